//! The page of the mistakes: what each classical one does to this very layer, drawn; and questions to answer
//! before looking. Private to `views::convolution`.

use egui::{Rect, RichText, ScrollArea, Stroke, StrokeKind, TextEdit, Ui, UiBuilder, pos2, vec2};

use super::ConvolutionView;
use super::subject::Subject;
use crate::explain::convolution::{
    Answer, Exercise, Mistake, MistakeKind, Outcome, Topic, mistakes,
};
use crate::views::colour::ColourScale;
use crate::views::icons;
use crate::views::theme::Theme;
use crate::views::widgets::badge::{Status, status_ui};
use crate::views::widgets::button::{choice_ui, fold_ui, word_button_ui};
use crate::views::widgets::card::{card_ui, empty_state_ui};
use crate::views::widgets::heatmap::Heatmap;

/// What the page remembers.
#[derive(Default)]
pub(super) struct WrongState {
    chosen: Option<MistakeKind>,
    told: bool,
    exercise: Option<Exercise>,
    topic: Option<Topic>,
    level: usize,
    seed: u64,
    typed: String,
    answer: Option<Answer>,
    revealed: bool,
}

impl ConvolutionView {
    pub(super) fn wrong_ui(&mut self, ui: &mut Ui) {
        let theme = Theme::of(ui);
        let Some(subject) = self.subjects.now.as_ref() else { return };
        let found = mistakes(&subject.layer);
        let page = ui.available_rect_before_wrap();
        let width = theme.space(40.0).min(page.width() * 0.36);
        let left = Rect::from_min_max(page.min, pos2(page.left() + width, page.bottom()));
        let right = Rect::from_min_max(pos2(left.right() + theme.space(3.0), page.top()), page.max);
        let wrong = &mut self.wrong;
        ui.scope_builder(UiBuilder::new().max_rect(left).id_salt("mistakes"), |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                ui.set_max_width(width - theme.space(1.5));
                if !found.is_empty() {
                    ui.label(theme.heading("What if the code said…"));
                    list_ui(ui, wrong, &found);
                    ui.add_space(theme.space(1.5));
                }
                exercise_ui(ui, wrong, &theme);
            });
        });
        let exercise = wrong.exercise.is_some();
        let chosen = wrong.chosen.and_then(|kind| found.iter().find(|m| m.kind == kind));
        let chosen = chosen.or_else(|| found.first().filter(|_| !exercise));
        ui.scope_builder(UiBuilder::new().max_rect(right).id_salt("mistake"), |ui| {
            match (chosen, &wrong.exercise) {
                (Some(mistake), _) => mistake_ui(ui, subject, mistake, &mut wrong.told, &theme),
                (None, Some(exercise)) => exercise_picture_ui(ui, exercise, wrong.revealed, &theme),
                (None, None) => {
                    let help = "Choose a convolution or a pooling layer with a kernel of its own.";
                    let _ = empty_state_ui(
                        ui,
                        icons::CHECK,
                        "Nothing usual goes wrong here",
                        help,
                        None,
                    );
                }
            }
        });
    }
}

fn list_ui(ui: &mut Ui, state: &mut WrongState, found: &[Mistake]) {
    let now = state.chosen.or(found.first().map(|m| m.kind).filter(|_| state.exercise.is_none()));
    for mistake in found {
        let icon = match &mistake.outcome {
            Outcome::Hidden => icons::VISIBILITY_OFF,
            Outcome::Silent { .. } => icons::WARNING,
            _ => icons::ERROR,
        };
        let text = format!("{icon}  {}", mistake.title);
        let response = ui.selectable_label(now == Some(mistake.kind), text);
        response.widget_info(|| {
            egui::WidgetInfo::selected(
                egui::Role::RadioButton,
                true,
                now == Some(mistake.kind),
                mistake.title,
            )
        });
        if response.clicked() {
            (state.chosen, state.told, state.exercise) = (Some(mistake.kind), false, None);
        }
    }
}

fn sizes<T: ToString>(all: &[T]) -> String {
    all.iter().map(T::to_string).collect::<Vec<_>>().join("×")
}

