//! Reading and adding rows by index: what every Gather and Scatter is made of. A row is a run of
//! elements that lie together; its place is the offset of its first. Imported by op files only.

use super::moves::named;
use crate::ops::OpError;
use crate::tensor::{Element, Float, MAX_TENSOR_BYTES, Odometer, Shape, Tensor, TensorError};
use crate::{dispatch_all, dispatch_float};

/// An index into an axis of `size` positions, counted from the end when negative.
pub fn wrap_index(index: i64, axis: usize, size: usize) -> Result<usize, TensorError> {
    let at = crate::tensor::normalize_axis(index, size);
    at.map_err(|_| TensorError::Index { index, axis, size })
}

/// As [`wrap_index`] for a whole tensor of indices.
pub fn wrap_indices(t: &Tensor, axis: usize, size: usize) -> Result<Vec<usize>, TensorError> {
    t.to_i64_vec().into_iter().map(|i| wrap_index(i, axis, size)).collect()
}

/// An axis with what lies before and after it: outer × size × inner elements.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub outer: usize,
    pub size: usize,
    pub inner: usize,
}

impl Span {
    pub fn of(shape: &[usize], axis: usize) -> Self {
        let product = |dims: &[usize]| dims.iter().fold(1usize, |n, &d| n.saturating_mul(d));
        Span {
            outer: product(&shape[..axis]),
            size: shape[axis],
            inner: product(&shape[axis + 1..]),
        }
    }

    /// Where the rows begin that selecting `indices` on the axis reads, in output order. None at
    /// all where rows are empty; an error where the output could not be held.
    pub fn starts(&self, indices: &[usize]) -> Result<Vec<usize>, TensorError> {
        let shape = Shape::from([self.outer, indices.len(), self.inner]);
        match shape.checked_numel() {
            Some(0) => return Ok(Vec::new()),
            Some(n) if n <= MAX_TENSOR_BYTES => {}
            _ => return Err(TensorError::TooLarge { shape, limit_bytes: MAX_TENSOR_BYTES }),
        }
        let mut starts = Vec::with_capacity(self.outer * indices.len());
        for o in 0..self.outer {
            starts.extend(indices.iter().map(|i| (o * self.size + i) * self.inner));
        }
        Ok(starts)
    }
}

/// Where the elements stand that an index tensor chooses along `axis` of a tensor of shape `x`, its
/// other positions being its own: GatherElements and ScatterElements.
pub fn element_starts(
    op: &'static str,
    x: &Shape,
    indices: &Tensor,
    axis: usize,
) -> Result<Vec<usize>, OpError> {
    let own = indices.shape();
    let fits = own.rank() == x.rank() && (0..x.rank()).all(|k| k == axis || own[k] <= x[k]);
    if !fits {
        let rule = "indices need the rank of the data, and no greater size off the axis";
        return Err(OpError::shapes(op, rule, x, own));
    }
    let wrapped = named(op, wrap_indices(indices, axis, x[axis]))?;
    let mut strides = x.strides();
    let step = std::mem::take(&mut strides[axis]);
    let bases = Odometer::new(own, [strides]);
    Ok(bases.zip(wrapped).map(|([base], i)| base + i * step).collect())
}

/// Where the slices begin that index tuples (the last axis of `indices`, `depth` long) choose in a
/// tensor of shape `x`, and their length. The first `batch` axes run along in both. The caller has
/// checked that the shapes fit.
pub fn nd_starts(
    op: &'static str,
    x: &Shape,
    indices: &Tensor,
    batch: usize,
    depth: usize,
) -> Result<(Vec<usize>, usize), OpError> {
    let (strides, tuples) = (x.strides(), &indices.shape()[..indices.rank() - 1]);
    let len = Shape::from(&x[batch + depth..]).numel();
    let per_batch = Shape::from(&tuples[batch..]).numel();
    let block = Shape::from(&x[batch..]).numel();
    let values = indices.to_i64_vec();
    let count = Shape::from(tuples).numel();
    let mut starts = Vec::with_capacity(count);
    for i in 0..count {
        let mut at = i / per_batch.max(1) * block;
        for (k, &index) in values[i * depth..(i + 1) * depth].iter().enumerate() {
            let axis = batch + k;
            at += named(op, wrap_index(index, axis, x[axis]))? * strides[axis];
        }
        starts.push(at);
    }
    // Empty slices lie nowhere.
    Ok(if len == 0 { (Vec::new(), 0) } else { (starts, len) })
}

