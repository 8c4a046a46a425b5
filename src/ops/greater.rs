//! Whether one tensor is greater than another. Imported by the table only.

use super::kernels::aligned;
use super::kernels::logic::{Compares, Relation, comparisons};
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
    examples: comparisons,
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
