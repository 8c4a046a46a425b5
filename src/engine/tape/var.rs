//! A tensor of a running script, and the nodes that made it. Nodes are held by what they made, so a
//! graph that nothing refers to any more is gone, as in PyTorch. Imported through `engine`.

use super::TapeError;
use super::storage::{Storage, Strided};
use crate::graph::SourceSpan;
use crate::ops::{Attributes, Op, Reads, Tensors};
use crate::tensor::{DType, Shape, Tensor};
use smallvec::SmallVec;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::time::Duration;

/// What stays the same about a tensor while it is written to: its gradient and its name.
#[derive(Debug, Default)]
pub(super) struct Leaf {
    pub id: u64,
    pub requires_grad: Cell<bool>,
    /// Made by the library, not by the user: a scalar, a list of axes.
    pub constant: Cell<bool>,
    pub grad: RefCell<Option<Var>>,
    /// The gradient of the backward that is under way.
    pub pending: RefCell<Option<Tensor>>,
    /// Where the numbers left the graph that they came from.
    pub cut: RefCell<Option<Rc<CutFrom>>>,
    pub hooks: RefCell<Vec<Hook>>,
}

/// A function of the script that sees (and may replace) a gradient on its way.
#[derive(Clone)]
pub(super) struct Hook {
    pub id: u64,
    /// The output of the node whose gradient it sees.
    pub slot: usize,
    pub function: Rc<dyn Any>,
}

impl std::fmt::Debug for Hook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hook({})", self.id)
    }
}

/// Numbers taken out of the graph: from what, where and by what.
#[derive(Debug)]
pub struct CutFrom {
    pub(super) from: Source,
    pub(super) data: Tensor,
    pub span: Option<SourceSpan>,
    /// `.data`, `.numpy()`, `.item()`.
    pub how: &'static str,
}

/// What a tensor comes from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Leaf(Rc<Leaf>, u64),
    Node(Rc<TapeNode>, usize),
}

impl Source {
    pub fn needs(&self) -> bool {
        match self {
            Source::Leaf(leaf, _) => leaf.requires_grad.get(),
            Source::Node(node, slot) => node.flows && node.float_output(*slot),
        }
    }
}

/// A tensor as a script holds it. Cloning gives another handle on the same one.
#[derive(Debug, Clone)]
pub struct Var(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    leaf: Rc<Leaf>,
    storage: RefCell<Rc<Storage>>,
    history: RefCell<Option<(Rc<TapeNode>, usize)>>,
    /// The tensor that it is a view of, where writes have to go.
    base: RefCell<Option<(Var, Strided)>>,
    /// Views of views of … above it.
    depth: Cell<usize>,
    retains: Cell<bool>,
}

thread_local! {
    static NEXT: Cell<u64> = const { Cell::new(1) };
}

/// Rising numbers: a node's is above those of all that it reads.
pub(super) fn next_id() -> u64 {
    NEXT.with(|n| n.replace(n.get() + 1))
}

impl Var {
    fn with(storage: Rc<Storage>, leaf: Leaf, history: Option<(Rc<TapeNode>, usize)>) -> Self {
        Var(Rc::new(Inner {
            leaf: Rc::new(leaf),
            storage: RefCell::new(storage),
            history: RefCell::new(history),
            base: RefCell::new(None),
            depth: Cell::new(0),
            retains: Cell::new(false),
        }))
    }

    /// A tensor that nothing has computed.
    pub fn leaf(data: Tensor, requires_grad: bool) -> Self {
        Self::sharing(Storage::new(data), requires_grad)
    }

    /// A number or a list that the library itself puts into the graph.
    pub fn constant(data: Tensor) -> Self {
        let var = Self::leaf(data, false);
        var.0.leaf.constant.set(true);
        var
    }

    /// Another tensor on the same numbers, outside of any graph.
    pub fn sharing(storage: Rc<Storage>, requires_grad: bool) -> Self {
        let leaf =
            Leaf { id: next_id(), requires_grad: Cell::new(requires_grad), ..Leaf::default() };
        Self::with(storage, leaf, None)
    }

    pub(super) fn made_by(data: Tensor, node: &Rc<TapeNode>, slot: usize) -> Self {
        let leaf = Leaf { id: next_id(), ..Leaf::default() };
        Self::with(Storage::new(data), leaf, Some((Rc::clone(node), slot)))
    }

