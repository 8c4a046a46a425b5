//! `chalkgrad run script.py`: prints what the script prints, as it prints it; where it raises, its
//! traceback goes to standard error and the exit code is 1. `--save` keeps its tensors, `--json`
//! tells what it made instead of what it printed.

use super::args::RunCall;
use super::failure::Failure;
use super::{json, print, print_json};
use crate::formats::scripts::{self, ScriptSample};
use crate::formats::{FormatError, NamedTensors, safetensors};
use crate::script::tensors::{Made, run_recorded};
use crate::script::{Limits, ScriptRun};
use crate::session::weights_beside;
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

pub fn run(call: &RunCall) -> Result<ExitCode, Failure> {
    let path = &call.model;
    let source = match sample_of(path) {
        Some(sample) => sample.source.to_string(),
        None => std::fs::read_to_string(path).map_err(|e| {
            FormatError::io("read the script", path, &e).hint("give a text file in UTF-8")
        })?,
    };
    let name = path.display().to_string();
    let weights = path.parent().map(|folder| weights_beside(folder.to_path_buf()));
    let mut output = String::new();
    let tell = |text: &str| if call.json { output.push_str(text) } else { print(text) };
    let ran = run_recorded(&source, &name, Limits::default(), tell, Default::default(), weights);
    if let (Some(file), Some(made)) = (&call.save, &ran.result) {
        safetensors::save(file, &made.saved.iter().cloned().collect::<NamedTensors>())?;
    }
    if call.json {
        print_json(&report(&ran, &output, &name));
    }
    let Some(error) = &ran.error else { return Ok(ExitCode::SUCCESS) };
    let _ = writeln!(std::io::stderr(), "{error}");
    Ok(ExitCode::from(1))
}

/// Whether the model to run is a script: a file, or a built-in one.
pub fn is_script(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("py")) || sample_of(path).is_some()
}

fn sample_of(path: &Path) -> Option<&'static ScriptSample> {
    scripts::find(path.to_str()?.strip_prefix("sample:")?)
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
