//! The whole window, driven as a user drives it: clicks by name, keys, and what follows. No display:
//! the shell is drawn by `egui_kittest` and painted by our own rasteriser.

mod kit;

use chalkgrad::session::{Event, Session, samples};
use chalkgrad::views::home::Samples;
use chalkgrad::views::shell::{Facts, Preferences, Window};
use chalkgrad::views::theme::{Theme, ThemeKind};
use chalkgrad::views::{Command, Document, Origin, Selection};
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// A session behind a window, as the application has it.
struct Desk {
    session: Session,
    window: Window,
    samples: Samples,
    /// Commands that the window gave to the application.
    asked: Vec<Command>,
    /// Without background work; then also without the controls over the graph.
    offscreen: bool,
}

impl Desk {
    fn new(origin: Option<Origin>) -> Self {
        let mut session = Session::new(Arc::new(|| {}));
        let mut window = Window::new(Preferences { reduced_motion: true, ..Default::default() });
        match origin {
            Some(origin) => session.open(origin),
            None => window.show_home(),
        }
        Desk { session, window, samples: samples(), asked: Vec::new(), offscreen: true }
    }

    fn ui(&mut self, ui: &mut egui::Ui) {
        for event in self.session.settle() {
            if let Event::Refused { problem, .. } = event {
                self.window.refuse(problem);
            }
        }
        let document = self.session.document().cloned();
        let facts = Facts {
            document: document.as_deref(),
            busy: None,
            samples: &self.samples,
            recent: &[],
            offscreen: self.offscreen,
        };
        for command in self.window.ui(ui, &facts) {
            self.session.apply(&command);
            self.asked.push(command);
        }
    }
}

/// The window of a sample, 1280×800 points.
fn open(origin: Option<Origin>) -> (Harness<'static>, Rc<RefCell<Desk>>) {
    let desk = Rc::new(RefCell::new(Desk::new(origin)));
    let theirs = Rc::clone(&desk);
    let harness =
        kit::harness([1280.0, 800.0], Theme::board(), move |ui| theirs.borrow_mut().ui(ui));
    let mut harness = harness;
    harness.run_steps(4);
    (harness, desk)
}

fn sample(id: &str) -> (Harness<'static>, Rc<RefCell<Desk>>) {
    open(Some(Origin::Sample(id.into())))
}

/// Gives the drawing of the graph time to arrive from its thread.
fn settle(harness: &mut Harness<'_>) {
    for _ in 0..40 {
        harness.run_steps(1);
        std::thread::sleep(std::time::Duration::from_millis(25));
    }
}

fn document(desk: &RefCell<Desk>) -> Arc<Document> {
    desk.borrow_mut().session.document().unwrap().clone()
}

fn loss(desk: &RefCell<Desk>) -> f64 {
    let document = document(desk);
    let id = document.graph.find_value("loss").unwrap();
    document.trace.as_ref().unwrap().value(id).unwrap().get(0)
}

fn select(harness: &mut Harness<'_>, desk: &RefCell<Desk>, value: &str) {
    let document = document(desk);
    let id = document.graph.find_value(value).unwrap();
    desk.borrow_mut().window.select(Selection::value(&document.graph, id));
    harness.run_steps(4);
}

#[test]
fn a_card_of_the_home_page_opens_its_sample() {
    let (mut harness, desk) = open(None);
    harness.get_by_label("XOR").click();
    harness.run_steps(6);
    assert_eq!(document(&desk).title, "XOR");
    assert!(!desk.borrow_mut().window.is_home(), "the graph is shown");
    harness.get_by_label("Home").click();
    harness.run_steps(3);
    assert!(desk.borrow_mut().window.is_home());
}

#[test]
fn the_inspector_follows_the_selection() {
    let (mut harness, desk) = sample("xor-mlp");
    harness.get_by_label_contains("The whole model");
    harness.get_by_label("loss").click();
    harness.run_steps(4);
    let selected = desk.borrow_mut().window.selection().value;
    assert_eq!(selected, document(&desk).graph.find_value("loss"));
    harness.get_by_label("What it does section");
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(desk.borrow_mut().window.selection().is_empty());
}

#[test]
fn another_input_changes_the_loss_and_restoring_brings_it_back() {
    let (mut harness, desk) = sample("digits-mlp");
    let before = loss(&desk);
    harness.get_by_label("Inputs").click();
    harness.run_steps(4);
    harness.get_by_label_contains("number 3").click();
    harness.run_steps(4);
    let after = loss(&desk);
    assert_ne!(before, after);
    let target = document(&desk).graph.find_value("target").unwrap();
    let label = document(&desk).feeds.get(target).unwrap().to_i64_vec()[0];
    let digits = &document(&desk).companions.digits;
    assert_eq!(label, i64::from(digits[3].label), "the label goes with the image");
    harness.get_by_label("Restore everything").click();
    harness.run_steps(4);
    assert_eq!(loss(&desk), before);
}

