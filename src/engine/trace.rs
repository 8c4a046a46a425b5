//! A graph as it ran.

use super::plan::{Plan, Step};
use super::{Feeds, RunError, driver};
use crate::graph::{Graph, Node, NodeId, NodeOp, Value, ValueId};
use crate::ops::{Forward, Op, OpError, Tensors};
use crate::tensor::{Shape, Tensor};
use smallvec::SmallVec;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a run keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Keep every value, gradient, contribution, time and byte. Off for training loops: then
    /// values are freed as soon as nothing needs them.
    pub record: bool,
    /// Keep what a backward needs.
    pub grad: bool,
    /// For ops that draw random numbers.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options { record: true, grad: true, seed: 0 }
    }
}

/// The gradient of a value after a backward.
#[derive(Debug, Clone)]
pub enum Gradient {
    /// It does not require one: not a float, switched off, detached, or no leaf below wants it.
    NotAsked,
    /// It requires one, but no path leads from the start of the backward to it: `None` in PyTorch.
    Unreachable,
    /// The gradient. It may be exactly zero, which is something else than unreachable.
    Reached(Tensor),
}

impl Gradient {
    pub fn tensor(&self) -> Option<&Tensor> {
        match self {
            Gradient::Reached(t) => Some(t),
            _ => None,
        }
    }
}

/// What one edge adds to the gradient of a value, before it is accumulated.
#[derive(Debug, Clone)]
pub struct Contribution {
    /// As the op gave it; may still have the broadcast shape.
    pub raw: Tensor,
    /// Summed down to the shape of the value.
    pub summed: Tensor,
    /// The axes of `raw` that were summed, because broadcasting had stretched them.
    pub summed_axes: SmallVec<[usize; 6]>,
}

/// How a node fared.
#[derive(Debug, Clone, Default)]
pub enum Outcome {
    #[default]
    NotRun,
    Done,
    Failed(Box<RunError>),
    /// An input was never computed, because a node before it failed.
    Skipped,
}

/// One node of a trace.
#[derive(Debug, Clone, Default)]
pub struct NodeRun {
    pub outcome: Outcome,
    pub forward_time: Duration,
    pub backward_time: Duration,
    /// Outputs and saved tensors that did not exist before.
    pub allocated_bytes: usize,
    /// Kept for the backward: inputs and outputs that it reads, and what the op saved besides.
    pub saved_bytes: usize,
    /// Let go once its backward had run.
    pub freed_bytes: usize,
    /// By input slot; empty before a backward.
    pub contributions: SmallVec<[Option<Contribution>; 3]>,
}

/// What one forward gave.
struct Computed {
    outputs: Tensors,
    saved: Tensors,
    run: NodeRun,
}

/// Called between nodes with (done, total); `false` stops the run.
pub type Progress<'a> = &'a mut dyn FnMut(usize, usize) -> bool;

/// A graph as it ran: values, gradients and what each node cost. Indices are those of the graph.
#[derive(Debug, Clone)]
pub struct Trace {
    pub(super) graph: Arc<Graph>,
    pub(super) options: Options,
    pub(super) values: Vec<Option<Tensor>>,
    /// Whether gradients flow to the value; set as the trace runs.
    pub(super) needs: Vec<bool>,
    pub(super) grads: Vec<Option<Tensor>>,
    pub(super) saved: Vec<Tensors>,
    pub(super) runs: Vec<NodeRun>,
    pub(super) plan: Option<Arc<Plan>>,
    pub(super) backward_done: bool,
}

impl Trace {
    /// A trace in which nothing has run yet. Weights are shared with the graph.
    pub fn new(graph: Arc<Graph>, options: Options) -> Self {
        let values = graph.values().map(|(_, v)| v.data.clone()).collect();
        let needs = graph.values().map(|(_, v)| leaf_needs(v, options)).collect();
        let (n, m) = (graph.num_nodes(), graph.num_values());
        Trace {
            values,
            needs,
            grads: vec![None; m],
            saved: vec![Tensors::new(); n],
            runs: vec![NodeRun::default(); if options.record { n } else { 0 }],
            plan: (!options.record).then(|| Arc::new(Plan::of(&graph, options.grad))),
            graph,
            options,
            backward_done: false,
        }
    }

    /// Runs a whole graph. The trace holds what ran, also when a node failed.
    pub fn run(
        graph: Arc<Graph>,
        feeds: &Feeds,
        options: Options,
        progress: Progress<'_>,
    ) -> (Trace, Result<(), RunError>) {
        let mut trace = Trace::new(graph, options);
        let result = trace.feed(feeds).and_then(|()| trace.forward(progress));
        (trace, result)
    }

    pub fn graph(&self) -> &Arc<Graph> {
        &self.graph
    }

    pub fn options(&self) -> Options {
        self.options
    }

