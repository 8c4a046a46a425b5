//! The convolution view: the window of a real convolution or pooling layer, sliding. Forward and both
//! gradients, the loops and im2col, the geometry as controls, the receptive field, the cost, the classical
//! mistakes. All numbers come from `explain::convolution`. Imported by `views` (the table) alone.

mod arrange;
mod cost_page;
mod exercise_page;
mod field_page;
mod geometry_page;
mod header;
mod loops_page;
mod passes;
mod player;
mod sliding;
mod strips;
mod subject;
#[cfg(test)]
mod tests;
mod wrong_page;

use egui::{Frame, Rect, ScrollArea, Ui, UiBuilder, Vec2, vec2};

use self::player::Player;
use self::strips::Painted;
use self::subject::{Choice, Request, Subjects, Toy};
use super::document::{Document, Selection};
use super::icons;
use super::theme::Theme;
use super::view::{Availability, Command, View, ViewContext, ViewSpec};
use super::widgets::card::empty_state_ui;
use crate::explain::convolution::{Controls, Pass, layers};
use crate::graph::Graph;
use std::sync::Arc;

/// The row of the table of views.
pub static SPEC: ViewSpec = ViewSpec {
    id: "convolution",
    title: "Convolution",
    icon: icons::GRID_ON,
    help: "The sliding window of a real convolution or pooling layer, forward and backward, down to one product",
    // A model without a convolution gets a layer to play with.
    availability: |_: &Document| Availability::Ready,
    make: || Box::new(ConvolutionView::default()),
};

/// The pages of the view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tab {
    #[default]
    Forward,
    Backward,
    Loops,
    Geometry,
    Field,
    Cost,
    Wrong,
}

impl Tab {
    /// Width and height that the page needs, in heights of letters: in less room it scrolls.
    fn least_size(self) -> Vec2 {
        match self {
            Tab::Forward | Tab::Cost => vec2(46.0, 32.0),
            _ => vec2(58.0, 32.0),
        }
    }

    const ALL: [Tab; 7] =
        [Tab::Forward, Tab::Backward, Tab::Loops, Tab::Geometry, Tab::Field, Tab::Cost, Tab::Wrong];

    fn title(self) -> &'static str {
        match self {
            Tab::Forward => "Forward",
            Tab::Backward => "Backward",
            Tab::Loops => "Loops and im2col",
            Tab::Geometry => "Geometry",
            Tab::Field => "Receptive field",
            Tab::Cost => "Cost",
            Tab::Wrong => "When it goes wrong",
        }
    }

    /// As in `--tab forward`.
    fn id(self) -> &'static str {
        match self {
            Tab::Forward => "forward",
            Tab::Backward => "backward",
            Tab::Loops => "loops",
            Tab::Geometry => "geometry",
            Tab::Field => "receptive-field",
            Tab::Cost => "cost",
            Tab::Wrong => "mistakes",
        }
    }
}

/// Pages within pages that `--tab` knows too: the gradient of the weight, the matrices, the questions.
const MORE_TABS: [(&str, Tab); 3] =
    [("weight-gradient", Tab::Backward), ("im2col", Tab::Loops), ("questions", Tab::Wrong)];

/// Windows that are shown one after another when it moves: of a large map, from the pixel that is looked at on.
const MOST_FRAMES: usize = 144;

/// State of the view.
#[derive(Default)]
pub struct ConvolutionView {
    tab: Tab,
    graph: Option<Arc<Graph>>,
    choice: Option<Choice>,
    controls: Option<Controls>,
    subjects: Subjects,
    seen: Selection,
    /// The index that is looked at, for each pass.
    at: [Option<Vec<usize>>; 3],
    /// What the pointer was over in the frame before.
    hover: Option<(Pass, Vec<usize>)>,
    slice: usize,
    weight_grad: bool,
    zoom: bool,
    player: Player,
    /// The window, row by row, with which each pass begins to move.
    film_from: [usize; 3],
    painted: Painted,
    loops: loops_page::LoopsState,
    geometry: geometry_page::GeometryState,
    field: field_page::FieldState,
    wrong: wrong_page::WrongState,
}

