//! Modules of a graph as they are drawn: read from the scopes, each called once (a module that is called twice, or
//! that other nodes run through, is drawn twice), without needless levels, and with repeated ones grouped to ×N.
//! Depends on the graph alone: computed once for a model. Only for `explain::graph_picture`.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::repeats;
use crate::graph::{Graph, NodeId, ScopeId, ValueId};
use crate::ops::Category;

/// A module that can be folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// Stable over runs and reloads: made from its path.
    pub key: u64,
    /// Its own name: `attn`, `blocks`, `layer`.
    pub name: String,
    /// The whole path for tooltips: `blocks.0/attn`.
    pub path: String,
    /// The module around it, as an index in [`Structure::modules`]; parents stand before children.
    pub parent: Option<usize>,
    /// Nodes in it, constants left out.
    pub nodes: usize,
    /// How many modules of the same structure it groups; 1 for an ordinary module.
    pub repeats: usize,
    /// The scope it shows; a group has none.
    pub scope: Option<ScopeId>,
    /// What it gives to the rest of the graph: the last of its values that is read outside, or is an output.
    pub output: Option<ValueId>,
}

/// Modules of a graph, and where each node stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    /// Modules, parents before children.
    pub modules: Vec<Module>,
    /// For each node its innermost module.
    pub module_of: Vec<Option<usize>>,
    /// For each node the name of a module that holds nothing else and is therefore not drawn: `conv1`.
    pub own_name: Vec<Option<String>>,
    /// For each node whether it is drawn as a card (constants are not).
    pub drawn: Vec<bool>,
}

/// For each node whether it only makes or rearranges constants and weights (`Constant`, `ConstantOfShape`, the
/// transpose of a weight): it is drawn as a pill at what reads it.
pub fn pill_nodes(graph: &Graph) -> Vec<bool> {
    let mut pills = vec![false; graph.num_nodes()];
    for (id, node) in graph.nodes() {
        let fixed = |v: &ValueId| {
            let value = graph.value(*v);
            value.producer.map_or(value.data.is_some(), |p| pills[p.index()])
        };
        let makes = matches!(node.op_type.as_str(), "Constant" | "ConstantOfShape" | "EyeLike");
        let moves = node.spec().is_some_and(|s| s.category == Category::Shape)
            && node.inputs.iter().flatten().next().is_some();
        pills[id.index()] = (makes || moves)
            && node.outputs.len() == 1
            && node.inputs.iter().flatten().all(fixed)
            && !node.outputs.iter().flatten().any(|v| graph.outputs.contains(v));
    }
    pills
}

pub(super) fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

impl Structure {
    /// Reads the modules of a graph.
    pub fn of(graph: &Graph) -> Self {
        let pills = pill_nodes(graph);
        let mut structure = Instances::new(graph, &pills).structure(graph, &pills);
        structure.simplify();
        repeats::group(graph, &mut structure);
        structure.count();
        structure.find_outputs(graph);
        structure
    }

    /// Finds the value that stands for each module when it is folded.
    fn find_outputs(&mut self, graph: &Graph) {
        let mut read_outside = vec![false; self.modules.len()];
        for (id, node) in graph.nodes() {
            let around = self.around(id);
            for &value in node.outputs.iter().flatten() {
                let readers = &graph.value(value).consumers;
                for &m in &around {
                    let leaves = readers.iter().any(|(n, _)| !self.holds(m, *n));
                    // A value that goes on says more than one that is only handed out.
                    let ends = graph.outputs.contains(&value) && !read_outside[m];
                    if leaves || ends {
                        read_outside[m] |= leaves;
                        self.modules[m].output = Some(value);
                    }
                }
            }
        }
    }

    /// Whether a node stands in a module, or in one inside it.
    fn holds(&self, module: usize, node: NodeId) -> bool {
        let mut at = self.module_of.get(node.index()).copied().flatten();
        while let Some(m) = at.filter(|m| *m != module) {
            at = self.modules[m].parent;
        }
        at.is_some()
    }

