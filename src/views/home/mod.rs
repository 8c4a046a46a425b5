//! What there is to open: samples with a small picture of their true numbers, recent files, and the
//! way to a file of one's own. Shown when nothing is open, and on request.

use super::colour::{ColourScale, ScaleKind};
use super::icons;
use super::theme::Theme;
use super::view::Command;
use super::widgets::button::link_ui;
use super::widgets::card::primary_button_ui;
use super::widgets::heatmap::Heatmap;
use crate::explain::preview::Preview;
use egui::{Align2, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};
use std::path::PathBuf;

/// One sample on the page.
#[derive(Debug, Clone, Default)]
pub struct SampleCard {
    pub id: String,
    pub title: String,
    /// What there is to see, in one sentence.
    pub summary: String,
    /// Absent until it has been computed.
    pub preview: Option<Preview>,
}

impl SampleCard {
    pub fn new(id: &str, title: &str, summary: &str) -> Self {
        SampleCard { id: id.into(), title: title.into(), summary: summary.into(), preview: None }
    }
}

/// Everything built in that can be opened.
#[derive(Debug, Clone, Default)]
pub struct Samples {
    pub models: Vec<SampleCard>,
    /// These have no pictures: they are read.
    pub scripts: Vec<SampleCard>,
}

/// The state of the page: none so far.
#[derive(Debug, Default)]
pub struct Home;

/// Width of a card and height of its picture, in steps of the grid.
const CARD_WIDTH: f32 = 25.0;
const PICTURE_HEIGHT: f32 = 14.0;
/// Length of a line of words, in heights of its letters.
const LINE: f32 = 48.0;
/// Recent files on the page.
const MAX_RECENT: usize = 8;

impl Home {
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        samples: &Samples,
        recent: &[PathBuf],
        commands: &mut Vec<Command>,
    ) {
        let theme = Theme::of(ui);
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let gap = theme.space(2.0);
            let step = theme.space(CARD_WIDTH) + gap;
            let room = ui.available_width() - theme.space(8.0);
            let columns =
                (((room + gap) / step) as usize).clamp(1, samples.models.len().clamp(1, 5));
            let width = step * columns as f32 - gap;
            let left = ((ui.available_width() - width) / 2.0).max(theme.space(1.0));
            ui.add_space(theme.space(5.0));
            ui.horizontal_top(|ui| {
                ui.add_space(left);
                ui.vertical(|ui| {
                    ui.set_width(width);
                    welcome_ui(ui, commands);
                    ui.add_space(theme.space(3.0));
                    cards_ui(ui, &samples.models, columns, commands);
                    ui.add_space(theme.space(3.0));
                    if !recent.is_empty() {
                        recent_ui(ui, recent, commands);
                        ui.add_space(theme.space(3.0));
                    }
                    scripts_ui(ui, &samples.scripts, columns.min(3), commands);
                    ui.add_space(theme.space(4.0));
                });
            });
        });
    }
}

fn welcome_ui(ui: &mut Ui, commands: &mut Vec<Command>) {
    let theme = Theme::of(ui);
    ui.label(theme.title("See how a network computes, and how it learns"));
    let words = "Open a model: Chalkgrad runs it forward and backward and shows every number, every \
                 gradient and the arithmetic behind them. Begin with a sample, or with a file of \
                 your own.";
    ui.scope(|ui| {
        // Lines of a length that can be read.
        ui.set_max_width(ui.available_width().min(theme.size.text_body * LINE));
        ui.label(egui::RichText::new(words).color(theme.color.text_second));
    });
    ui.add_space(theme.space(1.0));
    ui.horizontal_wrapped(|ui| {
        if primary_button_ui(ui, "Open a file…").clicked() {
            commands.push(Command::AskForFile);
        }
        let words =
            "An ONNX model or a Python script. You can also drop it anywhere on the window.";
        ui.label(theme.second(words));
    });
}

fn cards_ui(ui: &mut Ui, samples: &[SampleCard], columns: usize, commands: &mut Vec<Command>) {
    let theme = Theme::of(ui);
    let gap = theme.space(2.0);
    for row in samples.chunks(columns) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for sample in row {
                if card_ui(ui, sample).clicked() {
                    commands.push(Command::OpenSample(sample.id.clone()));
                }
            }
        });
        ui.add_space(gap - ui.spacing().item_spacing.y);
    }
}

/// Scripts by name, in columns, each with what there is to see in it.
fn scripts_ui(ui: &mut Ui, scripts: &[SampleCard], columns: usize, commands: &mut Vec<Command>) {
    let theme = Theme::of(ui);
    ui.label(theme.heading("Scripts"));
    ui.label(
        theme.second(
            "Python in the style of TinyTorch and PyTorch, run here: change a line and see.",
        ),
    );
    ui.add_space(theme.space(1.0));
    let gap = theme.space(2.0);
    let width = (ui.available_width() + gap) / columns as f32 - gap;
    for row in scripts.chunks(columns) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for script in row {
                ui.vertical(|ui| {
                    ui.set_width(width);
                    script_ui(ui, script, commands);
                });
            }
        });
        ui.add_space(theme.space(1.0));
    }
}

