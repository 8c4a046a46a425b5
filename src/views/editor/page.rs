//! What stands beside, behind and over the lines of the code: numbers, what lines made, the error, the line
//! of the caret, brackets, words that were found. Private to `editor`.

use super::edits::{Caret, line_range};
use crate::views::listing::Listing;
use crate::views::theme::Theme;
use crate::views::view::ViewContext;
use egui::text::CCursor;
use egui::{Align2, Color32, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

/// The line that made what is selected or under the pointer in another view.
fn line_of(cx: &ViewContext<'_>) -> Option<usize> {
    let selection = cx.hovered().filter(|s| s.node.is_some()).unwrap_or(cx.selection);
    let span = cx.document.graph.nodes().nth(selection.node?.index())?.1.span?;
    Some(span.line as usize)
}

/// The laid-out text on the screen.
pub(super) struct Page<'a> {
    pub theme: &'a Theme,
    pub origin: Pos2,
    pub galley: &'a egui::Galley,
}

impl Page<'_> {
    /// Where a line stands, from 1; lines do not wrap.
    fn row(&self, line: usize) -> Option<Rect> {
        let row = self.galley.rows.get(line.checked_sub(1)?)?;
        Some(row.rect().translate(self.origin.to_vec2()))
    }

    pub fn line_at(&self, at: Pos2) -> Option<usize> {
        let rows = self.galley.rows.iter().map(|r| r.rect().translate(self.origin.to_vec2()));
        rows.enumerate().find(|(_, r)| r.y_range().contains(at.y)).map(|(i, _)| i + 1)
    }

    /// The rectangle of some bytes of the text, which lie in one line.
    fn part(&self, text: &str, range: Range<usize>) -> Option<Rect> {
        let place = |at: usize| {
            let at = text.get(..at)?.chars().count();
            Some(self.galley.pos_from_cursor(CCursor::new(at)))
        };
        let (from, to) = (place(range.start)?, place(range.end)?);
        Some(
            Rect::from_min_max(from.min, pos2(to.max.x, from.max.y))
                .translate(self.origin.to_vec2()),
        )
    }

    /// A band behind the line of the caret.
    pub fn line_band(&self, ui: &Ui, text: &str, at: usize) -> Shape {
        let line = text[..at].matches('\n').count() + 1;
        let Some(row) = self.row(line) else { return Shape::Noop };
        let band = Rect::from_x_y_ranges(ui.clip_rect().x_range(), row.y_range());
        Shape::rect_filled(band, 0, self.theme.color.raised)
    }

    /// Frames round two brackets that belong to each other.
    pub fn pair(&self, text: &str, pair: Option<(usize, usize)>) -> Vec<Shape> {
        let places = pair.into_iter().flat_map(|(a, b)| [a, b]);
        let parts = places.filter_map(|at| self.part(text, at..at + 1));
        let (radius, stroke) = (self.theme.size.radius_small, self.theme.selected());
        parts.map(|r| Shape::rect_stroke(r, radius, stroke, egui::StrokeKind::Inside)).collect()
    }

    /// Grounds behind the words that are looked for, where they are in sight.
    pub fn found(
        &self,
        ui: &Ui,
        text: &str,
        found: &[Range<usize>],
        here: Option<&Range<usize>>,
    ) -> Vec<Shape> {
        let seen = ui.clip_rect().y_range();
        let (Some(first), Some(last)) = (
            self.line_at(pos2(0.0, seen.min.max(self.origin.y))),
            self.galley.rows.len().checked_sub(1),
        ) else {
            return Vec::new();
        };
        let rows = seen.span() / self.row(1).map_or(1.0, |r| r.height()) + 2.0;
        let start = line_range(text, first).map_or(0, |r| r.start);
        let end =
            line_range(text, (first + rows as usize).min(last + 1)).map_or(text.len(), |r| r.end);
        let visible = found.iter().filter(|f| f.start >= start && f.end <= end);
        let (fill, radius) = (self.theme.color.accent_wash, self.theme.size.radius_small);
        let mut shapes = Vec::new();
        for place in visible {
            let Some(part) = self.part(text, place.clone()) else { continue };
            shapes.push(Shape::rect_filled(part, radius, fill));
            if here == Some(place) {
                let stroke = self.theme.selected();
                shapes.push(Shape::rect_stroke(part, radius, stroke, egui::StrokeKind::Outside));
            }
        }
        shapes
    }

    /// Scrolls until a place can be seen with `around` lines above and below it, and with the
    /// beginning of its line where both fit: a caret that comes back from a long line is no reason
    /// to hide the first letters of all others.
    pub fn show_place(&self, ui: &Ui, text: &str, at: usize, around: f32) {
        if let Some(place) = self.part(text, at..at) {
            let margin = vec2(self.theme.space(4.0), place.height() * around);
            let mut seen = place.expand2(margin);
            let start = ui.min_rect().left();
            if seen.right() - start < ui.clip_rect().width() {
                seen.min.x = start;
            }
            ui.scroll_to_rect(seen, None);
        }
    }

    /// Lines that are selected by a press on their numbers, or by a pull over them.
    pub fn gutter_ui(
        &self,
        ui: &Ui,
        gutter: f32,
        from: &mut Option<usize>,
    ) -> Option<RangeInclusive<usize>> {
        let seen = ui.clip_rect();
        let left = seen.left().max(self.origin.x - gutter);
        let rect =
            Rect::from_x_y_ranges(left..=left + gutter - self.theme.space(0.5), seen.y_range());
        let response =
            ui.interact(rect, egui::Id::unique("script gutter"), egui::Sense::click_and_drag());
        let line = self.line_at(response.interact_pointer_pos()?)?;
        if response.drag_started() || response.clicked() {
            *from = Some(line);
        }
        let start = from.unwrap_or(line);
        (response.clicked() || response.dragged()).then_some(start.min(line)..=start.max(line))
    }

    /// The selection of whole lines, their ends included.
    pub fn caret_of(&self, text: &str, lines: RangeInclusive<usize>) -> Caret {
        let start = line_range(text, *lines.start()).map_or(0, |r| r.start);
        let end =
            line_range(text, *lines.end()).map_or(text.len(), |r| (r.end + 1).min(text.len()));
        Caret { anchor: start, cursor: end }
    }

    /// Line numbers, and the line of what is selected.
    pub fn marks_ui(&self, ui: &Ui, cx: &ViewContext<'_>, listing: &Listing, gutter: f32) {
        let visible = ui.clip_rect();
        let marked = line_of(cx);
        let failed = listing.failure.as_ref().and_then(|f| f.line);
        if self.origin.x - gutter < visible.left() {
            // The code is pushed to the left: the numbers stand on ground of their own.
            let width = visible.left()..=visible.left() + gutter - self.theme.space(0.5);
            let ground = Rect::from_x_y_ranges(width, visible.y_range());
            ui.painter().rect_filled(ground, 0, self.theme.color.panel);
        }
        for line in 1..=self.galley.rows.len() {
            let Some(row) = self.row(line).filter(|r| r.y_range().intersects(visible.y_range()))
            else {
                continue;
            };
            if marked == Some(line) {
                let band = Rect::from_x_y_ranges(visible.x_range(), row.y_range());
                ui.painter().rect_filled(band, 0, self.theme.color.accent_wash);
            }
            let color = match failed == Some(line) {
                true => self.theme.color.bad,
                false => self.theme.color.text_faint,
            };
            let right = pos2(self.origin.x - self.theme.space(1.0), row.center().y);
            let right = pos2(right.x.max(visible.left() + gutter - self.theme.space(1.0)), right.y);
            let font = self.theme.font_mono();
            ui.painter().text(right, Align2::RIGHT_CENTER, line.to_string(), font, color);
        }
    }

    /// What lines made, at their ends; the error under its line.
    pub fn notes_ui(&self, ui: &Ui, listing: &Listing) {
        let failed = listing.failure.as_ref().and_then(|f| Some((f.line?, f.message.as_str())));
        let notes = listing.notes.iter().map(|n| (n.line, n.text.as_str()));
        for (line, text) in notes.filter(|(line, _)| failed.is_none_or(|(f, _)| f != *line)) {
            self.end_ui(ui, line, text, self.theme.color.text_faint);
        }
        if let Some((line, message)) = failed {
            self.error_ui(ui, line, message);
            if let Some(row) = self.row(line) {
                let stroke = Stroke::new(self.theme.size.stroke_hair, self.theme.color.bad);
                ui.painter().add(Shape::line(wave(row, self.theme.space(0.25)), stroke));
            }
        }
    }

    /// Words behind a line; where its end is out of sight, over it at the right edge.
    fn end_ui(&self, ui: &Ui, line: usize, text: &str, color: Color32) {
        let seen = ui.clip_rect();
        let Some(row) = self.row(line).filter(|r| r.y_range().intersects(seen.y_range())) else {
            return;
        };
        let words = self.words(ui, text, color, f32::INFINITY);
        let gap = self.theme.space(2.0);
        let free = row.right() + gap;
        let last = seen.right() - gap - words.size().x;
        let x = free.min(last.max(self.origin.x));
        self.chip_ui(ui, pos2(x, row.center().y - words.size().y / 2.0), words, x < free);
    }

    /// What went wrong, behind its line where there is room for it, else under it.
    fn error_ui(&self, ui: &Ui, line: usize, text: &str) {
        let Some(row) = self.row(line) else { return };
        let (color, seen) = (self.theme.color.bad, ui.clip_rect());
        let words = self.words(ui, text, color, f32::INFINITY);
        let gap = self.theme.space(2.0);
        if row.right() + gap + words.size().x <= seen.right() {
            return self.end_ui(ui, line, text, color);
        }
        let left = self.origin.x.max(seen.left()) + self.theme.space(1.0);
        let words = self.words(ui, text, color, seen.right() - left - gap);
        self.chip_ui(ui, pos2(left, row.bottom() + self.theme.space(0.25)), words, true);
    }

    fn words(&self, ui: &Ui, text: &str, color: Color32, width: f32) -> Arc<egui::Galley> {
        ui.painter().layout(text.into(), self.theme.font_small(), color, width)
    }

    /// Words on the canvas, or on a ground of their own where they cover something.
    fn chip_ui(&self, ui: &Ui, at: Pos2, words: Arc<egui::Galley>, covers: bool) {
        if covers {
            let (x, y) = (self.theme.space(0.75), self.theme.space(0.25));
            let ground = Rect::from_min_size(at, words.size()).expand2(vec2(x, y));
            let (radius, fill) = (self.theme.size.radius_small, self.theme.color.raised);
            ui.painter().rect_filled(ground, radius, fill);
        }
        ui.painter().galley(at, words, self.theme.color.text_faint);
    }
}

/// The points of a wavy line under a row.
fn wave(row: Rect, step: f32) -> Vec<Pos2> {
    let count = ((row.width() / step) as usize).clamp(8, 400);
    let point = |i: usize| {
        let up = if i.is_multiple_of(2) { 0.0 } else { -step };
        pos2(row.left() + i as f32 * step, row.bottom() + up)
    };
    (0..count).map(point).collect()
}
