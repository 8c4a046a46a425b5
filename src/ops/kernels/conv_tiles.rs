//! The column matrix of a convolution, cut into tiles that fit in the cache: which samples and
//! output pixels a tile covers, writing its columns (im2col) and adding them back (col2im).
//! Rows are channel × tap, columns are output pixels. Imported by the convolution kernel.

use super::conv_geometry::{WindowAxis, num_inputs, num_taps, num_windows};
use crate::tensor::Float;
use std::ops::Range;

/// Elements of one column tile: 256 KiB of float32, about what an L2 cache holds beside the rest.
const TILE_ELEMENTS: usize = 1 << 16;
/// A product with fewer columns than this does not reach its speed.
const MIN_COLUMNS: usize = 64;

/// A block of columns: whole planes of several samples, or part of the plane of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    pub samples: Range<usize>,
    /// Output pixels of each sample, row-major.
    pub pixels: Range<usize>,
}

impl Tile {
    pub fn columns(&self) -> usize {
        self.samples.len() * self.pixels.len()
    }
}

/// The tiles of a batch.
#[derive(Debug)]
pub struct Tiles {
    batch: usize,
    plane: usize,
    samples: usize,
    pixels: usize,
}

impl Tiles {
    /// For columns of `depth` elements.
    pub fn new(batch: usize, axes: &[WindowAxis], depth: usize) -> Self {
        let plane = num_windows(axes);
        let wanted = (TILE_ELEMENTS / depth.max(1)).max(MIN_COLUMNS);
        let last = axes.last().map_or(1, |a| a.output.max(1));
        let rounded = if wanted > last { wanted - wanted % last } else { wanted };
        let pixels = rounded.min(plane).max(1);
        let samples =
            if pixels == plane { (wanted / plane.max(1)).clamp(1, batch.max(1)) } else { 1 };
        Tiles { batch, plane, samples, pixels }
    }

    pub fn max_columns(&self) -> usize {
        self.samples * self.pixels
    }

    /// Elements needed to gather `rows` rows of a tile of several samples.
    pub fn max_block(&self, rows: usize) -> usize {
        if self.samples > 1 { rows * self.max_columns() } else { 0 }
    }

    pub fn iter(&self) -> impl Iterator<Item = Tile> + '_ {
        let cut = |len: usize, step: usize| {
            (0..len).step_by(step.max(1)).map(move |at| at..(at + step).min(len))
        };
        cut(self.batch, self.samples).flat_map(move |samples| {
            cut(self.plane, self.pixels)
                .map(move |pixels| Tile { samples: samples.clone(), pixels })
        })
    }
}

/// Part of one output row that lies in a tile: its windows on the outer axes, and from which to
/// which window of the last axis it goes.
struct Segment {
    first: usize,
    last: usize,
}

/// The rows of a tile, with the multi-index of their outer axes in one flat list.
struct Segments {
    segments: Vec<Segment>,
    outer: Vec<usize>,
    rank: usize,
}

impl Segments {
    fn new(axes: &[WindowAxis], pixels: &Range<usize>) -> Self {
        let width = axes.last().map_or(1, |a| a.output.max(1));
        let rank = axes.len().saturating_sub(1);
        let (mut segments, mut outer) = (Vec::new(), Vec::new());
        let mut at = pixels.start;
        while at < pixels.end {
            let (row, first) = (at / width, at % width);
            let last = width.min(first + pixels.end - at);
            segments.push(Segment { first, last });
            let start = outer.len();
            outer.resize(start + rank, 0);
            let mut rest = row;
            for axis in (0..rank).rev() {
                outer[start + axis] = rest % axes[axis].output;
                rest /= axes[axis].output;
            }
            at += last - first;
        }
        Segments { segments, outer, rank }
    }

    /// For one tap, where each segment's row begins in the input plane; `None` in the padding.
    fn rows(&self, axes: &[WindowAxis], tap: &[usize], rows: &mut Vec<Option<usize>>) {
        rows.clear();
        let width = axes.last().map_or(1, |a| a.input);
        for i in 0..self.segments.len() {
            let windows = &self.outer[i * self.rank..(i + 1) * self.rank];
            let row =
                windows.iter().zip(axes).zip(tap).try_fold(0, |row, ((&w, axis), &t)| {
                    Some(row * axis.input + axis.position(w, t)?)
                });
            rows.push(row.map(|r| r * width));
        }
    }
}

/// What one tap reads in one segment: `zeros` before, `len` cells from `start`, zeros after.
struct Reach {
    column: usize,
    before: usize,
    start: usize,
    len: usize,
    total: usize,
}

