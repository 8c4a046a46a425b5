//! Where the parts of the sliding picture stand on a page of any size: field, window, kernel, products,
//! result, output. Pure rectangles. Private to `views::convolution`.

use egui::{Rect, Vec2, pos2, vec2};

use super::subject::Crop;
use crate::views::theme::Theme;

/// What has to be placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    /// Rows and columns that are seen of the field and of the output.
    pub field: (usize, usize),
    pub output: (usize, usize),
    pub taps: (usize, usize),
    pub has_kernel: bool,
    /// Window, kernel and products are left out: the window is too large to be read cell by cell.
    pub plain: bool,
}

/// Where they stand, and how large a cell of each is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places {
    pub field: Rect,
    pub patch: Rect,
    pub kernel: Rect,
    pub products: Rect,
    pub result: Rect,
    pub output: Rect,
    pub field_cell: f32,
    pub tap_cell: f32,
    pub output_cell: f32,
    /// One under the other, as for signals.
    pub stacked: bool,
}

fn fit(cells: (usize, usize), room: Vec2, most: f32) -> f32 {
    let (rows, cols) = (cells.0.max(1) as f32, cells.1.max(1) as f32);
    let side = (room.x / cols).min(room.y / rows).clamp(0.5, most);
    // Whole pixels, so that every cell is as large as the next.
    if side >= 4.0 { side.floor() } else { side }
}

fn size(cells: (usize, usize), side: f32) -> Vec2 {
    vec2(cells.1 as f32, cells.0 as f32) * side
}

/// The largest side of a cell, in steps of the grid.
const MOST: f32 = 9.0;
/// Taps of a side above which the window is not written out.
pub(super) const MOST_TAPS: usize = 15;

impl Places {
    pub fn of(page: Rect, parts: &Parts, theme: &Theme) -> Places {
        match parts.field.0 == 1 && parts.output.0 == 1 {
            true => signals(page, parts, theme),
            false => pictures(page, parts, theme),
        }
    }
}

/// Side by side: field, then what happens to the window, then the output. The middle stands in a row or one
/// under the other, whichever leaves the larger cells.
fn pictures(page: Rect, parts: &Parts, theme: &Theme) -> Places {
    let title = theme.space(5.0);
    let page = Rect::from_min_max(pos2(page.left(), page.top() + title), page.max);
    let in_a_row = spread_out(page, parts, theme, true);
    if !parts.has_kernel || parts.plain {
        return in_a_row;
    }
    let stacked = spread_out(page, parts, theme, false);
    // Cells that show their number are large enough.
    let readable = |p: &Places| {
        let enough = theme.size.cell_number;
        p.field_cell.min(enough) + p.tap_cell.min(enough) + p.output_cell.min(enough)
    };
    if readable(&stacked) > readable(&in_a_row) { stacked } else { in_a_row }
}

