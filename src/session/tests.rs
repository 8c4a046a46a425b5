//! Tests of the document's life: open, run, change, restore, cancel, errors.

use super::*;
use crate::explain::preview::Preview;
use crate::views::home::SampleCard;
use crate::views::{Origin, Selection};
use std::path::PathBuf;

fn session(sample: &str) -> Session {
    let mut session = Session::new(Arc::new(|| {}));
    session.open(Origin::Sample(sample.into()));
    session.settle();
    session
}

fn loss(session: &Session) -> f64 {
    let document = session.document().unwrap();
    let id = document.graph.find_value("loss").unwrap();
    document.trace.as_ref().unwrap().value(id).unwrap().get(0)
}

#[test]
fn a_sample_opens_and_runs_there_and_back() {
    let session = session("xor-mlp");
    let document = session.document().unwrap();
    assert!(document.problem.is_none(), "{:?}", document.problem);
    assert!(document.trace.as_ref().unwrap().has_backward());
    assert!((0.0..0.01).contains(&loss(&session)), "trained: {}", loss(&session));
    assert!(!document.is_changed());
}

#[test]
fn a_change_is_seen_and_can_be_taken_back() {
    let mut session = session("xor-mlp");
    let (before, revision) = (loss(&session), session.document().unwrap().revision);
    let x = session.document().unwrap().graph.find_value("x").unwrap();
    assert!(session.apply(&Command::SetSource(x, Source::Ones)));
    assert!(session.document().unwrap().is_changed(), "at once");
    session.settle();
    assert!(loss(&session) > before + 0.1);
    assert!(session.document().unwrap().revision > revision);
    session.apply(&Command::RestoreFeed(x));
    session.settle();
    assert_eq!(loss(&session), before);
    assert!(!session.document().unwrap().is_changed());
}

#[test]
fn weights_can_be_changed_too() {
    let mut session = session("xor-mlp");
    let before = loss(&session);
    let document = session.document().unwrap().clone();
    let (id, value) = document.graph.parameters().next().unwrap();
    let changed = value.data.as_ref().unwrap().with_element(0, 5.0);
    session.apply(&Command::SetFeed(id, changed));
    session.settle();
    assert_ne!(loss(&session), before);
    session.apply(&Command::RestoreAll);
    session.settle();
    assert_eq!(loss(&session), before);
}

#[test]
fn sizes_grow_and_the_inputs_with_them() {
    let mut session = session("xor-mlp");
    session.apply(&Command::SetDim("batch".into(), 6));
    session.settle();
    let document = session.document().unwrap();
    assert!(document.problem.is_none(), "{:?}", document.problem);
    let x = document.graph.find_value("x").unwrap();
    assert_eq!(&document.feeds.get(x).unwrap().shape()[..], [6, 2]);
}

#[test]
fn a_file_that_is_not_there_is_refused_and_the_document_stays() {
    let mut session = session("xor-mlp");
    session.apply(&Command::OpenFile(PathBuf::from("/nowhere/model.onnx")));
    let events = session.settle();
    let [Event::Refused { problem, .. }] = &events[..] else { panic!("{events:?}") };
    assert!(
        problem.what.contains("no such file")
            && problem.what.starts_with('C')
            && problem.place.contains("/nowhere")
    );
    assert!(problem.hint.ends_with('.'));
    assert_eq!(session.document().unwrap().title, "XOR");
}

#[test]
fn only_the_newest_request_is_answered() {
    let mut session = session("xor-mlp");
    for id in ["digits-cnn", "digits-mlp", "xor-mlp", "digits-mlp"] {
        session.open(Origin::Sample(id.into()));
    }
    session.settle();
    assert_eq!(session.document().unwrap().title, "Digits, MLP");
    session.open(Origin::Sample("xor-mlp".into()));
    session.cancel();
    assert!(session.busy().is_none());
    session.settle();
    std::thread::sleep(std::time::Duration::from_millis(50));
    assert!(session.poll().is_empty(), "a cancelled result is thrown away");
}

#[test]
fn every_sample_has_a_preview_with_ordinary_numbers() {
    for SampleCard { id, title, summary, .. } in &samples().models {
        assert!(!title.is_empty() && summary.ends_with('.'));
        let values = match sample_preview(id) {
            Some(Preview::Grid { rows, cols, values, .. }) => {
                assert_eq!(values.len(), rows * cols, "{id}");
                values
            }
            Some(Preview::Bars { sizes }) => sizes,
            None => panic!("{id} has no preview"),
        };
        assert!(values.len() > 3 && values.iter().all(|v| v.is_finite()), "{id}: {values:?}");
        assert!(values.iter().any(|v| *v != values[0]), "{id} is a flat preview");
    }
}

#[test]
fn selections_name_the_node_behind_a_value() {
    let session = session("xor-mlp");
    let graph = &session.document().unwrap().graph;
    let id = graph.find_value("loss").unwrap();
    assert_eq!(Selection::value(graph, id).node, graph.value(id).producer);
}

#[test]
fn a_script_runs_again_from_the_editor_and_a_slip_keeps_the_graph() {
    let mut session = session("xor-script");
    let first = Arc::clone(session.document().unwrap());
    let source = first.script.as_ref().unwrap().source.clone();
    assert!(first.graph.num_nodes() > 0 && first.problem.is_none(), "{:?}", first.problem);
    let run = |session: &mut Session, text: String| {
        assert!(session.apply(&Command::RunScript(text)));
        session.settle();
        Arc::clone(session.document().unwrap())
    };
    let slipped = run(&mut session, format!("{source}\n)"));
    let script = slipped.script.as_ref().unwrap();
    assert!(script.failure.as_ref().unwrap().message.starts_with("SyntaxError"));
    assert!(Arc::ptr_eq(&slipped.graph, &first.graph) && slipped.problem.is_some());
    let mended = run(&mut session, source.replace("range(500)", "range(20)"));
    assert!(mended.problem.is_none(), "{:?}", mended.problem);
    assert_eq!(mended.script.as_ref().unwrap().losses.len(), 20);
}

#[test]
fn a_document_that_is_shown_no_more_is_freed() {
    let mut session = session("xor-mlp");
    let shown = Arc::clone(session.document().unwrap());
    let old = Arc::downgrade(&shown);
    let x = shown.graph.find_value("x").unwrap();
    session.apply(&Command::SetSource(x, Source::Ones));
    session.settle();
    assert!(old.strong_count() > 1, "the worker waits for the view");
    drop(shown);
    let begun = std::time::Instant::now();
    while old.strong_count() > 0 && begun.elapsed().as_secs() < 20 {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert_eq!(old.strong_count(), 0);
}
