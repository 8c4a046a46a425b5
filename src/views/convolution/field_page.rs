//! The page of the receptive field: a pixel of the layer, the box that it can see on the model's input, and
//! what its gradient says it did see. Private to `views::convolution`.

use egui::{Rect, RichText, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};
use std::sync::{Arc, OnceLock};

use super::ConvolutionView;
use super::subject::{Choice, serial};
use crate::explain::convolution::{
    Footprint, ReceptiveField, Stage, footprint, measured, theoretical,
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
    field: Option<(Key, ReceptiveField)>,
    stages: Option<((u64, ValueId), Vec<Stage>)>,
    seen: Option<(Key, Arc<OnceLock<Option<Footprint>>>)>,
    serial: Option<(Key, u64)>,
}

type Key = (u64, ValueId, Vec<usize>);

impl ConvolutionView {
    pub(super) fn field_ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let theme = Theme::of(ui);
        let Some(subject) = self.subjects.now.as_ref() else { return };
        let (ids, original) = (subject.original.ids, subject.original.clone());
        let (Some(value), Some(trace), Some(Choice::Node(_))) =
            (ids.output, cx.document.trace.clone(), self.choice)
        else {
            let help = "It is a question about depth: choose a layer of a model above.";
            empty_state_ui(
                ui,
                icons::TARGET,
                "A layer by itself sees its own window only",
                help,
                None,
            );
            return;
        };
        let shape = Shape::from(original.output.shape());
        let fits = |at: &Vec<usize>| shape.offset(at).is_some();
        let middle: Vec<usize> =
            shape.iter().enumerate().map(|(i, &d)| if i < 2 { 0 } else { d / 2 }).collect();
        let sticky = self.at[0].clone().filter(fits).unwrap_or(middle);
        self.at[0] = Some(sticky.clone());
        let index = self.field.hover.take().filter(fits).unwrap_or_else(|| sticky.clone());
        let revision = cx.document.revision;
        let key = (revision, value, index.clone());
        if self.field.field.as_ref().is_none_or(|(known, _)| *known != key) {
            self.field.field = Some((key.clone(), theoretical(&trace, value, &index)));
        }
        let Some((_, field)) = self.field.field.clone() else { return };
        if self.field.stages.as_ref().is_none_or(|(known, _)| *known != (revision, value)) {
            self.field.stages = Some(((revision, value), field.stages(&trace, value)));
        }
        let input =
            field.inputs.iter().copied().find(|&v| trace.value(v).is_some_and(|t| t.rank() > 2));
        let (Some(input), Some(x)) = (input, input.and_then(|v| trace.value(v))) else {
            let help =
                "No path leads from a picture or a signal at the input of the model to this layer.";
            empty_state_ui(ui, icons::TARGET, "This layer sees no picture", help, None);
            return;
        };
        if !self.is_own() {
            ui.label(
                theme.second(
                    "The model's own layer; the what-if geometry is not part of the model.",
                ),
            );
        }
        let seen = self.measure(ui, cx, (revision, value, sticky), input);
        let page = ui.available_rect_before_wrap();
        let side = theme.space(46.0).min(page.width() * 0.3);
        let left = Rect::from_min_max(page.min, pos2(page.left() + side, page.bottom()));
        let rest = Rect::from_min_max(pos2(left.right() + theme.space(3.0), page.top()), page.max);
        ui.scope_builder(UiBuilder::new().max_rect(left).id_salt("stages"), |ui| {
            let hovered = pixel_map_ui(
                ui,
                &original.output,
                &index,
                &theme,
                vec2(side, page.height() * 0.42),
            );
            if let Some(at) = hovered.1 {
                self.go(cx, crate::explain::convolution::Pass::Forward, at);
            }
            self.field.hover = hovered.0;
            ui.add_space(theme.space(1.0));
            if let Some((_, stages)) = &self.field.stages {
                stages_ui(ui, stages, &theme);
            }
        });
        let half = (rest.width() - theme.space(3.0)) / 2.0;
        let first = Rect::from_min_size(rest.min, vec2(half, rest.height()));
        let second = first.translate(vec2(half + theme.space(3.0), 0.0));
        let spatial = x.shape()[2..].to_vec();
        let spans = field.box_on(input, &spatial);
        let key_serial = self.field.serial(key);
        let name = &cx.document.graph.value(input).name;
        let sample = index[0].min(x.shape()[0].saturating_sub(1));
        ui.scope_builder(UiBuilder::new().max_rect(first).id_salt("can"), |ui| {
            ui.label(theme.heading("What it can see"));
            ui.label(theme.second(can_words(name, spans.as_deref(), &spatial)));
            input_ui(ui, x, sample, spans.as_deref(), &theme, half, key_serial);
        });
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
                Some(Some(seen)) => seen_ui(ui, &seen, spans.as_deref(), &theme, half),
            }
        });
    }

    /// The gradient of one number on the input; `None` while it is computed.
    fn measure(
        &mut self,
        ui: &Ui,
        cx: &ViewContext<'_>,
        key: Key,
        input: ValueId,
    ) -> Option<Option<Footprint>> {
        let trace = cx.document.trace.clone()?;
        if self.field.seen.as_ref().is_none_or(|(known, _)| *known != key) {
            let answer = Arc::new(OnceLock::new());
            let (theirs, ctx) = (Arc::clone(&answer), ui.ctx().clone());
            let (value, index) = (key.1, key.2.clone());
            let work = move || {
                let run = measured(&trace, value, &index).ok();
                let grad = run.as_ref().and_then(|r| r.grad(input));
                let sample = index.first().copied().unwrap_or(0);
                theirs.get_or_init(|| grad.and_then(|g| footprint(g, sample)));
                ctx.request_repaint();
            };
            match cx.offscreen {
                true => work(),
                false => drop(std::thread::spawn(work)),
            }
            self.field.seen = Some((key, answer));
        }
        self.field.seen.as_ref().and_then(|(_, answer)| answer.get().cloned())
    }
}

