//! From what a script recorded to a [`Trace`]: the last backward with all that led to it, or, where
//! none ran, all that was recorded. Private to the tape, re-exported.

use super::backward::Done;
use super::var::{CutFrom, Leaf, Source, TapeNode, Work};
use super::{Tape, Var};
use crate::engine::{NodeRun, Options, Outcome, RunError, Trace, trace};
use crate::graph::{Cut, Graph, NodeId, NodeSpec, ScopeId, ValueId};
use crate::ops::OpError;
use crate::tensor::Tensor;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    /// A leaf, as often as it was written to.
    Leaf(u64, u64),
    Node(u64, usize),
}

fn key(source: &Source) -> Key {
    match source {
        Source::Leaf(leaf, version) => Key::Leaf(leaf.id, *version),
        Source::Node(node, slot) => Key::Node(node.id, *slot),
    }
}

/// What the script calls its tensors.
#[derive(Debug, Default)]
pub struct Names {
    leaves: HashMap<u64, (String, bool)>,
    outputs: HashMap<(u64, usize), String>,
}

impl Names {
    /// The first name of a tensor stays. `parameter`: it belongs to a module.
    pub fn add(&mut self, var: &Var, name: &str, parameter: bool) {
        match var.source() {
            Source::Leaf(leaf, _) => {
                self.leaves.entry(leaf.id).or_insert_with(|| (name.into(), parameter));
            }
            Source::Node(node, slot) => {
                self.outputs.entry((node.id, slot)).or_insert_with(|| name.into());
            }
        }
    }
}

/// What is shown of a run.
#[derive(Debug)]
pub struct Shown {
    pub trace: Trace,
    /// The operation that failed, when that ended the script.
    pub failed: bool,
}

impl Tape {
    /// The graph to show. `raised`: the script ended with an error.
    pub fn trace(&self, name: &str, names: &Names, raised: bool) -> Shown {
        let failed = self.failed.borrow().clone().filter(|_| raised);
        let last = self.last.borrow();
        let empty = HashMap::new();
        let (all, roots, grads) = match (&failed, last.as_ref()) {
            (None, Some(Done { nodes, roots, grads })) => (nodes.clone(), roots.clone(), grads),
            _ => (self.window.borrow().iter().cloned().collect(), Vec::new(), &empty),
        };
        let mut nodes = match (&failed, roots.is_empty()) {
            (Some(node), _) => ancestors(&all, &[Source::Node(Rc::clone(node), 0)]),
            (None, false) => ancestors(&all, &roots),
            (None, true) => all,
        };
        nodes.extend(failed.clone());
        let mut show = Show::new(name, names);
        nodes.iter().for_each(|n| show.node(n));
        show.roots(&roots, nodes.last());
        let trace = show.finish(&nodes, grads, last.is_some() && failed.is_none(), self.seed.get());
        Shown { trace, failed: failed.is_some() }
    }
}

/// Those of `all` that lead to the roots, also through numbers that were taken out of the graph.
fn ancestors(all: &[Rc<TapeNode>], roots: &[Source]) -> Vec<Rc<TapeNode>> {
    let known: HashSet<u64> = all.iter().map(|n| n.id).collect();
    let mut seen = HashSet::new();
    let mut stack = roots.to_vec();
    while let Some(source) = stack.pop() {
        match source {
            Source::Leaf(leaf, _) => stack.extend(leaf.cut.borrow().iter().map(|c| c.from.clone())),
            Source::Node(node, _) => {
                if seen.insert(node.id) {
                    stack.extend(node.inputs.borrow().iter().flatten().map(|e| e.source.clone()));
                }
            }
        }
    }
    all.iter().filter(|n| known.contains(&n.id) && seen.contains(&n.id)).cloned().collect()
}

struct Show<'a> {
    names: &'a Names,
    graph: Graph,
    ids: HashMap<Key, ValueId>,
    leaves: HashMap<u64, ValueId>,
    values: Vec<(ValueId, Tensor, bool)>,
    nodes: Vec<Option<NodeId>>,
}

impl<'a> Show<'a> {
    fn new(name: &str, names: &'a Names) -> Self {
        let (ids, leaves) = (HashMap::new(), HashMap::new());
        Show { names, graph: Graph::named(name), ids, leaves, values: vec![], nodes: vec![] }
    }

    /// The value of an input of a node; one whose maker is not shown becomes an input of the graph.
    fn value(&mut self, source: &Source, data: &Tensor) -> ValueId {
        if let Some(&id) = self.ids.get(&key(source)) {
            return id;
        }
        let id = match source {
            Source::Leaf(leaf, _) => self.leaf(leaf, data),
            Source::Node(node, slot) => {
                let name = self.names.outputs.get(&(node.id, *slot)).map_or("input", |n| n);
                self.graph.append_leaf(name, data, false)
            }
        };
        self.ids.insert(key(source), id);
        self.values.push((id, data.clone(), source.needs()));
        id
    }