impl View for ConvolutionView {
    fn ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let theme = Theme::of(ui);
        ui.painter().rect_filled(ui.available_rect_before_wrap(), 0, theme.color.canvas);
        self.follow_document(cx.document);
        self.follow_selection(cx);
        self.painted.begin(cx.offscreen);
        let choice = self.choice.unwrap_or(Choice::Toy(Toy::Conv2d));
        let revision = cx.document.revision;
        let request = Request { revision, choice, controls: self.controls.clone() };
        self.subjects.follow(cx.document, request, ui, cx.offscreen);
        let margin = egui::Margin::symmetric(theme.size.card_padding as i8, theme.size.grid as i8);
        Frame::new().inner_margin(margin).show(ui, |ui| {
            self.header_ui(ui, cx);
            if self.subjects.now.is_none() {
                let why = self.subjects.problem.clone().unwrap_or_default();
                empty_state_ui(ui, icons::GRID_ON, &why, "Choose another layer above.", None);
                return;
            }
            let least = self.tab.least_size() * theme.size.text_body;
            let room = ui.available_size();
            if room.x >= least.x && room.y >= least.y {
                return self.page_ui(ui, cx);
            }
            ScrollArea::both().auto_shrink(false).show(ui, |ui| {
                let page = Rect::from_min_size(ui.cursor().min, room.max(least));
                ui.scope_builder(UiBuilder::new().max_rect(page), |ui| self.page_ui(ui, cx));
            });
        });
    }

    fn show_tab(&mut self, id: &str) -> Result<(), Vec<String>> {
        let all = || Tab::ALL.into_iter().map(|t| (t.id(), t)).chain(MORE_TABS);
        let known = || all().map(|(id, _)| id.to_string()).collect::<Vec<_>>();
        self.tab = all().find(|(known, _)| *known == id).map(|(_, tab)| tab).ok_or_else(known)?;
        self.weight_grad = id == "weight-gradient";
        self.loops.show_matrix(id == "im2col");
        self.wrong.show_questions(id == "questions");
        Ok(())
    }

    /// The same page, pixel and controls, at rest; the layer is made anew from its document.
    fn twin(&self) -> Option<Box<dyn View>> {
        Some(Box::new(Self {
            tab: self.tab,
            graph: self.graph.clone(),
            choice: self.choice,
            controls: self.controls.clone(),
            seen: self.seen.clone(),
            at: self.at.clone(),
            slice: self.slice,
            weight_grad: self.weight_grad,
            zoom: self.zoom,
            player: self.player.at_rest(),
            loops: self.loops.clone(),
            geometry: self.geometry.clone(),
            wrong: self.wrong.clone(),
            ..Self::default()
        }))
    }

    /// The window over one plane of the output.
    fn frames(&self) -> usize {
        let pass = match self.tab {
            Tab::Forward | Tab::Geometry | Tab::Loops => Pass::Forward,
            Tab::Backward if self.weight_grad => Pass::WeightGrad,
            Tab::Backward => Pass::InputGrad,
            _ => return 0,
        };
        let act = self.subjects.now.as_ref().and_then(|s| s.shown(pass));
        act.map_or(0, |a| (a.slide.rows.windows * a.slide.cols.windows).min(MOST_FRAMES))
    }

    fn show_frame(&mut self, frame: usize) {
        self.player = Player { by_product: false, done: None, ..self.player.at_rest() };
        self.hover = None;
        for pass in [Pass::Forward, Pass::InputGrad, Pass::WeightGrad] {
            let act = self.subjects.now.as_ref().and_then(|s| s.shown(pass));
            let Some(act) = act else { continue };
            let slot = pass as usize;
            let at = self.at[slot].clone().unwrap_or_else(|| act.index.clone());
            let (Some((depth, row, col)), [a, b, ..]) = (act.slide.position(&at), &at[..]) else {
                continue;
            };
            let (rows, cols) = (act.slide.rows.windows, act.slide.cols.windows.max(1));
            if frame == 0 {
                let last = (rows * cols).saturating_sub(MOST_FRAMES);
                self.film_from[slot] = (row * cols + col).min(last);
            }
            let flat = self.film_from[slot] + frame;
            let place = (depth, (flat / cols).min(rows.saturating_sub(1)), flat % cols);
            self.at[slot] = Some(act.slide.index([*a, *b], place));
        }
    }
}

