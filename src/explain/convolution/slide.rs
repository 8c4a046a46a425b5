//! A kernel that slides over a field and sums: the one mechanism behind forward, input gradient and weight
//! gradient, plain and transposed. Private to `convolution`, re-exported.

use super::layer::{Kind, Layer};
use super::plane::{FieldPlane, Place, SlideAxis, both};
use super::pooling;
use crate::ops::kernels::conv_geometry::WindowAxis;
use crate::tensor::Tensor;

/// Which of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pass {
    /// Y from X and W.
    Forward,
    /// dX from dY and W.
    InputGrad,
    /// dW from X and dY.
    WeightGrad,
}

/// How the numbers of a window become one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reduce {
    Sum,
    /// The sum divided by so many.
    Mean(f64),
    /// The largest; the number of the cell that won, row by row; `None` where all is padding.
    Max(Option<usize>),
}

/// One plane of the sum: a channel (or a sample), and where there are three spatial axes a tap of the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slice {
    /// The input channel, output channel or sample that is summed over.
    pub number: usize,
    /// The tap of the leading spatial axis; 0 where there is none.
    pub depth_tap: usize,
    /// First element of the plane in the field's tensor; `None` in the padding of the leading axis.
    pub field: Option<usize>,
    /// First element of the plane in the kernel's tensor.
    pub kernel: usize,
    /// What this plane adds: the sum of its products (for a maximum, its largest).
    pub sum: f64,
}

/// One product of a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    pub place: Place,
    pub field: f64,
    /// The factor from the kernel; 1 for pooling.
    pub kernel: f64,
}

impl Cell {
    pub fn product(&self) -> f64 {
        // A tap in the padding adds nothing, whatever its weight (0 · ∞ is not met by the engine either).
        if self.place.is_cell() { self.field * self.kernel } else { 0.0 }
    }
}

/// One number of the output and how it comes about.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// Multi-index in the output of the pass.
    pub index: Vec<usize>,
    pub slices: Vec<Slice>,
    pub bias: Option<f64>,
    pub reduce: Reduce,
    /// Sum of the explanation, in doubles.
    pub value: f64,
    /// The number that the engine computed.
    pub actual: f64,
}

impl Window {
    /// The sum after the first `n` slices, bias first.
    pub fn partial(&self, n: usize) -> f64 {
        let start = self.bias.unwrap_or(0.0);
        self.slices.iter().take(n).fold(start, |sum, s| sum + s.sum)
    }
}

/// Products of one window that are added up without being asked twice: a few milliseconds.
const MAX_PRODUCTS: usize = 1 << 22;

/// A pass of a layer.
#[derive(Debug, Clone)]
pub struct Slide {
    pub pass: Pass,
    pub kind: Kind,
    /// The leading spatial axis of a volume.
    pub depth: SlideAxis,
    pub rows: SlideAxis,
    pub cols: SlideAxis,
    /// What the window slides over.
    pub field: Tensor,
    /// What slides; none for pooling.
    pub kernel: Option<Tensor>,
    /// What comes out, as the engine computed it.
    pub output: Tensor,
    pub bias: Option<Tensor>,
    layer: Layer,
}

impl Slide {
    /// `None` where the pass has no numbers: no gradient arrived, or pooling has no weights.
    pub fn of(layer: &Layer, pass: Pass) -> Option<Slide> {
        if layer.spatial_rank() > 3 {
            return None;
        }
        let transposed = layer.kind.is_transposed();
        let (field, kernel, output) = match pass {
            Pass::Forward => (layer.input.clone(), layer.weight.clone(), layer.output.clone()),
            Pass::InputGrad => {
                (layer.grad_output.clone()?, layer.weight.clone(), layer.grad_input.clone()?)
            }
            Pass::WeightGrad => {
                let (x, g) = (layer.input.clone(), layer.grad_output.clone()?);
                let (field, kernel) = if transposed { (g, x) } else { (x, g) };
                (field, Some(kernel), layer.grad_weight.clone()?)
            }
        };
        let axis = |a: &WindowAxis| match (pass, transposed) {
            (Pass::Forward, false) | (Pass::InputGrad, true) => plain(a),
            (Pass::Forward, true) | (Pass::InputGrad, false) => spread(a),
            (Pass::WeightGrad, _) => weight_grad(a),
        };
        let mut axes = layer.axes.iter().rev().map(axis);
        let [cols, rows, depth] = [(); 3].map(|()| axes.next().unwrap_or(SlideAxis::ONE));
        let bias = layer.bias.clone().filter(|_| pass == Pass::Forward);
        Some(Slide {
            pass,
            kind: layer.kind,
            depth,
            rows,
            cols,
            field,
            kernel,
            output,
            bias,
            layer: layer.clone(),
        })
    }

