//! The classical mistakes in the size formula, the indexing and the arithmetic of a layer: what each gives for
//! this very geometry and these very numbers, which window fails first, and what Python would say. Private to
//! `convolution`, re-exported.

mod loops;
mod picture;
mod pooled;
mod transposed;
mod windows;

pub use loops::LoopAxis;
pub use picture::{MistakePicture, PictureOf, PlacedWindow};

use super::layer::Layer;
use super::words::sizes;

/// A wrong formula, a wrong read, or wrong arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MistakeKind {
    MissingPlusOne,
    SinglePadding,
    CeilDivision,
    FloorDivision,
    NotPadded,
    NegativeIndex,
    IgnoredDilation,
    ForgottenStride,
    WindowStartsUnstrided,
    LastWindowWhole,
    KernelTooLarge,
    FormulaOfConvolution,
    ForgottenMinusOne,
    PaddingAdded,
    NotCropped,
    OutputPaddingTooLarge,
    MaxFromZero,
    ZeroPadding,
    DividedByAll,
    DividedByInside,
    NotDivided,
    FixedKernel,
    WrongAxis,
}

/// What becomes of it here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// This layer does not show it: the numbers are the same.
    Hidden,
    /// No error; so many numbers are missing, too many or wrong. 0 where all of them may be.
    Silent { lost: u64 },
    /// An index past the end: which round of the loops and which tap, which axis (0 is the first spatial
    /// one), the index that is asked for and the size that there is.
    OutOfBounds { window: Vec<usize>, tap: Vec<usize>, axis: usize, index: i64, size: usize },
    /// A size of zero or less.
    NoOutput { size: i64 },
    /// The framework refuses the layer.
    Refused,
}

/// One mistake in one layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    pub kind: MistakeKind,
    pub title: &'static str,
    /// The wrong line, as a student would write it.
    pub code: String,
    /// Sizes by spatial axis: what it gives, and what is right.
    pub wrong: Vec<i64>,
    pub right: Vec<usize>,
    pub outcome: Outcome,
    /// What Python says, where it says anything.
    pub error: Option<String>,
    /// What happens, in words.
    pub words: String,
    /// What to ask before telling.
    pub question: &'static str,
    /// The loops as they are written, by spatial axis; empty where the mistake is not one of places.
    pub loops: Vec<LoopAxis>,
}

/// What each mistake does to this layer; those that it does not show come last.
pub fn mistakes(layer: &Layer) -> Vec<Mistake> {
    let mut found = match () {
        () if layer.kind.is_global() => pooled::global(layer),
        () if layer.kind.is_transposed() => transposed::mistakes(layer),
        () => [windows::mistakes(layer), pooled::windowed(layer)].concat(),
    };
    found.sort_by_key(|m| m.outcome == Outcome::Hidden);
    found
}

/// A mistake before it is known what becomes of it.
struct Draft {
    kind: MistakeKind,
    title: &'static str,
    code: String,
    question: &'static str,
    wrong: Vec<i64>,
    loops: Vec<LoopAxis>,
    /// Whether the same places are read, where the size is right.
    same_reads: bool,
}

impl Draft {
    /// Follows the loops to where they fail, or to their end.
    fn finish(
        self,
        layer: &Layer,
        words: impl Fn(&Outcome, &str, &str) -> Option<String>,
    ) -> Mistake {
        let right = layer.spatial_out().to_vec();
        let outcome = self.outcome(&right);
        let (made, due) = (sizes(&self.wrong), sizes(&right));
        Mistake {
            kind: self.kind,
            title: self.title,
            code: self.code,
            question: self.question,
            error: error(&outcome),
            words: words(&outcome, &made, &due).unwrap_or_else(|| in_words(&outcome, &made, &due)),
            wrong: self.wrong,
            right,
            outcome,
            loops: self.loops,
        }
    }

    fn outcome(&self, right: &[usize]) -> Outcome {
        if let Some(&size) = self.wrong.iter().find(|&&size| size <= 0) {
            return Outcome::NoOutput { size };
        }
        if let Some(failure) = loops::first_failure(&self.loops) {
            return failure;
        }
        let same_size = self.wrong.iter().zip(right).all(|(&w, &r)| w == r as i64);
        match (same_size, self.same_reads) {
            (true, true) => Outcome::Hidden,
            (true, false) => Outcome::Silent { lost: 0 },
            _ => Outcome::Silent { lost: differing(&self.wrong, right) },
        }
    }
}

