//! Words that may be meant, under the caret: of the script itself, of the language, and of the modules
//! that it imports. Private to `editor`.

use super::colours::KEYWORDS;
use super::edits::{self, Caret};
use crate::script::lib;
use crate::views::theme::Theme;
use egui::{Pos2, Ui, pos2};
use std::collections::BTreeSet;

/// Functions of the language that a beginner types most.
const BUILT_IN: &[&str] = &[
    "abs",
    "all",
    "any",
    "bool",
    "bytes",
    "callable",
    "dict",
    "enumerate",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "hasattr",
    "hash",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "map",
    "max",
    "min",
    "next",
    "object",
    "print",
    "property",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "zip",
    "Exception",
    "IndexError",
    "KeyError",
    "RuntimeError",
    "TypeError",
    "ValueError",
];

/// Letters after which words are offered.
const LEAST: usize = 2;
const MOST: usize = 8;

/// What is offered now.
#[derive(Default)]
pub(super) struct Offer {
    words: Vec<String>,
    /// Bytes of the text that the word takes the place of.
    from: usize,
    to: usize,
    at: usize,
    chosen: bool,
}

impl Offer {
    pub fn is_open(&self) -> bool {
        !self.words.is_empty()
    }

    /// The caret stands where the word that is offered for ends.
    pub fn ends_at(&self, caret: Caret) -> bool {
        caret == Caret::at(self.to)
    }

    /// The arrows were used, so Enter takes the word.
    pub fn is_chosen(&self) -> bool {
        self.chosen
    }

    pub fn close(&mut self) {
        self.words.clear();
    }

    pub fn step(&mut self, by: isize) {
        let count = self.words.len().max(1) as isize;
        self.at = (self.at as isize + by).rem_euclid(count) as usize;
        self.chosen = true;
    }

    pub fn accept(&mut self, text: &mut String, caret: &mut Caret) {
        if let Some(word) = self.words.get(self.at) {
            *caret = Caret { anchor: self.from, cursor: self.to };
            edits::insert(text, caret, word);
        }
        self.close();
    }

    /// Looks for words again, after something was typed at `at`.
    pub fn follow(&mut self, text: &str, at: usize) {
        let from = word_start(text, at);
        let (typed, before) = (&text[from..at], &text[..from]);
        let inside = text[at..].starts_with(is_name);
        let owner = before.strip_suffix('.').map(|b| &b[path_start(b)..]);
        let enough = typed.chars().count() >= LEAST || (owner.is_some() && !typed.is_empty());
        *self = Offer { from, to: at, ..Offer::default() };
        if inside || !enough || typed.starts_with(|c: char| c.is_ascii_digit()) {
            return;
        }
        let mut words: BTreeSet<String> = BTreeSet::new();
        let mut add = |word: &str| {
            if word.len() > typed.len() && word.starts_with(typed) {
                words.insert(word.to_string());
            }
        };
        match owner.and_then(|o| module_of(text, o)) {
            Some(module) => names_of(&module, &mut add),
            None => {
                text.split(|c: char| !is_name(c)).for_each(&mut add);
                if owner.is_none() {
                    KEYWORDS.iter().chain(BUILT_IN).for_each(|w| add(w));
                }
            }
        }
        self.words =
            words.into_iter().filter(|w| !w.starts_with(|c: char| c.is_ascii_digit())).collect();
        self.words.sort_by_key(|w| (w.len() > 24, w.starts_with('_')));
        self.words.truncate(MOST);
    }

    /// The list, its corner at `at` (the lower left corner of the caret).
    pub fn ui(&mut self, ui: &Ui, at: Pos2) -> Option<String> {
        if !self.is_open() {
            return None;
        }
        let theme = Theme::of(ui);
        let area = egui::Area::new(egui::Id::unique("words in script"))
            .order(egui::Order::Foreground)
            .fixed_pos(pos2(at.x, at.y + theme.space(0.5)))
            .constrain_to(ui.ctx().content_rect());
        let mut clicked = None;
        area.show(ui.ctx(), |ui| {
            egui::Frame::popup(ui.style()).show(ui, |ui| {
                ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
                for (i, word) in self.words.iter().enumerate() {
                    let label = egui::Button::selectable(i == self.at, theme.mono(word));
                    if ui.add(label).clicked() {
                        clicked = Some(i);
                    }
                }
                ui.label(theme.second("Tab takes it"));
            });
        });
        let i = clicked?;
        self.at = i;
        self.words.get(i).cloned()
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word_start(text: &str, at: usize) -> usize {
    at - text[..at].chars().rev().take_while(|c| is_name(*c)).map(char::len_utf8).sum::<usize>()
}

/// Where `a.b` begins that ends a text.
fn path_start(text: &str) -> usize {
    let path = text.chars().rev().take_while(|c| is_name(*c) || *c == '.');
    text.len() - path.map(char::len_utf8).sum::<usize>()
}

/// The module that a name (or `nn` of `torch.nn as nn`) stands for in this script.
fn module_of(text: &str, path: &str) -> Option<String> {
    let (first, rest) = path.split_once('.').map_or((path, ""), |(a, b)| (a, b));
    let with_rest = |m: &str| if rest.is_empty() { m.to_string() } else { format!("{m}.{rest}") };
    for line in text.lines() {
        let words: Vec<&str> = line.split([' ', ',']).filter(|w| !w.is_empty()).collect();
        match words.as_slice() {
            ["import", module, "as", name, ..] if *name == first => return Some(with_rest(module)),
            ["import", modules @ ..] if modules.contains(&first) => return Some(with_rest(first)),
            ["from", module, "import", .., name] if *name == first => {
                let inner = format!("{module}.{first}");
                if lib::find(&inner).is_some() {
                    return Some(with_rest(&inner));
                }
            }
            _ => {}
        }
    }
    None
}

/// What a module has: functions in Rust, and what its text in the dialect defines.
fn names_of(module: &str, add: &mut impl FnMut(&str)) {
    let Some(spec) = lib::find(module) else { return };
    spec.functions.iter().for_each(|(name, _)| add(name));
    spec.types.iter().for_each(|t| add(t.name));
    for line in spec.prelude.lines() {
        let defined = ["def ", "class "].iter().find_map(|head| line.strip_prefix(head));
        let name = |text: &str| text.split(|c: char| !is_name(c)).next().unwrap_or("").to_string();
        if let Some(rest) = defined {
            add(&name(rest));
        } else if line.starts_with(is_name) && line.contains(" = ") {
            add(&name(line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(text: &str) -> Vec<String> {
        let mut offer = Offer::default();
        offer.follow(text, text.len());
        offer.words
    }

    #[test]
    fn words_come_from_the_script_the_language_and_its_modules() {
        assert_eq!(offered("weights = 1\nwei"), ["weights"]);
        assert!(offered("pri").contains(&"print".to_string()));
        assert!(offered("import torch\ntorch.zer").contains(&"zeros".to_string()));
        assert!(offered("import torch.nn as nn\nnn.Lin").contains(&"Linear".to_string()));
        assert!(offered("x = 1\nx").is_empty() && offered("w = 12").is_empty());
    }

    #[test]
    fn a_word_takes_the_place_of_what_was_typed() {
        let (mut offer, mut text) = (Offer::default(), "total = 1\nprint(to".to_string());
        let mut caret = Caret::at(text.len());
        offer.follow(&text, caret.cursor);
        offer.accept(&mut text, &mut caret);
        assert_eq!(text, "total = 1\nprint(total");
        assert_eq!(caret, Caret::at(text.len()));
    }
}
