//! Cropping or padding to a size, from the centre. Imported by the table only.

use super::kernels::border::{Border, Fill, surround, surround_backward, total};
use super::kernels::moves::{BUT_FIRST, named};
use super::kernels::{Known, computed};
use super::*;
use crate::{dispatch_all, dispatch_float};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "CenterCropPad",
    category: Category::Shape,
    summary: "Brings axes to given sizes: cuts off on both sides, or adds zeros on both.",
    formula: r"y_i = \begin{cases} x_{i - p} & 0 \le i - p < d \\ 0 & \text{else} \end{cases}",
    derivative: "The gradient of what was kept; what was cut off receives zero.",
    derivative_formula: r"\frac{\partial L}{\partial x_j} = G_{j + p}, \quad 0 \text{ where cut off}",
    pytorch: "torchvision.transforms.functional.center_crop(x, size)",
    native_half: true,
    build: |a| Ok(Box::new(CenterCropPad { axes: a.opt_ints("axes")? })),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct CenterCropPad {
    axes: Option<Vec<i64>>,
}

impl CenterCropPad {
    fn borders<'a>(&self, args: impl Known<'a>) -> Result<Vec<Border>, OpError> {
        let (shape, sizes) = (args.shape(0)?, args.value(1)?.to_i64_vec());
        let axes = match &self.axes {
            Some(axes) => axes.iter().map(|&a| args.axis(a)).collect::<Result<Vec<_>, _>>()?,
            None => (0..shape.rank()).collect(),
        };
        if sizes.len() != axes.len() || sizes.iter().any(|&n| n < 0) {
            let what = format!("sizes {sizes:?} for {} axes of {shape}", axes.len());
            return Err(OpError::shape("CenterCropPad", what));
        }
        let mut changes: Vec<i64> = vec![0; shape.rank()];
        for (&axis, &size) in axes.iter().zip(&sizes) {
            changes[axis] = size - shape[axis] as i64;
        }
        // The odd one goes, or is added, at the end.
        let border = |(axis, &by): (usize, &i64)| {
            Border::of("CenterCropPad", axis, shape[axis], by / 2, by - by / 2)
        };
        changes.iter().enumerate().map(border).collect()
    }
}

impl Op for CenterCropPad {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![Fact::new(inputs.get(0)?.dtype, total(&self.borders(inputs)?))])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, borders) = (inputs.get(0)?, self.borders(inputs)?);
        let y = dispatch_all!(x.dtype(), T => surround::<T>(x, T::default(), &borders));
        Ok(smallvec![named("CenterCropPad", y)?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, borders) = (computed(ctx.grad()?), self.borders(ctx.inputs)?);
        let shape = ctx.input(0)?.shape();
        let both = dispatch_float!(g.dtype(), T => surround_backward::<T>(&g, shape, &borders),
            else return Err(OpError::NotDifferentiable { op: "CenterCropPad", input: 0 }));
        Ok(smallvec![Some(named("CenterCropPad", both)?)])
    }

    fn reads(&self) -> Reads {
        BUT_FIRST
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let borders = self.borders(ran.inputs).ok()?;
        let sources = borders.iter().zip(index).map(|(b, &i)| b.source(Fill::Constant, i));
        match sources.collect::<Option<Vec<_>>>() {
            Some(source) => ran.cell(0, &source),
            None => Some(Expr::Number(0.0)),
        }
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new(
            "one axis grows, one shrinks",
            [sample([2, 5], 1), Tensor::vector(vec![5i64, 2])],
        ),
        Example::new("the last axis only", [sample([2, 3, 4], 2), Tensor::vector(vec![7i64])])
            .with("axes", [-1]),
    ]
}
