//! How nodes and modules came out of a run: done, failed, refused because nobody knows the op, or skipped because of a
//! node before. Before the first run, what cannot run is known from the graph. For `views::graph`.

use super::Structure;
use crate::engine::{Outcome, Trace};
use crate::graph::{Graph, Node, NodeId};

/// What became of a node; the later, the graver.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It ran, or nothing is known that speaks against it.
    #[default]
    Fine,
    /// An input was never computed.
    Skipped,
    /// Its op is not known, or not in this form.
    Refused,
    /// It ran and went wrong.
    Failed,
}

impl Fate {
    /// For a card; empty where all is well.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fine => "",
            Self::Skipped => "skipped",
            Self::Refused => "does not run",
            Self::Failed => "failed",
        }
    }
}

/// The fate of every node, and of every module the gravest in it with how many share it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fates {
    nodes: Vec<Fate>,
    modules: Vec<(Fate, usize)>,
}

impl Fates {
    /// Reads the outcomes of a run; without one, what the graph itself tells.
    pub fn of(graph: &Graph, structure: &Structure, trace: Option<&Trace>) -> Self {
        let mut fates = Self {
            nodes: vec![Fate::Fine; graph.num_nodes()],
            modules: vec![(Fate::Fine, 0); structure.modules.len()],
        };
        for (id, node) in graph.nodes() {
            let fate = match trace.and_then(|t| t.node_run(id)).map(|run| &run.outcome) {
                _ if node.refusal().is_some() => Fate::Refused,
                Some(Outcome::Failed(_)) => Fate::Failed,
                Some(Outcome::Skipped) => Fate::Skipped,
                Some(Outcome::Done) => Fate::Fine,
                Some(Outcome::NotRun) | None => fates.expected(graph, node),
            };
            fates.nodes[id.index()] = fate;
            structure.around(id).into_iter().for_each(|module| fates.count(module, fate));
        }
        fates
    }

    /// Of a node that has not run: skipped if a node before it will not run.
    fn expected(&self, graph: &Graph, node: &Node) -> Fate {
        let cut = |v| graph.value(v).producer.is_some_and(|p| self.node(p) != Fate::Fine);
        if node.inputs.iter().flatten().any(|&v| cut(v)) { Fate::Skipped } else { Fate::Fine }
    }

    fn count(&mut self, module: usize, fate: Fate) {
        let (gravest, count) = &mut self.modules[module];
        match fate.cmp(gravest) {
            std::cmp::Ordering::Greater => (*gravest, *count) = (fate, 1),
            std::cmp::Ordering::Equal => *count += 1,
            std::cmp::Ordering::Less => {}
        }
    }

    /// What became of a node.
    pub fn node(&self, id: NodeId) -> Fate {
        self.nodes.get(id.index()).copied().unwrap_or_default()
    }

    /// The gravest fate in a module, and how many nodes share it.
    pub fn module(&self, module: usize) -> (Fate, usize) {
        self.modules.get(module).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::engine::{Options, default_feeds};
    use crate::graph::{DimValues, GraphBuilder, NodeSpec};
    use crate::tensor::DType;

    /// A chain with a bad node in its middle, and a branch beside it.
    fn graph(op: &str) -> Graph {
        let mut b = GraphBuilder::new("fates");
        b.input_of("x", DType::F32, &[2, 3]);
        b.node(NodeSpec::new("Relu", &["x"], &["a"]).named("/enc/Relu"));
        b.node(NodeSpec::new(op, &["a", "x"], &["b"]).named("/head/bad"));
        b.node(NodeSpec::new("Tanh", &["b"], &["c"]).named("/head/Tanh"));
        b.node(NodeSpec::new("Neg", &["a"], &["d"]).named("/side/Neg"));
        b.output("c");
        b.output("d");
        b.finish().unwrap()
    }

    fn of_all(graph: &Graph, trace: Option<&Trace>) -> Vec<Fate> {
        let fates = Fates::of(graph, &Structure::of(graph), trace);
        graph.nodes().map(|(id, _)| fates.node(id)).collect()
    }

    #[test]
    fn an_unknown_op_and_what_follows_it_are_known_before_a_run() {
        let expected = [Fate::Fine, Fate::Refused, Fate::Skipped, Fate::Fine];
        assert_eq!(of_all(&graph("NoSuchOp"), None), expected);
    }

    #[test]
    fn a_node_that_fails_leaves_those_behind_it_skipped() {
        // [2, 3] times [2, 3] does not go.
        let graph = Arc::new(graph("MatMul"));
        let feeds = default_feeds(&graph, &DimValues::default(), 0).unwrap();
        let run = Trace::run(Arc::clone(&graph), &feeds, Options::default(), &mut |_, _| true);
        assert!(run.1.is_err());
        let expected = [Fate::Fine, Fate::Failed, Fate::Skipped, Fate::Fine];
        assert_eq!(of_all(&graph, Some(&run.0)), expected);
        assert!(of_all(&graph, None).iter().all(|f| *f == Fate::Fine), "not known before");
    }

    #[test]
    fn a_module_tells_the_gravest_and_how_often() {
        let mut fates = Fates { nodes: Vec::new(), modules: vec![(Fate::Fine, 0)] };
        [Fate::Skipped, Fate::Failed, Fate::Fine, Fate::Failed, Fate::Skipped]
            .into_iter()
            .for_each(|fate| fates.count(0, fate));
        assert_eq!(fates.module(0), (Fate::Failed, 2));
    }
}
