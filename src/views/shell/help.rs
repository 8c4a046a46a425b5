//! The page of keys (F1).

use super::Window;
use super::actions::{ACTIONS, VIEW_KEYS, keys_text};
use crate::views::theme::Theme;
use egui::{Id, Modal, Ui, vec2};

impl Window {
    pub(super) fn help_ui(&mut self, ui: &Ui) {
        if !self.help_open {
            return;
        }
        let theme = Theme::of(ui);
        let modal = Modal::new(Id::unique("help")).backdrop_color(theme.color.dim_wash);
        let response = modal.show(ui.ctx(), |ui| {
            ui.set_width(theme.size.tooltip_width * 1.2);
            ui.label(theme.heading("Keys"));
            ui.add_space(theme.space(1.0));
            let spacing = vec2(theme.space(3.0), theme.space(0.75));
            egui::Grid::new("keys").num_columns(2).spacing(spacing).show(ui, |ui| {
                for action in ACTIONS {
                    let Some(keys) = &action.keys else { continue };
                    row_ui(ui, &keys_text(ui, keys), action.name);
                }
                for (keys, what) in VIEW_KEYS {
                    row_ui(ui, keys, what);
                }
            });
            ui.add_space(theme.space(1.0));
            ui.label(theme.second("Every command can also be found by name: Ctrl+K."));
            ui.button("Close").clicked()
        });
        if response.inner || response.should_close() {
            self.help_open = false;
        }
    }
}

fn row_ui(ui: &mut Ui, keys: &str, what: &str) {
    let theme = Theme::of(ui);
    ui.label(theme.mono(keys));
    ui.label(what);
    ui.end_row();
}
