//! Negation. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Neg",
    category: Category::Arithmetic,
    summary: "Flips the sign of every element.",
    formula: r"y = -x",
    derivative: "The incoming gradient with its sign flipped.",
    derivative_formula: r"\frac{\partial y}{\partial x} = -1",
    pytorch: "-x",
    tinytorch: "-x",
    build: |_| Ok(Box::new(Map(Neg))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Neg;

impl Pointwise for Neg {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        -x
    }

    fn df<T: Float>(&self, _x: T, _y: T) -> T {
        -T::one()
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn int(&self, x: i64) -> Option<i64> {
        Some(x.wrapping_neg())
    }

    fn explain(&self, x: Expr, _y: f64) -> Expr {
        Expr::negative(x)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("a matrix", [sample([3, 4], 1)])]
}
