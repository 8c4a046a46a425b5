//! Backward as PyTorch does it, on small graphs with known answers, and every op's example with
//! one input consumed twice.

use super::*;
use crate::graph::{Graph, GraphBuilder, NodeSpec, ValueId};
use crate::ops::{Attributes, OPS};
use crate::tensor::{DType, Tensor, TensorError};
use std::sync::Arc;

fn tape() -> Tape {
    Tape::new("test", 0)
}

fn leaf(t: &mut Tape, name: &str, values: &[f64]) -> ValueId {
    t.leaf(name, Tensor::vector(values.to_vec()), true)
}

fn sum(t: &mut Tape, x: ValueId) -> ValueId {
    t.call_with("ReduceSum", Attributes::new().with("keepdims", 0), &[x]).unwrap()
}

fn grad(t: &Tape, id: ValueId) -> Vec<f64> {
    t.trace().grad(id).unwrap().to_f64_vec()
}

#[test]
fn a_value_used_twice_gets_both_gradients() {
    let mut t = tape();
    let x = leaf(&mut t, "x", &[3.0]);
    let square = t.call("Mul", &[x, x]).unwrap();
    let y = t.call("Add", &[square, x]).unwrap();
    let loss = sum(&mut t, y);
    t.backward(loss).unwrap();
    assert_eq!(grad(&t, x), [7.0]);
    let mul = t.trace().graph().value(square).producer.unwrap();
    let edges = &t.trace().node_run(mul).unwrap().contributions;
    assert_eq!(edges.iter().flatten().map(|c| c.summed.get(0)).collect::<Vec<_>>(), [3.0, 3.0]);
}

#[test]
fn leaves_accumulate_until_zeroed() {
    let mut t = tape();
    let x = leaf(&mut t, "x", &[2.0]);
    let y = t.call("Mul", &[x, x]).unwrap();
    let loss = sum(&mut t, y);
    t.backward(loss).unwrap();
    t.backward(loss).unwrap();
    assert_eq!(grad(&t, x), [8.0]);
    assert_eq!(grad(&t, y), [1.0], "activations are of the last call");
    t.zero_grad();
    assert!(t.trace().grad(x).is_none());
}

#[test]
fn none_zero_and_not_asked_differ() {
    let mut t = tape();
    let x = leaf(&mut t, "x", &[-1.0]);
    let unused = leaf(&mut t, "unused", &[1.0]);
    let data = t.leaf("data", Tensor::vector(vec![1.0f64]), false);
    let dead = t.call("Relu", &[x]).unwrap();
    let y = t.call("Mul", &[dead, data]).unwrap();
    let loss = sum(&mut t, y);
    let _branch_that_leads_nowhere = t.call("Relu", &[unused]).unwrap();
    t.backward(loss).unwrap();
    assert!(matches!(t.trace().gradient(x), Gradient::Reached(g) if g.get(0) == 0.0));
    assert!(matches!(t.trace().gradient(unused), Gradient::Unreachable));
    assert!(matches!(t.trace().gradient(data), Gradient::NotAsked));
}

#[test]
fn no_grad_cuts() {
    let mut t = tape();
    let x = leaf(&mut t, "x", &[2.0]);
    t.enter_no_grad();
    let frozen = t.call("Mul", &[x, x]).unwrap();
    t.exit_no_grad();
    let y = t.call("Mul", &[frozen, x]).unwrap();
    let loss = sum(&mut t, y);
    t.backward(loss).unwrap();
    assert_eq!(grad(&t, x), [4.0]);
    assert!(matches!(t.trace().gradient(frozen), Gradient::NotAsked));
}

#[test]
fn a_stretched_bias_gets_the_sum_and_the_axes_are_told() {
    let mut t = tape();
    let x = t.leaf("x", Tensor::filled([4, 3], 1.0f64).unwrap(), false);
    let b = leaf(&mut t, "b", &[0.0, 0.0, 0.0]);
    let y = t.call("Add", &[x, b]).unwrap();
    t.backward_with(y, Tensor::filled([4, 3], 0.5f64).unwrap()).unwrap();
    assert_eq!(grad(&t, b), [2.0, 2.0, 2.0]);
    let add = t.trace().graph().value(y).producer.unwrap();
    let edge = t.trace().node_run(add).unwrap().contributions[1].clone().unwrap();
    assert_eq!(&edge.summed_axes[..], [0]);
    assert_eq!(&edge.raw.shape()[..], [4, 3]);
}

