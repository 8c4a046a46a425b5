//! The receptive field by geometry against the one that the gradient tells.

use super::tests::ints;
use super::*;
use crate::engine::{Feeds, Options, Trace};
use crate::graph::{Graph, GraphBuilder, NodeSpec, ValueId};
use crate::tensor::{DType, Shape, Tensor, normal};
use proptest::prelude::*;
use std::sync::Arc;

/// x → Conv k3 → Relu → MaxPool 2 → Conv k3.
pub(super) fn deep() -> (Trace, crate::graph::ValueId) {
    let mut b = GraphBuilder::new("g");
    b.input_of("x", DType::F64, &[1, 1, 12, 12]);
    b.initializer("w", normal(DType::F64, [2, 1, 3, 3], 1).unwrap());
    b.initializer("v", normal(DType::F64, [1, 2, 3, 3], 2).unwrap());
    b.node(NodeSpec::new("Conv", &["x", "w"], &["a"]));
    b.node(NodeSpec::new("Relu", &["a"], &["r"]));
    let pool = NodeSpec::new("MaxPool", &["r"], &["p"]);
    b.node(pool.with("kernel_shape", ints(&[2, 2])).with("strides", ints(&[2, 2])));
    b.node(NodeSpec::new("Conv", &["p", "v"], &["y"])).output("y");
    let graph = Arc::new(b.finish().unwrap());
    let mut feeds = Feeds::default();
    feeds.set(graph.inputs[0], normal(DType::F64, [1, 1, 12, 12], 3).unwrap());
    let (trace, result) = Trace::run(graph, &feeds, Options::default(), &mut |_, _| true);
    result.unwrap();
    let y = trace.graph().outputs[0];
    (trace, y)
}

#[test]
fn the_receptive_field_composes_and_the_gradient_stays_inside_it() {
    let (trace, y) = deep();
    let x = trace.graph().inputs[0];
    let field = theoretical(&trace, y, &[0, 0, 1, 2]);
    let span = |first, last| Span { first, last };
    assert_eq!(field.reach[&x], Reach::Spans(vec![span(2, 9), span(4, 11)]));
    let stages = field.stages(&trace, y);
    let sizes: Vec<&[usize]> = stages.iter().map(|s| &s.field[..]).collect();
    assert_eq!(sizes, [[3, 3], [4, 4], [8, 8]]);
    assert_eq!(stages.iter().map(|s| s.jump[0]).collect::<Vec<_>>(), [1.0, 2.0, 2.0]);
    let run = measured(&trace, y, &[0, 0, 1, 2]).unwrap();
    let grad = run.grad(x).unwrap();
    let mut seen = 0;
    for flat in 0..grad.numel() {
        if grad.get(flat) != 0.0 {
            let at = grad.shape().unravel(flat);
            let boxed = field.box_on(x, &[12, 12]).unwrap();
            assert!(
                boxed
                    .iter()
                    .zip(&at[2..])
                    .all(|(s, &i)| s.first <= i as isize && i as isize <= s.last)
            );
            seen += 1;
        }
    }
    assert!(seen > 8 && seen < 64, "max pooling and ReLU leave some out: {seen}");
}

/// Positive numbers, so that no gradient cancels.
fn positive(shape: &[usize], seed: u64) -> Tensor {
    let x = normal(DType::F64, Shape::from(shape), seed).unwrap();
    let numbers: Vec<f64> = x.to_f64_vec().iter().map(|v| 0.5 + v.abs()).collect();
    Tensor::new(Shape::from(shape), numbers).unwrap()
}

fn run(graph: Graph, x: Tensor) -> Trace {
    let graph = Arc::new(graph);
    let mut feeds = Feeds::default();
    feeds.set(graph.inputs[0], x);
    let (trace, result) = Trace::run(graph, &feeds, Options::default(), &mut |_, _| true);
    result.unwrap();
    trace
}

