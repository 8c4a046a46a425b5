//! What goes in: for each input its sizes, where its numbers come from, and editors to choose, draw or
//! type them. Every change goes out as a command and everything follows.

mod digits;
mod grid;
mod paint;
mod text;

use super::document::{Document, Selection};
use super::icons;
use super::theme::Theme;
use super::view::{Command, View, ViewContext};
use super::widgets::button::{fold_ui, icon_button_ui, link_ui, word_button_ui};
use super::widgets::number;
use crate::explain::inputs::{Source, digits_in};
use crate::graph::{Dim, ValueId};
use crate::tensor::{DType, Tensor};
use egui::{DragValue, RichText, Ui};

/// What the panel remembers between frames.
#[derive(Default)]
pub struct InputsPanel {
    /// What the only output was before anything was changed.
    before: Option<f64>,
    text: text::TextState,
    paint: paint::PaintState,
}

/// The largest size that can be typed for an open dimension.
const MAX_SIZE: usize = 4096;

impl View for InputsPanel {
    fn ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let theme = Theme::of(ui);
        let output = only_output(cx.document);
        if !cx.document.is_changed() && self.before.is_none() {
            self.before = output.as_ref().map(|(_, x)| *x);
        }
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - theme.space(1.0));
            ui.add_space(theme.space(1.0));
            self.change_ui(ui, cx, output);
            sizes_ui(ui, cx);
            let inputs: Vec<ValueId> = cx.document.graph.required_inputs().collect();
            if inputs.is_empty() {
                ui.label(theme.second("This model takes no inputs."));
            }
            for id in inputs {
                self.input_ui(ui, cx, id);
            }
            ui.add_space(theme.space(3.0));
        });
    }
}

/// Name and number of the output, where there is one of one number.
fn only_output(document: &Document) -> Option<(String, f64)> {
    let [only] = document.graph.outputs[..] else { return None };
    let value = document.trace.as_ref()?.value(only).filter(|t| t.numel() == 1)?;
    Some((document.graph.value(only).name.clone(), value.get(0)))
}

impl InputsPanel {
    /// What the changes did to the output, and the way back.
    fn change_ui(&self, ui: &mut Ui, cx: &mut ViewContext<'_>, output: Option<(String, f64)>) {
        let theme = Theme::of(ui);
        if let Some((name, now)) = &output {
            ui.horizontal_wrapped(|ui| {
                ui.label(theme.second(name));
                ui.label(theme.mono(number::short(*now)).font(theme.font_strong()))
                    .on_hover_text(number::exact(*now));
                if let Some(before) = self.before.filter(|b| cx.document.is_changed() && b != now) {
                    let words = format!("was {}", number::short(before));
                    ui.label(theme.second(words)).on_hover_text(number::exact(before));
                }
            });
        }
        let changed = cx.document.is_changed();
        // Always there, so that nothing moves under the pointer at the first change.
        let button = |ui: &mut Ui| word_button_ui(ui, icons::RESTART_ALT, "Restore everything");
        let response = ui.add_enabled_ui(changed, button).inner;
        let help =
            "Inputs, weights and sizes as they were when the model was opened (Ctrl+Backspace)";
        if response.on_hover_text(help).clicked() {
            cx.send(Command::RestoreAll);
        }
        if changed {
            weights_ui(ui, cx);
        }
    }

    fn input_ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>, id: ValueId) {
        let graph = cx.document.graph.clone();
        let title = graph.value(id).name.clone();
        fold_ui(ui, &title, true, |ui| {
            let theme = Theme::of(ui);
            let Some(tensor) = present(cx.document, id) else {
                ui.label(theme.second("It has no numbers yet."));
                return;
            };
            ui.horizontal_wrapped(|ui| {
                ui.label(theme.mono(number::shape(tensor.shape())));
                ui.label(theme.second(tensor.dtype().name()));
                if link_ui(ui, "Inspect").clicked() {
                    cx.send(Command::Select(Selection::value(&graph, id)));
                }
            });
            source_ui(ui, cx, id, &tensor);
            if digits_in(tensor.shape()).is_some() && tensor.dtype().is_float() {
                digits::digits_ui(ui, cx, id, &tensor);
            }
            if tensor.dtype() == DType::I64 && !cx.document.companions.vocabulary.is_empty() {
                self.text.ui(ui, cx, id, &tensor);
            }
            if paint::is_image(&tensor) {
                self.paint.ui(ui, cx, id, &tensor);
            } else {
                grid::grid_ui(ui, cx, id, &tensor);
            }
        });
    }
}

/// The tensor as it is wanted: what was given last, else what the last run took.
fn present(document: &Document, id: ValueId) -> Option<Tensor> {
    let fed = document.feeds.get(id).or_else(|| document.graph.value(id).data.as_ref());
    match document.sources.get(&id) {
        Some(Source::Given(t)) if fed.is_none_or(|f| f.shape() == t.shape()) => Some(t.clone()),
        _ => fed.cloned(),
    }
}

