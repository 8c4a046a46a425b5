//! Shape inference: the ops' own shape rules in topological order. Where all inputs of a node have
//! known, small values (the shape plumbing of real exports), the op itself is run.

use super::{DimValues, Graph, NodeId, NodeOp, ValueId, ValueKind};
use crate::ops::{Cost, Fact, Facts, Forward, Inputs, Op, OpError, cost};
use smallvec::SmallVec;

/// Values up to this many elements are folded during inference.
pub const MAX_FOLDED_NUMEL: usize = 4096;

/// A node whose shape rule failed.
#[derive(Debug, Clone)]
pub struct ShapeProblem {
    pub node: NodeId,
    pub error: OpError,
}

/// What is known of all values before a run.
#[derive(Debug, Clone, Default)]
pub struct Inferred {
    /// By value index; `None` where it cannot be known before running.
    pub facts: Vec<Option<Fact>>,
    /// By node index; `None` where the node cannot be shaped.
    pub costs: Vec<Option<Cost>>,
    pub problems: Vec<ShapeProblem>,
}

impl Inferred {
    /// MACs and FLOPs of one forward over all nodes that could be shaped.
    pub fn total_work(&self) -> crate::ops::Work {
        self.costs.iter().flatten().fold(crate::ops::Work::NONE, |sum, c| crate::ops::Work {
            macs: sum.macs.saturating_add(c.work.macs),
            flops: sum.flops.saturating_add(c.work.flops),
        })
    }
}

/// Shapes of all values, with `dims` for the open sizes of the inputs.
pub fn infer(graph: &Graph, dims: &DimValues) -> Inferred {
    let mut found = Inferred {
        facts: vec![None; graph.num_values()],
        costs: vec![None; graph.num_nodes()],
        problems: Vec::new(),
    };
    for (id, value) in graph.values() {
        found.facts[id.index()] = match (&value.data, value.kind) {
            (Some(t), _) => {
                let mut fact = Fact::of(t);
                fact.value = fact.value.filter(|t| t.numel() <= MAX_FOLDED_NUMEL);
                Some(fact)
            }
            (None, ValueKind::Input) => {
                let dtype = value.dtype;
                dtype.zip(value.dims.as_ref()).map(|(t, d)| Fact::new(t, dims.shape(d)))
            }
            _ => None,
        };
    }
    for (id, _) in graph.nodes() {
        infer_node(graph, id, &mut found);
    }
    found
}

fn infer_node(graph: &Graph, id: NodeId, found: &mut Inferred) {
    let node = graph.node(id);
    let NodeOp::Ready(op) = &node.op else { return };
    let Some(outcome) = node_facts(op.as_ref(), &node.inputs, &found.facts) else { return };
    match outcome {
        Ok((cost, outputs)) => {
            found.costs[id.index()] = Some(cost);
            for (slot, fact) in node.outputs.iter().zip(outputs) {
                if let Some(v) = slot {
                    found.facts[v.index()] = Some(fact);
                }
            }
        }
        Err(OpError::NeedsValue { .. }) => {}
        Err(error) => found.problems.push(ShapeProblem { node: id, error }),
    }
}

/// Cost and output facts of a node; `None` where an input is not known.
fn node_facts(
    op: &dyn Op,
    slots: &[Option<ValueId>],
    known: &[Option<Fact>],
) -> Option<Result<(Cost, Vec<Fact>), OpError>> {
    let mut inputs: SmallVec<[Option<&Fact>; 4]> = SmallVec::new();
    for slot in slots {
        inputs.push(match slot {
            Some(v) => Some(known[v.index()].as_ref()?),
            None => None,
        });
    }
    let facts = Facts::new(op.spec().name, &inputs);
    Some(shaped(op, facts).map(|o| (cost(op, facts, &o), o)))
}

fn shaped(op: &dyn Op, facts: Facts<'_>) -> Result<Vec<Fact>, OpError> {
    let mut outputs = op.infer(facts)?;
    let small = outputs.iter().all(|f| f.shape.numel() <= MAX_FOLDED_NUMEL);
    let missing = outputs.iter().any(|f| f.value.is_none());
    if small && missing && facts.present().all(|f| f.value.is_some()) {
        let items: SmallVec<[_; 4]> =
            (0..facts.len()).map(|i| facts.opt(i).and_then(|f| f.value.as_ref())).collect();
        let run = op.forward(Inputs::new(op.spec().name, &items), &mut Forward::default());
        for (fact, tensor) in outputs.iter_mut().zip(run.unwrap_or_default()) {
            fact.value = Some(tensor);
        }
    }
    Ok(outputs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Dim, GraphBuilder, NodeSpec};
    use crate::tensor::{DType, Tensor};

    #[test]
    fn shapes_and_work_follow_the_rules() {
        let mut b = GraphBuilder::new("g");
        b.input("x", Some(DType::F32), Some(vec![Dim::Named("batch".into()), Dim::Known(3)]));
        b.initializer("w", Tensor::zeros(DType::F32, [3, 5]).unwrap());
        b.node(NodeSpec::new("MatMul", &["x", "w"], &["y"])).output("y");
        let g = b.finish().unwrap();
        let dims = DimValues([("batch".to_string(), 4)].into());
        let found = infer(&g, &dims);
        let y = g.find_value("y").unwrap();
        assert_eq!(&found.facts[y.index()].as_ref().unwrap().shape[..], [4, 5]);
        assert_eq!(found.total_work().macs, 4 * 3 * 5);
    }

    #[test]
    fn problems_name_op_and_shapes() {
        let mut b = GraphBuilder::new("g");
        b.input_of("x", DType::F32, &[2, 3]);
        b.input_of("w", DType::F32, &[4, 5]);
        b.node(NodeSpec::new("MatMul", &["x", "w"], &["y"]));
        let found = infer(&b.finish().unwrap(), &DimValues::default());
        let text = found.problems[0].error.to_string();
        assert!(text.contains("MatMul") && text.contains("2×3") && text.contains("4×5"), "{text}");
    }
}