    /// A tensor of the graph, from where it stands there.
    pub(super) fn at(data: Tensor, source: &Source) -> Self {
        match source {
            Source::Node(node, slot) => Self::made_by(data, node, *slot),
            Source::Leaf(leaf, _) => Var(Rc::new(Inner {
                leaf: Rc::clone(leaf),
                storage: RefCell::new(Storage::new(data)),
                history: RefCell::new(None),
                base: RefCell::new(None),
                depth: Cell::new(0),
                retains: Cell::new(false),
            })),
        }
    }

    /// Whether both are the same tensor, not only equal ones.
    pub fn same(&self, other: &Var) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// A number that no other tensor has.
    pub fn id(&self) -> u64 {
        self.0.leaf.id
    }

    pub fn data(&self) -> Tensor {
        self.storage().read()
    }

    pub fn storage(&self) -> Rc<Storage> {
        Rc::clone(&self.0.storage.borrow())
    }

    /// `x.data = …`: other numbers from now on; the graph does not notice.
    pub fn set_storage(&self, storage: Rc<Storage>) {
        *self.0.storage.borrow_mut() = storage;
    }

    pub fn shape(&self) -> Shape {
        self.0.storage.borrow().shape()
    }

    pub fn dtype(&self) -> DType {
        self.0.storage.borrow().dtype()
    }

    pub fn is_leaf(&self) -> bool {
        !matches!(&*self.0.history.borrow(), Some((node, slot)) if node.flows && node.float_output(*slot))
    }

    pub fn requires_grad(&self) -> bool {
        match &*self.0.history.borrow() {
            Some((node, slot)) if node.flows => node.float_output(*slot),
            _ => self.0.leaf.requires_grad.get(),
        }
    }

    /// For leaves; the numbers must be floats.
    pub fn set_requires_grad(&self, on: bool) {
        self.0.leaf.requires_grad.set(on);
        if on && self.is_leaf() {
            *self.0.history.borrow_mut() = None;
        }
    }

    /// PyTorch's name of what made it: `AddBackward0`.
    pub fn grad_fn(&self) -> Option<&'static str> {
        match &*self.0.history.borrow() {
            Some((node, slot)) if node.flows && node.float_output(*slot) => Some(node.label),
            _ => None,
        }
    }

    pub fn grad(&self) -> Option<Var> {
        self.0.leaf.grad.borrow().clone()
    }

    pub fn set_grad(&self, grad: Option<Var>) {
        *self.0.leaf.grad.borrow_mut() = grad;
    }

    /// Keeps the gradient of a tensor that is not a leaf.
    pub fn retain_grad(&self) {
        if let Some((node, slot)) = &*self.0.history.borrow()
            && !self.0.retains.replace(true)
        {
            node.retain.borrow_mut().push((*slot, Rc::clone(&self.0.leaf)));
        }
    }

    /// A function of the script that gets its gradient in every backward; gives the hook's number.
    pub fn add_hook(&self, function: Rc<dyn Any>) -> u64 {
        let id = next_id();
        match &*self.0.history.borrow() {
            Some((node, slot)) if node.flows => {
                node.hooks.borrow_mut().push(Hook { id, slot: *slot, function });
            }
            _ => self.0.leaf.hooks.borrow_mut().push(Hook { id, slot: 0, function }),
        }
        id
    }

    pub fn remove_hook(&self, id: u64) {
        if let Some((node, _)) = &*self.0.history.borrow() {
            node.hooks.borrow_mut().retain(|h| h.id != id);
        }
        self.0.leaf.hooks.borrow_mut().retain(|h| h.id != id);
    }

    pub fn retains_grad(&self) -> bool {
        self.0.retains.get()
    }

    /// Where its numbers left the graph, if they did.
    pub fn cut(&self) -> Option<Rc<CutFrom>> {
        self.0.leaf.cut.borrow().clone()
    }

    pub fn set_cut(&self, cut: Option<Rc<CutFrom>>) {
        *self.0.leaf.cut.borrow_mut() = cut;
    }

    /// What numbers taken out of it descend from.
    pub fn cut_here(&self, span: Option<SourceSpan>, how: &'static str) -> Rc<CutFrom> {
        Rc::new(CutFrom { from: self.source(), data: self.data(), span, how })
    }

    /// The tensor of which it is a view, and which of its elements.
    pub fn base(&self) -> Option<(Var, Strided)> {
        self.0.base.borrow().clone()
    }

    /// Makes it a view: writes to it go to `base`. A loop that makes views of views does not hold all of
    /// them: past some depth it is a copy.
    pub fn set_base(&self, base: &Var, spec: Strided) {
        const DEEPEST: usize = 32;
        let depth = base.0.depth.get() + 1;
        if depth > DEEPEST {
            return;
        }
        self.0.depth.set(depth);
        let data = self.data();
        self.set_storage(Storage::view(&base.storage(), spec.clone(), data));
        *self.0.base.borrow_mut() = Some((base.clone(), spec));
    }

    pub(super) fn source(&self) -> Source {
        match &*self.0.history.borrow() {
            Some((node, slot)) => Source::Node(Rc::clone(node), *slot),
            None => Source::Leaf(Rc::clone(&self.0.leaf), self.storage().version()),
        }
    }

    /// After an in-place operation: these numbers, made by that node.
    pub(super) fn rebase(&self, history: Option<(Rc<TapeNode>, usize)>) {
        *self.0.history.borrow_mut() = history;
    }

    /// Takes over the history of another tensor, as an in-place operation does.
    pub fn take_history_of(&self, other: &Var) {
        self.rebase(other.0.history.borrow().clone());
    }

    /// `detach_()`: a leaf from now on.
    pub fn forget(&self) {
        self.rebase(None);
        self.0.leaf.requires_grad.set(false);
    }

    pub(super) fn edge(&self) -> Edge {
        let storage = self.storage();
        Edge {
            data: storage.read(),
            source: self.source(),
            written: Some((storage.version(), storage)),
        }
    }
}

