//! Or of each pair of bits of two integer tensors. Imported by the table only.

use super::kernels::logic::{Bits, Bitwise, Operands};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "BitwiseOr",
    category: Category::Arithmetic,
    summary: "Or of each pair of bits of two integer tensors.",
    formula: r"y = a \mathbin{|} b",
    derivative: "Bits are not continuous: no gradient flows.",
    pytorch: "torch.bitwise_or(a, b)",
    differentiable: false,
    build: |_| Ok(Box::new(Bits(BitwiseOr))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct BitwiseOr;

impl Bitwise for BitwiseOr {
    const OPERANDS: Operands = Operands::Integers;

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
    let row = |v: Vec<u8>| Tensor::vector(v);
    vec![
        Example::new("bytes", [row(vec![0b1100, 0b1010, 255]), row(vec![0b1010, 0b0110, 1])]),
        Example::new("signed, one for all", [Tensor::vector(vec![-1i32, 6]), Tensor::scalar(3i32)]),
    ]
}
