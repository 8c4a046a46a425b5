//! Softmax and log-softmax along one axis, forward and backward, stable: the maximum is taken off
//! before the exponential. Imported by op files.

use super::simd::{as_f32, as_f32_mut, run, wide};
use super::{lanes, scalar, threads};
use crate::tensor::{Float, Shape};
use pulp::{Simd, WithSimd};

/// The axis as `outer` × `len` × `inner`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Along {
    pub len: usize,
    pub inner: usize,
}

impl Along {
    pub fn axis(shape: &[usize], axis: usize) -> Self {
        Along { len: shape[axis], inner: Shape::from(&shape[axis + 1..]).numel() }
    }

    fn block(&self) -> usize {
        self.len.saturating_mul(self.inner).max(1)
    }
}

/// y = exp(x) / Σ exp(x).
pub fn softmax<T: Float>(along: Along, x: &[T], y: &mut [T]) {
    if let Some((len, x, y)) = float_rows(along, x, y) {
        y.copy_from_slice(x);
        return softmax_rows(len, y);
    }
    wide(
        #[inline(always)]
        || softmax_blocks(along, x, y),
    );
}

/// Contiguous rows of float32; `None` where this is something else.
fn float_rows<'a, T: Float>(
    along: Along,
    x: &'a [T],
    y: &'a mut [T],
) -> Option<(usize, &'a [f32], &'a mut [f32])> {
    let rows = as_f32(x).zip(as_f32_mut(y)).filter(|_| along.inner == 1);
    rows.map(|(x, y)| (along.block(), x, y))
}

/// Softmax of rows where they are.
pub fn softmax_rows(len: usize, rows: &mut [f32]) {
    let parts = threads::parts(rows.len() / len.max(1), rows.len() as u64);
    threads::each(threads::rows(rows, len, parts), |(_, rows)| run(Rows { len, rows }));
}

/// Turns rows of gradient into those of softmax's input; `y` is softmax's output.
pub fn softmax_grad_rows(len: usize, y: &[f32], rows: &mut [f32]) {
    let parts = threads::parts(rows.len() / len.max(1), rows.len() as u64 / 3);
    threads::each(threads::rows(rows, len, parts), |(range, rows)| {
        run(RowsGrad { len, y: &y[range.start * len..range.end * len], rows });
    });
}

/// Rows in the vectors of the processor: maxima and sums of short rows cost more than the
/// exponentials where the compiler has to find the vectors itself.
struct Rows<'a> {
    len: usize,
    rows: &'a mut [f32],
}

impl WithSimd for Rows<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        for row in self.rows.chunks_exact_mut(self.len.max(1)) {
            // A NaN is passed over here: the sum has it too, and with it the whole row.
            let max = row_max(simd, row);
            row.iter_mut().for_each(|v| *v = scalar::exp(*v - max));
            let scale = 1.0 / row_sum(simd, row);
            row.iter_mut().for_each(|v| *v *= scale);
        }
    }
}

/// The same for log-softmax.
struct LogRows<'a> {
    len: usize,
    x: &'a [f32],
    y: &'a mut [f32],
}

impl WithSimd for LogRows<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let len = self.len.max(1);
        for (x, y) in self.x.chunks_exact(len).zip(self.y.chunks_exact_mut(len)) {
            let max = row_max(simd, x);
            y.iter_mut().zip(x).for_each(|(o, &v)| *o = scalar::exp(v - max));
            // The maximum first: added to the logarithm it would drown its digits.
            let log = scalar::ln(row_sum(simd, y));
            y.iter_mut().zip(x).for_each(|(o, &v)| *o = (v - max) - log);
        }
    }
}

struct RowsGrad<'a> {
    len: usize,
    y: &'a [f32],
    rows: &'a mut [f32],
}

impl WithSimd for RowsGrad<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let len = self.len.max(1);
        for (y, row) in self.y.chunks_exact(len).zip(self.rows.chunks_exact_mut(len)) {
            let sum = row_dot(simd, y, row);
            row.iter_mut().zip(y).for_each(|(g, &y)| *g = y * (*g - sum));
        }
    }
}

#[inline(always)]
fn row_max<S: Simd>(simd: S, x: &[f32]) -> f32 {
    let (whole, rest) = S::as_simd_f32s(x);
    let of_rest = rest.iter().fold(f32::NEG_INFINITY, |m, &v| if v > m { v } else { m });
    let start = simd.splat_f32s(of_rest);
    simd.reduce_max_f32s(whole.iter().fold(start, |m, &v| simd.max_f32s(v, m)))
}

#[inline(always)]
fn row_sum<S: Simd>(simd: S, x: &[f32]) -> f32 {
    let (whole, rest) = S::as_simd_f32s(x);
    let sum = whole.iter().fold(simd.splat_f32s(0.0), |s, &v| simd.add_f32s(s, v));
    simd.reduce_sum_f32s(simd.add_f32s(sum, simd.partial_load_f32s(rest)))
}

#[inline(always)]
fn row_dot<S: Simd>(simd: S, x: &[f32], y: &[f32]) -> f32 {
    let ((xs, x), (ys, y)) = (S::as_simd_f32s(x), S::as_simd_f32s(y));
    let rest = simd.mul_f32s(simd.partial_load_f32s(x), simd.partial_load_f32s(y));
    let sum = xs.iter().zip(ys).fold(rest, |s, (&x, &y)| simd.mul_add_f32s(x, y, s));
    simd.reduce_sum_f32s(sum)
}

