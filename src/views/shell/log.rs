//! What happened so far, line by line.

use super::Window;
use crate::views::icons;
use crate::views::theme::Theme;
use crate::views::widgets::badge::Status;
use crate::views::widgets::button::{copy_button_ui, icon_button_ui};
use egui::{RichText, Ui};

/// How grave a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Info,
    Warning,
    Error,
}

impl Level {
    fn status(self) -> Status {
        match self {
            Level::Info => Status::Info,
            Level::Warning => Status::Warn,
            Level::Error => Status::Bad,
        }
    }
}

/// One entry of the log; may have several lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    pub level: Level,
    pub text: String,
    /// How often the same was said in a row.
    pub times: usize,
}

/// Lines kept; older ones go.
const MAX_LINES: usize = 1000;

#[derive(Debug, Default)]
pub(super) struct Log {
    lines: Vec<LogLine>,
}

impl Log {
    pub fn add(&mut self, level: Level, text: String) {
        match self.lines.last_mut().filter(|last| last.level == level && last.text == text) {
            Some(last) => last.times += 1,
            None => self.lines.push(LogLine { level, text, times: 1 }),
        }
        if self.lines.len() > MAX_LINES {
            self.lines.drain(..MAX_LINES / 10);
        }
    }

    pub fn lines(&self) -> &[LogLine] {
        &self.lines
    }

    pub fn count(&self, level: Level) -> usize {
        self.lines.iter().filter(|l| l.level == level).count()
    }

    fn text(&self) -> String {
        let line = |l: &LogLine| format!("{:?}: {}", l.level, l.text);
        self.lines.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

impl Window {
    pub(super) fn log_ui(&mut self, ui: &mut Ui) {
        let theme = Theme::of(ui);
        ui.horizontal(|ui| {
            ui.label(theme.second(match self.log.lines.len() {
                0 => "Nothing has happened yet.".to_string(),
                1 => "1 entry".to_string(),
                n => format!("{n} entries"),
            }));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if icon_button_ui(ui, icons::CLOSE, "Close the log").clicked() {
                    self.preferences.log_open = false;
                }
                if icon_button_ui(ui, icons::DELETE, "Clear the log").clicked() {
                    self.log.lines.clear();
                }
                if copy_button_ui(ui, "the log").clicked() {
                    ui.ctx().copy_text(self.log.text());
                }
            });
        });
        egui::ScrollArea::vertical().auto_shrink(false).stick_to_bottom(true).show(ui, |ui| {
            for line in &self.log.lines {
                line_ui(ui, line, &theme);
            }
        });
    }
}

fn line_ui(ui: &mut Ui, line: &LogLine, theme: &Theme) {
    let status = line.level.status();
    ui.horizontal_top(|ui| {
        ui.label(RichText::new(status.icon()).color(status.color(theme)));
        let again =
            if line.times > 1 { format!("  ({} times)", line.times) } else { String::new() };
        ui.add(egui::Label::new(format!("{}{again}", line.text)).wrap().selectable(true));
    });
}
