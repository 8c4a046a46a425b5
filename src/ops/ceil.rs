//! Rounding up. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Ceil",
    category: Category::Arithmetic,
    summary: "Rounds every element up to an integer.",
    formula: r"y = \lceil x \rceil",
    derivative: "0: the output is a staircase, flat between its jumps, and the jumps are \
                 ignored. To train through rounding, people pass the gradient straight through \
                 instead.",
    derivative_formula: r"\frac{\partial y}{\partial x} = 0",
    pytorch: "torch.ceil(x)",
    build: |_| Ok(Box::new(Map(Ceil))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Ceil;

impl Pointwise for Ceil {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x.ceil()
    }

    fn df<T: Float>(&self, _x: T, _y: T) -> T {
        T::zero()
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("ceil", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("from −4 to 4 or so", [examples_from([3, 4], 1, |x| 4.0 * x)])]
}
