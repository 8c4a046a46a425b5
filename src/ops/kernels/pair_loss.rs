//! Losses that compare prediction and target number by number. An op file says the loss of one
//! pair and its two derivatives; [`Paired`] adds broadcasting and the reductions.

use super::binary::{infer2, map2, map3};
use super::lanes;
use super::log_prob::Reduction;
use crate::dispatch_float;
use crate::ops::{Backward, Expr, Fact, Facts, Forward, Grads, Inputs, Op, OpError, OpSpec, Ran};
use crate::ops::{Tensors, Work};
use crate::tensor::{Float, Tensor, broadcast_shapes};
use smallvec::smallvec;
use std::fmt::Debug;

/// The loss of a prediction x and its target t.
pub trait Pair: Debug + Send + Sync + 'static {
    fn spec(&self) -> &'static OpSpec;

    fn f<T: Float>(&self, x: T, t: T) -> T;

    /// ∂f/∂x.
    fn dx<T: Float>(&self, x: T, t: T) -> T;

    /// ∂f/∂t.
    fn dt<T: Float>(&self, x: T, t: T) -> T;

    /// FLOPs a pair.
    fn flops(&self) -> u64;

    /// The loss of one pair, written out.
    fn explain(&self, x: Expr, t: Expr) -> Expr;
}

/// A [`Pair`] loss as an op with a `reduction`.
#[derive(Debug)]
pub struct Paired<P> {
    pub pair: P,
    pub reduction: Reduction,
}

impl<P: Pair> Paired<P> {
    /// What one pair's loss is multiplied by on its way into the output.
    fn factor(&self, pairs: usize) -> f64 {
        if self.reduction == Reduction::Mean { 1.0 / pairs as f64 } else { 1.0 }
    }

    fn run<T: Float>(&self, x: &Tensor, t: &Tensor) -> Result<Tensor, OpError> {
        let f = |x: T, t: T| self.pair.f(x, t);
        let whole = self.reduction != Reduction::None;
        if whole && x.shape() == t.shape() {
            let sum = lanes::sum_of2(x.as_slice::<T>()?, t.as_slice::<T>()?, f);
            return Ok(Tensor::scalar(self.scaled(sum, x.numel())));
        }
        let losses = map2::<T, T, T>(x, t, f)?;
        if !whole {
            return Ok(losses);
        }
        Ok(Tensor::scalar(self.scaled(lanes::sum(losses.as_slice::<T>()?), losses.numel())))
    }

    /// A sum as the reduction wants it.
    fn scaled<T: Float>(&self, sum: T, pairs: usize) -> T {
        if self.reduction == Reduction::Mean { sum / T::of(pairs as f64) } else { sum }
    }

    /// The incoming gradient times `d` of every pair, in the broadcast shape.
    fn grad<T: Float>(
        &self,
        g: &Tensor,
        x: &Tensor,
        t: &Tensor,
        d: impl Fn(T, T) -> T + Sync,
    ) -> Result<Tensor, OpError> {
        let shape = broadcast_shapes(x.shape(), t.shape())?;
        if self.reduction == Reduction::None {
            return Ok(map3::<T, T, T, T>(&shape, g, x, t, |g, x, t| g * d(x, t))?);
        }
        let pull = g.as_slice::<T>()?.first().copied().unwrap_or_default();
        let pull = pull * T::of(self.factor(shape.numel()));
        Ok(map2::<T, T, T>(x, t, |x, t| pull * d(x, t))?)
    }
}

impl<P: Pair> Op for Paired<P> {
    fn spec(&self) -> &'static OpSpec {
        self.pair.spec()
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let pairs = infer2(inputs)?;
        Ok(vec![Fact::new(pairs.dtype, self.reduction.output(pairs.shape))])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, t) = (inputs.get(0)?, inputs.get(1)?);
        let loss = dispatch_float!(x.dtype(), T => self.run::<T>(x, t)?, else {
            let (op, found) = (inputs.op(), x.dtype());
            let (role, expected) = ("the prediction", "floating-point numbers");
            return Err(OpError::DType { op, role, found, expected })
        });
        Ok(smallvec![loss])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, x, t) = (ctx.grad()?, ctx.input(0)?, ctx.input(1)?);
        dispatch_float!(g.dtype(), T => {
            let dx = |x: T, t: T| self.pair.dx(x, t);
            let dt = |x: T, t: T| self.pair.dt(x, t);
            let dx = ctx.needs(0).then(|| self.grad::<T>(g, x, t, dx)).transpose()?;
            let dt = ctx.needs(1).then(|| self.grad::<T>(g, x, t, dt)).transpose()?;
            Ok(smallvec![dx, dt])
        }, else Err(OpError::NotDifferentiable { op: ctx.inputs.op(), input: 0 }))
    }

    fn reads(&self) -> crate::ops::Reads {
        crate::ops::Reads::INPUTS
    }

    fn work(&self, inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        let shape = inputs.opt(0).zip(inputs.opt(1));
        let shape = shape.and_then(|(x, t)| broadcast_shapes(&x.shape, &t.shape).ok());
        Work::flops(shape.map_or(0, |s| s.numel() as u64).saturating_mul(self.pair.flops() + 1))
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let (x, t) = (ran.inputs.opt(0)?.shape(), ran.inputs.opt(1)?.shape());
        let shape = broadcast_shapes(x, t).ok()?;
        let term = |index: &[usize]| {
            let (x, t) = (ran.broadcast_cell(0, index)?, ran.broadcast_cell(1, index)?);
            Some(self.pair.explain(x, t))
        };
        if self.reduction == Reduction::None {
            return term(index);
        }
        let all = (0..shape.numel()).map(|i| term(&shape.unravel(i)));
        let total = Expr::Sum(all.collect::<Option<_>>()?);
        match self.reduction {
            Reduction::Mean => Some(Expr::quotient(total, Expr::Number(shape.numel() as f64))),
            _ => Some(total),
        }
    }
}

/// target − prediction and the like: a − b as an expression.
pub fn difference(a: Expr, b: Expr) -> Expr {
    Expr::Sum(vec![a, Expr::negative(b)])
}
