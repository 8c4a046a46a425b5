//! The receptive field through depth: which box of every earlier value a deep pixel can see, by composing
//! layers backward, and which cells it does see, by the gradient of that one number. Private to
//! `convolution`, re-exported.

use super::layer::{Kind, Layer};
use super::reach::Step;
use crate::engine::{RunError, Trace};
use crate::graph::{Node, NodeId, ValueId};
use crate::ops::kernels::conv_geometry::WindowAxis;
use crate::tensor::Tensor;
use std::collections::BTreeMap;

/// The first and the last position along an axis, both counted. May lie outside: then padding is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub first: isize,
    pub last: isize,
}

impl Span {
    pub fn len(&self) -> usize {
        usize::try_from(self.last - self.first + 1).unwrap_or(0)
    }

    pub fn is_empty(&self) -> bool {
        self.last < self.first
    }

    /// What of it lies on an axis of this size.
    pub fn clipped(&self, size: usize) -> Span {
        Span { first: self.first.max(0), last: self.last.min(size as isize - 1) }
    }

    fn hull(self, other: Span) -> Span {
        if self.is_empty() {
            return other;
        }
        if other.is_empty() {
            return self;
        }
        Span { first: self.first.min(other.first), last: self.last.max(other.last) }
    }
}

/// What of a value a pixel can depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// A box over the spatial axes, over all channels that count.
    Spans(Vec<Span>),
    /// Everything: a layer in between mixes all places (flatten, matmul, a mean).
    Whole,
}

impl Reach {
    /// What of it lies on a value of this shape.
    fn cut(self, shape: &[usize]) -> Reach {
        match self {
            Reach::Spans(spans) => {
                let sizes = shape.get(2..).unwrap_or(&[]);
                Reach::Spans(spans.iter().zip(sizes).map(|(s, &size)| s.clipped(size)).collect())
            }
            Reach::Whole => Reach::Whole,
        }
    }

    fn hull(self, other: Reach) -> Reach {
        match (self, other) {
            (Reach::Spans(a), Reach::Spans(b)) if a.len() == b.len() => {
                Reach::Spans(a.into_iter().zip(b).map(|(a, b)| a.hull(b)).collect())
            }
            _ => Reach::Whole,
        }
    }
}

/// One layer on the way down that changes what is seen, with the field of one of its pixels on the model's
/// input: a window, or an interpolation.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    pub node: NodeId,
    pub name: String,
    /// By spatial axis; empty for an interpolation.
    pub kernel: Vec<usize>,
    pub strides: Vec<usize>,
    /// Size of the field by axis, not cut at the border; empty where it is everything.
    pub field: Vec<usize>,
    /// Distance on the input between the fields of two neighbouring pixels; a fraction behind what enlarges.
    pub jump: Vec<f64>,
}

/// What one pixel can depend on.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceptiveField {
    pub reach: BTreeMap<ValueId, Reach>,
    /// The inputs of the model that it can see.
    pub inputs: Vec<ValueId>,
}

impl ReceptiveField {
    /// The box on a value, cut to its size; `None` where it cannot be seen.
    pub fn box_on(&self, value: ValueId, spatial: &[usize]) -> Option<Vec<Span>> {
        let whole = |&size: &usize| Span { first: 0, last: size as isize - 1 };
        Some(match self.reach.get(&value)? {
            Reach::Whole => spatial.iter().map(whole).collect(),
            Reach::Spans(spans) => {
                spans.iter().zip(spatial).map(|(s, &size)| s.clipped(size)).collect()
            }
        })
    }
}

/// What pixel `index` (N, C, spatial…) of a value can depend on, by the geometry of the layers before it.
pub fn theoretical(trace: &Trace, value: ValueId, index: &[usize]) -> ReceptiveField {
    reach_of(trace, value, index, true)
}

/// `cut`: what lies in the padding of a layer is padding, and not what a larger map would have there.
fn reach_of(trace: &Trace, value: ValueId, index: &[usize], cut: bool) -> ReceptiveField {
    let graph = trace.graph();
    let own = index.get(2..).unwrap_or(&[]).iter();
    let own = own.map(|&i| Span { first: i as isize, last: i as isize }).collect();
    let mut reach = BTreeMap::from([(value, Reach::Spans(own))]);
    let first = graph.value(value).producer.map_or(0, |id| id.index() + 1);
    for i in (0..first).rev() {
        let id = NodeId(i as u32);
        let node = graph.node(id);
        for (output, made) in node.outputs.iter().enumerate() {
            let Some(made) = *made else { continue };
            let Some(mut seen) = reach.get(&made).cloned() else { continue };
            if let (true, Some(tensor)) = (cut, trace.value(made)) {
                seen = seen.cut(tensor.shape());
            }
            for (slot, input) in node.inputs.iter().enumerate() {
                let step = Step { trace, id, node, output, slot };
                let (Some(input), Some(before)) = (*input, step.back(&seen)) else { continue };
                let hull = match reach.remove(&input) {
                    Some(known) => known.hull(before),
                    None => before,
                };
                reach.insert(input, hull);
            }
        }
    }
    let inputs = graph.inputs.iter().copied().filter(|v| reach.contains_key(v)).collect();
    ReceptiveField { reach, inputs }
}

