//! Exclusive or of each pair of bits of two integer tensors. Imported by the table only.

use super::kernels::logic::{Bits, Bitwise, Operands};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "BitwiseXor",
    category: Category::Arithmetic,
    summary: "Exclusive or of each pair of bits of two integer tensors.",
    formula: r"y = a \oplus b",
    derivative: "Bits are not continuous: no gradient flows.",
    pytorch: "torch.bitwise_xor(a, b)",
    differentiable: false,
    build: |_| Ok(Box::new(Bits(BitwiseXor))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct BitwiseXor;

impl Bitwise for BitwiseXor {
    const OPERANDS: Operands = Operands::Integers;

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
    let row = |v: Vec<u8>| Tensor::vector(v);
    vec![
        Example::new("bytes", [row(vec![0b1100, 0b1010, 255]), row(vec![0b1010, 0b0110, 1])]),
        Example::new("signed, one for all", [Tensor::vector(vec![-1i32, 6]), Tensor::scalar(3i32)]),
    ]
}
