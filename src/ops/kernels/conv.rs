//! Convolution and its two gradients over N C spatial… tensors, any number of spatial axes.
//! Columns of input windows (im2col) are written one bounded tile at a time, so that they stay in
//! the cache, and multiplied; pointwise kernels skip the columns, depthwise ones the product.
//! A transposed convolution is `grad_input` run forward. Imported by the Conv op files.

use super::conv_geometry::{WindowAxis, num_inputs, num_taps, num_windows, output_sizes};
use super::conv_tiles::{Tile, Tiles, add_columns, write_columns};
use super::gemm::{Layout, gemm};
use super::lanes::{axpy, sum};
use super::simd::{as_f32, as_f32_mut, wide};
use super::{conv_depthwise, conv_direct, conv_dots, threads};
use crate::tensor::{Buffer, Float, Shape, TensorError};

/// All sizes of one convolution. X: N × C × input, W: O × C/groups × kernel, Y: N × O × output.
#[derive(Debug, Clone)]
pub struct ConvShape {
    pub batch: usize,
    pub groups: usize,
    pub in_channels: usize,
    pub out_channels: usize,
    pub axes: Vec<WindowAxis>,
}

/// Fewer filters than these are no part for a thread: all of the input is read for each part.
const LEAST_FILTERS: usize = 8;

/// One group of one sample.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub sample: usize,
    pub group: usize,
}

impl ConvShape {
    /// Input channels a group.
    pub fn channels(&self) -> usize {
        self.in_channels / self.groups.max(1)
    }

    /// Output channels a group.
    pub fn filters(&self) -> usize {
        self.out_channels / self.groups.max(1)
    }

    /// Rows of the column matrix: C/groups · taps.
    pub fn depth(&self) -> usize {
        self.channels().saturating_mul(num_taps(&self.axes))
    }

    pub fn pixels_in(&self) -> usize {
        num_inputs(&self.axes)
    }

    pub fn pixels_out(&self) -> usize {
        num_windows(&self.axes)
    }

    pub fn input(&self) -> Shape {
        let spatial = self.axes.iter().map(|a| a.input);
        [self.batch, self.in_channels].into_iter().chain(spatial).collect()
    }

    pub fn output(&self) -> Shape {
        [self.batch, self.out_channels].into_iter().chain(output_sizes(&self.axes)).collect()
    }

    pub fn macs(&self) -> u64 {
        (self.output().numel() as u64).saturating_mul(self.depth() as u64)
    }

    fn is_pointwise(&self) -> bool {
        self.axes.iter().all(WindowAxis::is_identity)
    }

    fn is_depthwise(&self) -> bool {
        self.channels() == 1 && self.groups > 1
    }

    /// Whether the kernels without columns may be tried. A build without optimisation computes
    /// large ones by columns: its products are compiled with optimisation all the same.
    fn may_be_direct(&self) -> bool {
        let small = !cfg!(debug_assertions) || self.macs() < 1 << 21;
        // One tap is a product, of some of the pixels where it strides.
        small && !self.is_empty() && self.macs() > 0 && num_taps(&self.axes) > 1
    }

    /// The same convolution of so many samples.
    fn samples(&self, batch: usize) -> ConvShape {
        ConvShape { batch, ..self.clone() }
    }

    /// Elements of the kernel.
    fn weights(&self) -> usize {
        self.out_channels * self.depth()
    }

    /// What one pass takes about, at 100 FLOPs a nanosecond.
    fn nanoseconds(&self) -> u64 {
        self.macs() / 50
    }

    fn is_empty(&self) -> bool {
        self.batch == 0 || self.groups == 0 || self.pixels_out() == 0 || self.pixels_in() == 0
    }

    pub(super) fn x_at(&self, p: Place) -> usize {
        (p.sample * self.in_channels + p.group * self.channels()) * self.pixels_in()
    }

    pub(super) fn y_at(&self, p: Place) -> usize {
        (p.sample * self.out_channels + p.group * self.filters()) * self.pixels_out()
    }

    pub(super) fn w_at(&self, group: usize) -> usize {
        group * self.filters() * self.depth()
    }

    pub(super) fn places(&self) -> impl Iterator<Item = Place> + use<> {
        let groups = self.groups;
        (0..self.batch)
            .flat_map(move |sample| (0..groups).map(move |group| Place { sample, group }))
    }
}

