//! Mistakes in the arithmetic of pooling, found in the layer's own numbers, and those of global pools. Private
//! to `mistakes`.

use super::{LoopAxis, Mistake, MistakeKind, Outcome, Say, differing, in_words};
use crate::explain::convolution::layer::{Kind, Layer};
use crate::explain::convolution::words::sizes;
use crate::tensor::Shape;

/// Mistakes of pools with a window of their own; none for convolutions.
pub(super) fn windowed(layer: &Layer) -> Vec<Mistake> {
    let padded = layer.axes.iter().any(|a| a.pad_begin > 0 || a.pad_end > 0);
    match layer.kind {
        Kind::MaxPool if padded => vec![max_from_zero(layer), zero_padding(layer)],
        Kind::MaxPool => vec![max_from_zero(layer)],
        Kind::AveragePool if layer.count_include_pad => vec![divided_by_inside(layer)],
        Kind::AveragePool => vec![divided_by_all(layer)],
        _ => Vec::new(),
    }
}

/// Mistakes of pools whose window is the whole plane.
pub(super) fn global(layer: &Layer) -> Vec<Mistake> {
    let own = if layer.kind.is_max() { max_from_zero(layer) } else { not_divided(layer) };
    vec![fixed_kernel(layer), wrong_axis(layer), own]
}

/// Which numbers of the output a mistake changes: by their value, and where they stand on a plane.
pub(super) struct Changes<'a> {
    layer: &'a Layer,
    value: fn(f64) -> bool,
    /// By place on the plane; all places where empty.
    places: Vec<bool>,
}

impl Changes<'_> {
    /// `None` where it is no question of single numbers.
    pub fn of(kind: MistakeKind, layer: &Layer) -> Option<Changes<'_>> {
        let below_zero: fn(f64) -> bool = |y| y < 0.0;
        let not_zero: fn(f64) -> bool = |y| y != 0.0;
        let taps: usize = layer.kernel().iter().product();
        let (value, places) = match kind {
            MistakeKind::MaxFromZero => (below_zero, Vec::new()),
            MistakeKind::ZeroPadding => (below_zero, places(layer, |inside, _| inside < taps)),
            MistakeKind::DividedByAll => (not_zero, places(layer, |inside, _| inside < taps)),
            MistakeKind::DividedByInside => {
                (not_zero, places(layer, |inside, padded| inside < padded))
            }
            _ => return None,
        };
        Some(Changes { layer, value, places })
    }

    /// Whether the number with this flat index is another one.
    pub fn at(&self, flat: usize) -> bool {
        let here = self.places.is_empty() || self.places[flat % self.places.len()];
        here && (self.value)(self.layer.output.get(flat))
    }

    fn count(&self) -> u64 {
        (0..self.layer.output.numel()).filter(|&i| self.at(i)).count() as u64
    }
}

/// For every window of a plane, what is said of its taps on the input and on the padded input.
fn places(layer: &Layer, said: impl Fn(usize, usize) -> bool) -> Vec<bool> {
    let plane: Shape = layer.spatial_out().iter().copied().collect();
    let at = |flat: usize| {
        let windows = plane.unravel(flat);
        let axes = || layer.axes.iter().zip(windows.iter());
        let inside = axes().map(|(a, &w)| a.taps_inside(w).len()).product();
        said(inside, axes().map(|(a, &w)| a.taps_on_padded(w)).product())
    };
    (0..plane.numel()).map(at).collect()
}

/// A mistake that leaves the shape as it is and changes numbers.
struct Changed {
    kind: MistakeKind,
    title: &'static str,
    code: String,
    question: &'static str,
    /// When none of this layer's numbers shows it.
    hidden: &'static str,
    /// When some do.
    because: &'static str,
}

fn changed(layer: &Layer, what: Changed) -> Mistake {
    let right = layer.spatial_out().to_vec();
    let numel = layer.output.numel();
    let lost = Changes::of(what.kind, layer).map_or(0, |c| c.count());
    let outcome = if lost == 0 { Outcome::Hidden } else { Outcome::Silent { lost } };
    let words = match lost {
        0 => what.hidden.to_string(),
        1 => format!("No error: 1 of the {numel} numbers is wrong. {}", what.because),
        _ => format!("No error: {lost} of the {numel} numbers are wrong. {}", what.because),
    };
    Mistake {
        kind: what.kind,
        title: what.title,
        code: what.code,
        question: what.question,
        wrong: right.iter().map(|&n| n as i64).collect(),
        right,
        outcome,
        error: None,
        words,
        loops: Vec::new(),
    }
}

fn max_from_zero(layer: &Layer) -> Mistake {
    changed(
        layer,
        Changed {
            kind: MistakeKind::MaxFromZero,
            title: "The largest so far starts at 0",
            code: "best = 0.0   # then: best = max(best, …)".into(),
            question: "What comes out of a window in which all numbers are negative?",
            hidden: "Here no window is negative altogether (as always behind a ReLU), so a test on this layer \
                     does not find it.",
            because: "Where a whole window is negative, 0 wins, which is not in it; start at −∞ or at the \
                      first number.",
        },
    )
}

fn zero_padding(layer: &Layer) -> Mistake {
    changed(
        layer,
        Changed {
            kind: MistakeKind::ZeroPadding,
            title: "Padded with zeros, not with −∞",
            code: "xp = np.pad(x, …)   # constant 0".into(),
            question: "Can a zero of the padding be the largest number of a window?",
            hidden: "Here no window at the border is negative altogether, so a test on this layer does not find it.",
            because: "A window at the border that is negative otherwise takes the 0 of the padding.",
        },
    )
}

