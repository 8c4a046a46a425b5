//! The selected cell: its number and gradient, a field to change it, the arithmetic that made it.
//! Private to the inspector.

use crate::explain::inspect::{self, Arithmetic};
use crate::graph::{ValueId, ValueKind};
use crate::ops::Expr;
use crate::tensor::Tensor;
use crate::views::document::Selection;
use crate::views::icons;
use crate::views::theme::Theme;
use crate::views::view::{Command, ViewContext};
use crate::views::widgets::button::{copy_button_ui, fold_ui, link_ui, word_button_ui};
use crate::views::widgets::card::card_ui;
use crate::views::widgets::formula::Formula;
use crate::views::widgets::number;
use egui::{RichText, Ui};

/// What is typed for which cell of which revision.
#[derive(Default)]
pub(super) struct CellState {
    typed: Option<(ValueId, Vec<usize>, String)>,
}

/// Cells listed below the arithmetic.
const MAX_CELLS: usize = 40;
/// A formula with more letters than this is shown as text: it would not fit.
const MAX_FORMULA: usize = 160;

impl CellState {
    pub fn ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>, value: ValueId) {
        let theme = Theme::of(ui);
        let Some(trace) = cx.document.trace.clone() else { return };
        let Some(tensor) = trace.value(value).filter(|t| t.numel() > 0) else { return };
        // A single number needs no selecting.
        let only = (tensor.numel() == 1).then(|| vec![0; tensor.rank()]);
        let index = cx.selection.index.clone().filter(|i| i.len() == tensor.rank()).or(only);
        fold_ui(ui, "One number", true, |ui| {
            let Some((index, x)) = index.and_then(|i| tensor.at(&i).map(|x| (i, x))) else {
                let words = "Click a cell to see its number, its gradient and its arithmetic.";
                ui.add(egui::Label::new(theme.second(words)).wrap());
                return;
            };
            let gradient = trace.grad(value).and_then(|g| g.at(&index));
            number_ui(ui, cx, value, &index, x, gradient);
            if cx.document.graph.value(value).kind != ValueKind::Activation {
                self.edit_ui(ui, cx, value, tensor, &index, x);
            }
            match Arithmetic::of(&trace, value, &index) {
                Some(arithmetic) => arithmetic_ui(ui, cx, &arithmetic, x),
                None if cx.document.graph.value(value).producer.is_some() => {
                    let words = "Its op has no short arithmetic for one number.";
                    ui.label(theme.second(words));
                }
                None => {}
            }
        });
    }

    /// A field for another number.
    fn edit_ui(
        &mut self,
        ui: &mut Ui,
        cx: &mut ViewContext<'_>,
        value: ValueId,
        tensor: &Tensor,
        index: &[usize],
        x: f64,
    ) {
        let theme = Theme::of(ui);
        let same = |(v, i, _): &(ValueId, Vec<usize>, String)| *v == value && i == index;
        if !self.typed.as_ref().is_some_and(same) {
            self.typed = None;
        }
        ui.horizontal(|ui| {
            let label = ui.label(theme.second("Change to"));
            let mut text = match &self.typed {
                Some((_, _, text)) => text.clone(),
                None => exact(tensor, x),
            };
            let field = egui::TextEdit::singleline(&mut text)
                .font(egui::TextStyle::Monospace)
                .desired_width(theme.space(11.0));
            let response = ui.add(field).labelled_by(label.id);
            if response.changed() {
                self.typed = Some((value, index.to_vec(), text.clone()));
            }
            let typed = parse(&text);
            let entered = response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
            if let Some(new) = typed.filter(|new| entered && !same_number(*new, x)) {
                self.typed = None;
                set(cx, value, tensor, index, new);
            }
            if typed.is_none() {
                ui.label(RichText::new("not a number").color(theme.color.bad));
            }
            if cx.document.sources.contains_key(&value)
                && word_button_ui(ui, icons::RESTART_ALT, "Restore").clicked()
            {
                self.typed = None;
                cx.send(Command::RestoreFeed(value));
            }
        });
    }
}

fn set(cx: &mut ViewContext<'_>, value: ValueId, tensor: &Tensor, index: &[usize], x: f64) {
    if let Some(flat) = tensor.shape().offset(index) {
        cx.send(Command::SetFeed(value, tensor.with_element(flat, x)));
    }
}

/// As it can be typed back.
fn exact(tensor: &Tensor, x: f64) -> String {
    match tensor.dtype().size() {
        4 if tensor.dtype().is_float() => number::exact_f32(x as f32),
        _ => number::exact(x),
    }
}

