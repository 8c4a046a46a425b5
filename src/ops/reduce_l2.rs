//! Euclidean norm over axes. Imported by the table only.

use super::kernels::map1;
use super::kernels::reduce::{Axes, spread};
use super::kernels::reduction::{self, Reduce, Reduced, Reduction, sum_of};
use super::*;
use crate::tensor::{Float, TensorError};

pub static SPEC: OpSpec = OpSpec {
    name: "ReduceL2",
    category: Category::Reduction,
    summary: "The L2 norm along the given axes: the length of the vector that they make.",
    formula: r"y = \sqrt{\sum_i x_i^2}",
    derivative: "Each element divided by the norm: the unit vector. At the zero vector it is not defined; 0 is used, where the formula would give NaN.",
    derivative_formula: r"\frac{\partial y}{\partial x_i} = \frac{x_i}{y}",
    pytorch: "torch.linalg.vector_norm(x, dim=dim, keepdim=True)",
    build: |a| Ok(Box::new(Reduce { axes: Axes::from_attributes(a)?, reduction: ReduceL2 })),
    examples: reduction::examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct ReduceL2;

impl Reduction for ReduceL2 {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn forward<T: Float>(
        &self,
        x: &Tensor,
        axes: &[usize],
        keepdims: bool,
    ) -> Result<Tensor, TensorError> {
        map1::<T>(&sum_of::<T>(x, axes, keepdims, |x| x * x)?, |s| s.sqrt())
    }

    fn backward<T: Float>(&self, ran: Reduced<'_>) -> Result<Tensor, TensorError> {
        spread::<T>(ran.x, ran.g, ran.y, ran.axes, |x, g, y| {
            if y == T::zero() { T::zero() } else { g * x / y }
        })
    }

    fn reads(&self) -> Reads {
        Reads::ALL
    }

    fn explain(&self, cells: Vec<Expr>, y: f64) -> Expr {
        let square = |x: Expr| Expr::power(x, Expr::Number(2.0));
        Expr::call("sqrt", vec![Expr::Sum(cells.into_iter().map(square).collect())], y)
    }

    fn flops(&self) -> u64 {
        2
    }
}
