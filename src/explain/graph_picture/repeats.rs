//! Groups repeated blocks to ×N: sibling modules of the same structure, and, where a model has no modules, runs of
//! nodes that repeat. Only for `explain::graph_picture`.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use super::structure::{Module, Structure, hash_of, producers};
use crate::explain::layout::fold::{self, FoldInput, Repeat};
use crate::graph::{Graph, NodeId};

/// A model without modules is searched for repeating runs from this many nodes on.
const MIN_FLAT_NODES: usize = 40;
/// The longest repeating unit without modules, in nodes.
const MAX_PERIOD: usize = 64;

/// Adds the groups.
pub(super) fn group(graph: &Graph, structure: &mut Structure) {
    wrap_runs(graph, structure);
    let input = fold_input(graph, structure);
    // From the last to the first, so that indices of parents stay.
    let repeats: Vec<Repeat> = fold::repeated_scopes(&input, 2)
        .into_iter()
        .flat_map(|run| convex_runs(graph, structure, run))
        .collect();
    let mut groups = Vec::new();
    for repeat in repeats {
        let siblings = structure.modules.iter().filter(|m| m.parent == repeat.parent).count();
        let nodes =
            structure.module_of.iter().filter(|m| m.is_some() && **m == repeat.parent).count();
        match repeat.parent {
            Some(p) if siblings == repeat.scopes.len() && nodes == 0 => {
                structure.modules[p].repeats = siblings
            }
            _ => groups.push(repeat),
        }
    }
    for group in groups {
        add_group(structure, &group.scopes);
    }
    sort_parents_first(structure);
}

/// Cuts a run where something else comes between its modules, and where their names differ in more than a number.
fn convex_runs(graph: &Graph, structure: &Structure, run: Repeat) -> Vec<Repeat> {
    let nodes = nodes_of(structure, &run.scopes);
    let mut runs: Vec<(Vec<usize>, Scan)> = Vec::new();
    for (&module, nodes) in run.scopes.iter().zip(&nodes) {
        if let Some((last, scan)) = runs.last_mut() {
            let alike = without_numbers(&structure.modules[last[0]].name)
                == without_numbers(&structure.modules[module].name);
            if alike && scan.extend(graph, structure, nodes) {
                last.push(module);
                continue;
            }
        }
        runs.push((vec![module], Scan::new(graph, structure, nodes)));
    }
    let whole = runs.into_iter().map(|(scopes, _)| scopes).filter(|scopes| scopes.len() > 1);
    whole.map(|scopes| Repeat { parent: run.parent, scopes }).collect()
}

/// The nodes in each of some modules, and in the modules inside it, in ascending order.
fn nodes_of(structure: &Structure, modules: &[usize]) -> Vec<Vec<usize>> {
    let place: HashMap<usize, usize> = modules.iter().enumerate().map(|(i, &m)| (m, i)).collect();
    let mut nodes = vec![Vec::new(); modules.len()];
    for (n, &module) in structure.module_of.iter().enumerate() {
        let mut at = module;
        while let Some(m) = at {
            if let Some(&i) = place.get(&m) {
                nodes[i].push(n);
                break;
            }
            at = structure.modules[m].parent;
        }
    }
    nodes
}

fn add_group(structure: &mut Structure, members: &[usize]) {
    let first = &structure.modules[members[0]];
    let names: Vec<&str> = members.iter().map(|&m| structure.modules[m].name.as_str()).collect();
    let stem = stem(&names);
    let name = if stem.is_empty() { "block".to_owned() } else { stem.to_owned() };
    let last = &structure.modules[members[members.len() - 1]];
    let group = Module {
        key: hash_of(&(first.key, "repeat")),
        path: format!("{} … {}", first.path, last.path),
        name,
        parent: first.parent,
        nodes: 0,
        repeats: members.len(),
        scope: None,
        output: None,
    };
    structure.modules.push(group);
    let number = structure.modules.len() - 1;
    members.iter().for_each(|&m| structure.modules[m].parent = Some(number));
}

/// What names have in common: `blocks.0`, `blocks.1` → `blocks`.
fn stem<'a>(names: &[&'a str]) -> &'a str {
    let Some((first, rest)) = names.split_first() else { return "" };
    let common = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let mut length = rest.iter().map(|name| common(first, name)).min().unwrap_or(first.len());
    while !first.is_char_boundary(length) {
        length -= 1;
    }
    let digits = |c: char| c.is_ascii_digit();
    first[..length].trim_end_matches(digits).trim_end_matches(['.', '_', '-', '/', ' '])
}

