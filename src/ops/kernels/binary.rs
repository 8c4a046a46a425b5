//! Ops of two operands with broadcasting. An op file says the function and its two local
//! derivatives; [`Zip`] makes the op of it. Rows that are contiguous or constant in both operands
//! run as plain loops, which the compiler vectorises.

use crate::ops::{Backward, Expr, Fact, Facts, Forward, Grads, Inputs, Op, OpError, OpSpec, Ran};
use crate::ops::{Reads, Tensors, Work};
use crate::tensor::{Element, Float, Odometer, Shape, Tensor, TensorError};
use crate::tensor::{broadcast_shapes, broadcast_strides};
use crate::{dispatch_float, dispatch_number};
use smallvec::{SmallVec, smallvec};
use std::fmt::Debug;

/// y = f(a, b), element by element, with broadcasting.
pub trait Binary: Debug + Send + Sync + 'static {
    fn spec(&self) -> &'static OpSpec;

    fn f<T: Float>(&self, a: T, b: T) -> T;

    /// ∂y/∂a.
    fn da<T: Float>(&self, a: T, b: T) -> T;

    /// ∂y/∂b.
    fn db<T: Float>(&self, a: T, b: T) -> T;

    /// The function on integers (wrapping), where ONNX defines it.
    fn int(&self, _a: i64, _b: i64) -> Option<i64> {
        None
    }

    fn explain(&self, a: Expr, b: Expr, y: f64) -> Expr;
}

/// A [`Binary`] function as an op.
#[derive(Debug)]
pub struct Zip<P>(pub P);

/// How an operand is read along one row of the output.
fn inner_stride(strides: &[usize]) -> usize {
    strides.last().copied().unwrap_or(0)
}

/// Trailing axes over which every operand is either all contiguous or all constant, as one row.
fn row_length(shape: &[usize], operands: &[&Shape]) -> (usize, usize) {
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

/// f over two operands that broadcast to `shape`.
pub fn map2<A: Element, B: Element, R: Element>(
    a: &Tensor,
    b: &Tensor,
    f: impl Fn(A, B) -> R,
) -> Result<Tensor, TensorError> {
    let shape = broadcast_shapes(a.shape(), b.shape())?;
    let (xs, ys) = (a.as_slice::<A>()?, b.as_slice::<B>()?);
    if xs.is_empty() || ys.is_empty() {
        return Tensor::filled(shape, R::default());
    }
    let (outer, cols) = row_length(&shape, &[a.shape(), b.shape()]);
    let (sa, sb) = (broadcast_strides(a.shape(), &shape), broadcast_strides(b.shape(), &shape));
    let contiguous = |t: &Tensor| spans(t.shape(), &shape, outer);
    let (ca, cb) = (contiguous(a), contiguous(b));
    Tensor::build::<R>(shape.clone(), |out| {
        let rows = Odometer::new(&shape[..outer], [sa[..outer].into(), sb[..outer].into()]);
        for ([ia, ib], row) in rows.zip(out.chunks_exact_mut(cols)) {
            match (ca, cb) {
                (true, true) => {
                    for ((o, &x), &y) in
                        row.iter_mut().zip(&xs[ia..ia + cols]).zip(&ys[ib..ib + cols])
                    {
                        *o = f(x, y);
                    }
                }
                (true, false) => {
                    let y = ys[ib];
                    for (o, &x) in row.iter_mut().zip(&xs[ia..ia + cols]) {
                        *o = f(x, y);
                    }
                }
                (false, true) => {
                    let x = xs[ia];
                    for (o, &y) in row.iter_mut().zip(&ys[ib..ib + cols]) {
                        *o = f(x, y);
                    }
                }
                (false, false) => row.fill(f(xs[ia], ys[ib])),
            }
        }
    })
}

/// Whether an operand runs contiguously over the row made of the axes from `outer` on.
fn spans(own: &Shape, shape: &[usize], outer: usize) -> bool {
    let strides = broadcast_strides(own, shape);
    (outer..shape.len()).any(|axis| shape[axis] != 1 && strides[axis] != 0)
}

/// f over three operands that broadcast to `shape`; the general walk.
pub fn map3<A: Element, B: Element, C: Element, R: Element>(
    shape: &Shape,
    a: &Tensor,
    b: &Tensor,
    c: &Tensor,
    f: impl Fn(A, B, C) -> R,
) -> Result<Tensor, TensorError> {
    let (xs, ys, zs) = (a.as_slice::<A>()?, b.as_slice::<B>()?, c.as_slice::<C>()?);
    let same = [a, b, c].iter().all(|t| t.shape() == shape);
    let strides = [a, b, c].map(|t| broadcast_strides(t.shape(), shape));
    Tensor::build::<R>(shape.clone(), |out| {
        if same {
            for (((o, &x), &y), &z) in out.iter_mut().zip(xs).zip(ys).zip(zs) {
                *o = f(x, y, z);
            }
            return;
        }
        let Some((&cols, outer)) = shape.split_last() else {
            if let ([o], [x, ..], [y, ..], [z, ..]) = (out, xs, ys, zs) {
                *o = f(*x, *y, *z);
            }
            return;
        };
        let inner = [0, 1, 2].map(|k| inner_stride(&strides[k]));
        let outer_strides = [0, 1, 2].map(|k| SmallVec::from_slice(&strides[k][..outer.len()]));
        for ([i, j, k], row) in
            Odometer::new(outer, outer_strides).zip(out.chunks_exact_mut(cols.max(1)))
        {
            for (n, o) in row.iter_mut().enumerate() {
                *o = f(xs[i + n * inner[0]], ys[j + n * inner[1]], zs[k + n * inner[2]]);
            }
        }
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
        let y = dispatch_float!(a.dtype(), T => map2::<T, T, T>(a, b, |x, y| self.0.f(x, y))?, else {
            if self.0.int(1, 1).is_none() {
                return Err(bad());
            }
            dispatch_number!(a.dtype(), T => map2::<T, T, T>(a, b, |x, y| {
                <T as Element>::from_i64(self.0.int(x.to_i64(), y.to_i64()).unwrap_or_default())
            })?, else return Err(bad()))
        });
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, a, b) = (ctx.grad()?, ctx.input(0)?, ctx.input(1)?);
        dispatch_float!(g.dtype(), T => {
            let da = ctx.needs(0).then(|| map3::<T, T, T, T>(g.shape(), g, a, b, |g, a, b| g * self.0.da(a, b)));
            let db = ctx.needs(1).then(|| map3::<T, T, T, T>(g.shape(), g, a, b, |g, a, b| g * self.0.db(a, b)));
            Ok(smallvec![da.transpose()?, db.transpose()?])
        }, else Err(OpError::NotDifferentiable { op: self.spec().name, input: 0 }))
    }

    fn reads(&self) -> Reads {
        Reads::INPUTS
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
        }
    }
}
