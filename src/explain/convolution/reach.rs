//! One node backward: what of an input the part of an output that is seen depends on. Windows, padding,
//! interpolation and moves by their own geometry; what mixes all places reaches everything. Private to
//! `convolution`.

use super::field::{Reach, Span};
use super::layer::{Kind, Layer};
use crate::engine::Trace;
use crate::graph::{Node, NodeId, NodeOp, ValueId, ValueKind};
use crate::ops::kernels::conv_geometry::WindowAxis;
use crate::ops::{Category, Inputs, Ran};
use crate::tensor::{Shape, Tensor};
use smallvec::SmallVec;

/// Positions of an axis that are looked up one by one; of a longer stretch everything is said to be seen.
const MOST_LOOKED_UP: usize = 1 << 12;

/// A node, one of its outputs and one of its inputs.
pub(super) struct Step<'a> {
    pub trace: &'a Trace,
    pub id: NodeId,
    pub node: &'a Node,
    /// Which output is seen.
    pub output: usize,
    /// Which input is asked about.
    pub slot: usize,
}

/// How places of an output depend on places of an input.
enum Rule {
    Window,
    /// The same place only.
    Local,
    /// By looking up, cell by cell, what the op itself says a cell is made of.
    LookUp,
    /// A constant border: the same place, shifted.
    Border,
    Reshape,
    Transpose,
    Everything,
}

