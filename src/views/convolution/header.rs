//! The top of the view: which layer, which page, and a friendly word where the model has none. Private to
//! `views::convolution`.

use egui::{ComboBox, RichText, Ui};

use super::subject::{Choice, Toy};
use super::{ConvolutionView, Tab};
use crate::explain::convolution::{Layer, layers};
use crate::graph::NodeId;
use crate::views::icons;
use crate::views::theme::Theme;
use crate::views::view::{Command, ViewContext};
use crate::views::widgets::button::{choice_ui, word_button_ui};

/// Room that the summary of the layer needs beside the pages, in steps of the grid.
const WIDE: f32 = 118.0;
/// Width that the picker and all pages need in two rows, in heights of letters.
const ALL_TABS: f32 = 40.0;

impl ConvolutionView {
    pub(super) fn header_ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let theme = Theme::of(ui);
        ui.horizontal_wrapped(|ui| {
            self.picker_ui(ui, cx);
            ui.add_space(theme.space(1.0));
            ui.spacing_mut().item_spacing.x = theme.space(0.25);
            self.tabs_ui(ui);
            if self.subjects.is_waiting() {
                ui.add(egui::Spinner::new().size(theme.size.icon));
                ui.label(theme.second("Computing…"));
            }
        });
        if layers(&cx.document.graph).is_empty() {
            ui.horizontal_wrapped(|ui| {
                let words = "This model slides no window: it has no convolution and no pooling. Here is a \
                             layer to play with, or";
                ui.label(theme.second(words));
                if word_button_ui(ui, icons::OPEN_IN_NEW, "Open the digits CNN").clicked() {
                    cx.send(Command::OpenSample("digits-cnn".into()));
                }
            });
        }
        ui.add_space(theme.space(0.5));
        let y = ui.cursor().top();
        ui.painter().hline(ui.max_rect().x_range(), y, theme.hair_faint());
        ui.add_space(theme.space(0.75));
    }

    /// The pages side by side; in a menu where a projector's letters leave no room for all.
    fn tabs_ui(&mut self, ui: &mut Ui) {
        let theme = Theme::of(ui);
        let before = self.tab;
        if ui.max_rect().width() >= theme.size.text_body * ALL_TABS {
            for tab in Tab::ALL {
                if choice_ui(ui, self.tab == tab, tab.title()).clicked() {
                    self.tab = tab;
                }
            }
        } else {
            let words = RichText::new(self.tab.title()).color(theme.color.text);
            let menu = ComboBox::from_id_salt("page").selected_text(words).height(f32::INFINITY);
            menu.show_ui(ui, |ui| {
                for tab in Tab::ALL {
                    ui.selectable_value(&mut self.tab, tab, tab.title());
                }
            });
        }
        self.player.playing &= self.tab == before;
    }

    fn picker_ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let theme = Theme::of(ui);
        let now = self.choice;
        let nodes = layers(&cx.document.graph);
        let mut chosen = None;
        let narrow = ui.available_width() < theme.space(WIDE);
        let label = ui.label(theme.second("Layer"));
        let combo = ComboBox::from_id_salt("layer")
            .selected_text(RichText::new(self.choice_name(cx)).color(theme.color.text))
            .width(theme.space(20.0))
            .height(theme.space(48.0));
        let response = combo.show_ui(ui, |ui| {
            ui.set_min_width(theme.space(40.0));
            for (id, kind) in nodes {
                let name = match cx.document.graph.node(id).name.as_str() {
                    "" => kind.op_type().to_string(),
                    name => name.to_string(),
                };
                let note = summary(cx, id);
                let button = egui::Button::new(name)
                    .selected(now == Some(Choice::Node(id)))
                    .right_text(theme.second(note));
                if ui.add(button.min_size(egui::vec2(ui.available_width(), 0.0))).clicked() {
                    chosen = Some(Choice::Node(id));
                }
            }
            ui.separator();
            for toy in Toy::ALL {
                if ui.selectable_label(now == Some(Choice::Toy(toy)), toy.name()).clicked() {
                    chosen = Some(Choice::Toy(toy));
                }
            }
        });
        let combo = response.response.labelled_by(label.id);
        if let Some(subject) = self.subjects.now.as_ref().filter(|_| narrow) {
            combo.on_hover_text(subject.layer.summary());
        } else if let Some(subject) = &self.subjects.now {
            ui.label(theme.mono(subject.layer.summary()).color(theme.color.text_second));
            for word in
                subject.layer.traits().into_iter().filter(|w| !["padded", "strided"].contains(w))
            {
                crate::views::widgets::badge::pill_ui(ui, word, theme.color.forward);
            }
        }
        if let Some(choice) = chosen {
            self.choose(choice);
            if let Choice::Node(id) = choice {
                let selection = crate::views::Selection::node(&cx.document.graph, id);
                self.seen = selection.clone();
                cx.send(Command::Select(selection));
            }
        }
    }

    fn choice_name(&self, cx: &ViewContext<'_>) -> String {
        match self.choice {
            Some(Choice::Node(id)) => {
                let node = cx.document.graph.node(id);
                let name = node.short_name();
                if name.is_empty() { node.op_type.clone() } else { name.to_string() }
            }
            Some(Choice::Toy(toy)) => toy.name().into(),
            None => String::new(),
        }
    }
}

fn summary(cx: &ViewContext<'_>, id: NodeId) -> String {
    let layer = cx.document.trace.as_ref().map(|t| Layer::of(t, id));
    match layer {
        Some(Ok(layer)) => layer.summary(),
        Some(Err(e)) => e.to_string(),
        None => String::new(),
    }
}
