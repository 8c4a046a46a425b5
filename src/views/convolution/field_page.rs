//! The page of the receptive field: a pixel of the layer, the box that it can see on the model's input, and
//! what its gradient says it did see. Private to `views::convolution`.

use egui::{Rect, RichText, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};
use std::sync::{Arc, OnceLock};

use super::ConvolutionView;
use super::subject::{Choice, serial};
use crate::engine::Trace;
use crate::explain::convolution::{
    Footprint, ReceptiveField, Stage, footprint, largest_of, measured, theoretical,
};
use crate::explain::inspect::Plane;
use crate::graph::ValueId;
use crate::tensor::{Shape, Tensor};
use crate::views::colour::{ColourScale, ScaleKind};
use crate::views::icons;
use crate::views::theme::Theme;
use crate::views::view::ViewContext;
use crate::views::widgets::card::empty_state_ui;
use crate::views::widgets::heatmap::Heatmap;
use crate::views::widgets::number;

/// What the page remembers.
#[derive(Default)]
pub(super) struct FieldState {
    hover: Option<Vec<usize>>,
    field: Option<(Key, Arc<ReceptiveField>)>,
    stages: Option<(Layered, Later<Vec<Stage>>)>,
    seen: Option<(Key, Later<Option<Seen>>)>,
    /// The planes of the layer and of the model's input.
    pixel: Option<Map>,
    input: Option<Map>,
}

type Key = (u64, ValueId, Vec<usize>);

/// A revision of the document, and the value of a layer.
type Layered = (u64, ValueId);

/// What a thread gives, once it is there.
type Later<T> = Arc<OnceLock<T>>;

/// A footprint, and the number its texture is kept by.
struct Seen {
    footprint: Footprint,
    serial: u64,
}

/// A plane of a value, laid out once.
struct Map {
    of: (u64, ValueId, Vec<usize>),
    plane: Plane,
    rows: usize,
    cols: usize,
    values: Vec<f64>,
    limit: f64,
    serial: u64,
}

impl Map {
    /// The plane of a tensor on which an index lies.
    fn of(of: (u64, ValueId, Vec<usize>), tensor: &Tensor, index: &[usize]) -> Map {
        let mut plane = Plane::of(tensor.shape());
        plane.show(index);
        if tensor.rank() == 3 {
            plane.row_axis = None;
        }
        let (rows, cols) = plane.size(tensor.shape());
        let values = plane.values(tensor);
        Map { of, limit: largest_of(&values), serial: serial(), plane, rows, cols, values }
    }

    /// The map that is known, made anew where it is another.
    fn follow<'a>(
        known: &'a mut Option<Map>,
        of: (u64, ValueId, Vec<usize>),
        tensor: &Tensor,
        index: &[usize],
    ) -> &'a Map {
        if known.as_ref().is_some_and(|m| m.of != of) {
            *known = None;
        }
        known.get_or_insert_with(|| Map::of(of, tensor, index))
    }
}

/// Does the work at once for a picture, else on a thread.
fn later<T: Send + Sync + 'static>(
    ui: &Ui,
    at_once: bool,
    work: impl FnOnce() -> T + Send + 'static,
) -> Later<T> {
    let answer = Arc::new(OnceLock::new());
    let (theirs, ctx) = (Arc::clone(&answer), ui.ctx().clone());
    let work = move || {
        theirs.get_or_init(work);
        ctx.request_repaint();
    };
    match at_once {
        true => work(),
        false => drop(std::thread::spawn(work)),
    }
    answer
}

