//! Exponential linear unit. Imported by the table only.

use super::kernels::{Map, Pointwise, scalar};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Elu",
    category: Category::Activation,
    summary: "Keeps what is positive and bends the rest smoothly towards −alpha.",
    formula: r"y = \begin{cases} x & x > 0 \\ \alpha (e^x - 1) & x \le 0 \end{cases}",
    derivative: "1 where the input is positive, alpha·eˣ elsewhere, which fades for very \
                 negative inputs.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \begin{cases} 1 & x > 0 \\ \alpha e^x & x \le 0 \end{cases}",
    pytorch: "torch.nn.functional.elu(x, alpha)",
    build: |a| Ok(Box::new(Map(Elu { alpha: a.float("alpha", 1.0)? }))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Elu {
    /// How far down it goes.
    alpha: f64,
}

impl Pointwise for Elu {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        if x > T::zero() { x } else { T::of(self.alpha) * scalar::exp_m1(x) }
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        if x > T::zero() { T::one() } else { T::of(self.alpha) * scalar::exp(x) }
    }

    fn flops(&self) -> u64 {
        3
    }

    fn explain(&self, x: Expr, _y: f64) -> Expr {
        if x.value() > 0.0 {
            return x;
        }
        let e = Expr::call("exp", vec![x.clone()], x.value().exp());
        Expr::Product(vec![Expr::Number(self.alpha), Expr::Sum(vec![e, Expr::Number(-1.0)])])
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("a matrix", [sample([3, 4], 1)]),
        Example::new("alpha 2", [sample([3, 4], 2)]).with("alpha", 2.0f32),
    ]
}
