//! Sine. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Sin",
    category: Category::Arithmetic,
    summary: "Sine of every element, in radians.",
    formula: r"y = \sin x",
    derivative: "The cosine of the input.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \cos x",
    pytorch: "torch.sin(x)",
    build: |_| Ok(Box::new(Map(Sin))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Sin;

impl Pointwise for Sin {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x.sin()
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        x.cos()
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("sin", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("a matrix", [sample([3, 4], 1)])]
}
