//! The graph itself. Built once (by a format, a script or [`super::GraphBuilder`]) and then shared.

use super::{Dim, ScopeId, Scopes};
use crate::ops::{Attributes, Op, OpError, OpSpec};
use crate::tensor::{DType, Tensor};
use petgraph::graph::{DiGraph, NodeIndex};
use smallvec::SmallVec;
use std::collections::HashMap;
use std::sync::Arc;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl $name {
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(
    /// A node of one graph.
    NodeId
);
id!(
    /// A value (tensor) of one graph: an edge, or a bundle of them.
    ValueId
);

/// Why a graph cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    #[error("node {node} reads `{value}`, which nothing produces")]
    UnknownValue { node: String, value: String },
    #[error("`{value}` is produced twice, by {first} and by {second}")]
    ProducedTwice { value: String, first: String, second: String },
    #[error("the graph has a cycle through node {node}")]
    Cycle { node: String },
    #[error("output `{0}` is not produced by any node")]
    UnknownOutput(String),
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// Fed from outside.
    Input,
    /// A weight or constant that the model carries.
    Initializer,
    /// Computed by a node.
    Activation,
}

/// A tensor of the model, before it has numbers.
#[derive(Debug, Clone)]
pub struct Value {
    pub name: String,
    pub kind: ValueKind,
    /// As declared; `None` where the model does not say.
    pub dtype: Option<DType>,
    pub dims: Option<Vec<Dim>>,
    pub producer: Option<NodeId>,
    /// (node, input slot) of every use, in node order.
    pub consumers: Vec<(NodeId, usize)>,
    /// The numbers of an initializer.
    pub data: Option<Tensor>,
    /// A leaf that wants a gradient. Means nothing on activations.
    pub requires_grad: bool,
}

impl Value {
    /// A parameter: a float initializer that gradients flow to.
    pub fn is_parameter(&self) -> bool {
        self.kind == ValueKind::Initializer
            && self.requires_grad
            && self.data.as_ref().is_some_and(|t| t.dtype().is_float())
    }
}

/// The op of a node, or why it cannot run.
#[derive(Clone)]
pub enum NodeOp {
    Ready(Arc<dyn Op>),
    /// No such op here: the node is drawn, named, and refuses to run.
    Unknown,
    /// The op is known, but not in this form.
    Refused(OpError),
}

impl std::fmt::Debug for NodeOp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NodeOp::Ready(op) => op.fmt(f),
            NodeOp::Unknown => f.write_str("Unknown"),
            NodeOp::Refused(e) => write!(f, "Refused({e})"),
        }
    }
}

/// A place in a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SourceSpan {
    /// Counted from 1.
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
}

/// One instance of an op.
#[derive(Debug, Clone)]
pub struct Node {
    pub name: String,
    pub op_type: String,
    pub domain: String,
    pub op: NodeOp,
    pub attributes: Attributes,
    /// Absent optional inputs are `None`.
    pub inputs: SmallVec<[Option<ValueId>; 4]>,
    pub outputs: SmallVec<[Option<ValueId>; 2]>,
    pub scope: ScopeId,
    pub span: Option<SourceSpan>,
    /// Recorded while gradients were switched off: nothing flows back through it.
    pub no_grad: bool,
}

impl Node {
    pub fn spec(&self) -> Option<&'static OpSpec> {
        match &self.op {
            NodeOp::Ready(op) => Some(op.spec()),
            _ => crate::ops::find(&self.domain, &self.op_type),
        }
    }

    /// Why the node cannot run, in words; `None` where it can.
    pub fn refusal(&self) -> Option<String> {
        match &self.op {
            NodeOp::Ready(_) => None,
            NodeOp::Unknown if self.domain.is_empty() => {
                Some(format!("{} is not an op that Chalkgrad runs yet", self.op_type))
            }
            NodeOp::Unknown => {
                Some(format!("{}.{} is not an op that Chalkgrad runs", self.domain, self.op_type))
            }
            NodeOp::Refused(e) => Some(e.to_string()),
        }
    }

    /// The last part of the name, without the scope.
    pub fn short_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }
}

