//! Building a graph: values and nodes by name, in any order; `finish` checks and sorts.
//! Eager recording appends to a finished graph with [`Graph::append`].

use super::graph::*;
use super::{Dim, ScopeId};
use crate::ops::{Attributes, CHALKGRAD, ONNX, OpError, build, find};
use crate::tensor::{DType, Tensor};
use petgraph::algo::toposort;
use std::collections::HashMap;
use std::sync::Arc;

/// Ops whose body is a graph of its own: known by name, so that they can say why they do not run.
const CONTROL_FLOW: [&str; 4] = ["If", "Loop", "Scan", "SequenceMap"];

/// A node as a builder takes it. Empty input or output names are absent optional ones.
#[derive(Debug, Clone, Default)]
pub struct NodeSpec {
    pub name: String,
    pub op_type: String,
    pub domain: String,
    pub attributes: Attributes,
    pub inputs: Vec<String>,
    pub outputs: Vec<String>,
    pub span: Option<SourceSpan>,
    /// The modules around it, from the outermost; `None` where its name tells them.
    pub scope: Option<Vec<String>>,
    /// Why it cannot run although its op is known: a subgraph, a type that we do not store.
    pub refusal: Option<String>,
}

impl NodeSpec {
    /// A standard ONNX node, or Chalkgrad's own where ONNX has no such op.
    pub fn new(op_type: &str, inputs: &[&str], outputs: &[&str]) -> Self {
        let strings = |s: &[&str]| s.iter().map(|s| s.to_string()).collect();
        let own = find(ONNX, op_type).is_none() && find(CHALKGRAD, op_type).is_some();
        NodeSpec {
            op_type: op_type.into(),
            domain: if own { CHALKGRAD } else { ONNX }.into(),
            inputs: strings(inputs),
            outputs: strings(outputs),
            ..Default::default()
        }
    }

    pub fn named(mut self, name: &str) -> Self {
        self.name = name.into();
        self
    }

    pub fn with(mut self, name: &str, value: impl Into<crate::ops::Attribute>) -> Self {
        self.attributes = self.attributes.with(name, value);
        self
    }

    fn op(&self, attributes: &Attributes) -> NodeOp {
        let spec = find(&self.domain, &self.op_type);
        let control = || CONTROL_FLOW.iter().copied().find(|name| *name == self.op_type);
        if let (Some(why), Some(name)) = (&self.refusal, spec.map(|s| s.name).or_else(control)) {
            return NodeOp::Refused(OpError::unsupported(name, why.clone()));
        }
        let Some(spec) = spec else { return NodeOp::Unknown };
        match build(spec, attributes.clone()) {
            Ok(op) => NodeOp::Ready(Arc::from(op)),
            Err(e) => NodeOp::Refused(e),
        }
    }
}

/// Collects a graph.
#[derive(Debug, Default)]
pub struct GraphBuilder {
    graph: Graph,
    specs: Vec<NodeSpec>,
    outputs: Vec<String>,
}

impl GraphBuilder {
    pub fn new(name: impl Into<String>) -> Self {
        GraphBuilder {
            graph: Graph { name: name.into(), ..Default::default() },
            ..Default::default()
        }
    }

    pub fn input(&mut self, name: &str, dtype: Option<DType>, dims: Option<Vec<Dim>>) -> ValueId {
        let id = self.graph.intern(name, ValueKind::Input);
        let value = self.graph.value_mut(id);
        (value.dtype, value.dims) = (dtype.or(value.dtype), dims);
        value.requires_grad = value.dtype.is_some_and(DType::is_float);
        self.graph.inputs.push(id);
        id
    }

    /// An input of known shape.
    pub fn input_of(&mut self, name: &str, dtype: DType, shape: &[usize]) -> ValueId {
        self.input(name, Some(dtype), Some(shape.iter().map(|&d| Dim::Known(d)).collect()))
    }

    /// A weight. An input of the same name (old ONNX) keeps its place and gets this as its default.
    pub fn initializer(&mut self, name: &str, data: Tensor) -> ValueId {
        let id = self.graph.intern(name, ValueKind::Initializer);
        let value = self.graph.value_mut(id);
        value.kind = ValueKind::Initializer;
        value.dtype = Some(data.dtype());
        value.dims = Some(data.shape().iter().map(|&d| Dim::Known(d)).collect());
        value.requires_grad = data.dtype().is_float();
        value.data = Some(data);
        id
    }

    /// A leaf that wants no gradient.
    pub fn freeze(&mut self, id: ValueId) {
        self.graph.value_mut(id).requires_grad = false;
    }

    pub fn find(&self, name: &str) -> Option<ValueId> {
        self.graph.find_value(name)
    }

    pub fn node(&mut self, spec: NodeSpec) -> &mut Self {
        self.specs.push(spec);
        self
    }

    pub fn output(&mut self, name: &str) -> &mut Self {
        self.outputs.push(name.into());
        self
    }

