//! From solved boxes to one drawing: absolute places, paths joined at the borders they pass, width and height put back
//! for the direction of the flow. Only for `explain::layout`.

use std::collections::HashMap;
use std::sync::Arc;

use super::cluster::{Boxes, ROOT};
use super::local::{Local, Point, Solved};
use super::model::{
    ClusterBox, Direction, EdgeRoute, End, Layout, LayoutRequest, Rect, RouteKind, Stub,
};
use super::route;
use super::visible::Visible;

/// Everything known about one box.
pub(super) struct Solution {
    pub local: Arc<Local>,
    pub solved: Arc<Solved>,
}

/// Puts the drawing together. `solutions` holds the root and every open box.
pub(super) fn assemble(
    request: &LayoutRequest,
    visible: &Visible,
    boxes: &Boxes,
    solutions: &[Option<Solution>],
) -> Layout {
    let mut assembler =
        Assembler { request, visible, boxes, solutions, origin: vec![[0, 0]; solutions.len()] };
    let mut layout = Layout {
        nodes: vec![None; request.nodes.len()],
        clusters: vec![None; request.clusters.len()],
        direction: request.direction,
        torn: solutions.iter().flatten().map(|s| s.solved.torn).sum(),
        crossings: solutions.iter().flatten().map(|s| s.solved.crossings).sum(),
        ..Layout::default()
    };
    assembler.clusters(&mut layout);
    assembler.nodes(&mut layout);
    assembler.edges(&mut layout);
    assembler.pills(&mut layout);
    if let Some(root) = &solutions[ROOT] {
        layout.bounds = assembler.rect([0, 0], root.solved.size);
    }
    layout
}

struct Assembler<'a> {
    request: &'a LayoutRequest,
    visible: &'a Visible,
    boxes: &'a Boxes,
    solutions: &'a [Option<Solution>],
    /// Absolute corner of each box.
    origin: Vec<Point>,
}

impl Assembler<'_> {
    fn point(&self, [across, along]: Point) -> [f32; 2] {
        match self.request.direction {
            Direction::TopToBottom => [across as f32, along as f32],
            Direction::LeftToRight => [along as f32, across as f32],
        }
    }

    fn rect(&self, at: Point, size: Point) -> Rect {
        let ([x, y], [width, height]) = (self.point(at), self.point(size));
        Rect { x, y, width, height }
    }

    /// Absolute corner of an item.
    fn corner(&self, home: usize, item: u32) -> Option<Point> {
        let at = self.solutions[home].as_ref()?.solved.at.get(item as usize)?;
        Some(plus(self.origin[home], *at))
    }

    fn clusters(&mut self, layout: &mut Layout) {
        for &c in self.visible.tree.order.iter().filter(|&&c| self.visible.cluster_shown[c]) {
            let (home, item) = (self.boxes.parent_of(c), self.boxes.cluster_item[c]);
            let Some(corner) = self.corner(home, item) else { continue };
            self.origin[c + 1] = corner;
            let folded = self.request.clusters[c].folded;
            layout.clusters[c] = self.card(home, item).map(|rect| ClusterBox { rect, folded });
        }
    }

    /// Absolute rectangle of an item's card.
    fn card(&self, home: usize, item: u32) -> Option<Rect> {
        let card = self.solutions[home].as_ref()?.local.items.get(item as usize)?;
        Some(self.rect(plus(self.corner(home, item)?, card.card_at), card.card_size))
    }

    fn home(&self, end: End) -> (usize, u32) {
        match end {
            End::Node(n) => {
                (self.visible.node_cluster[n].map_or(ROOT, |c| c + 1), self.boxes.node_item[n])
            }
            End::Cluster(c) => (self.boxes.parent_of(c), self.boxes.cluster_item[c]),
        }
    }

    fn nodes(&self, layout: &mut Layout) {
        for (n, end) in self.visible.end_of.iter().enumerate() {
            if *end == Some(End::Node(n)) {
                let (home, item) = self.home(End::Node(n));
                layout.nodes[n] = self.card(home, item);
            }
        }
    }

    fn edges(&self, layout: &mut Layout) {
        for (net, pieces) in self.visible.nets.iter().zip(&self.boxes.pieces) {
            for (target, pieces) in net.targets.iter().zip(pieces) {
                let mut points: Vec<Point> = Vec::new();
                let mut reversed = false;
                for &(home, local, number) in pieces {
                    let Some(solution) = &self.solutions[home] else { continue };
                    let (piece, turned) = &solution.solved.routes[local as usize][number as usize];
                    points.extend(piece.iter().map(|p| plus(self.origin[home], *p)));
                    reversed |= turned;
                }
                layout.edges.push(EdgeRoute {
                    edges: target.edges.clone(),
                    from: net.from,
                    to: target.to,
                    kind: if reversed { RouteKind::Reversed } else { RouteKind::Flow },
                    points: route::simplified(points).into_iter().map(|p| self.point(p)).collect(),
                });
            }
        }
    }

    fn pills(&self, layout: &mut Layout) {
        let mut next: HashMap<End, usize> = HashMap::new();
        for pill in &self.visible.pills {
            let (home, item) = self.home(pill.to);
            let number = next.entry(pill.to).or_default();
            let place = self.boxes.places.get(&pill.to).and_then(|p| p.get(*number));
            *number += 1;
            let (Some(&(place, joined)), Some(corner), Some(card)) =
                (place, self.corner(home, item), self.card(home, item))
            else {
                continue;
            };
            let spec = &self.request.nodes[pill.source];
            let size = if pill.is_stub { spec.stub_size } else { [spec.width, spec.height] };
            let rect = self
                .rect(plus(corner, place), super::cluster::turned(size, self.request.direction));
            let from = End::Node(pill.source);
            if joined {
                let points = join(&rect, &card, self.request.direction);
                layout.edges.push(EdgeRoute {
                    edges: pill.edges.clone(),
                    from,
                    to: pill.to,
                    kind: RouteKind::Attached,
                    points,
                });
            }
            if !pill.is_stub && layout.nodes[pill.source].is_none() {
                layout.nodes[pill.source] = Some(rect);
            } else {
                layout.stubs.push(Stub {
                    edges: pill.edges.clone(),
                    source: pill.source,
                    to: pill.to,
                    rect,
                });
            }
        }
    }
}

fn plus(a: Point, b: Point) -> Point {
    [a[0] + b[0], a[1] + b[1]]
}

/// The short line from a pill to the near side of its card.
fn join(pill: &Rect, card: &Rect, direction: Direction) -> Vec<[f32; 2]> {
    let [x, y] = pill.center();
    match direction {
        Direction::TopToBottom => {
            let inside = y.clamp(card.y + 4.0, (card.bottom() - 4.0).max(card.y + 4.0));
            vec![[pill.x, y], [card.right(), inside]]
        }
        Direction::LeftToRight => {
            let inside = x.clamp(card.x + 4.0, (card.right() - 4.0).max(card.x + 4.0));
            vec![[x, pill.bottom()], [inside, card.y]]
        }
    }
}
