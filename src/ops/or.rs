//! Logical or of two boolean tensors. Imported by the table only.

use super::kernels::aligned;
use super::kernels::logic::{Bits, Bitwise, Operands};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Or",
    category: Category::Arithmetic,
    summary: "Logical or of two boolean tensors.",
    formula: r"y = a \lor b",
    derivative: "The result is true or false: no gradient flows.",
    pytorch: "torch.logical_or(a, b)",
    differentiable: false,
    build: |a| aligned(a, Bits(Or)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Or;

impl Bitwise for Or {
    const OPERANDS: Operands = Operands::Booleans;

    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f(&self, a: u64, b: u64) -> u64 {
        a | b
    }

    fn name(&self) -> &'static str {
        "or"
    }
}

fn examples() -> Vec<Example> {
    let row = |v: Vec<bool>| Tensor::vector(v);
    vec![
        Example::new(
            "all four cases",
            [row(vec![false, false, true, true]), row(vec![false, true, false, true])],
        ),
        Example::new("one for all", [row(vec![false, true]), Tensor::scalar(true)]),
    ]
}
