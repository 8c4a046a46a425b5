//! Mistakes in a transposed convolution, whose loops lay down a kernel for every input pixel. Private to
//! `mistakes`.

use super::{Draft, LoopAxis, Mistake, MistakeKind, Outcome, Say};
use crate::explain::convolution::layer::Layer;
use crate::ops::kernels::conv_geometry::WindowAxis;

#[derive(Clone, Copy)]
struct Axis {
    input: i64,
    output: i64,
    kernel: i64,
    stride: i64,
    dilation: i64,
    begin: i64,
    pads: i64,
    /// The output padding.
    extra: i64,
}

impl Axis {
    /// The axis is that of the convolution that runs the other way.
    fn of(a: &WindowAxis) -> Axis {
        let (input, output) = (a.output as i64, a.input as i64);
        let pads = (a.pad_begin + a.pad_end) as i64;
        let full = (input - 1).max(0) * a.stride as i64 + a.span() as i64;
        Axis {
            input,
            output,
            kernel: a.kernel as i64,
            stride: a.stride as i64,
            dilation: a.dilation as i64,
            begin: a.pad_begin as i64,
            pads,
            extra: output - (full - pads),
        }
    }

    fn span(&self) -> i64 {
        (self.kernel - 1) * self.dilation + 1
    }

    fn steps(&self) -> i64 {
        (self.input - 1).max(0) * self.stride
    }

    /// Kernels laid into an array of this size, with the output at `inset`.
    fn into(&self, size: i64, start: i64, inset: i64) -> LoopAxis {
        LoopAxis {
            times: self.input,
            stride: self.stride,
            start,
            taps: self.kernel,
            dilation: self.dilation,
            size,
            inset,
        }
    }

    /// Into an array that is cut to `size` at the end.
    fn cut_later(&self, size: i64) -> LoopAxis {
        self.into(size + self.pads, 0, self.begin)
    }
}

struct Recipe {
    kind: MistakeKind,
    title: &'static str,
    question: &'static str,
    code: fn(&Say) -> String,
    size: fn(&Axis) -> i64,
    loops: fn(&Axis, i64) -> LoopAxis,
}

const RECIPES: [Recipe; 8] = [
    Recipe {
        kind: MistakeKind::FormulaOfConvolution,
        title: "The size formula of the convolution",
        question: "Does this layer make its input larger or smaller?",
        code: |s| format!("out = ({} + 2*P - {}) // S + 1", s.size(), s.span()),
        size: |a| (a.input + a.pads - a.span()).div_euclid(a.stride) + 1,
        loops: |a, n| a.cut_later(n),
    },
    Recipe {
        kind: MistakeKind::ForgottenMinusOne,
        title: "The − 1 is missing",
        question: "How many steps of the stride lie between the first kernel and the last?",
        code: |s| format!("out = {}*S - 2*P + {}", s.size(), grown(s)),
        size: |a| a.output + a.stride,
        loops: |a, n| a.cut_later(n),
    },
    Recipe {
        kind: MistakeKind::PaddingAdded,
        title: "Padding added, not cut off",
        question: "Is the output of a transposed convolution padded, or is its border cut off?",
        code: |s| format!("out = ({} - 1)*S + 2*P + {}", s.size(), grown(s)),
        size: |a| a.output + 2 * a.pads,
        loops: |a, n| a.into(n, a.begin, 2 * a.begin),
    },
    Recipe {
        kind: MistakeKind::SinglePadding,
        title: "Padding counted once",
        question: "From how many sides of the picture is the border cut off?",
        code: |s| format!("out = ({} - 1)*S - P + {}", s.size(), grown(s)),
        size: |a| a.output + a.pads - a.begin,
        loops: |a, n| a.cut_later(n),
    },
    Recipe {
        kind: MistakeKind::NotCropped,
        title: "The size uses P, the index does not",
        question: "Where does the kernel of the very first pixel begin: inside the output, or before it?",
        code: |s| format!("y[b, oc, {}] += x[…] * w[…]", s.index("i*S + k")),
        size: |a| a.output,
        loops: |a, n| a.into(n, 0, 0),
    },
    Recipe {
        kind: MistakeKind::NegativeIndex,
        title: "P subtracted, border unchecked",
        question: "What does y[-1] mean in Python?",
        code: |s| format!("y[b, oc, {}] += x[…] * w[…]", s.index("i*S + k - P")),
        size: |a| a.output,
        loops: |a, n| a.into(n, -a.begin, 0),
    },
    Recipe {
        kind: MistakeKind::IgnoredDilation,
        title: "The size ignores the dilation",
        question: "How wide is the kernel from its first tap to its last?",
        code: |s| format!("out = ({} - 1)*S - 2*P + K", s.size()),
        size: |a| a.steps() - a.pads + a.kernel + a.extra,
        loops: |a, n| a.cut_later(n),
    },
    Recipe {
        kind: MistakeKind::OutputPaddingTooLarge,
        title: "Output padding as large as the stride",
        question: "Which kernel would reach the last row that you add?",
        code: |s| match s.rank {
            1 => "nn.ConvTranspose1d(…, output_padding=stride)".into(),
            2 => "nn.ConvTranspose2d(…, output_padding=stride)".into(),
            _ => "nn.ConvTranspose3d(…, output_padding=stride)".into(),
        },
        size: |a| a.output - a.extra + a.stride.max(a.dilation),
        loops: |a, n| a.cut_later(n),
    },
];