#[test]
fn backward_from_many_numbers_says_what_to_do() {
    let mut t = tape();
    let x = leaf(&mut t, "x", &[1.0, 2.0]);
    let y = t.call("Mul", &[x, x]).unwrap();
    let error = t.backward(y).unwrap_err().to_string();
    assert!(error.contains("shape 2") && error.contains("sum or mean"), "{error}");
    assert!(matches!(
        t.backward_with(y, Tensor::vector(vec![1.0f64])),
        Err(RunError::GradShape { .. })
    ));
    let data = t.leaf("data", Tensor::scalar(1.0f64), false);
    assert!(matches!(t.backward(data), Err(RunError::NoGradPath { .. })));
}

fn mlp() -> Arc<Graph> {
    let mut b = GraphBuilder::new("mlp");
    b.input_of("x", DType::F32, &[4, 3]);
    let draw = |shape: [usize; 2], seed| crate::tensor::normal(DType::F32, shape, seed).unwrap();
    b.initializer("w1", draw([3, 5], 1));
    b.initializer("b1", draw([1, 5], 2));
    b.initializer("w2", draw([5, 1], 3));
    b.node(NodeSpec::new("MatMul", &["x", "w1"], &["h0"]));
    b.node(NodeSpec::new("Add", &["h0", "b1"], &["h1"]));
    b.node(NodeSpec::new("Relu", &["h1"], &["h"]));
    b.node(NodeSpec::new("MatMul", &["h", "w2"], &["y"]));
    b.node(NodeSpec::new("Mul", &["y", "y"], &["sq"]));
    b.node(NodeSpec::new("ReduceSum", &["sq"], &["loss"]).with("keepdims", 0)).output("loss");
    Arc::new(b.finish().unwrap())
}

fn step(graph: &Arc<Graph>, record: bool) -> Trace {
    let feeds = default_feeds(graph, &Default::default(), 5).unwrap();
    let options = Options { record, ..Options::default() };
    let (mut trace, ran) = Trace::run(Arc::clone(graph), &feeds, options, &mut |_, _| true);
    ran.unwrap();
    trace.backward_from_outputs().unwrap();
    trace
}

#[test]
fn recorded_and_bare_runs_agree_bit_for_bit() {
    let graph = mlp();
    let (full, bare) = (step(&graph, true), step(&graph, false));
    for (id, _) in graph.parameters() {
        assert!(full.grad(id).unwrap().all_close(bare.grad(id).unwrap(), 0.0, 0.0));
    }
    let h0 = graph.find_value("h0").unwrap();
    assert!(full.value(h0).is_some() && bare.value(h0).is_none_or(|t| t.to_f64_vec().is_empty()));
}

#[test]
fn a_backward_can_be_stopped_in_the_middle() {
    let graph = mlp();
    let feeds = default_feeds(&graph, &Default::default(), 5).unwrap();
    let (mut trace, ran) =
        Trace::run(Arc::clone(&graph), &feeds, Options::default(), &mut |_, _| true);
    ran.unwrap();
    let seeds = trace.output_seeds().unwrap();
    let stopped = trace.backward_watched(&seeds, &mut |done, total| {
        assert_eq!(total, 6);
        done < 3
    });
    assert!(matches!(stopped, Err(RunError::Cancelled)));
    let reached = |name| trace.grad(graph.find_value(name).unwrap()).is_some();
    assert!(reached("w2") && !reached("w1"));
}

#[test]
fn default_inputs_have_one_budget() {
    let mut b = GraphBuilder::new("wide");
    for name in ["a", "b", "c"] {
        b.input_of(name, DType::F32, &[1 << 30]);
    }
    b.node(NodeSpec::new("Sum", &["a", "b", "c"], &["y"])).output("y");
    let error = default_feeds(&b.finish().unwrap(), &Default::default(), 0).unwrap_err();
    assert!(matches!(error, TensorError::TooLarge { .. }), "{error}");
}

