//! Legends: the colour bar with its range, and the patterns with their names. May be imported by every view.

use std::sync::Arc;

use egui::{Mesh, Pos2, Rect, Response, Sense, Ui, vec2};

use super::{marks, number};
use crate::views::colour::{ColourScale, Mark, ScaleKind};
use crate::views::theme::Theme;

/// Strips of one colour that make a bar look smooth.
const STRIPS: usize = 96;

/// A horizontal colour bar of this width (points) with its marks below.
pub fn colour_bar_ui(ui: &mut Ui, scale: &ColourScale, width: f32) -> Response {
    let theme = Theme::of(ui);
    let text_height = theme.size.text_small * 1.4;
    let (response, painter) = ui.allocate_painter(
        vec2(width, theme.size.bar + text_height + theme.space(0.5)),
        Sense::hover(),
    );
    // Room at both ends, so that the words of the ends are centred under them.
    let bar = Rect::from_min_size(response.rect.min, vec2(width, theme.size.bar))
        .shrink2(vec2(theme.space(2.0), 0.0));
    painter.add(strips(bar, scale));
    painter.rect_stroke(bar, 0, theme.hair(), egui::StrokeKind::Outside);
    for (top, label) in labels(scale, bar, response.rect, &theme, &painter) {
        painter.line_segment([top, top + vec2(0.0, theme.space(0.5))], theme.edge());
        if let Some((at, galley)) = label {
            painter.galley(at, galley, theme.color.text_second);
        }
    }
    response.on_hover_text(explanation(scale))
}

/// Where its text stands, and the text.
type Label = (Pos2, Arc<egui::Galley>);

/// Where each mark begins, with its words: moved inwards at the ends, left out where they would touch others. The
/// ends are the range: they go first.
fn labels(
    scale: &ColourScale,
    bar: Rect,
    room: Rect,
    theme: &Theme,
    painter: &egui::Painter,
) -> Vec<(Pos2, Option<Label>)> {
    let ticks = scale.ticks();
    let mut marks: Vec<(Pos2, Option<Label>)> = ticks
        .iter()
        .map(|t| (egui::pos2(bar.left() + bar.width() * t.share as f32, bar.bottom()), None))
        .collect();
    let mut taken: Vec<egui::Rangef> = Vec::new();
    let ends = [0, ticks.len().saturating_sub(1)];
    let inner = 1..ends[1].max(1);
    for i in ends.into_iter().chain(inner) {
        let (Some(tick), Some(mark)) = (ticks.get(i), marks.get_mut(i)) else { continue };
        let text = tick_text(scale, tick.value);
        let galley = painter.layout_no_wrap(text, theme.font_small(), theme.color.text_second);
        let width = galley.size().x;
        let most = (room.right() - width).max(room.left());
        let left = (mark.0.x - width / 2.0).clamp(room.left(), most);
        let place = egui::Rangef::new(left, left + width);
        let apart = theme.space(0.5);
        if taken.iter().all(|t| place.max + apart <= t.min || t.max + apart <= place.min) {
            taken.push(place);
            mark.1 = Some((egui::pos2(left, mark.0.y + apart), galley));
        }
    }
    marks
}

fn tick_text(scale: &ColourScale, value: f64) -> String {
    match scale.kind {
        ScaleKind::LogMagnitude => format!("10{}", superscript(value.log10().round() as i64)),
        ScaleKind::Signed if value > 0.0 => format!("+{}", number::cell(value)),
        _ => number::cell(value),
    }
}

/// A whole number in raised figures: `⁻⁷`.
pub fn superscript(value: i64) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let raise = |c: char| c.to_digit(10).map_or('⁻', |digit| RAISED[digit as usize]);
    value.to_string().chars().map(raise).collect()
}

fn explanation(scale: &ColourScale) -> String {
    let (low, high) = (number::short(scale.low), number::short(scale.high));
    match scale.kind {
        ScaleKind::Signed => format!(
            "Blue is negative, orange is positive, the background is 0. From {low} to {high}."
        ),
        ScaleKind::Magnitude => format!("Dark is small, bright is large. From {low} to {high}."),
        ScaleKind::LogMagnitude => format!(
            "Size without the sign, on a log scale: each mark is ten times the one before. From {low} to {high}."
        ),
        ScaleKind::Category => "Each colour stands for one category.".to_owned(),
    }
}

fn strips(bar: Rect, scale: &ColourScale) -> Mesh {
    let mut mesh = Mesh::default();
    let width = bar.width() / STRIPS as f32;
    for i in 0..STRIPS {
        let share = i as f64 / (STRIPS - 1) as f64;
        let strip =
            Rect::from_min_size(bar.min + vec2(width * i as f32, 0.0), vec2(width, bar.height()));
        mesh.add_colored_rect(strip, scale.colour_at(share));
    }
    mesh
}

/// The patterns with their names, in a row that wraps.
pub fn marks_ui(ui: &mut Ui, present: &[Mark], scale: &ColourScale) {
    let theme = Theme::of(ui);
    ui.horizontal_wrapped(|ui| {
        for &mark in present {
            mark_ui(ui, mark, scale, &theme);
            ui.label(theme.second(mark.name()));
            ui.add_space(theme.space(0.5));
        }
    });
}

fn mark_ui(ui: &mut Ui, mark: Mark, scale: &ColourScale, theme: &Theme) {
    let (rect, _) = ui.allocate_exact_size(vec2(1.0, 1.0) * theme.size.icon, Sense::hover());
    let fill = scale.colour_of(0.0, mark);
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(rect, fill);
    marks::add(&mut mesh, rect, mark, fill, scale, theme);
    ui.painter().add(mesh);
    ui.painter().rect_stroke(rect, 0, theme.hair(), egui::StrokeKind::Outside);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raised_figures() {
        assert_eq!([superscript(-12), superscript(0), superscript(7)], ["⁻¹²", "⁰", "⁷"]);
    }

    #[test]
    fn labels_of_a_narrow_bar_stay_inside_and_apart() {
        let ctx = egui::Context::default();
        let theme = Theme::board().with_projector(true);
        theme.apply(&ctx);
        let scale = ColourScale::log_magnitude(-8.0, 0.0, &theme);
        let mut seen = Vec::new();
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            let room = Rect::from_min_size(egui::pos2(10.0, 10.0), vec2(180.0, 60.0));
            let bar = room.shrink2(vec2(theme.space(2.0), 0.0));
            let marks = labels(&scale, bar, room, &theme, ui.painter());
            seen = marks
                .iter()
                .flat_map(|(_, l)| l)
                .map(|(at, g)| [at.x, at.x + g.size().x])
                .collect();
        });
        output.textures_delta.clear();
        assert!(seen.len() >= 2 && seen.iter().all(|[l, r]| *l >= 10.0 && *r <= 190.0), "{seen:?}");
        seen.sort_by(|a, b| a[0].total_cmp(&b[0]));
        assert!(seen.windows(2).all(|w| w[0][1] < w[1][0]), "{seen:?}");
    }

    #[test]
    fn ticks_are_written_as_powers_or_with_a_sign() {
        let theme = Theme::board();
        assert_eq!(tick_text(&ColourScale::log_magnitude(-8.0, 0.0, &theme), 1e-6), "10⁻⁶");
        assert_eq!(tick_text(&ColourScale::signed(2.0, &theme), 2.0), "+2");
        assert_eq!(tick_text(&ColourScale::signed(2.0, &theme), -2.0), "−2");
    }
}
