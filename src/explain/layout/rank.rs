//! Rows: which row of its box each item stands in. Longest path from the top; items that depend on no input are
//! pulled down beside their consumer, so that a constant's chain does not run down the whole drawing.
//! Only for `explain::layout`.

/// How an item's row is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// Wherever its inputs and outputs want it.
    Free,
    /// In the first row, unless it is first read far below (a target that only the loss reads).
    Pinned,
    /// A value entering the box: above the first row.
    Entry,
    /// A value leaving the box: below the last row.
    Exit,
}

/// Rows, and the edges that had to be turned round to break cycles.
pub(super) struct Ranks {
    /// Row of each item, from 0, without empty rows.
    pub rank: Vec<u32>,
    /// For each edge of the input, in its order.
    pub reversed: Vec<bool>,
}

/// Assigns rows. `edges` are pairs of item indices (source, target); equal ends are ignored.
pub(super) fn assign(roles: &[Role], edges: &[(u32, u32)]) -> Ranks {
    let graph = Adjacency::new(roles.len(), edges);
    let reversed = graph.back_edges(edges);
    let forward: Vec<(u32, u32)> = edges
        .iter()
        .zip(&reversed)
        .map(|(&(a, b), &turned)| if turned { (b, a) } else { (a, b) })
        .collect();
    let graph = Adjacency::new(roles.len(), &forward);
    let order = graph.topological(&forward);
    let mut rank = longest_path(roles, &graph, &order);
    pull_down(roles, &graph, &order, &mut rank);
    set_exits(roles, &mut rank);
    compress(&mut rank);
    Ranks { rank, reversed }
}

/// Out and in neighbours in two flat lists.
struct Adjacency {
    out_start: Vec<u32>,
    out: Vec<(u32, u32)>,
    in_start: Vec<u32>,
    inn: Vec<u32>,
}

impl Adjacency {
    fn new(count: usize, edges: &[(u32, u32)]) -> Self {
        let (mut out_start, mut in_start) = (vec![0u32; count + 1], vec![0u32; count + 1]);
        let real = || edges.iter().enumerate().filter(|(_, (a, b))| a != b);
        for (_, &(a, b)) in real() {
            out_start[a as usize + 1] += 1;
            in_start[b as usize + 1] += 1;
        }
        for i in 0..count {
            out_start[i + 1] += out_start[i];
            in_start[i + 1] += in_start[i];
        }
        let total = out_start[count] as usize;
        let (mut out, mut inn) = (vec![(0, 0); total], vec![0; total]);
        let (mut out_at, mut in_at) = (out_start.clone(), in_start.clone());
        for (e, &(a, b)) in real() {
            out[out_at[a as usize] as usize] = (b, e as u32);
            inn[in_at[b as usize] as usize] = a;
            out_at[a as usize] += 1;
            in_at[b as usize] += 1;
        }
        Self { out_start, out, in_start, inn }
    }

    fn count(&self) -> usize {
        self.out_start.len() - 1
    }

    fn outs(&self, v: u32) -> &[(u32, u32)] {
        &self.out[self.out_start[v as usize] as usize..self.out_start[v as usize + 1] as usize]
    }

    fn ins(&self, v: u32) -> &[u32] {
        &self.inn[self.in_start[v as usize] as usize..self.in_start[v as usize + 1] as usize]
    }

    /// Edges that point back to an open item of a depth-first walk; turning them breaks every cycle.
    fn back_edges(&self, edges: &[(u32, u32)]) -> Vec<bool> {
        const NEW: u8 = 0;
        const OPEN: u8 = 1;
        const DONE: u8 = 2;
        let mut reversed = vec![false; edges.len()];
        let mut state = vec![NEW; self.count()];
        let mut stack: Vec<(u32, usize)> = Vec::new();
        // Items without inputs first, then whatever is left: only cycles.
        let sources = (0..self.count() as u32).filter(|&v| self.ins(v).is_empty());
        for root in sources.chain(0..self.count() as u32) {
            if state[root as usize] != NEW {
                continue;
            }
            state[root as usize] = OPEN;
            stack.push((root, 0));
            while let Some((v, next)) = stack.last_mut() {
                let Some(&(to, edge)) = self.outs(*v).get(*next) else {
                    state[*v as usize] = DONE;
                    stack.pop();
                    continue;
                };
                *next += 1;
                match state[to as usize] {
                    NEW => {
                        state[to as usize] = OPEN;
                        stack.push((to, 0));
                    }
                    OPEN => reversed[edge as usize] = true,
                    _ => {}
                }
            }
        }
        reversed
    }

