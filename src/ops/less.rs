//! Whether one tensor is less than another. Imported by the table only.

use super::kernels::aligned;
use super::kernels::logic::{Compares, Relation, comparisons};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Less",
    category: Category::Arithmetic,
    summary: "Tells, element by element, whether the first tensor is less than the second.",
    formula: r"y = [a < b]",
    derivative: "The result is true or false: no gradient flows.",
    pytorch: "torch.lt(a, b)",
    differentiable: false,
    build: |a| aligned(a, Compares(Less)),
    examples: comparisons,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Less;

impl Relation for Less {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn holds<T: PartialOrd>(&self, a: T, b: T) -> bool {
        a < b
    }

    fn name(&self) -> &'static str {
        "less"
    }
}
