//! Mean squared error. Imported by the table only.

use super::kernels::log_prob::Reduction;
use super::kernels::pair_loss::{Pair, Paired, difference};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "MseLoss",
    domain: CHALKGRAD,
    category: Category::Loss,
    summary: "The squared difference of prediction and target, averaged over all numbers.",
    formula: r"L = \frac{1}{N} \sum_i (x_i - t_i)^2",
    derivative: "Twice the difference, divided by the number of numbers. The 2 and the division \
                 are easily forgotten; so is that shapes (N, 1) and (N) broadcast to N × N \
                 differences without an error.",
    derivative_formula: r"\frac{\partial L}{\partial x_i} = \frac{2}{N} (x_i - t_i)",
    pytorch: "torch.nn.functional.mse_loss(x, target)",
    tinytorch: "MSELoss()(predictions, targets)",
    build: |a| Ok(Box::new(Paired { pair: MseLoss, reduction: Reduction::from_attributes(a)? })),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct MseLoss;

impl Pair for MseLoss {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T, t: T) -> T {
        (x - t) * (x - t)
    }

    fn dx<T: Float>(&self, x: T, t: T) -> T {
        T::of(2.0) * (x - t)
    }

    fn dt<T: Float>(&self, x: T, t: T) -> T {
        T::of(2.0) * (t - x)
    }

    fn flops(&self) -> u64 {
        2
    }

    fn explain(&self, x: Expr, t: Expr) -> Expr {
        Expr::power(difference(x, t), Expr::Number(2.0))
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("mean", [sample([3, 2], 1), sample([3, 2], 2)]),
        Example::new("sum over a broadcast", [sample([3, 1], 3), sample([3], 4)])
            .with("reduction", "sum"),
        Example::new("one loss a number", [sample([2, 2], 5), sample([2], 6)])
            .with("reduction", "none"),
    ]
}
