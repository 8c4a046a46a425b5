//! The source itself: colours, line numbers, what lines made at their ends, the error under its line,
//! and the link with the graph. Private to `editor`.

use super::colours::{Kind, pieces};
use crate::views::document::Hover;
use crate::views::listing::Listing;
use crate::views::theme::Theme;
use crate::views::view::{Command, ViewContext};
use egui::text::{LayoutJob, TextFormat};
use egui::{Align2, Color32, Pos2, Rect, ScrollArea, Shape, Stroke, TextEdit, Ui, pos2, vec2};
use std::sync::Arc;

/// What the code remembers between frames.
#[derive(Default)]
pub(super) struct CodeState {
    /// The line under the pointer, from 1.
    hovered: Option<usize>,
    /// The coloured text, and what it was coloured from.
    coloured: Option<Coloured>,
}

/// Text, whether the theme is dark, size of the words; and the job. What comes of the job stays with egui,
/// which throws it away when the fonts change.
type Coloured = (String, bool, f32, LayoutJob);

/// Edits `text`; true if it changed.
pub(super) fn code_ui(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    text: &mut String,
    listing: &Listing,
    state: &mut CodeState,
) -> bool {
    let theme = Theme::of(ui);
    let digits = text.lines().count().max(1).to_string().len().max(2) as f32;
    let gutter = theme.space(1.5) + digits * theme.size.text_mono * 0.62;
    ScrollArea::both()
        .id_salt("code")
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.horizontal_top(|ui| {
                ui.add_space(gutter);
                let mut layouter = |ui: &Ui, text: &dyn egui::TextBuffer, _: f32| {
                    laid_out(ui, &theme, text.as_str(), &mut state.coloured)
                };
                let output = TextEdit::multiline(text)
                    // An id of its own: what can be undone stays when the page around it changes.
                    .id(egui::Id::unique("script editor"))
                    .code_editor()
                    .frame(egui::Frame::NONE)
                    .desired_width(f32::INFINITY)
                    .layouter(&mut layouter)
                    .show(ui);
                let id = output.response.id;
                ui.ctx().accesskit_node_builder(id, |node| node.set_label("Code of the script"));
                let page =
                    Page { theme: &theme, origin: output.galley_pos, galley: &output.galley };
                page.marks_ui(ui, cx, listing, gutter);
                if text.as_str() == listing.source {
                    page.notes_ui(ui, listing);
                }
                let pointer = output.response.hover_pos();
                let line = pointer.and_then(|p| page.line_at(p));
                follow_pointer(cx, line, &mut state.hovered);
                output.response.response.changed()
            })
            .inner
        })
        .inner
}

/// The text with its colours; coloured again only when it or the theme changes.
fn laid_out(ui: &Ui, theme: &Theme, text: &str, known: &mut Option<Coloured>) -> Arc<egui::Galley> {
    let size = theme.size.text_mono;
    let job = match known {
        Some((of, dark, points, job))
            if *dark == theme.is_dark() && *points == size && of == text =>
        {
            job.clone()
        }
        _ => {
            let job = coloured(theme, text);
            *known = Some((text.to_string(), theme.is_dark(), size, job.clone()));
            job
        }
    };
    ui.fonts_mut(|f| f.layout_job(job))
}

fn coloured(theme: &Theme, text: &str) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = f32::INFINITY;
    for (range, kind) in pieces(text) {
        let format = TextFormat::simple(theme.font_mono(), color(theme, kind));
        job.append(&text[range], 0.0, format);
    }
    job
}

fn color(theme: &Theme, kind: Kind) -> Color32 {
    match kind {
        Kind::Plain => theme.color.text,
        Kind::Keyword => theme.color.backward,
        Kind::Text => theme.color.good,
        Kind::Number => theme.color.forward,
        Kind::Comment => theme.color.text_faint,
        Kind::Name => theme.color.accent,
    }
}

/// The nodes that a line made.
fn nodes_of(cx: &ViewContext<'_>, line: usize) -> Option<Hover> {
    let on_line = |span: crate::graph::SourceSpan| {
        (span.line as usize..=span.end_line.max(span.line) as usize).contains(&line)
    };
    let made = cx.document.graph.nodes().filter(|(_, n)| n.span.is_some_and(on_line));
    Hover::nodes(&cx.document.graph, made.map(|(id, _)| id))
}

/// The line that made what is selected or under the pointer in another view.
fn line_of(cx: &ViewContext<'_>) -> Option<usize> {
    let selection = cx.hovered().filter(|s| s.node.is_some()).unwrap_or(cx.selection);
    let span = cx.document.graph.nodes().nth(selection.node?.index())?.1.span?;
    Some(span.line as usize)
}

/// Lights what the line under the pointer made.
fn follow_pointer(cx: &mut ViewContext<'_>, line: Option<usize>, hovered: &mut Option<usize>) {
    if *hovered == line {
        return;
    }
    *hovered = line;
    let nodes = line.and_then(|line| nodes_of(cx, line));
    cx.send(Command::Hover(nodes));
}

/// The laid-out text on the screen.
struct Page<'a> {
    theme: &'a Theme,
    origin: Pos2,
    galley: &'a egui::Galley,
}

impl Page<'_> {
    /// Where a line stands, from 1; lines do not wrap.
    fn row(&self, line: usize) -> Option<Rect> {
        let row = self.galley.rows.get(line.checked_sub(1)?)?;
        Some(row.rect().translate(self.origin.to_vec2()))
    }

    fn line_at(&self, at: Pos2) -> Option<usize> {
        let rows = self.galley.rows.iter().map(|r| r.rect().translate(self.origin.to_vec2()));
        rows.enumerate().find(|(_, r)| r.y_range().contains(at.y)).map(|(i, _)| i + 1)
    }

    /// Line numbers, and the line of what is selected.
    fn marks_ui(&self, ui: &Ui, cx: &ViewContext<'_>, listing: &Listing, gutter: f32) {
        let visible = ui.clip_rect();
        let marked = line_of(cx);
        let failed = listing.failure.as_ref().and_then(|f| f.line);
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
    fn notes_ui(&self, ui: &Ui, listing: &Listing) {
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
        let Some(row) = self.row(line) else { return };
        let words = self.words(ui, text, color, f32::INFINITY);
        let (gap, seen) = (self.theme.space(2.0), ui.clip_rect());
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
