//! The command palette (Ctrl+K): every command, view, sample and recent file by name.

use super::actions::{ACTIONS, keys_text};
use super::{Facts, Window};
use crate::views::theme::Theme;
use crate::views::view::Command;
use crate::views::{VIEWS, icons};
use egui::{Id, Key, Modal, RichText, Ui, vec2};

/// What is typed, and which of the matches is chosen.
#[derive(Default)]
pub(super) struct Palette {
    query: String,
    chosen: usize,
    asked_focus: bool,
}

/// One line of the list.
struct Entry {
    icon: &'static str,
    name: String,
    /// In faint words: a key, or what kind of thing it is.
    note: String,
    what: What,
}

enum What {
    Action(usize),
    Send(Command),
}

/// Lines shown at a time.
const MAX_SHOWN: usize = 12;

impl Window {
    pub(super) fn toggle_palette(&mut self) {
        self.palette = match self.palette {
            Some(_) => None,
            None => Some(Palette::default()),
        };
    }

    pub(super) fn palette_ui(&mut self, ui: &Ui, facts: &Facts<'_>, commands: &mut Vec<Command>) {
        let Some(mut palette) = self.palette.take() else { return };
        let theme = Theme::of(ui);
        let entries = matching(ui, facts, &palette.query);
        let modal = Modal::new(Id::unique("palette"))
            .backdrop_color(theme.faded(theme.color.dim_wash, 0.6))
            .area(
                Modal::default_area(Id::unique("palette"))
                    .anchor(egui::Align2::CENTER_TOP, vec2(0.0, theme.space(8.0))),
            );
        let response = modal.show(ui.ctx(), |ui| {
            ui.set_width(theme.size.tooltip_width * 1.4);
            palette.ui(ui, &entries)
        });
        match response.inner.and_then(|chosen| entries.into_iter().nth(chosen)) {
            Some(Entry { what: What::Action(i), .. }) => (ACTIONS[i].act)(self, commands),
            Some(Entry { what: What::Send(command), .. }) => commands.push(command),
            None if response.should_close() => {}
            None => self.palette = Some(palette),
        }
    }
}

impl Palette {
    /// The line that was chosen in this frame.
    fn ui(&mut self, ui: &mut Ui, entries: &[Entry]) -> Option<usize> {
        let theme = Theme::of(ui);
        let down = ui.input_mut(|i| i.consume_key(Default::default(), Key::ArrowDown));
        let up = ui.input_mut(|i| i.consume_key(Default::default(), Key::ArrowUp));
        let label = ui.label(theme.second("Do what?"));
        let field = egui::TextEdit::singleline(&mut self.query)
            .hint_text(theme.second("A command, a view, a sample…").color(theme.color.text_faint))
            .desired_width(f32::INFINITY);
        let response = ui.add(field).labelled_by(label.id);
        if !std::mem::replace(&mut self.asked_focus, true) {
            response.request_focus();
        }
        if response.changed() {
            self.chosen = 0;
        }
        let last = entries.len().saturating_sub(1);
        self.chosen = match (down, up) {
            (true, _) => (self.chosen + 1).min(last),
            (_, true) => self.chosen.saturating_sub(1),
            _ => self.chosen.min(last),
        };
        let entered = ui.input(|i| i.key_pressed(Key::Enter)) && !entries.is_empty();
        let mut clicked = None;
        ui.add_space(theme.space(0.5));
        let first = (self.chosen + 1).saturating_sub(MAX_SHOWN);
        for (i, entry) in entries.iter().enumerate().skip(first).take(MAX_SHOWN) {
            if entry_ui(ui, entry, i == self.chosen).clicked() {
                clicked = Some(i);
            }
        }
        if entries.is_empty() {
            ui.label(theme.second("Nothing of that name."));
        }
        clicked.or(entered.then_some(self.chosen))
    }
}

fn entry_ui(ui: &mut Ui, entry: &Entry, chosen: bool) -> egui::Response {
    let theme = Theme::of(ui);
    let text = RichText::new(format!("{}  {}", entry.icon, entry.name)).color(theme.color.text);
    let note = RichText::new(&entry.note).font(theme.font_small()).color(theme.color.text_faint);
    let fill = if chosen { theme.color.hover } else { egui::Color32::TRANSPARENT };
    let button = egui::Button::new(text)
        .fill(fill)
        .stroke(egui::Stroke::NONE)
        .right_text(note)
        .min_size(vec2(ui.available_width(), theme.size.row));
    let response = ui.add(button);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &entry.name));
    response
}

fn all(ui: &Ui, facts: &Facts<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (i, action) in ACTIONS.iter().enumerate() {
        let note = action.keys.map(|k| keys_text(ui, &k)).unwrap_or_default();
        let name = action.name.to_string();
        entries.push(Entry { icon: action.icon, name, note, what: What::Action(i) });
    }
    let mut add = |icon, name: &str, note: &str, command| {
        let what = What::Send(command);
        entries.push(Entry { icon, name: name.into(), note: note.into(), what });
    };
    for view in VIEWS {
        add(view.icon, view.title, "view", Command::ShowView(view.id));
    }
    for card in &facts.samples.models {
        add(icons::SCHOOL, &card.title, "sample", Command::OpenSample(card.id.clone()));
    }
    for card in &facts.samples.scripts {
        add(icons::CODE, &card.title, "script", Command::OpenSample(card.id.clone()));
    }
    for path in facts.recent {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        add(icons::HISTORY, &name, "recent file", Command::OpenFile(path.clone()));
    }
    entries
}

/// Entries whose words begin with, or contain, what is typed; the best first.
fn matching(ui: &Ui, facts: &Facts<'_>, query: &str) -> Vec<Entry> {
    let query = query.trim().to_lowercase();
    let mut entries: Vec<(u8, Entry)> = all(ui, facts)
        .into_iter()
        .filter_map(|e| rank(&e.name.to_lowercase(), &query).map(|r| (r, e)))
        .collect();
    entries.sort_by_key(|(rank, _)| *rank);
    entries.into_iter().map(|(_, e)| e).collect()
}

/// 0 is the best; `None` does not match.
fn rank(name: &str, query: &str) -> Option<u8> {
    let initials = || {
        let mut rest = query.chars().peekable();
        name.chars().for_each(|c| {
            rest.next_if_eq(&c);
        });
        rest.peek().is_none()
    };
    match () {
        () if name.starts_with(query) => Some(0),
        () if name.split_whitespace().any(|word| word.starts_with(query)) => Some(1),
        () if name.contains(query) => Some(2),
        () if query.len() > 1 && initials() => Some(3),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn names_are_found_by_start_word_part_and_letters() {
        let name = "run forward and backward";
        assert_eq!(rank(name, "run"), Some(0));
        assert_eq!(rank(name, "back"), Some(1));
        assert_eq!(rank(name, "orwa"), Some(2));
        assert_eq!(rank(name, "rfb"), Some(3));
        assert_eq!(rank(name, "zzz"), None);
        assert_eq!(rank(name, ""), Some(0));
    }
}
