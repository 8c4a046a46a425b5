//! "Predict first": a question, a field to answer it, and the picture that tells a little more with every
//! attempt. Private to `views::convolution`.

use egui::{
    Align2, Key, Rect, RichText, Stroke, StrokeKind, TextEdit, Ui, UiBuilder, Vec2, pos2, vec2,
};
use std::sync::Arc;

use super::subject::serial;
use crate::explain::convolution::{Answer, Exercise, ExercisePicture, Topic};
use crate::views::colour::ColourScale;
use crate::views::icons;
use crate::views::theme::Theme;
use crate::views::widgets::badge::{Status, status_ui};
use crate::views::widgets::button::{choice_ui, word_button_ui};
use crate::views::widgets::card::primary_button_ui;
use crate::views::widgets::heatmap::{Grid, Heatmap};

/// What is asked, what was answered.
#[derive(Clone)]
pub(super) struct ExerciseState {
    topic: Topic,
    level: usize,
    seed: u64,
    question: Option<Question>,
    typed: String,
    answer: Option<Answer>,
    /// Wrong answers to this question.
    attempts: usize,
    revealed: bool,
    /// Right ones in a row, without looking.
    streak: usize,
    focus: bool,
}

#[derive(Clone)]
struct Question {
    exercise: Arc<Exercise>,
    picture: Option<Arc<ExercisePicture>>,
    serial: u64,
}

impl Default for ExerciseState {
    fn default() -> Self {
        ExerciseState {
            topic: Topic::Shape,
            level: 0,
            seed: 1,
            question: None,
            typed: String::new(),
            answer: None,
            attempts: 0,
            revealed: false,
            streak: 0,
            focus: true,
        }
    }
}

/// Right answers in a row after which the next step is offered.
const ENOUGH: usize = 3;

impl ExerciseState {
    pub fn ui(&mut self, ui: &mut Ui) {
        let theme = Theme::of(ui);
        if self.question.is_none() {
            self.ask();
        }
        let page = ui.available_rect_before_wrap();
        let width = theme.space(46.0).min(page.width() * 0.4);
        let left = Rect::from_min_max(page.min, pos2(page.left() + width, page.bottom()));
        let right = Rect::from_min_max(pos2(left.right() + theme.space(5.0), page.top()), page.max);
        ui.scope_builder(UiBuilder::new().max_rect(left).id_salt("question"), |ui| {
            self.topics_ui(ui);
            ui.add_space(theme.space(2.0));
            self.question_ui(ui);
        });
        let Some(question) = &self.question else { return };
        let Some(picture) = &question.picture else { return };
        ui.scope_builder(UiBuilder::new().max_rect(right).id_salt("told"), |ui| {
            let told = Told {
                output: self.is_open(),
                windows: self.is_open() || self.attempts > 0,
                topic: question.exercise.topic,
            };
            picture_ui(ui, picture, &told, question.serial, &theme);
        });
    }

    /// Whether the answer may be seen.
    fn is_open(&self) -> bool {
        self.revealed || matches!(self.answer, Some(Answer::Right(_)))
    }

    fn ask(&mut self) {
        let exercise = Exercise::new(self.topic, self.level, self.seed).ok().map(Arc::new);
        self.question = exercise.map(|exercise| Question {
            picture: exercise.picture().map(Arc::new),
            exercise,
            serial: serial(),
        });
        self.seed += 1;
        (self.answer, self.revealed, self.attempts, self.focus) = (None, false, 0, true);
        self.typed.clear();
    }

