//! Mean over axes. Imported by the table only.

use super::kernels::map1;
use super::kernels::reduce::{Axes, expand, keep_axes};
use super::kernels::reduction::{self, Reduce, Reduced, Reduction, sum_of};
use super::*;
use crate::tensor::{Float, TensorError};

pub static SPEC: OpSpec = OpSpec {
    name: "ReduceMean",
    category: Category::Reduction,
    summary: "The average of the elements along the given axes; of all when none are given.",
    formula: r"y = \frac{1}{n} \sum_{i=1}^{n} x_i",
    derivative: "Every element receives the incoming gradient divided by how many were averaged. Forgetting that 1/n makes the learning rate depend on the batch size.",
    derivative_formula: r"\frac{\partial y}{\partial x_i} = \frac{1}{n}",
    pytorch: "x.mean(dim, keepdim=True)",
    tinytorch: "x.mean(axis, keepdims=True)",
    build: |a| Ok(Box::new(Reduce { axes: Axes::from_attributes(a)?, reduction: ReduceMean })),
    examples: reduction::examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct ReduceMean;

impl Reduction for ReduceMean {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn forward<T: Float>(
        &self,
        x: &Tensor,
        axes: &[usize],
        keepdims: bool,
    ) -> Result<Tensor, TensorError> {
        let sums = sum_of::<T>(x, axes, keepdims, |x| x)?;
        let count: usize = axes.iter().map(|&a| x.shape()[a]).product();
        map1::<T>(&sums, |s| s / T::of(count as f64))
    }

    fn backward<T: Float>(&self, ran: Reduced<'_>) -> Result<Tensor, TensorError> {
        let share = map1::<T>(ran.g, |g| g / T::of(ran.count as f64))?;
        expand::<T>(&keep_axes(&share, ran.x.shape(), ran.axes)?, ran.x.shape())
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn explain(&self, cells: Vec<Expr>, _y: f64) -> Expr {
        let n = Expr::Number(cells.len() as f64);
        Expr::quotient(Expr::Sum(cells), n)
    }
}
