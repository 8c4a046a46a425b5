//! The names of rows and columns around a heatmap. Private to `heatmap`.

use egui::epaint::TextShape;
use egui::{Align2, Galley, Pos2, Ui, Vec2, pos2, vec2};
use std::sync::Arc;

use super::{Grid, Heatmap};
use crate::views::theme::Theme;

/// Slanted labels rise at this angle.
const SLANT: f32 = std::f32::consts::FRAC_PI_4;

/// The name of a row or column: its label, or its number.
pub(super) fn name(labels: &[String], i: usize) -> String {
    labels.get(i).cloned().unwrap_or_else(|| i.to_string())
}

fn drawn(labels: &[String], axis: &str) -> bool {
    !labels.is_empty() || !axis.is_empty()
}

fn galley(ui: &Ui, text: String, theme: &Theme) -> Arc<Galley> {
    ui.painter().layout_no_wrap(text, theme.font_small(), theme.color.text_second)
}

fn widest(ui: &Ui, labels: &[String], count: usize, theme: &Theme) -> f32 {
    let all: Vec<String> =
        if labels.is_empty() { vec![count.saturating_sub(1).to_string()] } else { labels.to_vec() };
    all.into_iter().map(|label| galley(ui, label, theme).size().x).fold(0.0, f32::max)
}

/// Room left of and above the cells.
pub(super) fn margins(ui: &Ui, heatmap: &Heatmap<'_>, theme: &Theme) -> Vec2 {
    let gap = theme.space(0.5);
    let line = theme.size.text_small * 1.4;
    let axis = |name: &str| if name.is_empty() { 0.0 } else { line };
    let left = if drawn(heatmap.row_labels, heatmap.row_axis) {
        widest(ui, heatmap.row_labels, heatmap.rows, theme) + gap + axis(heatmap.row_axis)
    } else {
        0.0
    };
    let top = if drawn(heatmap.col_labels, heatmap.col_axis) {
        let widest = widest(ui, heatmap.col_labels, heatmap.cols, theme);
        // Words are slanted, numbers stand upright.
        let labels =
            if heatmap.col_labels.is_empty() { line } else { (widest + line) * SLANT.sin() };
        labels + gap + axis(heatmap.col_axis)
    } else {
        0.0
    };
    vec2(left.ceil(), top.ceil())
}

/// Every how many rows or columns a label has room.
fn step(needed: f32, side: f32) -> usize {
    let least = (needed / side.max(1e-3)).ceil() as usize;
    // 1, 2, 5, 10, 20, 50 …
    let mut step = 1;
    while step < least {
        step = match step.to_string().as_bytes()[0] {
            b'2' => step / 2 * 5,
            _ => step * 2,
        };
    }
    step
}

/// Draws labels and axis names.
pub(super) fn paint(ui: &Ui, heatmap: &Heatmap<'_>, grid: &Grid, theme: &Theme) {
    if drawn(heatmap.row_labels, heatmap.row_axis) {
        rows(ui, heatmap, grid, theme);
    }
    if drawn(heatmap.col_labels, heatmap.col_axis) {
        cols(ui, heatmap, grid, theme);
    }
}

fn rows(ui: &Ui, heatmap: &Heatmap<'_>, grid: &Grid, theme: &Theme) {
    let gap = theme.space(0.5);
    for row in (0..grid.rows).step_by(step(theme.size.text_small * 1.15, grid.cell_size().y)) {
        let place = grid.cell_rect((row, 0)).left_center() - vec2(gap, 0.0);
        ui.painter().text(
            place,
            Align2::RIGHT_CENTER,
            name(heatmap.row_labels, row),
            theme.font_small(),
            theme.color.text_second,
        );
    }
    if !heatmap.row_axis.is_empty() {
        let text = galley(ui, heatmap.row_axis.to_owned(), theme);
        let left = grid.rect.left() - margins(ui, heatmap, theme).x;
        let start = pos2(left, grid.rect.center().y + text.size().x / 2.0);
        turned(ui, start, text, -std::f32::consts::FRAC_PI_2, theme);
    }
}

fn cols(ui: &Ui, heatmap: &Heatmap<'_>, grid: &Grid, theme: &Theme) {
    let gap = theme.space(0.5);
    let line = theme.size.text_small * 1.15;
    let slanted = !heatmap.col_labels.is_empty();
    let needed = if slanted { line } else { widest(ui, &[], grid.cols, theme) + gap };
    for col in (0..grid.cols).step_by(step(needed, grid.cell_size().x)) {
        let place = grid.cell_rect((0, col)).center_top() - vec2(0.0, gap);
        let text = galley(ui, name(heatmap.col_labels, col), theme);
        if slanted {
            // The pivot is the upper left corner of the word: put the foot of the word over the cell.
            let height = text.size().y;
            turned(
                ui,
                place - vec2(height * SLANT.sin(), height * SLANT.cos()) * 0.75,
                text,
                -SLANT,
                theme,
            );
        } else {
            ui.painter().galley(
                place - vec2(text.size().x / 2.0, text.size().y),
                text,
                theme.color.text_second,
            );
        }
    }
    if !heatmap.col_axis.is_empty() {
        let top = grid.rect.top() - margins(ui, heatmap, theme).y;
        let place = pos2(grid.rect.center().x, top);
        ui.painter().text(
            place,
            Align2::CENTER_TOP,
            heatmap.col_axis,
            theme.font_small(),
            theme.color.text_second,
        );
    }
}

fn turned(ui: &Ui, at: Pos2, text: Arc<Galley>, angle: f32, theme: &Theme) {
    ui.painter().add(TextShape::new(at, text, theme.color.text_second).with_angle(angle));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_left_out_in_round_steps() {
        assert_eq!(
            [step(12.0, 20.0), step(12.0, 6.1), step(12.0, 4.0), step(12.0, 1.3)],
            [1, 2, 5, 10]
        );
    }
}