/// `blocks.11/attn` → `blocks./attn`.
fn without_numbers(name: &str) -> String {
    name.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// Puts parents before children again.
fn sort_parents_first(structure: &mut Structure) {
    let depth = |mut m: usize| {
        let mut depth = 0;
        while let Some(p) = structure.modules[m].parent {
            (m, depth) = (p, depth + 1);
        }
        depth
    };
    let mut order: Vec<usize> = (0..structure.modules.len()).collect();
    order.sort_by_key(|&m| (depth(m), m));
    let mut new = vec![0; order.len()];
    order.iter().enumerate().for_each(|(n, &m)| new[m] = n);
    structure.modules = order.iter().map(|&m| structure.modules[m].clone()).collect();
    structure.modules.iter_mut().for_each(|m| m.parent = m.parent.map(|p| new[p]));
    structure.module_of.iter_mut().for_each(|m| *m = m.map(|m| new[m]));
}

/// Nodes and edges as the search wants them: constants left out.
fn fold_input(graph: &Graph, structure: &Structure) -> FoldInput {
    let mut edges = Vec::new();
    for (id, node) in graph.nodes().filter(|(id, _)| structure.drawn[id.index()]) {
        for (slot, value) in node.inputs.iter().enumerate() {
            let producer = value.and_then(|v| graph.value(v).producer);
            if let Some(p) = producer.filter(|p| structure.drawn[p.index()]) {
                edges.push((p.index(), id.index(), slot as u32));
            }
        }
    }
    FoldInput {
        scope_parents: structure.modules.iter().map(|m| m.parent).collect(),
        // Constants have no module, so they count nowhere.
        node_scopes: structure.module_of.clone(),
        node_labels: graph.nodes().map(|(id, _)| label(graph, id)).collect(),
        edges,
    }
}

/// What a node is, whatever its name: operation and attributes.
fn label(graph: &Graph, id: NodeId) -> u64 {
    let node = graph.node(id);
    let attributes: Vec<String> =
        node.attributes.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
    hash_of(&(&node.domain, &node.op_type, attributes))
}

/// Whether no path leaves a set of nodes and comes back, for a set that grows: nodes that come after all
/// others cost a look at themselves only.
#[derive(Default)]
struct Scan {
    nodes: Vec<usize>,
    /// Nodes outside that the set leads to.
    left: HashSet<u32>,
    members: HashSet<u32>,
    whole: bool,
}

impl Scan {
    /// `nodes` in ascending order.
    fn new(graph: &Graph, structure: &Structure, nodes: &[usize]) -> Self {
        let mut scan = Scan { whole: true, ..Scan::default() };
        scan.extend(graph, structure, nodes);
        scan
    }

    /// Adds nodes, in ascending order; whether the set is still whole.
    fn extend(&mut self, graph: &Graph, structure: &Structure, nodes: &[usize]) -> bool {
        let (Some(&first), Some(&last)) = (nodes.first(), nodes.last()) else { return self.whole };
        let start = match self.nodes.last() {
            Some(&before) if before >= first => {
                let mut all = [&self.nodes[..], nodes].concat();
                all.sort_unstable();
                *self = Scan::new(graph, structure, &all);
                return self.whole;
            }
            Some(&before) => before + 1,
            None => first,
        };
        self.whole = self.whole && self.looks_whole(graph, structure, start..=last, nodes);
        self.nodes.extend(nodes);
        self.whole
    }

    fn looks_whole(
        &mut self,
        graph: &Graph,
        structure: &Structure,
        range: RangeInclusive<usize>,
        nodes: &[usize],
    ) -> bool {
        for n in range.filter(|&n| structure.drawn[n]) {
            let (mut behind, mut after) = (false, false);
            for p in producers(graph, NodeId(n as u32)) {
                behind |= self.left.contains(&p);
                after |= self.members.contains(&p);
            }
            match nodes.binary_search(&n).is_ok() {
                true if behind => return false,
                true => _ = self.members.insert(n as u32),
                false if behind || after => _ = self.left.insert(n as u32),
                false => {}
            }
        }
        true
    }
}

/// Makes modules of the runs that repeat among the nodes outside all modules.
fn wrap_runs(graph: &Graph, structure: &mut Structure) {
    let loose: Vec<usize> = (0..graph.num_nodes())
        .filter(|&n| structure.drawn[n] && structure.module_of[n].is_none())
        .collect();
    if loose.len() < MIN_FLAT_NODES {
        return;
    }
    let mut position = vec![usize::MAX; graph.num_nodes()];
    loose.iter().enumerate().for_each(|(i, &n)| position[n] = i);
    let signature = |(i, &n): (usize, &usize)| {
        let id = NodeId(n as u32);
        let before: Vec<usize> =
            producers(graph, id).map(|p| position[p as usize]).filter(|p| *p < i).collect();
        fold::signature(label(graph, id), i, &before, MAX_PERIOD)
    };
    let signatures: Vec<u64> = loose.iter().enumerate().map(signature).collect();
    for run in fold::repeated_nodes(&signatures, MAX_PERIOD, 8) {
        let blocks: Vec<&[usize]> =
            loose[run.first..run.first + run.period * run.count].chunks(run.period).collect();
        let whole = |block: &&[usize]| Scan::new(graph, structure, block).whole;
        if blocks.iter().all(whole) {
            blocks.iter().enumerate().for_each(|(b, nodes)| add_block(graph, structure, b, nodes));
        }
    }
}

fn add_block(graph: &Graph, structure: &mut Structure, number: usize, nodes: &[usize]) {
    let first = graph.node(NodeId(nodes[0] as u32));
    let ops: Vec<&str> =
        nodes.iter().map(|&n| graph.node(NodeId(n as u32)).op_type.as_str()).collect();
    let words = match ops[..] {
        [..] if ops.len() > 3 => "block".to_owned(),
        _ => ops.join(" → "),
    };
    structure.modules.push(Module {
        key: hash_of(&(&first.name, nodes[0], "run")),
        name: format!("{words} {}", number + 1),
        path: ops.join(" → "),
        parent: None,
        nodes: 0,
        repeats: 1,
        scope: None,
        output: None,
    });
    let module = structure.modules.len() - 1;
    nodes.iter().for_each(|&n| structure.module_of[n] = Some(module));
}
