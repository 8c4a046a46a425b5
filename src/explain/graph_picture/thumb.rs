//! Small pictures of real values: which elements of a tensor stand where in a thumbnail, and how large gradients are
//! for the bars. True elements, picked at even steps where there are too many; nothing averaged.
//! For the graph view.

use crate::engine::{Gradient, Trace};
use crate::graph::{Graph, ValueId};
use crate::tensor::{Tensor, TensorStats};

/// Cells of a thumbnail, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thumbnail {
    /// Cells across.
    pub columns: usize,
    /// Cells down.
    pub rows: usize,
    /// `None` between tiles.
    pub cells: Vec<Option<f64>>,
    /// Largest finite magnitude of the whole tensor: the end of the colour scale.
    pub limit: f64,
}

/// Cells across and down at most, for one tile.
const MAX_SIDE: usize = 96;
/// A vector up to this length is one line.
const MAX_LINE: usize = 96;

/// A thumbnail of the first example of a tensor for a place of the given width : height; `None` if it is empty.
///
/// A vector is a line, a matrix a heatmap, more axes the first few matrices side by side.
pub fn thumbnail(tensor: &Tensor, aspect: f64) -> Option<Thumbnail> {
    if tensor.numel() == 0 {
        return None;
    }
    let limit = TensorStats::of(tensor).max_abs();
    let dims: Vec<usize> = tensor.shape().iter().copied().skip_while(|&d| d == 1).collect();
    let mut thumb = match dims[..] {
        [] => grid(tensor, 0, [1, 1]),
        [n] => vector(tensor, n, aspect),
        [rows, columns] => grid(tensor, 0, [rows, columns]),
        // The first axis left after single ones: channels or heads; before them everything is the first example.
        [.., tiles, rows, columns] => side_by_side(tensor, tiles, [rows, columns], aspect),
    };
    thumb.limit = limit;
    Some(thumb)
}

fn vector(tensor: &Tensor, n: usize, aspect: f64) -> Thumbnail {
    if n <= MAX_LINE {
        return grid(tensor, 0, [1, n]);
    }
    // Wrapped so that cells are about square.
    let columns = ((n as f64 * aspect).sqrt().ceil() as usize).clamp(1, n);
    let mut thumb = grid(tensor, 0, [n / columns, columns]);
    if n / columns * columns < n && n / columns < MAX_SIDE && columns <= MAX_SIDE {
        let rest = (n / columns * columns..n).map(|i| Some(tensor.get(i)));
        thumb.cells.extend(rest.chain(std::iter::repeat(None)).take(columns));
        thumb.rows += 1;
    }
    thumb
}

/// Steps through `length` elements in at most [`MAX_SIDE`] picks.
fn picks(length: usize) -> Vec<usize> {
    let count = length.min(MAX_SIDE);
    (0..count).map(|i| i * length / count).collect()
}

fn grid(tensor: &Tensor, offset: usize, [rows, columns]: [usize; 2]) -> Thumbnail {
    let (down, across) = (picks(rows), picks(columns));
    let cell = |r: &usize, c: &usize| Some(tensor.get(offset + r * columns + c));
    let cells = down.iter().flat_map(|r| across.iter().map(move |c| cell(r, c))).collect();
    Thumbnail { columns: across.len(), rows: down.len(), cells, limit: 0.0 }
}

/// The first matrices in lines, as many as show well in a place of the given width : height.
fn side_by_side(
    tensor: &Tensor,
    tiles: usize,
    [rows, columns]: [usize; 2],
    aspect: f64,
) -> Thumbnail {
    let tile = |t: usize| grid(tensor, t * rows * columns, [rows, columns]);
    let first = tile(0);
    let gap = first.columns.max(first.rows).div_ceil(12);
    let [width, height] = [first.columns + gap, first.rows + gap];
    let (across, down) = arrange(tiles.min(MAX_TILES), width as f64 / height as f64, aspect);
    let shown: Vec<Thumbnail> = (0..tiles.min(across * down)).map(tile).collect();
    let mut thumb = Thumbnail {
        columns: across * width - gap,
        rows: down * height - gap,
        cells: vec![None; (across * width - gap) * (down * height - gap)],
        limit: 0.0,
    };
    for (t, one) in shown.iter().enumerate() {
        let [left, top] = [t % across * width, t / across * height];
        for (r, line) in one.cells.chunks(one.columns).enumerate() {
            let at = (top + r) * thumb.columns + left;
            thumb.cells[at..at + line.len()].copy_from_slice(line);
        }
    }
    thumb
}

/// Tiles in a thumbnail at most.
const MAX_TILES: usize = 16;

/// How many tiles of a given width : height go across and down, so that all of them are as large as can be.
fn arrange(tiles: usize, tile: f64, place: f64) -> (usize, usize) {
    let scale = |across: usize| {
        let down = tiles.div_ceil(across);
        // Of a place one high and `place` wide.
        (place / (across as f64 * tile)).min(1.0 / down as f64)
    };
    let best = (1..=tiles.max(1)).max_by(|a, b| scale(*a).total_cmp(&scale(*b))).unwrap_or(1);
    (best, tiles.div_ceil(best).max(1))
}

/// How large the gradient of a value is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum GradientSize {
    /// There was no backward, or no gradient was asked for.
    #[default]
    NotAsked,
    /// No path leads from the loss to it: `None` in PyTorch.
    Unreachable,
    /// A gradient arrived, and every element is exactly zero.
    Zero,
    /// NaN or Inf is among its elements.
    NotFinite,
    /// Root of the mean square of its elements.
    Rms(f64),
}

/// Gradient sizes of all values, and the decades they span.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GradientSizes {
    /// By value index.
    pub of_value: Vec<GradientSize>,
    /// log₁₀ of the least and the greatest, rounded outwards, at least three decades.
    pub decades: [f64; 2],
}

impl GradientSizes {
    /// Measures all gradients of a run.
    pub fn of(graph: &Graph, trace: &Trace) -> Self {
        let of_value: Vec<GradientSize> =
            graph.values().map(|(id, _)| gradient_size(trace, id)).collect();
        let logs = of_value.iter().filter_map(|g| match g {
            GradientSize::Rms(rms) => Some(rms.log10()),
            _ => None,
        });
        let (low, high) =
            logs.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        let high = if high.is_finite() { high.ceil() } else { 0.0 };
        let low =
            if low.is_finite() { low.floor().max(high - 12.0).min(high - 3.0) } else { high - 3.0 };
        Self { of_value, decades: [low, high] }
    }

    /// The gradient of a value.
    pub fn get(&self, value: ValueId) -> GradientSize {
        self.of_value.get(value.index()).copied().unwrap_or_default()
    }

    /// Where a size lies between the decades, from 0.04 (so that tiny is not nothing) to 1.
    pub fn share(&self, rms: f64) -> f64 {
        let [low, high] = self.decades;
        ((rms.log10() - low) / (high - low)).clamp(0.04, 1.0)
    }
}

fn gradient_size(trace: &Trace, value: ValueId) -> GradientSize {
    if !trace.has_backward() {
        return GradientSize::NotAsked;
    }
    match trace.gradient(value) {
        Gradient::NotAsked => GradientSize::NotAsked,
        Gradient::Unreachable => GradientSize::Unreachable,
        Gradient::Reached(grad) => {
            let stats = TensorStats::of(&grad);
            match stats {
                _ if stats.finite() < stats.numel => GradientSize::NotFinite,
                _ if stats.all_zero() => GradientSize::Zero,
                _ => GradientSize::Rms(stats.norm / (stats.numel.max(1) as f64).sqrt()),
            }
        }
    }
}
