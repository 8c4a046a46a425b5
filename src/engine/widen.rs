//! A graph in double precision: for gradient checks and for exact comparison.

use crate::graph::{Graph, Node, NodeOp};
use crate::ops::{Attribute, Attributes, build};
use crate::tensor::{DType, Tensor};
use std::sync::Arc;

/// ONNX's numbers for float32 and float64 (`TensorProto.DataType`).
const ONNX_FLOAT: i64 = 1;
const ONNX_DOUBLE: i64 = 11;

/// The same graph with every float input, weight, constant and cast to float32 as float64.
pub fn widen(graph: &Graph) -> Graph {
    graph.map(
        |value| {
            value.dtype = value.dtype.map(wide);
            value.data = value.data.as_ref().map(|t| t.cast(wide(t.dtype())));
        },
        widen_node,
    )
}

fn wide(dtype: DType) -> DType {
    if dtype.is_float() { DType::F64 } else { dtype }
}

fn widen_node(node: &mut Node) {
    let NodeOp::Ready(op) = &node.op else { return };
    let spec = op.spec();
    let attributes = widened(&node.attributes);
    if let Ok(op) = build(spec, attributes.clone()) {
        (node.op, node.attributes) = (NodeOp::Ready(Arc::from(op)), attributes);
    }
}

fn widened(old: &Attributes) -> Attributes {
    let mut new = old.clone();
    for (name, attribute) in old.iter() {
        match (name, attribute) {
            (_, Attribute::Tensor(t)) => {
                new.insert(name, Attribute::Tensor(t.cast(wide(t.dtype()))))
            }
            ("to" | "dtype", Attribute::Int(ONNX_FLOAT)) => {
                new.insert(name, Attribute::Int(ONNX_DOUBLE))
            }
            ("value_float", Attribute::Float(x)) => {
                replace(&mut new, name, Tensor::scalar(*x as f64))
            }
            ("value_floats", Attribute::Floats(x)) => {
                let doubles = x.iter().map(|&v| v as f64).collect();
                replace(&mut new, name, Tensor::vector::<f64>(doubles));
            }
            _ => {}
        }
    }
    new
}

/// `Constant` with a list of floats becomes one with a tensor of doubles.
fn replace(attributes: &mut Attributes, name: &str, value: Tensor) {
    attributes.remove(name);
    attributes.insert("value", Attribute::Tensor(value));
}