    fn topics_ui(&mut self, ui: &mut Ui) {
        let theme = Theme::of(ui);
        let before = (self.topic, self.level);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme.space(0.25);
            for (topic, word) in [(Topic::Shape, "Output size"), (Topic::NextValue, "Next number")]
            {
                if choice_ui(ui, self.topic == topic, word).clicked() {
                    self.topic = topic;
                }
            }
            ui.separator();
            for (level, word) in [(0, "1-D"), (1, "2-D")] {
                if choice_ui(ui, self.level == level, word).clicked() {
                    self.level = level;
                }
            }
        });
        if before != (self.topic, self.level) {
            self.streak = 0;
            self.ask();
        }
    }

    fn question_ui(&mut self, ui: &mut Ui) {
        let theme = Theme::of(ui);
        let Some(exercise) = self.question.as_ref().map(|q| Arc::clone(&q.exercise)) else {
            return;
        };
        let question = RichText::new(&exercise.question).font(theme.font_heading());
        let label = ui.add(egui::Label::new(question.color(theme.color.text)).wrap());
        ui.add_space(theme.space(1.5));
        let open = self.is_open();
        let mut check = false;
        ui.horizontal(|ui| {
            let hint = if exercise.answer.len() > 1 { "rows × columns" } else { "a number" };
            let field = TextEdit::singleline(&mut self.typed)
                .desired_width(theme.space(16.0))
                .hint_text(hint)
                .interactive(!open)
                .font(egui::TextStyle::Monospace);
            let response = ui.add(field).labelled_by(label.id);
            if std::mem::take(&mut self.focus) {
                response.request_focus();
            }
            let enter = ui.input(|i| i.key_pressed(Key::Enter));
            if !open {
                check = response.lost_focus() && enter;
                check |= primary_button_ui(ui, "Check").clicked();
            } else if primary_button_ui(ui, "Next question").clicked()
                || (enter && !response.lost_focus())
            {
                self.ask();
            }
        });
        if check && !self.typed.trim().is_empty() {
            self.check(&exercise);
        }
        ui.add_space(theme.space(1.0));
        self.judgement_ui(ui, &exercise);
    }

    fn check(&mut self, exercise: &Exercise) {
        let answer = exercise.judge(&self.typed);
        match &answer {
            Answer::Right(_) => self.streak += usize::from(!self.revealed),
            Answer::NotYet(_) => {
                (self.attempts, self.streak, self.focus) = (self.attempts + 1, 0, true);
            }
            Answer::Unreadable(_) => self.focus = true,
        }
        self.answer = Some(answer);
    }

    fn judgement_ui(&mut self, ui: &mut Ui, exercise: &Exercise) {
        let theme = Theme::of(ui);
        let say = |ui: &mut Ui, text: RichText| drop(ui.add(egui::Label::new(text).wrap()));
        match &self.answer {
            Some(Answer::Right(words)) => {
                status_ui(ui, Status::Good, "Right");
                say(ui, theme.mono(words));
            }
            Some(Answer::NotYet(words)) if !self.revealed => {
                say(ui, RichText::new(words).color(theme.color.warn));
            }
            Some(Answer::Unreadable(words)) if !self.revealed => say(ui, theme.second(words)),
            _ => {}
        }
        if self.is_open() {
            if self.revealed {
                let words: Vec<String> = exercise.answer.iter().map(f64::to_string).collect();
                ui.label(theme.heading(words.join(" × ")).color(theme.color.accent));
                say(ui, theme.mono(&exercise.because));
            }
            self.next_step_ui(ui);
        } else if word_button_ui(ui, icons::VISIBILITY, "Reveal").clicked() {
            (self.revealed, self.streak) = (true, 0);
        }
    }

    /// After a few right ones, what comes next in the lesson.
    fn next_step_ui(&mut self, ui: &mut Ui) {
        let theme = Theme::of(ui);
        if self.streak < ENOUGH {
            if self.streak > 1 {
                ui.label(theme.second(format!("{} in a row", self.streak)));
            }
            return;
        }
        let (topic, level, word) = match (self.topic, self.level) {
            (Topic::Shape, 0) => (Topic::NextValue, 0, "Go on to the next number"),
            (Topic::NextValue, 0) => (Topic::Shape, 1, "Go on to two dimensions"),
            (Topic::Shape, _) => (Topic::NextValue, 1, "Go on to the next number"),
            (Topic::NextValue, _) => return,
        };
        ui.add_space(theme.space(1.0));
        ui.label(theme.second(format!("{} in a row.", self.streak)));
        if word_button_ui(ui, icons::ARROW_FORWARD, word).clicked() {
            (self.topic, self.level, self.streak) = (topic, level, 0);
            self.ask();
        }
    }
}

/// How much of the picture may be seen.
struct Told {
    output: bool,
    windows: bool,
    topic: Topic,
}

