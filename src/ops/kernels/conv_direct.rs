//! Convolution in float32 without a column matrix. The input is copied once into a
//! padded picture; there every tap of the kernel is the picture itself, shifted by a fixed offset,
//! so one pass over the taps with a block of results in registers is the whole convolution:
//! y[o][q] = Σ w[o][r]·x[q + offset(r)]. Positions q run through padded rows; those between two
//! rows of windows are computed and left out. The gradient of the input is the same convolution
//! with the kernel turned around. Where rows are whole vectors, each vector is computed where it
//! belongs and written at once. Imported by the convolution kernel, which falls back on columns for
//! all else, and by the gradient of the kernel (`conv_dots`).

use super::conv::ConvShape;
use super::conv_geometry::{WindowAxis, num_inputs, num_taps, num_windows};
use super::lanes::copy_row;
use super::simd::{f32_lanes, registers, run};
use crate::tensor::{Buffer, Shape};
use pulp::{Simd, WithSimd};
use smallvec::SmallVec;

/// Elements that a kernel may read past the last position: the largest tile.
pub(super) const SLACK: usize = 96;
/// Elements of padded pictures worked on at a time: half a megabyte, within an L2 cache.
pub(super) const CACHED: usize = 1 << 17;

/// Where everything lies in a padded picture (one channel). With strides a picture is dealt out
/// into phases, one after another: those whose places leave the same remainders when divided by
/// the strides. A tap reads one phase only, and there neighbouring windows read neighbours.
pub(super) struct Picture {
    /// Elements of a padded row of a phase, and of all phases of a channel.
    pub pitch: usize,
    pub plane: usize,
    /// Elements of a channel before padding.
    pub inputs: usize,
    /// (padded, unpadded) begin of every stretch that is copied, and its length.
    copies: Vec<(usize, usize, usize)>,
    /// How far apart the cells of a stretch are before padding.
    step: usize,
    /// Number of the padded row of every row of windows, ascending; windows a row.
    pub rows: Vec<usize>,
    pub width: usize,
    /// Positions from the first to the last window, both counted.
    pub span: usize,
    /// What each tap adds to a position.
    taps: Vec<usize>,
}

/// One axis of a picture.
struct Side {
    /// Padded cells of a phase, and what one step along the axis adds.
    size: usize,
    stride: usize,
    /// What the next phase along the axis adds.
    phase: usize,
}

impl Side {
    /// Where padded cell `at` lies; windows are `step` apart.
    fn place(&self, at: usize, step: usize) -> usize {
        at / step * self.stride + at % step * self.phase
    }
}

impl Picture {
    /// `None` where there are so few windows that most positions lie between their rows.
    pub fn new(axes: &[WindowAxis]) -> Option<Self> {
        let (last, outer) = axes.split_last()?;
        let sides = sides(axes)?;
        let size =
            |f: fn(&Side) -> usize| sides.iter().map(f).try_fold(1usize, |n, d| n.checked_mul(d));
        let (phase, pitch) = (size(|s| s.size)?, sides.last()?.size);
        let phases = axes.iter().map(|a| a.stride).product::<usize>();
        let plane = phase.checked_mul(phases)?;
        let span =
            1 + axes.iter().zip(&sides).map(|(a, s)| (a.output - 1) * s.stride).sum::<usize>();
        let cells = num_inputs(axes).saturating_add(num_windows(axes));
        if span / 2 > num_windows(axes) || plane / 8 > cells {
            return None;
        }
        let windows: Shape = outer.iter().map(|a| a.output).collect();
        let row = |at: Index| at.iter().zip(&sides).map(|(i, s)| i * s.stride / pitch).sum();
        let kernel: Shape = axes.iter().map(|a| a.kernel).collect();
        let tap = |at: Index| {
            let places = at.iter().zip(axes).zip(&sides);
            places.map(|((t, a), s)| s.place(t * a.dilation, a.stride)).sum()
        };
        Some(Picture {
            pitch,
            plane,
            inputs: num_inputs(axes),
            copies: copies(axes, &sides),
            step: last.stride,
            rows: each(&windows).map(row).collect(),
            width: last.output,
            span,
            taps: each(&kernel).map(tap).collect(),
        })
    }

