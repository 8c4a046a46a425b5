//! Square root. Imported by the table only.

use super::kernels::{Map, Pointwise};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Sqrt",
    category: Category::Arithmetic,
    summary: "Square root of every element; NaN below 0.",
    formula: r"y = \sqrt{x}",
    derivative: "One over twice the root: infinite at exactly 0. A norm of a zero vector \
                 therefore has no finite gradient; add a small epsilon under the root.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \frac{1}{2 \sqrt{x}}",
    pytorch: "torch.sqrt(x)",
    build: |_| Ok(Box::new(Map(Sqrt))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Sqrt;

impl Pointwise for Sqrt {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        x.sqrt()
    }

    fn df<T: Float>(&self, _x: T, y: T) -> T {
        T::of(0.5) / y
    }

    fn reads(&self) -> Reads {
        Reads::OUTPUTS
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("sqrt", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("positive numbers", [positive([3, 4], 1)])]
}
