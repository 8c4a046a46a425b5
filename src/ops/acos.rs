//! Arc cosine. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Acos",
    category: Category::Arithmetic,
    summary: "The angle, in radians, whose cosine is the element; NaN outside −1 to 1.",
    formula: r"y = \arccos x",
    derivative: "Minus one over the root of 1 − x²: infinite at −1 and 1.",
    derivative_formula: r"\frac{\partial y}{\partial x} = -\frac{1}{\sqrt{1 - x^2}}",
    pytorch: "torch.acos(x)",
    build: |_| Ok(Box::new(Map(Acos))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Acos;

impl Pointwise for Acos {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x.acos()
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        -(T::one() - x * x).sqrt().recip()
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("arccos", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("between −1 and 1", [examples_from([3, 4], 1, |x| 0.95 * x.tanh())])]
}
