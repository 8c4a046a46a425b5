//! Rounding to the nearest integer. Imported by the table only.

use super::kernels::{Map, Pointwise, scalar};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Round",
    category: Category::Arithmetic,
    summary: "Rounds every element to the nearest integer; a half goes to the even one.",
    formula: r"y = \operatorname{round}(x)",
    derivative: "0: the output is a staircase, flat between its jumps, and the jumps are \
                 ignored. To train through rounding, people pass the gradient straight through \
                 instead.",
    derivative_formula: r"\frac{\partial y}{\partial x} = 0",
    pytorch: "torch.round(x)",
    build: |_| Ok(Box::new(Map(Round))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Round;

impl Pointwise for Round {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        scalar::round_half_even(x)
    }

    fn df<T: Float>(&self, _x: T, _y: T) -> T {
        T::zero()
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("round", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("from −4 to 4 or so", [examples_from([3, 4], 1, |x| 4.0 * x)])]
}
