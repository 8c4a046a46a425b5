//! Flips bits. Imported by the table only.

use super::kernels::logic::{Operands, no_gradient};
use super::kernels::map_any;
use super::*;
use crate::dispatch_all;
use crate::tensor::Element;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "BitwiseNot",
    category: Category::Arithmetic,
    summary: "Flips every bit of every integer.",
    formula: r"y = \lnot x",
    derivative: "Bits are not continuous: no gradient flows.",
    pytorch: "torch.bitwise_not(x)",
    differentiable: false,
    build: |_| Ok(Box::new(BitwiseNot)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct BitwiseNot;

impl Op for BitwiseNot {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        Operands::Integers.check("BitwiseNot", x.dtype)?;
        Ok(vec![Fact::new(x.dtype, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        Operands::Integers.check("BitwiseNot", x.dtype())?;
        let y = dispatch_all!(x.dtype(), T => map_any::<T, T>(x, |x| T::from_i64(!x.to_i64()))?);
        Ok(smallvec![y])
    }

    fn backward(&self, _ctx: Backward<'_>) -> Result<Grads, OpError> {
        no_gradient("BitwiseNot")
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        Some(Expr::call("not", vec![ran.cell(0, index)?], ran.outputs.first()?.at(index)?))
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("bytes", [Tensor::vector(vec![0u8, 1, 255])]),
        Example::new("signed", [Tensor::vector(vec![0i64, -1, 5])]),
    ]
}
