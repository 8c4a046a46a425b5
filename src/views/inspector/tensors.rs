//! A value and its gradient: two heatmaps of the same slice, the numbers themselves, histograms,
//! statistics. Private to the inspector.

use super::cache::{Cache, Numbers, Which};
use super::plane::plane_ui;
use super::tables;
use crate::engine::Gradient;
use crate::explain::inspect::{self, Plane, Summary};
use crate::graph::ValueId;
use crate::tensor::Tensor;
use crate::views::colour::{ColourScale, Mark, ScaleKind};
use crate::views::document::Selection;
use crate::views::icons;
use crate::views::theme::Theme;
use crate::views::view::{Command, ViewContext};
use crate::views::widgets::button::{choice_ui, fold_ui, icon_toggle_ui};
use crate::views::widgets::heatmap::Heatmap;
use crate::views::widgets::histogram::Histogram;
use crate::views::widgets::legend::{colour_bar_ui, marks_ui};
use crate::views::widgets::number;
use egui::{RichText, Ui, vec2};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// How the numbers are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Face {
    #[default]
    Heatmap,
    Numbers,
    Histogram,
}

#[derive(Default)]
pub(super) struct TensorsState {
    planes: HashMap<ValueId, Plane>,
    face: Face,
    /// The scale of a value that stays while others are looked at: its limit.
    locked: Option<f64>,
    /// Gradients with their signs instead of their sizes.
    signed_gradient: bool,
    /// What the planes have followed so far.
    followed: Option<(ValueId, Vec<usize>)>,
}

/// One of the two columns.
struct Side<'a> {
    which: Which,
    tensor: &'a Tensor,
    summary: Option<Summary>,
}

/// A matrix this many times as wide as high is given the whole width.
const WIDE: f32 = 2.5;
/// The highest heatmap, in steps of the grid.
const MAX_HEIGHT: f32 = 34.0;

