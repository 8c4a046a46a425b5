//! Products of small f32 matrices on processors with AVX-512. The matrices of teaching models are
//! so small that packing both operands costs as much as the product, so A is read where it lies
//! and B is copied only where its rows do not lie together. Used by `gemm` alone.
//!
//! A tile of C stays in registers while k runs: as many rows as leave room beside the columns of B
//! (Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008).

use std::arch::x86_64::*;
use std::cell::RefCell;

/// Numbers in a register.
const LANES: usize = 16;
/// Steps of k that run before C is written: B's part of a tile then stays in the nearest caches.
const DEPTH: usize = 512;
/// Cells of B above which packing both operands pays.
const LARGEST_B: usize = 1 << 17;

/// An operand: element (i, j) is `start[i·rows + j·cols]`.
#[derive(Clone, Copy)]
pub struct Matrix {
    pub start: *const f32,
    pub rows: usize,
    pub cols: usize,
}

/// What C begins with.
#[derive(Clone, Copy)]
pub enum Start {
    /// Its content times this; at 0 the content is not read.
    Scaled(f32),
    /// A row of n numbers times this, under every row.
    Row(*const f32, f32),
}

/// C = alpha·A·B + start, with A m × k, B k × n and the rows of C `c_rows` apart.
pub struct Product {
    pub m: usize,
    pub k: usize,
    pub n: usize,
    pub alpha: f32,
    pub a: Matrix,
    pub b: Matrix,
    pub c: *mut f32,
    pub c_rows: usize,
    pub start: Start,
}

/// One tile: `k` steps through A and B from its corner.
#[derive(Clone, Copy)]
struct Tile {
    k: usize,
    a: Matrix,
    /// Rows of B, `b_rows` apart, columns side by side.
    b: *const f32,
    b_rows: usize,
    c: *mut f32,
    c_rows: usize,
    /// Which lanes of the last register of a row are columns of the matrix.
    mask: __mmask16,
    alpha: f32,
    start: Start,
}

type Kernel = unsafe fn(Tile);

/// Kernels for tiles of `$nv` registers' width, by their number of rows.
macro_rules! kernels {
    ($nv:literal: $($rows:literal)*) => {
        [$({
            #[target_feature(enable = "avx512f")]
            unsafe fn kernel(t: Tile) {
                // SAFETY: the caller's promise is passed on.
                unsafe { tile::<$rows, $nv>(t) }
            }
            kernel as Kernel
        }),*]
    };
}

static ONE: [Kernel; 14] = kernels!(1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14);
static TWO: [Kernel; 12] = kernels!(2: 1 2 3 4 5 6 7 8 9 10 11 12);
static THREE: [Kernel; 8] = kernels!(3: 1 2 3 4 5 6 7 8);
static FOUR: [Kernel; 6] = kernels!(4: 1 2 3 4 5 6);
static FIVE: [Kernel; 5] = kernels!(5: 1 2 3 4 5);

thread_local! {
    /// The copied part of B.
    static PACKED: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// Whether the product is one for this room, on this processor.
pub fn takes(p: &Product) -> bool {
    let packs = p.b.cols != 1;
    // One row along the columns of B is a row of dot products, which want no copy of B.
    let worth = if packs { p.m >= 4 } else { p.k >= 2 };
    // Without optimisation intrinsics are calls; the `gemm` crate is always compiled with it.
    let b = p.k.saturating_mul(p.n);
    let worth = worth && (!cfg!(debug_assertions) || b.saturating_mul(p.m) < 1 << 19);
    worth && b <= LARGEST_B && is_x86_feature_detected!("avx512f")
}

/// Runs the product.
///
/// # Safety
/// `takes` holds; every element that the sizes and strides reach lies in memory that may be read,
/// those of C may be written and overlap nothing else.
pub unsafe fn run(p: &Product) {
    PACKED.with_borrow_mut(|packed| {
        let steps = p.k.div_ceil(DEPTH);
        let depth = p.k.div_ceil(steps.max(1));
        for first in (0..p.k).step_by(depth.max(1)) {
            let k = depth.min(p.k - first);
            let start = if first == 0 { p.start } else { Start::Scaled(1.0) };
            // SAFETY: `first + k` stays within p.k.
            unsafe { slab(p, first, k, start, packed) }
        }
    });
}

/// How many registers wide the next tile is: even widths, and no lone narrow rest.
fn width(left: usize) -> usize {
    match left {
        0..=5 => left,
        6 => 3,
        _ => 4,
    }
}

fn kernels_of(width: usize) -> &'static [Kernel] {
    match width {
        1 => &ONE,
        2 => &TWO,
        3 => &THREE,
        4 => &FOUR,
        _ => &FIVE,
    }
}