/// One input of a node, as it was when the node ran.
#[derive(Debug)]
pub(super) struct Edge {
    pub data: Tensor,
    pub source: Source,
    /// To notice that the numbers were changed since; not for what an in-place operation changes itself.
    pub written: Option<(u64, Rc<Storage>)>,
}

/// What a node computes.
pub(super) enum Work {
    Op(Arc<dyn Op>),
    /// A function of the script with a backward of its own.
    Custom(Rc<dyn Any>),
}

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Work::Op(op) => op.fmt(f),
            Work::Custom(_) => f.write_str("Custom"),
        }
    }
}

/// What one edge added to a gradient.
pub(super) type Contributions = SmallVec<[Option<crate::engine::Contribution>; 3]>;

/// One operation that ran.
#[derive(Debug)]
pub(super) struct TapeNode {
    pub id: u64,
    pub work: Work,
    pub op_type: Rc<str>,
    pub attributes: Attributes,
    pub label: &'static str,
    pub inputs: RefCell<SmallVec<[Option<Edge>; 3]>>,
    pub outputs: RefCell<Tensors>,
    pub types: SmallVec<[DType; 2]>,
    /// The memory of the outputs, to notice writes.
    pub written: RefCell<SmallVec<[Weak<Storage>; 1]>>,
    pub saved: RefCell<Tensors>,
    pub flows: bool,
    pub no_grad: bool,
    pub span: Option<SourceSpan>,
    pub scope: Option<Rc<str>>,
    pub forward_time: Duration,
    pub backward_time: Cell<Duration>,
    pub failure: Option<TapeError>,
    pub grads: RefCell<SmallVec<[Option<Tensor>; 1]>>,
    pub contributions: RefCell<Contributions>,
    pub retain: RefCell<Vec<(usize, Rc<Leaf>)>>,
    pub hooks: RefCell<Vec<Hook>>,
    /// The number of the backward that visited it last.
    pub mark: Cell<u64>,
    /// A backward without `retain_graph` has passed.
    pub freed: Cell<bool>,
}

impl TapeNode {
    pub fn float_output(&self, slot: usize) -> bool {
        self.types.get(slot).is_some_and(|t| t.is_float())
    }

    pub fn reads(&self) -> Reads {
        match &self.work {
            Work::Op(op) => op.reads(),
            Work::Custom(_) => Reads::NOTHING,
        }
    }

    /// Lets go of everything that a past backward needed.
    pub fn strip(&self) {
        self.inputs.borrow_mut().clear();
        self.outputs.borrow_mut().clear();
        self.saved.borrow_mut().clear();
        self.grads.borrow_mut().clear();
        self.contributions.borrow_mut().clear();
    }
}

impl Drop for TapeNode {
    /// A chain of a million nodes must not fall link by link on the call stack.
    fn drop(&mut self) {
        let mut falling: Vec<Rc<TapeNode>> = Vec::new();
        take_nodes(&mut self.inputs.borrow_mut(), &mut falling);
        while let Some(node) = falling.pop() {
            if let Some(node) = Rc::into_inner(node) {
                take_nodes(&mut node.inputs.borrow_mut(), &mut falling);
            }
        }
    }
}

fn take_nodes(edges: &mut SmallVec<[Option<Edge>; 3]>, into: &mut Vec<Rc<TapeNode>>) {
    for edge in edges.drain(..).flatten() {
        if let Source::Node(node, _) = edge.source {
            into.push(node);
        }
    }
}
