//! The gradient of a convolution's kernel in float32, over the padded pictures of `conv_direct`: for
//! every filter and every offset of a tap, a dot product of the gradient with the shifted picture.
//! Imported by the convolution kernel.

use super::conv::ConvShape;
use super::conv_direct::{CACHED, Picture, SLACK, blocks, most_filters};
use super::lanes::copy_row;
use super::simd::{f32_lanes, run};
use crate::tensor::Buffer;
use pulp::{Simd, WithSimd};

/// Offsets that the kernel takes at a time.
const TAPS: usize = 6;
/// Elements of each gradient row that stay in the nearest cache while all offsets pass by.
const NEAR: usize = 1536;

/// ∂L/∂w, written whole; false where this is no job for this kernel, and also where a result is not
/// finite: an infinity may then have met the zeros around or between the rows.
pub fn grad_weight(s: &ConvShape, x: &[f32], g: &[f32], dw: &mut [f32]) -> bool {
    let (Some(p), Some(most)) = (Picture::new(&s.axes), most_filters()) else { return false };
    let (channels, filters) = (s.channels(), s.filters());
    let rows = Rows::new(&p, s.pixels_out());
    let x_size = channels * p.plane + SLACK;
    let samples = (CACHED / (x_size + filters * rows.len)).clamp(1, s.batch);
    let mut xs = Buffer::filled(samples * x_size, 0.0f32);
    let mut laid = match rows.starts.is_empty() {
        true => Buffer::filled(samples * filters * rows.len, 0.0f32),
        false => Buffer::EMPTY,
    };
    let mut offsets = p.offsets(channels);
    let depth = offsets.len();
    offsets.resize(depth.next_multiple_of(TAPS), 0);
    dw.fill(0.0);
    for group in 0..s.groups {
        let dw = &mut dw[group * filters * depth..][..filters * depth];
        for (first, count) in blocks(s.batch, samples) {
            let place = |i: usize| (first + i) * s.groups + group;
            for i in 0..count {
                p.lay_out(channels, &x[place(i) * channels * p.inputs..], &mut xs[i * x_size..]);
            }
            let g_at = |i: usize| &g[place(i) * filters * s.pixels_out()..];
            let (g, g_size) = match rows.starts.is_empty() {
                true => {
                    let size = filters * rows.len;
                    (0..count).for_each(|i| {
                        lay_rows(&p, g_at(i), rows.len, &mut laid[i * size..][..size])
                    });
                    (&laid[..], size)
                }
                false => (g_at(0), s.groups * filters * s.pixels_out()),
            };
            let batch = Batch { rows: &rows, x: &xs, x_size, g, g_size, count };
            batch.add(&offsets, depth, (filters, most / 2), dw);
        }
    }
    dw.iter().all(|v| v.is_finite())
}

/// How the gradient's rows lie beside the picture's.
struct Rows {
    /// Elements of a filter's gradient.
    len: usize,
    /// Where rows are whole vectors: the place in the picture of each of them, and the gradient
    /// is read as it is. Else empty: the gradient is laid out with the pitch of the picture.
    starts: Vec<usize>,
}

impl Rows {
    fn new(p: &Picture, pixels: usize) -> Self {
        let starts = p.vectors(f32_lanes());
        let len = if starts.is_empty() { p.span.next_multiple_of(16) } else { pixels };
        Rows { len, starts }
    }
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

/// Some samples of one group.
struct Batch<'a> {
    rows: &'a Rows,
    x: &'a [f32],
    x_size: usize,
    g: &'a [f32],
    g_size: usize,
    count: usize,
}

impl Batch<'_> {
    /// Adds its part of the gradient to `dw`, filter by filter. A few rows of gradient stay near
    /// while the offsets pass by; the pictures come from the second cache.
    fn add(
        &self,
        offsets: &[usize],
        depth: usize,
        (filters, most): (usize, usize),
        dw: &mut [f32],
    ) {
        let len = self.rows.len;
        let lanes = f32_lanes();
        for (first, samples) in blocks(self.count, (NEAR / len).max(1)) {
            for (from, positions) in blocks(len, NEAR) {
                for (o, block) in blocks(filters, most) {
                    for (r, taps) in offsets.as_chunks::<TAPS>().0.iter().enumerate() {
                        let starts = match self.rows.starts.is_empty() {
                            true => &[][..],
                            false => &self.rows.starts[from / lanes..][..positions / lanes],
                        };
                        let x_at = if starts.is_empty() { from } else { 0 };
                        let job = Dots {
                            x: &self.x[first * self.x_size + x_at..],
                            x_size: self.x_size,
                            starts,
                            g: &self.g[first * self.g_size + o * len + from..],
                            g_size: self.g_size,
                            g_row: len,
                            offsets: taps,
                            samples,
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
}

/// Dot products of gradient rows with shifted pictures, over several samples.
struct Dots<'a> {
    x: &'a [f32],
    x_size: usize,
    /// See [`Rows::starts`].
    starts: &'a [usize],
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
            for o in 0..O {
                gs[o] = S::as_simd_f32s(&g[o * job.g_row..][..job.positions]).0;
            }
            match job.starts.is_empty() {
                true => add_stretch(simd, &job, x, &gs, &mut sums),
                false => add_vectors(simd, &job, x, &gs, &mut sums),
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

/// Picture and gradient run side by side.
#[inline(always)]
fn add_stretch<S: Simd, const O: usize>(
    simd: S,
    job: &Dots<'_>,
    x: &[f32],
    gs: &[&[S::f32s]; O],
    sums: &mut [[S::f32s; TAPS]; O],
) {
    let mut xs: [&[S::f32s]; TAPS] = [&[]; TAPS];
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

/// Every vector of gradient has its own place in the picture.
#[inline(always)]
fn add_vectors<S: Simd, const O: usize>(
    simd: S,
    job: &Dots<'_>,
    x: &[f32],
    gs: &[&[S::f32s]; O],
    sums: &mut [[S::f32s; TAPS]; O],
) {
    for (i, &start) in job.starts.iter().enumerate() {
        let x = &x[start..];
        let mut grads = [simd.splat_f32s(0.0); O];
        for o in 0..O {
            grads[o] = gs[o][i];
        }
        for r in 0..TAPS {
            let cell = S::as_simd_f32s(&x[job.offsets[r]..][..S::F32_LANES]).0[0];
            for o in 0..O {
                sums[o][r] = simd.mul_add_f32s(grads[o], cell, sums[o][r]);
            }
        }
    }
}
