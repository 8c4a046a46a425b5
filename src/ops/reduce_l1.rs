//! Sum of absolute values over axes. Imported by the table only.

use super::kernels::reduce::{Axes, spread};
use super::kernels::reduction::{self, Reduce, Reduced, Reduction, sum_of};
use super::*;
use crate::tensor::{Float, TensorError};

pub static SPEC: OpSpec = OpSpec {
    name: "ReduceL1",
    category: Category::Reduction,
    summary: "The L1 norm along the given axes: the sum of absolute values.",
    formula: r"y = \sum_i |x_i|",
    derivative: "The sign of each element; 0 at exactly zero.",
    derivative_formula: r"\frac{\partial y}{\partial x_i} = \operatorname{sign}(x_i)",
    pytorch: "x.abs().sum(dim, keepdim=True)",
    build: |a| Ok(Box::new(Reduce { axes: Axes::from_attributes(a)?, reduction: ReduceL1 })),
    examples: reduction::examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct ReduceL1;

impl Reduction for ReduceL1 {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn forward<T: Float>(
        &self,
        x: &Tensor,
        axes: &[usize],
        keepdims: bool,
    ) -> Result<Tensor, TensorError> {
        sum_of::<T>(x, axes, keepdims, |x| x.abs())
    }

    fn backward<T: Float>(&self, ran: Reduced<'_>) -> Result<Tensor, TensorError> {
        spread::<T>(ran.x, ran.g, ran.g, ran.axes, |x, g, _| {
            if x > T::zero() {
                g
            } else if x < T::zero() {
                -g
            } else {
                x * g
            }
        })
    }

    fn reads(&self) -> Reads {
        Reads::INPUTS
    }

    fn explain(&self, cells: Vec<Expr>, _y: f64) -> Expr {
        let size = |x: Expr| {
            let value = x.value().abs();
            Expr::call("abs", vec![x], value)
        };
        Expr::Sum(cells.into_iter().map(size).collect())
    }

    fn flops(&self) -> u64 {
        2
    }
}
