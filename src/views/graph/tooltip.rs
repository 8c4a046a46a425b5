//! What is said about the thing under the pointer. Private to `views::graph`.

use egui::Ui;

use crate::engine::{Outcome, Trace};
use crate::explain::graph_picture::{GradientSize, Scene, What};
use crate::explain::layout::Hit;
use crate::graph::{Graph, ValueId};
use crate::tensor::TensorStats;
use crate::views::theme::Theme;
use crate::views::widgets::number;

/// Everything a tooltip may tell about.
pub(super) struct About<'a> {
    pub graph: &'a Graph,
    pub trace: Option<&'a Trace>,
    pub scene: &'a Scene,
}

impl About<'_> {
    /// Name, meaning, shape, numbers and gradient of what is under the pointer.
    pub fn ui(&self, ui: &mut Ui, hit: Hit) {
        let theme = Theme::of(ui.ctx());
        ui.set_max_width(theme.size.tooltip_width);
        match hit {
            Hit::Node(card) => self.card_ui(ui, &theme, card),
            Hit::Stub(stub) => {
                if let Some(stub) = self.scene.layout.stubs.get(stub) {
                    ui.label(theme.second("The same value, made elsewhere:"));
                    self.card_ui(ui, &theme, stub.source);
                }
            }
            Hit::Edge(edge) => {
                let route = self.scene.layout.edges.get(edge);
                let value =
                    route.and_then(|r| self.scene.picture.edge_values.get(*r.edges.first()?));
                if let Some(value) = value {
                    self.value_ui(ui, &theme, *value);
                }
            }
            Hit::Cluster(module) => {
                if let Some(module) = self.scene.picture.modules.get(module) {
                    ui.label(theme.strong(module.title()));
                    ui.label(theme.second(&module.path));
                    ui.label(
                        theme
                            .second(format!("{}. Double-click to fold or unfold.", module.words())),
                    );
                }
            }
        }
    }

    fn card_ui(&self, ui: &mut Ui, theme: &Theme, number: usize) {
        let Some(card) = self.scene.picture.cards.get(number) else { return };
        match card.what {
            What::Node(id) | What::Constant(id) => {
                let node = self.graph.node(id);
                ui.label(theme.strong(&node.op_type));
                ui.label(theme.second(&node.name));
                if let Some(spec) = node.spec() {
                    ui.label(spec.summary);
                }
                if let Some(why) = &card.refusal {
                    ui.colored_label(theme.color.warn, format!("Does not run: {why}"));
                } else if let Some(Outcome::Failed(error)) =
                    self.trace.and_then(|t| t.node_run(id)).map(|r| &r.outcome)
                {
                    ui.colored_label(theme.color.bad, error.to_string());
                }
            }
            What::Input(_) => _ = ui.label(theme.strong(format!("Input {}", card.title))),
            What::Output(_) => _ = ui.label(theme.strong(format!("Output {}", card.title))),
            What::Parameter(_) => {}
        }
        if let Some(value) = card.value {
            self.value_ui(ui, theme, value);
        }
    }

    fn value_ui(&self, ui: &mut Ui, theme: &Theme, value: ValueId) {
        let spec = self.graph.value(value);
        ui.label(theme.second(&spec.name));
        let dtype = spec.dtype.map(|d| format!("  {d}")).unwrap_or_default();
        ui.label(theme.mono(format!("{}{dtype}", self.shape(value))));
        if let Some(tensor) = self.trace.and_then(|t| t.value(value)) {
            let stats = TensorStats::of(tensor);
            let [least, most, mean] = [stats.min, stats.max, stats.mean].map(number::short);
            let words = match tensor.numel() {
                1 => format!("value {}", number::short(tensor.get(0))),
                _ => format!("from {least} to {most}, mean {mean}"),
            };
            ui.label(words);
            if stats.nans + stats.infs > 0 {
                ui.colored_label(
                    theme.color.bad,
                    format!("{} NaN, {} Inf", stats.nans, stats.infs),
                );
            }
        }
        let gradient = match self.scene.gradients.get(value) {
            GradientSize::NotAsked => return,
            GradientSize::Unreachable => {
                "gradient: None, no way leads here from the loss".to_owned()
            }
            GradientSize::Zero => "gradient: exactly zero".to_owned(),
            GradientSize::NotFinite => "gradient: contains NaN or Inf".to_owned(),
            GradientSize::Rms(rms) => {
                format!("gradient: {} (root mean square)", number::short(rms))
            }
        };
        ui.colored_label(theme.color.backward, gradient);
    }

    /// `N 1 × C 8 × H 26 × W 26`.
    fn shape(&self, value: ValueId) -> String {
        match self.scene.shapes.axes(value) {
            Some(axes) if axes.iter().any(|a| !a.name.is_empty()) => {
                let words: Vec<String> =
                    axes.iter().map(|a| format!("{} {}", a.name, a.size)).collect();
                words.join(" × ")
            }
            _ => self.scene.shapes.text(value),
        }
    }
}