fn same_number(a: f64, b: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan())
}

/// A number as people type it: true minus and decimal comma too.
fn parse(text: &str) -> Option<f64> {
    text.trim().replace('−', "-").replace(',', ".").parse().ok()
}

fn number_ui(
    ui: &mut Ui,
    cx: &ViewContext<'_>,
    value: ValueId,
    index: &[usize],
    x: f64,
    gradient: Option<f64>,
) {
    let theme = Theme::of(ui);
    let name = &cx.document.graph.value(value).name;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space(0.75);
        let cell = format!("{name}{} =", inspect::index_text(index));
        ui.label(theme.mono(cell).color(theme.color.text_second));
        ui.label(theme.mono(number::short(x)).font(theme.font_strong()))
            .on_hover_text(number::exact(x));
        if let Some(g) = gradient {
            ui.label(RichText::new("gradient").color(theme.color.text_second));
            ui.label(theme.mono(number::short(g)).color(theme.color.backward))
                .on_hover_text(number::exact(g));
        }
    });
}

fn arithmetic_ui(ui: &mut Ui, cx: &mut ViewContext<'_>, arithmetic: &Arithmetic, x: f64) {
    let theme = Theme::of(ui);
    let op_type = cx.document.graph.node(arithmetic.node).op_type.clone();
    let (text, latex) = (arithmetic.expr.to_text(), arithmetic.expr.to_latex());
    ui.horizontal(|ui| {
        ui.label(theme.second(format!("The arithmetic of {op_type}")));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let latex_button = ui.small_button("LaTeX");
            if latex_button.on_hover_text("Copy it as LaTeX").clicked() {
                cx.send(Command::CopyText(latex.clone()));
            }
            if copy_button_ui(ui, "the arithmetic").clicked() {
                cx.send(Command::CopyText(text.clone()));
            }
        });
    });
    card_ui(ui, |ui| {
        ui.set_width(ui.available_width());
        let short =
            latex.chars().count() <= MAX_FORMULA && !matches!(arithmetic.expr, Expr::Sum(_));
        if short {
            egui::ScrollArea::horizontal().id_salt("formula").show(ui, |ui| {
                Formula::new(&latex, &text).ui(ui);
            });
        } else {
            let words = theme.mono(&text);
            ui.add(egui::Label::new(words).wrap().selectable(true));
        }
        // In single precision the order of a long sum shows in the last digits.
        if (arithmetic.expr.value() - x).abs() > 1e-3 * x.abs().max(1e-3) {
            ui.label(theme.second(format!("As computed: {}", number::short(x))));
        }
    });
    cells_ui(ui, cx, arithmetic);
}

/// The cells it is made of: hovering shows them in every view, clicking goes there.
fn cells_ui(ui: &mut Ui, cx: &mut ViewContext<'_>, arithmetic: &Arithmetic) {
    let theme = Theme::of(ui);
    let (cells, total) = arithmetic.cells(MAX_CELLS);
    if cells.is_empty() {
        return;
    }
    let graph = cx.document.graph.clone();
    ui.label(theme.second(match total {
        1 => "It depends on 1 number:".to_string(),
        n if n > MAX_CELLS => format!("It depends on {n} numbers; the first {MAX_CELLS}:"),
        n => format!("It depends on {n} numbers:"),
    }));
    egui::ScrollArea::vertical()
        .id_salt("cells")
        .max_height(theme.space(14.0))
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for cell in cells {
                let name = &graph.value(cell.value).name;
                let text = format!("{name}{}", inspect::index_text(&cell.index));
                let selection = Selection::value(&graph, cell.value).at(cell.index);
                let response = ui
                    .horizontal(|ui| {
                        let shown = number::short(cell.number);
                        let room = ui.available_width() - super::tables::width(ui, &shown);
                        let response = ui
                            .scope(|ui| {
                                ui.set_max_width((room - theme.space(2.0)).max(theme.space(6.0)));
                                link_ui(ui, &text)
                            })
                            .inner;
                        ui.label(theme.mono(shown));
                        response
                    })
                    .inner;
                if response.hovered() {
                    cx.point_at(selection.clone());
                }
                if response.clicked() {
                    cx.send(Command::Select(selection));
                }
            }
        });
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        assert_eq!(parse(" −1,5 "), Some(-1.5));
        assert_eq!(parse("1e-3"), Some(0.001));
        assert_eq!(parse("inf"), Some(f64::INFINITY));
        assert_eq!(parse("one"), None);
    }
}
