//! Mean absolute error. Imported by the table only.

use super::kernels::log_prob::Reduction;
use super::kernels::pair_loss::{Pair, Paired, difference};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "L1Loss",
    domain: CHALKGRAD,
    category: Category::Loss,
    summary: "The absolute difference of prediction and target, averaged over all numbers.",
    formula: r"L = \frac{1}{N} \sum_i |x_i - t_i|",
    derivative: "The sign of the difference, divided by the number of numbers: as strong for a \
                 small miss as for a large one. Where both are equal it is taken as 0.",
    derivative_formula: r"\frac{\partial L}{\partial x_i} = \frac{1}{N} \operatorname{sign}(x_i - t_i)",
    pytorch: "torch.nn.functional.l1_loss(x, target)",
    tinytorch: "",
    build: |a| Ok(Box::new(Paired { pair: L1Loss, reduction: Reduction::from_attributes(a)? })),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct L1Loss;

/// −1, 0 or 1; NaN stays.
pub(super) fn sign<T: Float>(x: T) -> T {
    if x == T::zero() { T::zero() } else { x.signum() }
}

impl Pair for L1Loss {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T, t: T) -> T {
        (x - t).abs()
    }

    fn dx<T: Float>(&self, x: T, t: T) -> T {
        sign(x - t)
    }

    fn dt<T: Float>(&self, x: T, t: T) -> T {
        sign(t - x)
    }

    fn flops(&self) -> u64 {
        2
    }

    fn explain(&self, x: Expr, t: Expr) -> Expr {
        let d = difference(x, t);
        let value = d.value().abs();
        Expr::call("abs", vec![d], value)
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("mean", [sample([3, 2], 1), sample([3, 2], 2)]),
        Example::new("sum", [sample([3], 3), sample([3], 4)]).with("reduction", "sum"),
    ]
}
