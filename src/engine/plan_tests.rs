//! That a planned run and a recorded one agree bit for bit, whatever the graph looks like.

use super::plan::{Plan, Step};
use super::*;
use crate::graph::{Graph, GraphBuilder, NodeSpec};
use crate::ops::OPS;
use crate::ops::kernels::threads;
use crate::tensor::{DType, Tensor, normal};
use proptest::prelude::*;
use std::sync::Arc;

/// Bits of all outputs and of all gradients of leaves, with the names of their values.
fn bits(graph: &Arc<Graph>, feeds: &Feeds, record: bool) -> Vec<(String, Vec<u64>)> {
    let mut trace = Trace::new(Arc::clone(graph), Options { record, ..Options::default() });
    let mut found = Vec::new();
    // The second run finds what the first one left behind.
    for _ in 0..2 {
        found.clear();
        trace.zero_grad();
        trace.feed(feeds).unwrap();
        trace.forward(&mut |_, _| true).unwrap();
        let text = |t: &Tensor| t.to_f64_vec().iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        for &id in &graph.outputs {
            found.push((graph.value(id).name.clone(), text(trace.value(id).unwrap())));
        }
        trace.backward_from_outputs().ok();
        for (id, value) in graph.values().filter(|(_, v)| v.producer.is_none()) {
            let grad = trace.grad(id).map(text).unwrap_or_default();
            found.push((format!("gradient of {}", value.name), grad));
        }
    }
    found
}

fn agree(graph: Graph) {
    let graph = Arc::new(graph);
    let feeds = default_feeds(&graph, &Default::default(), 3).unwrap();
    let recorded = bits(&graph, &feeds, true);
    assert_eq!(recorded, bits(&graph, &feeds, false));
    assert_eq!(recorded, threads::forced(3, || bits(&graph, &feeds, false)));
}

/// Every op's examples, each between element-wise neighbours that would like to run with it.
fn each_op(mut check: impl FnMut(Arc<Graph>, &str)) {
    for spec in OPS {
        for example in (spec.examples)() {
            let mut b = GraphBuilder::new(spec.name);
            let mut names = Vec::new();
            for (i, input) in example.inputs.iter().enumerate() {
                let Some(t) = input else {
                    names.push(String::new());
                    continue;
                };
                let t = if t.dtype() == DType::F64 { t.cast(DType::F32) } else { t.clone() };
                let float = t.dtype() == DType::F32;
                let (leaf, name) = (format!("x{i}"), format!("n{i}"));
                b.initializer(&leaf, t);
                if float {
                    b.node(NodeSpec::new("Identity", &[&leaf], &[&format!("i{i}")]));
                    b.node(NodeSpec::new("Abs", &[&format!("i{i}")], &[&format!("a{i}")]));
                    b.node(NodeSpec::new("Where", &["yes", &format!("a{i}"), &leaf], &[&name]));
                }
                names.push(if float { name } else { leaf });
            }
            b.initializer("yes", Tensor::scalar(false));
            let outputs: Vec<_> =
                (0..example.attributes.num_outputs).map(|i| format!("y{i}")).collect();
            let mut node = NodeSpec::new(spec.name, &[], &[]);
            (node.inputs, node.outputs) = (names, outputs.clone());
            (node.domain, node.attributes) = (spec.domain.into(), example.attributes.clone());
            b.node(node);
            for y in &outputs {
                b.node(NodeSpec::new("Identity", &[y], &[&format!("{y}_out")]));
                b.output(&format!("{y}_out"));
            }
            let Ok(graph) = b.finish() else { continue };
            let graph = Arc::new(graph);
            let run = Trace::run(
                Arc::clone(&graph),
                &Feeds::default(),
                Options::default(),
                &mut |_, _| true,
            );
            if run.1.is_ok() {
                check(graph, &format!("{} ({})", spec.name, example.note));
            }
        }
    }
}

#[test]
fn every_op_among_neighbours() {
    each_op(|graph, what| {
        let feeds = Feeds::default();
        assert_eq!(bits(&graph, &feeds, true), bits(&graph, &feeds, false), "{what}");
    });
}

/// Work cut into parts gives the same numbers; sums over a batch may round differently.
#[test]
fn every_op_in_parts() {
    let close = |a: u64, b: u64| {
        let (a, b) = (f64::from_bits(a), f64::from_bits(b));
        (a - b).abs() <= 1e-5 * (1.0 + a.abs()) || a.to_bits() == b.to_bits()
    };
    each_op(|graph, what| {
        let feeds = Feeds::default();
        let whole = bits(&graph, &feeds, false);
        for parts in [2, 3] {
            let cut = threads::forced(parts, || bits(&graph, &feeds, false));
            for ((name, xs), (_, ys)) in whole.iter().zip(&cut) {
                let same = xs.len() == ys.len() && xs.iter().zip(ys).all(|(&x, &y)| close(x, y));
                assert!(same, "{what}, {name} in {parts} parts: {xs:?} {ys:?}");
            }
        }
    });
}

