//! Maxima over windows of N C spatial… tensors, with their places. Imported by the pooling op files.

use super::conv_geometry::{Run, WindowAxis, num_inputs, num_windows, runs};
use super::pool::{cells, planes};
use super::simd::wide;
use super::threads;
use crate::tensor::Float;

/// Where a window found nothing: it lies in the padding altogether.
pub const NOWHERE: u32 = u32::MAX;

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
    if num_inputs(axes) == 0 {
        y.fill(T::neg_infinity());
        places.fill(NOWHERE);
        return;
    }
    let mut lines = Lines::new(axes);
    let mut tap_by_tap = None;
    let per_plane = num_windows(axes).max(1);
    for ((x, y), places) in planes(axes, x, y).zip(places.chunks_exact_mut(per_plane)) {
        let done = lines.as_mut().is_some_and(|lines| {
            wide(
                #[inline(always)]
                || lines.max(x, y, places),
            )
        });
        if !done {
            y.fill(T::neg_infinity());
            places.fill(NOWHERE);
            let runs = tap_by_tap.get_or_insert_with(|| runs(axes));
            wide(
                #[inline(always)]
                || max_of_plane(runs, x, y, places),
            );
        }
    }
}

/// Padded planes of more cells than this are not made where that is far more than the plane has.
const MOST_CELLS: usize = 1 << 20;
/// Windows that are looked at together.
const LANES: usize = 16;

/// Windows over one or two axes, some neighbours at a time. The plane is copied with padding, its
/// columns dealt out by their remainder when divided by the stride, so that neighbouring windows
/// read neighbours.
struct Lines<T> {
    rows: WindowAxis,
    cols: WindowAxis,
    /// A row before it is dealt out, rounded up.
    row: Vec<T>,
    dealt: Vec<T>,
    /// Cells of a phase, and of all phases of a row.
    phase: usize,
    pitch: usize,
    /// What each tap along a row adds to a place among the dealt cells, and to its column.
    taps: Vec<(usize, u32)>,
    /// What each of the windows looked at together adds to the column.
    steps: [u32; LANES],
}

impl<T: Float> Lines<T> {
    fn new(axes: &[WindowAxis]) -> Option<Self> {
        let (rows, cols) = match *axes {
            [cols] => {
                let one = WindowAxis { input: 1, kernel: 1, stride: 1, output: 1, ..cols };
                (WindowAxis { dilation: 1, pad_begin: 0, pad_end: 0, ..one }, cols)
            }
            [rows, cols] => (rows, cols),
            _ => return None,
        };
        let pad = usize::try_from(cols.pad_begin).ok()?;
        // The last windows that are looked at may be none; the cells behind a row may be no cells.
        let read = cols.output.checked_next_multiple_of(LANES)?.checked_mul(cols.stride)?;
        let read = read.checked_add(cols.span())?;
        let input = cols.input.checked_next_multiple_of(LANES * cols.stride)?;
        let phase = read.max(input.checked_add(pad)?).div_ceil(cols.stride);
        let pitch = phase.checked_mul(cols.stride)?;
        let cells = rows.input.checked_mul(pitch)?;
        if cells > MOST_CELLS.max(4 * num_inputs(axes)) {
            return None;
        }
        let dealt = vec![T::neg_infinity(); cells];
        let row = vec![T::neg_infinity(); input];
        let tap = |column: usize| {
            let from = column % cols.stride * phase + column / cols.stride;
            (from, (column as u32).wrapping_sub(pad as u32))
        };
        let taps = (0..cols.kernel).map(|t| tap(t * cols.dilation)).collect();
        let steps = std::array::from_fn(|i| (i as u32).wrapping_mul(cols.stride as u32));
        Some(Lines { rows, cols, row, dealt, phase, pitch, taps, steps })
    }

    /// The maxima of a plane; false where a window has no place yet: it lies in the padding or
    /// reads nothing but −∞.
    #[inline(always)]
    fn max(&mut self, x: &[T], y: &mut [T], places: &mut [u32]) -> bool {
        self.lay_out(x);
        let width = self.cols.output;
        let out = y.chunks_exact_mut(width).zip(places.chunks_exact_mut(width));
        for (window, (y, places)) in out.enumerate() {
            for (i, (y, places)) in y.chunks_mut(LANES).zip(places.chunks_mut(LANES)).enumerate() {
                let (best, at) = self.max_of(window, i * LANES);
                match (y.as_mut_array(), places.as_mut_array()) {
                    (Some(y), Some(places)) => (*y, *places) = (best, at),
                    _ => {
                        y.copy_from_slice(&best[..y.len()]);
                        places.copy_from_slice(&at[..places.len()]);
                    }
                }
            }
        }
        places.iter().fold(true, |all, &at| all & (at != NOWHERE))
    }

    /// Column c lies at c + padding.
    #[inline(always)]
    fn lay_out(&mut self, x: &[T]) {
        let (stride, pad) = (self.cols.stride, self.cols.pad_begin as usize);
        for (x, to) in x.chunks_exact(self.cols.input).zip(self.dealt.chunks_exact_mut(self.pitch))
        {
            self.row[..x.len()].copy_from_slice(x);
            for phase in 0..stride {
                let first = (phase + stride - pad % stride) % stride;
                let to = &mut to[phase * self.phase + (first + pad) / stride..];
                deal_out(stride, self.row.get(first..).unwrap_or(&[]), to);
            }
        }
    }

