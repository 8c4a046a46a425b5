//! What is shown: a layer of the model, the same layer changed, or one of the layers to play with; with its
//! three passes and what is kept of them between frames. Private to `views::convolution`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use crate::explain::convolution::{
    Cell, Controls, Cost, FieldPlane, Kind, Layer, Pass, Slice, Slide, WhatIf, Window,
    largest_size, playground,
};
use crate::graph::NodeId;
use crate::tensor::Tensor;
use crate::views::document::Document;

/// A layer that belongs to no model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Toy {
    Conv1d,
    Conv2d,
    Transposed,
    MaxPool,
}

impl Toy {
    pub const ALL: [Toy; 4] = [Toy::Conv2d, Toy::Conv1d, Toy::Transposed, Toy::MaxPool];

    pub fn name(self) -> &'static str {
        match self {
            Toy::Conv1d => "Playground, 1-D",
            Toy::Conv2d => "Playground",
            Toy::Transposed => "Playground, transposed",
            Toy::MaxPool => "Playground, max pooling",
        }
    }

    fn layer(self) -> Result<Layer, String> {
        let (kind, spatial, channels): (_, &[usize], _) = match self {
            Toy::Conv1d => (Kind::Conv, &[9], 1),
            Toy::Conv2d => (Kind::Conv, &[7, 7], 2),
            Toy::Transposed => (Kind::ConvTranspose, &[3, 3], 1),
            Toy::MaxPool => (Kind::MaxPool, &[6, 6], 1),
        };
        playground(kind, spatial, channels, 7).map_err(|e| e.to_string())
    }
}

/// Which layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    Node(NodeId),
    Toy(Toy),
}

/// All that the shown layer depends on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Request {
    pub revision: u64,
    pub choice: Choice,
    /// Another geometry than its own.
    pub controls: Option<Controls>,
}

/// Largest sizes of the tensors, for colours that stay while the window moves.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Limits {
    pub x: f64,
    pub w: f64,
    pub y: f64,
    pub g: f64,
    pub dx: f64,
    pub dw: f64,
}

impl Limits {
    fn of(layer: &Layer) -> Limits {
        let some = |t: &Option<Tensor>| t.as_ref().map_or(0.0, largest_size);
        Limits {
            x: largest_size(&layer.input),
            w: some(&layer.weight),
            y: largest_size(&layer.output),
            g: some(&layer.grad_output),
            dx: some(&layer.grad_input),
            dw: some(&layer.grad_weight),
        }
    }

    /// Field, kernel and output of a pass.
    pub fn of_pass(&self, pass: Pass, transposed: bool) -> [f64; 3] {
        match (pass, transposed) {
            (Pass::Forward, _) => [self.x, self.w, self.y],
            (Pass::InputGrad, _) => [self.g, self.w, self.dx],
            (Pass::WeightGrad, false) => [self.x, self.g, self.dw],
            (Pass::WeightGrad, true) => [self.g, self.x, self.dw],
        }
    }
}

/// A number that no other picture has: textures are kept by it.
pub(super) fn serial() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The layer that is shown.
pub(super) struct Subject {
    pub layer: Layer,
    /// The layer before the change.
    pub original: Layer,
    pub changed: Option<WhatIf>,
    pub cost: Cost,
    pub limits: Limits,
    pub serial: u64,
    acts: [Option<Act>; 3],
}

/// What a change gives, once it is there.
type Answer = Arc<OnceLock<Result<WhatIf, String>>>;

/// The layer that is asked for, made at once or, where it is large, on a thread.
#[derive(Default)]
pub(super) struct Subjects {
    pub now: Option<Subject>,
    /// Why what was asked for last is not shown.
    pub problem: Option<String>,
    asked: Option<Request>,
    waiting: Option<(Layer, Answer)>,
}

/// Multiply-accumulates above which a frame does not wait.
const MACS_AT_ONCE: u64 = 20_000_000;

impl Subjects {
    pub fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// Follows a request.
    pub fn follow(&mut self, document: &Document, request: Request, ui: &egui::Ui, at_once: bool) {
        if self.asked.as_ref() != Some(&request) {
            self.asked = Some(request.clone());
            self.waiting = None;
            self.problem = None;
            match original(document, request.choice) {
                Ok(layer) => self.make(&request, layer, ui.ctx(), at_once),
                Err(why) => {
                    self.problem = Some(why);
                    self.now = None;
                }
            }
        }
        let done = |w: &mut (Layer, Answer)| w.1.get().is_some();
        if let Some((layer, answer)) = self.waiting.take_if(done)
            && let Some(result) = answer.get().cloned()
        {
            self.take_in(layer, Some(result));
        }
    }