fn mistake_ui(ui: &mut Ui, subject: &Subject, mistake: &Mistake, told: &mut bool, theme: &Theme) {
    ui.label(theme.title(mistake.title));
    card_ui(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(theme.mono(mistake.code));
    });
    ui.add_space(theme.space(0.5));
    let (status, word) = match &mistake.outcome {
        Outcome::Hidden => (Status::Info, "This layer does not show it"),
        Outcome::Silent { .. } => (Status::Warn, "No error, wrong numbers"),
        Outcome::OutOfBounds { .. } => (Status::Bad, "Index out of bounds"),
        Outcome::NoOutput { .. } => (Status::Bad, "No output"),
    };
    status_ui(ui, status, word);
    ui.horizontal(|ui| {
        ui.label(theme.second("The formula gives"));
        ui.label(theme.mono(sizes(&mistake.wrong)).color(theme.color.bad));
        ui.label(theme.second("and the layer makes"));
        ui.label(theme.mono(sizes(&mistake.right)).color(theme.color.good));
    });
    if let Some(error) = &mistake.error {
        ui.add(egui::Label::new(theme.mono(error).color(theme.color.bad)).wrap().selectable(true));
    }
    ui.add_space(theme.space(1.0));
    ui.label(
        RichText::new(format!("{}  {}", icons::QUIZ, mistake.question))
            .font(theme.font_strong())
            .color(theme.color.accent),
    );
    if !*told && word_button_ui(ui, icons::LIGHTBULB, "Say what happens").clicked() {
        *told = true;
    }
    if *told {
        ui.add(egui::Label::new(&mistake.words).wrap());
    }
    ui.add_space(theme.space(1.5));
    drawing_ui(ui, subject, mistake, theme);
}

