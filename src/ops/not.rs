//! Logical not. Imported by the table only.

use super::kernels::logic::{Operands, no_gradient};
use super::kernels::map_any;
use super::*;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Not",
    category: Category::Arithmetic,
    summary: "Turns true into false and false into true.",
    formula: r"y = \lnot x",
    derivative: "The result is true or false: no gradient flows.",
    pytorch: "torch.logical_not(x)",
    differentiable: false,
    build: |_| Ok(Box::new(Not)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Not;

impl Op for Not {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        Operands::Booleans.check("Not", x.dtype)?;
        Ok(vec![Fact::new(DType::Bool, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        Operands::Booleans.check("Not", x.dtype())?;
        Ok(smallvec![map_any::<bool, bool>(x, |x| !x)?])
    }

    fn backward(&self, _ctx: Backward<'_>) -> Result<Grads, OpError> {
        no_gradient("Not")
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        Some(Expr::call("not", vec![ran.cell(0, index)?], ran.outputs.first()?.at(index)?))
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("both", [Tensor::vector(vec![true, false])])]
}