/// y = x ∗ w (+ bias an output channel); every element of `y` is written. Samples are shared out
/// among threads, or the filters of a single sample.
pub fn forward<T: Float>(
    s: &ConvShape,
    x: &[T],
    w: &[T],
    bias: Option<&[T]>,
    y: &mut [T],
) -> Result<(), TensorError> {
    let whole = s.batch == 1 && s.groups == 1;
    let units = if whole { s.out_channels / LEAST_FILTERS } else { s.batch };
    let parts = threads::parts(units, s.nanoseconds());
    if parts == 1 {
        return forward_here(s, x, w, bias, y);
    }
    if whole {
        return threads::try_each(threads::rows(y, s.pixels_out(), parts), |(range, y)| {
            let own = &w[range.start * s.depth()..range.end * s.depth()];
            let part = ConvShape { out_channels: range.len(), ..s.clone() };
            forward_here(&part, x, own, bias.map(|b| &b[range]), y)
        });
    }
    let (from, to) = (s.in_channels * s.pixels_in(), s.out_channels * s.pixels_out());
    threads::try_each(threads::rows(y, to, parts), |(range, y)| {
        let own = &x[range.start * from..range.end * from];
        forward_here(&s.samples(range.len()), own, w, bias, y)
    })
}

fn forward_here<T: Float>(
    s: &ConvShape,
    x: &[T],
    w: &[T],
    bias: Option<&[T]>,
    y: &mut [T],
) -> Result<(), TensorError> {
    if directly(conv_direct::forward, s, (x, w, bias), y) {
        return Ok(());
    }
    if s.is_pointwise() && !s.is_depthwise() && !s.is_empty() && s.depth() > 0 {
        return pointwise_forward(s, x, w, bias, y);
    }
    start_with_bias(s.pixels_out(), bias, y);
    if s.is_empty() || s.depth() == 0 {
        return Ok(());
    }
    if s.is_depthwise() {
        conv_depthwise::forward(s, x, w, y);
        return Ok(());
    }
    let (m, k, pixels) = (s.filters(), s.depth(), s.pixels_out());
    let tiles = Tiles::new(s.batch, &s.axes, k);
    let mut columns = Buffer::<T>::scratch(k * tiles.max_columns());
    let mut block = Buffer::<T>::scratch(tiles.max_block(m));
    for tile in tiles.iter() {
        let n = tile.columns();
        for group in 0..s.groups {
            fill_columns(s, &tile, group, x, &mut columns);
            let wl = Layout::rows(k).at(s.w_at(group));
            let cl = Layout::rows(n);
            if tile.samples.len() == 1 {
                let place = Place { sample: tile.samples.start, group };
                let out = Layout::rows(pixels).at(s.y_at(place) + tile.pixels.start);
                gemm((m, k, n), T::one(), (w, wl), (&columns, cl), T::one(), (&mut *y, out))?;
            } else {
                gemm((m, k, n), T::one(), (w, wl), (&columns, cl), T::zero(), (&mut block, cl))?;
                add_block(s, &tile, group, &block, y);
            }
        }
    }
    Ok(())
}

/// A kernel without columns.
type Direct = fn(&ConvShape, &[f32], &[f32], Option<&[f32]>, &mut [f32]) -> bool;

/// Tries a kernel that knows float32 only; false where nothing was written.
fn directly<T: Float>(
    kernel: Direct,
    s: &ConvShape,
    (from, w, bias): (&[T], &[T], Option<&[T]>),
    to: &mut [T],
) -> bool {
    let operands = (as_f32(from), as_f32(w), as_f32_mut(to));
    let (Some(from), Some(w), Some(to)) = operands else { return false };
    s.may_be_direct() && kernel(s, from, w, bias.and_then(as_f32), to)
}

/// One tap, no padding, no stride: a product for every sample and group.
fn pointwise_forward<T: Float>(
    s: &ConvShape,
    x: &[T],
    w: &[T],
    bias: Option<&[T]>,
    y: &mut [T],
) -> Result<(), TensorError> {
    let (m, k, pixels) = (s.filters(), s.depth(), s.pixels_out());
    let beta = if bias.is_some() { T::one() } else { T::zero() };
    if bias.is_some() {
        start_with_bias(pixels, bias, y);
    }
    let row = Layout::rows(pixels);
    s.places().try_for_each(|p| {
        let wl = Layout::rows(k).at(s.w_at(p.group));
        let out = (&mut *y, row.at(s.y_at(p)));
        gemm((m, k, pixels), T::one(), (w, wl), (x, row.at(s.x_at(p))), beta, out)
    })
}

