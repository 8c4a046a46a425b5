//! Huber loss. Imported by the table only.

use super::kernels::log_prob::Reduction;
use super::kernels::pair_loss::{Pair, Paired, difference};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "HuberLoss",
    domain: CHALKGRAD,
    category: Category::Loss,
    summary: "Squared error for small misses, absolute error for those beyond δ, so that outliers \
              do not dominate.",
    formula: r"L = \frac{1}{N} \sum_i \begin{cases} \frac{1}{2} d_i^2 & |d_i| \le \delta \\ \delta (|d_i| - \frac{1}{2} \delta) & \text{else} \end{cases}, \quad d = x - t",
    derivative: "The difference, cut off at ±δ, divided by the number of numbers.",
    derivative_formula: r"\frac{\partial L}{\partial x_i} = \frac{1}{N} \operatorname{clip}(x_i - t_i, -\delta, \delta)",
    pytorch: "torch.nn.functional.huber_loss(x, target, delta=delta)",
    tinytorch: "",
    build: |a| {
        let delta = a.float("delta", 1.0)?;
        if delta.is_nan() || delta <= 0.0 {
            return Err(a.bad("delta", format!("is {delta}; it must be greater than 0")));
        }
        let reduction = Reduction::from_attributes(a)?;
        Ok(Box::new(Paired { pair: HuberLoss { delta }, reduction }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct HuberLoss {
    delta: f64,
}

impl Pair for HuberLoss {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T, t: T) -> T {
        let (d, delta, half) = ((x - t).abs(), T::of(self.delta), T::of(0.5));
        if d <= delta { half * d * d } else { delta * (d - half * delta) }
    }

    fn dx<T: Float>(&self, x: T, t: T) -> T {
        let (d, delta) = (x - t, T::of(self.delta));
        if d.abs() <= delta { d } else { delta * d.signum() }
    }

    fn dt<T: Float>(&self, x: T, t: T) -> T {
        -self.dx(x, t)
    }

    fn flops(&self) -> u64 {
        4
    }

    fn explain(&self, x: Expr, t: Expr) -> Expr {
        let d = difference(x, t);
        let size = d.value().abs();
        let (factor, rest) = if size <= self.delta {
            (0.5, Expr::power(d, Expr::Number(2.0)))
        } else {
            let abs = Expr::call("abs", vec![d], size);
            (self.delta, Expr::Sum(vec![abs, Expr::Number(-0.5 * self.delta)]))
        };
        Expr::Product(vec![Expr::Number(factor), rest])
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("mean, small and large misses", [sample([4, 2], 1), sample([4, 2], 2)]),
        Example::new("a small δ, sum", [sample([4], 3), sample([4], 4)])
            .with("delta", 0.25f32)
            .with("reduction", "sum"),
    ]
}
