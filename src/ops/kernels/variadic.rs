//! Ops of any number of operands that broadcast together. Max and Min share [`Extremum`].
//! Imported by op files only.

use super::{map2, map3};
use crate::ops::{Backward, Expr, Fact, Facts, Forward, Grads, Inputs, Op, OpError, OpSpec, Ran};
use crate::ops::{Tensors, Work};
use crate::tensor::{Element, Float, Tensor, broadcast_shapes};
use crate::{dispatch_float, dispatch_number};
use smallvec::smallvec;
use std::fmt::Debug;

/// The output fact: one dtype, all shapes broadcast.
pub fn infer_all(inputs: Facts<'_>) -> Result<Fact, OpError> {
    let first = inputs.get(0)?;
    let mut shape = first.shape.clone();
    for (i, x) in inputs.present().enumerate() {
        if x.dtype != first.dtype {
            let what = format!("operand {i} has type {}, operand 0 {}", x.dtype, first.dtype);
            return Err(OpError::shape(inputs.op(), format!("{what}; cast one of them")));
        }
        shape =
            broadcast_shapes(&shape, &x.shape).map_err(|e| OpError::from(e).in_op(inputs.op()))?;
    }
    Ok(Fact::new(first.dtype, shape))
}

/// Folds all operands from the left.
pub fn fold<T: Element>(
    inputs: Inputs<'_>,
    f: impl Fn(T, T) -> T + Sync,
) -> Result<Tensor, OpError> {
    let mut y = inputs.get(0)?.clone();
    for x in inputs.present().skip(1) {
        y = map2::<T, T, T>(&y, x, &f)?;
    }
    Ok(y)
}

/// The same gradient for every operand that wants one.
pub fn same_for_all(ctx: Backward<'_>, g: &Tensor) -> Grads {
    (0..ctx.inputs.len()).map(|i| ctx.needs(i).then(|| g.clone())).collect()
}

/// The cells of all operands at one output.
pub fn cells(ran: Ran<'_>, index: &[usize]) -> Option<Vec<Expr>> {
    (0..ran.inputs.len()).map(|i| ran.broadcast_cell(i, index)).collect()
}

/// Which of two numbers is chosen.
pub trait Choice: Debug + Send + Sync + 'static {
    fn spec(&self) -> &'static OpSpec;

    /// Whether `a` goes before `b`; false for equals.
    fn beats<T: PartialOrd>(&self, a: T, b: T) -> bool;

    /// The function's name in explanations.
    fn name(&self) -> &'static str;
}

/// Max or Min of any number of operands. NaN wins, as in PyTorch.
#[derive(Debug)]
pub struct Extremum<P>(pub P);

impl<P: Choice> Extremum<P> {
    fn choose<T: Element>(&self, a: T, b: T) -> T {
        let is_nan = a.partial_cmp(&a).is_none();
        if is_nan || self.0.beats(a, b) { a } else { b }
    }

    /// Which part of the gradient goes to `a` when `a` and `b` were compared.
    fn share<T: Float>(&self, a: T, b: T) -> T {
        if a == b {
            T::of(0.5)
        } else if self.0.beats(b, a) {
            T::zero()
        } else {
            T::one()
        }
    }

    /// Undoes the fold from its last step: each step splits the gradient between the operand and
    /// what was chosen before it.
    fn split<T: Float>(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let mut chosen = vec![ctx.input(0)?.clone()];
        for i in 1..ctx.inputs.len().saturating_sub(1) {
            let next = map2::<T, T, T>(&chosen[i - 1], ctx.input(i)?, |a, b| self.choose(a, b))?;
            chosen.push(next);
        }
        let mut grads: Grads = smallvec![None; ctx.inputs.len()];
        let mut g = ctx.grad()?.clone();
        for (i, before) in chosen.iter().enumerate().rev().take(ctx.inputs.len() - 1) {
            let (x, shape) = (ctx.input(i + 1)?, g.shape().clone());
            if ctx.needs(i + 1) {
                let mine =
                    map3::<T, T, T, T>(&shape, &g, before, x, |g, a, b| g * self.share(b, a))?;
                grads[i + 1] = Some(mine);
            }
            g = map3::<T, T, T, T>(&shape, &g, before, x, |g, a, b| g * self.share(a, b))?;
        }
        grads[0] = ctx.needs(0).then_some(g);
        Ok(grads)
    }
}

impl<P: Choice> Op for Extremum<P> {
    fn spec(&self) -> &'static OpSpec {
        self.0.spec()
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![infer_all(inputs)?])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let found = inputs.get(0)?.dtype();
        let y = dispatch_number!(found, T => fold::<T>(inputs, |a, b| self.choose(a, b))?, else {
            let (op, expected) = (self.spec().name, "numbers");
            return Err(OpError::DType { op, role: "an operand", found, expected })
        });
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        dispatch_float!(ctx.grad()?.dtype(), T => self.split::<T>(ctx),
            else Err(OpError::NotDifferentiable { op: self.spec().name, input: 0 }))
    }

    fn reads(&self) -> crate::ops::Reads {
        crate::ops::Reads::INPUTS
    }

    fn work(&self, inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        Work::per_output(inputs.len().saturating_sub(1) as u64, outputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let y = ran.outputs.first()?.at(index)?;
        Some(Expr::call(self.0.name(), cells(ran, index)?, y))
    }
}
