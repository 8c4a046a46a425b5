//! The order inside each row: start with a depth-first walk, sweep medians and barycentres up and down, swap
//! neighbours, count crossings with a Fenwick tree and keep the best. Only for `explain::layout`.

use super::layered::Layered;
use super::local::Rows;
use super::model::Cancelled;

/// Asks whether to give up.
pub(super) type Cancel<'a> = &'a (dyn Fn() -> bool + Sync);

/// Sets `graph.rows` to a good order and returns the number of crossings. With `keep`, that order is taken as it is.
pub(super) fn arrange(
    graph: &mut Layered,
    keep: Option<&Rows>,
    cancel: Cancel,
) -> Result<u64, Cancelled> {
    if let Some(rows) = keep.filter(|rows| fits(graph, rows)) {
        graph.rows.clone_from(rows);
        return Ok(Sweeper::new(graph, cancel).crossings());
    }
    let rows = depth_first(graph);
    graph.rows = rows;
    let mut sweeper = Sweeper::new(graph, cancel);
    let (rows, crossings) = sweeper.run()?;
    graph.rows = rows;
    Ok(crossings)
}

/// Whether `rows` is an order of the same vertices in the same rows.
fn fits(graph: &Layered, rows: &Rows) -> bool {
    rows.len() == graph.rows.len()
        && rows.iter().enumerate().all(|(r, row)| {
            row.len() == graph.rows[r].len()
                && row
                    .iter()
                    .all(|&v| graph.vertices.get(v as usize).is_some_and(|x| x.row as usize == r))
        })
}

/// Vertices in the order a depth-first walk meets them, row by row.
fn depth_first(graph: &Layered) -> Rows {
    let mut rows: Rows = graph.rows.iter().map(|r| Vec::with_capacity(r.len())).collect();
    let mut seen = vec![false; graph.vertices.len()];
    let mut stack: Vec<u32> = Vec::new();
    for &root in graph.rows.iter().flatten() {
        stack.push(root);
        while let Some(v) = stack.pop() {
            if std::mem::replace(&mut seen[v as usize], true) {
                continue;
            }
            rows[graph.vertices[v as usize].row as usize].push(v);
            let up = graph.above(v).iter().map(|&s| graph.segments[s as usize].up);
            let down = graph.below(v).iter().rev().map(|&s| graph.segments[s as usize].down);
            stack.extend(up.chain(down).filter(|&n| !seen[n as usize]));
        }
    }
    rows
}

struct Sweeper<'a> {
    graph: &'a Layered,
    rows: Rows,
    /// Position of each vertex in its row.
    position: Vec<u32>,
    /// First end number of each vertex, above and below: each port has its own number along the row.
    end: [Vec<u32>; 2],
    fenwick: Vec<u32>,
    pairs: Vec<(u32, u32)>,
    ends: FarEnds,
    cancel: Cancel<'a>,
}

const ABOVE: usize = 0;
const BELOW: usize = 1;

impl<'a> Sweeper<'a> {
    fn new(graph: &'a Layered, cancel: Cancel<'a>) -> Self {
        let count = graph.vertices.len();
        let mut sweeper = Self {
            graph,
            rows: graph.rows.clone(),
            position: vec![0; count],
            end: [vec![0; count], vec![0; count]],
            fenwick: Vec::new(),
            pairs: Vec::new(),
            ends: FarEnds::default(),
            cancel,
        };
        (0..sweeper.rows.len()).for_each(|r| sweeper.number(r));
        sweeper
    }

    fn run(&mut self) -> Result<(Rows, u64), Cancelled> {
        let (mut best, mut best_crossings) = (self.rows.clone(), self.crossings());
        let rounds = (3_000_000 / (self.graph.segments.len() + 1)).clamp(6, 24);
        let mut stale = 0;
        for round in 0..rounds {
            if best_crossings == 0 || stale >= 5 {
                break;
            }
            self.sweep(round % 2 == 0, round % 4 < 2)?;
            self.swap_neighbours()?;
            let crossings = self.crossings();
            stale = if crossings < best_crossings { 0 } else { stale + 1 };
            if crossings < best_crossings {
                best_crossings = crossings;
                best.clone_from(&self.rows);
            }
        }
        Ok((best, best_crossings))
    }