/// `k` steps of the product from step `first`, all rows and columns.
///
/// # Safety
/// As `run`.
unsafe fn slab(p: &Product, first: usize, k: usize, start: Start, packed: &mut Vec<f32>) {
    let mut column = 0;
    while column < p.n {
        let registers = width((p.n - column).div_ceil(LANES));
        let columns = (p.n - column).min(registers * LANES);
        let last = columns - (registers - 1) * LANES;
        // SAFETY: column < n and first < k, so these are elements of B, C and the bias row.
        let (b, c, start) = unsafe {
            let b = p.b.start.add(first * p.b.rows + column * p.b.cols);
            let start = match start {
                Start::Row(row, by) => Start::Row(row.add(column), by),
                scaled => scaled,
            };
            (Matrix { start: b, ..p.b }, p.c.add(column), start)
        };
        let (b, b_rows) = match b.cols {
            1 => (b.start, b.rows),
            _ => {
                let row = registers * LANES;
                // SAFETY: k × columns elements of B from this corner.
                unsafe { pack(b, k, columns, row, packed) }
                (packed.as_ptr(), row)
            }
        };
        // SAFETY: first < k, an element of A.
        let a = Matrix { start: unsafe { p.a.start.add(first * p.a.cols) }, ..p.a };
        let mask = (u16::MAX) >> (LANES - last);
        let corner = Tile { k, a, b, b_rows, c, c_rows: p.c_rows, mask, alpha: p.alpha, start };
        // SAFETY: the tiles of this column cover rows 0..m.
        unsafe { down(corner, p.m, kernels_of(registers)) }
        column += columns;
    }
}

/// The tiles of one column of C, as even in height as they can be.
///
/// # Safety
/// `corner` is the first of `m` rows.
unsafe fn down(corner: Tile, m: usize, kernels: &[Kernel]) {
    let tiles = m.div_ceil(kernels.len()).max(1);
    let (height, taller) = (m / tiles, m % tiles);
    let mut row = 0;
    for number in 0..tiles {
        let rows = height + usize::from(number < taller);
        let Some(kernel) = rows.checked_sub(1).and_then(|r| kernels.get(r)) else { return };
        // SAFETY: rows row..row + rows are within m, and the processor has AVX-512.
        unsafe {
            let a = Matrix { start: corner.a.start.add(row * corner.a.rows), ..corner.a };
            kernel(Tile { a, c: corner.c.add(row * corner.c_rows), ..corner });
        }
        row += rows;
    }
}

/// One tile of `R` rows and `V` registers.
///
/// # Safety
/// R rows of A and C, k rows of B; the last register of a row is touched where the mask is set.
#[inline]
#[target_feature(enable = "avx512f")]
unsafe fn tile<const R: usize, const V: usize>(t: Tile) {
    let mut sums = [[_mm512_setzero_ps(); V]; R];
    // SAFETY: as the function's.
    unsafe {
        match t.mask {
            u16::MAX => steps::<R, V, true>(&t, &mut sums),
            _ => steps::<R, V, false>(&t, &mut sums),
        }
        for (i, row) in sums.into_iter().enumerate() {
            for (j, sum) in row.into_iter().enumerate() {
                let mask = if j + 1 == V { t.mask } else { u16::MAX };
                let to = t.c.add(i * t.c_rows + LANES * j);
                let sum =
                    if t.alpha == 1.0 { sum } else { _mm512_mul_ps(sum, _mm512_set1_ps(t.alpha)) };
                _mm512_mask_storeu_ps(to, mask, begun(t.start, sum, to, LANES * j, mask));
            }
        }
    }
}

/// The sum with what C began with.
///
/// # Safety
/// `to` and the row are readable where the mask is set.
#[inline]
#[target_feature(enable = "avx512f")]
unsafe fn begun(start: Start, sum: __m512, to: *mut f32, column: usize, mask: __mmask16) -> __m512 {
    // SAFETY: as the function's.
    unsafe {
        let (from, by) = match start {
            Start::Scaled(0.0) => return sum,
            Start::Scaled(by) => (to.cast_const(), by),
            Start::Row(row, by) => (row.add(column), by),
        };
        _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, from), _mm512_set1_ps(by), sum)
    }
}