/// The failing window over the edge of the array, or the output that is missing.
fn drawing_ui(ui: &mut Ui, subject: &Subject, mistake: &Mistake, theme: &Theme) {
    let layer = &subject.layer;
    let last = |all: &[usize], i: usize| all.len().checked_sub(i + 1).map_or(0, |at| all[at]);
    let axis = |i: usize| layer.axes.len().checked_sub(i + 1).map(|at| layer.axes[at]);
    let Some(cols) = axis(0) else { return };
    let rows = axis(1);
    let room = ui.available_size();
    match &mistake.outcome {
        Outcome::OutOfBounds { window, tap, .. } => {
            let padded = mistake.kind != MistakeKind::NotPadded;
            let size = |a: &crate::ops::kernels::conv_geometry::WindowAxis| match padded {
                true => usize::try_from(a.input as isize + a.pad_begin + a.pad_end).unwrap_or(0),
                false => a.input,
            };
            let (height, width) = (rows.as_ref().map_or(1, size), size(&cols));
            let stride =
                |s: usize| if mistake.kind == MistakeKind::WindowStartsUnstrided { 1 } else { s };
            let start = (
                last(window, 1) * rows.map_or(1, |a| stride(a.stride)),
                last(window, 0) * stride(cols.stride),
            );
            let span = (rows.map_or(1, |a| a.span()), cols.span());
            let reach = (height.max(start.0 + span.0), width.max(start.1 + span.1));
            let title = if padded {
                "The padded array, and the window that fails"
            } else {
                "The array that is really indexed, and the window that fails"
            };
            ui.label(theme.second(title));
            let cell = (room.x / reach.1 as f32)
                .min((room.y - theme.space(4.0)) / reach.0 as f32)
                .clamp(1.0, theme.space(5.0));
            let cell = if cell >= 4.0 { cell.floor() } else { cell };
            let (values, masked) = array(subject, padded, (height, width));
            let scale = ColourScale::signed(subject.limits.x, theme);
            let (rect, _) = ui.allocate_exact_size(
                vec2(cell * reach.1 as f32, cell * reach.0 as f32),
                egui::Sense::hover(),
            );
            let at = Rect::from_min_size(rect.min, vec2(cell * width as f32, cell * height as f32));
            let map = Heatmap::new("array", height, width, &values[..], &scale)
                .masked(&masked)
                .masked_word("padding")
                .cell(cell);
            ui.scope_builder(UiBuilder::new().max_rect(at).id_salt("array"), |ui| map.ui(ui));
            let corner = rect.min + vec2(start.1 as f32, start.0 as f32) * cell;
            let frame = Rect::from_min_size(corner, vec2(span.1 as f32, span.0 as f32) * cell);
            ui.painter().rect_filled(frame, 0, theme.faded(theme.color.bad, 0.22));
            let stroke = Stroke::new(theme.size.stroke_thick, theme.color.bad);
            ui.painter().rect_stroke(frame, 0, stroke, StrokeKind::Middle);
            let dilation = (rows.map_or(1, |a| a.dilation), cols.dilation);
            let read = corner
                + vec2((last(tap, 0) * dilation.1) as f32, (last(tap, 1) * dilation.0) as f32)
                    * cell;
            let fatal = Rect::from_min_size(read, vec2(cell, cell));
            ui.painter().rect_filled(fatal, 0, theme.color.bad);
            let word = "×";
            ui.painter().text(
                fatal.center(),
                egui::Align2::CENTER_CENTER,
                word,
                theme.font_strong(),
                theme.ink_on(theme.color.bad),
            );
        }
        _ => {
            let spatial = layer.spatial_out();
            let (height, width) =
                (if spatial.len() > 1 { last(spatial, 1) } else { 1 }, last(spatial, 0));
            let wrong =
                |i: usize| mistake.wrong.len().checked_sub(i + 1).map_or(1, |at| mistake.wrong[at]);
            let kept = (wrong(1), wrong(0));
            let gone: Vec<bool> = (0..height * width)
                .map(|i| (i / width) as i64 >= kept.0 || (i % width) as i64 >= kept.1)
                .collect();
            let values: Vec<f64> = (0..height * width).map(|i| layer.output.get(i)).collect();
            let scale = ColourScale::signed(subject.limits.y, theme);
            ui.label(theme.second("The output as it should be; what is hatched is never computed"));
            let most = vec2(room.x, room.y - theme.space(4.0)).min(vec2(room.x, theme.space(56.0)));
            Heatmap::new("output with holes", height, width, &values[..], &scale)
                .masked(&gone)
                .masked_word("never computed")
                .size(most)
                .ui(ui);
        }
    }
}

/// The first channel of the array that the loops read.
fn array(
    subject: &Subject,
    padded: bool,
    (height, width): (usize, usize),
) -> (Vec<f64>, Vec<bool>) {
    let layer = &subject.layer;
    let begin = |i: usize| match padded {
        true => layer.axes.len().checked_sub(i + 1).map_or(0, |at| layer.axes[at].pad_begin),
        false => 0,
    };
    let spatial = layer.spatial_in();
    let size = |i: usize| spatial.len().checked_sub(i + 1).map_or(1, |at| spatial[at]) as isize;
    let cell = |i: usize| {
        let row = (i / width) as isize - if layer.axes.len() > 1 { begin(1) } else { 0 };
        let col = (i % width) as isize - begin(0);
        let inside = (0..size(1)).contains(&row) && (0..size(0)).contains(&col);
        let at = (row * size(0) + col).max(0) as usize;
        (if inside { layer.input.get(at) } else { 0.0 }, !inside)
    };
    (0..height * width).map(cell).unzip()
}

