//! Which two axes of a tensor are seen, and where the others stand. Private to the inspector.

use crate::explain::inspect::Plane;
use crate::views::theme::Theme;
use egui::Ui;

/// The pickers: rows, columns, and one stepper for every other axis that is longer than 1.
/// Nothing below rank 3.
pub(super) fn plane_ui(ui: &mut Ui, plane: &mut Plane, shape: &[usize], names: &[String]) {
    let theme = Theme::of(ui);
    if shape.len() < 3 {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        axis_ui(ui, "Rows", plane.row_axis, names, |axis| turn(plane, axis, true));
        axis_ui(ui, "Columns", plane.col_axis, names, |axis| turn(plane, axis, false));
    });
    ui.horizontal_wrapped(|ui| {
        let others: Vec<usize> = plane.other_axes().filter(|&a| shape[a] > 1).collect();
        for axis in others {
            let last = shape[axis] - 1;
            let label = ui.label(theme.second(&names[axis]));
            let drag = egui::DragValue::new(&mut plane.fixed[axis])
                .range(0..=last)
                .speed(0.1)
                .custom_formatter(move |v, _| format!("{v} of 0…{last}"));
            ui.add(drag)
                .labelled_by(label.id)
                .on_hover_text("Drag, or click and type, to see another slice");
        }
    });
}

/// Puts an axis in the plane; if it is the other one of the plane, the two change places.
fn turn(plane: &mut Plane, axis: usize, rows: bool) {
    let (own, other) = match rows {
        true => (&mut plane.row_axis, &mut plane.col_axis),
        false => (&mut plane.col_axis, &mut plane.row_axis),
    };
    if *other == Some(axis) {
        *other = *own;
    }
    *own = Some(axis);
}

fn axis_ui(
    ui: &mut Ui,
    word: &str,
    chosen: Option<usize>,
    names: &[String],
    mut choose: impl FnMut(usize),
) {
    let theme = Theme::of(ui);
    let label = ui.label(theme.second(word));
    let name = |axis: usize| names.get(axis).map_or("", String::as_str);
    let combo = egui::ComboBox::from_id_salt(word)
        .selected_text(chosen.map_or("", name))
        .width(theme.space(9.0));
    let response = combo.show_ui(ui, |ui| {
        for axis in 0..names.len() {
            if ui.selectable_label(chosen == Some(axis), name(axis)).clicked() {
                choose(axis);
            }
        }
    });
    response.response.labelled_by(label.id);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_change_places_when_one_is_asked_for_twice() {
        let mut plane = Plane::of(&[2, 3, 4]);
        turn(&mut plane, 2, true);
        assert_eq!((plane.row_axis, plane.col_axis), (Some(2), Some(1)));
        turn(&mut plane, 0, false);
        assert_eq!((plane.row_axis, plane.col_axis), (Some(2), Some(0)));
        assert!(plane.fits(&[2, 3, 4]));
    }
}
