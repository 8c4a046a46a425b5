//! Under the code: the losses of a training loop as a curve, what the script printed, and how it
//! failed. Private to `editor`.

use crate::views::icons;
use crate::views::listing::Listing;
use crate::views::theme::Theme;
use crate::views::widgets::button::copy_button_ui;
use crate::views::widgets::number;
use egui::{Label, Rect, RichText, ScrollArea, Sense, Shape, Stroke, Ui, pos2, vec2};

/// Lines of output that are laid out; the last ones.
const MAX_LINES: usize = 400;

pub(super) fn output_ui(ui: &mut Ui, listing: &Listing, is_stale: bool) {
    let theme = Theme::of(ui);
    ui.separator();
    ui.horizontal(|ui| {
        ui.label(theme.second(if is_stale { "Output of the last run" } else { "Output" }));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if copy_button_ui(ui, "the output").clicked() {
                ui.ctx().copy_text(listing.output.clone());
            }
        });
    });
    ScrollArea::vertical().id_salt("output").auto_shrink(false).stick_to_bottom(true).show(
        ui,
        |ui| {
            losses_ui(ui, &listing.losses);
            let (text, left_out) = tail(&listing.output);
            if left_out > 0 {
                ui.label(theme.second(format!("… {left_out} lines before")));
            }
            if !text.is_empty() {
                ui.add(Label::new(theme.mono(text)).wrap().selectable(true));
            }
            match &listing.failure {
                Some(failure) => failure_ui(ui, &theme, &failure.traceback),
                None if text.is_empty() => {
                    ui.label(theme.second("It printed nothing."));
                }
                None => {}
            }
        },
    );
}

fn failure_ui(ui: &mut Ui, theme: &Theme, traceback: &str) {
    ui.horizontal_top(|ui| {
        ui.label(RichText::new(icons::ERROR).color(theme.color.bad));
        let text = theme.mono(traceback.trim_end()).color(theme.color.bad);
        ui.add(Label::new(text).wrap().selectable(true));
    });
}

/// The last lines, and how many are left out before them.
fn tail(output: &str) -> (&str, usize) {
    let output = output.trim_end_matches('\n');
    let lines = output.lines().count();
    let left_out = lines.saturating_sub(MAX_LINES);
    let start = output.match_indices('\n').nth(left_out.wrapping_sub(1)).map_or(0, |(i, _)| i + 1);
    (&output[if left_out == 0 { 0 } else { start }..], left_out)
}

/// The loss of every backward as a curve, with its first and last number.
fn losses_ui(ui: &mut Ui, losses: &[f64]) {
    let ([first, .., last], Some((low, high))) = (losses, range(losses)) else { return };
    let theme = Theme::of(ui);
    let words = format!(
        "loss {} → {} in {} steps",
        number::short(*first),
        number::short(*last),
        losses.len()
    );
    ui.label(theme.second(words));
    let size = vec2(ui.available_width() - theme.space(1.0), theme.space(7.0));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let x = |i: usize| rect.left() + rect.width() * i as f32 / (losses.len() - 1) as f32;
    let y = |l: f64| rect.bottom() - rect.height() * ((l - low) / (high - low)) as f32;
    let drawn = thinned(losses.len(), rect.width() as usize).filter(|&i| losses[i].is_finite());
    let points = drawn.map(|i| pos2(x(i), y(losses[i]))).collect();
    ui.painter().hline(rect.x_range(), rect.bottom(), theme.hair_faint());
    let stroke = Stroke::new(theme.size.stroke_line, theme.color.forward);
    ui.painter().add(Shape::line(points, stroke));
    if let Some(at) = response.hover_pos() {
        reading_ui(ui, &theme, rect, losses, at.x);
    }
}

/// The loss under the pointer.
fn reading_ui(ui: &Ui, theme: &Theme, rect: Rect, losses: &[f64], x: f32) {
    let share = ((x - rect.left()) / rect.width()).clamp(0.0, 1.0);
    let i = (share * (losses.len() - 1) as f32).round() as usize;
    let Some(loss) = losses.get(i) else { return };
    ui.painter().vline(x, rect.y_range(), theme.hair());
    let (at, anchor) = match share < 0.5 {
        true => (
            rect.left_top() + vec2(x - rect.left() + theme.space(1.0), 0.0),
            egui::Align2::LEFT_TOP,
        ),
        false => (
            rect.left_top() + vec2(x - rect.left() - theme.space(1.0), 0.0),
            egui::Align2::RIGHT_TOP,
        ),
    };
    let text = format!("step {i}: {}", number::short(*loss));
    ui.painter().text(at, anchor, text, theme.font_small(), theme.color.text);
}

/// Lowest and highest finite loss, never the same.
fn range(losses: &[f64]) -> Option<(f64, f64)> {
    let finite = || losses.iter().copied().filter(|l| l.is_finite());
    let (low, high) = (finite().reduce(f64::min)?, finite().reduce(f64::max)?);
    Some(if low < high { (low, high) } else { (low - 0.5, high + 0.5) })
}

/// About `most` of the numbers below `count`, first and last among them.
fn thinned(count: usize, most: usize) -> impl Iterator<Item = usize> {
    let step = count.div_ceil(most.max(2)).max(1);
    (0..count).filter(move |i| i % step == 0 || i + 1 == count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_lines_are_shown() {
        assert_eq!(tail("a\nb\n"), ("a\nb", 0));
        let long: String = (0..MAX_LINES + 3).map(|i| format!("{i}\n")).collect();
        let (text, left_out) = tail(&long);
        assert_eq!((left_out, text.lines().count()), (3, MAX_LINES));
        assert!(text.starts_with("3\n"));
    }

    #[test]
    fn a_curve_keeps_its_ends() {
        let picked: Vec<_> = thinned(1000, 10).collect();
        assert!(picked.len() <= 12 && picked[0] == 0 && picked.last() == Some(&999));
        assert_eq!(range(&[f64::NAN, 2.0, 2.0]), Some((1.5, 2.5)));
        assert_eq!(range(&[f64::NAN]), None);
    }
}
