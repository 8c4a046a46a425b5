//! Files dropped on the window: a model is opened, an array goes to an input.

use super::{Facts, Window};
use crate::graph::ValueId;
use crate::views::document::Document;
use crate::views::icons;
use crate::views::theme::Theme;
use crate::views::view::Command;
use egui::{Align2, Ui};
use std::path::{Path, PathBuf};

impl Window {
    /// Takes dropped files, and says what a file that is held over the window would do.
    pub(super) fn drop_ui(&mut self, ui: &Ui, facts: &Facts<'_>, commands: &mut Vec<Command>) {
        let dropped: Vec<PathBuf> = ui
            .ctx()
            .input(|i| i.raw.dropped_files.iter().map(|f| f.path().to_path_buf()).collect());
        for path in dropped {
            commands.push(match self.input_for(&path, facts.document) {
                Some(id) => Command::ReadFeed(id, path),
                None => Command::OpenFile(path),
            });
        }
        let held: Option<PathBuf> =
            ui.ctx().input(|i| i.raw.hovered_files.iter().find_map(|f| f.path.clone()));
        if let Some(path) = held {
            self.held_ui(ui, &path, facts.document);
        }
    }

    /// The input that takes the numbers of an array: the selected one, else the first.
    fn input_for(&self, path: &Path, document: Option<&Document>) -> Option<ValueId> {
        let is_array = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("npy"));
        let document = document.filter(|_| is_array)?;
        let inputs: Vec<ValueId> = document.graph.required_inputs().collect();
        let selected = self.selection.value.filter(|v| inputs.contains(v));
        selected.or(inputs.first().copied())
    }

    fn held_ui(&self, ui: &Ui, path: &Path, document: Option<&Document>) {
        let theme = Theme::of(ui);
        let layer = egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop"));
        let painter = ui.ctx().layer_painter(layer);
        let rect = ui.ctx().content_rect();
        painter.rect_filled(rect, 0, theme.color.dim_wash);
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let words = match (self.input_for(path, document), document) {
            (Some(id), Some(document)) => {
                format!("Drop to feed {name} to {}", document.graph.value(id).name)
            }
            _ => format!("Drop to open {name}"),
        };
        let frame = rect.shrink(theme.space(3.0));
        let kind = egui::StrokeKind::Inside;
        painter.rect_stroke(frame, theme.size.radius, theme.selected(), kind);
        let words = format!("{}  {words}", icons::FILE_OPEN);
        let ink = theme.color.text;
        painter.text(rect.center(), Align2::CENTER_CENTER, words, theme.font_title(), ink);
    }
}
