//! `chalkgrad ops` and `chalkgrad samples`: the tables, printed.

use super::args::{ListCall, OpsCall};
use super::failure::Failure;
use super::table::{bytes, table};
use super::{print, print_json};
use crate::formats::{SAMPLES, SCRIPTS};
use crate::ops::{Category, OPS, OpSpec};
use serde_json::{Value as Json, json};
use std::process::ExitCode;

const COLUMNS: usize = 80;

pub fn ops(call: &OpsCall) -> Result<ExitCode, Failure> {
    let named = call.name.as_deref().map(find).transpose()?;
    match (named, call.json) {
        (Some(op), true) => print_json(&op_json(op)),
        (Some(op), false) => print(&card(op)),
        (None, true) => print_json(&Json::Array(OPS.iter().map(|s| op_json(s)).collect())),
        (None, false) => print(&list()),
    }
    Ok(ExitCode::SUCCESS)
}

fn find(name: &str) -> Result<&'static OpSpec, Failure> {
    let found = OPS.iter().copied().find(|s| s.name.eq_ignore_ascii_case(name));
    found.ok_or_else(|| {
        let what = format!("Chalkgrad runs no op called `{name}`");
        Failure::call(what, format!("ops {name}"), "`chalkgrad ops` lists those that it runs")
    })
}

fn list() -> String {
    let mut out = String::new();
    let widest = OPS.iter().map(|s| s.name.chars().count()).max().unwrap_or(0);
    for category in Category::ALL {
        let rows: Vec<Vec<String>> =
            OPS.iter().filter(|s| s.category == category).map(|s| op_row(s, widest)).collect();
        if !rows.is_empty() {
            out += &format!("{}\n{}\n", category.name(), table(&["", "", ""], &rows, &[]));
        }
    }
    let n = OPS.len();
    out + &format!("{n} ops; ∇: it has a gradient. `chalkgrad ops NAME` tells all of one.\n")
}

fn op_row(s: &OpSpec, widest: usize) -> Vec<String> {
    let mark = if s.differentiable { "∇" } else { " " };
    // An indent of two, two gaps of two, and the mark.
    let room = COLUMNS.saturating_sub(widest + 7);
    vec![format!("  {:<widest$}", s.name), mark.into(), ended(s.summary, room)]
}

/// A sentence, cut at a word where it is too long.
fn ended(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.into();
    }
    let cut: String = text.chars().take(room.saturating_sub(1)).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ';', ':', ' ']))
}

fn card(s: &OpSpec) -> String {
    let rows = [
        ("formula", s.formula),
        ("derivative", s.derivative_formula),
        ("in words", s.derivative),
        ("PyTorch", s.pytorch),
        ("TinyTorch", s.tinytorch),
    ];
    let summary = wrapped(s.summary, COLUMNS).join("\n");
    let mut out = format!("{}  ({})\n{summary}\n\n", s.name, s.category.name());
    for (label, text) in rows.into_iter().filter(|(_, t)| !t.is_empty()) {
        out +=
            &format!("{label:<12}{}\n", wrapped(text, COLUMNS - 12).join(&format!("\n{:12}", "")));
    }
    out
}

/// Lines of at most `width` characters, broken between words.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().map_or(0, |l| l.chars().count());
        if last > 0 && last + 1 + word.chars().count() > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

fn op_json(s: &OpSpec) -> Json {
    json!({
        "name": s.name, "domain": s.domain, "category": s.category.name(), "summary": s.summary,
        "formula": s.formula, "derivative": s.derivative, "derivative_formula": s.derivative_formula,
        "pytorch": s.pytorch, "tinytorch": s.tinytorch, "differentiable": s.differentiable,
    })
}

pub fn samples(call: &ListCall) -> Result<ExitCode, Failure> {
    let models = SAMPLES.iter().map(|s| (s.origin(), s.title, s.summary, s.size_bytes(), "model"));
    let scripts =
        SCRIPTS.iter().map(|s| (s.origin(), s.title, s.summary, s.source.len(), "script"));
    if call.json {
        let rows = models.chain(scripts).map(|(open, title, summary, size, kind)| {
            let id = open.split_once(':').map_or("", |(_, id)| id);
            json!({
                "id": id, "open": open, "kind": kind, "title": title, "summary": summary, "bytes": size,
            })
        });
        print_json(&Json::Array(rows.collect()));
        return Ok(ExitCode::SUCCESS);
    }
    let row = |(open, _, summary, size, _): (String, &str, &str, usize, &str)| {
        // "open as" and "size" take 41 columns, gaps included.
        let mut lines = wrapped(summary, COLUMNS - 41).into_iter();
        let first = vec![open, bytes(size), lines.next().unwrap_or_default()];
        let more = lines.map(|l| vec![String::new(), String::new(), l]);
        std::iter::once(first).chain(more).collect::<Vec<_>>()
    };
    let head = ["open as", "size", "what there is to see"];
    let mut rows: Vec<Vec<String>> = models.flat_map(row).collect();
    rows.push(vec![String::new(); 3]);
    rows.extend(scripts.flat_map(row));
    print(&table(&head, &rows, &[1]));
    Ok(ExitCode::SUCCESS)
}
