//! A node: what failed, what its op does, how it learns, what it costs, what it is wired to. Private
//! to the inspector.

use super::{name_ui, tables, value_link_ui};
use crate::engine::{NodeRun, Outcome};
use crate::graph::NodeId;
use crate::ops::{Category, Cost, OpSpec};
use crate::views::document::Selection;
use crate::views::icons;
use crate::views::problem::Problem;
use crate::views::theme::Theme;
use crate::views::view::{Command, ViewContext};
use crate::views::widgets::badge::pill_ui;
use crate::views::widgets::button::{copy_button_ui, fold_ui, link_ui};
use crate::views::widgets::card::{Fact, facts_ui};
use crate::views::widgets::formula::Formula;
use crate::views::widgets::number;
use egui::{RichText, Ui};

/// Op, category, name, modules; and the error, if it failed.
pub(super) fn header_ui(ui: &mut Ui, cx: &mut ViewContext<'_>, id: NodeId) {
    let theme = Theme::of(ui);
    let graph = cx.document.graph.clone();
    let node = graph.node(id);
    ui.horizontal_wrapped(|ui| {
        ui.label(theme.title(&node.op_type));
        if let Some(spec) = node.spec() {
            let place = Category::ALL.iter().position(|c| *c == spec.category).unwrap_or(0);
            let _ = place;
            pill_ui(ui, spec.category.name(), theme.color.text_second);
        }
    });
    if !node.name.is_empty() {
        name_line_ui(ui, &node.name);
    }
    problem_ui(ui, cx, id);
}

fn name_line_ui(ui: &mut Ui, name: &str) {
    let theme = Theme::of(ui);
    let text = theme.mono(name).font(theme.font_small()).color(theme.color.text_second);
    ui.add(egui::Label::new(text).wrap().selectable(true));
}

/// Why the node has no result.
fn problem_ui(ui: &mut Ui, cx: &ViewContext<'_>, id: NodeId) {
    let outcome = cx.document.trace.as_ref().and_then(|t| t.node_run(id)).map(|r| &r.outcome);
    let shape = || {
        let problems = &cx.document.inferred.problems;
        problems.iter().find(|p| p.node == id).map(|p| p.error.to_string())
    };
    let problem = match outcome {
        Some(Outcome::Failed(error)) => Problem::from(error.as_ref()),
        Some(Outcome::Skipped) => Problem::new(
            "It has not run",
            "",
            "One of its inputs was never computed, because a node before it failed.",
        ),
        Some(Outcome::Done) => return,
        _ => match cx.document.graph.node(id).refusal().or_else(shape) {
            Some(why) => Problem::new(why, "", "It is shown, but it cannot run."),
            None => return,
        },
    };
    let theme = Theme::of(ui);
    let frame = egui::Frame::new()
        .fill(theme.faded(theme.color.bad, 0.14))
        .corner_radius(theme.size.radius)
        .inner_margin(egui::Margin::same(theme.size.grid as i8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.label(theme.icon(icons::ERROR).color(theme.color.bad));
            ui.vertical(|ui| {
                ui.add(egui::Label::new(&problem.what).wrap().selectable(true));
                for line in [&problem.place, &problem.hint] {
                    if !line.is_empty() {
                        ui.add(egui::Label::new(theme.second(line)).wrap());
                    }
                }
            });
        });
    });
}

/// Everything below the numbers.
pub(super) fn page_ui(ui: &mut Ui, cx: &mut ViewContext<'_>, id: NodeId) {
    let graph = cx.document.graph.clone();
    let node = graph.node(id);
    if let Some(spec) = node.spec() {
        fold_ui(ui, "What it does", true, |ui| op_ui(ui, cx, spec));
    }
    wires_ui(ui, cx, id);
    attributes_ui(ui, cx, id);
    cost_ui(ui, cx, id);
}

/// The page of an op: sentence, formula, derivative, names elsewhere.
fn op_ui(ui: &mut Ui, cx: &mut ViewContext<'_>, spec: &OpSpec) {
    let theme = Theme::of(ui);
    ui.add(egui::Label::new(spec.summary).wrap());
    formula_ui(ui, "formula", spec.formula);
    ui.add_space(theme.space(0.5));
    ui.label(theme.second("How the gradient flows back").color(theme.color.backward));
    ui.add(egui::Label::new(spec.derivative).wrap());
    if !spec.derivative_formula.is_empty() {
        formula_ui(ui, "derivative", spec.derivative_formula);
    }
    for (place, code) in [("PyTorch", spec.pytorch), ("TinyTorch", spec.tinytorch)] {
        if code.is_empty() {
            continue;
        }
        ui.horizontal(|ui| {
            ui.label(theme.second(place));
            ui.add(egui::Label::new(theme.mono(code)).truncate().selectable(true))
                .on_hover_text(code);
            if copy_button_ui(ui, &format!("the {place} code")).clicked() {
                cx.send(Command::CopyText(code.into()));
            }
        });
    }
}

