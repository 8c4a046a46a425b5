//! The drawing of a mistake: the array that is really indexed with the window that hangs over its edge, or
//! the output with what is missing, too much or wrong. Plain cells, cut to what is around the window. Private
//! to `mistakes`, re-exported.

use super::{LoopAxis, Mistake, MistakeKind, Outcome, pooled};
use crate::explain::convolution::layer::Layer;
use crate::tensor::Tensor;

/// Whose numbers are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureOf {
    Input,
    Output,
}

/// A window on the drawing, in its rows and columns; it may begin before the first and end after the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedWindow {
    pub row: isize,
    pub col: isize,
    pub rows: usize,
    pub cols: usize,
    /// The place of the read that fails, or wraps around; `None` where the window only stands wrong.
    pub read: Option<(isize, isize)>,
}

/// What there is to draw of a mistake: the first channel of the first sample.
#[derive(Debug, Clone, PartialEq)]
pub struct MistakePicture {
    pub title: String,
    pub of: PictureOf,
    pub rows: usize,
    pub cols: usize,
    /// Row by row.
    pub values: Vec<f64>,
    pub hatched: Vec<bool>,
    /// What a hatched cell is.
    pub hatched_word: &'static str,
    /// First row and column that are drawn of the whole array.
    pub from: (usize, usize),
    /// Whether there is more of the array than is drawn.
    pub is_cut: bool,
    pub window: Option<PlacedWindow>,
}

/// Cells of a side that are drawn; of a larger array only what is around the window.
const MOST: usize = 28;

/// Rows and columns: an axis that is not there has one place.
#[derive(Clone, Copy)]
struct Side {
    loops: LoopAxis,
    /// Numbers of the tensor along it.
    cells: usize,
    /// The round of the loops, and the tap, that are shown.
    round: i64,
    tap: i64,
}

const ABSENT: Side = Side {
    loops: LoopAxis { times: 1, stride: 1, start: 0, taps: 1, dilation: 1, size: 1, inset: 0 },
    cells: 1,
    round: 0,
    tap: 0,
};

impl Mistake {
    /// The drawing; `None` where there is nothing to see of it.
    pub fn picture(&self, layer: &Layer) -> Option<MistakePicture> {
        let transposed = layer.kind.is_transposed();
        let stands = self.kind != MistakeKind::WindowStartsUnstrided && !self.loops.is_empty();
        let same_size = self.wrong.iter().zip(&self.right).all(|(&w, &r)| w == r as i64);
        match &self.outcome {
            Outcome::OutOfBounds { window, tap, .. } => Some(self.array(layer, window, tap)),
            // The right size, but the windows stand elsewhere.
            Outcome::Silent { .. } if stands && same_size => Some(self.array(layer, &[], &[])),
            Outcome::NoOutput { .. } if stands && !transposed => {
                // The first window, and the first tap of it that lies past the edge.
                let past = |a: &LoopAxis| (a.size - a.start).max(0) as usize / a.dilation as usize;
                let over = |a: &LoopAxis| a.start + a.span() > a.size;
                let tap = |a: &LoopAxis| if over(a) { past(a) } else { 0 };
                let taps: Vec<usize> = self.loops.iter().map(tap).collect();
                Some(self.array(layer, &vec![0; taps.len()], &taps))
            }
            Outcome::Silent { .. } | Outcome::Refused => self.output(layer),
            _ => None,
        }
    }

    /// The array that the loops index, with a window on it.
    fn array(&self, layer: &Layer, window: &[usize], tap: &[usize]) -> MistakePicture {
        let transposed = layer.kind.is_transposed();
        let tensor = if transposed { &layer.output } else { &layer.input };
        let rank = self.loops.len();
        let side = |back: usize| {
            let Some(i) = rank.checked_sub(back + 1) else { return ABSENT };
            let at = |all: &[usize]| all.get(i).map_or(0, |&n| n as i64);
            let cells = tensor.shape()[2 + i];
            Side { loops: self.loops[i], cells, round: at(window), tap: at(tap) }
        };
        let sides = (side(1), side(0));
        let (rows, cols) = (cut(&sides.0), cut(&sides.1));
        let place =
            |side: &Side, from: usize| side.loops.index(side.round, 0) as isize - from as isize;
        let read = |side: &Side, from: usize| {
            side.loops.index(side.round, side.tap) as isize - from as isize
        };
        let (values, hatched) = fill(tensor, sides, rows, cols);
        let padded = self.loops.iter().any(|a| a.inset > 0);
        let wraps = self.loops.iter().any(|a| a.start < 0);
        let off = wraps || !matches!(self.outcome, Outcome::Silent { .. });
        let what = match (transposed, padded) {
            _ if !off => "The array that is indexed, and where its first window stands",
            (true, false) => "The output, and the kernel that is laid over its edge",
            (true, true) => {
                "The output before its border is cut off, and the kernel that does not fit"
            }
            (false, true) => "The padded input, and the window that hangs over its edge",
            (false, false) => "The array that is indexed, and the window that hangs over its edge",
        };
        MistakePicture {
            title: what.into(),
            of: if transposed { PictureOf::Output } else { PictureOf::Input },
            rows: rows.1,
            cols: cols.1,
            values,
            hatched,
            hatched_word: if transposed { "cut off, or never reached" } else { "padding" },
            from: (rows.0, cols.0),
            is_cut: rows.1 < size(&sides.0) || cols.1 < size(&sides.1),
            window: Some(PlacedWindow {
                row: place(&sides.0, rows.0),
                col: place(&sides.1, cols.0),
                rows: sides.0.loops.span() as usize,
                cols: sides.1.loops.span() as usize,
                read: off.then(|| (read(&sides.0, rows.0), read(&sides.1, cols.0))),
            }),
        }
    }

