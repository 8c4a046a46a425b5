//! Logarithm of a sum of exponentials over axes. Imported by the table only.

use super::kernels::reduce::{Axes, spread, sum_against};
use super::kernels::reduction::{self, Reduce, Reduced, Reduction, largest};
use super::kernels::scalar::exp;
use super::kernels::{map1, same_shape2};
use super::*;
use crate::tensor::{Float, TensorError};

pub static SPEC: OpSpec = OpSpec {
    name: "ReduceLogSumExp",
    category: Category::Reduction,
    summary: "A smooth maximum along the given axes: the logarithm of the sum of exponentials.",
    formula: r"y = m + \ln \sum_i e^{x_i - m}, \quad m = \max_i x_i",
    derivative: "The softmax of the elements. Without subtracting the maximum first, exp overflows at 89 in float32 and everything turns into infinity or NaN.",
    derivative_formula: r"\frac{\partial y}{\partial x_i} = e^{x_i - y} = \operatorname{softmax}(x)_i",
    pytorch: "torch.logsumexp(x, dim, keepdim=True)",
    build: |a| Ok(Box::new(Reduce { axes: Axes::from_attributes(a)?, reduction: ReduceLogSumExp })),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct ReduceLogSumExp;

impl Reduction for ReduceLogSumExp {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn forward<T: Float>(
        &self,
        x: &Tensor,
        axes: &[usize],
        keepdims: bool,
    ) -> Result<Tensor, TensorError> {
        // An infinite maximum is not subtracted: ∞ − ∞ would be NaN.
        let top = largest::<T>(x, axes, keepdims)?;
        let shift = map1::<T>(&top, |m| if m.is_finite() { m } else { T::zero() })?;
        let sums = sum_against::<T>(x, &shift, axes, keepdims, |x, m| exp(x - m))?;
        same_shape2::<T, T, T>(&sums, &shift, |s, m| s.ln() + m)
    }

    fn backward<T: Float>(&self, ran: Reduced<'_>) -> Result<Tensor, TensorError> {
        spread::<T>(ran.x, ran.g, ran.y, ran.axes, |x, g, y| {
            // As in PyTorch, an infinite result is not subtracted.
            g * exp(if y.is_finite() { x - y } else { x })
        })
    }

    fn reads(&self) -> Reads {
        Reads::ALL
    }

    fn explain(&self, cells: Vec<Expr>, y: f64) -> Expr {
        let exp = |x: Expr| {
            let value = x.value().exp();
            Expr::call("exp", vec![x], value)
        };
        Expr::call("log", vec![Expr::Sum(cells.into_iter().map(exp).collect())], y)
    }

    fn flops(&self) -> u64 {
        3
    }
}

fn examples() -> Vec<Example> {
    let mut all = reduction::examples();
    all.extend([Example::new(
        "large numbers do not overflow",
        [Tensor::vector(vec![1000.0, 1001.0, 999.5])],
    )]);
    all
}
