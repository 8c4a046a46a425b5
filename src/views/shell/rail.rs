//! The rail at the left: the views, in the order of a lesson.

use super::{Facts, Page, Window, obstacle};
use crate::views::theme::Theme;
use crate::views::view::Command;
use crate::views::{VIEWS, icons};
use egui::scroll_area::ScrollBarVisibility;
use egui::{Align2, Color32, Rect, Response, Role, Sense, Ui, WidgetInfo, vec2};

impl Window {
    pub(super) fn rail_ui(&mut self, ui: &mut Ui, facts: &Facts<'_>, commands: &mut Vec<Command>) {
        let theme = Theme::of(ui);
        let frame = egui::Frame::new()
            .fill(theme.color.panel)
            .inner_margin(egui::Margin::symmetric(0, theme.size.grid as i8));
        // The longest word of the rail, with room beside it.
        let width = theme.space(10.5).max(theme.size.text_small * 6.4);
        egui::Panel::left("rail").exact_size(width).resizable(false).frame(frame).show(ui, |ui| {
            // Eight views in projector mode are higher than a small window.
            egui::ScrollArea::vertical()
                .scroll_bar_visibility(ScrollBarVisibility::AlwaysHidden)
                .show(ui, |ui| self.items_ui(ui, &theme, facts, commands));
        });
    }
}

impl Window {
    fn items_ui(&self, ui: &mut Ui, theme: &Theme, facts: &Facts<'_>, commands: &mut Vec<Command>) {
        ui.spacing_mut().item_spacing.y = theme.space(0.5);
        let home = self.page == Page::Home || facts.document.is_none();
        if item_ui(ui, home, true, icons::HOME, "Home").clicked() {
            commands.push(Command::ShowHome);
        }
        for view in VIEWS {
            let on = !home && self.page == Page::View(view.id);
            let obstacle = facts.document.and_then(|d| obstacle(view.id, d));
            let usable = facts.document.is_some() && obstacle.is_none();
            let response = item_ui(ui, on, usable, view.icon, view.title);
            let words = match &obstacle {
                Some((why, help)) => format!("{why}\n{help}"),
                None => view.help.to_string(),
            };
            if response.on_hover_text(words).clicked() && facts.document.is_some() {
                commands.push(Command::ShowView(view.id));
            }
        }
    }
}

/// Icon over word, as wide as the rail.
fn item_ui(ui: &mut Ui, on: bool, usable: bool, icon: &str, word: &str) -> Response {
    let theme = Theme::of(ui);
    let size =
        vec2(ui.available_width(), theme.space(3.0) + theme.size.icon + theme.size.text_small);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, usable, on, word));
    let color = match (on, usable) {
        (true, _) => theme.color.text,
        (false, true) => theme.color.text_second,
        (false, false) => theme.faded(theme.color.text_faint, 0.6),
    };
    let fill = match (on, response.hovered() && usable) {
        (true, _) => theme.color.hover,
        (false, true) => theme.color.raised,
        (false, false) => Color32::TRANSPARENT,
    };
    let painter = ui.painter();
    let card = rect.shrink2(vec2(theme.space(0.75), 0.0));
    painter.rect_filled(card, theme.size.radius, fill);
    if on {
        let bar = Rect::from_min_size(rect.min, vec2(theme.size.stroke_thick, rect.height()));
        painter.rect_filled(
            bar.shrink2(vec2(0.0, theme.space(1.0))),
            theme.size.radius_small,
            theme.color.accent,
        );
    }
    if response.has_focus() {
        painter.rect_stroke(card, theme.size.radius, theme.selected(), egui::StrokeKind::Inside);
    }
    let icon_at = rect.center_top() + vec2(0.0, theme.space(1.0) + theme.size.icon / 2.0);
    painter.text(icon_at, Align2::CENTER_CENTER, icon, theme.font_icon(), color);
    let word_at = rect.center_bottom() - vec2(0.0, theme.space(0.75));
    painter.text(word_at, Align2::CENTER_BOTTOM, word, theme.font_small(), color);
    response
}
