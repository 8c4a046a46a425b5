//! Rectified linear unit. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Relu",
    category: Category::Activation,
    summary: "Keeps what is positive and sets the rest to zero.",
    formula: r"y = \max(0, x)",
    derivative: "1 where the input is positive, else 0 (also at exactly 0). A unit that is negative \
                 for every example gets no gradient at all: a dead ReLU.",
    derivative_formula: r"\frac{\partial y}{\partial x} = [x > 0]",
    pytorch: "torch.relu(x)",
    tinytorch: "ReLU()(x)",
    build: |_| Ok(Box::new(Map(Relu))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Relu;

impl Pointwise for Relu {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        // NaN passes through, as in PyTorch.
        if x < T::zero() { T::zero() } else { x }
    }

    fn df<T: Float>(&self, _x: T, y: T) -> T {
        if y > T::zero() { T::one() } else { T::zero() }
    }

    fn reads(&self) -> Reads {
        Reads::OUTPUTS
    }

    fn int(&self, x: i64) -> Option<i64> {
        Some(x.max(0))
    }

    fn uint(&self, x: u64) -> Option<u64> {
        Some(x)
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("max", vec![Expr::Number(0.0), x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("a matrix", [sample([3, 4], 1)])]
}