    /// Copies `channels` channels of `x` into their padded places.
    pub fn lay_out(&self, channels: usize, x: &[f32], to: &mut [f32]) {
        for c in 0..channels {
            let (x, to) = (&x[c * self.inputs..][..self.inputs], &mut to[c * self.plane..]);
            for &(at, from, len) in &self.copies {
                if self.step == 1 {
                    copy_row(&x[from..from + len], &mut to[at..at + len]);
                } else {
                    let cells = x[from..].iter().step_by(self.step);
                    to[at..at + len].iter_mut().zip(cells).for_each(|(o, &v)| *o = v);
                }
            }
        }
    }

    /// Where rows of windows are whole vectors: the position of every vector, row by row; else
    /// nothing.
    pub fn vectors(&self, lanes: usize) -> Vec<usize> {
        if lanes == 0 || !self.width.is_multiple_of(lanes) {
            return Vec::new();
        }
        let of_row = |row: usize| (0..self.width).step_by(lanes).map(move |c| row * self.pitch + c);
        self.rows.iter().flat_map(|&row| of_row(row)).collect()
    }

    /// What each channel and tap, channel by channel, adds to a position.
    pub fn offsets(&self, channels: usize) -> Vec<usize> {
        (0..channels).flat_map(|c| self.taps.iter().map(move |t| c * self.plane + t)).collect()
    }
}

/// Every multi-index of a shape, row-major.
fn each(shape: &Shape) -> impl Iterator<Item = Index> + '_ {
    (0..shape.numel()).map(|flat| shape.unravel(flat))
}

type Index = SmallVec<[usize; 6]>;

/// How the axes lie in memory; `None` where windows read beyond the padding or the sizes are
/// beyond all measure.
fn sides(axes: &[WindowAxis]) -> Option<Vec<Side>> {
    let mut sides = Vec::with_capacity(axes.len());
    let mut stride = 1usize;
    for a in axes.iter().rev() {
        let padded = usize::try_from(a.input as isize + a.pad_begin + a.pad_end).ok()?;
        let read = a.output.checked_sub(1)? * a.stride + a.span();
        if a.input == 0 || read > padded || (a.stride == 1 && read < padded) {
            return None;
        }
        let size = padded.div_ceil(a.stride);
        sides.push(Side { size, stride, phase: 0 });
        stride = stride.checked_mul(size)?;
    }
    for (side, a) in sides.iter_mut().zip(axes.iter().rev()) {
        side.phase = stride;
        stride = stride.checked_mul(a.stride)?;
    }
    sides.reverse();
    Some(sides)
}

/// The stretches of input that lie in one phase of one padded row.
fn copies(axes: &[WindowAxis], sides: &[Side]) -> Vec<(usize, usize, usize)> {
    let (Some((last, outer)), Some(side)) = (axes.split_last(), sides.last()) else {
        return Vec::new();
    };
    // Negative padding cuts cells off.
    let padded = |a: &WindowAxis, cell: usize| {
        let end = (a.input as isize + a.pad_begin + a.pad_end) as usize;
        cell.checked_add_signed(a.pad_begin).filter(|&at| at < end)
    };
    // Of a row, what is kept is one stretch.
    let inside = |cell: &usize| padded(last, *cell).is_some();
    let Some(start) = (0..last.input).find(inside) else { return Vec::new() };
    let count = (start..last.input).filter(inside).count();
    let cells: Shape = outer.iter().map(|a| a.input).collect();
    let mut copies = Vec::with_capacity(cells.numel() * last.stride);
    for (row, at) in each(&cells).enumerate() {
        let places = at.iter().zip(outer).zip(sides);
        let places = places.map(|((&i, a), s)| Some(s.place(padded(a, i)?, a.stride)));
        let Some(place) = places.sum::<Option<usize>>() else { continue };
        for skipped in 0..count.min(last.stride) {
            let first = start + skipped;
            let len = (count - skipped).div_ceil(last.stride);
            let to = padded(last, first).map_or(0, |at| side.place(at, last.stride));
            copies.push((place + to, row * last.input + first, len));
        }
    }
    copies
}

