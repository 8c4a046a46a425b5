//! Wraps a long drawing into columns, as a newspaper wraps text (lines, if the flow goes to the right): the rows are
//! cut where few edges pass, and those edges turn back to the start of the next column beside it.
//! Only for `explain::layout`.

use std::collections::HashMap;

use super::layered::Layered;
use super::local::{Local, Point};
use super::place::Placed;
use super::route::Bands;

/// Edges that may turn at one place.
const MOST_TURNS: usize = 3;

/// Shares of a full column: no shorter, and no longer if it can be helped.
const SHORTEST: f64 = 0.4;
const LONGEST: f64 = 1.15;

/// What it costs to break where a second edge passes, inside a residual block say, in shares of a column.
const APART: f64 = 0.55;

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
        let count = turning.len() as i32;
        for (i, &segment) in turning.iter().enumerate() {
            // The rightmost turns innermost below and outermost above: nested, without a crossing.
            let i = i as i32;
            let turn = Turn {
                below: end + near + i * step,
                beside: right + local.frame.item_gap + i * step,
                above: -(near + (count - 1 - i) * step),
            };
            self.along = [self.along[0].min(turn.above), self.along[1].max(turn.below)];
            self.turns.insert(segment, turn);
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

/// First rows of the columns.
fn starts(local: &Local, graph: &Layered, bands: &Bands) -> Vec<usize> {
    let mut starts = vec![0];
    let wrap = local.frame.wrap;
    if wrap <= 0 {
        return starts;
    }
    let mut first = 0;
    // What is left over by a little stays in the last column.
    let full = wrap + wrap / 6;
    while bands.0.last().is_some_and(|last| last[1] - bands.0[first][0] > full) {
        let Some(next) = best_break(graph, bands, first, wrap) else { break };
        starts.push(next);
        first = next;
    }
    starts
}

/// The row before which to break: where few edges pass, in a column that is nearly full.
fn best_break(graph: &Layered, bands: &Bands, first: usize, wrap: i32) -> Option<usize> {
    let start = bands.0[first][0];
    let mut best: Option<(f64, usize)> = None;
    for row in first + 1..graph.rows.len() {
        let full = f64::from(bands.0[row - 1][1] - start) / f64::from(wrap);
        // Too long is worse than too short; far too long only if there is no other place.
        let passing = graph.rows[row - 1].iter().map(|&v| graph.below(v).len()).sum::<usize>();
        if full > LONGEST && best.is_some() {
            break;
        }
        if (1..=MOST_TURNS).contains(&passing) && full > SHORTEST {
            let length = if full > 1.0 { 2.0 * (full - 1.0) } else { 1.0 - full };
            let cost = length + APART * (passing - 1) as f64;
            if best.is_none_or(|(known, _)| cost < known) {
                best = Some((cost, row));
            }
        }
    }
    best.map(|(_, row)| row)
}
