//! The logistic sigmoid. Imported by the table only.

use super::kernels::{Map, Pointwise, scalar};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Sigmoid",
    category: Category::Activation,
    summary: "Squeezes every number between 0 and 1.",
    formula: r"y = \frac{1}{1 + e^{-x}}",
    derivative: "y(1 − y): at most ¼, and nearly 0 when the output is near 0 or 1. A saturated \
                 sigmoid passes hardly any gradient, and each one in a chain divides it by four \
                 or more.",
    derivative_formula: r"\frac{\partial y}{\partial x} = y (1 - y)",
    pytorch: "torch.sigmoid(x)",
    tinytorch: "Sigmoid()(x)",
    build: |_| Ok(Box::new(Map(Sigmoid))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Sigmoid;

impl Pointwise for Sigmoid {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        scalar::sigmoid(x)
    }

    fn df<T: Float>(&self, _x: T, y: T) -> T {
        y * (T::one() - y)
    }

    fn reads(&self) -> Reads {
        Reads::OUTPUTS
    }

    fn flops(&self) -> u64 {
        3
    }

    fn explain(&self, x: Expr, _y: f64) -> Expr {
        let e = Expr::call("exp", vec![Expr::negative(x.clone())], (-x.value()).exp());
        Expr::quotient(Expr::Number(1.0), Expr::Sum(vec![Expr::Number(1.0), e]))
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("a matrix", [sample([3, 4], 1)])]
}