fn exercise_ui(ui: &mut Ui, state: &mut WrongState, theme: &Theme) {
    ui.label(theme.heading("Predict first"));
    ui.label(theme.second("Small whole numbers, no calculator needed."));
    ui.horizontal_wrapped(|ui| {
        for (topic, level, word) in [
            (Topic::Shape, 0, "Shape, 1-D"),
            (Topic::NextValue, 0, "Value, 1-D"),
            (Topic::Shape, 1, "Shape, 2-D"),
            (Topic::NextValue, 1, "Value, 2-D"),
        ] {
            let on = state.exercise.is_some() && state.topic == Some(topic) && state.level == level;
            if choice_ui(ui, on, word).clicked() {
                (state.topic, state.level) = (Some(topic), level);
                next(state);
            }
        }
    });
    let Some(exercise) = state.exercise.clone() else { return };
    ui.add_space(theme.space(0.5));
    let label = ui.add(egui::Label::new(theme.strong(&exercise.question)).wrap());
    let mut check = false;
    ui.horizontal(|ui| {
        let field = TextEdit::singleline(&mut state.typed).desired_width(theme.space(14.0));
        let response = ui.add(field.font(egui::TextStyle::Monospace)).labelled_by(label.id);
        check = response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        check |= word_button_ui(ui, icons::CHECK, "Check").clicked();
    });
    if check {
        state.answer = Some(exercise.judge(&state.typed));
    }
    match &state.answer {
        Some(Answer::Right(words)) => {
            status_ui(ui, Status::Good, "Right");
            ui.add(egui::Label::new(theme.mono(words)).wrap());
        }
        Some(Answer::NotYet(words)) => {
            ui.add(egui::Label::new(RichText::new(words).color(theme.color.warn)).wrap());
        }
        Some(Answer::Unreadable(words)) => drop(ui.label(theme.second(words))),
        None => {}
    }
    let right = matches!(state.answer, Some(Answer::Right(_)));
    ui.horizontal(|ui| {
        if !state.revealed && !right && word_button_ui(ui, icons::VISIBILITY, "Reveal").clicked() {
            state.revealed = true;
        }
        if word_button_ui(ui, icons::ARROW_FORWARD, "Next question").clicked() {
            next(state);
        }
    });
    if state.revealed && !right {
        fold_ui(ui, "Answer", true, |ui| {
            let words: Vec<String> = exercise.answer.iter().map(f64::to_string).collect();
            ui.label(theme.mono(words.join(" × ")).color(theme.color.accent));
            ui.add(egui::Label::new(theme.mono(&exercise.because)).wrap());
        });
    }
}

fn next(state: &mut WrongState) {
    state.seed += 1;
    let topic = state.topic.unwrap_or(Topic::Shape);
    state.exercise = Exercise::new(topic, state.level, state.seed).ok();
    (state.answer, state.revealed, state.chosen) = (None, false, None);
    state.typed.clear();
}

/// Input and kernel of the question; the output hidden until it is revealed.
fn exercise_picture_ui(ui: &mut Ui, exercise: &Exercise, revealed: bool, theme: &Theme) {
    let layer = &exercise.layer;
    let map = |ui: &mut Ui, name: &str, t: &crate::tensor::Tensor, hidden: bool| {
        let (rows, cols) = match t.shape()[2..] {
            [h, w] => (h, w),
            [w] => (1, w),
            _ => return,
        };
        let values = t.to_f64_vec();
        let values = &values[..rows * cols];
        let scale = ColourScale::signed(3.0, theme);
        let masked = vec![hidden; rows * cols];
        ui.label(theme.heading(name));
        Heatmap::new(name, rows, cols, values, &scale)
            .masked(&masked)
            .masked_word("predict it")
            .cell(theme.space(5.5))
            .ui(ui);
        ui.add_space(theme.space(1.5));
    };
    ui.label(theme.title("Predict first"));
    ui.label(theme.mono(layer.summary()).color(theme.color.text_second));
    ui.add_space(theme.space(1.0));
    map(ui, "Input", &layer.input, false);
    if let Some(weight) = &layer.weight {
        map(ui, "Kernel", weight, false);
    }
    if let Some(bias) = &layer.bias {
        ui.label(theme.mono(format!("bias {}", bias.get(0))));
    }
    if exercise.topic == Topic::NextValue || revealed {
        ui.add_space(theme.space(1.5));
        map(ui, "Output", &layer.output, !revealed);
    }
}

#[cfg(test)]
impl WrongState {
    /// Types the right answer.
    pub fn answer_for_tests(&mut self) {
        let answer = self.exercise.as_ref().map(|e| e.answer.clone()).unwrap_or_default();
        let words: Vec<String> = answer.iter().map(f64::to_string).collect();
        self.typed = words.join(" ");
    }
}
