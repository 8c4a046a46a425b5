//! Writing rows into a copy of a tensor, with or without a reduction where they meet:
//! ScatterElements, ScatterND and TensorScatter are this with their own rows. Imported by op files
//! only.

use super::moves::{Rows, named};
use super::rows::take_rows;
use crate::ops::{Attributes, Backward, Expr, Fact, Facts, Forward, Grads, Inputs, Op, OpError};
use crate::ops::{OpSpec, Ran, Reads, Tensors, Work};
use crate::tensor::{DType, Element, Float, Tensor, TensorError};
use crate::{dispatch_all, dispatch_float, dispatch_number};
use smallvec::smallvec;
use std::fmt::Debug;

/// What happens where an update meets what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meeting {
    Replace,
    Add,
    Mul,
    Max,
    Min,
}

impl Meeting {
    pub fn from_attributes(a: &Attributes) -> Result<Self, OpError> {
        match a.text("reduction", "none")? {
            "none" => Ok(Meeting::Replace),
            "add" => Ok(Meeting::Add),
            "mul" => Ok(Meeting::Mul),
            "max" => Ok(Meeting::Max),
            "min" => Ok(Meeting::Min),
            other => {
                let what = format!("is {other:?}; it must be none, add, mul, max or min");
                Err(a.bad("reduction", what))
            }
        }
    }
}

