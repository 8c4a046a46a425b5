//! What a selection depends on and what depends on it, on the drawn graph: for dimming the rest, for path
//! highlighting, and for walking along edges by keys. For the graph view.

use crate::explain::layout::{End, Layout, RouteKind};

/// Drawn edges by their ends.
#[derive(Clone, Debug, Default)]
pub struct Wiring {
    ends: std::collections::HashMap<End, EndEdges>,
}

#[derive(Clone, Debug, Default)]
struct EndEdges {
    incoming: Vec<usize>,
    outgoing: Vec<usize>,
}

/// What lies upstream and downstream of something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cone {
    /// Ends in the cone, the start included.
    pub ends: std::collections::HashSet<End>,
    /// Indices in [`Layout::edges`] of the edges in the cone.
    pub edges: std::collections::HashSet<usize>,
}

impl Wiring {
    /// Reads the edges of a layout.
    pub fn of(layout: &Layout) -> Self {
        let mut wiring = Self::default();
        for (e, edge) in layout.edges.iter().enumerate() {
            wiring.ends.entry(edge.from).or_default().outgoing.push(e);
            wiring.ends.entry(edge.to).or_default().incoming.push(e);
        }
        for stub in &layout.stubs {
            wiring.ends.entry(stub.to).or_default();
        }
        wiring
    }

    /// Edges into an end.
    pub fn incoming(&self, end: End) -> &[usize] {
        self.ends.get(&end).map_or(&[], |e| &e.incoming)
    }

    /// Edges out of an end.
    pub fn outgoing(&self, end: End) -> &[usize] {
        self.ends.get(&end).map_or(&[], |e| &e.outgoing)
    }

    /// Everything that `start` depends on and that depends on it. Values cut into stubs count as connected.
    pub fn cone(&self, layout: &Layout, start: &[End]) -> Cone {
        let mut cone = Cone::default();
        self.walk(layout, start, true, &mut cone);
        self.walk(layout, start, false, &mut cone);
        cone
    }

    fn walk(&self, layout: &Layout, start: &[End], upwards: bool, cone: &mut Cone) {
        let mut seen: std::collections::HashSet<End> = start.iter().copied().collect();
        let mut stack: Vec<End> = start.to_vec();
        while let Some(end) = stack.pop() {
            cone.ends.insert(end);
            let edges = if upwards { self.incoming(end) } else { self.outgoing(end) };
            for &e in edges {
                let edge = &layout.edges[e];
                let next = if upwards { edge.from } else { edge.to };
                cone.edges.insert(e);
                if seen.insert(next) {
                    stack.push(next);
                }
            }
        }
    }

    /// The end reached by following an edge from `end`: with the flow or against it; the straightest one.
    pub fn step(&self, layout: &Layout, end: End, with_flow: bool) -> Option<End> {
        let edges = if with_flow { self.outgoing(end) } else { self.incoming(end) };
        let skew = |e: &&usize| {
            let edge = &layout.edges[**e];
            let attached = edge.kind == RouteKind::Attached;
            let bends = edge.points.len();
            (attached, bends)
        };
        let edge = &layout.edges[*edges.iter().min_by_key(skew)?];
        Some(if with_flow { edge.to } else { edge.from })
    }
}
