//! "Predict first": the output shape, or the next number, with an answer that knows the usual mistakes.
//! Private to `convolution`, re-exported.

use super::layer::{Kind, Layer, LayerError};
use super::mistakes::mistakes;
use super::slide::{Pass, Slide};
use super::what_if::{Controls, playground};
use super::words::arithmetic;
use crate::tensor::SplitMix64;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// The size of the output.
    Shape,
    /// One number of the output.
    NextValue,
}

/// A question with its answer.
#[derive(Debug, Clone)]
pub struct Exercise {
    pub topic: Topic,
    pub question: String,
    pub layer: Layer,
    /// The pixel that is asked for.
    pub index: Vec<usize>,
    pub answer: Vec<f64>,
    /// How the answer comes about.
    pub because: String,
}

/// What to say to an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Right(String),
    /// Not yet; what the number tells about the thinking behind it.
    NotYet(String),
    /// It cannot be read as so many numbers.
    Unreadable(String),
}

impl Exercise {
    /// An exercise of this topic; one axis first, two from `level` 1 on. The same seed gives the same.
    pub fn new(topic: Topic, level: usize, seed: u64) -> Result<Exercise, LayerError> {
        let mut rng = SplitMix64::new(seed);
        let mut pick =
            |low: usize, high: usize| low + (rng.next_u64() % (high - low + 1) as u64) as usize;
        let rank = if level == 0 { 1 } else { 2 };
        let spatial: Vec<usize> = (0..rank).map(|_| pick(6, 9)).collect();
        let base = playground(Kind::Conv, &spatial, 1, seed)?;
        let kernel = pick(2, 3);
        let stride = if topic == Topic::Shape { pick(1, 3) } else { pick(1, 2) };
        let pad = pick(0, kernel - 1);
        let controls = Controls {
            kernel: vec![kernel; rank],
            strides: vec![stride; rank],
            pads: vec![(pad, pad); rank],
            out_channels: 1,
            ..Controls::of(&base)
        };
        let layer = controls.apply(&base)?.layer;
        let last: Vec<usize> = layer.spatial_out().iter().map(|&n| pick(0, n - 1)).collect();
        let index: Vec<usize> = [0, 0].into_iter().chain(last).collect();
        Ok(Self::ask(topic, layer, index))
    }

    /// A question about a layer.
    pub fn ask(topic: Topic, layer: Layer, index: Vec<usize>) -> Exercise {
        let sizes = |all: &[usize]| all.iter().map(usize::to_string).collect::<Vec<_>>().join("×");
        match topic {
            Topic::Shape => {
                let formulas = super::size_formulas(&layer);
                let because: Vec<String> =
                    formulas.iter().map(|f| format!("{} = {}", f.steps[1], f.size)).collect();
                Exercise {
                    topic,
                    question: format!(
                        "{} on an input of {}: how large is the output?",
                        layer.summary(),
                        sizes(layer.spatial_in())
                    ),
                    answer: layer.spatial_out().iter().map(|&n| n as f64).collect(),
                    because: because.join(",  "),
                    index,
                    layer,
                }
            }
            Topic::NextValue => {
                let slide = Slide::of(&layer, Pass::Forward);
                let window = slide.as_ref().and_then(|s| s.window(&index));
                let because = match (&slide, &window) {
                    (Some(slide), Some(window)) => arithmetic(slide, window).to_text(),
                    _ => String::new(),
                };
                let place = sizes(&index[2..]).replace('×', ", ");
                Exercise {
                    topic,
                    question: format!("What is the output at [{place}]?"),
                    answer: window.map(|w| vec![w.value]).unwrap_or_default(),
                    because,
                    index,
                    layer,
                }
            }
        }
    }

    /// Judges what was typed: numbers with anything between them.
    pub fn judge(&self, typed: &str) -> Answer {
        let minus = typed.replace('−', "-");
        let is_part = |c: char| c.is_ascii_digit() || c == '-' || c == '.';
        let numbers: Vec<f64> =
            minus.split(|c: char| !is_part(c)).filter_map(|n| n.parse().ok()).collect();
        if numbers.len() != self.answer.len() {
            let words = match self.answer.len() {
                1 => "Type one number.".to_string(),
                n => format!("Type {n} numbers, such as 4×4."),
            };
            return Answer::Unreadable(words);
        }
        let close = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-6 * b.abs().max(1.0);
        if numbers.iter().zip(&self.answer).all(close) {
            return Answer::Right(format!("Yes: {}", self.because));
        }
        Answer::NotYet(self.hint(&numbers))
    }

    fn hint(&self, numbers: &[f64]) -> String {
        match self.topic {
            Topic::Shape => {
                let gives = |wrong: &[i64]| wrong.iter().zip(numbers).all(|(&w, &n)| w as f64 == n);
                let all = mistakes(&self.layer);
                let known =
                    all.iter().find(|m| gives(&m.wrong) && !gives_right(&m.wrong, &m.right));
                known.map_or_else(
                    || {
                        "Not yet. Count the places that the first tap of the window can stand on."
                            .into()
                    },
                    |m| format!("Not yet. {}", m.question),
                )
            }
            Topic::NextValue => self.value_hint(numbers[0]),
        }
    }

    fn value_hint(&self, typed: f64) -> String {
        let Some(slide) = Slide::of(&self.layer, Pass::Forward) else { return String::new() };
        let Some(window) = slide.window(&self.index) else { return String::new() };
        let same = |n: f64| (n - typed).abs() < 1e-9;
        let bias = window.bias.unwrap_or(0.0);
        let flipped: f64 = window.slices.iter().map(|s| flipped(&slide, &window.index, s)).sum();
        if bias != 0.0 && same(window.value - bias) {
            return "Not yet: something is added after the products.".into();
        }
        if same(flipped + bias) {
            return "Not yet: that is what a flipped kernel gives. Deep learning's convolution does not \
                    flip it."
                .into();
        }
        let (depth, row, col) = slide.position(&self.index).unwrap_or_default();
        let unstrided = slide
            .index([0, 0], (depth, row / slide.rows.stride.max(1), col / slide.cols.stride.max(1)));
        if unstrided != self.index && slide.window(&unstrided).is_some_and(|w| same(w.value)) {
            return "Not yet: look again at where this window starts; how far does each step go?"
                .into();
        }
        "Not yet. Put the kernel on the window, multiply cell by cell, then add.".into()
    }
}

fn gives_right(wrong: &[i64], right: &[usize]) -> bool {
    wrong.iter().zip(right).all(|(&w, &r)| w == r as i64)
}

/// The sum with the kernel turned round, as signal processing has it.
fn flipped(slide: &Slide, index: &[usize], slice: &super::Slice) -> f64 {
    let cells = slide.cells(index, slice);
    let turned = cells.iter().rev();
    cells
        .iter()
        .zip(turned)
        .map(|(a, b)| if a.place.is_cell() { a.field * b.kernel } else { 0.0 })
        .sum()
}
