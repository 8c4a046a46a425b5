//! ModelProto to [`Model`]. Imported through `formats::onnx`.

use super::super::source::Source;
use super::super::{Fault, FormatError, Model, ModelInfo};
use super::OPSETS;
use super::external::External;
use super::function::{Flat, Opsets, domain, flatten};
use super::proto::attribute_proto::AttributeType;
use super::proto::tensor_shape_proto::dimension;
use super::proto::{AttributeProto, GraphProto, ModelProto, NodeProto, TypeProto, type_proto};
use super::{tensor, wire};
use crate::graph::{Dim, GraphBuilder, NodeSpec};
use crate::ops::{Attribute, Attributes};
use crate::tensor::DType;
use prost::Message;
use prost::bytes::Bytes;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::rc::Rc;

/// Reads a whole model; external data comes from `folder`.
pub fn read(source: &mut Source, folder: Option<&Path>) -> Result<Model, FormatError> {
    let file_bytes = source.size_bytes();
    let outline = Bytes::from(wire::outline(source)?);
    let mut proto = ModelProto::decode(outline).map_err(|e| {
        let text = e.to_string();
        let text = text.strip_prefix("failed to decode Protobuf message: ").unwrap_or(&text);
        FormatError::damaged(text, "ModelProto")
    })?;
    let graph = proto.graph.take().ok_or_else(|| {
        FormatError::damaged("there is no graph in it", "ModelProto.graph")
            .hint("open a file written by torch.onnx.export or onnx.save")
    })?;
    let mut reader = Reader {
        builder: GraphBuilder::new(graph.name()),
        external: External::new(source, folder),
        unsupported: HashMap::new(),
        warnings: Vec::new(),
    };
    let info = reader.info(&proto, &graph, file_bytes);
    let opsets: Opsets = Rc::new(info.opsets.iter().cloned().collect());
    reader.graph(graph, &proto, opsets)?;
    let graph = reader.builder.finish().map_err(|e| FormatError::new(e, "ModelProto.graph"))?;
    Ok(Model { graph, info, warnings: reader.warnings })
}

struct Reader<'a> {
    builder: GraphBuilder,
    external: External<'a>,
    /// Values of types that are not stored, with the type's name.
    unsupported: HashMap<String, String>,
    warnings: Vec<String>,
}