fn spread_out(page: Rect, parts: &Parts, theme: &Theme, in_a_row: bool) -> Places {
    let gap = theme.space(4.0);
    let most = theme.space(MOST);
    let boxes = if parts.has_kernel { 3.0 } else { 1.0 };
    let result = vec2(theme.space(9.0), theme.size.cell_number);
    let sign = theme.space(3.0);
    let taps = parts.taps;
    let (tap_cell, middle) = if parts.plain {
        (0.0, result)
    } else if in_a_row {
        let room = vec2((page.width() * 0.36 - sign * boxes) / boxes, page.height() * 0.6);
        let cell = fit(taps, room, most * 0.72);
        let side = size(taps, cell);
        (cell, vec2(side.x * boxes + sign * boxes + result.x, side.y.max(result.y)))
    } else {
        let label = theme.space(2.5);
        let below = result.y + theme.space(2.5);
        let room = vec2(page.width() * 0.24, (page.height() - label * boxes - below) / boxes);
        let cell = fit(taps, room, most * 0.72);
        let side = size(taps, cell);
        (cell, vec2(side.x.max(result.x), (side.y + label) * boxes + result.y))
    };
    let room = vec2((page.width() - middle.x - gap * 2.0) / 2.0, page.height());
    let together = fit(parts.field, room, most).min(fit(parts.output, room, most));
    let field_cell = fit(parts.field, room, most);
    let own = fit(parts.output, room, most).min(field_cell.max(theme.size.cell_number));
    // The same scale for both, so that the shrinking is seen, unless one would be too small to read.
    let (field_cell, output_cell) = match together >= theme.space(1.5) {
        true => (together, together),
        false => (field_cell, own),
    };
    let (field_size, output_size) =
        (size(parts.field, field_cell), size(parts.output, output_cell));
    let spare = page.width() - field_size.x - middle.x - output_size.x;
    let gap = (spare / 4.0).clamp(theme.space(2.0), gap * 1.6);
    let left = page.left() + ((spare - gap * 2.0) / 2.0).max(0.0);
    let tallest = field_size.y.max(middle.y).max(output_size.y).min(page.height());
    // A little above the middle, as a picture hangs.
    let axis = page.top() + tallest / 2.0 + (page.height() - tallest).max(0.0) * 0.3;
    let at = |x: f32, size: Vec2| {
        Rect::from_min_size(pos2(x.round(), (axis - size.y / 2.0).round()), size)
    };
    let field = at(left, field_size);
    let middle = at(field.right() + gap, middle);
    let output = at(middle.right() + gap, output_size);
    let [patch, kernel, products, result] =
        inside(middle, parts, tap_cell, sign, result, in_a_row, theme);
    Places {
        field,
        patch,
        kernel,
        products,
        result,
        output,
        field_cell,
        tap_cell,
        output_cell,
        stacked: false,
    }
}

/// Window, kernel, products and result within the middle.
fn inside(
    middle: Rect,
    parts: &Parts,
    cell: f32,
    sign: f32,
    result: Vec2,
    in_a_row: bool,
    theme: &Theme,
) -> [Rect; 4] {
    if parts.plain {
        return [Rect::NOTHING, Rect::NOTHING, Rect::NOTHING, middle];
    }
    let side = size(parts.taps, cell);
    let boxes = if parts.has_kernel { 3 } else { 1 };
    let mut found = [Rect::NOTHING; 4];
    if in_a_row {
        for (i, slot) in found.iter_mut().take(boxes).enumerate() {
            let x = middle.left() + (side.x + sign) * i as f32;
            *slot = Rect::from_min_size(pos2(x, middle.center().y - side.y / 2.0), side);
        }
        let at = pos2(middle.right() - result.x, middle.center().y - result.y / 2.0);
        found[3] = Rect::from_min_size(at, result);
    } else {
        let label = theme.space(2.5);
        let centre = middle.center().x;
        for (i, slot) in found.iter_mut().take(boxes).enumerate() {
            let y = middle.top() + (side.y + label) * i as f32;
            *slot = Rect::from_min_size(pos2(centre - side.x / 2.0, y), side);
        }
        let at = pos2(centre - result.x / 2.0, middle.bottom() - result.y);
        found[3] = Rect::from_min_size(at, result);
    }
    found.map(|r| if r == Rect::NOTHING { r } else { Rect::from_min_size(r.min.round(), r.size()) })
}

