//! Transposed convolution: the gradient of a convolution run forward. Imported by the table only.

use super::kernels::conv::{self, ConvShape};
use super::kernels::conv_geometry::{AutoPad, WindowAttributes, WindowAxis};
use super::kernels::gemm::built;
use super::*;
use crate::dispatch_float;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "ConvTranspose",
    category: Category::Convolution,
    summary: "Lays the kernel down once for every input pixel, times that pixel, a stride apart, \
              and adds where copies overlap: a learned upsampling.",
    formula: r"y_{n,o,q} = b_o + \sum_{c} \sum_{(i,u)\,:\,s i + d u - p = q} x_{n,c,i} \; w_{c,o,u}",
    derivative: "It is the backward of a convolution, so its own backward is that convolution: \
                 the input's gradient slides the kernel over the incoming gradient. The weight \
                 has its input channels first, unlike Conv's.",
    derivative_formula: r"\frac{\partial L}{\partial x_{n,c,i}} = \sum_{o,u} G_{n,o,si+du-p}\, w_{c,o,u}, \quad \frac{\partial L}{\partial w_{c,o,u}} = \sum_{n,i} x_{n,c,i}\, G_{n,o,si+du-p}, \quad \frac{\partial L}{\partial b_o} = \sum_{n,q} G_{n,o,q}",
    pytorch: "torch.nn.functional.conv_transpose2d(x, weight, bias, stride, padding, output_padding, groups, dilation)",
    tinytorch: "",
    build: |a| Ok(Box::new(ConvTranspose::from_attributes(a)?)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct ConvTranspose {
    window: WindowAttributes,
    group: usize,
    output_padding: Option<Vec<usize>>,
    output_shape: Option<Vec<usize>>,
}

/// Sizes beyond this could not be allocated anyway; below it no product of two overflows.
const MAX_AXIS: usize = 1 << 31;

/// The windows over an input of these spatial sizes. They are those of the convolution that runs the
/// other way: an axis' `input` is the output of this op, its `output` is the input of this op.
pub fn transposed_axes(
    attributes: &Attributes,
    input: &[usize],
    kernel: &[usize],
) -> Result<Vec<WindowAxis>, OpError> {
    if kernel.len() != input.len() || kernel.contains(&0) {
        let what = "input and weight need equally many spatial axes, none of size 0";
        return Err(OpError::shape("ConvTranspose", what));
    }
    if input.iter().chain(kernel).any(|&d| d > MAX_AXIS) {
        return Err(OpError::shape("ConvTranspose", "a spatial axis is too long"));
    }
    ConvTranspose::from_attributes(attributes)?.axes(input, kernel)
}

impl ConvTranspose {
    fn from_attributes(a: &Attributes) -> Result<Self, OpError> {
        let group = a.int("group", 1)?;
        let group = usize::try_from(group).ok().filter(|&g| g > 0);
        Ok(ConvTranspose {
            window: WindowAttributes::from_attributes("ConvTranspose", a)?,
            group: group.ok_or_else(|| a.bad("group", "must be at least 1"))?,
            output_padding: a.opt_sizes("output_padding")?.filter(|l| !l.is_empty()),
            output_shape: a.opt_sizes("output_shape")?.filter(|l| !l.is_empty()),
        })
    }

    /// The convolution whose input gradient this op computes: its input is our output.
    fn shape(&self, x: &Shape, w: &Shape, bias: Option<&Shape>) -> Result<ConvShape, OpError> {
        let bad = |rule: &str| Err(OpError::shapes("ConvTranspose", rule, x, w));
        let (&[batch, channels, ref input @ ..], &[from, filters, ref kernel @ ..]) =
            (&x[..], &w[..])
        else {
            return bad(
                "the input needs axes N, C and the weight C, M/group before the spatial ones",
            );
        };
        if from != channels {
            return bad(&format!("the input has {channels} channels, but the weight reads {from}"));
        }
        if channels % self.group != 0 {
            return bad(&format!("{channels} channels do not split into {} groups", self.group));
        }
        if kernel.len() != input.len() {
            return bad("input and weight need equally many spatial axes");
        }
        if input.iter().chain(kernel).any(|&d| d > MAX_AXIS) || kernel.contains(&0) {
            return bad("a spatial axis is too long, or the kernel has one of size 0");
        }
        if let Some(named) = self.window.kernel_shape.as_ref().filter(|k| k[..] != *kernel) {
            let what = format!("is {named:?}, but the weight's kernel is {}", Shape::from(kernel));
            return Err(OpError::attribute("ConvTranspose", "kernel_shape", what));
        }
        let Some(in_channels) = filters.checked_mul(self.group) else {
            return bad("too many output channels");
        };
        if let Some(b) = bias.filter(|b| b[..] != [in_channels]) {
            let rule = format!("the bias needs one number for each of the {in_channels} channels");
            return Err(OpError::shapes("ConvTranspose", &rule, b, w));
        }
        let axes = self.axes(input, kernel)?;
        Ok(ConvShape { batch, groups: self.group, in_channels, out_channels: channels, axes })
    }

    fn axes(&self, input: &[usize], kernel: &[usize]) -> Result<Vec<WindowAxis>, OpError> {
        let rank = input.len();
        let lists = self.window.lists(rank)?;
        let short = |name: &str, l: &[usize]| {
            let what = format!("is {l:?}; this input needs {rank} entries");
            OpError::attribute("ConvTranspose", name, what)
        };
        let padding = match &self.output_padding {
            None => vec![0; rank],
            Some(l) if l.len() == rank && l.iter().all(|&p| p < MAX_AXIS) => l.clone(),
            Some(l) => return Err(short("output_padding", l)),
        };
        // Some exporters write N and C too.
        let wanted = match &self.output_shape {
            None => None,
            Some(l) if l.len() == rank || l.len() == rank + 2 => Some(&l[l.len() - rank..]),
            Some(l) => return Err(short("output_shape", l)),
        };
        let axis = |i: usize| {
            let at = lists[i];
            let mut axis = WindowAxis {
                input: 0,
                kernel: kernel[i],
                stride: at.stride,
                dilation: at.dilation,
                pad_begin: at.pads.0,
                pad_end: at.pads.1,
                output: input[i],
            };
            let steps = input[i].saturating_sub(1) * at.stride;
            let full = (steps + axis.span() + padding[i]) as isize;
            let size = match (wanted, self.window.auto_pad) {
                (Some(sizes), _) => Some(sizes[i] as isize),
                (None, AutoPad::SameUpper | AutoPad::SameLower) => {
                    Some((input[i] * at.stride) as isize)
                }
                (None, AutoPad::Valid) => {
                    (axis.pad_begin, axis.pad_end) = (0, 0);
                    None
                }
                (None, AutoPad::NotSet) => None,
            };
            if let Some(size) = size {
                // Unlike elsewhere, without a word on it the odd cell is cut off at the beginning.
                let side = match self.window.auto_pad {
                    AutoPad::SameUpper => AutoPad::SameUpper,
                    _ => AutoPad::SameLower,
                };
                (axis.pad_begin, axis.pad_end) = side.split((full - size).max(0));
                axis.input = size as usize;
                return Ok(axis);
            }
            let size = full - axis.pad_begin - axis.pad_end;
            axis.input = usize::try_from(size).map_err(|_| {
                let what = format!("cuts more off spatial axis {i} than the {full} cells it has");
                OpError::attribute("ConvTranspose", "pads", what)
            })?;
            Ok(axis)
        };
        (0..rank).map(axis).collect()
    }
}

impl Op for ConvTranspose {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let (x, w) = (inputs.get(0)?, inputs.get(1)?);
        let s = self.shape(&x.shape, &w.shape, inputs.opt(2).map(|b| &b.shape))?;
        Ok(vec![Fact::new(x.dtype, s.input())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, w, b) = (inputs.get(0)?, inputs.get(1)?, inputs.opt(2));
        let s = self.shape(x.shape(), w.shape(), b.map(Tensor::shape))?;
        let y = dispatch_float!(x.dtype(), T => {
            let (xs, ws) = (x.as_slice::<T>()?, w.as_slice::<T>()?);
            let bias = b.map(|b| b.as_slice::<T>()).transpose()?;
            built::<T>(s.input(), |y| conv::grad_input(&s, xs, ws, bias, y))?
        }, else return Err(needs_floats("ConvTranspose", "the input", x)));
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, x, w) = (ctx.grad()?, ctx.input(0)?, ctx.input(1)?);
        let s = self.shape(x.shape(), w.shape(), None)?;
        dispatch_float!(g.dtype(), T => {
            let (gs, xs, ws) = (g.as_slice::<T>()?, x.as_slice::<T>()?, w.as_slice::<T>()?);
            let dx = ctx.needs(0).then(|| {
                built::<T>(x.shape().clone(), |dx| conv::forward(&s, gs, ws, None, dx))
            });
            let dw = ctx.needs(1).then(|| {
                built::<T>(w.shape().clone(), |dw| conv::grad_weight(&s, gs, xs, dw))
            });
            let db = ctx.needs(2).then(|| {
                Tensor::build::<T>([s.in_channels], |db| conv::grad_bias(s.in_channels, s.pixels_in(), gs, db))
            });
            Ok(smallvec![dx.transpose()?, dw.transpose()?, db.transpose()?])
        }, else Err(OpError::NotDifferentiable { op: "ConvTranspose", input: 0 }))
    }

    fn reads(&self) -> Reads {
        Reads { inputs: 0b011, outputs: 0 }
    }

    fn work(&self, inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        let depth =
            inputs.opt(1).map_or(0, |w| Shape::from(w.shape.get(1..).unwrap_or(&[])).numel());
        let cells = inputs.opt(0).map_or(0, |x| x.shape.numel() as u64);
        Work::macs(cells.saturating_mul(depth as u64))
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let s = self.shape(ran.inputs.opt(0)?.shape(), ran.inputs.opt(1)?.shape(), None).ok()?;
        let &[n, o, ref pixel @ ..] = index else { return None };
        let kernel: Shape = s.axes.iter().map(|a| a.kernel).collect();
        let (group, within) = (o / s.channels(), o % s.channels());
        let mut terms = Vec::new();
        for c in group * s.filters()..(group + 1) * s.filters() {
            for tap in 0..kernel.numel() {
                let tap = kernel.unravel(tap);
                let from = s.axes.iter().zip(pixel).zip(&tap).map(|((a, &q), &t)| source(a, q, t));
                let Some(from) = from.collect::<Option<Vec<_>>>() else { continue };
                let x = ran.cell(0, &[&[n, c], &from[..]].concat())?;
                let w = ran.cell(1, &[&[c, within], &tap[..]].concat())?;
                terms.push(Expr::Product(vec![x, w]));
            }
        }
        if ran.inputs.opt(2).is_some() {
            terms.push(ran.cell(2, &[o])?);
        }
        Some(Expr::Sum(terms))
    }
}

