//! Running sums. Imported by the table only.

use super::kernels::moves::{BUT_FIRST, named};
use super::kernels::scan::{Running, axis_of};
use super::*;
use crate::tensor::{Element, TensorError};
use crate::{dispatch_float, dispatch_number};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "CumSum",
    category: Category::Reduction,
    summary: "The running sum along an axis.",
    formula: r"y_i = \sum_{j \le i} x_j",
    derivative: "Every element contributes to all later sums: the running sum of the incoming \
                 gradient, from the other end.",
    derivative_formula: r"\frac{\partial L}{\partial x_j} = \sum_{i \ge j} G_i",
    pytorch: "x.cumsum(dim)",
    build: |a| Ok(Box::new(CumSum(Running::from_attributes(a)?))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct CumSum(Running);

fn add_ints<T: Element>(run: Running, x: &Tensor, axis: usize) -> Result<Tensor, TensorError> {
    let add = |a: T, b: T| T::from_i64(a.to_i64().wrapping_add(b.to_i64()));
    run.scan::<T>(x, axis, T::default(), add)
}

impl Op for CumSum {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        Ok(vec![Fact::new(x.dtype, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, axis, found) = (inputs.get(0)?, axis_of(inputs)?, inputs.get(0)?.dtype());
        let y = dispatch_float!(found, T => self.0.scan::<T>(x, axis, 0.0, |a, b| a + b), else {
            dispatch_number!(found, T => add_ints::<T>(self.0, x, axis), else {
                let (role, expected) = ("the input", "numbers");
                return Err(OpError::DType { op: "CumSum", role, found, expected })
            })
        });
        Ok(smallvec![named("CumSum", y)?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, axis) = (ctx.grad()?, axis_of(ctx.inputs)?);
        let dx = dispatch_float!(g.dtype(), T => self.0.back().scan::<T>(g, axis, 0.0, |a, b| a + b),
            else return Err(OpError::NotDifferentiable { op: "CumSum", input: 0 }));
        Ok(smallvec![Some(named("CumSum", dx)?)])
    }

    fn reads(&self) -> Reads {
        BUT_FIRST
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        self.0.cells(ran, index).map(Expr::Sum)
    }
}

fn examples() -> Vec<Example> {
    let call =
        |note, seed, axis| Example::new(note, [sample([3, 4], seed), Tensor::scalar::<i64>(axis)]);
    vec![
        call("down the first axis", 1, 0),
        call("along the last", 2, -1),
        call("without the element itself", 3, 1).with("exclusive", 1),
        call("from the end", 4, 1).with("reverse", 1),
        call("both", 5, 0).with("exclusive", 1).with("reverse", 1),
    ]
}
