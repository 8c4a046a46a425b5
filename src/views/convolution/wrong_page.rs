//! The page of the mistakes: what each classical one does to this very layer, drawn; and the way to the questions
//! that are answered before looking. Private to `views::convolution`.

use egui::{Align2, Rect, RichText, ScrollArea, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

use super::ConvolutionView;
use super::exercise_page::ExerciseState;
use super::subject::{Subject, serial};
use crate::explain::convolution::{
    Mistake, MistakeKind, MistakePicture, Outcome, PictureOf, PlacedWindow, mistakes,
};
use crate::views::colour::ColourScale;
use crate::views::icons;
use crate::views::theme::Theme;
use crate::views::widgets::badge::{Status, status_ui};
use crate::views::widgets::button::{choice_ui, fold_ui, word_button_ui};
use crate::views::widgets::card::card_ui;
use crate::views::widgets::heatmap::{Grid, Heatmap};

/// What the page remembers.
#[derive(Clone, Default)]
pub(super) struct WrongState {
    chosen: Option<MistakeKind>,
    /// What happens has been told, for the mistake that is chosen.
    told: bool,
    /// The questions are shown, not the mistakes.
    predict: bool,
    pub exercise: ExerciseState,
    found: Option<(u64, Arc<Vec<Mistake>>)>,
    drawing: Option<Drawing>,
}

/// The drawing of one mistake, kept as long as it is the same.
#[derive(Clone)]
struct Drawing {
    key: (u64, MistakeKind),
    picture: Option<Arc<MistakePicture>>,
    serial: u64,
}

impl ConvolutionView {
    pub(super) fn wrong_ui(&mut self, ui: &mut Ui) {
        let theme = Theme::of(ui);
        let Some(subject) = self.subjects.now.as_ref() else { return };
        let wrong = &mut self.wrong;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme.space(0.25);
            ui.set_min_height(theme.size.row);
            if choice_ui(ui, !wrong.predict, "Common mistakes").clicked() {
                wrong.predict = false;
            }
            if choice_ui(ui, wrong.predict, "Predict first").clicked() {
                wrong.predict = true;
            }
        });
        ui.add_space(theme.space(1.0));
        if wrong.predict {
            return wrong.exercise.ui(ui);
        }
        let found = wrong.found(subject);
        let page = ui.available_rect_before_wrap();
        let width = theme.space(38.0).min(page.width() * 0.34);
        let left = Rect::from_min_max(page.min, pos2(page.left() + width, page.bottom()));
        let right = Rect::from_min_max(pos2(left.right() + theme.space(4.0), page.top()), page.max);
        ui.scope_builder(UiBuilder::new().max_rect(left).id_salt("mistakes"), |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                ui.set_max_width(width - theme.space(1.5));
                list_ui(ui, wrong, &found);
            });
        });
        let Some(mistake) = wrong.now(&found) else { return };
        let (picture, key) = wrong.drawing(subject, mistake);
        ui.scope_builder(UiBuilder::new().max_rect(right).id_salt("mistake"), |ui| {
            mistake_ui(ui, mistake, &mut wrong.told, &theme);
            if let Some(picture) = picture {
                ui.add_space(theme.space(2.0));
                drawing_ui(ui, subject, &picture, key, &theme);
            }
        });
    }
}

impl WrongState {
    pub fn show_questions(&mut self, on: bool) {
        self.predict = on;
    }

    /// For another model: the questions go on, the mistakes are others.
    pub fn afresh(&mut self) -> WrongState {
        let exercise = std::mem::take(&mut self.exercise);
        WrongState { predict: self.predict, exercise, ..WrongState::default() }
    }

    /// The mistakes of the layer, found once.
    fn found(&mut self, subject: &Subject) -> Arc<Vec<Mistake>> {
        match &self.found {
            Some((of, found)) if *of == subject.serial => Arc::clone(found),
            _ => {
                let found = Arc::new(mistakes(&subject.layer));
                self.found = Some((subject.serial, Arc::clone(&found)));
                found
            }
        }
    }

