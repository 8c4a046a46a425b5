//! What a picture of a page costs: laying the shapes out, our rasteriser, and packing the PNG.
//! `cargo bench --bench picture`

use chalkgrad::picture::{Stage, encode_png};
use chalkgrad::session::{open_document, run_document};
use chalkgrad::views::theme::Theme;
use chalkgrad::views::{Origin, Selection, ViewContext, find};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;

const SIZE_PX: [u32; 2] = [1600, 1000];

fn pictures(c: &mut Criterion) {
    let Ok(opened) = open_document(&Origin::Sample("tiny-gpt".into())) else { return };
    let document = run_document(&opened, &mut |_, _, _| true);
    let (Ok(stage), Some(spec)) = (Stage::new(SIZE_PX, Theme::paper(), 1.0), find("graph")) else {
        return;
    };
    let selection = Selection::default();
    let mut state = (spec.make)();
    let mut draw = || {
        stage.run(|ui| {
            let mut commands = Vec::new();
            let mut cx = ViewContext {
                document: &document,
                selection: &selection,
                hover: None,
                commands: &mut commands,
                offscreen: true,
            };
            state.ui(ui, &mut cx);
        })
    };
    let picture = draw();
    c.bench_function("graph of tiny-gpt, 1600x1000: shapes", |b| b.iter(|| black_box(draw())));
    for threads in [1, 2] {
        c.bench_function(
            &format!("graph of tiny-gpt, 1600x1000: pixels, {threads} thread(s)"),
            |b| {
                b.iter(|| black_box(picture.to_raster(threads)).is_ok());
            },
        );
    }
    if let Ok(raster) = picture.to_raster(1) {
        let rgba = raster.to_rgba();
        c.bench_function("graph of tiny-gpt, 1600x1000: PNG", |b| {
            b.iter(|| black_box(encode_png(SIZE_PX[0], SIZE_PX[1], &rgba)).is_ok());
        });
    }
    c.bench_function("graph of tiny-gpt, 1600x1000: SVG", |b| {
        b.iter(|| black_box(picture.to_svg()).is_ok());
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(std::time::Duration::from_secs(2)).warm_up_time(std::time::Duration::from_millis(300));
    targets = pictures
}
criterion_main!(benches);
