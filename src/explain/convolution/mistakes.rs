//! The classical mistakes in a convolution's size formula and indexing: what each gives for this very
//! geometry, which window fails first, and what Python would say. Private to `convolution`, re-exported.

use super::layer::Layer;
use crate::ops::kernels::conv_geometry::WindowAxis;

/// A wrong formula, or a wrong read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MistakeKind {
    MissingPlusOne,
    SinglePadding,
    CeilDivision,
    NotPadded,
    IgnoredDilation,
    ForgottenStride,
    WindowStartsUnstrided,
    KernelTooLarge,
}

/// What becomes of it here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// This geometry does not show it: the numbers are the same.
    Hidden,
    /// No error; the output is smaller than it should be, or wrong without a word.
    Silent { lost: u64 },
    /// An index past the end: which output position and tap, which axis (0 is the first spatial one),
    /// the index that is asked for and the size that there is.
    OutOfBounds { window: Vec<usize>, tap: Vec<usize>, axis: usize, index: usize, size: usize },
    /// A size of zero or less.
    NoOutput { size: i64 },
}

/// One mistake in one geometry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    pub kind: MistakeKind,
    pub title: &'static str,
    /// The wrong line, as a student would write it.
    pub code: &'static str,
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
}

/// The numbers of an axis as the formula has them.
#[derive(Clone, Copy)]
struct Axis {
    input: i64,
    kernel: i64,
    stride: i64,
    dilation: i64,
    begin: i64,
    pads: i64,
    output: usize,
}

impl Axis {
    fn of(a: &WindowAxis) -> Axis {
        Axis {
            input: a.input as i64,
            kernel: a.kernel as i64,
            stride: a.stride as i64,
            dilation: a.dilation as i64,
            begin: a.pad_begin as i64,
            pads: (a.pad_begin + a.pad_end) as i64,
            output: a.output,
        }
    }

    fn span(&self) -> i64 {
        (self.kernel - 1) * self.dilation + 1
    }

    fn room(&self) -> i64 {
        self.input + self.pads - self.span()
    }
}

struct Recipe {
    kind: MistakeKind,
    title: &'static str,
    code: &'static str,
    question: &'static str,
    size: fn(&Axis) -> i64,
    /// Size of the array that the loops read.
    array: fn(&Axis) -> i64,
    stride: fn(&Axis) -> i64,
}

const RECIPES: [Recipe; 7] = [
    Recipe {
        kind: MistakeKind::MissingPlusOne,
        title: "The + 1 is missing",
        code: "out = (H + 2*P - K) // S",
        question: "How many windows fit on an axis that is exactly as long as the kernel?",
        size: |a| a.room().div_euclid(a.stride),
        array: |a| a.input + a.pads,
        stride: |a| a.stride,
    },
    Recipe {
        kind: MistakeKind::SinglePadding,
        title: "Padding counted once",
        code: "out = (H + P - K) // S + 1",
        question: "On how many sides of the picture do you pad?",
        size: |a| (a.input + a.begin - a.span()).div_euclid(a.stride) + 1,
        array: |a| a.input + a.pads,
        stride: |a| a.stride,
    },
    Recipe {
        kind: MistakeKind::CeilDivision,
        title: "Rounded up",
        code: "out = ceil((H + 2*P - K) / S) + 1",
        question: "Where does the last window end, and is there anything under it?",
        size: |a| -(-a.room()).div_euclid(a.stride) + 1,
        array: |a| a.input + a.pads,
        stride: |a| a.stride,
    },
    Recipe {
        kind: MistakeKind::NotPadded,
        title: "The size uses P, but nothing was padded",
        code: "total += x[b, ic, oh*S + kh, ow*S + kw] * …   # x, not xp",
        question: "Which array do your loops index, and what is its shape?",
        size: |a| a.output as i64,
        array: |a| a.input,
        stride: |a| a.stride,
    },
    Recipe {
        kind: MistakeKind::IgnoredDilation,
        title: "The size ignores the dilation",
        code: "out = (H + 2*P - K) // S + 1",
        question: "How wide is the kernel from its first tap to its last?",
        size: |a| (a.input + a.pads - a.kernel).div_euclid(a.stride) + 1,
        array: |a| a.input + a.pads,
        stride: |a| a.stride,
    },
    Recipe {
        kind: MistakeKind::ForgottenStride,
        title: "The size ignores the stride",
        code: "out = H + 2*P - K + 1",
        question: "How far does the window move from one output pixel to the next?",
        size: |a| a.room() + 1,
        array: |a| a.input + a.pads,
        stride: |a| a.stride,
    },
    Recipe {
        kind: MistakeKind::WindowStartsUnstrided,
        title: "The window starts at oh, not at oh*S",
        code: "total += xp[b, ic, oh + kh, ow + kw] * …",
        question: "Which rows of the input does output row 1 read?",
        size: |a| a.output as i64,
        array: |a| a.input + a.pads,
        stride: |_| 1,
    },
];

/// What each mistake does to this layer; those that its geometry does not show come last. Empty for
/// transposed and global layers.
pub fn mistakes(layer: &Layer) -> Vec<Mistake> {
    if layer.kind.is_transposed() || layer.kind.is_global() || layer.ceil_mode {
        return Vec::new();
    }
    let axes: Vec<Axis> = layer.axes.iter().map(Axis::of).collect();
    let mut found: Vec<Mistake> = RECIPES.iter().map(|r| mistake(r, &axes)).collect();
    found.push(too_large(&axes));
    found.sort_by_key(|m| m.outcome == Outcome::Hidden);
    found
}