    fn leaf(&mut self, leaf: &Leaf, data: &Tensor) -> ValueId {
        let named = self.names.leaves.get(&leaf.id);
        let parameter = leaf.requires_grad.get() || named.is_some_and(|(_, p)| *p);
        let name = named.map(|(n, _)| n.as_str());
        let id = match (leaf.constant.get(), parameter) {
            (true, _) => self.graph.append_constant(name.unwrap_or("constant"), data),
            (false, true) => self.graph.append_leaf(name.unwrap_or("parameter"), data, true),
            (false, false) => self.graph.append_leaf(name.unwrap_or("input"), data, false),
        };
        if !leaf.requires_grad.get() {
            self.graph.value_mut(id).requires_grad = false;
        }
        self.leaves.entry(leaf.id).or_insert(id);
        if let Some(cut) = leaf.cut.borrow().clone() {
            self.cut(&cut, id);
        }
        id
    }

    fn cut(&mut self, cut: &CutFrom, to: ValueId) {
        let from = self.value(&cut.from, &cut.data);
        self.graph.cuts.push(Cut { from, to, span: cut.span, how: cut.how });
    }

    fn node(&mut self, node: &TapeNode) {
        let inputs: Vec<Option<ValueId>> = node
            .inputs
            .borrow()
            .iter()
            .map(|e| e.as_ref().map(|e| self.value(&e.source, &e.data)))
            .collect();
        let mut spec = NodeSpec::new(&node.op_type, &[], &[]);
        if matches!(node.work, Work::Custom(_)) {
            spec.domain = "script".into();
        }
        (spec.attributes, spec.span) = (node.attributes.clone(), node.span);
        let number = self.nodes.len();
        spec.name = match &node.scope {
            Some(scope) => format!("/{scope}/{}_{number}", node.op_type),
            None => format!("{}_{number}", node.op_type),
        };
        let count = match node.failure {
            Some(_) => node.attributes.num_outputs,
            None => node.types.len(),
        };
        let name = |slot| self.names.outputs.get(&(node.id, slot)).cloned().unwrap_or_default();
        spec.outputs = (0..count).map(name).collect();
        let scope: Option<ScopeId> = None;
        let id = self.graph.append(spec, &inputs, count, node.no_grad || !node.flows, scope).ok();
        if let Some(id) = id {
            let made: Vec<ValueId> =
                self.graph.node(id).outputs.iter().flatten().copied().collect();
            for (slot, (value, data)) in
                made.into_iter().zip(node.outputs.borrow().iter()).enumerate()
            {
                self.ids.insert(Key::Node(node.id, slot), value);
                self.values.push((value, data.clone(), node.flows && node.float_output(slot)));
            }
        }
        self.nodes.push(id);
    }

    /// Outputs of the graph: where the backward started, or the last thing computed.
    fn roots(&mut self, roots: &[Source], last: Option<&Rc<TapeNode>>) {
        let found: Vec<ValueId> =
            roots.iter().filter_map(|s| self.ids.get(&key(s)).copied()).collect();
        self.graph.outputs = found;
        if let (true, Some(node)) = (self.graph.outputs.is_empty(), last) {
            self.graph.outputs.extend(self.ids.get(&Key::Node(node.id, 0)));
        }
    }

    fn finish(
        self,
        nodes: &[Rc<TapeNode>],
        grads: &HashMap<u64, Tensor>,
        backward: bool,
        seed: u64,
    ) -> Trace {
        let graph = Arc::new(self.graph);
        let mut trace = Trace::new(graph, Options { seed, ..Options::default() });
        for (id, data, needs) in self.values {
            trace.values[id.index()] = Some(data);
            trace.needs[id.index()] = needs;
        }
        for (leaf, id) in self.leaves {
            trace.grads[id.index()] = grads.get(&leaf).cloned();
        }
        for (node, id) in nodes.iter().zip(self.nodes) {
            if let Some(id) = id {
                node_into(&mut trace, id, node);
            }
        }
        trace.backward_done = backward;
        trace
    }
}

fn node_into(trace: &mut Trace, id: NodeId, node: &TapeNode) {
    let outputs = trace.graph.node(id).outputs.clone();
    for (value, grad) in outputs.iter().zip(node.grads.borrow().iter()) {
        if let Some(value) = value {
            trace.grads[value.index()] = grad.clone();
        }
    }
    trace.saved[id.index()] = node.saved.borrow().clone();
    trace.runs[id.index()] = run(trace, id, node);
}

fn run(trace: &Trace, id: NodeId, node: &TapeNode) -> NodeRun {
    if let Some(error) = &node.failure {
        let source = match error {
            super::TapeError::Op { source, .. } => source.clone(),
            other => OpError::unsupported("script", other.to_string()),
        };
        let error = RunError::at(&trace.graph, id, |v| trace.shape_of(v), source);
        return NodeRun { outcome: Outcome::Failed(Box::new(error)), ..NodeRun::default() };
    }
    let edges = node.inputs.borrow();
    let inputs: Vec<Option<&Tensor>> = edges.iter().map(|e| e.as_ref().map(|e| &e.data)).collect();
    let base = match &node.work {
        Work::Op(op) => trace::account(
            op.as_ref(),
            &inputs,
            &node.outputs.borrow(),
            &node.saved.borrow(),
            node.flows,
        ),
        Work::Custom(_) => NodeRun { outcome: Outcome::Done, ..NodeRun::default() },
    };
    NodeRun {
        forward_time: node.forward_time,
        backward_time: node.backward_time.get(),
        contributions: node.contributions.borrow().clone(),
        ..base
    }
}
