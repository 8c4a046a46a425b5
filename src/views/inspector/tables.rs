//! Shapes, statistics and attributes as aligned rows. Private to the inspector.

use super::cache::Cache;
use crate::explain::inspect::Summary;
use crate::graph::ValueId;
use crate::ops::Attribute;
use crate::tensor::{Shape, TensorStats};
use crate::views::theme::Theme;
use crate::views::view::ViewContext;
use crate::views::widgets::number;
use egui::{RichText, Ui, vec2};

/// Shape as it ran, else as it was inferred.
pub(super) fn shape_of(cx: &ViewContext<'_>, id: ValueId) -> Option<Shape> {
    let ran = cx.document.trace.as_ref().and_then(|t| t.value(id));
    let fact = || cx.document.inferred.facts.get(id.index())?.as_ref();
    ran.map(|t| t.shape().clone()).or_else(|| fact().map(|f| f.shape.clone()))
}

pub(super) fn shape_text(cx: &ViewContext<'_>, id: ValueId) -> String {
    match (shape_of(cx, id), &cx.document.graph.value(id).dims) {
        (Some(shape), _) => number::shape(&shape),
        (None, Some(dims)) => crate::graph::dims_text(dims),
        (None, None) => "?".into(),
    }
}

/// Width of a text in the face of numbers.
pub(super) fn width(ui: &Ui, text: &str) -> f32 {
    let theme = Theme::of(ui);
    ui.painter().layout_no_wrap(text.into(), theme.font_mono(), theme.color.text).size().x
}

/// Sizes with the names of their axes, then type and bytes.
pub(super) fn shape_ui(ui: &mut Ui, cx: &ViewContext<'_>, cache: &mut Cache, id: ValueId) {
    let theme = Theme::of(ui);
    let graph = &cx.document.graph;
    let shape = shape_of(cx, id);
    let ran = cx.document.trace.as_ref().and_then(|t| t.value(id));
    let fact = cx.document.inferred.facts.get(id.index()).and_then(Option::as_ref);
    let dtype = ran.map(|t| t.dtype()).or(fact.map(|f| f.dtype)).or(graph.value(id).dtype);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space(0.75);
        let known = shape.is_some() || graph.value(id).dims.is_some();
        let text = if known { shape_text(cx, id) } else { "shape not known".into() };
        ui.label(theme.mono(text));
        let mut rest = Vec::new();
        if let Some(shape) = shape.as_ref().filter(|s| s.rank() > 0) {
            let names = cache.axis_names(cx.document, id, shape.rank());
            if names.iter().any(|n| !n.starts_with("axis ")) {
                rest.push(names.join(" × "));
            }
        }
        rest.extend(dtype.map(|d| d.name().to_string()));
        if let (Some(shape), Some(dtype)) = (&shape, dtype) {
            let bytes = shape.numel().saturating_mul(dtype.size()) as u64;
            rest.push(number::bytes(bytes));
        }
        ui.label(RichText::new(rest.join("  ·  ")).color(theme.color.text_second));
    });
}

/// Statistics of a value and of its gradient, in two columns.
pub(super) fn stats_ui(ui: &mut Ui, value: Option<&Summary>, gradient: Option<&Summary>) {
    type Row = (&'static str, fn(&TensorStats) -> String, &'static str);
    const ROWS: &[Row] = &[
        ("min", |s| of_finite(s, s.min), "The least finite number"),
        ("max", |s| of_finite(s, s.max), "The greatest finite number"),
        ("mean", |s| of_finite(s, s.mean), "The mean of the finite numbers"),
        ("std", |s| of_finite(s, s.std), "Standard deviation, divided by n"),
        ("norm", |s| of_finite(s, s.norm), "Euclidean norm: the root of the sum of squares"),
        ("zeros", |s| share(s, s.zeros), "Exactly zero"),
        ("NaN", |s| share(s, s.nans), "Not a number"),
        ("Inf", |s| share(s, s.infs), "Plus or minus infinity"),
    ];
    let theme = Theme::of(ui);
    let columns: Vec<&Summary> = [value, gradient].into_iter().flatten().collect();
    let spacing = vec2(theme.space(2.0), theme.space(0.25));
    egui::Grid::new("statistics").min_row_height(0.0).num_columns(3).spacing(spacing).show(
        ui,
        |ui| {
            ui.label("");
            for (word, shown) in [("value", value.is_some()), ("gradient", gradient.is_some())] {
                if shown {
                    ui.label(theme.second(word));
                }
            }
            ui.end_row();
            for (word, text, help) in ROWS {
                // NaN and Inf are shown where there are any.
                let texts: Vec<String> = columns.iter().map(|s| text(&s.stats)).collect();
                if matches!(*word, "NaN" | "Inf") && texts.iter().all(|t| t == "0") {
                    continue;
                }
                ui.label(theme.second(*word)).on_hover_text(*help);
                for cell in texts {
                    let alarm = matches!(*word, "NaN" | "Inf") && cell != "0";
                    let color = if alarm { theme.color.bad } else { theme.color.text };
                    ui.label(theme.mono(cell).color(color));
                }
                ui.end_row();
            }
        },
    );
}

fn of_finite(stats: &TensorStats, x: f64) -> String {
    if stats.finite() == 0 { "–".into() } else { number::short(x) }
}

fn share(stats: &TensorStats, count: usize) -> String {
    match (count, stats.numel) {
        (0, _) => "0".into(),
        (n, all) => {
            let part = number::percent(n as f64 / all as f64);
            format!("{} ({part})", number::count(n as u64))
        }
    }
}

/// An attribute as it would be typed.
pub(super) fn attribute_text(attribute: &Attribute) -> String {
    fn list<T: ToString>(items: &[T]) -> String {
        format!("[{}]", items.iter().map(T::to_string).collect::<Vec<_>>().join(", "))
    }
    match attribute {
        Attribute::Int(i) => i.to_string(),
        Attribute::Float(x) => number::exact_f32(*x),
        Attribute::Text(text) => format!("\"{text}\""),
        Attribute::Ints(items) => list(items),
        Attribute::Floats(items) => {
            list(&items.iter().map(|&x| number::exact_f32(x)).collect::<Vec<_>>())
        }
        Attribute::Texts(items) => list(items),
        Attribute::Tensor(t) if t.numel() == 1 => number::exact(t.get(0)),
        Attribute::Tensor(t) => format!("{} of {}", t.dtype(), number::shape(t.shape())),
        Attribute::Other(what) => (*what).into(),
    }
}
