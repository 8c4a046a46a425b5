//! A Swish made of straight lines. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "HardSwish",
    category: Category::Activation,
    summary: "The input times a straight line from 0 (at −3) to 1 (at 3), cut off beyond.",
    formula: r"y = x \cdot \max\left(0, \min\left(1, \tfrac{x}{6} + \tfrac{1}{2}\right)\right)",
    derivative: "By the product rule x/3 + ½ between −3 and 3; 0 below, 1 above.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \begin{cases} 0 & x \le -3 \\ \frac{x}{3} + \frac{1}{2} & -3 < x < 3 \\ 1 & x \ge 3 \end{cases}",
    pytorch: "torch.nn.functional.hardswish(x)",
    build: |_| Ok(Box::new(Map(HardSwish))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct HardSwish;

impl Pointwise for HardSwish {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        let gate = x / T::of(6.0) + T::of(0.5);
        let gate = if gate < T::zero() { T::zero() } else { gate };
        x * if gate > T::one() { T::one() } else { gate }
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        if x <= T::of(-3.0) {
            T::zero()
        } else if x >= T::of(3.0) {
            T::one()
        } else {
            x / T::of(3.0) + T::of(0.5)
        }
    }

    fn flops(&self) -> u64 {
        5
    }

    fn explain(&self, x: Expr, _y: f64) -> Expr {
        let value = (x.value() / 6.0 + 0.5).clamp(0.0, 1.0);
        let line = Expr::Sum(vec![Expr::quotient(x.clone(), Expr::Number(6.0)), Expr::Number(0.5)]);
        let gate = Expr::call("clip", vec![line, Expr::Number(0.0), Expr::Number(1.0)], value);
        Expr::Product(vec![x, gate])
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("from −4 to 4 or so", [examples_from([3, 4], 1, |x| 4.0 * x)])]
}
