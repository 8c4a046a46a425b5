//! Swish: Silu with a slope. Imported by the table only.

use super::kernels::{Map, Pointwise, scalar};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Swish",
    category: Category::Activation,
    summary: "The input times the sigmoid of alpha times the input; with alpha 1 it is Silu.",
    formula: r"y = x \cdot \sigma(\alpha x)",
    derivative: "By the product rule σ(αx) + αx·σ(αx)(1 − σ(αx)): mind the inner alpha.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \sigma(\alpha x) \left(1 + \alpha x (1 - \sigma(\alpha x))\right)",
    pytorch: "x * torch.sigmoid(alpha * x)",
    build: |a| Ok(Box::new(Map(Swish { alpha: a.float("alpha", 1.0)? }))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Swish {
    /// Slope inside the sigmoid.
    alpha: f64,
}

impl Pointwise for Swish {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x * scalar::sigmoid(T::of(self.alpha) * x)
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        let z = T::of(self.alpha) * x;
        let s = scalar::sigmoid(z);
        s * (T::one() + z * (T::one() - s))
    }

    fn flops(&self) -> u64 {
        5
    }

    fn explain(&self, x: Expr, _y: f64) -> Expr {
        let z = self.alpha * x.value();
        let inner = Expr::Product(vec![Expr::Number(self.alpha), x.clone()]);
        Expr::Product(vec![x, Expr::call("sigmoid", vec![inner], scalar::sigmoid(z))])
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("from −4 to 4 or so", [examples_from([3, 4], 1, |x| 4.0 * x)]),
        Example::new("alpha 2", [sample([3, 4], 2)]).with("alpha", 2.0f32),
    ]
}
