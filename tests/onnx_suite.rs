//! The ONNX project's own test data (PyPI package `onnx`, `backend/test/data`): every model whose
//! ops are ours must give the expected outputs. Needs `CHALKGRAD_ONNX_DATA`; says so and passes
//! where it is not set, so that `cargo test` needs no network.

mod suite;

use chalkgrad::engine::Feeds;
use chalkgrad::formats::onnx::read_tensor;
use chalkgrad::graph::Graph;
use chalkgrad::tensor::{DType, Tensor};
use std::path::Path;
use suite::{difference, folder, forward, name, open, refusal, sorted, vanished};

const RTOL: f64 = 1e-3;
const ATOL: f64 = 1e-5;

/// Cases that cannot agree, each with its reason. A case that begins to pass must leave the list.
const KNOWN: &[(&str, &str)] = &[
    ("test_bernoulli", DRAWN),
    ("test_bernoulli_double", DRAWN),
    ("test_bernoulli_double_expanded", DRAWN),
    ("test_bernoulli_expanded", DRAWN),
    ("test_bernoulli_seed", DRAWN),
    ("test_bernoulli_seed_expanded", DRAWN),
    ("test_training_dropout", DRAWN),
    ("test_training_dropout_default", DRAWN),
    ("test_training_dropout_default_mask", DRAWN),
    ("test_training_dropout_mask", DRAWN),
];

const DRAWN: &str =
    "random numbers: ONNX leaves the generator open, and the expected draws are NumPy's";

enum Verdict {
    Passed,
    /// Another op, type or container than ours: nothing is claimed.
    NotOurs(String),
    Failed(String),
}

fn tensor(path: &Path) -> Option<Tensor> {
    read_tensor(&std::fs::read(path).ok()?).ok()
}

fn check(graph: &Graph, feeds: &Feeds, expected: &[Tensor]) -> Verdict {
    let trace = match forward(graph, feeds, false, false) {
        Ok(trace) => trace,
        Err(e) => return Verdict::Failed(e.to_string()),
    };
    for (&id, want) in graph.outputs.iter().zip(expected) {
        let Some(got) = trace.value(id) else { return Verdict::Failed("no output".into()) };
        if got.dtype() != want.dtype() {
            return Verdict::Failed(format!("{} instead of {}", got.dtype(), want.dtype()));
        }
        if let Some(what) = difference(got, want, RTOL, ATOL) {
            return Verdict::Failed(format!("{}: {what}", graph.value(id).name));
        }
    }
    Verdict::Passed
}

/// A folder with `model.onnx` and sets of `input_N.pb` and `output_N.pb`.
fn case(dir: &Path) -> Verdict {
    let model = match open(&dir.join("model.onnx")) {
        Ok(model) => model,
        Err(e) => return Verdict::Failed(e),
    };
    if let Some(why) = refusal(&model.graph) {
        return Verdict::NotOurs(why);
    }
    for set in sorted(dir).iter().filter(|p| p.is_dir()) {
        let files = sorted(set);
        let count = |kind: &str| files.iter().filter(|p| name(p).starts_with(kind)).count();
        let (inputs, outputs) = (count("input_"), count("output_"));
        let read = |kind: &str, i: usize| tensor(&set.join(format!("{kind}_{i}.pb")));
        let mut feeds = Feeds::default();
        for (i, &id) in model.graph.inputs.iter().enumerate().take(inputs) {
            let Some(t) = read("input", i) else { return Verdict::NotOurs("no tensor".into()) };
            feeds.set(id, t);
        }
        let expected: Option<Vec<Tensor>> = (0..outputs).map(|i| read("output", i)).collect();
        let Some(expected) = expected else { return Verdict::NotOurs("no tensor".into()) };
        match check(&model.graph, &feeds, &expected) {
            Verdict::Passed => {}
            other => return other,
        }
    }
    Verdict::Passed
}

/// A model of `light/`, fed as ONNX's runner feeds it: 0/n, 1/n, 2/n, …
fn light(path: &Path) -> Verdict {
    let model = match open(path) {
        Ok(model) => model,
        Err(e) => return Verdict::Failed(e),
    };
    let mut feeds = Feeds::default();
    for id in model.graph.required_inputs() {
        let dims = model.graph.value(id).dims.clone().unwrap_or_default();
        let shape = chalkgrad::graph::DimValues::default().shape(&dims);
        let n = shape.numel();
        let ramp = (0..n).map(|i| (i as f64 / n as f64) as f32).collect();
        match Tensor::new::<f32>(shape, ramp) {
            Ok(t) => feeds.set(id, t),
            Err(e) => return Verdict::Failed(e.to_string()),
        }
    }
    let output = path.with_file_name(format!("{}_output_0.pb", name(path)));
    match tensor(&output) {
        Some(expected) => check(&model.graph, &feeds, &[expected.cast(DType::F32)]),
        None => Verdict::Failed("the expected output cannot be read".into()),
    }
}

#[derive(Default)]
struct Tally {
    passed: usize,
    not_ours: Vec<String>,
    failed: Vec<String>,
}

impl Tally {
    fn add(&mut self, case: &str, verdict: Verdict) {
        let known = KNOWN.iter().find(|(n, _)| *n == case);
        match (verdict, known) {
            (Verdict::Passed, None) => self.passed += 1,
            (Verdict::Passed, Some(_)) => {
                self.failed.push(format!("{case} passes: take it off KNOWN"))
            }
            (Verdict::NotOurs(why), _) => self.not_ours.push(format!("{case}: {why}")),
            (Verdict::Failed(_), Some(_)) => {}
            (Verdict::Failed(why), None) => self.failed.push(format!("{case}: {why}")),
        }
    }

    fn report(&self, group: &str) {
        let (p, n, f) = (self.passed, self.not_ours.len(), self.failed.len());
        println!("{group}: {p} pass, {n} use other ops, {f} fail");
        self.failed.iter().for_each(|line| println!("  FAIL {line}"));
        if std::env::var_os("CHALKGRAD_VERBOSE").is_some() {
            self.not_ours.iter().for_each(|line| println!("  other {line}"));
        }
    }
}

fn group(group_name: &str, all_are_ours: bool, run: impl Fn(&Path) -> Option<Verdict>) {
    let Some(data) = folder("CHALKGRAD_ONNX_DATA", None) else {
        println!("skipped {group_name}: CHALKGRAD_ONNX_DATA names no folder");
        return;
    };
    let mut tally = Tally::default();
    let cases = sorted(&data.join(group_name));
    if group_name == "node" {
        tally.failed.extend(vanished(KNOWN, &cases));
    }
    for path in cases {
        if let Some(verdict) = run(&path) {
            tally.add(&name(&path), verdict);
        }
    }
    tally.report(group_name);
    assert!(tally.failed.is_empty(), "{} cases of {group_name} fail", tally.failed.len());
    assert!(tally.passed > 0, "no case of {group_name} ran");
    assert!(!all_are_ours || tally.not_ours.is_empty(), "{:?}", tally.not_ours);
}

fn folder_case(path: &Path) -> Option<Verdict> {
    path.join("model.onnx").is_file().then(|| case(path))
}

#[test]
fn pytorch_converted() {
    group("pytorch-converted", true, folder_case);
}

#[test]
fn pytorch_operator() {
    group("pytorch-operator", true, folder_case);
}

#[test]
fn nodes() {
    group("node", false, folder_case);
}

#[test]
fn simple_models() {
    group("simple", false, folder_case);
}

#[test]
fn light_models() {
    group("light", true, |path| path.extension().is_some_and(|e| e == "onnx").then(|| light(path)));
}