    /// The output, with what is missing, too much or wrong.
    fn output(&self, layer: &Layer) -> Option<MistakePicture> {
        let changes = pooled::Changes::of(self.kind, layer);
        let by_number = changes.is_some();
        if layer.kind.is_global()
            || self.wrong.len() != self.right.len()
            || self.wrong.iter().any(|&n| n < 1)
        {
            return None;
        }
        let last = |back: usize| {
            let i = self.right.len().checked_sub(back + 1)?;
            Some((self.right[i], usize::try_from(self.wrong[i]).ok()?))
        };
        let ((height, made_rows), (width, made_cols)) = (last(1).unwrap_or((1, 1)), last(0)?);
        let all = (height.max(made_rows), width.max(made_cols));
        let larger = made_rows > height || made_cols > width;
        let smaller = made_rows < height || made_cols < width;
        if !larger && !smaller && !by_number && self.kind != MistakeKind::WindowStartsUnstrided {
            return None;
        }
        // The differences of sizes are at the end; wrong numbers may be anywhere.
        let cut = |n: usize| (if by_number { 0 } else { n - n.min(MOST) }, n.min(MOST));
        let (rows, cols) = (cut(all.0), cut(all.1));
        let cell = |i: usize| {
            let (r, c) = (rows.0 + i / cols.1, cols.0 + i % cols.1);
            let inside = r < height && c < width;
            let flat = r * width + c;
            let value = if inside { layer.output.get(flat) } else { 0.0 };
            let wrong = match &changes {
                Some(changes) => inside && changes.at(flat),
                None => self.kind == MistakeKind::WindowStartsUnstrided && flat > 0,
            };
            (value, !inside || r >= made_rows || c >= made_cols || wrong)
        };
        let (values, hatched) = (0..rows.1 * cols.1).map(cell).unzip();
        let (title, hatched_word) = match (larger, smaller) {
            (true, _) => ("The output as it comes out; what is hatched is too much", "too much"),
            (_, true) => {
                ("The output as it should be; what is hatched is never computed", "never computed")
            }
            _ => ("The output as it should be; what is hatched comes out wrong", "comes out wrong"),
        };
        Some(MistakePicture {
            title: title.into(),
            of: PictureOf::Output,
            rows: rows.1,
            cols: cols.1,
            values,
            hatched,
            hatched_word,
            from: (rows.0, cols.0),
            is_cut: rows.1 < all.0 || cols.1 < all.1,
            window: None,
        })
    }
}

fn size(side: &Side) -> usize {
    usize::try_from(side.loops.size).unwrap_or(0)
}

/// First place and number of places that are drawn: all, or those around the window.
fn cut(side: &Side) -> (usize, usize) {
    let all = size(side);
    let seen = all.min(MOST);
    let start = side.loops.index(side.round, 0).max(0) as usize;
    let end = start + side.loops.span() as usize;
    let middle = (start + end) / 2;
    (middle.saturating_sub(seen / 2).min(all - seen), seen)
}

/// The numbers of the first plane, laid into the array.
fn fill(
    tensor: &Tensor,
    (down, across): (Side, Side),
    rows: (usize, usize),
    cols: (usize, usize),
) -> (Vec<f64>, Vec<bool>) {
    let cell = |i: usize| {
        let row = (rows.0 + i / cols.1) as i64 - down.loops.inset;
        let col = (cols.0 + i % cols.1) as i64 - across.loops.inset;
        let inside =
            (0..down.cells as i64).contains(&row) && (0..across.cells as i64).contains(&col);
        let at = (row * across.cells as i64 + col).max(0) as usize;
        (if inside { tensor.get(at) } else { 0.0 }, !inside)
    };
    (0..rows.1 * cols.1).map(cell).unzip()
}
