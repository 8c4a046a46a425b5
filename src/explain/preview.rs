//! What a model shows on its card: a few of its true numbers, after a real run, in plain values.
//! Imported by `views` and above.

use super::inputs::{Companions, DIGIT_SIDE, Digit, Source};
use super::inspect::Plane;
use crate::engine::{Options, Trace};
use crate::graph::{Graph, ValueId};
use crate::tensor::{DType, Shape, Tensor, TensorStats};
use std::sync::Arc;

/// A small picture in numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Preview {
    /// Cells of a plane; with a sign, they lie around 0.
    Grid { rows: usize, cols: usize, values: Vec<f64>, signed: bool },
    /// Sizes to be shown on a log scale.
    Bars { sizes: Vec<f64> },
}

/// Points along each side of the square.
const SQUARE_SIDE: usize = 24;

/// What a model of two inputs answers over the unit square, from −1 (no) to 1 (yes). `answer` lies
/// between 0 and 1.
pub fn decision(
    graph: &Arc<Graph>,
    companions: &Companions,
    x: ValueId,
    answer: ValueId,
) -> Option<Preview> {
    let at = |i: usize| i as f32 / (SQUARE_SIDE - 1) as f32;
    let count = SQUARE_SIDE * SQUARE_SIDE;
    let point = |i: usize| [at(i % SQUARE_SIDE), 1.0 - at(i / SQUARE_SIDE)];
    let points: Vec<f32> = (0..count).flat_map(point).collect();
    let mut feeds = companions.feeds.clone();
    feeds.set(x, Tensor::new([count, 2], points).ok()?);
    if let Some(target) = companions.target {
        feeds.set(target, Tensor::zeros(DType::F32, [count, 1]).ok()?);
    }
    let options = Options { grad: false, ..Options::default() };
    let (trace, _) = Trace::run(Arc::clone(graph), &feeds, options, &mut |_, _| true);
    let answers = trace.value(answer)?.to_f64_vec();
    let values: Vec<f64> = answers.into_iter().map(|p| p * 2.0 - 1.0).collect();
    let (rows, cols) = (SQUARE_SIDE, SQUARE_SIDE);
    (values.len() == count).then_some(Preview::Grid { rows, cols, values, signed: true })
}

/// Two by four of the digits, a pixel apart.
pub fn digits(digits: &[Digit]) -> Option<Preview> {
    const ROWS: usize = 2;
    const COLS: usize = 4;
    const STEP: usize = DIGIT_SIDE + 1;
    let shape = Shape::from([ROWS * COLS, DIGIT_SIDE, DIGIT_SIDE]);
    let images = Source::Digits { first: 0 }.tensor(DType::F32, &shape, digits).ok()?;
    let (rows, cols) = (ROWS * STEP - 1, COLS * STEP - 1);
    let cell = |i: usize| {
        let (row, col) = (i / cols, i % cols);
        let image = row / STEP * COLS + col / STEP;
        images.at(&[image, row % STEP, col % STEP]).unwrap_or(0.0)
    };
    let values = (0..rows * cols).map(cell).collect();
    Some(Preview::Grid { rows, cols, values, signed: true })
}

/// The outputs of all nodes of a type, in order.
fn made_by<'a>(trace: &'a Trace, op_type: &'a str) -> impl DoubleEndedIterator<Item = ValueId> {
    let nodes: Vec<_> = trace.graph().nodes().filter(|(_, n)| n.op_type == op_type).collect();
    nodes.into_iter().filter_map(|(_, n)| n.outputs.first().copied().flatten())
}

/// Root mean square of the gradient behind each node of a type, from the loss back to the input.
pub fn gradient_sizes(trace: &Trace, op_type: &str) -> Option<Preview> {
    let size = |t: &Tensor| {
        let stats = TensorStats::of(t);
        stats.norm / (stats.numel.max(1) as f64).sqrt()
    };
    let sizes: Vec<f64> =
        made_by(trace, op_type).rev().filter_map(|v| trace.grad(v).map(size)).collect();
    (!sizes.is_empty()).then_some(Preview::Bars { sizes })
}

/// Planes of an axis, at most, that are set side by side: rows of planes, planes in a row.
const SHEET: [usize; 2] = [2, 4];
/// Rows up to which planes are set side by side.
const SMALL_PLANE: usize = 8;

/// The plane of the last two axes of the first value that an op of this type makes; several, a cell
/// apart, where they are small.
pub fn first_plane(trace: &Trace, op_type: &str) -> Option<Preview> {
    let tensor = trace.value(made_by(trace, op_type).next()?)?;
    let mut plane = Plane::of(tensor.shape());
    let (height, width) = plane.size(tensor.shape());
    let channel_axis = tensor.rank().checked_sub(3).filter(|_| height <= SMALL_PLANE);
    let channels = channel_axis.map_or(1, |a| tensor.shape()[a]).min(SHEET[0] * SHEET[1]);
    let across = channels.min(SHEET[1]);
    let rows = channels.div_ceil(across.max(1)) * (height + 1) - 1;
    let cols = across * (width + 1) - 1;
    let mut values = vec![0.0; rows * cols];
    for channel in 0..channels {
        if let Some(axis) = channel_axis {
            plane.fixed[axis] = channel;
        }
        let corner = channel / across * (height + 1) * cols + channel % across * (width + 1);
        for (i, v) in plane.values(tensor).into_iter().enumerate() {
            values[corner + i / width * cols + i % width] = v;
        }
    }
    let signed = channels > 1 || values.iter().any(|v| *v < 0.0);
    Some(Preview::Grid { rows, cols, values, signed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Feeds;
    use crate::graph::{GraphBuilder, NodeSpec};

    #[test]
    fn previews_are_the_numbers_of_a_run() {
        let mut b = GraphBuilder::new("g");
        b.input_of("x", DType::F32, &[1, 2, 2, 3]);
        b.node(NodeSpec::new("Relu", &["x"], &["y"])).output("y");
        let graph = Arc::new(b.finish().unwrap());
        let mut feeds = Feeds::default();
        let x = Tensor::new([1, 2, 2, 3], (0..12).map(|i| i as f32 - 3.0).collect()).unwrap();
        feeds.set(graph.inputs[0], x);
        let (mut trace, _) = Trace::run(graph, &feeds, Options::default(), &mut |_, _| true);
        let Some(Preview::Grid { rows, cols, values, signed }) = first_plane(&trace, "Relu") else {
            panic!("no plane");
        };
        assert_eq!((rows, cols, signed), (2, 7, true));
        let first_row = [0.0, 0.0, 0.0, 0.0, 3.0, 4.0, 5.0];
        assert_eq!(values[..7], first_row, "both channels, a cell apart");
        assert_eq!(gradient_sizes(&trace, "Relu"), None, "nothing requires a gradient");
        let _ = trace.backward_from_outputs();
        assert_eq!(first_plane(&trace, "Conv"), None);
    }

    #[test]
    fn digits_are_set_side_by_side() {
        let digit = |label| Digit { pixels: [label as f32; 64], label };
        let Some(Preview::Grid { rows, cols, values, .. }) = digits(&[digit(1), digit(2)]) else {
            panic!("no digits");
        };
        assert_eq!((rows, cols), (17, 35));
        assert_eq!((values[0], values[8], values[9]), (1.0, 0.0, 2.0));
    }
}
