//! Straight lines: picks for every vertex at most one edge above and one below to run exactly straight, without two
//! of them crossing, binds such runs into rigid blocks, and moves the blocks to where their other edges want them.
//! Only for `explain::layout`.

use std::collections::BTreeMap;

use super::layered::Layered;
use super::model::Cancelled;
use super::order::Cancel;
use super::place::{Offsets, Rows, positions};

/// Rigid runs of vertices.
pub(super) struct Blocks {
    /// Block of each vertex.
    block: Vec<u32>,
    /// Distance of each vertex's left edge from its block's.
    shift: Vec<i32>,
    count: usize,
    /// Segments that run straight.
    pub aligned: Vec<bool>,
}

/// Chooses the straight segments, given positions that are about right.
pub(super) fn align(graph: &Layered, offsets: &Offsets, x: &[Vec<f64>]) -> Blocks {
    let position = positions(graph);
    let mut aligned = vec![false; graph.segments.len()];
    let mut up_of: Vec<Option<u32>> = vec![None; graph.vertices.len()];
    let at = |v: u32| x[graph.vertices[v as usize].row as usize][position[v as usize] as usize];
    let through = through(graph);
    let mut list: Vec<Candidate> = Vec::new();
    for row in &graph.rows {
        list.clear();
        for &s in row.iter().flat_map(|&v| graph.below(v)) {
            let segment = &graph.segments[s as usize];
            let skew = at(segment.up) + f64::from(offsets.up[s as usize])
                - at(segment.down)
                - f64::from(offsets.down[s as usize]);
            // Inside a long edge first, then card to card, then the ends of long edges.
            let class = [1, 2, 0][segment.dummies as usize];
            let longest = if segment.dummies == 0 { through[s as usize] } else { 0 };
            list.push((class, std::cmp::Reverse(longest), (skew.abs() * 16.0) as i64, s));
        }
        list.sort_unstable();
        choose(graph, &position, &list, &mut aligned, &mut up_of);
    }
    bind(graph, offsets, aligned, &up_of)
}

/// What is made straight first: class, cards on the longest way through it, skew, number.
type Candidate = (u32, std::cmp::Reverse<u32>, i64, u32);

/// For each segment how many cards stand on the longest way through it: the trunk has the most.
fn through(graph: &Layered) -> Vec<u32> {
    let own = |v: u32| u32::from(graph.vertices[v as usize].item.is_some());
    let mut above: Vec<u32> = vec![0; graph.vertices.len()];
    let mut below = above.clone();
    for &v in graph.rows.iter().flatten() {
        let ups = graph.above(v).iter().map(|&s| above[graph.segments[s as usize].up as usize]);
        above[v as usize] = ups.max().unwrap_or(0) + own(v);
    }
    for &v in graph.rows.iter().rev().flatten() {
        let downs = graph.below(v).iter().map(|&s| below[graph.segments[s as usize].down as usize]);
        below[v as usize] = downs.max().unwrap_or(0) + own(v);
    }
    graph.segments.iter().map(|s| above[s.up as usize] + below[s.down as usize]).collect()
}

/// Takes segments in turn where both ends are free and nothing taken is crossed.
fn choose(
    graph: &Layered,
    position: &[u32],
    list: &[Candidate],
    aligned: &mut [bool],
    up_of: &mut [Option<u32>],
) {
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    for &(_, _, _, s) in list {
        let segment = &graph.segments[s as usize];
        let (up, down) = (position[segment.up as usize], position[segment.down as usize]);
        let left = taken.range(..=up).next_back();
        let right = taken.range(up..).next();
        let free = left.is_none_or(|(&u, &d)| u < up && d < down)
            && right.is_none_or(|(&u, &d)| u > up && d > down);
        if free && up_of[segment.down as usize].is_none() {
            taken.insert(up, down);
            aligned[s as usize] = true;
            up_of[segment.down as usize] = Some(s);
        }
    }
}

fn bind(graph: &Layered, offsets: &Offsets, aligned: Vec<bool>, up_of: &[Option<u32>]) -> Blocks {
    let (mut block, mut shift) = (vec![0; graph.vertices.len()], vec![0; graph.vertices.len()]);
    let mut count = 0;
    for &v in graph.rows.iter().flatten() {
        let v = v as usize;
        match up_of[v] {
            Some(s) => {
                let up = graph.segments[s as usize].up as usize;
                block[v] = block[up];
                shift[v] = shift[up] + offsets.up[s as usize] - offsets.down[s as usize];
            }
            None => {
                block[v] = count as u32;
                count += 1;
            }
        }
    }
    Blocks { block, shift, count, aligned }
}

/// Where blocks may stand and where they want to.
struct Problem {
    /// Blocks from left to right in an order that respects all rows.
    order: Vec<u32>,
    /// For each block: (left neighbour, least distance), and the same to the right.
    left: Lists<(u32, i32)>,
    right: Lists<(u32, i32)>,
    /// For each block: (other block, wanted distance from it, weight).
    pulls: Lists<(u32, i32, u8)>,
}

/// Lists in one flat vector.
struct Lists<T> {
    start: Vec<u32>,
    flat: Vec<T>,
}

impl<T: Copy> Lists<T> {
    fn new(count: usize, mut pairs: Vec<(u32, T)>) -> Self {
        let mut start = vec![0u32; count + 1];
        pairs.iter().for_each(|p| start[p.0 as usize + 1] += 1);
        for i in 0..count {
            start[i + 1] += start[i];
        }
        pairs.sort_by_key(|p| p.0);
        Self { start, flat: pairs.into_iter().map(|p| p.1).collect() }
    }

