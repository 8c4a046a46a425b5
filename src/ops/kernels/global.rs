//! Pooling over whole planes: one number for every sample and channel. An op file says how a plane
//! becomes a number and how its gradient spreads; [`Global`] makes the op of it.

use crate::dispatch_float;
use crate::ops::{Backward, Expr, Fact, Facts, Forward, Grads, Inputs, Op, OpError, OpSpec, Ran};
use crate::ops::{Reads, Tensors, Work};
use crate::tensor::{Float, Shape, Tensor};
use smallvec::smallvec;
use std::fmt::Debug;

/// y = f(plane).
pub trait Plane: Debug + Send + Sync + 'static {
    fn spec(&self) -> &'static OpSpec;

    fn f<T: Float>(&self, plane: &[T]) -> T;

    /// dx = g · dy/dx over the plane. `plane` and `y` are empty and 0 where `reads` does not name them.
    fn df<T: Float>(&self, plane: &[T], y: T, g: T, dx: &mut [T]);

    fn reads(&self) -> Reads {
        Reads::ALL
    }

    /// FLOPs a cell.
    fn flops(&self) -> u64 {
        1
    }

    fn explain(&self, cells: Vec<Expr>, y: f64) -> Expr;
}

/// A [`Plane`] function as an op over N C spatial… input.
#[derive(Debug)]
pub struct Global<P>(pub P);

/// N × C × 1 × 1 …, and the cells of a plane.
fn output(op: &'static str, x: &Shape) -> Result<(Shape, usize), OpError> {
    let Some(spatial) = x.get(2..) else {
        let what = format!("the input needs axes N, C and spatial ones, but its shape is {x}");
        return Err(OpError::shape(op, what));
    };
    let ones = std::iter::repeat_n(1, spatial.len());
    Ok((x[..2].iter().copied().chain(ones).collect(), Shape::from(spatial).numel()))
}

impl<P: Plane> Op for Global<P> {
    fn spec(&self) -> &'static OpSpec {
        self.0.spec()
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        Ok(vec![Fact::new(x.dtype, output(inputs.op(), &x.shape)?.0)])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let (shape, cells) = output(inputs.op(), x.shape())?;
        let y = dispatch_float!(x.dtype(), T => {
            let from = x.as_slice::<T>()?;
            Tensor::build::<T>(shape, |y| {
                if cells == 0 {
                    return y.fill(self.0.f::<T>(&[]));
                }
                let planes = from.chunks_exact(cells);
                y.iter_mut().zip(planes).for_each(|(o, plane)| *o = self.0.f(plane));
            })?
        }, else {
            let (op, found) = (inputs.op(), x.dtype());
            let (role, expected) = ("the input", "floating-point numbers");
            return Err(OpError::DType { op, role, found, expected })
        });
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, x, y) = (ctx.grad()?, ctx.input(0)?, ctx.output(0)?);
        let (_, cells) = output(ctx.inputs.op(), x.shape())?;
        let dx = dispatch_float!(g.dtype(), T => {
            let (gs, xs, ys) = (g.as_slice::<T>()?, x.as_slice::<T>()?, y.as_slice::<T>()?);
            Tensor::build::<T>(x.shape().clone(), |dx| {
                for (i, (dx, &g)) in dx.chunks_exact_mut(cells.max(1)).zip(gs).enumerate() {
                    let plane = xs.get(i * cells..(i + 1) * cells).unwrap_or(&[]);
                    self.0.df(plane, ys.get(i).copied().unwrap_or_default(), g, dx);
                }
            })?
        }, else return Err(OpError::NotDifferentiable { op: ctx.inputs.op(), input: 0 }));
        Ok(smallvec![Some(dx)])
    }

    fn reads(&self) -> Reads {
        self.0.reads()
    }

    fn work(&self, inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::per_input(self.0.flops(), inputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let shape = ran.inputs.opt(0)?.shape();
        let (lead, spatial) = (index.get(..2)?, Shape::from(shape.get(2..)?));
        let cell = |i: usize| ran.cell(0, &[lead, &spatial.unravel(i)[..]].concat());
        let cells = (0..spatial.numel()).map(cell).collect::<Option<Vec<_>>>()?;
        Some(self.0.explain(cells, ran.outputs.first()?.at(index)?))
    }
}