    fn topological(&self, edges: &[(u32, u32)]) -> Vec<u32> {
        debug_assert!(edges.len() >= self.out.len());
        let mut missing: Vec<u32> =
            (0..self.count() as u32).map(|v| self.ins(v).len() as u32).collect();
        let mut order: Vec<u32> =
            (0..self.count() as u32).filter(|&v| missing[v as usize] == 0).collect();
        let mut at = 0;
        while let Some(&v) = order.get(at) {
            at += 1;
            for &(to, _) in self.outs(v) {
                missing[to as usize] -= 1;
                if missing[to as usize] == 0 {
                    order.push(to);
                }
            }
        }
        order
    }
}

fn longest_path(roles: &[Role], graph: &Adjacency, order: &[u32]) -> Vec<u32> {
    let first = u32::from(roles.contains(&Role::Entry));
    let mut rank: Vec<u32> =
        roles.iter().map(|r| if *r == Role::Entry { 0 } else { first }).collect();
    for &v in order {
        let next = rank[v as usize] + 1;
        for &(to, _) in graph.outs(v) {
            rank[to as usize] = rank[to as usize].max(next);
        }
    }
    rank
}

/// An input that nothing reads before this row need not stand in the first.
const FAR: u32 = 5;

/// Moves items down to their consumers: all that hang on no input, and those with more values out than in.
fn pull_down(roles: &[Role], graph: &Adjacency, order: &[u32], rank: &mut [u32]) {
    let mut fed = vec![false; roles.len()];
    for &v in order {
        let bound = roles[v as usize] != Role::Free;
        fed[v as usize] = bound || graph.ins(v).iter().any(|&u| fed[u as usize]);
    }
    for &v in order.iter().rev() {
        let outs = graph.outs(v);
        let late = outs.iter().all(|&(to, _)| rank[to as usize] > FAR);
        let movable = match roles[v as usize] {
            Role::Free => true,
            Role::Pinned => late && graph.ins(v).is_empty(),
            _ => false,
        };
        if !movable || outs.is_empty() {
            continue;
        }
        if roles[v as usize] == Role::Free && fed[v as usize] && outs.len() <= graph.ins(v).len() {
            continue;
        }
        let lowest = outs.iter().map(|&(to, _)| rank[to as usize]).min().unwrap_or(1);
        rank[v as usize] = rank[v as usize].max(lowest.saturating_sub(1));
    }
}

fn set_exits(roles: &[Role], rank: &mut [u32]) {
    let inner = || roles.iter().enumerate().filter(|(_, r)| **r != Role::Exit);
    let last = inner().map(|(v, _)| rank[v]).max().unwrap_or(0);
    for (v, role) in roles.iter().enumerate() {
        if *role == Role::Exit {
            rank[v] = last + 1;
        }
    }
}

/// Removes empty rows.
fn compress(rank: &mut [u32]) {
    let rows = rank.iter().max().map_or(0, |&r| r as usize + 1);
    let mut used = vec![false; rows];
    rank.iter().for_each(|&r| used[r as usize] = true);
    let mut new_row = vec![0u32; rows];
    let mut next = 0;
    for (row, used) in used.iter().enumerate() {
        new_row[row] = next;
        next += u32::from(*used);
    }
    rank.iter_mut().for_each(|r| *r = new_row[*r as usize]);
}

#[cfg(test)]
mod tests {
    use super::{Role, assign};

    const F: Role = Role::Free;

    #[test]
    fn a_chain_goes_down_row_by_row() {
        assert_eq!(assign(&[F; 3], &[(0, 1), (1, 2), (0, 2)]).rank, [0, 1, 2]);
    }

    #[test]
    fn a_chain_without_input_is_pulled_beside_its_consumer() {
        // 0 is an input, 0→1→2→3 the trunk; 4→5 is a constant's chain into 3.
        let roles = [Role::Pinned, F, F, F, F, F];
        let ranks = assign(&roles, &[(0, 1), (1, 2), (2, 3), (4, 5), (5, 3)]);
        assert_eq!(ranks.rank, [0, 1, 2, 3, 1, 2]);
    }

    #[test]
    fn a_cycle_is_broken_by_one_reversed_edge() {
        let ranks = assign(&[F; 3], &[(0, 1), (1, 2), (2, 0), (1, 1)]);
        assert_eq!(ranks.reversed.iter().filter(|r| **r).count(), 1);
        assert_eq!(ranks.rank, [0, 1, 2]);
    }

    #[test]
    fn entries_stand_above_and_exits_below_all_else() {
        let roles = [Role::Entry, F, F, Role::Exit, F];
        let ranks = assign(&roles, &[(0, 1), (1, 3), (1, 2), (4, 2)]);
        assert_eq!(ranks.rank, [0, 1, 2, 3, 1]);
    }
}
