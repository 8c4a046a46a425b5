//! A graph in double precision: for gradient checks and for exact comparison.

use crate::graph::{Graph, Node, NodeOp};
use crate::ops::{Attribute, Attributes, build};
use crate::tensor::{DType, Tensor};
use std::sync::Arc;

/// ONNX's numbers for float32, float16, bfloat16 and for float64 (`TensorProto.DataType`).
const ONNX_FLOATS: [i64; 3] = [1, 10, 16];
const ONNX_DOUBLE: i64 = 11;
/// Ops that make float32 unless an attribute of this name says otherwise.
const FLOAT32_MAKERS: [(&str, &str); 3] =
    [("ConstantOfShape", "value"), ("RandomNormal", "dtype"), ("RandomUniform", "dtype")];

/// The same graph with every float input, weight, constant and cast to a float type as float64.
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
    let mut attributes = widened(&node.attributes);
    for (_, name) in FLOAT32_MAKERS.iter().filter(|(op, _)| *op == spec.name) {
        if attributes.get(name).is_none() {
            attributes.insert(name, default_as_double(name));
        }
    }
    if let Ok(op) = build(spec, attributes.clone()) {
        (node.op, node.attributes) = (NodeOp::Ready(Arc::from(op)), attributes);
    }
}

fn default_as_double(name: &str) -> Attribute {
    if name == "value" { Tensor::scalar(0.0).into() } else { ONNX_DOUBLE.into() }
}

fn widened(old: &Attributes) -> Attributes {
    let mut new = old.clone();
    for (name, attribute) in old.iter() {
        match (name, attribute) {
            (_, Attribute::Tensor(t)) => {
                new.insert(name, Attribute::Tensor(t.cast(wide(t.dtype()))))
            }
            ("to" | "dtype", Attribute::Int(code)) if ONNX_FLOATS.contains(code) => {
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
