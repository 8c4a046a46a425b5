//! What `chalkgrad run` prints for people: a table that fits 80 columns.

use super::args::RunCall;
use super::table::{bytes, table, time};
use crate::engine::{Gradient, Outcome, Trace};
use crate::graph::{Graph, ValueId, ValueKind};
use crate::ops::number;
use crate::tensor::{DType, Tensor, TensorStats};

const COLUMNS: usize = 80;
/// Names are cut, but not below this many characters.
const MIN_NAME: usize = 16;
/// The column that says how many elements are not finite.
const COLUMN_NOTE: usize = 6;

/// What a value is in its graph.
pub fn kind(graph: &Graph, id: ValueId) -> &'static str {
    let value = graph.value(id);
    match value.kind {
        _ if graph.outputs.contains(&id) => "output",
        ValueKind::Input => "input",
        ValueKind::Initializer if graph.inputs.contains(&id) => "input",
        ValueKind::Initializer => "initializer",
        ValueKind::Activation => "activation",
    }
}

/// The whole report. Weights are shown with their gradients, activations on demand.
pub fn text(trace: &Trace, call: &RunCall, backward: bool) -> String {
    let graph = trace.graph();
    let run = |id| trace.node_run(id);
    let done = |id| run(id).is_some_and(|r| matches!(r.outcome, Outcome::Done));
    let mut out = format!(
        "{}: {} of {} nodes ran, forward {}",
        call.model.display(),
        graph.nodes().filter(|(id, _)| done(*id)).count(),
        graph.num_nodes(),
        time(trace.forward_time())
    );
    if backward {
        out += &format!(", backward {}", time(trace.backward_time()));
    }
    out += "\n\n";
    let mut rows = Vec::new();
    let groups =
        [("input", true), ("initializer", backward), ("activation", call.values), ("output", true)];
    for (group, _) in groups.iter().filter(|(_, shown)| *shown) {
        let ids = graph.values().map(|(id, _)| id).filter(|&id| kind(graph, id) == *group);
        let found: Vec<_> =
            ids.filter_map(|id| Some(row(trace, id, trace.value(id)?, backward))).collect();
        if !found.is_empty() {
            rows.push(vec![format!("{group}s")]);
            rows.extend(found);
        }
    }
    out += &fitted(&mut rows, backward);
    let allocated: usize =
        graph.nodes().filter_map(|(id, _)| run(id)).map(|r| r.allocated_bytes).sum();
    out += &format!("\n{} allocated by the forward", bytes(allocated));
    if backward {
        out += &format!(", {}", parameters(trace));
    }
    out + "\n"
}

/// The rows as a table; names give way to numbers where the lines would grow too long.
fn fitted(rows: &mut [Vec<String>], backward: bool) -> String {
    let head = ["", "", "min", "mean", "max", "|grad|", ""];
    let odd = rows.iter().any(|r| r.len() > COLUMN_NOTE);
    let head = &head[..if odd { 7 } else { 6 - usize::from(!backward) }];
    let width = |c: usize| {
        let cells = rows.iter().filter_map(|r| r.get(c)).map(|s| s.chars().count());
        cells.chain([head[c].chars().count()]).max().unwrap_or(0)
    };
    let others: usize = (1..head.len()).map(|c| width(c) + 2).sum();
    let name = COLUMNS.saturating_sub(others).max(MIN_NAME);
    for row in rows.iter_mut() {
        row[0] = tail(&row[0], name);
    }
    table(head, rows, &[2, 3, 4, 5])
}

/// The end of a name tells values of a deep model apart, so its start is cut.
fn tail(name: &str, max_chars: usize) -> String {
    let excess = name.chars().count().saturating_sub(max_chars);
    match excess {
        0 => name.to_string(),
        _ => format!("  …{}", name.chars().skip(excess + 3).collect::<String>()),
    }
}

fn row(trace: &Trace, id: ValueId, t: &Tensor, backward: bool) -> Vec<String> {
    let s = TensorStats::of(t);
    let cell = |x: f64| if s.finite() > 0 { number(x) } else { "–".into() };
    let shape = match t.dtype() {
        DType::F32 => t.shape().to_string(),
        other => format!("{} {other}", t.shape()),
    };
    let name = &trace.graph().value(id).name;
    let mut row = vec![format!("  {name}"), shape, cell(s.min), cell(s.mean), cell(s.max)];
    row.push(match trace.gradient(id) {
        _ if !backward => String::new(),
        Gradient::NotAsked => "–".into(),
        Gradient::Unreachable => "None".into(),
        Gradient::Reached(g) => number(TensorStats::of(&g).norm),
    });
    let odd = [(s.nans, "NaN"), (s.infs, "Inf")];
    let odd: Vec<_> = odd.iter().filter(|(n, _)| *n > 0).map(|(n, w)| format!("{n} {w}")).collect();
    if !odd.is_empty() {
        row.push(odd.join(", "));
    }
    row
}

/// How far the gradient reached, over all parameters.
fn parameters(trace: &Trace) -> String {
    let (mut all, mut reached, mut squares) = (0, 0, 0.0);
    for (id, _) in
        trace.graph().values().filter(|(_, v)| v.kind == ValueKind::Initializer && v.is_parameter())
    {
        all += 1;
        if let Some(g) = trace.grad(id) {
            reached += 1;
            squares += TensorStats::of(g).norm.powi(2);
        }
    }
    format!("gradient norm {} over {reached} of {all} parameters", number(squares.sqrt()))
}
