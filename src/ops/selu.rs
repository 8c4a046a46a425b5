//! Scaled exponential linear unit. Imported by the table only.

use super::kernels::{Map, Pointwise, scalar};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Selu",
    category: Category::Activation,
    summary: "An Elu scaled by gamma, with constants that keep mean 0 and variance 1 from \
                 layer to layer.",
    formula: r"y = \gamma \begin{cases} x & x > 0 \\ \alpha (e^x - 1) & x \le 0 \end{cases}",
    derivative: "gamma where the input is positive, gamma·alpha·eˣ elsewhere. The slope jumps \
                 at zero.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \gamma \begin{cases} 1 & x > 0 \\ \alpha e^x & x \le 0 \end{cases}",
    pytorch: "torch.nn.functional.selu(x)",
    build: |a| {
        // Opset 1 had rounder numbers.
        let (alpha, gamma) = if a.opset < 6 { (1.6732, 1.0507) } else { (ALPHA, GAMMA) };
        let (alpha, gamma) = (a.float("alpha", alpha)?, a.float("gamma", gamma)?);
        Ok(Box::new(Map(Selu { alpha, gamma })))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Selu {
    /// How far down it goes, before scaling.
    alpha: f64,
    /// The scale.
    gamma: f64,
}

impl Pointwise for Selu {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        let (a, g) = (T::of(self.alpha), T::of(self.gamma));
        g * if x > T::zero() { x } else { a * scalar::exp_m1(x) }
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        let (a, g) = (T::of(self.alpha), T::of(self.gamma));
        g * if x > T::zero() { T::one() } else { a * scalar::exp(x) }
    }

    fn flops(&self) -> u64 {
        4
    }

    fn explain(&self, x: Expr, _y: f64) -> Expr {
        let g = Expr::Number(self.gamma);
        if x.value() > 0.0 {
            return Expr::Product(vec![g, x]);
        }
        let e = Expr::call("exp", vec![x.clone()], x.value().exp());
        let bent = Expr::Sum(vec![e, Expr::Number(-1.0)]);
        Expr::Product(vec![g, Expr::Number(self.alpha), bent])
    }
}

/// ONNX's defaults, from opset 6 on: the fixed point of Klambauer and others (2017), to float32.
const ALPHA: f64 = 1.673_263_192_176_818_8;
const GAMMA: f64 = 1.050_701_022_148_132_3;

fn examples() -> Vec<Example> {
    vec![
        Example::new("a matrix", [sample([3, 4], 1)]),
        Example::new("other constants", [sample([3, 4], 2)])
            .with("alpha", 2.0f32)
            .with("gamma", 3.0f32),
    ]
}