impl ConvolutionView {
    pub(super) fn field_ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let theme = Theme::of(ui);
        let Some(subject) = self.subjects.now.as_ref() else { return };
        let (value, output) = (subject.original.ids.output, subject.original.output.clone());
        let (Some(value), Some(trace), Some(Choice::Node(_))) =
            (value, cx.document.trace.clone(), self.choice)
        else {
            let help = "It is a question about depth: choose a layer of a model above.";
            let title = "A layer by itself sees its own window only";
            empty_state_ui(ui, icons::TARGET, title, help, None);
            return;
        };
        let shape = Shape::from(output.shape());
        let fits = |at: &Vec<usize>| shape.offset(at).is_some();
        let middle: Vec<usize> =
            shape.iter().enumerate().map(|(i, &d)| if i < 2 { 0 } else { d / 2 }).collect();
        let sticky = self.at[0].clone().filter(fits).unwrap_or(middle);
        self.at[0] = Some(sticky.clone());
        let index = self.field.hover.take().filter(fits).unwrap_or_else(|| sticky.clone());
        let revision = cx.document.revision;
        let field = self.field.theoretical(&trace, (revision, value, index.clone()));
        self.field.follow_stages(ui, cx.offscreen, &trace, (revision, value), &field);
        let input =
            field.inputs.iter().copied().find(|&v| trace.value(v).is_some_and(|t| t.rank() > 2));
        let (Some(input), Some(x)) = (input, input.and_then(|v| trace.value(v))) else {
            let help =
                "No path leads from a picture or a signal at the input of the model to this layer.";
            empty_state_ui(ui, icons::TARGET, "This layer sees no picture", help, None);
            return;
        };
        if !self.is_own() {
            let words = "The model's own layer; the what-if geometry is not part of the model.";
            ui.label(theme.second(words));
        }
        self.field.measure(ui, cx.offscreen, &trace, (revision, value, sticky), input);
        let page = ui.available_rect_before_wrap();
        let side = theme.space(46.0).min(page.width() * 0.3);
        let left = Rect::from_min_max(page.min, pos2(page.left() + side, page.bottom()));
        let rest = Rect::from_min_max(pos2(left.right() + theme.space(3.0), page.top()), page.max);
        ui.scope_builder(UiBuilder::new().max_rect(left).id_salt("stages"), |ui| {
            let key = (revision, value, index[..2].to_vec());
            let map = Map::follow(&mut self.field.pixel, key, &output, &index);
            let room = vec2(side, page.height() * 0.42);
            let (hovered, clicked) = pixel_map_ui(ui, map, &index, &theme, room);
            if let Some(at) = clicked {
                self.go(cx, crate::explain::convolution::Pass::Forward, at);
            }
            self.field.hover = hovered;
            ui.add_space(theme.space(1.0));
            if let Some(stages) = self.field.stages.as_ref().and_then(|(_, s)| s.get()) {
                stages_ui(ui, stages, &theme);
            }
        });
        let half = (rest.width() - theme.space(3.0)) / 2.0;
        let first = Rect::from_min_size(rest.min, vec2(half, rest.height()));
        let second = first.translate(vec2(half + theme.space(3.0), 0.0));
        let spatial = x.shape()[2..].to_vec();
        let spans = field.box_on(input, &spatial);
        let name = &cx.document.graph.value(input).name;
        let mut corner = vec![0; x.rank()];
        corner[0] = index[0].min(x.shape()[0].saturating_sub(1));
        let map =
            Map::follow(&mut self.field.input, (revision, input, corner[..1].to_vec()), x, &corner);
        ui.scope_builder(UiBuilder::new().max_rect(first).id_salt("can"), |ui| {
            ui.label(theme.heading("What it can see"));
            ui.label(theme.second(can_words(name, spans.as_deref(), &spatial)));
            input_ui(ui, map, x.shape()[1], spans.as_deref(), &theme, half);
        });
        let seen = self.field.seen.as_ref().and_then(|(_, answer)| answer.get());
        ui.scope_builder(UiBuilder::new().max_rect(second).id_salt("did"), |ui| {
            ui.label(theme.heading("What it did see"));
            match seen {
                None => {
                    ui.horizontal(|ui| {
                        ui.spinner();
                        ui.label(theme.second("Running backward from this one number…"));
                    });
                }
                Some(None) => {
                    let words = "No gradient reaches the input from this number: a dead ReLU on every path, or \
                                 an input that takes none.";
                    ui.add(egui::Label::new(theme.second(words)).wrap());
                }
                Some(Some(seen)) => seen_ui(ui, seen, spans.as_deref(), &theme, half),
            }
        });
    }
}

