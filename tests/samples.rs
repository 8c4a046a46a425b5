//! The built-in models, the whole way: ONNX file, forward, backward. Loss and the gradient of every
//! parameter are held against PyTorch's (`tests/goldens/whole_models.py`), in f64 and in f32.

use chalkgrad::engine::{self, Feeds, Options, Trace};
use chalkgrad::formats::samples::{self, SAMPLES, Sample};
use chalkgrad::graph::{Graph, ValueId};
use chalkgrad::tensor::{DType, Tensor};
use safetensors::{Dtype, SafeTensors};
use std::sync::Arc;

const GOLDEN: &[u8] = include_bytes!("goldens/samples.safetensors");

/// Every golden of a sample as (what comes after `id/`, the tensor).
fn goldens(id: &str) -> Vec<(String, Tensor)> {
    let file = SafeTensors::deserialize(GOLDEN).unwrap();
    let own = |name: String| name.strip_prefix(id)?.strip_prefix('/').map(String::from);
    let names = file.names().into_iter().filter_map(|n| own(n.to_string()));
    names
        .map(|n| {
            let view = file.tensor(&format!("{id}/{n}")).unwrap();
            (n, read(view.dtype(), view.shape(), view.data()))
        })
        .collect()
}

fn read(dtype: Dtype, shape: &[usize], bytes: &[u8]) -> Tensor {
    let tensor = match dtype {
        Dtype::F32 => {
            let floats = bytes.as_chunks().0.iter().map(|&c| f32::from_le_bytes(c));
            Tensor::new(shape, floats.collect())
        }
        Dtype::I64 => {
            let ints = bytes.as_chunks().0.iter().map(|&c| i64::from_le_bytes(c));
            Tensor::new(shape, ints.collect())
        }
        other => panic!("no golden is of type {other:?}"),
    };
    tensor.unwrap()
}

fn value(graph: &Graph, name: &str) -> ValueId {
    graph.find_value(name).unwrap_or_else(|| panic!("the model has no value {name}"))
}

/// Runs a model forward on the given inputs.
fn forward(graph: &Arc<Graph>, inputs: &[(&'static str, Tensor)]) -> Trace {
    let mut feeds = Feeds::default();
    for (name, tensor) in inputs {
        feeds.set(value(graph, name), tensor.clone());
    }
    let (trace, result) = Trace::run(graph.clone(), &feeds, Options::default(), &mut |_, _| true);
    result.unwrap();
    trace
}

/// Opens a sample in a precision and runs it, there and back, on its default inputs.
fn there_and_back(sample: &Sample, dtype: DType) -> Trace {
    let graph = sample.open().unwrap().graph;
    let graph = Arc::new(if dtype == DType::F64 { engine::widen(&graph) } else { graph });
    let fit = |t: Tensor| if t.dtype().is_float() { t.cast(dtype) } else { t };
    let inputs: Vec<_> =
        sample.inputs().unwrap().into_iter().map(|(name, t)| (name, fit(t))).collect();
    let mut trace = forward(&graph, &inputs);
    trace.backward_from_outputs().unwrap();
    trace
}

fn hold_against_pytorch(dtype: DType, rtol: f64) {
    for sample in SAMPLES {
        let trace = there_and_back(sample, dtype);
        let mut gradients = 0;
        for (name, golden) in goldens(sample.id) {
            let got = match name.split_once('/') {
                None => trace.value(value(trace.graph(), &name)),
                Some(("in", input)) => trace.value(value(trace.graph(), input)),
                Some((_, parameter)) => {
                    gradients += 1;
                    trace.grad(value(trace.graph(), parameter))
                }
            };
            let got = got.unwrap_or_else(|| panic!("{}: {name} is missing", sample.id));
            let largest = golden.to_f64_vec().iter().fold(0.0_f64, |m, x| m.max(x.abs()));
            let golden = golden.cast(got.dtype());
            let close = got.all_close(&golden, rtol, rtol * largest);
            assert!(close, "{} in {dtype}: {name} differs from PyTorch", sample.id);
        }
        assert!(gradients >= 4, "{}: only {gradients} gradients were compared", sample.id);
    }
}

#[test]
fn losses_and_gradients_agree_with_pytorch_in_f64() {
    hold_against_pytorch(DType::F64, 1e-6);
}

#[test]
fn losses_and_gradients_agree_with_pytorch_in_f32() {
    hold_against_pytorch(DType::F32, 1e-4);
}

#[test]
fn the_digit_models_know_their_digits_and_the_sigmoids_do_not() {
    for (id, at_least, at_most) in
        [("digits-mlp", 196, 200), ("digits-cnn", 194, 200), ("deep-sigmoid", 20, 20)]
    {
        let graph = Arc::new(samples::find(id).unwrap().open().unwrap().graph);
        let right = samples::digits().filter(|digit| answer(&graph, digit) == digit.label).count();
        assert!((at_least..=at_most).contains(&right), "{id}: {right} of 200 right");
    }
}

fn answer(graph: &Arc<Graph>, digit: &samples::Digit) -> u8 {
    let trace = forward(graph, &digit.inputs().unwrap());
    let logits = trace.value(value(graph, "logits")).unwrap().to_f64_vec();
    let best = (0..logits.len()).max_by(|&a, &b| logits[a].total_cmp(&logits[b])).unwrap();
    best as u8
}

/// The characters that the transformer thinks most likely to follow each position of a text.
fn continuation(text: &str) -> String {
    let sample = samples::find("tiny-gpt").unwrap();
    let graph = Arc::new(sample.open().unwrap().graph);
    let trace = forward(&graph, &samples::text_inputs(text).unwrap());
    let vocabulary = samples::vocabulary();
    let logits = trace.value(value(&graph, "logits")).unwrap().to_f64_vec();
    let likeliest = |row: &[f64]| {
        let best = (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap();
        vocabulary[best]
    };
    logits.chunks(vocabulary.len()).map(likeliest).collect()
}

#[test]
fn the_transformer_knows_its_rhymes() {
    let said = continuation("Twinkle, twinkle, little star,\n");
    assert!(said.ends_with("little star,\n"), "{said:?}");
}

#[test]
fn the_transformer_cannot_see_the_future() {
    let (a, b) = (continuation("Mary had a little lamb"), continuation("Mary had a little XXXX"));
    assert_eq!(a[..17], b[..17], "a change at the end must not reach back");
    assert_ne!(a, b);
}
