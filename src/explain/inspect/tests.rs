//! Tests of slices, arithmetic, contributions and totals.

use super::*;
use crate::engine::{Feeds, Options};
use crate::graph::{GraphBuilder, NodeSpec, infer};
use crate::tensor::DType;
use std::sync::Arc;

#[test]
fn a_plane_shows_any_two_axes() {
    let t = Tensor::new([2, 3, 4], (0..24).map(|x| x as f32).collect()).unwrap();
    let mut plane = Plane::of(t.shape());
    assert_eq!(plane.size(t.shape()), (3, 4));
    assert_eq!(plane.values(&t)[..5], [0.0, 1.0, 2.0, 3.0, 4.0]);
    plane.show(&[1, 0, 0]);
    assert_eq!(plane.range(t.shape()), Some(12..24));
    assert_eq!(plane.values(&t)[0], 12.0);
    plane = Plane { row_axis: Some(2), col_axis: Some(0), fixed: vec![0, 1, 0] };
    assert!(plane.fits(t.shape()));
    assert_eq!(plane.values(&t), [4.0, 16.0, 5.0, 17.0, 6.0, 18.0, 7.0, 19.0]);
    assert_eq!(plane.range(t.shape()), None, "the axes are turned");
    assert_eq!(plane.index(3, 1), [1, 1, 3]);
    assert_eq!(plane.cell(&[1, 1, 3]), Some((3, 1)));
    assert_eq!(plane.cell(&[1, 2, 3]), None);
    plane.show(&[0, 2, 0]);
    assert_eq!(plane.values(&t)[0], 8.0);
}

#[test]
fn scalars_and_vectors_are_planes_too() {
    for shape in [vec![], vec![5], vec![0, 3]] {
        let t = Tensor::zeros(DType::F32, shape.clone()).unwrap();
        let plane = Plane::of(&shape);
        assert!(plane.fits(&shape));
        assert_eq!(plane.values(&t).len(), t.numel());
    }
    assert!(!Plane::of(&[2, 3]).fits(&[2]));
}

/// y = (x·w) + x·w, so that x·w is consumed twice; b is broadcast over the rows.
fn trace() -> Trace {
    let mut b = GraphBuilder::new("g");
    b.input_of("x", DType::F32, &[2, 2]);
    b.initializer("w", Tensor::new([2, 2], vec![1.0f32, 2.0, 3.0, 4.0]).unwrap());
    b.initializer("b", Tensor::vector(vec![1.0f32, 10.0]));
    b.node(NodeSpec::new("MatMul", &["x", "w"], &["h"]).named("/layer/MatMul"));
    b.node(NodeSpec::new("Add", &["h", "h"], &["d"]));
    b.node(NodeSpec::new("Add", &["d", "b"], &["y"])).output("y");
    let graph = Arc::new(b.finish().unwrap());
    let mut feeds = Feeds::default();
    let x = graph.find_value("x").unwrap();
    feeds.set(x, Tensor::new([2, 2], vec![1.0f32, 0.0, 0.5, 2.0]).unwrap());
    let (mut trace, result) = Trace::run(graph, &feeds, Options::default(), &mut |_, _| true);
    result.unwrap();
    trace.backward_from_outputs().unwrap();
    trace
}

#[test]
fn a_cell_tells_its_arithmetic_and_its_cells() {
    let trace = trace();
    let graph = trace.graph().clone();
    let h = graph.find_value("h").unwrap();
    let a = Arithmetic::of(&trace, h, &[1, 0]).unwrap();
    assert_eq!(a.expr.value(), trace.value(h).unwrap().at(&[1, 0]).unwrap());
    let (cells, total) = a.cells(100);
    assert_eq!(total, 4);
    let w = graph.find_value("w").unwrap();
    assert!(cells.contains(&SourceCell { value: w, index: vec![1, 0], number: 3.0 }));
    assert!(Arithmetic::of(&trace, w, &[0, 0]).is_none(), "a weight has none");
}

#[test]
fn contributions_add_up_to_the_gradient() {
    let trace = trace();
    let h = trace.graph().find_value("h").unwrap();
    let edges = incoming(&trace, h);
    assert_eq!(edges.len(), 2);
    let sum: f64 = edges.iter().filter_map(|e| contribution_at(e, &[0, 1])).sum();
    assert_eq!(sum, trace.grad(h).unwrap().at(&[0, 1]).unwrap());
    let b = trace.graph().find_value("b").unwrap();
    let edges = incoming(&trace, b);
    assert_eq!(edges[0].contribution.unwrap().summed_axes[..], [0]);
}

#[test]
fn totals_count_each_parameter_once() {
    let trace = trace();
    let graph = trace.graph();
    let inferred = infer(graph, &Default::default());
    let all = totals(graph, &inferred, Some(&trace), |_| true);
    assert_eq!((all.nodes, all.parameters, all.parameter_numel), (3, 2, 6));
    assert_eq!(all.work.macs, 8);
    let scope = graph.node(NodeId(0)).scope;
    let inside = totals(graph, &inferred, None, |n| in_scope(graph, n, scope));
    assert_eq!((inside.nodes, inside.parameters), (1, 1));
    assert_eq!(op_counts(graph)[0], ("Add".to_string(), 2));
}
