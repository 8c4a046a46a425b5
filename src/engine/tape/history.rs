//! The recorded graph as a list, for gradients that are themselves recorded (`create_graph=True`): a
//! script computes them with operations of its own. Imported through `engine`.

use super::var::{Source, TapeNode, Work};
use super::{TapeError, Var};
use crate::ops::Attributes;
use std::any::Any;
use std::collections::HashSet;
use std::rc::Rc;

/// Which tensor: a node and its output, or a leaf (whose number is above all outputs).
pub type Key = (u64, i64);

/// One operation that gradients go through.
pub struct Step {
    pub id: u64,
    pub op_type: Rc<str>,
    pub attributes: Attributes,
    /// The inputs as tensors of the graph; the key of those that want a gradient.
    pub inputs: Vec<Option<(Var, Option<Key>)>>,
    pub outputs: Vec<Var>,
    /// What a function of the script was recorded with.
    pub function: Option<Rc<dyn Any>>,
}

impl Var {
    /// Which tensor it is in the graph.
    pub fn key(&self) -> Key {
        key(&self.source())
    }
}

fn key(source: &Source) -> Key {
    match source {
        Source::Leaf(leaf, _) => (leaf.id, -1),
        Source::Node(node, slot) => (node.id, *slot as i64),
    }
}

impl super::Tape {
    /// All operations between some tensors and their leaves, the latest first.
    pub fn history(&self, of: &[&Var]) -> Result<Vec<Step>, TapeError> {
        let mut stack: Vec<Source> = of.iter().map(|v| v.source()).collect();
        let (mut seen, mut nodes) = (HashSet::new(), Vec::new());
        while let Some(source) = stack.pop() {
            let Source::Node(node, _) = source else { continue };
            if !node.flows || !seen.insert(node.id) {
                continue;
            }
            if node.freed.get() {
                return Err(TapeError::Freed);
            }
            let edges = node.inputs.borrow();
            let needed = edges.iter().flatten().filter(|e| e.source.needs());
            stack.extend(needed.map(|e| e.source.clone()));
            drop(edges);
            nodes.push(node);
        }
        nodes.sort_by_key(|n| std::cmp::Reverse(n.id));
        Ok(nodes.iter().map(step).collect())
    }
}

fn step(node: &Rc<TapeNode>) -> Step {
    let edges = node.inputs.borrow();
    let inputs = edges.iter().map(|edge| {
        edge.as_ref().map(|e| {
            let var = Var::at(e.data.clone(), &e.source);
            (var, e.source.needs().then(|| key(&e.source)))
        })
    });
    let outputs = node.outputs.borrow();
    let outputs = outputs.iter().enumerate().map(|(i, t)| Var::made_by(t.clone(), node, i));
    Step {
        id: node.id,
        op_type: Rc::clone(&node.op_type),
        attributes: node.attributes.clone(),
        inputs: inputs.collect(),
        outputs: outputs.collect(),
        function: match &node.work {
            Work::Op(_) => None,
            Work::Custom(f) => Some(Rc::clone(f)),
        },
    }
}