/// Places that one of two boxes has and the other has not.
fn differing(wrong: &[i64], right: &[usize]) -> u64 {
    let all = |sizes: &mut dyn Iterator<Item = i64>| sizes.product::<i64>();
    let made = all(&mut wrong.iter().copied());
    let due = all(&mut right.iter().map(|&n| n as i64));
    let common = all(&mut wrong.iter().zip(right).map(|(&w, &r)| w.min(r as i64)));
    (made + due - 2 * common).unsigned_abs()
}

fn error(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::OutOfBounds { axis, index, size, .. } => Some(format!(
            "IndexError: index {index} is out of bounds for axis {} with size {size}",
            axis + 2
        )),
        Outcome::NoOutput { size } if *size < 0 => {
            Some("ValueError: negative dimensions are not allowed".into())
        }
        _ => None,
    }
}

fn in_words(outcome: &Outcome, made: &str, due: &str) -> String {
    match outcome {
        Outcome::Hidden => format!(
            "Here it gives {made} all the same, so a test on this layer does not find it: test one with \
             another stride, padding or size."
        ),
        Outcome::OutOfBounds { window, tap, index, size, .. } => {
            let ask = if made == due {
                String::new()
            } else {
                format!("It asks for {made} where {due} fit. ")
            };
            format!(
                "{ask}Output {window:?}, tap {tap:?} asks for index {index} of an axis that has {size}: the \
                 window hangs over the edge."
            )
        }
        Outcome::NoOutput { size } => {
            format!("The size comes out as {size}: there is nothing to compute.")
        }
        Outcome::Silent { lost: 0 } => {
            format!("No error, and the shape {made} is right: the numbers are not.")
        }
        Outcome::Silent { lost } if made == due => {
            let of = if *lost == 1 { "1 number is".into() } else { format!("{lost} numbers are") };
            format!("No error, and the shape {made} is right: but {of} wrong.")
        }
        Outcome::Silent { lost } => format!(
            "No error: the output is {made} and not {due}, a difference of {lost} numbers in every map. The \
             next layer's shape is the first to complain, if any."
        ),
        Outcome::Refused => format!("The output would be {made} and not {due}."),
    }
}

/// How the lines of code call things here.
struct Say {
    pool: bool,
    max: bool,
    rank: usize,
    dilated: bool,
    ceil: bool,
}

impl Say {
    fn of(layer: &Layer) -> Say {
        Say {
            pool: !layer.kind.has_weight(),
            max: layer.kind.is_max(),
            rank: layer.spatial_rank(),
            dilated: layer.axes.iter().any(|a| a.dilation > 1),
            ceil: layer.ceil_mode,
        }
    }

    /// The size along an axis.
    fn size(&self) -> &'static str {
        if self.rank == 1 { "L" } else { "H" }
    }

    /// What the kernel takes of the size.
    fn span(&self) -> &'static str {
        if self.dilated { "D*(K-1) - 1" } else { "K" }
    }

    /// The steps of the window, rounded as the layer does: `(H + 2*P - K) // S`.
    fn steps(&self, pads: &str, span: &str) -> String {
        let room = format!("{} + {pads} - {span}", self.size());
        if self.ceil { format!("ceil(({room}) / S)") } else { format!("({room}) // S") }
    }

    /// The spatial indices, from a pattern in which `o` is the window and `k` the tap: `o*S + k`.
    fn index(&self, pattern: &str) -> String {
        let pattern = if self.dilated { pattern.replace('k', "k*D") } else { pattern.to_string() };
        let letters: &[&str] = match self.rank {
            1 => return pattern,
            2 => &["h", "w"],
            _ => &["d", "h", "w"],
        };
        let one = |l: &&str| {
            ["o", "i", "k"].iter().fold(pattern.clone(), |p, v| p.replace(v, &format!("{v}{l}")))
        };
        letters.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    /// The line in the middle of the loops that reads array `x` there.
    fn read(&self, x: &str, pattern: &str) -> String {
        let at = self.index(pattern);
        match (self.pool, self.max) {
            (false, _) => format!("total += {x}[b, ic, {at}] * w[…]"),
            (true, true) => format!("best = max(best, {x}[b, c, {at}])"),
            (true, false) => format!("total += {x}[b, c, {at}]"),
        }
    }
}