impl FieldState {
    fn serial(&mut self, key: Key) -> u64 {
        if self.serial.as_ref().is_none_or(|(known, _)| (known.0, known.1) != (key.0, key.1)) {
            self.serial = Some((key, serial()));
        }
        self.serial.as_ref().map_or(0, |(_, s)| *s)
    }
}

/// The map of the layer; hovered and clicked pixel.
fn pixel_map_ui(
    ui: &mut Ui,
    output: &Tensor,
    index: &[usize],
    theme: &Theme,
    room: egui::Vec2,
) -> (Option<Vec<usize>>, Option<Vec<usize>>) {
    let mut plane = Plane::of(output.shape());
    plane.show(index);
    let (rows, cols) = (plane.size(output.shape()).0, plane.size(output.shape()).1);
    let (rows, cols) = if output.rank() == 3 { (1, cols) } else { (rows, cols) };
    if output.rank() == 3 {
        plane.row_axis = None;
    }
    let values = plane.values(output);
    ui.label(theme.heading("One pixel of the layer"));
    let text = format!("y{}", crate::explain::inspect::index_text(index));
    ui.label(theme.mono(text).color(theme.color.text_second));
    let scale = ColourScale::of_values(ScaleKind::Signed, values.iter().copied(), theme);
    let out = Heatmap::new("pixel of the layer", rows, cols, &values[..], &scale)
        .selected(plane.cell(index))
        .size(room)
        .ui(ui);
    (out.hovered.map(|(r, c)| plane.index(r, c)), out.clicked.map(|(r, c)| plane.index(r, c)))
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
                    ui.label(theme.mono(join(&stage.kernel)));
                    ui.label(theme.mono(join(&stage.strides)));
                    ui.label(theme.mono(number::shape(&stage.field)).color(theme.color.accent));
                    ui.label(theme.mono(join(&stage.jump)));
                    ui.end_row();
                }
            });
    });
    let words = "field: what one pixel can see of the input. jump: how far apart the fields of two neighbours are.";
    ui.add(egui::Label::new(theme.second(words)).wrap());
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
    x: &Tensor,
    sample: usize,
    spans: Option<&[crate::explain::convolution::Span]>,
    theme: &Theme,
    side: f32,
    revision: u64,
) {
    let mut plane = Plane::of(x.shape());
    let mut at = vec![0; x.rank()];
    at[0] = sample;
    plane.show(&at);
    if x.rank() == 3 {
        plane.row_axis = None;
    }
    let (rows, cols) = plane.size(x.shape());
    let values = plane.values(x);
    let scale = ColourScale::of_values(ScaleKind::Signed, values.iter().copied(), theme);
    let room = vec2(side, ui.available_height() - theme.space(4.0));
    let out = Heatmap::new("input of the model", rows, cols, &values[..], &scale)
        .revision(revision ^ 0xA5)
        .size(room)
        .ui(ui);
    box_ui(ui, &out.grid, spans, theme);
    if x.shape()[1] > 1 {
        ui.label(
            theme.second(format!("channel 0 of {}; the box is the same on all", x.shape()[1])),
        );
    }
}

fn seen_ui(
    ui: &mut Ui,
    seen: &Footprint,
    spans: Option<&[crate::explain::convolution::Span]>,
    theme: &Theme,
    side: f32,
) {
    let words = format!(
        "by gradient: {} of {} pixels change this number; the rest have a gradient of exactly zero",
        seen.nonzero,
        seen.sizes.len()
    );
    ui.label(RichText::new(words).font(theme.font_small()).color(theme.color.text_second));
    let scale = ColourScale::of_values(ScaleKind::LogMagnitude, seen.sizes.iter().copied(), theme);
    let room = vec2(side, ui.available_height() - theme.space(6.0));
    let out = Heatmap::new("gradient on the input", seen.rows, seen.cols, &seen.sizes[..], &scale)
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