/// A kernel turned around: the windows of the gradient over the input.
fn turned(axes: &[WindowAxis]) -> Vec<WindowAxis> {
    let turn = |a: &WindowAxis| {
        let reach = (a.span() - 1) as isize;
        WindowAxis {
            input: a.output,
            output: a.input,
            pad_begin: reach - a.pad_begin,
            pad_end: reach - a.pad_end,
            ..*a
        }
    };
    axes.iter().map(turn).collect()
}

/// y = x ∗ w (+ bias); false where this is no job for this kernel, and `y` is as it was.
pub fn forward(s: &ConvShape, x: &[f32], w: &[f32], bias: Option<&[f32]>, y: &mut [f32]) -> bool {
    let Some(picture) = Picture::new(&s.axes) else { return false };
    let (depth, taps) = (s.depth(), num_taps(&s.axes));
    let weights = |group: usize, filter: usize, channel: usize| {
        let at = (group * s.filters() + filter) * depth + channel * taps;
        (&w[at..at + taps], false)
    };
    let sizes = Sizes { samples: s.batch, groups: s.groups, from: s.channels(), to: s.filters() };
    correlate(&picture, sizes, x, weights, bias, y)
}

/// ∂L/∂x (+ bias); false as above.
pub fn grad_input(
    s: &ConvShape,
    g: &[f32],
    w: &[f32],
    bias: Option<&[f32]>,
    dx: &mut [f32],
) -> bool {
    if s.axes.iter().any(|a| a.stride != 1) {
        return false;
    }
    let Some(picture) = Picture::new(&turned(&s.axes)) else { return false };
    let (depth, taps) = (s.depth(), num_taps(&s.axes));
    let weights = |group: usize, channel: usize, filter: usize| {
        let at = (group * s.filters() + filter) * depth + channel * taps;
        (&w[at..at + taps], true)
    };
    let sizes = Sizes { samples: s.batch, groups: s.groups, from: s.filters(), to: s.channels() };
    correlate(&picture, sizes, g, weights, bias, dx)
}

/// Channels read and written a group.
#[derive(Clone, Copy)]
struct Sizes {
    samples: usize,
    groups: usize,
    from: usize,
    to: usize,
}

/// Blocks of at most `most` of `count` channels: (first, how many).
pub(super) fn blocks(count: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).step_by(most).map(move |at| (at, most.min(count - at)))
}

/// Results of so many filters are kept in registers at once.
pub(super) fn most_filters() -> Option<usize> {
    match registers() {
        0..16 => None,
        16..32 => Some(4),
        _ => Some(8),
    }
}

/// The weights in the order in which a job reads them: for each block of filters, for each channel
/// and tap, one a filter. `weights` gives the taps of a filter's channel, and whether in reverse.
fn packed<'w>(
    z: Sizes,
    taps: usize,
    most: usize,
    weights: impl Fn(usize, usize, usize) -> (&'w [f32], bool),
) -> Buffer<f32> {
    let mut packed = Buffer::scratch(z.groups * z.to * z.from * taps);
    let mut at = 0;
    for group in 0..z.groups {
        for (first, count) in blocks(z.to, most) {
            for c in 0..z.from {
                for o in 0..count {
                    let (list, reverse) = weights(group, first + o, c);
                    let to = packed[at + o..].iter_mut().step_by(count);
                    if reverse {
                        to.zip(list.iter().rev()).for_each(|(to, &w)| *to = w);
                    } else {
                        to.zip(list).for_each(|(to, &w)| *to = w);
                    }
                }
                at += count * taps;
            }
        }
    }
    packed
}

