//! Wraps a long drawing into columns, as a newspaper wraps text (lines, if the flow goes to the right): the rows are
//! cut where few edges pass, and those edges turn back to the start of the next column beside it.
//! Only for `explain::layout`.

use std::collections::{HashMap, HashSet};

use super::layered::Layered;
use super::local::{Local, Point};
use super::place::Placed;
use super::route::Bands;

/// Values that may turn at one place, and edges that they may have.
const MOST_TURNS: usize = 3;
const MOST_EDGES: usize = 8;

/// No column is longer if it can be helped, in shares of a full one.
const LONGEST: f64 = 1.6;

/// What each value beyond the first costs where it turns into the next column, inside a residual block say: so much
/// that columns are better of unequal length than a block in two pieces.
const APART: f64 = 1.0;

/// What a further edge of the same value costs: it forks in the next column instead.
const FORK: f64 = 0.15;

/// What a column costs that is too short, the last one, and one that is too long; for its square.
const SHORT: f64 = 1.0;
const LAST: f64 = 0.3;
const LONG: f64 = 3.0;

/// Where rows went.
pub(super) struct Columns {
    /// For each row its column.
    of_row: Vec<usize>,
    /// For each column: how far it moved.
    moved: Vec<Point>,
    /// For each segment that goes to the next column: where it turns.
    turns: HashMap<u32, Turn>,
    /// Least and greatest place across of everything.
    pub across: [i32; 2],
    /// The same, along.
    pub along: [i32; 2],
    /// Values beyond the first that turn into the next column, over all columns.
    pub torn: u64,
}

/// Where a segment turns: along below its column, across between the columns, along above the next.
#[derive(Clone, Copy)]
struct Turn {
    below: i32,
    beside: i32,
    above: i32,
}

impl Columns {
    /// Breaks the rows into columns of about `local.frame.wrap` px; one column if that is 0.
    pub fn new(local: &Local, graph: &Layered, placed: &Placed, bands: &Bands) -> Self {
        let starts = starts(local, graph, bands);
        let mut columns = Self {
            of_row: Vec::with_capacity(graph.rows.len()),
            moved: Vec::new(),
            turns: HashMap::new(),
            across: [0, 0],
            along: [0, 0],
            torn: 0,
        };
        let mut left = None;
        for (c, &first) in starts.iter().enumerate() {
            let end = starts.get(c + 1).copied().unwrap_or(graph.rows.len());
            columns.of_row.extend(std::iter::repeat_n(c, end - first));
            left = Some(columns.add(local, graph, placed, bands, first..end, left));
        }
        columns
    }

    /// Places one column with its left edge at `left`; returns the left edge of the next.
    fn add(
        &mut self,
        local: &Local,
        graph: &Layered,
        placed: &Placed,
        bands: &Bands,
        rows: std::ops::Range<usize>,
        left: Option<i32>,
    ) -> i32 {
        let vertices = || graph.rows[rows.clone()].iter().flatten();
        let low = vertices().map(|&v| placed.left[v as usize]).min().unwrap_or(0);
        let high = vertices()
            .map(|&v| placed.left[v as usize] + graph.vertices[v as usize].width)
            .max()
            .unwrap_or(0);
        let start = bands.0.get(rows.start).map_or(0, |b| b[0]);
        let end = bands.0.get(rows.end.wrapping_sub(1)).map_or(0, |b| b[1]) - start;
        let left = left.unwrap_or(low);
        let right = left + high - low;
        self.moved.push([left - low, -start]);
        self.across = [if self.moved.len() == 1 { left } else { self.across[0] }, right];
        self.along[1] = self.along[1].max(end);
        if rows.end >= graph.rows.len() {
            return right;
        }
        let last = graph.rows[rows.end - 1].iter();
        let mut turning: Vec<u32> = last.flat_map(|&v| graph.below(v)).copied().collect();
        turning.sort_by_key(|&s| std::cmp::Reverse(placed.ends[s as usize][0]));
        let (near, step) = (local.frame.rank_gap / 2, local.frame.edge_gap);
        let lanes: Vec<&[u32]> =
            turning.chunk_by(|&a, &b| value_on(graph, a) == value_on(graph, b)).collect();
        let count = lanes.len() as i32;
        self.torn += lanes.len().saturating_sub(1) as u64;
        for (i, lane) in lanes.into_iter().enumerate() {
            // The rightmost turns innermost below and outermost above: nested, without a crossing.
            let i = i as i32;
            let turn = Turn {
                below: end + near + i * step,
                beside: right + local.frame.item_gap + i * step,
                above: -(near + (count - 1 - i) * step),
            };
            self.along = [self.along[0].min(turn.above), self.along[1].max(turn.below)];
            self.turns.extend(lane.iter().map(|&segment| (segment, turn)));
        }
        right + 2 * local.frame.item_gap + (count - 1).max(0) * step
    }

