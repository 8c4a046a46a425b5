//! Hyperbolic cosine. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Cosh",
    category: Category::Arithmetic,
    summary: "Hyperbolic cosine of every element.",
    formula: r"y = \cosh x",
    derivative: "The hyperbolic sine of the input, with a plus, unlike the plain cosine.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \sinh x",
    pytorch: "torch.cosh(x)",
    build: |_| Ok(Box::new(Map(Cosh))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Cosh;

impl Pointwise for Cosh {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x.cosh()
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        x.sinh()
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("cosh", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("a matrix", [sample([3, 4], 1)])]
}
