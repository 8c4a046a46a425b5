//! The page of the loops: the code with live indices, any iteration at once, and the same element in the
//! matrix product of im2col. Private to `views::convolution`.

use egui::{Align2, FontId, Frame, Rect, RichText, Sense, StrokeKind, Ui, UiBuilder, pos2, vec2};

use super::ConvolutionView;
use super::player::Step;
use super::sliding::{Look, sliding_ui};
use super::subject::{Act, serial};
use crate::explain::convolution::{Im2col, Layer, LoopState, Loops, Pass};
use crate::tensor::Tensor;
use crate::views::colour::ColourScale;
use crate::views::theme::Theme;
use crate::views::view::ViewContext;
use crate::views::widgets::button::choice_ui;
use crate::views::widgets::card::{card_frame, empty_state_ui};
use crate::views::widgets::heatmap::{Grid, Heatmap};
use crate::views::{icons, widgets::number};

/// What the page remembers.
#[derive(Clone, Default)]
pub(super) struct LoopsState {
    matrix: bool,
    iteration: u64,
    /// The index the iteration was chosen for.
    followed: Option<Vec<usize>>,
    columns: Option<Columns>,
}

/// The part of the column matrix that is laid out, and for which sample and group.
#[derive(Clone)]
struct Columns {
    key: (u64, usize, usize, usize),
    numbers: Vec<f64>,
    serial: u64,
}

/// Rows and columns of a matrix that are seen at a time.
const MOST_ROWS: usize = 40;
const MOST_COLUMNS: usize = 56;

