//! Sum of squares over axes. Imported by the table only.

use super::kernels::reduce::{Axes, spread};
use super::kernels::reduction::{self, Reduce, Reduced, Reduction, sum_of};
use super::*;
use crate::tensor::{Float, TensorError};

pub static SPEC: OpSpec = OpSpec {
    name: "ReduceSumSquare",
    category: Category::Reduction,
    summary: "The sum of squares along the given axes.",
    formula: r"y = \sum_i x_i^2",
    derivative: "Twice each element.",
    derivative_formula: r"\frac{\partial y}{\partial x_i} = 2 x_i",
    pytorch: "x.square().sum(dim, keepdim=True)",
    build: |a| Ok(Box::new(Reduce { axes: Axes::from_attributes(a)?, reduction: ReduceSumSquare })),
    examples: reduction::examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct ReduceSumSquare;

impl Reduction for ReduceSumSquare {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn forward<T: Float>(
        &self,
        x: &Tensor,
        axes: &[usize],
        keepdims: bool,
    ) -> Result<Tensor, TensorError> {
        sum_of::<T>(x, axes, keepdims, |x| x * x)
    }

    fn backward<T: Float>(&self, ran: Reduced<'_>) -> Result<Tensor, TensorError> {
        spread::<T>(ran.x, ran.g, ran.g, ran.axes, |x, g, _| T::of(2.0) * x * g)
    }

    fn reads(&self) -> Reads {
        Reads::INPUTS
    }

    fn explain(&self, cells: Vec<Expr>, _y: f64) -> Expr {
        let square = |x: Expr| Expr::power(x, Expr::Number(2.0));
        Expr::Sum(cells.into_iter().map(square).collect())
    }

    fn flops(&self) -> u64 {
        2
    }
}
