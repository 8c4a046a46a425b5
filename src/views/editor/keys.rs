//! The keys of the code: those that do more than type are taken before the text field sees them.
//! Private to `editor`.

use super::complete::Offer;
use super::edits::{self, Caret};
use egui::text::{CCursor, CCursorRange};
use egui::{Context, Id, Key, Modifiers, Ui, text_edit::TextEditState};

/// The selection of the text field, in bytes; nothing before it was ever used.
pub(super) fn caret(ctx: &Context, id: Id, text: &str) -> Option<Caret> {
    let range = TextEditState::load(ctx, id)?.cursor.char_range()?;
    let byte = |c: CCursor| {
        let index = usize::from(c.index);
        text.char_indices().nth(index).map_or(text.len(), |(i, _)| i)
    };
    Some(Caret { anchor: byte(range.secondary), cursor: byte(range.primary) })
}

/// Selects.
pub(super) fn select(ctx: &Context, id: Id, text: &str, caret: Caret) {
    let mut state = TextEditState::load(ctx, id).unwrap_or_default();
    let place = |at: usize| CCursor::new(text[..at.min(text.len())].chars().count());
    let range = CCursorRange::two(place(caret.anchor), place(caret.cursor));
    state.cursor.set_char_range(Some(range));
    state.store(ctx, id);
}

/// Does what the keys of this frame ask for; true if the text changed. `offer` holds the words that
/// are offered under the caret.
pub(super) fn take(ui: &Ui, id: Id, text: &mut String, offer: &mut Offer) -> bool {
    if !ui.memory(|m| m.has_focus(id)) {
        return false;
    }
    let Some(mut at) = caret(ui.ctx(), id, text) else { return false };
    let pressed = |modifiers, key| ui.input_mut(|i| i.consume_key(modifiers, key));
    if offer.is_open() {
        let chosen = offer.is_chosen() && pressed(Modifiers::NONE, Key::Enter);
        if chosen || pressed(Modifiers::NONE, Key::Tab) {
            offer.accept(text, &mut at);
            select(ui.ctx(), id, text, at);
            return true;
        }
        for (key, step) in [(Key::ArrowDown, 1), (Key::ArrowUp, -1)] {
            if pressed(Modifiers::NONE, key) {
                offer.step(step);
            }
        }
        if pressed(Modifiers::NONE, Key::Escape) {
            offer.close();
        }
    }
    let changed = if pressed(Modifiers::SHIFT, Key::Tab) {
        edits::dedent(text, &mut at);
        true
    } else if pressed(Modifiers::NONE, Key::Tab) {
        edits::indent(text, &mut at);
        true
    } else if pressed(Modifiers::NONE, Key::Enter) {
        edits::new_line(text, &mut at);
        true
    } else if pressed(Modifiers::COMMAND, Key::Slash) {
        edits::toggle_comment(text, &mut at);
        true
    } else if pressed(Modifiers::ALT, Key::ArrowUp) {
        edits::move_lines(text, &mut at, false)
    } else if pressed(Modifiers::ALT, Key::ArrowDown) {
        edits::move_lines(text, &mut at, true)
    } else {
        false
    };
    if changed || (wants_back(ui) && edits::back_to_level(text, &mut at)) {
        select(ui.ctx(), id, text, at);
        if !changed {
            pressed(Modifiers::NONE, Key::Backspace);
        }
        return true;
    }
    false
}

fn wants_back(ui: &Ui) -> bool {
    ui.input(|i| i.modifiers.is_none() && i.key_pressed(Key::Backspace))
}
