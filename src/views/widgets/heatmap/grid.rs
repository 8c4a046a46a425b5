//! Where cells lie, and how many cells become one texel. Private to `heatmap`, but for [`Grid`].

use egui::{Color32, ColorImage, Pos2, Rect, Vec2, vec2};

use crate::views::widgets::number;

/// Row and column, from 0.
pub type Cell = (usize, usize);

/// Where the cells of a heatmap lie on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    pub rect: Rect,
    pub rows: usize,
    pub cols: usize,
}

impl Grid {
    pub(super) fn new(rect: Rect, rows: usize, cols: usize) -> Self {
        Self { rect, rows, cols }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0 || self.cols == 0 || !self.rect.is_positive()
    }

    /// Size of a cell.
    pub fn cell_size(&self) -> Vec2 {
        vec2(
            self.rect.width() / self.cols.max(1) as f32,
            self.rect.height() / self.rows.max(1) as f32,
        )
    }

    /// The shorter side of a cell.
    pub fn side(&self) -> f32 {
        self.cell_size().min_elem()
    }

    pub fn contains(&self, (row, col): Cell) -> bool {
        row < self.rows && col < self.cols
    }

    /// Where a cell lies.
    pub fn cell_rect(&self, (row, col): Cell) -> Rect {
        let size = self.cell_size();
        Rect::from_min_size(self.rect.min + vec2(col as f32, row as f32) * size, size)
    }

    /// The cell at a place.
    pub fn cell_at(&self, place: Pos2) -> Option<Cell> {
        if self.is_empty() || !self.rect.contains(place) {
            return None;
        }
        let at = (place - self.rect.min) / self.cell_size();
        Some(((at.y as usize).min(self.rows - 1), (at.x as usize).min(self.cols - 1)))
    }

    /// The cells that a window shows.
    pub(super) fn cells_in(&self, window: Rect) -> Vec<Cell> {
        let part = window.intersect(self.rect);
        if !part.is_positive() {
            return Vec::new();
        }
        let size = self.cell_size();
        let (from, to) = ((part.min - self.rect.min) / size, (part.max - self.rect.min) / size);
        let rows = from.y as usize..(to.y.ceil() as usize).min(self.rows);
        rows.flat_map(|row| {
            (from.x as usize..(to.x.ceil() as usize).min(self.cols)).map(move |col| (row, col))
        })
        .collect()
    }
}

/// How many texels `cells` cells get on `pixels` pixels: one each, or fewer where a cell would be smaller than `least` pixels.
pub(super) fn texels(cells: usize, pixels: f32, least: f32) -> usize {
    cells.min((pixels / least).ceil().max(1.0) as usize).clamp(1, 8192)
}

/// The texture of a heatmap. Where several cells share a texel the one with the greatest weight is shown: an alarm before
/// all, else the largest value, so that a lone NaN or a spike is never lost.
pub(super) fn image(
    rows: usize,
    cols: usize,
    texel_rows: usize,
    texel_cols: usize,
    fill: impl Fn(usize, usize) -> (Color32, f64),
) -> ColorImage {
    let span = |texel: usize, texels: usize, cells: usize| {
        texel * cells / texels..((texel + 1) * cells).div_ceil(texels)
    };
    let mut pixels = Vec::with_capacity(texel_rows * texel_cols);
    for y in 0..texel_rows {
        for x in 0..texel_cols {
            let mut best = (Color32::TRANSPARENT, f64::NEG_INFINITY);
            for row in span(y, texel_rows, rows) {
                for col in span(x, texel_cols, cols) {
                    let found = fill(row, col);
                    if found.1 > best.1 {
                        best = found;
                    }
                }
            }
            pixels.push(best.0);
        }
    }
    ColorImage::new([texel_cols, texel_rows], pixels)
}

/// A number in at most six signs: `−0.123`, `12.3`, `1e−7`.
pub(super) fn number_in_cell(value: f64) -> String {
    let fits = |text: &String| text.chars().count() <= 6;
    let rounded = (1..=3).rev().map(|significant| number::digits(value, significant)).find(fits);
    rounded.unwrap_or_else(|| number::digits(value, 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    fn grid() -> Grid {
        Grid::new(Rect::from_min_size(pos2(10.0, 20.0), vec2(40.0, 30.0)), 3, 4)
    }

    #[test]
    fn a_place_finds_the_cell_that_lies_there() {
        let grid = grid();
        for row in 0..3 {
            for col in 0..4 {
                assert_eq!(grid.cell_at(grid.cell_rect((row, col)).center()), Some((row, col)));
            }
        }
        assert_eq!(grid.cell_at(pos2(9.0, 25.0)), None);
        assert_eq!(
            grid.cell_at(grid.rect.max),
            Some((2, 3)),
            "the last border belongs to the last cell"
        );
    }

    #[test]
    fn only_cells_in_the_window_are_drawn() {
        let grid = grid();
        assert_eq!(grid.cells_in(Rect::EVERYTHING).len(), 12);
        assert_eq!(grid.cells_in(Rect::from_min_max(pos2(0.0, 0.0), pos2(19.0, 29.0))), [(0, 0)]);
        assert!(grid.cells_in(Rect::from_min_max(pos2(0.0, 0.0), pos2(5.0, 5.0))).is_empty());
    }

    #[test]
    fn gathering_keeps_the_alarm_and_the_spike() {
        let fill = |row: usize, col: usize| match (row, col) {
            (7, 5) => (Color32::RED, f64::INFINITY),
            (1, 1) => (Color32::GREEN, 9.0),
            _ => (Color32::BLACK, 1.0),
        };
        let image = image(8, 8, 2, 2, fill);
        assert_eq!(image.pixels, [Color32::GREEN, Color32::BLACK, Color32::BLACK, Color32::RED]);
        let uneven = super::image(7, 5, 3, 2, |row, _| (Color32::from_gray(row as u8), row as f64));
        assert_eq!(uneven.size, [2, 3]);
        assert_eq!(uneven.pixels[5], Color32::from_gray(6));
    }

    #[test]
    fn texels_follow_the_pixels_there_are() {
        assert_eq!(
            [texels(10, 400.0, 1.0), texels(1000, 400.0, 1.0), texels(3, 0.0, 1.0)],
            [10, 400, 1]
        );
    }

    #[test]
    fn numbers_fit_in_six_signs() {
        let values = [0.123456, -0.123456, -12.3456, 123456.0, 1.23e-7, -9.99e-12, 1e5, -0.001234];
        for value in values {
            let text = number_in_cell(value);
            assert!(text.chars().count() <= 6, "{text}");
            assert!(
                (text.replace('−', "-").parse::<f64>().unwrap() / value - 1.0).abs() < 0.35,
                "{text} for {value}"
            );
        }
    }
}
