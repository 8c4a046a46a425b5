//! Positions across the flow. First a weighted isotonic regression (pool adjacent violators) row by row, which puts
//! everything about where its neighbours want it; then aligned runs of vertices become rigid blocks, so that chains
//! and long edges are exactly straight. Only for `explain::layout`.

use super::layered::{Layered, MIDDLE};
use super::local::{Local, Ports};
use super::model::Cancelled;
use super::order::Cancel;
use super::straighten;

/// Positions, and where each segment meets its ends.
pub(super) struct Placed {
    /// Left edge of each vertex.
    pub left: Vec<i32>,
    /// Absolute position across of each segment's upper and lower end.
    pub ends: Vec<[i32; 2]>,
}

/// Distances from a vertex's left edge to where its segments meet it, before ports are spread.
pub(super) struct Offsets {
    pub up: Vec<i32>,
    pub down: Vec<i32>,
}

/// Places all vertices of the ordered graph.
pub(super) fn place(local: &Local, graph: &Layered, cancel: Cancel) -> Result<Placed, Cancelled> {
    let offsets = offsets(local, graph);
    let rows = Rows::new(local, graph);
    let mut x = rows.packed();
    regress(graph, &offsets, &rows, &mut x, cancel)?;
    let blocks = straighten::align(graph, &offsets, &x);
    let left = straighten::settle(graph, &offsets, &rows, &blocks, &x, cancel)?;
    let ends = spread_ports(local, graph, &offsets, &blocks.aligned, &left);
    Ok(Placed { left, ends })
}

fn offsets(local: &Local, graph: &Layered) -> Offsets {
    let offset = |v: u32, port: u32, below: bool| {
        let Some(item) = graph.vertices[v as usize].item.map(|i| &local.items[i as usize]) else {
            return 0;
        };
        let ports = if below { &item.out_ports } else { &item.in_ports };
        match ports {
            Ports::Fixed(at) if port != MIDDLE => {
                at.get(port as usize).copied().unwrap_or(item.middle())
            }
            _ => item.middle(),
        }
    };
    Offsets {
        up: graph.segments.iter().map(|s| offset(s.up, s.up_port, true)).collect(),
        down: graph.segments.iter().map(|s| offset(s.down, s.down_port, false)).collect(),
    }
}

/// Least distances inside each row.
pub(super) struct Rows {
    /// For each vertex: from the left edge of its left neighbour to its own; 0 for the first.
    pub step: Vec<i32>,
    /// For each row: left edges when packed to the left.
    prefix: Vec<Vec<f64>>,
}

impl Rows {
    fn new(local: &Local, graph: &Layered) -> Self {
        let mut step = vec![0; graph.vertices.len()];
        let mut prefix = Vec::with_capacity(graph.rows.len());
        for row in &graph.rows {
            let (mut at, mut sums) = (0.0, Vec::with_capacity(row.len()));
            for (i, &v) in row.iter().enumerate() {
                if i > 0 {
                    let u = row[i - 1];
                    let distance = graph.vertices[u as usize].width + gap(local, graph, u, v);
                    step[v as usize] = distance;
                    at += f64::from(distance);
                }
                sums.push(at);
            }
            prefix.push(sums);
        }
        Self { step, prefix }
    }

    /// Every row packed and centred at 0.
    fn packed(&self) -> Vec<Vec<f64>> {
        let center = |sums: &Vec<f64>| {
            let half = sums.last().copied().unwrap_or(0.0) / 2.0;
            sums.iter().map(|s| s - half).collect()
        };
        self.prefix.iter().map(center).collect()
    }
}

fn gap(local: &Local, graph: &Layered, u: u32, v: u32) -> i32 {
    let solid = |v: u32| {
        graph.vertices[v as usize].item.is_some_and(|i| !local.items[i as usize].is_border())
    };
    match (solid(u), solid(v)) {
        (true, true) => local.frame.item_gap,
        (false, false) => local.frame.edge_gap,
        _ => local.frame.edge_gap.max(local.frame.item_gap / 2),
    }
}

