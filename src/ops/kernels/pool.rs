//! Sums and averages over windows of N C spatial… tensors, with the divisor rules. Imported by the
//! pooling op files; `pool_max` shares how planes and runs are read.

use super::conv_geometry::{Run, WindowAxis, num_inputs, num_windows, runs};
use super::simd::wide;
use super::threads;
use crate::tensor::Float;

/// Input and output planes, one pair for every sample and channel.
pub(super) fn planes<'a, A, B>(
    axes: &[WindowAxis],
    x: &'a [A],
    y: &'a mut [B],
) -> impl Iterator<Item = (&'a [A], &'a mut [B])> {
    let (from, to) = (num_inputs(axes).max(1), num_windows(axes).max(1));
    x.chunks_exact(from).zip(y.chunks_exact_mut(to))
}

/// Planes of `out` in parts that are worth a thread, each with the planes of `x` beside them;
/// `row` and `x_row` are their sizes.
fn each_part<A: Sync, B: Send>(
    (x, x_row): (&[A], usize),
    (out, row): (&mut [B], usize),
    work: impl Fn(&[A], &mut [B]) + Sync,
) {
    let (x_row, row) = (x_row.max(1), row.max(1));
    // Half a nanosecond for every cell that is read or written.
    let parts = threads::parts(out.len() / row, (x.len() + out.len()) as u64 / 2);
    threads::each(threads::rows(out, row, parts), |(range, out)| {
        work(x.get(range.start * x_row..range.end * x_row).unwrap_or(&[]), out);
    });
}

/// The cells that a run reads, the last one apart: each begins a chunk of `STRIDE`, its stride.
#[inline(always)]
pub(super) fn cells<'a, const STRIDE: usize, T>(
    run: &Run,
    x: &'a [T],
) -> (&'a [[T; STRIDE]], &'a T) {
    let last = run.x + (run.len - 1) * STRIDE;
    (x[run.x..last].as_chunks().0, &x[last])
}

/// y = Σ f(x) over every window; padding adds nothing.
pub fn sum<T: Float>(axes: &[WindowAxis], x: &[T], y: &mut [T], f: impl Fn(T) -> T + Sync) {
    let sizes = (num_inputs(axes), num_windows(axes));
    each_part((x, sizes.0), (y, sizes.1), |x, y| sum_here(axes, x, y, &f));
}

fn sum_here<T: Float>(axes: &[WindowAxis], x: &[T], y: &mut [T], f: impl Fn(T) -> T) {
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
                        _ => {
                            let from = x[run.x..].iter().step_by(run.stride);
                            y.iter_mut().zip(from).for_each(|(o, &v)| *o += f(v));
                        }
                    }
                }
            }
        },
    );
}

/// y += f(x) for one tap.
#[inline(always)]
fn add_run<const STRIDE: usize, T: Float>(run: &Run, x: &[T], y: &mut [T], f: impl Fn(T) -> T) {
    let (cells, &last) = cells::<STRIDE, T>(run, x);
    y.iter_mut().zip(cells).for_each(|(o, cell)| *o += f(cell[0]));
    if let Some(o) = y.last_mut() {
        *o += f(last);
    }
}

/// x += g for one tap.
#[inline(always)]
fn spread_run<const STRIDE: usize, T: Float>(run: &Run, g: &[T], x: &mut [T]) {
    let last = run.x + (run.len - 1) * STRIDE;
    let cells = x[run.x..last].as_chunks_mut::<STRIDE>().0;
    cells.iter_mut().zip(g).for_each(|(cell, &v)| cell[0] += v);
    if let Some(&v) = g.last() {
        x[last] += v;
    }
}

/// Adds every window's gradient to each cell that it read.
pub fn spread<T: Float>(axes: &[WindowAxis], g: &[T], dx: &mut [T]) {
    let sizes = (num_windows(axes), num_inputs(axes));
    each_part((g, sizes.0), (dx, sizes.1), |g, dx| spread_here(axes, g, dx));
}

fn spread_here<T: Float>(axes: &[WindowAxis], g: &[T], dx: &mut [T]) {
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
                        _ => {
                            let to = dx[run.x..].iter_mut().step_by(run.stride);
                            to.zip(g).for_each(|(d, &v)| *d += v);
                        }
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
