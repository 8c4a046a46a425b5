//! The few controls over the canvas: search, fit, zoom, folds, what is shown. Private to `views::graph`.

use egui::{Align2, Area, Frame, Id, Key, Rect, Response, TextEdit, Ui, vec2};

use super::interact::Act;
use crate::explain::layout::Direction;
use crate::views::icons;
use crate::views::theme::Theme;

/// What the toolbar reads and sets.
pub(super) struct Tools<'a> {
    pub search: &'a mut Search,
    pub direction: &'a mut Direction,
    pub values: &'a mut bool,
    pub backward: &'a mut bool,
    pub paths: &'a mut bool,
    /// Whether there are gradients to show.
    pub has_gradients: bool,
    pub has_modules: bool,
}

/// The search box.
#[derive(Default)]
pub(super) struct Search {
    pub query: String,
    /// Cards found, in the order of the graph.
    pub found: Vec<usize>,
    /// Which of them is shown.
    pub at: usize,
    /// Put the cursor into the box in the next frame.
    pub focus: bool,
}

/// What the toolbar asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Search,
    Next(bool),
    FoldAll,
    UnfoldAll,
}

/// The toolbar in the upper left corner of the canvas. Gives also the height it takes from the canvas.
pub(super) fn toolbar_ui(
    ui: &mut Ui,
    id: Id,
    canvas: Rect,
    tools: &mut Tools,
) -> (Vec<Act>, Vec<Ask>, f32) {
    let theme = Theme::of(ui.ctx());
    let (mut acts, mut asks) = (Vec::new(), Vec::new());
    let margin = theme.space(1.5);
    let at = canvas.left_top() + vec2(margin, margin);
    let area = Area::new(id.with("toolbar"))
        .fixed_pos(at)
        .pivot(Align2::LEFT_TOP)
        .constrain_to(canvas)
        .show(ui.ctx(), |ui| {
            let frame = Frame::new()
                .fill(theme.color.panel)
                .stroke(theme.hair())
                .corner_radius(theme.size.radius)
                .inner_margin(theme.space(0.5));
            frame.show(ui, |ui| {
                ui.spacing_mut().item_spacing.x = theme.space(0.5);
                // On a narrow canvas in two lines.
                let two_lines = canvas.width() < theme.size.row * 15.0 + theme.space(26.0);
                ui.horizontal(|ui| {
                    search_ui(ui, &theme, tools.search, &mut asks);
                    if !two_lines {
                        ui.separator();
                        buttons_ui(ui, &theme, tools, &mut acts, &mut asks);
                    }
                });
                if two_lines {
                    ui.horizontal(|ui| buttons_ui(ui, &theme, tools, &mut acts, &mut asks));
                }
            });
        });
    (acts, asks, area.response.rect.height() + margin)
}

fn search_ui(ui: &mut Ui, theme: &Theme, search: &mut Search, asks: &mut Vec<Ask>) {
    let label = ui.label(theme.icon(icons::SEARCH).color(theme.color.text_second));
    let hint = "Search";
    let edit = TextEdit::singleline(&mut search.query)
        .hint_text(theme.second(hint))
        .desired_width(theme.space(16.0))
        .align(Align2::LEFT_CENTER)
        .min_size(vec2(0.0, theme.size.row))
        .frame(Frame::NONE);
    let response = ui
        .add(edit)
        .labelled_by(label.id)
        .on_hover_text("Search by name, operation or shape  ( / )");
    if std::mem::take(&mut search.focus) {
        response.request_focus();
    }
    if response.changed() {
        asks.push(Ask::Search);
    }
    if response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) {
        asks.push(Ask::Next(!ui.input(|i| i.modifiers.shift)));
        response.request_focus();
    }
    if response.lost_focus() && ui.input(|i| i.key_pressed(Key::Escape)) {
        search.query.clear();
        asks.push(Ask::Search);
    }
    if !search.query.is_empty() {
        let count = match search.found.len() {
            0 => "nothing found".to_owned(),
            n => format!("{} of {n}", search.at.min(n - 1) + 1),
        };
        ui.label(theme.second(count));
        if button(ui, theme, icons::EXPAND_LESS, "Previous match").clicked() {
            asks.push(Ask::Next(false));
        }
        if button(ui, theme, icons::EXPAND_MORE, "Next match").clicked() {
            asks.push(Ask::Next(true));
        }
    }
}

fn buttons_ui(
    ui: &mut Ui,
    theme: &Theme,
    tools: &mut Tools,
    acts: &mut Vec<Act>,
    asks: &mut Vec<Ask>,
) {
    if button(ui, theme, icons::FIT_SCREEN, "Show the whole graph  ( F )").clicked() {
        acts.push(Act::Fit);
    }
    if button(ui, theme, icons::ZOOM_OUT, "Smaller  ( − )").clicked() {
        acts.push(Act::Zoom(0.8));
    }
    if button(ui, theme, icons::ZOOM_IN, "Larger  ( + )").clicked() {
        acts.push(Act::Zoom(1.25));
    }
    if tools.has_modules {
        if button(ui, theme, icons::UNFOLD_MORE, "Open all modules").clicked() {
            asks.push(Ask::UnfoldAll);
        }
        if button(ui, theme, icons::UNFOLD_LESS, "Fold all modules").clicked() {
            asks.push(Ask::FoldAll);
        }
    }
    ui.separator();
    let down = *tools.direction == Direction::TopToBottom;
    let (icon, words) = match down {
        true => (icons::SWAP_HORIZ, "Draw from left to right"),
        false => (icons::SWAP_VERT, "Draw from top to bottom"),
    };
    if button(ui, theme, icon, words).clicked() {
        *tools.direction = if down { Direction::LeftToRight } else { Direction::TopToBottom };
    }
    toggle(ui, theme, icons::IMAGE, "Values on the cards", tools.values);
    toggle(ui, theme, icons::ROUTE, "Ways from and to the selection  ( P )", tools.paths);
    if tools.has_gradients {
        toggle(ui, theme, icons::UNDO, "Gradients flowing back", tools.backward);
    }
}

fn button(ui: &mut Ui, theme: &Theme, icon: &str, words: &str) -> Response {
    let response = ui.add(egui::Button::new(theme.icon(icon)).frame_when_inactive(false));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, words));
    response.on_hover_text(words)
}

fn toggle(ui: &mut Ui, theme: &Theme, icon: &str, words: &str, on: &mut bool) {
    let color = if *on { theme.color.accent } else { theme.color.text_second };
    let button = egui::Button::new(theme.icon(icon).color(color)).frame_when_inactive(false);
    let response = ui.add(button);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, *on, words));
    if response.on_hover_text(words).clicked() {
        *on = !*on;
    }
}
