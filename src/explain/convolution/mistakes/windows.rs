//! Mistakes in the sizes and indices of a window that slides over its input: convolutions and pools, with
//! and without `ceil_mode`. Private to `mistakes`.

use super::{Draft, LoopAxis, Mistake, MistakeKind, Outcome, Say, error};
use crate::explain::convolution::layer::Layer;
use crate::ops::kernels::conv_geometry::{AutoPad, WindowAxis};

/// The numbers of an axis as the formula has them.
#[derive(Clone, Copy)]
struct Axis {
    input: i64,
    kernel: i64,
    stride: i64,
    dilation: i64,
    begin: i64,
    pads: i64,
    output: i64,
    ceil: bool,
}

impl Axis {
    fn of(a: &WindowAxis, ceil: bool) -> Axis {
        Axis {
            input: a.input as i64,
            kernel: a.kernel as i64,
            stride: a.stride as i64,
            dilation: a.dilation as i64,
            begin: a.pad_begin as i64,
            pads: (a.pad_begin + a.pad_end) as i64,
            output: a.output as i64,
            ceil,
        }
    }

    fn span(&self) -> i64 {
        (self.kernel - 1) * self.dilation + 1
    }

    fn room(&self) -> i64 {
        self.input + self.pads - self.span()
    }

    /// Steps in a room, rounded as the layer does.
    fn steps(&self, room: i64) -> i64 {
        match self.ceil {
            true => -(-room).div_euclid(self.stride),
            false => room.div_euclid(self.stride),
        }
    }

    /// The padded array; under `ceil_mode` with what the last window reads past it.
    fn padded(&self) -> i64 {
        let read = (self.output - 1).max(0) * self.stride + self.span();
        if self.ceil { read.max(self.input + self.pads) } else { self.input + self.pads }
    }

    fn loops(&self, times: i64) -> LoopAxis {
        LoopAxis {
            times,
            stride: self.stride,
            start: 0,
            taps: self.kernel,
            dilation: self.dilation,
            size: self.padded(),
            inset: self.begin,
        }
    }

    fn unpadded(&self, times: i64, start: i64) -> LoopAxis {
        LoopAxis { size: self.input, inset: 0, start, ..self.loops(times) }
    }
}

struct Recipe {
    kind: MistakeKind,
    title: &'static str,
    question: &'static str,
    code: fn(&Say) -> String,
    size: fn(&Axis) -> i64,
    loops: fn(&Axis, i64) -> LoopAxis,
    /// Whether it can be made in a layer that rounds up, and in one that does not.
    rounding: [bool; 2],
}

const WITH_ANY: [bool; 2] = [true, true];
const ROUNDED_DOWN: [bool; 2] = [false, true];
const ROUNDED_UP: [bool; 2] = [true, false];

