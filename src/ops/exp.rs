//! The exponential function. Imported by the table only.

use super::kernels::{Map, Pointwise, scalar};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Exp",
    category: Category::Arithmetic,
    summary: "Raises e to every element.",
    formula: r"y = e^x",
    derivative: "The output itself. Large inputs overflow to infinity: subtract the maximum \
                 first, as softmax does.",
    derivative_formula: r"\frac{\partial y}{\partial x} = e^x = y",
    pytorch: "torch.exp(x)",
    build: |_| Ok(Box::new(Map(Exp))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Exp;

impl Pointwise for Exp {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        scalar::exp(x)
    }

    fn df<T: Float>(&self, _x: T, y: T) -> T {
        y
    }

    fn reads(&self) -> Reads {
        Reads::OUTPUTS
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("exp", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("a matrix", [sample([3, 4], 1)])]
}
