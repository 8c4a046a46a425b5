//! A field for a path, where the system has no file dialog.

use super::Window;
use crate::views::theme::Theme;
use crate::views::view::Command;
use crate::views::widgets::card::primary_button_ui;
use egui::{Id, Key, Modal, Ui};
use std::path::PathBuf;

pub(super) struct PathDialog {
    title: &'static str,
    verb: &'static str,
    why: String,
    path: String,
    command: Box<dyn Fn(PathBuf) -> Command>,
    asked_focus: bool,
}

impl PathDialog {
    pub fn new(why: &str, command: Box<dyn Fn(PathBuf) -> Command>) -> Self {
        PathDialog {
            title: "Open a file",
            verb: "Open",
            why: why.into(),
            path: String::new(),
            command,
            asked_focus: false,
        }
    }

    /// The same for a file that is written, with a path to begin with.
    pub fn saving(self, path: &str) -> Self {
        PathDialog { title: "Save a picture", verb: "Save", path: path.into(), ..self }
    }

    /// Whether the path was confirmed or the dialog given up.
    fn ui(&mut self, ui: &mut Ui) -> Option<bool> {
        let theme = Theme::of(ui);
        ui.set_width(theme.size.tooltip_width * 1.4);
        ui.label(theme.heading(self.title));
        ui.label(egui::RichText::new(&self.why).color(theme.color.text_second));
        ui.add_space(theme.space(0.5));
        let label = ui.label(theme.second("Path of the file"));
        let example = self.example();
        let field = egui::TextEdit::singleline(&mut self.path)
            .hint_text(theme.second(example).color(theme.color.text_faint))
            .desired_width(f32::INFINITY);
        let response = ui.add(field).labelled_by(label.id);
        if !std::mem::replace(&mut self.asked_focus, true) {
            response.request_focus();
        }
        let entered = ui.input(|i| i.key_pressed(Key::Enter));
        ui.add_space(theme.space(0.5));
        ui.horizontal(|ui| {
            let ready = !self.path.trim().is_empty();
            let open =
                ui.add_enabled_ui(ready, |ui| primary_button_ui(ui, self.verb).clicked()).inner;
            let give_up = ui.button("Cancel").clicked();
            match () {
                () if ready && (open || entered) => Some(true),
                () if give_up => Some(false),
                () => None,
            }
        })
        .inner
    }

    /// A path as one may look like.
    fn example(&self) -> &'static str {
        match (self.command)(PathBuf::new()) {
            Command::ReadFeed(..) => "such as /home/me/image.npy",
            _ => "such as /home/me/model.onnx",
        }
    }

    /// The path as typed; quotes around it and a leading `file://` or `~` are understood.
    fn path(&self) -> PathBuf {
        let text = self.path.trim().trim_matches(['"', '\'']);
        let text = text.strip_prefix("file://").unwrap_or(text);
        match (text.strip_prefix("~/"), std::env::var_os("HOME")) {
            (Some(rest), Some(home)) => PathBuf::from(home).join(rest),
            _ => PathBuf::from(text),
        }
    }
}

impl Window {
    pub(super) fn path_dialog_ui(&mut self, ui: &Ui, commands: &mut Vec<Command>) {
        let Some(mut dialog) = self.path_dialog.take() else { return };
        let theme = Theme::of(ui);
        let modal = Modal::new(Id::unique("path")).backdrop_color(theme.color.dim_wash);
        let response = modal.show(ui.ctx(), |ui| dialog.ui(ui));
        match response.inner {
            Some(true) => commands.push((dialog.command)(dialog.path())),
            Some(false) => {}
            None if response.should_close() => {}
            None => self.path_dialog = Some(dialog),
        }
    }
}
