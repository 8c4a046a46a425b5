//! Inverse hyperbolic sine. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Asinh",
    category: Category::Arithmetic,
    summary: "The number whose hyperbolic sine is the element.",
    formula: r"y = \operatorname{arsinh} x",
    derivative: "One over the root of x² + 1.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \frac{1}{\sqrt{x^2 + 1}}",
    pytorch: "torch.asinh(x)",
    build: |_| Ok(Box::new(Map(Asinh))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Asinh;

impl Pointwise for Asinh {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x.asinh()
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        (x * x + T::one()).sqrt().recip()
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("arsinh", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("a matrix", [sample([3, 4], 1)])]
}
