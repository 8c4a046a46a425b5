//! Finds what is not a number. Imported by the table only.

use super::kernels::logic::no_gradient;
use super::kernels::map_any;
use super::*;
use crate::dispatch_float;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "IsNaN",
    category: Category::Arithmetic,
    summary: "Tells which elements are NaN, the result of operations like 0/0.",
    formula: r"y = [x \text{ is NaN}]",
    derivative: "The result is true or false: no gradient flows.",
    pytorch: "torch.isnan(x)",
    differentiable: false,
    build: |_| Ok(Box::new(IsNaN)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct IsNaN;

impl Op for IsNaN {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        Ok(vec![Fact::new(DType::Bool, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let y = dispatch_float!(x.dtype(), T => map_any::<T, bool>(x, |x| x.is_nan())?,
            else return Err(needs_floats("IsNaN", "the input", x)));
        Ok(smallvec![y])
    }

    fn backward(&self, _ctx: Backward<'_>) -> Result<Grads, OpError> {
        no_gradient("IsNaN")
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        Some(Expr::call("is_nan", vec![ran.cell(0, index)?], ran.outputs.first()?.at(index)?))
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new(
        "one of four",
        [Tensor::vector(vec![1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY])],
    )]
}
