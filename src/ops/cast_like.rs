//! Conversion to the type of another tensor. Imported by the table only.

use super::kernels::conversion::{converted_back, explain};
use super::*;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "CastLike",

    category: Category::Shape,
    summary: "Converts every element to the type of the second tensor.",
    formula: r"y = \operatorname{cast}(x)",
    derivative: "Between floats the incoming gradient is converted back. To or from integers \
                 and booleans none flows: a cast to integer cuts the graph without a word.",
    derivative_formula: r"\frac{\partial y}{\partial x} = 1",
    pytorch: "x.to(other.dtype)",
    native_half: true,
    build: |_| Ok(Box::new(CastLike)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct CastLike;

impl Op for CastLike {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![Fact::new(inputs.get(1)?.dtype, inputs.get(0)?.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        Ok(smallvec![inputs.get(0)?.cast(inputs.get(1)?.dtype())])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let mut grads = converted_back("CastLike", ctx)?;
        grads.push(None);
        Ok(grads)
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        explain(ran, index, ran.inputs.opt(1)?.dtype())
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("from and to float64", [sample([2, 3], 1), Tensor::scalar(0.0)]),
        Example::new("to int64", [sample([2, 3], 2), Tensor::scalar(0i64)]),
    ]
}
