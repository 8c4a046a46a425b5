//! Reductions over any axes: neighbouring axes of one kind are merged, and the tensor is then read
//! once from front to back, row by row, so every inner loop runs over contiguous memory. With it,
//! what the Reduce ops share: axes from attribute or input, stretching a gradient back.

use super::view::{View, copy_view};
use crate::ops::{Attributes, Expr, Fact, Facts, Inputs, OpError, Ran};
use crate::tensor::{Element, Float, Odometer, Shape, Tensor, TensorError, broadcast_strides};
use smallvec::SmallVec;

/// Which axes a Reduce op works on; from the attribute (older opsets) or the second input.
#[derive(Debug, Clone)]
pub struct Axes {
    attribute: Option<Vec<i64>>,
    noop_with_empty_axes: bool,
    pub keepdims: bool,
}

impl Axes {
    pub fn from_attributes(a: &Attributes) -> Result<Self, OpError> {
        Ok(Axes {
            attribute: a.opt_ints("axes")?,
            noop_with_empty_axes: a.flag("noop_with_empty_axes", false)?,
            keepdims: a.flag("keepdims", true)?,
        })
    }

    fn resolve(&self, rank: usize, input: Option<&Tensor>) -> Result<Vec<usize>, TensorError> {
        let given = match input {
            Some(t) => Some(t.to_i64_vec()),
            None => self.attribute.clone(),
        };
        match given {
            Some(list) if !list.is_empty() => {
                let mut axes = Vec::with_capacity(list.len());
                for a in list {
                    let a = crate::tensor::normalize_axis(a, rank)?;
                    if !axes.contains(&a) {
                        axes.push(a);
                    }
                }
                axes.sort_unstable();
                Ok(axes)
            }
            _ if self.noop_with_empty_axes => Ok(Vec::new()),
            _ => Ok((0..rank).collect()),
        }
    }

    /// The axes for a run.
    pub fn of(&self, inputs: Inputs<'_>) -> Result<Vec<usize>, OpError> {
        let x = inputs.get(0)?;
        Ok(self.resolve(x.rank(), inputs.opt(1))?)
    }

    /// The output fact.
    pub fn infer(&self, inputs: Facts<'_>) -> Result<Fact, OpError> {
        let x = inputs.get(0)?;
        let axes = self.resolve(x.shape.rank(), inputs.opt_value(1)?)?;
        Ok(Fact::new(x.dtype, x.shape.reduced(&axes, self.keepdims)))
    }
}

/// A tensor as rows of its last block of axes, and where in the reduced result each row belongs.
struct Blocks {
    /// Elements a row.
    cols: usize,
    /// A row is reduced to one element; else it is added to a row of the result.
    row_is_reduced: bool,
    outer: SmallVec<[usize; 6]>,
    strides: SmallVec<[usize; 6]>,
}

impl Blocks {
    fn of(shape: &Shape, axes: &[usize]) -> Self {
        let mut merged: SmallVec<[(usize, bool); 6]> = SmallVec::new();
        for (axis, &d) in shape.iter().enumerate().filter(|d| *d.1 != 1) {
            let reduced = axes.contains(&axis);
            match merged.last_mut() {
                Some((size, kind)) if *kind == reduced => *size = size.saturating_mul(d),
                _ => merged.push((d, reduced)),
            }
        }
        let (cols, row_is_reduced) = merged.pop().unwrap_or((1, false));
        let mut stride = if row_is_reduced { 1 } else { cols };
        let mut strides: SmallVec<[usize; 6]> = SmallVec::from_elem(0, merged.len());
        for (s, &(size, reduced)) in strides.iter_mut().zip(&merged).rev() {
            if !reduced {
                *s = stride;
                stride = stride.saturating_mul(size);
            }
        }
        Blocks { cols, row_is_reduced, outer: merged.iter().map(|m| m.0).collect(), strides }
    }

    /// For every row in order, where it belongs in the result.
    fn places(&self) -> impl Iterator<Item = usize> {
        Odometer::new(&self.outer, [self.strides.clone()]).map(|[at]| at)
    }
}

/// Accumulators that run side by side, for the compiler to keep in vector registers.
const LANES: usize = 16;
/// Elements that one set of accumulators takes. Longer slices are halved, so that the rounding
/// error of a sum grows with the logarithm of its length.
const BLOCK: usize = 2048;

