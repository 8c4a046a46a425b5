//! Convolution in float32 without a column matrix. The input is copied once into a
//! padded picture; there every tap of the kernel is the picture itself, shifted by a fixed offset,
//! so one pass over the taps with a block of results in registers is the whole convolution:
//! y[o][q] = Σ w[o][r]·x[q + offset(r)]. Positions q run through padded rows; those between two
//! rows of windows are computed and left out. The gradient of the input is the same convolution
//! with the kernel turned around; that of the kernel is a dot product for every filter and offset.
//! Imported by the convolution kernel, which falls back on columns for all else.

use super::conv::ConvShape;
use super::conv_geometry::{WindowAxis, num_inputs, num_taps, num_windows};
use super::lanes::copy_row;
use super::simd::{f32_lanes, registers, run};
use crate::tensor::{Buffer, Shape};
use pulp::{Simd, WithSimd};
use smallvec::SmallVec;

/// Elements that a kernel may read past the last position: the largest tile.
const SLACK: usize = 96;
/// Elements of padded pictures worked on at a time: half a megabyte, within an L2 cache.
const CACHED: usize = 1 << 17;
/// Offsets that the kernel of the weight gradient takes at a time.
const TAPS: usize = 6;

/// Where everything lies in a padded picture (one channel). With strides a picture is dealt out
/// into phases, one after another: those whose places leave the same remainders when divided by
/// the strides. A tap reads one phase only, and there neighbouring windows read neighbours.
struct Picture {
    /// Elements of a padded row of a phase, and of all phases of a channel.
    pitch: usize,
    plane: usize,
    /// Elements of a channel before padding.
    inputs: usize,
    /// (padded, unpadded) begin of every stretch that is copied, and its length.
    copies: Vec<(usize, usize, usize)>,
    /// How far apart the cells of a stretch are before padding.
    step: usize,
    /// Number of the padded row of every row of windows, ascending; windows a row.
    rows: Vec<usize>,
    width: usize,
    /// Positions from the first to the last window, both counted.
    span: usize,
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
    fn new(axes: &[WindowAxis]) -> Option<Self> {
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
    fn lay_out(&self, channels: usize, x: &[f32], to: &mut [f32]) {
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

    /// What each channel and tap, channel by channel, adds to a position.
    fn offsets(&self, channels: usize) -> Vec<usize> {
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
fn blocks(count: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).step_by(most).map(move |at| (at, most.min(count - at)))
}

/// Results of so many filters are kept in registers at once.
fn most_filters() -> Option<usize> {
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
    for place in 0..z.samples * z.groups {
        let group = place % z.groups;
        p.lay_out(z.from, &x[place * z.from * p.inputs..], &mut padded);
        let mut first_row = 0;
        while first_row < p.rows.len() {
            let from = p.rows[first_row];
            let len = p.rows[first_row..].iter().take_while(|&&r| r < from + band).count();
            let rows = &p.rows[first_row..first_row + len];
            let positions = (rows[len - 1] - from) * p.pitch + p.width;
            for (o, count) in blocks(z.to, most) {
                let filter = group * z.to + o;
                let job = Job {
                    x: &padded[from * p.pitch..],
                    offsets: &offsets,
                    weights: &packed[filter * offsets.len()..][..count * offsets.len()],
                    start: bias.map(|b| &b[filter..filter + count]),
                    out: &mut results,
                    stride,
                    positions,
                };
                job.run(count);
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

/// A block of filters over a band of positions.
struct Job<'a> {
    x: &'a [f32],
    offsets: &'a [usize],
    /// For each offset, one weight a filter.
    weights: &'a [f32],
    start: Option<&'a [f32]>,
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
            let sums = filters::<S, O, V>(simd, &job, at);
            for (out, sums) in job.out.chunks_exact_mut(job.stride).zip(&sums) {
                S::as_mut_simd_f32s(&mut out[at..at + tile]).0.copy_from_slice(sums);
            }
            at += tile;
        }
    }
}

/// `V` vectors of results for each of `O` filters.
#[inline(always)]
fn filters<S: Simd, const O: usize, const V: usize>(
    simd: S,
    job: &Job<'_>,
    at: usize,
) -> [[S::f32s; V]; O] {
    let mut sums = [[simd.splat_f32s(0.0); V]; O];
    if let Some(start) = job.start {
        for (sums, &start) in sums.iter_mut().zip(start) {
            *sums = [simd.splat_f32s(start); V];
        }
    }
    let x = &job.x[at..];
    for (&offset, weights) in job.offsets.iter().zip(job.weights.as_chunks::<O>().0) {
        let cells = S::as_simd_f32s(&x[offset..][..V * S::F32_LANES]).0;
        let Some(&cells) = cells.first_chunk::<V>() else { break };
        for o in 0..O {
            let weight = simd.splat_f32s(weights[o]);
            for v in 0..V {
                sums[o][v] = simd.mul_add_f32s(weight, cells[v], sums[o][v]);
            }
        }
    }
    sums
}

/// ∂L/∂w, written whole; false as above, and also where a result is not finite: an infinity in the
/// input may then have met the zeros between the rows of the gradient.
pub fn grad_weight(s: &ConvShape, x: &[f32], g: &[f32], dw: &mut [f32]) -> bool {
    let (Some(p), Some(most)) = (Picture::new(&s.axes), most_filters()) else { return false };
    let (channels, filters) = (s.channels(), s.filters());
    let len = p.span.next_multiple_of(16);
    let (x_size, g_size) = (channels * p.plane + SLACK, filters * len);
    let samples = (CACHED / (x_size + g_size)).clamp(1, s.batch);
    let band = if x_size + g_size > 2 * CACHED {
        (CACHED / (channels + filters)).next_multiple_of(16)
    } else {
        len
    };
    let mut xs = Buffer::filled(samples * x_size, 0.0f32);
    let mut gs = Buffer::filled(samples * g_size, 0.0f32);
    let mut offsets = p.offsets(channels);
    let depth = offsets.len();
    offsets.resize(depth.next_multiple_of(TAPS), 0);
    dw.fill(0.0);
    for group in 0..s.groups {
        let dw = &mut dw[group * filters * depth..][..filters * depth];
        for (first, count) in blocks(s.batch, samples) {
            for i in 0..count {
                let place = (first + i) * s.groups + group;
                p.lay_out(channels, &x[place * channels * p.inputs..], &mut xs[i * x_size..]);
                lay_rows(
                    &p,
                    &g[place * filters * s.pixels_out()..],
                    len,
                    &mut gs[i * g_size..][..g_size],
                );
            }
            for (from, positions) in blocks(len, band) {
                for (r, taps) in offsets.as_chunks::<TAPS>().0.iter().enumerate() {
                    for (o, block) in blocks(filters, most / 2) {
                        let job = Dots {
                            x: &xs[from..],
                            x_size,
                            g: &gs[o * len + from..],
                            g_size,
                            g_row: len,
                            offsets: taps,
                            samples: count,
                            positions,
                        };
                        let sums = job.run(block);
                        for (o, sums) in (o..o + block).zip(&sums) {
                            let to = &mut dw[o * depth..][..depth][r * TAPS..];
                            to.iter_mut().zip(sums).for_each(|(d, &v)| *d += v);
                        }
                    }
                }
            }
        }
    }
    dw.iter().all(|v| v.is_finite())
}

/// Gradient planes with their rows as far apart as those of the picture; what lies between them
/// is left alone.
fn lay_rows(p: &Picture, g: &[f32], len: usize, to: &mut [f32]) {
    let pixels = p.rows.len() * p.width;
    for (to, g) in to.chunks_exact_mut(len).zip(g.chunks_exact(pixels)) {
        for (row, g) in p.rows.iter().zip(g.chunks_exact(p.width)) {
            copy_row(g, &mut to[row * p.pitch..][..p.width]);
        }
    }
}

/// Dot products of gradient rows with shifted pictures, over several samples.
struct Dots<'a> {
    x: &'a [f32],
    x_size: usize,
    g: &'a [f32],
    g_size: usize,
    g_row: usize,
    offsets: &'a [usize; TAPS],
    samples: usize,
    positions: usize,
}

impl Dots<'_> {
    /// The sums for up to four filters.
    fn run(self, filters: usize) -> [[f32; TAPS]; 4] {
        match filters {
            1 => run(DotBlock::<1>(self)),
            2 => run(DotBlock::<2>(self)),
            3 => run(DotBlock::<3>(self)),
            _ => run(DotBlock::<4>(self)),
        }
    }
}

struct DotBlock<'a, const O: usize>(Dots<'a>);

impl<const O: usize> WithSimd for DotBlock<'_, O> {
    type Output = [[f32; TAPS]; 4];

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let job = self.0;
        let mut sums = [[simd.splat_f32s(0.0); TAPS]; O];
        for n in 0..job.samples {
            let (x, g) = (&job.x[n * job.x_size..], &job.g[n * job.g_size..]);
            let mut gs: [&[S::f32s]; O] = [&[]; O];
            let mut xs: [&[S::f32s]; TAPS] = [&[]; TAPS];
            for o in 0..O {
                gs[o] = S::as_simd_f32s(&g[o * job.g_row..][..job.positions]).0;
            }
            for r in 0..TAPS {
                xs[r] = S::as_simd_f32s(&x[job.offsets[r]..][..job.positions]).0;
            }
            for i in 0..gs[0].len() {
                let mut grads = [simd.splat_f32s(0.0); O];
                for o in 0..O {
                    grads[o] = gs[o][i];
                }
                for r in 0..TAPS {
                    let cell = xs[r][i];
                    for o in 0..O {
                        sums[o][r] = simd.mul_add_f32s(grads[o], cell, sums[o][r]);
                    }
                }
            }
        }
        let mut out = [[0.0; TAPS]; 4];
        for o in 0..O {
            for r in 0..TAPS {
                out[o][r] = simd.reduce_sum_f32s(sums[o][r]);
            }
        }
        out
    }
}