#[test]
fn a_weight_can_be_typed_in_the_inspector() {
    let (mut harness, desk) = sample("xor-mlp");
    let before = loss(&desk);
    let name = document(&desk).graph.parameters().next().unwrap().1.name.clone();
    select(&mut harness, &desk, &name);
    let graph = document(&desk).graph.clone();
    let id = graph.find_value(&name).unwrap();
    let rank = document(&desk).trace.as_ref().unwrap().value(id).unwrap().rank();
    desk.borrow_mut().window.select(Selection::value(&graph, id).at(vec![0; rank]));
    harness.run_steps(4);
    let field = harness.get_by_label("Change to");
    field.focus();
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run_steps(1);
    harness.event(egui::Event::Text("3.5".into()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    let trace = document(&desk).trace.clone().unwrap();
    assert_eq!(trace.value(id).unwrap().get(0), 3.5);
    assert_ne!(loss(&desk), before);
}

#[test]
fn the_palette_finds_commands_by_a_few_letters() {
    let (mut harness, desk) = sample("xor-mlp");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_steps(3);
    harness.event(egui::Event::Text("tiny".into()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(6);
    assert_eq!(document(&desk).title, "Tiny GPT");
}

#[test]
fn keys_open_help_log_and_the_other_theme() {
    let (mut harness, desk) = sample("xor-mlp");
    harness.key_press(Key::F1);
    harness.run_steps(3);
    harness.get_by_label("Projector mode");
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    assert!(harness.query_by_label("Projector mode").is_none());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::T);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::L);
    harness.run_steps(3);
    assert_eq!(desk.borrow_mut().window.preferences.theme, ThemeKind::Paper);
    harness.get_by_label("Clear the log");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::O);
    harness.run_steps(1);
    let asked = &desk.borrow_mut().asked;
    assert!(asked.iter().any(|c| matches!(c, Command::AskForFile)));
}

#[test]
fn a_file_that_cannot_be_opened_is_told_in_three_lines() {
    let (harness, desk) = open(Some(Origin::File("/nowhere/model.onnx".into())));
    harness.get_by_label_contains("no such file");
    harness.get_by_label_contains("/nowhere/model.onnx");
    assert!(desk.borrow_mut().window.log_lines().len() == 1);
    drop(harness);
}

#[test]
fn every_sample_is_drawn_in_every_theme_without_a_panic() {
    let models = chalkgrad::formats::SAMPLES.iter().map(|s| s.id);
    for id in models.chain(["xor-script", "broadcasting-script"]) {
        let (mut harness, desk) = sample(id);
        desk.borrow_mut().window.preferences.inputs_open = true;
        for projector in [false, true] {
            desk.borrow_mut().window.preferences.projector = projector;
            harness.run_steps(3);
            let graph = document(&desk).graph.clone();
            for (value, _) in graph.values().step_by(7) {
                desk.borrow_mut().window.select(Selection::value(&graph, value));
                harness.run_steps(2);
            }
        }
        assert!(harness.root().children().count() > 0);
    }
}

#[derive(Debug)]
struct Dropped(std::path::PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|e| e.to_string())
    }
}

/// Lets go of a file over the window.
fn drop_file(harness: &mut Harness<'_>, path: &std::path::Path) {
    harness.input_mut().dropped_files.push(Arc::new(Dropped(path.to_path_buf())));
    harness.run_steps(1);
    harness.input_mut().dropped_files.clear();
    harness.run_steps(5);
}

#[test]
fn a_dropped_model_is_opened_and_a_dropped_array_goes_to_an_input() {
    let (mut harness, desk) = sample("xor-mlp");
    let model = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-models");
    let model = std::fs::read_dir(model)
        .unwrap()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| {
            path.to_string_lossy().contains("mlp") && path.extension() == Some("onnx".as_ref())
        })
        .unwrap();
    drop_file(&mut harness, &model);
    assert_eq!(document(&desk).origin, Origin::File(model));
    drop_file(&mut harness, std::path::Path::new("/somewhere/x.npy"));
    let asked = &desk.borrow_mut().asked;
    let input = |c: &Command| match c {
        Command::ReadFeed(id, path) => path.ends_with("x.npy").then_some(*id),
        _ => None,
    };
    assert!(asked.iter().find_map(input).is_some(), "the first input takes it");
}

