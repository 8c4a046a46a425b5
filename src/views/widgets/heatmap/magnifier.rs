//! The cells around the pointer, enlarged so that their numbers can be read. Private to `heatmap`.

use egui::{Align2, FontId, Mesh, Rect, Sense, StrokeKind, Ui, vec2};

use super::{Cell, Grid, Heatmap, grid::number_in_cell};
use crate::views::colour::Mark;
use crate::views::theme::Theme;
use crate::views::widgets::marks;

/// Cells to each side of the one under the pointer.
const REACH: usize = 2;

/// The first of at most 2·REACH + 1 cells around `at`, and how many they are; at the border the window is shifted inwards.
fn window(at: usize, count: usize) -> (usize, usize) {
    let width = (2 * REACH + 1).min(count);
    (at.saturating_sub(REACH).min(count - width), width)
}

pub(super) fn ui(ui: &mut Ui, heatmap: &Heatmap<'_>, (row, col): Cell, theme: &Theme) {
    let (top, rows) = window(row, heatmap.rows);
    let (left, cols) = window(col, heatmap.cols);
    let side = theme.size.magnifier_cell;
    let (response, painter) =
        ui.allocate_painter(vec2(cols as f32, rows as f32) * side, Sense::hover());
    let grid = Grid::new(Rect::from_min_size(response.rect.min, response.rect.size()), rows, cols);
    let font = FontId::monospace(theme.size.text_small * 0.9);
    let mut mesh = Mesh::default();
    let cells = grid.cells_in(Rect::EVERYTHING);
    for &(r, c) in &cells {
        let (value, mark) = heatmap.value((top + r, left + c));
        let fill = heatmap.scale.colour_of(value, mark);
        mesh.add_colored_rect(grid.cell_rect((r, c)), fill);
        if mark != Mark::Zero {
            marks::add(&mut mesh, grid.cell_rect((r, c)), mark, fill, heatmap.scale, theme);
        }
    }
    painter.add(mesh);
    for &(r, c) in &cells {
        let (value, mark) = heatmap.value((top + r, left + c));
        if matches!(mark, Mark::Plain | Mark::Zero) {
            let ink = theme.ink_on(heatmap.scale.colour_of(value, mark));
            painter.text(
                grid.cell_rect((r, c)).center(),
                Align2::CENTER_CENTER,
                number_in_cell(value),
                font.clone(),
                ink,
            );
        }
    }
    painter.rect_stroke(
        grid.cell_rect((row - top, col - left)),
        0,
        theme.selected(),
        StrokeKind::Inside,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_stays_inside() {
        assert_eq!(
            [window(0, 10), window(5, 10), window(9, 10), window(1, 3)],
            [(0, 5), (3, 5), (5, 5), (0, 3)]
        );
    }
}
