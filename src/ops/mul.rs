//! Element-wise multiplication. Imported by the table only.

use super::kernels::{Binary, Zip, aligned};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Mul",
    category: Category::Arithmetic,
    summary: "Multiplies two tensors element by element; axes of size 1 are stretched.",
    formula: r"y = a \cdot b",
    derivative: "Each operand receives the incoming gradient times the other operand.",
    derivative_formula: r"\frac{\partial y}{\partial a} = b, \quad \frac{\partial y}{\partial b} = a",
    pytorch: "a * b",
    tinytorch: "a * b",
    build: |a| aligned(a, Zip(Mul)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Mul;

impl Binary for Mul {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, a: T, b: T) -> T {
        a * b
    }

    fn da<T: Float>(&self, _a: T, b: T) -> T {
        b
    }

    fn db<T: Float>(&self, a: T, _b: T) -> T {
        a
    }

    fn da_reads(&self) -> u32 {
        0b10
    }

    fn db_reads(&self) -> u32 {
        0b01
    }

    fn int(&self, a: i64, b: i64) -> Option<i64> {
        Some(a.wrapping_mul(b))
    }

    fn explain(&self, a: Expr, b: Expr, _y: f64) -> Expr {
        Expr::Product(vec![a, b])
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("same shape", [sample([2, 3], 1), sample([2, 3], 2)]),
        Example::new("one column for all", [sample([2, 3], 3), sample([2, 1], 4)]),
        Example::new("a scalar", [sample([2, 3], 5), sample([], 6)]),
        Example::new(
            "a scale a channel, as opset 6 writes it",
            [sample([2, 3, 2], 7), sample([3], 8)],
        )
        .opset(6)
        .with("broadcast", 1)
        .with("axis", 1),
        Example::new("integers", [Tensor::vector(vec![3i64, -2]), Tensor::scalar(4i64)]),
    ]
}
