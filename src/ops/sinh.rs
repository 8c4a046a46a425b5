//! Hyperbolic sine. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Sinh",
    category: Category::Arithmetic,
    summary: "Hyperbolic sine of every element.",
    formula: r"y = \sinh x",
    derivative: "The hyperbolic cosine of the input; it grows exponentially.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \cosh x",
    pytorch: "torch.sinh(x)",
    build: |_| Ok(Box::new(Map(Sinh))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Sinh;

impl Pointwise for Sinh {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x.sinh()
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        x.cosh()
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("sinh", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("a matrix", [sample([3, 4], 1)])]
}