/// One under the other: a signal, what happens to its window, the output.
fn signals(page: Rect, parts: &Parts, theme: &Theme) -> Places {
    let most = theme.space(MOST);
    // Field and output have a name and a note above them, the rest one word.
    let (line, word) = (theme.space(4.5), theme.space(2.75));
    let rows = if parts.has_kernel { 5.0 } else { 3.0 };
    let words = line * 2.0 + word * (rows - 2.0);
    let tallest = ((page.height() - words) / rows).max(theme.space(1.0));
    let most = most.min(tallest);
    let field_cell = fit(parts.field, vec2(page.width(), most), most);
    let tap_cell = fit(parts.taps, vec2(page.width() * 0.7, most), most);
    let output_cell =
        fit(parts.output, vec2(page.width(), most), field_cell.max(theme.space(3.0)).min(most));
    let centre = page.center().x;
    let mut top = page.top();
    let mut next = |cells: (usize, usize), cell: f32, above: f32| {
        let size = size(cells, cell);
        let corner = pos2((centre - size.x / 2.0).round(), (top + above).round());
        let rect = Rect::from_min_size(corner, size);
        top = rect.bottom();
        rect
    };
    let field = next(parts.field, field_cell, line);
    let (mut patch, mut kernel, mut products) = (Rect::NOTHING, Rect::NOTHING, Rect::NOTHING);
    if !parts.plain {
        patch = next(parts.taps, tap_cell, word);
        if parts.has_kernel {
            kernel = next(parts.taps, tap_cell, word);
            products = next(parts.taps, tap_cell, word);
        }
    }
    let result_size = vec2(theme.space(9.0), theme.size.cell_number);
    let beside = if parts.has_kernel { products } else { patch };
    let result = match parts.plain {
        true => {
            let row = next((1, 1), result_size.y.min(tallest), word);
            Rect::from_center_size(row.center(), vec2(result_size.x, row.height()))
        }
        false => {
            let at =
                pos2(beside.right() + theme.space(3.0), beside.center().y - result_size.y / 2.0);
            Rect::from_min_size(at.round(), result_size)
        }
    };
    let output = next(parts.output, output_cell, line);
    Places {
        field,
        patch,
        kernel,
        products,
        result,
        output,
        field_cell,
        tap_cell,
        output_cell,
        stacked: true,
    }
}

/// The part of an axis that is seen: all of it, or `most` places around `at`.
fn stretch(len: usize, at: usize, span: usize, most: usize) -> (usize, usize) {
    let seen = len.min(most.max(span));
    let first = (at + span / 2).saturating_sub(seen / 2).min(len - seen);
    (first, seen)
}

/// The part of a plane that is seen: all of it, or at most so many cells around a window.
pub(super) fn crop(
    size: (usize, usize),
    at: (usize, usize),
    span: (usize, usize),
    most: Option<usize>,
) -> Crop {
    let most_rows = most.unwrap_or(size.0).max(1);
    let most_cols = most.unwrap_or(size.1).max(1);
    let (row, rows) = stretch(size.0, at.0, span.0, most_rows);
    let (col, cols) = stretch(size.1, at.1, span.1, most_cols);
    Crop { row, col, rows, cols }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(field: (usize, usize), taps: (usize, usize), output: (usize, usize)) -> Parts {
        let plain = taps.0.max(taps.1) > MOST_TAPS;
        Parts { field, output, taps, has_kernel: true, plain }
    }

    #[test]
    fn nothing_overlaps_and_all_stays_on_the_page() {
        let theme = Theme::board();
        let cases = [
            parts((10, 10), (3, 3), (8, 8)),
            parts((230, 230), (7, 7), (112, 112)),
            parts((1, 24), (1, 5), (1, 20)),
            parts((8, 8), (6, 6), (3, 3)),
            parts((5, 40), (5, 3), (1, 38)),
            parts((64, 64), (62, 62), (3, 3)),
        ];
        for page in [vec2(1500.0, 560.0), vec2(1000.0, 420.0), vec2(760.0, 340.0)] {
            let page = Rect::from_min_size(pos2(20.0, 30.0), page);
            for (i, case) in cases.iter().enumerate() {
                let p = Places::of(page, case, &theme);
                let all = [p.field, p.patch, p.kernel, p.products, p.result, p.output];
                let all: Vec<Rect> = all.into_iter().filter(|r| *r != Rect::NOTHING).collect();
                for (j, a) in all.iter().enumerate() {
                    assert!(
                        page.expand(1.0).contains_rect(*a),
                        "case {i}: part {j} {a:?} leaves {page:?}"
                    );
                    for b in &all[j + 1..] {
                        assert!(
                            !a.shrink(0.5).intersects(b.shrink(0.5)),
                            "case {i} {page:?}: {a:?} {b:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_crop_follows_the_window_and_stays_inside() {
        assert_eq!(crop((1, 100), (0, 50), (1, 3), Some(20)).col, 41);
        let end = crop((1, 100), (0, 97), (1, 3), Some(20));
        assert_eq!((end.row, end.rows, end.col, end.cols), (0, 1, 80, 20));
        let whole = crop((8, 9), (2, 2), (3, 3), None);
        assert_eq!((whole.row, whole.rows, whole.col, whole.cols), (0, 8, 0, 9));
    }
}
