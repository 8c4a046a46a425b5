//! Addition with broadcasting. Imported by the table only.

use super::in_place::{InPlace, Place, Strip, zip_tile};
use super::kernels::binary::infer2;
use super::kernels::simd::wide;
use super::kernels::{aligned, map2};
use super::*;
use crate::tensor::Element;
use crate::{dispatch_float, dispatch_number};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Add",
    category: Category::Arithmetic,
    summary: "Adds two tensors element by element; axes of size 1 are stretched.",
    formula: r"y = a + b",
    derivative: "Both operands receive the incoming gradient unchanged. An operand that was \
                 stretched gets it summed over the stretched axes.",
    derivative_formula: r"\frac{\partial y}{\partial a} = 1, \quad \frac{\partial y}{\partial b} = 1",
    pytorch: "a + b",
    tinytorch: "a + b",
    build: |a| aligned(a, Add),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Add;

impl InPlace for Add {
    fn forward(&self, _at: Place, tile: &mut [f32], rest: &[Strip<'_>]) {
        let other = rest.first().map_or(&[][..], |s| s.floats());
        wide(
            #[inline(always)]
            || zip_tile(tile, other, |a, b| a + b),
        );
    }

    fn backward(&self, _: Place, _: &mut [f32], _: &[Strip<'_>], _: &[f32]) {}
}

impl Op for Add {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![infer2(inputs)?])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (a, b) = (inputs.get(0)?, inputs.get(1)?);
        let y = dispatch_float!(a.dtype(), T => map2::<T, T, T>(a, b, |x, y| x + y)?, else {
            dispatch_number!(a.dtype(), T => map2::<T, T, T>(a, b, |x, y| {
                <T as Element>::from_i64(x.to_i64().wrapping_add(y.to_i64()))
            })?, else return Err(OpError::DType {
                op: "Add", role: "an operand", found: a.dtype(), expected: "numbers",
            }))
        });
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let g = ctx.grad()?;
        Ok(smallvec![ctx.needs(0).then(|| g.clone()), ctx.needs(1).then(|| g.clone())])
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn in_place(&self, _slot: usize, _keep: bool) -> Option<&dyn InPlace> {
        Some(self)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        Some(Expr::Sum(vec![ran.broadcast_cell(0, index)?, ran.broadcast_cell(1, index)?]))
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("same shape", [sample([2, 3], 1), sample([2, 3], 2)]),
        Example::new("a bias: one row for all", [sample([4, 3], 3), sample([3], 4)]),
        Example::new("both stretched", [sample([3, 1], 5), sample([1, 4], 6)]),
        Example::new(
            "a bias a channel, as opset 6 writes it",
            [sample([2, 3, 2], 7), sample([3], 8)],
        )
        .opset(6)
        .with("broadcast", 1)
        .with("axis", 1),
        Example::new("integers", [Tensor::vector(vec![3i64, -2]), Tensor::scalar(1i64)]),
    ]
}