/// Weights that were changed: each with its way back.
fn weights_ui(ui: &mut Ui, cx: &mut ViewContext<'_>) {
    let theme = Theme::of(ui);
    let graph = cx.document.graph.clone();
    let changed: Vec<ValueId> = cx.document.sources.keys().copied().collect();
    for id in changed.into_iter().filter(|id| graph.value(*id).data.is_some()) {
        ui.horizontal(|ui| {
            ui.label(theme.second("changed"));
            if icon_button_ui(ui, icons::RESTART_ALT, "Restore this weight").clicked() {
                cx.send(Command::RestoreFeed(id));
            }
            if link_ui(ui, &graph.value(id).name).clicked() {
                cx.send(Command::Select(Selection::value(&graph, id)));
            }
        });
    }
}

/// The sizes that the model leaves open.
fn sizes_ui(ui: &mut Ui, cx: &mut ViewContext<'_>) {
    let theme = Theme::of(ui);
    let names = cx.document.graph.dim_names();
    if names.is_empty() {
        return;
    }
    ui.add_space(theme.space(1.0));
    ui.label(theme.strong("Sizes"));
    for name in names {
        let mut size = cx.document.dims.get(&Dim::Named(name.clone()));
        ui.horizontal(|ui| {
            let label = ui.label(RichText::new(&name).color(theme.color.text_second));
            let drag = DragValue::new(&mut size).range(1..=MAX_SIZE).speed(0.05);
            if ui.add(drag).labelled_by(label.id).changed() {
                cx.send(Command::SetDim(name.clone(), size));
            }
        });
    }
}

/// Where the numbers come from, and the choice of another source.
fn source_ui(ui: &mut Ui, cx: &mut ViewContext<'_>, id: ValueId, tensor: &Tensor) {
    let theme = Theme::of(ui);
    let source = cx.document.sources.get(&id).cloned();
    let name = source.as_ref().map_or("As opened", Source::name);
    let label = ui.label(theme.second("Where its numbers come from"));
    ui.horizontal(|ui| {
        // The way back stands beside it, whatever the width.
        let room = ui.available_width() - theme.size.row - 2.0 * ui.spacing().item_spacing.x;
        let combo = egui::ComboBox::from_id_salt(("source", id))
            .selected_text(name)
            .truncate()
            .width(room.clamp(theme.space(6.0), theme.space(18.0)));
        let response = combo.show_ui(ui, |ui| {
            if ui.selectable_label(source.is_none(), "As opened").clicked() {
                cx.send(Command::RestoreFeed(id));
            }
            for choice in choices(cx.document, tensor) {
                let on = source.as_ref().is_some_and(|s| s.name() == choice.name());
                if ui.selectable_label(on, choice.name()).clicked() {
                    cx.send(Command::SetSource(id, choice));
                }
            }
            if ui.selectable_label(false, "From a file (.npy)…").clicked() {
                cx.send(Command::LoadFeed(id));
            }
        });
        response.response.labelled_by(label.id);
        if source.is_some()
            && icon_button_ui(ui, icons::RESTART_ALT, "Restore this input").clicked()
        {
            cx.send(Command::RestoreFeed(id));
        }
    });
    match source {
        Some(Source::Normal { seed }) => {
            seed_ui(ui, cx, id, seed, |seed| Source::Normal { seed });
        }
        Some(Source::Whole { seed, below }) => {
            seed_ui(ui, cx, id, seed, move |seed| Source::Whole { seed, below });
        }
        _ => {}
    }
}

/// The sources that fit a type and a shape.
fn choices(document: &Document, tensor: &Tensor) -> Vec<Source> {
    let mut choices = vec![Source::Zeros, Source::Ones];
    if tensor.dtype().is_float() {
        choices.push(Source::Normal { seed: 0 });
        if digits_in(tensor.shape()).is_some() && !document.companions.digits.is_empty() {
            choices.push(Source::Digits { first: 0 });
        }
    } else if tensor.dtype() != DType::Bool {
        let below = document.companions.vocabulary.len().max(2);
        choices.push(Source::Whole { seed: 0, below });
    }
    choices
}

fn seed_ui(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    id: ValueId,
    seed: u64,
    source: impl Fn(u64) -> Source,
) {
    let theme = Theme::of(ui);
    let mut new = seed;
    ui.horizontal(|ui| {
        let label = ui.label(theme.second("Seed"));
        ui.add(DragValue::new(&mut new).speed(0.05)).labelled_by(label.id);
        if icon_button_ui(ui, icons::CASINO, "Another seed").clicked() {
            new = seed.wrapping_add(1);
        }
    });
    if new != seed {
        cx.send(Command::SetSource(id, source(new)));
    }
}
