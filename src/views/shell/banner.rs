//! The strip over the canvas that says what went wrong, where, and what to do next.

use super::Window;
use crate::views::document::{Document, Selection};
use crate::views::icons;
use crate::views::problem::Problem;
use crate::views::theme::Theme;
use crate::views::view::Command;
use crate::views::widgets::button::icon_button_ui;
use egui::{RichText, Ui};

/// What was pressed in a banner.
#[derive(Default)]
struct Pressed {
    close: bool,
    show: bool,
}

impl Window {
    /// The file that could not be opened, and what failed of the document's run.
    pub(super) fn banner_ui(
        &mut self,
        ui: &mut Ui,
        document: Option<&Document>,
        commands: &mut Vec<Command>,
    ) {
        if let Some(problem) = &self.refused
            && strip_ui(ui, problem, true).close
        {
            self.refused = None;
        }
        let Some(document) = document else { return };
        let Some(problem) = &document.problem else { return };
        if strip_ui(ui, problem, false).show
            && let Some(node) = problem.node
        {
            commands.push(Command::Select(Selection::node(&document.graph, node)));
        }
    }
}

fn strip_ui(ui: &mut Ui, problem: &Problem, closable: bool) -> Pressed {
    let theme = Theme::of(ui);
    let mut pressed = Pressed::default();
    let frame = egui::Frame::new()
        .fill(theme.faded(theme.color.bad, 0.14))
        .inner_margin(egui::Margin::symmetric(theme.space(1.5) as i8, theme.space(1.0) as i8));
    let strip = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.label(theme.icon(icons::ERROR).color(theme.color.bad));
            // The buttons first: the words have what is left.
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
                pressed.close = closable && icon_button_ui(ui, icons::CLOSE, "Dismiss").clicked();
                pressed.show = problem.node.is_some() && ui.button("Show the node").clicked();
                ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| {
                    words_ui(ui, problem, &theme);
                });
            });
        });
    });
    let line = strip.response.rect;
    let stroke = egui::Stroke::new(theme.size.stroke_hair, theme.faded(theme.color.bad, 0.6));
    ui.painter().hline(line.x_range(), line.bottom(), stroke);
    pressed
}

/// What went wrong, where, and what to do.
fn words_ui(ui: &mut Ui, problem: &Problem, theme: &Theme) {
    ui.spacing_mut().item_spacing.y = theme.space(0.25);
    ui.add(egui::Label::new(theme.strong(&problem.what)).wrap().selectable(true));
    if !problem.place.is_empty() {
        ui.add(egui::Label::new(theme.second(&problem.place)).wrap().selectable(true));
    }
    if !problem.hint.is_empty() {
        let hint = RichText::new(&problem.hint).color(theme.color.text_second);
        ui.add(egui::Label::new(hint).wrap());
    }
}