    pub fn layer(&self) -> &Layer {
        &self.layer
    }

    /// What one tap in the padding reads.
    pub fn padding(&self) -> f64 {
        match self.kind.is_max() && self.pass == Pass::Forward {
            true => f64::NEG_INFINITY,
            false => 0.0,
        }
    }

    /// Taps of a plane: rows, columns.
    pub fn taps(&self) -> (usize, usize) {
        (self.rows.taps, self.cols.taps)
    }

    /// Depth, row and column of an index of the output.
    pub fn position(&self, index: &[usize]) -> Option<(usize, usize, usize)> {
        let mut spatial = index.get(2..)?.iter().rev();
        let mut next = || spatial.next().copied().unwrap_or(0);
        let (col, row, depth) = (next(), next(), next());
        Some((depth, row, col))
    }

    /// The index of the output with these first two axes and this depth, row and column.
    pub fn index(&self, lead: [usize; 2], (depth, row, col): (usize, usize, usize)) -> Vec<usize> {
        let spatial = [depth, row, col];
        let rank = self.layer.spatial_rank().min(3);
        lead.into_iter().chain(spatial[3 - rank..].iter().copied()).collect()
    }

    /// How many planes the sum of one output number has.
    pub fn num_slices(&self) -> usize {
        self.summed().saturating_mul(self.depth.taps)
    }

    /// How many channels or samples are summed over.
    fn summed(&self) -> usize {
        match (self.pass, self.kind.has_weight(), self.kind.is_transposed()) {
            (_, false, _) => 1,
            (Pass::WeightGrad, ..) => self.layer.batch(),
            (Pass::Forward, ..) => self.layer.channels_per_group(),
            (Pass::InputGrad, ..) => self.layer.filters_per_group(),
        }
    }

