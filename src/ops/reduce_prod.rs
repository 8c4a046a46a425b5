//! Product over axes. Imported by the table only.

use super::kernels::reduce::{Axes, fold, spread, sum_against};
use super::kernels::reduction::{self, Reduce, Reduced, Reduction};
use super::kernels::same_shape2;
use super::*;
use crate::tensor::{Element, Float, TensorError};

pub static SPEC: OpSpec = OpSpec {
    name: "ReduceProd",
    category: Category::Reduction,
    summary: "Multiplies the elements along the given axes; all of them when none are given.",
    formula: r"y = \prod_i x_i",
    derivative: "Each element receives the product of all the others. Computing that as y / x fails where an element is zero: with one zero, only that element has a gradient; with two, none has.",
    derivative_formula: r"\frac{\partial y}{\partial x_i} = \prod_{j \neq i} x_j",
    pytorch: "x.prod(dim, keepdim=True)",
    build: |a| Ok(Box::new(Reduce { axes: Axes::from_attributes(a)?, reduction: ReduceProd })),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct ReduceProd;

impl Reduction for ReduceProd {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn forward<T: Float>(
        &self,
        x: &Tensor,
        axes: &[usize],
        keepdims: bool,
    ) -> Result<Tensor, TensorError> {
        fold::<T>(x, axes, keepdims, T::one(), |a, x| a * x, |a, b| a * b)
    }

    fn forward_int<T: Element>(
        &self,
        x: &Tensor,
        axes: &[usize],
        keepdims: bool,
    ) -> Result<Tensor, TensorError> {
        let times = |a: T, x: T| T::from_i64(a.to_i64().wrapping_mul(x.to_i64()));
        fold::<T>(x, axes, keepdims, T::from_i64(1), times, times)
    }

    fn backward<T: Float>(&self, ran: Reduced<'_>) -> Result<Tensor, TensorError> {
        // The product of what is not zero, and how many zeros there are, settle every case.
        let nonzero = |x: T| if x == T::zero() { T::one() } else { x };
        let times = |a: T, b: T| a * b;
        let product = fold::<T>(ran.x, ran.axes, true, T::one(), |a, x| a * nonzero(x), times)?;
        let is_zero = |x: T| if x == T::zero() { T::one() } else { T::zero() };
        let zeros = sum_against::<T>(ran.x, &product, ran.axes, true, |x, _| is_zero(x))?;
        let scaled =
            same_shape2::<T, T, T>(&ran.g.reshape(product.shape().clone())?, &product, times)?;
        spread::<T>(ran.x, &scaled, &zeros, ran.axes, |x, gp, zeros| {
            if zeros == is_zero(x) { gp / nonzero(x) } else { T::zero() }
        })
    }

    fn reads(&self) -> Reads {
        Reads::INPUTS
    }

    fn explain(&self, cells: Vec<Expr>, y: f64) -> Expr {
        if cells.is_empty() {
            return Expr::Number(y);
        }
        Expr::Product(cells)
    }
}

fn examples() -> Vec<Example> {
    let mut all = reduction::examples();
    all.extend([
        Example::new(
            "one zero in a row, two in another",
            [
                Tensor::new([3, 3], vec![1.5, 0.0, 2.0, 0.0, 3.0, 0.0, 2.0, -1.0, 0.5])
                    .unwrap_or_else(|_| Tensor::scalar(f64::NAN)),
                Tensor::vector(vec![1i64]),
            ],
        ),
        Example::new("integers", [Tensor::vector(vec![2i64, 3, -4])]),
    ]);
    all
}
