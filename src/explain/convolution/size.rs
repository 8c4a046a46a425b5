//! The output-size formula worked through with numbers, and how often each cell is read. Private to
//! `convolution`, re-exported.

use super::layer::{Kind, Layer};
use crate::ops::kernels::conv_geometry::{AutoPad, WindowAxis};

/// The formula of one axis, step by step.
#[derive(Debug, Clone, PartialEq)]
pub struct SizeFormula {
    pub letter: char,
    /// From the letters to the number; each line equals the one before.
    pub steps: Vec<String>,
    pub latex: String,
    pub size: usize,
    /// What the rounding means here, in a sentence.
    pub note: String,
}

/// One formula an axis; two for a square layer would say the same twice, but sizes may differ.
pub fn size_formulas(layer: &Layer) -> Vec<SizeFormula> {
    let letters = layer.axis_letters();
    let axes = layer.axes.iter().zip(letters);
    axes.map(|(axis, letter)| match layer.kind {
        Kind::ConvTranspose => transposed(layer, axis, letter),
        kind if kind.is_global() => global(axis, letter),
        _ => match layer.auto_pad {
            AutoPad::SameUpper | AutoPad::SameLower => same(axis, letter),
            _ => windows(axis, letter, layer.ceil_mode),
        },
    })
    .collect()
}

/// `2·1`, or `1 + 0` where the sides differ.
fn pads(axis: &WindowAxis) -> (String, &'static str) {
    match axis.pad_begin == axis.pad_end {
        true => (format!("2·{}", axis.pad_begin), "2P"),
        false => (format!("{} + {}", axis.pad_begin, axis.pad_end), "P₀ + P₁"),
    }
}

fn windows(axis: &WindowAxis, letter: char, ceil_mode: bool) -> SizeFormula {
    let (open, close) = if ceil_mode { ("⌈", "⌉") } else { ("⌊", "⌋") };
    let (p, p_letter) = pads(axis);
    let &WindowAxis { input, kernel, stride, dilation, .. } = axis;
    let room = input as isize + axis.pad_begin + axis.pad_end - axis.span() as isize;
    let (room, output) = (room.max(0) as usize, axis.output);
    let last = format!("{} + 1 = {output}", output - 1);
    let steps = vec![
        format!("{open}({letter} + {p_letter} − D·(K − 1) − 1) / S{close} + 1"),
        format!("{open}({input} + {p} − {dilation}·({kernel} − 1) − 1) / {stride}{close} + 1"),
        format!("{open}{room} / {stride}{close} + 1"),
        last,
    ];
    let side = if ceil_mode { ("lceil", "rceil") } else { ("lfloor", "rfloor") };
    let latex = format!(
        r"\left\{}\frac{{{input} + {} - {dilation}\cdot({kernel}-1) - 1}}{{{stride}}}\right\{} + 1 = {output}",
        side.0,
        p.replace('·', r"\cdot "),
        side.1
    );
    let left = room % stride;
    let note = match (left, ceil_mode) {
        (0, _) => "It divides evenly: the last window ends on the last place.".to_string(),
        (_, false) => format!(
            "{room} / {stride} leaves {left}: the floor drops it, and the last {left} of the padded \
             {} are never the start of a step.",
            plural(letter)
        ),
        (_, true) if output == room / stride + 1 => {
            "Rounded up, but a window that starts in the padding at the end is left out."
                .to_string()
        }
        (_, true) => {
            format!("{room} / {stride} leaves {left}: rounded up, the last window sticks out.")
        }
    };
    SizeFormula { letter, steps, latex, size: output, note }
}

fn plural(letter: char) -> &'static str {
    match letter {
        'H' => "rows",
        'W' => "columns",
        _ => "planes",
    }
}

fn same(axis: &WindowAxis, letter: char) -> SizeFormula {
    let &WindowAxis { input, stride, output, .. } = axis;
    let needed = ((output.max(1) - 1) * stride + axis.span()).saturating_sub(input);
    SizeFormula {
        letter,
        steps: vec![
            format!("⌈{letter} / S⌉"),
            format!("⌈{input} / {stride}⌉"),
            format!("{output}"),
        ],
        latex: format!(r"\left\lceil\frac{{{input}}}{{{stride}}}\right\rceil = {output}"),
        size: output,
        note: format!(
            "SAME padding: ({output} − 1)·{stride} + {} − {input} = {needed} places are added, {} \
             before and {} after.",
            axis.span(),
            axis.pad_begin,
            axis.pad_end
        ),
    }
}

fn global(axis: &WindowAxis, letter: char) -> SizeFormula {
    SizeFormula {
        letter,
        steps: vec!["1".into()],
        latex: "1".into(),
        size: 1,
        note: format!("One window covers all {} {}.", axis.input, plural(letter)),
    }
}

fn transposed(layer: &Layer, axis: &WindowAxis, letter: char) -> SizeFormula {
    // The axis is that of the convolution that runs the other way.
    let (input, output) = (axis.output, axis.input);
    let &WindowAxis { kernel, stride, dilation, .. } = axis;
    let (p, p_letter) = pads(axis);
    let full = (input.max(1) - 1) * stride + axis.span();
    let extra = output as isize - (full as isize - axis.pad_begin - axis.pad_end);
    let wanted = layer.attributes.get("output_shape").is_some();
    let note = match (extra, wanted) {
        (_, true) => "The size is given; the padding follows from it.".to_string(),
        (0, _) => "Every input pixel lays down one kernel, S apart.".to_string(),
        _ => {
            format!("Output padding adds {extra}: those {} get what reaches them.", plural(letter))
        }
    };
    SizeFormula {
        letter,
        steps: vec![
            format!("({letter} − 1)·S − {p_letter} + D·(K − 1) + A + 1"),
            format!("({input} − 1)·{stride} − ({p}) + {dilation}·({kernel} − 1) + {extra} + 1"),
            format!("{output}"),
        ],
        latex: format!(
            r"({input}-1)\cdot {stride} - ({}) + {dilation}\cdot({kernel}-1) + {extra} + 1 = {output}",
            p.replace('·', r"\cdot ")
        ),
        size: output,
        note,
    }
}

/// How many products read each cell of the input of a window axis. Of a transposed convolution: how
/// many land on each place of the output.
pub fn count_reads(axis: &WindowAxis) -> Vec<usize> {
    let mut counts = vec![0; axis.input];
    for tap in 0..axis.kernel {
        for window in axis.windows_inside(tap) {
            if let Some(at) = axis.position(window, tap) {
                counts[at] += 1;
            }
        }
    }
    counts
}

/// How many cells of a plane no window reads (or, transposed, no product reaches), of how many.
pub fn never_visited(layer: &Layer) -> (usize, usize) {
    let all: usize = layer.axes.iter().map(|a| a.input).product();
    let read = |a: &WindowAxis| count_reads(a).iter().filter(|&&n| n > 0).count();
    let seen: usize = layer.axes.iter().map(read).product();
    (all - seen.min(all), all)
}