    /// What the model declares of a value that a node computes.
    pub fn declare(&mut self, name: &str, dtype: Option<DType>, dims: Option<Vec<Dim>>) {
        let id = self.graph.intern(name, ValueKind::Activation);
        let value = self.graph.value_mut(id);
        if value.kind == ValueKind::Activation {
            (value.dtype, value.dims) = (dtype, dims);
        }
    }

    /// Checks and sorts.
    pub fn finish(mut self) -> Result<Graph, GraphError> {
        let order = self.order()?;
        for i in order {
            let spec = std::mem::take(&mut self.specs[i]);
            let inputs = self.input_ids(&spec)?;
            self.graph.push_node(spec, inputs, false, None)?;
        }
        for name in &self.outputs {
            let id = self.graph.find_value(name).filter(|&id| {
                let v = self.graph.value(id);
                v.producer.is_some() || v.kind != ValueKind::Activation
            });
            let id = id.ok_or_else(|| GraphError::UnknownOutput(name.clone()))?;
            self.graph.outputs.push(id);
        }
        Ok(self.graph)
    }

    fn input_ids(&self, spec: &NodeSpec) -> Result<Vec<Option<ValueId>>, GraphError> {
        let find =
            |name: &String| match name.is_empty() {
                true => Ok(None),
                false => self.graph.find_value(name).map(Some).ok_or_else(|| {
                    GraphError::UnknownValue { node: label(spec), value: name.clone() }
                }),
            };
        spec.inputs.iter().map(find).collect()
    }

    /// Topological order of the collected nodes; the file's own order wherever it is one.
    fn order(&self) -> Result<Vec<usize>, GraphError> {
        let mut producers = HashMap::new();
        for (i, spec) in self.specs.iter().enumerate() {
            for out in spec.outputs.iter().filter(|o| !o.is_empty()) {
                if let Some(first) = producers.insert(out.as_str(), i) {
                    let first = label(&self.specs[first]);
                    let (value, second) = (out.clone(), label(spec));
                    return Err(GraphError::ProducedTwice { value, first, second });
                }
            }
        }
        let producer_of = |name: &String| producers.get(name.as_str()).copied();
        let sorted = self
            .specs
            .iter()
            .enumerate()
            .all(|(i, s)| s.inputs.iter().filter_map(producer_of).all(|from| from < i));
        if sorted {
            return Ok((0..self.specs.len()).collect());
        }
        let mut g = petgraph::graph::DiGraph::<(), ()>::new();
        let ids: Vec<_> = self.specs.iter().map(|_| g.add_node(())).collect();
        for (i, spec) in self.specs.iter().enumerate() {
            for from in spec.inputs.iter().filter_map(producer_of) {
                g.add_edge(ids[from], ids[i], ());
            }
        }
        toposort(&g, None)
            .map(|order| order.into_iter().map(|n| n.index()).collect())
            .map_err(|c| GraphError::Cycle { node: label(&self.specs[c.node_id().index()]) })
    }
}

/// How errors name a node: by its name, else by its op and first output.
fn label(spec: &NodeSpec) -> String {
    let output = spec.outputs.first().map_or("", String::as_str);
    match spec.name.is_empty() {
        true => format!("{} → `{output}`", spec.op_type),
        false => format!("{} `{}`", spec.op_type, spec.name),
    }
}

impl Graph {
    /// The value of a name, made where it is new.
    fn intern(&mut self, name: &str, kind: ValueKind) -> ValueId {
        if let Some(&id) = self.by_name.get(name) {
            return id;
        }
        let id = self.add_value(name, kind);
        self.by_name.insert(name.to_string(), id);
        id
    }

    fn add_value(&mut self, name: &str, kind: ValueKind) -> ValueId {
        self.values.push(Value {
            name: name.into(),
            kind,
            dtype: None,
            dims: None,
            producer: None,
            consumers: Vec::new(),
            data: None,
            requires_grad: false,
        });
        ValueId(self.values.len() as u32 - 1)
    }

    /// Adds a leaf while recording: an input, or a parameter when `requires_grad`.
    pub fn append_leaf(&mut self, name: &str, data: &Tensor, requires_grad: bool) -> ValueId {
        let kind = if requires_grad { ValueKind::Initializer } else { ValueKind::Input };
        let name = self.unused_name(name);
        let id = self.intern(&name, kind);
        let value = self.value_mut(id);
        value.dtype = Some(data.dtype());
        value.dims = Some(data.shape().iter().map(|&d| Dim::Known(d)).collect());
        value.requires_grad = requires_grad && data.dtype().is_float();
        value.data = requires_grad.then(|| data.clone());
        if !requires_grad {
            self.inputs.push(id);
        }
        id
    }

    fn unused_name(&self, name: &str) -> String {
        if !self.by_name.contains_key(name) && !name.is_empty() {
            return name.into();
        }
        let free = |i: &usize| !self.by_name.contains_key(&format!("{name}.{i}"));
        (1..).find(free).map_or_else(String::new, |i| format!("{name}.{i}"))
    }

