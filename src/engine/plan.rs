//! What is decided once for all runs that are not recorded: when a value may be freed, which node
//! takes over the memory of its input, and which run together, tile by tile, in one pass.
//! Recorded runs have no plan: they keep every value.

use crate::graph::{Graph, Node, NodeId, NodeOp, ValueId, ValueKind};
use crate::ops::Reads;
use smallvec::SmallVec;

/// A chain longer than this would have more operands than a tile has room beside it.
const MAX_LINKS: usize = 8;

/// A node of a chain and the input that it writes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    pub node: NodeId,
    pub slot: usize,
}

/// Nodes that run over the same tiles, each reading what the one before it made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    pub links: SmallVec<[Link; 4]>,
    /// What the first one reads.
    pub source: ValueId,
    /// Nothing else needs `source`, so its memory becomes that of the last output.
    pub owns: bool,
}

/// How a node runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Step {
    #[default]
    Alone,
    /// A later node runs this one too.
    Deferred,
    /// The last of a chain runs all of it.
    Together(Chain),
}

/// Decisions by node, and by value.
#[derive(Debug)]
pub(super) struct Plan {
    steps: Vec<Step>,
    /// Values that nothing needs any more once a node has run.
    freed: Vec<SmallVec<[ValueId; 2]>>,
    /// Values that the backward of a node is the last to read.
    freed_backward: Vec<SmallVec<[ValueId; 2]>>,
}

impl Plan {
    /// `grad`: a backward follows.
    pub fn of(graph: &Graph, grad: bool) -> Self {
        let mut planner = Planner::new(graph, grad);
        for (id, _) in graph.nodes() {
            planner.place(id);
        }
        planner.finish()
    }

    pub fn step(&self, id: NodeId) -> &Step {
        self.steps.get(id.index()).unwrap_or(&Step::Alone)
    }

    pub fn after_forward(&self, id: NodeId) -> &[ValueId] {
        self.freed.get(id.index()).map_or(&[], |f| &f[..])
    }

    pub fn after_backward(&self, id: NodeId) -> &[ValueId] {
        self.freed_backward.get(id.index()).map_or(&[], |f| &f[..])
    }
}

struct Planner<'a> {
    graph: &'a Graph,
    /// Whether a gradient may flow to the value; at run time it may turn out not to.
    wants: Vec<bool>,
    /// By value: the backward of some node reads it.
    read_back: Vec<bool>,
    is_output: Vec<bool>,
    steps: Vec<Step>,
}

impl<'a> Planner<'a> {
    fn new(graph: &'a Graph, grad: bool) -> Self {
        let mut is_output = vec![false; graph.num_values()];
        graph.outputs.iter().for_each(|v| is_output[v.index()] = true);
        let wants = wants(graph, grad);
        let read_back = read_back(graph, &wants);
        Planner { graph, wants, read_back, is_output, steps: vec![Step::Alone; graph.num_nodes()] }
    }

    /// A value that only one use of one node needs, forward and backward.
    fn is_passing(&self, id: ValueId) -> bool {
        let value = self.graph.value(id);
        value.kind == ValueKind::Activation
            && value.consumers.len() == 1
            && !self.is_output[id.index()]
            && !self.read_back[id.index()]
    }

    /// Decides how a node runs; those before it are decided.
    fn place(&mut self, id: NodeId) {
        let node = self.graph.node(id);
        let slots = (0..node.inputs.len()).filter(|&slot| can_write_over(node, slot, &self.wants));
        // An input that passes through is best; the newest is still in the cache.
        let best = slots
            .filter_map(|slot| Some((slot, node.inputs[slot]?)))
            .max_by_key(|&(_, v)| (self.is_passing(v), self.graph.value(v).producer));
        let Some((slot, source)) = best else { return };
        let (link, owns) = (Link { node: id, slot }, self.is_passing(source));
        let before = self.graph.value(source).producer.filter(|_| owns);
        let chain = before.and_then(|before| self.extend(before, link));
        let links = SmallVec::from_slice(&[link]);
        self.steps[id.index()] = Step::Together(chain.unwrap_or(Chain { links, source, owns }));
    }

    /// The chain that ends in `before`, with one more link.
    fn extend(&mut self, before: NodeId, link: Link) -> Option<Chain> {
        let step = &mut self.steps[before.index()];
        match step {
            Step::Together(chain) if chain.links.len() < MAX_LINKS => {
                let mut chain = chain.clone();
                chain.links.push(link);
                *step = Step::Deferred;
                Some(chain)
            }
            _ => None,
        }
    }