/// Where the updates go in the data (input 0).
pub trait Place: Debug + Send + Sync + 'static {
    fn spec(&self) -> &'static OpSpec;

    /// Which input holds the updates.
    fn updates(&self) -> usize {
        2
    }

    /// Checks the shapes, values apart.
    fn check(&self, inputs: Facts<'_>) -> Result<(), OpError>;

    /// The rows of the data, one for every row of the updates.
    fn rows(&self, inputs: Inputs<'_>) -> Result<Rows, OpError>;
}

/// A [`Place`] as an op.
#[derive(Debug)]
pub struct Scatter<P> {
    pub place: P,
    pub meeting: Meeting,
}

/// Calls `f(place, update)` for every element of the updates, in order.
fn pairs(rows: &Rows, mut f: impl FnMut(usize, usize)) {
    for (i, &start) in rows.starts.iter().enumerate() {
        for j in 0..rows.len {
            f(start + j, i * rows.len + j);
        }
    }
}

fn replace<T: Element>(x: &Tensor, u: &Tensor, rows: &Rows) -> Result<Tensor, TensorError> {
    let (mut y, from) = (x.clone(), u.as_slice::<T>()?);
    let out = y.make_mut::<T>()?;
    for (&start, row) in rows.starts.iter().zip(from.chunks_exact(rows.len.max(1))) {
        out[start..start + rows.len].copy_from_slice(row);
    }
    Ok(y)
}

fn combine<T: Element>(
    x: &Tensor,
    u: &Tensor,
    rows: &Rows,
    f: impl Fn(T, T) -> T,
) -> Result<Tensor, TensorError> {
    let (mut y, from) = (x.clone(), u.as_slice::<T>()?);
    let out = y.make_mut::<T>()?;
    pairs(rows, |p, i| out[p] = f(out[p], from[i]));
    Ok(y)
}

impl Meeting {
    fn forward(self, x: &Tensor, u: &Tensor, rows: &Rows) -> Result<Tensor, TensorError> {
        if self == Meeting::Replace {
            return dispatch_all!(x.dtype(), T => replace::<T>(x, u, rows));
        }
        if x.dtype().is_half() {
            let (x32, u32) = (super::computed(x), super::computed(u));
            return Ok(self.forward(&x32, &u32, rows)?.cast(x.dtype()));
        }
        if x.dtype() == DType::Bool {
            // Booleans count as 0 and 1.
            let (x8, u8) = (x.cast(DType::U8), u.cast(DType::U8));
            return Ok(self.forward(&x8, &u8, rows)?.cast(DType::Bool));
        }
        let (found, expected) = (x.dtype(), "numbers".to_string());
        dispatch_float!(found, T => combine::<T>(x, u, rows, |a, b| self.join(a, b)), else {
            dispatch_number!(found, T => combine::<T>(x, u, rows, |a, b| self.join_int(a, b)),
                else Err(TensorError::DType { expected, found }))
        })
    }

    fn join<T: Float>(self, a: T, b: T) -> T {
        match self {
            Meeting::Replace => b,
            Meeting::Add => a + b,
            Meeting::Mul => a * b,
            Meeting::Max => {
                if b > a || b.is_nan() {
                    b
                } else {
                    a
                }
            }
            Meeting::Min => {
                if b < a || b.is_nan() {
                    b
                } else {
                    a
                }
            }
        }
    }

    fn join_int<T: Element>(self, a: T, b: T) -> T {
        match self {
            Meeting::Replace => b,
            Meeting::Add => T::from_i64(a.to_i64().wrapping_add(b.to_i64())),
            Meeting::Mul => T::from_i64(a.to_i64().wrapping_mul(b.to_i64())),
            Meeting::Max => {
                if b > a {
                    b
                } else {
                    a
                }
            }
            Meeting::Min => {
                if b < a {
                    b
                } else {
                    a
                }
            }
        }
    }
}

/// The gradients of data and updates.
type Pair = (Tensor, Tensor);

/// What was overwritten receives nothing, be it data or an earlier update.
fn replace_backward<T: Element>(
    g: &Tensor,
    rows: &Rows,
    updates: &Tensor,
) -> Result<Pair, TensorError> {
    let (mut dx, from) = (g.clone(), g.as_slice::<T>()?);
    let mut du = Tensor::filled::<T>(updates.shape().clone(), T::default())?;
    let (left, out) = (dx.make_mut::<T>()?, du.make_mut::<T>()?);
    let mut last = vec![None; left.len()];
    pairs(rows, |p, i| last[p] = Some(i));
    for (p, update) in last.into_iter().enumerate() {
        if let Some(i) = update {
            out[i] = from[p];
            left[p] = T::default();
        }
    }
    Ok((dx, du))
}

/// Each factor receives the product of the others, zeros minded.
fn mul_backward<T: Float>(
    g: &Tensor,
    x: &Tensor,
    u: &Tensor,
    rows: &Rows,
) -> Result<Pair, TensorError> {
    let (gs, xs, us) = (g.as_slice::<T>()?, x.as_slice::<T>()?, u.as_slice::<T>()?);
    let mut product = vec![T::one(); xs.len()];
    let mut zeros = vec![0u32; xs.len()];
    let mut take = |p: usize, f: T| {
        if f == T::zero() { zeros[p] += 1 } else { product[p] *= f }
    };
    xs.iter().enumerate().for_each(|(p, &x)| take(p, x));
    pairs(rows, |p, i| take(p, us[i]));
    let share = |p: usize, f: T| match (zeros[p], f == T::zero()) {
        (0, _) => gs[p] * product[p] / f,
        (1, true) => gs[p] * product[p],
        _ => T::zero(),
    };
    spread(x, u, rows, |p, i| share(p, i.map_or(xs[p], |i| us[i])))
}

/// Shared evenly by all that attain the extremum.
fn extreme_backward<T: Float>(
    g: &Tensor,
    y: &Tensor,
    x: &Tensor,
    u: &Tensor,
    rows: &Rows,
) -> Result<Pair, TensorError> {
    let (gs, ys, xs, us) =
        (g.as_slice::<T>()?, y.as_slice::<T>()?, x.as_slice::<T>()?, u.as_slice::<T>()?);
    let mut ties: Vec<T> = xs.iter().zip(ys).map(|(&x, &y)| is(x == y)).collect();
    pairs(rows, |p, i| ties[p] += is(us[i] == ys[p]));
    spread(x, u, rows, |p, i| {
        let own = i.map_or(xs[p], |i| us[i]);
        if own == ys[p] { gs[p] / ties[p] } else { T::zero() }
    })
}

fn is<T: Float>(condition: bool) -> T {
    if condition { T::one() } else { T::zero() }
}

/// Gradients of data (`f(place, None)`) and updates (`f(place, Some(update))`).
fn spread<T: Float>(
    x: &Tensor,
    u: &Tensor,
    rows: &Rows,
    f: impl Fn(usize, Option<usize>) -> T,
) -> Result<Pair, TensorError> {
    let dx = Tensor::build::<T>(x.shape().clone(), |out| {
        out.iter_mut().enumerate().for_each(|(p, o)| *o = f(p, None));
    })?;
    let du =
        Tensor::build::<T>(u.shape().clone(), |out| pairs(rows, |p, i| out[i] = f(p, Some(i))))?;
    Ok((dx, du))
}

impl<P: Place> Scatter<P> {
    fn gradients(&self, ctx: Backward<'_>, rows: &Rows) -> Result<Pair, OpError> {
        let (g, x, u) = (ctx.grad()?, ctx.input(0)?, ctx.input(self.place.updates())?);
        let (found, op) = (g.dtype(), ctx.inputs.op());
        let pair = match self.meeting {
            Meeting::Replace => dispatch_all!(found, T => replace_backward::<T>(g, rows, u)),
            Meeting::Add => {
                take_rows(g, &rows.starts, rows.len, u.shape()).map(|du| (g.clone(), du))
            }
            Meeting::Mul => dispatch_float!(found, T => mul_backward::<T>(g, x, u, rows),
                else return Err(OpError::NotDifferentiable { op, input: 0 })),
            Meeting::Max | Meeting::Min => {
                let y = ctx.output(0)?;
                dispatch_float!(found, T => extreme_backward::<T>(g, y, x, u, rows),
                    else return Err(OpError::NotDifferentiable { op, input: 0 }))
            }
        };
        named(op, pair)
    }
}

impl<P: Place> Op for Scatter<P> {
    fn spec(&self) -> &'static OpSpec {
        self.place.spec()
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let (x, u) = (inputs.get(0)?, inputs.get(self.place.updates())?);
        if x.dtype != u.dtype {
            let what = format!("data are {} and updates {}; cast one of them", x.dtype, u.dtype);
            return Err(OpError::shape(inputs.op(), what));
        }
        self.place.check(inputs)?;
        Ok(vec![Fact::new(x.dtype, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, rows) = (inputs.get(0)?, self.place.rows(inputs)?);
        let u = inputs.get(self.place.updates())?;
        if rows.starts.len().checked_mul(rows.len) != Some(u.numel()) {
            let rule = "the updates do not fill the places that the indices name";
            return Err(OpError::shapes(inputs.op(), rule, x.shape(), u.shape()));
        }
        Ok(smallvec![named(inputs.op(), self.meeting.forward(x, u, &rows))?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let rows = self.place.rows(ctx.inputs)?;
        let (dx, du) = self.gradients(ctx, &rows)?;
        let mut grads: Grads = smallvec![Some(dx), None, None];
        grads[self.place.updates()] = Some(du);
        Ok(grads)
    }

    fn reads(&self) -> Reads {
        match self.meeting {
            Meeting::Replace | Meeting::Add => {
                Reads { inputs: !(1 | 1 << self.place.updates()), outputs: 0 }
            }
            Meeting::Mul => Reads::INPUTS,
            Meeting::Max | Meeting::Min => Reads::ALL,
        }
    }

    fn work(&self, inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        match self.meeting {
            Meeting::Replace => Work::NONE,
            _ => {
                Work::flops(inputs.opt(self.place.updates()).map_or(0, |u| u.shape.numel() as u64))
            }
        }
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let from = self.place.updates();
        let (x, u) = (ran.inputs.opt(0)?, ran.inputs.opt(from)?);
        let (flat, rows) = (x.shape().offset(index)?, self.place.rows(ran.inputs).ok()?);
        let hits =
            rows.starts.iter().enumerate().filter(|(_, s)| (**s..**s + rows.len).contains(&flat));
        let update =
            |(i, s): (usize, &usize)| ran.cell(from, &u.shape().unravel(i * rows.len + flat - s));
        let mut cells = vec![ran.cell(0, index)?];
        cells.extend(hits.map(update).collect::<Option<Vec<_>>>()?);
        let y = ran.outputs.first()?.at(index)?;
        match self.meeting {
            Meeting::Replace => cells.pop(),
            Meeting::Add => Some(Expr::Sum(cells)),
            Meeting::Mul => Some(Expr::Product(cells)),
            Meeting::Max => Some(Expr::call("max", cells, y)),
            Meeting::Min => Some(Expr::call("min", cells, y)),
        }
    }
}
