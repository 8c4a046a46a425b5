//! The page of the geometry: every control of the layer, the output size worked through, how often each pixel
//! is read, and the window under the new geometry at once. Private to `views::convolution`.

use egui::{ComboBox, DragValue, Key, Rect, RichText, ScrollArea, Ui, UiBuilder, pos2, vec2};

use super::ConvolutionView;
use super::sliding::{Look, sliding_ui};
use super::subject::{Choice, Subject, serial};
use crate::explain::convolution::{
    Controls, Kind, Layer, Pass, count_reads, never_visited, size_formulas,
};
use crate::tensor::Shape;
use crate::views::colour::ColourScale;
use crate::views::icons;
use crate::views::theme::Theme;
use crate::views::view::{Command, ViewContext};
use crate::views::widgets::badge::{Status, status_ui};
use crate::views::widgets::button::word_button_ui;
use crate::views::widgets::heatmap::Heatmap;

/// What the page remembers.
#[derive(Clone, Default)]
pub(super) struct GeometryState {
    /// Rows and columns are turned one by one.
    apart: bool,
    reads: Option<Reads>,
}

/// How often each pixel is read, for one layer.
#[derive(Clone)]
struct Reads {
    of: u64,
    rows: usize,
    cols: usize,
    counts: Vec<f64>,
    unread: Vec<bool>,
    serial: u64,
}

/// Largest values of the controls.
const MOST: [usize; 4] = [11, 6, 8, 5];

