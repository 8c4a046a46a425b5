//! Small signs: a status as icon and word, a pill with a word, a category with its numeral. May be imported by every view.

use egui::{Align2, Color32, Response, Role, Sense, Ui, WidgetInfo, vec2};

use crate::views::icons;
use crate::views::theme::Theme;

/// How things stand. Each has an icon and a colour; the word is the caller's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    Good,
    Warn,
    Bad,
    Info,
    /// Nothing to say: not run, not available.
    Idle,
    Busy,
}

impl Status {
    pub fn icon(self) -> &'static str {
        match self {
            Self::Good => icons::CHECK_CIRCLE,
            Self::Warn => icons::WARNING,
            Self::Bad => icons::ERROR,
            Self::Info => icons::INFO,
            Self::Idle => icons::RADIO_BUTTON_UNCHECKED,
            Self::Busy => icons::PENDING,
        }
    }

    pub fn color(self, theme: &Theme) -> Color32 {
        match self {
            Self::Good => theme.color.good,
            Self::Warn => theme.color.warn,
            Self::Bad => theme.color.bad,
            Self::Info => theme.color.forward,
            Self::Idle => theme.color.text_faint,
            Self::Busy => theme.color.accent,
        }
    }
}

/// Icon and word of a status.
pub fn status_ui(ui: &mut Ui, status: Status, word: &str) -> Response {
    let theme = Theme::of(ui);
    let text = format!("{} {word}", status.icon());
    let response = ui.label(egui::RichText::new(text).color(status.color(&theme)));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, word));
    response
}

/// A word on a rounded, tinted ground.
pub fn pill_ui(ui: &mut Ui, word: &str, color: Color32) -> Response {
    let theme = Theme::of(ui);
    let galley = ui.painter().layout_no_wrap(word.to_owned(), theme.font_small(), color);
    let size = galley.size() + vec2(theme.space(1.5), theme.space(0.5));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_filled(rect, rect.height() / 2.0, theme.faded(color, 0.16));
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, word));
    response
}

/// A category: its colour with its numeral (from 1), since colour is never alone.
pub fn category_ui(ui: &mut Ui, index: usize, name: &str) -> Response {
    let theme = Theme::of(ui);
    let side = theme.size.icon;
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
        let fill = theme.category(index);
        ui.painter().rect(
            rect,
            theme.size.radius_small,
            fill,
            theme.hair(),
            egui::StrokeKind::Inside,
        );
        ui.painter().text(
            rect.center(),
            Align2::CENTER_CENTER,
            index + 1,
            theme.font_small(),
            theme.ink_on(fill),
        );
        ui.label(name)
    })
    .inner
}
