//! Finds what is under a point and what touches a rectangle: a flat tree of bounding boxes over everything in a
//! [`Layout`], packed along a Morton curve. For the graph view's picking and culling.

use super::model::{Direction, End, Layout, Rect, RouteKind};

/// Something in a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hit {
    /// A node or pill, by node index.
    Node(usize),
    /// A stub, by its index in [`Layout::stubs`].
    Stub(usize),
    /// An edge, by its index in [`Layout::edges`].
    Edge(usize),
    /// A cluster, open or folded, by cluster index.
    Cluster(usize),
}

impl From<End> for Hit {
    fn from(end: End) -> Self {
        match end {
            End::Node(node) => Self::Node(node),
            End::Cluster(cluster) => Self::Cluster(cluster),
        }
    }
}

/// Children of a box of the tree.
const FAN: usize = 16;

/// A spatial index over one layout. Edges are indexed piece by piece.
#[derive(Clone, Debug, Default)]
pub struct LayoutIndex {
    /// Boxes level by level, leaves first.
    levels: Vec<Vec<Rect>>,
    hits: Vec<Hit>,
    /// How many edges there are.
    edges: usize,
}

impl LayoutIndex {
    /// Indexes everything in the layout.
    pub fn new(layout: &Layout) -> Self {
        let mut entries = entries(layout);
        let bounds = entries.iter().map(|e| e.0).reduce(|a, b| a.union(&b)).unwrap_or_default();
        entries.sort_by_cached_key(|e| (morton(&bounds, e.0.center()), e.1));
        let mut levels = vec![entries.iter().map(|e| e.0).collect::<Vec<Rect>>()];
        while let Some(last) = levels.last().filter(|l| l.len() > 1) {
            let above = last
                .chunks(FAN)
                .filter_map(|c| c.iter().copied().reduce(|a, b| a.union(&b)))
                .collect();
            levels.push(above);
        }
        Self { levels, hits: entries.into_iter().map(|e| e.1).collect(), edges: layout.edges.len() }
    }

    /// Everything that touches the rectangle, each once: nodes, stubs and edges in no special order, then clusters in
    /// ascending order.
    pub fn visible(&self, view: Rect) -> Vec<Hit> {
        let (mut found, mut clusters) = (Vec::new(), Vec::new());
        // Edges have many pieces; everything else is in the tree once.
        let mut seen = vec![false; self.edges];
        self.search(view, |hit, _| match hit {
            Hit::Cluster(_) => clusters.push(hit),
            Hit::Edge(e) if std::mem::replace(&mut seen[e], true) => {}
            _ => found.push(hit),
        });
        clusters.sort_unstable();
        found.extend(clusters);
        found
    }

    /// What is under a point: a node, folded card or stub first, then an edge at most `reach` px away, then the
    /// innermost open cluster.
    pub fn pick(&self, layout: &Layout, x: f32, y: f32, reach: f32) -> Option<Hit> {
        let view = Rect::new(x - reach, y - reach, 2.0 * reach, 2.0 * reach);
        let mut best: Option<(u8, f32, Hit)> = None;
        self.search(view, |hit, rect| {
            let candidate = match hit {
                Hit::Edge(e) => {
                    let distance = distance(&layout.edges[e], layout.direction, [x, y]);
                    (distance <= reach).then_some((1, distance, hit))
                }
                _ if !rect.contains(x, y) => None,
                Hit::Cluster(c) if layout.clusters[c].is_some_and(|c| !c.folded) => {
                    Some((2, rect.width * rect.height, hit))
                }
                _ => Some((0, 0.0, hit)),
            };
            if let Some(candidate) = candidate
                && best.is_none_or(|best| (candidate.0, candidate.1) < (best.0, best.1))
            {
                best = Some(candidate);
            }
        });
        best.map(|b| b.2)
    }

    fn search(&self, view: Rect, mut found: impl FnMut(Hit, &Rect)) {
        let mut stack: Vec<(usize, usize)> = Vec::new();
        if let Some(top) = self.levels.len().checked_sub(1) {
            stack.extend((0..self.levels[top].len()).map(|i| (top, i)));
        }
        while let Some((level, i)) = stack.pop() {
            let rect = &self.levels[level][i];
            if !rect.touches(&view) {
                continue;
            }
            match level {
                0 => found(self.hits[i], rect),
                _ => {
                    let below = self.levels[level - 1].len();
                    stack.extend(
                        (i * FAN..((i + 1) * FAN).min(below)).map(|child| (level - 1, child)),
                    );
                }
            }
        }
    }
}

fn entries(layout: &Layout) -> Vec<(Rect, Hit)> {
    let mut entries: Vec<(Rect, Hit)> = Vec::new();
    entries.extend(
        layout.nodes.iter().enumerate().filter_map(|(n, rect)| Some(((*rect)?, Hit::Node(n)))),
    );
    entries.extend(layout.stubs.iter().enumerate().map(|(s, stub)| (stub.rect, Hit::Stub(s))));
    entries.extend(
        layout
            .clusters
            .iter()
            .enumerate()
            .filter_map(|(c, b)| Some((b.as_ref()?.rect, Hit::Cluster(c)))),
    );
    for (e, edge) in layout.edges.iter().enumerate() {
        let piece = |p: &[[f32; 2]]| {
            Rect::new(p[0][0], p[0][1], 0.0, 0.0).union(&Rect::new(p[1][0], p[1][1], 0.0, 0.0))
        };
        entries.extend(edge.points.windows(2).map(|pair| (piece(pair), Hit::Edge(e))));
    }
    entries
}

/// Interleaves the bits of both coordinates, so that near rectangles get near numbers.
fn morton(bounds: &Rect, [x, y]: [f32; 2]) -> u64 {
    let cell = |v: f32, start: f32, length: f32| {
        ((v - start) / length.max(1.0) * 65_535.0).clamp(0.0, 65_535.0) as u64
    };
    let spread = |v: u64| (0..16).fold(0u64, |sum, bit| sum | ((v >> bit) & 1) << (2 * bit));
    spread(cell(x, bounds.x, bounds.width)) | spread(cell(y, bounds.y, bounds.height)) << 1
}

/// Distance in px from a point to an edge.
fn distance(edge: &super::model::EdgeRoute, direction: Direction, point: [f32; 2]) -> f32 {
    let steps = if edge.kind == RouteKind::Attached { 1 } else { 8 };
    let line = edge.flattened(direction, steps);
    line.windows(2).map(|p| to_line(point, p[0], p[1])).fold(f32::INFINITY, f32::min)
}

fn to_line(p: [f32; 2], a: [f32; 2], b: [f32; 2]) -> f32 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length = dx * dx + dy * dy;
    let t = if length > 0.0 {
        (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (p[0] - a[0] - t * dx).hypot(p[1] - a[1] - t * dy)
}