/// First and last row and column where the gradient of a number is not zero.
fn hull(trace: &Trace, y: ValueId, index: &[usize]) -> Option<Vec<Span>> {
    let x = trace.graph().inputs[0];
    let run = measured(trace, y, index).unwrap();
    let grad = run.grad(x)?.clone();
    let mut found: Option<Vec<Span>> = None;
    for flat in (0..grad.numel()).filter(|&i| grad.get(i) != 0.0) {
        let at = grad.shape().unravel(flat);
        let spans = found.get_or_insert_with(|| {
            at[2..].iter().map(|&i| Span { first: i as isize, last: i as isize }).collect()
        });
        for (span, &i) in spans.iter_mut().zip(&at[2..]) {
            *span = Span { first: span.first.min(i as isize), last: span.last.max(i as isize) };
        }
    }
    found
}

/// A layer of a random net: what it is, and two numbers that turn it.
type Piece = (usize, usize, usize);

/// Adds a layer that keeps two channels; the name of what it makes.
fn add(b: &mut GraphBuilder, piece: Piece, i: usize, from: &str) -> String {
    let (what, a, c) = piece;
    let out = format!("v{i}");
    let w = format!("w{i}");
    let pads =
        |all: [usize; 4]| Tensor::vector(ints(&[0, 0, all[0], all[1], 0, 0, all[2], all[3]]));
    match what {
        0 => {
            b.initializer(&w, positive(&[2, 2, 1 + a, 3], 7 + i as u64));
            let node =
                NodeSpec::new("Conv", &[from, &w], &[&out]).with("pads", ints(&[a, 1, 1, c]));
            b.node(
                node.with("strides", ints(&[1 + c % 2, 1]))
                    .with("dilations", ints(&[1, 1 + a % 2])),
            );
        }
        1 => {
            b.initializer(&w, positive(&[2, 2, 2 + a, 2], 70 + i as u64));
            let node = NodeSpec::new("ConvTranspose", &[from, &w], &[&out]);
            b.node(
                node.with("strides", ints(&[1 + c % 2, 2]))
                    .with("pads", ints(&[c % 2, 0, 0, a % 2])),
            );
        }
        2 => {
            let node = NodeSpec::new("AveragePool", &[from], &[&out])
                .with("kernel_shape", ints(&[2, 1 + a]));
            b.node(node.with("strides", ints(&[1 + c % 2, 1])).with("ceil_mode", 1i64));
        }
        3 => {
            b.initializer(&w, pads([a, c, 1, 2]));
            let mode = ["constant", "edge", "reflect", "constant"][(a + c) % 4];
            b.node(NodeSpec::new("Pad", &[from, &w], &[&out]).with("mode", mode));
        }
        4 => {
            let scales = [1.0, 1.0, [2.0, 1.5, 0.5][a % 3], [2.0, 3.0][c % 2]];
            b.initializer(&w, Tensor::vector(scales.map(|s: f64| s as f32).to_vec()));
            let mode = ["nearest", "linear"][(a + c) % 2];
            let place = ["half_pixel", "asymmetric", "align_corners"][c % 3];
            let node = NodeSpec::new("Resize", &[from, "", &w], &[&out]).with("mode", mode);
            b.node(node.with("coordinate_transformation_mode", place));
        }
        5 => {
            // Two branches side by side, one of them with a wider view.
            b.initializer(&w, positive(&[1, 2, 3, 3], 700 + i as u64));
            let (l, r) = (format!("l{i}"), format!("r{i}"));
            let conv = NodeSpec::new("Conv", &[from, &w], &[&l]);
            b.node(
                conv.with("pads", ints(&[1 + a, 1, 1 - a % 2, 1]).into_iter().collect::<Vec<_>>()),
            );
            let node = NodeSpec::new("Conv", &[from, &w], &[&r]);
            b.node(node.with("pads", ints(&[2, 2, a - a % 2, 2])).with("dilations", ints(&[1, 2])));
            b.node(NodeSpec::new("Concat", &[&l, &r], &[&out]).with("axis", 1i64));
        }
        6 => {
            b.node(NodeSpec::new("Relu", &[from], &[&format!("{out}r")]));
            let r = format!("{out}r");
            b.node(NodeSpec::new("Add", &[&r, from], &[&out]));
        }
        7 => {
            b.initializer(&w, Tensor::vector(ints(&[a % 2, 1])));
            b.initializer(&format!("{w}e"), Tensor::vector(vec![99i64, 99]));
            b.initializer(&format!("{w}a"), Tensor::vector(vec![2i64, 3]));
            b.node(NodeSpec::new(
                "Slice",
                &[from, &w, &format!("{w}e"), &format!("{w}a")],
                &[&out],
            ));
        }
        8 => {
            // Channels taken apart, turned round and put together, as a shuffle does.
            let (p, q) = (format!("p{i}"), format!("q{i}"));
            b.node(NodeSpec::new("Transpose", &[from], &[&p]).with("perm", ints(&[0, 1, 3, 2])));
            b.node(NodeSpec::new("Transpose", &[&p], &[&q]).with("perm", ints(&[0, 1, 3, 2])));
            b.node(NodeSpec::new("Softmax", &[&q], &[&out]).with("axis", 1i64));
        }
        _ => {
            let (s, scale, bias) = (format!("s{i}"), format!("{w}s"), format!("{w}b"));
            b.initializer(&scale, positive(&[2], 1));
            b.initializer(&bias, positive(&[2], 2));
            b.initializer(&format!("{w}m"), positive(&[2], 3));
            b.initializer(&w, positive(&[2], 4));
            let m = format!("{w}m");
            b.node(NodeSpec::new("BatchNormalization", &[from, &scale, &bias, &m, &w], &[&s]));
            b.node(NodeSpec::new("Mul", &[&s, from], &[&out]));
        }
    }
    out
}

