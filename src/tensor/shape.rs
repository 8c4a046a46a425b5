//! The shape of a tensor: sizes by axis, outermost first. Imported through `tensor`.

use super::TensorError;
use smallvec::SmallVec;
use std::fmt;
use std::ops::Deref;

/// Sizes by axis, row-major. An empty shape is a scalar.
#[derive(Clone, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Shape(SmallVec<[usize; 6]>);

impl Shape {
    pub fn scalar() -> Self {
        Self::default()
    }

    /// The number of elements; saturates instead of overflowing (see [`Shape::checked_numel`]).
    pub fn numel(&self) -> usize {
        self.0.iter().fold(1usize, |n, &d| n.saturating_mul(d))
    }

    /// The number of elements, or `None` where the product overflows. A zero anywhere gives 0.
    pub fn checked_numel(&self) -> Option<usize> {
        if self.0.contains(&0) {
            return Some(0);
        }
        self.0.iter().try_fold(1usize, |n, &d| n.checked_mul(d))
    }

    pub fn rank(&self) -> usize {
        self.0.len()
    }

    /// Row-major strides, in elements.
    pub fn strides(&self) -> SmallVec<[usize; 6]> {
        let mut strides: SmallVec<[usize; 6]> = SmallVec::from_elem(1, self.0.len());
        for i in (1..self.0.len()).rev() {
            // Saturating: an empty tensor may have huge other axes.
            strides[i - 1] = strides[i].saturating_mul(self.0[i]);
        }
        strides
    }

    /// An ONNX axis (negative counts from the end) as an index into this shape.
    pub fn axis(&self, axis: i64) -> Result<usize, TensorError> {
        normalize_axis(axis, self.rank())
    }

    /// The flat position of a multi-index; `None` where it is out of bounds.
    pub fn offset(&self, index: &[usize]) -> Option<usize> {
        if index.len() != self.rank() {
            return None;
        }
        let mut flat = 0;
        for (&i, &d) in index.iter().zip(self.0.iter()) {
            if i >= d {
                return None;
            }
            flat = flat * d + i;
        }
        Some(flat)
    }

    /// The multi-index of a flat position.
    pub fn unravel(&self, mut flat: usize) -> SmallVec<[usize; 6]> {
        let mut index = SmallVec::from_elem(0, self.rank());
        for axis in (0..self.rank()).rev() {
            let d = self.0[axis].max(1);
            index[axis] = flat % d;
            flat /= d;
        }
        index
    }

    /// This shape with `axes` set to one (keepdims) or removed.
    pub fn reduced(&self, axes: &[usize], keepdims: bool) -> Shape {
        self.iter()
            .enumerate()
            .filter_map(|(i, &d)| match (axes.contains(&i), keepdims) {
                (false, _) => Some(d),
                (true, true) => Some(1),
                (true, false) => None,
            })
            .collect()
    }

    pub fn push(&mut self, size: usize) {
        self.0.push(size);
    }

    pub fn sizes_mut(&mut self) -> &mut [usize] {
        &mut self.0
    }
}

/// An axis of `rank` dimensions, counted from the end when negative.
pub(crate) fn normalize_axis(axis: i64, rank: usize) -> Result<usize, TensorError> {
    let r = rank as i64;
    let a = if axis < 0 { axis.saturating_add(r) } else { axis };
    if (0..r).contains(&a) { Ok(a as usize) } else { Err(TensorError::Axis { axis, rank }) }
}

impl Deref for Shape {
    type Target = [usize];
    fn deref(&self) -> &[usize] {
        &self.0
    }
}

impl FromIterator<usize> for Shape {
    fn from_iter<I: IntoIterator<Item = usize>>(iter: I) -> Self {
        Shape(iter.into_iter().collect())
    }
}

impl From<&[usize]> for Shape {
    fn from(dims: &[usize]) -> Self {
        Shape(SmallVec::from_slice(dims))
    }
}

impl From<Vec<usize>> for Shape {
    fn from(dims: Vec<usize>) -> Self {
        Shape(SmallVec::from_vec(dims))
    }
}

impl<const N: usize> From<[usize; N]> for Shape {
    fn from(dims: [usize; N]) -> Self {
        Shape(SmallVec::from_slice(&dims))
    }
}

impl From<&Shape> for Shape {
    fn from(shape: &Shape) -> Self {
        shape.clone()
    }
}

impl fmt::Display for Shape {
    /// `2×3×4`, or `scalar`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.pad("scalar");
        }
        let text = self.0.iter().map(usize::to_string).collect::<Vec<_>>().join("×");
        f.pad(&text)
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &self.0[..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_round_trips() {
        let s = Shape::from([2, 3, 4]);
        for flat in 0..s.numel() {
            assert_eq!(s.offset(&s.unravel(flat)), Some(flat));
        }
        assert_eq!(s.offset(&[2, 0, 0]), None);
    }

    #[test]
    fn numel_is_checked() {
        assert_eq!(Shape::from([usize::MAX, 2]).checked_numel(), None);
        assert_eq!(Shape::from([usize::MAX, 0]).checked_numel(), Some(0));
        assert_eq!(Shape::scalar().checked_numel(), Some(1));
    }

    #[test]
    fn axes_count_from_the_end() {
        let s = Shape::from([2, 3]);
        assert_eq!(s.axis(-1).unwrap(), 1);
        assert!(s.axis(2).is_err());
        assert!(s.axis(i64::MIN).is_err());
    }
}
