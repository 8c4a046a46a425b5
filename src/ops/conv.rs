//! Convolution over any number of spatial axes. Imported by the table only.

use super::kernels::conv::{self, ConvShape};
use super::kernels::conv_geometry::WindowAttributes;
use super::kernels::gemm::built;
use super::*;
use crate::dispatch_float;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Conv",
    category: Category::Convolution,
    summary: "Slides a small kernel over the input: every output pixel is the sum of the products \
              of the kernel with the window under it, over all channels of its group, plus a bias.",
    formula: r"y_{n,o,i,j} = b_o + \sum_{c} \sum_{u,v} w_{o,c,u,v} \; x_{n,\,c,\; s i + d u - p,\; s j + d v - p}",
    derivative: "The gradient of the input lays each window's kernel, times the incoming gradient, \
                 back where the window was and adds where windows overlap: overwriting instead of \
                 adding is the classical mistake. The kernel's gradient sums input window times \
                 incoming gradient over all places and all samples; the bias sums the incoming \
                 gradient alone. A pixel that no window reads gets exactly zero.",
    derivative_formula: r"\frac{\partial L}{\partial x_{n,c,p}} = \sum_{o}\sum_{(i,u)\,:\,si+du-p_0=p} G_{n,o,i}\, w_{o,c,u}, \quad \frac{\partial L}{\partial w_{o,c,u}} = \sum_{n,i} G_{n,o,i}\, x_{n,c,si+du-p_0}, \quad \frac{\partial L}{\partial b_o} = \sum_{n,i} G_{n,o,i}",
    pytorch: "torch.nn.functional.conv2d(x, weight, bias, stride, padding, dilation, groups)",
    tinytorch: "Conv2d(in_channels, out_channels, kernel_size, stride, padding)(x)",
    build: |a| {
        let group = a.int("group", 1)?;
        Ok(Box::new(Conv {
            window: WindowAttributes::from_attributes("Conv", a)?,
            group: usize::try_from(group)
                .ok()
                .filter(|&g| g > 0)
                .ok_or_else(|| a.bad("group", format!("is {group}; it must be at least 1")))?,
        }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Conv {
    window: WindowAttributes,
    group: usize,
}

impl Conv {
    fn shape(&self, x: &Shape, w: &Shape, bias: Option<&Shape>) -> Result<ConvShape, OpError> {
        let bad = |rule: &str| Err(OpError::shapes("Conv", rule, x, w));
        let (&[batch, channels, ref input @ ..], &[filters, depth, ref kernel @ ..]) =
            (&x[..], &w[..])
        else {
            return bad(
                "the input needs axes N, C and the weight O, C/group before the spatial ones",
            );
        };
        if depth.checked_mul(self.group) != Some(channels) {
            let rule = format!(
                "the input has {channels} channels, but the weight reads {depth} in each of {} groups",
                self.group
            );
            return bad(&rule);
        }
        if filters % self.group != 0 {
            return bad(&format!("{filters} filters do not split into {} groups", self.group));
        }
        if let Some(b) = bias
            && b[..] != [filters]
        {
            let rule = format!("the bias needs one number for each of the {filters} filters");
            return Err(OpError::shapes("Conv", &rule, b, w));
        }
        if let Some(named) = &self.window.kernel_shape
            && named[..] != *kernel
        {
            let what = format!("is {named:?}, but the weight's kernel is {}", Shape::from(kernel));
            return Err(OpError::attribute("Conv", "kernel_shape", what));
        }
        let axes = self.window.axes(input, kernel)?;
        let (in_channels, out_channels) = (channels, filters);
        Ok(ConvShape { batch, groups: self.group, in_channels, out_channels, axes })
    }
}

impl Op for Conv {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let (x, w) = (inputs.get(0)?, inputs.get(1)?);
        let s = self.shape(&x.shape, &w.shape, inputs.opt(2).map(|b| &b.shape))?;
        Ok(vec![Fact::new(x.dtype, s.output())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, w, b) = (inputs.get(0)?, inputs.get(1)?, inputs.opt(2));
        let s = self.shape(x.shape(), w.shape(), b.map(Tensor::shape))?;
        let y = dispatch_float!(x.dtype(), T => {
            let (xs, ws) = (x.as_slice::<T>()?, w.as_slice::<T>()?);
            let bias = b.map(|b| b.as_slice::<T>()).transpose()?;
            built::<T>(s.output(), |y| conv::forward(&s, xs, ws, bias, y))?
        }, else return Err(needs_floats("Conv", "the input", x)));
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, x, w) = (ctx.grad()?, ctx.input(0)?, ctx.input(1)?);
        let s = self.shape(x.shape(), w.shape(), None)?;
        dispatch_float!(g.dtype(), T => {
            let (gs, xs, ws) = (g.as_slice::<T>()?, x.as_slice::<T>()?, w.as_slice::<T>()?);
            let dx = ctx.needs(0).then(|| {
                built::<T>(x.shape().clone(), |dx| conv::grad_input(&s, gs, ws, None, dx))
            });
            let dw = ctx.needs(1).then(|| {
                built::<T>(w.shape().clone(), |dw| conv::grad_weight(&s, xs, gs, dw))
            });
            let db = ctx.needs(2).then(|| {
                Tensor::build::<T>([s.out_channels], |db| conv::grad_bias(s.out_channels, s.pixels_out(), gs, db))
            });
            Ok(smallvec![dx.transpose()?, dw.transpose()?, db.transpose()?])
        }, else Err(OpError::NotDifferentiable { op: "Conv", input: 0 }))
    }

    fn reads(&self) -> Reads {
        Reads { inputs: 0b011, outputs: 0 }
    }

    fn work(&self, inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        let depth =
            inputs.opt(1).map_or(0, |w| Shape::from(w.shape.get(1..).unwrap_or(&[])).numel());
        let cells = outputs.first().map_or(0, |y| y.shape.numel() as u64);
        let mut work = Work::macs(cells.saturating_mul(depth as u64));
        if inputs.opt(2).is_some() {
            work.flops = work.flops.saturating_add(cells);
        }
        work
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let (x, w) = (ran.inputs.opt(0)?.shape(), ran.inputs.opt(1)?.shape());
        let s = self.shape(x, w, None).ok()?;
        let &[n, o, ref window @ ..] = index else { return None };
        let kernel: Shape = s.axes.iter().map(|a| a.kernel).collect();
        let first = o / s.filters() * s.channels();
        let mut terms = Vec::new();
        for c in 0..s.channels() {
            for tap in 0..kernel.numel() {
                let tap = kernel.unravel(tap);
                let at = s.axes.iter().zip(window).zip(&tap).map(|((a, &i), &t)| a.position(i, t));
                // A tap in the padding multiplies a zero: it is left out.
                let Some(at) = at.collect::<Option<Vec<_>>>() else { continue };
                let x = ran.cell(0, &[&[n, first + c], &at[..]].concat())?;
                let w = ran.cell(1, &[&[o, c], &tap[..]].concat())?;
                terms.push(Expr::Product(vec![x, w]));
            }
        }
        if ran.inputs.opt(2).is_some() {
            terms.push(ran.cell(2, &[o])?);
        }
        Some(Expr::Sum(terms))
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new(
            "a picture, padded, with bias",
            [sample([2, 2, 4, 5], 1), sample([3, 2, 3, 3], 2), sample([3], 3)],
        )
        .with("pads", [1, 1, 1, 1]),
        Example::new(
            "a signal, strided, dilated, uneven padding",
            [sample([2, 2, 7], 4), sample([2, 2, 3], 5)],
        )
        .with("strides", [2])
        .with("dilations", [2])
        .with("pads", [2, 1]),
        Example::new("a volume", [sample([1, 2, 3, 3, 4], 6), sample([2, 2, 2, 2, 3], 7)]),
        Example::new("groups", [sample([1, 4, 3, 4], 8), sample([4, 2, 2, 2], 9), sample([4], 10)])
            .with("group", 2),
        Example::new("depthwise", [sample([1, 3, 4, 4], 11), sample([3, 1, 2, 2], 12)])
            .with("group", 3)
            .with("strides", [2, 1]),
        Example::new("pointwise", [sample([2, 3, 3, 2], 13), sample([2, 3, 1, 1], 14)]),
        Example::new("SAME padding", [sample([1, 1, 4, 5], 15), sample([2, 1, 2, 3], 16)])
            .with("auto_pad", "SAME_LOWER")
            .with("strides", [2, 2]),
    ]
}