const RECIPES: [Recipe; 10] = [
    Recipe {
        kind: MistakeKind::MissingPlusOne,
        title: "The + 1 is missing",
        question: "How many windows fit on an axis that is exactly as long as the kernel?",
        code: |s| format!("out = {}", s.steps("2*P", s.span())),
        size: |a| a.steps(a.room()),
        loops: |a, n| a.loops(n),
        rounding: WITH_ANY,
    },
    Recipe {
        kind: MistakeKind::SinglePadding,
        title: "Padding counted once",
        question: "On how many sides of the picture do you pad?",
        code: |s| format!("out = {} + 1", s.steps("P", s.span())),
        size: |a| a.steps(a.input + a.begin - a.span()) + 1,
        loops: |a, n| a.loops(n),
        rounding: WITH_ANY,
    },
    Recipe {
        kind: MistakeKind::CeilDivision,
        title: "Rounded up",
        question: "Where does the last window end, and is there anything under it?",
        code: |s| format!("out = ceil(({} + 2*P - {}) / S) + 1", s.size(), s.span()),
        size: |a| -(-a.room()).div_euclid(a.stride) + 1,
        loops: |a, n| a.loops(n),
        rounding: ROUNDED_DOWN,
    },
    Recipe {
        kind: MistakeKind::FloorDivision,
        title: "Rounded down in spite of ceil_mode",
        question: "What happens to the pixels that are left over at the end?",
        code: |s| format!("out = ({} + 2*P - {}) // S + 1", s.size(), s.span()),
        size: |a| a.room().div_euclid(a.stride) + 1,
        loops: |a, n| a.loops(n),
        rounding: ROUNDED_UP,
    },
    Recipe {
        kind: MistakeKind::LastWindowWhole,
        title: "The last window is read to its end",
        question: "Where does the last window end, and is there anything under it?",
        code: |s| s.read("xp", "o*S + k"),
        size: |a| a.output,
        loops: |a, n| LoopAxis { size: a.input + a.pads, ..a.loops(n) },
        rounding: ROUNDED_UP,
    },
    Recipe {
        kind: MistakeKind::NotPadded,
        title: "The size uses P, but nothing was padded",
        question: "Which array do your loops index, and what is its shape?",
        code: |s| format!("{}   # x, not xp", s.read("x", "o*S + k")),
        size: |a| a.output,
        loops: |a, n| a.unpadded(n, 0),
        rounding: WITH_ANY,
    },
    Recipe {
        kind: MistakeKind::NegativeIndex,
        title: "P subtracted, border unchecked",
        question: "What does x[-1] mean in Python?",
        code: |s| s.read("x", "o*S + k - P"),
        size: |a| a.output,
        loops: |a, n| a.unpadded(n, -a.begin),
        rounding: WITH_ANY,
    },
    Recipe {
        kind: MistakeKind::IgnoredDilation,
        title: "The size ignores the dilation",
        question: "How wide is the kernel from its first tap to its last?",
        code: |s| format!("out = {} + 1", s.steps("2*P", "K")),
        size: |a| a.steps(a.input + a.pads - a.kernel) + 1,
        loops: |a, n| a.loops(n),
        rounding: WITH_ANY,
    },
    Recipe {
        kind: MistakeKind::ForgottenStride,
        title: "The size ignores the stride",
        question: "How far does the window move from one output pixel to the next?",
        code: |s| format!("out = {} + 2*P - {} + 1", s.size(), s.span()),
        size: |a| a.room() + 1,
        loops: |a, n| a.loops(n),
        rounding: WITH_ANY,
    },
    Recipe {
        kind: MistakeKind::WindowStartsUnstrided,
        title: "The window starts at o, not at o*S",
        question: "Which pixels of the input does the second output read?",
        code: |s| s.read("xp", "o + k"),
        size: |a| a.output,
        loops: |a, n| LoopAxis { stride: 1, ..a.loops(n) },
        rounding: WITH_ANY,
    },
];

pub(super) fn mistakes(layer: &Layer) -> Vec<Mistake> {
    let say = Say::of(layer);
    let axes: Vec<Axis> = layer.axes.iter().map(|a| Axis::of(a, layer.ceil_mode)).collect();
    let fits = |r: &&Recipe| r.rounding[usize::from(!layer.ceil_mode)];
    let makes = |r: &Recipe| mistake(r, layer, &say, &axes);
    let mut found: Vec<Mistake> = RECIPES.iter().filter(fits).map(makes).collect();
    // SAME padding grows with the kernel, so that one is never too large.
    if !matches!(layer.auto_pad, AutoPad::SameUpper | AutoPad::SameLower) {
        found.push(too_large(layer, &say, &axes));
    }
    found
}

