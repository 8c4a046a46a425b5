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
    let sizes = Sizes { samples: s.batch, groups: s.groups, from: s.channels(), to: s.filters() };
    correlate(&picture, sizes, x, w, bias, y)
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
    let sizes = Sizes { samples: s.batch, groups: s.groups, from: s.filters(), to: s.channels() };
    correlate(&picture, sizes, g, &turned_kernel(s, w), bias, dx)
}

/// The kernel read from the input's side: for each group and input channel the filters, each with
/// its taps from the last to the first.
fn turned_kernel(s: &ConvShape, w: &[f32]) -> Buffer<f32> {
    let (depth, taps) = (s.depth(), num_taps(&s.axes));
    let mut turned = Buffer::scratch(w.len());
    let mut places = turned.chunks_exact_mut(taps);
    for of_group in w.chunks_exact(s.filters() * depth) {
        for channel in 0..s.channels() {
            for filter in of_group.chunks_exact(depth) {
                let Some(to) = places.next() else { return turned };
                let from = &filter[channel * taps..][..taps];
                to.iter_mut().zip(from.iter().rev()).for_each(|(to, &w)| *to = w);
            }
        }
    }
    drop(places);
    turned
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

/// `weights`: for each group and channel written, one for each channel read and tap.
fn correlate(
    p: &Picture,
    z: Sizes,
    x: &[f32],
    weights: &[f32],
    bias: Option<&[f32]>,
    y: &mut [f32],
) -> bool {
    let Some(most) = most_filters() else { return false };
    let lanes = f32_lanes();
    let offsets = p.offsets(z.from);
    let mut padded = Buffer::filled(z.from * p.plane + SLACK, 0.0f32);
    let band = (CACHED / (z.from * p.pitch).max(1)).clamp(1, p.span.div_ceil(p.pitch));
    let stride = band * p.pitch + SLACK;
    let mut results = Buffer::<f32>::scratch(most * stride);
    let pixels = p.rows.len() * p.width;
    let (whole, per_row) = (p.vectors(lanes), p.width / lanes.max(1));
    let through: Vec<usize> = (0..stride).step_by(lanes).collect();
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
                let start = bias.map(|b| &b[filter..filter + count]);
                let weights = &weights[filter * offsets.len()..][..count * offsets.len()];
                let taps = |x| Taps { x, offsets: &offsets, weights, start };
                let y = &mut y[(place * z.to + o) * pixels + first_row * p.width..];
                if !whole.is_empty() {
                    let vectors = &whole[first_row * per_row..(first_row + len) * per_row];
                    Job { taps: taps(&padded), vectors, out: y, stride: pixels }.run(count);
                    continue;
                }
                let vectors = &through[..positions.div_ceil(lanes)];
                let (taps, out) = (taps(&padded[from * p.pitch..]), &mut results[..]);
                Job { taps, vectors, out, stride }.run(count);
                for (result, y) in
                    results.chunks_exact(stride).zip(y.chunks_mut(pixels)).take(count)
                {
                    for (y, row) in y.chunks_exact_mut(p.width).zip(rows) {
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
    /// For each filter, one weight an offset.
    weights: &'a [f32],
    start: Option<&'a [f32]>,
}

/// A block of filters over vectors of results, each with its own position in the picture. They
/// are written one behind another; `stride` is the way from filter to filter.
struct Job<'a> {
    taps: Taps<'a>,
    vectors: &'a [usize],
    out: &'a mut [f32],
    stride: usize,
}

impl Job<'_> {
    fn run(self, filters: usize) {
        match filters {
            1 => run(Filters::<1, 6>(self)),
            2 => run(Filters::<2, 6>(self)),
            3 => run(Filters::<3, 3>(self)),
            4 => run(Filters::<4, 3>(self)),
            5 => run(Filters::<5, 3>(self)),
            6 => run(Filters::<6, 3>(self)),
            7 => run(Filters::<7, 3>(self)),
            _ => run(Filters::<8, 3>(self)),
        }
    }
}

/// The job for `O` filters, at most `V` vectors at a time.
struct Filters<'a, const O: usize, const V: usize>(Job<'a>);

impl<const O: usize, const V: usize> WithSimd for Filters<'_, O, V> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let mut job = self.0;
        let mut at = 0;
        while at < job.vectors.len() {
            at += match job.vectors.len() - at {
                left if left >= V && left != V + 1 => tile::<S, O, V>(simd, &mut job, at),
                // No lone vector behind three.
                2 | 4 => tile::<S, O, 2>(simd, &mut job, at),
                1 => tile::<S, O, 1>(simd, &mut job, at),
                _ => tile::<S, O, 3>(simd, &mut job, at),
            };
        }
    }
}

/// `V` vectors of results for each of `O` filters; gives how many that were.
#[inline(always)]
fn tile<S: Simd, const O: usize, const V: usize>(simd: S, job: &mut Job<'_>, at: usize) -> usize {
    let Some(starts) = job.vectors[at..].first_chunk::<V>() else { return V };
    let (taps, n) = (&job.taps, job.taps.offsets.len());
    let mut sums = [[simd.splat_f32s(0.0); V]; O];
    if let Some(start) = taps.start {
        for (sums, &start) in sums.iter_mut().zip(start) {
            *sums = [simd.splat_f32s(start); V];
        }
    }
    let x = starts.map(|start| &taps.x[start..]);
    let mut rows = [&[][..]; O];
    for (o, row) in rows.iter_mut().enumerate() {
        *row = &taps.weights[o * n..][..n];
    }
    for (r, &offset) in taps.offsets.iter().enumerate() {
        let mut cells = [simd.splat_f32s(0.0); V];
        for v in 0..V {
            cells[v] = S::as_simd_f32s(&x[v][offset..][..S::F32_LANES]).0[0];
        }
        for o in 0..O {
            let weight = simd.splat_f32s(rows[o][r]);
            for v in 0..V {
                sums[o][v] = simd.mul_add_f32s(weight, cells[v], sums[o][v]);
            }
        }
    }
    for (o, sums) in sums.iter().enumerate() {
        let out = &mut job.out[o * job.stride + at * S::F32_LANES..][..V * S::F32_LANES];
        S::as_mut_simd_f32s(out).0.copy_from_slice(sums);
    }
    V
}
