//! Inverse hyperbolic cosine. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Acosh",
    category: Category::Arithmetic,
    summary: "The number, not negative, whose hyperbolic cosine is the element; NaN below 1.",
    formula: r"y = \operatorname{arcosh} x",
    derivative: "One over the root of x² − 1: infinite at 1.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \frac{1}{\sqrt{x^2 - 1}}",
    pytorch: "torch.acosh(x)",
    build: |_| Ok(Box::new(Map(Acosh))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Acosh;

impl Pointwise for Acosh {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x.acosh()
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        (x * x - T::one()).sqrt().recip()
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("arcosh", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("above 1", [examples_from([3, 4], 1, |x| 1.1 + x.abs())])]
}
