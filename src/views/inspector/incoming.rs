//! Where the gradient of a value comes from: what each edge adds, and which axes were summed.
//! Private to the inspector.

use super::node_link_ui;
use crate::explain::inspect::{self, Incoming};
use crate::graph::ValueId;
use crate::tensor::TensorStats;
use crate::views::theme::Theme;
use crate::views::view::ViewContext;
use crate::views::widgets::button::fold_ui;
use crate::views::widgets::number;
use egui::{RichText, Ui};

pub(super) fn incoming_ui(ui: &mut Ui, cx: &mut ViewContext<'_>, value: ValueId) {
    let Some(trace) = cx.document.trace.clone().filter(|t| t.has_backward()) else { return };
    let Some(gradient) = trace.grad(value) else { return };
    let edges = inspect::incoming(&trace, value);
    let is_output = cx.document.graph.outputs.contains(&value);
    fold_ui(ui, "Where its gradient comes from", edges.len() != 1, |ui| {
        let theme = Theme::of(ui);
        let index = cx.selection.index.clone().filter(|_| cx.selection.value == Some(value));
        if is_output {
            let words = "The backward pass starts here, from 1 for every number.";
            ui.add(egui::Label::new(theme.second(words)).wrap());
        }
        for edge in &edges {
            edge_ui(ui, cx, edge, index.as_deref());
        }
        let Some(total) = index.as_ref().and_then(|i| gradient.at(i)) else { return };
        if edges.len() > 1 {
            ui.horizontal(|ui| {
                ui.label(theme.second("Together"));
                ui.label(theme.mono(number::short(total)).color(theme.color.backward));
            });
        }
    });
}

fn edge_ui(ui: &mut Ui, cx: &mut ViewContext<'_>, edge: &Incoming<'_>, index: Option<&[usize]>) {
    let theme = Theme::of(ui);
    node_link_ui(ui, cx, edge.node);
    ui.horizontal_wrapped(|ui| {
        ui.add_space(theme.space(1.5));
        let Some(contribution) = edge.contribution else {
            ui.label(theme.second("nothing came back along this edge"));
            return;
        };
        let (word, x) = match index.and_then(|i| inspect::contribution_at(edge, i)) {
            Some(x) => ("adds", x),
            None => ("adds, in norm", TensorStats::of(&contribution.summed).norm),
        };
        ui.label(theme.second(word));
        ui.label(theme.mono(number::short(x)).color(theme.color.backward))
            .on_hover_text(number::exact(x));
        if !contribution.summed_axes.is_empty() {
            let axes: Vec<_> = contribution.summed_axes.iter().map(usize::to_string).collect();
            let words = format!(
                "summed over axis {} of {}",
                axes.join(", "),
                number::shape(contribution.raw.shape())
            );
            ui.label(RichText::new(words).font(theme.font_small()).color(theme.color.text_second))
                .on_hover_text(
                    "Broadcasting stretched these axes forward; backward they are summed.",
                );
        }
    });
}