    /// Where a point of a row is now.
    pub fn moved(&self, row: u32, point: Point) -> Point {
        let by = self
            .of_row
            .get(row as usize)
            .and_then(|&c| self.moved.get(c))
            .copied()
            .unwrap_or([0, 0]);
        [point[0] + by[0], point[1] + by[1]]
    }

    /// The points between the ends of a segment that turns into the next column.
    pub fn turn(&self, segment: u32, from: Point, to: Point) -> Option<[Point; 4]> {
        let turn = self.turns.get(&segment)?;
        Some([
            [from[0], turn.below],
            [turn.beside, turn.below],
            [turn.beside, turn.above],
            [to[0], turn.above],
        ])
    }
}

/// First rows of the columns: those that make columns about equally long and cut few edges, all considered together.
fn starts(local: &Local, graph: &Layered, bands: &Bands) -> Vec<usize> {
    let wrap = local.frame.wrap;
    // What is left over by a little stays in the one column.
    if wrap <= 0 || bands.0.last().is_none_or(|last| last[1] <= wrap + wrap / 6) {
        return vec![0];
    }
    let rows = graph.rows.len();
    // For each row that may begin a column: the least cost of all before it, and where the column before it begins.
    let mut best: Vec<Option<(f64, usize)>> = vec![None; rows + 1];
    best[0] = Some((0.0, 0));
    for end in 1..=rows {
        let Some(turning) = turning_cost(graph, end) else { continue };
        for first in (0..end).rev() {
            let full = f64::from(bands.0[end - 1][1] - bands.0[first][0]) / f64::from(wrap);
            if full > LONGEST && best[end].is_some() {
                break;
            }
            let Some((before, _)) = best[first] else { continue };
            let cost = before + turning + length_cost(full, end == rows);
            if best[end].is_none_or(|(known, _)| cost < known) {
                best[end] = Some((cost, first));
            }
        }
    }
    let mut starts = Vec::new();
    let mut at = rows;
    while let Some((_, first)) = best[at].filter(|_| at > 0) {
        starts.push(first);
        at = first;
    }
    starts.reverse();
    starts
}

/// What it costs to begin a column with this row; `None` where too many edges pass, or none.
fn turning_cost(graph: &Layered, row: usize) -> Option<f64> {
    if row >= graph.rows.len() {
        return Some(0.0);
    }
    let passing = || graph.rows[row - 1].iter().flat_map(|&v| graph.below(v));
    let edges = passing().take(MOST_EDGES + 1).count();
    let values: HashSet<_> = passing().take(edges).map(|&s| value_on(graph, s)).collect();
    let apart = || APART * (values.len() - 1) as f64 + FORK * (edges - values.len()) as f64;
    ((1..=MOST_TURNS).contains(&values.len()) && edges <= MOST_EDGES).then(apart)
}

/// What a segment carries: two that carry the same from the same place run as one.
fn value_on(graph: &Layered, segment: u32) -> (u32, u32) {
    let segment = &graph.segments[segment as usize];
    (segment.up, segment.up_port)
}

fn length_cost(full: f64, is_last: bool) -> f64 {
    let weight = match (full > 1.0, is_last) {
        (true, _) => LONG,
        (false, true) => LAST,
        (false, false) => SHORT,
    };
    weight * (full - 1.0).powi(2)
}