    /// The mistake that is shown: the chosen one, or the first.
    fn now<'a>(&self, found: &'a [Mistake]) -> Option<&'a Mistake> {
        let chosen = self.chosen.and_then(|kind| found.iter().find(|m| m.kind == kind));
        chosen.or(found.first())
    }

    /// The drawing of a mistake, made once, and the number its texture is kept by.
    fn drawing(
        &mut self,
        subject: &Subject,
        mistake: &Mistake,
    ) -> (Option<Arc<MistakePicture>>, u64) {
        let key = (subject.serial, mistake.kind);
        if self.drawing.as_ref().is_none_or(|d| d.key != key) {
            let picture = mistake.picture(&subject.layer).map(Arc::new);
            self.drawing = Some(Drawing { key, picture, serial: serial() });
        }
        self.drawing.as_ref().map_or((None, 0), |d| (d.picture.clone(), d.serial))
    }
}

fn list_ui(ui: &mut Ui, state: &mut WrongState, found: &[Mistake]) {
    let theme = Theme::of(ui);
    ui.label(theme.heading("What if the code said…"));
    ui.add_space(theme.space(0.5));
    let now = state.now(found).map(|m| m.kind);
    let hidden = |m: &&Mistake| m.outcome == Outcome::Hidden;
    for mistake in found.iter().filter(|m| !hidden(m)) {
        row_ui(ui, state, mistake, now);
    }
    let count = found.iter().filter(hidden).count();
    if count == 0 {
        return;
    }
    let open = found.iter().filter(hidden).any(|m| Some(m.kind) == now);
    fold_ui(ui, &format!("Not seen in this layer ({count})"), open, |ui| {
        for mistake in found.iter().filter(hidden) {
            row_ui(ui, state, mistake, now);
        }
    });
}

fn row_ui(ui: &mut Ui, state: &mut WrongState, mistake: &Mistake, now: Option<MistakeKind>) {
    let icon = match &mistake.outcome {
        Outcome::Hidden => icons::VISIBILITY_OFF,
        Outcome::Silent { .. } => icons::WARNING,
        _ => icons::ERROR,
    };
    let on = now == Some(mistake.kind);
    let response = ui.selectable_label(on, format!("{icon}  {}", mistake.title));
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::RadioButton, true, on, mistake.title)
    });
    if response.clicked() {
        (state.chosen, state.told) = (Some(mistake.kind), false);
    }
}

fn sizes<T: ToString>(all: &[T]) -> String {
    all.iter().map(T::to_string).collect::<Vec<_>>().join("×")
}

fn mistake_ui(ui: &mut Ui, mistake: &Mistake, told: &mut bool, theme: &Theme) {
    ui.label(theme.title(mistake.title));
    ui.add_space(theme.space(0.5));
    card_ui(ui, |ui| {
        ui.set_width(ui.available_width().min(theme.space(80.0)));
        ui.add(egui::Label::new(theme.mono(&mistake.code)).selectable(true));
    });
    ui.add_space(theme.space(1.0));
    let (status, word) = match &mistake.outcome {
        Outcome::Hidden => (Status::Info, "This layer does not show it"),
        Outcome::Silent { .. } => (Status::Warn, "No error, wrong numbers"),
        Outcome::OutOfBounds { .. } => (Status::Bad, "Index out of bounds"),
        Outcome::NoOutput { .. } => (Status::Bad, "No output"),
        Outcome::Refused => (Status::Bad, "Refused"),
    };
    ui.horizontal(|ui| {
        status_ui(ui, status, word);
        ui.add_space(theme.space(2.0));
        let (made, due) = (sizes(&mistake.wrong), sizes(&mistake.right));
        let same = made == due;
        ui.label(theme.second("output"));
        let colour = if same { theme.color.text } else { theme.color.bad };
        ui.label(theme.mono(made).color(colour));
        if same {
            ui.label(theme.second("as it should be"));
        } else {
            ui.label(theme.second("instead of"));
            ui.label(theme.mono(due).color(theme.color.good));
        }
    });
    if let Some(error) = &mistake.error {
        ui.add(egui::Label::new(theme.mono(error).color(theme.color.bad)).wrap().selectable(true));
    }
    ui.add_space(theme.space(1.0));
    let question = RichText::new(format!("{}  {}", icons::QUIZ, mistake.question));
    let question = question.font(theme.font_strong()).color(theme.color.accent);
    ui.add(egui::Label::new(question).wrap());
    if *told {
        ui.add(egui::Label::new(&mistake.words).wrap());
    } else if word_button_ui(ui, icons::LIGHTBULB, "Say what happens").clicked() {
        *told = true;
    }
}