    /// The maxima of neighbouring windows, and their places.
    #[inline(always)]
    fn max_of(&self, window: usize, first: usize) -> ([T; LANES], [u32; LANES]) {
        let (mut best, mut at) = ([T::neg_infinity(); LANES], [NOWHERE; LANES]);
        for tap in self.rows.taps_inside(window) {
            let Some(row) = self.rows.position(window, tap) else { continue };
            let dealt = &self.dealt[row * self.pitch..][..self.pitch];
            let place = (row * self.cols.input + first * self.cols.stride) as u32;
            for &(from, column) in &self.taps {
                let Some(cells) = dealt[from + first..].first_chunk::<LANES>() else { continue };
                let place = place.wrapping_add(column);
                for i in 0..LANES {
                    let here = place.wrapping_add(self.steps[i]);
                    (best[i], at[i]) = better((best[i], at[i]), cells[i], here);
                }
            }
        }
        (best, at)
    }
}

/// Every `stride`th of `from`.
#[inline(always)]
fn deal_out<T: Copy>(stride: usize, from: &[T], to: &mut [T]) {
    match stride {
        1 => to[..from.len()].copy_from_slice(from),
        2 => {
            let (pairs, rest) = from.as_chunks::<2>();
            to.iter_mut().zip(pairs).for_each(|(to, pair)| *to = pair[0]);
            if let ([last], Some(to)) = (rest, to.get_mut(pairs.len())) {
                *to = *last;
            }
        }
        _ => to.iter_mut().zip(from.iter().step_by(stride)).for_each(|(to, &v)| *to = v),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::Shape;
    use proptest::prelude::*;

    fn axis(
        (input, kernel, stride, dilation): (usize, usize, usize, usize),
        pad: usize,
        ceil: usize,
    ) -> WindowAxis {
        let span = (kernel - 1) * dilation + 1;
        let output = (input + 2 * pad).checked_sub(span).map_or(0, |room| room / stride + 1);
        let pad = pad as isize;
        let output = if output > 0 { output + ceil } else { 0 };
        WindowAxis { input, kernel, stride, dilation, pad_begin: pad, pad_end: pad, output }
    }

    /// The definition: every cell of every window, row by row.
    fn slow(axes: &[WindowAxis], x: &[f32], window: &[usize]) -> (f32, u32) {
        let kernel: Shape = axes.iter().map(|a| a.kernel).collect();
        let mut best: Option<(f32, u32)> = None;
        for tap in (0..kernel.numel()).map(|flat| kernel.unravel(flat)) {
            let at = axes
                .iter()
                .zip(window)
                .zip(&tap)
                .try_fold(0, |at, ((a, &w), &t)| Some(at * a.input + a.position(w, t)?));
            let Some(at) = at else { continue };
            let cell = (x[at], at as u32);
            best = Some(best.map_or(cell, |b| better(b, cell.0, cell.1)));
        }
        best.unwrap_or((f32::NEG_INFINITY, NOWHERE))
    }

    fn check(axes: &[WindowAxis], odd: u8) {
        let (inputs, windows) = (num_inputs(axes), num_windows(axes));
        let mut x: Vec<f32> = (0..2 * inputs).map(|i| ((i * 7919) % 13) as f32).collect();
        // Ties are everywhere; one plane may have what is not a number.
        if odd > 0 {
            x.iter_mut().step_by(3).for_each(|v| *v = f32::NEG_INFINITY);
        }
        if odd > 1 {
            x.iter_mut().take(inputs).skip(2).step_by(5).for_each(|v| *v = f32::NAN);
        }
        let (mut y, mut places) = (vec![0.5; 2 * windows], vec![7; 2 * windows]);
        max(axes, &x, &mut y, &mut places);
        let sizes: Shape = axes.iter().map(|a| a.output).collect();
        for at in 0..2 * windows {
            let window = sizes.unravel(at % windows);
            let (v, place) = slow(axes, &x[at / windows * inputs..][..inputs], &window);
            assert_eq!((y[at].to_bits(), places[at]), (v.to_bits(), place), "{axes:?} {window:?}");
        }
    }

    proptest! {
        /// Windows of 2 × 2 have a loop of their own, and so do lines and runs; all agree with
        /// looking at every cell.
        #[test]
        fn every_loop_finds_the_same_maxima(
            sizes in prop::collection::vec((1usize..12, 1usize..4, 1usize..5, 1usize..3), 1..4),
            pads in prop::collection::vec((0usize..3, 0usize..2), 3),
            odd in 0u8..3,
        ) {
            let axes: Vec<_> = sizes.iter().zip(&pads).map(|(&s, &(pad, ceil))| axis(s, pad, ceil)).collect();
            check(&axes, odd);
        }
    }

    #[test]
    fn windows_of_four_cells_find_the_same_maxima() {
        for (height, width) in [(6, 8), (7, 9), (2, 2)] {
            for odd in 0..3 {
                check(&[axis((height, 2, 2, 1), 0, 0), axis((width, 2, 2, 1), 0, 0)], odd);
            }
        }
    }
}
