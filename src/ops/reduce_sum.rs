//! Sum over axes. Imported by the table only.

use super::kernels::moves::BUT_FIRST;
use super::kernels::reduce::{Axes, expand, explain_group, fold, keep_axes};
use super::*;
use crate::tensor::Element;
use crate::{dispatch_float, dispatch_number};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "ReduceSum",
    category: Category::Reduction,
    summary: "Adds up the elements along the given axes; along all of them when none are given.",
    formula: r"y = \sum_i x_i",
    derivative: "Every element that was added receives the whole incoming gradient.",
    derivative_formula: r"\frac{\partial y}{\partial x_i} = 1",
    pytorch: "x.sum(dim, keepdim=True)",
    tinytorch: "x.sum(axis, keepdims=True)",
    build: |a| Ok(Box::new(ReduceSum(Axes::from_attributes(a)?))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct ReduceSum(Axes);

fn add_int<T: Element>(x: &Tensor, axes: &[usize], keep: bool) -> Result<Tensor, OpError> {
    let add = |a: T, b: T| T::from_i64(a.to_i64().wrapping_add(b.to_i64()));
    Ok(fold::<T>(x, axes, keep, T::default(), add, add)?)
}

impl Op for ReduceSum {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![self.0.infer(inputs)?])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, axes) = (inputs.get(0)?, self.0.of(inputs)?);
        let (keep, found) = (self.0.keepdims, x.dtype());
        let y = dispatch_float!(found, T => {
            fold::<T>(x, &axes, keep, 0.0, |a, x| a + x, |a, b| a + b)?
        }, else dispatch_number!(found, T => add_int::<T>(x, &axes, keep)?, else {
            let (role, expected) = ("the input", "numbers");
            return Err(OpError::DType { op: "ReduceSum", role, found, expected })
        }));
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, x, axes) = (ctx.grad()?, ctx.input(0)?, self.0.of(ctx.inputs)?);
        let g = keep_axes(g, x.shape(), &axes)?;
        let dx = dispatch_float!(g.dtype(), T => expand::<T>(&g, x.shape())?,
            else return Err(OpError::NotDifferentiable { op: "ReduceSum", input: 0 }));
        Ok(smallvec![Some(dx)])
    }

    fn reads(&self) -> Reads {
        BUT_FIRST
    }

    fn work(&self, inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::per_input(1, inputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        explain_group(ran, &self.0, index).map(Expr::Sum)
    }
}

fn examples() -> Vec<Example> {
    let axes = |v: Vec<i64>| Tensor::vector(v);
    vec![
        Example::new("everything", [sample([2, 3], 1)]).with("keepdims", 0),
        Example::new("one axis, kept", [sample([2, 3, 2], 2), axes(vec![1])]),
        Example::new("two axes, dropped", [sample([2, 3, 2], 3), axes(vec![0, -1])])
            .with("keepdims", 0),
        Example::new("no axes: nothing is added", [sample([2, 2], 4), axes(vec![])])
            .with("noop_with_empty_axes", 1),
        Example::new("axes as an attribute, before opset 13", [sample([2, 3], 5)])
            .with("axes", [1])
            .opset(11),
    ]
}
