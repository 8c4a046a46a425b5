//! The inspector: everything about what is selected. A value with its gradient, the arithmetic of a
//! cell, the op with its formula and cost, a module, or the whole model.

mod cache;
mod cell;
mod incoming;
mod node;
mod overview;
mod plane;
mod tables;
mod tensors;

use super::document::Selection;
use super::theme::Theme;
use super::view::{Command, View, ViewContext};
use super::widgets::badge::pill_ui;
use super::widgets::button::link_ui;
use crate::graph::{NodeId, ValueId, ValueKind};
use egui::{RichText, Ui};

/// What the inspector remembers between frames.
#[derive(Default)]
pub struct Inspector {
    cache: cache::Cache,
    tensors: tensors::TensorsState,
    cell: cell::CellState,
    /// The pointer was over something here in the frame before.
    hovering: bool,
}

impl View for Inspector {
    fn ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let theme = Theme::of(ui);
        let before = cx.commands.len();
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            // Room for the scroll bar, so that it covers nothing.
            ui.set_max_width(ui.available_width() - theme.space(1.0));
            ui.add_space(theme.space(1.0));
            let selection = cx.selection.clone();
            match (selection.node, selection.value, selection.scope) {
                (None, None, None) => overview::overview_ui(ui, cx),
                (None, None, Some(scope)) => overview::module_ui(ui, cx, scope),
                (node, value, _) => self.selected_ui(ui, cx, node, value),
            }
            ui.add_space(theme.space(3.0));
        });
        let hovers = cx.commands[before..].iter().any(|c| matches!(c, Command::Hover(_)));
        if std::mem::replace(&mut self.hovering, hovers) && !hovers {
            cx.send(Command::Hover(None));
        }
    }
}

impl Inspector {
    fn selected_ui(
        &mut self,
        ui: &mut Ui,
        cx: &mut ViewContext<'_>,
        node: Option<NodeId>,
        value: Option<ValueId>,
    ) {
        if let Some(node) = node {
            node::header_ui(ui, cx, node);
        }
        if let Some(value) = value {
            self.cache.follow(cx.document.revision);
            value_header_ui(ui, cx, &mut self.cache, node, value);
            self.tensors.ui(ui, cx, &mut self.cache, value);
            self.cell.ui(ui, cx, value);
            incoming::incoming_ui(ui, cx, value);
        }
        match (node, value) {
            (Some(node), _) => node::page_ui(ui, cx, node),
            (None, Some(value)) => uses_ui(ui, cx, value),
            _ => {}
        }
    }
}

/// Which output it is, or what kind of leaf.
fn value_header_ui(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    cache: &mut cache::Cache,
    node: Option<NodeId>,
    value: ValueId,
) {
    let theme = Theme::of(ui);
    let graph = cx.document.graph.clone();
    let v = graph.value(value);
    if let Some(node) = node {
        output_choice_ui(ui, cx, node, value);
    } else {
        ui.horizontal(|ui| {
            let (word, color) = match v.kind {
                ValueKind::Input => ("Input", theme.color.forward),
                _ if v.is_parameter() => ("Parameter", theme.color.accent),
                ValueKind::Initializer => ("Constant", theme.color.text_second),
                ValueKind::Activation => ("Value", theme.color.text_second),
            };
            pill_ui(ui, word, color);
        });
        name_ui(ui, &v.name);
    }
    tables::shape_ui(ui, cx, cache, value);
}

/// The name as a heading: wrapped, never cut.
fn name_ui(ui: &mut Ui, name: &str) {
    let theme = Theme::of(ui);
    ui.add(egui::Label::new(theme.heading(name)).wrap().selectable(true));
}

/// The outputs of a node, where it has several.
fn output_choice_ui(ui: &mut Ui, cx: &mut ViewContext<'_>, node: NodeId, value: ValueId) {
    let theme = Theme::of(ui);
    let graph = cx.document.graph.clone();
    let outputs: Vec<ValueId> = graph.node(node).outputs.iter().flatten().copied().collect();
    if outputs.len() < 2 {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(theme.second("Output"));
        for id in outputs {
            let name = &graph.value(id).name;
            if super::widgets::button::choice_ui(ui, id == value, name).clicked() {
                let selection =
                    Selection { node: Some(node), value: Some(id), ..Default::default() };
                cx.send(Command::Select(selection));
            }
        }
    });
}

/// The nodes that read a leaf.
fn uses_ui(ui: &mut Ui, cx: &mut ViewContext<'_>, value: ValueId) {
    let theme = Theme::of(ui);
    let graph = cx.document.graph.clone();
    let consumers = &graph.value(value).consumers;
    super::widgets::button::fold_ui(ui, "Used by", true, |ui| {
        if consumers.is_empty() {
            ui.label(theme.second("Nothing reads it."));
        }
        for (node, _) in consumers {
            node_link_ui(ui, cx, *node);
        }
    });
}

/// A node by op and name; leads to it.
fn node_link_ui(ui: &mut Ui, cx: &mut ViewContext<'_>, id: NodeId) {
    let theme = Theme::of(ui);
    let graph = cx.document.graph.clone();
    let node = graph.node(id);
    let response = ui
        .horizontal(|ui| {
            ui.label(RichText::new(&node.op_type).font(theme.font_strong()));
            let name = if node.name.is_empty() { "(no name)" } else { &node.name };
            link_ui(ui, name)
        })
        .inner;
    if response.hovered() {
        cx.point_at(Selection::node(&graph, id));
    }
    if response.clicked() {
        cx.send(Command::Select(Selection::node(&graph, id)));
    }
}

/// A value by name, with its shape; leads to it.
fn value_link_ui(ui: &mut Ui, cx: &mut ViewContext<'_>, id: ValueId) {
    let theme = Theme::of(ui);
    let graph = cx.document.graph.clone();
    let value = graph.value(id);
    let response = ui
        .horizontal(|ui| {
            let shape = tables::shape_text(cx, id);
            let room = ui.available_width() - theme.space(1.0) - tables::width(ui, &shape);
            let response = ui
                .scope(|ui| {
                    ui.set_max_width(room.max(theme.space(6.0)));
                    link_ui(ui, &value.name)
                })
                .inner;
            ui.label(theme.mono(shape).color(theme.color.text_second));
            response
        })
        .inner;
    if response.hovered() {
        cx.point_at(Selection::value(&graph, id));
    }
    if response.clicked() {
        cx.send(Command::Select(Selection::value(&graph, id)));
    }
}
