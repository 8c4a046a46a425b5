//! Matrix products of strided operands. This is the one room with `unsafe`: the `gemm` crate takes
//! raw pointers, so every extent is held against its slice before the call.
#![allow(unsafe_code)]

use crate::tensor::{Float, Shape, Tensor, TensorError};

/// A matrix inside a slice: element (i, j) is at `offset + i·row_stride + j·col_stride`.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    pub offset: usize,
    pub row_stride: usize,
    pub col_stride: usize,
}

impl Layout {
    /// Row-major with `cols` columns.
    pub fn rows(cols: usize) -> Self {
        Layout { offset: 0, row_stride: cols, col_stride: 1 }
    }

    /// The transpose of a row-major matrix with `cols` columns.
    pub fn transposed(cols: usize) -> Self {
        Layout { offset: 0, row_stride: 1, col_stride: cols }
    }

    pub fn at(self, offset: usize) -> Self {
        Layout { offset, ..self }
    }

    /// Whether a `rows` × `cols` matrix of this layout lies inside `len` elements.
    fn fits(&self, rows: usize, cols: usize, len: usize) -> bool {
        let last = (rows - 1)
            .checked_mul(self.row_stride)
            .zip((cols - 1).checked_mul(self.col_stride))
            .and_then(|(r, c)| r.checked_add(c)?.checked_add(self.offset));
        last.is_some_and(|l| l < len)
    }
}

/// C = alpha·A·B + beta·C for A (m × k), B (k × n), C (m × n), each with its own layout.
/// With `beta` zero the old content of C is not read.
#[allow(clippy::too_many_arguments)]
pub fn gemm<T: Float>(
    (m, k, n): (usize, usize, usize),
    alpha: T,
    (a, la): (&[T], Layout),
    (b, lb): (&[T], Layout),
    beta: T,
    (c, lc): (&mut [T], Layout),
) -> Result<(), TensorError> {
    if m == 0 || n == 0 {
        return Ok(());
    }
    if !lc.fits(m, n, c.len()) {
        return Err(too_short(m, n, c.len()));
    }
    if k == 0 {
        return scale(beta, (m, n), (c, lc));
    }
    if !la.fits(m, k, a.len()) {
        return Err(too_short(m, k, a.len()));
    }
    if !lb.fits(k, n, b.len()) {
        return Err(too_short(k, n, b.len()));
    }
    // SAFETY: `fits` has shown that every element that the kernel touches, the greatest being
    // offset + (rows−1)·row_stride + (cols−1)·col_stride, lies inside its slice; `c` is borrowed
    // mutably, so it overlaps neither `a` nor `b`; T is f32 or f64, which the crate handles.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            c.as_mut_ptr().add(lc.offset),
            lc.col_stride as isize,
            lc.row_stride as isize,
            beta != T::zero(),
            a.as_ptr().add(la.offset),
            la.col_stride as isize,
            la.row_stride as isize,
            b.as_ptr().add(lb.offset),
            lb.col_stride as isize,
            lb.row_stride as isize,
            beta,
            alpha,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
    Ok(())
}

/// A tensor that products write, every element of it.
pub fn built<T: Float>(
    shape: impl Into<Shape>,
    write: impl FnOnce(&mut [T]) -> Result<(), TensorError>,
) -> Result<Tensor, TensorError> {
    let mut result = Ok(());
    let tensor = Tensor::build::<T>(shape, |out| result = write(out))?;
    result.map(|()| tensor)
}

fn too_short(rows: usize, cols: usize, len: usize) -> TensorError {
    TensorError::Length {
        shape: [rows, cols].into(),
        numel: len,
        needed: rows.saturating_mul(cols),
    }
}

fn scale<T: Float>(
    beta: T,
    (m, n): (usize, usize),
    (c, l): (&mut [T], Layout),
) -> Result<(), TensorError> {
    for i in 0..m {
        for j in 0..n {
            let x = &mut c[l.offset + i * l.row_stride + j * l.col_stride];
            *x = if beta == T::zero() { T::zero() } else { *x * beta };
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_transpositions_agree_with_the_definition() {
        let (m, k, n) = (3, 4, 5);
        let a: Vec<f64> = (0..m * k).map(|i| i as f64 * 0.5 - 2.0).collect();
        let b: Vec<f64> = (0..k * n).map(|i| 1.0 - i as f64 * 0.25).collect();
        for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
            let la = if ta { Layout::transposed(m) } else { Layout::rows(k) };
            let lb = if tb { Layout::transposed(k) } else { Layout::rows(n) };
            let mut c = vec![1.0; m * n];
            gemm((m, k, n), 2.0, (&a, la), (&b, lb), 3.0, (&mut c, Layout::rows(n))).unwrap();
            for i in 0..m {
                for j in 0..n {
                    let at = |l: Layout, i, j| i * l.row_stride + j * l.col_stride;
                    let dot: f64 = (0..k).map(|p| a[at(la, i, p)] * b[at(lb, p, j)]).sum();
                    assert!((c[i * n + j] - (2.0 * dot + 3.0)).abs() < 1e-12, "{ta} {tb} {i} {j}");
                }
            }
        }
    }

    #[test]
    fn extents_are_checked() {
        let mut c = [0.0f32; 4];
        let l = Layout::rows(2);
        assert!(gemm((2, 3, 2), 1.0, (&[0.0; 4], l), (&[0.0; 6], l), 0.0, (&mut c, l)).is_err());
        assert!(gemm((2, 0, 2), 1.0, (&[], l), (&[], l), 0.0, (&mut c, l)).is_ok());
    }
}