/// What the last kernel adds to the size.
fn grown(say: &Say) -> &'static str {
    if say.dilated { "D*(K-1) + 1" } else { "K" }
}

pub(super) fn mistakes(layer: &Layer) -> Vec<Mistake> {
    let say = Say::of(layer);
    let axes: Vec<Axis> = layer.axes.iter().map(Axis::of).collect();
    RECIPES.iter().map(|r| mistake(r, layer, &say, &axes)).collect()
}

fn mistake(recipe: &Recipe, layer: &Layer, say: &Say, axes: &[Axis]) -> Mistake {
    let wrong: Vec<i64> = axes.iter().map(recipe.size).collect();
    let loops: Vec<LoopAxis> =
        axes.iter().zip(&wrong).map(|(a, &n)| (recipe.loops)(a, n)).collect();
    // A kernel must begin as far before the output as there is padding, and may not wrap around.
    let same = |(l, a): (&LoopAxis, &Axis)| l.start - l.inset == -a.begin && l.start >= 0;
    let draft = Draft {
        kind: recipe.kind,
        title: recipe.title,
        code: (recipe.code)(say),
        question: recipe.question,
        same_reads: loops.iter().zip(axes).all(same),
        wrong,
        loops,
    };
    let mut found =
        draft.finish(layer, |outcome, made, due| words(recipe.kind, outcome, made, due));
    if recipe.kind == MistakeKind::OutputPaddingTooLarge {
        found.outcome = Outcome::Refused;
        found.error = Some(
            "RuntimeError: output padding must be smaller than either stride or dilation".into(),
        );
        found.words = "Output padding chooses among the input sizes that a strided convolution would have \
                       rounded down to the same output. There are as many of those as the stride, so it is \
                       at most one less: no kernel reaches further."
            .into();
    }
    found
}

fn words(kind: MistakeKind, outcome: &Outcome, made: &str, due: &str) -> Option<String> {
    Some(match (kind, outcome) {
        (MistakeKind::FormulaOfConvolution, Outcome::OutOfBounds { index, size, .. }) => format!(
            "That is the size of a convolution, {made}: this layer goes the other way and makes {due}. The \
             kernel of a later pixel asks for index {index} of {size}."
        ),
        (MistakeKind::FormulaOfConvolution, Outcome::NoOutput { size }) => format!(
            "That is the size of a convolution, {size} here: this layer goes the other way and makes {due}."
        ),
        (MistakeKind::ForgottenMinusOne, Outcome::Silent { .. }) => format!(
            "No error: the output is {made} and not {due}. From the first kernel to the last there is one \
             step less than there are pixels; what is hatched is reached by no kernel."
        ),
        (MistakeKind::PaddingAdded | MistakeKind::SinglePadding, Outcome::Silent { .. }) => format!(
            "No error: the output is {made} and not {due}. Padding means here how much of the border is cut \
             off, on both sides: a convolution with this padding would lead back to the input."
        ),
        (MistakeKind::NotCropped, Outcome::Silent { .. }) => {
            "No error, but the whole picture is shifted: the first kernel should begin before the edge."
                .into()
        }
        (MistakeKind::NegativeIndex, Outcome::Silent { .. }) => {
            "No error: y[-1] is the last place in Python, so what hangs over the first edge is added at the \
             far end."
                .into()
        }
        (MistakeKind::NegativeIndex, Outcome::OutOfBounds { index, size, .. }) if *index >= 0 => format!(
            "The first kernels are no error: y[-1] is the last place in Python, and what hangs over is added \
             at the far end. At the other end index {index} of {size} stops it."
        ),
        _ => return None,
    })
}
