//! Mish. Imported by the table only.

use super::kernels::{Map, Pointwise, scalar};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Mish",
    category: Category::Activation,
    summary: "The input times the tanh of its softplus: smooth, with a small dip below zero.",
    formula: r"y = x \cdot \tanh(\ln(1 + e^x))",
    derivative: "By the product rule t + x·(1 − t²)·σ(x) with t = tanh(softplus(x)): three \
                 factors in the second term, easily lost.",
    derivative_formula: r"\frac{\partial y}{\partial x} = t + x (1 - t^2) \sigma(x), \quad t = \tanh(\ln(1 + e^x))",
    pytorch: "torch.nn.functional.mish(x)",
    build: |_| Ok(Box::new(Map(Mish))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Mish;

impl Pointwise for Mish {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x * gate(x)
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        let t = gate(x);
        t + x * (T::one() - t * t) * scalar::sigmoid(x)
    }

    fn flops(&self) -> u64 {
        5
    }

    fn explain(&self, x: Expr, _y: f64) -> Expr {
        let inner = Expr::call("softplus", vec![x.clone()], scalar::softplus(x.value()));
        let t = Expr::call("tanh", vec![inner], gate(x.value()));
        Expr::Product(vec![x, t])
    }
}

/// tanh(softplus(x)) as a fraction of exponentials that cannot overflow: with n = e^x it is
/// (n² + 2n) / (n² + 2n + 2); for positive x, top and bottom are divided by n².
#[inline(always)]
fn gate<T: Float>(x: T) -> T {
    let e = scalar::exp(-x.abs());
    let two = T::of(2.0);
    let (top, rest) =
        if x < T::zero() { (e * (e + two), two) } else { (T::one() + two * e, two * e * e) };
    top / (top + rest)
}

fn examples() -> Vec<Example> {
    vec![Example::new("from −4 to 4 or so", [examples_from([3, 4], 1, |x| 4.0 * x)])]
}
