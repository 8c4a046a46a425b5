//! Positions along the flow and the paths of edges: row heights, gaps that grow with the slant of their edges, way
//! points. In its row an edge runs straight, between two rows it swings over, so it never runs under a node.
//! Only for `explain::layout`.

use super::columns::Columns;
use super::layered::Layered;
use super::local::{Local, Point};
use super::place::Placed;

/// Start and end of each row along the flow.
pub(super) struct Bands(pub Vec<[i32; 2]>);

/// Stacks the rows, the first at 0.
pub(super) fn bands(local: &Local, graph: &Layered, placed: &Placed) -> Bands {
    let mut bands = Vec::with_capacity(graph.rows.len());
    let mut at = 0;
    for (r, row) in graph.rows.iter().enumerate() {
        let items = || {
            row.iter()
                .filter_map(|&v| graph.vertices[v as usize].item)
                .map(|i| &local.items[i as usize])
        };
        let height = items().map(|i| i.size[1]).max().unwrap_or(0);
        if r > 0 {
            // Next to the border half a gap is enough.
            let border = |row: &Vec<u32>| row.iter().any(|&v| is_border(local, graph, v));
            let near_border = border(row) || border(&graph.rows[r - 1]);
            at += gap(local, graph, placed, r - 1, near_border);
        }
        bands.push([at, at + height]);
        at += height;
    }
    Bands(bands)
}

fn is_border(local: &Local, graph: &Layered, v: u32) -> bool {
    graph.vertices[v as usize].item.is_some_and(|i| local.items[i as usize].is_border())
}

fn gap(local: &Local, graph: &Layered, placed: &Placed, row: usize, near_border: bool) -> i32 {
    let base = if near_border { local.frame.rank_gap / 2 } else { local.frame.rank_gap };
    let slant = graph.rows[row].iter().flat_map(|&v| graph.below(v));
    let widest = slant
        .map(|&s| (placed.ends[s as usize][0] - placed.ends[s as usize][1]).abs())
        .max()
        .unwrap_or(0);
    base.max((widest / 6).min(2 * local.frame.rank_gap))
}

/// Corner of each item: across from `placed`, along centred in its row, moved to its column.
pub(super) fn corners(
    local: &Local,
    graph: &Layered,
    placed: &Placed,
    bands: &Bands,
    columns: &Columns,
) -> Vec<Point> {
    let corner = |(i, item): (usize, &super::local::Item)| {
        let row = graph.vertices[i].row;
        let [start, end] = bands.0[row as usize];
        columns.moved(row, [placed.left[i], start + (end - start - item.size[1]) / 2])
    };
    local.items.iter().enumerate().map(corner).collect()
}

/// Way points of every net and target, and whether it was turned round.
pub(super) fn routes(
    local: &Local,
    graph: &Layered,
    placed: &Placed,
    bands: &Bands,
    columns: &Columns,
    corners: &[Point],
) -> Vec<Vec<(Vec<Point>, bool)>> {
    let mut all = Vec::with_capacity(graph.paths.len());
    for (paths, turned) in graph.paths.iter().zip(&graph.reversed) {
        let mut routes = Vec::with_capacity(paths.len());
        for (path, &reversed) in paths.iter().zip(turned) {
            let points = Vec::with_capacity(path.len() * 2 + 2);
            let mut tracer = Tracer { local, graph, bands, columns, corners, points };
            path.iter().for_each(|&s| tracer.step(s, placed.ends[s as usize]));
            if reversed {
                tracer.points.reverse();
            }
            routes.push((simplified(tracer.points), reversed));
        }
        all.push(routes);
    }
    all
}

struct Tracer<'a> {
    local: &'a Local,
    graph: &'a Layered,
    bands: &'a Bands,
    columns: &'a Columns,
    corners: &'a [Point],
    points: Vec<Point>,
}

impl Tracer<'_> {
    /// Along a segment, from where the edge leaves its upper end to where it meets the lower, in the next row.
    fn step(&mut self, segment: u32, [from, to]: [i32; 2]) {
        let ends = &self.graph.segments[segment as usize];
        let row = |v: u32| self.graph.vertices[v as usize].row;
        let (up, down) = (row(ends.up), row(ends.down));
        let leave = self.columns.moved(up, [from, self.bands.0[up as usize][1]]);
        let arrive = self.columns.moved(down, [to, self.bands.0[down as usize][0]]);
        if let Some((_, bottom)) = self.card(ends.up) {
            self.points.push([leave[0], bottom]);
        }
        self.points.push(leave);
        self.points.extend(self.columns.turn(segment, leave, arrive).into_iter().flatten());
        self.points.push(arrive);
        let end = match self.card(ends.down) {
            Some((top, _)) => top,
            None => self.columns.moved(down, [to, self.bands.0[down as usize][1]])[1],
        };
        self.points.push([arrive[0], end]);
    }

    /// Start and end of a vertex's card along the flow; `None` for dummies.
    fn card(&self, v: u32) -> Option<(i32, i32)> {
        let i = self.graph.vertices[v as usize].item? as usize;
        let item = &self.local.items[i];
        let top = self.corners[i][1] + item.card_at[1];
        Some((top, top + item.card_size[1]))
    }
}

/// Without repeated points and points inside straight runs along the flow.
pub(super) fn simplified(points: Vec<Point>) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::with_capacity(points.len());
    for p in points {
        if out.last() == Some(&p) {
            continue;
        }
        if let [.., a, b] = out[..]
            && a[0] == b[0]
            && b[0] == p[0]
        {
            out.pop();
        }
        out.push(p);
    }
    out
}
