//! Ops that are one function applied to every element. An op file says the function and its
//! derivative; [`Map`] makes the op of it.

use super::simd::wide;
use super::threads;
use crate::ops::in_place::{InPlace, Place, Strip, zip_tile};
use crate::ops::{Backward, Expr, Fact, Facts, Forward, Grads, Inputs, Op, OpError, OpSpec, Ran};
use crate::ops::{Reads, Tensors, Work};
use crate::tensor::{DType, Element, Float, Tensor, TensorError};
use crate::{dispatch_float, dispatch_number};
use smallvec::smallvec;
use std::fmt::Debug;
use std::ops::Range;

/// y = f(x), element by element.
pub trait Pointwise: Debug + Send + Sync + 'static {
    fn spec(&self) -> &'static OpSpec;

    fn f<T: Float>(&self, x: T) -> T;

    /// dy/dx. Where `reads` does not name the input, `x` is not kept: it is `y` as well.
    fn df<T: Float>(&self, x: T, y: T) -> T;

    /// What the derivative is computed from: the input or the output.
    fn reads(&self) -> Reads {
        Reads::INPUTS
    }

    /// The function on integers, for ops that ONNX defines on them.
    fn int(&self, _x: i64) -> Option<i64> {
        None
    }

    /// The same on unsigned 64-bit integers, where the bits of `int` would be read as negative.
    fn uint(&self, x: u64) -> Option<u64> {
        self.int(x as i64).map(|y| y as u64)
    }

    /// FLOPs an element, transcendental functions counted as one.
    fn flops(&self) -> u64 {
        1
    }

    /// How one output is written out.
    fn explain(&self, x: Expr, y: f64) -> Expr;
}

/// A [`Pointwise`] function as an op.
#[derive(Debug)]
pub struct Map<P>(pub P);

/// y = f(x) over a float tensor.
pub fn map1<T: Float>(x: &Tensor, f: impl Fn(T) -> T + Sync) -> Result<Tensor, TensorError> {
    map_any::<T, T>(x, f)
}

/// y = f(x) over any tensor, the type of the output being free.
pub fn map_any<A: Element, R: Element>(
    x: &Tensor,
    f: impl Fn(A) -> R + Sync,
) -> Result<Tensor, TensorError> {
    let from = x.as_slice::<A>()?;
    Tensor::build::<R>(x.shape().clone(), |out| {
        each_part(out, |range, out| {
            wide(
                #[inline(always)]
                || {
                    for (o, &x) in out.iter_mut().zip(&from[range]) {
                        *o = f(x);
                    }
                },
            );
        });
    })
}

/// The elements of `out` in parts that are worth a thread, each with its range.
fn each_part<R: Element>(out: &mut [R], work: impl Fn(Range<usize>, &mut [R]) + Sync) {
    let parts = threads::parts(out.len(), threads::element_ns(out.len()));
    threads::each(threads::rows(out, 1, parts), |(range, out)| work(range, out));
}

/// f(a, b) over two tensors of the same shape (no broadcasting), for backward passes.
pub fn same_shape2<A: Element, B: Element, R: Element>(
    a: &Tensor,
    b: &Tensor,
    f: impl Fn(A, B) -> R + Sync,
) -> Result<Tensor, TensorError> {
    if a.shape() != b.shape() {
        return Err(TensorError::Reshape { from: a.shape().clone(), to: b.shape().clone() });
    }
    let (xs, ys) = (a.as_slice::<A>()?, b.as_slice::<B>()?);
    Tensor::build::<R>(a.shape().clone(), |out| {
        each_part(out, |range, out| {
            wide(
                #[inline(always)]
                || {
                    for ((o, &x), &y) in out.iter_mut().zip(&xs[range.clone()]).zip(&ys[range]) {
                        *o = f(x, y);
                    }
                },
            );
        });
    })
}

/// g·dy/dx over slices, without an intermediate.
fn scaled<T: Float, P: Pointwise>(
    p: &P,
    g: &Tensor,
    kept: &Tensor,
    other: &Tensor,
) -> Result<Tensor, TensorError> {
    let (g, xs, ys) = (g.as_slice::<T>()?, kept.as_slice::<T>()?, other.as_slice::<T>()?);
    Tensor::build::<T>(kept.shape().clone(), |out| {
        each_part(out, |range, out| {
            let [g, xs, ys] = [g, xs, ys].map(|values| &values[range.clone()]);
            wide(
                #[inline(always)]
                || {
                    for (((o, &g), &x), &y) in out.iter_mut().zip(g).zip(xs).zip(ys) {
                        *o = g * p.df(x, y);
                    }
                },
            );
        });
    })
}

impl<P: Pointwise> InPlace for Map<P> {
    fn forward(&self, _at: Place, tile: &mut [f32], _rest: &[Strip<'_>]) {
        wide(
            #[inline(always)]
            || tile.iter_mut().for_each(|x| *x = self.0.f(*x)),
        );
    }

    fn backward(&self, _at: Place, tile: &mut [f32], _rest: &[Strip<'_>], kept: &[f32]) {
        // An op that reads neither has a derivative that does not look at its arguments.
        let kept = if kept.is_empty() { &[0.0][..] } else { kept };
        wide(
            #[inline(always)]
            || zip_tile(tile, kept, |g, k| g * self.0.df(k, k)),
        );
    }
}

impl<P: Pointwise> Op for Map<P> {
    fn spec(&self) -> &'static OpSpec {
        self.0.spec()
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        Ok(vec![Fact::new(x.dtype, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let bad = || OpError::DType {
            op: self.spec().name,
            role: "the input",
            found: x.dtype(),
            expected: if self.0.int(1).is_some() { "numbers" } else { "floats" },
        };
        let y = dispatch_float!(x.dtype(), T => map1::<T>(x, #[inline(always)] |v| self.0.f(v))?, else {
            if self.0.int(1).is_none() {
                return Err(bad());
            }
            if x.dtype() == DType::U64 {
                map_any::<u64, u64>(x, |v| self.0.uint(v).unwrap_or_default())?
            } else {
                dispatch_number!(x.dtype(), T => map_any::<T, T>(x, |v| {
                    <T as Element>::from_i64(self.0.int(v.to_i64()).unwrap_or_default())
                })?, else return Err(bad()))
            }
        });
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, reads) = (ctx.grad()?, self.0.reads());
        let y = if reads.output(0) { Some(ctx.output(0)?) } else { None };
        let x = if reads.input(0) { ctx.input(0)? } else { y.unwrap_or(g) };
        let dx = dispatch_float!(g.dtype(), T => scaled::<T, P>(&self.0, g, x, y.unwrap_or(x))?,
            else return Err(OpError::NotDifferentiable { op: self.spec().name, input: 0 }));
        Ok(smallvec![Some(dx)])
    }

    fn reads(&self) -> Reads {
        self.0.reads()
    }

    fn in_place(&self, _slot: usize, _keep: bool) -> Option<&dyn InPlace> {
        Some(self)
    }

    fn work(&self, _inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        Work::per_output(self.0.flops(), outputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let y = ran.outputs.first()?.at(index)?;
        Some(self.0.explain(ran.cell(0, index)?, y))
    }
}
