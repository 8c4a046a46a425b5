//! What a layout costs: known shapes at 2,000 and 10,000 nodes, a shared mask, folding, picking and culling.

use std::hint::black_box;

use chalkgrad::explain::layout::examples::{chain, fan, flat, ladder, resnet, tangle, transformer};
use chalkgrad::explain::layout::{Engine, LayoutIndex, LayoutRequest, Rect, layout};
use criterion::{Criterion, criterion_group, criterion_main};

fn shapes() -> Vec<(&'static str, LayoutRequest)> {
    vec![
        ("flat transformer, 2,000 nodes", flat(transformer(56, false))),
        ("flat tangle, 2,000 nodes", tangle(2_000, 30, 1)),
        ("chain, 10,000 nodes", chain(10_000)),
        ("fan, 10,000 nodes", fan(10_000)),
        ("ladder, 10,000 nodes", ladder(10_000)),
        ("tangle, 10,000 nodes", tangle(10_000, 30, 1)),
        ("tangle far, 10,000 nodes", tangle(10_000, 3_000, 1)),
        ("flat transformer, 10,000 nodes", flat(transformer(280, false))),
        ("nested transformer, 10,000 nodes", transformer(280, false)),
        ("flat residual network, 1,700 nodes", flat(resnet(4, 16))),
        ("100 blocks without a mask", flat(transformer(100, false))),
        ("100 blocks with a shared mask", flat(transformer(100, true))),
    ]
}

fn layouts(c: &mut Criterion) {
    let mut group = c.benchmark_group("layout");
    group.sample_size(10);
    for (name, request) in shapes() {
        group.bench_function(name, |b| b.iter(|| black_box(layout(&request))));
    }
    group.finish();
}

fn folding(c: &mut Criterion) {
    let mut request = transformer(100, true);
    let mut engine = Engine::default();
    c.bench_function("fold one of 100 blocks", |b| {
        b.iter(|| {
            request.clusters[30].folded = !request.clusters[30].folded;
            black_box(engine.layout(&request, &|| false))
        });
    });
}

fn picking(c: &mut Criterion) {
    let layout = layout(&tangle(10_000, 30, 1));
    c.bench_function("index of 10,000 nodes", |b| b.iter(|| LayoutIndex::new(&layout)));
    let index = LayoutIndex::new(&layout);
    let [x, y] = layout.nodes[5_000].unwrap_or_default().center();
    c.bench_function("pick in 10,000 nodes", |b| b.iter(|| index.pick(&layout, x, y, 4.0)));
    c.bench_function("cull 10,000 nodes", |b| {
        b.iter(|| index.visible(Rect::new(x, y, 1600.0, 1000.0)).len())
    });
}

criterion_group!(benches, layouts, folding, picking);
criterion_main!(benches);
