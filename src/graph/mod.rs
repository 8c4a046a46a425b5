//! Floor 2: the computational graph: nodes, values, scopes, source spans, shape rules applied in
//! order. Knows ops and tensors, and nothing of values at run time.

mod builder;
mod dims;
#[allow(clippy::module_inception)]
mod graph;
mod infer;
mod scope;

pub use builder::{GraphBuilder, NodeSpec};
pub use dims::{Dim, DimValues, dims_text};
pub use graph::{
    Cut, Graph, GraphError, Node, NodeId, NodeOp, SourceSpan, Value, ValueId, ValueKind,
};
pub use infer::{Inferred, MAX_FOLDED_NUMEL, ShapeProblem, infer};
pub use scope::{Scope, ScopeId, Scopes};
