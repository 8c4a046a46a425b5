//! A window as an expression that can be copied, and as a sentence. Private to `convolution`, re-exported.

use super::layer::Kind;
use super::pooling;
use super::slide::{Cell, Pass, Reduce, Slide, Window};
use crate::ops::{Expr, number};

/// What the output of a pass is called.
fn letter(slide: &Slide) -> &'static str {
    match slide.pass {
        Pass::Forward => "y",
        Pass::InputGrad => "dx",
        Pass::WeightGrad => "dw",
    }
}

/// `y[0, 3, 5, 5]`.
fn name(slide: &Slide, window: &Window) -> String {
    let index: Vec<String> = window.index.iter().map(usize::to_string).collect();
    format!("{}[{}]", letter(slide), index.join(", "))
}

/// The whole arithmetic of a number; what is read from the padding is left out.
pub fn arithmetic(slide: &Slide, window: &Window) -> Expr {
    let weighted = slide.kernel.is_some() || slide.pass != Pass::Forward;
    let term = |cell: Cell| match weighted {
        true => Expr::Product(vec![Expr::Number(cell.field), Expr::Number(cell.kernel)]),
        false => Expr::Number(cell.field),
    };
    let read =
        |cell: &Cell| cell.place.is_cell() && !(slide.kernel.is_none() && cell.kernel == 0.0);
    let slices = window.slices.iter();
    let cells = slices.flat_map(|s| slide.cells(&window.index, s)).filter(read);
    let mut terms: Vec<Expr> = cells.map(term).collect();
    terms.extend(window.bias.map(Expr::Number));
    match window.reduce {
        Reduce::Sum => Expr::Sum(terms),
        // Nothing but padding: the engine leaves 0 / 0 at 0.
        Reduce::Mean(0.0) => Expr::Number(0.0),
        Reduce::Mean(n) => Expr::quotient(Expr::Sum(terms), Expr::Number(n)),
        Reduce::Max(_) => Expr::call("max", terms, window.value),
    }
}

/// Slices named in a sentence before the middle is left out.
const NAMED: usize = 4;

/// The sum as it runs: `y[0, 3, 5, 5] = bias 0.12 + channel 0: 0.53 + … = 0.65`.
pub fn in_words(slide: &Slide, window: &Window) -> String {
    let name = name(slide, window);
    let value = number(window.value);
    match (window.reduce, slide.kind) {
        (Reduce::Max(None), _) => {
            format!("{name}: the window lies in the padding altogether, so it is {value}")
        }
        (Reduce::Max(Some(_)), kind) => {
            let largest = format!("{name} = the largest number in the window = {value}");
            match pooling::winning_cell(slide, &window.index) {
                Some(at) if kind == Kind::MaxPool => {
                    let index = [&window.index[..2], &at[..]].concat();
                    let index: Vec<String> = index.iter().map(usize::to_string).collect();
                    format!("{largest}; its whole gradient goes back to x[{}]", index.join(", "))
                }
                _ => largest,
            }
        }
        (Reduce::Mean(0.0), _) => format!("{name}: the window lies in the padding, so it is 0"),
        (Reduce::Mean(n), _) => {
            let sum = number(window.value * n);
            format!("{name} = the sum of the window {sum} ÷ {n} = {value}")
        }
        (Reduce::Sum, Kind::Conv | Kind::ConvTranspose) => {
            format!("{name} = {} = {value}", sum(slide, window))
        }
        (Reduce::Sum, _) => format!("{name} = what the windows over it send back = {value}"),
    }
}

fn sum(slide: &Slide, window: &Window) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(window.bias.map(|b| format!("bias {}", number(b))));
    let word = match slide.pass {
        Pass::WeightGrad => "sample",
        _ => "channel",
    };
    let count = window.slices.len();
    for (i, slice) in window.slices.iter().enumerate() {
        if count > NAMED + 1 && i >= NAMED - 1 && i + 1 < count {
            if i == NAMED - 1 {
                parts.push("…".into());
            }
            continue;
        }
        let tap = match slide.depth.taps {
            1 => String::new(),
            _ => format!(" plane {}", slice.depth_tap),
        };
        parts.push(format!("{word} {}{tap}: {}", slice.number, number(slice.sum)));
    }
    parts.join(" + ")
}

/// `5×5`.
pub(super) fn sizes<T: ToString>(all: &[T]) -> String {
    all.iter().map(T::to_string).collect::<Vec<_>>().join("×")
}