    /// The modules around a node, from the outermost.
    pub fn around(&self, node: NodeId) -> Vec<usize> {
        let mut path = Vec::new();
        let mut at = self.module_of.get(node.index()).copied().flatten();
        while let Some(m) = at {
            path.push(m);
            at = self.modules[m].parent;
        }
        path.reverse();
        path
    }

    /// Counts the nodes of every module.
    pub(super) fn count(&mut self) {
        self.modules.iter_mut().for_each(|m| m.nodes = 0);
        for &module in self.module_of.iter().flatten() {
            self.modules[module].nodes += 1;
        }
        for m in (0..self.modules.len()).rev() {
            if let Some(parent) = self.modules[m].parent {
                self.modules[parent].nodes += self.modules[m].nodes;
            }
        }
    }

    /// Takes away levels that say nothing: modules of one node give it their name, modules around one module join
    /// their name to its, a module around everything goes.
    fn simplify(&mut self) {
        let mut direct = vec![0usize; self.modules.len()];
        let mut only_node: Vec<Option<usize>> = vec![None; self.modules.len()];
        for (n, module) in self.module_of.iter().enumerate() {
            if let Some(m) = *module {
                direct[m] += 1;
                only_node[m] = Some(n);
            }
        }
        let count = self.modules.len();
        let mut gone = vec![false; count];
        // Modules that stay inside each, and the last of them.
        let (mut children, mut child) = (vec![0usize; count], vec![0usize; count]);
        for m in (0..count).rev() {
            let stays = match (direct[m], children[m]) {
                (0, 0) => None,
                (1, 0) => {
                    self.hand_up(m, only_node[m], &mut direct, &mut only_node);
                    None
                }
                (0, 1) => {
                    let inner = &self.modules[child[m]].name;
                    self.modules[child[m]].name = format!("{}/{inner}", self.modules[m].name);
                    self.modules[child[m]].parent = self.modules[m].parent;
                    Some(child[m])
                }
                _ => Some(m),
            };
            gone[m] = stays != Some(m);
            if let (Some(stays), Some(parent)) = (stays, self.modules[m].parent) {
                children[parent] += 1;
                child[parent] = stays;
            }
        }
        self.drop_wrapper(&mut gone);
        self.remove(&gone);
    }

    /// Gives the only node of a module to the module around it, with the module's name.
    fn hand_up(
        &mut self,
        m: usize,
        node: Option<usize>,
        direct: &mut [usize],
        only: &mut [Option<usize>],
    ) {
        let (Some(n), parent) = (node, self.modules[m].parent) else { return };
        let name = &self.modules[m].name;
        let inner = self.own_name[n].take();
        self.own_name[n] =
            Some(inner.map_or_else(|| name.clone(), |inner| format!("{name}/{inner}")));
        self.module_of[n] = parent;
        if let Some(p) = parent {
            direct[p] += 1;
            only[p] = Some(n);
        }
    }

    /// A module that holds every node is the model itself.
    fn drop_wrapper(&mut self, gone: &mut [bool]) {
        let roots: Vec<usize> = (0..self.modules.len())
            .filter(|&m| !gone[m] && self.modules[m].parent.is_none())
            .collect();
        if let [wrapper] = &roots[..]
            && self.holds_all(*wrapper)
        {
            gone[*wrapper] = true;
            for m in 0..self.modules.len() {
                if self.modules[m].parent == Some(*wrapper) {
                    self.modules[m].parent = None;
                }
            }
            for module in self.module_of.iter_mut().filter(|m| **m == Some(*wrapper)) {
                *module = None;
            }
        }
    }

    fn holds_all(&self, wrapper: usize) -> bool {
        let inside = |mut m: usize| loop {
            if m == wrapper {
                return true;
            }
            match self.modules[m].parent {
                Some(p) => m = p,
                None => return false,
            }
        };
        self.drawn.iter().zip(&self.module_of).all(|(drawn, m)| !drawn || m.is_some_and(inside))
    }

    fn remove(&mut self, gone: &[bool]) {
        let mut new = vec![None; gone.len()];
        let mut kept = Vec::new();
        for (m, module) in self.modules.drain(..).enumerate() {
            if !gone[m] {
                new[m] = Some(kept.len());
                kept.push(module);
            }
        }
        kept.iter_mut().for_each(|m| m.parent = m.parent.and_then(|p| new[p]));
        self.modules = kept;
        self.module_of.iter_mut().for_each(|m| *m = m.and_then(|m| new[m]));
    }
}

