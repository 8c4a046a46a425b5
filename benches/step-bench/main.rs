//! The step benchmark: forward, backward and SGD of seven small teaching models, from the same
//! formula for weights and data as `benches/peers`, printing JSON lines; or the forward of ONNX files.
//!
//! `step-bench [--models a,b,..] [--batches 1,32,256] [--threads 1] [--secs 1.0] [--f64] [--record] [--nodes] [--onnx m.onnx,..]`

mod forward;
mod models;
mod nodes;

use chalkgrad::engine::{Feeds, Optimizer, Options, RunError, Sgd, Trace, widen};
use chalkgrad::graph::Graph;
use chalkgrad::tensor::{live_bytes, take_peak_bytes};
use nodes::NodeTimes;
use std::sync::Arc;
use std::time::{Duration, Instant};

struct Flags {
    models: Vec<String>,
    batches: Vec<usize>,
    threads: Vec<usize>,
    secs: f64,
    f64: bool,
    record: bool,
    nodes: bool,
    onnx: Vec<String>,
}

fn list<T: std::str::FromStr>(text: &str) -> Option<Vec<T>> {
    text.split(',').map(|s| s.trim().parse().ok()).collect()
}

fn flags() -> Option<Flags> {
    let mut f = Flags {
        models: list("a,b,c,d,e,f,g")?,
        batches: list("1,32,256")?,
        threads: vec![1],
        secs: 1.0,
        f64: false,
        record: false,
        nodes: false,
        onnx: Vec::new(),
    };
    let mut args = std::env::args().skip(1);
    while let Some(flag) = args.next() {
        match flag.as_str() {
            "--models" => f.models = list(&args.next()?)?,
            "--batches" => f.batches = list(&args.next()?)?,
            "--threads" => f.threads = list(&args.next()?)?,
            "--secs" => f.secs = args.next()?.parse().ok()?,
            "--f64" => f.f64 = true,
            "--record" => f.record = true,
            "--nodes" => f.nodes = true,
            "--onnx" => f.onnx = list(&args.next()?)?,
            _ => return None,
        }
    }
    Some(f)
}

struct Run {
    trace: Trace,
    sgd: Sgd,
    feeds: Feeds,
}

impl Run {
    fn new(graph: Arc<Graph>, feeds: Feeds, lr: f64, record: bool) -> Self {
        let sgd = Sgd::new(
            graph.parameters().filter(|(_, v)| v.requires_grad).map(|(id, _)| id).collect(),
            lr,
        );
        let trace = Trace::new(graph, Options { record, ..Options::default() });
        Run { trace, sgd, feeds }
    }

    fn forward(&mut self) -> Result<f64, RunError> {
        self.trace.feed(&self.feeds)?;
        self.trace.forward(&mut |_, _| true)?;
        let loss = self.trace.graph().outputs[0];
        Ok(self.trace.value(loss).map_or(f64::NAN, |t| t.get(0)))
    }

    fn step(&mut self) -> Result<f64, RunError> {
        self.trace.zero_grad();
        let loss = self.forward()?;
        self.trace.backward(self.trace.graph().outputs[0])?;
        self.sgd.step(&mut self.trace)?;
        Ok(loss)
    }
}

/// What a number of runs took.
struct Times {
    n: usize,
    median_us: f64,
    min_us: f64,
    /// Processor time a run, which waiting for a busy core does not count in; where Linux tells.
    cpu_us: Option<f64>,
}

/// Nanoseconds that this thread has been on a processor.
fn on_cpu_ns() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split_whitespace().next()?.parse().ok()
}

/// Runs again and again for `secs`, five times at least.
fn timed(secs: f64, mut run: impl FnMut() -> Result<(), RunError>) -> Result<Times, RunError> {
    let mut times = Vec::new();
    let (started, cpu) = (Instant::now(), on_cpu_ns());
    let limit = Duration::from_secs_f64(secs);
    while (started.elapsed() < limit || times.len() < 5) && times.len() < 5000 {
        let t = Instant::now();
        run()?;
        times.push(t.elapsed().as_secs_f64() * 1e6);
    }
    let cpu = on_cpu_ns().zip(cpu).map(|(after, before)| after.saturating_sub(before));
    times.sort_by(f64::total_cmp);
    let tenths = |x: f64| (x * 10.0).round() / 10.0;
    let (n, median_us, min_us) = (times.len(), tenths(times[times.len() / 2]), tenths(times[0]));
    Ok(Times { n, median_us, min_us, cpu_us: cpu.map(|ns| tenths(ns as f64 / 1e3 / n as f64)) })
}

