//! Our own layered graph layout, in plain floats: a [`LayoutRequest`] goes in, a [`Layout`] comes out. Folded modules
//! are cards, open ones boxes with a layout of their own; parameters are pills beside their consumer; a value that
//! dozens of nodes share becomes stubs. Deterministic, fast enough for 10,000 nodes, and steady: what has been laid
//! out once keeps its order when something else folds or unfolds.
//!
//! ```
//! use chalkgrad::explain::layout::{EdgeSpec, LayoutRequest, NodeKind, NodeSpec, layout};
//! let node = |kind| NodeSpec::new(kind, 120.0, 40.0);
//! let request = LayoutRequest {
//!     nodes: vec![node(NodeKind::Input), node(NodeKind::Op)],
//!     edges: vec![EdgeSpec { from: 0, out_slot: 0, to: 1, in_slot: 0 }],
//!     ..LayoutRequest::default()
//! };
//! let layout = layout(&request);
//! assert!(layout.nodes[0].unwrap().bottom() < layout.nodes[1].unwrap().y);
//! ```
//!
//! Pure: knows neither egui nor any other room. For `explain::graph_picture` and the graph view.

mod assemble;
mod cluster;
mod columns;
mod curve;
#[doc(hidden)]
pub mod examples;
pub mod fold;
mod index;
mod layered;
mod local;
mod model;
mod order;
mod pills;
mod place;
mod rank;
mod route;
mod solve;
mod straighten;
mod stubs;
#[cfg(test)]
mod tests;
mod visible;

use std::collections::HashMap;
use std::sync::Arc;

pub use curve::Curve;
pub use index::{Hit, LayoutIndex};
pub use model::{
    Cancelled, ClusterBox, ClusterSpec, Direction, EdgeRoute, EdgeSpec, End, Layout, LayoutRequest,
    NodeKind, NodeSpec, Rect, RouteKind, Spacing, Stub, StubRule,
};

use assemble::Solution;
use cluster::{Boxes, ROOT};
use local::{Local, Rows, Solved};
use order::Cancel;

/// Lays out a request by itself. To lay out many that follow each other, keep an [`Engine`].
pub fn layout(request: &LayoutRequest) -> Layout {
    // Nothing cancels it.
    Engine::default().layout(request, &|| false).unwrap_or_default()
}

/// Remembers the boxes it has solved and the orders it has found, so that folding one module costs little and moves
/// nothing else out of order.
#[derive(Default)]
pub struct Engine {
    solved: HashMap<Problem, Arc<Solved>>,
    /// Order of the rows in each cluster (`None`: the root) with the topology it belongs to.
    orders: HashMap<Option<u64>, (u64, Arc<Rows>)>,
}

/// A box, and the order it has to keep.
type Problem = (Arc<Local>, Option<Arc<Rows>>);

/// Boxes kept at most; then all are forgotten.
const MAX_REMEMBERED: usize = 4096;

impl Engine {
    /// Lays out a request. `cancel` is asked now and then whether to give up.
    pub fn layout(
        &mut self,
        request: &LayoutRequest,
        cancel: &(dyn Fn() -> bool + Sync),
    ) -> Result<Layout, Cancelled> {
        let mut visible = visible::lift(request);
        stubs::cut(request, &mut visible);
        let mut boxes = Boxes::new(request, &visible);
        let mut solutions: Vec<Option<Solution>> = boxes.locals.iter().map(|_| None).collect();
        let open = |&&c: &&usize| visible.cluster_shown[c] && !request.clusters[c].folded;
        for &c in visible.tree.order.iter().rev().filter(open) {
            let solution =
                self.solve(Some(request.clusters[c].key), &mut boxes.locals[c + 1], cancel)?;
            boxes.close(c, &solution.solved);
            solutions[c + 1] = Some(solution);
        }
        solutions[ROOT] = Some(self.solve(None, &mut boxes.locals[ROOT], cancel)?);
        Ok(assemble::assemble(request, &visible, &boxes, &solutions))
    }

    fn solve(
        &mut self,
        key: Option<u64>,
        local: &mut Local,
        cancel: Cancel,
    ) -> Result<Solution, Cancelled> {
        if cancel() {
            return Err(Cancelled);
        }
        let topology = local.topology();
        let local = Arc::new(std::mem::take(local));
        let keep = self
            .orders
            .get(&key)
            .filter(|(known, _)| *known == topology)
            .map(|(_, rows)| rows.clone());
        let known = self.solved.get(&(local.clone(), keep.clone())).cloned();
        let solved = match known {
            Some(solved) => solved,
            None => {
                let solved = Arc::new(solve::solve(&local, keep.as_deref(), cancel)?);
                self.remember(&local, keep, &solved);
                solved
            }
        };
        self.orders.insert(key, (topology, solved.rows.clone()));
        Ok(Solution { local, solved })
    }

    fn remember(&mut self, local: &Arc<Local>, keep: Option<Arc<Rows>>, solved: &Arc<Solved>) {
        if self.solved.len() >= MAX_REMEMBERED {
            self.solved.clear();
        }
        // Solving again with the order just found would give the same.
        self.solved.insert((local.clone(), Some(solved.rows.clone())), solved.clone());
        self.solved.insert((local.clone(), keep), solved.clone());
    }
}
