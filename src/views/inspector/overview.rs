//! The whole model where nothing is selected, and a module with its totals. Private to the inspector.

use super::node::title_ui;
use super::value_link_ui;
use crate::explain::inspect::{self, Totals};
use crate::graph::ScopeId;
use crate::views::document::Selection;
use crate::views::theme::Theme;
use crate::views::view::{Command, ViewContext};
use crate::views::widgets::badge::{Status, status_ui};
use crate::views::widgets::button::{fold_ui, link_ui};
use crate::views::widgets::card::{Fact, facts_ui};
use crate::views::widgets::number;
use egui::Ui;

/// Parameters listed at most.
const MAX_LISTED: usize = 60;

pub(super) fn overview_ui(ui: &mut Ui, cx: &mut ViewContext<'_>) {
    let theme = Theme::of(ui);
    let graph = cx.document.graph.clone();
    let about = match graph.num_nodes() {
        0 => "Nothing has been computed.",
        _ => "The whole model. Click a node to look inside.",
    };
    title_ui(ui, &cx.document.title.clone(), about);
    let trace = cx.document.trace.clone();
    let totals = inspect::totals(&graph, &cx.document.inferred, trace.as_deref(), |_| true);
    ui.add_space(theme.space(1.0));
    facts_ui(ui, "totals", &facts(&totals));
    for warning in cx.document.warnings.clone() {
        status_ui(ui, Status::Warn, "Note");
        ui.add(egui::Label::new(theme.second(warning)).wrap().selectable(true));
    }
    let inputs: Vec<_> = graph.required_inputs().collect();
    let lists = [("Inputs", &inputs), ("Outputs", &graph.outputs)];
    for (title, values) in lists.into_iter().filter(|(_, values)| !values.is_empty()) {
        fold_ui(ui, title, true, |ui| {
            ui.spacing_mut().item_spacing.y = theme.space(0.25);
            for value in values.iter().take(MAX_LISTED) {
                value_link_ui(ui, cx, *value);
            }
        });
    }
    parameters_ui(ui, cx);
    if graph.num_nodes() > 0 {
        fold_ui(ui, "Ops", false, |ui| {
            let fact = |(op, count)| Fact::new(op, number::count(count as u64));
            let counts = inspect::op_counts(&graph).into_iter().map(fact);
            facts_ui(ui, "ops", &counts.collect::<Vec<_>>());
        });
    }
    if !cx.document.about.is_empty() {
        fold_ui(ui, "About the file", false, |ui| {
            for (key, text) in &cx.document.about {
                ui.label(theme.second(key));
                ui.add(egui::Label::new(text).wrap().selectable(true));
            }
        });
    }
}

fn parameters_ui(ui: &mut Ui, cx: &mut ViewContext<'_>) {
    let theme = Theme::of(ui);
    let graph = cx.document.graph.clone();
    let parameters: Vec<_> = graph.parameters().map(|(id, _)| id).collect();
    if parameters.is_empty() {
        return;
    }
    fold_ui(ui, "Parameters", true, |ui| {
        ui.spacing_mut().item_spacing.y = theme.space(0.25);
        for id in parameters.iter().take(MAX_LISTED) {
            value_link_ui(ui, cx, *id);
        }
        if parameters.len() > MAX_LISTED {
            let more = parameters.len() - MAX_LISTED;
            ui.label(theme.second(format!("and {more} more")));
        }
    });
}

/// A module: what it contains and what its nodes cost together.
pub(super) fn module_ui(ui: &mut Ui, cx: &mut ViewContext<'_>, scope: ScopeId) {
    let theme = Theme::of(ui);
    let graph = cx.document.graph.clone();
    let module = graph.scopes.get(scope);
    let name = if module.path.is_empty() { "Model" } else { &module.path };
    title_ui(ui, name, "Module");
    ui.add_space(theme.space(1.0));
    let trace = cx.document.trace.clone();
    let inside = |node| inspect::in_scope(&graph, node, scope);
    let totals = inspect::totals(&graph, &cx.document.inferred, trace.as_deref(), inside);
    facts_ui(ui, "totals", &facts(&totals));
    if !module.children.is_empty() {
        fold_ui(ui, "Modules inside", true, |ui| {
            for child in &module.children {
                if link_ui(ui, &graph.scopes.get(*child).name).clicked() {
                    cx.send(Command::Select(Selection::scope(*child)));
                }
            }
        });
    }
    fold_ui(ui, "Nodes", true, |ui| {
        let nodes: Vec<_> = graph.nodes().map(|(id, _)| id).filter(|id| inside(*id)).collect();
        for id in nodes.iter().take(MAX_LISTED) {
            super::node_link_ui(ui, cx, *id);
        }
        if nodes.len() > MAX_LISTED {
            ui.label(theme.second(format!("and {} more", nodes.len() - MAX_LISTED)));
        }
    });
}

fn facts(totals: &Totals) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("nodes", number::count(totals.nodes as u64)),
        Fact::new("parameters", number::count(totals.parameter_numel)).tooltip(format!(
            "{} numbers in {} tensors, {}",
            number::count(totals.parameter_numel),
            totals.parameters,
            number::bytes(totals.parameter_bytes)
        )),
    ];
    if totals.work.flops > 0 {
        let exact = |n: u64, what: &str| format!("{} {what}, forward", number::count(n));
        facts.push(
            Fact::new("MACs", number::compact(totals.work.macs))
                .tooltip(exact(totals.work.macs, "multiply-accumulates")),
        );
        facts.push(
            Fact::new("FLOPs", number::compact(totals.work.flops))
                .tooltip(exact(totals.work.flops, "floating point operations")),
        );
    }
    if totals.forward_secs > 0.0 {
        facts.push(Fact::new("forward", number::seconds(totals.forward_secs)));
        facts.push(Fact::new("backward", number::seconds(totals.backward_secs)));
        facts.push(Fact::new("allocated", number::bytes(totals.allocated_bytes)));
        facts.push(Fact::new("kept for backward", number::bytes(totals.saved_bytes)));
    }
    facts
}