impl ConvolutionView {
    fn page_ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        match self.tab {
            Tab::Forward => self.pass_ui(ui, cx, Pass::Forward),
            Tab::Backward => self.backward_ui(ui, cx),
            Tab::Loops => self.loops_ui(ui, cx),
            Tab::Geometry => self.geometry_ui(ui, cx),
            Tab::Field => self.field_ui(ui, cx),
            Tab::Cost => self.cost_ui(ui),
            Tab::Wrong => self.wrong_ui(ui),
        }
    }

    fn follow_document(&mut self, document: &Document) {
        if self.graph.as_ref().is_some_and(|g| Arc::ptr_eq(g, &document.graph)) {
            return;
        }
        let (loops, wrong) = (std::mem::take(&mut self.loops), self.wrong.afresh());
        *self = Self {
            graph: Some(Arc::clone(&document.graph)),
            tab: self.tab,
            weight_grad: self.weight_grad,
            loops,
            wrong,
            ..Self::default()
        };
        let first = layers(&document.graph).into_iter().next();
        self.choice = Some(first.map_or(Choice::Toy(Toy::Conv2d), |(id, _)| Choice::Node(id)));
    }

    fn choose(&mut self, choice: Choice) {
        if self.choice != Some(choice) {
            self.choice = Some(choice);
            self.controls = None;
            self.at = [None, None, None];
            (self.slice, self.hover, self.zoom) = (0, None, false);
            self.player = Player { speed: self.player.speed, ..Player::default() };
        }
    }

    /// What is selected anywhere leads here: a windowed node, or a cell of what one reads or makes.
    fn follow_selection(&mut self, cx: &ViewContext<'_>) {
        if *cx.selection == self.seen {
            return;
        }
        self.seen = cx.selection.clone();
        let graph = &cx.document.graph;
        let windowed = layers(graph);
        let made = |id| windowed.iter().any(|(known, _)| *known == id);
        if let Some(node) = cx.selection.node.filter(|&id| made(id)) {
            self.choose(Choice::Node(node));
        }
        let (Some(value), Some(Choice::Node(node))) = (cx.selection.value, self.choice) else {
            return;
        };
        let node = graph.node(node);
        let Some(index) = cx.selection.index.clone() else { return };
        let slot = node.inputs.iter().position(|v| *v == Some(value));
        let pass = match (node.outputs.first() == Some(&Some(value)), slot) {
            (true, _) => Pass::Forward,
            (false, Some(0)) => Pass::InputGrad,
            (false, Some(1)) => Pass::WeightGrad,
            _ => return,
        };
        if pass != Pass::Forward {
            self.weight_grad = pass == Pass::WeightGrad;
        }
        if self.at[pass as usize].as_ref() != Some(&index) {
            self.at[pass as usize] = Some(index);
            self.player.done = self.player.by_product.then_some(0);
        }
    }

    /// Goes to a number of the output of a pass, and shows it everywhere.
    fn go(&mut self, cx: &mut ViewContext<'_>, pass: Pass, index: Vec<usize>) {
        if self.at[pass as usize].as_ref() == Some(&index) {
            return;
        }
        if let Some(selection) = self.selection(pass, &index) {
            self.seen = selection.clone();
            cx.send(Command::Select(selection));
        }
        self.at[pass as usize] = Some(index);
    }

    /// The same number as every other view knows it; `None` where the layer is not the model's own.
    fn selection(&self, pass: Pass, index: &[usize]) -> Option<Selection> {
        let subject = self.subjects.now.as_ref()?;
        let ids = subject.layer.ids;
        let value = match pass {
            Pass::Forward => ids.output,
            Pass::InputGrad => ids.input,
            Pass::WeightGrad => ids.weight,
        }?;
        let node = ids.node?;
        Some(Selection { node: Some(node), value: Some(value), ..Selection::default() }.at(index))
    }
}
