//! A picker of handwritten digits. Private to the inputs panel.

use crate::explain::inputs::{DIGIT_SIDE, Digit, Source};
use crate::graph::ValueId;
use crate::tensor::Tensor;
use crate::views::theme::Theme;
use crate::views::view::{Command, ViewContext};
use egui::{Mesh, Rect, Role, Sense, Ui, WidgetInfo, vec2};

/// Side of a digit in the picker and height of the picker, in steps of the grid.
const DIGIT_STEPS: f32 = 4.0;
const HEIGHT_STEPS: f32 = 14.0;

pub(super) fn digits_ui(ui: &mut Ui, cx: &mut ViewContext<'_>, id: ValueId, tensor: &Tensor) {
    let companions = cx.document.companions.clone();
    if companions.digits.is_empty() {
        return;
    }
    let theme = Theme::of(ui);
    let chosen = match cx.document.sources.get(&id) {
        Some(Source::Digits { first }) => Some(*first),
        Some(_) => None,
        None => position(&companions.digits, tensor),
    };
    ui.label(theme.second("Choose a digit"));
    let side = theme.space(DIGIT_STEPS);
    let columns = ((ui.available_width() / (side + theme.space(0.5))) as usize).max(1);
    let rows = companions.digits.len().div_ceil(columns);
    egui::ScrollArea::vertical()
        .id_salt(("digits", id))
        .max_height(theme.space(HEIGHT_STEPS))
        .auto_shrink([false, true])
        .show_rows(ui, side, rows, |ui, visible| {
            ui.spacing_mut().item_spacing = vec2(theme.space(0.5), theme.space(0.5));
            for row in visible {
                ui.horizontal(|ui| {
                    let start = row * columns;
                    let end = (start + columns).min(companions.digits.len());
                    for i in start..end {
                        if digit_ui(ui, &companions.digits[i], side, i, chosen == Some(i)) {
                            choose(cx, id, i);
                        }
                    }
                });
            }
        });
}

/// The image, and the label where the model asks for it.
fn choose(cx: &mut ViewContext<'_>, id: ValueId, first: usize) {
    if let Some(target) = cx.document.companions.target.filter(|t| *t != id) {
        cx.send(Command::SetSource(target, Source::Labels { first }));
    }
    cx.send(Command::SetSource(id, Source::Digits { first }));
}

/// Which of the digits the first item of a batch is.
fn position(digits: &[Digit], tensor: &Tensor) -> Option<usize> {
    let same = |d: &Digit| d.pixels.iter().enumerate().all(|(i, &p)| tensor.get(i) as f32 == p);
    digits.iter().position(same)
}

/// Whether it was clicked.
fn digit_ui(ui: &mut Ui, digit: &Digit, side: f32, i: usize, chosen: bool) -> bool {
    let theme = Theme::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::click());
    let name = format!("Digit {}, number {}", digit.label, i);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &name));
    ui.painter().rect_filled(rect, theme.size.radius_small, theme.color.canvas);
    let mut mesh = Mesh::default();
    let pixel = rect.shrink(theme.size.stroke_edge).width() / DIGIT_SIDE as f32;
    let corner = rect.shrink(theme.size.stroke_edge).min;
    for (k, &ink) in digit.pixels.iter().enumerate().filter(|(_, ink)| **ink > 0.0) {
        let at = vec2((k % DIGIT_SIDE) as f32, (k / DIGIT_SIDE) as f32) * pixel;
        let cell = Rect::from_min_size(corner + at, vec2(pixel, pixel));
        mesh.add_colored_rect(cell, theme.faded(theme.color.text, ink));
    }
    ui.painter().add(mesh);
    let stroke = match (chosen, response.hovered() || response.has_focus()) {
        (true, _) => theme.selected(),
        (false, true) => theme.edge(),
        (false, false) => theme.hair_faint(),
    };
    ui.painter().rect_stroke(rect, theme.size.radius_small, stroke, egui::StrokeKind::Inside);
    response.on_hover_text(name).clicked()
}
