//! What single ops cost, forward and backward, on sizes of the teaching models.
//! `cargo bench --bench ops`

use chalkgrad::engine::{Options, Trace};
use chalkgrad::graph::{Graph, GraphBuilder, NodeSpec};
use chalkgrad::tensor::{DType, normal};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Arc;

/// One node over float inputs (as parameters, so that all gradients are computed).
fn graph(spec: NodeSpec, shapes: &[&[usize]]) -> Option<Arc<Graph>> {
    let mut b = GraphBuilder::new("one op");
    for (i, shape) in shapes.iter().enumerate() {
        b.initializer(&format!("x{i}"), normal(DType::F32, *shape, i as u64).ok()?);
    }
    let inputs = (0..shapes.len()).map(|i| format!("x{i}")).collect();
    b.node(NodeSpec { inputs, outputs: vec!["y".into()], ..spec }).output("y");
    b.finish().ok().map(Arc::new)
}

fn op(name: &str) -> NodeSpec {
    NodeSpec::new(name, &[], &[])
}

fn ops(c: &mut Criterion) {
    chalkgrad::tensor::keep_buffers(1 << 30);
    let cases: Vec<(&str, NodeSpec, Vec<&[usize]>)> = vec![
        ("relu 32x16x32x32", op("Relu"), vec![&[32, 16, 32, 32]]),
        ("sigmoid 256x64", op("Sigmoid"), vec![&[256, 64]]),
        ("gelu tanh 2048x256", op("Gelu").with("approximate", "tanh"), vec![&[2048, 256]]),
        ("add bias 2048x256", op("Add"), vec![&[2048, 256], &[256]]),
        ("matmul 1x784 784x128", op("MatMul"), vec![&[1, 784], &[784, 128]]),
        ("matmul 32x784 784x128", op("MatMul"), vec![&[32, 784], &[784, 128]]),
        ("matmul 128 of 64x16 16x64", op("MatMul"), vec![&[32, 4, 64, 16], &[32, 4, 16, 64]]),
        ("softmax 32x4x64x64", op("Softmax"), vec![&[32, 4, 64, 64]]),
        ("layer norm 2048x64", op("LayerNormalization"), vec![&[2048, 64], &[64], &[64]]),
        (
            "conv 3x3 32x16x16x16 to 32",
            op("Conv").with("pads", vec![1i64; 4]),
            vec![&[32, 16, 16, 16], &[32, 16, 3, 3], &[32]],
        ),
        (
            "max pool 2x2 32x16x32x32",
            op("MaxPool").with("kernel_shape", [2, 2]).with("strides", [2, 2]),
            vec![&[32, 16, 32, 32]],
        ),
        (
            "transpose 0213 32x64x4x16",
            op("Transpose").with("perm", [0, 2, 1, 3]),
            vec![&[32, 64, 4, 16]],
        ),
    ];
    for (name, spec, shapes) in cases {
        let Some(graph) = graph(spec, &shapes) else { continue };
        let mut trace = Trace::new(graph, Options { record: false, ..Options::default() });
        c.bench_function(&format!("{name} forward"), |b| {
            b.iter(|| black_box(trace.forward(&mut |_, _| true)).is_ok());
        });
        c.bench_function(&format!("{name} forward+backward"), |b| {
            b.iter(|| {
                trace.zero_grad();
                trace.forward(&mut |_, _| true).is_ok() && trace.backward_from_outputs().is_ok()
            });
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(std::time::Duration::from_secs(1)).warm_up_time(std::time::Duration::from_millis(300));
    targets = ops
}
criterion_main!(benches);
