//! Backward as PyTorch does it, on small graphs with known answers, and every op's example with
//! one input consumed twice.

use super::*;
use crate::graph::{Graph, GraphBuilder, NodeSpec, ValueId};
use crate::ops::{Attributes, OPS};
use crate::tensor::{DType, Tensor, TensorError};
use std::sync::Arc;

fn leaf(values: &[f64]) -> Var {
    Var::leaf(Tensor::vector(values.to_vec()), true)
}

fn call(t: &Tape, op: &'static str, inputs: &[&Var]) -> Var {
    t.call(op, "", inputs).unwrap()
}

fn sum(t: &Tape, x: &Var) -> Var {
    t.call_with("ReduceSum", "SumBackward0", Attributes::new().with("keepdims", 0), &[x]).unwrap()
}

fn backward(t: &Tape, from: &Var) {
    let grad = Tensor::full(DType::F64, from.shape(), 1.0).unwrap();
    t.backward(&[Given { from, grad }], false).unwrap();
}

fn grad(x: &Var) -> Vec<f64> {
    x.grad().unwrap().data().to_f64_vec()
}

/// What is shown of the last backward, with names for some of its tensors.
fn shown(t: &Tape, names: &[(&Var, &str)]) -> Trace {
    let mut all = Names::default();
    names.iter().for_each(|(v, n)| all.add(v, n, false));
    t.trace("test", &all, false).trace
}

