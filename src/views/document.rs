//! What the views are given: the document, which nobody changes once it is published, and the one
//! selection that all views share.

use super::listing::Listing;
use super::problem::Problem;
use crate::engine::{Feeds, Trace};
use crate::explain::inputs::{Companions, Source};
use crate::formats::{sample_id, sample_path};
use crate::graph::{DimValues, Graph, Inferred, NodeId, ScopeId, ValueId, infer};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a document came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A built-in sample, by its id.
    Sample(String),
    File(PathBuf),
}

impl Origin {
    /// Of a path as it is given with a call: a file, or `sample:ID`.
    pub fn of(path: &Path) -> Origin {
        match sample_id(path) {
            Some(id) => Origin::Sample(id.into()),
            None => Origin::File(path.into()),
        }
    }

    /// The path as it is given with a call.
    pub fn path(&self) -> PathBuf {
        match self {
            Origin::Sample(id) => sample_path(id).into(),
            Origin::File(path) => path.clone(),
        }
    }
}

/// A model with its inputs and the trace of its run. Immutable once published; a change makes a
/// new one with a higher revision.
#[derive(Debug, Clone)]
pub struct Document {
    pub title: String,
    pub origin: Origin,
    pub graph: Arc<Graph>,
    /// Values of the open dimensions.
    pub dims: DimValues,
    /// The inputs of this run.
    pub feeds: Feeds,
    /// Where the inputs (and replaced weights) come from; what is not named is as it was when the
    /// model was opened.
    pub sources: BTreeMap<ValueId, Source>,
    /// Shapes and costs known before running.
    pub inferred: Arc<Inferred>,
    /// Absent until the first run ends; partial where a node failed.
    pub trace: Option<Arc<Trace>>,
    /// Why the run stopped or what of it failed.
    pub problem: Option<Problem>,
    /// What to tell about the file: unknown ops, odd things, each in one sentence.
    pub warnings: Vec<String>,
    /// What the file says of itself: key and value, for reading.
    pub about: Vec<(String, String)>,
    /// The script that made the graph, where one did.
    pub script: Option<Arc<Listing>>,
    /// What came with the model: its own inputs, digits to choose from, a vocabulary.
    pub companions: Arc<Companions>,
    /// Grows with every published change.
    pub revision: u64,
}

impl Document {
    /// A graph that has not run, without companions.
    pub fn of_graph(
        title: impl Into<String>,
        origin: Origin,
        graph: impl Into<Arc<Graph>>,
    ) -> Self {
        let graph = graph.into();
        let dims = DimValues::default();
        Document {
            title: title.into(),
            origin,
            inferred: Arc::new(infer(&graph, &dims)),
            graph,
            dims,
            feeds: Feeds::default(),
            sources: BTreeMap::new(),
            trace: None,
            problem: None,
            warnings: Vec::new(),
            about: Vec::new(),
            script: None,
            companions: Arc::default(),
            revision: 0,
        }
    }

    /// Whether an input, a weight or a size differs from what was opened.
    pub fn is_changed(&self) -> bool {
        !self.sources.is_empty() || self.dims != self.companions.dims
    }
}

/// What is selected, everywhere at once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    pub node: Option<NodeId>,
    pub value: Option<ValueId>,
    /// A cell of `value`, by multi-index.
    pub index: Option<Vec<usize>>,
    /// A module (a folded card, say).
    pub scope: Option<ScopeId>,
}

impl Selection {
    /// A node, with its first output as the value to look at.
    pub fn node(graph: &Graph, node: NodeId) -> Self {
        let value = graph.node(node).outputs.iter().flatten().next().copied();
        Selection { node: Some(node), value, ..Default::default() }
    }

    /// A value, with the node that makes it.
    pub fn value(graph: &Graph, value: ValueId) -> Self {
        Selection { node: graph.value(value).producer, value: Some(value), ..Default::default() }
    }

    pub fn scope(scope: ScopeId) -> Self {
        Selection { scope: Some(scope), ..Default::default() }
    }

    pub fn at(mut self, index: impl Into<Vec<usize>>) -> Self {
        self.index = Some(index.into());
        self
    }

    pub fn is_empty(&self) -> bool {
        self == &Selection::default()
    }
}

/// What the pointer is over, in whichever view: one thing, and what belongs to it just as much (all the nodes that a
/// line of a script made).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hover {
    pub selection: Selection,
    /// Further nodes.
    pub nodes: Vec<NodeId>,
}

impl Hover {
    /// All of these nodes alike; `None` where there are none.
    pub fn nodes(graph: &Graph, nodes: impl IntoIterator<Item = NodeId>) -> Option<Self> {
        let mut nodes: Vec<NodeId> = nodes.into_iter().collect();
        let selection = Selection::node(graph, nodes.pop()?);
        Some(Hover { selection, nodes })
    }
}

impl From<Selection> for Hover {
    fn from(selection: Selection) -> Self {
        Hover { selection, nodes: Vec::new() }
    }
}
