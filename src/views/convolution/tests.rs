//! The view driven by its accessible names, over the sample CNN and the playground. No display.

use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::*;
use crate::engine::{Options, Trace, default_feeds};
use crate::explain::convolution::{Kind, Layer, layers};
use crate::formats::samples;
use crate::graph::{DimValues, GraphBuilder, NodeSpec};
use crate::picture::kit;
use crate::tensor::{DType, normal};
use crate::views::{Hover, Origin};

/// A document that has run forward and backward.
fn document(graph: Graph) -> Document {
    let mut document = Document::of_graph("test", Origin::Sample("test".into()), graph);
    let feeds = default_feeds(&document.graph, &DimValues::default(), 0).unwrap();
    let run = Trace::run(document.graph.clone(), &feeds, Options::default(), &mut |_, _| true);
    let mut trace = run.0;
    let _ = trace.backward_from_outputs();
    document.trace = Some(Arc::new(trace));
    document
}

fn sample(id: &str) -> Document {
    document(samples::find(id).unwrap().open().unwrap().graph)
}

/// The view over a document, with the selection that it asked for last.
struct Desk {
    view: ConvolutionView,
    document: Document,
    selection: Selection,
    hover: Option<Hover>,
    asked: Vec<Command>,
}

fn open(document: Document) -> (Harness<'static>, Rc<RefCell<Desk>>) {
    let desk = Rc::new(RefCell::new(Desk {
        view: ConvolutionView::default(),
        document,
        selection: Selection::default(),
        hover: None,
        asked: Vec::new(),
    }));
    let theirs = Rc::clone(&desk);
    let mut harness = kit::harness([1500.0, 950.0], Theme::board(), move |ui| {
        let desk = &mut *theirs.borrow_mut();
        let mut commands = Vec::new();
        let (selection, hover) = (desk.selection.clone(), desk.hover.clone());
        let mut cx = ViewContext {
            document: &desk.document,
            selection: &selection,
            hover: hover.as_ref(),
            commands: &mut commands,
            offscreen: true,
        };
        desk.view.ui(ui, &mut cx);
        for command in commands {
            match command {
                Command::Select(selection) => desk.selection = selection,
                Command::Hover(hover) => desk.hover = hover,
                other => desk.asked.push(other),
            }
        }
    });
    harness.run_steps(3);
    (harness, desk)
}

fn shown(desk: &RefCell<Desk>, pass: Pass) -> (Vec<usize>, f64, f64) {
    let desk = desk.borrow();
    let act = desk.view.subjects.now.as_ref().unwrap().shown(pass).unwrap();
    let window = act.window.as_ref().unwrap();
    (window.index.clone(), window.value, window.actual)
}

#[test]
fn a_step_moves_the_window_and_the_selection_everywhere() {
    let (mut harness, desk) = open(sample("digits-cnn"));
    harness.get_by_label("Step (Page Down)").click();
    harness.run_steps(3);
    let (index, value, actual) = shown(&desk, Pass::Forward);
    assert_eq!(index, [0, 0, 3, 4]);
    assert!((value - actual).abs() <= 1e-5 * actual.abs().max(1.0), "{value} {actual}");
    assert_eq!(desk.borrow().selection.index, Some(vec![0, 0, 3, 4]));
    harness.key_press(Key::PageUp);
    harness.run_steps(3);
    assert_eq!(shown(&desk, Pass::Forward).0, [0, 0, 3, 3]);
    harness.get_by_label("Go to the start").click();
    harness.run_steps(3);
    harness.get_by_label("Step back (Page Up)").click();
    harness.run_steps(3);
    assert_eq!(shown(&desk, Pass::Forward).0, [0, 7, 5, 5], "the ends meet");
    harness.get_by_label_contains("y[0, 7, 5, 5] = bias");
}

#[test]
fn products_are_added_one_by_one() {
    let (mut harness, desk) = open(sample("digits-cnn"));
    harness.get_by_label("product").click();
    harness.run_steps(2);
    for _ in 0..10 {
        harness.get_by_label("Step (Page Down)").click();
        harness.run_steps(2);
    }
    let desk = desk.borrow();
    assert_eq!((desk.view.player.done, desk.view.at[0].clone()), (Some(1), Some(vec![0, 0, 3, 4])));
}

#[test]
fn a_selected_cell_elsewhere_is_shown_here() {
    let (mut harness, desk) = open(sample("digits-cnn"));
    let graph = desk.borrow().document.graph.clone();
    let (pool, kind) = layers(&graph)[1];
    assert_eq!(kind, Kind::MaxPool);
    let selection = Selection::node(&graph, pool).at([0, 4, 1, 2]);
    desk.borrow_mut().selection = selection;
    harness.run_steps(3);
    assert_eq!(shown(&desk, Pass::Forward).0, [0, 4, 1, 2]);
    // The input of the first layer: its gradient.
    let conv = layers(&graph)[0].0;
    let weight = graph.node(conv).inputs[1].unwrap();
    let selection = Selection { node: Some(conv), value: Some(weight), ..Selection::default() };
    desk.borrow_mut().selection = selection.at([2, 0, 1, 1]);
    harness.run_steps(2);
    harness.get_by_label("Backward").click();
    harness.run_steps(3);
    let (index, value, actual) = shown(&desk, Pass::WeightGrad);
    assert_eq!(index, [2, 0, 1, 1]);
    assert!((value - actual).abs() <= 1e-4 * actual.abs().max(1.0));
}

