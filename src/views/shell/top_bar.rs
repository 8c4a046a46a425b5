//! The bar at the top: what is open, where in it the selection stands, and what to do with it.

use super::{Facts, Window};
use crate::graph::Graph;
use crate::views::document::{Document, Selection};
use crate::views::home::SampleCard;
use crate::views::icons;
use crate::views::theme::{Theme, ThemeKind};
use crate::views::view::Command;
use crate::views::widgets::button::{icon_button_ui, icon_toggle_ui, link_ui, word_button_ui};
use egui::{Align, Key, Layout, Modifiers, RichText, Ui};

impl Window {
    pub(super) fn top_bar_ui(
        &mut self,
        ui: &mut Ui,
        facts: &Facts<'_>,
        commands: &mut Vec<Command>,
    ) {
        let theme = Theme::of(ui);
        let margin = egui::Margin::symmetric(theme.space(1.5) as i8, theme.space(0.75) as i8);
        let frame = egui::Frame::new().fill(theme.color.panel).inner_margin(margin);
        egui::Panel::top("top").resizable(false).frame(frame).show(ui, |ui| {
            ui.horizontal(|ui| {
                self.model_menu_ui(ui, facts, commands);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    self.switches_ui(ui);
                    self.run_ui(ui, facts, commands);
                    if let Some(document) = facts.document {
                        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                            ui.set_clip_rect(ui.max_rect());
                            breadcrumb_ui(ui, document, &self.selection, commands);
                        });
                    }
                });
            });
        });
    }

    /// The name of the model, which opens a menu of others.
    fn model_menu_ui(&mut self, ui: &mut Ui, facts: &Facts<'_>, commands: &mut Vec<Command>) {
        let theme = Theme::of(ui);
        let title = facts.document.map_or("Open a model", |d| &d.title);
        let words =
            RichText::new(format!("{title} {}", icons::EXPAND_MORE)).font(theme.font_strong());
        let button = egui::Button::new(words).frame_when_inactive(false);
        let response = ui.add(button);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Model menu"));
        let hint = facts.document.map_or_else(String::new, |d| origin_text(&d.origin));
        let response = if hint.is_empty() { response } else { response.on_hover_text(hint) };
        egui::Popup::menu(&response).accessible_name("Model menu").show(|ui| {
            if word_button_ui(ui, icons::FOLDER_OPEN, "Open a file…").clicked() {
                commands.push(Command::AskForFile);
            }
            ui.separator();
            ui.label(theme.second("Samples"));
            sample_buttons_ui(ui, &facts.samples.models, commands);
            ui.menu_button("Scripts", |ui| {
                sample_buttons_ui(ui, &facts.samples.scripts, commands);
            });
            if !facts.recent.is_empty() {
                ui.separator();
                ui.label(theme.second("Recent files"));
            }
            for path in facts.recent.iter().take(6) {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                if ui.button(name).on_hover_text(path.display().to_string()).clicked() {
                    commands.push(Command::OpenFile(path.clone()));
                }
            }
        });
    }

    fn run_ui(&mut self, ui: &mut Ui, facts: &Facts<'_>, commands: &mut Vec<Command>) {
        let theme = Theme::of(ui);
        ui.add_space(theme.space(1.0));
        let is_open = facts.document.is_some();
        if facts.busy.is_some() {
            // Also a first model that is still being opened.
            if word_button_ui(ui, icons::STOP, "Cancel").clicked() {
                commands.push(Command::Cancel);
            }
        } else if ui
            .add_enabled_ui(is_open, |ui| word_button_ui(ui, icons::PLAY_ARROW, "Run"))
            .inner
            .on_hover_text("Runs the model forward and backward again (Ctrl+R)")
            .clicked()
        {
            commands.push(Command::Run);
        }
        ui.add_enabled_ui(is_open, |ui| {
            let p = &mut self.preferences;
            if facts.document.is_some_and(|d| d.script.is_some()) {
                let help = "The code that made this graph (Ctrl+E)";
                pane_ui(ui, &mut p.script_open, icons::CODE, "Script", help);
            }
            let help = "What goes in: choose, draw, type (Ctrl+I)";
            pane_ui(ui, &mut p.inputs_open, icons::INPUT, "Inputs", help);
        });
    }

    /// Right to left.
    fn switches_ui(&mut self, ui: &mut Ui) {
        let p = &mut self.preferences;
        if icon_toggle_ui(ui, p.inspector_open, icons::SPACE_DASHBOARD, "Inspector (Ctrl+J)")
            .clicked()
        {
            p.inspector_open = !p.inspector_open;
        }
        if icon_toggle_ui(ui, p.projector, icons::TV, "Projector mode (F5)").clicked() {
            p.projector = !p.projector;
        }
        let (icon, name) = match p.theme {
            ThemeKind::Board => (icons::LIGHT_MODE, "Light theme (Ctrl+T)"),
            ThemeKind::Paper => (icons::DARK_MODE, "Dark theme (Ctrl+T)"),
        };
        if icon_button_ui(ui, icon, name).clicked() {
            p.theme = p.theme.other();
        }
        if icon_button_ui(ui, icons::KEYBOARD_COMMAND_KEY, "All commands (Ctrl+K)").clicked() {
            self.toggle_palette();
        }
        if icon_button_ui(ui, icons::SEARCH, "Search (Ctrl+F)").clicked() {
            // The view that is shown has its own search, and answers to the key.
            ui.ctx().input_mut(|i| i.events.push(press(Key::F)));
        }
    }
}

