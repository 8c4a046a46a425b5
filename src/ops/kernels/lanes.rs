//! Sums, dot products and maxima over slices in sixteen running lanes: the order of addition is
//! fixed, so results do not depend on the machine, and the compiler can vectorise.
//! Imported by kernels and op files.

use crate::tensor::Float;

const LANES: usize = 16;

#[inline(always)]
fn fold<T: Float>(lanes: [T; LANES]) -> T {
    let mut half = LANES / 2;
    let mut lanes = lanes;
    while half > 0 {
        for i in 0..half {
            let upper = lanes[i + half];
            lanes[i] += upper;
        }
        half /= 2;
    }
    lanes[0]
}

/// Σ f(x).
#[inline(always)]
pub fn sum_of<T: Float>(xs: &[T], f: impl Fn(T) -> T) -> T {
    let mut lanes = [T::zero(); LANES];
    let chunks = xs.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            *lane += f(x);
        }
    }
    for (lane, &x) in lanes.iter_mut().zip(rest) {
        *lane += f(x);
    }
    fold(lanes)
}

/// Σ x.
#[inline(always)]
pub fn sum<T: Float>(xs: &[T]) -> T {
    sum_of(xs, |x| x)
}

/// Σ f(x, y); the shorter slice decides.
#[inline(always)]
pub fn sum_of2<T: Float>(xs: &[T], ys: &[T], f: impl Fn(T, T) -> T) -> T {
    let n = xs.len().min(ys.len());
    let (xs, ys) = (&xs[..n], &ys[..n]);
    let mut lanes = [T::zero(); LANES];
    let (cx, cy) = (xs.chunks_exact(LANES), ys.chunks_exact(LANES));
    let (rx, ry) = (cx.remainder(), cy.remainder());
    for (a, b) in cx.zip(cy) {
        for ((lane, &x), &y) in lanes.iter_mut().zip(a).zip(b) {
            *lane += f(x, y);
        }
    }
    for ((lane, &x), &y) in lanes.iter_mut().zip(rx).zip(ry) {
        *lane += f(x, y);
    }
    fold(lanes)
}

/// Σ x·y.
#[inline(always)]
pub fn dot<T: Float>(xs: &[T], ys: &[T]) -> T {
    sum_of2(xs, ys, |x, y| x * y)
}

/// The largest element; NaN where there is one; −∞ of nothing.
#[inline(always)]
pub fn max<T: Float>(xs: &[T]) -> T {
    let pick = |a: T, b: T| if b > a || b.is_nan() { b } else { a };
    let mut lanes = [T::neg_infinity(); LANES];
    let chunks = xs.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            *lane = pick(*lane, x);
        }
    }
    for (lane, &x) in lanes.iter_mut().zip(rest) {
        *lane = pick(*lane, x);
    }
    lanes.into_iter().fold(T::neg_infinity(), pick)
}

/// Copies a row. For the short rows of pictures and attention heads the call that a plain copy
/// ends in costs more than the copy; up to 64 elements go as two blocks, which may overlap.
#[inline(always)]
pub fn copy_row<T: Copy>(from: &[T], to: &mut [T]) {
    match from.len() {
        4..=8 => copy_ends::<4, T>(from, to),
        9..=16 => copy_ends::<8, T>(from, to),
        17..=32 => copy_ends::<16, T>(from, to),
        33..=64 => copy_ends::<32, T>(from, to),
        _ => to.copy_from_slice(from),
    }
}

/// The first and the last `N` elements.
#[inline(always)]
fn copy_ends<const N: usize, T: Copy>(from: &[T], to: &mut [T]) {
    let to = &mut to[..from.len()];
    if let (Some(&first), Some(&last)) = (from.first_chunk::<N>(), from.last_chunk::<N>()) {
        if let Some(to) = to.first_chunk_mut::<N>() {
            *to = first;
        }
        if let Some(to) = to.last_chunk_mut::<N>() {
            *to = last;
        }
    }
}

/// y += a·x.
#[inline(always)]
pub fn axpy<T: Float>(a: T, xs: &[T], ys: &mut [T]) {
    for (y, &x) in ys.iter_mut().zip(xs) {
        *y += a * x;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_summed_whole() {
        for n in 0..70usize {
            let xs: Vec<f64> = (0..n).map(|i| i as f64).collect();
            assert_eq!(sum(&xs), (n * n.saturating_sub(1) / 2) as f64);
            assert_eq!(dot(&xs, &vec![2.0; n]), (n * n.saturating_sub(1)) as f64);
            let mut copy = vec![-1.0; n];
            copy_row(&xs, &mut copy);
            assert_eq!(copy, xs);
            assert_eq!(max(&xs), if n == 0 { f64::NEG_INFINITY } else { n as f64 - 1.0 });
        }
        assert!(max(&[1.0f32, f32::NAN, 2.0]).is_nan());
    }
}
