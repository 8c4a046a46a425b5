//! Exclusive or of two boolean tensors: true where just one of them is. Imported by the table only.

use super::kernels::aligned;
use super::kernels::logic::{Bits, Bitwise, Operands};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Xor",
    category: Category::Arithmetic,
    summary: "Exclusive or of two boolean tensors: true where just one of them is.",
    formula: r"y = a \oplus b",
    derivative: "The result is true or false: no gradient flows.",
    pytorch: "torch.logical_xor(a, b)",
    differentiable: false,
    build: |a| aligned(a, Bits(Xor)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Xor;

impl Bitwise for Xor {
    const OPERANDS: Operands = Operands::Booleans;

    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f(&self, a: u64, b: u64) -> u64 {
        a ^ b
    }

    fn name(&self) -> &'static str {
        "xor"
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
