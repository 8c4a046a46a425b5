//! Ops of two operands with broadcasting. An op file says the function and its two local
//! derivatives; [`Zip`] makes the op of it. Rows that are contiguous or constant in both operands
//! run as plain loops, which the compiler vectorises.

use super::simd::wide;
use super::threads;
use crate::ops::in_place::{InPlace, Place, Strip, zip_tile};
use crate::ops::{Backward, Expr, Fact, Facts, Forward, Grads, Inputs, Op, OpError, OpSpec, Ran};
use crate::ops::{Reads, Tensors, Work};
use crate::tensor::{DType, Element, Float, Odometer, Shape, Tensor, TensorError};
use crate::tensor::{broadcast_shapes, broadcast_strides};
use crate::{dispatch_float, dispatch_number};
use smallvec::{SmallVec, smallvec};
use std::fmt::Debug;
use std::ops::Range;

/// y = f(a, b), element by element, with broadcasting.
pub trait Binary: Debug + Send + Sync + 'static {
    fn spec(&self) -> &'static OpSpec;

    fn f<T: Float>(&self, a: T, b: T) -> T;

    /// ∂y/∂a.
    fn da<T: Float>(&self, a: T, b: T) -> T;

    /// ∂y/∂b.
    fn db<T: Float>(&self, a: T, b: T) -> T;

    /// Which operands `da` looks at; bit i: operand i.
    fn da_reads(&self) -> u32 {
        0b11
    }

    /// Which operands `db` looks at.
    fn db_reads(&self) -> u32 {
        0b11
    }

    /// The function on integers (wrapping), where ONNX defines it.
    fn int(&self, _a: i64, _b: i64) -> Option<i64> {
        None
    }

    /// The same on unsigned 64-bit integers, where the bits of `int` would be read as negative.
    fn uint(&self, a: u64, b: u64) -> Option<u64> {
        self.int(a as i64, b as i64).map(|y| y as u64)
    }

    /// What must hold of integer operands: a divisor that is not zero.
    fn check_ints(&self, _a: &Tensor, _b: &Tensor) -> Result<(), OpError> {
        Ok(())
    }

    fn explain(&self, a: Expr, b: Expr, y: f64) -> Expr;
}

/// A [`Binary`] function as an op.
#[derive(Debug)]
pub struct Zip<P>(pub P);

/// Trailing axes over which every operand is either all contiguous or all constant, as one row.
pub fn row_length(shape: &[usize], operands: &[&Shape]) -> (usize, usize) {
    let mut kind: SmallVec<[Option<bool>; 3]> = smallvec![None; operands.len()];
    let mut cols = 1;
    let mut outer = shape.len();
    'axes: while outer > 0 {
        let axis = outer - 1;
        let mut next = kind.clone();
        for (k, s) in next.iter_mut().zip(operands) {
            let back = shape.len() - axis;
            let own = if back <= s.rank() { s[s.rank() - back] } else { 1 };
            if shape[axis] == 1 {
                continue;
            }
            let full = own == shape[axis];
            match k {
                None => *k = Some(full),
                Some(before) if *before == full => {}
                Some(_) => break 'axes,
            }
        }
        kind = next;
        cols *= shape[axis];
        outer = axis;
    }
    (outer, cols)
}

/// One row of an operand: as long as the output's row, or one number for all of it.
#[derive(Clone, Copy)]
enum Row<'a, T> {
    Many(&'a [T]),
    One(T),
}

/// An operand as it is read along the rows of the output.
struct Operand<'a, T> {
    values: &'a [T],
    contiguous: bool,
}

impl<'a, T: Element> Operand<'a, T> {
    fn new(t: &'a Tensor, shape: &[usize], outer: usize) -> Result<Self, TensorError> {
        let strides = broadcast_strides(t.shape(), shape);
        let contiguous = (outer..shape.len()).any(|axis| shape[axis] != 1 && strides[axis] != 0);
        Ok(Operand { values: t.as_slice::<T>()?, contiguous })
    }

    /// `columns` of the row that begins at `at`.
    fn row(&self, at: usize, columns: &Range<usize>) -> Row<'a, T> {
        if self.contiguous {
            Row::Many(&self.values[at + columns.start..at + columns.end])
        } else {
            Row::One(self.values[at])
        }
    }
}

