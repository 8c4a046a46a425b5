//! Errors of a run: what the op says, and at which node.

use crate::graph::{Graph, NodeId, ValueId};
use crate::ops::OpError;
use crate::tensor::{DType, Shape};

/// Why a run stopped, or what of it failed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RunError {
    #[error("{source} (node `{node}`, inputs {inputs})")]
    Node {
        id: NodeId,
        node: String,
        /// The shapes that came in.
        inputs: String,
        #[source]
        source: OpError,
    },
    #[error("node `{node}` cannot run: {why}")]
    Refused { id: NodeId, node: String, why: String },
    #[error("input `{name}` has no value")]
    MissingFeed { name: String },
    #[error("input `{name}` is declared {expected}, but was given {found}")]
    FeedType { name: String, expected: DType, found: DType },
    #[error("input `{name}` is declared {expected}, but was given shape {found}")]
    FeedShape { name: String, expected: String, found: Shape },
    #[error(
        "`{name}` has shape {shape}, not a single number: backward needs a gradient of that shape to \
         start from, or reduce it to a scalar first (sum or mean)"
    )]
    NotScalar { name: String, shape: Shape },
    #[error("the gradient given for `{name}` has shape {found}; the value has shape {expected}")]
    GradShape { name: String, expected: Shape, found: Shape },
    #[error("`{name}` was not computed, so nothing can start from it")]
    NotComputed { name: String },
    #[error("`{name}` does not depend on anything that requires a gradient")]
    NoGradPath { name: String },
    #[error("`{name}` is {dtype}: gradients need floating point numbers")]
    NotFloat { name: String, dtype: DType },
    #[error("stopped")]
    Cancelled,
}

impl RunError {
    /// The node to show, where there is one.
    pub fn node(&self) -> Option<NodeId> {
        match self {
            RunError::Node { id, .. } | RunError::Refused { id, .. } => Some(*id),
            _ => None,
        }
    }

    pub(super) fn at(
        graph: &Graph,
        id: NodeId,
        shape_of: impl Fn(ValueId) -> Option<Shape>,
        source: OpError,
    ) -> Self {
        let node = graph.node(id);
        let op = node.spec().map_or("", |s| s.name);
        let shapes = node.inputs.iter().map(|slot| match slot {
            Some(v) => shape_of(*v).map_or("?".into(), |s| s.to_string()),
            None => "absent".into(),
        });
        let inputs = shapes.collect::<Vec<_>>().join(", ");
        RunError::Node { id, node: node.name.clone(), inputs, source: source.in_op(op) }
    }
}