    fn make(&mut self, request: &Request, layer: Layer, ctx: &egui::Context, at_once: bool) {
        let Some(controls) = request.controls.clone() else {
            return self.take_in(layer, None);
        };
        let apply = move |layer: &Layer| controls.apply(layer).map_err(|e| e.to_string());
        if at_once || Cost::of(&layer).macs <= MACS_AT_ONCE {
            let result = apply(&layer);
            return self.take_in(layer, Some(result));
        }
        let answer = Answer::default();
        let (theirs, own, ctx) = (Arc::clone(&answer), layer.clone(), ctx.clone());
        std::thread::spawn(move || {
            theirs.get_or_init(|| apply(&own));
            ctx.request_repaint();
        });
        self.waiting = Some((layer, answer));
    }

    fn take_in(&mut self, original: Layer, result: Option<Result<WhatIf, String>>) {
        let (layer, changed) = match result {
            None => (original.clone(), None),
            Some(Ok(what_if)) => (what_if.layer.clone(), Some(what_if)),
            Some(Err(why)) => {
                self.problem = Some(why);
                return;
            }
        };
        self.now = Some(Subject {
            cost: Cost::of(&layer),
            limits: Limits::of(&layer),
            serial: serial(),
            layer,
            original,
            changed,
            acts: [None, None, None],
        });
    }
}

fn original(document: &Document, choice: Choice) -> Result<Layer, String> {
    match choice {
        Choice::Toy(toy) => toy.layer(),
        Choice::Node(id) => {
            let trace = document.trace.as_ref().ok_or("The model has not run yet.")?;
            Layer::of(trace, id).map_err(|e| e.to_string())
        }
    }
}

impl Subject {
    /// A pass with its window at `index` and the `slice`-th plane of the sum laid out.
    pub fn act(&mut self, pass: Pass, index: &[usize], slice: usize) -> Option<&mut Act> {
        let slot = &mut self.acts[pass as usize];
        if slot.is_none() {
            *slot = Slide::of(&self.layer, pass).map(Act::new);
        }
        let act = slot.as_mut()?;
        act.show(index, slice);
        Some(act)
    }

    /// A pass as it was laid out last.
    pub fn shown(&self, pass: Pass) -> Option<&Act> {
        self.acts[pass as usize].as_ref()
    }

    /// Shape of what a pass makes.
    pub fn output_shape(&self, pass: Pass) -> Option<&[usize]> {
        let tensor = match pass {
            Pass::Forward => Some(&self.layer.output),
            Pass::InputGrad => self.layer.grad_input.as_ref(),
            Pass::WeightGrad => self.layer.grad_weight.as_ref(),
        };
        tensor.map(|t| &t.shape()[..])
    }
}

/// Part of a plane: first row and column, rows and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Crop {
    pub row: usize,
    pub col: usize,
    pub rows: usize,
    pub cols: usize,
}

/// Numbers laid out for a heatmap.
#[derive(Default)]
pub(super) struct Sheet {
    pub rows: usize,
    pub cols: usize,
    pub values: Vec<f64>,
    pub masked: Vec<bool>,
    pub serial: u64,
    key: Option<(Option<usize>, Crop)>,
}

impl Sheet {
    fn fill(&mut self, key: (Option<usize>, Crop), cell: impl Fn(usize, usize) -> (f64, bool)) {
        if self.key == Some(key) {
            return;
        }
        let crop = key.1;
        (self.rows, self.cols) = (crop.rows, crop.cols);
        let places = (0..crop.rows).flat_map(|r| (0..crop.cols).map(move |c| (r, c)));
        (self.values, self.masked) = places.map(|(r, c)| cell(crop.row + r, crop.col + c)).unzip();
        self.serial = serial();
        self.key = Some(key);
    }
}

/// Products of a plane that are shown one by one, and that are drawn as bars.
pub(super) const MOST_PRODUCTS: usize = 4096;
const MOST_BARS: usize = 240;

/// One pass with its window somewhere.
pub(super) struct Act {
    pub slide: Slide,
    pub index: Vec<usize>,
    pub window: Option<Window>,
    /// Which plane of the sum is laid out.
    pub slice: usize,
    /// Its products; none where they are too many to be shown one by one.
    pub cells: Vec<Cell>,
    /// Products in a group, and what the groups add: where the products are too many.
    pub groups: (usize, Vec<f64>),
    /// Window, kernel and products of that plane.
    pub patch: Sheet,
    pub kernel: Sheet,
    pub products: Sheet,
    pub field: Sheet,
    pub output: Sheet,
    plane: Option<(Option<usize>, FieldPlane)>,
}