fn divided_by_all(layer: &Layer) -> Mistake {
    let power = layer.spatial_rank();
    let size = if power == 1 { "K".to_string() } else { format!("K**{power}") };
    changed(
        layer,
        Changed {
            kind: MistakeKind::DividedByAll,
            title: "The padding counted in the mean",
            code: format!("y = total / {size}"),
            question: "By how many numbers do you divide in the corner?",
            hidden: "Here no window reaches past the edge, so a test on this layer does not find it.",
            because: "A window at the border holds fewer numbers of the input; this layer divides by those \
                      (count_include_pad=False; PyTorch's default is True).",
        },
    )
}

fn divided_by_inside(layer: &Layer) -> Mistake {
    changed(
        layer,
        Changed {
            kind: MistakeKind::DividedByInside,
            title: "The padding left out of the mean",
            code: "y = x[…].mean()   # of what is inside".into(),
            question: "By how many numbers do you divide in the corner?",
            hidden: "Here no window reaches into the padding, so a test on this layer does not find it.",
            because: "This layer counts the zeros of the padding too (count_include_pad=True).",
        },
    )
}

fn not_divided(layer: &Layer) -> Mistake {
    let area: usize = layer.spatial_in().iter().product();
    let right = layer.spatial_out().to_vec();
    let (outcome, words) = match area {
        0 | 1 => (Outcome::Hidden, "Here there is one number to divide by.".to_string()),
        _ => (
            Outcome::Silent { lost: 0 },
            format!(
                "No error, and the shape is right: but every number is {area} times too large."
            ),
        ),
    };
    Mistake {
        kind: MistakeKind::NotDivided,
        title: "Summed, but not divided",
        code: format!("y = x.sum(axis={})", axes_of(layer)),
        question: "What does the output of a constant picture of ones have to be?",
        wrong: right.iter().map(|&n| n as i64).collect(),
        right,
        outcome,
        error: None,
        words,
        loops: Vec::new(),
    }
}

/// `(2, 3)`.
fn axes_of(layer: &Layer) -> String {
    let axes: Vec<String> = (2..2 + layer.spatial_rank()).map(|a| a.to_string()).collect();
    if axes.len() == 1 { axes.concat() } else { format!("({})", axes.join(", ")) }
}

fn wrong_axis(layer: &Layer) -> Mistake {
    let (word, call) = if layer.kind.is_max() { ("largest", "max") } else { ("mean", "mean") };
    let wrong: Vec<i64> = layer.spatial_in().iter().map(|&n| n as i64).collect();
    let right = layer.spatial_out().to_vec();
    Mistake {
        kind: MistakeKind::WrongAxis,
        title: "Over the channels, not over the picture",
        code: format!("y = x.{call}(axis=1)"),
        question: "Which axes are to disappear, and which one has to stay?",
        outcome: Outcome::Silent { lost: differing(&wrong, &right) },
        error: None,
        words: format!(
            "No error: axis 1 is that of the channels. It gives one picture of {}, the {word} of all \
             channels, where one number for each of {} channels is wanted: axis={}.",
            sizes(&wrong),
            layer.out_channels(),
            axes_of(layer)
        ),
        wrong,
        right,
        loops: Vec::new(),
    }
}

/// The side of the last maps of the networks that were made for 224×224.
const USUAL: i64 = 7;

fn fixed_kernel(layer: &Layer) -> Mistake {
    let say = Say::of(layer);
    let name = if layer.kind.is_max() { "MaxPool" } else { "AvgPool" };
    let ins = layer.spatial_in();
    let wrong: Vec<i64> = ins.iter().map(|&n| (n as i64).div_euclid(USUAL)).collect();
    let right = layer.spatial_out().to_vec();
    let (made, has) = (sizes(&wrong), sizes(ins));
    let least = wrong.iter().copied().min().unwrap_or(0);
    let outcome = match () {
        () if least == 0 => Outcome::NoOutput { size: 0 },
        () if ins.iter().all(|&n| n as i64 == USUAL) => Outcome::Hidden,
        () if wrong.iter().all(|&n| n == 1) => Outcome::Silent { lost: 0 },
        () => Outcome::Silent { lost: differing(&wrong, &right) },
    };
    let words = match &outcome {
        Outcome::NoOutput { .. } => format!("A window of {USUAL} does not fit on {has}."),
        Outcome::Silent { lost: 0 } => format!(
            "No error: but of {has} only the first {USUAL} of each axis are read, the rest has no say."
        ),
        Outcome::Silent { .. } => format!(
            "No error here: the output is {made} and not {}. Flattened it is longer than the Linear after \
             it expects: “mat1 and mat2 shapes cannot be multiplied”.",
            sizes(&right)
        ),
        other => in_words(other, &made, &sizes(&right)),
    };
    let numbers: Vec<String> = ins.iter().map(usize::to_string).collect();
    let zeros: Vec<String> = wrong.iter().map(i64::to_string).collect();
    let error = (least == 0).then(|| {
        format!(
            "RuntimeError: Given input size: ({c}x{}). Calculated output size: ({c}x{}). Output size is too \
             small",
            numbers.join("x"),
            zeros.join("x"),
            c = layer.in_channels()
        )
    });
    let axis = |(&n, &times): (&usize, &i64)| LoopAxis {
        times: times.max(1),
        stride: USUAL,
        start: 0,
        taps: USUAL,
        dilation: 1,
        size: n as i64,
        inset: 0,
    };
    Mistake {
        kind: MistakeKind::FixedKernel,
        title: "A kernel of fixed size",
        code: format!("nn.{name}{}d({USUAL})   # made for pictures of 224", say.rank),
        question: "What happens to your network when the pictures are smaller or larger?",
        loops: ins.iter().zip(&wrong).map(axis).collect(),
        wrong,
        right,
        outcome,
        error,
        words,
    }
}
