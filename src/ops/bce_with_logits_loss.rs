//! Binary cross-entropy of logits. Imported by the table only.

use super::kernels::log_prob::Reduction;
use super::kernels::pair_loss::{Pair, Paired};
use super::kernels::scalar::{sigmoid, softplus};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "BceWithLogitsLoss",
    domain: CHALKGRAD,
    category: Category::Loss,
    summary: "Sigmoid and binary cross-entropy in one, without overflow for large logits.",
    formula: r"L = \frac{1}{N} \sum_i \left( \max(x_i, 0) - x_i t_i + \log (1 + e^{-|x_i|}) \right)",
    derivative: "Sigmoid minus target, divided by the number of numbers: bounded, however wrong \
                 the logit is. Feeding it probabilities applies the sigmoid twice.",
    derivative_formula: r"\frac{\partial L}{\partial x_i} = \frac{1}{N} \left( \sigma(x_i) - t_i \right)",
    pytorch: "torch.nn.functional.binary_cross_entropy_with_logits(x, target)",
    tinytorch: "",
    build: |a| {
        let reduction = Reduction::from_attributes(a)?;
        Ok(Box::new(Paired { pair: BceWithLogitsLoss, reduction }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct BceWithLogitsLoss;

impl Pair for BceWithLogitsLoss {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T, t: T) -> T {
        softplus(x) - x * t
    }

    fn dx<T: Float>(&self, x: T, t: T) -> T {
        sigmoid(x) - t
    }

    fn dt<T: Float>(&self, x: T, _t: T) -> T {
        -x
    }

    fn flops(&self) -> u64 {
        7
    }

    fn explain(&self, x: Expr, t: Expr) -> Expr {
        let v = x.value();
        let positive = Expr::call("max", vec![x.clone(), Expr::Number(0.0)], v.max(0.0));
        let small = (-v.abs()).exp();
        let power = Expr::call("exp", vec![Expr::Number(-v.abs())], small);
        let log = Expr::call("log", vec![Expr::Sum(vec![Expr::Number(1.0), power])], small.ln_1p());
        Expr::Sum(vec![positive, Expr::negative(Expr::Product(vec![x, t])), log])
    }
}

fn examples() -> Vec<Example> {
    let target = |seed| examples_from([3, 2], seed, |x| if x > 0.0 { 1.0 } else { 0.25 });
    vec![
        Example::new("mean", [sample([3, 2], 1), target(2)]),
        Example::new("sum, one target for all", [sample([2, 3], 3), positive([1], 4)])
            .with("reduction", "sum"),
        Example::new(
            "one loss a number, large logits",
            [examples_from([3, 2], 5, |x| 20.0 * x), target(6)],
        )
        .with("reduction", "none"),
    ]
}