impl ReceptiveField {
    /// The layers that lead to a value and change what is seen, first to last, each with the field of its
    /// middle pixel on the model's input.
    pub fn stages(&self, trace: &Trace, of: ValueId) -> Vec<Stage> {
        let stage = |(id, node): (NodeId, &Node)| {
            let output = node.outputs.first().copied().flatten()?;
            let leads = output == of || self.reach.contains_key(&output);
            let (name, kernel, strides) = leads.then(|| windows_of(trace, id, node)).flatten()?;
            let (field, jump) = field_size(trace, output, trace.value(output)?.shape());
            Some(Stage { node: id, name, kernel, strides, field, jump })
        };
        trace.graph().nodes().filter_map(stage).collect()
    }
}

/// Name, kernel and strides of what changes the field; `None` for all other nodes.
fn windows_of(trace: &Trace, id: NodeId, node: &Node) -> Option<(String, Vec<usize>, Vec<usize>)> {
    if Kind::of(node).is_some() {
        let layer = Layer::of(trace, id).ok()?;
        let sizes = |f: fn(&WindowAxis) -> usize| layer.axes.iter().map(f).collect();
        return Some((layer.name.clone(), layer.kernel(), sizes(|a| a.stride)));
    }
    let scales = matches!(node.op_type.as_str(), "Resize" | "Upsample" | "DepthToSpace");
    let name = if node.name.is_empty() { &node.op_type } else { &node.name };
    scales.then(|| (name.clone(), Vec::new(), Vec::new()))
}

/// Pixels between the two whose fields are compared: even where each is shown several times, it is a mean.
const APART: usize = 4;

/// Field of the middle pixel on the model's first input, and how far it moves from pixel to pixel.
fn field_size(trace: &Trace, value: ValueId, shape: &[usize]) -> (Vec<usize>, Vec<f64>) {
    let middle: Vec<usize> = shape.iter().map(|&d| d / 2).collect();
    let spans = |index: &[usize]| {
        let field = reach_of(trace, value, index, false);
        let input = field.inputs.iter().find_map(|v| field.reach.get(v).cloned());
        match input {
            Some(Reach::Spans(spans)) => spans,
            _ => Vec::new(),
        }
    };
    // Near the end of a small map there is no pixel so far off; even, so that doubled ones are a mean.
    let fits = |axis: usize, n: usize| middle[axis] + n < shape[axis];
    let apart = |axis: usize| [APART, 2].into_iter().find(|&n| fits(axis, n)).unwrap_or(1);
    let here = spans(&middle);
    let next: Vec<usize> =
        middle.iter().enumerate().map(|(i, &m)| if i < 2 { m } else { m + apart(i) }).collect();
    let next = spans(&next);
    let moved = |(i, (a, b)): (usize, (&Span, &Span))| {
        (b.first - a.first).unsigned_abs() as f64 / apart(i + 2) as f64
    };
    let jump = here.iter().zip(&next).enumerate().map(moved);
    (here.iter().map(Span::len).collect(), jump.collect())
}

/// The gradient of one number with respect to every value before it: where it is not zero, the pixel
/// does depend on the cell. Runs a backward.
pub fn measured(trace: &Trace, value: ValueId, index: &[usize]) -> Result<Trace, RunError> {
    let mut copy = trace.clone();
    copy.zero_grad();
    let missing = || RunError::NotComputed { name: trace.graph().value(value).name.clone() };
    let tensor = trace.value(value).ok_or_else(missing)?;
    let flat = tensor.shape().offset(index).ok_or_else(missing)?;
    let one: Tensor = tensor.zeros_like().map_err(|_| missing())?.with_element(flat, 1.0);
    copy.backward_from(&[(value, one)])?;
    Ok(copy)
}

/// Where the gradient of one number is not zero: its size at each place, over all channels.
#[derive(Debug, Clone, PartialEq)]
pub struct Footprint {
    pub rows: usize,
    pub cols: usize,
    /// The largest |gradient| of all channels, row by row.
    pub sizes: Vec<f64>,
    pub nonzero: usize,
    /// The smallest and the largest that is not zero.
    pub range: [f64; 2],
}

/// The footprint of a gradient N × C × spatial on one sample; of a volume, over its depth too. `None`
/// where there is no plane, or nothing but zeros.
pub fn footprint(grad: &Tensor, sample: usize) -> Option<Footprint> {
    let shape = grad.shape();
    let spatial = shape.get(2..).filter(|s| !s.is_empty())?;
    let cols = *spatial.last()?;
    let rows = spatial.len().checked_sub(2).map_or(1, |i| spatial[i]);
    let plane = rows * cols;
    let per_sample: usize = shape[1..].iter().product();
    let start = sample.min(shape[0].saturating_sub(1)) * per_sample;
    let mut sizes = vec![0.0f64; plane];
    for i in 0..per_sample {
        let size = grad.get(start + i).abs();
        sizes[i % plane.max(1)] = sizes[i % plane.max(1)].max(size);
    }
    let some = || sizes.iter().copied().filter(|&s| s != 0.0);
    let nonzero = some().count();
    let range = [some().fold(f64::INFINITY, f64::min), some().fold(0.0, f64::max)];
    (nonzero > 0).then_some(Footprint { rows, cols, sizes, nonzero, range })
}