    fn check(&self) -> Result<(), Cancelled> {
        if (self.cancel)() { Err(Cancelled) } else { Ok(()) }
    }

    /// Numbers positions and ends of a row again.
    fn number(&mut self, row: usize) {
        let mut next = [0, 0];
        for (i, &v) in self.rows[row].iter().enumerate() {
            let ports = self.graph.ports(v);
            self.position[v as usize] = i as u32;
            for side in [ABOVE, BELOW] {
                self.end[side][v as usize] = next[side];
                next[side] += ports[side];
            }
        }
    }

    fn up_end(&self, segment: u32) -> u32 {
        let s = &self.graph.segments[segment as usize];
        self.end[BELOW][s.up as usize] + s.up_order
    }

    fn down_end(&self, segment: u32) -> u32 {
        let s = &self.graph.segments[segment as usize];
        self.end[ABOVE][s.down as usize] + s.down_order
    }

    fn crossings(&mut self) -> u64 {
        (0..self.rows.len().saturating_sub(1)).map(|r| self.crossings_below(r)).sum()
    }

    /// Crossings between a row and the next.
    fn crossings_below(&mut self, row: usize) -> u64 {
        let mut pairs = std::mem::take(&mut self.pairs);
        pairs.clear();
        for &v in &self.rows[row] {
            pairs.extend(self.graph.below(v).iter().map(|&s| (self.up_end(s), self.down_end(s))));
        }
        let crossings = inversions(&mut pairs, &mut self.fenwick);
        self.pairs = pairs;
        crossings
    }

    fn sweep(&mut self, downwards: bool, by_median: bool) -> Result<(), Cancelled> {
        let count = self.rows.len();
        for step in 1..count {
            if step % 64 == 1 {
                self.check()?;
            }
            let row = if downwards { step } else { count - 1 - step };
            self.sort_row(row, downwards, by_median);
        }
        Ok(())
    }

    /// Sorts a row by where its neighbours in the row before are; vertices without any keep their place.
    fn sort_row(&mut self, row: usize, downwards: bool, by_median: bool) {
        if self.rows[row].len() < 2 {
            return;
        }
        let mut ends: Vec<u32> = Vec::new();
        let mut keyed: Vec<(f32, u32, u32)> = Vec::with_capacity(self.rows[row].len());
        for &v in &self.rows[row] {
            ends.clear();
            match downwards {
                true => ends.extend(self.graph.above(v).iter().map(|&s| self.up_end(s))),
                false => ends.extend(self.graph.below(v).iter().map(|&s| self.down_end(s))),
            }
            if !ends.is_empty() {
                let key = if by_median { median(&mut ends) } else { mean(&ends) };
                keyed.push((key, self.position[v as usize], v));
            }
        }
        keyed.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut sorted = keyed.into_iter();
        for i in 0..self.rows[row].len() {
            let v = self.rows[row][i];
            let bound = if downwards { self.graph.above(v) } else { self.graph.below(v) };
            if !bound.is_empty()
                && let Some((_, _, next)) = sorted.next()
            {
                self.rows[row][i] = next;
            }
        }
        self.number(row);
    }

    /// Swaps neighbours in every row where that saves crossings.
    fn swap_neighbours(&mut self) -> Result<(), Cancelled> {
        for row in 0..self.rows.len() {
            if row % 64 == 0 {
                self.check()?;
            }
            if self.rows[row].len() > 1 {
                self.swap_in_row(row);
            }
        }
        Ok(())
    }

