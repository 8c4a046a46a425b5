//! What the two suites share: finding cases, running one, comparing tensors.
#![allow(dead_code)]

use chalkgrad::engine::{Feeds, Options, RunError, Trace, widen};
use chalkgrad::formats::{self, Model};
use chalkgrad::graph::{Graph, NodeOp};
use chalkgrad::tensor::Tensor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder that an environment variable names, if it exists.
pub fn folder(variable: &str, fallback: Option<&str>) -> Option<PathBuf> {
    let named = std::env::var_os(variable).map(PathBuf::from);
    let found = named.or_else(|| fallback.map(|f| Path::new(env!("CARGO_MANIFEST_DIR")).join(f)));
    found.filter(|p| p.is_dir())
}

pub fn sorted(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|e| e.path()).collect();
    paths.sort();
    paths
}

pub fn name(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// A list of known cases must not outlive its cases: those of `known` that are not among `paths`.
pub fn vanished<'a>(
    known: &'a [(&'a str, &'a str)],
    paths: &'a [PathBuf],
) -> impl Iterator<Item = String> + 'a {
    let is_there = |case: &str| paths.iter().any(|path| name(path) == case);
    let gone = known.iter().filter(move |(case, _)| !is_there(case));
    gone.map(|(case, _)| format!("{case} is not there: take it off KNOWN"))
}

/// Why a model does not run here at all: the first op that is not ours.
pub fn refusal(graph: &Graph) -> Option<String> {
    graph.nodes().find(|(_, n)| !matches!(n.op, NodeOp::Ready(_))).and_then(|(_, n)| n.refusal())
}

pub fn open(path: &Path) -> Result<Model, String> {
    formats::open(path).map_err(|e| e.to_string())
}

/// Runs a graph; `wide` in float64.
pub fn forward(graph: &Graph, feeds: &Feeds, grad: bool, wide: bool) -> Result<Trace, RunError> {
    let graph = Arc::new(if wide { widen(graph) } else { graph.clone() });
    let options = Options { record: true, grad, seed: 0 };
    let (trace, ran) = Trace::run(graph, feeds, options, &mut |_, _| true);
    ran.map(|()| trace)
}

/// `None` where all is close; else what differs most.
pub fn difference(got: &Tensor, expected: &Tensor, rtol: f64, atol: f64) -> Option<String> {
    if got.shape() != expected.shape() {
        return Some(format!("shape {} instead of {}", got.shape(), expected.shape()));
    }
    let mut worst: Option<(f64, usize)> = None;
    for i in 0..got.numel() {
        let (a, b) = (got.get(i), expected.get(i));
        if a == b || (a.is_nan() && b.is_nan()) {
            continue;
        }
        let excess = (a - b).abs() - (atol + rtol * b.abs());
        if (excess.is_nan() || excess > 0.0)
            && worst.is_none_or(|(w, _)| excess > w || excess.is_nan())
        {
            worst = Some((excess, i));
        }
    }
    worst.map(|(_, i)| format!("element {i}: {} instead of {}", got.get(i), expected.get(i)))
}
