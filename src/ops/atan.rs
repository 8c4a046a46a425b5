//! Arc tangent. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Atan",
    category: Category::Arithmetic,
    summary: "The angle, in radians, whose tangent is the element.",
    formula: r"y = \arctan x",
    derivative: "One over 1 + x²: it fades for large inputs.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \frac{1}{1 + x^2}",
    pytorch: "torch.atan(x)",
    build: |_| Ok(Box::new(Map(Atan))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Atan;

impl Pointwise for Atan {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x.atan()
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        (T::one() + x * x).recip()
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("arctan", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("a matrix", [sample([3, 4], 1)])]
}
