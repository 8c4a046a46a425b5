//! The mean of several tensors, element by element. Imported by the table only.

use super::kernels::map1;
use super::kernels::variadic::{cells, fold, infer_all, same_for_all};
use super::*;
use crate::dispatch_float;
use crate::tensor::Float;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Mean",
    category: Category::Arithmetic,
    summary: "Averages any number of tensors element by element; axes of size 1 are stretched.",
    formula: r"y = \frac{1}{n} (a + b + \dots)",
    derivative: "Every operand receives the incoming gradient divided by the number of operands.",
    derivative_formula: r"\frac{\partial y}{\partial a} = \frac{1}{n}",
    pytorch: "torch.stack([a, b, c]).mean(0)",
    build: |_| Ok(Box::new(Mean)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Mean;

/// x / n.
fn divided<T: Float>(x: &Tensor, n: usize) -> Result<Tensor, OpError> {
    let n = T::of(n as f64);
    Ok(map1::<T>(x, |x| x / n)?)
}

impl Op for Mean {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![infer_all(inputs)?])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let found = inputs.get(0)?.dtype();
        let y = dispatch_float!(found, T => {
            divided::<T>(&fold::<T>(inputs, |a, b| a + b)?, inputs.len())?
        }, else {
            let expected = "floats";
            return Err(OpError::DType { op: "Mean", role: "an operand", found, expected });
        });
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let g = ctx.grad()?;
        let g = dispatch_float!(g.dtype(), T => divided::<T>(g, ctx.inputs.len())?,
            else return Err(OpError::NotDifferentiable { op: "Mean", input: 0 }));
        Ok(same_for_all(ctx, &g))
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        Work::per_output(inputs.len() as u64, outputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let terms = cells(ran, index)?;
        let n = Expr::Number(terms.len() as f64);
        Some(Expr::quotient(Expr::Sum(terms), n))
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("three of one shape", [1, 2, 3].map(|seed| sample([2, 3], seed))),
        Example::new("stretched", [sample([3, 1], 4), sample([1, 4], 5)]),
        Example::new("one alone", [sample([3], 7)]),
    ]
}
