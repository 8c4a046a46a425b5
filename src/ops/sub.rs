//! Subtraction with broadcasting. Imported by the table only.

use super::kernels::binary::infer2;
use super::kernels::{aligned, map1, map2};
use super::*;
use crate::tensor::Element;
use crate::{dispatch_float, dispatch_number};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Sub",
    category: Category::Arithmetic,
    summary: "Subtracts the second tensor from the first, element by element; axes of size 1 are stretched.",
    formula: r"y = a - b",
    derivative: "The first operand receives the incoming gradient unchanged, the second with its \
                 sign flipped. Shapes like 5×1 and 5 stretch to 5×5 without a warning.",
    derivative_formula: r"\frac{\partial y}{\partial a} = 1, \quad \frac{\partial y}{\partial b} = -1",
    pytorch: "a - b",
    tinytorch: "a - b",
    build: |a| aligned(a, Sub),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Sub;

impl Op for Sub {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![infer2(inputs)?])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (a, b) = (inputs.get(0)?, inputs.get(1)?);
        let (found, expected) = (a.dtype(), "numbers");
        let y = dispatch_float!(found, T => map2::<T, T, T>(a, b, |x, y| x - y)?, else {
            dispatch_number!(found, T => map2::<T, T, T>(a, b, |x, y| {
                <T as Element>::from_i64(x.to_i64().wrapping_sub(y.to_i64()))
            })?, else return Err(OpError::DType { op: "Sub", role: "an operand", found, expected }))
        });
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let g = ctx.grad()?;
        let minus = || {
            dispatch_float!(g.dtype(), T => Ok(map1::<T>(g, |x| -x)?),
                else Err(OpError::NotDifferentiable { op: "Sub", input: 1 }))
        };
        let db = ctx.needs(1).then(minus).transpose()?;
        Ok(smallvec![ctx.needs(0).then(|| g.clone()), db])
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let minus = Expr::negative(ran.broadcast_cell(1, index)?);
        Some(Expr::Sum(vec![ran.broadcast_cell(0, index)?, minus]))
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("same shape", [sample([2, 3], 1), sample([2, 3], 2)]),
        Example::new("a column minus a row", [sample([3, 1], 3), sample([4], 4)]),
        Example::new(
            "one number a channel, as opset 6 writes it",
            [sample([2, 3, 2], 5), sample([3], 6)],
        )
        .opset(6)
        .with("broadcast", 1)
        .with("axis", 1),
        Example::new("integers", [Tensor::vector(vec![3u8, 2]), Tensor::vector(vec![1u8, 2])]),
    ]
}
