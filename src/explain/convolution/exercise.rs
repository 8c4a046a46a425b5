//! "Predict first": the output shape, or the next number, with an answer that knows the usual mistakes.
//! Private to `convolution`, re-exported.

use super::layer::{Kind, Layer, LayerError};
use super::mistakes::mistakes;
use super::plane::FieldPlane;
use super::slide::{Pass, Slide};
use super::what_if::{Controls, playground};
use super::words::{arithmetic, sizes};
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

/// What is drawn of an exercise: the padded input with where the windows stand on it, the kernel, and the output
/// as far as it is told.
#[derive(Debug, Clone)]
pub struct ExercisePicture {
    pub field: FieldPlane,
    /// Rows and columns of the kernel, and its numbers.
    pub taps: (usize, usize),
    pub kernel: Vec<f64>,
    pub bias: Option<f64>,
    pub output_size: (usize, usize),
    pub output: Vec<f64>,
    /// Which numbers of the output are not told before the answer.
    pub hidden: Vec<bool>,
    /// Row and column of the number that is asked for.
    pub asked: Option<(usize, usize)>,
    /// First row and column, rows and columns of the window that makes it.
    pub window: (usize, usize, usize, usize),
    /// The place of the first tap of every window.
    pub starts: Vec<(usize, usize)>,
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
        // Not the first one where there is another: the numbers before it are told.
        let last: Vec<usize> =
            layer.spatial_out().iter().map(|&n| pick(usize::from(n > 1), n - 1)).collect();
        let index: Vec<usize> = [0, 0].into_iter().chain(last).collect();
        Ok(Self::ask(topic, layer, index))
    }

    /// A question about a layer.
    pub fn ask(topic: Topic, layer: Layer, index: Vec<usize>) -> Exercise {
        match topic {
            Topic::Shape => {
                let formulas = super::size_formulas(&layer);
                let because: Vec<String> =
                    formulas.iter().map(|f| format!("{} = {}", f.steps[1], f.size)).collect();
                Exercise {
                    topic,
                    question: shape_question(&layer),
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
                Exercise {
                    topic,
                    question: value_question(&layer, &index),
                    answer: window.map(|w| vec![w.value]).unwrap_or_default(),
                    because,
                    index,
                    layer,
                }
            }
        }
    }

    /// What is drawn of it; `None` for a layer of more than two spatial axes.
    pub fn picture(&self) -> Option<ExercisePicture> {
        let slide = Slide::of(&self.layer, Pass::Forward).filter(|s| s.depth.taps == 1)?;
        let window = slide.window(&self.index)?;
        let slice = window.slices.first()?;
        let (_, row, col) = slide.position(&self.index)?;
        let size = (slide.rows.windows, slide.cols.windows);
        let asked = row * size.1 + col;
        let value = self.topic == Topic::NextValue;
        let starts = (0..size.0).flat_map(|r| (0..size.1).map(move |c| (r, c)));
        Some(ExercisePicture {
            field: slide.field_plane(slice)?,
            taps: slide.taps(),
            kernel: slide.cells(&self.index, slice).iter().map(|c| c.kernel).collect(),
            bias: window.bias,
            output_size: size,
            output: slide.output_range(&self.index)?.map(|i| slide.output.get(i)).collect(),
            hidden: (0..size.0 * size.1).map(|i| !value || i >= asked).collect(),
            asked: value.then_some((row, col)),
            window: (
                slide.rows.start(row),
                slide.cols.start(col),
                slide.rows.span(),
                slide.cols.span(),
            ),
            starts: starts.map(|(r, c)| (slide.rows.start(r), slide.cols.start(c))).collect(),
        })
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

/// Stride and padding as a sentence ends: `, stride 2, padding 1 on each side`.
fn steps_of(layer: &Layer) -> String {
    let axis = layer.axes.first();
    let stride = axis.map_or(1, |a| a.stride);
    match axis.map_or(0, |a| a.pad_begin) {
        0 => format!("stride {stride}, no padding"),
        pad => format!("stride {stride}, padding {pad} on each side"),
    }
}

fn shape_question(layer: &Layer) -> String {
    let (kernel, input) = (sizes(&layer.kernel()), sizes(layer.spatial_in()));
    match layer.spatial_rank() {
        1 => format!(
            "A kernel of {kernel} slides over {input} numbers: {}. How many numbers come out?",
            steps_of(layer)
        ),
        _ => format!(
            "A {kernel} kernel slides over an input of {input}: {}. How large is the output?",
            steps_of(layer)
        ),
    }
}

fn value_question(layer: &Layer, index: &[usize]) -> String {
    let place: Vec<String> = index[2..].iter().map(usize::to_string).collect();
    format!(
        "Which number comes next, at y[{}]? The kernel moves with {}.",
        place.join(", "),
        steps_of(layer)
    )
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
