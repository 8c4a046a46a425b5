//! Soft or hard shrinkage. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Shrink",
    category: Category::Activation,
    summary: "Sets what lies between −lambd and lambd to zero and moves the rest towards \
                 zero by bias.",
    formula: r"y = \begin{cases} x + b & x < -\lambda \\ x - b & x > \lambda \\ 0 & \text{else} \end{cases}",
    derivative: "1 outside the dead zone, 0 inside: small values get no gradient at all.",
    derivative_formula: r"\frac{\partial y}{\partial x} = [|x| > \lambda]",
    pytorch: "torch.nn.functional.softshrink(x, lambd) with bias = lambd, hardshrink with \
                 bias = 0",
    build: |a| {
        Ok(Box::new(Map(Shrink { bias: a.float("bias", 0.0)?, lambd: a.float("lambd", 0.5)? })))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Shrink {
    /// How far the rest moves towards zero.
    bias: f64,
    /// Half the width of the dead zone.
    lambd: f64,
}

impl Pointwise for Shrink {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        let (l, b) = (T::of(self.lambd), T::of(self.bias));
        if x < -l {
            x + b
        } else if x > l {
            x - b
        } else {
            T::zero()
        }
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        if x < -T::of(self.lambd) || x > T::of(self.lambd) { T::one() } else { T::zero() }
    }

    fn int(&self, x: i64) -> Option<i64> {
        Some(self.f::<f64>(x as f64) as i64)
    }

    fn uint(&self, x: u64) -> Option<u64> {
        Some(self.f::<f64>(x as f64) as u64)
    }

    fn flops(&self) -> u64 {
        2
    }

    fn explain(&self, x: Expr, _y: f64) -> Expr {
        let value = x.value();
        if value > self.lambd {
            Expr::Sum(vec![x, Expr::Number(-self.bias)])
        } else if value < -self.lambd {
            Expr::Sum(vec![x, Expr::Number(self.bias)])
        } else {
            Expr::Product(vec![Expr::Number(0.0), x])
        }
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("hard", [sample([3, 4], 1)]),
        Example::new("soft", [sample([3, 4], 2)]).with("bias", 0.5f32).with("lambd", 0.5f32),
        Example::new("integers", [Tensor::vector(vec![-3i64, -1, 0, 1, 3])]).with("lambd", 1.0f32),
    ]
}