fn mistake(recipe: &Recipe, axes: &[Axis]) -> Mistake {
    let wrong: Vec<i64> = axes.iter().map(recipe.size).collect();
    let right: Vec<usize> = axes.iter().map(|a| a.output).collect();
    let outcome = outcome(recipe, axes, &wrong);
    let words = words(recipe, &outcome, &wrong, &right);
    Mistake {
        kind: recipe.kind,
        title: recipe.title,
        code: recipe.code,
        question: recipe.question,
        error: error(&outcome),
        wrong,
        right,
        outcome,
        words,
    }
}

fn outcome(recipe: &Recipe, axes: &[Axis], wrong: &[i64]) -> Outcome {
    if let Some(&size) = wrong.iter().find(|&&size| size <= 0) {
        return Outcome::NoOutput { size };
    }
    // The loops go row by row, so the last axis fails first.
    for (i, axis) in axes.iter().enumerate().rev() {
        let (size, stride) = ((recipe.array)(axis), (recipe.stride)(axis));
        let fails = |o: &i64| o * stride + axis.span() > size;
        let Some(first) = (0..wrong[i]).find(fails) else { continue };
        let tap =
            (0..axis.kernel).find(|t| first * stride + t * axis.dilation >= size).unwrap_or(0);
        let at = |value: i64, j: usize| if i == j { value as usize } else { 0 };
        return Outcome::OutOfBounds {
            window: (0..axes.len()).map(|j| at(first, j)).collect(),
            tap: (0..axes.len()).map(|j| at(tap, j)).collect(),
            axis: i,
            index: (first * stride + tap * axis.dilation) as usize,
            size: size as usize,
        };
    }
    let right: i64 = axes.iter().map(|a| a.output as i64).product();
    let made: i64 = wrong.iter().product();
    let same_reads = axes.iter().all(|a| a.output <= 1 || (recipe.stride)(a) == a.stride)
        && axes.iter().all(|a| (recipe.array)(a) == a.input + a.pads || a.begin == 0);
    match (made == right, same_reads) {
        (true, true) => Outcome::Hidden,
        (true, false) => Outcome::Silent { lost: 0 },
        _ => Outcome::Silent { lost: (right - made).unsigned_abs() },
    }
}

fn too_large(axes: &[Axis]) -> Mistake {
    // The smallest kernel that no longer fits.
    let axis = axes.iter().min_by_key(|a| a.input + a.pads).copied();
    let (padded, dilation) = axis.map_or((0, 1), |a| (a.input + a.pads, a.dilation));
    let kernel = padded.div_euclid(dilation) + 1 + i64::from(padded.rem_euclid(dilation) > 0);
    let size =
        |a: &Axis| (a.input + a.pads - ((kernel - 1) * a.dilation + 1)).div_euclid(a.stride) + 1;
    let wrong: Vec<i64> = axes.iter().map(size).collect();
    let least = wrong.iter().copied().min().unwrap_or(0);
    Mistake {
        kind: MistakeKind::KernelTooLarge,
        title: "A kernel larger than the input",
        code: "out = (H + 2*P - K) // S + 1   # 0 or less",
        question: "What shape does the picture have by the time it gets here?",
        outcome: Outcome::NoOutput { size: least },
        error: Some(match least < 0 {
            true => "ValueError: negative dimensions are not allowed".into(),
            false => "an empty output, and a loss of nan further on".into(),
        }),
        words: format!(
            "With a kernel of {kernel} no window fits on {padded} places, and the formula gives {least}. It \
             happens deep in a network, after too many pools: print the shape before each layer."
        ),
        wrong,
        right: axes.iter().map(|a| a.output).collect(),
    }
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

fn sizes<T: ToString>(all: &[T]) -> String {
    all.iter().map(T::to_string).collect::<Vec<_>>().join("×")
}

fn words(recipe: &Recipe, outcome: &Outcome, wrong: &[i64], right: &[usize]) -> String {
    let (made, due) = (sizes(wrong), sizes(right));
    match outcome {
        Outcome::Hidden => format!(
            "Here it gives {made} all the same, so a test on this layer does not find it: test one with \
             another stride, padding or size."
        ),
        Outcome::OutOfBounds { window, tap, index, size, .. } => format!(
            "It asks for {made} where {due} fit. Output {window:?}, tap {tap:?} reads index {index} of an \
             axis that has {size}: the window hangs over the edge."
        ),
        Outcome::NoOutput { size } => {
            format!("The size comes out as {size}: there is nothing to compute.")
        }
        Outcome::Silent { lost: 0 } => match recipe.kind {
            MistakeKind::WindowStartsUnstrided => format!(
                "No error, and the shape {made} is right: but every window overlaps the one before it, so \
                 only the first number agrees."
            ),
            _ => format!("No error, and the shape {made} is right: the numbers are not."),
        },
        Outcome::Silent { lost } => format!(
            "No error: the output is {made} and not {due}, so {lost} numbers of every map differ in place \
             or are missing. The next layer's shape is the first to complain, if any."
        ),
    }
}
