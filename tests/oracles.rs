//! PyTorch's float64 gradients for the ONNX node cases: ours must agree, in f64 and in f32. Needs
//! `CHALKGRAD_ONNX_DATA` and `CHALKGRAD_ORACLES` (or `../shared/oracles`); says so and passes where
//! they are not found.

mod suite;

use chalkgrad::engine::{Feeds, RunError, Trace};
use chalkgrad::formats::{NamedTensors, npz};
use chalkgrad::graph::Graph;
use chalkgrad::tensor::{DType, Tensor};
use std::path::Path;
use suite::{difference, folder, forward, name, open, refusal, sorted, vanished};

/// Cases where the oracle and the standard part ways, each with its reason.
const KNOWN: &[(&str, &str)] = &[(
    "test_softplus_example",
    "at exactly 0 the oracle differentiates ln(1 + e^−|x|) + relu(x) term by term and gets 0; the derivative is ½",
)];

fn fitted(t: &Tensor, wide: bool, declared: Option<DType>) -> Tensor {
    match (t.dtype().is_float(), wide) {
        (true, true) => t.cast(DType::F64),
        (true, false) => t.cast(declared.unwrap_or(DType::F32)),
        _ => t.clone(),
    }
}

fn run(graph: &Graph, oracle: &NamedTensors, wide: bool) -> Result<Trace, RunError> {
    let mut feeds = Feeds::default();
    for &id in &graph.inputs {
        let value = graph.value(id);
        if let Some(t) = oracle.get(&format!("in/{}", value.name)) {
            feeds.set(id, fitted(t, wide, value.dtype));
        }
    }
    let mut trace = forward(graph, &feeds, true, wide)?;
    let mut seeds = Vec::new();
    for &id in &graph.outputs {
        let cotangent = oracle.get(&format!("cot/{}", graph.value(id).name));
        let float = trace.value(id).is_some_and(|t| t.dtype().is_float());
        if let Some(c) = cotangent.filter(|_| float && trace.requires_grad(id)) {
            seeds.push((id, c.cast(trace.value(id).map_or(DType::F32, Tensor::dtype))));
        }
    }
    if !seeds.is_empty() {
        trace.backward_from(&seeds)?;
    }
    Ok(trace)
}

/// The first gradient that differs.
fn compare(trace: &Trace, oracle: &NamedTensors, rtol: f64, atol: f64) -> Option<String> {
    for (key, expected) in oracle {
        let prefixes = ["grad_in/", "grad_init/", "grad_const/"];
        let Some(value) = prefixes.iter().find_map(|p| key.strip_prefix(p)) else { continue };
        let Some(id) = trace.graph().find_value(value) else { continue };
        let what = match trace.grad(id) {
            Some(got) => difference(got, expected, rtol, atol),
            None if expected.to_f64_vec().iter().all(|&x| x == 0.0) => None,
            None => Some("no gradient arrived".into()),
        };
        if let Some(what) = what {
            return Some(format!("{key}: {what}"));
        }
    }
    None
}

fn case(model: &Path, npz_file: &Path) -> Option<Result<(), String>> {
    let graph = match open(model) {
        Ok(model) => model.graph,
        Err(e) => return Some(Err(e)),
    };
    if refusal(&graph).is_some() {
        return None;
    }
    let oracle = match npz::open(npz_file) {
        Ok(oracle) => oracle,
        Err(e) => return Some(Err(e.to_string())),
    };
    for (wide, rtol, atol) in [(true, 1e-6, 1e-9), (false, 1e-3, 1e-4)] {
        let label = if wide { "f64" } else { "f32" };
        let verdict = run(&graph, &oracle, wide).map_err(|e| e.to_string());
        let verdict = verdict.map(|trace| compare(&trace, &oracle, rtol, atol));
        match verdict {
            Err(e) => return Some(Err(format!("{label}: {e}"))),
            Ok(Some(what)) => return Some(Err(format!("{label}: {what}"))),
            Ok(None) => {}
        }
    }
    Some(Ok(()))
}

#[test]
fn gradients_agree_with_pytorch() {
    let data = folder("CHALKGRAD_ONNX_DATA", None);
    let oracles = folder("CHALKGRAD_ORACLES", Some("../shared/oracles"));
    let (Some(data), Some(oracles)) = (data, oracles) else {
        println!("skipped: CHALKGRAD_ONNX_DATA or CHALKGRAD_ORACLES names no folder");
        return;
    };
    let (mut passed, mut others, mut failed) = (0, 0, Vec::new());
    let files = sorted(&oracles.join("node"));
    failed.extend(vanished(KNOWN, &files));
    for file in files {
        let case_name = name(&file);
        let known = KNOWN.iter().any(|(n, _)| *n == case_name);
        match case(&data.join("node").join(&case_name).join("model.onnx"), &file) {
            None => others += 1,
            Some(Ok(())) if known => failed.push(format!("{case_name} passes: take it off KNOWN")),
            Some(Ok(())) => passed += 1,
            Some(Err(_)) if known => {}
            Some(Err(why)) => failed.push(format!("{case_name}: {why}")),
        }
    }
    println!("gradients: {passed} agree, {others} use other ops, {} differ", failed.len());
    failed.iter().for_each(|line| println!("  FAIL {line}"));
    assert!(failed.is_empty(), "{} gradients differ", failed.len());
    assert!(passed > 0, "no case ran");
}
