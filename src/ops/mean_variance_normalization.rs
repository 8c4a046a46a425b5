//! Normalization to mean 0 and variance 1. Imported by the table only.

use super::kernels::moves::named;
use super::kernels::reduce::{spread, sum_against};
use super::kernels::reduction::sum_of;
use super::kernels::{MAX_TERMS, map1, same_shape2};
use super::*;
use crate::dispatch_float;
use crate::tensor::{Float, TensorError};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "MeanVarianceNormalization",
    category: Category::Normalization,
    summary: "Subtracts the mean over some axes and divides by the standard deviation.",
    formula: r"y = \frac{x - \mu}{\sigma + 10^{-9}}",
    derivative: "Mean and deviation depend on every element too: the incoming gradient loses its \
                 mean and its component along the output.",
    derivative_formula: r"\frac{\partial L}{\partial x} \approx \frac{1}{\sigma} \left( G - \overline{G} - y \, \overline{G y} \right)",
    pytorch: "(x - x.mean(dims, keepdim=True)) / x.std(dims, correction=0, keepdim=True)",
    build: |a| {
        let axes = a.opt_ints("axes")?.unwrap_or_else(|| vec![0, 2, 3]);
        Ok(Box::new(MeanVariance { axes }))
    },
    examples,
    ..OpSpec::DEFAULT
};

/// What ONNX adds to the standard deviation.
const EPSILON: f64 = 1e-9;

#[derive(Debug)]
struct MeanVariance {
    axes: Vec<i64>,
}

/// Mean and standard deviation, axes kept.
fn moments<T: Float>(x: &Tensor, axes: &[usize]) -> Result<(Tensor, Tensor), TensorError> {
    let n = T::of(axes.iter().map(|&a| x.shape()[a]).product::<usize>() as f64);
    let mean = map1::<T>(&sum_of::<T>(x, axes, true, |x| x)?, |s| s / n)?;
    let squares = sum_against::<T>(x, &mean, axes, true, |x, m| (x - m) * (x - m))?;
    let std = map1::<T>(&squares, |s| (s / n).sqrt())?;
    Ok((mean, std))
}

fn forward<T: Float>(x: &Tensor, axes: &[usize]) -> Result<Tensor, TensorError> {
    let (mean, std) = moments::<T>(x, axes)?;
    spread::<T>(x, &mean, &std, axes, |x, m, s| (x - m) / (s + T::of(EPSILON)))
}

fn backward<T: Float>(g: &Tensor, x: &Tensor, axes: &[usize]) -> Result<Tensor, TensorError> {
    let n = T::of(axes.iter().map(|&a| x.shape()[a]).product::<usize>() as f64);
    let (mean, std) = moments::<T>(x, axes)?;
    let g_mean = map1::<T>(&sum_of::<T>(g, axes, true, |g| g)?, |s| s / n)?;
    let centred = spread::<T>(x, &mean, &mean, axes, |x, m, _| x - m)?;
    let along = same_shape2::<T, T, T>(g, &centred, |g, c| g * c)?;
    let along = sum_of::<T>(&along, axes, true, |p| p)?;
    // ∂L/∂σ spread over the deviations; at σ = 0 there is nothing to spread.
    let pull = same_shape2::<T, T, T>(&along, &std, |a, s| {
        let whole = s + T::of(EPSILON);
        if s == T::zero() { T::zero() } else { a / (whole * whole * s * n) }
    })?;
    let first = spread::<T>(g, &g_mean, &std, axes, |g, m, s| (g - m) / (s + T::of(EPSILON)))?;
    let second = spread::<T>(&centred, &pull, &pull, axes, |c, p, _| c * p)?;
    same_shape2::<T, T, T>(&first, &second, |a, b| a - b)
}

impl MeanVariance {
    fn axes(&self, shape: &Shape) -> Result<Vec<usize>, OpError> {
        let axes = self.axes.iter().map(|&a| shape.axis(a)).collect::<Result<Vec<_>, _>>();
        named("MeanVarianceNormalization", axes)
    }
}

impl Op for MeanVariance {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        self.axes(&x.shape)?;
        Ok(vec![Fact::new(x.dtype, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, op, found) = (inputs.get(0)?, inputs.op(), inputs.get(0)?.dtype());
        let axes = self.axes(x.shape())?;
        let (role, expected) = ("the input", "floats");
        let y = dispatch_float!(found, T => forward::<T>(x, &axes),
            else return Err(OpError::DType { op, role, found, expected }));
        Ok(smallvec![named(op, y)?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, x, op) = (ctx.grad()?, ctx.input(0)?, ctx.inputs.op());
        let axes = self.axes(x.shape())?;
        let dx = dispatch_float!(g.dtype(), T => backward::<T>(g, x, &axes),
            else return Err(OpError::NotDifferentiable { op, input: 0 }));
        Ok(smallvec![Some(named(op, dx)?)])
    }

    fn reads(&self) -> Reads {
        Reads::INPUTS
    }

    fn work(&self, inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::per_input(6, inputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let shape = ran.inputs.opt(0)?.shape();
        let axes = self.axes(shape).ok()?;
        let group: Shape = axes.iter().map(|&a| shape[a]).collect();
        if group.numel() > MAX_TERMS {
            return None;
        }
        let mut at = index.to_vec();
        let cell = |flat| {
            axes.iter().zip(group.unravel(flat)).for_each(|(&axis, i)| at[axis] = i);
            ran.cell(0, &at)
        };
        let cells = (0..group.numel()).map(cell).collect::<Option<Vec<_>>>()?;
        let n = cells.len() as f64;
        let mean = cells.iter().map(Expr::value).sum::<f64>() / n;
        let square = cells.iter().map(|c| (c.value() - mean).powi(2)).sum::<f64>() / n;
        let centred = Expr::negative(Expr::call("mean", cells.clone(), mean));
        let std = Expr::call("std", cells, square.sqrt() + EPSILON);
        Some(Expr::quotient(Expr::Sum(vec![ran.cell(0, index)?, centred]), std))
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("each channel of a batch of images", [sample([2, 3, 2, 2], 1)]),
        Example::new("each row", [sample([3, 4], 2)]).with("axes", [-1]),
        Example::new("each column", [sample([3, 4], 3)]).with("axes", [0]),
    ]
}
