//! Cards, rows of keys and values, sections, and what to show where there is nothing yet. May be imported by every view.

use egui::{Frame, InnerResponse, Margin, Response, RichText, Sense, Ui, vec2};

use super::number;
use crate::views::theme::Theme;

/// A raised card around its content.
pub fn card_ui<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    card_frame(&Theme::of(ui)).show(ui, content)
}

/// The frame of a card.
pub fn card_frame(theme: &Theme) -> Frame {
    Frame::new()
        .fill(theme.color.raised)
        .stroke(theme.hair_faint())
        .corner_radius(theme.size.radius)
        .inner_margin(Margin::same(theme.size.card_padding as i8))
}

/// A heading with room above it.
pub fn section_ui(ui: &mut Ui, title: &str) -> Response {
    let theme = Theme::of(ui);
    ui.add_space(theme.space(1.0));
    ui.label(theme.heading(title))
}

/// One line of a [`facts_ui`] table.
#[derive(Clone, Debug, Default)]
pub struct Fact {
    pub key: String,
    pub value: String,
    /// The exact value, or what the key means.
    pub tooltip: String,
}

impl Fact {
    /// A fact in words.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into(), tooltip: String::new() }
    }

    /// A number: short on the screen, exact in the tooltip.
    pub fn number(key: impl Into<String>, value: f64) -> Self {
        Self { key: key.into(), value: number::short(value), tooltip: number::exact(value) }
    }

    #[must_use]
    pub fn tooltip(mut self, text: impl Into<String>) -> Self {
        self.tooltip = text.into();
        self
    }
}

/// Keys and values in two aligned columns.
pub fn facts_ui(ui: &mut Ui, id_salt: impl egui::AsIdSalt, facts: &[Fact]) {
    let theme = Theme::of(ui);
    let spacing = vec2(theme.space(2.0), theme.space(0.5));
    if widest(ui, facts) + spacing.x > ui.available_width() {
        return facts_in_lines_ui(ui, facts);
    }
    egui::Grid::new(id_salt)
        .num_columns(2)
        .spacing(spacing)
        .min_row_height(theme.size.text_body * 1.4)
        .show(ui, |ui| {
            for fact in facts {
                let key = ui.label(RichText::new(&fact.key).color(theme.color.text_second));
                let value = ui.label(theme.mono(&fact.value));
                if !fact.tooltip.is_empty() {
                    key.on_hover_text(&fact.tooltip);
                    value.on_hover_text(&fact.tooltip);
                }
                ui.end_row();
            }
        });
}

/// Width of the widest key and the widest value together.
fn widest(ui: &Ui, facts: &[Fact]) -> f32 {
    let theme = Theme::of(ui);
    let width = |text: &str, font| {
        ui.painter().layout_no_wrap(text.to_owned(), font, theme.color.text).size().x
    };
    let key = facts.iter().map(|f| width(&f.key, theme.font_body())).fold(0.0, f32::max);
    let value = facts.iter().map(|f| width(&f.value, theme.font_mono())).fold(0.0, f32::max);
    key + value
}

/// Where two columns have no room: each value behind its key, or below it.
fn facts_in_lines_ui(ui: &mut Ui, facts: &[Fact]) {
    let theme = Theme::of(ui);
    for fact in facts {
        ui.horizontal_wrapped(|ui| {
            let key = ui.label(RichText::new(&fact.key).color(theme.color.text_second));
            let value = ui.add(egui::Label::new(theme.mono(&fact.value)).wrap());
            if !fact.tooltip.is_empty() {
                key.on_hover_text(&fact.tooltip);
                value.on_hover_text(&fact.tooltip);
            }
        });
    }
}

/// Where there is nothing to show: what is missing, what to do, and perhaps a button that does it.
pub fn empty_state_ui(
    ui: &mut Ui,
    icon: &str,
    title: &str,
    what_to_do: &str,
    action: Option<&str>,
) -> Option<Response> {
    let theme = Theme::of(ui);
    let width = theme.size.tooltip_width.min(ui.available_width());
    let above = ((ui.available_height() - theme.space(24.0)) / 2.0)
        .clamp(theme.space(2.0), theme.space(24.0));
    ui.vertical_centered(|ui| {
        ui.add_space(above);
        ui.label(
            RichText::new(icon)
                .font(egui::FontId::proportional(theme.size.icon * 2.4))
                .color(theme.color.text_faint),
        );
        ui.label(theme.heading(title));
        ui.scope(|ui| {
            ui.set_max_width(width);
            ui.label(RichText::new(what_to_do).color(theme.color.text_second));
        });
        ui.add_space(theme.space(1.0));
        action.map(|verb| primary_button_ui(ui, verb))
    })
    .inner
}

/// The one button of a place that is meant to be pressed.
pub fn primary_button_ui(ui: &mut Ui, verb: &str) -> Response {
    let theme = Theme::of(ui);
    let text = RichText::new(verb).font(theme.font_strong()).color(theme.color.on_accent);
    ui.add(
        egui::Button::new(text)
            .fill(theme.color.accent_fill)
            .stroke(egui::Stroke::NONE)
            .sense(Sense::click()),
    )
}