impl FieldState {
    /// What a pixel can see, kept while it is the same pixel.
    fn theoretical(&mut self, trace: &Trace, key: Key) -> Arc<ReceptiveField> {
        match &self.field {
            Some((known, field)) if *known == key => Arc::clone(field),
            _ => {
                let field = Arc::new(theoretical(trace, key.1, &key.2));
                self.field = Some((key, Arc::clone(&field)));
                field
            }
        }
    }

    fn follow_stages(
        &mut self,
        ui: &Ui,
        at_once: bool,
        trace: &Arc<Trace>,
        key: (u64, ValueId),
        field: &Arc<ReceptiveField>,
    ) {
        if self.stages.as_ref().is_none_or(|(known, _)| *known != key) {
            let (trace, field) = (Arc::clone(trace), Arc::clone(field));
            let answer = later(ui, at_once, move || field.stages(&trace, key.1));
            self.stages = Some((key, answer));
        }
    }

    /// Asks for the gradient of one number on the input.
    fn measure(&mut self, ui: &Ui, at_once: bool, trace: &Arc<Trace>, key: Key, input: ValueId) {
        if self.seen.as_ref().is_some_and(|(known, _)| *known == key) {
            return;
        }
        let (trace, value, index) = (Arc::clone(trace), key.1, key.2.clone());
        let answer = later(ui, at_once, move || {
            let run = measured(&trace, value, &index).ok();
            let grad = run.as_ref().and_then(|r| r.grad(input));
            let sample = index.first().copied().unwrap_or(0);
            let footprint = grad.and_then(|g| footprint(g, sample))?;
            Some(Seen { footprint, serial: serial() })
        });
        self.seen = Some((key, answer));
    }
}

/// The map of the layer; hovered and clicked pixel.
fn pixel_map_ui(
    ui: &mut Ui,
    map: &Map,
    index: &[usize],
    theme: &Theme,
    room: egui::Vec2,
) -> (Option<Vec<usize>>, Option<Vec<usize>>) {
    ui.label(theme.heading("One pixel of the layer"));
    let text = format!("y{}", crate::explain::inspect::index_text(index));
    ui.label(theme.mono(text).color(theme.color.text_second));
    let scale = ColourScale::signed(map.limit, theme);
    let out = Heatmap::new("pixel of the layer", map.rows, map.cols, &map.values[..], &scale)
        .revision(map.serial)
        .selected(map.plane.cell(index))
        .size(room)
        .ui(ui);
    let at = |(r, c)| map.plane.index(r, c);
    (out.hovered.map(at), out.clicked.map(at))
}

fn stages_ui(ui: &mut Ui, stages: &[Stage], theme: &Theme) {
    ui.label(theme.heading("Layer by layer"));
    let join = |all: &[usize]| match all.windows(2).all(|w| w[0] == w[1]) {
        true => all.first().map_or("all".to_string(), usize::to_string),
        false => number::shape(all),
    };
    egui::ScrollArea::vertical().id_salt("stage list").show(ui, |ui| {
        egui::Grid::new("stages")
            .num_columns(5)
            .striped(true)
            .spacing(vec2(theme.space(1.5), theme.space(0.5)))
            .show(ui, |ui| {
                for word in ["layer", "kernel", "stride", "field", "jump"] {
                    ui.label(theme.second(word));
                }
                ui.end_row();
                for stage in stages {
                    let name = stage.name.rsplit('/').next().unwrap_or(&stage.name);
                    ui.label(name).on_hover_text(&stage.name);
                    // An interpolation has neither.
                    let some =
                        |all: &[usize]| if all.is_empty() { "–".into() } else { join(all) };
                    ui.label(theme.mono(some(&stage.kernel)));
                    ui.label(theme.mono(some(&stage.strides)));
                    ui.label(theme.mono(number::shape(&stage.field)).color(theme.color.accent));
                    ui.label(theme.mono(jump_text(&stage.jump)));
                    ui.end_row();
                }
            });
    });
    let words = "field: what one pixel can see of the input. jump: how far apart the fields of two neighbours are.";
    ui.add(egui::Label::new(theme.second(words)).wrap());
}