    fn finish(self) -> Plan {
        let runs_at = runs_at(&self.steps);
        let mut freed = vec![SmallVec::new(); self.graph.num_nodes()];
        let mut freed_backward = vec![SmallVec::new(); self.graph.num_nodes()];
        for (id, value) in self.graph.values() {
            if value.kind != ValueKind::Activation || self.is_output[id.index()] {
                continue;
            }
            if self.read_back[id.index()] {
                if let Some(last) = self.last_reader(id) {
                    freed_backward[last.index()].push(id);
                }
                continue;
            }
            // Nodes are in topological order, so the last to run is the last user.
            let uses = value.consumers.iter().map(|(n, _)| runs_at[n.index()]);
            if let Some(last) = uses.max().or(value.producer) {
                freed[last.index()].push(id);
            }
        }
        Plan { steps: self.steps, freed, freed_backward }
    }

    /// Backward goes from the last node to the first, so the first reader is the last.
    fn last_reader(&self, id: ValueId) -> Option<NodeId> {
        let value = self.graph.value(id);
        let by = |&(n, slot): &(NodeId, usize)| {
            reads_back(self.graph.node(n), &self.wants).input(slot).then_some(n)
        };
        let producer =
            value.producer.filter(|&n| reads_output(self.graph.node(n), id, &self.wants));
        producer.or_else(|| value.consumers.iter().filter_map(by).min())
    }
}

/// The node with which each one runs.
fn runs_at(steps: &[Step]) -> Vec<NodeId> {
    let mut at: Vec<NodeId> = (0..steps.len() as u32).map(NodeId).collect();
    for (i, step) in steps.iter().enumerate() {
        if let Step::Together(chain) = step {
            chain.links.iter().for_each(|l| at[l.node.index()] = NodeId(i as u32));
        }
    }
    at
}

fn can_write_over(node: &Node, slot: usize, wants: &[bool]) -> bool {
    let (one_output, keep) = (matches!(node.outputs[..], [Some(_)]), flows(node, wants));
    matches!(&node.op, NodeOp::Ready(op) if one_output && op.in_place(slot, keep).is_some())
}

fn flows(node: &Node, wants: &[bool]) -> bool {
    !node.no_grad && node.inputs.iter().flatten().any(|v| wants[v.index()])
}

/// Whether a gradient may flow to each value.
fn wants(graph: &Graph, grad: bool) -> Vec<bool> {
    let leaf = |v: &crate::graph::Value| grad && v.requires_grad && v.producer.is_none();
    let mut wants: Vec<bool> = graph.values().map(|(_, v)| leaf(v)).collect();
    for (_, node) in graph.nodes().filter(|(_, n)| grad && !n.no_grad) {
        let flows = node.inputs.iter().flatten().any(|v| wants[v.index()]);
        let leaf = node.op_type == "Constant";
        if leaf || (flows && node.spec().is_some_and(|s| s.differentiable)) {
            node.outputs.iter().flatten().for_each(|v| wants[v.index()] = true);
        }
    }
    wants
}

/// What the backward of a node reads, given which inputs want a gradient.
fn reads_back(node: &Node, wants: &[bool]) -> Reads {
    let needs =
        |slot: usize| node.inputs.get(slot).copied().flatten().is_some_and(|v| wants[v.index()]);
    match &node.op {
        NodeOp::Ready(op) if flows(node, wants) => op.reads_for(&needs),
        _ => Reads::NOTHING,
    }
}

fn reads_output(node: &Node, id: ValueId, wants: &[bool]) -> bool {
    let slot = node.outputs.iter().position(|o| *o == Some(id)).unwrap_or(0);
    reads_back(node, wants).output(slot)
}

/// By value: whether the backward of any node reads it.
fn read_back(graph: &Graph, wants: &[bool]) -> Vec<bool> {
    let mut read = vec![false; graph.num_values()];
    for (_, node) in graph.nodes() {
        let reads = reads_back(node, wants);
        let inputs = node.inputs.iter().enumerate().filter(|(i, _)| reads.input(*i));
        let outputs = node.outputs.iter().enumerate().filter(|(i, _)| reads.output(*i));
        for v in inputs.filter_map(|(_, v)| *v).chain(outputs.filter_map(|(_, v)| *v)) {
            read[v.index()] = true;
        }
    }
    read
}