impl ConvolutionView {
    pub(super) fn geometry_ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let theme = Theme::of(ui);
        let page = ui.available_rect_before_wrap();
        let width = theme.space(44.0).min(page.width() * 0.42);
        let left = Rect::from_min_max(page.min, pos2(page.left() + width, page.bottom()));
        let right = Rect::from_min_max(pos2(left.right() + theme.space(2.0), page.top()), page.max);
        ui.scope_builder(UiBuilder::new().max_rect(left).id_salt("controls"), |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                ui.set_max_width(width - theme.space(1.5));
                self.turn_ui(ui);
                self.sizes_ui(ui, cx);
            });
        });
        let split = right.top() + right.height() * 0.62;
        let top = Rect::from_min_max(right.min, pos2(right.right(), split));
        let below = Rect::from_min_max(pos2(right.left(), split + theme.space(1.0)), right.max);
        self.geometry_picture_ui(ui, cx, top);
        self.reads_ui(ui, below);
    }

    fn turn_ui(&mut self, ui: &mut Ui) {
        let theme = Theme::of(ui);
        let Some(subject) = &self.subjects.now else { return };
        let own = Controls::of(&subject.original);
        let mut controls = self.controls.clone().unwrap_or_else(|| own.clone());
        let (kind, in_channels) = (subject.original.kind, subject.original.in_channels());
        let letters = subject.original.axis_letters();
        if kind.is_global() {
            ui.label(
                theme.second(
                    "A global pool has no geometry to turn: its window is the whole plane.",
                ),
            );
            return;
        }
        egui::Grid::new("controls")
            .num_columns(2)
            .spacing(vec2(theme.space(2.0), theme.space(0.75)))
            .show(ui, |ui| {
                let apart = self.geometry.apart;
                sizes_row(ui, "Kernel", &letters, &mut controls.kernel, 1..=MOST[0], apart);
                sizes_row(ui, "Stride", &letters, &mut controls.strides, 1..=MOST[1], apart);
                if kind != Kind::AveragePool || controls.dilations.iter().any(|&d| d > 1) {
                    sizes_row(
                        ui,
                        "Dilation",
                        &letters,
                        &mut controls.dilations,
                        1..=MOST[3],
                        apart,
                    );
                }
                pads_row(ui, &letters, &mut controls, apart);
                if kind == Kind::ConvTranspose {
                    let most =
                        controls.strides.iter().copied().max().unwrap_or(1).saturating_sub(1);
                    sizes_row(
                        ui,
                        "Output padding",
                        &letters,
                        &mut controls.output_padding,
                        0..=most,
                        apart,
                    );
                }
                if kind.has_weight() {
                    channels_rows(ui, &mut controls, in_channels);
                }
            });
        ui.horizontal_wrapped(|ui| {
            if letters.len() > 1 {
                ui.checkbox(&mut self.geometry.apart, "Axes and sides one by one");
            }
            if kind != Kind::ConvTranspose {
                ui.checkbox(&mut controls.same, "SAME padding");
            }
            if !kind.has_weight() {
                ui.checkbox(&mut controls.ceil_mode, "ceil_mode");
            }
            if kind == Kind::AveragePool {
                ui.checkbox(&mut controls.count_include_pad, "count_include_pad");
            }
        });
        let restore = !ui.ctx().egui_wants_keyboard_input() && ui.input(|i| i.key_pressed(Key::R));
        ui.horizontal_wrapped(|ui| {
            let changed = controls != own;
            ui.add_enabled_ui(changed, |ui| {
                if word_button_ui(ui, icons::RESTART_ALT, "Restore the layer (R)").clicked() {
                    controls = own.clone();
                }
            });
            let drawn = subject.changed.as_ref().is_some_and(|c| c.drawn > 0);
            if drawn && word_button_ui(ui, icons::CASINO, "Draw other weights").clicked() {
                controls.seed += 1;
            }
        });
        if restore {
            controls = own.clone();
        }
        let wanted = (controls != own).then_some(controls);
        if wanted != self.controls {
            self.controls = wanted;
            (self.slice, self.player.done) = (0, None);
        }
        self.change_ui(ui);
    }

    /// What the change kept, what it drew, and why it cannot be.
    fn change_ui(&self, ui: &mut Ui) {
        let theme = Theme::of(ui);
        let Some(subject) = &self.subjects.now else { return };
        if let Some(why) = &self.subjects.problem {
            status_ui(ui, Status::Warn, "This geometry does not work; the one before is shown");
            ui.add(egui::Label::new(theme.second(why)).wrap());
            return;
        }
        let Some(changed) = &subject.changed else { return };
        let mut words = match (changed.kept, changed.drawn) {
            (0, 0) => "Computed anew with the same input.".to_string(),
            (_, 0) => "Computed anew: all weights are the model's own.".to_string(),
            (kept, drawn) => format!(
                "{kept} weights are the model's own; {drawn} that it does not have were drawn (seed {}).",
                self.controls.as_ref().map_or(0, |c| c.seed)
            ),
        };
        if !changed.own_gradient {
            words += " The output has another shape, so the gradients here start from ones.";
        }
        words += " The model itself is unchanged.";
        ui.add_space(theme.space(0.5));
        status_ui(ui, Status::Info, "What if");
        ui.add(egui::Label::new(theme.second(words)).wrap());
    }

    /// The output-size formula, line by line.
    fn sizes_ui(&self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let theme = Theme::of(ui);
        let Some(subject) = &self.subjects.now else { return };
        ui.add_space(theme.space(1.5));
        ui.label(theme.heading("Output size"));
        let mut formulas = size_formulas(&subject.layer);
        let twins = formulas.len() == 2
            && formulas[0].steps.iter().skip(1).eq(formulas[1].steps.iter().skip(1));
        if twins {
            formulas.truncate(1);
        }
        for formula in formulas {
            let axis = match (twins, formula.letter) {
                (true, _) => "rows and columns",
                (false, 'H') => "rows",
                (false, 'W') => "columns",
                _ => "planes",
            };
            ui.add_space(theme.space(0.5));
            ui.horizontal(|ui| {
                ui.label(theme.second(axis));
                let latex = ui.small_button("LaTeX").on_hover_text("Copy the formula as LaTeX");
                if latex.clicked() {
                    cx.send(Command::CopyText(formula.latex.clone()));
                }
            });
            for (i, step) in formula.steps.iter().enumerate() {
                let sign = if i == 0 { "  " } else { "= " };
                let last = i + 1 == formula.steps.len();
                let color = if last { theme.color.accent } else { theme.color.text };
                let text =
                    RichText::new(format!("{sign}{step}")).font(theme.font_mono()).color(color);
                ui.add(egui::Label::new(text).selectable(true));
            }
            ui.add(egui::Label::new(theme.second(&formula.note)).wrap());
        }
    }

    fn geometry_picture_ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>, page: Rect) {
        let slice = self.slice;
        let hover = self.hover.take().filter(|(p, _)| *p == Pass::Forward).map(|(_, at)| at);
        let Some(subject) = self.subjects.now.as_mut() else { return };
        let shape = Shape::from(subject.layer.output.shape());
        let fits = |at: &Vec<usize>| shape.offset(at).is_some();
        let sticky = self.at[0].clone().filter(fits).unwrap_or_else(|| vec![0; shape.rank()]);
        let index = hover.filter(fits).unwrap_or(sticky);
        let limits = subject.limits.of_pass(Pass::Forward, subject.layer.kind.is_transposed());
        let Some(act) = subject.act(Pass::Forward, &index, slice) else { return };
        let look = Look { limits, done: None, mark: None, zoom: None, running: None };
        let moves = sliding_ui(ui, page, act, &look);
        if let Some(index) = moves.clicked {
            self.go(cx, Pass::Forward, index);
        }
        self.hover = moves.hovered.map(|at| (Pass::Forward, at));
    }

    /// How often each pixel is read (or, transposed, written).
    fn reads_ui(&mut self, ui: &mut Ui, page: Rect) {
        let theme = Theme::of(ui);
        let Some(subject) = &self.subjects.now else { return };
        if self.geometry.reads.as_ref().is_none_or(|r| r.of != subject.serial) {
            self.geometry.reads = Some(Reads::of(subject));
        }
        let Some(reads) = &self.geometry.reads else { return };
        let (none, all) = never_visited(&subject.layer);
        ui.scope_builder(UiBuilder::new().max_rect(page).id_salt("reads"), |ui| {
            let transposed = subject.layer.kind.is_transposed();
            let title = if transposed {
                "How many products reach each output pixel"
            } else {
                "How often each input pixel is read"
            };
            ui.label(theme.heading(title));
            let (status, words) = reads_words(none, all, transposed);
            status_ui(ui, status, &words);
            let scale = ColourScale::of_values(
                crate::views::colour::ScaleKind::Magnitude,
                reads.counts.iter().copied().chain([0.0]),
                &theme,
            );
            let room = ui.available_size();
            Heatmap::new("reads", reads.rows, reads.cols, &reads.counts[..], &scale)
                .masked(&reads.unread)
                .masked_word("never read")
                .revision(reads.serial)
                .size(vec2(room.x, room.y).min(vec2(room.x, theme.space(40.0))))
                .ui(ui);
        });
    }
}