/// The input pixel whose kernel copy has tap `tap` on output pixel `at`.
fn source(axis: &WindowAxis, at: usize, tap: usize) -> Option<usize> {
    let start = at as isize + axis.pad_begin - (tap * axis.dilation) as isize;
    let start = usize::try_from(start).ok()?;
    let from = start / axis.stride;
    (start.is_multiple_of(axis.stride) && from < axis.output).then_some(from)
}

fn examples() -> Vec<Example> {
    vec![
        Example::new(
            "doubles a picture",
            [sample([2, 2, 3, 2], 1), sample([2, 3, 2, 2], 2), sample([3], 3)],
        )
        .with("strides", [2, 2]),
        Example::new(
            "a signal with output padding, cut, dilated",
            [sample([1, 2, 4], 4), sample([2, 2, 3], 5)],
        )
        .with("strides", [3])
        .with("dilations", [2])
        .with("pads", [2, 1])
        .with("output_padding", [1]),
        Example::new("two groups", [sample([1, 4, 3, 3], 6), sample([4, 2, 2, 3], 7)])
            .with("group", 2)
            .with("strides", [1, 2]),
        Example::new("a given output shape", [sample([1, 1, 3, 3], 8), sample([1, 2, 3, 3], 9)])
            .with("strides", [3, 2])
            .with("output_shape", [10, 8]),
        Example::new(
            "SAME: input times stride",
            [sample([1, 2, 3, 4], 10), sample([2, 2, 3, 3], 11)],
        )
        .with("strides", [2, 1])
        .with("auto_pad", "SAME_UPPER"),
        Example::new("depthwise", [sample([1, 3, 3, 3], 12), sample([3, 1, 2, 2], 13)])
            .with("group", 3),
    ]
}
