//! Steps: one output number at a time or one product at a time, forwards, backwards, by itself. Private to
//! `views::convolution`.

use egui::{Key, Ui};

use crate::views::icons;
use crate::views::theme::Theme;
use crate::views::widgets::button::{choice_ui, icon_button_ui};

/// Where the steps have come to, and how they go on.
#[derive(Clone, Debug)]
pub(super) struct Player {
    pub playing: bool,
    /// Steps a second.
    pub speed: f64,
    /// One product at a time.
    pub by_product: bool,
    /// Products of this window that are done; all of them where `None`.
    pub done: Option<usize>,
    pub last: f64,
}

impl Default for Player {
    fn default() -> Self {
        Player { playing: false, speed: 3.0, by_product: false, done: None, last: 0.0 }
    }
}

impl Player {
    /// Where it stands, at rest.
    pub fn at_rest(&self) -> Player {
        Player { playing: false, ..self.clone() }
    }
}

/// What the player asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    First,
    Back,
    Forward,
    Last,
}

/// Where a step leads: the number of the output, and the products done there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub flat: usize,
    pub done: Option<usize>,
}

impl Player {
    /// The place after a step, of `outputs` numbers with `products` each; the ends meet.
    pub fn step(&self, step: Step, at: usize, outputs: usize, products: usize) -> Place {
        let outputs = outputs.max(1);
        let (next, before) = ((at + 1) % outputs, (at + outputs - 1) % outputs);
        let whole = |flat: usize| Place { flat, done: None };
        if !self.by_product {
            return whole(match step {
                Step::First => 0,
                Step::Last => outputs - 1,
                Step::Forward => next,
                Step::Back => before,
            });
        }
        let some = |flat: usize, n: usize| Place { flat, done: Some(n) };
        match (step, self.done) {
            (Step::First, _) => some(at, 0),
            (Step::Last, _) => some(at, products),
            (Step::Forward, Some(n)) if n < products => some(at, n + 1),
            (Step::Forward, _) => some(next, 1.min(products)),
            (Step::Back, Some(0)) => some(before, products),
            (Step::Back, Some(n)) => some(at, n - 1),
            (Step::Back, None) => some(at, products.saturating_sub(1)),
        }
    }

    /// The controls, and the step that they, the keys or the clock ask for.
    pub fn ui(&mut self, ui: &mut Ui, can_step_products: bool) -> Option<Step> {
        let theme = Theme::of(ui);
        let mut step = self.keys(ui);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme.space(0.25);
            let mut button = |ui: &mut Ui, icon, name, asked| {
                if icon_button_ui(ui, icon, name).clicked() {
                    step = Some(asked);
                }
            };
            button(ui, icons::FIRST_PAGE, "Go to the start", Step::First);
            button(ui, icons::SKIP_PREVIOUS, "Step back (Page Up)", Step::Back);
            let (icon, name) = match self.playing {
                true => (icons::PAUSE, "Pause (Space)"),
                false => (icons::PLAY_ARROW, "Play (Space)"),
            };
            if icon_button_ui(ui, icon, name).clicked() {
                self.playing = !self.playing;
            }
            let mut button = |ui: &mut Ui, icon, name, asked| {
                if icon_button_ui(ui, icon, name).clicked() {
                    step = Some(asked);
                }
            };
            button(ui, icons::SKIP_NEXT, "Step (Page Down)", Step::Forward);
            button(ui, icons::LAST_PAGE, "Go to the end", Step::Last);
        });
        ui.horizontal(|ui| {
            let label = ui.label(theme.second("Speed"));
            ui.spacing_mut().slider_width = theme.space(8.0);
            let slider = egui::Slider::new(&mut self.speed, 0.5..=30.0).logarithmic(true);
            ui.add(slider.show_value(false)).labelled_by(label.id).on_hover_text("Steps a second");
        });
        if can_step_products {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = theme.space(0.25);
                ui.label(theme.second("Step by"));
                if choice_ui(ui, !self.by_product, "pixel").clicked() {
                    (self.by_product, self.done) = (false, None);
                }
                if choice_ui(ui, self.by_product, "product").clicked() {
                    (self.by_product, self.done) = (true, Some(0));
                }
            });
        } else {
            (self.by_product, self.done) = (false, None);
        }
        step.or_else(|| self.tick(ui))
    }

    fn keys(&mut self, ui: &Ui) -> Option<Step> {
        if ui.ctx().egui_wants_keyboard_input() {
            return None;
        }
        let focused = ui.memory(|m| m.focused().is_some());
        let pressed = |key: Key| ui.input_mut(|i| i.consume_key(egui::Modifiers::NONE, key));
        if !focused && pressed(Key::Space) {
            self.playing = !self.playing;
        }
        if pressed(Key::PageDown) {
            return Some(Step::Forward);
        }
        pressed(Key::PageUp).then_some(Step::Back)
    }

    fn tick(&mut self, ui: &Ui) -> Option<Step> {
        if !self.playing {
            return None;
        }
        let (now, wait) = (ui.input(|i| i.time), 1.0 / self.speed.max(0.1));
        let due = now - self.last >= wait;
        if due {
            self.last = now;
        }
        let left = (self.last + wait - now).clamp(0.0, wait);
        ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(left));
        due.then_some(Step::Forward)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_is_met_once_on_the_way_through_a_pixel() {
        let mut player = Player { by_product: true, done: Some(0), ..Player::default() };
        let mut met = Vec::new();
        let mut at = 0;
        for _ in 0..8 {
            let place = player.step(Step::Forward, at, 3, 3);
            (at, player.done) = (place.flat, place.done);
            met.push((at, place.done.unwrap()));
        }
        assert_eq!(met, [(0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (1, 3), (2, 1), (2, 2)]);
        let back = player.step(Step::Back, at, 3, 3);
        assert_eq!((back.flat, back.done), (2, Some(1)));
    }

    #[test]
    fn pixels_go_round() {
        let player = Player::default();
        let flat = |step, at| player.step(step, at, 4, 9).flat;
        assert_eq!(
            [
                flat(Step::Forward, 3),
                flat(Step::Back, 0),
                flat(Step::First, 2),
                flat(Step::Last, 1)
            ],
            [0, 3, 0, 3]
        );
    }
}
