//! The graph view on real models, off screen.

use std::sync::Arc;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

use super::*;
use crate::engine::{Options, Trace, default_feeds};
use crate::formats::{self, Model};
use crate::picture::Stage;
use crate::picture::kit::harness;
use crate::views::document::{Hover, Origin};

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

/// The view over a document, with what it asked for.
struct Bench {
    view: GraphView,
    document: Document,
    selection: Selection,
    hover: Option<Hover>,
    commands: Vec<Command>,
}

impl Bench {
    fn sample(id: &str) -> Self {
        let model = formats::samples::find(id).unwrap().open().unwrap();
        Self {
            view: GraphView::default(),
            document: document(model, true),
            selection: Selection::default(),
            hover: None,
            commands: Vec::new(),
        }
    }

    fn ui(&mut self, ui: &mut Ui) {
        let mut cx = ViewContext {
            document: &self.document,
            selection: &self.selection,
            hover: self.hover.as_ref(),
            commands: &mut self.commands,
            offscreen: false,
        };
        self.view.ui(ui, &mut cx);
        for command in &self.commands {
            if let Command::Select(selection) = command {
                self.selection = selection.clone();
            }
        }
    }
}

/// Shows the view until its scene is there.
fn show(bench: &std::cell::RefCell<Bench>) -> Harness<'_> {
    let mut harness = harness([1200.0, 800.0], Theme::board(), move |ui| bench.borrow_mut().ui(ui));
    settle(bench, &mut harness);
    harness
}

/// Runs until the background has nothing new to say.
fn settle(bench: &std::cell::RefCell<Bench>, harness: &mut Harness<'_>) {
    for _ in 0..400 {
        harness.run_steps(2);
        let waiting = bench.borrow().view.jobs.is_waiting();
        if !waiting {
            harness.run_steps(2);
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("the scene never came");
}

#[test]
fn a_click_on_a_card_selects_its_node() {
    let bench = std::cell::RefCell::new(Bench::sample("digits-cnn"));
    let mut harness = show(&bench);
    harness.get_by_label("Conv conv").click();
    harness.run_steps(3);
    let bench = bench.borrow();
    let node = bench.selection.node.expect("something is selected");
    assert_eq!(bench.document.graph.node(node).op_type, "Conv");
    let cone = bench.view.emphasis.cone.as_ref().expect("its dependencies stand out");
    assert!(
        !cone.ends.is_empty()
            && cone.ends.len() < bench.view.scene.as_ref().unwrap().picture.cards.len()
    );
}

#[test]
fn unfolding_keeps_the_module_where_it_was() {
    let bench = std::cell::RefCell::new(Bench::sample("tiny-gpt"));
    let mut harness = show(&bench);
    let corner = |bench: &Bench, name: &str| {
        let scene = bench.view.scene.as_ref().unwrap();
        let module = scene.picture.modules.iter().position(|m| m.title() == name).unwrap();
        let rect = scene.layout.clusters[module].unwrap();
        let canvas = bench.view.canvas.unwrap();
        (bench.view.camera.to_screen(canvas, [rect.rect.x, rect.rect.y]), rect.folded)
    };
    let (before, folded) = corner(&bench.borrow(), "blocks ×2");
    assert!(folded, "a large model starts folded");
    harness.get_by_label_contains("module blocks ×2").click();
    harness.run_steps(3);
    harness.key_press(egui::Key::Enter);
    settle(&bench, &mut harness);
    let (after, folded) = corner(&bench.borrow(), "blocks ×2");
    assert!(!folded);
    assert_eq!(before, after, "0 px of drift");
}

#[test]
fn all_nodes_that_a_line_made_are_lit() {
    let bench = std::cell::RefCell::new(Bench::sample("digits-mlp"));
    let gemms: Vec<NodeId> = {
        let graph = &bench.borrow().document.graph;
        graph.nodes().filter(|(_, n)| n.op_type == "Gemm").map(|(id, _)| id).collect()
    };
    let mut harness = show(&bench);
    let lit = |bench: &Bench| {
        let mut commands = Vec::new();
        let cx = ViewContext {
            document: &bench.document,
            selection: &bench.selection,
            hover: bench.hover.as_ref(),
            commands: &mut commands,
            offscreen: false,
        };
        pointed_at(&cx, bench.view.scene.as_ref().unwrap()).len()
    };
    assert_eq!(lit(&bench.borrow()), 0);
    let painted = |harness: &mut Harness<'_>| {
        harness.run_steps(2);
        format!("{:?}", harness.output().shapes)
    };
    let before = painted(&mut harness);
    let hover = Hover::nodes(&bench.borrow().document.graph, gemms.clone());
    bench.borrow_mut().hover = hover;
    assert_eq!(lit(&bench.borrow()), gemms.len());
    assert!(gemms.len() > 1 && painted(&mut harness) != before, "it is seen");
}

#[test]
fn another_theme_and_size_of_text_leave_no_frame_without_pictures() {
    let bench = std::cell::RefCell::new(Bench::sample("digits-cnn"));
    let mut harness = show(&bench);
    let images = |harness: &Harness<'_>| {
        let is_image = |shape: &egui::Shape| match shape {
            egui::Shape::Mesh(mesh) => mesh.texture_id != egui::TextureId::default(),
            egui::Shape::Rect(rect) => rect.brush.is_some(),
            _ => false,
        };
        harness.output().shapes.iter().filter(|s| is_image(&s.shape)).count()
    };
    let before = images(&harness);
    assert!(before >= 5, "{before} pictures on cards");
    let sizes = [Theme::paper(), Theme::board().with_projector(true), Theme::board()];
    for theme in sizes {
        theme.apply(&harness.ctx);
        for _ in 0..4 {
            harness.step();
            assert!(images(&harness) > 0, "after {:?}", theme.kind);
        }
        settle(&bench, &mut harness);
    }
}