/// One value of a slice. `push` takes an element in, `merge` joins two partial results.
pub fn fold_slice<T: Element>(
    xs: &[T],
    start: T,
    push: impl Fn(T, T) -> T + Copy,
    merge: impl Fn(T, T) -> T + Copy,
) -> T {
    if xs.len() < 2 * LANES {
        return xs.iter().fold(start, |a, &x| push(a, x));
    }
    if xs.len() > BLOCK {
        let (left, right) = xs.split_at((xs.len() / 2).next_multiple_of(LANES));
        return merge(fold_slice(left, start, push, merge), fold_slice(right, start, push, merge));
    }
    let mut lanes = [start; LANES];
    let chunks = xs.chunks_exact(LANES);
    let rest = chunks.remainder().iter().fold(start, |a, &x| push(a, x));
    for chunk in chunks {
        for (a, &x) in lanes.iter_mut().zip(chunk) {
            *a = push(*a, x);
        }
    }
    lanes.into_iter().fold(rest, merge)
}

/// The sum of a slice.
pub fn sum<T: Float>(xs: &[T]) -> T {
    fold_slice(xs, T::zero(), |a, x| a + x, |a, b| a + b)
}

/// Reduces `x` over `axes`: each result begins as `start`, takes every element of its group in by
/// `push`; partial results are joined by `merge`. A group without elements gives `start`.
pub fn fold<T: Element>(
    x: &Tensor,
    axes: &[usize],
    keepdims: bool,
    start: T,
    push: impl Fn(T, T) -> T + Copy,
    merge: impl Fn(T, T) -> T + Copy,
) -> Result<Tensor, TensorError> {
    let (blocks, from) = (Blocks::of(x.shape(), axes), x.as_slice::<T>()?);
    Tensor::build::<T>(x.shape().reduced(axes, keepdims), |out| {
        out.fill(start);
        for (row, at) in from.chunks_exact(blocks.cols.max(1)).zip(blocks.places()) {
            if blocks.row_is_reduced {
                out[at] = merge(out[at], fold_slice(row, start, push, merge));
                continue;
            }
            for (o, &x) in out[at..at + blocks.cols].iter_mut().zip(row) {
                *o = push(*o, x);
            }
        }
    })
}

/// As a sum over `axes` of `f(x, y)`, where `y` has the reduced shape: deviations from a mean,
/// how many equal the maximum.
pub fn sum_against<T: Float>(
    x: &Tensor,
    y: &Tensor,
    axes: &[usize],
    keepdims: bool,
    f: impl Fn(T, T) -> T + Copy,
) -> Result<Tensor, TensorError> {
    let blocks = Blocks::of(x.shape(), axes);
    let (from, ys) = (x.as_slice::<T>()?, y.as_slice::<T>()?);
    let add = |a: T, b: T| a + b;
    Tensor::build::<T>(x.shape().reduced(axes, keepdims), |out| {
        out.fill(T::zero());
        for (row, at) in from.chunks_exact(blocks.cols.max(1)).zip(blocks.places()) {
            if blocks.row_is_reduced {
                let y = ys[at];
                out[at] += fold_slice(row, T::zero(), |a, x| a + f(x, y), add);
                continue;
            }
            let cells = out[at..at + blocks.cols].iter_mut().zip(&ys[at..at + blocks.cols]);
            for ((o, &y), &x) in cells.zip(row) {
                *o += f(x, y);
            }
        }
    })
}

/// `f(x, a, b)` for every element of `x`, where `a` and `b` have the shape of `x` reduced over
/// `axes` (with or without keepdims): how gradients of reductions go back.
pub fn spread<T: Float>(
    x: &Tensor,
    a: &Tensor,
    b: &Tensor,
    axes: &[usize],
    f: impl Fn(T, T, T) -> T,
) -> Result<Tensor, TensorError> {
    let blocks = Blocks::of(x.shape(), axes);
    let (from, a, b) = (x.as_slice::<T>()?, a.as_slice::<T>()?, b.as_slice::<T>()?);
    let cols = blocks.cols.max(1);
    Tensor::build::<T>(x.shape().clone(), |out| {
        let rows = out.chunks_exact_mut(cols).zip(from.chunks_exact(cols));
        for ((row, xs), at) in rows.zip(blocks.places()) {
            if blocks.row_is_reduced {
                let (a, b) = (a[at], b[at]);
                for (o, &x) in row.iter_mut().zip(xs) {
                    *o = f(x, a, b);
                }
                continue;
            }
            let operands = a[at..at + cols].iter().zip(&b[at..at + cols]);
            for ((o, &x), (&a, &b)) in row.iter_mut().zip(xs).zip(operands) {
                *o = f(x, a, b);
            }
        }
    })
}