/// Sweeps of isotonic regression: rows above, rows below, then both.
fn regress(
    graph: &Layered,
    offsets: &Offsets,
    rows: &Rows,
    x: &mut [Vec<f64>],
    cancel: Cancel,
) -> Result<(), Cancelled> {
    let position = positions(graph);
    let mut fit = Isotonic::default();
    for sweep in 0..10 {
        let (above, below) =
            [(true, false), (false, true), (true, true)][if sweep < 8 { sweep % 2 } else { 2 }];
        for step in 0..graph.rows.len() {
            if step % 256 == 0 && cancel() {
                return Err(Cancelled);
            }
            let row = if sweep % 2 == 0 { step } else { graph.rows.len() - 1 - step };
            fit.clear();
            for (i, &v) in graph.rows[row].iter().enumerate() {
                let (sum, weight) = wish(graph, offsets, &position, x, v, (above, below));
                let (target, weight) =
                    if weight > 0.0 { (sum / weight, weight) } else { (x[row][i], 0.05) };
                fit.push(target - rows.prefix[row][i], weight);
            }
            fit.write(&rows.prefix[row], &mut x[row]);
        }
    }
    Ok(())
}

/// Weighted sum and weight of where a vertex's neighbours want its left edge.
fn wish(
    graph: &Layered,
    offsets: &Offsets,
    position: &[u32],
    x: &[Vec<f64>],
    v: u32,
    (above, below): (bool, bool),
) -> (f64, f64) {
    let at = |v: u32| x[graph.vertices[v as usize].row as usize][position[v as usize] as usize];
    let (mut sum, mut weight) = (0.0, 0.0);
    let mut add = |s: u32, other: u32, shift: i32| {
        let w = f64::from(graph.segments[s as usize].weight);
        sum += w * (at(other) + f64::from(shift));
        weight += w;
    };
    if above {
        for &s in graph.above(v) {
            add(
                s,
                graph.segments[s as usize].up,
                offsets.up[s as usize] - offsets.down[s as usize],
            );
        }
    }
    if below {
        for &s in graph.below(v) {
            add(
                s,
                graph.segments[s as usize].down,
                offsets.down[s as usize] - offsets.up[s as usize],
            );
        }
    }
    (sum, weight)
}

/// Position of each vertex in its row.
pub(super) fn positions(graph: &Layered) -> Vec<u32> {
    let mut position = vec![0; graph.vertices.len()];
    for row in &graph.rows {
        row.iter().enumerate().for_each(|(i, &v)| position[v as usize] = i as u32);
    }
    position
}

/// Weighted isotonic regression: the nearest sequence that never falls.
#[derive(Default)]
struct Isotonic {
    /// Pools: weighted mean, weight, members.
    pools: Vec<(f64, f64, u32)>,
}

impl Isotonic {
    fn clear(&mut self) {
        self.pools.clear();
    }

    fn push(&mut self, target: f64, weight: f64) {
        let mut pool = (target, weight, 1);
        while let Some(&(mean, w, members)) = self.pools.last() {
            if mean <= pool.0 {
                break;
            }
            let both = w + pool.1;
            pool = ((mean * w + pool.0 * pool.1) / both, both, members + pool.2);
            self.pools.pop();
        }
        self.pools.push(pool);
    }

    fn write(&self, prefix: &[f64], out: &mut [f64]) {
        let fitted = self
            .pools
            .iter()
            .flat_map(|&(mean, _, members)| std::iter::repeat_n(mean, members as usize));
        for ((out, prefix), value) in out.iter_mut().zip(prefix).zip(fitted) {
            *out = value + prefix;
        }
    }
}

