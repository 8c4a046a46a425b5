//! The hyperbolic tangent. Imported by the table only.

use super::kernels::{Map, Pointwise, scalar};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Tanh",
    category: Category::Activation,
    summary: "Squeezes every number between −1 and 1.",
    formula: r"y = \tanh x",
    derivative: "1 − y²: 1 at zero, nearly 0 when the output is near −1 or 1 (saturation).",
    derivative_formula: r"\frac{\partial y}{\partial x} = 1 - y^2",
    pytorch: "torch.tanh(x)",
    tinytorch: "Tanh()(x)",
    build: |_| Ok(Box::new(Map(Tanh))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Tanh;

impl Pointwise for Tanh {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        scalar::tanh(x)
    }

    fn df<T: Float>(&self, _x: T, y: T) -> T {
        T::one() - y * y
    }

    fn reads(&self) -> Reads {
        Reads::OUTPUTS
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("tanh", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("a matrix", [sample([3, 4], 1)])]
}
