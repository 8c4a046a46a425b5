//! [`Graph`] to an ONNX file. Imported through `formats::onnx`.

use super::super::FormatError;
use super::super::raw::to_le_bytes;
use super::proto::attribute_proto::AttributeType;
use super::proto::tensor_shape_proto::{Dimension, dimension};
use super::proto::*;
use super::tensor::onnx_type;
use crate::graph::{Dim, Graph, Node, Value, ValueId, ValueKind};
use crate::ops::{Attribute, NEWEST_OPSET};
use crate::tensor::Tensor;
use prost::Message;
use std::collections::BTreeMap;

/// The IR version that goes with the opsets written here.
const IR_VERSION: i64 = 10;

/// A whole model. What was kept for display only (subgraphs, tensors of types that are not stored)
/// cannot be written and is an error that names the node.
pub fn write(graph: &Graph) -> Result<Vec<u8>, FormatError> {
    let mut opsets = BTreeMap::from([(String::new(), 0i64)]);
    for (_, node) in graph.nodes() {
        let version = opsets.entry(node.domain.clone()).or_default();
        *version = (*version).max(node.attributes.opset);
    }
    if graph.num_nodes() == 0 {
        opsets.insert(String::new(), NEWEST_OPSET);
    }
    let import = |(domain, version): (String, i64)| OperatorSetIdProto {
        domain: Some(domain),
        version: Some(version.max(1)),
    };
    let model = ModelProto {
        ir_version: Some(IR_VERSION),
        producer_name: Some("chalkgrad".into()),
        producer_version: Some(env!("CARGO_PKG_VERSION").into()),
        opset_import: opsets.into_iter().map(import).collect(),
        graph: Some(graph_proto(graph)?),
        ..Default::default()
    };
    Ok(model.encode_to_vec())
}

fn graph_proto(graph: &Graph) -> Result<GraphProto, FormatError> {
    let info = |&id: &ValueId| value_info(graph.value(id));
    let activations = graph.values().filter(|(_, v)| v.kind == ValueKind::Activation);
    let weights = graph.values().filter(|(_, v)| v.kind == ValueKind::Initializer);
    Ok(GraphProto {
        name: Some(graph.name.clone()),
        node: graph.nodes().map(|(_, n)| node_proto(graph, n)).collect::<Result<_, _>>()?,
        initializer: weights
            .filter_map(|(_, v)| v.data.as_ref().map(|t| tensor_proto(&v.name, t)))
            .collect(),
        input: graph.inputs.iter().map(info).collect(),
        output: graph.outputs.iter().map(info).collect(),
        value_info: activations
            .filter(|(id, v)| v.dtype.is_some() && !graph.outputs.contains(id))
            .map(|(_, v)| value_info(v))
            .collect(),
        ..Default::default()
    })
}

fn value_info(value: &Value) -> ValueInfoProto {
    let dim = |d: &Dim| Dimension {
        value: match d {
            Dim::Known(n) => Some(dimension::Value::DimValue(*n as i64)),
            Dim::Named(name) => Some(dimension::Value::DimParam(name.clone())),
            Dim::Unknown => None,
        },
    };
    let shape = value.dims.as_ref().map(|d| TensorShapeProto { dim: d.iter().map(dim).collect() });
    let tensor = value.dtype.map(|t| type_proto::Tensor { elem_type: Some(onnx_type(t)), shape });
    ValueInfoProto {
        name: Some(value.name.clone()),
        r#type: tensor.map(|t| TypeProto { value: Some(type_proto::Value::TensorType(t)) }),
    }
}

fn node_proto(graph: &Graph, node: &Node) -> Result<NodeProto, FormatError> {
    let name =
        |id: &Option<ValueId>| id.map_or_else(String::new, |id| graph.value(id).name.clone());
    let attribute = |(name, value): (&str, &Attribute)| {
        attribute_proto(name, value).ok_or_else(|| {
            FormatError::unsupported(format!("writing attribute `{name}` ({value})"), &node.name)
        })
    };
    Ok(NodeProto {
        name: Some(node.name.clone()),
        op_type: Some(node.op_type.clone()),
        domain: Some(node.domain.clone()),
        input: node.inputs.iter().map(name).collect(),
        output: node.outputs.iter().map(name).collect(),
        attribute: node.attributes.iter().map(attribute).collect::<Result<_, _>>()?,
        ..Default::default()
    })
}

fn attribute_proto(name: &str, value: &Attribute) -> Option<AttributeProto> {
    let mut p = AttributeProto { name: Some(name.into()), ..Default::default() };
    let kind = match value {
        Attribute::Int(x) => {
            p.i = Some(*x);
            AttributeType::Int
        }
        Attribute::Float(x) => {
            p.f = Some(*x);
            AttributeType::Float
        }
        Attribute::Text(x) => {
            p.s = Some(x.clone().into());
            AttributeType::String
        }
        Attribute::Tensor(x) => {
            p.t = Some(tensor_proto("", x));
            AttributeType::Tensor
        }
        Attribute::Ints(x) => {
            p.ints = x.clone();
            AttributeType::Ints
        }
        Attribute::Floats(x) => {
            p.floats = x.clone();
            AttributeType::Floats
        }
        Attribute::Texts(x) => {
            p.strings = x.iter().map(|s| s.clone().into()).collect();
            AttributeType::Strings
        }
        Attribute::Other(_) => return None,
    };
    p.r#type = Some(kind as i32);
    Some(p)
}

fn tensor_proto(name: &str, tensor: &Tensor) -> TensorProto {
    TensorProto {
        name: Some(name.into()),
        dims: tensor.shape().iter().map(|&d| d as i64).collect(),
        data_type: Some(onnx_type(tensor.dtype())),
        raw_data: Some(to_le_bytes(tensor).into()),
        ..Default::default()
    }
}

/// Writes a TensorProto, for test data.
pub fn write_tensor(name: &str, tensor: &Tensor) -> Vec<u8> {
    tensor_proto(name, tensor).encode_to_vec()
}