fn id(trace: &Trace, name: &str) -> ValueId {
    trace.graph().find_value(name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn a_value_used_twice_gets_both_gradients() {
    let t = Tape::new(0);
    let x = leaf(&[3.0]);
    let square = call(&t, "Mul", &[&x, &x]);
    let y = call(&t, "Add", &[&square, &x]);
    backward(&t, &sum(&t, &y));
    assert_eq!(grad(&x), [7.0]);
    let trace = shown(&t, &[(&square, "square")]);
    let mul = trace.graph().value(id(&trace, "square")).producer.unwrap();
    let edges = &trace.node_run(mul).unwrap().contributions;
    assert_eq!(edges.iter().flatten().map(|c| c.summed.get(0)).collect::<Vec<_>>(), [3.0, 3.0]);
}

#[test]
fn leaves_accumulate_until_they_are_emptied() {
    let t = Tape::new(0);
    let x = leaf(&[2.0]);
    let y = call(&t, "Mul", &[&x, &x]);
    let loss = sum(&t, &y);
    let grad_of = || Given { from: &loss, grad: Tensor::scalar(1.0f64) };
    t.backward(&[grad_of()], true).unwrap();
    t.backward(&[grad_of()], false).unwrap();
    assert_eq!(grad(&x), [8.0]);
    let trace = shown(&t, &[(&y, "y")]);
    let y_grad = trace.grad(id(&trace, "y")).unwrap().to_f64_vec();
    assert_eq!(y_grad, [1.0], "activations are of the last call");
    assert!(matches!(t.backward(&[grad_of()], false), Err(TapeError::Freed)));
    x.set_grad(None);
    assert!(x.grad().is_none());
}

#[test]
fn none_zero_and_not_asked_differ() {
    let t = Tape::new(0);
    let (x, data) = (leaf(&[-1.0]), Var::leaf(Tensor::vector(vec![1.0f64]), false));
    let dead = call(&t, "Relu", &[&x]);
    let y = call(&t, "Mul", &[&dead, &data]);
    let cut = t.detach(&leaf(&[1.0])).unwrap();
    let y = call(&t, "Add", &[&y, &cut]);
    backward(&t, &sum(&t, &y));
    let trace = shown(&t, &[(&x, "x"), (&data, "data")]);
    let above = trace.graph().node(trace.graph().value(id(&trace, "Detach_2:0")).producer.unwrap());
    let above = above.inputs[0].unwrap();
    assert!(matches!(trace.gradient(id(&trace, "x")), Gradient::Reached(g) if g.get(0) == 0.0));
    assert!(matches!(trace.gradient(above), Gradient::Unreachable));
    assert!(matches!(trace.gradient(id(&trace, "data")), Gradient::NotAsked));
}

#[test]
fn no_grad_cuts() {
    let t = Tape::new(0);
    let x = leaf(&[2.0]);
    t.set_grad_enabled(false);
    let frozen = call(&t, "Mul", &[&x, &x]);
    t.set_grad_enabled(true);
    let y = call(&t, "Mul", &[&frozen, &x]);
    backward(&t, &sum(&t, &y));
    assert_eq!(grad(&x), [4.0]);
    let trace = shown(&t, &[(&frozen, "frozen")]);
    assert!(matches!(trace.gradient(id(&trace, "frozen")), Gradient::NotAsked));
}

#[test]
fn a_stretched_bias_gets_the_sum_and_the_axes_are_told() {
    let t = Tape::new(0);
    let x = Var::leaf(Tensor::filled([4, 3], 1.0f64).unwrap(), false);
    let b = leaf(&[0.0, 0.0, 0.0]);
    let y = call(&t, "Add", &[&x, &b]);
    let half = Tensor::filled([4, 3], 0.5f64).unwrap();
    t.backward(&[Given { from: &y, grad: half }], false).unwrap();
    assert_eq!(grad(&b), [2.0, 2.0, 2.0]);
    let trace = shown(&t, &[(&y, "y")]);
    let add = trace.graph().value(id(&trace, "y")).producer.unwrap();
    let edge = trace.node_run(add).unwrap().contributions[1].clone().unwrap();
    assert_eq!(&edge.summed_axes[..], [0]);
    assert_eq!(&edge.raw.shape()[..], [4, 3]);
}

#[test]
fn a_loop_keeps_one_iteration() {
    let t = Tape::new(0);
    let w = leaf(&[1.0, 2.0]);
    let before = crate::tensor::live_bytes();
    for _ in 0..200 {
        let big = Var::leaf(Tensor::filled([1000, 2], 1.0f64).unwrap(), false);
        let y = call(&t, "Mul", &[&big, &w]);
        backward(&t, &sum(&t, &y));
        let step = call(&t, "Mul", &[&w.grad().unwrap(), &leaf(&[0.1, 0.1])]);
        w.storage().update(|p| p.add_assign(&step.data())).unwrap();
    }
    let trace = shown(&t, &[]);
    assert_eq!(trace.graph().num_nodes(), 2);
    assert_eq!(t.losses().len(), 200);
    assert!(crate::tensor::live_bytes() < before + 20_000_000);
}

#[test]
fn a_chain_without_a_backward_falls_without_a_crash() {
    let t = Tape::new(0);
    let mut x = leaf(&[1.0]);
    for _ in 0..100_000 {
        x = call(&t, "Neg", &[&x]);
    }
    drop(x);
    assert!(shown(&t, &[]).graph().num_nodes() <= 20_000);
}

#[test]
fn writing_to_what_a_backward_reads_is_noticed() {
    let t = Tape::new(0);
    let x = leaf(&[1.0]);
    let y = call(&t, "Exp", &[&x]);
    let more = call(&t, "Add", &[&y, &leaf(&[1.0])]);
    t.assign(&y, &more).unwrap();
    let loss = sum(&t, &y);
    let error = t.backward(&[Given { from: &loss, grad: Tensor::scalar(1.0f64) }], false);
    assert!(matches!(error, Err(TapeError::Modified { .. })), "{error:?}");
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
                let t = Tape::new(0);
                let to_var = |x: &Option<Tensor>| {
                    x.clone().map(|x| {
                        let floats = x.dtype().is_float();
                        Var::leaf(x, floats)
                    })
                };
                let inputs: Vec<Option<Var>> = example.inputs.iter().map(to_var).collect();
                let slots: Vec<Option<&Var>> = inputs.iter().map(Option::as_ref).collect();
                let mut total = Vec::new();
                for _ in 0..times {
                    let y = t.apply(spec.name, "", example.attributes.clone(), &slots);
                    let y = y.unwrap_or_else(|e| panic!("{} ({}): {e}", spec.name, example.note));
                    total.extend(y);
                }
                let seeds: Vec<_> = total
                    .iter()
                    .filter(|y| y.requires_grad())
                    .map(|y| {
                        let grad = crate::tensor::normal(DType::F64, y.shape(), 3).unwrap();
                        Given { from: y, grad }
                    })
                    .collect();
                t.backward(&seeds, false).unwrap_or_else(|e| panic!("{}: {e}", spec.name));
                let grad = |x: &Option<Var>| x.as_ref().and_then(|x| x.grad()).map(|g| g.data());
                inputs.iter().map(grad).collect::<Vec<_>>()
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