/// Every plane filled with its channel's bias, or zero.
fn start_with_bias<T: Float>(pixels: usize, bias: Option<&[T]>, y: &mut [T]) {
    match bias {
        None => y.fill(T::zero()),
        Some(b) => {
            let planes = y.chunks_exact_mut(pixels.max(1));
            planes.zip(b.iter().cycle()).for_each(|(plane, &b)| plane.fill(b));
        }
    }
}

/// The column matrix of a tile: depth × (samples · pixels).
fn fill_columns<T: Float>(s: &ConvShape, tile: &Tile, group: usize, x: &[T], columns: &mut [T]) {
    for (i, sample) in tile.samples.clone().enumerate() {
        let from = &x[s.x_at(Place { sample, group })..];
        let at = i * tile.pixels.len();
        write_columns(
            &s.axes,
            s.channels(),
            from,
            &tile.pixels,
            &mut columns[at..],
            tile.columns(),
        );
    }
}

/// Adds a filters × (samples · pixels) block to its places in `y`.
fn add_block<T: Float>(s: &ConvShape, tile: &Tile, group: usize, block: &[T], y: &mut [T]) {
    let (n, width, pixels) = (tile.columns(), tile.pixels.len(), s.pixels_out());
    for (i, sample) in tile.samples.clone().enumerate() {
        let base = s.y_at(Place { sample, group }) + tile.pixels.start;
        for filter in 0..s.filters() {
            let from = &block[filter * n + i * width..][..width];
            axpy(T::one(), from, &mut y[base + filter * pixels..][..width]);
        }
    }
}

/// The same block read from the gradient `g` of `y`.
fn read_block<T: Float>(s: &ConvShape, tile: &Tile, group: usize, g: &[T], block: &mut [T]) {
    let (n, width, pixels) = (tile.columns(), tile.pixels.len(), s.pixels_out());
    for (i, sample) in tile.samples.clone().enumerate() {
        let base = s.y_at(Place { sample, group }) + tile.pixels.start;
        for filter in 0..s.filters() {
            let from = &g[base + filter * pixels..][..width];
            block[filter * n + i * width..][..width].copy_from_slice(from);
        }
    }
}

/// The gradient block of a tile, in place where it is one sample, else gathered.
fn gradient_block<'a, T: Float>(
    s: &ConvShape,
    tile: &Tile,
    group: usize,
    g: &'a [T],
    block: &'a mut [T],
) -> (&'a [T], Layout) {
    if tile.samples.len() == 1 {
        let at = s.y_at(Place { sample: tile.samples.start, group }) + tile.pixels.start;
        return (g, Layout::rows(s.pixels_out()).at(at));
    }
    read_block(s, tile, group, g, block);
    (block, Layout::rows(tile.columns()))
}

/// ∂L/∂x from the gradient of y: every window's gradient is laid back over the input and added.
/// `dx` is written whole, starting from `bias` an input channel (for transposed convolution).
pub fn grad_input<T: Float>(
    s: &ConvShape,
    g: &[T],
    w: &[T],
    bias: Option<&[T]>,
    dx: &mut [T],
) -> Result<(), TensorError> {
    let (from, to) = (s.out_channels * s.pixels_out(), s.in_channels * s.pixels_in());
    let parts = threads::parts(s.batch, s.nanoseconds());
    if parts == 1 {
        return grad_input_here(s, g, w, bias, dx);
    }
    threads::try_each(threads::rows(dx, to, parts), |(range, dx)| {
        let own = &g[range.start * from..range.end * from];
        grad_input_here(&s.samples(range.len()), own, w, bias, dx)
    })
}

fn grad_input_here<T: Float>(
    s: &ConvShape,
    g: &[T],
    w: &[T],
    bias: Option<&[T]>,
    dx: &mut [T],
) -> Result<(), TensorError> {
    if directly(conv_direct::grad_input, s, (g, w, bias), dx) {
        return Ok(());
    }
    start_with_bias(s.pixels_in(), bias, dx);
    if s.is_empty() || s.depth() == 0 || s.filters() == 0 {
        return Ok(());
    }
    if s.is_depthwise() {
        conv_depthwise::grad_input(s, g, w, dx);
        return Ok(());
    }
    let (m, k, pixels) = (s.filters(), s.depth(), s.pixels_out());
    if s.is_pointwise() {
        let row = Layout::rows(pixels);
        return s.places().try_for_each(|p| {
            let wl = Layout::transposed(k).at(s.w_at(p.group));
            let out = (&mut *dx, row.at(s.x_at(p)));
            gemm((k, m, pixels), T::one(), (w, wl), (g, row.at(s.y_at(p))), T::one(), out)
        });
    }
    let tiles = Tiles::new(s.batch, &s.axes, k);
    let mut columns = Buffer::<T>::scratch(k * tiles.max_columns());
    let mut block = Buffer::<T>::scratch(tiles.max_block(m));
    for tile in tiles.iter() {
        let n = tile.columns();
        for group in 0..s.groups {
            let wl = Layout::transposed(k).at(s.w_at(group));
            let grad = gradient_block(s, &tile, group, g, &mut block);
            let out = (&mut columns[..], Layout::rows(n));
            gemm((k, m, n), T::one(), (w, wl), grad, T::zero(), out)?;
            for (i, sample) in tile.samples.clone().enumerate() {
                let to = &mut dx[s.x_at(Place { sample, group })..];
                let from = &columns[i * tile.pixels.len()..];
                add_columns(&s.axes, s.channels(), from, n, &tile.pixels, to);
            }
        }
    }
    Ok(())
}