impl Step<'_> {
    /// What of the input is needed to make what is seen; `None` for weights, and where nothing is.
    pub fn back(&self, seen: &Reach) -> Option<Reach> {
        let input = self.input()?;
        if self.trace.graph().value(input).kind == ValueKind::Initializer {
            return None;
        }
        let Reach::Spans(spans) = seen else { return Some(Reach::Whole) };
        if spans.iter().any(Span::is_empty) {
            return None;
        }
        let whole = Some(Reach::Whole);
        match self.rule() {
            Rule::Window if self.slot > 0 => None,
            Rule::Window => self.window(spans),
            Rule::Local => self.local(spans),
            Rule::LookUp => self.look_up(spans),
            Rule::Border => self.border(spans).or_else(|| self.look_up(spans)),
            Rule::Reshape if self.slot > 0 => None,
            Rule::Reshape => self.reshape(spans).or(whole),
            Rule::Transpose => self.transpose(spans).or(whole),
            Rule::Everything => whole,
        }
    }

    fn input(&self) -> Option<ValueId> {
        self.node.inputs.get(self.slot).copied().flatten()
    }

    fn tensor(&self, value: Option<ValueId>) -> Option<&Tensor> {
        value.and_then(|v| self.trace.value(v))
    }

    /// Shapes of the input and of the output.
    fn shapes(&self) -> Option<(&Shape, &Shape)> {
        let output = self.node.outputs.get(self.output).copied().flatten();
        Some((self.tensor(self.input())?.shape(), self.tensor(output)?.shape()))
    }

    fn rule(&self) -> Rule {
        const LOCAL: [&str; 8] =
            ["Dropout", "Identity", "Cast", "CastLike", "Detach", "LRN", "Where", "Bernoulli"];
        const MOVED: [&str; 11] = [
            "Resize",
            "Upsample",
            "Slice",
            "Split",
            "Concat",
            "CenterCropPad",
            "DepthToSpace",
            "SpaceToDepth",
            "Tile",
            "Expand",
            "LpPool",
        ];
        let attributes = &self.node.attributes;
        let category = self.node.spec().map(|s| s.category);
        match self.node.op_type.as_str() {
            _ if Kind::of(self.node).is_some() => Rule::Window,
            "Pad" if attributes.text("mode", "constant") == Ok("constant") => Rule::Border,
            "Pad" => Rule::LookUp,
            "Reshape" | "Squeeze" | "Unsqueeze" | "Flatten" => Rule::Reshape,
            "Transpose" => Rule::Transpose,
            "Softmax" | "LogSoftmax" | "Hardmax" if !self.over_channels() => Rule::Everything,
            "BatchNormalization" if attributes.flag("training_mode", false) == Ok(true) => {
                Rule::Everything
            }
            "BatchNormalization" => Rule::Local,
            "Concat" if self.same_size() => Rule::Local,
            name if LOCAL.contains(&name) => Rule::Local,
            name if MOVED.contains(&name) => Rule::LookUp,
            "CumSum" | "CumProd" => Rule::Everything,
            _ => match category {
                Some(Category::Activation | Category::Arithmetic) => Rule::Local,
                // Over the channels only, or the sizes would not be the same.
                Some(Category::Reduction) if self.same_size() => Rule::Local,
                _ => Rule::Everything,
            },
        }
    }

    /// Whether the axis of a softmax is that of the channels.
    fn over_channels(&self) -> bool {
        let rank = self.shapes().map_or(0, |(from, _)| from.rank()) as i64;
        let axis = self.node.attributes.int("axis", -1).unwrap_or(-1);
        axis == 1 || axis + rank == 1
    }

    fn same_size(&self) -> bool {
        self.shapes().is_some_and(|(from, to)| from.rank() == to.rank() && from[2..] == to[2..])
    }

    fn window(&self, spans: &[Span]) -> Option<Reach> {
        let layer = Layer::of(self.trace, self.id).ok().filter(|l| l.axes.len() == spans.len());
        let Some(layer) = layer else { return Some(Reach::Whole) };
        let one = |(a, s): (&WindowAxis, &Span)| match layer.kind.is_transposed() {
            true => transposed(a, *s),
            false => windowed(a, *s),
        };
        Some(Reach::Spans(layer.axes.iter().zip(spans).map(one).collect()))
    }

    /// The same place; the only one where the input is stretched.
    fn local(&self, spans: &[Span]) -> Option<Reach> {
        let (from, to) = self.shapes()?;
        if from.rank() != to.rank() || from.rank() < 3 {
            return Some(Reach::Whole);
        }
        let axes = from[2..].iter().zip(&to[2..]).zip(spans);
        let one = |((&from, &to), &span): ((&usize, &usize), &Span)| match from == to {
            true => span,
            false => Span { first: 0, last: 0 },
        };
        Some(Reach::Spans(axes.map(one).collect()))
    }

    /// A reshape that leaves the last axes as they are (channels taken apart or put together).
    fn reshape(&self, spans: &[Span]) -> Option<Reach> {
        let (from, to) = self.shapes()?;
        let pairs = from.iter().rev().zip(to.iter().rev());
        let kept = pairs.take_while(|(a, b)| a == b).count();
        let axes = from.rank().checked_sub(2).filter(|&n| n > 0)?;
        let (all, seen) = (from[2..].iter(), spans.len());
        let whole = |&size: &usize| Span { first: 0, last: size as isize - 1 };
        let mut found: Vec<Span> = all.map(whole).collect();
        let kept = kept.min(axes).min(seen);
        found[axes - kept..].copy_from_slice(&spans[seen - kept..]);
        (kept > 0).then_some(Reach::Spans(found))
    }

    fn transpose(&self, spans: &[Span]) -> Option<Reach> {
        let (from, _) = self.shapes()?;
        let turned: Vec<i64> = (0..from.rank() as i64).rev().collect();
        let perm = self.node.attributes.opt_ints("perm").ok()?.unwrap_or(turned);
        let one = |axis: usize| {
            let at = perm.iter().position(|&p| p == axis as i64)?;
            Some(match at.checked_sub(2).and_then(|i| spans.get(i)) {
                Some(span) => *span,
                None => Span { first: 0, last: from[axis] as isize - 1 },
            })
        };
        (2..from.rank()).map(one).collect::<Option<Vec<_>>>().map(Reach::Spans)
    }

    /// Spans shifted by the padding before each axis.
    fn border(&self, spans: &[Span]) -> Option<Reach> {
        if self.slot > 0 {
            return None;
        }
        let (_, to) = self.shapes()?;
        // One cell that is inside tells the shift of all.
        let middle: Vec<usize> = to.iter().map(|&d| d / 2).collect();
        let source = self.sources(&middle)?.into_iter().next()?;
        let shift = middle.iter().zip(&source).skip(2).map(|(&o, &i)| i as isize - o as isize);
        let shifted = spans.iter().zip(shift);
        Some(Reach::Spans(
            shifted.map(|(s, d)| Span { first: s.first + d, last: s.last + d }).collect(),
        ))
    }

    /// The cells of the input that a cell of the output is made of.
    fn sources(&self, index: &[usize]) -> Option<Vec<Vec<usize>>> {
        let NodeOp::Ready(op) = &self.node.op else { return None };
        let inputs: SmallVec<[Option<&Tensor>; 4]> =
            self.node.inputs.iter().map(|v| self.tensor(*v)).collect();
        let outputs: Vec<Tensor> =
            self.node.outputs.iter().map_while(|v| self.tensor(*v).cloned()).collect();
        let ran = Ran { inputs: Inputs::new(op.spec().name, &inputs), outputs: &outputs };
        let expr = op.explain(ran, self.output, index)?;
        let own = expr.cells().into_iter().filter(|(slot, _)| *slot == self.slot);
        Some(own.map(|(_, at)| at.to_vec()).collect())
    }

    /// The hull of what the op says its cells are made of. Each axis is walked along both ends and the
    /// middle of the others, which is all there is to see of an op that moves axis by axis.
    fn look_up(&self, spans: &[Span]) -> Option<Reach> {
        let (from, to) = self.shapes()?;
        let everything = Some(Reach::Whole);
        if from.rank() < 3 || to.rank() != spans.len() + 2 {
            return everything;
        }
        let inside: Vec<Span> = spans.iter().zip(&to[2..]).map(|(s, &d)| s.clipped(d)).collect();
        if inside.iter().any(Span::is_empty) {
            return None;
        }
        if inside.iter().any(|s| s.len() > MOST_LOOKED_UP) {
            return everything;
        }
        // Channels hold what were places: all of them are looked at.
        let channels = if self.node.op_type == "SpaceToDepth" { to[1] } else { 1 };
        let walked = |axis: usize| match axis {
            1 => 0..channels,
            _ => inside[axis - 2].first as usize..inside[axis - 2].last as usize + 1,
        };
        let mut hull: Option<Vec<Span>> = None;
        for base in 0..3 {
            let stand = |axis: usize| {
                let range = walked(axis);
                [range.start, (range.start + range.end - 1) / 2, range.end - 1][base]
            };
            let base: Vec<usize> = std::iter::once(0).chain((1..to.rank()).map(stand)).collect();
            for axis in 1..to.rank() {
                for at in walked(axis) {
                    let mut index = base.clone();
                    index[axis] = at;
                    let Some(cells) = self.sources(&index) else { return everything };
                    for cell in cells {
                        widen(&mut hull, &cell);
                    }
                }
            }
        }
        hull.map(Reach::Spans)
    }
}

/// Takes a cell into the box.
fn widen(hull: &mut Option<Vec<Span>>, cell: &[usize]) {
    let spatial = cell.iter().skip(2).map(|&i| i as isize);
    match hull {
        None => *hull = Some(spatial.map(|i| Span { first: i, last: i }).collect()),
        Some(spans) => {
            for (span, i) in spans.iter_mut().zip(spatial) {
                *span = Span { first: span.first.min(i), last: span.last.max(i) };
            }
        }
    }
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
