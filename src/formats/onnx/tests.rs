//! Tests of reading and writing ONNX as a whole: hostile files, functions, subgraphs, round trips.

use super::super::{Fault, SAMPLES};
use super::proto::attribute_proto::AttributeType;
use super::proto::tensor_proto::DataType;
use super::proto::*;
use super::*;
use crate::graph::{Dim, Graph, GraphBuilder, NodeSpec, ValueId};
use crate::tensor::DType;
use proptest::prelude::*;

fn node(op: &str, inputs: &[&str], outputs: &[&str]) -> NodeProto {
    let strings = |s: &[&str]| s.iter().map(|s| s.to_string()).collect();
    NodeProto {
        op_type: Some(op.into()),
        input: strings(inputs),
        output: strings(outputs),
        ..Default::default()
    }
}

fn info(name: &str, kind: DataType) -> ValueInfoProto {
    let shape = Some(TensorShapeProto { dim: vec![Default::default()] });
    let tensor = type_proto::Tensor { elem_type: Some(kind as i32), shape };
    ValueInfoProto {
        name: Some(name.into()),
        r#type: Some(TypeProto { value: Some(type_proto::Value::TensorType(tensor)) }),
    }
}

fn model(nodes: Vec<NodeProto>) -> ModelProto {
    let opset = OperatorSetIdProto { domain: Some(String::new()), version: Some(17) };
    ModelProto {
        ir_version: Some(8),
        opset_import: vec![opset],
        graph: Some(GraphProto {
            name: Some("g".into()),
            node: nodes,
            input: vec![info("x", DataType::Float)],
            output: vec![info("y", DataType::Float)],
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn read_proto(m: &ModelProto) -> Result<super::super::Model, FormatError> {
    read(&mut Source::memory(m.encode_to_vec()), None)
}

#[test]
fn a_model_that_is_written_reads_back_the_same() {
    let mut b = GraphBuilder::new("g");
    b.input("x", Some(DType::F32), Some(vec![Dim::Named("batch".into()), Dim::Known(3)]));
    b.initializer("w", Tensor::new([3, 2], vec![1.0f32; 6]).unwrap());
    b.node(NodeSpec::new("MatMul", &["x", "w"], &["h"]).named("/fc/MatMul"));
    b.node(NodeSpec::new("ReduceSum", &["h", ""], &["y"]).with("axes", [1]).with("keepdims", 0i64));
    b.output("y");
    let g = b.finish().unwrap();
    let back = read(&mut Source::memory(write(&g).unwrap()), None).unwrap();
    assert_eq!(back.graph.dim_names(), ["batch"]);
    assert_eq!(back.info.opset(), crate::ops::NEWEST_OPSET);
    let names = |g: &Graph, ids: &[Option<ValueId>]| {
        ids.iter().map(|id| id.map(|id| g.value(id).name.clone())).collect::<Vec<_>>()
    };
    assert_eq!(g.num_values(), back.graph.num_values());
    for ((_, a), (_, b)) in g.nodes().zip(back.graph.nodes()) {
        assert_eq!((&a.name, &a.op_type), (&b.name, &b.op_type));
        assert_eq!(names(&g, &a.inputs), names(&back.graph, &b.inputs));
        assert_eq!(names(&g, &a.outputs), names(&back.graph, &b.outputs));
        assert_eq!(format!("{:?}", a.attributes), format!("{:?}", b.attributes));
    }
    let w = back.graph.value(back.graph.find_value("w").unwrap()).data.clone().unwrap();
    assert_eq!(w.to_f64_vec(), [1.0; 6]);
}

#[test]
fn unknown_ops_load_and_say_that_they_do_not_run() {
    let mut odd = node("Frobnicate", &["x"], &["y"]);
    odd.domain = Some("com.acme".into());
    let m = read_proto(&model(vec![odd])).unwrap();
    let (_, n) = m.graph.nodes().next().unwrap();
    assert!(n.refusal().unwrap().contains("com.acme.Frobnicate"));
}

#[test]
fn weights_of_unsupported_types_load_and_their_readers_refuse() {
    let mut m = model(vec![node("Add", &["x", "w"], &["y"])]);
    let w = TensorProto {
        name: Some("w".into()),
        dims: vec![2],
        data_type: Some(DataType::Int4 as i32),
        raw_data: Some(vec![0x21].into()),
        ..Default::default()
    };
    m.graph.as_mut().unwrap().initializer.push(w);
    let m = read_proto(&m).unwrap();
    let (_, n) = m.graph.nodes().next().unwrap();
    let why = n.refusal().unwrap();
    assert!(why.contains("`w`") && why.contains("int4"), "{why}");
    assert!(m.warnings[0].contains("int4"));
}

#[test]
fn subgraphs_are_drawn_with_the_values_they_read() {
    let body = GraphProto { node: vec![node("Add", &["x", "h"], &["o"])], ..Default::default() };
    let mut cond = node("If", &["c"], &["y"]);
    cond.attribute.push(AttributeProto {
        name: Some("then_branch".into()),
        r#type: Some(AttributeType::Graph as i32),
        g: Some(body),
        ..Default::default()
    });
    let mut m = model(vec![node("Relu", &["x"], &["h"]), cond]);
    m.graph.as_mut().unwrap().input.push(info("c", DataType::Bool));
    let m = read_proto(&m).unwrap();
    let (_, n) = m.graph.nodes().nth(1).unwrap();
    assert_eq!(n.inputs.len(), 3);
    assert_eq!(
        n.refusal().unwrap(),
        "If: its body is a graph of its own, and Chalkgrad runs no control flow yet"
    );
}

/// `f(a) = relu(a + a) with attribute k`, called twice, once inside another function.
#[test]
fn functions_are_inlined_below_their_call() {
    let ints = |name: &str, reference: Option<&str>, i: Option<i64>| AttributeProto {
        name: Some(name.into()),
        ref_attr_name: reference.map(str::to_string),
        r#type: Some(AttributeType::Int as i32),
        i,
        ..Default::default()
    };
    let mut sum = node("ReduceSum", &["t"], &["b"]);
    sum.attribute.push(ints("keepdims", Some("keep"), None));
    let function = |name: &str, nodes: Vec<NodeProto>| FunctionProto {
        name: Some(name.into()),
        domain: Some("my".into()),
        input: vec!["a".into()],
        output: vec!["b".into()],
        node: nodes,
        attribute_proto: vec![ints("keep", None, Some(1))],
        opset_import: vec![OperatorSetIdProto { domain: None, version: Some(13) }],
        ..Default::default()
    };
    let mine = |name: &str, from: &str, to: &str| NodeProto {
        domain: Some("my".into()),
        name: Some(format!("call_{to}")),
        ..node(name, &[from], &[to])
    };
    let mut first = mine("F", "x", "h");
    first.attribute.push(ints("keep", None, Some(0)));
    let mut m = model(vec![first, mine("G", "h", "y")]);
    m.functions = vec![
        function("F", vec![node("Add", &["a", "a"], &["t"]), sum]),
        function("G", vec![mine("F", "a", "b")]),
    ];
    let g = read_proto(&m).unwrap().graph;
    let names: Vec<_> = g.nodes().map(|(_, n)| n.name.as_str()).collect();
    assert_eq!(
        names,
        ["call_h/Add_0", "call_h/ReduceSum_1", "call_y/call_b/Add_0", "call_y/call_b/ReduceSum_1"]
    );
    let keep: Vec<_> =
        g.nodes().filter_map(|(_, n)| n.attributes.opt_int("keepdims").unwrap()).collect();
    assert_eq!(keep, [0, 1]);
    assert_eq!(g.node(crate::graph::NodeId(0)).attributes.opset, 13);
    assert_eq!(g.value(g.outputs[0]).name, "y");
}

#[test]
fn functions_that_call_themselves_are_refused() {
    let call = NodeProto { domain: Some("my".into()), ..node("F", &["a"], &["b"]) };
    let mut m = model(vec![NodeProto { domain: Some("my".into()), ..node("F", &["x"], &["y"]) }]);
    m.functions = vec![FunctionProto {
        name: Some("F".into()),
        domain: Some("my".into()),
        input: vec!["a".into()],
        output: vec!["b".into()],
        node: vec![call],
        ..Default::default()
    }];
    assert!(read_proto(&m).unwrap_err().to_string().contains("nested"));
}

#[test]
fn types_that_are_not_tensors_load() {
    let mut m = model(vec![node("SequenceAt", &["s", "x"], &["y"])]);
    let sequence = type_proto::Value::SequenceType(Default::default());
    m.graph.as_mut().unwrap().input.push(ValueInfoProto {
        name: Some("s".into()),
        r#type: Some(TypeProto { value: Some(sequence) }),
    });
    let m = read_proto(&m).unwrap();
    assert_eq!(m.graph.inputs.len(), 2);
}

#[test]
fn broken_graphs_name_the_fault() {
    let e = read_proto(&model(vec![node("Relu", &["z"], &["y"])])).unwrap_err();
    assert!(matches!(&e.fault, Fault::Graph(_)) && e.to_string().contains("`z`"), "{e}");
    let e = read(&mut Source::memory(&b"\x08\x08"[..]), None).unwrap_err();
    assert!(e.to_string().contains("no graph"), "{e}");
}

#[test]
fn samples_cut_at_any_byte_are_errors() {
    for sample in SAMPLES.iter().filter(|s| s.size_bytes() < 20_000) {
        let bytes = sample.bytes();
        for cut in 0..bytes.len() {
            let result = read(&mut Source::memory(&bytes[..cut]), None);
            // A cut between two of the model's own fields leaves a shorter model.
            if let Err(e) = result {
                assert!(!e.place.is_empty() && !e.hint.is_empty());
            }
        }
    }
}

fn weight(values: Vec<f32>) -> TensorProto {
    TensorProto {
        name: Some("w".into()),
        dims: vec![values.len() as i64],
        data_type: Some(DataType::Float as i32),
        raw_data: Some(values.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<_>>().into()),
        ..Default::default()
    }
}

fn weight_of(bytes: Vec<u8>) -> Result<Tensor, FormatError> {
    let model = read(&mut Source::memory(bytes), None)?;
    let id = model.graph.find_value("w").expect("the weight is there");
    Ok(model.graph.value(id).data.clone().expect("it has numbers"))
}

/// Little and much data, as weight and as attribute, come out of the file the same.
#[test]
fn large_tensors_are_read_from_where_they_lie() {
    for n in [3, 1023, 1024, 5000] {
        let values: Vec<f32> = (0..n).map(|i| i as f32 * 0.5).collect();
        let mut constant = node("Constant", &[], &["c"]);
        constant.attribute.push(AttributeProto {
            name: Some("value".into()),
            r#type: Some(AttributeType::Tensor as i32),
            t: Some(weight(values.clone())),
            ..Default::default()
        });
        let mut m = model(vec![constant, node("Add", &["w", "c"], &["y"])]);
        m.graph.as_mut().unwrap().initializer.push(weight(values.clone()));
        let bytes = m.encode_to_vec();
        let outline = wire::outline(&mut Source::memory(bytes.clone())).unwrap();
        assert!(n < 1024 || outline.len() < 300, "{}", outline.len());
        assert_eq!(weight_of(bytes.clone()).unwrap().as_slice::<f32>().unwrap(), values);
        let model = read(&mut Source::memory(bytes.clone()), None).unwrap();
        let (_, constant) = model.graph.nodes().next().unwrap();
        let value = constant.attributes.opt_tensor("value").unwrap().unwrap();
        assert_eq!(value.as_slice::<f32>().unwrap(), values);
        for cut in (0..bytes.len()).step_by(97) {
            let _ = read(&mut Source::memory(bytes[..cut].to_vec()), None);
        }
    }
}

#[test]
fn a_file_cannot_say_where_its_numbers_lie() {
    let mut w = TensorProto { raw_offset: Some(0), raw_length: Some(8), ..weight(vec![1.0, 2.0]) };
    let mut m = model(vec![node("Add", &["x", "w"], &["y"])]);
    m.graph.as_mut().unwrap().initializer.push(w.clone());
    assert_eq!(weight_of(m.encode_to_vec()).unwrap().to_f64_vec(), [1.0, 2.0]);
    w.raw_data = None;
    m.graph.as_mut().unwrap().initializer[0] = w;
    assert!(weight_of(m.encode_to_vec()).unwrap_err().to_string().contains("tensor `w`"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn flipped_bytes_never_panic(which in 0usize..3, flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = SAMPLES[which].bytes().to_vec();
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Ok(model) = read(&mut Source::memory(bytes), None) {
            let _ = crate::graph::infer(&model.graph, &Default::default());
        }
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read_tensor(&bytes);
        let _ = read(&mut Source::memory(bytes), None);
    }
}

#[test]
fn modules_that_pytorch_writes_beside_a_node_are_its_scope() {
    let scopes = |text: &str| {
        let entry = StringStringEntryProto {
            key: Some("pkg.torch.onnx.name_scopes".into()),
            value: Some(text.into()),
        };
        let node = NodeProto {
            name: Some("node_matmul".into()),
            metadata_props: vec![entry],
            ..node("Relu", &["x"], &["y"])
        };
        let graph = read_proto(&model(vec![node])).unwrap().graph;
        let scope = graph.nodes().next().unwrap().1.scope;
        graph.scopes.get(scope).path.clone()
    };
    let path = "['', 'enc', 'enc.layers.0', 'enc.layers.0.attn', 'matmul']";
    assert_eq!(scopes(path), "enc/layers.0/attn");
    assert_eq!(scopes("['', 'blocks.1.ff', 'gelu']"), "blocks.1.ff");
    assert_eq!(scopes("['', 'relu']"), "", "in the model itself");
    // Nonsense, cut off or without end, is no harm.
    assert_eq!(scopes("["), "");
    let deep = format!("['', {}]", "'a', ".repeat(100_000));
    assert!(scopes(&deep).len() < 1000);
}