/// The hull over all channels of a place.
fn hull_of_place(trace: &Trace, y: ValueId, row: usize, col: usize) -> Option<Vec<Span>> {
    let channels = trace.value(y).unwrap().shape()[1];
    let seen = (0..channels).filter_map(|c| hull(trace, y, &[0, c, row, col]));
    seen.reduce(|a, b| {
        let both =
            |(a, b): (&Span, &Span)| Span { first: a.first.min(b.first), last: a.last.max(b.last) };
        a.iter().zip(&b).map(both).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_field_by_geometry_is_the_hull_of_the_gradient(
        pieces in prop::collection::vec((0usize..10, 0usize..3, 0usize..3), 1..5),
        at in (0usize..1000, 0usize..1000),
    ) {
        let mut b = GraphBuilder::new("g");
        b.input_of("x", DType::F64, &[1, 2, 9, 8]);
        let mut from = "x".to_string();
        for (i, &piece) in pieces.iter().enumerate() {
            from = add(&mut b, piece, i, &from);
        }
        b.output(&from);
        let Ok(graph) = b.finish() else { return Ok(()) };
        let graph = Arc::new(graph);
        let mut feeds = Feeds::default();
        feeds.set(graph.inputs[0], positive(&[1, 2, 9, 8], 3));
        let (trace, result) = Trace::run(graph, &feeds, Options::default(), &mut |_, _| true);
        if result.is_err() {
            return Ok(());
        }
        let (x, y) = (trace.graph().inputs[0], trace.graph().outputs[0]);
        let shape = trace.value(y).unwrap().shape().clone();
        if shape.numel() == 0 {
            return Ok(());
        }
        let index = [0, 0, at.0 % shape[2], at.1 % shape[3]];
        let field = theoretical(&trace, y, &index);
        let told = field.box_on(x, &[9, 8]).filter(|b| b.iter().all(|s| !s.is_empty()));
        let seen = hull_of_place(&trace, y, index[2], index[3]);
        if pieces.iter().any(|p| p.0 == 8) {
            // The gradients of a softmax may cancel: what is seen lies inside.
            if let (Some(told), Some(seen)) = (&told, &seen) {
                let inside = told.iter().zip(seen).all(|(t, s)| t.first <= s.first && s.last <= t.last);
                prop_assert!(inside, "{told:?} {seen:?}");
            }
        } else {
            // A box is cut at the border, which may be a gap: between the taps of a dilated kernel,
            // or between windows that are further apart than they are high.
            let gap = |&(what, a, c): &Piece| match what {
                0 => a % 2 == 1 || (a == 0 && c % 2 == 1),
                what => what == 5,
            };
            let gaps = pieces.iter().any(gap);
            prop_assert_eq!(told.is_some() || gaps, seen.is_some() || gaps);
            for ((t, s), &size) in told.iter().flatten().zip(seen.iter().flatten()).zip(&[9isize, 8]) {
                let starts = t.first == s.first || t.first < s.first && (gaps || t.first == 0);
                let ends = t.last == s.last || t.last > s.last && (gaps || t.last == size - 1);
                prop_assert!(starts && ends, "{:?} of {:?}: {:?} {:?}", &index, &pieces, &told, &seen);
            }
        }
    }
}

#[test]
fn moves_between_rows_and_channels_are_followed() {
    let build = |make: &dyn Fn(&mut GraphBuilder)| {
        let mut b = GraphBuilder::new("g");
        b.input_of("x", DType::F64, &[1, 4, 6, 8]);
        make(&mut b);
        b.output("y");
        let trace = run(b.finish().unwrap(), positive(&[1, 4, 6, 8], 5));
        let (x, y) = (trace.graph().inputs[0], trace.graph().outputs[0]);
        let shape = trace.value(y).unwrap().shape().clone();
        // The hull over all channels of one place.
        let (row, col) = (shape[2] - 1, shape[3] / 2);
        let field = theoretical(&trace, y, &[0, 0, row, col]).box_on(x, &[6, 8]);
        let seen = hull_of_place(&trace, y, row, col);
        (field, seen)
    };
    let down = build(&|b| {
        b.node(NodeSpec::new("SpaceToDepth", &["x"], &["y"]).with("blocksize", 2i64));
    });
    assert_eq!(down.0, down.1);
    let up = build(&|b| {
        b.node(NodeSpec::new("DepthToSpace", &["x"], &["y"]).with("blocksize", 2i64));
    });
    assert_eq!(up.0, up.1);
    // Shuffled channels: the places stay where they are.
    let shuffled = build(&|b| {
        b.initializer("s", Tensor::vector(vec![1i64, 2, 2, 6, 8]));
        b.initializer("t", Tensor::vector(vec![1i64, 4, 6, 8]));
        b.node(NodeSpec::new("Reshape", &["x", "s"], &["a"]));
        b.node(NodeSpec::new("Transpose", &["a"], &["b"]).with("perm", ints(&[0, 2, 1, 3, 4])));
        b.node(NodeSpec::new("Reshape", &["b", "t"], &["y"]));
    });
    assert_eq!(shuffled.0, shuffled.1);
    // A gate from a global pool: all of the input, through a place of its own.
    let gated = build(&|b| {
        b.node(NodeSpec::new("GlobalAveragePool", &["x"], &["g"]));
        b.node(NodeSpec::new("Mul", &["x", "g"], &["y"]));
    });
    assert_eq!(gated.0, gated.1);
    assert_eq!(gated.0.unwrap()[1].len(), 8);
}

#[test]
fn an_interpolation_halves_the_distance_between_fields() {
    let mut b = GraphBuilder::new("g");
    b.input_of("x", DType::F64, &[1, 1, 16, 16]);
    b.initializer("s", Tensor::vector(vec![1.0f32, 1.0, 2.0, 2.0]));
    b.initializer("w", positive(&[1, 1, 3, 3], 1));
    b.node(NodeSpec::new("Resize", &["x", "", "s"], &["u"]));
    b.node(NodeSpec::new("Conv", &["u", "w"], &["y"])).output("y");
    let trace = run(b.finish().unwrap(), positive(&[1, 1, 16, 16], 2));
    let y = trace.graph().outputs[0];
    let stages = theoretical(&trace, y, &[0, 0, 9, 9]).stages(&trace, y);
    assert_eq!(stages.len(), 2);
    assert_eq!((stages[0].kernel.len(), stages[0].jump[0]), (0, 0.5));
    assert_eq!((&stages[1].field[..], stages[1].jump[0]), (&[2usize, 2][..], 0.5));
}
