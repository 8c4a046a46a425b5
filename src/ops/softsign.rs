//! Softsign. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Softsign",
    category: Category::Activation,
    summary: "Squeezes every number between −1 and 1, more slowly than tanh.",
    formula: r"y = \frac{x}{1 + |x|}",
    derivative: "One over the square of 1 + |x|: it fades only with the square of the input, \
                 where tanh fades exponentially.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \frac{1}{(1 + |x|)^2}",
    pytorch: "torch.nn.functional.softsign(x)",
    build: |_| Ok(Box::new(Map(Softsign))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Softsign;

impl Pointwise for Softsign {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x / (T::one() + x.abs())
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        let d = T::one() + x.abs();
        (d * d).recip()
    }

    fn flops(&self) -> u64 {
        3
    }

    fn explain(&self, x: Expr, _y: f64) -> Expr {
        let size = Expr::call("abs", vec![x.clone()], x.value().abs());
        Expr::quotient(x, Expr::Sum(vec![Expr::Number(1.0), size]))
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("a matrix", [sample([3, 4], 1)])]
}