fn reads_words(none: usize, all: usize, transposed: bool) -> (Status, String) {
    match (none, transposed) {
        (0, false) => (Status::Good, format!("All {all} are read; those in the middle most often")),
        (0, true) => (
            Status::Good,
            format!("All {all} get something; an uneven pattern is the checkerboard"),
        ),
        (n, false) => {
            (Status::Warn, format!("{n} of {all} are never read: their gradient is exactly zero"))
        }
        (n, true) => (Status::Warn, format!("{n} of {all} get nothing but the bias")),
    }
}

impl Reads {
    fn of(subject: &Subject) -> Reads {
        let layer: &Layer = &subject.layer;
        let mut axes: Vec<Vec<usize>> = layer.axes.iter().map(count_reads).collect();
        let cols = axes.pop().unwrap_or_else(|| vec![1]);
        let rows = axes.pop().unwrap_or_else(|| vec![1]);
        let counts: Vec<f64> =
            rows.iter().flat_map(|r| cols.iter().map(move |c| (r * c) as f64)).collect();
        Reads {
            of: subject.serial,
            rows: rows.len(),
            cols: cols.len(),
            unread: counts.iter().map(|&n| n == 0.0).collect(),
            counts,
            serial: serial(),
        }
    }
}

/// One number for all axes, or one for each.
fn sizes_row(
    ui: &mut Ui,
    word: &str,
    letters: &[char],
    sizes: &mut [usize],
    range: std::ops::RangeInclusive<usize>,
    apart: bool,
) {
    let same = sizes.windows(2).all(|w| w[0] == w[1]);
    ui.label(word);
    ui.horizontal(|ui| {
        if same && !apart {
            let Some(first) = sizes.first().copied() else { return };
            let mut all = first;
            ui.spacing_mut().slider_width = Theme::of(ui).space(14.0);
            let most = (*range.end()).max(first);
            let slider = ui.add(egui::Slider::new(&mut all, *range.start()..=most));
            named(&slider, word);
            if all != first {
                sizes.fill(all);
            }
        } else {
            for (size, letter) in sizes.iter_mut().zip(letters) {
                ui.label(letter.to_string());
                let most = (*range.end()).max(*size);
                let drag = ui.add(DragValue::new(size).range(*range.start()..=most).speed(0.05));
                named(&drag, &format!("{word} {letter}"));
            }
        }
    });
    ui.end_row();
}

