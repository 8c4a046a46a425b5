//! LogSoftmax. Imported by the table only.

use super::kernels::softmax::{log_softmax, log_softmax_grad};
use super::softmax::{SoftmaxAxis, exponentials};
use super::*;
use crate::dispatch_float;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "LogSoftmax",
    category: Category::Activation,
    summary: "The logarithm of softmax, computed without the overflow of exp or the log of zero.",
    formula: r"y_i = x_i - \log \sum_j e^{x_j}",
    derivative: "The incoming gradient minus the softmax times the sum of the incoming gradient \
                 along the axis. The sum is over G, not over G·y as for softmax itself.",
    derivative_formula: r"\frac{\partial L}{\partial x} = G - e^{y} \sum_j G_j",
    pytorch: "torch.log_softmax(x, dim)",
    tinytorch: "log_softmax(x, dim)",
    build: |a| Ok(Box::new(LogSoftmax(SoftmaxAxis::from_attributes(a)?))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct LogSoftmax(SoftmaxAxis);

impl Op for LogSoftmax {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        self.0.along("LogSoftmax", &x.shape)?;
        Ok(vec![Fact::new(x.dtype, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let along = self.0.along("LogSoftmax", x.shape())?;
        let y = dispatch_float!(x.dtype(), T => {
            let from = x.as_slice::<T>()?;
            Tensor::build::<T>(x.shape().clone(), |y| log_softmax(along, from, y))?
        }, else return Err(needs_floats("LogSoftmax", "the input", x)));
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, y) = (ctx.grad()?, ctx.output(0)?);
        let along = self.0.along("LogSoftmax", y.shape())?;
        let dx = dispatch_float!(g.dtype(), T => {
            let (gs, ys) = (g.as_slice::<T>()?, y.as_slice::<T>()?);
            Tensor::build::<T>(y.shape().clone(), |dx| log_softmax_grad(along, ys, gs, dx))?
        }, else return Err(OpError::NotDifferentiable { op: "LogSoftmax", input: 0 }));
        Ok(smallvec![Some(dx)])
    }

    fn reads(&self) -> Reads {
        Reads::OUTPUTS
    }

    fn work(&self, _inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        Work::per_output(5, outputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let (cells, position) = self.0.row(ran, index)?;
        let powers = exponentials(&cells);
        let first = (cells.first()?.value(), powers.first()?.value());
        if first.0.exp() != first.1 {
            // Shifted by the maximum: too large to be written without it.
            return None;
        }
        let sum = Expr::Sum(powers);
        let log = sum.value().ln();
        let log = Expr::call("log", vec![sum], log);
        Some(Expr::Sum(vec![cells.get(position)?.clone(), Expr::negative(log)]))
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("the last axis", [sample([2, 4], 1)]),
        Example::new("the first axis", [sample([3, 2, 2], 2)]).with("axis", 0),
        Example::new("opset 11: all axes from 1 on as one", [sample([2, 3, 2], 3)]).opset(11),
    ]
}
