//! Runs that are repeated: they give what a recorded run gives, and once warm they ask the
//! allocator for next to nothing.

#[path = "../benches/step-bench/models.rs"]
#[allow(dead_code)] // step-bench uses all of it
mod models;

use chalkgrad::engine::{Feeds, Optimizer, Options, Sgd, Trace, default_feeds};
use chalkgrad::formats::SAMPLES;
use chalkgrad::graph::Graph;
use chalkgrad::tensor::{Tensor, keep_buffers};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::sync::Arc;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// What a warm step may ask of the allocator, a node: values come off the shelf; what is left is
/// the packing room of matrix products and short lists inside kernels.
const MOST_A_NODE: usize = 16;

fn parameters(graph: &Graph) -> Vec<chalkgrad::graph::ValueId> {
    graph.parameters().filter(|(_, v)| v.requires_grad).map(|(id, _)| id).collect()
}

fn step(trace: &mut Trace, feeds: &Feeds, sgd: &mut Sgd) {
    trace.zero_grad();
    trace.feed(feeds).unwrap();
    trace.forward(&mut |_, _| true).unwrap();
    trace.backward(trace.graph().outputs[0]).unwrap();
    sgd.step(trace).unwrap();
}

/// One test, one thread at a time: the counts are of the whole process.
#[test]
fn a_warm_step_allocates_next_to_nothing() {
    keep_buffers(1 << 30);
    let mut counts = Vec::new();
    for (name, batch) in [("a", 1), ("b", 32), ("c", 2), ("d", 2), ("e", 1), ("g", 1)] {
        let (graph, feeds) = models::build(name, batch).unwrap();
        let mut sgd = Sgd::new(parameters(&graph), 0.01);
        let mut trace =
            Trace::new(Arc::new(graph), Options { record: false, ..Options::default() });
        (0..3).for_each(|_| step(&mut trace, &feeds, &mut sgd));
        let region = Region::new(ALLOCATOR);
        step(&mut trace, &feeds, &mut sgd);
        let change = region.change();
        let nodes = trace.graph().num_nodes();
        counts.push((name, nodes, change.allocations, change.bytes_allocated));
    }
    println!("model, nodes, allocations, bytes: {counts:?}");
    assert!(counts.iter().all(|&(_, n, found, _)| found <= MOST_A_NODE * n), "{counts:?}");
    samples_agree();
}

/// Bits of the outputs and of the gradients of all parameters.
fn bits(graph: &Arc<Graph>, feeds: &Feeds, record: bool) -> Vec<Vec<u64>> {
    let mut trace = Trace::new(Arc::clone(graph), Options { record, ..Options::default() });
    let bits = |t: &Tensor| t.to_f64_vec().iter().map(|x| x.to_bits()).collect();
    let mut found = Vec::new();
    for _ in 0..2 {
        trace.zero_grad();
        trace.feed(feeds).unwrap();
        trace.forward(&mut |_, _| true).unwrap();
        found = graph.outputs.iter().map(|&id| bits(trace.value(id).unwrap())).collect();
        trace.backward_from_outputs().unwrap();
        let grads = parameters(graph).into_iter().filter_map(|id| trace.grad(id));
        found.extend(grads.map(bits));
    }
    found
}

fn samples_agree() {
    for sample in SAMPLES {
        let graph = Arc::new(sample.open().unwrap().graph);
        let mut feeds = default_feeds(&graph, &Default::default(), 0).unwrap();
        for (name, tensor) in sample.inputs().unwrap() {
            feeds.set(graph.find_value(name).unwrap(), tensor);
        }
        let (full, bare) = (bits(&graph, &feeds, true), bits(&graph, &feeds, false));
        assert!(full.len() > graph.outputs.len() && full == bare, "{}", sample.id);
    }
    for name in ["a", "b", "c", "d", "e", "g"] {
        let (graph, feeds) = models::build(name, 2).unwrap();
        let graph = Arc::new(graph);
        assert!(bits(&graph, &feeds, true) == bits(&graph, &feeds, false), "model {name}");
    }
}
