//! The source itself: colours, line numbers, what lines made at their ends, the error under its line,
//! and the link with the graph. Private to `editor`.

use super::colours::{Kind, pieces};
use super::complete::Offer;
use super::edits::{Caret, pair_at};
use super::find::Find;
use super::keys;
use super::page::Page;
use crate::views::document::Hover;
use crate::views::listing::Listing;
use crate::views::theme::Theme;
use crate::views::view::{Command, ViewContext};
use egui::text::{CCursor, LayoutJob, TextFormat};
use egui::{Color32, Id, ScrollArea, Shape, TextEdit, Ui};
use std::sync::Arc;

/// What the code remembers between frames.
#[derive(Default)]
pub(super) struct CodeState {
    /// The line under the pointer, from 1.
    hovered: Option<usize>,
    /// The coloured text, and what it was coloured from.
    coloured: Option<Coloured>,
    find: Find,
    offer: Offer,
    /// Where the caret was, and the brackets beside it.
    pair: Option<(Caret, Option<(usize, usize)>)>,
    /// The first line of a selection that is drawn in the gutter.
    dragged_from: Option<usize>,
}

/// Text, whether the theme is dark, size of the words; and the job. What comes of the job stays with egui,
/// which throws it away when the fonts change.
type Coloured = (String, bool, f32, LayoutJob);

/// Of its own: what can be undone stays when the page around it changes.
pub(super) fn field_id() -> Id {
    Id::unique("script editor")
}

/// Edits `text`; true if it changed.
pub(super) fn code_ui(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    text: &mut String,
    listing: &Listing,
    state: &mut CodeState,
) -> bool {
    let id = field_id();
    let edited = keys::take(ui, id, text, &mut state.offer);
    let caret = keys::caret(ui.ctx(), id, text);
    let selected = caret.and_then(|c| text.get(c.range())).unwrap_or("");
    state.find.take_keys(ui, selected);
    let go = state.find.ui(ui, text, caret);
    if let Some(to) = go {
        keys::select(ui.ctx(), id, text, to);
    }
    let shown = ScrollArea::both().id_salt("code").auto_shrink(false);
    let typed = shown.show(ui, |ui| {
        let goes = go.or(caret.filter(|_| edited)).map(|c| c.cursor);
        ui.horizontal_top(|ui| field_ui(ui, cx, text, listing, state, goes)).inner
    });
    let changed = edited || typed.inner;
    if edited {
        state.offer.close();
    }
    if changed {
        state.pair = None;
    }
    changed
}

/// The text field with all that is drawn on it; true if something was typed.
fn field_ui(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    text: &mut String,
    listing: &Listing,
    state: &mut CodeState,
    goes: Option<usize>,
) -> bool {
    let theme = Theme::of(ui);
    let digits = text.lines().count().max(1).to_string().len().max(2) as f32;
    let gutter = theme.space(1.5) + digits * theme.size.text_mono * 0.62;
    ui.add_space(gutter);
    let ground = ui.painter().add(Shape::Noop);
    let known = &mut state.coloured;
    let mut layouter =
        |ui: &Ui, text: &dyn egui::TextBuffer, _: f32| laid_out(ui, &theme, text.as_str(), known);
    let output = TextEdit::multiline(text)
        .id(field_id())
        .code_editor()
        .frame(egui::Frame::NONE)
        .desired_width(f32::INFINITY)
        .layouter(&mut layouter)
        .show(ui);
    let response = &output.response;
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Code of the script"));
    let page = Page { theme: &theme, origin: output.galley_pos, galley: &output.galley };
    let caret = keys::caret(ui.ctx(), response.id, text);
    let focused = response.has_focus();
    let known = state.pair.as_ref().map(|(at, _)| *at);
    let moved = caret.filter(|c| focused && known.is_some_and(|at| at.cursor != c.cursor));
    let mut behind = page.found(ui, text, state.find.found(), state.find.here());
    if let Some(caret) = caret.filter(|_| focused) {
        behind.push(page.line_band(ui, text, caret.cursor));
        behind.extend(page.pair(text, pair_beside(state, text, caret)));
    }
    match (goes, moved) {
        (Some(place), _) => page.show_place(ui, text, place, 2.0),
        (_, Some(caret)) => page.show_place(ui, text, caret.cursor, 0.0),
        _ => {}
    }
    ui.painter().set(ground, Shape::Vec(behind));
    page.marks_ui(ui, cx, listing, gutter);
    if let Some(lines) = page.gutter_ui(ui, gutter, &mut state.dragged_from) {
        keys::select(ui.ctx(), response.id, text, page.caret_of(text, lines));
        response.request_focus();
    }
    if text.as_str() == listing.source {
        page.notes_ui(ui, listing);
    }
    let typed = response.changed();
    offer_ui(ui, text, state, caret.filter(|_| focused), typed, &page);
    let line = output.response.hover_pos().and_then(|p| page.line_at(p));
    follow_pointer(cx, line, &mut state.hovered);
    typed
}

/// Words under the caret, while a word is being typed.
fn offer_ui(
    ui: &Ui,
    text: &mut String,
    state: &mut CodeState,
    caret: Option<Caret>,
    typed: bool,
    page: &Page<'_>,
) {
    let Some(caret) = caret else { return state.offer.close() };
    let letters = ui.input(|i| i.events.iter().any(|e| matches!(e, egui::Event::Text(_))));
    match typed {
        true if letters => state.offer.follow(text, caret.cursor),
        true => state.offer.close(),
        false if !state.offer.ends_at(caret) => state.offer.close(),
        false => {}
    }
    let place = page.galley.pos_from_cursor(CCursor::new(text[..caret.cursor].chars().count()));
    let corner = page.origin + place.left_bottom().to_vec2();
    if state.offer.ui(ui, corner).is_some() {
        let mut at = caret;
        state.offer.accept(text, &mut at);
        keys::select(ui.ctx(), field_id(), text, at);
    }
}

/// The brackets beside the caret, looked for when it moves.
fn pair_beside(state: &mut CodeState, text: &str, caret: Caret) -> Option<(usize, usize)> {
    match &state.pair {
        Some((at, pair)) if *at == caret => *pair,
        _ => {
            let pair = pair_at(text, caret.cursor);
            state.pair = Some((caret, pair));
            pair
        }
    }
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

/// Lights what the line under the pointer made.
fn follow_pointer(cx: &mut ViewContext<'_>, line: Option<usize>, hovered: &mut Option<usize>) {
    if *hovered == line {
        return;
    }
    *hovered = line;
    let nodes = line.and_then(|line| nodes_of(cx, line));
    cx.send(Command::Hover(nodes));
}
