//! The line at the bottom: what runs, what came out, what the pointer is over, and the way to the log.

use super::{Facts, Level, Window};
use crate::explain::inspect;
use crate::views::document::{Document, Selection};
use crate::views::icons;
use crate::views::problem::Busy;
use crate::views::theme::Theme;
use crate::views::view::Command;
use crate::views::widgets::badge::{Status, status_ui};
use crate::views::widgets::number;
use egui::{Align, Layout, RichText, Ui};

impl Window {
    pub(super) fn status_ui(
        &mut self,
        ui: &mut Ui,
        facts: &Facts<'_>,
        commands: &mut Vec<Command>,
    ) {
        let theme = Theme::of(ui);
        let margin = egui::Margin::symmetric(theme.space(1.5) as i8, theme.space(0.25) as i8);
        let frame = egui::Frame::new().fill(theme.color.panel).inner_margin(margin);
        egui::Panel::bottom("status").resizable(false).frame(frame).show(ui, |ui| {
            ui.horizontal(|ui| {
                let style = ui.style_mut();
                style.override_font_id = Some(theme.font_small());
                // From the right: the way to the log is never pushed out.
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    self.log_button_ui(ui);
                    if let Some(document) = facts.document {
                        let at =
                            self.hover.as_ref().map_or(&self.selection, |hover| &hover.selection);
                        let room = ui.available_width() * 0.4;
                        ui.scope(|ui| {
                            ui.set_max_width(room);
                            readout_ui(ui, document, at);
                        });
                    }
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        ui.set_clip_rect(ui.max_rect().intersect(ui.clip_rect()));
                        match (&facts.busy, facts.document) {
                            (Some(busy), _) => busy_ui(ui, busy, commands),
                            (None, Some(document)) => outcome_ui(ui, document),
                            (None, None) => {
                                status_ui(ui, Status::Idle, "No model is open");
                            }
                        }
                    });
                });
            });
        });
    }

    fn log_button_ui(&mut self, ui: &mut Ui) {
        let theme = Theme::of(ui);
        let bad = self.log.count(Level::Error) + self.log.count(Level::Warning);
        let words = if bad > 0 { format!("Log ({bad})") } else { "Log".to_string() };
        let color =
            if self.preferences.log_open { theme.color.accent } else { theme.color.text_second };
        let text = RichText::new(format!("{} {words}", icons::TERMINAL)).color(color);
        let response = ui.add(egui::Button::new(text).frame_when_inactive(false));
        response.widget_info(|| {
            egui::WidgetInfo::selected(egui::Role::Button, true, self.preferences.log_open, "Log")
        });
        if response.on_hover_text("What happened so far (Ctrl+L)").clicked() {
            self.preferences.log_open = !self.preferences.log_open;
        }
    }
}

fn busy_ui(ui: &mut Ui, busy: &Busy, commands: &mut Vec<Command>) {
    let theme = Theme::of(ui);
    status_ui(ui, Status::Busy, &format!("{}…", busy.what));
    if let Some(share) = busy.share() {
        let bar = egui::ProgressBar::new(share)
            .desired_width(theme.space(20.0))
            .desired_height(theme.size.bar / 2.0);
        ui.add(bar);
        ui.label(theme.second(format!("{} of {}", busy.done, busy.total)));
    }
    let text = RichText::new("Stop").color(theme.color.accent);
    if ui.add(egui::Button::new(text).frame_when_inactive(false)).clicked() {
        commands.push(Command::Cancel);
    }
}

fn outcome_ui(ui: &mut Ui, document: &Document) {
    let theme = Theme::of(ui);
    let Some(trace) = &document.trace else {
        status_ui(ui, Status::Idle, "Not run yet");
        return;
    };
    match &document.problem {
        Some(problem) => {
            let what = problem.what.lines().next().unwrap_or_default();
            // The banner says all of it: here it gives way to the figures.
            let text = RichText::new(format!("{} {what}", icons::ERROR)).color(theme.color.bad);
            ui.scope(|ui| {
                ui.set_max_width(ui.available_width() * 0.6);
                ui.add(egui::Label::new(text).truncate()).on_hover_text(problem.line());
            });
        }
        None => {
            status_ui(ui, Status::Good, "Ran");
        }
    }
    let secs = |d: std::time::Duration| number::seconds(d.as_secs_f64());
    let mut parts = vec![format!("forward {}", secs(trace.forward_time()))];
    if trace.has_backward() {
        parts.push(format!("backward {}", secs(trace.backward_time())));
    }
    parts.push(format!("{} nodes", number::count(document.graph.num_nodes() as u64)));
    if document.is_changed() {
        parts.push("inputs changed".into());
    }
    let text = parts.join("  ·  ");
    let words = RichText::new(&text).color(theme.color.text_second);
    ui.add(egui::Label::new(words).truncate()).on_hover_text(text);
    if let [only] = document.graph.outputs[..]
        && let Some(value) = trace.value(only).filter(|t| t.numel() == 1)
    {
        let words =
            format!("{} = {}", document.graph.value(only).name, number::short(value.get(0)));
        ui.label(theme.mono(words).font(theme.font_small()));
    }
}

/// Name, place and number of what the pointer is over.
fn readout_ui(ui: &mut Ui, document: &Document, at: &Selection) {
    let theme = Theme::of(ui);
    let (Some(value), Some(trace)) = (at.value, &document.trace) else { return };
    let Some(tensor) = trace.value(value) else { return };
    let name = &document.graph.value(value).name;
    let words = match &at.index {
        Some(index) => {
            let number = tensor.at(index).map_or("?".into(), number::short);
            format!("{name}{} = {number}", inspect::index_text(index))
        }
        None => format!("{name}  {}", number::shape(tensor.shape())),
    };
    ui.add(egui::Label::new(theme.mono(words).font(theme.font_small())).truncate());
}
