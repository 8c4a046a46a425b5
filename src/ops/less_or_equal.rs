//! Whether one tensor is less than or equals another. Imported by the table only.

use super::kernels::logic::{Compares, Relation};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "LessOrEqual",
    category: Category::Arithmetic,
    summary: "Tells, element by element, whether the first tensor is less than or equals the second.",
    formula: r"y = [a \le b]",
    derivative: "The result is true or false: no gradient flows.",
    pytorch: "torch.le(a, b)",
    differentiable: false,
    build: |_| Ok(Box::new(Compares(LessOrEqual))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct LessOrEqual;

impl Relation for LessOrEqual {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn holds<T: PartialOrd>(&self, a: T, b: T) -> bool {
        a <= b
    }

    fn name(&self) -> &'static str {
        "less_or_equal"
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("a column against a row", [sample([3, 1], 1), sample([4], 2)]),
        Example::new(
            "integers, equals among them",
            [Tensor::vector(vec![1i64, 2, 3]), Tensor::scalar(2i64)],
        ),
    ]
}
