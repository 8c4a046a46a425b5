//! Whether one tensor is greater than another. Imported by the table only.

use super::kernels::aligned;
use super::kernels::logic::{Compares, Relation};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Greater",
    category: Category::Arithmetic,
    summary: "Tells, element by element, whether the first tensor is greater than the second.",
    formula: r"y = [a > b]",
    derivative: "The result is true or false: no gradient flows.",
    pytorch: "torch.gt(a, b)",
    differentiable: false,
    build: |a| aligned(a, Compares(Greater)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Greater;

impl Relation for Greater {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn holds<T: PartialOrd>(&self, a: T, b: T) -> bool {
        a > b
    }

    fn name(&self) -> &'static str {
        "greater"
    }
}

fn ints<const N: usize>(shape: [usize; N], values: impl Into<Vec<i64>>) -> Tensor {
    Tensor::new(shape, values.into()).unwrap_or_else(|_| Tensor::scalar(0i64))
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("a column against a row", [sample([3, 1], 1), sample([4], 2)]),
        Example::new(
            "integers, equals among them",
            [Tensor::vector(vec![1i64, 2, 3]), Tensor::scalar(2i64)],
        ),
        Example::new(
            "one number a row, as opset 6 writes it",
            [ints([2, 2], [1, 2, 3, 4]), ints([2], [2, 3])],
        )
        .opset(6)
        .with("broadcast", 1)
        .with("axis", 0),
    ]
}