/// ∂L/∂w: for every window, its input times its gradient, summed. `dw` is written whole. Each
/// thread sums over its own samples.
pub fn grad_weight<T: Float>(
    s: &ConvShape,
    x: &[T],
    g: &[T],
    dw: &mut [T],
) -> Result<(), TensorError> {
    let parts = threads::parts(s.batch, s.nanoseconds());
    if parts == 1 {
        return grad_weight_here(s, x, g, dw);
    }
    let (from, to) = (s.in_channels * s.pixels_in(), s.out_channels * s.pixels_out());
    let mut others = Buffer::<T>::scratch((parts - 1) * dw.len());
    let sums = std::iter::once(&mut *dw).chain(others.chunks_exact_mut(s.weights().max(1)));
    threads::try_each(threads::ranges(s.batch, parts).zip(sums), |(range, dw)| {
        let x = &x[range.start * from..range.end * from];
        let g = &g[range.start * to..range.end * to];
        grad_weight_here(&s.samples(range.len()), x, g, dw)
    })?;
    others.chunks_exact(s.weights().max(1)).for_each(|part| axpy(T::one(), part, dw));
    Ok(())
}

fn grad_weight_here<T: Float>(
    s: &ConvShape,
    x: &[T],
    g: &[T],
    dw: &mut [T],
) -> Result<(), TensorError> {
    if s.may_be_direct()
        && let (Some(x), Some(g)) = (as_f32(x), as_f32(g))
        && let Some(dw) = as_f32_mut(dw)
        && conv_dots::grad_weight(s, x, g, dw)
    {
        return Ok(());
    }
    dw.fill(T::zero());
    if s.is_empty() || s.depth() == 0 {
        return Ok(());
    }
    if s.is_depthwise() {
        conv_depthwise::grad_weight(s, x, g, dw);
        return Ok(());
    }
    let (m, k, pixels) = (s.filters(), s.depth(), s.pixels_out());
    if s.is_pointwise() {
        return s.places().try_for_each(|p| {
            let gl = Layout::rows(pixels).at(s.y_at(p));
            let xl = Layout::transposed(pixels).at(s.x_at(p));
            let out = (&mut *dw, Layout::rows(k).at(s.w_at(p.group)));
            gemm((m, pixels, k), T::one(), (g, gl), (x, xl), T::one(), out)
        });
    }
    let tiles = Tiles::new(s.batch, &s.axes, k);
    let mut columns = Buffer::<T>::scratch(k * tiles.max_columns());
    let mut block = Buffer::<T>::scratch(tiles.max_block(m));
    for tile in tiles.iter() {
        let n = tile.columns();
        for group in 0..s.groups {
            fill_columns(s, &tile, group, x, &mut columns);
            let grad = gradient_block(s, &tile, group, g, &mut block);
            let cl = Layout::transposed(n);
            let out = (&mut *dw, Layout::rows(k).at(s.w_at(group)));
            gemm((m, n, k), T::one(), grad, (&columns, cl), T::one(), out)?;
        }
    }
    Ok(())
}

/// ∂L/∂bias: the gradient summed over samples and pixels, an output channel.
pub fn grad_bias<T: Float>(channels: usize, pixels: usize, g: &[T], db: &mut [T]) {
    db.fill(T::zero());
    if pixels == 0 || channels == 0 {
        return;
    }
    wide(
        #[inline(always)]
        || {
            for sample in g.chunks_exact(channels * pixels) {
                for (d, plane) in db.iter_mut().zip(sample.chunks_exact(pixels)) {
                    *d += sum(plane);
                }
            }
        },
    );
}
