//! Thresholded rectified linear unit. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "ThresholdedRelu",
    category: Category::Activation,
    summary: "Keeps what is above the threshold alpha and sets the rest to zero.",
    formula: r"y = \begin{cases} x & x > \alpha \\ 0 & x \le \alpha \end{cases}",
    derivative: "1 above the threshold, else 0. At the threshold the output jumps; the jump has \
                 no gradient.",
    derivative_formula: r"\frac{\partial y}{\partial x} = [x > \alpha]",
    pytorch: "torch.nn.functional.threshold(x, alpha, 0)",
    build: |a| Ok(Box::new(Map(ThresholdedRelu { alpha: a.float("alpha", 1.0)? }))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct ThresholdedRelu {
    /// The threshold.
    alpha: f64,
}

impl Pointwise for ThresholdedRelu {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        if x > T::of(self.alpha) { x } else { T::zero() }
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        if x > T::of(self.alpha) { T::one() } else { T::zero() }
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        if y == 0.0 { Expr::Product(vec![Expr::Number(0.0), x]) } else { x }
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("from −4 to 4 or so", [examples_from([3, 4], 1, |x| 4.0 * x)]),
        Example::new("threshold 0.3", [sample([3, 4], 2)]).with("alpha", 0.3f32),
    ]
}