/// Calls of scopes: each (module around, scope, number of the call) is an instance.
struct Instances {
    /// For each scope: for each node in or behind it, the number of the call.
    calls: HashMap<ScopeId, HashMap<u32, u32>>,
}

impl Instances {
    fn new(graph: &Graph, pills: &[bool]) -> Self {
        let mut members: HashMap<ScopeId, Vec<u32>> = HashMap::new();
        for (id, node) in graph.nodes().filter(|(id, _)| !pills[id.index()]) {
            for scope in graph.scopes.path_to(node.scope) {
                members.entry(scope).or_default().push(id.0);
            }
        }
        let calls = members
            .into_iter()
            .filter_map(|(scope, nodes)| Some((scope, split(graph, &nodes)?)))
            .collect();
        Self { calls }
    }

    fn structure(&self, graph: &Graph, pills: &[bool]) -> Structure {
        let mut structure = Structure {
            module_of: vec![None; graph.num_nodes()],
            own_name: vec![None; graph.num_nodes()],
            drawn: pills.iter().map(|pill| !pill).collect(),
            ..Structure::default()
        };
        let mut known: HashMap<(Option<usize>, ScopeId, u32), usize> = HashMap::new();
        for (id, node) in graph.nodes().filter(|(id, _)| !pills[id.index()]) {
            let mut at = None;
            for scope in graph.scopes.path_to(node.scope) {
                let call = self.calls.get(&scope).and_then(|c| c.get(&id.0)).copied().unwrap_or(0);
                at = Some(*known.entry((at, scope, call)).or_insert_with(|| {
                    structure.modules.push(module(graph, at, scope, call, &structure.modules));
                    structure.modules.len() - 1
                }));
            }
            structure.module_of[id.index()] = at;
        }
        structure
    }
}

fn module(
    graph: &Graph,
    parent: Option<usize>,
    id: ScopeId,
    call: u32,
    modules: &[Module],
) -> Module {
    let scope = graph.scopes.get(id);
    let call_text = if call > 0 { format!(" (call {})", call + 1) } else { String::new() };
    Module {
        key: hash_of(&(parent.map(|p| modules[p].key), &scope.path, call)),
        name: format!("{}{call_text}", scope.name),
        path: format!("{}{call_text}", scope.path),
        parent,
        nodes: 0,
        repeats: 1,
        scope: Some(id),
        output: None,
    }
}

/// Numbers the calls of a scope: a node that is reached from the scope through nodes outside belongs to a later call.
/// `None` where there is only one.
fn split(graph: &Graph, nodes: &[u32]) -> Option<HashMap<u32, u32>> {
    let (first, last) = (*nodes.first()?, *nodes.last()?);
    if (last - first) as usize + 1 == nodes.len() {
        return None;
    }
    let inside: std::collections::HashSet<u32> = nodes.iter().copied().collect();
    // 0: not reached from the scope.
    let mut call = vec![0u32; (last - first) as usize + 1];
    for n in first..=last {
        let is_in = inside.contains(&n);
        let mut own = u32::from(is_in);
        for producer in producers(graph, NodeId(n)) {
            let Some(before) = producer.checked_sub(first).and_then(|i| call.get(i as usize))
            else {
                continue;
            };
            let enters = is_in && *before > 0 && !inside.contains(&producer);
            own = own.max(before + u32::from(enters));
        }
        call[(n - first) as usize] = own;
    }
    let calls: HashMap<u32, u32> =
        nodes.iter().map(|&n| (n, call[(n - first) as usize] - 1)).collect();
    calls.values().any(|&c| c > 0).then_some(calls)
}

/// Nodes that produce what a node reads.
pub(super) fn producers(graph: &Graph, node: NodeId) -> impl Iterator<Item = u32> + '_ {
    graph.node(node).inputs.iter().flatten().filter_map(|&v| graph.value(v).producer).map(|p| p.0)
}