    fn swap_in_row(&mut self, row: usize) {
        let mut vertices = std::mem::take(&mut self.rows[row]);
        let mut ends = std::mem::take(&mut self.ends);
        ends.fill(self, &vertices);
        for _ in 0..3 {
            let mut changed = false;
            for i in 0..vertices.len() - 1 {
                let (a, b) = (ends.of(i), ends.of(i + 1));
                let now = crossed(a[0], b[0]) + crossed(a[1], b[1]);
                if now > 0 && crossed(b[0], a[0]) + crossed(b[1], a[1]) < now {
                    vertices.swap(i, i + 1);
                    ends.spans.swap(i, i + 1);
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        self.ends = ends;
        self.rows[row] = vertices;
        self.number(row);
    }
}

/// Far ends of the segments of each vertex of a row, sorted, above and below.
#[derive(Default)]
struct FarEnds {
    flat: Vec<u32>,
    spans: Vec<[usize; 3]>,
}

impl FarEnds {
    fn fill(&mut self, sweeper: &Sweeper, row: &[u32]) {
        self.flat.clear();
        self.spans.clear();
        for &v in row {
            let start = self.flat.len();
            self.flat.extend(sweeper.graph.above(v).iter().map(|&s| sweeper.up_end(s)));
            let middle = self.flat.len();
            self.flat.extend(sweeper.graph.below(v).iter().map(|&s| sweeper.down_end(s)));
            self.flat[start..middle].sort_unstable();
            self.flat[middle..].sort_unstable();
            self.spans.push([start, middle, self.flat.len()]);
        }
    }

    fn of(&self, i: usize) -> [&[u32]; 2] {
        let [start, middle, end] = self.spans[i];
        [&self.flat[start..middle], &self.flat[middle..end]]
    }
}

/// Pairs (a of the left, b of the right) with a > b: crossings if left stands left of right.
fn crossed(left: &[u32], right: &[u32]) -> u64 {
    let (mut total, mut smaller) = (0u64, 0usize);
    for &a in left {
        while right.get(smaller).is_some_and(|&b| b < a) {
            smaller += 1;
        }
        total += smaller as u64;
    }
    total
}

fn median(ends: &mut [u32]) -> f32 {
    ends.sort_unstable();
    let mid = ends.len() / 2;
    if ends.len() % 2 == 1 {
        return ends[mid] as f32;
    }
    if ends.len() == 2 {
        return (ends[0] + ends[1]) as f32 / 2.0;
    }
    // Lean to the side where the ends stand closer together.
    let left = (ends[mid - 1] - ends[0]) as f32;
    let right = (ends[ends.len() - 1] - ends[mid]) as f32;
    match left + right {
        0.0 => (ends[mid - 1] + ends[mid]) as f32 / 2.0,
        both => (ends[mid - 1] as f32 * right + ends[mid] as f32 * left) / both,
    }
}

fn mean(ends: &[u32]) -> f32 {
    ends.iter().map(|&e| f64::from(e)).sum::<f64>() as f32 / ends.len() as f32
}

/// Counts pairs that are in order at one side and out of order at the other.
fn inversions(pairs: &mut [(u32, u32)], fenwick: &mut Vec<u32>) -> u64 {
    if pairs.len() < 2 {
        return 0;
    }
    pairs.sort_unstable();
    let size = pairs.iter().map(|p| p.1).max().unwrap_or(0) as usize + 1;
    fenwick.clear();
    fenwick.resize(size + 1, 0);
    let mut total = 0u64;
    for (seen, &(_, low)) in pairs.iter().enumerate() {
        let mut not_right = 0u64;
        let mut i = low as usize + 1;
        while i > 0 {
            not_right += u64::from(fenwick[i]);
            i &= i - 1;
        }
        total += seen as u64 - not_right;
        let mut i = low as usize + 1;
        while i <= size {
            fenwick[i] += 1;
            i += i & i.wrapping_neg();
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::{crossed, inversions, median};

    #[test]
    fn crossings_are_counted_as_by_hand() {
        let mut k33: Vec<(u32, u32)> = (0..3).flat_map(|a| (0..3).map(move |b| (a, b))).collect();
        assert_eq!(inversions(&mut k33, &mut Vec::new()), 9);
        assert_eq!(inversions(&mut [(0, 1), (1, 0)], &mut Vec::new()), 1);
        assert_eq!(inversions(&mut [(0, 0), (0, 1), (1, 1)], &mut Vec::new()), 0);
    }

    #[test]
    fn two_neighbours_cross_where_their_ends_do() {
        assert_eq!(crossed(&[2, 3], &[1, 2]), 3);
        assert_eq!(crossed(&[1], &[1]), 0);
    }

    #[test]
    fn the_median_leans_to_the_denser_side() {
        assert_eq!(median(&mut [1, 2, 9]), 2.0);
        assert!(median(&mut [0, 1, 2, 10]) < 1.5);
    }
}