fn named(response: &egui::Response, name: &str) {
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, true, name));
}

/// Padding of each side, or of all at once.
fn pads_row(ui: &mut Ui, letters: &[char], controls: &mut Controls, apart: bool) {
    let pads = &mut controls.pads;
    let first = pads.first().map_or(0, |p| p.0);
    let same = pads.iter().all(|&p| p == (first, first));
    ui.label("Padding");
    ui.horizontal(|ui| {
        if controls.same {
            ui.disable();
        }
        if same && !apart {
            let mut all = first;
            ui.spacing_mut().slider_width = Theme::of(ui).space(14.0);
            let slider = ui.add(egui::Slider::new(&mut all, 0..=MOST[2].max(first)));
            named(&slider, "Padding");
            if all != first {
                pads.fill((all, all));
            }
        } else {
            for ((begin, end), letter) in pads.iter_mut().zip(letters) {
                let (before, after) = match letter {
                    'H' => ("top", "bottom"),
                    'W' => ("left", "right"),
                    _ => ("front", "back"),
                };
                for (size, side) in [(begin, before), (end, after)] {
                    ui.label(side);
                    let drag = ui.add(DragValue::new(size).range(0..=64).speed(0.05));
                    named(&drag, &format!("Padding {side}"));
                }
            }
        }
    });
    ui.end_row();
}

fn channels_rows(ui: &mut Ui, controls: &mut Controls, in_channels: usize) {
    ui.label("Output channels");
    let step = controls.group.max(1);
    let mut out = controls.out_channels;
    let drag = ui.add(DragValue::new(&mut out).range(1..=4096).speed(0.05));
    named(&drag, "Output channels");
    if out != controls.out_channels {
        controls.out_channels = (out.max(1)).div_ceil(step) * step;
    }
    ui.end_row();
    ui.label("Groups");
    let possible = controls.possible_groups(in_channels);
    let text = |g: usize| match g {
        1 => "1: every filter reads all channels".to_string(),
        g if g == in_channels => format!("{g}: depthwise"),
        g => g.to_string(),
    };
    ComboBox::from_id_salt("groups").selected_text(text(controls.group)).show_ui(ui, |ui| {
        for g in possible {
            ui.selectable_value(&mut controls.group, g, text(g));
        }
    });
    ui.end_row();
}

impl ConvolutionView {
    /// Whether the shown layer stands in the model as it is shown.
    pub(super) fn is_own(&self) -> bool {
        matches!(self.choice, Some(Choice::Node(_))) && self.controls.is_none()
    }
}
