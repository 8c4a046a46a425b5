//! When a value may be freed in a run that is not recorded: after its last use forward, unless a
//! backward reads it.

use crate::graph::{Graph, NodeId, NodeOp, ValueId, ValueKind};
use smallvec::SmallVec;

type Freed = SmallVec<[ValueId; 2]>;

/// By node: values that nothing needs any more once it has run.
#[derive(Debug)]
pub(super) struct Plan {
    forward: Vec<Freed>,
}

impl Plan {
    /// `grad`: a backward follows.
    pub fn of(graph: &Graph, grad: bool) -> Self {
        let mut forward = vec![Freed::new(); graph.num_nodes()];
        for (id, value) in graph.values() {
            let activation = value.kind == ValueKind::Activation;
            let kept = !activation || graph.outputs.contains(&id) || (grad && read_back(graph, id));
            // Nodes are in topological order, so the last consumer is the last user.
            let last = value.consumers.iter().map(|(n, _)| *n).max().or(value.producer);
            if let (false, Some(last)) = (kept, last) {
                forward[last.index()].push(id);
            }
        }
        Plan { forward }
    }

    pub fn after_forward(&self, id: NodeId) -> &[ValueId] {
        self.forward.get(id.index()).map_or(&[], |f| &f[..])
    }
}

/// Whether the backward of any node reads the value.
fn read_back(graph: &Graph, id: ValueId) -> bool {
    let value = graph.value(id);
    let as_input = value.consumers.iter().any(|(n, slot)| match &graph.node(*n).op {
        NodeOp::Ready(op) => op.reads().input(*slot),
        _ => false,
    });
    let as_output = value.producer.is_some_and(|n| {
        let node = graph.node(n);
        let slot = node.outputs.iter().position(|o| *o == Some(id)).unwrap_or(0);
        matches!(&node.op, NodeOp::Ready(op) if op.reads().output(slot))
    });
    as_input || as_output
}
