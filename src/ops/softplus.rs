//! Softplus. Imported by the table only.

use super::kernels::{Map, Pointwise, scalar};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Softplus",
    category: Category::Activation,
    summary: "A smooth ReLU: the logarithm of 1 + eˣ, always positive.",
    formula: r"y = \ln(1 + e^x)",
    derivative: "The sigmoid of the input. Computed as written, eˣ overflows; the stable form \
                 is max(x, 0) + ln(1 + e^−|x|).",
    derivative_formula: r"\frac{\partial y}{\partial x} = \sigma(x)",
    pytorch: "torch.nn.functional.softplus(x)",
    build: |_| Ok(Box::new(Map(Softplus))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Softplus;

impl Pointwise for Softplus {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        scalar::softplus(x)
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        scalar::sigmoid(x)
    }

    fn flops(&self) -> u64 {
        4
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        let e = Expr::call("exp", vec![x.clone()], x.value().exp());
        Expr::call("ln", vec![Expr::Sum(vec![Expr::Number(1.0), e])], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("from −4 to 4 or so", [examples_from([3, 4], 1, |x| 4.0 * x)])]
}