impl ConvolutionView {
    pub(super) fn loops_ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let theme = Theme::of(ui);
        let Some(subject) = &self.subjects.now else { return };
        let loops = Loops::of(&subject.layer);
        let shape = subject.layer.output.shape().clone();
        let at = self.at[0].clone().filter(|at| shape.offset(at).is_some());
        let at = at.unwrap_or_else(|| vec![0; shape.rank()]);
        if self.loops.followed.as_ref() != Some(&at) {
            // Another pixel was chosen, here or elsewhere.
            let first = loops.first_of(&at);
            let inside = first..first + loops.per_output();
            if !inside.contains(&self.loops.iteration) {
                self.loops.iteration = first;
            }
            self.loops.followed = Some(at);
        }
        self.loops_controls_ui(ui, &loops);
        let iteration = self.loops.iteration.min(loops.len().saturating_sub(1));
        let indices = loops.at(iteration);
        let output = indices[..loops.outer].to_vec();
        let Some(subject) = self.subjects.now.as_mut() else { return };
        let Some(act) = subject.act(Pass::Forward, &output, 0) else { return };
        let slice = loops.slice(&act.slide, &indices);
        act.show(&output, slice);
        let Some(state) = loops.state(&act.slide, iteration) else {
            empty_state_ui(
                ui,
                icons::CODE,
                "Too many products to follow",
                "Choose a smaller input.",
                None,
            );
            return;
        };
        let page = ui.available_rect_before_wrap();
        let code = theme.space(64.0).min(page.width() * 0.46);
        let left = Rect::from_min_max(page.min, pos2(page.left() + code, page.bottom()));
        let right = Rect::from_min_max(pos2(left.right() + theme.space(2.0), page.top()), page.max);
        let name = UiBuilder::new().max_rect(left).id_salt("code");
        ui.scope_builder(name, |ui| code_ui(ui, &loops, &state, &theme));
        if self.loops.matrix {
            self.matrix_ui(ui, right, &state);
        } else {
            self.loop_picture_ui(ui, right, &loops, &state);
        }
        self.follow_loops(cx, output);
    }

    /// The picture of the iteration; a click on it chooses another one.
    fn loop_picture_ui(&mut self, ui: &mut Ui, page: Rect, loops: &Loops, state: &LoopState) {
        let Some(subject) = self.subjects.now.as_mut() else { return };
        let limits = subject.limits.of_pass(Pass::Forward, subject.layer.kind.is_transposed());
        let slice = subject.shown(Pass::Forward).map_or(0, |a| loops.slice(&a.slide, &state.at));
        let Some(act) = subject.act(Pass::Forward, &state.output, slice) else { return };
        let tap = loops.tap(&act.slide, &state.at);
        let running = Some(state.running);
        let look = Look { limits, done: None, mark: Some(tap), zoom: None, running };
        let moves = sliding_ui(ui, page, act, &look);
        if let Some(tap) = moves.tap {
            let mut at = state.at.clone();
            let cols = act.slide.taps().1;
            let spatial = loops.outer - 2;
            at[loops.outer + spatial - 1] = tap % cols;
            if spatial > 1 {
                at[loops.outer + spatial - 2] = tap / cols;
            }
            self.loops.iteration = loops.iteration(&at);
        } else if let Some(index) = moves.clicked {
            self.loops.iteration = loops.first_of(&index);
        }
    }

    fn follow_loops(&mut self, cx: &mut ViewContext<'_>, output: Vec<usize>) {
        if self.at[0].as_ref() != Some(&output) {
            self.loops.followed = Some(output.clone());
            self.go(cx, Pass::Forward, output);
        }
    }

    fn loops_controls_ui(&mut self, ui: &mut Ui, loops: &Loops) {
        let theme = Theme::of(ui);
        let last = loops.len().saturating_sub(1);
        let weighted = self.subjects.now.as_ref().is_some_and(|s| Im2col::of(&s.layer).is_some());
        ui.horizontal_wrapped(|ui| {
            ui.set_min_height(theme.size.row);
            let step = self.player.ui(ui, false);
            let now = self.loops.iteration;
            self.loops.iteration = match step {
                Some(Step::First) => 0,
                Some(Step::Last) => last,
                Some(Step::Back) => now.saturating_sub(1),
                Some(Step::Forward) => {
                    if now >= last {
                        0
                    } else {
                        now + 1
                    }
                }
                None => now,
            };
            ui.separator();
            let label = ui.label(theme.second("Iteration"));
            ui.spacing_mut().slider_width = theme.space(22.0);
            let slider = egui::Slider::new(&mut self.loops.iteration, 0..=last);
            ui.add(slider).labelled_by(label.id);
            ui.label(theme.second(format!("of {}", number::count(loops.len()))));
            if weighted {
                ui.separator();
                if choice_ui(ui, !self.loops.matrix, "Loops").clicked() {
                    self.loops.matrix = false;
                }
                if choice_ui(ui, self.loops.matrix, "im2col").clicked() {
                    self.loops.matrix = true;
                }
            } else {
                self.loops.matrix = false;
            }
        });
    }

    /// W · columns = Y, the element of this iteration marked in all three.
    fn matrix_ui(&mut self, ui: &mut Ui, page: Rect, state: &LoopState) {
        let theme = Theme::of(ui);
        let Some(subject) = self.subjects.now.as_mut() else { return };
        let Some(im2col) = Im2col::of(&subject.layer) else { return };
        let (limits, layer_serial) = (subject.limits, subject.serial);
        let layer = subject.layer.clone();
        let Some(act) = subject.act(Pass::Forward, &state.output, 0) else { return };
        let column = im2col.column(&state.output);
        let loops = Loops::of(&layer);
        let row =
            im2col.row(state.at.last().copied().unwrap_or(0), flat_tap(&loops, &layer, &state.at));
        let (first, seen) = around(column, im2col.windows, MOST_COLUMNS);
        let (top, rows) = around(row, im2col.depth, MOST_ROWS);
        let group = state.output[1] / layer.filters_per_group().max(1);
        let numbers = self.loops.columns(&im2col, act, state, (layer_serial, group, first, seen));
        let cut: Vec<f64> = numbers.0[top * seen..(top + rows) * seen].to_vec();
        let filter = state.output[1] % layer.filters_per_group().max(1);
        let (f_top, filters) = around(filter, im2col.filters, 12);
        let weight = weight_part(&layer, group, &im2col, (f_top, filters), (top, rows));
        let made =
            output_part(&layer.output, state, &im2col, group, (f_top, filters), (first, seen));
        // One scale of cells for all three, as a matrix product is drawn.
        let gap = theme.space(4.0);
        let title = theme.space(4.5);
        let across = (page.width() - gap) / (rows + seen) as f32;
        let down = (page.height() - title * 2.0 - gap) / (rows + filters) as f32;
        let cell = across.min(down).clamp(1.0, theme.space(5.5)).floor().max(1.0);
        let wide = |n: usize| cell * n as f32;
        let corner = pos2(page.left() + wide(rows) + gap, page.top() + title);
        let columns_at = Rect::from_min_size(corner, vec2(wide(seen), wide(rows)));
        let low = columns_at.bottom() + title;
        let weight_at =
            Rect::from_min_size(pos2(page.left(), low), vec2(wide(rows), wide(filters)));
        let made_at = Rect::from_min_size(pos2(corner.x, low), vec2(wide(seen), wide(filters)));
        let note = |n: usize, all: usize, from: usize| match n < all {
            true => format!(" ({n} of {all}, from {from})"),
            false => String::new(),
        };
        let words = format!(
            "Columns: {} × {}{}{}",
            im2col.depth,
            im2col.windows,
            note(rows, im2col.depth, top),
            note(seen, im2col.windows, first)
        );
        let (x, w) = (limits.x, limits.w);
        let part = |ui: &mut Ui,
                    name: &str,
                    at: Rect,
                    shape: (usize, usize),
                    v: &[f64],
                    limit: f64,
                    serial,
                    mark| {
            let scale = ColourScale::signed(limit, &theme);
            let map = Heatmap::new(name, shape.0, shape.1, v, &scale).cell(cell);
            let map = map.revision(serial).selected(Some(mark));
            let builder = UiBuilder::new().max_rect(at).id_salt(name);
            let grid = ui.scope_builder(builder, |ui| map.ui(ui)).inner.grid;
            title_over(ui, at, name, &theme);
            grid
        };
        let (r, c, f) = (row - top, column - first, filter - f_top);
        let key = layer_serial ^ ((top as u64) << 20) ^ ((first as u64) << 40);
        let grid = part(ui, &words, columns_at, (rows, seen), &cut, x, numbers.1 ^ key, (r, c));
        stripe(ui, &grid, None, Some(c), &theme);
        let name = format!("W: {} × {}", im2col.filters, im2col.depth);
        let weight_key = key ^ ((group as u64) << 50) ^ 1;
        let grid = part(ui, &name, weight_at, (filters, rows), &weight, w, weight_key, (f, r));
        stripe(ui, &grid, Some(f), None, &theme);
        let name = format!("Y = W · columns: {} × {}", im2col.filters, im2col.windows);
        let made_key = serial();
        part(ui, &name, made_at, (filters, seen), &made, limits.y, made_key, (f, c));
        let words = "Row (ic, kh, kw) of a column is one read of the loops: the same numbers, laid out so that \
                     one matrix product does it all. The price is memory.";
        let at = pos2(page.left(), made_at.bottom() + theme.space(1.5));
        let galley = ui.painter().layout(
            words.into(),
            theme.font_small(),
            theme.color.text_second,
            page.width(),
        );
        ui.painter().galley(at, galley, theme.color.text_second);
    }
}