/// Where each segment meets its ends: the aligned one at the middle of a free side, the others left and right of it.
fn spread_ports(
    local: &Local,
    graph: &Layered,
    offsets: &Offsets,
    aligned: &[bool],
    left: &[i32],
) -> Vec<[i32; 2]> {
    let mut ends: Vec<[i32; 2]> = graph
        .segments
        .iter()
        .enumerate()
        .map(|(i, s)| {
            [left[s.up as usize] + offsets.up[i], left[s.down as usize] + offsets.down[i]]
        })
        .collect();
    let mut wanted: Vec<(u32, i32, bool)> = Vec::new();
    for (v, vertex) in graph.vertices.iter().enumerate() {
        let Some(item) = vertex.item.map(|i| &local.items[i as usize]) else { continue };
        let middle = left[v] + item.middle();
        for (side, ports) in [(0, &item.out_ports), (1, &item.in_ports)] {
            let list = if side == 0 { graph.below(v as u32) } else { graph.above(v as u32) };
            if *ports != Ports::Free || list.len() < 2 {
                continue;
            }
            let port = |s: u32| {
                if side == 0 {
                    graph.segments[s as usize].up_port
                } else {
                    graph.segments[s as usize].down_port
                }
            };
            wanted.clear();
            wanted.extend(
                list.iter().map(|&s| (port(s), ends[s as usize][1 - side], aligned[s as usize])),
            );
            let places = spread(&wanted, item.card_size[0]);
            for &s in list {
                let place = places.iter().find(|p| p.0 == port(s)).map_or(0, |p| p.1);
                ends[s as usize][side] = middle + place;
            }
        }
    }
    ends
}

/// Distances from the middle for each port, given where its segments go and whether one is aligned.
fn spread(wanted: &[(u32, i32, bool)], width: i32) -> Vec<(u32, i32)> {
    /// Widest distance between two neighbouring ends on a card, px.
    const STEP: i32 = 18;
    let mut sorted = wanted.to_vec();
    sorted.sort_unstable();
    // One entry a port: the mean of its segments, and whether any is aligned.
    let mut ports: Vec<(i32, u32, bool)> = sorted
        .chunk_by(|a, b| a.0 == b.0)
        .map(|run| {
            let sum: i64 = run.iter().map(|r| i64::from(r.1)).sum();
            ((sum / run.len() as i64) as i32, run[0].0, run.iter().any(|r| r.2))
        })
        .collect();
    ports.sort_unstable();
    let count = ports.len() as i32;
    let anchor = ports.iter().position(|p| p.2).map(|i| i as i32);
    // Doubled, so that an even number without an aligned one stands astride the middle.
    let center = anchor.map_or(count - 1, |a| 2 * a);
    let widest = center.max(2 * (count - 1) - center).max(1);
    let step = STEP.min((width - 16).max(0) / widest);
    let fine = f64::from((width - 16).max(0)) / f64::from(widest);
    let place = |i: i32| match step {
        0 => (f64::from(2 * i - center) * fine / 2.0) as i32,
        _ => (2 * i - center) * step / 2,
    };
    ports.iter().enumerate().map(|(i, p)| (p.1, place(i as i32))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Isotonic, spread};

    #[test]
    fn pools_meet_at_their_weighted_mean() {
        let mut fit = Isotonic::default();
        for (target, weight) in [(0.0, 1.0), (10.0, 3.0), (2.0, 1.0), (20.0, 1.0)] {
            fit.push(target, weight);
        }
        let mut out = [0.0; 4];
        fit.write(&[0.0; 4], &mut out);
        assert_eq!(out, [0.0, 8.0, 8.0, 20.0]);
    }

    #[test]
    fn the_aligned_edge_takes_the_middle() {
        assert_eq!(spread(&[(0, 50, true), (1, 90, false)], 120), [(0, 0), (1, 18)]);
        assert_eq!(spread(&[(0, 90, false), (1, 50, false)], 120), [(1, -9), (0, 9)]);
        assert_eq!(spread(&[(3, 90, false), (3, 50, true)], 120), [(3, 0)]);
    }

    #[test]
    fn many_ports_stay_on_the_card() {
        let wanted: Vec<_> = (0..500).map(|p| (p, p as i32, false)).collect();
        assert!(spread(&wanted, 100).iter().all(|p| p.1.abs() <= 50));
    }
}