    /// What the sum runs over, as a word.
    pub fn summed_word(&self) -> &'static str {
        match self.pass {
            Pass::Forward => "input channel",
            Pass::InputGrad => "output channel",
            Pass::WeightGrad => "sample",
        }
    }

    /// First two indices of field and kernel for number `i` of what is summed over, and that number.
    fn planes(&self, lead: [usize; 2], i: usize) -> ([usize; 2], [usize; 2], usize) {
        let [a, b] = lead;
        let (per_in, per_out) = (self.layer.channels_per_group(), self.layer.filters_per_group());
        if !self.kind.has_weight() {
            return ([a, b], [0, 0], b);
        }
        match (self.pass, self.kind.is_transposed()) {
            (Pass::Forward, false) => {
                let c = b / per_out * per_in + i;
                ([a, c], [b, i], c)
            }
            (Pass::Forward, true) => {
                let c = b / per_out * per_in + i;
                ([a, c], [c, b % per_out], c)
            }
            (Pass::InputGrad, false) => {
                let o = b / per_in * per_out + i;
                ([a, o], [o, b % per_in], o)
            }
            (Pass::InputGrad, true) => {
                let o = b / per_in * per_out + i;
                ([a, o], [b, i], o)
            }
            (Pass::WeightGrad, false) => ([i, a / per_out * per_in + b], [i, a], i),
            (Pass::WeightGrad, true) => ([i, a / per_in * per_out + b], [i, a], i),
        }
    }

    /// The planes of the sum for an output index, without their sums.
    fn slices(&self, index: &[usize]) -> Option<Vec<Slice>> {
        let lead = [*index.first()?, *index.get(1)?];
        let (depth, ..) = self.position(index)?;
        let mut found = Vec::with_capacity(self.num_slices());
        for i in 0..self.summed() {
            let (field, kernel, number) = self.planes(lead, i);
            for tap in 0..self.depth.taps {
                let at = match self.depth.place(self.depth.read(depth, tap)) {
                    Place::Cell(at) => plane_offset(&self.field, field, at),
                    _ => None,
                };
                let tap_of_kernel = self.depth.kernel_tap(tap);
                let kernel = match &self.kernel {
                    Some(k) => plane_offset(k, kernel, tap_of_kernel)?,
                    None => 0,
                };
                found.push(Slice { number, depth_tap: tap, field: at, kernel, sum: 0.0 });
            }
        }
        Some(found)
    }

    /// How one number of the output comes about; `None` for an index that is not there, or where it
    /// is made of more products than can be added up in a moment.
    pub fn window(&self, index: &[usize]) -> Option<Window> {
        let actual = self.output.at(index)?;
        let taps = self.rows.taps.checked_mul(self.cols.taps)?;
        taps.checked_mul(self.num_slices()).filter(|&n| n <= MAX_PRODUCTS)?;
        let mut slices = self.slices(index)?;
        for slice in &mut slices {
            slice.sum = self.slice_sum(index, slice);
        }
        let bias = self.bias.as_ref().map(|b| b.get(index[1]));
        let reduce = pooling::reduce(self, index, &slices);
        let sum = || slices.iter().fold(bias.unwrap_or(0.0), |sum, s| sum + s.sum);
        let value = match reduce {
            Reduce::Sum => sum(),
            Reduce::Mean(0.0) => 0.0,
            Reduce::Mean(n) => sum() / n,
            Reduce::Max(_) => pooling::largest(slices.iter().map(|s| s.sum)),
        };
        Some(Window { index: index.to_vec(), slices, bias, reduce, value, actual })
    }

    fn slice_sum(&self, index: &[usize], slice: &Slice) -> f64 {
        if let Some(sum) = self.quick_sum(index, slice) {
            return sum;
        }
        let max = self.pass == Pass::Forward && self.kind.is_max();
        let start = if max { f64::NEG_INFINITY } else { 0.0 };
        let mut sum = start;
        self.each_cell(index, slice, |cell| {
            if !max {
                sum += cell.product();
            } else if cell.place.is_cell() && (cell.field > sum || cell.field.is_nan()) {
                sum = cell.field;
            }
        });
        sum
    }

    /// The same sum, product by product in the same order, over plain slices of numbers.
    fn quick_sum(&self, index: &[usize], slice: &Slice) -> Option<f64> {
        let (kernel, offset) = (self.kernel.as_ref()?, slice.field?);
        let (_, row, col) = self.position(index)?;
        match (self.field.as_slice::<f32>(), kernel.as_slice::<f32>()) {
            (Ok(x), Ok(w)) => self.dot(x.get(offset..)?, w.get(slice.kernel..)?, row, col),
            _ => {
                let (x, w) = (self.field.as_slice::<f64>().ok()?, kernel.as_slice::<f64>().ok()?);
                self.dot(x.get(offset..)?, w.get(slice.kernel..)?, row, col)
            }
        }
    }

    fn dot<T: Copy + Into<f64>>(&self, x: &[T], w: &[T], row: usize, col: usize) -> Option<f64> {
        let cell = |axis: &SlideAxis, window: usize, tap: usize| match axis
            .place(axis.read(window, tap))
        {
            Place::Cell(at) => Some((at, axis.kernel_tap(tap))),
            _ => None,
        };
        let across: Vec<(usize, usize)> =
            (0..self.cols.taps).filter_map(|tap| cell(&self.cols, col, tap)).collect();
        let mut sum = 0.0;
        for (at, tap) in (0..self.rows.taps).filter_map(|tap| cell(&self.rows, row, tap)) {
            let x = x.get(at * self.cols.cells..(at + 1) * self.cols.cells)?;
            let w = w.get(tap * self.cols.taps..(tap + 1) * self.cols.taps)?;
            for &(at, tap) in &across {
                sum += x[at].into() * w[tap].into();
            }
        }
        Some(sum)
    }

    /// The products of one plane added up in groups of taps that follow one another, whole rows where there are
    /// rows: at most so many groups. How many taps are in each, and the sums.
    pub fn grouped(&self, index: &[usize], slice: &Slice, most: usize) -> (usize, Vec<f64>) {
        let (rows, cols) = self.taps();
        let unit = if rows > 1 { cols } else { 1 };
        let units = (rows * cols).div_ceil(unit.max(1));
        let size = units.div_ceil(most.max(1)).max(1) * unit;
        let mut sums = Vec::with_capacity(units.min(most) + 1);
        let mut number = 0;
        self.each_cell(index, slice, |cell| {
            if number % size == 0 {
                sums.push(0.0);
            }
            if let Some(sum) = sums.last_mut() {
                *sum += cell.product();
            }
            number += 1;
        });
        (size, sums)
    }

    /// The products of one plane, tap by tap, row by row.
    pub fn cells(&self, index: &[usize], slice: &Slice) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(self.rows.taps * self.cols.taps);
        self.each_cell(index, slice, |cell| cells.push(cell));
        cells
    }

    fn each_cell(&self, index: &[usize], slice: &Slice, mut each: impl FnMut(Cell)) {
        let Some((_, row, col)) = self.position(index) else { return };
        let padding = self.padding();
        for down in 0..self.rows.taps {
            let row_place = self.rows.place(self.rows.read(row, down));
            for across in 0..self.cols.taps {
                let col_place = self.cols.place(self.cols.read(col, across));
                let place = match slice.field {
                    Some(_) => both(row_place, col_place, self.cols.cells),
                    None => Place::Padding,
                };
                let field = match (place, slice.field) {
                    (Place::Cell(at), Some(offset)) => self.field.get(offset + at),
                    (Place::Between, _) => 0.0,
                    _ => padding,
                };
                let kernel = self.factor(index, slice, place, (down, across));
                each(Cell { place, field, kernel });
            }
        }
    }

    /// What a cell of the field is multiplied with.
    fn factor(
        &self,
        index: &[usize],
        slice: &Slice,
        place: Place,
        (down, across): (usize, usize),
    ) -> f64 {
        match (&self.kernel, self.pass) {
            (Some(kernel), _) => {
                let tap =
                    self.rows.kernel_tap(down) * self.cols.taps + self.cols.kernel_tap(across);
                kernel.get(slice.kernel + tap)
            }
            (None, Pass::Forward) => 1.0,
            (None, _) => pooling::share(self, index, slice, place),
        }
    }

    /// The plane of the field that a slice of an output number reads.
    pub fn field_plane(&self, slice: &Slice) -> Option<FieldPlane> {
        FieldPlane::of(&self.rows, &self.cols, &self.field, slice.field, self.padding())
    }

    /// The plane of the output around an index.
    pub fn output_range(&self, index: &[usize]) -> Option<std::ops::Range<usize>> {
        let size = self.rows.windows * self.cols.windows;
        let (depth, ..) = self.position(index)?;
        let start = plane_offset(&self.output, [*index.first()?, *index.get(1)?], depth)?;
        Some(start..start + size)
    }

    /// Every place of the field that a window reads, as (row, column).
    pub fn window_places(&self, index: &[usize]) -> Vec<(usize, usize)> {
        let Some((_, row, col)) = self.position(index) else { return Vec::new() };
        let across = |r: usize| (0..self.cols.taps).map(move |t| (r, self.cols.read(col, t)));
        (0..self.rows.taps).flat_map(|t| across(self.rows.read(row, t))).collect()
    }

    /// Numbers of the output in all.
    pub fn num_outputs(&self) -> usize {
        self.output.numel()
    }
}

