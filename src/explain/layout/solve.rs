//! Solves the layout inside one box: rows, order, positions, paths, and a grid for what is connected to nothing.
//! Only for `explain::layout`.

use std::sync::Arc;

use super::columns::Columns;
use super::layered::Layered;
use super::local::{Item, Local, LocalNet, Point, Rows, Solved};
use super::model::Cancelled;
use super::order::{self, Cancel};
use super::{place, route};

/// Lays out one box. `keep` is an order found earlier for the same topology.
pub(super) fn solve(
    local: &Local,
    keep: Option<&Rows>,
    cancel: Cancel,
) -> Result<Solved, Cancelled> {
    let loose = Loose::split(local);
    let (core, core_of) = loose.core(local);
    let mut graph = Layered::new(&core);
    let crossings = order::arrange(&mut graph, keep, cancel)?;
    let placed = place::place(&core, &graph, cancel)?;
    let bands = route::bands(&core, &graph, &placed);
    let columns = Columns::new(&core, &graph, &placed, &bands);
    let corners = route::corners(&core, &graph, &placed, &bands, &columns);
    let routes = route::routes(&core, &graph, &placed, &bands, &columns, &corners);
    let mut solved = Solved {
        size: [0, 0],
        at: vec![[0, 0]; local.items.len()],
        routes,
        crossings,
        torn: columns.torn,
        rows: Arc::new(graph.rows),
    };
    let [low, high] = columns.across;
    let mut extent = Extent { low, high, start: columns.along[0], end: columns.along[1] };
    for (i, corner) in core_of.iter().zip(corners) {
        solved.at[*i] = corner;
    }
    loose.pack(local, &mut extent, &mut solved.at);
    frame(local, &extent, &mut solved);
    Ok(solved)
}

/// Occupied space: least and greatest across, the same along.
struct Extent {
    low: i32,
    high: i32,
    start: i32,
    end: i32,
}

/// Items that no value touches.
struct Loose {
    loose: Vec<usize>,
    bound: Vec<usize>,
}

impl Loose {
    fn split(local: &Local) -> Self {
        let mut touched = vec![false; local.items.len()];
        for (a, b) in local.edges() {
            touched[a as usize] = true;
            touched[b as usize] = true;
        }
        // One item alone is a drawing of its own.
        let (mut bound, mut loose): (Vec<usize>, Vec<usize>) =
            (0..local.items.len()).partition(|&i| touched[i]);
        if bound.is_empty() && loose.len() == 1 {
            std::mem::swap(&mut bound, &mut loose);
        }
        Self { loose, bound }
    }

    /// The problem without the loose items, and which item each of its items was.
    fn core<'a>(&self, local: &'a Local) -> (std::borrow::Cow<'a, Local>, Vec<usize>) {
        if self.loose.is_empty() {
            return (std::borrow::Cow::Borrowed(local), self.bound.clone());
        }
        let mut new = vec![0u32; local.items.len()];
        self.bound.iter().enumerate().for_each(|(n, &i)| new[i] = n as u32);
        let renumber = |&(item, port): &(u32, u32)| (new[item as usize], port);
        let nets = local.nets.iter().map(|net| LocalNet {
            source: renumber(&net.source),
            targets: net.targets.iter().map(renumber).collect(),
        });
        let items: Vec<Item> = self.bound.iter().map(|&i| local.items[i].clone()).collect();
        (
            std::borrow::Cow::Owned(Local { items, nets: nets.collect(), frame: local.frame }),
            self.bound.clone(),
        )
    }

    /// Puts the loose items in a grid beside the rest.
    fn pack(&self, local: &Local, extent: &mut Extent, at: &mut [Point]) {
        let gap = local.frame.item_gap;
        let area: f64 =
            self.loose.iter().map(|&i| cell(&local.items[i], gap)).map(|[w, h]| w * h).sum();
        let longest = self.loose.iter().map(|&i| local.items[i].size[1]).max().unwrap_or(0);
        let limit = extent.end.max(longest).max(area.sqrt() as i32);
        let beside = if self.bound.is_empty() { extent.low } else { extent.high + 2 * gap };
        let (mut column, mut along, mut widest) = (beside, 0, 0);
        for &i in &self.loose {
            let [width, length] = local.items[i].size;
            if along > 0 && along + length > limit {
                column += widest + gap;
                (along, widest) = (0, 0);
            }
            at[i] = [column, along];
            widest = widest.max(width);
            extent.high = extent.high.max(column + width);
            extent.end = extent.end.max(along + length);
            along += length + gap;
        }
    }
}

fn cell(item: &Item, gap: i32) -> [f64; 2] {
    item.size.map(|s| f64::from(s + gap))
}

/// Moves everything inside the frame and sets the size; values at the border reach it.
fn frame(local: &Local, extent: &Extent, solved: &mut Solved) {
    let f = &local.frame;
    let content = [extent.high - extent.low, extent.end - extent.start];
    let padding = [f.pad_across[0] + f.pad_across[1], f.pad_along[0] + f.pad_along[1]];
    solved.size = [0, 1].map(|axis| (content[axis] + padding[axis]).max(f.min_size[axis]));
    // A box wider than its content keeps it in the middle.
    let spare = [0, 1].map(|axis| (solved.size[axis] - content[axis] - padding[axis]) / 2);
    let shift = [f.pad_across[0] + spare[0] - extent.low, f.pad_along[0] + spare[1] - extent.start];
    solved.at.iter_mut().for_each(|p| *p = [p[0] + shift[0], p[1] + shift[1]]);
    for (net, routes) in local.nets.iter().zip(&mut solved.routes) {
        for (target, (points, _)) in net.targets.iter().zip(routes) {
            points.iter_mut().for_each(|p| *p = [p[0] + shift[0], p[1] + shift[1]]);
            reach_border(local, net.source.0, target.0, points, solved.size[1]);
        }
    }
}

fn reach_border(local: &Local, source: u32, target: u32, points: &mut Vec<Point>, length: i32) {
    use super::rank::Role;
    if local.items[source as usize].role == Role::Entry
        && let Some(&[x, _]) = points.first()
    {
        points.insert(0, [x, 0]);
    }
    if local.items[target as usize].role == Role::Exit
        && let Some(&[x, _]) = points.last()
    {
        points.push([x, length]);
    }
}
