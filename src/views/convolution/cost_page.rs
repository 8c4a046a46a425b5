//! The page of the cost: work and bytes of the layer, how they grow, and what habits inside the loops cost.
//! Private to `views::convolution`.

use egui::{Align2, Rect, ScrollArea, Sense, Ui, vec2};

use super::ConvolutionView;
use crate::explain::convolution::{Cost, Growth, Waste};
use crate::views::theme::Theme;
use crate::views::widgets::number;

impl ConvolutionView {
    pub(super) fn cost_ui(&mut self, ui: &mut Ui) {
        let theme = Theme::of(ui);
        let Some(subject) = &self.subjects.now else { return };
        let (layer, cost) = (&subject.layer, &subject.cost);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.set_max_width(ui.available_width().min(theme.space(120.0)));
            ui.add_space(theme.space(1.0));
            ui.label(theme.heading("Work"));
            work_ui(ui, layer, cost, &theme);
            ui.add_space(theme.space(2.0));
            ui.label(theme.heading("Memory"));
            memory_ui(ui, cost, &theme);
            let growth = Cost::growth(layer);
            if !growth.is_empty() {
                ui.add_space(theme.space(2.0));
                ui.label(theme.heading("What grows with what"));
                growth_ui(ui, &growth, &theme);
            }
            let waste = cost.waste(layer);
            if !waste.is_empty() {
                ui.add_space(theme.space(2.0));
                ui.label(theme.heading("What a habit inside the loops costs"));
                waste_ui(ui, &waste, &theme);
            }
            ui.add_space(theme.space(3.0));
        });
    }
}

fn work_ui(ui: &mut Ui, layer: &crate::explain::convolution::Layer, cost: &Cost, theme: &Theme) {
    let word = if layer.kind.has_weight() { "multiply-accumulates" } else { "reads of the window" };
    let factors: Vec<String> = match layer.kind.is_transposed() {
        false => {
            let loops = crate::explain::convolution::Loops::of(layer);
            loops.vars.iter().map(|v| counted(v.size, v.meaning)).collect()
        }
        true => vec![
            format!("{} input numbers", number::count(layer.input.numel() as u64)),
            format!("{} taps", layer.kernel().iter().product::<usize>()),
            format!("{} filters", layer.filters_per_group()),
        ],
    };
    ui.label(theme.mono(format!("{} {word}", number::count(cost.macs))));
    ui.label(theme.second(format!("= {}", factors.join(" × "))));
    if cost.useful_macs < cost.macs {
        let share = (cost.macs - cost.useful_macs) as f64 / cost.macs.max(1) as f64;
        let lost = number::count(cost.macs - cost.useful_macs);
        let words =
            format!("{lost} of them ({}) read padding and add nothing", number::percent(share));
        ui.label(theme.second(words));
    }
}

/// `8 output channels`.
fn counted(size: usize, meaning: &str) -> String {
    let meaning = if meaning == "batch" { "sample" } else { meaning };
    format!("{size} {meaning}{}", if size == 1 { "" } else { "s" })
}

fn memory_ui(ui: &mut Ui, cost: &Cost, theme: &Theme) {
    let rows = [
        ("Input", cost.input_bytes, String::new()),
        ("Input, padded", cost.padded_bytes, String::new()),
        ("Weight", cost.weight_bytes, String::new()),
        ("Output", cost.output_bytes, String::new()),
        (
            "im2col",
            cost.im2col_bytes,
            format!("{} × the input", number::digits(cost.im2col_factor, 3)),
        ),
        ("Saved for the backward", cost.saved_bytes, "freed when the backward has run".into()),
    ];
    let most = rows.iter().map(|r| r.1).max().unwrap_or(1).max(1);
    for (word, bytes, note) in rows.into_iter().filter(|r| r.1 > 0) {
        bar_ui(ui, word, bytes, most, &note, theme);
    }
}

fn bar_ui(ui: &mut Ui, word: &str, bytes: u64, most: u64, note: &str, theme: &Theme) {
    let height = theme.size.row;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let name = format!("{word}: {}", number::bytes(bytes));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &name));
    let label = theme.space(22.0);
    let painter = ui.painter();
    painter.text(
        rect.left_center(),
        Align2::LEFT_CENTER,
        word,
        theme.font_body(),
        theme.color.text,
    );
    let room = (rect.width() - label - theme.space(34.0)).max(theme.space(4.0));
    let length = (room * (bytes as f64 / most as f64) as f32).max(theme.size.stroke_edge);
    let start = rect.left_top() + vec2(label, height * 0.28);
    let bar = Rect::from_min_size(start, vec2(length, height * 0.44));
    painter.rect_filled(bar, theme.size.radius_small, theme.color.forward);
    let text = match note.is_empty() {
        true => number::bytes(bytes),
        false => format!("{}   {note}", number::bytes(bytes)),
    };
    let at = bar.right_center() + vec2(theme.space(1.0), 0.0);
    painter.text(at, Align2::LEFT_CENTER, text, theme.font_mono(), theme.color.text_second);
    response.on_hover_text(format!("{} bytes", number::count(bytes)));
}

fn growth_ui(ui: &mut Ui, growth: &[Growth], theme: &Theme) {
    egui::Grid::new("growth")
        .striped(true)
        .spacing(vec2(theme.space(4.0), theme.space(0.75)))
        .show(ui, |ui| {
            for word in ["change", "work", "output", "im2col"] {
                ui.label(theme.second(word));
            }
            ui.end_row();
            for row in growth {
                ui.label(row.change);
                for factor in [row.macs, row.output, row.im2col] {
                    let color =
                        if factor == 1.0 { theme.color.text_faint } else { theme.color.text };
                    ui.label(theme.mono(format!("× {}", number::digits(factor, 3))).color(color));
                }
                ui.end_row();
            }
        });
}

fn waste_ui(ui: &mut Ui, waste: &[Waste], theme: &Theme) {
    for item in waste {
        ui.horizontal_wrapped(|ui| {
            ui.label(theme.strong(item.habit));
            let text = match item.instead_bytes {
                0 => number::bytes(item.bytes),
                instead => {
                    format!("{} instead of {}", number::bytes(item.bytes), number::bytes(instead))
                }
            };
            ui.label(theme.mono(text).color(theme.color.warn));
        });
        ui.add(egui::Label::new(theme.second(&item.words)).wrap());
        ui.add_space(theme.space(0.75));
    }
}