/// First element of the plane at these two leading indices and this depth.
pub(super) fn plane_offset(tensor: &Tensor, lead: [usize; 2], depth: usize) -> Option<usize> {
    let shape = tensor.shape();
    let mut index = vec![0; shape.rank()];
    index.get_mut(..2)?.copy_from_slice(&lead);
    if shape.rank() == 5 {
        index[2] = depth;
    }
    shape.offset(&index)
}

/// A window over the padded input.
fn plain(a: &WindowAxis) -> SlideAxis {
    SlideAxis {
        cells: a.input,
        spread: 1,
        pad_begin: a.pad_begin,
        pad_end: a.pad_end,
        taps: a.kernel,
        dilation: a.dilation,
        stride: a.stride,
        windows: a.output,
        flipped: false,
    }
}

/// The other way round: the kernel, turned round, slides in steps of one over cells a stride apart.
fn spread(a: &WindowAxis) -> SlideAxis {
    let reach = ((a.kernel - 1) * a.dilation) as isize;
    let pad_begin = reach - a.pad_begin;
    let cells = (a.output.max(1) - 1) * a.stride + 1;
    SlideAxis {
        cells: a.output,
        spread: a.stride,
        pad_begin,
        pad_end: a.input as isize + reach - cells as isize - pad_begin,
        taps: a.kernel,
        dilation: a.dilation,
        stride: 1,
        windows: a.input,
        flipped: true,
    }
}

/// The gradient as a kernel, its cells a stride apart, moved by the dilation from tap to tap.
fn weight_grad(a: &WindowAxis) -> SlideAxis {
    SlideAxis {
        taps: a.output,
        dilation: a.stride,
        stride: a.dilation,
        windows: a.kernel,
        ..plain(a)
    }
}
