//! Looking for words in the code, and going to a line (`:120`). Private to `editor`.

use super::edits::{Caret, line_range};
use crate::views::icons;
use crate::views::theme::Theme;
use crate::views::widgets::button::icon_button_ui;
use egui::{Id, Key, KeyboardShortcut, Modifiers, TextEdit, Ui};
use std::ops::Range;

pub(super) const FIND: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::F);
pub(super) const GO_TO: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::G);

/// Places beyond this are not counted.
const MOST: usize = 999;

/// What is looked for.
#[derive(Default)]
pub(super) struct Find {
    open: bool,
    wanted: String,
    /// The field is to take the keys.
    focus: bool,
    /// Of the text and words that `found` was made of.
    made_of: (usize, String),
    found: Vec<Range<usize>>,
    /// The place that was gone to last.
    here: Option<Range<usize>>,
}

impl Find {
    pub fn found(&self) -> &[Range<usize>] {
        if self.open { &self.found } else { &[] }
    }

    /// The place that was gone to last.
    pub fn here(&self) -> Option<&Range<usize>> {
        self.here.as_ref().filter(|_| self.open)
    }

    /// Opens on the keys for it; `selected` is looked for.
    pub fn take_keys(&mut self, ui: &Ui, selected: &str) {
        let (find, go) = ui.input_mut(|i| (i.consume_shortcut(&FIND), i.consume_shortcut(&GO_TO)));
        if find && !selected.is_empty() && !selected.contains('\n') {
            self.wanted = selected.to_string();
        }
        if go {
            self.wanted = ":".into();
        }
        if find || go {
            (self.open, self.focus, self.here) = (true, true, None);
        }
    }

    /// The row of the field. Gives what to select next, if something is asked for.
    pub fn ui(&mut self, ui: &mut Ui, text: &str, caret: Option<Caret>) -> Option<Caret> {
        if !self.open {
            return None;
        }
        let theme = Theme::of(ui);
        self.look(text);
        let from = self
            .here
            .as_ref()
            .map_or_else(|| caret.map_or(0, |c| c.range().start), |here| here.start);
        let mut go = None;
        ui.horizontal(|ui| {
            let id = Id::unique("find in script");
            let field = TextEdit::singleline(&mut self.wanted)
                .id(id)
                .hint_text("Find, or :line")
                .desired_width(theme.space(18.0));
            let field = ui.add(field);
            ui.ctx().accesskit_node_builder(id, |node| node.set_label("Find in the script"));
            if std::mem::take(&mut self.focus) {
                field.request_focus();
                egui::text_edit::TextEditState::load(ui.ctx(), id).into_iter().for_each(|mut s| {
                    let all = egui::text::CCursorRange::select_all_str(&self.wanted);
                    let line = self.wanted == ":";
                    let end = egui::text::CCursorRange::one(egui::text::CCursor::new(1));
                    s.cursor.set_char_range(Some(if line { end } else { all }));
                    s.store(ui.ctx(), id);
                });
            }
            let enter = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            if enter {
                let back = ui.input(|i| i.modifiers.shift);
                go = self.next(text, from, back);
                // Whoever goes to a line wants to write there.
                match self.line().is_some() && go.is_some() {
                    true => self.leave(ui),
                    false => field.request_focus(),
                }
            }
            if field.changed() {
                self.look(text);
                go = self.next(text, from.saturating_sub(1), false);
            }
            if let Some(to) = go {
                self.here = Some(to.range());
            }
            let here = self.here.as_ref().and_then(|h| self.found.iter().position(|f| f == h));
            let count = self.found.len();
            let words = match (self.line(), here) {
                (Some(_), _) => "Enter goes there".to_string(),
                (None, _) if self.wanted.is_empty() => String::new(),
                (None, _) if count == 0 => "not found".into(),
                (None, Some(i)) => format!("{} of {count}", i + 1),
                (None, None) => format!("{count} found"),
            };
            if count > 0 {
                if icon_button_ui(ui, icons::EXPAND_LESS, "Find the one before").clicked() {
                    go = self.next(text, from, true);
                }
                if icon_button_ui(ui, icons::EXPAND_MORE, "Find the next").clicked() {
                    go = self.next(text, from, false);
                }
            }
            ui.label(theme.second(words));
            let escape = ui.input(|i| i.key_pressed(Key::Escape));
            let close = icon_button_ui(ui, icons::CLOSE, "Close the search").clicked();
            if close || (escape && (field.has_focus() || field.lost_focus())) {
                go = self.here.take().map(|h| Caret { anchor: h.start, cursor: h.end }).or(caret);
                self.leave(ui);
            }
        });
        if let (Some(to), true) = (go, self.open) {
            self.here = Some(to.range());
        }
        go
    }

