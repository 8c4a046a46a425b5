//! Normalization of contiguous rows: mean and inverse standard deviation (or root mean square) of
//! each row, scale and bias along it, and the fused backward. Imported by the normalization ops.

use super::lanes::{sum, sum_of, sum_of2};
use super::simd::wide;
use super::threads;
use crate::tensor::Float;

/// What a row is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Centre {
    /// Its standard deviation, after its mean was taken off.
    Mean,
    /// Its root mean square; nothing is taken off.
    Zero,
}

/// Mean (0 for [`Centre::Zero`]) and 1/√(variance + ε) of one row.
#[inline(always)]
fn statistics<T: Float>(centre: Centre, x: &[T], epsilon: T) -> (T, T) {
    let n = T::of(x.len() as f64);
    let mean = match centre {
        Centre::Mean => sum(x) / n,
        Centre::Zero => T::zero(),
    };
    let variance = sum_of(x, |v| (v - mean) * (v - mean)) / n;
    (mean, T::one() / (variance + epsilon).sqrt())
}

/// y = (x − mean)·inv·scale + bias for rows as long as `scale`; writes `mean` and `inv` a row.
#[allow(clippy::too_many_arguments)]
pub fn rows<T: Float>(
    centre: Centre,
    epsilon: T,
    x: &[T],
    scale: &[T],
    bias: Option<&[T]>,
    y: &mut [T],
    mean: &mut [T],
    inv: &mut [T],
) {
    let len = scale.len().max(1);
    let parts = threads::parts(mean.len(), x.len() as u64 / 2);
    let places = threads::rows(mean, 1, parts).zip(threads::rows(inv, 1, parts));
    threads::each(
        threads::rows(y, len, parts).zip(places),
        |((range, y), ((_, mean), (_, inv)))| {
            let x = &x[range.start * len..range.end * len];
            wide(
                #[inline(always)]
                || each_row(centre, epsilon, x, scale, bias, y, mean, inv),
            );
        },
    );
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn each_row<T: Float>(
    centre: Centre,
    epsilon: T,
    x: &[T],
    scale: &[T],
    bias: Option<&[T]>,
    y: &mut [T],
    mean: &mut [T],
    inv: &mut [T],
) {
    let len = scale.len().max(1);
    let places = mean.iter_mut().zip(inv.iter_mut());
    for ((x, y), (m, i)) in x.chunks_exact(len).zip(y.chunks_exact_mut(len)).zip(places) {
        (*m, *i) = statistics(centre, x, epsilon);
        let (m, i) = (*m, *i);
        match bias {
            Some(bias) => {
                for (((o, &v), &s), &b) in y.iter_mut().zip(x).zip(scale).zip(bias) {
                    *o = (v - m) * i * s + b;
                }
            }
            None => {
                for ((o, &v), &s) in y.iter_mut().zip(x).zip(scale) {
                    *o = (v - m) * i * s;
                }
            }
        }
    }
}

/// What the backward of [`rows`] reads.
pub struct RowsGrad<'a, T> {
    pub centre: Centre,
    pub x: &'a [T],
    pub scale: &'a [T],
    pub mean: &'a [T],
    pub inv: &'a [T],
    /// Gradient of y; empty where none arrived.
    pub g: &'a [T],
    /// Gradients of the mean and inverse deviation outputs, a row; empty where none arrived.
    pub g_mean: &'a [T],
    pub g_inv: &'a [T],
}

impl<T: Float> RowsGrad<'_, T> {
    /// Gradients of x, scale and bias in one pass over the rows. `dscale` and `dbias` are added to.
    pub fn run(&self, dx: &mut [T], dscale: &mut [T], dbias: &mut [T]) {
        wide(
            #[inline(always)]
            || self.rows(dx, dscale, dbias),
        );
    }

    #[inline(always)]
    fn rows(&self, dx: &mut [T], dscale: &mut [T], dbias: &mut [T]) {
        let len = self.scale.len().max(1);
        let zeros = if self.g.is_empty() { vec![T::zero(); len] } else { Vec::new() };
        for (row, (x, dx)) in self.x.chunks_exact(len).zip(dx.chunks_exact_mut(len)).enumerate() {
            let g = if self.g.is_empty() { &zeros[..] } else { &self.g[row * len..][..len] };
            self.row(row, x, g, dx);
            let (m, i) = (self.mean[row], self.inv[row]);
            for ((d, &g), &v) in dscale.iter_mut().zip(g).zip(x) {
                *d += g * (v - m) * i;
            }
            dbias.iter_mut().zip(g).for_each(|(d, &g)| *d += g);
        }
    }

    /// dx = inv·(g·scale − mean(g·scale) − x̂·mean(g·scale·x̂)), plus what arrived at the statistics.
    #[inline(always)]
    fn row(&self, row: usize, x: &[T], g: &[T], dx: &mut [T]) {
        let n = T::of(x.len() as f64);
        let (m, i) = (self.mean[row], self.inv[row]);
        let at = |list: &[T]| list.get(row).copied().unwrap_or(T::zero());
        // dx serves as scratch for the gradient of x̂.
        dx.iter_mut().zip(g).zip(self.scale).for_each(|((d, &g), &s)| *d = g * s);
        let along = sum_of2(dx, x, |d, v| d * (v - m)) * i;
        let a = match self.centre {
            Centre::Mean => (at(self.g_mean) - i * sum(dx)) / n,
            Centre::Zero => T::zero(),
        };
        let b = -(i * along + at(self.g_inv) * i * i) / n * i;
        for (d, &v) in dx.iter_mut().zip(x) {
            *d = *d * i + a + (v - m) * b;
        }
    }
}