    pub fn value(&self, id: ValueId) -> Option<&Tensor> {
        self.values.get(id.index())?.as_ref()
    }

    pub fn gradient(&self, id: ValueId) -> Gradient {
        let i = id.index();
        match (self.grads.get(i).and_then(Option::as_ref), self.needs.get(i)) {
            (Some(g), _) => Gradient::Reached(g.clone()),
            (None, Some(true)) => Gradient::Unreachable,
            _ => Gradient::NotAsked,
        }
    }

    /// The gradient tensor, where one arrived.
    pub fn grad(&self, id: ValueId) -> Option<&Tensor> {
        self.grads.get(id.index())?.as_ref()
    }

    /// Whether a backward has run: before one, no gradient means nothing.
    pub fn has_backward(&self) -> bool {
        self.backward_done
    }

    /// Whether gradients flow to the value.
    pub fn requires_grad(&self, id: ValueId) -> bool {
        self.needs.get(id.index()).copied().unwrap_or(false)
    }

    pub fn node_run(&self, id: NodeId) -> Option<&NodeRun> {
        self.runs.get(id.index())
    }

    /// What the op of a node saved besides its inputs and outputs.
    pub fn saved(&self, id: NodeId) -> &[Tensor] {
        self.saved.get(id.index()).map_or(&[], |s| &s[..])
    }

    /// The first node that failed, with its error.
    pub fn failure(&self) -> Option<&RunError> {
        self.runs.iter().find_map(|r| match &r.outcome {
            Outcome::Failed(e) => Some(e.as_ref()),
            _ => None,
        })
    }

    pub fn forward_time(&self) -> Duration {
        self.runs.iter().map(|r| r.forward_time).sum()
    }

    pub fn backward_time(&self) -> Duration {
        self.runs.iter().map(|r| r.backward_time).sum()
    }

    /// Gives inputs their values (and weights other ones); types and known sizes are checked.
    pub fn feed(&mut self, feeds: &Feeds) -> Result<(), RunError> {
        for (id, tensor) in feeds.iter() {
            super::feeds::check(self.graph.value(id), tensor)?;
            self.set(id, tensor.clone());
        }
        let missing = self.graph.inputs.iter().find(|id| self.values[id.index()].is_none());
        match missing {
            None => Ok(()),
            Some(&id) => Err(RunError::MissingFeed { name: self.graph.value(id).name.clone() }),
        }
    }

    /// Replaces the numbers of a leaf, unchecked.
    pub fn set(&mut self, id: ValueId, tensor: Tensor) {
        self.needs[id.index()] =
            leaf_needs(self.graph.value(id), self.options) && tensor.dtype().is_float();
        self.values[id.index()] = Some(tensor);
    }

    /// The numbers of a leaf for in-place updates, as an optimizer does them.
    pub fn value_mut(&mut self, id: ValueId) -> Option<&mut Tensor> {
        self.values.get_mut(id.index())?.as_mut()
    }

    /// Value and gradient of a leaf, for an update.
    pub(super) fn leaf_and_grad(&mut self, id: ValueId) -> Option<(&mut Tensor, &Tensor)> {
        Some((self.values[id.index()].as_mut()?, self.grads[id.index()].as_ref()?))
    }

    /// Runs all nodes. A failing node does not stop those that do not depend on it when recording.
    pub fn forward(&mut self, progress: Progress<'_>) -> Result<(), RunError> {
        // Both are held for the whole run, so that no node has to count references.
        let (graph, plan) = (Arc::clone(&self.graph), self.plan.clone());
        let total = graph.num_nodes();
        let mut first_error = None;
        for i in 0..total {
            if self.options.record && !progress(i, total) {
                return Err(RunError::Cancelled);
            }
            if let Err(e) = self.execute(&graph, plan.as_deref(), NodeId(i as u32)) {
                if !self.options.record {
                    return Err(e);
                }
                first_error.get_or_insert(e);
            }
        }
        first_error.map_or(Ok(()), Err)
    }

    /// Runs one node: the mechanism that replay and eager recording share. A plan may have it run
    /// with later ones, in one pass over memory; what comes out is the same.
    /// `graph` is the trace's own.
    fn execute(&mut self, graph: &Graph, plan: Option<&Plan>, id: NodeId) -> Result<(), RunError> {
        let Some(plan) = plan else { return self.execute_alone(graph, id) };
        match plan.step(id) {
            Step::Alone => self.execute_alone(graph, id)?,
            Step::Deferred => {}
            Step::Together(chain) if self.forward_chain(graph, chain) => {}
            Step::Together(chain) => {
                chain.links.iter().try_for_each(|link| self.execute_alone(graph, link.node))?;
            }
        }
        for &v in plan.after_forward(id) {
            self.release(v);
        }
        Ok(())
    }

