//! The number of elements of a tensor. Imported by the table only.

use super::kernels::logic::no_gradient;
use super::*;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Size",

    category: Category::Shape,
    summary: "The number of elements, as an integer.",
    formula: r"y = \prod_i d_i",
    derivative: "The number of elements does not depend on their values: no gradient flows.",
    pytorch: "x.numel()",
    differentiable: false,
    native_half: true,
    build: |_| Ok(Box::new(Size)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Size;

fn size(shape: &Shape) -> Tensor {
    Tensor::scalar(shape.numel() as i64)
}

impl Op for Size {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![Fact::of(&size(&inputs.get(0)?.shape))])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        Ok(smallvec![size(inputs.get(0)?.shape())])
    }

    fn backward(&self, _ctx: Backward<'_>) -> Result<Grads, OpError> {
        no_gradient("Size")
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, _index: &[usize]) -> Option<Expr> {
        let sizes = ran.inputs.opt(0)?.shape().iter().map(|&d| Expr::Number(d as f64));
        Some(Expr::Product(sizes.collect()))
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("a matrix", [sample([2, 3], 1)]), Example::new("a scalar", [sample([], 2)])]
}
