//! The same tensor again. Imported by the table only.

use super::*;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Identity",

    category: Category::Shape,
    summary: "Gives its input unchanged.",
    formula: r"y = x",
    derivative: "The incoming gradient unchanged.",
    derivative_formula: r"\frac{\partial y}{\partial x} = 1",
    pytorch: "x.clone()",
    native_half: true,
    build: |_| Ok(Box::new(Identity)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Identity;

impl Op for Identity {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![inputs.get(0)?.clone()])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        Ok(smallvec![inputs.get(0)?.clone()])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        Ok(smallvec![Some(ctx.grad()?.clone())])
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        ran.cell(0, index)
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("a matrix", [sample([2, 3], 1)]),
        Example::new("integers", [Tensor::vector(vec![1i64, 2])]),
    ]
}
