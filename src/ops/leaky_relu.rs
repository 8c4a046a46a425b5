//! Leaky rectified linear unit. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "LeakyRelu",
    category: Category::Activation,
    summary: "Keeps what is positive and shrinks the rest by a small factor alpha.",
    formula: r"y = \begin{cases} x & x > 0 \\ \alpha x & x \le 0 \end{cases}",
    derivative: "1 where the input is positive, alpha elsewhere: a negative unit still learns a \
                 little, so it cannot die as a ReLU can.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \begin{cases} 1 & x > 0 \\ \alpha & x \le 0 \end{cases}",
    pytorch: "torch.nn.functional.leaky_relu(x, alpha)",
    build: |a| Ok(Box::new(Map(LeakyRelu { alpha: a.float("alpha", 0.01)? }))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct LeakyRelu {
    /// Slope below zero.
    alpha: f64,
}

impl Pointwise for LeakyRelu {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        if x < T::zero() { T::of(self.alpha) * x } else { x }
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        if x > T::zero() { T::one() } else { T::of(self.alpha) }
    }

    fn explain(&self, x: Expr, _y: f64) -> Expr {
        if x.value() < 0.0 { Expr::Product(vec![Expr::Number(self.alpha), x]) } else { x }
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("a matrix", [sample([3, 4], 1)]),
        Example::new("alpha 0.3", [sample([3, 4], 2)]).with("alpha", 0.3f32),
    ]
}
