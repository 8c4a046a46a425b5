//! Ops that only move data. An op file says where each output comes from; [`Moved`], [`Reshaped`]
//! and [`Taken`] make the op of it: shape rule, forward, backward, the source cell as explanation.

use super::known::Known;
use super::rows::{add_rows, take_rows};
use super::view::{View, add_view, copy_view};
use crate::ops::{Backward, Expr, Fact, Facts, Forward, Grads, Inputs, Op, OpError, OpSpec, Ran};
use crate::ops::{Reads, Tensors, Work};
use crate::tensor::{Shape, Tensor};
use smallvec::smallvec;
use std::fmt::Debug;

/// Reads the values of all inputs but the first: indices, axes, sizes.
pub const BUT_FIRST: Reads = Reads { inputs: !1, outputs: 0 };

/// Tensor errors of a kernel, with the op's name.
pub fn named<T, E: Into<OpError>>(op: &'static str, result: Result<T, E>) -> Result<T, OpError> {
    result.map_err(|e| e.into().in_op(op))
}

/// y is x read through a strided view.
pub trait Move: Debug + Send + Sync + 'static {
    fn spec(&self) -> &'static OpSpec;

    fn view<'a>(&self, args: impl Known<'a>) -> Result<View, OpError>;
}

/// A [`Move`] as an op.
#[derive(Debug)]
pub struct Moved<M>(pub M);

impl<M: Move> Op for Moved<M> {
    fn spec(&self) -> &'static OpSpec {
        self.0.spec()
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![Fact::new(inputs.get(0)?.dtype, self.0.view(inputs)?.output().clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let view = self.0.view(inputs)?;
        Ok(smallvec![named(inputs.op(), copy_view(inputs.get(0)?, &view))?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let view = self.0.view(ctx.inputs)?;
        let dx = add_view(ctx.grad()?, &view, ctx.input(0)?.shape());
        Ok(smallvec![Some(named(ctx.inputs.op(), dx)?)])
    }

    fn reads(&self) -> Reads {
        BUT_FIRST
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        flat_cell(ran, self.0.view(ran.inputs).ok()?.source(index)?)
    }
}

/// Element `flat` of the first input.
pub fn flat_cell(ran: Ran<'_>, flat: usize) -> Option<Expr> {
    ran.cell(0, &ran.inputs.opt(0)?.shape().unravel(flat))
}

/// y is x under another shape.
pub trait Reshape: Debug + Send + Sync + 'static {
    fn spec(&self) -> &'static OpSpec;

    /// The shape of y, of as many elements as x has.
    fn target<'a>(&self, args: impl Known<'a>) -> Result<Shape, OpError>;
}

/// A [`Reshape`] as an op: nothing is copied.
#[derive(Debug)]
pub struct Reshaped<R>(pub R);

impl<R: Reshape> Op for Reshaped<R> {
    fn spec(&self) -> &'static OpSpec {
        self.0.spec()
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![Fact::new(inputs.get(0)?.dtype, self.0.target(inputs)?)])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let target = self.0.target(inputs)?;
        Ok(smallvec![named(inputs.op(), inputs.get(0)?.reshape(target))?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let dx = ctx.grad()?.reshape(ctx.input_shape(0)?);
        Ok(smallvec![Some(named(ctx.inputs.op(), dx)?)])
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        flat_cell(ran, ran.outputs.first()?.shape().offset(index)?)
    }
}

/// Rows of x: where each begins and how many elements it has.
pub struct Rows {
    pub starts: Vec<usize>,
    pub len: usize,
}

/// y is made of rows of x that indices choose.
pub trait Take: Debug + Send + Sync + 'static {
    fn spec(&self) -> &'static OpSpec;

    /// The shape of y; indices need not be known.
    fn shape<'a>(&self, args: impl Known<'a>) -> Result<Shape, OpError>;

    /// The rows in the order of the output.
    fn rows(&self, inputs: Inputs<'_>) -> Result<Rows, OpError>;
}

/// A [`Take`] as an op.
#[derive(Debug)]
pub struct Taken<P>(pub P);

impl<P: Take> Op for Taken<P> {
    fn spec(&self) -> &'static OpSpec {
        self.0.spec()
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![Fact::new(inputs.get(0)?.dtype, self.0.shape(inputs)?)])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (shape, rows) = (self.0.shape(inputs)?, self.0.rows(inputs)?);
        let y: Result<Tensor, _> = take_rows(inputs.get(0)?, &rows.starts, rows.len, &shape);
        Ok(smallvec![named(inputs.op(), y)?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let rows = self.0.rows(ctx.inputs)?;
        let dx = add_rows(ctx.grad()?, &rows.starts, rows.len, ctx.input(0)?.shape());
        Ok(smallvec![Some(named(ctx.inputs.op(), dx)?)])
    }

    fn reads(&self) -> Reads {
        BUT_FIRST
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let (rows, flat) =
            (self.0.rows(ran.inputs).ok()?, ran.outputs.first()?.shape().offset(index)?);
        let start = rows.starts.get(flat.checked_div(rows.len)?)?;
        flat_cell(ran, start + flat % rows.len)
    }
}
