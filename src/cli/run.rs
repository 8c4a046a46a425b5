//! `chalkgrad run`.

use super::args::{Precision, RunCall};
use super::failure::Failure;
use super::{feeds, json, print, print_json, report};
use crate::engine::{Gradient, Options, Outcome, RunError, Trace, widen};
use crate::formats::{self, NamedTensors, safetensors, scripts};
use crate::graph::{DimValues, Graph, Value, ValueId, ValueKind, infer};
use crate::tensor::{DType, Tensor, TensorStats};
use serde_json::{Value as Json, json};
use std::process::ExitCode;
use std::sync::Arc;

/// A run that has ended, well or not.
struct Ran {
    trace: Trace,
    dims: DimValues,
    error: Option<RunError>,
}

pub fn run(call: &RunCall) -> Result<ExitCode, Failure> {
    if scripts::is_script(&call.model) {
        return super::script::run(call);
    }
    let mut model = formats::open(&call.model)?;
    if let Some(file) = &call.weights {
        load_weights(&mut model.graph, file)?;
    }
    let wide = call.dtype == Precision::F64;
    let graph = Arc::new(if wide { widen(&model.graph) } else { model.graph });
    let backward = call.backward || !call.grad_output.is_empty();
    let ran = execute(&graph, call, wide, backward)?;
    if let Some(path) = &call.save {
        safetensors::save(path, &collect(&ran.trace, call.values, backward)?)?;
    }
    if call.json {
        print_json(&report_json(&ran, call));
    } else {
        print(&report::text(&ran.trace, call, backward));
    }
    match &ran.error {
        None => Ok(ExitCode::SUCCESS),
        Some(e) => Err(Failure::run(e, &graph, &call.model.display().to_string())),
    }
}

fn load_weights(graph: &mut Graph, file: &std::path::Path) -> Result<(), Failure> {
    let report = formats::load_weights(graph, &formats::open_weights(file)?);
    if report.mismatched.is_empty() && !report.matched.is_empty() {
        return Ok(());
    }
    let what = format!("the weights do not fit the model: {report}");
    Err(Failure::model(what, file.display().to_string(), "give the weights of this architecture"))
}

fn execute(graph: &Arc<Graph>, call: &RunCall, wide: bool, backward: bool) -> Result<Ran, Failure> {
    let mut dims = feeds::dims(graph, &call.dim)?;
    let inputs = feeds::inputs(graph, &call.input, &mut dims, call.seed)?;
    let seeds = feeds::grad_outputs(graph, &call.grad_output, wide)?;
    let options = Options { record: true, grad: backward, seed: call.seed };
    let (mut trace, result) = Trace::run(Arc::clone(graph), &inputs, options, &mut |_, _| true);
    let mut error = result.err();
    if backward && error.is_none() {
        let result = match seeds.is_empty() {
            true => trace.backward_from_outputs(),
            false => trace.backward_from(&seeds),
        };
        error = result.err();
    }
    Ok(Ran { trace, dims, error })
}

/// Float leaves of a model: inputs, initializers and outputs of Constant nodes.
fn is_leaf(graph: &Graph, value: &Value) -> bool {
    match value.producer {
        None => value.kind != ValueKind::Activation,
        Some(node) => graph.node(node).op_type == "Constant",
    }
}

/// Everything that `--save` writes, under its contract names.
fn collect(trace: &Trace, values: bool, backward: bool) -> Result<NamedTensors, Failure> {
    let graph = trace.graph();
    let mut out = NamedTensors::new();
    let mut put = |prefix: &str, name: &str, t: &Tensor| {
        out.insert(format!("{prefix}/{name}"), t.clone());
    };
    for (id, value) in graph.values() {
        let Some(t) = trace.value(id) else { continue };
        if graph.inputs.contains(&id) {
            put("input", &value.name, t);
        }
        if graph.outputs.contains(&id) {
            put("output", &value.name, t);
        }
        if values && value.producer.is_some() {
            put("value", &value.name, t);
        }
        if backward && t.dtype().is_float() && is_leaf(graph, value) {
            put("grad", &value.name, &gradient_or_zero(trace, id, t)?);
        }
    }
    Ok(out)
}