/// A tensor of the reduced shape (with or without keepdims) as one that broadcasts against `shape`.
pub fn keep_axes(t: &Tensor, shape: &Shape, axes: &[usize]) -> Result<Tensor, TensorError> {
    t.reshape(shape.reduced(axes, true))
}

/// The view of a tensor of shape `from` that broadcasts it to `to`.
pub fn broadcast_view(from: &Shape, to: &Shape) -> View {
    let strides = broadcast_strides(from, to);
    View::strided(to.iter().zip(strides).map(|(&d, s)| (d, s as isize)))
}

/// `t` (broadcastable to `shape`) written out in full.
pub fn expand<T: Element>(t: &Tensor, shape: &Shape) -> Result<Tensor, TensorError> {
    t.as_slice::<T>()?;
    copy_view(t, &broadcast_view(t.shape(), shape))
}

/// The input cells that one output of a Reduce op is made of.
pub fn explain_group(ran: Ran<'_>, axes: &Axes, index: &[usize]) -> Option<Vec<Expr>> {
    let x = ran.inputs.opt(0)?;
    let reduced = axes.of(ran.inputs).ok()?;
    let mut kept = index.iter().copied();
    let mut base: Vec<usize> = Vec::with_capacity(x.rank());
    for axis in 0..x.rank() {
        let at = if reduced.contains(&axis) { 0 } else { kept.next()? };
        if reduced.contains(&axis) && axes.keepdims {
            kept.next();
        }
        base.push(at);
    }
    let group: Shape = reduced.iter().map(|&a| x.shape()[a]).collect();
    if group.numel() > super::MAX_TERMS {
        return None;
    }
    let cell = |flat: usize| {
        let mut at = base.clone();
        for (&axis, i) in reduced.iter().zip(group.unravel(flat)) {
            at[axis] = i;
        }
        ran.cell(0, &at)
    };
    (0..group.numel()).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Every choice of axes agrees with adding element by element.
        #[test]
        fn folds_agree_with_plain_indexing(
            dims in prop::collection::vec(0usize..40, 0..4),
            chosen in prop::collection::vec(any::<bool>(), 4),
            keep in any::<bool>(),
        ) {
            let shape = Shape::from(dims);
            prop_assume!(shape.numel() < 20_000);
            let axes: Vec<usize> = (0..shape.rank()).filter(|&i| chosen[i]).collect();
            let x = Tensor::new(shape.clone(), (0..shape.numel()).map(|i| (i % 97) as f64).collect()).unwrap();
            let y = fold::<f64>(&x, &axes, keep, 0.0, |a, x| a + x, |a, b| a + b).unwrap();
            let mut expected = vec![0.0; y.numel()];
            let kept = shape.reduced(&axes, true);
            for flat in 0..shape.numel() {
                let index: Vec<usize> = shape.unravel(flat).iter().zip(kept.iter()).map(|(&i, &d)| i.min(d - 1)).collect();
                expected[kept.offset(&index).unwrap()] += x.get(flat);
            }
            prop_assert_eq!(y.shape(), &shape.reduced(&axes, keep));
            prop_assert_eq!(y.to_f64_vec(), expected);
            let counted = sum_against::<f64>(&x, &y, &axes, keep, |_, _| 1.0).unwrap();
            let back = spread::<f64>(&x, &y, &counted, &axes, |x, a, b| x + 1000.0 * a + b).unwrap();
            for flat in 0..shape.numel() {
                let index: Vec<usize> = shape.unravel(flat).iter().zip(kept.iter()).map(|(&i, &d)| i.min(d - 1)).collect();
                let at = kept.offset(&index).unwrap();
                prop_assert_eq!(back.get(flat), x.get(flat) + 1000.0 * y.get(at) + counted.get(at));
            }
        }
    }

    #[test]
    fn a_long_float32_sum_stays_exact_enough() {
        let x = vec![0.1f32; 10_000_000];
        let error = (sum(&x) as f64 - 1e6 * (0.1f32 as f64) * 10.0).abs();
        assert!(error < 2.0, "{error}");
    }
}