fn correlate<'w>(
    p: &Picture,
    z: Sizes,
    x: &[f32],
    weights: impl Fn(usize, usize, usize) -> (&'w [f32], bool),
    bias: Option<&[f32]>,
    y: &mut [f32],
) -> bool {
    let Some(most) = most_filters() else { return false };
    let offsets = p.offsets(z.from);
    let packed = packed(z, p.taps.len(), most, weights);
    let mut padded = Buffer::filled(z.from * p.plane + SLACK, 0.0f32);
    let band = (CACHED / (z.from * p.pitch).max(1)).clamp(1, p.span.div_ceil(p.pitch));
    let stride = band * p.pitch + SLACK;
    let mut results = Buffer::<f32>::scratch(most * stride);
    let pixels = p.rows.len() * p.width;
    let (vectors, per_row) = (p.vectors(f32_lanes()), p.width / f32_lanes().max(1));
    for place in 0..z.samples * z.groups {
        let group = place % z.groups;
        p.lay_out(z.from, &x[place * z.from * p.inputs..], &mut padded);
        let mut first_row = 0;
        while first_row < p.rows.len() {
            let from = p.rows[first_row];
            let len = p.rows[first_row..].iter().take_while(|&&r| r < from + band).count();
            let rows = &p.rows[first_row..first_row + len];
            let positions = (rows[len - 1] - from) * p.pitch + p.width;
            let vectors = vectors.get(first_row * per_row..(first_row + len) * per_row);
            let vectors = vectors.filter(|v| v.len() >= 3);
            for (o, count) in blocks(z.to, most) {
                let filter = group * z.to + o;
                let (offsets, start) = (&offsets[..], bias.map(|b| &b[filter..filter + count]));
                let weights = &packed[filter * offsets.len()..][..count * offsets.len()];
                if let Some(vectors) = vectors {
                    let out = &mut y[(place * z.to + o) * pixels + first_row * p.width..];
                    let taps = Taps { x: &padded, offsets, weights, start };
                    RowJob { taps, vectors, out, stride: pixels }.run(count);
                    continue;
                }
                let taps = Taps { x: &padded[from * p.pitch..], offsets, weights, start };
                Job { taps, out: &mut results, stride, positions }.run(count);
                for (i, result) in results.chunks_exact(stride).take(count).enumerate() {
                    let y = &mut y[(place * z.to + o + i) * pixels..][..pixels];
                    let y = y[first_row * p.width..].chunks_exact_mut(p.width);
                    for (y, row) in y.zip(rows) {
                        let at = (row - from) * p.pitch;
                        copy_row(&result[at..at + p.width], y);
                    }
                }
            }
            first_row += len;
        }
    }
    true
}

/// What a block of filters reads.
struct Taps<'a> {
    x: &'a [f32],
    offsets: &'a [usize],
    /// For each offset, one weight a filter.
    weights: &'a [f32],
    start: Option<&'a [f32]>,
}

/// A block of filters over a band of positions.
struct Job<'a> {
    taps: Taps<'a>,
    out: &'a mut [f32],
    stride: usize,
    positions: usize,
}

impl Job<'_> {
    /// Three vectors of positions at a time, or two where fewer are computed in vain.
    fn run(self, filters: usize) {
        let lanes = f32_lanes();
        let two = self.positions.next_multiple_of(2 * lanes) * 10
            < self.positions.next_multiple_of(3 * lanes) * 9;
        match (filters, two) {
            (1, _) => run(Filters::<1, 6>(self)),
            (2, _) => run(Filters::<2, 6>(self)),
            (3, _) => run(Filters::<3, 3>(self)),
            (4, false) => run(Filters::<4, 3>(self)),
            (4, true) => run(Filters::<4, 2>(self)),
            (5, _) => run(Filters::<5, 3>(self)),
            (6, _) => run(Filters::<6, 3>(self)),
            (7, _) => run(Filters::<7, 3>(self)),
            (_, false) => run(Filters::<8, 3>(self)),
            (_, true) => run(Filters::<8, 2>(self)),
        }
    }
}

/// The job for `O` filters, `V` vectors of positions at a time.
struct Filters<'a, const O: usize, const V: usize>(Job<'a>);