fn mistake(recipe: &Recipe, layer: &Layer, say: &Say, axes: &[Axis]) -> Mistake {
    let wrong: Vec<i64> = axes.iter().map(recipe.size).collect();
    let loops: Vec<LoopAxis> =
        axes.iter().zip(&wrong).map(|(a, &n)| (recipe.loops)(a, n)).collect();
    let due = axes.iter().map(|a| a.loops(a.output));
    // A read of a place of the padded array, whichever array it is called in.
    let same = |(l, right): (&LoopAxis, LoopAxis)| {
        (l.stride == right.stride || right.times <= 1)
            && l.start - l.inset == right.start - right.inset
            && (l.start >= 0 || l.inset == right.inset)
    };
    let draft = Draft {
        kind: recipe.kind,
        title: recipe.title,
        code: (recipe.code)(say),
        question: recipe.question,
        same_reads: loops.iter().zip(due).all(same),
        wrong,
        loops,
    };
    draft.finish(layer, |outcome, made, _| words(recipe.kind, outcome, made))
}

fn words(kind: MistakeKind, outcome: &Outcome, made: &str) -> Option<String> {
    Some(match (kind, outcome) {
        (MistakeKind::WindowStartsUnstrided, Outcome::Silent { .. }) => format!(
            "No error, and the shape {made} is right: but every window overlaps the one before it, so only \
             the first number agrees."
        ),
        (MistakeKind::NegativeIndex, Outcome::Silent { .. }) => {
            "No error: index −1 is the last pixel in Python, so the first windows read the far end of the \
             input instead of the padding."
                .into()
        }
        (MistakeKind::NegativeIndex, Outcome::OutOfBounds { index, size, .. }) if *index >= 0 => format!(
            "The first windows are no error: index −1 is the last pixel in Python, and they read the far end \
             of the input. At the other end index {index} of {size} stops it."
        ),
        (MistakeKind::FloorDivision, Outcome::Silent { .. }) => format!(
            "No error: the output is only {made}. The pixels left over at the end are in no window, and \
             their gradient is zero."
        ),
        (MistakeKind::LastWindowWhole, Outcome::OutOfBounds { index, size, .. }) => format!(
            "The last window sticks out: index {index} of {size}. With ceil_mode a window ends where the \
             array does, and an average divides by fewer numbers."
        ),
        (MistakeKind::LastWindowWhole, Outcome::Hidden) => {
            "Here the windows end exactly at the edge, so ceil_mode changes nothing.".into()
        }
        _ => return None,
    })
}

/// The smallest kernel that no longer fits.
fn too_large(layer: &Layer, say: &Say, axes: &[Axis]) -> Mistake {
    let axis = axes.iter().min_by_key(|a| a.input + a.pads).copied();
    let (padded, dilation) = axis.map_or((0, 1), |a| (a.input + a.pads, a.dilation));
    let kernel = padded.div_euclid(dilation) + 1 + i64::from(padded.rem_euclid(dilation) > 0);
    let span = (kernel - 1) * dilation + 1;
    let size = |a: &Axis| (a.input + a.pads - span).div_euclid(a.stride) + 1;
    let wrong: Vec<i64> = axes.iter().map(size).collect();
    let least = wrong.iter().copied().min().unwrap_or(0);
    let loops = |a: &Axis| LoopAxis { taps: kernel, times: 1, ..a.loops(1) };
    let outcome = Outcome::NoOutput { size: least };
    Mistake {
        kind: MistakeKind::KernelTooLarge,
        title: "A kernel larger than the input",
        code: format!(
            "out = ({} + 2*P - {}) // S + 1   # with K = {kernel}",
            say.size(),
            say.span()
        ),
        question: "What shape does the picture have by the time it gets here?",
        error: error(&outcome).or_else(|| {
            Some("RuntimeError: Kernel size can't be greater than actual input size".into())
        }),
        words: format!(
            "With a kernel of {kernel} no window fits on {padded} places, and the formula gives {least}. It \
             happens deep in a network, after too many pools: print the shape before each layer."
        ),
        outcome,
        wrong,
        right: layer.spatial_out().to_vec(),
        loops: axes.iter().map(loops).collect(),
    }
}
