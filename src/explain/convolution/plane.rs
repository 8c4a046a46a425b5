//! The field that a window slides over, axis by axis: where each of its places comes from (a cell, the
//! padding, the zeros between the cells of a transposed convolution), and a plane of it with its numbers.
//! Private to `convolution`, re-exported.

use crate::tensor::Tensor;

/// What lies at a place of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// A cell of the tensor.
    Cell(usize),
    /// A zero between two cells: a stride of a transposed convolution.
    Between,
    /// Padding: zero, or −∞ for a maximum.
    Padding,
    /// Past the declared padding: only the last window of `ceil_mode` gets there.
    Beyond,
}

impl Place {
    pub fn is_cell(self) -> bool {
        matches!(self, Place::Cell(_))
    }

    pub fn in_words(self) -> &'static str {
        match self {
            Place::Cell(_) => "a cell of the input",
            Place::Between => "a zero put between the cells",
            Place::Padding => "padding",
            Place::Beyond => "past the padding",
        }
    }
}

/// One axis of a sliding window. Window `o`, tap `t` reads place `o·stride + t·dilation` of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlideAxis {
    /// Cells of the tensor that lies in the field.
    pub cells: usize,
    /// Distance from cell to cell; more than 1 where zeros lie between them.
    pub spread: usize,
    /// Places before the first cell; negative where cells are cut off.
    pub pad_begin: isize,
    pub pad_end: isize,
    pub taps: usize,
    pub dilation: usize,
    pub stride: usize,
    /// Number of windows.
    pub windows: usize,
    /// The kernel is read from its end.
    pub flipped: bool,
}

impl SlideAxis {
    /// An axis that is not there: one cell, one tap, one window.
    pub const ONE: SlideAxis = SlideAxis {
        cells: 1,
        spread: 1,
        pad_begin: 0,
        pad_end: 0,
        taps: 1,
        dilation: 1,
        stride: 1,
        windows: 1,
        flipped: false,
    };

    /// Places with the declared padding.
    fn declared(&self) -> isize {
        let cells = (self.cells.max(1) - 1) * self.spread + 1;
        cells as isize + self.pad_begin + self.pad_end
    }

    /// Places of the field, those past the padding counted where a window reads them.
    pub fn len(&self) -> usize {
        let read = match self.windows {
            0 => 0,
            n => self.start(n - 1) + self.span(),
        };
        read.max(usize::try_from(self.declared()).unwrap_or(0))
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// From the first tap to the last, both counted.
    pub fn span(&self) -> usize {
        (self.taps.max(1) - 1) * self.dilation + 1
    }

    /// The place of a window's first tap.
    pub fn start(&self, window: usize) -> usize {
        window * self.stride
    }

    /// The place that a tap reads.
    pub fn read(&self, window: usize, tap: usize) -> usize {
        window * self.stride + tap * self.dilation
    }

    /// The tap of the kernel tensor that lies on tap `tap` of the window.
    pub fn kernel_tap(&self, tap: usize) -> usize {
        if self.flipped { self.taps - 1 - tap } else { tap }
    }

    pub fn place(&self, at: usize) -> Place {
        let at = at as isize;
        if at >= self.declared() {
            return Place::Beyond;
        }
        match usize::try_from(at - self.pad_begin) {
            Ok(inner) if inner <= (self.cells.max(1) - 1) * self.spread && self.cells > 0 => {
                match inner.is_multiple_of(self.spread) {
                    true => Place::Cell(inner / self.spread),
                    false => Place::Between,
                }
            }
            _ => Place::Padding,
        }
    }

    /// Where a cell lies in the field; `None` where it is cut off.
    pub fn place_of_cell(&self, cell: usize) -> Option<usize> {
        let at = (cell * self.spread) as isize + self.pad_begin;
        usize::try_from(at).ok().filter(|&at| at < self.len())
    }
}

/// Two places seen together: what is least like a cell wins.
pub(super) fn both(row: Place, col: Place, width: usize) -> Place {
    match (row, col) {
        (Place::Cell(r), Place::Cell(c)) => Place::Cell(r * width + c),
        (Place::Cell(_), other) | (other, Place::Cell(_)) => other,
        (a, b) => a.max(b),
    }
}

/// A plane of the field, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldPlane {
    pub rows: usize,
    pub cols: usize,
    pub values: Vec<f64>,
    pub places: Vec<Place>,
}

/// No plane larger than this is laid out.
const MAX_PLACES: usize = 1 << 24;

impl FieldPlane {
    /// Lays the plane that starts at element `offset` of the tensor into the field; all padding where
    /// there is none. `None` where it would be too large to draw.
    pub(super) fn of(
        rows: &SlideAxis,
        cols: &SlideAxis,
        tensor: &Tensor,
        offset: Option<usize>,
        padding: f64,
    ) -> Option<FieldPlane> {
        let (height, width) = (rows.len(), cols.len());
        let size = height.checked_mul(width).filter(|&n| n <= MAX_PLACES)?;
        let mut plane = FieldPlane {
            rows: height,
            cols: width,
            values: Vec::with_capacity(size),
            places: Vec::with_capacity(size),
        };
        let across: Vec<Place> = (0..width).map(|c| cols.place(c)).collect();
        for row in 0..height {
            let down = rows.place(row);
            for &col in &across {
                let place = both(down, col, cols.cells);
                let (place, value) = match (place, offset) {
                    (Place::Cell(at), Some(offset)) => (place, tensor.get(offset + at)),
                    (Place::Cell(_), None) => (Place::Padding, padding),
                    (Place::Between, _) => (place, 0.0),
                    _ => (place, padding),
                };
                plane.places.push(place);
                plane.values.push(value);
            }
        }
        Some(plane)
    }
}

/// The largest finite size of some numbers; 0 where there is none.
pub fn largest_of(numbers: &[f64]) -> f64 {
    numbers.iter().map(|x| x.abs()).filter(|x| x.is_finite()).fold(0.0, f64::max)
}

/// The largest finite size of a number in a tensor; 0 where there is none.
pub fn largest_size(tensor: &Tensor) -> f64 {
    fn of<T: Copy + Into<f64>>(numbers: &[T]) -> f64 {
        let sizes = numbers.iter().map(|&x| x.into().abs()).filter(|x| x.is_finite());
        sizes.fold(0.0, f64::max)
    }
    match (tensor.as_slice::<f32>(), tensor.as_slice::<f64>()) {
        (Ok(numbers), _) => of(numbers),
        (_, Ok(numbers)) => of(numbers),
        _ => of(&tensor.to_f64_vec()),
    }
}
