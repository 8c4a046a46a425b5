//! The shape of a routed edge: straight runs along the flow and S-curves between rows, as cubic Béziers.
//! For whoever draws or picks edges.

use super::model::{Direction, EdgeRoute, RouteKind};

/// One piece of an edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Curve {
    /// A straight line between two points.
    Line([[f32; 2]; 2]),
    /// A cubic Bézier: start, two control points, end.
    Cubic([[f32; 2]; 4]),
}

impl Curve {
    /// Where it starts.
    pub fn start(&self) -> [f32; 2] {
        match self {
            Self::Line(p) => p[0],
            Self::Cubic(p) => p[0],
        }
    }

    /// Where it ends.
    pub fn end(&self) -> [f32; 2] {
        match self {
            Self::Line(p) => p[1],
            Self::Cubic(p) => p[3],
        }
    }

    /// The point at `t` from 0 to 1.
    pub fn at(&self, t: f32) -> [f32; 2] {
        let mix = |a: [f32; 2], b: [f32; 2]| [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
        match *self {
            Self::Line([a, b]) => mix(a, b),
            Self::Cubic([a, b, c, d]) => {
                let (ab, bc, cd) = (mix(a, b), mix(b, c), mix(c, d));
                mix(mix(ab, bc), mix(bc, cd))
            }
        }
    }
}

impl EdgeRoute {
    /// The pieces of the edge, from its start to its end.
    pub fn curves(&self, direction: Direction) -> impl Iterator<Item = Curve> + '_ {
        let attached = self.kind == RouteKind::Attached;
        let across = if direction == Direction::TopToBottom { 0 } else { 1 };
        self.points.windows(2).map(move |pair| {
            let (a, b) = (pair[0], pair[1]);
            if attached || a[0] == b[0] || a[1] == b[1] {
                return Curve::Line([a, b]);
            }
            let reach = handle(b[across] - a[across], b[1 - across] - a[1 - across]);
            let (mut from, mut to) = (a, b);
            from[1 - across] += reach;
            to[1 - across] -= reach;
            Curve::Cubic([a, from, to, b])
        })
    }

    /// The edge as a polyline, each curve cut into `steps` lines, corners rounded.
    pub fn flattened(&self, direction: Direction, steps: usize) -> Vec<[f32; 2]> {
        let mut points: Vec<[f32; 2]> = self.points.first().copied().into_iter().collect();
        let mut curves = self.curves(direction).peekable();
        let steps = steps.max(1);
        while let Some(curve) = curves.next() {
            match (curve, curves.peek()) {
                (Curve::Line([a, b]), Some(Curve::Line([_, c]))) => {
                    round_corner(&mut points, a, b, *c)
                }
                (Curve::Line([_, b]), _) => points.push(b),
                (Curve::Cubic(_), _) => {
                    points.extend((1..=steps).map(|i| curve.at(i as f32 / steps as f32)))
                }
            }
        }
        points
    }

    /// Length in px of the straight lines between way points.
    pub fn length(&self) -> f32 {
        self.points.windows(2).map(|p| (p[0][0] - p[1][0]).hypot(p[0][1] - p[1][1])).sum()
    }
}

/// How far the control points of a swing lie along the flow: half the way, and all of it where the swing is wide, so
/// that it leaves and arrives along the flow however low the gap is. It never turns back on its way.
fn handle(swing: f32, way: f32) -> f32 {
    let steep = swing.abs() / way.abs().max(1.0);
    way * (steep / 2.0).clamp(0.5, 1.0)
}

/// Radius of a corner, px.
const CORNER: f32 = 12.0;

/// Adds the way from `a` over the corner `b` towards `c`, without what comes after the corner.
fn round_corner(points: &mut Vec<[f32; 2]>, a: [f32; 2], b: [f32; 2], c: [f32; 2]) {
    let towards = |from: [f32; 2], to: [f32; 2]| {
        let length = (to[0] - from[0]).hypot(to[1] - from[1]).max(1e-6);
        let reach = CORNER.min(length / 2.0) / length;
        [from[0] + (to[0] - from[0]) * reach, from[1] + (to[1] - from[1]) * reach]
    };
    let (before, after) = (towards(b, a), towards(b, c));
    points.push(before);
    for i in 1..=4 {
        let t = i as f32 / 4.0;
        let at = |axis: usize| {
            (1.0 - t) * (1.0 - t) * before[axis]
                + 2.0 * t * (1.0 - t) * b[axis]
                + t * t * after[axis]
        };
        points.push([at(0), at(1)]);
    }
}
