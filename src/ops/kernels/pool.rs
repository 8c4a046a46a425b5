//! Pooling over the spatial axes of N C spatial… tensors: maxima with their places, sums and averages with the divisor rules. Imported by the pooling op files.

use super::conv_geometry::{Run, WindowAxis, num_inputs, num_windows, runs};
use super::simd::wide;
use crate::tensor::Float;

/// Where a window found nothing: it lies in the padding altogether.
pub const NOWHERE: u32 = u32::MAX;

/// Input and output planes, one pair for every sample and channel.
fn planes<'a, A, B>(
    axes: &[WindowAxis],
    x: &'a [A],
    y: &'a mut [B],
) -> impl Iterator<Item = (&'a [A], &'a mut [B])> {
    let (from, to) = (num_inputs(axes).max(1), num_windows(axes).max(1));
    x.chunks_exact(from).zip(y.chunks_exact_mut(to))
}

/// The maximum of every window (−∞ where a window reads only padding, NaN where it reads one) and
/// its place in the plane; of equal maxima the first.
pub fn max<T: Float>(axes: &[WindowAxis], x: &[T], y: &mut [T], places: &mut [u32]) {
    y.fill(T::neg_infinity());
    places.fill(NOWHERE);
    if num_inputs(axes) == 0 {
        return;
    }
    let runs = runs(axes);
    let per_plane = num_windows(axes).max(1);
    let all = planes(axes, x, y).zip(places.chunks_exact_mut(per_plane));
    wide(
        #[inline(always)]
        || {
            for ((x, y), places) in all {
                max_of_plane(&runs, x, y, places);
            }
        },
    );
}

#[inline(always)]
fn max_of_plane<T: Float>(runs: &[Run], x: &[T], y: &mut [T], places: &mut [u32]) {
    for run in runs {
        let (y, places) = (&mut y[run.y..][..run.len], &mut places[run.y..][..run.len]);
        match run.stride {
            1 => max_of_run::<1, T>(run, x, y, places),
            2 => max_of_run::<2, T>(run, x, y, places),
            _ => max_of_run::<0, T>(run, x, y, places),
        }
    }
    // A window of nothing but −∞ has a place too: its first cell.
    if places.contains(&NOWHERE) {
        for run in runs.iter().rev() {
            for (i, (at, &y)) in places[run.y..][..run.len].iter_mut().zip(&y[run.y..]).enumerate()
            {
                if y == T::neg_infinity() {
                    *at = (run.x + i * run.stride) as u32;
                }
            }
        }
    }
}

/// One tap against the best so far. `STRIDE` is the run's, or 0 where it is not known beforehand.
#[inline(always)]
fn max_of_run<const STRIDE: usize, T: Float>(run: &Run, x: &[T], y: &mut [T], places: &mut [u32]) {
    let stride = if STRIDE == 0 { run.stride } else { STRIDE };
    let x = &x[run.x..][..(run.len - 1) * stride + 1];
    let first = run.x as u32;
    for (i, (best, at)) in y.iter_mut().zip(places).enumerate() {
        let v = x[i * stride];
        let better = v > *best || v.is_nan();
        *best = if better { v } else { *best };
        *at = if better { first + (i * stride) as u32 } else { *at };
    }
}

/// Adds every window's gradient to the cell that was its maximum.
pub fn max_grad<T: Float>(axes: &[WindowAxis], g: &[T], places: &[u32], dx: &mut [T]) {
    dx.fill(T::zero());
    let (from, to) = (num_windows(axes).max(1), num_inputs(axes).max(1));
    let windows = g.chunks_exact(from).zip(places.chunks_exact(from));
    for ((g, places), dx) in windows.zip(dx.chunks_exact_mut(to)) {
        for (&g, &at) in g.iter().zip(places) {
            if let Some(d) = dx.get_mut(at as usize) {
                *d += g;
            }
        }
    }
}

/// y = Σ f(x) over every window; padding adds nothing.
pub fn sum<T: Float>(axes: &[WindowAxis], x: &[T], y: &mut [T], f: impl Fn(T) -> T) {
    y.fill(T::zero());
    if num_inputs(axes) == 0 {
        return;
    }
    let runs = runs(axes);
    wide(
        #[inline(always)]
        || {
            for (x, y) in planes(axes, x, y) {
                for run in &runs {
                    let y = &mut y[run.y..][..run.len];
                    match run.stride {
                        1 => add_run::<1, T>(run, x, y, &f),
                        2 => add_run::<2, T>(run, x, y, &f),
                        _ => add_run::<0, T>(run, x, y, &f),
                    }
                }
            }
        },
    );
}

/// y += f(x) for one tap. `STRIDE` as above.
#[inline(always)]
fn add_run<const STRIDE: usize, T: Float>(run: &Run, x: &[T], y: &mut [T], f: impl Fn(T) -> T) {
    let stride = if STRIDE == 0 { run.stride } else { STRIDE };
    let x = &x[run.x..][..(run.len - 1) * stride + 1];
    for (i, o) in y.iter_mut().enumerate() {
        *o += f(x[i * stride]);
    }
}

/// x += g for one tap. `STRIDE` as above.
#[inline(always)]
fn spread_run<const STRIDE: usize, T: Float>(run: &Run, g: &[T], x: &mut [T]) {
    let stride = if STRIDE == 0 { run.stride } else { STRIDE };
    let x = &mut x[run.x..][..(run.len - 1) * stride + 1];
    for (i, &v) in g.iter().enumerate() {
        x[i * stride] += v;
    }
}

/// Adds every window's gradient to each cell that it read.
pub fn spread<T: Float>(axes: &[WindowAxis], g: &[T], dx: &mut [T]) {
    dx.fill(T::zero());
    if num_inputs(axes) == 0 || num_windows(axes) == 0 {
        return;
    }
    let runs = runs(axes);
    let planes = g.chunks_exact(num_windows(axes)).zip(dx.chunks_exact_mut(num_inputs(axes)));
    wide(
        #[inline(always)]
        || {
            for (g, dx) in planes {
                for run in &runs {
                    let g = &g[run.y..][..run.len];
                    match run.stride {
                        1 => spread_run::<1, T>(run, g, dx),
                        2 => spread_run::<2, T>(run, g, dx),
                        _ => spread_run::<0, T>(run, g, dx),
                    }
                }
            }
        },
    );
}

/// How many cells each window of a plane divides its sum by: those inside the input, or with
/// `count_include_pad` also those in the declared padding, never those beyond it.
pub fn divisors<T: Float>(axes: &[WindowAxis], count_include_pad: bool) -> Vec<T> {
    let mut all = vec![1usize];
    for axis in axes {
        let counts = (0..axis.output).map(|w| match count_include_pad {
            true => axis.taps_on_padded(w),
            false => axis.taps_inside(w).len(),
        });
        let counts: Vec<usize> = counts.collect();
        all = all.iter().flat_map(|&n| counts.iter().map(move |&c| n * c)).collect();
    }
    all.into_iter().map(|n| T::of(n as f64)).collect()
}

/// Divides every plane by `divisors`, element by element; 0 / 0 of an empty window stays 0.
pub fn divide<T: Float>(divisors: &[T], y: &mut [T]) {
    wide(
        #[inline(always)]
        || {
            for plane in y.chunks_exact_mut(divisors.len().max(1)) {
                for (v, &d) in plane.iter_mut().zip(divisors) {
                    *v = if d == T::zero() { T::zero() } else { *v / d };
                }
            }
        },
    );
}
