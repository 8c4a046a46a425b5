//! Weights from a file of named tensors put into a graph by their names. Imported through `formats`.

use super::NamedTensors;
use crate::graph::{Graph, ValueId, ValueKind};
use crate::tensor::Shape;

/// What became of the tensors of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WeightReport {
    /// Initializers that took their numbers from the file.
    pub matched: Vec<String>,
    /// Parameters of the graph that the file lacks: they keep their numbers.
    pub missing: Vec<String>,
    /// Tensors of the file that no initializer wanted.
    pub unused: Vec<String>,
    /// Name, shape in the graph, shape in the file: not loaded.
    pub mismatched: Vec<(String, Shape, Shape)>,
}

impl std::fmt::Display for WeightReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (m, n) = (self.matched.len(), self.missing.len());
        write!(f, "{m} loaded, {n} not in the file, {} not in the model", self.unused.len())?;
        for (name, graph, file) in &self.mismatched {
            write!(f, "; {name} is {graph} in the model and {file} in the file")?;
        }
        Ok(())
    }
}

/// Replaces initializers by the tensors of the same name and shape, converted to their type.
pub fn load_weights(graph: &mut Graph, tensors: &NamedTensors) -> WeightReport {
    let mut report = WeightReport::default();
    let ids: Vec<ValueId> = graph.values().map(|(id, _)| id).collect();
    for id in ids {
        let value = graph.value(id);
        let Some(old) = value.data.as_ref().filter(|_| value.kind == ValueKind::Initializer) else {
            continue;
        };
        let name = value.name.clone();
        match tensors.get(&name) {
            Some(new) if new.shape() == old.shape() => {
                let new = new.cast(old.dtype());
                graph.value_mut(id).data = Some(new);
                report.matched.push(name);
            }
            Some(new) => report.mismatched.push((name, old.shape().clone(), new.shape().clone())),
            None if value.is_parameter() => report.missing.push(name),
            None => {}
        }
    }
    let is_initializer = |name: &String| {
        graph.find_value(name).is_some_and(|id| graph.value(id).kind == ValueKind::Initializer)
    };
    report.unused = tensors.keys().filter(|n| !is_initializer(n)).cloned().collect();
    report
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{GraphBuilder, NodeSpec};
    use crate::tensor::{DType, Tensor};

    #[test]
    fn names_and_shapes_decide() {
        let mut b = GraphBuilder::new("g");
        b.input_of("x", DType::F32, &[2]);
        for name in ["a", "b", "c"] {
            b.initializer(name, Tensor::vector(vec![0.0f32, 0.0]));
        }
        b.node(NodeSpec::new("Add", &["x", "a"], &["y"]));
        let mut g = b.finish().unwrap();
        let file = [
            ("a".to_string(), Tensor::vector(vec![1.0f64, 2.0])),
            ("b".to_string(), Tensor::vector(vec![1.0f64])),
            ("y".to_string(), Tensor::vector(vec![1.0f64])),
        ];
        let report = load_weights(&mut g, &file.into());
        assert_eq!(report.matched, ["a"]);
        assert_eq!(report.missing, ["c"]);
        assert_eq!(report.unused, ["y"]);
        assert_eq!(report.mismatched.len(), 1);
        let a = g.value(g.find_value("a").unwrap()).data.clone().unwrap();
        assert!(a.dtype() == DType::F32 && a.to_f64_vec() == [1.0, 2.0]);
    }
}
