//! Shapes of all values with names for their axes where the operations tell them: `N C H W` around convolutions,
//! `B T D` and `B H T T` in transformers. Names spread along operations that keep the axes.
//! For the graph view's edge labels.

use crate::engine::Trace;
use crate::graph::{Dim, Graph, Inferred, Node, ValueId};
use crate::ops::Category;

/// Shape and axis names of every value of a graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shapes {
    dims: Vec<Option<Vec<String>>>,
    axes: Vec<Option<&'static [&'static str]>>,
}

/// One axis of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis<'a> {
    /// `C`; empty where unknown.
    pub name: &'a str,
    /// `64`, or the name of an open dimension.
    pub size: &'a str,
}

impl Shapes {
    /// Shapes as they ran, else as inferred, else as declared.
    pub fn of(graph: &Graph, inferred: Option<&Inferred>, trace: Option<&Trace>) -> Self {
        let known = |id: ValueId| -> Option<Vec<usize>> {
            let ran = trace.and_then(|t| t.value(id)).map(|t| t.shape().to_vec());
            let told = || {
                inferred.and_then(|i| i.facts.get(id.index())?.as_ref()).map(|f| f.shape.to_vec())
            };
            ran.or_else(told)
        };
        let text = |id: ValueId, declared: &Option<Vec<Dim>>| match known(id) {
            Some(dims) => Some(dims.iter().map(usize::to_string).collect()),
            None => declared.as_ref().map(|d| d.iter().map(Dim::to_string).collect()),
        };
        let dims: Vec<Option<Vec<String>>> =
            graph.values().map(|(id, v)| text(id, &v.dims)).collect();
        let mut shapes = Self { axes: vec![None; dims.len()], dims };
        shapes.name_axes(graph);
        shapes
    }

    /// Axes of a value; `None` where the shape is not known.
    pub fn axes(&self, value: ValueId) -> Option<Vec<Axis<'_>>> {
        let dims = self.dims.get(value.index())?.as_ref()?;
        let names = self.axes[value.index()].unwrap_or(&[]);
        Some(
            dims.iter()
                .enumerate()
                .map(|(i, size)| Axis { name: names.get(i).unwrap_or(&""), size })
                .collect(),
        )
    }

    /// `1×8×26×26`, `scalar`, or `?` where the shape is not known.
    pub fn text(&self, value: ValueId) -> String {
        match self.dims.get(value.index()).and_then(Option::as_ref) {
            None => "?".to_owned(),
            Some(dims) if dims.is_empty() => "scalar".to_owned(),
            Some(dims) => dims.join("×"),
        }
    }

    /// Names of the axes, if there are any.
    pub fn names(&self, value: ValueId) -> Option<&'static [&'static str]> {
        self.axes.get(value.index()).copied().flatten()
    }

    fn rank(&self, value: ValueId) -> Option<usize> {
        self.dims.get(value.index())?.as_ref().map(Vec::len)
    }

    fn set(&mut self, value: ValueId, names: Option<&'static [&'static str]>) {
        let Some(names) = names else { return };
        if self.axes[value.index()].is_none() && self.rank(value) == Some(names.len()) {
            self.axes[value.index()] = Some(names);
        }
    }

    fn name_axes(&mut self, graph: &Graph) {
        for (_, node) in graph.nodes() {
            self.start(graph, node);
        }
        // Forwards, then backwards: enough for what feeds forward.
        let nodes: Vec<&Node> = graph.nodes().map(|(_, n)| n).collect();
        for pass in 0..2 {
            for i in 0..nodes.len() {
                let node = nodes[if pass == 0 { i } else { nodes.len() - 1 - i }];
                self.spread(graph, node);
            }
        }
    }

    /// Names that an operation knows by itself.
    fn start(&mut self, graph: &Graph, node: &Node) {
        let (input, output) = (main_input(node), main_output(node));
        let is_conv = node.spec().is_some_and(|s| s.category == Category::Convolution);
        if is_conv
            || matches!(
                node.op_type.as_str(),
                "BatchNormalization" | "InstanceNormalization" | "LRN"
            )
        {
            for value in [input, output].into_iter().flatten() {
                let names = self.rank(value).and_then(image_axes);
                self.set(value, names);
            }
        }
        if node.op_type == "Gather" && is_embedding(graph, node) {
            if let Some(tokens) = node.inputs.get(1).copied().flatten() {
                self.set(tokens, Some(&["B", "T"]));
            }
            output.into_iter().for_each(|v| self.set(v, Some(&["B", "T", "D"])));
        }
        if node.op_type == "Softmax" {
            [input, output]
                .into_iter()
                .flatten()
                .for_each(|v| self.set(v, Some(&["B", "H", "T", "T"])));
        }
    }

    /// Names that pass through an operation.
    fn spread(&mut self, graph: &Graph, node: &Node) {
        let Some(output) = main_output(node) else { return };
        if !keeps_axes(graph, node) {
            return;
        }
        let rank = self.rank(output);
        let inputs =
            || node.inputs.iter().flatten().copied().filter(|v| graph.value(*v).data.is_none());
        let same: Vec<ValueId> = inputs().filter(|v| self.rank(*v) == rank).collect();
        let known = same.iter().find_map(|v| self.names(*v));
        self.set(output, known);
        let names = self.names(output);
        same.into_iter().for_each(|v| self.set(v, names));
    }
}

fn main_input(node: &Node) -> Option<ValueId> {
    node.inputs.first().copied().flatten()
}

fn main_output(node: &Node) -> Option<ValueId> {
    node.outputs.first().copied().flatten()
}

fn image_axes(rank: usize) -> Option<&'static [&'static str]> {
    match rank {
        3 => Some(&["N", "C", "L"]),
        4 => Some(&["N", "C", "H", "W"]),
        5 => Some(&["N", "C", "D", "H", "W"]),
        _ => None,
    }
}

/// Rows of a two-dimensional float weight looked up by number.
fn is_embedding(graph: &Graph, node: &Node) -> bool {
    main_input(node).is_some_and(|table| {
        let table = graph.value(table);
        table.is_parameter() && table.data.as_ref().is_some_and(|t| t.rank() == 2)
    })
}

/// Whether axes of the output mean what those of the input do.
fn keeps_axes(graph: &Graph, node: &Node) -> bool {
    let category = node.spec().map(|s| s.category);
    let by_category = matches!(
        category,
        Some(Category::Arithmetic | Category::Activation | Category::Normalization)
    );
    let by_name = matches!(
        node.op_type.as_str(),
        "Identity" | "Cast" | "Concat" | "Pad" | "Dropout" | "Where"
    );
    // A product with a weight changes the last axis only.
    let weighted = matches!(node.op_type.as_str(), "MatMul")
        && node.inputs.get(1).copied().flatten().is_some_and(|w| graph.value(w).data.is_some());
    by_category || by_name || weighted
}
