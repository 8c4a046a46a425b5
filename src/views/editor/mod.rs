//! The script editor: source with colours, line numbers, errors at their line and values at line
//! ends; below it what the script printed and its losses. Running it is a command. The text is the
//! editor's own until it is run. `edits` is what keys do to it, `find` looks for words in it, `complete`
//! offers words under the caret, `page` draws what stands beside and behind the lines.

mod code;
mod colours;
mod complete;
mod edits;
mod find;
mod keys;
mod output;
mod page;

use super::document::Origin;
use super::icons;
use super::listing::Listing;
use super::theme::Theme;
use super::view::{Command, View, ViewContext};
use super::widgets::button::{icon_button_ui, word_button_ui};
use super::widgets::card::empty_state_ui;
use egui::{Key, KeyboardShortcut, Modifiers, Ui};
use std::sync::Arc;

/// How long the keys must rest before a script runs by itself.
const TYPING_PAUSE_SECS: f64 = 0.3;
/// Share of the height for the code.
const CODE_SHARE: f32 = 0.68;

const RUN: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Enter);

/// The editor with its text.
#[derive(Default)]
pub struct Editor {
    text: String,
    /// What ran last, and where it came from.
    shown: Option<(Origin, Arc<Listing>)>,
    as_you_type: bool,
    /// When the text was changed last, while that change has not run.
    changed_at_secs: Option<f64>,
    code: code::CodeState,
}

impl View for Editor {
    fn ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let Some(listing) = cx.document.script.clone() else {
            let help = "Open a .py file, or a sample script from the home page.";
            empty_state_ui(ui, icons::CODE, "This model is not a script.", help, None);
            return;
        };
        self.follow(&cx.document.origin, &listing);
        self.bar_ui(ui, cx, &listing);
        let height = ui.available_height() * CODE_SHARE;
        let changed = ui
            .allocate_ui(egui::vec2(ui.available_width(), height), |ui| {
                code::code_ui(ui, cx, &mut self.text, &listing, &mut self.code)
            })
            .inner;
        if changed {
            self.changed_at_secs = Some(ui.input(|i| i.time));
        }
        output::output_ui(ui, &listing, self.is_stale(&listing));
        self.run_when_asked(ui, cx);
    }
}

impl Editor {
    /// Takes the text of another script; one that only ran again leaves what is being typed.
    fn follow(&mut self, origin: &Origin, listing: &Arc<Listing>) {
        let old = self.shown.as_ref().filter(|(of, _)| of == origin).map(|(_, old)| old);
        if old.is_some_and(|old| Arc::ptr_eq(old, listing)) {
            return;
        }
        if old.is_none_or(|old| old.source == self.text) {
            self.text.clone_from(&listing.source);
            self.changed_at_secs = None;
        }
        self.shown = Some((origin.clone(), Arc::clone(listing)));
    }

    /// Whether the text is not what ran.
    fn is_stale(&self, listing: &Listing) -> bool {
        self.text != listing.source
    }

    fn bar_ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>, listing: &Listing) {
        let theme = Theme::of(ui);
        ui.add_space(theme.space(0.5));
        ui.horizontal(|ui| {
            let run = word_button_ui(ui, icons::PLAY_ARROW, "Run");
            if run.on_hover_text(ui.ctx().format_shortcut(&RUN)).clicked() {
                self.run(cx);
            }
            ui.checkbox(&mut self.as_you_type, "as you type")
                .on_hover_text("Run when the keys have rested for a moment.");
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if self.is_stale(listing) {
                    if icon_button_ui(ui, icons::RESTART_ALT, "Back to what ran").clicked() {
                        self.text.clone_from(&listing.source);
                        self.changed_at_secs = None;
                    }
                    ui.label(theme.second("changed"));
                } else {
                    ui.label(theme.second(seconds(listing.elapsed_secs)));
                }
            });
        });
    }

    fn run_when_asked(&mut self, ui: &Ui, cx: &mut ViewContext<'_>) {
        if ui.input_mut(|i| i.consume_shortcut(&RUN)) {
            self.run(cx);
        }
        let Some(changed) = self.changed_at_secs.filter(|_| self.as_you_type) else { return };
        let rest = TYPING_PAUSE_SECS - (ui.input(|i| i.time) - changed);
        match rest <= 0.0 {
            true => self.run(cx),
            false => ui.ctx().request_repaint_after_secs(rest as f32),
        }
    }

    fn run(&mut self, cx: &mut ViewContext<'_>) {
        self.changed_at_secs = None;
        cx.send(Command::RunScript(self.text.clone()));
    }
}

fn seconds(secs: f64) -> String {
    match secs {
        s if s < 0.001 => "ran in under 1 ms".into(),
        s if s < 1.0 => format!("ran in {:.0} ms", s * 1e3),
        s => format!("ran in {s:.1} s"),
    }
}