    fn of(&self, i: u32) -> &[T] {
        &self.flat[self.start[i as usize] as usize..self.start[i as usize + 1] as usize]
    }
}

impl Problem {
    fn new(graph: &Layered, offsets: &Offsets, rows: &Rows, blocks: &Blocks) -> Self {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for pair in graph.rows.iter().flat_map(|r| r.windows(2)) {
            let (u, v) = (pair[0] as usize, pair[1] as usize);
            let distance = blocks.shift[u] + rows.step[v] - blocks.shift[v];
            right.push((blocks.block[u], (blocks.block[v], distance)));
            left.push((blocks.block[v], (blocks.block[u], distance)));
        }
        let mut pulls = Vec::new();
        for (s, segment) in graph.segments.iter().enumerate().filter(|(s, _)| !blocks.aligned[*s]) {
            let (u, v) = (segment.up as usize, segment.down as usize);
            let (a, b) = (blocks.block[u], blocks.block[v]);
            if a != b {
                let distance = blocks.shift[u] + offsets.up[s] - offsets.down[s] - blocks.shift[v];
                pulls.push((b, (a, distance, segment.weight)));
                pulls.push((a, (b, -distance, segment.weight)));
            }
        }
        let right = Lists::new(blocks.count, right);
        let left = Lists::new(blocks.count, left);
        let order = topological(blocks.count, &left, &right);
        Self { order, left, right, pulls: Lists::new(blocks.count, pulls) }
    }

    fn lowest(&self, b: u32, x: &[f64]) -> f64 {
        self.left
            .of(b)
            .iter()
            .map(|&(l, d)| x[l as usize] + f64::from(d))
            .fold(f64::NEG_INFINITY, f64::max)
    }

    fn highest(&self, b: u32, x: &[f64]) -> f64 {
        self.right
            .of(b)
            .iter()
            .map(|&(r, d)| x[r as usize] - f64::from(d))
            .fold(f64::INFINITY, f64::min)
    }

    /// Pushed apart to the right, pushed apart to the left, and the mean of both: all three keep the distances.
    fn feasible(&self, wanted: &[f64]) -> Vec<f64> {
        let (mut rightwards, mut leftwards) = (wanted.to_vec(), wanted.to_vec());
        for &b in &self.order {
            rightwards[b as usize] = rightwards[b as usize].max(self.lowest(b, &rightwards));
        }
        for &b in self.order.iter().rev() {
            leftwards[b as usize] = leftwards[b as usize].min(self.highest(b, &leftwards));
        }
        rightwards.iter().zip(&leftwards).map(|(r, l)| (r + l) / 2.0).collect()
    }

    /// Rounded to whole px, with all distances kept.
    fn whole(&self, x: &[f64]) -> Vec<i32> {
        let mut whole = vec![0; x.len()];
        for &b in &self.order {
            let low = self.left.of(b).iter().map(|&(l, d)| whole[l as usize] + d).max();
            let near = x[b as usize].round() as i32;
            whole[b as usize] = low.map_or(near, |low| near.max(low));
        }
        whole
    }

    fn move_to_wish(&self, b: u32, x: &mut [f64]) {
        let (mut sum, mut weight) = (0.0, 0.0);
        for &(other, distance, w) in self.pulls.of(b) {
            sum += f64::from(w) * (x[other as usize] + f64::from(distance));
            weight += f64::from(w);
        }
        if weight > 0.0 {
            let (low, high) = (self.lowest(b, x), self.highest(b, x));
            x[b as usize] = (sum / weight).min(high).max(low);
        }
    }
}

fn topological(count: usize, left: &Lists<(u32, i32)>, right: &Lists<(u32, i32)>) -> Vec<u32> {
    let mut missing: Vec<u32> = (0..count as u32).map(|b| left.of(b).len() as u32).collect();
    let mut order: Vec<u32> = (0..count as u32).filter(|&b| missing[b as usize] == 0).collect();
    let mut at = 0;
    while let Some(&b) = order.get(at) {
        at += 1;
        for &(r, _) in right.of(b) {
            missing[r as usize] -= 1;
            if missing[r as usize] == 0 {
                order.push(r);
            }
        }
    }
    debug_assert_eq!(order.len(), count, "aligned runs never cross, so left-to-right is an order");
    order
}

/// Positions of all vertices, in whole px.
pub(super) fn settle(
    graph: &Layered,
    offsets: &Offsets,
    rows: &Rows,
    blocks: &Blocks,
    x: &[Vec<f64>],
    cancel: Cancel,
) -> Result<Vec<i32>, Cancelled> {
    let problem = Problem::new(graph, offsets, rows, blocks);
    let mut at = problem.feasible(&mean_positions(graph, blocks, x));
    for round in 0..16 {
        if cancel() {
            return Err(Cancelled);
        }
        match round % 2 {
            0 => problem.order.iter().for_each(|&b| problem.move_to_wish(b, &mut at)),
            _ => problem.order.iter().rev().for_each(|&b| problem.move_to_wish(b, &mut at)),
        }
    }
    let whole = problem.whole(&at);
    Ok((0..graph.vertices.len())
        .map(|v| whole[blocks.block[v] as usize] + blocks.shift[v])
        .collect())
}

/// Where each block stands on average.
fn mean_positions(graph: &Layered, blocks: &Blocks, x: &[Vec<f64>]) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); blocks.count];
    for (row, x) in graph.rows.iter().zip(x) {
        for (&v, x) in row.iter().zip(x) {
            let (sum, members) = &mut sums[blocks.block[v as usize] as usize];
            *sum += x - f64::from(blocks.shift[v as usize]);
            *members += 1.0;
        }
    }
    sums.iter().map(|(sum, members)| sum / members).collect()
}
