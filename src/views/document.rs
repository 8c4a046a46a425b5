//! What the views are given: the document, which nobody changes once it is published, and the one
//! selection that all views share.

use crate::engine::{Feeds, Trace};
use crate::graph::{DimValues, Graph, Inferred, NodeId, ScopeId, ValueId};
use std::path::PathBuf;
use std::sync::Arc;

/// Where a document came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A built-in sample, by its id.
    Sample(String),
    File(PathBuf),
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
    /// Shapes and costs known before running.
    pub inferred: Arc<Inferred>,
    /// Absent until the first run ends; partial where a node failed.
    pub trace: Option<Arc<Trace>>,
    /// What to tell about the file: unknown ops, odd things, each in one sentence.
    pub warnings: Vec<String>,
    /// Grows with every published change.
    pub revision: u64,
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