impl TensorsState {
    pub fn ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>, cache: &mut Cache, value: ValueId) {
        let theme = Theme::of(ui);
        let Some(trace) = cx.document.trace.clone() else {
            ui.label(theme.second("It has no numbers yet: press Run."));
            return;
        };
        let Some(tensor) = trace.value(value) else {
            ui.label(
                theme.second("It was not computed, because this node or one before it failed."),
            );
            return;
        };
        let gradient = trace.gradient(value);
        let mut sides = vec![side(ui, cx, cache, value, Which::Value, tensor)];
        if let Gradient::Reached(g) = &gradient {
            sides.push(side(ui, cx, cache, value, Which::Gradient, g));
        }
        let shape = tensor.shape();
        let mut plane = self.plane_of(value, shape, cx.selection);
        fold_ui(ui, "Value and gradient", true, |ui| {
            self.faces_ui(ui, sides.len() > 1);
            let names = cache.axis_names(cx.document, value, shape.rank());
            if self.face != Face::Histogram {
                plane_ui(ui, &mut plane, shape, &names);
            }
            if tensor.numel() == 0 {
                ui.label(theme.second("It is empty: one of its sizes is 0."));
            } else {
                self.sides_ui(ui, cx, cache, value, &sides, &plane, &names);
            }
            if sides.len() < 2 {
                absent_gradient_ui(ui, &gradient, trace.has_backward());
            }
            ui.add_space(theme.space(0.5));
            let summary = |i: usize| sides.get(i).and_then(|s| s.summary.as_ref());
            tables::stats_ui(ui, summary(0), summary(1));
            if summary(1).is_some_and(|s| s.stats.all_zero()) {
                ui.label(theme.second("The gradient arrived, and it is exactly zero everywhere."));
            }
        });
        self.planes.insert(value, plane);
    }

    /// The slice of a value; it moves so that a newly selected cell lies in it.
    fn plane_of(&mut self, value: ValueId, shape: &[usize], selection: &Selection) -> Plane {
        let known = self.planes.get(&value).filter(|p| p.fits(shape)).cloned();
        let mut plane = known.unwrap_or_else(|| Plane::of(shape));
        if let Some(index) = selection.index.as_ref().filter(|i| i.len() == shape.len()) {
            let now = Some((value, index.clone()));
            if self.followed != now {
                plane.show(index);
                self.followed = now;
            }
        }
        if plane.fits(shape) { plane } else { Plane::of(shape) }
    }

    fn faces_ui(&mut self, ui: &mut Ui, has_gradient: bool) {
        let theme = Theme::of(ui);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            for (face, word) in [
                (Face::Heatmap, "Heatmap"),
                (Face::Numbers, "Numbers"),
                (Face::Histogram, "Histogram"),
            ] {
                if choice_ui(ui, self.face == face, word).clicked() {
                    self.face = face;
                }
            }
            if self.face != Face::Heatmap {
                return;
            }
            ui.add_space(theme.space(1.5));
            if has_gradient {
                let response = choice_ui(ui, self.signed_gradient, "±");
                let help = "Gradients with their signs, instead of their sizes on a log scale";
                if response.on_hover_text(help).clicked() {
                    self.signed_gradient = !self.signed_gradient;
                }
            }
            let locked = self.locked.is_some();
            let icon = if locked { icons::LOCK } else { icons::LOCK_OPEN };
            if icon_toggle_ui(ui, locked, icon, "Lock the colour scale").clicked() {
                // The limit is taken from what is shown now, below.
                self.locked = if locked { None } else { Some(f64::NAN) };
            }
        });
    }

    #[allow(clippy::too_many_arguments)]
    fn sides_ui(
        &mut self,
        ui: &mut Ui,
        cx: &mut ViewContext<'_>,
        cache: &mut Cache,
        value: ValueId,
        sides: &[Side<'_>],
        plane: &Plane,
        names: &[String],
    ) {
        let theme = Theme::of(ui);
        let (rows, cols) = plane.size(sides[0].tensor.shape());
        let wide = cols as f32 > WIDE * rows as f32 || self.face == Face::Numbers;
        let beside = sides.len() > 1 && !wide && self.face != Face::Numbers;
        let gap = theme.space(1.5);
        let width = if beside { (ui.available_width() - gap) / 2.0 } else { ui.available_width() };
        let mut draw = |ui: &mut Ui, side: &Side<'_>| {
            ui.vertical(|ui| {
                ui.set_width(width);
                if sides.len() > 1 {
                    ui.label(title(&theme, side.which));
                }
                match self.face {
                    Face::Heatmap => {
                        let numbers = cache.plane((value, side.which), plane, side.tensor);
                        self.heatmap_ui(ui, cx, value, side, plane, names, &numbers, width);
                    }
                    Face::Numbers => numbers_ui(ui, cx, value, side, plane),
                    Face::Histogram => histogram_ui(ui, side, width),
                }
            });
        };
        if beside {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                sides.iter().for_each(|side| draw(ui, side));
            });
        } else {
            sides.iter().for_each(|side| draw(ui, side));
        }
    }

    fn scale(&mut self, side: &Side<'_>, theme: &Theme) -> Option<ColourScale> {
        let stats = side.summary.as_ref()?.stats;
        let float = side.tensor.dtype().is_float();
        Some(match side.which {
            Which::Gradient if !self.signed_gradient => {
                // From the greatest down: what is far below shows as the darkest.
                let high = stats.max_abs().log10().ceil();
                ColourScale::log_magnitude(high - LOG_DECADES, high, theme)
            }
            Which::Gradient => ColourScale::signed(stats.max_abs(), theme),
            Which::Value if float => {
                let own = stats.max_abs();
                if self.locked.is_some_and(f64::is_nan) {
                    self.locked = Some(own);
                }
                ColourScale::signed(self.locked.unwrap_or(own), theme)
            }
            Which::Value => {
                let ends = [stats.min, stats.max];
                ColourScale::of_values(ScaleKind::Magnitude, ends, theme)
            }
        })
    }

    #[allow(clippy::too_many_arguments)]
    fn heatmap_ui(
        &mut self,
        ui: &mut Ui,
        cx: &mut ViewContext<'_>,
        value: ValueId,
        side: &Side<'_>,
        plane: &Plane,
        names: &[String],
        numbers: &Numbers<'_>,
        width: f32,
    ) {
        let theme = Theme::of(ui);
        let Some(scale) = self.scale(side, &theme) else {
            ui.label(theme.second("Counting…"));
            return;
        };
        let (rows, cols) = plane.size(side.tensor.shape());
        let name = |axis: Option<usize>| axis.map_or("", |a| names[a].as_str());
        let at = |s: Option<&Selection>| {
            let same = s.filter(|s| s.value == Some(value))?;
            plane.cell(same.index.as_ref()?)
        };
        let selected = at(Some(cx.selection));
        let hovered: Vec<_> = at(cx.hovered()).into_iter().collect();
        let height = theme.space(MAX_HEIGHT);
        let output = Heatmap::new(title_word(side.which), rows, cols, numbers.values(), &scale)
            .revision(revision(cx.document.revision, value, side.which, plane))
            .size(vec2(width, height))
            .selected(selected)
            .highlighted(&hovered)
            .axes(name(plane.row_axis), name(plane.col_axis))
            .ui(ui);
        answer(cx, value, plane, output.hovered, output.clicked);
        colour_bar_ui(ui, &scale, width.min(theme.space(28.0)));
        special_ui(ui, side, &scale);
    }
}