/// One number where all axes agree; a dash where the field is everything.
fn jump_text(jump: &[f64]) -> String {
    let all: Vec<String> = jump.iter().map(|&j| number::digits(j, 3)).collect();
    match all.windows(2).all(|w| w[0] == w[1]) {
        true => all.first().cloned().unwrap_or_else(|| "–".into()),
        false => all.join("×"),
    }
}

fn can_words(
    name: &str,
    spans: Option<&[crate::explain::convolution::Span]>,
    spatial: &[usize],
) -> String {
    let Some(spans) = spans else { return format!("nothing of {name}") };
    let sizes: Vec<usize> = spans.iter().map(|s| s.len()).collect();
    let places: Vec<String> = spans.iter().map(|s| format!("{}…{}", s.first, s.last)).collect();
    match sizes == spatial {
        true => format!("by geometry: all of {name}, {}", number::shape(spatial)),
        false => {
            format!("by geometry: {} of {name}, at [{}]", number::shape(&sizes), places.join(", "))
        }
    }
}

/// The box on a map whose cells lie in `grid`.
fn box_ui(
    ui: &Ui,
    grid: &crate::views::widgets::heatmap::Grid,
    spans: Option<&[crate::explain::convolution::Span]>,
    theme: &Theme,
) {
    let Some(spans) = spans else { return };
    let (row, col) = match spans {
        [.., row, col] => (*row, *col),
        [col] => (crate::explain::convolution::Span { first: 0, last: 0 }, *col),
        [] => return,
    };
    if row.is_empty() || col.is_empty() {
        return;
    }
    let cell = |r: isize, c: isize| grid.cell_rect((r.max(0) as usize, c.max(0) as usize));
    let rect = cell(row.first, col.first).union(cell(row.last, col.last));
    let halo = Stroke::new(theme.size.stroke_thick * 1.6, theme.color.canvas);
    ui.painter().rect_stroke(rect, 0, halo, StrokeKind::Middle);
    let stroke = Stroke::new(theme.size.stroke_thick, theme.color.accent);
    ui.painter().rect_stroke(rect, 0, stroke, StrokeKind::Middle);
}

fn input_ui(
    ui: &mut Ui,
    map: &Map,
    channels: usize,
    spans: Option<&[crate::explain::convolution::Span]>,
    theme: &Theme,
    side: f32,
) {
    let scale = ColourScale::signed(map.limit, theme);
    let room = vec2(side, ui.available_height() - theme.space(4.0));
    let out = Heatmap::new("input of the model", map.rows, map.cols, &map.values[..], &scale)
        .revision(map.serial)
        .size(room)
        .ui(ui);
    box_ui(ui, &out.grid, spans, theme);
    if channels > 1 {
        let words = format!("channel 0 of {channels}; the box is the same on all");
        ui.label(theme.second(words));
    }
}

fn seen_ui(
    ui: &mut Ui,
    seen: &Seen,
    spans: Option<&[crate::explain::convolution::Span]>,
    theme: &Theme,
    side: f32,
) {
    let Seen { footprint: seen, serial } = seen;
    let words = format!(
        "by gradient: {} of {} pixels change this number; the rest have a gradient of exactly zero",
        seen.nonzero,
        seen.sizes.len()
    );
    ui.label(RichText::new(words).font(theme.font_small()).color(theme.color.text_second));
    let scale = ColourScale::of_values(ScaleKind::LogMagnitude, seen.range, theme);
    let room = vec2(side, ui.available_height() - theme.space(6.0));
    let out = Heatmap::new("gradient on the input", seen.rows, seen.cols, &seen.sizes[..], &scale)
        .revision(*serial)
        .size(room)
        .ui(ui);
    box_ui(ui, &out.grid, spans, theme);
    ui.add_space(theme.space(0.5));
    crate::views::widgets::legend::colour_bar_ui(
        ui,
        &scale,
        out.grid.rect.width().max(theme.space(24.0)),
    );
}