/// Calls `f(tap number, reaches, stride)` for every tap of the kernel.
fn for_each_tap(
    axes: &[WindowAxis],
    pixels: &Range<usize>,
    mut f: impl FnMut(usize, &[Reach], usize),
) {
    let segments = Segments::new(axes, pixels);
    let (mut rows, mut reaches) = (Vec::new(), Vec::new());
    let mut tap = vec![0usize; axes.len()];
    let stride = axes.last().map_or(1, |a| a.stride);
    for number in 0..num_taps(axes) {
        segments.rows(axes, &tap, &mut rows);
        let inside = axes.last().map_or(0..1, |a| a.windows_inside(tap[axes.len() - 1]));
        reaches.clear();
        let mut column = 0;
        for (segment, row) in segments.segments.iter().zip(&rows) {
            let total = segment.last - segment.first;
            let from = inside.start.clamp(segment.first, segment.last);
            let to = inside.end.clamp(from, segment.last);
            let first = axes.last().map_or(Some(0), |a| a.position(from, tap[axes.len() - 1]));
            let reach = match (row, first) {
                (Some(row), Some(first)) if to > from => Reach {
                    column,
                    before: from - segment.first,
                    start: row + first,
                    len: to - from,
                    total,
                },
                _ => Reach { column, before: total, start: 0, len: 0, total },
            };
            reaches.push(reach);
            column += total;
        }
        f(number, &reaches, stride);
        for axis in (0..axes.len()).rev() {
            tap[axis] += 1;
            if tap[axis] < axes[axis].kernel {
                break;
            }
            tap[axis] = 0;
        }
    }
}

/// Writes the columns of `pixels` of one sample: row (channel·taps + tap) of `columns` begins at
/// that number times `row_stride`. `x` begins with the first channel.
pub fn write_columns<T: Float>(
    axes: &[WindowAxis],
    channels: usize,
    x: &[T],
    pixels: &Range<usize>,
    columns: &mut [T],
    row_stride: usize,
) {
    let (taps, plane) = (num_taps(axes), num_inputs(axes));
    for_each_tap(axes, pixels, |tap, reaches, stride| {
        for channel in 0..channels {
            let from = &x[channel * plane..][..plane];
            let row = &mut columns[(channel * taps + tap) * row_stride..][..pixels.len()];
            for r in reaches {
                let cells = &mut row[r.column..r.column + r.total];
                let (before, rest) = cells.split_at_mut(r.before);
                let (read, after) = rest.split_at_mut(r.len);
                before.fill(T::zero());
                after.fill(T::zero());
                if r.len == 0 {
                    continue;
                }
                if stride == 1 {
                    read.copy_from_slice(&from[r.start..r.start + r.len]);
                } else {
                    let source = from[r.start..].iter().step_by(stride);
                    read.iter_mut().zip(source).for_each(|(o, &v)| *o = v);
                }
            }
        }
    });
}

/// The inverse walk: adds every column cell to the input cell that it was read from.
pub fn add_columns<T: Float>(
    axes: &[WindowAxis],
    channels: usize,
    columns: &[T],
    row_stride: usize,
    pixels: &Range<usize>,
    dx: &mut [T],
) {
    let (taps, plane) = (num_taps(axes), num_inputs(axes));
    for_each_tap(axes, pixels, |tap, reaches, stride| {
        for channel in 0..channels {
            let to = &mut dx[channel * plane..][..plane];
            let row = &columns[(channel * taps + tap) * row_stride..][..pixels.len()];
            for r in reaches.iter().filter(|r| r.len > 0) {
                let cells = &row[r.column + r.before..][..r.len];
                if stride == 1 {
                    let to = &mut to[r.start..r.start + r.len];
                    to.iter_mut().zip(cells).for_each(|(o, &v)| *o += v);
                } else {
                    let to = to[r.start..].iter_mut().step_by(stride);
                    to.zip(cells).for_each(|(o, &v)| *o += v);
                }
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(size: usize, kernel: usize) -> WindowAxis {
        WindowAxis {
            input: size,
            kernel,
            stride: 1,
            dilation: 1,
            pad_begin: 0,
            pad_end: 0,
            output: size + 1 - kernel,
        }
    }

    #[test]
    fn tiles_cover_every_pixel_once() {
        for (batch, size, depth) in [(3, 200, 9), (40, 8, 9), (2, 30, 100_000), (1, 1, 1)] {
            let axes = [axis(size, 1), axis(size, 1)];
            let tiles = Tiles::new(batch, &axes, depth);
            let mut seen = vec![0; batch * size * size];
            for tile in tiles.iter() {
                assert!(tile.columns() <= tiles.max_columns());
                for n in tile.samples.clone() {
                    tile.pixels.clone().for_each(|p| seen[n * size * size + p] += 1);
                }
            }
            assert!(seen.iter().all(|&n| n == 1));
        }
    }

    #[test]
    fn columns_of_a_small_picture() {
        let axes = [axis(3, 2), axis(3, 2)];
        let x: Vec<f64> = (0..9).map(f64::from).collect();
        let mut columns = vec![-1.0; 16];
        write_columns(&axes, 1, &x, &(0..4), &mut columns, 4);
        let expected = [0, 1, 3, 4, 1, 2, 4, 5, 3, 4, 6, 7, 4, 5, 7, 8].map(f64::from);
        assert_eq!(columns, expected);
        let mut dx = vec![0.0; 9];
        add_columns(&axes, 1, &[1.0; 16], 4, &(0..4), &mut dx);
        assert_eq!(dx, [1, 2, 1, 2, 4, 2, 1, 2, 1].map(f64::from));
    }
}