/// The array with the window that fails on it, or the output with what is wrong.
fn drawing_ui(ui: &mut Ui, subject: &Subject, picture: &MistakePicture, key: u64, theme: &Theme) {
    let mut title = picture.title.clone();
    if picture.is_cut {
        title += &format!(" (part of it, from {}, {})", picture.from.0, picture.from.1);
    }
    ui.label(theme.second(title));
    let outside = |at: isize, len: usize, all: usize| {
        let end = at + len as isize - all as isize;
        ((-at).max(0) as f32, end.max(0) as f32)
    };
    let over = |w: &PlacedWindow| {
        (outside(w.row, w.rows, picture.rows), outside(w.col, w.cols, picture.cols))
    };
    let ((above, below), (before, after)) =
        picture.window.as_ref().map_or_else(Default::default, over);
    let (rows, cols) = (picture.rows as f32, picture.cols as f32);
    let room = ui.available_size() - vec2(0.0, theme.space(1.0));
    let cell = (room.x / (cols + before + after)).min(room.y / (rows + above + below));
    let cell = cell.clamp(1.0, theme.space(5.0));
    let cell = if cell >= 4.0 { cell.floor() } else { cell };
    let limit = match picture.of {
        PictureOf::Input => subject.limits.x,
        PictureOf::Output => subject.limits.y,
    };
    let scale = ColourScale::signed(limit, theme);
    let corner = ui.cursor().min + vec2(before, above) * cell;
    let whole = vec2(cols + before + after, rows + above + below) * cell;
    let map = Heatmap::new("mistake", picture.rows, picture.cols, &picture.values[..], &scale)
        .masked(&picture.hatched)
        .masked_word(picture.hatched_word)
        .revision(key)
        .cell(cell);
    let (rect, _) = ui.allocate_exact_size(whole, egui::Sense::hover());
    let at = Rect::from_min_size(corner, vec2(cols, rows) * cell).intersect(rect.expand(cell));
    let builder = UiBuilder::new().max_rect(at).id_salt("array");
    let grid = ui.scope_builder(builder, |ui| map.ui(ui)).inner.grid;
    if let Some(window) = &picture.window {
        window_ui(ui, &grid, window, theme);
    }
}

/// The failing window, and the cell that it should not have asked for.
fn window_ui(ui: &Ui, grid: &Grid, window: &PlacedWindow, theme: &Theme) {
    let cell = grid.cell_size();
    let place = |(row, col): (isize, isize)| grid.rect.min + vec2(col as f32, row as f32) * cell;
    let size = vec2(window.cols as f32, window.rows as f32) * cell;
    let frame = Rect::from_min_size(place((window.row, window.col)), size);
    let painter = ui.painter();
    painter.rect_filled(frame, 0, theme.faded(theme.color.bad, 0.18));
    let stroke = Stroke::new(theme.size.stroke_thick, theme.color.bad);
    painter.rect_stroke(frame, 0, stroke, StrokeKind::Middle);
    let Some(read) = window.read else { return };
    let read = Rect::from_min_size(place(read), cell);
    painter.rect_filled(read, 0, theme.color.bad);
    let ink = theme.ink_on(theme.color.bad);
    painter.text(read.center(), Align2::CENTER_CENTER, "×", theme.font_strong(), ink);
}
