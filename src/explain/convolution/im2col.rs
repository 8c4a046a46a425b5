//! The same layer as one matrix product: a column for each window, a row for each product, and the weight
//! as a matrix before it. Private to `convolution`, re-exported.

use super::layer::Layer;
use super::slide::{Pass, Slide};

/// The shapes of `Y = W · columns` for one sample and one group. Rows of `columns` are (ic, kh, kw).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Im2col {
    /// Rows of W and of Y: output channels of the group.
    pub filters: usize,
    /// Columns of W, rows of the column matrix: C/group · taps.
    pub depth: usize,
    /// Columns of the matrix: windows.
    pub windows: usize,
    taps: usize,
    axes: Vec<usize>,
}

impl Im2col {
    /// `None` for pooling and for transposed layers, which do not read windows of the input.
    pub fn of(layer: &Layer) -> Option<Im2col> {
        if !layer.kind.has_weight() || layer.kind.is_transposed() {
            return None;
        }
        let taps: usize = layer.kernel().iter().product();
        Some(Im2col {
            filters: layer.filters_per_group(),
            depth: layer.channels_per_group().saturating_mul(taps),
            windows: layer.spatial_out().iter().product(),
            taps,
            axes: layer.spatial_out().to_vec(),
        })
    }

    /// The column of an output index.
    pub fn column(&self, output: &[usize]) -> usize {
        let spatial = output.iter().skip(2).zip(&self.axes);
        spatial.fold(0, |at, (&i, &size)| at * size + i)
    }

    /// The row of a tap (row by row) of a channel of the group.
    pub fn row(&self, channel: usize, tap: usize) -> usize {
        channel * self.taps + tap
    }

    /// Channel of the group and tap of a row.
    pub fn product_of(&self, row: usize) -> (usize, usize) {
        (row / self.taps.max(1), row % self.taps.max(1))
    }

    /// The output position of a column.
    pub fn position(&self, column: usize) -> Vec<usize> {
        let mut rest = column;
        let mut at = vec![0; self.axes.len()];
        for (slot, &size) in at.iter_mut().zip(&self.axes).rev() {
            *slot = rest % size.max(1);
            rest /= size.max(1);
        }
        at
    }

    /// The numbers of the columns `from..to` (row by row) that sample and output channel of `output`
    /// read; zeros where a window reads padding.
    pub fn columns(&self, slide: &Slide, output: &[usize], from: usize, to: usize) -> Vec<f64> {
        let to = to.min(self.windows);
        let count = to.saturating_sub(from);
        let mut numbers = vec![0.0; self.depth * count];
        if slide.pass != Pass::Forward {
            return numbers;
        }
        for column in from..to {
            let mut index = output[..2.min(output.len())].to_vec();
            index.extend(self.position(column));
            let Some(window) = slide.window(&index) else { continue };
            let cells = window.slices.iter().flat_map(|s| slide.cells(&index, s));
            for (row, cell) in cells.enumerate().take(self.depth) {
                numbers[row * count + column - from] = cell.field;
            }
        }
        numbers
    }
}