/// Numbers that were taken out of the graph and put back as a new leaf: no gradient passes here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    pub from: ValueId,
    pub to: ValueId,
    pub span: Option<SourceSpan>,
    /// `.data`, `.numpy()`, `.item()`.
    pub how: &'static str,
}

/// Nodes in topological order over shared values. Ids are indices and never change.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    pub name: String,
    pub(super) nodes: Vec<Node>,
    pub(super) values: Vec<Value>,
    pub(super) by_name: HashMap<String, ValueId>,
    pub inputs: Vec<ValueId>,
    pub outputs: Vec<ValueId>,
    pub scopes: Scopes,
    /// Where a script left the graph.
    pub cuts: Vec<Cut>,
}

impl Graph {
    /// An empty graph.
    pub fn named(name: &str) -> Self {
        Graph { name: name.into(), ..Graph::default() }
    }

    pub fn nodes(&self) -> impl ExactSizeIterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().map(|(i, n)| (NodeId(i as u32), n))
    }

    pub fn values(&self) -> impl ExactSizeIterator<Item = (ValueId, &Value)> {
        self.values.iter().enumerate().map(|(i, v)| (ValueId(i as u32), v))
    }

    /// Panics on an id of another graph: ids are only made by this one.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// Panics on an id of another graph: ids are only made by this one.
    pub fn value(&self, id: ValueId) -> &Value {
        &self.values[id.index()]
    }

    pub fn value_mut(&mut self, id: ValueId) -> &mut Value {
        &mut self.values[id.index()]
    }

    /// A copy with every value and node changed in place; the wiring stays.
    pub fn map(&self, mut value: impl FnMut(&mut Value), mut node: impl FnMut(&mut Node)) -> Graph {
        let mut copy = self.clone();
        copy.values.iter_mut().for_each(&mut value);
        copy.nodes.iter_mut().for_each(&mut node);
        copy
    }

    pub fn find_value(&self, name: &str) -> Option<ValueId> {
        self.by_name.get(name).copied()
    }

    pub fn find_node(&self, name: &str) -> Option<NodeId> {
        self.nodes().find(|(_, n)| n.name == name).map(|(id, _)| id)
    }

    pub fn num_nodes(&self) -> usize {
        self.nodes.len()
    }

    pub fn num_values(&self) -> usize {
        self.values.len()
    }

    /// Parameters in the order of the file.
    pub fn parameters(&self) -> impl Iterator<Item = (ValueId, &Value)> {
        self.values().filter(|(_, v)| v.is_parameter())
    }

    /// Inputs that the user must give: those without a default from an initializer.
    pub fn required_inputs(&self) -> impl Iterator<Item = ValueId> + '_ {
        self.inputs.iter().copied().filter(|&id| self.value(id).data.is_none())
    }

    /// Named dimensions of the inputs, in order of appearance.
    pub fn dim_names(&self) -> Vec<String> {
        let mut names = Vec::new();
        let dims = self.inputs.iter().filter_map(|&id| self.value(id).dims.as_ref()).flatten();
        for dim in dims {
            if let Dim::Named(name) = dim
                && !names.contains(name)
            {
                names.push(name.clone());
            }
        }
        names
    }

    /// Nodes as a petgraph, an edge for every use of a value; for algorithms on the structure.
    pub fn structure(&self) -> DiGraph<NodeId, ValueId> {
        let mut g = DiGraph::with_capacity(self.nodes.len(), self.values.len());
        for (id, _) in self.nodes() {
            g.add_node(id);
        }
        for (id, value) in self.values() {
            let Some(from) = value.producer else { continue };
            for (to, _) in &value.consumers {
                g.add_edge(NodeIndex::new(from.index()), NodeIndex::new(to.index()), id);
            }
        }
        g
    }
}
