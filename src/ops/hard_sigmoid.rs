//! A sigmoid made of straight lines. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "HardSigmoid",
    category: Category::Activation,
    summary: "A straight line alpha·x + beta, cut off at 0 and 1.",
    formula: r"y = \max(0, \min(1, \alpha x + \beta))",
    derivative: "alpha on the slope, 0 where it is cut off: there the gradient is exactly zero, \
                 not just small.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \alpha \, [0 < \alpha x + \beta < 1]",
    pytorch: "torch.clamp(alpha * x + beta, 0, 1)",
    build: |a| {
        Ok(Box::new(Map(HardSigmoid {
            alpha: a.float("alpha", 0.2)?,
            beta: a.float("beta", 0.5)?,
        })))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct HardSigmoid {
    /// Slope.
    alpha: f64,
    /// Value at zero.
    beta: f64,
}

impl Pointwise for HardSigmoid {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        let z = T::of(self.alpha) * x + T::of(self.beta);
        let z = if z < T::zero() { T::zero() } else { z };
        if z > T::one() { T::one() } else { z }
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        let z = T::of(self.alpha) * x + T::of(self.beta);
        if z > T::zero() && z < T::one() { T::of(self.alpha) } else { T::zero() }
    }

    fn flops(&self) -> u64 {
        4
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        let line = Expr::Product(vec![Expr::Number(self.alpha), x]);
        let line = Expr::Sum(vec![line, Expr::Number(self.beta)]);
        let cut = Expr::call("min", vec![Expr::Number(1.0), line.clone()], line.value().min(1.0));
        Expr::call("max", vec![Expr::Number(0.0), cut], y)
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("from −4 to 4 or so", [examples_from([3, 4], 1, |x| 4.0 * x)]),
        Example::new("steep", [sample([3, 4], 2)]).with("alpha", 0.6f32).with("beta", 0.4f32),
    ]
}
