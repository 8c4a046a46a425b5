//! The natural logarithm. Imported by the table only.

use super::kernels::{Map, Pointwise, scalar};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Log",
    category: Category::Arithmetic,
    summary: "Natural logarithm of every element; NaN below 0, −∞ at 0.",
    formula: r"y = \ln x",
    derivative: "One over the input: it explodes as the input nears 0, which is why losses add \
                 a small constant or work on log-probabilities.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \frac{1}{x}",
    pytorch: "torch.log(x)",
    build: |_| Ok(Box::new(Map(Log))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Log;

impl Pointwise for Log {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        scalar::ln(x)
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        x.recip()
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("ln", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("positive numbers", [positive([3, 4], 1)])]
}