fn script_ui(ui: &mut Ui, script: &SampleCard, commands: &mut Vec<Command>) {
    let theme = Theme::of(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing = vec2(theme.space(1.0), theme.space(0.25));
        ui.label(theme.icon(icons::CODE).color(theme.color.text_faint));
        ui.vertical(|ui| {
            // As high as its words, not as a button.
            ui.spacing_mut().interact_size.y = theme.size.text_body;
            if link_ui(ui, &script.title).clicked() {
                commands.push(Command::OpenSample(script.id.clone()));
            }
            ui.label(theme.second(&script.summary));
        });
    });
}

fn card_ui(ui: &mut Ui, sample: &SampleCard) -> Response {
    let theme = Theme::of(ui);
    let padding = theme.size.card_padding;
    let width = theme.space(CARD_WIDTH);
    let picture = vec2(width - 2.0 * padding, theme.space(PICTURE_HEIGHT));
    let painter = ui.painter();
    let title =
        painter.layout(sample.title.clone(), theme.font_strong(), theme.color.text, picture.x);
    let summary = painter.layout(
        sample.summary.clone(),
        theme.font_small(),
        theme.color.text_second,
        picture.x,
    );
    let line = theme.size.text_small * 1.4;
    // Room for two lines of words in every card, so that a row is even.
    let words = summary.size().y.max(line * 2.0);
    let height =
        padding * 2.0 + picture.y + theme.space(1.0) + title.size().y + theme.space(0.5) + words;
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &sample.title));
    let active = response.hovered() || response.has_focus();
    let (fill, stroke) = match active {
        true => (theme.color.hover, theme.selected()),
        false => (theme.color.raised, theme.hair_faint()),
    };
    ui.painter().rect(rect, theme.size.radius, fill, stroke, egui::StrokeKind::Inside);
    let frame = Rect::from_min_size(rect.min + Vec2::splat(padding), picture);
    ui.painter().rect_filled(frame, theme.size.radius_small, theme.color.canvas);
    match &sample.preview {
        Some(preview) => preview_ui(ui, frame, sample, preview),
        None => {
            let words = ("…", theme.font_heading());
            ui.painter().text(
                frame.center(),
                Align2::CENTER_CENTER,
                words.0,
                words.1,
                theme.color.text_faint,
            );
        }
    }
    let at = frame.left_bottom() + vec2(0.0, theme.space(1.0));
    let below = at + vec2(0.0, title.size().y + theme.space(0.5));
    ui.painter().galley(at, title, theme.color.text);
    ui.painter().galley(below, summary, theme.color.text_second);
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}

fn preview_ui(ui: &mut Ui, frame: Rect, sample: &SampleCard, preview: &Preview) {
    let theme = Theme::of(ui);
    let frame = frame.shrink(theme.space(1.0));
    match preview {
        Preview::Grid { rows, cols, values, signed } => {
            let kind = if *signed { ScaleKind::Signed } else { ScaleKind::Magnitude };
            let scale = ColourScale::of_values(kind, values.iter().copied(), &theme);
            let side = (frame.width() / *cols as f32).min(frame.height() / *rows as f32);
            // Whole points, as the heatmap draws its cells, so that it stands in the middle.
            let side = if side >= 2.0 { side.floor() } else { side };
            let size = vec2(side * *cols as f32, side * *rows as f32);
            let place = Rect::from_center_size(frame.center(), size);
            let builder = egui::UiBuilder::new().max_rect(place);
            // A child that takes no room: the card has it already.
            let mut child = ui.new_child(builder);
            let name = format!("Numbers of {}", sample.title);
            Heatmap::new(&name, *rows, *cols, &values[..], &scale)
                .cell(side)
                .thumbnail()
                .ui(&mut child);
        }
        Preview::Bars { sizes } => bars_ui(ui, frame, sizes),
    }
}

/// Bars on a log scale, in the colour of the backward flow, from the loss at the right to the input.
fn bars_ui(ui: &Ui, frame: Rect, sizes: &[f64]) {
    let theme = Theme::of(ui);
    let scale = ColourScale::of_values(ScaleKind::LogMagnitude, sizes.iter().copied(), &theme);
    let step = frame.width() / sizes.len().max(1) as f32;
    for (i, &size) in sizes.iter().rev().enumerate() {
        let left = frame.left() + step * i as f32;
        // Even the smallest bar is seen.
        let height = frame.height() * (0.04 + 0.96 * scale.share(size) as f32);
        let bar = Rect::from_min_max(
            pos2(left, frame.bottom() - height),
            pos2(left + step - theme.space(0.5), frame.bottom()),
        );
        ui.painter().rect_filled(bar, theme.size.radius_small, theme.color.backward);
    }
}

fn recent_ui(ui: &mut Ui, recent: &[PathBuf], commands: &mut Vec<Command>) {
    let theme = Theme::of(ui);
    ui.label(theme.heading("Recent files"));
    for path in recent.iter().take(MAX_RECENT) {
        ui.horizontal(|ui| {
            ui.label(theme.icon(icons::DESCRIPTION).color(theme.color.text_faint));
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
            if link_ui(ui, &name).clicked() {
                commands.push(Command::OpenFile(path.clone()));
            }
            let folder = path.parent().map(|p| p.display().to_string()).unwrap_or_default();
            ui.add(egui::Label::new(theme.second(folder)).truncate());
        });
    }
}
