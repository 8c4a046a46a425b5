//! Eager recording: values are computed as they are asked for, and the graph grows with them.

use super::trace::NodeRun;
use super::{Options, RunError, Trace};
use crate::graph::{Graph, NodeSpec, ScopeId, SourceSpan, ValueId};
use crate::ops::{Attributes, Tensors, find};
use crate::tensor::Tensor;
use std::sync::Arc;

/// A trace under construction.
#[derive(Debug, Clone)]
pub struct Tape {
    pub(super) trace: Trace,
    no_grad_depth: usize,
    scope: Vec<String>,
    /// The source line of what is recorded next.
    pub span: Option<SourceSpan>,
}

impl Tape {
    pub fn new(name: &str, seed: u64) -> Self {
        let graph = Graph::named(name);
        let trace = Trace::new(Arc::new(graph), Options { seed, ..Options::default() });
        Tape { trace, no_grad_depth: 0, scope: Vec::new(), span: None }
    }

    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    pub fn into_trace(self) -> Trace {
        self.trace
    }

    fn graph_mut(&mut self) -> &mut Graph {
        // The tape holds the only reference, so nothing is copied.
        Arc::make_mut(&mut self.trace.graph)
    }

    /// A tensor that nothing has computed. Inside `no_grad` it can still require a gradient.
    pub fn leaf(&mut self, name: &str, data: Tensor, requires_grad: bool) -> ValueId {
        let id = self.graph_mut().append_leaf(name, &data, requires_grad);
        self.grow();
        self.trace.set(id, data);
        id
    }

    fn grow(&mut self) {
        let (n, m) = (self.trace.graph.num_nodes(), self.trace.graph.num_values());
        self.trace.values.resize(m, None);
        self.trace.needs.resize(m, false);
        self.trace.grads.resize(m, None);
        self.trace.saved.resize(n, Tensors::new());
        self.trace.runs.resize(n, NodeRun::default());
    }

    /// Runs `op_type` on values and records it. Where it fails, the graph keeps the failing node.
    pub fn apply(
        &mut self,
        op_type: &str,
        attributes: Attributes,
        inputs: &[Option<ValueId>],
    ) -> Result<Vec<ValueId>, RunError> {
        let num_outputs = attributes.num_outputs;
        let mut spec = NodeSpec::new(op_type, &[], &[]);
        (spec.attributes, spec.span) = (attributes, self.span);
        let number = self.trace.graph.num_nodes();
        let scope: String = self.scope.iter().map(|s| format!("/{s}")).collect();
        spec.name = if scope.is_empty() {
            format!("{op_type}_{number}")
        } else {
            format!("{scope}/{op_type}_{number}")
        };
        let no_grad = self.no_grad_depth > 0;
        let scope: Option<ScopeId> = None;
        let name = spec.name.clone();
        let id =
            self.graph_mut().append(spec, inputs, num_outputs, no_grad, scope).map_err(|e| {
                RunError::Refused {
                    id: crate::graph::NodeId(number as u32),
                    node: name,
                    why: e.to_string(),
                }
            })?;
        self.grow();
        self.trace.execute(id)?;
        Ok(self.trace.graph.node(id).outputs.iter().flatten().copied().collect())
    }

    /// An op with one output and no attributes.
    pub fn call(&mut self, op_type: &str, inputs: &[ValueId]) -> Result<ValueId, RunError> {
        self.call_with(op_type, Attributes::new(), inputs)
    }

    /// An op with one output.
    pub fn call_with(
        &mut self,
        op_type: &str,
        attributes: Attributes,
        inputs: &[ValueId],
    ) -> Result<ValueId, RunError> {
        let slots: Vec<_> = inputs.iter().map(|&v| Some(v)).collect();
        let outputs = self.apply(op_type, attributes, &slots)?;
        outputs.first().copied().ok_or_else(|| RunError::NotComputed { name: op_type.into() })
    }

    /// The same numbers, cut off from the graph above.
    pub fn detach(&mut self, value: ValueId) -> Result<ValueId, RunError> {
        debug_assert!(find(crate::ops::CHALKGRAD, "Detach").is_some());
        self.call("Detach", &[value])
    }

    /// Nodes recorded until [`Tape::exit_no_grad`] let no gradient through.
    pub fn enter_no_grad(&mut self) {
        self.no_grad_depth += 1;
    }

    pub fn exit_no_grad(&mut self) {
        self.no_grad_depth = self.no_grad_depth.saturating_sub(1);
    }

    pub fn enter_scope(&mut self, name: &str) {
        self.scope.push(name.into());
    }

    pub fn exit_scope(&mut self) {
        self.scope.pop();
    }

    pub fn backward(&mut self, from: ValueId) -> Result<(), RunError> {
        self.trace.backward(from)
    }

    pub fn backward_with(&mut self, from: ValueId, grad: Tensor) -> Result<(), RunError> {
        self.trace.backward_from(&[(from, grad)])
    }

    pub fn zero_grad(&mut self) {
        self.trace.zero_grad();
    }
}
