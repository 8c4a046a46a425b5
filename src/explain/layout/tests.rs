//! Properties that every layout has, and bounds on how good the drawings of known architectures are.

use proptest::prelude::*;

use super::examples::{self, Builder, resnet, transformer};
use super::*;

/// Nested clusters over intervals of a random graph: (cut, depth) pairs decide where boxes open and close.
fn any_request() -> impl Strategy<Value = LayoutRequest> {
    let nodes = prop::collection::vec(
        (0..6u8, 0..40usize, 0..40usize, 20..160u16, 10..70u16, 0..10u8),
        1..40,
    );
    (nodes, any::<bool>(), any::<u8>()).prop_map(|(nodes, sideways, folds)| {
        let mut b = Builder::default();
        let mut depth = 0;
        for (i, (kind, first, second, width, height, brackets)) in nodes.into_iter().enumerate() {
            if brackets < 3 {
                b.open();
                depth += 1;
            } else if brackets == 9 && depth > 0 {
                b.close();
                depth -= 1;
            }
            let back = |d: usize| i.checked_sub(1 + d % (i + 1).min(12));
            let inputs: Vec<usize> = [back(first), back(second)].into_iter().flatten().collect();
            let node = match kind {
                0 => b.node(NodeKind::Parameter, &[]),
                1 if i < 4 => b.node(NodeKind::Input, &[]),
                2 => b.op(&inputs[..inputs.len().min(1)]),
                _ => b.op(&inputs),
            };
            (b.request.nodes[node].width, b.request.nodes[node].height) =
                (width.into(), height.into());
        }
        let mut request = b.request;
        for (c, cluster) in request.clusters.iter_mut().enumerate() {
            cluster.folded = folds >> (c % 8) & 1 == 1;
        }
        request.direction = if sideways { Direction::LeftToRight } else { Direction::TopToBottom };
        request
    })
}

/// All solid rectangles: nodes, folded cards, stubs.
fn solids(layout: &Layout) -> Vec<(Hit, Rect)> {
    let mut all: Vec<(Hit, Rect)> = Vec::new();
    all.extend(layout.nodes.iter().enumerate().filter_map(|(n, r)| Some((Hit::Node(n), (*r)?))));
    all.extend(layout.stubs.iter().enumerate().map(|(s, stub)| (Hit::Stub(s), stub.rect)));
    let folded = |(c, b): (usize, &Option<ClusterBox>)| {
        b.filter(|b| b.folded).map(|b| (Hit::Cluster(c), b.rect))
    };
    all.extend(layout.clusters.iter().enumerate().filter_map(folded));
    all
}

fn along(direction: Direction) -> usize {
    if direction == Direction::TopToBottom { 1 } else { 0 }
}