#[inline(always)]
fn softmax_blocks<T: Float>(along: Along, x: &[T], y: &mut [T]) {
    if along.inner == 1 {
        for (x, y) in x.chunks_exact(along.block()).zip(y.chunks_exact_mut(along.block())) {
            softmax_row(x, y);
        }
        return;
    }
    let mut sums = vec![T::zero(); along.inner];
    for (x, y) in x.chunks_exact(along.block()).zip(y.chunks_exact_mut(along.block())) {
        shifted_exp(along, x, y, &mut sums);
        for row in y.chunks_exact_mut(along.inner) {
            row.iter_mut().zip(&sums).for_each(|(v, &s)| *v /= s);
        }
    }
}

/// One contiguous row.
#[inline(always)]
fn softmax_row<T: Float>(x: &[T], y: &mut [T]) {
    let max = lanes::max(x);
    for (o, &v) in y.iter_mut().zip(x) {
        *o = scalar::exp(v - max);
    }
    let scale = T::one() / lanes::sum(y);
    y.iter_mut().for_each(|v| *v *= scale);
}

/// Along a strided axis: y = exp(x − max), sums = Σ y, both a column.
#[inline(always)]
fn shifted_exp<T: Float>(along: Along, x: &[T], y: &mut [T], sums: &mut [T]) {
    let max = column_max(along, x);
    sums.fill(T::zero());
    for (from, to) in x.chunks_exact(along.inner).zip(y.chunks_exact_mut(along.inner)) {
        for (((o, &v), &m), s) in to.iter_mut().zip(from).zip(&max).zip(sums.iter_mut()) {
            *o = scalar::exp(v - m);
            *s += *o;
        }
    }
}

#[inline(always)]
fn column_max<T: Float>(along: Along, x: &[T]) -> Vec<T> {
    let mut max = vec![T::neg_infinity(); along.inner];
    for row in x.chunks_exact(along.inner) {
        for (m, &v) in max.iter_mut().zip(row) {
            *m = if v > *m || v.is_nan() { v } else { *m };
        }
    }
    max
}

/// y = x − log Σ exp(x).
pub fn log_softmax<T: Float>(along: Along, x: &[T], y: &mut [T]) {
    if let Some((len, x, y)) = float_rows(along, x, y) {
        return run(LogRows { len, x, y });
    }
    wide(
        #[inline(always)]
        || log_softmax_blocks(along, x, y),
    );
}

#[inline(always)]
fn log_softmax_blocks<T: Float>(along: Along, x: &[T], y: &mut [T]) {
    let inner = along.inner.max(1);
    for (x, y) in x.chunks_exact(along.block()).zip(y.chunks_exact_mut(along.block())) {
        if inner == 1 {
            let max = lanes::max(x);
            // The maximum first: added to the logarithm it would drown its digits.
            let log = scalar::ln(lanes::sum_of(x, |v| scalar::exp(v - max)));
            y.iter_mut().zip(x).for_each(|(o, &v)| *o = (v - max) - log);
            continue;
        }
        let max = column_max(along, x);
        let mut logs = vec![T::zero(); inner];
        for row in x.chunks_exact(inner) {
            logs.iter_mut().zip(row).zip(&max).for_each(|((s, &v), &m)| *s += scalar::exp(v - m));
        }
        logs.iter_mut().for_each(|s| *s = scalar::ln(*s));
        for (from, to) in x.chunks_exact(inner).zip(y.chunks_exact_mut(inner)) {
            for (((o, &v), &m), &log) in to.iter_mut().zip(from).zip(&max).zip(&logs) {
                *o = (v - m) - log;
            }
        }
    }
}

/// dx = y · (g − Σ g·y).
pub fn softmax_grad<T: Float>(along: Along, y: &[T], g: &[T], dx: &mut [T]) {
    if let (Some(y), Some((len, g, dx))) = (as_f32(y), float_rows(along, g, dx)) {
        dx.copy_from_slice(g);
        return softmax_grad_rows(len, y, dx);
    }
    wide(
        #[inline(always)]
        || backward(along, y, g, dx, |g, y| g * y, |g, y, s| y * (g - s)),
    );
}

/// dx = g − exp(y) · Σ g.
pub fn log_softmax_grad<T: Float>(along: Along, y: &[T], g: &[T], dx: &mut [T]) {
    wide(
        #[inline(always)]
        || backward(along, y, g, dx, |g, _| g, |g, y, s| g - scalar::exp(y) * s),
    );
}

/// dx = finish(g, y, Σ term(g, y)) along the axis.
#[inline(always)]
fn backward<T: Float>(
    along: Along,
    y: &[T],
    g: &[T],
    dx: &mut [T],
    term: impl Fn(T, T) -> T,
    finish: impl Fn(T, T, T) -> T,
) {
    let (block, inner) = (along.block(), along.inner.max(1));
    let mut sums = vec![T::zero(); inner];
    let blocks = y.chunks_exact(block).zip(g.chunks_exact(block)).zip(dx.chunks_exact_mut(block));
    for ((y, g), dx) in blocks {
        if inner == 1 {
            let sum = lanes::sum_of2(g, y, &term);
            for ((d, &g), &y) in dx.iter_mut().zip(g).zip(y) {
                *d = finish(g, y, sum);
            }
            continue;
        }
        sums.fill(T::zero());
        for (g, y) in g.chunks_exact(inner).zip(y.chunks_exact(inner)) {
            for ((s, &g), &y) in sums.iter_mut().zip(g).zip(y) {
                *s += term(g, y);
            }
        }
        let rows = g.chunks_exact(inner).zip(y.chunks_exact(inner)).zip(dx.chunks_exact_mut(inner));
        for ((g, y), dx) in rows {
            for (((d, &g), &y), &s) in dx.iter_mut().zip(g).zip(y).zip(&sums) {
                *d = finish(g, y, s);
            }
        }
    }
}