fn press(key: Key) -> egui::Event {
    egui::Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    }
}

/// Where a document came from, in words.
fn origin_text(origin: &crate::views::Origin) -> String {
    match origin {
        crate::views::Origin::Sample(id) => format!("Built-in sample {id}"),
        crate::views::Origin::File(path) => path.display().to_string(),
    }
}

/// Modules in the breadcrumb; those further out are left out.
const MAX_CRUMBS: usize = 4;

/// The modules around the selection, outermost first, then the node or value itself.
fn breadcrumb_ui(
    ui: &mut Ui,
    document: &Document,
    selection: &Selection,
    commands: &mut Vec<Command>,
) {
    let theme = Theme::of(ui);
    let graph = &document.graph;
    let chevron = || RichText::new(icons::CHEVRON_RIGHT).color(theme.color.text_faint);
    let scope = selection.scope.or(selection.node.map(|n| graph.node(n).scope));
    let path = scope.map(|s| graph.scopes.path_to(s)).unwrap_or_default();
    let left_out = path.len().saturating_sub(MAX_CRUMBS);
    if left_out > 0 {
        let names: Vec<_> = path[..left_out].iter().map(|s| &*graph.scopes.get(*s).name).collect();
        ui.label(chevron());
        ui.label(theme.second("…")).on_hover_text(names.join(" / "));
    }
    for id in path.into_iter().skip(left_out) {
        ui.label(chevron());
        if link_ui(ui, &graph.scopes.get(id).name).clicked() {
            commands.push(Command::Select(Selection::scope(id)));
        }
    }
    if let Some(name) = selected_name(graph, selection) {
        ui.label(chevron());
        ui.add(egui::Label::new(RichText::new(&name).color(theme.color.text_second)).truncate())
            .on_hover_text(&name);
    }
}

fn selected_name(graph: &Graph, selection: &Selection) -> Option<String> {
    match (selection.node, selection.value) {
        (Some(node), _) if !graph.node(node).name.is_empty() => {
            Some(graph.node(node).short_name().to_string())
        }
        (Some(node), _) => Some(graph.node(node).op_type.clone()),
        (None, Some(value)) => Some(graph.value(value).name.clone()),
        (None, None) => None,
    }
}

/// Opens and closes a pane.
/// A button a sample, for a menu.
fn sample_buttons_ui(ui: &mut Ui, samples: &[SampleCard], commands: &mut Vec<Command>) {
    for card in samples {
        if ui.button(&card.title).on_hover_text(&card.summary).clicked() {
            commands.push(Command::OpenSample(card.id.clone()));
        }
    }
}

fn pane_ui(ui: &mut Ui, open: &mut bool, icon: &str, word: &str, help: &str) {
    let theme = Theme::of(ui);
    let color = if *open { theme.color.accent } else { theme.color.text };
    let response = ui.button(RichText::new(format!("{icon} {word}")).color(color));
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, *open, word));
    if response.on_hover_text(help).clicked() {
        *open = !*open;
    }
}