/// Padded input, kernel and output; where the windows stand once an answer was wrong.
fn picture_ui(ui: &mut Ui, picture: &ExercisePicture, told: &Told, key: u64, theme: &Theme) {
    let field = &picture.field;
    let row = |rows: usize| rows as f32;
    let shows_output = told.output || told.topic == Topic::NextValue;
    // Room for three maps one under the other with their names.
    let names = theme.size.text_heading * 1.5 + theme.space(2.5);
    let output_rows = if shows_output { row(picture.output_size.0) } else { 0.0 };
    let rows = row(field.rows) + output_rows + if field.rows == 1 { 1.0 } else { 0.0 };
    let widest = field.cols.max(picture.output_size.1) as f32;
    let beside = if field.rows == 1 { 0.0 } else { picture.taps.1 as f32 + 1.5 };
    let room = ui.available_size() - vec2(0.0, names * 3.0);
    let cell = (room.x / (widest + beside)).min(room.y / rows).min(theme.space(5.5));
    let cell = cell.max(theme.space(1.5)).floor();
    let scale = ColourScale::signed(3.0, theme);
    let padding: Vec<bool> = field.places.iter().map(|p| !p.is_cell()).collect();
    let part = |ui: &mut Ui,
                name: &str,
                (rows, cols),
                values: &[f64],
                masked: &[bool],
                word: &str,
                key| {
        ui.vertical(|ui| {
            ui.label(theme.heading(name));
            let map = Heatmap::new(name, rows, cols, values, &scale).masked(masked);
            map.masked_word(word).revision(key).cell(cell).ui(ui).grid
        })
        .inner
    };
    let kernel = |ui: &mut Ui| {
        let name = match picture.bias {
            Some(bias) => {
                format!("Kernel, then bias {}", crate::views::widgets::number::short(bias))
            }
            None => "Kernel".into(),
        };
        part(ui, &name, picture.taps, &picture.kernel, &[], "", key.wrapping_mul(4))
    };
    let input = |ui: &mut Ui| {
        let name = if padding.contains(&true) { "Input, padded with 0" } else { "Input" };
        let size = (field.rows, field.cols);
        let grid =
            part(ui, name, size, &field.values, &padding, "padding: 0", key.wrapping_mul(4) + 1);
        if told.windows {
            windows(ui, &grid, picture, told, theme);
        }
    };
    if field.rows == 1 {
        input(ui);
        ui.add_space(theme.space(2.5));
        kernel(ui);
    } else {
        ui.horizontal_top(|ui| {
            input(ui);
            ui.add_space(theme.space(3.0));
            kernel(ui);
        });
    }
    if shows_output {
        ui.add_space(theme.space(2.5));
        let none = vec![false; picture.output.len()];
        let hidden = if told.output { &none } else { &picture.hidden };
        let key = key.wrapping_mul(4) + 2 + u64::from(told.output);
        let grid =
            part(ui, "Output", picture.output_size, &picture.output, hidden, "predict it", key);
        asked(ui, &grid, picture, told, theme);
    }
}

/// A frame round the number that is asked for, and a question mark in it.
fn asked(ui: &Ui, grid: &Grid, picture: &ExercisePicture, told: &Told, theme: &Theme) {
    let Some(at) = picture.asked.filter(|at| grid.contains(*at)) else { return };
    let rect = grid.cell_rect(at);
    if !told.output {
        ui.painter().rect_filled(rect, 0, theme.color.canvas);
        let (font, color) = (theme.font_title(), theme.color.accent);
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, "?", font, color);
    }
    ui.painter().rect_stroke(rect, 0, theme.selected(), StrokeKind::Outside);
}

/// Where the window stands; for a size, the first place of every window.
fn windows(ui: &Ui, grid: &Grid, picture: &ExercisePicture, told: &Told, theme: &Theme) {
    let cell: Vec2 = grid.cell_size();
    let (row, col, rows, cols) = picture.window;
    let frame = |row: usize, col: usize| {
        let corner = grid.rect.min + vec2(col as f32, row as f32) * cell;
        Rect::from_min_size(corner, vec2(cols as f32, rows as f32) * cell)
    };
    let painter = ui.painter();
    if told.topic == Topic::NextValue {
        painter.rect_stroke(frame(row, col), 0, theme.selected(), StrokeKind::Outside);
        return;
    }
    painter.rect_stroke(frame(0, 0), 0, theme.selected(), StrokeKind::Outside);
    let radius = cell.x * 0.1;
    for &(row, col) in &picture.starts {
        let rect = grid.cell_rect((row, col));
        let at = rect.left_top() + vec2(radius, radius) * 2.0;
        let halo = Stroke::new(theme.size.stroke_hair, theme.color.canvas);
        painter.circle(at, radius, theme.color.accent, halo);
    }
    if told.output {
        let words = format!("each dot: a window begins here; {} of them", picture.starts.len());
        let at = grid.rect.left_bottom() + vec2(0.0, theme.space(0.5));
        painter.text(at, Align2::LEFT_TOP, words, theme.font_small(), theme.color.text_second);
    }
}

#[cfg(test)]
impl ExerciseState {
    /// Types the right answer.
    pub fn answer_for_tests(&mut self) {
        let answer = self.question.as_ref().map(|q| q.exercise.answer.clone()).unwrap_or_default();
        let words: Vec<String> = answer.iter().map(f64::to_string).collect();
        self.typed = words.join(" ");
    }
}
