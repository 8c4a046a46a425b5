//! The least time of every node over many recorded runs.

use chalkgrad::engine::Trace;
use chalkgrad::graph::ValueId;
use std::time::Duration;

/// Forward and backward, by the node's number.
#[derive(Default)]
pub struct NodeTimes(Vec<[Duration; 2]>);

impl NodeTimes {
    /// Counts in what the last run took.
    pub fn note(&mut self, trace: &Trace) {
        self.0.resize(trace.graph().num_nodes(), [Duration::MAX; 2]);
        for ((id, _), least) in trace.graph().nodes().zip(&mut self.0) {
            if let Some(ran) = trace.node_run(id) {
                *least = [least[0].min(ran.forward_time), least[1].min(ran.backward_time)];
            }
        }
    }

    /// Microseconds forward and backward, the op, its shapes; the longest first.
    pub fn print(&self, trace: &Trace) {
        let mut rows: Vec<_> = trace.graph().nodes().zip(&self.0).collect();
        rows.sort_by_key(|(_, [forward, backward])| std::cmp::Reverse(*forward + *backward));
        let shape = |v: &Option<ValueId>| {
            v.and_then(|v| trace.value(v)).map(|t| t.shape().to_string()).unwrap_or_default()
        };
        for ((_, node), times) in rows {
            let [forward, backward] = times.map(|t| t.as_secs_f64() * 1e6);
            let [from, to] = [&node.inputs[..], &node.outputs[..]]
                .map(|values| values.iter().map(shape).collect::<Vec<_>>().join(" "));
            println!("{forward:10.1} {backward:10.1}  {:<20} {from} -> {to}", node.op_type);
        }
    }
}
