//! Matrix products of strided operands. This is the one room with `unsafe`: the `gemm` crate and
//! the kernels for small matrices take raw pointers, so every extent is held against its slice
//! before the call. Imported by kernels and by op files.
#![allow(unsafe_code)]

#[cfg(target_arch = "x86_64")]
mod avx512;

use super::threads;
use crate::tensor::{DType, Float, Shape, Tensor, TensorError};

/// Fewer rows of C than these are no part for a thread: all of B is read for each part.
const LEAST_ROWS: usize = 8;

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

    /// The same matrix read with rows and columns exchanged.
    pub fn turned(self) -> Self {
        Layout { row_stride: self.col_stride, col_stride: self.row_stride, ..self }
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

/// What a product is added to.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a, T> {
    /// The content of C times this; with 0 it is not read.
    Scaled(T),
    /// A row of n numbers times this, under every row of C.
    Row(&'a [T], T),
}

/// An operand: the numbers and how they lie.
pub type Matrix<'a, T> = (&'a [T], Layout);

/// C = alpha·A·B + beta·C for A (m × k), B (k × n), C (m × n), each with its own layout.
/// With `beta` zero the old content of C is not read.
pub fn gemm<T: Float>(
    sizes: (usize, usize, usize),
    alpha: T,
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    beta: T,
    c: (&mut [T], Layout),
) -> Result<(), TensorError> {
    gemm_on(sizes, alpha, a, b, Start::Scaled(beta), c)
}

/// C = alpha·A·B + `start`; the rows of a large C are shared out among threads.
pub fn gemm_on<T: Float>(
    (m, k, n): (usize, usize, usize),
    alpha: T,
    (a, la): Matrix<'_, T>,
    (b, lb): Matrix<'_, T>,
    start: Start<'_, T>,
    (c, lc): (&mut [T], Layout),
) -> Result<(), TensorError> {
    if m == 0 || n == 0 {
        return Ok(());
    }
    if !lc.fits(m, n, c.len()) {
        return Err(too_short(m, n, c.len()));
    }
    if let Start::Row(row, _) = start
        && row.len() != n
    {
        return Err(too_short(1, n, row.len()));
    }
    if k > 0 && !la.fits(m, k, a.len()) {
        return Err(too_short(m, k, a.len()));
    }
    if k > 0 && !lb.fits(k, n, b.len()) {
        return Err(too_short(k, n, b.len()));
    }
    // C by columns is Cᵀ = Bᵀ·Aᵀ by rows.
    if lc.col_stride != 1 && lc.row_stride == 1 && matches!(start, Start::Scaled(_)) {
        let (a, b) = ((a, la.turned()), (b, lb.turned()));
        shared_out((n, k, m), alpha, b, a, start, (c, lc.turned()));
    } else {
        shared_out((m, k, n), alpha, (a, la), (b, lb), start, (c, lc));
    }
    Ok(())
}

/// Rows of C on threads where they lie one after another and there is enough to do.
fn shared_out<T: Float>(
    (m, k, n): (usize, usize, usize),
    alpha: T,
    (a, la): Matrix<'_, T>,
    b: Matrix<'_, T>,
    start: Start<'_, T>,
    (c, lc): (&mut [T], Layout),
) {
    let parts = match lc.col_stride == 1 && lc.row_stride >= n {
        true => threads::parts(m / LEAST_ROWS, nanoseconds(m, k, n)),
        false => 1,
    };
    if parts == 1 {
        return run((m, k, n), alpha, (a, la), b, start, (c, lc));
    }
    // The last row may end with its last column, before the next would begin.
    let end = c.len().min(lc.offset + m * lc.row_stride);
    let rows = threads::rows(&mut c[lc.offset..end], lc.row_stride, parts);
    threads::each(rows, |(range, c)| {
        let a = (a, la.at(la.offset + range.start * la.row_stride));
        run((range.len(), k, n), alpha, a, b, start, (c, lc.at(0)));
    });
}

