//! Absolute value. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Abs",
    category: Category::Arithmetic,
    summary: "Drops the sign of every element.",
    formula: r"y = |x|",
    derivative: "The sign of the input: 1 or −1. At exactly 0 there is a kink, and 0 is taken, \
                 as in PyTorch.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \operatorname{sign}(x)",
    pytorch: "torch.abs(x)",
    build: |_| Ok(Box::new(Map(Abs))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Abs;

impl Pointwise for Abs {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x.abs()
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        if x > T::zero() {
            T::one()
        } else if x < T::zero() {
            -T::one()
        } else {
            T::zero()
        }
    }

    fn int(&self, x: i64) -> Option<i64> {
        Some(x.wrapping_abs())
    }

    fn uint(&self, x: u64) -> Option<u64> {
        Some(x)
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("abs", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("a matrix", [sample([3, 4], 1)])]
}
