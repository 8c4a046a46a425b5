//! The smallest of several tensors, element by element. Imported by the table only.

use super::kernels::variadic::{Choice, Extremum};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Min",
    category: Category::Arithmetic,
    summary: "Takes the smallest of its operands, element by element; axes of size 1 are stretched.",
    formula: r"y = \min(a, b, \dots)",
    derivative: "The operand that was chosen receives the whole gradient, the others nothing. Two \
                 that are equal share it half and half; three or more are taken two at a time, from the left.",
    derivative_formula: r"\frac{\partial y}{\partial a} = [a < b] + \tfrac{1}{2} [a = b]",
    pytorch: "torch.minimum(a, b)",
    build: |_| Ok(Box::new(Extremum(Min))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Min;

impl Choice for Min {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn beats<T: PartialOrd>(&self, a: T, b: T) -> bool {
        a < b
    }

    fn name(&self) -> &'static str {
        "min"
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("two of one shape", [sample([2, 3], 1), sample([2, 3], 2)]),
        Example::new("three, stretched", [sample([3, 1], 3), sample([1, 4], 4), sample([4], 5)]),
        Example::new("one alone", [sample([3], 6)]),
        Example::new("integers", [Tensor::vector(vec![1i64, -5, 7]), Tensor::scalar(2i64)]),
    ]
}
