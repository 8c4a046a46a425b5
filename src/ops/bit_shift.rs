//! Shifts of bits. Imported by the table only.

use super::kernels::logic::{Bits, Bitwise, Operands};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "BitShift",
    category: Category::Arithmetic,
    summary: "Shifts the bits of unsigned integers to the left or right; bits that fall off are lost.",
    formula: r"y = a \cdot 2^{\pm b}",
    derivative: "Bits are not continuous: no gradient flows.",
    pytorch: "torch.bitwise_left_shift(a, b), torch.bitwise_right_shift(a, b)",
    differentiable: false,
    build: |a| match a.text("direction", "")? {
        "LEFT" => Ok(Box::new(Bits(BitShift { left: true }))),
        "RIGHT" => Ok(Box::new(Bits(BitShift { left: false }))),
        other => Err(a.bad("direction", format!("is {other:?}; it must be LEFT or RIGHT"))),
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct BitShift {
    left: bool,
}

impl Bitwise for BitShift {
    const OPERANDS: Operands = Operands::Unsigned;

    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f(&self, a: u64, b: u64) -> u64 {
        // Shifting by the width or more leaves nothing.
        let by = u32::try_from(b).unwrap_or(u32::MAX);
        if self.left { a.checked_shl(by) } else { a.checked_shr(by) }.unwrap_or(0)
    }

    fn name(&self) -> &'static str {
        if self.left { "shift_left" } else { "shift_right" }
    }
}

fn examples() -> Vec<Example> {
    let bytes = |v: [u8; 3]| Tensor::vector(v.to_vec());
    vec![
        Example::new("left", [bytes([16, 4, 255]), bytes([1, 2, 7])]).with("direction", "LEFT"),
        Example::new("right", [bytes([16, 4, 255]), bytes([1, 2, 200])]).with("direction", "RIGHT"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_fall_off_at_the_width_of_the_type() {
        for (direction, expected) in [("LEFT", [32, 16, 128]), ("RIGHT", [8, 1, 1])] {
            let op = build(&SPEC, Attributes::new().with("direction", direction)).unwrap();
            let (a, b) = (Tensor::vector(vec![16u8, 4, 255]), Tensor::vector(vec![1u8, 2, 7]));
            let y =
                op.forward(Inputs::new("BitShift", &[Some(&a), Some(&b)]), &mut Forward::default());
            assert_eq!(y.unwrap()[0].to_i64_vec(), expected);
        }
    }
}