/// Strides of an operand over the axes that are not part of a row.
fn outer_strides(t: &Tensor, shape: &[usize], outer: usize) -> SmallVec<[usize; 6]> {
    broadcast_strides(t.shape(), shape)[..outer].into()
}

#[inline(always)]
fn row2<A: Copy, B: Copy, R: Copy>(
    out: &mut [R],
    a: Row<'_, A>,
    b: Row<'_, B>,
    f: impl Fn(A, B) -> R,
) {
    match (a, b) {
        (Row::Many(xs), Row::Many(ys)) => {
            for ((o, &x), &y) in out.iter_mut().zip(xs).zip(ys) {
                *o = f(x, y);
            }
        }
        (Row::Many(xs), Row::One(y)) => {
            for (o, &x) in out.iter_mut().zip(xs) {
                *o = f(x, y);
            }
        }
        (Row::One(x), Row::Many(ys)) => {
            for (o, &y) in out.iter_mut().zip(ys) {
                *o = f(x, y);
            }
        }
        (Row::One(x), Row::One(y)) => out.fill(f(x, y)),
    }
}

#[inline(always)]
fn row3<A: Copy, B: Copy, C: Copy, R: Copy>(
    out: &mut [R],
    a: Row<'_, A>,
    b: Row<'_, B>,
    c: Row<'_, C>,
    f: impl Fn(A, B, C) -> R,
) {
    match (a, b, c) {
        (Row::Many(xs), Row::Many(ys), Row::Many(zs)) => {
            for (((o, &x), &y), &z) in out.iter_mut().zip(xs).zip(ys).zip(zs) {
                *o = f(x, y, z);
            }
        }
        (xs, ys, Row::One(z)) => row2(
            out,
            xs,
            ys,
            #[inline(always)]
            |x, y| f(x, y, z),
        ),
        (xs, Row::One(y), zs) => row2(
            out,
            xs,
            zs,
            #[inline(always)]
            |x, z| f(x, y, z),
        ),
        (Row::One(x), ys, zs) => row2(
            out,
            ys,
            zs,
            #[inline(always)]
            |y, z| f(x, y, z),
        ),
    }
}

/// Parts of `out` that are worth a thread: whole rows, or columns of the only row. `work` gets the
/// first row and the columns.
fn each_part<R: Send>(
    out: &mut [R],
    cols: usize,
    work: impl Fn(usize, Range<usize>, &mut [R]) + Sync,
) {
    let alone = out.len() == cols;
    let row = if alone { 1 } else { cols };
    let parts = threads::parts(out.len() / row.max(1), threads::element_ns(out.len()));
    threads::each(threads::rows(out, row, parts), |(range, out)| match alone {
        true => work(0, range, out),
        false => work(range.start, 0..cols, out),
    });
}

/// f over two operands that broadcast together.
pub fn map2<A: Element, B: Element, R: Element>(
    a: &Tensor,
    b: &Tensor,
    f: impl Fn(A, B) -> R + Sync,
) -> Result<Tensor, TensorError> {
    let shape = broadcast_shapes(a.shape(), b.shape())?;
    let (outer, cols) = row_length(&shape, &[a.shape(), b.shape()]);
    let (xs, ys) = (Operand::<A>::new(a, &shape, outer)?, Operand::<B>::new(b, &shape, outer)?);
    let strides = [a, b].map(|t| outer_strides(t, &shape, outer));
    Tensor::build::<R>(shape.clone(), |out| {
        if out.is_empty() {
            return;
        }
        each_part(out, cols, |first, columns, out| {
            let rows = Odometer::new(&shape[..outer], strides.clone()).skip(first);
            wide(
                #[inline(always)]
                || {
                    for ([i, j], row) in rows.zip(out.chunks_exact_mut(columns.len())) {
                        row2(row, xs.row(i, &columns), ys.row(j, &columns), &f);
                    }
                },
            );
        });
    })
}