/// What a product takes about, at 100 FLOPs a nanosecond.
pub fn nanoseconds(m: usize, k: usize, n: usize) -> u64 {
    m.saturating_mul(k).saturating_mul(n) as u64 / 50
}

/// The product on this thread. All extents fit.
fn run<T: Float>(
    (m, k, n): (usize, usize, usize),
    alpha: T,
    (a, la): Matrix<'_, T>,
    (b, lb): Matrix<'_, T>,
    start: Start<'_, T>,
    (c, lc): (&mut [T], Layout),
) {
    #[cfg(target_arch = "x86_64")]
    if k > 0 && by_tiles((m, k, n), alpha, (a, la), (b, lb), start, (&mut *c, lc)) {
        return;
    }
    match start {
        Start::Scaled(beta) if k > 0 => packed((m, k, n), alpha, (a, la), (b, lb), beta, (c, lc)),
        _ => {
            begin(start, (m, n), (&mut *c, lc));
            if k > 0 {
                packed((m, k, n), alpha, (a, la), (b, lb), T::one(), (c, lc));
            }
        }
    }
}

/// The product by the kernels for small matrices, where they are the ones for it. All extents fit.
#[cfg(target_arch = "x86_64")]
fn by_tiles<T: Float>(
    (m, k, n): (usize, usize, usize),
    alpha: T,
    (a, la): Matrix<'_, T>,
    (b, lb): Matrix<'_, T>,
    start: Start<'_, T>,
    (c, lc): (&mut [T], Layout),
) -> bool {
    use bytemuck::{try_cast, try_cast_slice, try_cast_slice_mut};
    if T::DTYPE != DType::F32 || lc.col_stride != 1 {
        return false;
    }
    let scalar = |x: T| try_cast::<T, f32>(x);
    let start = match start {
        Start::Scaled(by) => scalar(by).map(avx512::Start::Scaled),
        Start::Row(row, by) => try_cast_slice::<T, f32>(row)
            .and_then(|row| Ok(avx512::Start::Row(row.as_ptr(), scalar(by)?))),
    };
    let operand = |x, l: Layout| {
        let x = try_cast_slice::<T, f32>(x)?;
        let start = x.as_ptr().wrapping_add(l.offset);
        Ok::<_, bytemuck::PodCastError>(avx512::Matrix {
            start,
            rows: l.row_stride,
            cols: l.col_stride,
        })
    };
    let (Ok(alpha), Ok(a), Ok(b), Ok(c), Ok(start)) =
        (scalar(alpha), operand(a, la), operand(b, lb), try_cast_slice_mut::<T, f32>(c), start)
    else {
        return false;
    };
    let c = c.as_mut_ptr().wrapping_add(lc.offset);
    let product = avx512::Product { m, k, n, alpha, a, b, c, c_rows: lc.row_stride, start };
    let taken = avx512::takes(&product);
    if taken {
        // SAFETY: `takes` holds; the caller has shown that all extents fit, `c` is borrowed
        // mutably, and the row has n numbers.
        unsafe { avx512::run(&product) };
    }
    taken
}