/// Decades that a gradient's scale shows.
const LOG_DECADES: f64 = 6.0;

fn side<'a>(
    ui: &Ui,
    cx: &ViewContext<'_>,
    cache: &mut Cache,
    value: ValueId,
    which: Which,
    tensor: &'a Tensor,
) -> Side<'a> {
    let summary = cache.summary((value, which), tensor, cx.offscreen, ui.ctx());
    Side { which, tensor, summary }
}

fn title_word(which: Which) -> &'static str {
    match which {
        Which::Value => "Value",
        Which::Gradient => "Gradient",
    }
}

fn title(theme: &Theme, which: Which) -> RichText {
    let color = match which {
        Which::Value => theme.color.forward,
        Which::Gradient => theme.color.backward,
    };
    theme.second(title_word(which)).color(color)
}

fn revision(document: u64, value: ValueId, which: Which, plane: &Plane) -> u64 {
    let mut hasher = DefaultHasher::new();
    (document, value, which, plane).hash(&mut hasher);
    hasher.finish()
}

/// Sends hovering and clicking on, as the same cell of the value for both columns.
fn answer(
    cx: &mut ViewContext<'_>,
    value: ValueId,
    plane: &Plane,
    hovered: Option<(usize, usize)>,
    clicked: Option<(usize, usize)>,
) {
    let graph = cx.document.graph.clone();
    let selection = |(row, col)| {
        let own = Selection { node: cx.selection.node, ..Selection::value(&graph, value) };
        own.at(plane.index(row, col))
    };
    if let Some(cell) = hovered {
        let selection = selection(cell);
        cx.point_at(selection);
    }
    if let Some(cell) = clicked {
        let selection = selection(cell);
        cx.send(Command::Select(selection));
    }
}

/// The patterns that occur, with their names.
fn special_ui(ui: &mut Ui, side: &Side<'_>, scale: &ColourScale) {
    let Some(stats) = side.summary.as_ref().map(|s| s.stats) else { return };
    let mut present = Vec::new();
    if stats.zeros > 0 {
        present.push(Mark::Zero);
    }
    if stats.nans > 0 {
        present.push(Mark::Nan);
    }
    if stats.infs > 0 {
        present.extend([Mark::PosInf, Mark::NegInf]);
    }
    if !present.is_empty() {
        marks_ui(ui, &present, scale);
    }
}

fn absent_gradient_ui(ui: &mut Ui, gradient: &Gradient, has_backward: bool) {
    let theme = Theme::of(ui);
    let (title, words) = match gradient {
        _ if !has_backward => ("No gradients", "No backward pass has run."),
        Gradient::Unreachable => (
            "Gradient: None",
            "It requires a gradient, but no path leads back to it from the output. This is not the \
             same as zero.",
        ),
        _ => (
            "Gradient: not asked for",
            "Nothing that learns lies before it, or it holds no floating point numbers.",
        ),
    };
    ui.add(egui::Label::new(theme.second(title).color(theme.color.backward)).wrap());
    marks_ui(ui, &[Mark::Missing], &ColourScale::signed(1.0, &theme));
    ui.add(egui::Label::new(theme.second(words)).wrap());
}

