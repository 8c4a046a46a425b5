//! A canvas to draw an image input on. Private to the inputs panel.

use crate::graph::ValueId;
use crate::tensor::Tensor;
use crate::views::colour::{ColourScale, ScaleKind};
use crate::views::icons;
use crate::views::theme::Theme;
use crate::views::view::{Command, ViewContext};
use crate::views::widgets::button::{choice_ui, word_button_ui};
use egui::{Mesh, PointerButton, Pos2, Rect, Role, Sense, Ui, WidgetInfo, vec2};

#[derive(Default)]
pub(super) struct PaintState {
    erase: bool,
    /// Where the pen was in the frame before.
    last: Option<(ValueId, Pos2)>,
}

/// Sides of an image that can be drawn on.
const SIDES: std::ops::RangeInclusive<usize> = 5..=64;
/// The largest canvas, in steps of the grid.
const CANVAS_STEPS: f32 = 24.0;
/// Radius of the pen, in pixels of the image.
const PEN: f32 = 0.8;

/// Whether the last two axes of a float tensor look like an image.
pub(super) fn is_image(tensor: &Tensor) -> bool {
    let shape = tensor.shape();
    let flat_digit = shape.len() == 2 && shape[1] == 64;
    tensor.dtype().is_float()
        && (flat_digit
            || (shape.len() >= 3 && shape.iter().rev().take(2).all(|d| SIDES.contains(d))))
}

/// Rows and columns of the first image, and whether it lies flat in the last axis.
fn size(tensor: &Tensor) -> (usize, usize) {
    match tensor.shape()[..] {
        [.., _, 64] if tensor.rank() == 2 => (8, 8),
        [.., rows, cols] => (rows, cols),
        _ => (0, 0),
    }
}

impl PaintState {
    pub fn ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>, id: ValueId, tensor: &Tensor) {
        let theme = Theme::of(ui);
        let (rows, cols) = size(tensor);
        ui.add_space(theme.space(0.5));
        ui.horizontal_wrapped(|ui| {
            ui.label(theme.second("Draw"));
            for (erase, word) in [(false, "Pen"), (true, "Eraser")] {
                if choice_ui(ui, self.erase == erase, word).clicked() {
                    self.erase = erase;
                }
            }
            if word_button_ui(ui, icons::DELETE, "Clear").clicked() {
                let blank = Tensor::zeros(tensor.dtype(), tensor.shape().clone());
                if let Ok(blank) = blank {
                    cx.send(Command::SetFeed(id, blank));
                }
            }
        });
        let side = (ui.available_width().min(theme.space(CANVAS_STEPS)) / cols as f32)
            .min(theme.space(CANVAS_STEPS) / rows as f32)
            .floor()
            .max(1.0);
        let canvas = vec2(side * cols as f32, side * rows as f32);
        let (rect, response) = ui.allocate_exact_size(canvas, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Canvas to draw on"));
        image_ui(ui, rect, side, tensor, (rows, cols));
        let response = response.on_hover_cursor(egui::CursorIcon::Crosshair);
        let erase = self.erase || response.dragged_by(PointerButton::Secondary);
        let at = response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on());
        if let Some(at) = at {
            let from = self.last.filter(|(last, _)| *last == id).map_or(at, |(_, p)| p);
            let to_pixels = |p: Pos2| (p - rect.min) / side;
            let ink = if erase { 0.0 } else { 1.0 };
            if let Some(new) = stroke(tensor, (rows, cols), to_pixels(from), to_pixels(at), ink) {
                cx.send(Command::SetFeed(id, new));
            }
            self.last = Some((id, at));
            ui.ctx().request_repaint();
        } else if self.last.is_some_and(|(last, _)| last == id) {
            self.last = None;
        }
    }
}

/// The first image of the tensor, pixel by pixel.
fn image_ui(ui: &Ui, rect: Rect, side: f32, tensor: &Tensor, (rows, cols): (usize, usize)) {
    let theme = Theme::of(ui);
    let numbers: Vec<f64> = (0..rows * cols).map(|i| tensor.get(i)).collect();
    let signed = numbers.iter().any(|x| *x < 0.0);
    let scale = match signed {
        true => ColourScale::of_values(ScaleKind::Signed, numbers.iter().copied(), &theme),
        false => ColourScale::signed(numbers.iter().copied().fold(1.0, f64::max), &theme),
    };
    ui.painter().rect_filled(rect, 0, theme.color.canvas);
    let mut mesh = Mesh::default();
    for (i, &x) in numbers.iter().enumerate().filter(|(_, x)| **x != 0.0) {
        let at = vec2((i % cols) as f32, (i / cols) as f32) * side;
        let cell = Rect::from_min_size(rect.min + at, vec2(side, side));
        mesh.add_colored_rect(cell, scale.colour(x));
    }
    ui.painter().add(mesh);
    if side >= theme.size.grid {
        for i in 1..cols {
            let x = rect.left() + side * i as f32;
            ui.painter().vline(x, rect.y_range(), theme.hair_faint());
        }
        for i in 1..rows {
            let y = rect.top() + side * i as f32;
            ui.painter().hline(rect.x_range(), y, theme.hair_faint());
        }
    }
    ui.painter().rect_stroke(rect, 0, theme.hair(), egui::StrokeKind::Outside);
}

/// The tensor with a line drawn from one point to another (in pixels); `None` if nothing changes.
fn stroke(
    tensor: &Tensor,
    (rows, cols): (usize, usize),
    from: egui::Vec2,
    to: egui::Vec2,
    ink: f64,
) -> Option<Tensor> {
    let mut new = tensor.clone();
    let steps = ((to - from).length() * 4.0).ceil().max(1.0) as usize;
    let mut changed = false;
    for step in 0..=steps {
        let pen = from + (to - from) * (step as f32 / steps as f32);
        for i in 0..rows * cols {
            let center = vec2((i % cols) as f32 + 0.5, (i / cols) as f32 + 0.5);
            let near = (1.25 - (center - pen).length() / PEN).clamp(0.0, 1.0) as f64;
            let old = new.get(i);
            let x = if ink > 0.0 { old.max(near) } else { old.min(1.0 - near).max(0.0) };
            if near > 0.0 && x != old {
                new = new.with_element(i, x);
                changed = true;
            }
        }
    }
    changed.then_some(new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::inspect::Plane;
    use crate::tensor::DType;

    #[test]
    fn the_pen_inks_and_the_eraser_clears() {
        let blank = Tensor::zeros(DType::F32, [1, 1, 8, 8]).unwrap();
        assert!(is_image(&blank) && is_image(&Tensor::zeros(DType::F32, [1, 64]).unwrap()));
        assert!(!is_image(&Tensor::zeros(DType::F32, [3, 4]).unwrap()));
        let (from, to) = (vec2(1.5, 1.5), vec2(6.5, 1.5));
        let drawn = stroke(&blank, (8, 8), from, to, 1.0).unwrap();
        let plane = Plane::of(drawn.shape());
        let row = &plane.values(&drawn)[8..16];
        assert!(row[1..7].iter().all(|&x| x > 0.9), "{row:?}");
        assert_eq!(plane.values(&drawn)[7 * 8], 0.0);
        let erased = stroke(&drawn, (8, 8), from, to, 0.0).unwrap();
        assert!(plane.values(&erased)[8..16].iter().all(|&x| x < 0.1));
        assert!(stroke(&erased, (8, 8), vec2(-9.0, -9.0), vec2(-9.0, -9.0), 1.0).is_none());
    }
}
