//! Broadcasting as NumPy and ONNX define it, and its inverse for gradients: the axes that were
//! stretched forward are summed backward. Imported through `tensor`.

use super::simd::wide;
use super::{Shape, Tensor, TensorError};
use crate::dispatch_float;
use smallvec::SmallVec;

/// The common shape of two, aligned at the right; a size of 1 stretches.
pub fn broadcast_shapes(a: &[usize], b: &[usize]) -> Result<Shape, TensorError> {
    let rank = a.len().max(b.len());
    let from_right = |s: &[usize], i: usize| if i < s.len() { s[s.len() - 1 - i] } else { 1 };
    let mut out: SmallVec<[usize; 6]> = SmallVec::from_elem(1, rank);
    for i in 0..rank {
        let (da, db) = (from_right(a, i), from_right(b, i));
        out[rank - 1 - i] = match (da, db) {
            _ if da == db => da,
            (1, _) => db,
            (_, 1) => da,
            _ => return Err(TensorError::Broadcast { a: a.into(), b: b.into(), axis: i, da, db }),
        };
    }
    Ok(Shape::from(&out[..]))
}

/// Strides (elements) with which `from` is read as if it had shape `to`; 0 on stretched axes.
pub fn broadcast_strides(from: &Shape, to: &[usize]) -> SmallVec<[usize; 6]> {
    let strides = from.strides();
    let lead = to.len().saturating_sub(from.rank());
    (0..to.len())
        .map(|i| match i.checked_sub(lead) {
            Some(j) if from[j] != 1 => strides[j],
            _ => 0,
        })
        .collect()
}

/// Walks all positions of a shape in row-major order, giving the offsets of `N` strided operands.
pub struct Odometer<const N: usize> {
    shape: SmallVec<[usize; 6]>,
    strides: [SmallVec<[usize; 6]>; N],
    index: SmallVec<[usize; 6]>,
    offsets: [usize; N],
    left: usize,
}

impl<const N: usize> Odometer<N> {
    pub fn new(shape: &[usize], strides: [SmallVec<[usize; 6]>; N]) -> Self {
        let left = if shape.contains(&0) { 0 } else { shape.iter().product() };
        let index = SmallVec::from_elem(0, shape.len());
        Self { shape: shape.into(), strides, index, offsets: [0; N], left }
    }
}

impl<const N: usize> Iterator for Odometer<N> {
    type Item = [usize; N];

    fn next(&mut self) -> Option<[usize; N]> {
        if self.left == 0 {
            return None;
        }
        self.left -= 1;
        let now = self.offsets;
        for axis in (0..self.shape.len()).rev() {
            self.index[axis] += 1;
            for k in 0..N {
                self.offsets[k] += self.strides[k][axis];
            }
            if self.index[axis] < self.shape[axis] {
                break;
            }
            for k in 0..N {
                self.offsets[k] -= self.strides[k][axis] * self.shape[axis];
            }
            self.index[axis] = 0;
        }
        Some(now)
    }
}

/// Sums `grad` over the axes that broadcasting stretched, so that it has shape `to`.
/// Gives the sum and the axes of `grad` that were summed (added leading axes and size-1 axes).
pub fn sum_to_shape(
    grad: &Tensor,
    to: &Shape,
) -> Result<(Tensor, SmallVec<[usize; 6]>), TensorError> {
    if grad.shape() == to {
        return Ok((grad.clone(), SmallVec::new()));
    }
    let fits = broadcast_shapes(grad.shape(), to).is_ok_and(|s| &s == grad.shape());
    if !fits {
        return Err(TensorError::Reshape { from: grad.shape().clone(), to: to.clone() });
    }
    let lead = grad.rank() - to.rank();
    let axes = (0..grad.rank())
        .filter(|&i| i < lead || (to[i - lead] == 1 && grad.shape()[i] != 1))
        .collect();
    let summed = dispatch_float!(grad.dtype(), T => {
        let from = grad.as_slice::<T>()?;
        let strides = broadcast_strides(to, grad.shape());
        let mut out = Tensor::filled::<T>(to.clone(), T::default())?;
        let to = out.make_mut::<T>()?;
        wide(
            #[inline(always)]
            || accumulate(from, to, grad.shape(), &strides),
        );
        out
    }, else return Err(TensorError::DType { expected: "float32 or float64".into(), found: grad.dtype() }));
    Ok((summed, axes))
}

/// Adds every element of `from` (row-major over `shape`) to its place in `out`, row by row.
#[inline(always)]
fn accumulate<T: super::Float>(from: &[T], out: &mut [T], shape: &[usize], strides: &[usize]) {
    let Some((&cols, outer)) = shape.split_last() else {
        if let (Some(o), Some(&x)) = (out.first_mut(), from.first()) {
            *o += x;
        }
        return;
    };
    let inner_stride = strides[strides.len() - 1];
    let outer_strides = SmallVec::from_slice(&strides[..strides.len() - 1]);
    let rows = Odometer::new(outer, [outer_strides]);
    for ([at], row) in rows.zip(from.chunks_exact(cols.max(1))) {
        if inner_stride == 0 {
            out[at] += row.iter().copied().sum();
        } else {
            for (o, &x) in out[at..at + cols].iter_mut().zip(row) {
                *o += x;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shapes_align_at_the_right() {
        assert_eq!(broadcast_shapes(&[5, 1], &[5]).unwrap(), Shape::from([5, 5]));
        assert_eq!(broadcast_shapes(&[0], &[1]).unwrap(), Shape::from([0]));
        assert!(broadcast_shapes(&[32, 10], &[32]).is_err());
    }

    proptest! {
        /// Summing ones back counts how often each element was read.
        #[test]
        fn sum_counts_copies(dims in prop::collection::vec(1usize..4, 0..4), ones in prop::collection::vec(any::<bool>(), 4), cut in 0usize..4) {
            let big = Shape::from(dims.clone());
            let cut = cut.min(dims.len());
            let small: Shape = dims[cut..].iter().enumerate().map(|(i, &d)| if ones[i] { 1 } else { d }).collect();
            let grad = Tensor::filled(big.clone(), 1.0f64).unwrap();
            let (sum, axes) = sum_to_shape(&grad, &small).unwrap();
            let copies = big.numel() / small.numel();
            prop_assert_eq!(sum.shape(), &small);
            prop_assert!(sum.to_f64_vec().iter().all(|&x| x == copies as f64));
            let product: usize = axes.iter().map(|&a| big[a]).product();
            prop_assert_eq!(product, copies);
        }
    }
}