impl LoopsState {
    pub fn show_matrix(&mut self, on: bool) {
        self.matrix = on;
    }

    /// The columns `first..first + seen`, kept while they are the same.
    fn columns(
        &mut self,
        im2col: &Im2col,
        act: &Act,
        state: &LoopState,
        (layer, group, first, seen): (u64, usize, usize, usize),
    ) -> (&[f64], u64) {
        let key = (layer, state.output[0] * (1 << 20) + group, first, seen);
        if self.columns.as_ref().is_none_or(|c| c.key != key) {
            let numbers = im2col.columns(&act.slide, &state.output, first, first + seen);
            self.columns = Some(Columns { key, numbers, serial: serial() });
        }
        self.columns.as_ref().map_or((&[], 0), |c| (&c.numbers[..], c.serial))
    }
}

/// The tap, row by row over all spatial axes.
fn flat_tap(loops: &Loops, layer: &Layer, at: &[usize]) -> usize {
    let taps = &at[loops.outer..loops.outer + layer.spatial_rank()];
    taps.iter().zip(&layer.axes).fold(0, |n, (&t, a)| n * a.kernel + t)
}

/// At most `most` of `len`, with `at` among them.
fn around(at: usize, len: usize, most: usize) -> (usize, usize) {
    let seen = len.min(most);
    (at.saturating_sub(seen / 2).min(len - seen), seen)
}

fn weight_part(
    layer: &Layer,
    group: usize,
    im2col: &Im2col,
    (top, filters): (usize, usize),
    (from, rows): (usize, usize),
) -> Vec<f64> {
    let Some(weight) = &layer.weight else { return Vec::new() };
    let filter = |f: usize| (group * im2col.filters + f) * im2col.depth;
    let row = |f: usize| (from..from + rows).map(move |r| weight.get(filter(f) + r));
    (top..top + filters).flat_map(row).collect()
}

