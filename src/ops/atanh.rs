//! Inverse hyperbolic tangent. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Atanh",
    category: Category::Arithmetic,
    summary: "The number whose hyperbolic tangent is the element; NaN outside −1 to 1.",
    formula: r"y = \operatorname{artanh} x",
    derivative: "One over 1 − x²: infinite at −1 and 1.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \frac{1}{1 - x^2}",
    pytorch: "torch.atanh(x)",
    build: |_| Ok(Box::new(Map(Atanh))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Atanh;

impl Pointwise for Atanh {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x.atanh()
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        (T::one() - x * x).recip()
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("artanh", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("between −1 and 1", [examples_from([3, 4], 1, |x| 0.95 * x.tanh())])]
}
