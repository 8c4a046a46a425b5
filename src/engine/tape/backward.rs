//! Backward through what a script recorded. Gradients are local in the ops, and accumulated here.

use super::var::{Hook, Leaf, Source, TapeNode, Work};
use super::{Loss, RunCustom, Tape, TapeError, Var, retire};
use crate::engine::{Contribution, RunError, driver};
use crate::tensor::{DType, Tensor};
use smallvec::SmallVec;
use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Instant;

/// The last backward, as it is shown: nodes in the order in which they ran.
#[derive(Debug)]
pub(super) struct Done {
    pub nodes: Vec<Rc<TapeNode>>,
    pub roots: Vec<Source>,
    /// By id of a leaf: its gradient when the backward had ended.
    pub grads: HashMap<u64, Tensor>,
}

/// Where a backward starts, and with what.
#[derive(Debug)]
pub struct Given<'a> {
    pub from: &'a Var,
    pub grad: Tensor,
}

/// A backward under way.
struct Pass {
    number: u64,
    leaves: RefCell<Vec<Rc<Leaf>>>,
}

impl Tape {
    /// Backward from given values; gradients of leaves add up over calls.
    pub fn backward(&self, given: &[Given<'_>], retain_graph: bool) -> Result<(), TapeError> {
        let none = || TapeError::Script("nobody runs the script's own functions here".into());
        self.backward_with(given, retain_graph, &mut |_, _| Err(none()))
    }

    /// As [`Tape::backward`], through functions of the script too.
    pub fn backward_with(
        &self,
        given: &[Given<'_>],
        retain_graph: bool,
        run: &mut RunCustom<'_>,
    ) -> Result<(), TapeError> {
        let (pass, nodes) = self.pass(given, retain_graph, run)?;
        let mut grads = HashMap::new();
        for leaf in pass.leaves.into_inner() {
            let pending = leaf.pending.borrow_mut().take();
            if let Some(new) = pending {
                let hooks = leaf.hooks.borrow().clone();
                let new = hooks.iter().try_fold(new, |g, h| hooked(h, g, run))?;
                grads.insert(leaf.id, add_to_leaf(&leaf, new)?);
            }
        }
        self.finish(given, nodes, grads);
        Ok(())
    }

    /// The gradients of some tensors, without touching any `.grad`. `None`: no path leads to it.
    pub fn gradients(
        &self,
        given: &[Given<'_>],
        of: &[&Var],
        retain_graph: bool,
        run: &mut RunCustom<'_>,
    ) -> Result<Vec<Option<Tensor>>, TapeError> {
        let (pass, nodes) = self.pass(given, retain_graph, run)?;
        let of_source = |v: &&Var| match v.source() {
            Source::Leaf(leaf, _) => leaf.pending.borrow().clone(),
            Source::Node(node, slot) if node.mark.get() == pass.number => {
                node.grads.borrow().get(slot).cloned().flatten()
            }
            Source::Node(..) => None,
        };
        let found = of.iter().map(of_source).collect();
        let mut grads = HashMap::new();
        for leaf in pass.leaves.into_inner() {
            if let Some(new) = leaf.pending.borrow_mut().take() {
                grads.insert(leaf.id, new);
            }
        }
        self.finish(given, nodes, grads);
        Ok(found)
    }

    fn pass(
        &self,
        given: &[Given<'_>],
        retain_graph: bool,
        run: &mut RunCustom<'_>,
    ) -> Result<(Pass, Vec<Rc<TapeNode>>), TapeError> {
        let number = self.backwards.get() + 1;
        self.backwards.set(number);
        let pass = Pass { number, leaves: RefCell::default() };
        let mut nodes = pass.reach(given)?;
        for g in given {
            pass.accumulate(&g.from.source(), g.grad.clone())?;
        }
        let ran = nodes.iter().rev().try_for_each(|node| pass.node(node, run));
        if let Err(error) = ran {
            pass.leaves.into_inner().iter().for_each(|l| *l.pending.borrow_mut() = None);
            return Err(error);
        }
        if !retain_graph {
            nodes.iter().for_each(|n| n.freed.set(true));
        }
        nodes.dedup_by_key(|n| n.id);
        Ok((pass, nodes))
    }

    /// Keeps what is shown of it, and lets go of the one before.
    fn finish(&self, given: &[Given<'_>], nodes: Vec<Rc<TapeNode>>, grads: HashMap<u64, Tensor>) {
        let first = given.first().map(|g| g.from.data());
        if let Some(value) = first.filter(|v| v.numel() == 1) {
            self.losses.borrow_mut().push(Loss { value: value.get(0), span: self.span() });
        }
        let mut shown: Vec<_> = self.window.borrow_mut().drain(..).collect();
        self.window_bytes.set(0);
        shown.extend(nodes);
        shown.sort_by_key(|n| n.id);
        shown.dedup_by_key(|n| n.id);
        let roots = given.iter().map(|g| g.from.source()).collect();
        let now = self.backwards.get();
        let old = self.last.replace(Some(Done { nodes: shown, roots, grads }));
        // Nodes that both went through stay as they are.
        for node in old.into_iter().flat_map(|d| d.nodes) {
            if node.mark.get() != now {
                retire(&node);
            }
        }
    }
}

/// A leaf's gradient grows; gives the sum.
fn add_to_leaf(leaf: &Leaf, new: Tensor) -> Result<Tensor, TapeError> {
    let mut slot = leaf.grad.borrow_mut();
    let Some(old) = slot.as_ref() else {
        *slot = Some(Var::leaf(new.clone(), false));
        return Ok(new);
    };
    if old.shape() != *new.shape() {
        let (expected, found) = (old.shape(), new.shape().clone());
        return Err(RunError::GradShape { name: "a leaf".into(), expected, found }.into());
    }
    let new = new.cast(old.dtype());
    // The shapes and types are the same.
    old.storage()
        .update(|sum| sum.add_assign(&new))
        .map_err(|e| TapeError::Script(e.to_string()))?;
    Ok(old.data())
}

impl Pass {
    /// All nodes that gradients go through, in the order in which they ran; their gradients are emptied.
    fn reach(&self, given: &[Given<'_>]) -> Result<Vec<Rc<TapeNode>>, TapeError> {
        let mut found = Vec::new();
        let mut stack: Vec<Source> = given.iter().map(|g| g.from.source()).collect();
        while let Some(source) = stack.pop() {
            let Source::Node(node, _) = source else { continue };
            if !node.flows || node.mark.replace(self.number) == self.number {
                continue;
            }
            if node.freed.get() && needs_saved(&node) {
                return Err(TapeError::Freed);
            }
            *node.grads.borrow_mut() = SmallVec::from_elem(None, node.types.len());
            node.contributions.borrow_mut().clear();
            let edges = node.inputs.borrow();
            stack.extend(
                edges.iter().flatten().filter(|e| e.source.needs()).map(|e| e.source.clone()),
            );
            drop(edges);
            found.push(node);
        }
        found.sort_by_key(|n| n.id);
        Ok(found)
    }

    fn accumulate(&self, to: &Source, grad: Tensor) -> Result<(), TapeError> {
        let add = |slot: &mut Option<Tensor>| match slot {
            Some(sum) => sum.add_assign(&grad).map_err(|e| TapeError::Script(e.to_string())),
            empty => {
                *empty = Some(grad.clone());
                Ok(())
            }
        };
        match to {
            Source::Leaf(leaf, _) => {
                if leaf.pending.borrow().is_none() {
                    self.leaves.borrow_mut().push(Rc::clone(leaf));
                }
                add(&mut leaf.pending.borrow_mut())
            }
            Source::Node(node, slot) => match node.grads.borrow_mut().get_mut(*slot) {
                Some(slot) => add(slot),
                None => Ok(()),
            },
        }
    }

    fn node(&self, node: &Rc<TapeNode>, run: &mut RunCustom<'_>) -> Result<(), TapeError> {
        if node.grads.borrow().iter().all(Option::is_none) {
            return Ok(());
        }
        let hooks = node.hooks.borrow().clone();
        for hook in &hooks {
            let seen = node.grads.borrow().get(hook.slot).cloned().flatten();
            if let Some(grad) = seen {
                let new = hooked(hook, grad, run)?;
                if let Some(slot) = node.grads.borrow_mut().get_mut(hook.slot) {
                    *slot = Some(new);
                }
            }
        }
        let started = Instant::now();
        let locals = match &node.work {
            Work::Op(op) => {
                check_writes(node)?;
                self.op(node, op.as_ref())?
            }
            Work::Custom(function) => custom(node, function.as_ref(), run)?,
        };
        node.backward_time.set(started.elapsed());
        for (slot, leaf) in node.retain.borrow().iter() {
            let grad = node.grads.borrow().get(*slot).cloned().flatten();
            *leaf.grad.borrow_mut() = grad.map(|g| Var::leaf(g, false));
        }
        for (slot, local) in locals.into_iter().enumerate() {
            if let Some(local) = &local
                && let Some(Some(edge)) = node.inputs.borrow().get(slot)
            {
                self.accumulate(&edge.source, local.summed.clone())?;
            }
            node.contributions.borrow_mut().push(local);
        }
        Ok(())
    }

    fn op(&self, node: &TapeNode, op: &dyn crate::ops::Op) -> Result<Locals, TapeError> {
        let edges = node.inputs.borrow();
        let inputs: SmallVec<[Option<&Tensor>; 4]> =
            edges.iter().map(|e| e.as_ref().map(|e| &e.data)).collect();
        let needs: SmallVec<[bool; 4]> =
            edges.iter().map(|e| e.as_ref().is_some_and(|e| e.source.needs())).collect();
        let (outputs, saved) = (node.outputs.borrow(), node.saved.borrow());
        let grads = node.grads.borrow();
        let grads: SmallVec<[Option<&Tensor>; 2]> = grads.iter().map(Option::as_ref).collect();
        let locals = driver::backward(op, &inputs, &outputs, &saved, &grads, &needs);
        let locals = locals.map_err(|e| TapeError::Op {
            source: e.in_op(op.spec().name),
            inputs: inputs.iter().flatten().map(|t| t.shape().clone()).collect(),
        })?;
        let keep =
            |l: driver::Local| Contribution { raw: l.raw, summed: l.summed, summed_axes: l.axes };
        Ok(locals.into_iter().map(|l| l.map(keep)).collect())
    }
}

type Locals = super::var::Contributions;

/// Whether its backward reads anything that the first backward has freed.
fn needs_saved(node: &TapeNode) -> bool {
    let reads = node.reads();
    let saved = !node.saved.borrow().is_empty() || node.inputs.borrow().is_empty();
    saved || reads.inputs != 0 || reads.outputs != 0
}

/// An in-place write to what the backward reads makes its gradient wrong.
fn check_writes(node: &TapeNode) -> Result<(), TapeError> {
    let reads = node.reads();
    for (slot, edge) in node.inputs.borrow().iter().enumerate() {
        let Some(edge) = edge.as_ref().filter(|_| reads.input(slot)) else { continue };
        let Some((then, storage)) = &edge.written else { continue };
        let now = storage.version();
        if now != *then && !same_numbers(&storage.read(), &edge.data) {
            let (label, slot) = match &edge.source {
                _ if !storage.writer().is_empty() => (storage.writer(), 0),
                Source::Node(n, slot) => (n.label, *slot),
                Source::Leaf(..) => ("", 0),
            };
            return Err(modified(&edge.data, slot, label, now, *then));
        }
    }
    for (slot, storage) in
        node.written.borrow().iter().enumerate().filter(|(i, _)| reads.output(*i))
    {
        let Some(storage) = storage.upgrade() else { continue };
        let outputs = node.outputs.borrow();
        let Some(own) = outputs.get(slot) else { continue };
        if storage.version() > 0 && !same_numbers(&storage.read(), own) {
            return Err(modified(own, slot, node.label, storage.version(), 0));
        }
    }
    Ok(())
}

fn same_numbers(a: &Tensor, b: &Tensor) -> bool {
    a.shares_data_with(b) || (a.dtype() == b.dtype() && a.all_close(b, 0.0, 0.0))
}

fn modified(t: &Tensor, slot: usize, label: &str, now: u64, then: u64) -> TapeError {
    let name = label.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches("Backward");
    let made = match name {
        "" => String::new(),
        "CopySlices" => format!(", which is output {slot} of torch::autograd::CopySlices,"),
        name => format!(", which is output {slot} of {name},"),
    };
    let kind = match t.dtype() {
        DType::F64 => "DoubleTensor",
        DType::F16 => "HalfTensor",
        DType::I64 => "LongTensor",
        _ => "FloatTensor",
    };
    TapeError::Modified { shape: t.shape().clone(), kind, made, now, then }
}

/// The gradient after a hook has seen it: what the hook gives, or what it was.
fn hooked(hook: &Hook, grad: Tensor, run: &mut RunCustom<'_>) -> Result<Tensor, TapeError> {
    let given = run(hook.function.as_ref(), &[Some(grad.clone())])?;
    match given.into_iter().next().flatten() {
        None => Ok(grad),
        Some(new) if new.shape() == grad.shape() => Ok(new.cast(grad.dtype())),
        Some(new) => Err(TapeError::Script(format!(
            "hook '<function>' has changed the size of value: the gradient has shape {:?}, what the hook gave {:?}",
            &grad.shape()[..],
            &new.shape()[..]
        ))),
    }
}

/// The script's own gradients, held to the shapes of the inputs.
fn custom(
    node: &TapeNode,
    function: &dyn Any,
    run: &mut RunCustom<'_>,
) -> Result<Locals, TapeError> {
    let grads: Vec<Option<Tensor>> = node.grads.borrow().iter().cloned().collect();
    let given = run(function, &grads)?;
    let edges = node.inputs.borrow();
    let mut locals = Locals::new();
    for (edge, grad) in edges.iter().zip(given) {
        let (Some(edge), Some(grad)) = (edge, grad) else {
            locals.push(None);
            continue;
        };
        let (expected, found) = (edge.data.shape().clone(), grad.shape().clone());
        if expected != found {
            let what = format!(
                "Function {}Backward returned an invalid gradient at index {} - got {:?} but expected shape compatible \
                 with {:?}",
                node.op_type,
                locals.len(),
                found,
                expected
            );
            return Err(TapeError::Script(what));
        }
        let wide = if edge.data.dtype() == DType::F64 { DType::F64 } else { DType::F32 };
        let grad = grad.cast(wide);
        let needed = edge.source.needs();
        locals.push(needed.then(|| Contribution {
            raw: grad.clone(),
            summed: grad,
            summed_axes: SmallVec::new(),
        }));
    }
    Ok(locals)
}