#[test]
fn every_page_of_every_kind_of_layer_is_drawn() {
    let (mut harness, desk) = open(sample("digits-cnn"));
    for toy in
        [None, Some(Toy::Conv1d), Some(Toy::Conv2d), Some(Toy::Transposed), Some(Toy::MaxPool)]
    {
        if let Some(toy) = toy {
            desk.borrow_mut().view.choose(Choice::Toy(toy));
        }
        for tab in Tab::ALL {
            harness.get_by_label(tab.title()).click();
            harness.run_steps(3);
        }
        let matrix = desk.borrow_mut().view.show_tab("im2col");
        matrix.unwrap();
        harness.run_steps(2);
    }
}

#[test]
fn a_volume_with_groups_and_a_global_pool_are_drawn() {
    let mut b = GraphBuilder::new("g");
    b.input_of("x", DType::F32, &[2, 4, 4, 6, 5]);
    b.initializer("w", normal(DType::F32, [6, 2, 2, 3, 3], 1).unwrap());
    let conv = NodeSpec::new("Conv", &["x", "w"], &["a"]).with("group", 2i64);
    b.node(conv.with("pads", [0i64, 1, 1, 1, 1, 1]).with("strides", [1i64, 2, 1]));
    b.node(NodeSpec::new("GlobalAveragePool", &["a"], &["y"])).output("y");
    let (mut harness, desk) = open(document(b.finish().unwrap()));
    for node in [0, 1] {
        let graph = desk.borrow().document.graph.clone();
        let id = layers(&graph)[node].0;
        desk.borrow_mut().selection = Selection::node(&graph, id);
        for tab in Tab::ALL {
            harness.get_by_label(tab.title()).click();
            harness.run_steps(3);
        }
    }
}

#[test]
fn the_geometry_acts_on_the_real_layer_and_one_key_restores_it() {
    let (mut harness, desk) = open(sample("digits-cnn"));
    harness.get_by_label("Geometry").click();
    harness.run_steps(2);
    let own = Controls::of(&desk.borrow().view.subjects.now.as_ref().unwrap().original);
    let wider = Controls { kernel: vec![5, 5], pads: vec![(2, 2); 2], ..own };
    desk.borrow_mut().view.controls = Some(wider);
    harness.run_steps(3);
    let size = |desk: &RefCell<Desk>| -> Vec<usize> {
        let desk = desk.borrow();
        let layer: &Layer = &desk.view.subjects.now.as_ref().unwrap().layer;
        layer.spatial_out().to_vec()
    };
    assert_eq!(size(&desk), [8, 8]);
    harness.get_by_label_contains(
        "72 weights are the model's own; 128 that it does not have were drawn",
    );
    harness.key_press(Key::R);
    harness.run_steps(3);
    assert_eq!((size(&desk), desk.borrow().view.controls.is_none()), (vec![6, 6], true));
}

#[test]
fn a_model_without_a_window_gets_a_friendly_word_and_a_playground() {
    let (mut harness, desk) = open(sample("xor-mlp"));
    harness.get_by_label_contains("slides no window");
    assert!(shown(&desk, Pass::Forward).1.fract() == 0.0, "whole numbers");
    harness.get_by_label("Open the digits CNN").click();
    harness.run_steps(2);
    assert!(matches!(&desk.borrow().asked[..], [Command::OpenSample(id)] if id == "digits-cnn"));
}

#[test]
fn a_question_is_answered_before_the_picture_tells() {
    let (mut harness, desk) = open(sample("digits-cnn"));
    harness.get_by_label("When it goes wrong").click();
    harness.run_steps(2);
    harness.get_by_label("Predict first").click();
    harness.run_steps(2);
    assert!(harness.query_by_label("Right").is_none());
    desk.borrow_mut().view.wrong.exercise.answer_for_tests();
    harness.run_steps(1);
    harness.get_by_label("Check").click();
    harness.run_steps(2);
    harness.get_by_label("Right");
}

#[test]
fn an_unknown_page_is_refused_with_the_known_ones() {
    let mut view = ConvolutionView::default();
    let known = view.show_tab("nowhere").unwrap_err();
    assert!(
        known.contains(&"receptive-field".to_string()) && known.contains(&"im2col".to_string())
    );
    assert!(view.show_tab("im2col").is_ok() && view.tab == Tab::Loops);
}
