//! A line of text for an input of token numbers. Private to the inputs panel.

use crate::explain::inputs::{Source, next_tokens, spell, tokens_of};
use crate::graph::{Dim, ValueId};
use crate::tensor::Tensor;
use crate::views::theme::Theme;
use crate::views::view::{Command, ViewContext};
use egui::Ui;

#[derive(Default)]
pub(super) struct TextState {
    /// What is being typed, with the input it belongs to.
    typed: Option<(ValueId, String)>,
}

/// The longest text.
const MAX_TOKENS: usize = 64;

impl TextState {
    pub fn ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>, id: ValueId, tensor: &Tensor) {
        let theme = Theme::of(ui);
        let companions = cx.document.companions.clone();
        let vocabulary = &companions.vocabulary;
        if companions.target == Some(id) {
            let text = spell(tensor, vocabulary);
            ui.label(theme.second("What should come next, position by position"));
            ui.add(egui::Label::new(theme.mono(text)).wrap());
            return;
        }
        let shown = spell(tensor, vocabulary);
        let mut text = match &self.typed {
            Some((typed, text)) if *typed == id => text.clone(),
            _ => shown.clone(),
        };
        let label = ui.label(theme.second("Text"));
        let field = egui::TextEdit::multiline(&mut text)
            .font(egui::TextStyle::Monospace)
            .desired_rows(2)
            .desired_width(f32::INFINITY);
        let response = ui.add(field).labelled_by(label.id);
        if response.changed() {
            self.typed = Some((id, text.clone()));
            self.send(cx, id, &text);
        }
        if !response.has_focus() {
            self.typed = None;
        }
        ui.label(theme.second(format!("{} characters of at most {MAX_TOKENS}", tensor.numel())));
    }

    /// The tokens, the size of their axis, and what each position should be followed by.
    fn send(&self, cx: &mut ViewContext<'_>, id: ValueId, text: &str) {
        let companions = cx.document.companions.clone();
        let mut tokens = tokens_of(text, &companions.vocabulary);
        tokens.truncate(MAX_TOKENS);
        let Some(length) = Some(tokens.len()).filter(|&n| n > 0) else { return };
        let row = |tokens: Vec<i64>| Tensor::new([1, length], tokens);
        let target = companions.target.zip(row(next_tokens(&tokens)).ok());
        let Ok(tokens) = row(tokens) else { return };
        let dims = cx.document.graph.value(id).dims.clone().unwrap_or_default();
        if let Some(Dim::Named(name)) = dims.last() {
            cx.send(Command::SetDim(name.clone(), length));
        }
        if let Some((target, next)) = target {
            cx.send(Command::SetSource(target, Source::Given(next)));
        }
        cx.send(Command::SetSource(id, Source::Given(tokens)));
    }
}
