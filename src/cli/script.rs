//! `chalkgrad run script.py`: prints what the script prints, as it prints it; where it raises, its
//! traceback goes to standard error and the exit code is 1. `--save` keeps its tensors, `--json`
//! tells what it made instead of what it printed.

use super::args::RunCall;
use super::failure::Failure;
use super::{json, print, print_json};
use crate::formats::{Model, ModelInfo, NamedTensors, safetensors, scripts};
use crate::script::ScriptRun;
use crate::script::tensors::Made;
use crate::session::run_script;
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

pub fn run(call: &RunCall) -> Result<ExitCode, Failure> {
    let script = scripts::open(&call.model)?;
    let mut output = String::new();
    let tell = |text: &str| if call.json { output.push_str(text) } else { print(text) };
    let ran = run_script(&script, Arc::default(), tell);
    if let (Some(file), Some(made)) = (&call.save, &ran.result) {
        safetensors::save(file, &made.saved.iter().cloned().collect::<NamedTensors>())?;
    }
    if call.json {
        print_json(&report(&ran, &output, &call.model.display().to_string()));
    }
    for note in ran.result.iter().flat_map(|made| &made.notes) {
        let _ = writeln!(std::io::stderr(), "{note}");
    }
    let Some(error) = &ran.error else { return Ok(ExitCode::from(ran.exit_code)) };
    let _ = writeln!(std::io::stderr(), "{error}");
    Ok(ExitCode::from(1))
}

/// The graph of a script, after a run that prints nothing.
pub fn model(path: &Path) -> Result<Model, Failure> {
    let script = scripts::open(path)?;
    let ran = run_script(&script, Arc::default(), |_| {});
    let graph = ran.result.as_ref().map(|made| made.trace.graph().as_ref().clone());
    match (graph, ran.error) {
        (Some(graph), None) => {
            let file_bytes = script.source.len() as u64;
            let info = ModelInfo { format: "Script", file_bytes, ..ModelInfo::default() };
            Ok(Model { graph, info, warnings: Vec::new() })
        }
        (_, Some(e)) => {
            let what = format!("the script stopped: {}: {}", e.kind, e.message);
            let hint = "`chalkgrad run` shows where, with its traceback";
            Err(Failure::model(what, path.display().to_string(), hint))
        }
        (None, None) => {
            let hint = "compute something with tensors in it";
            Err(Failure::model("the script made no graph", path.display().to_string(), hint))
        }
    }
}

fn report(ran: &ScriptRun<Made>, output: &str, name: &str) -> serde_json::Value {
    let made = ran.result.as_ref();
    let tensors: serde_json::Map<_, _> = made
        .map_or(&[][..], |m| &m.saved)
        .iter()
        .map(|(n, t)| (n.clone(), json::tensor(t)))
        .collect();
    let nodes = made.map(|m| {
        m.trace
            .graph()
            .nodes()
            .map(|(_, n)| {
                json!({
                    "name": n.name, "op": n.op_type, "line": n.span.map(|s| s.line),
                })
            })
            .collect::<Vec<_>>()
    });
    json!({
        "script": name, "ok": ran.error.is_none(), "error": ran.error.as_ref().map(|e| e.to_string()),
        "output": output, "elapsed_secs": ran.elapsed_secs,
        "losses": made.map(|m| m.losses.iter().map(|l| l.value).collect::<Vec<_>>()),
        "tensors": tensors, "nodes": nodes,
    })
}