#[test]
fn a_dropped_file_that_is_no_model_is_refused_and_the_model_stays() {
    let (mut harness, desk) = sample("xor-mlp");
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [("empty.onnx", &b""[..]), ("text.onnx", b"hello"), ("bad.npy.txt", b"1")]
    {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        drop_file(&mut harness, &path);
        assert_eq!(document(&desk).title, "XOR");
        harness.get_by_label_contains(name);
        harness.get_by_label("Dismiss").click();
        harness.run_steps(3);
    }
}

#[test]
fn ctrl_and_a_number_bring_a_view_to_the_middle() {
    let (mut harness, desk) = sample("xor-mlp");
    harness.get_by_label("Home").click();
    harness.run_steps(3);
    assert!(desk.borrow_mut().window.is_home());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num1);
    harness.run_steps(3);
    assert!(!desk.borrow_mut().window.is_home());
}

#[test]
fn ctrl_f_puts_the_cursor_into_the_search() {
    let (mut harness, desk) = sample("digits-mlp");
    desk.borrow_mut().offscreen = false;
    settle(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::F);
    harness.run_steps(3);
    harness.event(egui::Event::Text("relu".into()));
    harness.run_steps(4);
    harness.get_by_label("1 of 1");
}

#[test]
fn the_panes_come_back_where_they_were() {
    let (mut harness, desk) = sample("xor-mlp");
    desk.borrow_mut().window.preferences.log_open = true;
    harness.run_steps(3);
    let kept = desk.borrow_mut().window.layout();
    // The order of the tiles in the text, and of those that are hidden, means nothing.
    let same = |text: &str| {
        let mut tree = serde_json::from_str::<serde_json::Value>(text).unwrap();
        let hidden = tree["tiles"]["invisible"].as_array_mut().unwrap();
        hidden.sort_by_key(|tile| tile.as_u64());
        tree
    };
    desk.borrow_mut().window.restore_layout("broken");
    let after = desk.borrow_mut().window.layout();
    assert_eq!(same(&after), same(&kept), "a broken text changes nothing");
    let (mut other, again) = sample("xor-mlp");
    again.borrow_mut().window.preferences.log_open = true;
    again.borrow_mut().window.restore_layout(&kept);
    other.run_steps(3);
    let after = again.borrow_mut().window.layout();
    assert_eq!(same(&after), same(&kept));
}

/// Texts that stick out of their place to the left or right, outside the canvas of the graph.
fn clipped_texts(harness: &Harness<'_>) -> Vec<String> {
    fn visit(shape: &egui::Shape, clip: egui::Rect, found: &mut Vec<String>) {
        match shape {
            egui::Shape::Vec(shapes) => shapes.iter().for_each(|s| visit(s, clip, found)),
            egui::Shape::Text(text) => {
                let rect = text.visual_bounding_rect();
                let seen = clip.intersect(rect);
                let cut = rect.left() < clip.left() - 1.5 || rect.right() > clip.right() + 1.5;
                if seen.is_positive() && seen.height() > 1.0 && cut {
                    found.push(format!("{:?} at {rect:?} in {clip:?}", text.galley.text()));
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for clipped in &harness.output().shapes {
        visit(&clipped.shape, clipped.clip_rect, &mut found);
    }
    found
}

#[test]
fn no_text_is_clipped_in_any_theme_or_size() {
    let mut problems = Vec::new();
    for (id, value) in [("digits-cnn", "loss"), ("xor-mlp", "x"), ("tiny-gpt", "tokens")] {
        let (mut harness, desk) = sample(id);
        // The canvas may cut what is panned out of it; it is tested with the graph.
        desk.borrow_mut().window.show_log(true);
        for (size, projector, inputs) in [
            ([1280.0, 720.0], false, false),
            ([1280.0, 720.0], false, true),
            ([1600.0, 1000.0], false, true),
            ([1280.0, 720.0], true, false),
            ([1280.0, 720.0], true, true),
            ([1600.0, 1000.0], true, true),
        ] {
            harness.set_size(egui::Vec2::from(size));
            desk.borrow_mut().window.preferences.projector = projector;
            desk.borrow_mut().window.preferences.inputs_open = inputs;
            for selected in [None, Some(value)] {
                match selected {
                    None => desk.borrow_mut().window.select(Selection::default()),
                    Some(name) => select(&mut harness, &desk, name),
                }
                harness.run_steps(5);
                for text in clipped_texts(&harness) {
                    problems
                        .push(format!("{id} {size:?} {projector} {inputs} {selected:?}: {text}"));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
