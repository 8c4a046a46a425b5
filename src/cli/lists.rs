//! `chalkgrad ops` and `chalkgrad samples`: the tables, printed.

use super::args::ListCall;
use super::failure::Failure;
use super::table::{bytes, table};
use super::{print, print_json};
use crate::formats::SAMPLES;
use crate::ops::{Category, OPS, OpSpec};
use serde_json::{Value as Json, json};
use std::process::ExitCode;

pub fn ops(call: &ListCall) -> Result<ExitCode, Failure> {
    if call.json {
        print_json(&Json::Array(OPS.iter().map(|s| op_json(s)).collect()));
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = String::new();
    for category in Category::ALL {
        let rows: Vec<Vec<String>> =
            OPS.iter().filter(|s| s.category == category).map(|s| op_row(s)).collect();
        if !rows.is_empty() {
            out += &format!("{}\n{}\n", category.name(), table(&["", "", "", ""], &rows, &[]));
        }
    }
    print(&format!("{out}{} ops; ∇ marks those with a gradient\n", OPS.len()));
    Ok(ExitCode::SUCCESS)
}

fn op_row(s: &OpSpec) -> Vec<String> {
    let mark = if s.differentiable { "∇" } else { "" };
    vec![format!("  {}", s.name), mark.into(), s.pytorch.into(), s.summary.into()]
}

fn op_json(s: &OpSpec) -> Json {
    json!({
        "name": s.name, "domain": s.domain, "category": s.category.name(), "summary": s.summary,
        "formula": s.formula, "derivative": s.derivative, "derivative_formula": s.derivative_formula,
        "pytorch": s.pytorch, "tinytorch": s.tinytorch, "differentiable": s.differentiable,
    })
}

pub fn samples(call: &ListCall) -> Result<ExitCode, Failure> {
    if call.json {
        let rows = SAMPLES.iter().map(|s| {
            json!({ "id": s.id, "open": s.origin(), "title": s.title, "summary": s.summary, "bytes": s.size_bytes() })
        });
        print_json(&Json::Array(rows.collect()));
        return Ok(ExitCode::SUCCESS);
    }
    let rows: Vec<Vec<String>> =
        SAMPLES.iter().map(|s| vec![s.origin(), bytes(s.size_bytes()), s.summary.into()]).collect();
    print(&table(&["open as", "size", "what there is to see"], &rows, &[1]));
    Ok(ExitCode::SUCCESS)
}