/// The product by the `gemm` crate. All extents fit.
fn packed<T: Float>(
    (m, k, n): (usize, usize, usize),
    alpha: T,
    (a, la): Matrix<'_, T>,
    (b, lb): Matrix<'_, T>,
    beta: T,
    (c, lc): (&mut [T], Layout),
) {
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

/// Writes what the product is added to.
fn begin<T: Float>(start: Start<'_, T>, (m, n): (usize, usize), (c, l): (&mut [T], Layout)) {
    let mut each = |value: &dyn Fn(T, usize) -> T| {
        for i in 0..m {
            for j in 0..n {
                let x = &mut c[l.offset + i * l.row_stride + j * l.col_stride];
                *x = value(*x, j);
            }
        }
    };
    match start {
        Start::Scaled(by) if by == T::zero() => each(&|_, _| T::zero()),
        Start::Scaled(by) => each(&|x, _| x * by),
        Start::Row(row, by) => each(&|_, j| row[j] * by),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    /// A layout of a `rows` × `cols` matrix: by rows or by columns, with `gap` unused elements
    /// after each.
    fn layout(by_columns: bool, rows: usize, cols: usize, gap: usize) -> Layout {
        match by_columns {
            true => Layout::transposed(rows + gap),
            false => Layout::rows(cols + gap),
        }
        .at(gap)
    }

    fn numbers(len: usize, seed: usize) -> Vec<f32> {
        (0..len).map(|i| ((i * 37 + seed * 11) % 17) as f32 - 8.0).collect()
    }

    proptest! {
        /// Whole numbers, so that every order of adding gives the same f32.
        #[test]
        fn all_sizes_layouts_and_starts_agree_with_the_definition(
            (m, k, n) in (1usize..40, 0usize..70, 1usize..100),
            turned in any::<[bool; 3]>(),
            gap in 0usize..3,
            alpha in prop::sample::select(vec![1.0f32, -0.5]),
            start in 0usize..4,
        ) {
            let [la, lb, lc] = [layout(turned[0], m, k, gap), layout(turned[1], k, n, gap), layout(turned[2], m, n, gap)];
            let room = |rows: usize, cols: usize| (rows + 2) * (cols + 2) + 2;
            let (a, b) = (numbers(room(m, k), 1), numbers(room(k, n), 2));
            let (before, row) = (numbers(room(m, n), 3), numbers(n, 4));
            let mut c = before.clone();
            let start = [Start::Scaled(0.0), Start::Scaled(1.0), Start::Scaled(2.0), Start::Row(&row, 0.5)][start];
            gemm_on((m, k, n), alpha, (&a, la), (&b, lb), start, (&mut c, lc)).unwrap();
            let at = |l: Layout, i, j| l.offset + i * l.row_stride + j * l.col_stride;
            let mut expected = before.clone();
            for i in 0..m {
                for j in 0..n {
                    let dot: f32 = (0..k).map(|p| a[at(la, i, p)] * b[at(lb, p, j)]).sum();
                    let from = match start {
                        Start::Scaled(by) => before[at(lc, i, j)] * by,
                        Start::Row(row, by) => row[j] * by,
                    };
                    expected[at(lc, i, j)] = alpha * dot + from;
                }
            }
            prop_assert_eq!(c, expected);
        }
    }

    #[test]
    fn long_sums_are_run_in_parts() {
        for (m, k, n) in [(5, 1300, 33), (17, 513, 80), (1, 1024, 16)] {
            let (a, b) = (numbers(m * k, 1), numbers(k * n, 2));
            let row = numbers(n, 3);
            let mut c = vec![f32::NAN; m * n];
            let start = Start::Row(&row, 1.0);
            let (la, lb) = (Layout::transposed(m), Layout::rows(n));
            gemm_on((m, k, n), 1.0, (&a, la), (&b, lb), start, (&mut c, lb)).unwrap();
            for (at, &y) in c.iter().enumerate() {
                let (i, j) = (at / n, at % n);
                let dot: f32 = (0..k).map(|p| a[p * m + i] * b[p * n + j]).sum();
                assert_eq!(y, dot + row[j], "{m} {k} {n}: {i} {j}");
            }
        }
    }

    #[test]
    fn extents_are_checked() {
        let mut c = [0.0f32; 4];
        let l = Layout::rows(2);
        assert!(gemm((2, 3, 2), 1.0, (&[0.0; 4], l), (&[0.0; 6], l), 0.0, (&mut c, l)).is_err());
        let short = Start::Row(&[0.0; 1][..], 1.0);
        assert!(
            gemm_on((2, 2, 2), 1.0, (&[0.0; 4], l), (&[0.0; 4], l), short, (&mut c, l)).is_err()
        );
        assert!(gemm((2, 0, 2), 1.0, (&[], l), (&[], l), 0.0, (&mut c, l)).is_ok());
    }
}