    /// Adds a number or a list that is part of the model but no parameter of it.
    pub fn append_constant(&mut self, name: &str, data: &Tensor) -> ValueId {
        let id = self.append_leaf(name, data, true);
        self.value_mut(id).requires_grad = false;
        id
    }

    /// Appends a node while recording; its inputs exist already. Output names in `spec` may be
    /// absent or empty: they are made up.
    pub fn append(
        &mut self,
        mut spec: NodeSpec,
        inputs: &[Option<ValueId>],
        num_outputs: usize,
        no_grad: bool,
        scope: Option<ScopeId>,
    ) -> Result<NodeId, GraphError> {
        let number = self.nodes.len();
        if spec.name.is_empty() {
            spec.name = format!("{}_{number}", spec.op_type);
        }
        let asked = std::mem::take(&mut spec.outputs);
        for i in 0..num_outputs {
            let name = asked.get(i).filter(|n| !n.is_empty());
            let name = name.cloned().unwrap_or_else(|| format!("{}:{i}", spec.name));
            spec.outputs.push(self.unused_name(&name));
        }
        self.push_node(spec, inputs.to_vec(), no_grad, scope)
    }

    fn push_node(
        &mut self,
        spec: NodeSpec,
        inputs: Vec<Option<ValueId>>,
        no_grad: bool,
        scope: Option<ScopeId>,
    ) -> Result<NodeId, GraphError> {
        let id = NodeId(self.nodes.len() as u32);
        // Trailing absent inputs are not there at all.
        let used = inputs.iter().rposition(Option::is_some).map_or(0, |i| i + 1);
        let num_outputs = spec.outputs.len();
        let attributes = spec.attributes.clone().arity(used, num_outputs);
        let op = spec.op(&attributes);
        for (slot, value) in inputs.iter().take(used).enumerate() {
            if let Some(v) = value {
                self.value_mut(*v).consumers.push((id, slot));
            }
        }
        let mut outputs = smallvec::SmallVec::new();
        for name in &spec.outputs {
            outputs.push(match name.is_empty() {
                true => None,
                false => Some(self.produce(name, id, &spec)?),
            });
        }
        let scope = scope.unwrap_or_else(|| match &spec.scope {
            Some(parts) => {
                self.scopes.intern(&parts.iter().map(String::as_str).collect::<Vec<_>>())
            }
            None => self.scopes.of_node_name(&spec.name),
        });
        self.nodes.push(Node {
            name: spec.name,
            op_type: spec.op_type,
            domain: spec.domain,
            op,
            attributes,
            inputs: inputs.into_iter().take(used).collect(),
            outputs,
            scope,
            span: spec.span,
            no_grad,
        });
        Ok(id)
    }

    fn produce(&mut self, name: &str, id: NodeId, spec: &NodeSpec) -> Result<ValueId, GraphError> {
        let value = self.intern(name, ValueKind::Activation);
        let v = self.value_mut(value);
        if v.producer.is_some() || v.kind != ValueKind::Activation {
            let first = v.producer.map_or("the model's inputs or weights".into(), |n| {
                self.nodes.get(n.index()).map_or_else(String::new, |n| n.name.clone())
            });
            return Err(GraphError::ProducedTwice {
                value: name.into(),
                first,
                second: label(spec),
            });
        }
        v.producer = Some(id);
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relu(from: &str, to: &str) -> NodeSpec {
        NodeSpec::new("Relu", &[from], &[to])
    }

    #[test]
    fn nodes_are_sorted_and_wired() {
        let mut b = GraphBuilder::new("g");
        b.input_of("x", DType::F32, &[2]);
        b.node(relu("a", "b")).node(relu("x", "a")).output("b");
        let g = b.finish().unwrap();
        let a = g.find_value("a").unwrap();
        assert_eq!(g.value(a).producer, Some(NodeId(0)));
        assert_eq!(g.value(a).consumers, [(NodeId(1), 0)]);
    }

    #[test]
    fn bad_graphs_are_refused_with_names() {
        let mut b = GraphBuilder::new("g");
        b.node(relu("nowhere", "y"));
        assert!(
            matches!(b.finish(), Err(GraphError::UnknownValue { value, .. }) if value == "nowhere")
        );
        let mut b = GraphBuilder::new("g");
        b.node(relu("b", "a")).node(relu("a", "b"));
        assert!(matches!(b.finish(), Err(GraphError::Cycle { .. })));
        let mut b = GraphBuilder::new("g");
        b.input_of("x", DType::F32, &[2]);
        b.node(relu("x", "a")).node(relu("x", "a"));
        assert!(matches!(b.finish(), Err(GraphError::ProducedTwice { .. })));
    }

    #[test]
    fn unknown_ops_are_kept() {
        let mut b = GraphBuilder::new("g");
        b.input_of("x", DType::F32, &[2]);
        b.node(NodeSpec::new("Frobnicate", &["x"], &["y"])).output("y");
        let g = b.finish().unwrap();
        assert!(g.node(NodeId(0)).refusal().unwrap().contains("Frobnicate"));
    }
}
