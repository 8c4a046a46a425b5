//! The whole window, driven as a user drives it: clicks by name, keys, and what follows. No display:
//! the shell is drawn by `egui_kittest` and painted by our own rasteriser.

mod kit;

use chalkgrad::session::{Event, Session, sample_cards};
use chalkgrad::views::home::SampleCard;
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
    cards: Vec<SampleCard>,
    /// Commands that the window gave to the application.
    asked: Vec<Command>,
}

impl Desk {
    fn new(origin: Option<Origin>) -> Self {
        let mut session = Session::new(Arc::new(|| {}));
        let card = |(id, title, summary): (&str, &str, &str)| SampleCard {
            id: id.into(),
            title: title.into(),
            summary: summary.into(),
            preview: None,
        };
        let cards = sample_cards().into_iter().map(card).collect();
        let mut window = Window::new(Preferences { reduced_motion: true, ..Default::default() });
        match origin {
            Some(origin) => session.open(origin),
            None => window.show_home(),
        }
        Desk { session, window, cards, asked: Vec::new() }
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
            samples: &self.cards,
            recent: &[],
            offscreen: true,
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
    for (id, _, _) in sample_cards() {
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
