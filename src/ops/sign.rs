//! The sign. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Sign",
    category: Category::Arithmetic,
    summary: "1 for positive, −1 for negative elements, 0 for zero.",
    formula: r"y = \operatorname{sign}(x)",
    derivative: "0: the output is a staircase, flat between its jumps, and the jumps are \
                 ignored. Whatever stands before this op learns nothing through it.",
    derivative_formula: r"\frac{\partial y}{\partial x} = 0",
    pytorch: "torch.sign(x)",
    build: |_| Ok(Box::new(Map(Sign))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Sign;

impl Pointwise for Sign {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        if x > T::zero() {
            T::one()
        } else if x < T::zero() {
            -T::one()
        } else {
            x
        }
    }

    fn df<T: Float>(&self, _x: T, _y: T) -> T {
        T::zero()
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn int(&self, x: i64) -> Option<i64> {
        Some(x.signum())
    }

    fn uint(&self, x: u64) -> Option<u64> {
        Some(x.min(1))
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("sign", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("a matrix", [sample([3, 4], 1)])]
}
