//! Binary cross-entropy of probabilities. Imported by the table only.

use super::kernels::log_prob::Reduction;
use super::kernels::pair_loss::{Pair, Paired, difference};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "BceLoss",
    domain: CHALKGRAD,
    category: Category::Loss,
    summary: "How surprised probabilities are by yes-or-no targets, averaged over all numbers. \
              Logarithms are cut off at −100, as in PyTorch.",
    formula: r"L = -\frac{1}{N} \sum_i \left( t_i \log p_i + (1 - t_i) \log (1 - p_i) \right)",
    derivative: "The difference divided by p(1 − p): it explodes where a probability is sure and \
                 wrong. After a sigmoid that factor cancels, which is why BceWithLogitsLoss is \
                 the stable choice.",
    derivative_formula: r"\frac{\partial L}{\partial p_i} = \frac{1}{N} \, \frac{p_i - t_i}{p_i (1 - p_i)}",
    pytorch: "torch.nn.functional.binary_cross_entropy(p, target)",
    tinytorch: "BinaryCrossEntropyLoss()(predictions, targets)",
    build: |a| Ok(Box::new(Paired { pair: BceLoss, reduction: Reduction::from_attributes(a)? })),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct BceLoss;

/// PyTorch's floor for a logarithm, and for the denominator of its derivative.
const MIN_LOG: f64 = -100.0;
const MIN_DENOMINATOR: f64 = 1e-12;

fn log<T: Float>(p: T) -> T {
    let log = p.ln();
    if log < T::of(MIN_LOG) { T::of(MIN_LOG) } else { log }
}

impl Pair for BceLoss {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, p: T, t: T) -> T {
        (t - T::one()) * log(T::one() - p) - t * log(p)
    }

    fn dx<T: Float>(&self, p: T, t: T) -> T {
        (p - t) / num_traits::Float::max(p * (T::one() - p), T::of(MIN_DENOMINATOR))
    }

    fn dt<T: Float>(&self, p: T, _t: T) -> T {
        log(T::one() - p) - log(p)
    }

    fn flops(&self) -> u64 {
        7
    }

    fn explain(&self, p: Expr, t: Expr) -> Expr {
        let one_minus = |e: &Expr| difference(Expr::Number(1.0), e.clone());
        let log_of = |e: Expr| {
            let value = log(e.value());
            Expr::call("log", vec![e], value)
        };
        let yes = Expr::Product(vec![t.clone(), log_of(p.clone())]);
        let no = Expr::Product(vec![one_minus(&t), log_of(one_minus(&p))]);
        Expr::negative(Expr::Sum(vec![yes, no]))
    }
}

fn examples() -> Vec<Example> {
    let probability = |seed| examples_from([3, 2], seed, |x| 1.0 / (1.0 + (-x).exp()));
    vec![
        Example::new("mean", [probability(1), probability(2)]),
        Example::new("sum", [probability(3), probability(4)]).with("reduction", "sum"),
        Example::new("one loss a number", [probability(5), probability(6)])
            .with("reduction", "none"),
    ]
}