#[test]
fn arrow_keys_walk_along_the_edges() {
    let bench = std::cell::RefCell::new(Bench::sample("digits-mlp"));
    let mut harness = show(&bench);
    let forwards = match bench.borrow().view.scene.as_ref().unwrap().layout.direction {
        Direction::TopToBottom => egui::Key::ArrowDown,
        Direction::LeftToRight => egui::Key::ArrowRight,
    };
    let mut seen = Vec::new();
    for _ in 0..4 {
        harness.key_press(forwards);
        harness.run_steps(3);
        let bench = bench.borrow();
        let scene = bench.view.scene.as_ref().unwrap();
        seen.push(bench.view.emphasis.selected.map(|end| scene.name(end)).unwrap_or_default());
    }
    assert!(seen[0].starts_with("input image"), "{seen:?}");
    assert!(
        seen[1].starts_with("Flatten")
            && seen[2].starts_with("Gemm")
            && seen[3].starts_with("Relu"),
        "{seen:?}"
    );
}

#[test]
fn the_search_box_finds_and_goes_to_the_next() {
    let bench = std::cell::RefCell::new(Bench::sample("digits-mlp"));
    let mut harness = show(&bench);
    harness.key_press(egui::Key::Slash);
    harness.run_steps(3);
    harness.event(egui::Event::Text("gemm".to_owned()));
    harness.run_steps(3);
    assert_eq!(bench.borrow().view.search.found.len(), 2);
    let first = bench.borrow().view.emphasis.selected;
    harness.get_by_label("Next match").click();
    harness.run_steps(3);
    assert_ne!(bench.borrow().view.emphasis.selected, first);
    assert!(first.is_some());
}

#[test]
fn a_wheel_zooms_at_the_pointer_and_f_shows_everything() {
    let bench = std::cell::RefCell::new(Bench::sample("digits-cnn"));
    let mut harness = show(&bench);
    let fitted = bench.borrow().view.camera;
    harness.hover_at(egui::pos2(300.0, 400.0));
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Line,
        delta: egui::vec2(0.0, 3.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: egui::Modifiers::NONE,
    });
    harness.run_steps(30);
    assert!(bench.borrow().view.camera.zoom > fitted.zoom * 1.1);
    harness.key_press(egui::Key::F);
    harness.run_steps(30);
    assert!((bench.borrow().view.camera.zoom - fitted.zoom).abs() < 0.2);
}

/// A document of a chain in which one node cannot multiply, or is of an op that nobody knows.
fn broken(op: &str) -> Document {
    use crate::graph::{GraphBuilder, NodeSpec};
    let mut b = GraphBuilder::new("broken");
    b.input_of("x", crate::tensor::DType::F32, &[2, 3]);
    b.node(NodeSpec::new("Relu", &["x"], &["a"]));
    b.node(NodeSpec::new(op, &["a", "x"], &["b"]));
    b.node(NodeSpec::new("Tanh", &["b"], &["c"]));
    b.output("c");
    let graph = Arc::new(b.finish().unwrap());
    let mut document = Document::of_graph("broken", Origin::Sample(String::new()), graph);
    let feeds = default_feeds(&document.graph, &document.dims, 0).unwrap();
    let (trace, result) =
        Trace::run(document.graph.clone(), &feeds, Options::default(), &mut |_, _| true);
    document.problem = result.err().map(|e| crate::views::Problem::from(&e));
    document.trace = Some(Arc::new(trace));
    document
}

