//! The numbers of a small input, each a field. Private to the inputs panel.

use crate::explain::inspect::{self, Plane};
use crate::graph::ValueId;
use crate::tensor::Tensor;
use crate::views::document::Selection;
use crate::views::theme::Theme;
use crate::views::view::{Command, ViewContext};
use crate::views::widgets::number;
use egui::{DragValue, Ui, vec2};

/// More numbers than this are changed in the inspector, cell by cell.
const MAX_NUMEL: usize = 128;
/// How far a number goes when dragged by one point.
const SPEED: f64 = 0.01;

pub(super) fn grid_ui(ui: &mut Ui, cx: &mut ViewContext<'_>, id: ValueId, tensor: &Tensor) {
    let theme = Theme::of(ui);
    if tensor.numel() > MAX_NUMEL {
        let words = "To change one number, inspect this input, click a cell and type.";
        ui.add(egui::Label::new(theme.second(words)).wrap());
        return;
    }
    let mut plane = Plane::of(tensor.shape());
    let planes: usize = plane.other_axes().map(|a| tensor.shape()[a]).product();
    let (rows, cols) = plane.size(tensor.shape());
    for k in 0..planes {
        let first = tensor.shape().unravel(k * rows * cols);
        plane.show(&first);
        egui::ScrollArea::horizontal().id_salt((id, k)).show(ui, |ui| {
            ui.spacing_mut().interact_size.x = theme.space(8.0);
            let spacing = vec2(theme.space(0.5), theme.space(0.5));
            egui::Grid::new((id, k, "cells")).spacing(spacing).show(ui, |ui| {
                for row in 0..rows {
                    for col in 0..cols {
                        number_ui(ui, cx, id, tensor, &plane.index(row, col));
                    }
                    ui.end_row();
                }
            });
        });
    }
}

fn number_ui(ui: &mut Ui, cx: &mut ViewContext<'_>, id: ValueId, tensor: &Tensor, index: &[usize]) {
    let Some(flat) = tensor.shape().offset(index) else { return };
    let old = tensor.get(flat);
    let mut new = old;
    let whole = !tensor.dtype().is_float();
    let speed = if whole { 0.1 } else { SPEED };
    let drag = DragValue::new(&mut new)
        .speed(speed)
        .max_decimals(if whole { 0 } else { 6 })
        .custom_formatter(|x, _| number::short(x))
        .custom_parser(|text| text.replace('−', "-").replace(',', ".").parse().ok());
    let response = ui.add(drag);
    let name = format!("{}{}", cx.document.graph.value(id).name, inspect::index_text(index));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, true, &name));
    if response.hovered() {
        let selection = Selection::value(&cx.document.graph, id).at(index);
        cx.point_at(selection);
    }
    if new != old {
        let new = if whole { new.round() } else { new };
        cx.send(Command::SetFeed(id, tensor.with_element(flat, new)));
    }
}
