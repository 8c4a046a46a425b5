//! `chalkgrad inspect`.

use super::args::InspectCall;
use super::failure::{Failure, node_label};
use super::table::{bytes, count, shortened, table};
use super::{feeds, print, print_json};
use crate::formats::{self, Model, scripts};
use crate::graph::{Inferred, ValueId, dims_text, infer};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Uses of one op in a model.
#[derive(Default)]
struct Use {
    nodes: usize,
    /// Why it does not run, where it does not.
    refusal: Option<String>,
}

pub fn inspect(call: &InspectCall) -> Result<ExitCode, Failure> {
    let model = match scripts::is_script(&call.model) {
        true => super::script::model(&call.model)?,
        false => formats::open(&call.model)?,
    };
    let dims = feeds::dims(&model.graph, &call.dim)?;
    let inferred = infer(&model.graph, &dims);
    if call.json {
        print_json(&as_json(&model, &inferred, call));
    } else {
        print(&as_text(&model, &inferred, call));
    }
    Ok(ExitCode::SUCCESS)
}

fn uses(model: &Model) -> BTreeMap<String, Use> {
    let mut uses: BTreeMap<String, Use> = BTreeMap::new();
    for (_, node) in model.graph.nodes() {
        let name = match node.domain.as_str() {
            "" | "ai.onnx" => node.op_type.clone(),
            domain => format!("{domain}.{}", node.op_type),
        };
        let entry = uses.entry(name).or_default();
        entry.nodes += 1;
        entry.refusal = entry.refusal.take().or_else(|| node.refusal());
    }
    uses
}

fn parameters(model: &Model) -> (usize, usize) {
    let data = model.graph.parameters().filter_map(|(_, v)| v.data.as_ref());
    data.fold((0, 0), |(n, b), t| (n + t.numel(), b + t.nbytes()))
}

fn activation_bytes(model: &Model, inferred: &Inferred) -> usize {
    let made = model.graph.values().filter(|(_, v)| v.producer.is_some());
    made.filter_map(|(id, _)| inferred.facts.get(id.index())?.as_ref()).map(|f| f.nbytes()).sum()
}

fn value_json(model: &Model, inferred: &Inferred, id: ValueId) -> Json {
    let v = model.graph.value(id);
    let fact = inferred.facts.get(id.index()).and_then(Option::as_ref);
    let dtype = v.dtype.or(fact.map(|f| f.dtype)).map(|d| d.name());
    json!({
        "name": v.name, "dtype": dtype,
        "declared": v.dims.as_ref().map(|d| d.iter().map(|d| d.to_string()).collect::<Vec<_>>()),
        "shape": fact.map(|f| f.shape.to_vec()), "has_default": v.data.is_some(),
    })
}

fn as_json(model: &Model, inferred: &Inferred, call: &InspectCall) -> Json {
    let (g, info) = (&model.graph, &model.info);
    let value = |id: &ValueId| value_json(model, inferred, *id);
    let (numel, nbytes) = parameters(model);
    let params = g.parameters().filter_map(|(_, v)| {
        let t = v.data.as_ref()?;
        Some(json!({ "name": v.name, "dtype": t.dtype().name(), "shape": t.shape().to_vec(), "bytes": t.nbytes() }))
    });
    let ops = uses(model).into_iter().map(|(name, u)| {
        json!({ "op": name, "nodes": u.nodes, "runs": u.refusal.is_none(), "why_not": u.refusal })
    });
    let problems = inferred
        .problems
        .iter()
        .map(|p| json!({ "node": node_label(g, p.node), "what": p.error.to_string() }));
    let work = inferred.total_work();
    json!({
        "model": call.model.display().to_string(), "format": info.format, "opset": info.opset(),
        "opsets": info.opsets.iter().map(|(d, v)| json!({ "domain": d, "version": v })).collect::<Vec<_>>(),
        "ir_version": info.ir_version, "producer": info.producer, "doc": info.doc,
        "metadata": info.metadata.iter().cloned().collect::<BTreeMap<_, _>>(),
        "file_bytes": info.file_bytes, "nodes": g.num_nodes(), "dims": g.dim_names(),
        "inputs": g.required_inputs().map(|id| value(&id)).collect::<Vec<_>>(),
        "outputs": g.outputs.iter().map(value).collect::<Vec<_>>(),
        "parameters": { "numel": numel, "bytes": nbytes, "tensors": params.collect::<Vec<_>>() },
        "ops": ops.collect::<Vec<_>>(), "macs": work.macs, "flops": work.flops,
        "activation_bytes": activation_bytes(model, inferred),
        "problems": problems.collect::<Vec<_>>(), "warnings": model.warnings,
    })
}

fn as_text(model: &Model, inferred: &Inferred, call: &InspectCall) -> String {
    let (g, info) = (&model.graph, &model.info);
    let mut out = format!("{}\n", call.model.display());
    let opsets: Vec<String> = info
        .opsets
        .iter()
        .map(|(d, v)| if d.is_empty() { v.to_string() } else { format!("{d} {v}") })
        .collect();
    let opset =
        if opsets.is_empty() { String::new() } else { format!(", opset {}", opsets.join(", ")) };
    let size = bytes(info.file_bytes as usize);
    out += &format!("{}{opset}, {size}, {} nodes\n", info.format, g.num_nodes());
    if !info.producer.is_empty() {
        out += &format!("made by {}\n", info.producer);
    }
    let row = |role: &str, id: ValueId| {
        let v = g.value(id);
        let fact = inferred.facts.get(id.index()).and_then(Option::as_ref);
        let shape = v.dims.as_deref().map(dims_text).or(fact.map(|f| f.shape.to_string()));
        let dtype = v.dtype.or(fact.map(|f| f.dtype)).map_or("?", |d| d.name());
        vec![role.into(), shortened(&v.name, 40), shape.unwrap_or("?".into()), dtype.into()]
    };
    let inputs = g.required_inputs().map(|id| row("input", id));
    let rows: Vec<_> = inputs.chain(g.outputs.iter().map(|&id| row("output", id))).collect();
    out += &format!("\n{}", table(&["", "name", "shape", "dtype"], &rows, &[]));
    let open = g.dim_names();
    if !open.is_empty() {
        out += &format!("open dimensions: {} (set with --dim NAME=N)\n", open.join(", "));
    }
    let (numel, nbytes) = parameters(model);
    let work = inferred.total_work();
    out += &format!("\nparameters   {} ({})\n", count(numel as u64), bytes(nbytes));
    out += &format!("MACs         {}\nFLOPs        {}\n", count(work.macs), count(work.flops));
    out += &format!("activations  {}\n", bytes(activation_bytes(model, inferred)));
    out += &ops_text(model);
    for p in inferred.problems.iter().take(8) {
        out += &format!("\nshape problem at {}: {}", node_label(g, p.node), p.error);
    }
    for w in &model.warnings {
        out += &format!("\nnote: {w}");
    }
    if out.ends_with('\n') { out } else { out + "\n" }
}

fn ops_text(model: &Model) -> String {
    let uses = uses(model);
    let rows: Vec<Vec<String>> = uses
        .iter()
        .map(|(name, u)| {
            vec![name.clone(), u.nodes.to_string(), u.refusal.clone().unwrap_or_default()]
        })
        .collect();
    let all_run = uses.values().all(|u| u.refusal.is_none());
    let verdict = if all_run { "all ops run" } else { "some ops do not run" };
    format!("\n{}{verdict}\n", table(&["op", "nodes", ""], &rows, &[1]))
}
