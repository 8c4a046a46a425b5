//! Backward: local gradients from the ops, accumulated here and nowhere else.

use super::plan::{Plan, Step};
use super::trace::{Contribution, Progress};
use super::{RunError, Trace, driver};
use crate::graph::{Graph, NodeId, NodeOp, ValueId};
use crate::ops::Tensors;
use crate::tensor::{DType, Tensor};
use smallvec::SmallVec;
use std::sync::Arc;
use std::time::Instant;

impl Trace {
    /// Backward from a single number, as `loss.backward()`.
    pub fn backward(&mut self, from: ValueId) -> Result<(), RunError> {
        let value = self.computed(from)?;
        if value.numel() != 1 {
            let (name, shape) = (self.name(from), value.shape().clone());
            return Err(RunError::NotScalar { name, shape });
        }
        let one = ones(value)?;
        self.backward_from(&[(from, one)])
    }

    /// Backward from the sum of all float outputs of the graph.
    pub fn backward_from_outputs(&mut self) -> Result<(), RunError> {
        self.backward_from(&self.output_seeds()?)
    }

    /// The gradients that the sum of all float outputs starts with: ones.
    pub fn output_seeds(&self) -> Result<Vec<(ValueId, Tensor)>, RunError> {
        let floats = self.graph.outputs.iter().filter_map(|&id| {
            let value = self.value(id).filter(|t| t.dtype().is_float())?;
            Some(ones(value).map(|seed| (id, seed)))
        });
        floats.collect()
    }

    /// Backward from values with given gradients. Gradients of leaves add up over calls, as in
    /// PyTorch; those of activations are of this call.
    pub fn backward_from(&mut self, seeds: &[(ValueId, Tensor)]) -> Result<(), RunError> {
        self.backward_watched(seeds, &mut |_, _| true)
    }

    /// As [`Trace::backward_from`], telling how far it is. Stopped in the middle, the trace keeps
    /// the gradients that had arrived.
    pub fn backward_watched(
        &mut self,
        seeds: &[(ValueId, Tensor)],
        progress: Progress<'_>,
    ) -> Result<(), RunError> {
        self.check_seeds(seeds)?;
        let (graph, plan) = (Arc::clone(&self.graph), self.plan.clone());
        for (id, value) in graph.values() {
            if value.producer.is_some() {
                self.grads[id.index()] = None;
            }
        }
        for run in &mut self.runs {
            run.contributions.clear();
        }
        self.backward_done = true;
        for (id, grad) in seeds {
            if self.needs[id.index()] {
                let wide =
                    if grad.dtype().is_half() { grad.cast(DType::F32) } else { grad.clone() };
                self.accumulate(*id, wide)?;
            }
        }
        let total = graph.num_nodes();
        for i in (0..total).rev() {
            if self.options.record && !progress(total - 1 - i, total) {
                return Err(RunError::Cancelled);
            }
            self.backward_node(&graph, plan.as_deref(), NodeId(i as u32))?;
        }
        Ok(())
    }

    /// Forgets all gradients: they are `None` afterwards, as with `set_to_none=True`.
    pub fn zero_grad(&mut self) {
        self.grads.fill(None);
        self.backward_done = false;
    }

    fn check_seeds(&self, seeds: &[(ValueId, Tensor)]) -> Result<(), RunError> {
        for (id, grad) in seeds {
            let value = self.computed(*id)?;
            if value.shape() != grad.shape() {
                let (expected, found) = (value.shape().clone(), grad.shape().clone());
                return Err(RunError::GradShape { name: self.name(*id), expected, found });
            }
            if !value.dtype().is_float() || !grad.dtype().is_float() {
                return Err(RunError::NotFloat { name: self.name(*id), dtype: value.dtype() });
            }
        }
        match seeds {
            [(only, _)] if !self.needs[only.index()] => {
                Err(RunError::NoGradPath { name: self.name(*only) })
            }
            _ => Ok(()),
        }
    }

    fn name(&self, id: ValueId) -> String {
        self.graph.value(id).name.clone()
    }

    fn computed(&self, id: ValueId) -> Result<&Tensor, RunError> {
        self.value(id).ok_or_else(|| RunError::NotComputed { name: self.name(id) })
    }

