//! What a training step costs bare and recorded, what opening a model costs by its parts, and what
//! running a document costs, as the window does it. `cargo bench --bench steps`

#[path = "step-bench/models.rs"]
#[allow(dead_code)] // step-bench uses all of it
mod models;

use chalkgrad::engine::{Feeds, Optimizer, Options, Sgd, Trace};
use chalkgrad::formats::{SAMPLES, onnx, open};
use chalkgrad::graph::{Graph, GraphBuilder, NodeSpec};
use chalkgrad::session::{open_document, run_document};
use chalkgrad::tensor::{DType, keep_buffers, uniform};
use chalkgrad::views::Origin;
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Arc;

struct Training {
    trace: Trace,
    feeds: Feeds,
    sgd: Sgd,
}

impl Training {
    fn new(graph: Graph, feeds: Feeds, record: bool) -> Self {
        let wanted = graph.parameters().filter(|(_, v)| v.requires_grad).map(|(id, _)| id);
        let sgd = Sgd::new(wanted.collect(), 0.01);
        let trace = Trace::new(Arc::new(graph), Options { record, ..Options::default() });
        Training { trace, feeds, sgd }
    }

    fn step(&mut self) -> bool {
        let loss = self.trace.graph().outputs[0];
        self.trace.zero_grad();
        self.trace.feed(&self.feeds).is_ok()
            && self.trace.forward(&mut |_, _| true).is_ok()
            && self.trace.backward(loss).is_ok()
            && self.sgd.step(&mut self.trace).is_ok()
    }
}

fn steps(c: &mut Criterion) {
    keep_buffers(1 << 30);
    for (name, batch) in [("a", 1), ("b", 32), ("c", 1), ("d", 1), ("e", 1), ("g", 1), ("g", 32)] {
        for (way, record) in [("bare", false), ("recorded", true)] {
            let Ok((graph, feeds)) = models::build(name, batch) else { continue };
            let mut training = Training::new(graph, feeds, record);
            c.bench_function(&format!("step {name}/{batch} {way}"), |b| b.iter(|| training.step()));
        }
    }
    keep_buffers(0);
}

/// Ten matrices of 1600 × 1600: 102 MB of weights.
fn heavy() -> Option<Vec<u8>> {
    let mut b = GraphBuilder::new("heavy");
    b.input_of("x", DType::F32, &[1, 1600]);
    let mut end = "x".to_string();
    for i in 0..10 {
        let (weight, out) = (format!("w{i}"), format!("y{i}"));
        b.initializer(&weight, uniform(DType::F32, [1600, 1600], -0.02, 0.02, i).ok()?);
        b.node(NodeSpec::new("MatMul", &[&end, &weight], &[&out]));
        end = out;
    }
    b.output(&end);
    onnx::write(&b.finish().ok()?).ok()
}

fn opening(c: &mut Criterion) {
    for sample in SAMPLES.iter().filter(|s| ["digits-cnn", "tiny-gpt"].contains(&s.id)) {
        let origin = Origin::Sample(sample.id.into());
        c.bench_function(&format!("open {}", sample.id), |b| {
            b.iter(|| black_box(open_document(&origin)).is_ok());
        });
        let Ok(document) = open_document(&origin) else { continue };
        c.bench_function(&format!("run {} with everything recorded", sample.id), |b| {
            b.iter(|| black_box(run_document(&document, &mut |_, _, _| true)));
        });
    }
    let path = std::env::temp_dir().join(format!("chalkgrad-bench-{}.onnx", std::process::id()));
    let Some(bytes) = heavy() else { return };
    if std::fs::write(&path, bytes).is_ok() {
        c.bench_function("open 102 MB of weights", |b| b.iter(|| black_box(open(&path)).is_ok()));
        c.bench_function("read the same bytes only", |b| {
            b.iter(|| black_box(std::fs::read(&path)).is_ok());
        });
    }
    let _ = std::fs::remove_file(&path);
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(std::time::Duration::from_secs(2)).warm_up_time(std::time::Duration::from_millis(300));
    targets = steps, opening
}
criterion_main!(benches);
