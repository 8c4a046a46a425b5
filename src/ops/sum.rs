//! The sum of several tensors. Imported by the table only.

use super::in_place::{InPlace, Place, Strip, zip_tile};
use super::kernels::simd::wide;
use super::kernels::variadic::{cells, fold, infer_all, same_for_all};
use super::*;
use crate::dispatch_float;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Sum",
    category: Category::Arithmetic,
    summary: "Adds any number of tensors element by element; axes of size 1 are stretched.",
    formula: r"y = a + b + \dots",
    derivative: "Every operand receives the incoming gradient unchanged; one that was stretched \
                 gets it summed over the stretched axes.",
    derivative_formula: r"\frac{\partial y}{\partial a} = 1",
    pytorch: "a + b + c",
    tinytorch: "a + b + c",
    build: |_| Ok(Box::new(Sum)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Sum;

/// From the left: exact where the tile comes first, and of two numbers in either order.
impl InPlace for Sum {
    fn forward(&self, _at: Place, tile: &mut [f32], rest: &[Strip<'_>]) {
        for other in rest {
            wide(
                #[inline(always)]
                || zip_tile(tile, other.floats(), |a, b| a + b),
            );
        }
    }

    fn backward(&self, _: Place, _: &mut [f32], _: &[Strip<'_>], _: &[f32]) {}
}

impl Op for Sum {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![infer_all(inputs)?])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let found = inputs.get(0)?.dtype();
        let y = dispatch_float!(found, T => fold::<T>(inputs, |a, b| a + b)?, else {
            let expected = "floats";
            return Err(OpError::DType { op: "Sum", role: "an operand", found, expected });
        });
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        Ok(same_for_all(ctx, ctx.grad()?))
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn in_place(&self, slot: usize, _keep: bool) -> Option<&dyn InPlace> {
        (slot < 2).then_some(self)
    }

    fn work(&self, inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        Work::per_output(inputs.len().saturating_sub(1) as u64, outputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        cells(ran, index).map(Expr::Sum)
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("three of one shape", [1, 2, 3].map(|seed| sample([2, 3], seed))),
        Example::new("stretched", [sample([3, 1], 4), sample([1, 4], 5), sample([], 6)]),
        Example::new("one alone", [sample([3], 7)]),
    ]
}