    pub(super) fn accumulate(&mut self, id: ValueId, grad: Tensor) -> Result<(), RunError> {
        match &mut self.grads[id.index()] {
            Some(sum) => sum.add_assign(&grad).map_err(|_| RunError::GradShape {
                name: self.graph.value(id).name.clone(),
                expected: sum.shape().clone(),
                found: grad.shape().clone(),
            }),
            empty => {
                *empty = Some(grad);
                Ok(())
            }
        }
    }

    fn backward_node(
        &mut self,
        graph: &Graph,
        plan: Option<&Plan>,
        id: NodeId,
    ) -> Result<(), RunError> {
        let Some(plan) = plan else { return self.backward_alone(graph, id) };
        match plan.step(id) {
            Step::Together(chain) if self.backward_chain(chain) => {}
            _ => self.backward_alone(graph, id)?,
        }
        self.free_after_backward(graph, plan, id);
        Ok(())
    }

    fn backward_alone(&mut self, graph: &Graph, id: NodeId) -> Result<(), RunError> {
        let node = graph.node(id);
        let NodeOp::Ready(op) = &node.op else { return Ok(()) };
        let arrived = node.outputs.iter().flatten().any(|v| self.grads[v.index()].is_some());
        let needs: SmallVec<[bool; 4]> =
            node.inputs.iter().map(|s| s.is_some_and(|v| self.needs[v.index()])).collect();
        if !arrived || node.no_grad || !op.spec().differentiable || !needs.contains(&true) {
            return Ok(());
        }
        let started = self.options.record.then(Instant::now);
        let locals = {
            let value = |v: ValueId| self.values[v.index()].as_ref();
            let inputs: SmallVec<[_; 4]> = node.inputs.iter().map(|s| s.and_then(value)).collect();
            let grads: SmallVec<[_; 2]> = node
                .outputs
                .iter()
                .map(|s| s.and_then(|v| self.grads[v.index()].as_ref()))
                .collect();
            let outputs: Tensors =
                node.outputs.iter().map_while(|s| s.and_then(value)).cloned().collect();
            let saved = &self.saved[id.index()];
            driver::backward(op.as_ref(), &inputs, &outputs, saved, &grads, &needs)
        };
        let locals = locals.map_err(|e| RunError::at(graph, id, |v| self.shape_of(v), e))?;
        let elapsed = started.map(|t| t.elapsed());
        for (slot, local) in locals.into_iter().enumerate() {
            let target = node.inputs.get(slot).copied().flatten();
            if let Some(run) = self.runs.get_mut(id.index()) {
                run.contributions.push(local.as_ref().map(|l| Contribution {
                    raw: l.raw.clone(),
                    summed: l.summed.clone(),
                    summed_axes: l.axes.clone(),
                }));
            }
            if let (Some(local), Some(v)) = (local, target) {
                self.accumulate(v, local.summed)?;
            }
        }
        if let Some(elapsed) = elapsed {
            let own: usize = node
                .outputs
                .iter()
                .flatten()
                .filter_map(|v| self.value(*v))
                .map(Tensor::nbytes)
                .sum();
            let extra: usize = self.saved[id.index()].iter().map(Tensor::nbytes).sum();
            let run = &mut self.runs[id.index()];
            (run.backward_time, run.freed_bytes) = (elapsed, own + extra);
        }
        Ok(())
    }

    /// Without recording, a node's outputs, their gradients and what it saved go as soon as its
    /// backward is done.
    fn free_after_backward(&mut self, graph: &Graph, plan: &Plan, id: NodeId) {
        self.saved[id.index()].clear();
        for &v in plan.after_backward(id) {
            self.release(v);
        }
        for v in graph.node(id).outputs.iter().flatten() {
            if !graph.outputs.contains(v) {
                self.release(*v);
            }
            self.grads[v.index()] = None;
        }
    }
}

fn ones(like: &Tensor) -> Result<Tensor, RunError> {
    let dtype = if like.dtype() == DType::F64 { DType::F64 } else { DType::F32 };
    Tensor::full(dtype, like.shape().clone(), 1.0).map_err(|_| RunError::Cancelled)
}
