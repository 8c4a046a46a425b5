//! One over x. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Reciprocal",
    category: Category::Arithmetic,
    summary: "One divided by every element.",
    formula: r"y = \frac{1}{x}",
    derivative: "Minus the square of the output: it explodes as the input nears 0.",
    derivative_formula: r"\frac{\partial y}{\partial x} = -\frac{1}{x^2} = -y^2",
    pytorch: "torch.reciprocal(x)",
    tinytorch: "1 / x",
    build: |_| Ok(Box::new(Map(Reciprocal))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Reciprocal;

impl Pointwise for Reciprocal {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x.recip()
    }

    fn df<T: Float>(&self, _x: T, y: T) -> T {
        -y * y
    }

    fn reads(&self) -> Reads {
        Reads::OUTPUTS
    }

    fn explain(&self, x: Expr, _y: f64) -> Expr {
        Expr::quotient(Expr::Number(1.0), x)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("positive numbers", [positive([3, 4], 1)])]
}
