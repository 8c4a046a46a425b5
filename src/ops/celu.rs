//! Continuously differentiable exponential linear unit. Imported by the table only.

use super::kernels::{Map, Pointwise, scalar};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Celu",
    category: Category::Activation,
    summary: "Like Elu, but with slope 1 at zero whatever alpha is.",
    formula: r"y = \max(0, x) + \min\left(0, \alpha (e^{x / \alpha} - 1)\right)",
    derivative: "1 where the input is positive, e^(x/alpha) elsewhere; the two meet at zero \
                 without a kink.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \begin{cases} 1 & x > 0 \\ e^{x / \alpha} & x \le 0 \end{cases}",
    pytorch: "torch.nn.functional.celu(x, alpha)",
    build: |a| Ok(Box::new(Map(Celu { alpha: a.float("alpha", 1.0)? }))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Celu {
    /// How far down it goes.
    alpha: f64,
}

impl Pointwise for Celu {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        let a = T::of(self.alpha);
        if x > T::zero() { x } else { a * scalar::exp_m1(x / a) }
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        if x > T::zero() { T::one() } else { scalar::exp(x / T::of(self.alpha)) }
    }

    fn flops(&self) -> u64 {
        4
    }

    fn explain(&self, x: Expr, _y: f64) -> Expr {
        if x.value() > 0.0 {
            return x;
        }
        let value = (x.value() / self.alpha).exp();
        let e = Expr::call("exp", vec![Expr::quotient(x, Expr::Number(self.alpha))], value);
        Expr::Product(vec![Expr::Number(self.alpha), Expr::Sum(vec![e, Expr::Number(-1.0)])])
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("a matrix", [sample([3, 4], 1)]),
        Example::new("alpha 2", [sample([3, 4], 2)]).with("alpha", 2.0f32),
    ]
}
