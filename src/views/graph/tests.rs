//! The graph view on real models, off screen.

use std::sync::Arc;

use super::*;
use crate::engine::{Options, Trace, default_feeds};
use crate::formats::{self, Model};
use crate::picture::Stage;
use crate::views::document::Origin;

fn document(model: Model, backward: bool) -> Document {
    let mut document = Document::of_graph("test", Origin::Sample(String::new()), model.graph);
    let feeds = default_feeds(&document.graph, &document.dims, 0).unwrap();
    let (mut trace, _) =
        Trace::run(document.graph.clone(), &feeds, Options::default(), &mut |_, _| true);
    if backward {
        // A model with ops that do not run has no gradients: it is drawn all the same.
        let _ = trace.backward_from_outputs();
    }
    (document.feeds, document.trace) = (feeds, Some(Arc::new(trace)));
    document
}

#[test]
#[ignore = "writes pictures to look at"]
fn pictures() {
    let out = std::path::PathBuf::from(std::env::var("PICTURES").unwrap());
    let names = std::env::var("MODELS").unwrap();
    for name in names.split(',') {
        let model = match formats::samples::find(name) {
            Some(sample) => sample.open().unwrap(),
            None => formats::open(std::path::Path::new(name)).unwrap(),
        };
        let stem = std::path::Path::new(name).file_stem().unwrap().to_string_lossy().into_owned();
        let started = std::time::Instant::now();
        let document = document(model, true);
        eprintln!("{stem}: {} nodes, run in {:?}", document.graph.num_nodes(), started.elapsed());
        for (theme, word) in [(Theme::board(), "dark"), (Theme::paper(), "light")] {
            for size in [[1600, 1000], [1280, 720]] {
                let mut view =
                    GraphView { graph: Some(document.graph.clone()), ..GraphView::default() };
                if std::env::var("LR").is_ok() {
                    view.direction = Some(Direction::LeftToRight);
                }
                if std::env::var("TB").is_ok() {
                    view.direction = Some(Direction::TopToBottom);
                }
                if std::env::var("OPEN").is_ok() {
                    view.folds = Some(Folds::default());
                }
                let selection = std::env::var("SELECT").ok().map_or(Selection::default(), |n| {
                    Selection::node(&document.graph, crate::graph::NodeId(n.parse().unwrap()))
                });
                let mut commands = Vec::new();
                let stage = Stage::new(size, theme.clone(), 1.0).unwrap();
                let started = std::time::Instant::now();
                let picture = stage.run(|ui| {
                    let mut cx = ViewContext {
                        document: &document,
                        selection: &selection,
                        hover: None,
                        commands: &mut commands,
                        offscreen: std::env::var("LIVE").is_err(),
                    };
                    if let Ok(zoom) = std::env::var("ZOOM") {
                        view.fit = None;
                        view.camera.zoom = zoom.parse().unwrap();
                        if let Some(scene) = &view.scene {
                            let b = scene.layout.bounds;
                            let y: f32 =
                                std::env::var("Y").ok().map_or(0.0, |y| y.parse().unwrap());
                            view.camera.center =
                                egui::vec2(b.center()[0], b.y + 380.0 / view.camera.zoom + y);
                        }
                    }
                    view.ui(ui, &mut cx);
                });
                eprintln!("{stem} {word} {size:?}: {:?}", started.elapsed());
                std::fs::write(
                    out.join(format!("{stem}-{word}-{}.png", size[0])),
                    picture.to_png().unwrap(),
                )
                .unwrap();
            }
        }
    }
}