    /// Closes; the keys go to the code again.
    fn leave(&mut self, ui: &Ui) {
        self.open = false;
        ui.memory_mut(|m| m.request_focus(super::code::field_id()));
    }

    fn line(&self) -> Option<usize> {
        self.wanted.strip_prefix(':')?.trim().parse().ok()
    }

    fn look(&mut self, text: &str) {
        if self.made_of.0 == fingerprint(text) && self.made_of.1 == self.wanted {
            return;
        }
        self.made_of = (fingerprint(text), self.wanted.clone());
        self.found = places(text, &self.wanted);
    }

    /// The next place after `from`, or the one before it; round the ends of the text.
    fn next(&self, text: &str, from: usize, back: bool) -> Option<Caret> {
        if let Some(line) = self.line() {
            let last = text.lines().count().max(1);
            let range = line_range(text, line.clamp(1, last))?;
            return Some(Caret { anchor: range.start, cursor: range.end });
        }
        let found = &self.found;
        let next = match back {
            true => found.iter().rev().find(|f| f.start < from).or(found.last()),
            false => found.iter().find(|f| f.start > from).or(found.first()),
        }?;
        Some(Caret { anchor: next.start, cursor: next.end })
    }
}

/// Tells texts apart well enough from one frame to the next.
fn fingerprint(text: &str) -> usize {
    text.bytes().fold(text.len(), |h, b| h.wrapping_mul(31).wrapping_add(b.into()))
}

/// Every place of some words; capitals count only where they are written.
fn places(text: &str, wanted: &str) -> Vec<Range<usize>> {
    if wanted.is_empty() || wanted.starts_with(':') {
        return Vec::new();
    }
    let exact = wanted.chars().any(char::is_uppercase);
    let lower = text.to_ascii_lowercase();
    let source = if exact { text } else { &lower };
    let hits = source.match_indices(wanted).take(MOST);
    hits.map(|(at, hit)| at..at + hit.len()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_in_both_ways_and_round_the_end() {
        let text = "loss = Loss(loss)";
        let mut find = Find { wanted: "loss".into(), open: true, ..Find::default() };
        find.look(text);
        assert_eq!(find.found(), [0..4, 7..11, 12..16]);
        let start = |c: Option<Caret>| c.map(|c| c.anchor);
        assert_eq!(start(find.next(text, 0, false)), Some(7));
        assert_eq!(start(find.next(text, 12, false)), Some(0));
        assert_eq!(start(find.next(text, 0, true)), Some(12));
        find.wanted = "Loss".into();
        find.look(text);
        assert_eq!(find.found().len(), 1);
    }

    #[test]
    fn a_colon_goes_to_a_line() {
        let find = Find { wanted: ":2".into(), ..Find::default() };
        assert_eq!(find.next("a\nbc\n", 0, false), Some(Caret { anchor: 2, cursor: 4 }));
        let far = Find { wanted: ":99".into(), ..Find::default() };
        assert_eq!(far.next("a\nbc", 0, false), Some(Caret { anchor: 2, cursor: 4 }));
    }
}
