//! Logarithm of a sum over axes. Imported by the table only.

use super::kernels::reduce::{Axes, expand, keep_axes};
use super::kernels::reduction::{Reduce, Reduced, Reduction, sum_of};
use super::kernels::{map1, same_shape2};
use super::*;
use crate::tensor::{Float, TensorError};

pub static SPEC: OpSpec = OpSpec {
    name: "ReduceLogSum",
    category: Category::Reduction,
    summary: "The logarithm of the sum along the given axes.",
    formula: r"y = \ln \sum_i x_i",
    derivative: "One over the sum, for every element.",
    derivative_formula: r"\frac{\partial y}{\partial x_i} = \frac{1}{\sum_j x_j} = e^{-y}",
    pytorch: "x.sum(dim, keepdim=True).log()",
    build: |a| Ok(Box::new(Reduce { axes: Axes::from_attributes(a)?, reduction: ReduceLogSum })),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct ReduceLogSum;

impl Reduction for ReduceLogSum {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn forward<T: Float>(
        &self,
        x: &Tensor,
        axes: &[usize],
        keepdims: bool,
    ) -> Result<Tensor, TensorError> {
        map1::<T>(&sum_of::<T>(x, axes, keepdims, |x| x)?, |s| s.ln())
    }

    fn backward<T: Float>(&self, ran: Reduced<'_>) -> Result<Tensor, TensorError> {
        let sums = sum_of::<T>(ran.x, ran.axes, true, |x| x)?;
        let g = keep_axes(ran.g, ran.x.shape(), ran.axes)?;
        let share = same_shape2::<T, T, T>(&g, &sums, |g, s| g / s)?;
        expand::<T>(&share, ran.x.shape())
    }

    fn reads(&self) -> Reads {
        Reads::INPUTS
    }

    fn explain(&self, cells: Vec<Expr>, y: f64) -> Expr {
        Expr::call("log", vec![Expr::Sum(cells)], y)
    }
}

fn examples() -> Vec<Example> {
    let axes = |v: Vec<i64>| Tensor::vector(v);
    vec![
        Example::new("everything", [positive([2, 3], 1)]).with("keepdims", 0),
        Example::new("one axis, kept", [positive([2, 3, 2], 2), axes(vec![1])]),
        Example::new("first and last, dropped", [positive([2, 3, 2], 3), axes(vec![0, -1])])
            .with("keepdims", 0),
        Example::new("axes as an attribute, before opset 18", [positive([3, 4], 4)])
            .with("axes", [0])
            .opset(13),
        Example::new("no axes: each element by itself", [positive([2, 2], 5), axes(vec![])])
            .with("noop_with_empty_axes", 1),
    ]
}