fn fits(starts: &[usize], row: usize, len: usize) -> Result<(), TensorError> {
    let last = len.checked_sub(row);
    match starts.iter().find(|&&s| last.is_none_or(|l| s > l)) {
        None => Ok(()),
        Some(&s) => Err(TensorError::Index { index: s as i64, axis: 0, size: len }),
    }
}

/// The rows of `row` elements that begin at `starts`, one after another, as a tensor of `shape`.
pub fn take_rows(
    x: &Tensor,
    starts: &[usize],
    row: usize,
    shape: &Shape,
) -> Result<Tensor, TensorError> {
    fits(starts, row, x.numel())?;
    dispatch_all!(x.dtype(), T => {
        let from = x.as_slice::<T>()?;
        Tensor::build::<T>(shape.clone(), |out| take(from, starts, row, out))
    })
}

fn take<T: Element>(from: &[T], starts: &[usize], row: usize, out: &mut [T]) {
    if row == 1 {
        for (o, &s) in out.iter_mut().zip(starts) {
            *o = from[s];
        }
        return;
    }
    for (o, &s) in out.chunks_exact_mut(row.max(1)).zip(starts) {
        o.copy_from_slice(&from[s..s + row]);
    }
}

/// The gradient of [`take_rows`]: row i of `g` is added at `starts[i]` of a tensor of `shape`.
pub fn add_rows(
    g: &Tensor,
    starts: &[usize],
    row: usize,
    shape: &Shape,
) -> Result<Tensor, TensorError> {
    fits(starts, row, shape.numel())?;
    let g = super::computed(g);
    let (found, expected) = (g.dtype(), "floats".to_string());
    dispatch_float!(found, T => {
        let mut out = Tensor::filled::<T>(shape.clone(), T::default())?;
        add(g.as_slice::<T>()?, starts, row, out.make_mut::<T>()?);
        Ok(out)
    }, else Err(TensorError::DType { expected, found }))
}

fn add<T: Float>(g: &[T], starts: &[usize], row: usize, out: &mut [T]) {
    if row == 1 {
        for (&g, &s) in g.iter().zip(starts) {
            out[s] += g;
        }
        return;
    }
    for (g, &s) in g.chunks_exact(row.max(1)).zip(starts) {
        for (o, &g) in out[s..s + row].iter_mut().zip(g) {
            *o += g;
        }
    }
}

/// Positions `indices` of an axis, in that order.
pub fn index_select(x: &Tensor, axis: usize, indices: &[usize]) -> Result<Tensor, TensorError> {
    let span = Span::of(x.shape(), axis);
    let mut shape = x.shape().clone();
    shape.sizes_mut()[axis] = indices.len();
    take_rows(x, &span.starts(indices)?, span.inner, &shape)
}

/// The gradient of [`index_select`] for a source whose axis has `size` positions.
pub fn index_add(
    g: &Tensor,
    axis: usize,
    indices: &[usize],
    size: usize,
) -> Result<Tensor, TensorError> {
    let mut shape = g.shape().clone();
    shape.sizes_mut()[axis] = size;
    let span = Span::of(&shape, axis);
    add_rows(g, &span.starts(indices)?, span.inner, &shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selecting_twice_adds_twice() {
        let x = Tensor::new([2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
        let y = index_select(&x, 1, &[2, 2, 0]).unwrap();
        assert_eq!(y.to_f64_vec(), [3.0, 3.0, 1.0, 6.0, 6.0, 4.0]);
        let g = index_add(&y, 1, &[2, 2, 0], 3).unwrap();
        assert_eq!(g.to_f64_vec(), [1.0, 0.0, 6.0, 4.0, 0.0, 12.0]);
    }

    #[test]
    fn an_index_out_of_range_is_an_error() {
        assert!(wrap_index(3, 0, 3).is_err() && wrap_index(-4, 0, 3).is_err());
        assert_eq!(wrap_index(-1, 0, 3), Ok(2));
        let x = Tensor::vector(vec![1.0f32; 4]);
        assert!(take_rows(&x, &[3], 2, &[2].into()).is_err());
    }
}
