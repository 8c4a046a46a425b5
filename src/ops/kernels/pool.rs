//! Pooling over the spatial axes of N C spatial… tensors: maxima with their places, sums and averages with the divisor rules. Imported by the pooling op files.

use super::conv_geometry::{Run, WindowAxis, num_inputs, num_windows, runs};
use super::simd::wide;
use super::threads;
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

/// The maximum of every window (−∞ where a window reads only padding, NaN where it reads one) and
/// its place in the plane; of equal maxima the first.
pub fn max<T: Float>(axes: &[WindowAxis], x: &[T], y: &mut [T], places: &mut [u32]) {
    let (from, to) = (num_inputs(axes).max(1), num_windows(axes).max(1));
    let parts = threads::parts(y.len() / to, (x.len() + y.len()) as u64 / 2);
    let both = threads::rows(y, to, parts).zip(threads::rows(places, to, parts));
    threads::each(both, |((range, y), (_, places))| {
        let x = x.get(range.start * from..range.end * from).unwrap_or(&[]);
        max_here(axes, x, y, places);
    });
}

fn max_here<T: Float>(axes: &[WindowAxis], x: &[T], y: &mut [T], places: &mut [u32]) {
    if max_of_fours(axes, x, y, places) {
        return;
    }
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
            _ => {
                let cells = x[run.x..].iter().step_by(run.stride);
                for (i, ((best, at), &v)) in y.iter_mut().zip(places).zip(cells).enumerate() {
                    (*best, *at) = better((*best, *at), v, (run.x + i * run.stride) as u32);
                }
            }
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

/// The greater of the best so far and a cell; a NaN is greater than all.
#[inline(always)]
fn better<T: Float>(best: (T, u32), v: T, at: u32) -> (T, u32) {
    let wins = (v > best.0) | v.is_nan();
    (if wins { v } else { best.0 }, if wins { at } else { best.1 })
}

/// The cells that a run reads, the last one apart: each begins a chunk of `STRIDE`, its stride.
#[inline(always)]
fn cells<'a, const STRIDE: usize, T>(run: &Run, x: &'a [T]) -> (&'a [[T; STRIDE]], &'a T) {
    let last = run.x + (run.len - 1) * STRIDE;
    (x[run.x..last].as_chunks().0, &x[last])
}

/// One tap against the best so far.
#[inline(always)]
fn max_of_run<const STRIDE: usize, T: Float>(run: &Run, x: &[T], y: &mut [T], places: &mut [u32]) {
    let (cells, last) = cells::<STRIDE, T>(run, x);
    let mut place = run.x as u32;
    for ((best, at), cell) in y.iter_mut().zip(places.iter_mut()).zip(cells) {
        (*best, *at) = better((*best, *at), cell[0], place);
        place = place.wrapping_add(STRIDE as u32);
    }
    if let (Some(best), Some(at)) = (y.last_mut(), places.last_mut()) {
        (*best, *at) = better((*best, *at), *last, place);
    }
}

/// Windows of 2 × 2 cells side by side, which is how most networks pool: a row of windows at a
/// time, all four cells at once. Gives whether these were such windows.
fn max_of_fours<T: Float>(axes: &[WindowAxis], x: &[T], y: &mut [T], places: &mut [u32]) -> bool {
    let apart = |a: &WindowAxis| {
        let even = a.kernel == 2 && a.stride == 2 && a.dilation == 1;
        even && a.pad_begin == 0 && a.output > 0 && 2 * a.output <= a.input
    };
    let [rows, cols] = axes else { return false };
    if !apart(rows) || !apart(cols) {
        return false;
    }
    let (width, out_width) = (cols.input, cols.output);
    let planes = x.chunks_exact(rows.input * width).zip(y.chunks_exact_mut(num_windows(axes)));
    let planes = planes.zip(places.chunks_exact_mut(num_windows(axes)));
    wide(
        #[inline(always)]
        || {
            for ((x, y), places) in planes {
                let out = y.chunks_exact_mut(out_width).zip(places.chunks_exact_mut(out_width));
                for (i, ((y, places), x)) in out.zip(x.chunks_exact(2 * width)).enumerate() {
                    let (upper, lower) = x.split_at(width);
                    let cells = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
                    let mut place = (2 * i * width) as u32;
                    for ((best, at), (u, l)) in y.iter_mut().zip(places).zip(cells) {
                        let first = better((u[0], place), u[1], place + 1);
                        let third = better(first, l[0], place + width as u32);
                        (*best, *at) = better(third, l[1], place + width as u32 + 1);
                        place += 2;
                    }
                }
            }
        },
    );
    true
}

/// Adds every window's gradient to the cell that was its maximum.
pub fn max_grad<T: Float>(axes: &[WindowAxis], g: &[T], places: &[u32], dx: &mut [T]) {
    let (from, to) = (num_windows(axes).max(1), num_inputs(axes).max(1));
    let parts = threads::parts(dx.len() / to, (dx.len() + g.len()) as u64 / 2);
    threads::each(threads::rows(dx, to, parts), |(range, dx)| {
        dx.fill(T::zero());
        let windows = g.chunks_exact(from).zip(places.chunks_exact(from)).skip(range.start);
        for ((g, places), dx) in windows.zip(dx.chunks_exact_mut(to)) {
            for (&g, &at) in g.iter().zip(places) {
                if let Some(d) = dx.get_mut(at as usize) {
                    *d += g;
                }
            }
        }
    });
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Windows of 2 × 2 have a loop of their own, and so do runs; both agree with looking at every
    /// cell, ties and NaN included.
    #[test]
    fn every_loop_finds_the_same_maxima() {
        for (height, width, kernel, stride, ceil) in [
            (6, 8, 2, 2, 0),
            (7, 9, 2, 2, 0),
            (7, 9, 2, 2, 1),
            (9, 9, 3, 2, 0),
            (8, 7, 3, 1, 0),
            (10, 10, 2, 3, 0),
        ] {
            let output = (width - kernel) / stride + 1 + ceil;
            let axis = |input| WindowAxis {
                input,
                kernel,
                stride,
                dilation: 1,
                pad_begin: 0,
                pad_end: 0,
                output: (input - kernel) / stride + 1 + ceil,
            };
            let axes = [axis(height), axis(width)];
            let mut x: Vec<f32> =
                (0..2 * height * width).map(|i| ((i * 7919) % 13) as f32).collect();
            (x[3], x[11]) = (f32::NAN, f32::NEG_INFINITY);
            let n = 2 * num_windows(&axes);
            let (mut y, mut places) = (vec![0.0; n], vec![0; n]);
            max(&axes, &x, &mut y, &mut places);
            for window in 0..n {
                let (plane, at) = (window / (n / 2), window % (n / 2));
                let x = &x[plane * height * width..][..height * width];
                let (i, j) = (at / output, at % output);
                let mut best = (f32::NEG_INFINITY, 0);
                for tap in 0..kernel * kernel {
                    let (r, c) = (i * stride + tap / kernel, j * stride + tap % kernel);
                    if r < height && c < width {
                        best = better(best, x[r * width + c], (r * width + c) as u32);
                    }
                }
                assert_eq!((y[window].to_bits(), places[window]), (best.0.to_bits(), best.1));
            }
        }
    }
}
