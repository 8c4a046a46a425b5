//! Finds blocks that repeat: neighbouring scopes with the same structure inside (the twelve layers of a transformer),
//! and runs of nodes that repeat without any scope (an unrolled recurrent cell). Pure: works on labels, edges and a
//! tree, so that two blocks are equal when their operations, attributes and connections are, whatever their names.
//! For `explain::graph_picture`.

use std::hash::{DefaultHasher, Hash, Hasher};

/// What the search looks at. Nodes stand in topological order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoldInput {
    /// Parent of each scope; `None` is the root. Parents stand before their children.
    pub scope_parents: Vec<Option<usize>>,
    /// For each node its scope.
    pub node_scopes: Vec<Option<usize>>,
    /// For each node a hash of what it is: operation, attributes, shapes of its parameters.
    pub node_labels: Vec<u64>,
    /// (producer, consumer, input slot), in any order.
    pub edges: Vec<(usize, usize, u32)>,
}

/// Neighbouring sibling scopes with the same structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The scope around them; `None` is the root.
    pub parent: Option<usize>,
    /// The scopes, in the order of their first nodes; at least two.
    pub scopes: Vec<usize>,
}

/// A sequence of nodes that repeats: `count` times `period` nodes from `first` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeRepeat {
    /// Position of the first node in the sequence.
    pub first: usize,
    /// Nodes in one repetition.
    pub period: usize,
    /// Repetitions; at least two.
    pub count: usize,
}

/// Runs of sibling scopes with the same structure and at least `min_nodes` nodes each.
pub fn repeated_scopes(input: &FoldInput, min_nodes: usize) -> Vec<Repeat> {
    let scopes = summarise(input);
    let mut siblings: Vec<usize> = (0..scopes.len()).filter(|&s| scopes[s].nodes > 0).collect();
    siblings.sort_by_key(|&s| (input.scope_parents[s], scopes[s].first));
    let same = |&a: &usize, &b: &usize| {
        input.scope_parents[a] == input.scope_parents[b]
            && scopes[a].hash == scopes[b].hash
            && scopes[a].nodes == scopes[b].nodes
    };
    siblings
        .chunk_by(same)
        .filter(|run| run.len() > 1 && scopes[run[0]].nodes >= min_nodes)
        .map(|run| Repeat { parent: input.scope_parents[run[0]], scopes: run.to_vec() })
        .collect()
}

#[derive(Clone, Debug)]
struct Summary {
    hash: u64,
    nodes: usize,
    first: usize,
}

/// A name-free hash of each scope: its nodes by label and by what feeds them inside, and the scopes within.
fn summarise(input: &FoldInput) -> Vec<Summary> {
    let depth_chain = Ancestors::new(input);
    let mut members: Vec<Vec<u64>> = vec![Vec::new(); input.scope_parents.len()];
    let mut scopes =
        vec![Summary { hash: 0, nodes: 0, first: usize::MAX }; input.scope_parents.len()];
    for (n, scope) in input.node_scopes.iter().enumerate() {
        let mut at = depth_chain.valid(*scope);
        while let Some(s) = at {
            scopes[s].nodes += 1;
            scopes[s].first = scopes[s].first.min(n);
            at = depth_chain.parent(s);
        }
    }
    let feeders = feeders(input);
    for s in (0..scopes.len()).rev() {
        // Children come after their parent, so their hashes are ready.
        let inside = inside_hashes(input, &depth_chain, &feeders, s);
        members[s].extend(inside);
        members[s].sort_unstable();
        scopes[s].hash = hash_of(&members[s]);
        if let Some(parent) = depth_chain.parent(s) {
            members[parent].push(hash_of(&(scopes[s].hash, "scope")));
        }
    }
    scopes
}

fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Producers of each node with their slots, sorted by slot.
fn feeders(input: &FoldInput) -> Vec<Vec<(u32, usize)>> {
    let mut feeders: Vec<Vec<(u32, usize)>> = vec![Vec::new(); input.node_labels.len()];
    for &(from, to, slot) in &input.edges {
        if let (true, Some(list)) = (from < to, feeders.get_mut(to)) {
            list.push((slot, from));
        }
    }
    feeders.iter_mut().for_each(|f| f.sort_unstable());
    feeders
}

/// For each node directly in the scope: a hash of all that feeds it inside the scope, down to the scope's inputs.
fn inside_hashes(
    input: &FoldInput,
    tree: &Ancestors,
    feeders: &[Vec<(u32, usize)>],
    scope: usize,
) -> Vec<u64> {
    let mut of_node: std::collections::HashMap<usize, u64> = std::collections::HashMap::new();
    let mut hashes = Vec::new();
    for &n in &tree.nodes_below[scope] {
        let fed: Vec<(u32, u64)> = feeders[n]
            .iter()
            .map(|(slot, from)| (*slot, of_node.get(from).copied().unwrap_or(0)))
            .collect();
        let hash = hash_of(&(input.node_labels[n], fed));
        of_node.insert(n, hash);
        hashes.push(hash);
    }
    hashes
}

/// The scope tree with bad parents cut off, and the nodes at or below each scope in order.
struct Ancestors {
    parents: Vec<Option<usize>>,
    nodes_below: Vec<Vec<usize>>,
}

impl Ancestors {
    fn new(input: &FoldInput) -> Self {
        let parents: Vec<Option<usize>> =
            input.scope_parents.iter().enumerate().map(|(s, p)| p.filter(|&p| p < s)).collect();
        let mut tree = Self { nodes_below: vec![Vec::new(); parents.len()], parents };
        for n in 0..input.node_labels.len() {
            let mut at = tree.valid(input.node_scopes.get(n).copied().flatten());
            while let Some(s) = at {
                tree.nodes_below[s].push(n);
                at = tree.parents[s];
            }
        }
        tree
    }

    fn valid(&self, scope: Option<usize>) -> Option<usize> {
        scope.filter(|&s| s < self.parents.len())
    }

    fn parent(&self, scope: usize) -> Option<usize> {
        self.parents[scope]
    }
}

/// Repeating runs in a sequence of nodes without scopes, from left to right, none overlapping. `signatures` holds for
/// each node a hash of what it is and how far back its producers stand (see [`signature`]); a run has to cover at
/// least `min_nodes` nodes, with a period of at most `max_period`, and repeat at least three times, or twice if it is
/// long enough not to be a coincidence.
pub fn repeated_nodes(signatures: &[u64], max_period: usize, min_nodes: usize) -> Vec<NodeRepeat> {
    let mut candidates: Vec<NodeRepeat> = Vec::new();
    for period in 2..=max_period.min(signatures.len() / 2) {
        runs_of_period(signatures, period, min_nodes, &mut candidates);
    }
    // The widest first; of two that cover the same, the shorter period.
    candidates.sort_by_key(|c| (std::cmp::Reverse(c.period * c.count), c.period, c.first));
    let mut covered = vec![false; signatures.len()];
    let mut chosen: Vec<NodeRepeat> = Vec::new();
    for c in candidates {
        let span = c.first..c.first + c.period * c.count;
        if covered[span.clone()].iter().all(|taken| !taken) {
            covered[span].fill(true);
            chosen.push(c);
        }
    }
    chosen.sort_by_key(|c| c.first);
    chosen
}

/// Two repetitions of so many nodes are no coincidence.
const LONG_PERIOD: usize = 6;

fn runs_of_period(
    signatures: &[u64],
    period: usize,
    min_nodes: usize,
    found: &mut Vec<NodeRepeat>,
) {
    let mut start = 0;
    for i in 0..=signatures.len() - period {
        let equal = i + period < signatures.len() && signatures[i] == signatures[i + period];
        if equal {
            continue;
        }
        let count = (i - start) / period + 1;
        let often_enough = if period >= LONG_PERIOD { 2 } else { 3 };
        if count >= often_enough && count * period >= min_nodes {
            found.push(NodeRepeat { first: start, period, count });
        }
        start = i + 1;
    }
}

