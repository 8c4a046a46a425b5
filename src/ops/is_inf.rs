//! Finds infinite elements. Imported by the table only.

use super::kernels::logic::no_gradient;
use super::kernels::map_any;
use super::*;
use crate::dispatch_float;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "IsInf",
    category: Category::Arithmetic,
    summary: "Tells which elements are infinite; either sign can be left out.",
    formula: r"y = [x = \pm \infty]",
    derivative: "The result is true or false: no gradient flows.",
    pytorch: "torch.isinf(x)",
    differentiable: false,
    build: |a| {
        let (negative, positive) =
            (a.flag("detect_negative", true)?, a.flag("detect_positive", true)?);
        Ok(Box::new(IsInf { negative, positive }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct IsInf {
    negative: bool,
    positive: bool,
}

impl Op for IsInf {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        Ok(vec![Fact::new(DType::Bool, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let y = dispatch_float!(x.dtype(), T => map_any::<T, bool>(x, |x| {
            x.is_infinite() && if x.is_sign_negative() { self.negative } else { self.positive }
        })?,
            else return Err(needs_floats("IsInf", "the input", x)));
        Ok(smallvec![y])
    }

    fn backward(&self, _ctx: Backward<'_>) -> Result<Grads, OpError> {
        no_gradient("IsInf")
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        Some(Expr::call("is_inf", vec![ran.cell(0, index)?], ran.outputs.first()?.at(index)?))
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new(
            "both signs",
            [Tensor::vector(vec![1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY])],
        ),
        Example::new(
            "positive only",
            [Tensor::vector(vec![1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY])],
        )
        .with("detect_negative", 0),
        Example::new(
            "negative only",
            [Tensor::vector(vec![1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY])],
        )
        .with("detect_positive", 0),
    ]
}