/// An unreachable leaf has a gradient of zeros in the file, as torch.autograd.grad with
/// materialize_grads gives it; the JSON report tells the two apart.
fn gradient_or_zero(trace: &Trace, id: ValueId, value: &Tensor) -> Result<Tensor, Failure> {
    match trace.grad(id) {
        Some(g) => Ok(g.clone()),
        None => {
            let dtype = if value.dtype() == DType::F64 { DType::F64 } else { DType::F32 };
            Tensor::zeros(dtype, value.shape().clone())
                .map_err(|e| Failure::model(e.to_string(), "a gradient", "use a smaller model"))
        }
    }
}

fn outcome(outcome: &Outcome) -> (&'static str, Option<String>) {
    match outcome {
        Outcome::NotRun => ("not run", None),
        Outcome::Done => ("done", None),
        Outcome::Failed(e) => ("failed", Some(e.to_string())),
        Outcome::Skipped => ("skipped", None),
    }
}

fn gradient_json(trace: &Trace, id: ValueId) -> Json {
    match trace.gradient(id) {
        Gradient::NotAsked => json!({ "state": "not asked" }),
        Gradient::Unreachable => json!({ "state": "unreachable" }),
        Gradient::Reached(g) => {
            let stats = TensorStats::of(&g);
            json!({ "state": if stats.all_zero() { "zero" } else { "reached" }, "stats": json::stats(&stats) })
        }
    }
}

fn report_json(ran: &Ran, call: &RunCall) -> Json {
    let (trace, graph) = (&ran.trace, ran.trace.graph());
    let name = |slot: &Option<ValueId>| slot.map_or("", |v| graph.value(v).name.as_str());
    let costs = infer(graph, &ran.dims).costs;
    let nodes = graph.nodes().map(|(id, node)| {
        let run = trace.node_run(id).cloned().unwrap_or_default();
        let (status, error) = outcome(&run.outcome);
        let work = costs.get(id.index()).copied().flatten().map(|c| c.work);
        json!({
            "name": node.name, "op": node.op_type, "domain": node.domain, "status": status, "error": error,
            "inputs": node.inputs.iter().map(name).collect::<Vec<_>>(),
            "outputs": node.outputs.iter().map(name).collect::<Vec<_>>(),
            "forward_us": run.forward_time.as_secs_f64() * 1e6,
            "backward_us": run.backward_time.as_secs_f64() * 1e6,
            "allocated_bytes": run.allocated_bytes, "saved_bytes": run.saved_bytes,
            "freed_bytes": run.freed_bytes,
            "macs": work.map(|w| w.macs), "flops": work.map(|w| w.flops),
        })
    });
    let values = graph.values().map(|(id, value)| {
        let mut row = json!({ "name": value.name, "kind": report::kind(graph, id) });
        if let (Some(row), Some(t)) = (row.as_object_mut(), trace.value(id)) {
            if let Json::Object(fields) = json::tensor(t) {
                row.extend(fields);
            }
            if trace.has_backward() {
                row.insert("gradient".into(), gradient_json(trace, id));
            }
        }
        row
    });
    json!({
        "model": call.model.display().to_string(), "seed": call.seed,
        "dtype": if call.dtype == Precision::F64 { "f64" } else { "f32" },
        "dims": ran.dims.0, "ok": ran.error.is_none(),
        "error": ran.error.as_ref().map(|e| e.to_string()),
        "forward_us": trace.forward_time().as_secs_f64() * 1e6,
        "backward_us": trace.backward_time().as_secs_f64() * 1e6,
        "nodes": nodes.collect::<Vec<_>>(), "values": values.collect::<Vec<_>>(),
    })
}