impl Act {
    fn new(slide: Slide) -> Act {
        Act {
            slide,
            index: Vec::new(),
            window: None,
            slice: 0,
            cells: Vec::new(),
            groups: (1, Vec::new()),
            patch: Sheet::default(),
            kernel: Sheet::default(),
            products: Sheet::default(),
            field: Sheet::default(),
            output: Sheet::default(),
            plane: None,
        }
    }

    /// Lays out the window at an index, and one plane of its sum.
    pub fn show(&mut self, index: &[usize], slice: usize) {
        let moved = self.index != index;
        if moved {
            self.index = index.to_vec();
            self.window = self.slide.window(index);
        }
        let count = self.window.as_ref().map_or(0, |w| w.slices.len());
        let slice = slice.min(count.saturating_sub(1));
        let Some(at) = self.window.as_ref().and_then(|w| w.slices.get(slice)).copied() else {
            return;
        };
        let laid_out = !self.cells.is_empty() || !self.groups.1.is_empty();
        if moved || self.slice != slice || !laid_out {
            self.slice = slice;
            self.lay_out_products(&at);
        }
        if self.plane.as_ref().is_none_or(|(known, _)| *known != at.field) {
            self.plane = self.slide.field_plane(&at).map(|plane| (at.field, plane));
        }
    }

    /// Products of one plane.
    pub fn per_plane(&self) -> usize {
        let (rows, cols) = self.slide.taps();
        (rows * cols).max(1)
    }

    fn lay_out_products(&mut self, slice: &Slice) {
        let single = self.window.as_ref().is_some_and(|w| w.slices.len() == 1);
        let many = self.per_plane() > MOST_BARS;
        self.groups = match single && many {
            true => self.slide.grouped(&self.index, slice, MOST_BARS),
            false => (1, Vec::new()),
        };
        self.cells = match self.per_plane() <= MOST_PRODUCTS {
            true => self.slide.cells(&self.index, slice),
            false => Vec::new(),
        };
        if !self.cells.is_empty() {
            self.lay_out_cells();
        }
    }

    fn lay_out_cells(&mut self) {
        let (rows, cols) = self.slide.taps();
        let crop = Crop { row: 0, col: 0, rows, cols };
        // These few cells are laid out anew each time.
        let key = (Some(serial() as usize), crop);
        let cells = &self.cells;
        let at = |r: usize, c: usize| cells.get(r * cols + c).copied();
        self.patch
            .fill(key, |r, c| at(r, c).map_or((0.0, true), |cell| (cell.field, is_hatched(&cell))));
        self.kernel.fill(key, |r, c| at(r, c).map_or((0.0, true), |cell| (cell.kernel, false)));
        self.products.fill(key, |r, c| {
            at(r, c).map_or((0.0, true), |cell| (cell.product(), is_hatched(&cell)))
        });
    }

    /// Rows and columns of the field.
    pub fn field_size(&self) -> (usize, usize) {
        (self.slide.rows.len(), self.slide.cols.len())
    }

    /// Rows and columns of the output plane.
    pub fn output_size(&self) -> (usize, usize) {
        (self.slide.rows.windows, self.slide.cols.windows)
    }

    /// Lays out the parts of field and output that are seen.
    pub fn lay_out(&mut self, field: Crop, output: Crop) {
        if let Some((offset, plane)) = &self.plane {
            self.field.fill((*offset, field), |r, c| {
                let at = r * plane.cols + c;
                let place = plane.places.get(at).copied();
                let hatched = place.is_none_or(|p| !p.is_cell() && !is_between(p));
                (plane.values.get(at).copied().unwrap_or(0.0), hatched)
            });
        }
        if let Some(range) = self.slide.output_range(&self.index) {
            let width = self.slide.cols.windows;
            let tensor = &self.slide.output;
            self.output.fill((Some(range.start), output), |r, c| {
                (tensor.get(range.start + r * width + c), false)
            });
        }
    }

    /// Largest product of the plane, for its colours.
    pub fn largest_product(&self) -> f64 {
        let sizes = self.products.values.iter().map(|p| p.abs()).filter(|p| p.is_finite());
        sizes.fold(0.0, f64::max)
    }
}

fn is_between(place: crate::explain::convolution::Place) -> bool {
    place == crate::explain::convolution::Place::Between
}

fn is_hatched(cell: &Cell) -> bool {
    !cell.place.is_cell() && !is_between(cell.place)
}
