//! Broadcasting written out. Imported by the table only.

use super::kernels::Known;
use super::kernels::moves::{BUT_FIRST, named};
use super::kernels::reduce::broadcast_view;
use super::kernels::view::copy_view;
use super::*;
use crate::tensor::broadcast_shapes;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Expand",
    category: Category::Shape,
    summary: "Repeats axes of size 1, and adds leading axes, until the input has the given shape.",
    formula: r"y = \mathrm{broadcast}(x)",
    derivative: "Every copy contributes: the incoming gradient is summed over the axes that were \
                 stretched. Forgetting that sum is the commonest broadcasting bug.",
    derivative_formula: r"\frac{\partial L}{\partial x} = \sum_{\text{copies}} G",
    pytorch: "x.expand(shape)",
    native_half: true,
    build: |_| Ok(Box::new(Expand)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Expand;

fn target<'a>(args: impl Known<'a>) -> Result<Shape, OpError> {
    let (from, wanted) = (args.shape(0)?, args.value(1)?.to_i64_vec());
    let sizes = wanted.iter().map(|&d| usize::try_from(d).ok()).collect::<Option<Vec<_>>>();
    let to = sizes.and_then(|to| broadcast_shapes(from, &to).ok());
    to.ok_or_else(|| {
        let what = format!("{from} does not broadcast to {wanted:?}; only axes of size 1 stretch");
        OpError::shape("Expand", what)
    })
}

impl Op for Expand {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![Fact::new(inputs.get(0)?.dtype, target(inputs)?)])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, shape) = (inputs.get(0)?, target(inputs)?);
        Ok(smallvec![named("Expand", copy_view(x, &broadcast_view(x.shape(), &shape)))?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        // The driver sums what was broadcast, here as everywhere.
        Ok(smallvec![Some(ctx.grad()?.clone())])
    }

    fn reads(&self) -> Reads {
        BUT_FIRST
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        ran.broadcast_cell(0, index)
    }
}

fn examples() -> Vec<Example> {
    let shape = |v: Vec<i64>| Tensor::vector(v);
    vec![
        Example::new("a column", [sample([3, 1], 1), shape(vec![3, 4])]),
        Example::new("a leading axis", [sample([2, 1], 2), shape(vec![2, 1, 3])]),
        Example::new("1 keeps the size", [sample([2, 3], 3), shape(vec![2, 1, 1])]),
    ]
}