impl<const O: usize, const V: usize> WithSimd for Filters<'_, O, V> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let job = self.0;
        let tile = V * S::F32_LANES;
        let mut at = 0;
        while at < job.positions {
            let x = &job.taps.x[at..];
            let cells = |offset: usize| {
                let cells = S::as_simd_f32s(&x[offset..][..V * S::F32_LANES]).0;
                cells.first_chunk::<V>().copied()
            };
            let sums = filters::<S, O, V>(simd, &job.taps, cells);
            for (out, sums) in job.out.chunks_exact_mut(job.stride).zip(&sums) {
                S::as_mut_simd_f32s(&mut out[at..at + tile]).0.copy_from_slice(sums);
            }
            at += tile;
        }
    }
}

/// A block of filters over whole vectors, three at least, each with its own position; results go
/// where they belong.
struct RowJob<'a> {
    taps: Taps<'a>,
    vectors: &'a [usize],
    out: &'a mut [f32],
    stride: usize,
}

impl RowJob<'_> {
    fn run(self, filters: usize) {
        let n = self.vectors.len();
        let two = n.next_multiple_of(2) * 20 < n.next_multiple_of(3) * 19;
        match (filters, two) {
            (1, _) => run(RowFilters::<1, 3>(self)),
            (2, _) => run(RowFilters::<2, 3>(self)),
            (3, _) => run(RowFilters::<3, 3>(self)),
            (4, _) => run(RowFilters::<4, 3>(self)),
            (5, _) => run(RowFilters::<5, 3>(self)),
            (6, _) => run(RowFilters::<6, 3>(self)),
            (7, _) => run(RowFilters::<7, 3>(self)),
            (_, false) => run(RowFilters::<8, 3>(self)),
            (_, true) => run(RowFilters::<8, 2>(self)),
        }
    }
}

struct RowFilters<'a, const O: usize, const V: usize>(RowJob<'a>);

impl<const O: usize, const V: usize> WithSimd for RowFilters<'_, O, V> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let job = self.0;
        let last = job.vectors.len().saturating_sub(V);
        let mut at = 0;
        while let Some(starts) = job.vectors[at..].first_chunk::<V>() {
            let x = starts.map(|start| &job.taps.x[start..]);
            let cells = |offset: usize| {
                let mut cells = [simd.splat_f32s(0.0); V];
                for v in 0..V {
                    cells[v] = S::as_simd_f32s(&x[v][offset..][..S::F32_LANES]).0[0];
                }
                Some(cells)
            };
            let sums = filters::<S, O, V>(simd, &job.taps, cells);
            for (o, sums) in sums.iter().enumerate() {
                let out = &mut job.out[o * job.stride + at * S::F32_LANES..][..V * S::F32_LANES];
                S::as_mut_simd_f32s(out).0.copy_from_slice(sums);
            }
            // The last ones may be computed again.
            at = if at < last { (at + V).min(last) } else { job.vectors.len() };
        }
    }
}

/// `V` vectors of results for each of `O` filters; `cells` reads the picture at an offset.
#[inline(always)]
fn filters<S: Simd, const O: usize, const V: usize>(
    simd: S,
    taps: &Taps<'_>,
    cells: impl Fn(usize) -> Option<[S::f32s; V]>,
) -> [[S::f32s; V]; O] {
    let mut sums = [[simd.splat_f32s(0.0); V]; O];
    if let Some(start) = taps.start {
        for (sums, &start) in sums.iter_mut().zip(start) {
            *sums = [simd.splat_f32s(start); V];
        }
    }
    for (&offset, weights) in taps.offsets.iter().zip(taps.weights.as_chunks::<O>().0) {
        let Some(cells) = cells(offset) else { break };
        for o in 0..O {
            let weight = simd.splat_f32s(weights[o]);
            for v in 0..V {
                sums[o][v] = simd.mul_add_f32s(weight, cells[v], sums[o][v]);
            }
        }
    }
    sums
}