/// f over three operands, each of which broadcasts to `shape`.
pub fn map3<A: Element, B: Element, C: Element, R: Element>(
    shape: &Shape,
    a: &Tensor,
    b: &Tensor,
    c: &Tensor,
    f: impl Fn(A, B, C) -> R + Sync,
) -> Result<Tensor, TensorError> {
    for t in [a, b, c] {
        if broadcast_shapes(t.shape(), shape)? != *shape {
            return Err(TensorError::Reshape { from: t.shape().clone(), to: shape.clone() });
        }
    }
    let (outer, cols) = row_length(shape, &[a.shape(), b.shape(), c.shape()]);
    let xs = Operand::<A>::new(a, shape, outer)?;
    let ys = Operand::<B>::new(b, shape, outer)?;
    let zs = Operand::<C>::new(c, shape, outer)?;
    let strides = [a, b, c].map(|t| outer_strides(t, shape, outer));
    Tensor::build::<R>(shape.clone(), |out| {
        if out.is_empty() {
            return;
        }
        each_part(out, cols, |first, columns, out| {
            let rows = Odometer::new(&shape[..outer], strides.clone()).skip(first);
            wide(
                #[inline(always)]
                || {
                    for ([i, j, k], row) in rows.zip(out.chunks_exact_mut(columns.len())) {
                        let (x, y) = (xs.row(i, &columns), ys.row(j, &columns));
                        row3(row, x, y, zs.row(k, &columns), &f);
                    }
                },
            );
        });
    })
}

/// The output fact of an element-wise op over two operands of one dtype.
pub fn infer2(inputs: Facts<'_>) -> Result<Fact, OpError> {
    let (a, b) = (inputs.get(0)?, inputs.get(1)?);
    if a.dtype != b.dtype {
        let what = format!("operands have types {} and {}; cast one of them", a.dtype, b.dtype);
        return Err(OpError::shape(inputs.op(), what));
    }
    let shape =
        broadcast_shapes(&a.shape, &b.shape).map_err(|e| OpError::from(e).in_op(inputs.op()))?;
    Ok(Fact::new(a.dtype, shape))
}

/// That no integer divisor is zero.
pub fn nonzero(op: &'static str, divisor: &Tensor) -> Result<(), OpError> {
    match divisor.to_i64_vec().iter().position(|&x| x == 0) {
        Some(at) => {
            let what = format!("integer division by zero (the divisor is 0 at flat index {at})");
            Err(OpError::unsupported(op, what))
        }
        None => Ok(()),
    }
}

/// g·d(a, b), reading only the operands that `reads` names: the other may be gone.
fn scaled<T: Float>(
    reads: u32,
    g: &Tensor,
    a: &Tensor,
    b: &Tensor,
    d: impl Fn(T, T) -> T + Sync,
) -> Result<Tensor, TensorError> {
    match reads {
        0b10 => map2::<T, T, T>(g, b, |g, b| g * d(T::zero(), b)),
        0b01 => map2::<T, T, T>(g, a, |g, a| g * d(a, T::zero())),
        0b00 => map2::<T, T, T>(g, g, |g, _| g * d(T::zero(), T::zero())),
        _ => map3::<T, T, T, T>(g.shape(), g, a, b, |g, a, b| g * d(a, b)),
    }
}