fn histogram_ui(ui: &mut Ui, side: &Side<'_>, width: f32) {
    let theme = Theme::of(ui);
    let Some(summary) = &side.summary else {
        ui.label(theme.second("Counting…"));
        return;
    };
    let counts: Vec<u64> = summary.histogram.counts.iter().map(|&n| n as u64).collect();
    let color = match side.which {
        Which::Value => theme.color.forward,
        Which::Gradient => theme.color.backward,
    };
    let (low, high) = (summary.histogram.low, summary.histogram.high);
    Histogram::new(title_word(side.which), low, high, &counts)
        .color(color)
        .size(width, theme.space(12.0))
        .log_counts(true)
        .ui(ui);
    ui.label(theme.second("Heights are on a log scale."));
}

/// A grid of numbers; only what is visible is laid out.
fn numbers_ui(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    value: ValueId,
    side: &Side<'_>,
    plane: &Plane,
) {
    let theme = Theme::of(ui);
    let (rows, cols) = plane.size(side.tensor.shape());
    let cell = vec2(theme.size.text_mono * 5.6, theme.size.text_mono * 1.7);
    let head = theme.size.text_mono * 3.2;
    let size = vec2(head + cell.x * cols as f32, cell.y * (rows + 1) as f32);
    let height = size.y.min(theme.space(26.0)) + theme.space(1.0);
    egui::ScrollArea::both()
        .id_salt(("numbers", side.which))
        .max_height(height)
        .auto_shrink([false, true])
        .show_viewport(ui, |ui, view| {
            ui.set_min_size(size);
            let origin = ui.min_rect().min;
            let from = |low: f32, step: f32| (low / step).max(0.0) as usize;
            let (first_row, first_col) =
                (from(view.min.y - cell.y, cell.y), from(view.min.x - head, cell.x));
            let last_row = (from(view.max.y, cell.y) + 1).min(rows);
            let last_col = (from(view.max.x, cell.x) + 1).min(cols);
            let place = |row: usize, col: usize| {
                let corner = vec2(head + cell.x * col as f32, cell.y * (row + 1) as f32);
                egui::Rect::from_min_size(origin + corner, cell)
            };
            let faint = theme.color.text_faint;
            for col in first_col..last_col {
                let at =
                    egui::pos2(place(0, col).right() - theme.space(0.5), origin.y + cell.y / 2.0);
                ui.painter().text(at, egui::Align2::RIGHT_CENTER, col, theme.font_small(), faint);
            }
            for row in first_row..last_row {
                let at = egui::pos2(origin.x + head - theme.space(1.0), place(row, 0).center().y);
                ui.painter().text(at, egui::Align2::RIGHT_CENTER, row, theme.font_small(), faint);
                for col in first_col..last_col {
                    number_ui(ui, cx, value, side, &plane.index(row, col), place(row, col));
                }
            }
        });
}

fn number_ui(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    value: ValueId,
    side: &Side<'_>,
    index: &[usize],
    rect: egui::Rect,
) {
    let theme = Theme::of(ui);
    let id = ui.scope_id().with((side.which, index));
    let response = ui.interact(rect, id, egui::Sense::click());
    let x = side.tensor.at(index).unwrap_or(f64::NAN);
    let is = |s: Option<&Selection>| {
        s.is_some_and(|s| s.value == Some(value) && s.index.as_deref() == Some(index))
    };
    if is(Some(cx.selection)) {
        ui.painter().rect_filled(rect, theme.size.radius_small, theme.color.accent_wash);
    } else if is(cx.hovered()) {
        ui.painter().rect_filled(rect, theme.size.radius_small, theme.color.hover);
    }
    let color = match x {
        x if !x.is_finite() => theme.color.bad,
        0.0 => theme.color.text_faint,
        _ => theme.color.text,
    };
    let at = egui::pos2(rect.right() - theme.space(0.5), rect.center().y);
    ui.painter().text(at, egui::Align2::RIGHT_CENTER, number::cell(x), theme.font_mono(), color);
    let words = || format!("{} = {}", inspect::index_text(index), number::short(x));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Cell, true, words()));
    let graph = cx.document.graph.clone();
    let own = || Selection { node: cx.selection.node, ..Selection::value(&graph, value) }.at(index);
    if response.clicked() {
        let selection = own();
        cx.send(Command::Select(selection));
    } else if response.hovered() {
        let selection = own();
        cx.point_at(selection);
    }
    response.on_hover_text(format!("{}\n{}", inspect::index_text(index), number::exact(x)));
}