/// What a node looks like in a repeating run: its label and how far back its producers stand. Producers further back
/// than `reach` nodes (a shared mask, the input) all look alike.
pub fn signature(label: u64, position: usize, producers: &[usize], reach: usize) -> u64 {
    let back = |&p: &usize| position.checked_sub(p).filter(|d| *d <= reach).unwrap_or(0);
    hash_of(&(label, producers.iter().map(back).collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use super::{FoldInput, NodeRepeat, Repeat, repeated_nodes, repeated_scopes, signature};

    /// `blocks` scopes in a parent scope, each a small residual block with an inner scope; the last differs if asked.
    fn blocks(blocks: usize, odd_one: bool) -> FoldInput {
        let mut input = FoldInput { scope_parents: vec![None], ..FoldInput::default() };
        input.node_scopes.push(None);
        input.node_labels.push(1);
        let mut last = 0;
        for b in 0..blocks {
            let block = input.scope_parents.len();
            input.scope_parents.extend([Some(0), Some(block)]);
            let (a, c) = (input.node_labels.len(), input.node_labels.len() + 1);
            let label = if odd_one && b + 1 == blocks { 99 } else { 7 };
            input.node_labels.extend([label, 8]);
            input.node_scopes.extend([Some(block + 1), Some(block)]);
            input.edges.extend([(last, a, 0), (a, c, 0), (last, c, 1)]);
            last = c;
        }
        input
    }

    #[test]
    fn equal_siblings_are_one_repeat() {
        let found = repeated_scopes(&blocks(5, false), 2);
        assert_eq!(found, [Repeat { parent: Some(0), scopes: vec![1, 3, 5, 7, 9] }]);
    }

    #[test]
    fn a_block_that_differs_ends_the_run() {
        assert_eq!(repeated_scopes(&blocks(5, true), 2)[0].scopes, [1, 3, 5, 7]);
    }

    #[test]
    fn a_swapped_connection_is_a_different_block() {
        let mut input = blocks(2, false);
        for edge in input.edges.iter_mut().rev().take(2) {
            edge.2 = 1 - edge.2;
        }
        assert!(repeated_scopes(&input, 2).is_empty());
    }

    #[test]
    fn the_order_of_independent_nodes_does_not_matter() {
        // Two scopes with two parallel nodes each, listed in a different order.
        let input = FoldInput {
            scope_parents: vec![None, None],
            node_scopes: vec![None, Some(0), Some(0), Some(1), Some(1)],
            node_labels: vec![1, 5, 6, 6, 5],
            edges: vec![(0, 1, 0), (0, 2, 0), (0, 3, 0), (0, 4, 0)],
        };
        assert_eq!(repeated_scopes(&input, 2).len(), 1);
    }

    #[test]
    fn an_unrolled_cell_is_found_without_scopes() {
        // A head, then 20 steps of (mul, add, tanh), then a tail.
        let labels: Vec<u64> =
            [1].into_iter().chain((0..60).map(|i| 10 + i % 3)).chain([2]).collect();
        let signatures: Vec<u64> = labels
            .iter()
            .enumerate()
            .map(|(i, &l)| signature(l, i, &[i.saturating_sub(1)], 8))
            .collect();
        assert_eq!(
            repeated_nodes(&signatures, 16, 6),
            [NodeRepeat { first: 1, period: 3, count: 20 }]
        );
    }

    #[test]
    fn nothing_repeats_in_a_sequence_of_different_nodes() {
        let signatures: Vec<u64> = (0..50).collect();
        assert!(repeated_nodes(&signatures, 16, 2).is_empty());
        assert!(repeated_nodes(&[], 16, 2).is_empty());
    }
}
