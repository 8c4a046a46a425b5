//! Running a chain of a plan: element-wise nodes in one pass over memory, forward and backward.
//! Where the values of a run do not allow it, the nodes run one by one instead.

use super::Trace;
use super::plan::Chain;
use crate::graph::{Graph, NodeId, NodeOp, ValueId};
use crate::ops::Reads;
use crate::ops::in_place::{Link, Run, Way};
use crate::tensor::{DType, Tensor};
use smallvec::SmallVec;

type Links<'a> = SmallVec<[Link<'a>; 2]>;

impl Trace {
    /// Runs a chain over tiles; `false` where it does not go and nothing was done.
    pub(super) fn forward_chain(&mut self, graph: &Graph, chain: &Chain) -> bool {
        let slot = &mut self.values[chain.source.index()];
        let source = if chain.owns { slot.take() } else { slot.clone() };
        let Some(source) = source else { return false };
        match self.pass(chain, Way::Forward, source) {
            Ok(made) => {
                self.publish(graph, chain, made);
                true
            }
            Err(source) => {
                self.values[chain.source.index()] = Some(source);
                false
            }
        }
    }

    /// The last node has the numbers; of what lies between there is only the shape.
    fn publish(&mut self, graph: &Graph, chain: &Chain, made: Tensor) {
        if chain.owns {
            self.values[chain.source.index()] = Some(made.hollow());
        }
        for link in &chain.links {
            let node = graph.node(link.node);
            let flows = self.flows(node);
            for v in node.outputs.iter().flatten() {
                self.needs[v.index()] = flows;
                self.values[v.index()] = Some(made.hollow());
            }
        }
        if let Some(last) = self.end_of(chain) {
            self.values[last.index()] = Some(made);
        }
    }

    fn end_of(&self, chain: &Chain) -> Option<ValueId> {
        let last = chain.links.last()?;
        self.graph.node(last.node).outputs.first().copied().flatten()
    }

    /// Sends the gradient of a chain's last output to its source, over tiles; `false` where it
    /// does not go and nothing was done.
    pub(super) fn backward_chain(&mut self, chain: &Chain) -> bool {
        let Some(last) = self.end_of(chain) else { return false };
        if !chain.links.iter().all(|l| self.only_needs(l.node, l.slot)) {
            return false;
        }
        let Some(grad) = self.grads[last.index()].take() else { return false };
        match self.pass(chain, Way::Backward, grad) {
            Ok(grad) => {
                // The shape is that of the source: `Run` has checked it.
                self.accumulate(chain.source, grad).is_ok()
            }
            Err(grad) => {
                self.grads[last.index()] = Some(grad);
                false
            }
        }
    }

    /// Whether just one input of a node wants a gradient.
    fn only_needs(&self, node: NodeId, slot: usize) -> bool {
        let node = self.graph.node(node);
        let needs = |v: &Option<ValueId>| v.is_some_and(|v| self.needs[v.index()]);
        self.flows(node) && node.inputs.iter().enumerate().all(|(i, v)| needs(v) == (i == slot))
    }

    /// Runs a chain over `x`, in its own memory if nothing shares it. Gives `x` back untouched
    /// where that does not go.
    fn pass(&self, chain: &Chain, way: Way, mut x: Tensor) -> Result<Tensor, Tensor> {
        if x.dtype() != DType::F32 {
            return Err(x);
        }
        let shape = x.shape().clone();
        let Some(links) = self.links(chain, way) else { return Err(x) };
        let Some(run) = Run::new(&links, &shape) else { return Err(x) };
        if x.is_unique() {
            match x.make_mut::<f32>() {
                Ok(target) if target.len() == shape.numel() => run.go(way, None, target),
                _ => return Err(x),
            }
            return Ok(x);
        }
        let made = match x.as_slice::<f32>() {
            Ok(from) if from.len() == shape.numel() => {
                Tensor::build::<f32>(shape, |target| run.go(way, Some(from), target))
            }
            _ => return Err(x),
        };
        made.map_err(|_| x)
    }

    fn links(&self, chain: &Chain, way: Way) -> Option<Links<'_>> {
        chain.links.iter().map(|link| self.link(link, way)).collect()
    }

    fn link(&self, link: &super::plan::Link, way: Way) -> Option<Link<'_>> {
        let node = self.graph.node(link.node);
        let NodeOp::Ready(ready) = &node.op else { return None };
        let flows = self.flows(node);
        let op = ready.in_place(link.slot, flows)?;
        let value = |v: ValueId| self.values[v.index()].as_ref();
        let mut rest = SmallVec::new();
        for (i, input) in node.inputs.iter().enumerate().filter(|(i, _)| *i != link.slot) {
            rest.push((i, value((*input)?)?));
        }
        let mut kept = None;
        if way == Way::Backward {
            let reads: Reads = ready.reads_for(&|slot| slot == link.slot);
            kept = match (reads.input(link.slot), reads.output(0)) {
                (true, _) => Some(value(node.inputs.get(link.slot).copied().flatten()?)?),
                (_, true) => Some(value(node.outputs.first().copied().flatten()?)?),
                _ => None,
            };
            if !op.has_backward(link.slot) {
                return None;
            }
        }
        Some(Link { op, slot: link.slot, rest, kept })
    }
}