impl<P: Binary> InPlace for Zip<P> {
    fn forward(&self, at: Place, tile: &mut [f32], rest: &[Strip<'_>]) {
        let other = rest.first().map_or(&[][..], |s| s.floats());
        wide(
            #[inline(always)]
            || match at.slot {
                0 => zip_tile(tile, other, |a, b| self.0.f(a, b)),
                _ => zip_tile(tile, other, |b, a| self.0.f(a, b)),
            },
        );
    }

    /// Only where the operand itself is not read; see [`Op::reads_for`].
    fn has_backward(&self, slot: usize) -> bool {
        if slot == 0 { self.0.da_reads() & 1 == 0 } else { self.0.db_reads() & 2 == 0 }
    }

    fn backward(&self, at: Place, tile: &mut [f32], rest: &[Strip<'_>], _kept: &[f32]) {
        let other = rest.first().map_or(&[][..], |s| s.floats());
        wide(
            #[inline(always)]
            || match at.slot {
                0 => zip_tile(tile, other, |g, b| g * self.0.da(0.0, b)),
                _ => zip_tile(tile, other, |g, a| g * self.0.db(a, 0.0)),
            },
        );
    }
}

impl<P: Binary> Op for Zip<P> {
    fn spec(&self) -> &'static OpSpec {
        self.0.spec()
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![infer2(inputs)?])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (a, b) = (inputs.get(0)?, inputs.get(1)?);
        let bad = || OpError::DType {
            op: self.spec().name,
            role: "an operand",
            found: a.dtype(),
            expected: if self.0.int(1, 1).is_some() { "numbers" } else { "floats" },
        };
        let y = dispatch_float!(a.dtype(), T => map2::<T, T, T>(a, b, #[inline(always)] |x, y| self.0.f(x, y))?, else {
            if self.0.int(1, 1).is_none() {
                return Err(bad());
            }
            self.0.check_ints(a, b)?;
            if a.dtype() == DType::U64 {
                map2::<u64, u64, u64>(a, b, |x, y| self.0.uint(x, y).unwrap_or_default())?
            } else {
                dispatch_number!(a.dtype(), T => map2::<T, T, T>(a, b, |x, y| {
                    <T as Element>::from_i64(self.0.int(x.to_i64(), y.to_i64()).unwrap_or_default())
                })?, else return Err(bad()))
            }
        });
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, a, b) = (ctx.grad()?, ctx.input(0)?, ctx.input(1)?);
        dispatch_float!(g.dtype(), T => {
            let da = ctx.needs(0).then(|| scaled::<T>(self.0.da_reads(), g, a, b, |a, b| self.0.da(a, b)));
            let db = ctx.needs(1).then(|| scaled::<T>(self.0.db_reads(), g, a, b, |a, b| self.0.db(a, b)));
            Ok(smallvec![da.transpose()?, db.transpose()?])
        }, else Err(OpError::NotDifferentiable { op: self.spec().name, input: 0 }))
    }

    fn reads(&self) -> Reads {
        Reads { inputs: self.0.da_reads() | self.0.db_reads(), outputs: 0 }
    }

    fn reads_for(&self, needs: &dyn Fn(usize) -> bool) -> Reads {
        let of = |input: usize, reads: u32| if needs(input) { reads } else { 0 };
        Reads { inputs: of(0, self.0.da_reads()) | of(1, self.0.db_reads()), outputs: 0 }
    }

    fn in_place(&self, _slot: usize, _keep: bool) -> Option<&dyn InPlace> {
        Some(self)
    }

    fn work(&self, _inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        Work::per_output(1, outputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let (a, b) = (ran.broadcast_cell(0, index)?, ran.broadcast_cell(1, index)?);
        let y = ran.outputs.first()?.at(index)?;
        Some(self.0.explain(a, b, y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Every broadcast agrees with reading each operand through its own index.
        #[test]
        fn map2_agrees_with_plain_indexing(
            dims in prop::collection::vec(1usize..4, 0..4),
            ones_a in prop::collection::vec(any::<bool>(), 4),
            ones_b in prop::collection::vec(any::<bool>(), 4),
            cut in 0usize..4,
        ) {
            let thin = |ones: &[bool]| -> Shape {
                dims.iter().enumerate().map(|(i, &d)| if ones[i] { 1 } else { d }).collect()
            };
            let cut = cut.min(dims.len());
            let (sa, sb) = (thin(&ones_a), Shape::from(&thin(&ones_b)[cut..]));
            let a = Tensor::new(sa.clone(), (0..sa.numel()).map(|i| i as f64).collect()).unwrap();
            let b = Tensor::new(sb.clone(), (0..sb.numel()).map(|i| 100.0 * i as f64).collect()).unwrap();
            let y = map2::<f64, f64, f64>(&a, &b, |x, y| x - y).unwrap();
            for flat in 0..y.numel() {
                let index = y.shape().unravel(flat);
                let read = |t: &Tensor| {
                    let lead = index.len() - t.rank();
                    let own: Vec<_> = t.shape().iter().zip(&index[lead..]).map(|(&d, &i)| if d == 1 { 0 } else { i }).collect();
                    t.at(&own).unwrap()
                };
                prop_assert_eq!(y.get(flat), read(&a) - read(&b));
            }
            let shape = y.shape().clone();
            let z = map3::<f64, f64, f64, f64>(&shape, &y, &a, &b, |y, a, b| y + 2.0 * a + 3.0 * b).unwrap();
            let w = map3::<f64, f64, f64, f64>(&shape, &a, &b, &y, |a, b, y| y + 2.0 * a + 3.0 * b).unwrap();
            let sum = map2::<f64, f64, f64>(&a, &b, |a, b| 3.0 * a + 2.0 * b).unwrap();
            prop_assert!(z.all_close(&sum, 0.0, 0.0) && w.all_close(&sum, 0.0, 0.0));
        }
    }
}