#[test]
fn what_failed_is_marked_and_what_lies_behind_it_is_skipped() {
    for (op, word) in [("MatMul", "failed"), ("NobodyKnows", "does not run")] {
        let bench = Bench { document: broken(op), ..Bench::sample("xor-mlp") };
        let bench = std::cell::RefCell::new(bench);
        let harness = show(&bench);
        harness.get_by_label(&format!("{op}, {word}"));
        harness.get_by_label("Tanh, skipped");
        harness.get_by_label_contains("output c");
        assert!(harness.query_by_label("Relu").is_some(), "what ran is as always");
    }
}

#[test]
fn another_size_fits_the_drawing_anew_until_the_user_looks_elsewhere() {
    let bench = std::cell::RefCell::new(Bench::sample("digits-mlp"));
    let mut harness = show(&bench);
    let inside = |bench: &Bench| {
        let scene = bench.view.scene.as_ref().unwrap();
        let free = bench.view.free(bench.view.canvas.unwrap());
        let bounds = bench.view.camera.rect(bench.view.canvas.unwrap(), scene.layout.bounds);
        free.expand(1.0).contains_rect(bounds)
    };
    assert!(inside(&bench.borrow()), "all of it, and nothing under the controls");
    harness.set_size(egui::vec2(900.0, 560.0));
    settle(&bench, &mut harness);
    settle(&bench, &mut harness);
    assert!(inside(&bench.borrow()), "again");
    harness.key_press(egui::Key::Plus);
    harness.run_steps(3);
    let camera = bench.borrow().view.camera;
    harness.set_size(egui::vec2(1000.0, 600.0));
    settle(&bench, &mut harness);
    assert_eq!(bench.borrow().view.camera, camera, "the user has moved");
}

#[test]
fn off_screen_the_picture_is_there_at_once_in_both_themes() {
    let bench = Bench::sample("xor-mlp");
    for theme in [Theme::board(), Theme::paper()] {
        let mut view = GraphView::default();
        let mut commands = Vec::new();
        let picture = Stage::new([800, 500], theme, 1.0).unwrap().with_passes(1).run(|ui| {
            let mut cx = ViewContext {
                document: &bench.document,
                selection: &bench.selection,
                hover: None,
                commands: &mut commands,
                offscreen: true,
            };
            view.ui(ui, &mut cx);
        });
        let svg = picture.to_svg().unwrap();
        assert!(svg.contains("Gemm") && svg.contains("Sigmoid"), "names are text in the SVG");
    }
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

#[test]
fn what_is_found_never_fades_and_escape_forgets_it() {
    let bench = std::cell::RefCell::new(Bench::sample("tiny-gpt"));
    let mut harness = show(&bench);
    harness.get_by_role(egui::Role::TextInput).focus();
    harness.run_steps(2);
    harness.get_by_role(egui::Role::TextInput).type_text("softmax");
    harness.run_steps(3);
    {
        let view = &bench.borrow().view;
        let scene = view.scene.as_ref().unwrap();
        let blocks = scene.picture.modules.iter().position(|m| m.title() == "blocks ×2").unwrap();
        assert!(scene.layout.clusters[blocks].unwrap().folded);
        let found = &view.emphasis.found;
        assert!(found.contains(&End::Cluster(blocks)), "the module that they are in is marked");
        assert!(view.emphasis.cone.is_some(), "the first is followed; the rest fades");
    }
    harness.key_press(egui::Key::Escape);
    harness.run_steps(3);
    let view = &bench.borrow().view;
    assert!(view.emphasis.found.is_empty() && view.search.query.is_empty());
}

#[test]
fn an_open_module_that_is_selected_does_not_fade_what_is_in_it() {
    let bench = Bench::sample("tiny-gpt");
    let mut builder = crate::explain::graph_picture::SceneBuilder::default();
    let request = SceneRequest {
        graph: bench.document.graph.clone(),
        inferred: bench.document.inferred.clone(),
        trace: None,
        folds: Some(Folds::default()),
        detail: Detail::default(),
        any_direction: false,
        page: [1200.0, 800.0],
        anchor: None,
    };
    let scene = builder.build(&request, &|| false).unwrap();
    let mut view = GraphView::default();
    let blocks = scene.picture.modules.iter().position(|m| m.title() == "blocks ×2").unwrap();
    view.choose(&scene, Some(End::Cluster(blocks)));
    let cone = view.emphasis.cone.clone().unwrap();
    for card in (0..scene.picture.cards.len())
        .filter(|&card| scene.picture.modules_around(card).contains(&blocks))
    {
        assert!(cone.ends.contains(&End::Node(card)), "{}", scene.picture.cards[card].title);
    }
    let selection = selection_of(Hit::Cluster(blocks), &bench.document, &scene).unwrap();
    assert_eq!(selection.value, scene.picture.modules[blocks].output, "a group has its output");
}