/// The most bytes of tensors that `run` had alive at once, above those before it.
fn peak_bytes(run: impl FnOnce() -> Result<(), RunError>) -> Result<usize, RunError> {
    let before = live_bytes();
    take_peak_bytes();
    run()?;
    Ok(take_peak_bytes().saturating_sub(before))
}

fn case(
    name: &str,
    batch: usize,
    threads: usize,
    flags: &Flags,
) -> Result<(), Box<dyn std::error::Error>> {
    let (mut graph, mut feeds) = models::build(name, batch)?;
    if flags.f64 {
        let wide = feeds.iter().map(|(id, t)| (id, models::wide(t))).collect::<Vec<_>>();
        wide.into_iter().for_each(|(id, t)| feeds.set(id, t));
        graph = widen(&graph);
    }
    let lr = if name == "a" { 0.1 } else { 0.01 };
    let mut run = Run::new(Arc::new(graph), feeds, lr, flags.record || flags.nodes);
    if flags.nodes {
        let mut least = NodeTimes::default();
        timed(flags.secs, || {
            run.step()?;
            least.note(&run.trace);
            Ok(())
        })?;
        least.print(&run.trace);
        return Ok(());
    }
    let started = Instant::now();
    let loss0 = run.step()?;
    let first_step_s = started.elapsed().as_secs_f64();
    for _ in 0..9 {
        run.step()?;
    }
    let loss10 = run.forward()?;
    // A whole step first: the forward above left its values behind.
    run.step()?;
    run.trace.zero_grad();
    let peak_bytes = peak_bytes(|| run.step().map(drop))?;
    let times = timed(flags.secs, || run.step().map(drop))?;
    let params: usize = run
        .trace
        .graph()
        .parameters()
        .filter(|(_, v)| v.requires_grad)
        .filter_map(|(_, v)| v.data.as_ref())
        .map(|t| t.numel())
        .sum();
    let fw = if flags.record { "chalkgrad-recorded" } else { "chalkgrad" };
    let line = serde_json::json!({
        "fw": fw, "model": name, "batch": batch, "threads": threads,
        "median_us": times.median_us, "min_us": times.min_us, "cpu_us": times.cpu_us, "n": times.n,
        "peak_bytes": peak_bytes, "params": params, "first_step_s": (first_step_s * 1e3).round() / 1e3,
        "loss0": (loss0 * 1e6).round() / 1e6, "loss10": (loss10 * 1e6).round() / 1e6,
    });
    println!("{line}");
    Ok(())
}

fn main() -> std::process::ExitCode {
    let Some(flags) = flags() else {
        eprintln!(
            "usage: step-bench [--models a,b,..] [--batches 1,32,256] [--threads 1] [--secs 1.0] [--f64] [--record] [--nodes] [--onnx m.onnx,..]"
        );
        return std::process::ExitCode::from(2);
    };
    chalkgrad::tensor::keep_buffers(2 << 30);
    for path in &flags.onnx {
        if let Err(e) = forward::case(path, flags.secs, flags.nodes) {
            eprintln!("{path}: {e}");
            return std::process::ExitCode::from(1);
        }
    }
    if !flags.onnx.is_empty() {
        return std::process::ExitCode::SUCCESS;
    }
    for &threads in &flags.threads {
        chalkgrad::engine::set_threads(threads);
        for name in &flags.models {
            for &batch in &flags.batches {
                if let Err(e) = case(name, batch, threads, &flags) {
                    eprintln!("{name}/{batch}: {e}");
                    return std::process::ExitCode::from(1);
                }
            }
        }
    }
    std::process::ExitCode::SUCCESS
}
