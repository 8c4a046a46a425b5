//! What the graph view draws, without how: a graph becomes cards, pills, modules and labelled edges with their sizes,
//! that is a request for `explain::layout`, and the way back from each drawn thing to the graph. Modules come from the
//! scopes, repeated ones grouped to ×N; parameters and constants are pills; ops that do not run are marked.
//!
//! Pure: sizes come from measured font widths ([`CardMetrics`]). For `views::graph` and `chalkgrad render`.

mod cards;
mod fate;
mod folds;
mod reach;
mod repeats;
mod scene;
mod search;
mod shapes;
mod structure;
#[cfg(test)]
mod tests;
mod text;
mod thumb;

use std::collections::HashMap;

pub use fate::{Fate, Fates};
pub use folds::Folds;
pub use reach::{Cone, Wiring};
pub use scene::{Scene, SceneBuilder, SceneRequest, zoom_to_fit};
pub use search::search;
pub use shapes::{Axis, Shapes};
pub use structure::{Module, Structure, pill_nodes};
pub use text::{CardMetrics, FontWidths};
pub use thumb::{GradientSize, GradientSizes, Thumbnail, thumbnail};

use crate::explain::layout::{Direction, EdgeSpec, LayoutRequest};
use crate::graph::{Graph, NodeId, ValueId};
use crate::ops::Category;

/// What a card stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// An operation.
    Node(NodeId),
    /// A node that only makes or rearranges constants or weights.
    Constant(NodeId),
    /// A graph input.
    Input(ValueId),
    /// A graph output.
    Output(ValueId),
    /// A weight, bias or other initializer.
    Parameter(ValueId),
}

/// A card or pill.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// What it stands for.
    pub what: What,
    /// First line.
    pub title: String,
    /// Second line; empty if there is none.
    pub subtitle: String,
    /// The value it makes, or is.
    pub value: Option<ValueId>,
    /// Group of operations, for the stripe.
    pub category: Option<Category>,
    /// Why it cannot run.
    pub refusal: Option<String>,
    /// Height in px of the place for a picture of the value; 0 without one.
    pub thumbnail: f32,
    /// Whether there is room for a gradient bar.
    pub bar: bool,
}

/// How much the cards show, and which way the graph runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detail {
    /// Flow direction.
    pub direction: Direction,
    /// Room for pictures of values.
    pub thumbnails: bool,
    /// Room for gradient bars.
    pub gradients: bool,
    /// Wrap the drawing into columns about so many px long.
    pub wrap: Option<f32>,
    /// Fonts and distances.
    pub metrics: CardMetrics,
}

/// A graph ready to be laid out: cards stand for [`LayoutRequest::nodes`], values for its edges, modules for its
/// clusters, index for index.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GraphPicture {
    /// Cards and pills.
    pub cards: Vec<Card>,
    /// The value on each edge.
    pub edge_values: Vec<ValueId>,
    /// Modules with their titles.
    pub modules: Vec<Module>,
    /// What the cards show.
    pub detail: Detail,
    /// For each module the height in px of the place for a picture on its folded card; 0 without one.
    pub module_thumbnails: Vec<f32>,
    /// What to lay out.
    pub request: LayoutRequest,
    /// Card of each node, by node index.
    pub card_of_node: Vec<usize>,
    /// Cards of graph inputs and initializers.
    pub card_of_leaf: HashMap<ValueId, usize>,
    module_of_card: Vec<Option<usize>>,
}

impl GraphPicture {
    /// Draws up a graph.
    pub fn new(
        graph: &Graph,
        structure: &Structure,
        shapes: &Shapes,
        folds: &Folds,
        detail: &Detail,
    ) -> Self {
        let mut picture =
            Self { modules: structure.modules.clone(), detail: detail.clone(), ..Self::default() };
        picture.request.direction = detail.direction;
        picture.request.spacing = cards::spacing(detail);
        picture.request.wrap = detail.wrap;
        cards::add(graph, structure, shapes, detail, &mut picture);
        cards::add_clusters(structure, shapes, folds, detail, &mut picture);
        picture.add_edges(graph);
        picture
    }

    /// The card of the value's producer, or of the value itself if it is a leaf.
    pub fn source(&self, graph: &Graph, value: ValueId) -> Option<usize> {
        match graph.value(value).producer {
            Some(node) => self.card_of_node.get(node.index()).copied(),
            None => self.card_of_leaf.get(&value).copied(),
        }
    }

    /// The innermost module around a card.
    pub fn module_of(&self, card: usize) -> Option<usize> {
        self.module_of_card.get(card).copied().flatten()
    }

    /// The modules around a card, from the innermost.
    pub fn modules_around(&self, card: usize) -> Vec<usize> {
        let mut around = Vec::new();
        let mut at = self.module_of(card);
        while let Some(m) = at {
            around.push(m);
            at = self.modules[m].parent;
        }
        around
    }

    /// Path of the module around a node; empty in the root.
    pub fn path_of(&self, node: NodeId) -> &str {
        let card = self.card_of_node.get(node.index()).copied();
        card.and_then(|c| self.module_of(c)).map_or("", |m| self.modules[m].path.as_str())
    }

    /// The card of a node or value, if there is one.
    pub fn card_for(
        &self,
        graph: &Graph,
        node: Option<NodeId>,
        value: Option<ValueId>,
    ) -> Option<usize> {
        let of_node = node.and_then(|n| self.card_of_node.get(n.index()).copied());
        of_node.or_else(|| value.and_then(|v| self.source(graph, v)))
    }

    fn add_edges(&mut self, graph: &Graph) {
        for (id, node) in graph.nodes() {
            let to = self.card_of_node[id.index()];
            for (slot, value) in node.inputs.iter().enumerate() {
                if let Some(value) = *value {
                    self.add_edge(graph, value, to, slot as u32);
                }
            }
        }
        let outputs: Vec<(usize, ValueId)> = self
            .cards
            .iter()
            .enumerate()
            .filter_map(
                |(c, card)| if let What::Output(v) = card.what { Some((c, v)) } else { None },
            )
            .collect();
        for (card, value) in outputs {
            self.add_edge(graph, value, card, 0);
        }
    }

    fn add_edge(&mut self, graph: &Graph, value: ValueId, to: usize, in_slot: u32) {
        let Some(from) = self.source(graph, value) else { return };
        let producer = graph.value(value).producer;
        let slot_of = |n: NodeId| graph.node(n).outputs.iter().position(|v| *v == Some(value));
        let out_slot = producer.and_then(slot_of).unwrap_or(0) as u32;
        self.request.edges.push(EdgeSpec { from, out_slot, to, in_slot });
        self.edge_values.push(value);
    }
}
