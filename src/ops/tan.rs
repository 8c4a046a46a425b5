//! Tangent. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Tan",
    category: Category::Arithmetic,
    summary: "Tangent of every element, in radians.",
    formula: r"y = \tan x",
    derivative: "One plus the square of the output: it explodes near odd multiples of π/2.",
    derivative_formula: r"\frac{\partial y}{\partial x} = 1 + \tan^2 x",
    pytorch: "torch.tan(x)",
    build: |_| Ok(Box::new(Map(Tan))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Tan;

impl Pointwise for Tan {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x.tan()
    }

    fn df<T: Float>(&self, _x: T, y: T) -> T {
        T::one() + y * y
    }

    fn reads(&self) -> Reads {
        Reads::OUTPUTS
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("tan", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("a matrix", [sample([3, 4], 1)])]
}