    /// Lets go of the numbers of a value; its type and shape stay.
    pub(super) fn release(&mut self, id: ValueId) {
        if let Some(tensor) = &mut self.values[id.index()] {
            *tensor = tensor.hollow();
        }
    }

    /// Whether gradients flow through a node.
    pub(super) fn flows(&self, node: &Node) -> bool {
        self.options.grad
            && !node.no_grad
            && node.spec().is_some_and(|s| s.differentiable)
            && node.inputs.iter().flatten().any(|v| self.needs[v.index()])
    }

    fn execute_alone(&mut self, graph: &Graph, id: NodeId) -> Result<(), RunError> {
        let node = graph.node(id);
        let NodeOp::Ready(op) = &node.op else {
            let why = node.refusal().unwrap_or_default();
            let error = RunError::Refused { id, node: node.name.clone(), why };
            return self.failed(id, error);
        };
        let flows = self.flows(node);
        let Some(computed) = self.compute(id, op.as_ref(), &node.inputs, flows) else {
            return self.skipped(id);
        };
        let Computed { outputs, saved, run } = match computed {
            Ok(computed) => computed,
            Err(source) => {
                let error = RunError::at(graph, id, |v| self.shape_of(v), source);
                return self.failed(id, error);
            }
        };
        if let Some(slot) = self.runs.get_mut(id.index()) {
            *slot = run;
        }
        self.saved[id.index()] = saved;
        // Constants are leaves: what they make wants a gradient as a parameter does.
        let leaf = self.options.grad && !node.no_grad && node.op_type == "Constant";
        for (slot, tensor) in node.outputs.iter().zip(outputs) {
            if let Some(v) = slot {
                self.needs[v.index()] = (flows || leaf) && tensor.dtype().is_float();
                self.values[v.index()] = Some(tensor);
            }
        }
        Ok(())
    }

    /// The outputs of a node; `None` where an input was never computed.
    fn compute(
        &self,
        id: NodeId,
        op: &dyn Op,
        slots: &[Option<ValueId>],
        flows: bool,
    ) -> Option<Result<Computed, OpError>> {
        let mut inputs: SmallVec<[Option<&Tensor>; 4]> = SmallVec::new();
        for slot in slots {
            inputs.push(match slot {
                Some(v) => Some(self.values[v.index()].as_ref()?),
                None => None,
            });
        }
        let started = self.options.record.then(Instant::now);
        let mut ctx = Forward::new(flows, self.options.seed ^ ((id.0 as u64) << 32));
        let result = driver::forward(op, &inputs, &mut ctx);
        let saved = ctx.into_saved();
        Some(result.map(|outputs| {
            let run = match started {
                Some(t) => NodeRun {
                    forward_time: t.elapsed(),
                    ..account(op, &inputs, &outputs, &saved, flows)
                },
                None => NodeRun::default(),
            };
            Computed { outputs, saved, run }
        }))
    }

    fn failed(&mut self, id: NodeId, error: RunError) -> Result<(), RunError> {
        if let Some(run) = self.runs.get_mut(id.index()) {
            run.outcome = Outcome::Failed(Box::new(error.clone()));
        }
        Err(error)
    }

    /// While recording, nodes behind a failed one are passed over.
    fn skipped(&mut self, id: NodeId) -> Result<(), RunError> {
        match self.runs.get_mut(id.index()) {
            Some(run) => {
                run.outcome = Outcome::Skipped;
                Ok(())
            }
            None => Err(RunError::NotComputed { name: self.graph.node(id).name.clone() }),
        }
    }

    pub(super) fn shape_of(&self, id: ValueId) -> Option<Shape> {
        self.value(id).map(|t| t.shape().clone())
    }
}

fn leaf_needs(value: &Value, options: Options) -> bool {
    options.grad && value.requires_grad && value.producer.is_none()
}

fn shares(a: &Tensor, others: &[Option<&Tensor>]) -> bool {
    others.iter().flatten().any(|b| a.shares_data_with(b))
}

/// Bytes that a node allocated and keeps.
pub(super) fn account(
    op: &dyn Op,
    inputs: &[Option<&Tensor>],
    outputs: &Tensors,
    saved: &Tensors,
    flows: bool,
) -> NodeRun {
    let made = outputs.iter().chain(saved).filter(|t| !shares(t, inputs));
    let reads = op.reads();
    let kept_in =
        inputs.iter().enumerate().filter(|(i, _)| reads.input(*i)).filter_map(|(_, t)| *t);
    let kept_out = outputs.iter().enumerate().filter(|(i, _)| reads.output(*i)).map(|(_, t)| t);
    let kept = kept_in.chain(kept_out).chain(saved);
    NodeRun {
        outcome: Outcome::Done,
        allocated_bytes: made.map(Tensor::nbytes).sum(),
        saved_bytes: if flows { kept.map(Tensor::nbytes).sum() } else { 0 },
        ..NodeRun::default()
    }
}