fn segment_crosses(rect: &Rect, a: [f32; 2], b: [f32; 2]) -> bool {
    let inner = Rect::new(rect.x + 0.5, rect.y + 0.5, rect.width - 1.0, rect.height - 1.0);
    (0..=16).any(|i| {
        let t = i as f32 / 16.0;
        inner.contains(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn nothing_overlaps(request in any_request()) {
        let layout = layout(&request);
        let solids = solids(&layout);
        for (i, (a, ra)) in solids.iter().enumerate() {
            for (b, rb) in &solids[..i] {
                prop_assert!(!ra.overlaps(rb), "{a:?} {ra:?} over {b:?} {rb:?}");
            }
        }
    }

    #[test]
    fn every_edge_runs_with_the_flow_between_its_ends(request in any_request()) {
        let layout = layout(&request);
        let axis = along(request.direction);
        for edge in layout.edges.iter().filter(|e| e.kind != RouteKind::Attached) {
            prop_assert_eq!(edge.kind, RouteKind::Flow, "no cycle, so nothing is turned round");
            let (from, to) = (layout.rect_of(edge.from).unwrap(), layout.rect_of(edge.to).unwrap());
            let (first, last) = (edge.points[0], edge.points[edge.points.len() - 1]);
            prop_assert!(edge.points.windows(2).all(|p| p[0][axis] <= p[1][axis]), "{:?}", edge.points);
            prop_assert!(first[axis] < last[axis]);
            let end = if axis == 1 { [from.bottom(), to.y] } else { [from.right(), to.x] };
            prop_assert_eq!([first[axis], last[axis]], end);
            prop_assert!(from.contains(first[0], first[1]) && to.contains(last[0], last[1]));
        }
    }

    #[test]
    fn no_edge_runs_under_a_node(request in any_request()) {
        let layout = layout(&request);
        let solids = solids(&layout);
        for edge in &layout.edges {
            for pair in edge.flattened(request.direction, 12).windows(2) {
                for (hit, rect) in &solids {
                    prop_assert!(!segment_crosses(rect, pair[0], pair[1]), "{:?} under {hit:?}", edge.points);
                }
            }
        }
    }

    #[test]
    fn clusters_hold_their_content_and_keep_apart(request in any_request()) {
        let layout = layout(&request);
        for (n, spec) in request.nodes.iter().enumerate().filter(|(_, s)| !s.kind.is_pill()) {
            if let (Some(rect), Some(c)) = (layout.nodes[n], spec.cluster) {
                prop_assert!(layout.clusters[c].unwrap().rect.encloses(&rect));
            }
        }
        for (c, spec) in request.clusters.iter().enumerate() {
            let Some(own) = layout.clusters[c] else { continue };
            if let Some(parent) = spec.parent {
                prop_assert!(layout.clusters[parent].unwrap().rect.encloses(&own.rect));
            }
            for (d, other) in request.clusters.iter().enumerate().skip(c + 1) {
                if let (Some(box_of), true) = (layout.clusters[d], other.parent == spec.parent) {
                    prop_assert!(!own.rect.overlaps(&box_of.rect));
                }
            }
        }
        for (_, rect) in solids(&layout) {
            prop_assert!(layout.bounds.encloses(&rect));
        }
    }

    #[test]
    fn the_same_request_gives_the_same_layout(request in any_request()) {
        let mut engine = Engine::default();
        let first = engine.layout(&request, &|| false).unwrap();
        prop_assert_eq!(&first, &layout(&request));
        prop_assert_eq!(&first, &engine.layout(&request, &|| false).unwrap(), "also from what was remembered");
    }

    #[test]
    fn a_clicked_cluster_does_not_drift(request in any_request(), which in any::<prop::sample::Index>()) {
        prop_assume!(!request.clusters.is_empty());
        let clicked = which.index(request.clusters.len());
        let mut engine = Engine::default();
        let before = engine.layout(&request, &|| false).unwrap();
        let mut after = request.clone();
        after.clusters[clicked].folded = !after.clusters[clicked].folded;
        let moved = engine.layout(&after, &|| false).unwrap().anchored_to(&before, End::Cluster(clicked));
        if let (Some(was), Some(is)) = (before.clusters[clicked], moved.clusters[clicked]) {
            prop_assert_eq!([was.rect.x, was.rect.y], [is.rect.x, is.rect.y]);
        }
        let back = engine.layout(&request, &|| false).unwrap().anchored_to(&moved, End::Cluster(clicked));
        if before.clusters[clicked].is_some() {
            prop_assert_eq!(back, before, "folding and unfolding again changes nothing");
        }
    }

    #[test]
    fn picking_and_culling_agree_with_looking_at_everything(request in any_request()) {
        let layout = layout(&request);
        let index = LayoutIndex::new(&layout);
        for (hit, rect) in solids(&layout) {
            let [x, y] = rect.center();
            prop_assert_eq!(index.pick(&layout, x, y, 0.5), Some(hit));
            prop_assert!(index.visible(rect).contains(&hit));
        }
        prop_assert!(index.visible(Rect::new(-900.0, -900.0, 10.0, 10.0)).is_empty());
    }
}

/// Total length of all drawn edges in px.
fn total_length(layout: &Layout) -> f32 {
    layout.edges.iter().map(EdgeRoute::length).sum()
}

#[test]
fn a_chain_is_one_straight_line() {
    let layout = layout(&examples::chain(200));
    assert!(layout.edges.iter().all(|e| e.points.len() == 2 && e.points[0][0] == e.points[1][0]));
}

#[test]
fn a_residual_network_keeps_its_trunk_straight_and_crosses_nothing() {
    for open in [true, false] {
        let mut request = resnet(4, 4);
        request.clusters.iter_mut().for_each(|c| c.folded = !open);
        let layout = layout(&request);
        assert_eq!(layout.crossings, 0);
        // Every value on the way from the input to the output is drawn straight but for the skips.
        let bent =
            layout.edges.iter().filter(|e| e.kind == RouteKind::Flow && e.points.len() > 2).count();
        assert!(bent <= 2 * 16, "{bent} bent edges");
    }
    let length = total_length(&layout(&resnet(4, 4)));
    assert!(length < 30_000.0, "{length} px of edges");
}

#[test]
fn columns_tear_no_residual_block_apart_and_cover_nothing() {
    for wrap in [1.0, 1.5] {
        for (direction, wrap) in
            [(Direction::TopToBottom, 800.0 * wrap), (Direction::LeftToRight, 1600.0 * wrap)]
        {
            let request =
                LayoutRequest { wrap: Some(wrap), direction, ..examples::flat(resnet(4, 3)) };
            let layout = layout(&request);
            let unwrapped = super::layout(&LayoutRequest { wrap: None, ..request.clone() });
            let length = |l: &Layout| [l.bounds.width, l.bounds.height][along(direction)];
            assert!(length(&layout) < length(&unwrapped) / 2.0, "it is wrapped");
            assert_eq!(layout.torn, 0, "{wrap} {direction:?}");
            let solids = solids(&layout);
            for edge in &layout.edges {
                for pair in edge.flattened(direction, 12).windows(2) {
                    let under =
                        solids.iter().find(|(_, rect)| segment_crosses(rect, pair[0], pair[1]));
                    assert!(under.is_none(), "{:?} under {under:?}", edge.points);
                }
            }
        }
    }
}

#[test]
fn a_wide_swing_leaves_and_arrives_along_the_flow() {
    let swing = EdgeRoute {
        edges: vec![0],
        from: End::Node(0),
        to: End::Node(1),
        kind: RouteKind::Flow,
        points: vec![[0.0, 0.0], [600.0, 60.0]],
    };
    let points = swing.flattened(Direction::TopToBottom, 40);
    assert!(points.windows(2).all(|p| p[0][0] <= p[1][0] && p[0][1] <= p[1][1]), "never back");
    let reached = points.iter().rfind(|p| p[0] < 60.0).unwrap();
    assert!(reached[1] > 18.0, "after a tenth of its width it is at {reached:?}");
    let [.., before, tip] = points[..] else { panic!("a line") };
    assert!(tip[1] - before[1] > tip[0] - before[0], "the arrow points along the flow");
}

#[test]
fn a_transformer_is_drawn_with_few_crossings() {
    let layout = layout(&transformer(12, false));
    assert!(layout.crossings <= 12, "{} crossings", layout.crossings);
    let length = total_length(&layout);
    assert!(length < 60_000.0, "{length} px of edges");
}

#[test]
fn a_shared_mask_becomes_stubs_at_far_consumers() {
    let with_mask = layout(&examples::flat(transformer(100, true)));
    assert!((90..=100).contains(&with_mask.stubs.len()), "{} stubs", with_mask.stubs.len());
    // Near consumers keep their edge, and a value with few consumers has no stub.
    assert!(layout(&examples::flat(transformer(4, true))).stubs.is_empty());
}

#[test]
fn a_second_consumer_of_a_parameter_gets_a_pill_of_its_own() {
    let mut b = Builder::default();
    let input = b.node(NodeKind::Input, &[]);
    let tied = b.node(NodeKind::Parameter, &[]);
    let first = b.op(&[input, tied]);
    let second = b.op(&[first, tied]);
    let layout = layout(&b.request);
    assert_eq!(layout.stubs.len(), 1);
    assert_eq!((layout.stubs[0].source, layout.stubs[0].to), (tied, End::Node(second)));
    let (pill, card) = (layout.nodes[tied].unwrap(), layout.nodes[first].unwrap());
    assert!(pill.x > card.right() && pill.center()[1] == card.center()[1], "beside its consumer");
}

#[test]
fn a_cycle_between_folded_modules_is_drawn_not_refused() {
    let mut b = Builder::default();
    let outer = b.node(NodeKind::Input, &[]);
    let module = b.open();
    let first = b.op(&[outer]);
    b.close();
    let between = b.op(&[first]);
    let second = b.op(&[between]);
    b.request.nodes[second].cluster = Some(module);
    b.request.clusters[module].folded = true;
    let layout = layout(&b.request);
    assert_eq!(layout.edges.iter().filter(|e| e.kind == RouteKind::Reversed).count(), 1);
}

#[test]
fn nonsense_in_the_request_does_no_harm() {
    let mut b = Builder::default();
    let node = b.op(&[0, 7]);
    b.request.nodes[node].cluster = Some(9);
    b.request.nodes[node].width = f32::NAN;
    let c = b.open();
    b.request.clusters[c].parent = Some(c);
    b.request.edges.push(EdgeSpec { from: 99, out_slot: u32::MAX, to: node, in_slot: 0 });
    assert!(layout(&b.request).nodes[node].is_some());
    assert_eq!(layout(&LayoutRequest::default()).nodes.len(), 0);
}

#[test]
fn a_cancelled_layout_stops() {
    let cancelled = Engine::default().layout(&examples::tangle(3000, 40, 1), &|| true);
    assert_eq!(cancelled, Err(Cancelled));
}

#[test]
fn equal_blocks_are_solved_once() {
    let mut engine = Engine::default();
    engine.layout(&transformer(50, false), &|| false).unwrap();
    // Root, block, attention, feed-forward; each known with and without its order.
    assert_eq!(engine.solved.len(), 8);
}

#[test]
fn unconnected_nodes_make_a_grid_not_a_row() {
    let mut b = Builder::default();
    (0..100).for_each(|_| {
        b.op(&[]);
    });
    let bounds = layout(&b.request).bounds;
    assert!((0.3..3.0).contains(&(bounds.width / bounds.height)), "{bounds:?}");
}