#[test]
fn a_whole_graph_checks_in_doubles() {
    let graph = Arc::new(widen(&mlp()));
    let feeds = default_feeds(&graph, &Default::default(), 5).unwrap();
    let leaves: Vec<_> = graph.parameters().map(|(id, _)| id).collect();
    let check = gradcheck(&graph, &feeds, &leaves, 1e-6, 100).unwrap();
    assert_eq!(check.parameters.len(), 3);
    assert!(check.max_error() < 1e-7, "{}", check.max_error());
}

#[test]
fn sgd_lowers_the_loss() {
    let graph = mlp();
    let feeds = default_feeds(&graph, &Default::default(), 5).unwrap();
    let options = Options { record: false, ..Options::default() };
    let mut trace = Trace::new(Arc::clone(&graph), options);
    let mut sgd = Sgd::new(graph.parameters().map(|(id, _)| id).collect(), 1e-3);
    let loss = graph.outputs[0];
    let mut losses = Vec::new();
    for _ in 0..20 {
        trace.zero_grad();
        trace.feed(&feeds).unwrap();
        trace.forward(&mut |_, _| true).unwrap();
        losses.push(trace.value(loss).unwrap().get(0));
        trace.backward(loss).unwrap();
        sgd.step(&mut trace).unwrap();
    }
    assert!(losses[19] < 0.5 * losses[0], "{losses:?}");
}

#[test]
fn a_failing_node_leaves_the_rest_to_be_seen() {
    let mut b = GraphBuilder::new("g");
    b.input_of("x", DType::F32, &[2]);
    b.node(NodeSpec::new("Frobnicate", &["x"], &["u"]).named("odd"));
    b.node(NodeSpec::new("Relu", &["u"], &["v"]));
    b.node(NodeSpec::new("Relu", &["x"], &["w"])).output("w").output("v");
    let graph = Arc::new(b.finish().unwrap());
    let feeds = default_feeds(&graph, &Default::default(), 0).unwrap();
    let (trace, ran) = Trace::run(Arc::clone(&graph), &feeds, Options::default(), &mut |_, _| true);
    assert!(ran.unwrap_err().to_string().contains("Frobnicate"));
    assert!(trace.value(graph.find_value("w").unwrap()).is_some());
    assert!(matches!(trace.node_run(crate::graph::NodeId(1)).unwrap().outcome, Outcome::Skipped));
}

/// f(x) + f(x)·1: every op's first float input has two consumers, so its gradient must be the sum.
#[test]
fn every_op_may_be_consumed_twice() {
    for &spec in OPS.iter().filter(|s| s.differentiable && s.name != "Dropout") {
        for example in (spec.examples)() {
            let run = |times: usize| {
                let mut t = tape();
                let inputs: Vec<_> = example
                    .inputs
                    .iter()
                    .map(|x| {
                        x.clone().map(|x| {
                            let g = x.dtype().is_float();
                            t.leaf("x", x, g)
                        })
                    })
                    .collect();
                let mut total = Vec::new();
                for _ in 0..times {
                    let y = t.apply(spec.name, example.attributes.clone(), &inputs);
                    let y = y.unwrap_or_else(|e| panic!("{} ({}): {e}", spec.name, example.note));
                    total.extend(y);
                }
                let seeds: Vec<_> = total
                    .into_iter()
                    .filter(|&y| t.trace().requires_grad(y))
                    .map(|y| {
                        let shape = t.trace().value(y).unwrap().shape().clone();
                        (y, crate::tensor::normal(DType::F64, shape, 3).unwrap())
                    })
                    .collect();
                t.trace.backward_from(&seeds).unwrap_or_else(|e| panic!("{}: {e}", spec.name));
                inputs
                    .iter()
                    .map(|x| x.and_then(|x| t.trace().grad(x).cloned()))
                    .collect::<Vec<_>>()
            };
            for (one, two) in run(1).into_iter().zip(run(2)) {
                let (Some(one), Some(two)) = (one, two) else { continue };
                let mut twice = one.clone();
                twice.add_assign(&one).unwrap();
                assert!(two.all_close(&twice, 1e-12, 1e-12), "{} ({})", spec.name, example.note);
            }
        }
    }
}