/// A graph of element-wise nodes: each takes the newest value and maybe an older one.
fn elementwise(nodes: &[(usize, usize, bool)], shapes: [&[usize]; 3]) -> Graph {
    let mut b = GraphBuilder::new("random");
    for (i, shape) in shapes.iter().enumerate() {
        b.initializer(&format!("v{i}"), normal(DType::F32, *shape, i as u64).unwrap());
    }
    let mask = Tensor::vector(
        (0..shapes[0].last().copied().unwrap_or(1)).map(|i| i % 3 == 0).collect::<Vec<_>>(),
    );
    b.initializer("mask", mask);
    for (i, &(kind, other, is_output)) in nodes.iter().enumerate() {
        let (x, y) = (format!("v{}", i + 2), format!("v{}", i + 3));
        let other = format!("v{}", other % (i + 3));
        let spec = match kind {
            0 => NodeSpec::new("Add", &[&x, &other], &[&y]),
            1 => NodeSpec::new("Mul", &[&other, &x], &[&y]),
            2 => NodeSpec::new("Sub", &[&other, &x], &[&y]),
            3 => NodeSpec::new("Relu", &[&x], &[&y]),
            4 => NodeSpec::new("Tanh", &[&x], &[&y]),
            5 => NodeSpec::new("Softmax", &[&x], &[&y]).with("axis", -1),
            6 => NodeSpec::new("Where", &["mask", &other, &x], &[&y]),
            7 => NodeSpec::new("Sum", &[&x, &other, &other], &[&y]),
            8 => NodeSpec::new("Gelu", &[&x], &[&y]),
            _ => NodeSpec::new("Div", &[&x, &other], &[&y]),
        };
        b.node(spec);
        if is_output {
            b.output(&y);
        }
    }
    b.output(&format!("v{}", nodes.len() + 2));
    b.finish().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn random_graphs(
        nodes in prop::collection::vec((0usize..10, 0usize..40, prop::bool::weighted(0.1)), 1..14),
        swap in any::<bool>(),
    ) {
        let shapes: [&[usize]; 3] = match swap {
            true => [&[3, 1, 70], &[70], &[3, 2, 70]],
            false => [&[5, 3], &[5, 1], &[5, 3]],
        };
        agree(elementwise(&nodes, shapes));
    }
}

/// Longer than a tile, so that rows are cut.
#[test]
fn long_rows_are_cut_into_tiles() {
    let kinds = [(4, 0, false), (0, 1, false), (6, 0, false), (5, 0, false), (1, 0, false)];
    agree(elementwise(&kinds, [&[9000], &[1], &[3, 9000]]));
    agree(elementwise(&kinds, [&[2, 3, 1500], &[], &[2, 3, 1500]]));
}

/// Masked, scaled scores and their softmax are one pass in the memory of the scores.
#[test]
fn attention_scores_are_one_chain() {
    let mut b = GraphBuilder::new("scores");
    b.initializer("q", normal(DType::F32, [2, 4, 4], 1).unwrap());
    for (name, t) in
        [("scale", Tensor::scalar(0.5f32)), ("hidden", Tensor::scalar(f32::NEG_INFINITY))]
    {
        let id = b.initializer(name, t);
        b.freeze(id);
    }
    b.initializer("mask", Tensor::vector(vec![false, false, true, true]));
    b.node(NodeSpec::new("MatMul", &["q", "q"], &["s"]));
    b.node(NodeSpec::new("Mul", &["s", "scale"], &["m"]));
    b.node(NodeSpec::new("Where", &["mask", "hidden", "m"], &["w"]));
    b.node(NodeSpec::new("Softmax", &["w"], &["p"]).with("axis", -1));
    b.node(NodeSpec::new("MatMul", &["p", "q"], &["y"])).output("y");
    let graph = b.finish().unwrap();
    let plan = Plan::of(&graph, true);
    let steps: Vec<_> = graph.nodes().map(|(id, _)| plan.step(id)).collect();
    let Step::Together(chain) = steps[3] else { panic!("{steps:?}") };
    assert!(chain.owns && chain.links.len() == 3);
    assert_eq!(chain.source, graph.find_value("s").unwrap());
    assert!(matches!(steps[1..3], [Step::Deferred, Step::Deferred]));
    agree(graph);
}