/// Runs k. `FULL`: every lane of the last register is a column.
///
/// # Safety
/// As `tile`.
#[inline]
#[target_feature(enable = "avx512f")]
unsafe fn steps<const R: usize, const V: usize, const FULL: bool>(
    t: &Tile,
    sums: &mut [[__m512; V]; R],
) {
    let (mut a, mut b) = (t.a.start, t.b);
    for _ in 0..t.k {
        // SAFETY: step < k, so this row of B and these elements of A exist; `wrapping_add` may
        // leave them behind after the last step without being read.
        unsafe {
            let mut row = [_mm512_setzero_ps(); V];
            for (j, part) in row.iter_mut().enumerate() {
                let from = b.add(LANES * j);
                *part = match FULL || j + 1 < V {
                    true => _mm512_loadu_ps(from),
                    false => _mm512_maskz_loadu_ps(t.mask, from),
                };
            }
            for (i, sums) in sums.iter_mut().enumerate() {
                let x = _mm512_set1_ps(*a.add(i * t.a.rows));
                for (sum, part) in sums.iter_mut().zip(row) {
                    *sum = _mm512_fmadd_ps(x, part, *sum);
                }
            }
        }
        a = a.wrapping_add(t.a.cols);
        b = b.wrapping_add(t.b_rows);
    }
}

/// Copies k × `columns` of B into rows of `row` numbers.
///
/// # Safety
/// The elements of B exist.
unsafe fn pack(b: Matrix, k: usize, columns: usize, row: usize, to: &mut Vec<f32>) {
    if to.len() < k * row {
        to.resize(k * row, 0.0);
    }
    let blocks = if b.rows == 1 { k / LANES * LANES } else { 0 };
    for (first, group) in (0..columns).step_by(LANES).map(|c| (c, LANES.min(columns - c))) {
        let whole = if group == LANES { blocks } else { 0 };
        for step in (0..whole).step_by(LANES) {
            // SAFETY: 16 × 16 elements of B from here, and as many of `to`.
            unsafe {
                let from = b.start.add(step + first * b.cols);
                turn(from, b.cols, to.as_mut_ptr().add(step * row + first), row);
            }
        }
        for step in whole..k {
            for column in first..first + group {
                // SAFETY: step < k and column < columns.
                to[step * row + column] = unsafe { *b.start.add(step * b.rows + column * b.cols) };
            }
        }
    }
}

/// Writes 16 rows of 16 numbers as columns.
///
/// # Safety
/// 16 numbers may be read at each of 16 rows `from_row` apart, and written likewise.
#[target_feature(enable = "avx512f")]
unsafe fn turn(from: *const f32, from_row: usize, to: *mut f32, to_row: usize) {
    let mut rows = [_mm512_setzero_ps(); LANES];
    for (i, row) in rows.iter_mut().enumerate() {
        // SAFETY: as the function's.
        *row = unsafe { _mm512_loadu_ps(from.add(i * from_row)) };
    }
    for (i, row) in turned(rows).into_iter().enumerate() {
        // SAFETY: as the function's.
        unsafe { _mm512_storeu_ps(to.add(i * to_row), row) };
    }
}

/// The transpose of 16 × 16 numbers: pairs within quarters, then the quarters.
#[inline]
#[target_feature(enable = "avx512f")]
fn turned(rows: [__m512; LANES]) -> [__m512; LANES] {
    let (mut pairs, mut fours) = (rows, rows);
    for i in (0..LANES).step_by(2) {
        pairs[i] = _mm512_unpacklo_ps(rows[i], rows[i + 1]);
        pairs[i + 1] = _mm512_unpackhi_ps(rows[i], rows[i + 1]);
    }
    for i in (0..LANES).step_by(4) {
        for half in 0..2 {
            let x = _mm512_castps_pd(pairs[i + half]);
            let y = _mm512_castps_pd(pairs[i + half + 2]);
            fours[i + 2 * half] = _mm512_castpd_ps(_mm512_unpacklo_pd(x, y));
            fours[i + 2 * half + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(x, y));
        }
    }
    let (mut eights, mut columns) = (fours, fours);
    for i in 0..4 {
        for half in [0, 8] {
            let (x, y) = (fours[half + i], fours[half + i + 4]);
            eights[half + i] = _mm512_shuffle_f32x4::<0x88>(x, y);
            eights[half + i + 4] = _mm512_shuffle_f32x4::<0xdd>(x, y);
        }
    }
    for i in 0..8 {
        let (x, y) = (eights[i], eights[i + 8]);
        columns[i] = _mm512_shuffle_f32x4::<0x88>(x, y);
        columns[i + 8] = _mm512_shuffle_f32x4::<0xdd>(x, y);
    }
    columns
}
