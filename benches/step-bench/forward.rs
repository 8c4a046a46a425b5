//! The forward of a model from a file, on inputs that the peers can make as well.

use super::nodes::NodeTimes;
use super::{models, peak_bytes, timed};
use chalkgrad::engine::{Feeds, Options, RunError, Trace};
use chalkgrad::formats;
use chalkgrad::graph::{DimValues, Graph};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Whole numbers are below this: token numbers of small vocabularies, and no more.
const MODULUS: u64 = 50;

/// Input k comes from stream 1000 + k, open sizes are 1.
fn feeds(graph: &Graph) -> Result<Feeds, Box<dyn std::error::Error>> {
    let mut feeds = Feeds::default();
    for (k, id) in graph.required_inputs().enumerate() {
        let value = graph.value(id);
        let shape = DimValues::default().shape(value.dims.as_deref().unwrap_or(&[]));
        let stream = 1000 + k as u64;
        feeds.set(
            id,
            match value.dtype.is_none_or(|d| d.is_float()) {
                true => models::uniform(stream, &shape, 1.0)?,
                false => models::integers(stream, &shape, MODULUS)?,
            },
        );
    }
    Ok(feeds)
}

/// Prints one JSON line: time and memory of a forward, and the first numbers of the first output;
/// or the time of every node.
pub fn case(path: &str, secs: f64, nodes: bool) -> Result<(), Box<dyn std::error::Error>> {
    let started = Instant::now();
    let graph = Arc::new(formats::open(Path::new(path))?.graph);
    let open_ms = started.elapsed().as_secs_f64() * 1e3;
    let feeds = feeds(&graph)?;
    let mut trace = Trace::new(graph, Options { record: nodes, grad: false, ..Options::default() });
    let mut forward = || -> Result<(), RunError> {
        trace.feed(&feeds)?;
        trace.forward(&mut |_, _| true)
    };
    forward()?;
    if nodes {
        let mut least = NodeTimes::default();
        timed(secs, || {
            trace.feed(&feeds)?;
            trace.forward(&mut |_, _| true)?;
            least.note(&trace);
            Ok(())
        })?;
        least.print(&trace);
        return Ok(());
    }
    let peak_bytes = peak_bytes(&mut forward)?;
    let times = timed(secs, &mut forward)?;
    let first = trace.graph().outputs.first().and_then(|&id| trace.value(id));
    let head: Vec<f64> = first.map(|t| t.to_f64_vec()).unwrap_or_default();
    let mean = head.iter().map(|x| x.abs()).sum::<f64>() / head.len().max(1) as f64;
    let line = serde_json::json!({
        "fw": "chalkgrad", "onnx": path, "median_us": times.median_us, "min_us": times.min_us, "cpu_us": times.cpu_us, "n": times.n,
        "open_ms": open_ms, "peak_bytes": peak_bytes, "mean_abs": mean, "head": head.iter().take(4).collect::<Vec<_>>(),
    });
    println!("{line}");
    Ok(())
}
