//! Sigmoid-weighted linear unit. Imported by the table only.

use super::kernels::{Map, Pointwise, scalar};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Silu",
    domain: CHALKGRAD,
    category: Category::Activation,
    summary: "The input times its own sigmoid: a smooth ReLU that dips slightly below zero.",
    formula: r"y = x \cdot \sigma(x)",
    derivative: "By the product rule σ(x) + x·σ(x)(1 − σ(x)): both terms are needed. It is a \
                 little negative below about −1.28.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \sigma(x) \left(1 + x (1 - \sigma(x))\right)",
    pytorch: "torch.nn.functional.silu(x)",
    build: |_| Ok(Box::new(Map(Silu))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Silu;

impl Pointwise for Silu {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x * scalar::sigmoid(x)
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        let s = scalar::sigmoid(x);
        s * (T::one() + x * (T::one() - s))
    }

    fn flops(&self) -> u64 {
        4
    }

    fn explain(&self, x: Expr, _y: f64) -> Expr {
        let s = Expr::call("sigmoid", vec![x.clone()], scalar::sigmoid(x.value()));
        Expr::Product(vec![x, s])
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("from −4 to 4 or so", [examples_from([3, 4], 1, |x| 4.0 * x)])]
}
