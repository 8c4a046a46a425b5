//! Pooling over the spatial axes of N C spatial… tensors: maxima with their places, sums and averages with the divisor rules. Imported by the pooling op files.

use super::conv_geometry::{Run, WindowAxis, num_inputs, num_windows, runs};
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
    if num_inputs(axes) == 0 {
        y.fill(T::neg_infinity());
        places.fill(NOWHERE);
        return;
    }
    let runs = runs(axes);
    let per_plane = num_windows(axes).max(1);
    for ((x, y), places) in planes(axes, x, y).zip(places.chunks_exact_mut(per_plane)) {
        y.fill(T::neg_infinity());
        places.fill(NOWHERE);
        for run in &runs {
            max_of_run(run, x, &mut y[run.y..][..run.len], &mut places[run.y..][..run.len]);
        }
    }
}

fn max_of_run<T: Float>(run: &Run, x: &[T], y: &mut [T], places: &mut [u32]) {
    let from = x[run.x..].iter().step_by(run.stride);
    let mut place = run.x as u32;
    for ((best, at), &v) in y.iter_mut().zip(places).zip(from) {
        let better = v > *best || v.is_nan() && !best.is_nan() || *at == NOWHERE;
        *best = if better { v } else { *best };
        *at = if better { place } else { *at };
        place = place.wrapping_add(run.stride as u32);
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
    for (x, y) in planes(axes, x, y) {
        for run in &runs {
            let from = x[run.x..].iter().step_by(run.stride);
            y[run.y..][..run.len].iter_mut().zip(from).for_each(|(o, &v)| *o += f(v));
        }
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
    for (g, dx) in planes {
        for run in &runs {
            let to = dx[run.x..].iter_mut().step_by(run.stride);
            to.zip(&g[run.y..][..run.len]).for_each(|(d, &v)| *d += v);
        }
    }
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
    for plane in y.chunks_exact_mut(divisors.len().max(1)) {
        for (v, &d) in plane.iter_mut().zip(divisors) {
            *v = if d == T::zero() { T::zero() } else { *v / d };
        }
    }
}