fn output_part(
    output: &Tensor,
    state: &LoopState,
    im2col: &Im2col,
    group: usize,
    (top, filters): (usize, usize),
    (first, seen): (usize, usize),
) -> Vec<f64> {
    let channels = output.shape()[1];
    let start =
        |f: usize| (state.output[0] * channels + group * im2col.filters + f) * im2col.windows;
    let row = |f: usize| (first..first + seen).map(move |c| output.get(start(f) + c));
    (top..top + filters).flat_map(row).collect()
}

fn title_over(ui: &Ui, at: Rect, text: &str, theme: &Theme) {
    let place = at.left_top() - vec2(0.0, theme.space(0.5));
    ui.painter().text(
        place,
        Align2::LEFT_BOTTOM,
        text,
        theme.font_small(),
        theme.color.text_second,
    );
}

/// Outlines a whole row or column.
fn stripe(ui: &Ui, grid: &Grid, row: Option<usize>, col: Option<usize>, theme: &Theme) {
    if grid.rows == 0 || grid.cols == 0 {
        return;
    }
    let first = grid.cell_rect((row.unwrap_or(0), col.unwrap_or(0)));
    let last = grid.cell_rect((row.unwrap_or(grid.rows - 1), col.unwrap_or(grid.cols - 1)));
    let stroke = egui::Stroke::new(theme.size.stroke_line, theme.color.forward);
    ui.painter().rect_stroke(first.union(last), 0, stroke, StrokeKind::Outside);
}

/// The code; loop headers show where they are.
fn code_ui(ui: &mut Ui, loops: &Loops, state: &LoopState, theme: &Theme) {
    Frame::new().inner_margin(theme.space(0.5)).show(ui, |ui| {
        card_frame(theme).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = theme.space(0.5);
            let font = fitting_font(ui, loops, theme);
            for line in &loops.lines {
                line_ui(ui, loops, line, state, (&font, theme));
            }
        });
        ui.add_space(theme.space(1.0));
        let read = format!("xp{}", crate::explain::inspect::index_text(&state.padded));
        let mut words = format!("{read} = {}", number::short(state.x));
        if !state.weight.is_empty() {
            let index = crate::explain::inspect::index_text(&state.weight);
            words += &format!(",  w{index} = {}", number::short(state.w));
        }
        ui.add(egui::Label::new(theme.mono(words)).wrap().selectable(true));
        if !state.place.is_cell() {
            let text = format!("This read is {}: it adds nothing.", state.place.in_words());
            ui.label(theme.second(text));
        }
        let text = format!("After this iteration: {}", number::short(state.running));
        ui.label(RichText::new(text).font(theme.font_mono()).color(theme.color.accent));
    });
}

/// The font of the code, a little smaller where its longest line would not fit.
fn fitting_font(ui: &Ui, loops: &Loops, theme: &Theme) -> FontId {
    let font = theme.font_mono();
    let width = |line: &crate::explain::convolution::CodeLine| {
        let text = line.text.clone();
        let galley = ui.painter().layout_no_wrap(text, font.clone(), theme.color.text);
        galley.size().x + theme.space(1.5) * line.indent as f32
    };
    let longest = loops.lines.iter().map(width).fold(1.0, f32::max);
    let share = (ui.available_width() / longest).clamp(0.6, 1.0);
    FontId::new(font.size * share, font.family)
}

fn line_ui(
    ui: &mut Ui,
    loops: &Loops,
    line: &crate::explain::convolution::CodeLine,
    state: &LoopState,
    (font, theme): (&FontId, &Theme),
) {
    let indent = theme.space(1.5) * line.indent as f32;
    let height = theme.size.text_mono * 1.5;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let inner = line.heads.is_none();
    let color = if inner { theme.color.text } else { theme.color.text_second };
    let at = pos2(rect.left() + indent, rect.center().y);
    ui.painter().text(at, Align2::LEFT_CENTER, &line.text, font.clone(), color);
    let Some(var) = line.heads else { return };
    let (name, value) = (loops.vars[var].name, state.at[var]);
    let text = format!("{name} = {value}");
    ui.painter().text(
        rect.right_center(),
        Align2::RIGHT_CENTER,
        &text,
        theme.font_mono(),
        theme.color.accent,
    );
    let meaning = format!("{}: {} of {}", loops.vars[var].meaning, value, loops.vars[var].size);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &text));
    response.on_hover_text(meaning);
}
