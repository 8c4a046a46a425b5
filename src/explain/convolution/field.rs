//! The receptive field through depth: which box of every earlier value a deep pixel can see, by composing
//! layers backward, and which cells it does see, by the gradient of that one number. Private to
//! `convolution`, re-exported.

use super::layer::{Kind, Layer};
use crate::engine::{RunError, Trace};
use crate::graph::{Node, NodeId, ValueId, ValueKind};
use crate::ops::Category;
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
    fn hull(self, other: Reach) -> Reach {
        match (self, other) {
            (Reach::Spans(a), Reach::Spans(b)) if a.len() == b.len() => {
                Reach::Spans(a.into_iter().zip(b).map(|(a, b)| a.hull(b)).collect())
            }
            _ => Reach::Whole,
        }
    }
}

/// One windowed layer on the way down, with the field of one of its pixels on the model's input.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    pub node: NodeId,
    pub name: String,
    pub kind: Kind,
    pub kernel: Vec<usize>,
    pub strides: Vec<usize>,
    pub dilations: Vec<usize>,
    /// Size of the field by axis, not cut at the border; empty where it is everything.
    pub field: Vec<usize>,
    /// Distance on the input between the fields of two neighbouring pixels.
    pub jump: Vec<usize>,
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
    let graph = trace.graph();
    let own = index.get(2..).unwrap_or(&[]).iter();
    let own = own.map(|&i| Span { first: i as isize, last: i as isize }).collect();
    let mut reach = BTreeMap::from([(value, Reach::Spans(own))]);
    let first = graph.value(value).producer.map_or(0, |id| id.index() + 1);
    for i in (0..first).rev() {
        let id = NodeId(i as u32);
        let node = graph.node(id);
        let seen = node.outputs.iter().flatten().filter_map(|v| reach.get(v).cloned());
        let Some(seen) = seen.reduce(Reach::hull) else { continue };
        for (slot, input) in node.inputs.iter().enumerate() {
            let Some(input) = *input else { continue };
            let Some(before) = through(trace, id, node, slot, input, &seen) else { continue };
            let hull = match reach.remove(&input) {
                Some(known) => known.hull(before),
                None => before,
            };
            reach.insert(input, hull);
        }
    }
    let inputs = graph.inputs.iter().copied().filter(|v| reach.contains_key(v)).collect();
    ReceptiveField { reach, inputs }
}

/// What a node needs of one of its inputs to make what is seen of its output; `None` for weights.
fn through(
    trace: &Trace,
    id: NodeId,
    node: &Node,
    slot: usize,
    input: ValueId,
    seen: &Reach,
) -> Option<Reach> {
    if trace.graph().value(input).kind == ValueKind::Initializer {
        return None;
    }
    let Reach::Spans(spans) = seen else { return Some(Reach::Whole) };
    if Kind::of(node).is_some() {
        if slot > 0 {
            return None;
        }
        let Ok(layer) = Layer::of(trace, id) else { return Some(Reach::Whole) };
        if layer.axes.len() != spans.len() {
            return Some(Reach::Whole);
        }
        let one = |(a, s): (&WindowAxis, &Span)| match layer.kind.is_transposed() {
            true => transposed(a, *s),
            false => windowed(a, *s),
        };
        return Some(Reach::Spans(layer.axes.iter().zip(spans).map(one).collect()));
    }
    let shape = |v: Option<ValueId>| v.and_then(|v| trace.value(v)).map(|t| t.shape().clone());
    let output = node.outputs.first().copied().flatten();
    let (from, to) = (shape(Some(input))?, shape(output)?);
    let spatial_kept = from.rank() == to.rank() && from.rank() > 2 && from[2..] == to[2..];
    Some(if spatial_kept && is_local(node) { seen.clone() } else { Reach::Whole })
}

/// Whether each place of the output depends on the same place of the inputs only.
fn is_local(node: &Node) -> bool {
    const LOCAL: [&str; 9] = [
        "BatchNormalization",
        "Dropout",
        "Identity",
        "Cast",
        "CastLike",
        "Detach",
        "LRN",
        "Concat",
        "Where",
    ];
    const MIXING: [&str; 5] = ["Softmax", "LogSoftmax", "Hardmax", "CumSum", "MatMul"];
    let name = node.op_type.as_str();
    let category = node.spec().map(|s| s.category);
    let by_kind = matches!(category, Some(Category::Activation | Category::Arithmetic));
    (by_kind || LOCAL.contains(&name)) && !MIXING.contains(&name)
}

fn windowed(a: &WindowAxis, s: Span) -> Span {
    let stride = a.stride as isize;
    Span {
        first: s.first * stride - a.pad_begin,
        last: s.last * stride - a.pad_begin + a.span() as isize - 1,
    }
}

/// The input pixels whose kernel copies touch places `s` of a transposed layer's output.
fn transposed(a: &WindowAxis, s: Span) -> Span {
    let stride = a.stride as isize;
    let reach = a.span() as isize - 1;
    Span {
        first: (s.first + a.pad_begin - reach + stride - 1).div_euclid(stride),
        last: (s.last + a.pad_begin).div_euclid(stride),
    }
}

impl ReceptiveField {
    /// The windowed layers that lead to a value, first to last, each with the field of its middle pixel
    /// on the model's input.
    pub fn stages(&self, trace: &Trace, of: ValueId) -> Vec<Stage> {
        let graph = trace.graph();
        let makes = |node: &Node| {
            let output = node.outputs.first().copied().flatten()?;
            (output == of || self.reach.contains_key(&output)).then_some(output)
        };
        let stage = |(id, node): (NodeId, &Node)| {
            let (kind, output) = (Kind::of(node)?, makes(node)?);
            let layer = Layer::of(trace, id).ok()?;
            let (field, jump) = field_size(trace, output, layer.output.shape());
            let sizes = |f: fn(&WindowAxis) -> usize| layer.axes.iter().map(f).collect();
            Some(Stage {
                node: id,
                name: layer.name.clone(),
                kind,
                kernel: layer.kernel(),
                strides: sizes(|a| a.stride),
                dilations: sizes(|a| a.dilation),
                field,
                jump,
            })
        };
        graph.nodes().filter_map(stage).collect()
    }
}

/// Field of the middle pixel on the model's first input, and how far it moves from pixel to pixel.
fn field_size(trace: &Trace, value: ValueId, shape: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let middle: Vec<usize> = shape.iter().map(|&d| d / 2).collect();
    let spans = |index: &[usize]| {
        let field = theoretical(trace, value, index);
        let input = field.inputs.iter().find_map(|v| field.reach.get(v).cloned());
        match input {
            Some(Reach::Spans(spans)) => spans,
            _ => Vec::new(),
        }
    };
    let here = spans(&middle);
    let next: Vec<usize> =
        middle.iter().enumerate().map(|(i, &m)| if i < 2 { m } else { m + 1 }).collect();
    let next = spans(&next);
    let jump = here.iter().zip(&next).map(|(a, b)| (b.first - a.first).unsigned_abs());
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
    let nonzero = sizes.iter().filter(|&&s| s != 0.0).count();
    (nonzero > 0).then_some(Footprint { rows, cols, sizes, nonzero })
}