/// A formula, which scrolls where it is wider than the pane.
fn formula_ui(ui: &mut Ui, salt: &str, latex: &str) {
    let theme = Theme::of(ui);
    ui.add_space(theme.space(0.5));
    egui::ScrollArea::horizontal().id_salt(salt).auto_shrink([false, true]).show(ui, |ui| {
        Formula::new(latex, latex).size(theme.size.text_body * 1.1).ui(ui);
    });
}

fn wires_ui(ui: &mut Ui, cx: &mut ViewContext<'_>, id: NodeId) {
    let graph = cx.document.graph.clone();
    let node = graph.node(id);
    fold_ui(ui, "Inputs and outputs", true, |ui| {
        let theme = Theme::of(ui);
        ui.spacing_mut().item_spacing.y = theme.space(0.25);
        for (word, values) in [("in", &node.inputs[..]), ("out", &node.outputs[..])] {
            for value in values {
                ui.horizontal(|ui| {
                    ui.label(theme.second(word));
                    match value {
                        Some(value) => value_link_ui(ui, cx, *value),
                        None => {
                            ui.label(theme.second("left out"));
                        }
                    }
                });
            }
        }
        let scope = graph.scopes.path_to(node.scope);
        if let Some(own) = scope.last() {
            ui.horizontal(|ui| {
                ui.label(theme.second("module"));
                if link_ui(ui, &graph.scopes.get(*own).path).clicked() {
                    cx.send(Command::Select(Selection::scope(*own)));
                }
            });
        }
        if let Some(span) = node.span {
            ui.label(theme.second(format!("Line {} of the script", span.line)));
        }
    });
}

fn attributes_ui(ui: &mut Ui, cx: &ViewContext<'_>, id: NodeId) {
    let node = cx.document.graph.node(id);
    let facts: Vec<Fact> = node
        .attributes
        .iter()
        .map(|(name, attribute)| Fact::new(name, tables::attribute_text(attribute)))
        .collect();
    if facts.is_empty() {
        return;
    }
    fold_ui(ui, "Attributes", true, |ui| facts_ui(ui, "attributes", &facts));
}

fn cost_ui(ui: &mut Ui, cx: &ViewContext<'_>, id: NodeId) {
    let cost = cx.document.inferred.costs.get(id.index()).copied().flatten();
    let run = cx.document.trace.as_ref().and_then(|t| t.node_run(id));
    let mut facts = cost.map(|c| cost_facts(&c)).unwrap_or_default();
    if let Some(run) = run.filter(|r| matches!(r.outcome, Outcome::Done)) {
        facts.extend(run_facts(run));
    }
    if facts.is_empty() {
        return;
    }
    fold_ui(ui, "What it costs", false, |ui| facts_ui(ui, "cost", &facts));
}

fn cost_facts(cost: &Cost) -> Vec<Fact> {
    let bytes = |n: usize| number::bytes(n as u64);
    let mut facts = Vec::new();
    if cost.work.macs > 0 {
        let help = format!("{} multiply-accumulates", number::count(cost.work.macs));
        facts.push(Fact::new("MACs", number::compact(cost.work.macs)).tooltip(help));
    }
    let help = format!("{} floating point operations", number::count(cost.work.flops));
    facts.push(Fact::new("FLOPs", number::compact(cost.work.flops)).tooltip(help));
    facts.push(Fact::new("reads", bytes(cost.bytes_read)));
    facts.push(Fact::new("writes", bytes(cost.bytes_written)));
    facts
}

fn run_facts(run: &NodeRun) -> Vec<Fact> {
    let secs = |d: std::time::Duration| number::seconds(d.as_secs_f64());
    vec![
        Fact::new("forward", secs(run.forward_time)).tooltip("Measured in this run"),
        Fact::new("backward", secs(run.backward_time)).tooltip("Measured in this run"),
        Fact::new("allocated", number::bytes(run.allocated_bytes as u64)),
        Fact::new("kept for backward", number::bytes(run.saved_bytes as u64))
            .tooltip("Inputs and outputs that the backward reads, and what the op saved besides"),
    ]
}

/// Used by the overview too: the name of the model or module as a heading.
pub(super) fn title_ui(ui: &mut Ui, name: &str, what: &str) {
    let theme = Theme::of(ui);
    name_ui(ui, name);
    ui.label(RichText::new(what).color(theme.color.text_second));
}
