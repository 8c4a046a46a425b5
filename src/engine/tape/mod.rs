//! Eager recording: values are computed as they are asked for, and the graph grows with them. A graph
//! is held by the tensors that it made and by the tape's window: what was recorded since the last
//! backward, and what that backward went through. So a training loop of any length keeps one
//! iteration, and [`Tape::trace`] shows the last. Imported through `engine`.

mod backward;
mod history;
mod show;
mod storage;
mod var;

pub use backward::Given;
pub use history::{Key, Step};
pub use show::{Names, Shown};
pub use storage::{Storage, Strided};
pub use var::{CutFrom, Var};

use super::{RunError, driver};
use crate::graph::SourceSpan;
use crate::ops::{Args, Attributes, CHALKGRAD, Fact, Forward, ONNX, Op, OpError, OpSpec, Tensors};
use crate::ops::{build, find};
use crate::tensor::{Tensor, live_bytes};
use smallvec::SmallVec;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};
use var::{Edge, TapeNode, Work, next_id};

/// Why a script's tensor operation failed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TapeError {
    #[error("{source}")]
    Op {
        #[source]
        source: OpError,
        inputs: Vec<crate::tensor::Shape>,
    },
    #[error("{0}")]
    Run(#[from] RunError),
    #[error(
        "Trying to backward through the graph a second time (or directly access saved tensors after they have \
         already been freed). Saved intermediate values of the graph are freed when you call .backward() or \
         autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if \
         you need to access saved tensors after calling backward."
    )]
    Freed,
    #[error(
        "one of the variables needed for gradient computation has been modified by an inplace operation: \
         [torch.{kind} {shape:?}]{made} is at version {now}; expected version {then} instead. Hint: enable anomaly \
         detection to find the operation that failed to compute its gradient, with \
         torch.autograd.set_detect_anomaly(True, check_nan=False).\nThe backward needs the numbers as they were \
         when they were used: write `y = y + 1` instead of `y += 1`, and change weights only after backward()."
    )]
    Modified {
        shape: crate::tensor::Shape,
        kind: &'static str,
        /// `, which is output 0 of Exp,`, or nothing for what no operation made.
        made: String,
        now: u64,
        then: u64,
    },
    #[error("the script's tensors would need {needed_bytes} bytes; the limit is {limit_bytes}")]
    Memory { needed_bytes: usize, limit_bytes: usize },
    /// A function of the script failed; it has kept its own account of why.
    #[error("{0}")]
    Script(String),
}

/// Runs the backward of a function that a script defines: what the script gave along when it was
/// recorded, and the gradients of its outputs, to those of its inputs.
pub type RunCustom<'a> =
    dyn FnMut(&dyn Any, &[Option<Tensor>]) -> Result<Vec<Option<Tensor>>, TapeError> + 'a;

/// Outputs of one operation.
pub type Vars = SmallVec<[Var; 1]>;

/// No more nodes than these wait for a backward before the oldest are let go.
const WINDOW_NODES: usize = 20_000;
/// Nor more bytes.
const WINDOW_BYTES: usize = 512 << 20;

/// One call of backward.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loss {
    /// The number that it started from.
    pub value: f64,
    pub span: Option<SourceSpan>,
}

