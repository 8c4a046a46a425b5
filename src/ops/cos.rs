//! Cosine. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Cos",
    category: Category::Arithmetic,
    summary: "Cosine of every element, in radians.",
    formula: r"y = \cos x",
    derivative: "Minus the sine of the input: mind the sign.",
    derivative_formula: r"\frac{\partial y}{\partial x} = -\sin x",
    pytorch: "torch.cos(x)",
    build: |_| Ok(Box::new(Map(Cos))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Cos;

impl Pointwise for Cos {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x.cos()
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        -x.sin()
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("cos", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("a matrix", [sample([3, 4], 1)])]
}