impl Reader<'_> {
    fn info(&mut self, proto: &ModelProto, graph: &GraphProto, file_bytes: u64) -> ModelInfo {
        let imports = proto.opset_import.iter();
        let mut opsets: Vec<_> = imports.map(|o| (domain(o.domain()), o.version())).collect();
        match opsets.iter().find(|(d, _)| d.is_empty()).map(|(_, v)| *v) {
            None => {
                let (least, name) = (*OPSETS.start(), graph.name());
                self.warnings.push(format!("`{name}` names no opset; read as opset {least}"));
                opsets.push((String::new(), least));
            }
            Some(v) if !OPSETS.contains(&v) => self.warnings.push(format!(
                "opset {v} is outside {} to {}: some nodes may mean something else",
                OPSETS.start(),
                OPSETS.end()
            )),
            Some(_) => {}
        }
        let producer = format!("{} {}", proto.producer_name(), proto.producer_version());
        let doc =
            if proto.doc_string().is_empty() { graph.doc_string() } else { proto.doc_string() };
        let pairs = proto.metadata_props.iter();
        ModelInfo {
            format: "ONNX",
            ir_version: proto.ir_version,
            opsets,
            producer: producer.trim().to_string(),
            doc: doc.to_string(),
            metadata: pairs.map(|p| (p.key().to_string(), p.value().to_string())).collect(),
            file_bytes,
        }
    }

    fn graph(
        &mut self,
        mut graph: GraphProto,
        model: &ModelProto,
        opsets: Opsets,
    ) -> Result<(), FormatError> {
        for input in &graph.input {
            let (dtype, dims) = self.declared(input.name(), input.r#type.as_ref());
            self.builder.input(input.name(), dtype, dims);
        }
        self.initializers(&mut graph)?;
        let nodes = flatten(graph.node, &model.functions, opsets)?;
        let produced: HashSet<&str> =
            nodes.iter().flat_map(|n| &n.node.output).map(String::as_str).collect();
        for info in graph.value_info.iter().chain(&graph.output) {
            if produced.contains(info.name()) && !info.name().is_empty() {
                let (dtype, dims) = self.declared(info.name(), info.r#type.as_ref());
                self.builder.declare(info.name(), dtype, dims);
            }
        }
        drop(produced);
        for (i, flat) in nodes.into_iter().enumerate() {
            let place = format!("node {i} ({} `{}`)", flat.node.op_type(), flat.node.name());
            let spec = self.node(flat).map_err(|e| e.within(place))?;
            self.builder.node(spec);
        }
        for output in &graph.output {
            self.builder.output(output.name());
        }
        Ok(())
    }

    fn initializers(&mut self, graph: &mut GraphProto) -> Result<(), FormatError> {
        let mut seen = HashSet::new();
        let sparse =
            graph.sparse_initializer.iter().map(|s| s.values.as_ref().map_or("", |v| v.name()));
        let dense = graph.initializer.iter().map(|t| t.name());
        for name in dense.chain(sparse) {
            if !seen.insert(name) {
                self.warnings.push(format!("two weights are called `{name}`; the last one counts"));
            }
        }
        for proto in graph.initializer.drain(..) {
            let name = proto.name().to_string();
            let tensor = tensor::read(proto, &mut self.external);
            self.initializer(&name, tensor)?;
        }
        for proto in graph.sparse_initializer.drain(..) {
            let name = proto.values.as_ref().map_or("", |v| v.name()).to_string();
            let tensor = tensor::read_sparse(proto, &mut self.external);
            self.initializer(&name, tensor)?;
        }
        Ok(())
    }

    /// A weight; one of a type that is not stored is kept by name, and its readers will not run.
    fn initializer(
        &mut self,
        name: &str,
        read: Result<crate::tensor::Tensor, FormatError>,
    ) -> Result<(), FormatError> {
        match read {
            Ok(tensor) => {
                self.builder.initializer(name, tensor);
            }
            Err(FormatError { fault: Fault::Unsupported(what), .. }) => {
                self.warnings
                    .push(format!("weight `{name}` is {what}: what reads it does not run"));
                self.unsupported.insert(name.to_string(), what);
                self.builder.declare(name, None, None);
            }
            Err(e) => return Err(e),
        }
        Ok(())
    }

    /// Type and sizes of a value as the model declares them.
    fn declared(&mut self, name: &str, t: Option<&TypeProto>) -> (Option<DType>, Option<Vec<Dim>>) {
        let (elem, shape) = match t.and_then(|t| t.value.as_ref()) {
            Some(type_proto::Value::TensorType(t)) => (t.elem_type(), t.shape.as_ref()),
            None => return (None, None),
            Some(other) => {
                let kind = match other {
                    type_proto::Value::SequenceType(_) => "a sequence",
                    type_proto::Value::MapType(_) => "a map",
                    type_proto::Value::OptionalType(_) => "an optional value",
                    _ => "a sparse tensor",
                };
                self.unsupported.insert(name.into(), kind.into());
                return (None, None);
            }
        };
        let dims = shape.map(|s| s.dim.iter().map(|d| dim(d.value.as_ref())).collect());
        match tensor::dtype(elem) {
            Ok(dtype) => (Some(dtype), dims),
            Err(_) if elem == 0 => (None, dims),
            Err(kind) => {
                self.unsupported.insert(name.into(), format!("a tensor of {kind}"));
                (None, dims)
            }
        }
    }

    fn node(&mut self, flat: Flat) -> Result<NodeSpec, FormatError> {
        let Flat { node, opsets } = flat;
        let domain = domain(node.domain());
        let refusal = self.refusal(&node);
        let mut attributes = Attributes::new().opset(opsets.get(&domain).copied().unwrap_or(1));
        let scope = scope(&node);
        for proto in node.attribute {
            let name = proto.name().to_string();
            let value = self.attribute(proto);
            let value = value.map_err(|e| e.within(format!("attribute `{name}`")))?;
            attributes.insert(&name, value);
        }
        Ok(NodeSpec {
            name: node.name.unwrap_or_default(),
            op_type: node.op_type.unwrap_or_default(),
            domain,
            attributes,
            inputs: node.input,
            outputs: node.output,
            span: None,
            scope,
            refusal,
        })
    }

    /// Why a node cannot run although its op may be known.
    fn refusal(&self, node: &NodeProto) -> Option<String> {
        if node.attribute.iter().any(|a| a.g.is_some() || !a.graphs.is_empty()) {
            return Some(
                "its body is a graph of its own, and Chalkgrad runs no control flow yet".into(),
            );
        }
        let (name, kind) =
            node.input.iter().find_map(|name| Some((name, self.unsupported.get(name)?)))?;
        Some(format!("its input `{name}` is {kind}, which Chalkgrad does not store"))
    }

    fn attribute(&mut self, proto: AttributeProto) -> Result<Attribute, FormatError> {
        let texts = |s: &[Bytes]| s.iter().map(|b| text(b)).collect::<Vec<_>>();
        Ok(match kind(&proto) {
            AttributeType::Float => Attribute::Float(proto.f()),
            AttributeType::Int => Attribute::Int(proto.i()),
            AttributeType::String => Attribute::Text(text(proto.s())),
            AttributeType::Floats => Attribute::Floats(proto.floats),
            AttributeType::Ints => Attribute::Ints(proto.ints),
            AttributeType::Strings => Attribute::Texts(texts(&proto.strings)),
            AttributeType::Tensor => match proto.t {
                None => Attribute::Other("missing tensor"),
                Some(t) => match tensor::read(t, &mut self.external) {
                    Ok(tensor) => Attribute::Tensor(tensor),
                    Err(FormatError { fault: Fault::Unsupported(_), .. }) => {
                        Attribute::Other("tensor of an unsupported type")
                    }
                    Err(e) => return Err(e),
                },
            },
            AttributeType::SparseTensor => Attribute::Other("sparse tensor"),
            AttributeType::Graph => Attribute::Other("graph"),
            AttributeType::Graphs => Attribute::Other("graphs"),
            AttributeType::Tensors => Attribute::Other("tensors"),
            AttributeType::SparseTensors => Attribute::Other("sparse tensors"),
            AttributeType::TypeProto | AttributeType::TypeProtos => Attribute::Other("type"),
            AttributeType::Undefined => Attribute::Other("empty"),
        })
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The declared kind; the oldest files declare none, and the one field that is set tells it.
fn kind(p: &AttributeProto) -> AttributeType {
    match p.r#type() {
        AttributeType::Undefined => {}
        declared => return declared,
    }
    let set = [
        (p.f.is_some(), AttributeType::Float),
        (p.i.is_some(), AttributeType::Int),
        (p.s.is_some(), AttributeType::String),
        (p.t.is_some(), AttributeType::Tensor),
        (p.g.is_some(), AttributeType::Graph),
        (!p.floats.is_empty(), AttributeType::Floats),
        (!p.ints.is_empty(), AttributeType::Ints),
        (!p.strings.is_empty(), AttributeType::Strings),
    ];
    set.iter().find(|(is_set, _)| *is_set).map_or(AttributeType::Undefined, |(_, kind)| *kind)
}

fn dim(value: Option<&dimension::Value>) -> Dim {
    match value {
        Some(dimension::Value::DimValue(n)) => usize::try_from(*n).map_or(Dim::Unknown, Dim::Known),
        Some(dimension::Value::DimParam(name)) if !name.is_empty() => Dim::Named(name.clone()),
        _ => Dim::Unknown,
    }
}

/// The modules around a node, from the outermost, as newer PyTorch writes them beside it:
/// `['', 'encoder', 'encoder.layers.0', 'encoder.layers.0.attn', 'matmul']`. Names say it otherwise.
fn scope(node: &NodeProto) -> Option<Vec<String>> {
    let entry = node.metadata_props.iter().find(|p| p.key() == "pkg.torch.onnx.name_scopes")?;
    let paths: Vec<&str> = entry.value().split(['\'', '"']).skip(1).step_by(2).collect();
    // The last is the call itself, the first the model.
    let (_, modules) = paths.split_last()?;
    let mut parts: Vec<String> = Vec::new();
    let mut around = "";
    for path in modules.iter().filter(|path| !path.is_empty()) {
        let inside = path.strip_prefix(around).and_then(|rest| rest.strip_prefix('.'));
        parts.push(inside.filter(|_| !around.is_empty()).unwrap_or(path).to_owned());
        around = path;
    }
    Some(parts)
}