/// A recorder. All its methods take `&self`: a script's own backward may record while one runs.
#[derive(Debug)]
pub struct Tape {
    grad: Cell<bool>,
    silent: Cell<usize>,
    /// Counts draws, so that no two random ops get the same numbers.
    pub(super) seed: Cell<u64>,
    span: Cell<Option<SourceSpan>>,
    scope: RefCell<Option<Rc<str>>>,
    limit_bytes: Cell<usize>,
    window: RefCell<VecDeque<Rc<TapeNode>>>,
    window_bytes: Cell<usize>,
    last: RefCell<Option<backward::Done>>,
    failed: RefCell<Option<Rc<TapeNode>>>,
    losses: RefCell<Vec<Loss>>,
    cache: RefCell<HashMap<(&'static str, usize), Ready>>,
    backwards: Cell<u64>,
}

/// An op that can run, and what it is.
type Ready = (&'static OpSpec, Arc<dyn Op>);

impl Tape {
    pub fn new(seed: u64) -> Self {
        Tape {
            grad: Cell::new(true),
            silent: Cell::new(0),
            seed: Cell::new(seed),
            span: Cell::new(None),
            scope: RefCell::new(None),
            limit_bytes: Cell::new(4 << 30),
            window: RefCell::new(VecDeque::new()),
            window_bytes: Cell::new(0),
            last: RefCell::new(None),
            failed: RefCell::new(None),
            losses: RefCell::new(Vec::new()),
            cache: RefCell::new(HashMap::new()),
            backwards: Cell::new(0),
        }
    }

    /// No operation may bring the memory of all tensors above this.
    pub fn limit_memory(&self, bytes: usize) {
        self.limit_bytes.set(bytes);
    }

    pub fn grad_enabled(&self) -> bool {
        self.grad.get()
    }

    /// Switches gradients on or off; gives what was before.
    pub fn set_grad_enabled(&self, on: bool) -> bool {
        self.grad.replace(on)
    }

    /// The source line of what is recorded next.
    pub fn set_span(&self, span: Option<SourceSpan>) {
        self.span.set(span);
    }

    pub fn span(&self) -> Option<SourceSpan> {
        self.span.get()
    }

    /// The module path of what is recorded next, `blocks.0/attn`; gives the one before.
    pub fn set_scope(&self, path: Option<Rc<str>>) -> Option<Rc<str>> {
        self.scope.replace(path)
    }

    /// Until as many [`Tape::unmute`], nothing is recorded: an optimizer's arithmetic is no part of
    /// the model.
    pub fn mute(&self) {
        self.silent.set(self.silent.get() + 1);
    }

    pub fn unmute(&self) {
        self.silent.set(self.silent.get().saturating_sub(1));
    }

    /// The numbers on which backward was called.
    pub fn losses(&self) -> Vec<Loss> {
        self.losses.borrow().clone()
    }

    fn ready(&self, op_type: &'static str, inputs: usize) -> Result<Ready, TapeError> {
        if let Some((spec, op)) = self.cache.borrow().get(&(op_type, inputs)) {
            return Ok((spec, Arc::clone(op)));
        }
        let ready = make(op_type, Attributes::new().arity(inputs, 1))?;
        self.cache.borrow_mut().insert((op_type, inputs), (ready.0, Arc::clone(&ready.1)));
        Ok(ready)
    }

    /// Runs an op without attributes and with one output. `label` is PyTorch's name of its backward.
    pub fn call(
        &self,
        op_type: &'static str,
        label: &'static str,
        inputs: &[&Var],
    ) -> Result<Var, TapeError> {
        let slots: SmallVec<[Option<&Var>; 4]> = inputs.iter().map(|&v| Some(v)).collect();
        let ready = self.ready(op_type, inputs.len())?;
        first(self.record(ready, Attributes::new().arity(inputs.len(), 1), label, &slots)?)
    }

    /// Runs an op with attributes and one output.
    pub fn call_with(
        &self,
        op_type: &'static str,
        label: &'static str,
        attributes: Attributes,
        inputs: &[&Var],
    ) -> Result<Var, TapeError> {
        let slots: SmallVec<[Option<&Var>; 4]> = inputs.iter().map(|&v| Some(v)).collect();
        first(self.apply(op_type, label, attributes, &slots)?)
    }

    /// Runs any op; the number of its outputs stands in `attributes`.
    pub fn apply(
        &self,
        op_type: &'static str,
        label: &'static str,
        attributes: Attributes,
        inputs: &[Option<&Var>],
    ) -> Result<Vars, TapeError> {
        let num_outputs = attributes.num_outputs;
        let attributes = attributes.arity(inputs.len(), num_outputs);
        let ready = make(op_type, attributes.clone())?;
        self.record(ready, attributes, label, inputs)
    }

    fn record(
        &self,
        (spec, op): Ready,
        attributes: Attributes,
        label: &'static str,
        inputs: &[Option<&Var>],
    ) -> Result<Vars, TapeError> {
        let edges: SmallVec<[Option<Edge>; 3]> = inputs.iter().map(|v| v.map(Var::edge)).collect();
        let flows = self.grad.get()
            && self.silent.get() == 0
            && spec.differentiable
            && edges.iter().flatten().any(|e| e.source.needs());
        let started = Instant::now();
        let computed = self.compute(op.as_ref(), &edges, flows);
        let ran = Ran { work: Work::Op(op), attributes, label, edges, flows };
        let time = started.elapsed();
        match computed {
            Ok((outputs, saved)) => Ok(self.keep(spec.name.into(), ran, outputs, saved, time)),
            Err(error) => {
                self.note_failure(spec.name, ran, &error);
                Err(error)
            }
        }
    }

    fn compute(
        &self,
        op: &dyn Op,
        edges: &[Option<Edge>],
        flows: bool,
    ) -> Result<(Tensors, Tensors), TapeError> {
        let refs: SmallVec<[Option<&Tensor>; 4]> =
            edges.iter().map(|e| e.as_ref().map(|e| &e.data)).collect();
        self.check_memory(op, &refs)?;
        let seed = self.seed.get();
        self.seed.set(seed.wrapping_add(0x9E37_79B9));
        let mut ctx = Forward::new(flows, seed);
        let outputs = driver::forward(op, &refs, &mut ctx).map_err(|e| TapeError::Op {
            source: e.in_op(op.spec().name),
            inputs: refs.iter().flatten().map(|t| t.shape().clone()).collect(),
        })?;
        Ok((outputs, ctx.into_saved()))
    }

    /// Large results are foreseen before they are allocated.
    fn check_memory(&self, op: &dyn Op, inputs: &[Option<&Tensor>]) -> Result<(), TapeError> {
        const WORTH_A_LOOK: usize = 1 << 12;
        if inputs.iter().flatten().all(|t| t.numel() < WORTH_A_LOOK) {
            return Ok(());
        }
        let facts: Vec<Option<Fact>> = inputs.iter().map(|t| t.map(Fact::of)).collect();
        let refs: Vec<Option<&Fact>> = facts.iter().map(Option::as_ref).collect();
        // An op that cannot tell, or refuses, says so when it runs.
        let Ok(outputs) = op.infer(Args::new(op.spec().name, &refs)) else { return Ok(()) };
        let more = outputs.iter().map(Fact::nbytes).fold(0, usize::saturating_add);
        self.reserve(more)
    }

    /// Random ops draw other numbers from now on.
    pub fn reseed(&self, seed: u64) {
        self.seed.set(seed);
    }

    /// Bytes that all tensors together may take.
    pub fn memory_limit(&self) -> usize {
        self.limit_bytes.get()
    }

    /// Whether `bytes` more are within the limit.
    pub fn reserve(&self, bytes: usize) -> Result<(), TapeError> {
        let needed_bytes = live_bytes().saturating_add(bytes);
        let limit_bytes = self.limit_bytes.get();
        match needed_bytes > limit_bytes && bytes > 0 {
            true => Err(TapeError::Memory { needed_bytes, limit_bytes }),
            false => Ok(()),
        }
    }

    /// Records a function of the script as one node; `function` is handed back when a backward reaches it.
    pub fn custom(
        &self,
        name: &str,
        label: &'static str,
        inputs: &[&Var],
        outputs: Tensors,
        function: Rc<dyn Any>,
    ) -> Vars {
        let edges: SmallVec<[Option<Edge>; 3]> = inputs.iter().map(|v| Some(v.edge())).collect();
        let flows = self.grad.get() && edges.iter().flatten().any(|e| e.source.needs());
        let attributes = Attributes::new().arity(inputs.len(), outputs.len());
        let ran = Ran { work: Work::Custom(function), attributes, label, edges, flows };
        self.keep(name.into(), ran, outputs, Tensors::new(), Duration::ZERO)
    }

    fn node(&self, op_type: Rc<str>, ran: Ran, time: Duration) -> TapeNode {
        TapeNode {
            id: next_id(),
            work: ran.work,
            op_type,
            attributes: ran.attributes,
            label: ran.label,
            inputs: RefCell::new(ran.edges),
            outputs: RefCell::default(),
            types: SmallVec::new(),
            written: RefCell::default(),
            saved: RefCell::default(),
            flows: ran.flows,
            no_grad: !self.grad.get(),
            span: self.span.get(),
            scope: self.scope.borrow().clone(),
            forward_time: time,
            backward_time: Cell::default(),
            failure: None,
            grads: RefCell::default(),
            contributions: RefCell::default(),
            retain: RefCell::default(),
            hooks: RefCell::default(),
            mark: Cell::new(0),
            freed: Cell::new(false),
        }
    }

    fn keep(
        &self,
        op_type: Rc<str>,
        ran: Ran,
        outputs: Tensors,
        saved: Tensors,
        time: Duration,
    ) -> Vars {
        if self.silent.get() > 0 {
            return outputs.into_iter().map(|t| Var::leaf(t, false)).collect();
        }
        let mut node = self.node(op_type, ran, time);
        node.types = outputs.iter().map(Tensor::dtype).collect();
        node.outputs = RefCell::new(outputs.clone());
        node.saved = RefCell::new(saved);
        let bytes = outputs.iter().map(Tensor::nbytes).sum();
        let node = Rc::new(node);
        let vars: Vars =
            outputs.into_iter().enumerate().map(|(i, t)| Var::made_by(t, &node, i)).collect();
        *node.written.borrow_mut() = vars.iter().map(|v| Rc::downgrade(&v.storage())).collect();
        self.remember(node, bytes);
        vars
    }

    fn remember(&self, node: Rc<TapeNode>, bytes: usize) {
        // Whoever goes on after an error has dealt with it.
        *self.failed.borrow_mut() = None;
        let mut window = self.window.borrow_mut();
        window.push_back(node);
        self.window_bytes.set(self.window_bytes.get() + bytes);
        while window.len() > WINDOW_NODES
            || (self.window_bytes.get() > WINDOW_BYTES && window.len() > 1)
        {
            let Some(old) = window.pop_front() else { break };
            let bytes: usize = old.outputs.borrow().iter().map(Tensor::nbytes).sum();
            self.window_bytes.set(self.window_bytes.get().saturating_sub(bytes));
            retire(&old);
        }
    }

    fn note_failure(&self, op_type: &'static str, ran: Ran, error: &TapeError) {
        let mut node = self.node(op_type.into(), ran, Duration::ZERO);
        node.failure = Some(error.clone());
        *self.failed.borrow_mut() = Some(Rc::new(node));
    }

    /// The same numbers, cut off from the graph above; shares their memory.
    pub fn detach(&self, x: &Var) -> Result<Var, TapeError> {
        let y = self.call("Detach", "", &[x])?;
        y.set_storage(x.storage());
        Ok(y)
    }

    /// After an in-place operation: `x` keeps its memory, which gets the numbers of `new`, and is from
    /// now on what `new` is in the graph. If `x` is a view, so is its base.
    pub fn assign(&self, x: &Var, new: &Var) -> Result<(), TapeError> {
        let tracked = new.requires_grad();
        match x.base() {
            Some((base, spec)) if tracked || (self.grad.get() && base.requires_grad()) => {
                let whole = self.scatter(&base, &spec, new)?;
                self.assign(&base, &whole)?;
            }
            _ => x.storage().write(new.data()),
        }
        if tracked || !x.requires_grad() {
            x.take_history_of(new);
        }
        // The node that computed it reads its old numbers, and has them.
        if let var::Source::Node(node, _) = new.source() {
            let own = x.storage();
            own.set_writer(node.label);
            for edge in node.inputs.borrow_mut().iter_mut().flatten() {
                if edge.written.as_ref().is_some_and(|(_, s)| Rc::ptr_eq(s, &own)) {
                    edge.written = None;
                }
            }
            *node.written.borrow_mut() = SmallVec::new();
        }
        Ok(())
    }

    /// `base` with the elements that a view of it sees replaced by those of `new`.
    pub fn scatter(&self, base: &Var, spec: &Strided, new: &Var) -> Result<Var, TapeError> {
        self.scatter_at(base, spec.positions().into_iter().map(|i| i as i64).collect(), new)
    }

    /// `base` with the elements at some positions (row-major) replaced by those of `new`.
    pub fn scatter_at(&self, base: &Var, at: Vec<i64>, new: &Var) -> Result<Var, TapeError> {
        let shape: Vec<i64> = base.shape().iter().map(|&d| d as i64).collect();
        let flat = Var::constant(Tensor::vector(vec![-1i64]));
        let from = self.call("Reshape", "CopySlices", &[base, &flat])?;
        let updates = self.call("Reshape", "CopySlices", &[new, &flat])?;
        let at = Var::constant(Tensor::vector(at));
        let done = self.call("ScatterElements", "CopySlices", &[&from, &at, &updates])?;
        self.call("Reshape", "CopySlices", &[&done, &Var::constant(Tensor::vector(shape))])
    }
}

/// What a node is made of once it has run.
struct Ran {
    work: Work,
    attributes: Attributes,
    label: &'static str,
    edges: SmallVec<[Option<Edge>; 3]>,
    flows: bool,
}

fn make(op_type: &'static str, attributes: Attributes) -> Result<Ready, TapeError> {
    let unknown = || TapeError::Script(format!("no op is called {op_type}"));
    let spec = find(ONNX, op_type).or_else(|| find(CHALKGRAD, op_type)).ok_or_else(unknown)?;
    let op = build(spec, attributes).map_err(|source| TapeError::Op { source, inputs: vec![] })?;
    Ok((spec, Arc::from(op)))
}

fn first(outputs: Vars) -> Result<Var, TapeError> {
    outputs.into_iter().next().ok_or_else(|| TapeError::Script("an op without outputs".into()))
}

/// A node that leaves the window: what no backward can need any more lets go of what it held.
fn retire(node: &TapeNode) {
    if !node.flows || node.freed.get() {
        node.strip();
    }
}
