//! The same tensor, cut off from what made it. Imported by the table only.

use super::kernels::logic::no_gradient;
use super::*;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Detach",
    domain: CHALKGRAD,
    category: Category::Shape,
    summary: "Gives its input unchanged, and stops the gradient.",
    formula: r"y = x",
    derivative: "None, on purpose: what stands before gets no gradient through here. Cutting \
                 the graph by accident (rebuilding a tensor from its raw data) does the same \
                 without a word.",
    pytorch: "x.detach()",
    differentiable: false,
    native_half: true,
    build: |_| Ok(Box::new(Detach)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Detach;

impl Op for Detach {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![inputs.get(0)?.clone()])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        Ok(smallvec![inputs.get(0)?.clone()])
    }

    fn backward(&self, _ctx: Backward<'_>) -> Result<Grads, OpError> {
        no_gradient("Detach")
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
    vec![Example::new("a matrix", [sample([2, 3], 1)])]
}
