//! Small things to press: an icon with a name, a copy button, a link, a heading that folds. May be
//! imported by every view.

use egui::{Button, Id, Response, RichText, Role, Sense, Stroke, Ui, WidgetInfo};

use crate::views::icons;
use crate::views::theme::Theme;

/// An icon that is a button; its name is its tooltip and what a screen reader says.
pub fn icon_button_ui(ui: &mut Ui, icon: &str, name: &str) -> Response {
    icon_toggle_ui(ui, false, icon, name)
}

/// An icon that is a button and may be on.
pub fn icon_toggle_ui(ui: &mut Ui, on: bool, icon: &str, name: &str) -> Response {
    let theme = Theme::of(ui);
    let color = if on { theme.color.accent } else { theme.color.text_second };
    let button = Button::new(theme.icon(icon).color(color)).frame_when_inactive(false);
    let response = ui.add(button.min_size(egui::Vec2::splat(theme.size.row)));
    let enabled = ui.is_enabled();
    response.widget_info(|| match on {
        true => WidgetInfo::selected(Role::Button, enabled, true, name),
        false => WidgetInfo::labeled(Role::Button, enabled, name),
    });
    response.on_hover_text(name)
}

/// An icon and a word.
pub fn word_button_ui(ui: &mut Ui, icon: &str, word: &str) -> Response {
    let response = ui.button(format!("{icon} {word}"));
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, word));
    response
}

/// Copies something; `what` completes "Copy …".
pub fn copy_button_ui(ui: &mut Ui, what: &str) -> Response {
    icon_button_ui(ui, icons::CONTENT_COPY, &format!("Copy {what}"))
}

/// Words that lead somewhere, cut where they are too long; the whole text is the tooltip.
pub fn link_ui(ui: &mut Ui, text: &str) -> Response {
    let theme = Theme::of(ui);
    let words = RichText::new(text).color(theme.color.forward);
    let button = Button::new(words).fill(egui::Color32::TRANSPARENT).stroke(Stroke::NONE);
    let response = ui.add(button.frame(false).small().truncate());
    response.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text(text)
}

/// One of a few choices in a row.
pub fn choice_ui(ui: &mut Ui, chosen: bool, word: &str) -> Response {
    let theme = Theme::of(ui);
    let color = if chosen { theme.color.text } else { theme.color.text_second };
    let fill = if chosen { theme.color.hover } else { egui::Color32::TRANSPARENT };
    let text = RichText::new(word).font(theme.font_small()).color(color);
    let response = ui.add(Button::new(text).fill(fill).stroke(Stroke::NONE));
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, enabled, chosen, word));
    response
}

/// A heading that folds what is under it; whether it is open is remembered.
pub fn fold_ui<R>(
    ui: &mut Ui,
    title: &str,
    open: bool,
    content: impl FnOnce(&mut Ui) -> R,
) -> Option<R> {
    let theme = Theme::of(ui);
    let id = Id::unique(("fold", title));
    let mut is_open = ui.data_mut(|d| *d.get_persisted_mut_or(id, open));
    ui.add_space(theme.space(0.5));
    let size = egui::vec2(ui.available_width(), theme.size.row);
    let (rect, click) = ui.allocate_exact_size(size, Sense::click());
    click.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, is_open, format!("{title} section"))
    });
    let icon = if is_open { icons::EXPAND_MORE } else { icons::CHEVRON_RIGHT };
    let left = egui::Align2::LEFT_CENTER;
    let at = rect.left_center();
    ui.painter().text(at, left, icon, theme.font_icon(), theme.color.text_faint);
    let at = at + egui::vec2(theme.size.icon + theme.space(0.5), 0.0);
    ui.painter().text(at, left, title, theme.font_strong(), theme.color.text);
    if click.has_focus() {
        let stroke = theme.selected();
        ui.painter().rect_stroke(rect, theme.size.radius, stroke, egui::StrokeKind::Inside);
    }
    if click.hovered() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    if click.clicked() {
        is_open = !is_open;
        ui.data_mut(|d| d.insert_persisted(id, is_open));
    }
    is_open.then(|| content(ui))
}
