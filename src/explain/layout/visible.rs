//! What of a request is drawn: folded clusters swallow their nodes, edges are lifted to the cards that are shown,
//! parameters become pills. Only for `explain::layout`.

use std::collections::HashMap;

use super::model::{End, LayoutRequest};

/// The cluster tree, made safe (bad parents and cycles go to the root).
pub(super) struct Tree {
    /// Parent of each cluster.
    pub parent: Vec<Option<usize>>,
    /// Clusters, parents before children.
    pub order: Vec<usize>,
    /// The outermost folded cluster at or around each cluster.
    pub folded_by: Vec<Option<usize>>,
}

/// One value and who consumes it, as drawn.
pub(super) struct Net {
    pub source: usize,
    pub from: End,
    pub out_slot: u32,
    pub targets: Vec<Target>,
}

/// One drawn end of a net.
pub(super) struct Target {
    pub to: End,
    pub in_slot: u32,
    pub edges: Vec<usize>,
}

/// A parameter, constant or stub attached to what consumes it.
pub(super) struct Pill {
    pub source: usize,
    pub to: End,
    pub edges: Vec<usize>,
    /// A stub for a value that is produced by a drawn node.
    pub is_stub: bool,
}

/// The drawn part of a request.
pub(super) struct Visible {
    pub tree: Tree,
    /// For each node what is drawn for it; `None` for pills.
    pub end_of: Vec<Option<End>>,
    /// Clusters that are drawn, open or folded.
    pub cluster_shown: Vec<bool>,
    /// Cluster of each node, only where it exists.
    pub node_cluster: Vec<Option<usize>>,
    pub nets: Vec<Net>,
    pub pills: Vec<Pill>,
}

/// Reads off what is drawn.
pub(super) fn lift(request: &LayoutRequest) -> Visible {
    let tree = tree(request);
    let consumed = consumed(request);
    let end_of: Vec<Option<End>> = request
        .nodes
        .iter()
        .enumerate()
        .map(|(n, spec)| (!(spec.kind.is_pill() && consumed[n])).then(|| end_of(request, &tree, n)))
        .collect();
    let cluster_shown = shown(request, &tree, &end_of);
    let node_cluster =
        request.nodes.iter().map(|n| n.cluster.filter(|&c| c < request.clusters.len())).collect();
    let mut visible =
        Visible { tree, end_of, cluster_shown, node_cluster, nets: Vec::new(), pills: Vec::new() };
    visible.collect_edges(request);
    visible
}

impl Visible {
    fn collect_edges(&mut self, request: &LayoutRequest) {
        let mut net_of: HashMap<(usize, u32), usize> = HashMap::new();
        let mut target_of: HashMap<(usize, u32, End, u32), (usize, usize)> = HashMap::new();
        for (e, edge) in request.edges.iter().enumerate() {
            let Some(to) = self.end_of.get(edge.to).copied().flatten() else { continue };
            if edge.from >= request.nodes.len() || edge.from == edge.to {
                continue;
            }
            let Some(from) = self.end_of[edge.from] else {
                self.add_pill(edge.from, to, e);
                continue;
            };
            if from == to {
                continue;
            }
            // A folded card takes each value once; a node takes it once a slot.
            let slot = if matches!(to, End::Node(_)) { edge.in_slot } else { 0 };
            let net = *net_of.entry((edge.from, edge.out_slot)).or_insert_with(|| {
                self.nets.push(Net {
                    source: edge.from,
                    from,
                    out_slot: edge.out_slot,
                    targets: Vec::new(),
                });
                self.nets.len() - 1
            });
            let targets = &mut self.nets[net].targets;
            let at = target_of
                .entry((edge.from, edge.out_slot, to, slot))
                .or_insert((net, targets.len()));
            match targets.get_mut(at.1) {
                Some(target) => target.edges.push(e),
                None => targets.push(Target { to, in_slot: edge.in_slot, edges: vec![e] }),
            }
        }
    }

    fn add_pill(&mut self, source: usize, to: End, edge: usize) {
        if matches!(to, End::Node(_)) {
            self.pills.push(Pill { source, to, edges: vec![edge], is_stub: false });
        }
    }
}

/// Whether anything reads a node. A pill that nothing reads is an ordinary node; one that only pills read is not drawn.
fn consumed(request: &LayoutRequest) -> Vec<bool> {
    let mut consumed = vec![false; request.nodes.len()];
    for edge in &request.edges {
        let real = edge.to < request.nodes.len() && edge.to != edge.from;
        if let (Some(slot), true) = (consumed.get_mut(edge.from), real) {
            *slot = true;
        }
    }
    consumed
}

fn end_of(request: &LayoutRequest, tree: &Tree, node: usize) -> End {
    let cluster = request.nodes[node].cluster.filter(|&c| c < request.clusters.len());
    match cluster.and_then(|c| tree.folded_by[c]) {
        Some(folded) => End::Cluster(folded),
        None => End::Node(node),
    }
}

/// A cluster is drawn if nothing around it is folded and something in it is drawn.
fn shown(request: &LayoutRequest, tree: &Tree, end_of: &[Option<End>]) -> Vec<bool> {
    let mut filled = vec![false; request.clusters.len()];
    for (spec, end) in request.nodes.iter().zip(end_of) {
        if let (Some(c), Some(_)) = (spec.cluster, end)
            && let Some(slot) = filled.get_mut(c)
        {
            *slot = true;
        }
    }
    for &c in tree.order.iter().rev() {
        if let (true, Some(parent)) = (filled[c], tree.parent[c]) {
            filled[parent] = true;
        }
    }
    let hidden = |c: usize| tree.parent[c].is_some_and(|p| tree.folded_by[p].is_some());
    (0..filled.len()).map(|c| filled[c] && !hidden(c)).collect()
}

fn tree(request: &LayoutRequest) -> Tree {
    let count = request.clusters.len();
    let mut parent: Vec<Option<usize>> = request
        .clusters
        .iter()
        .enumerate()
        .map(|(c, s)| s.parent.filter(|&p| p < count && p != c))
        .collect();
    let mut order = breadth_first(&parent);
    if order.len() < count {
        let mut seen = vec![false; count];
        order.iter().for_each(|&c| seen[c] = true);
        (0..count).filter(|&c| !seen[c]).for_each(|c| parent[c] = None);
        order = breadth_first(&parent);
    }
    let mut folded_by = vec![None; count];
    for &c in &order {
        let above = parent[c].and_then(|p| folded_by[p]);
        folded_by[c] = above.or(request.clusters[c].folded.then_some(c));
    }
    Tree { parent, order, folded_by }
}

fn breadth_first(parent: &[Option<usize>]) -> Vec<usize> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); parent.len()];
    let mut order = Vec::with_capacity(parent.len());
    for (c, p) in parent.iter().enumerate() {
        match p {
            Some(p) => children[*p].push(c),
            None => order.push(c),
        }
    }
    let mut at = 0;
    while let Some(&c) = order.get(at) {
        order.extend_from_slice(&children[c]);
        at += 1;
    }
    order
}
