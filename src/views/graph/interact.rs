//! What the pointer and the keys do on the canvas. Private to `views::graph`.

use egui::{
    Event, EventFilter, Id, Key, Modifiers, MouseWheelSource, MouseWheelUnit, Rect, Response, Role,
    Sense, Ui, Vec2, WidgetInfo,
};

use super::camera::Camera;
use super::paint::Paint;
use super::style::Detail;
use crate::explain::graph_picture::Scene;
use crate::explain::graph_picture::What;
use crate::explain::layout::{Direction, End, Hit};
use crate::views::view::ViewContext;
use crate::views::{Document, Selection};

/// What the user did to the drawing in one frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Act {
    /// Selected something, or nothing.
    Select(Option<Hit>),
    /// Folded or unfolded a module.
    Toggle(usize),
    /// A step along an edge or along a row.
    Walk(Step),
    /// Folds or unfolds what is selected.
    ToggleSelected,
    Fit,
    Search,
    Paths,
    Zoom(f32),
}

/// A step by an arrow key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    WithFlow,
    AgainstFlow,
    /// To the next in the same row; `true` to the right or downwards.
    Aside(bool),
}

/// Cards that get a name for screen readers at most.
const NAMED: usize = 400;

/// Pans and zooms by pointer and wheel. Returns whether the camera moved.
pub(super) fn move_camera(ui: &Ui, response: &Response, canvas: Rect, camera: &mut Camera) -> bool {
    let before = *camera;
    if response.dragged() {
        camera.pan(response.drag_delta());
    }
    if let Some(at) = response.hover_pos().filter(|_| response.contains_pointer()) {
        let (zoom, scroll, by_wheel) =
            ui.input(|i| (i.zoom_delta(), i.smooth_scroll_delta(), i.raw_wheel_is_stepped()));
        if zoom != 1.0 {
            camera.zoom_at(canvas, at, zoom);
        } else if scroll != Vec2::ZERO && by_wheel {
            camera.zoom_at(canvas, at, (scroll.y / 240.0).exp2());
        } else if scroll != Vec2::ZERO {
            camera.pan(scroll);
        }
    }
    *camera != before
}

/// Tells a mouse wheel, which zooms, from a touchpad, which pans.
trait WheelKind {
    fn raw_wheel_is_stepped(&self) -> bool;
}

impl WheelKind for egui::InputState {
    fn raw_wheel_is_stepped(&self) -> bool {
        let last = self.events.iter().rev().find_map(|e| match e {
            Event::MouseWheel { unit, source, .. } => Some((*unit, *source)),
            _ => None,
        });
        match last {
            // Smoothed scrolling goes on after the event; a touchpad keeps sending them.
            None | Some((_, MouseWheelSource::Wheel)) => true,
            Some((_, MouseWheelSource::Trackpad | MouseWheelSource::Momentum)) => false,
            Some((unit, MouseWheelSource::Unknown)) => unit != MouseWheelUnit::Point,
        }
    }
}

/// Clicks on the canvas and on named cards.
pub(super) fn pointer(ui: &Ui, response: &Response, paint: &Paint, hits: &[Hit]) -> Vec<Act> {
    let mut acts = Vec::new();
    let canvas = response;
    let mut click = |response: &Response, hit: Option<Hit>| {
        let folds = hit.and_then(|hit| fold_sign_hit(ui, paint, hit));
        if response.double_clicked() {
            if let Some(Hit::Cluster(c)) = hit {
                acts.push(Act::Toggle(c));
            }
        } else if response.clicked() {
            // Keys go to the canvas, whatever was clicked on it.
            canvas.request_focus();
            acts.push(folds.map_or(Act::Select(hit), Act::Toggle));
        }
    };
    let at =
        response.interact_pointer_pos().filter(|_| response.clicked() || response.double_clicked());
    click(response, at.and_then(|at| pick(paint, at)));
    if paint.detail >= Detail::Names {
        for &hit in hits.iter().filter(|h| !matches!(h, Hit::Edge(_))).take(NAMED) {
            if let Some(response) = named(ui, paint, hit) {
                click(&response, Some(hit));
            }
        }
    }
    acts
}

/// What is under a point of the canvas.
pub(super) fn pick(paint: &Paint, at: egui::Pos2) -> Option<Hit> {
    let [x, y] = paint.camera.to_world(paint.canvas, at);
    let reach = paint.theme.size.grid * 0.6 / paint.camera.zoom;
    paint.scene.index.pick(&paint.scene.layout, x, y, reach)
}

/// The module whose fold sign is under the pointer.
fn fold_sign_hit(ui: &Ui, paint: &Paint, hit: Hit) -> Option<usize> {
    let Hit::Cluster(c) = hit else { return None };
    let rect = paint.place(End::Cluster(c))?;
    let at = ui.input(|i| i.pointer.interact_pos())?;
    paint.fold_place(rect).expand(paint.theme.size.radius_small).contains(at).then_some(c)
}

/// Gives a card its name, and takes its clicks.
fn named(ui: &Ui, paint: &Paint, hit: Hit) -> Option<Response> {
    let (rect, name) = match hit {
        Hit::Node(n) => (paint.place(End::Node(n))?, paint.scene.name(End::Node(n))),
        Hit::Cluster(c) => {
            let rect = paint.place(End::Cluster(c))?;
            let open = paint.scene.layout.clusters[c].is_some_and(|c| !c.folded);
            // Of an open module only the title takes clicks: the rest is canvas.
            let title = paint.fold_place(rect).height() * 1.6;
            let rect = if open { rect.with_max_y(rect.top() + title) } else { rect };
            (rect, paint.scene.name(End::Cluster(c)))
        }
        _ => return None,
    };
    let rect = rect.intersect(paint.canvas);
    if !rect.is_positive() {
        return None;
    }
    let end = match hit {
        Hit::Cluster(c) => End::Cluster(c),
        Hit::Node(n) => End::Node(n),
        _ => return None,
    };
    let fate = paint.scene.fate_words(paint.graph, end);
    let name = if fate.is_empty() { name } else { format!("{name}, {fate}") };
    let response = ui.interact(rect, ui.scope_id().with(("graph card", hit)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    Some(response)
}

/// Keys, while no text field wants them.
pub(super) fn keys(ui: &Ui, canvas: Id, direction: Direction) -> Vec<Act> {
    let ctx = ui.ctx();
    let focused = ctx.memory(|m| m.focused());
    if focused == Some(canvas) {
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ctx.memory_mut(|m| m.set_focus_lock_filter(canvas, filter));
    }
    // Also from another text field.
    let search = ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::F));
    let mut acts: Vec<Act> = search.then_some(Act::Search).into_iter().collect();
    if ctx.text_edit_focused() {
        return acts;
    }
    let down = direction == Direction::TopToBottom;
    let arrows = focused.is_none_or(|id| id == canvas);
    let pressed = |key: Key| ui.input(|i| i.key_pressed(key) && i.modifiers.is_none());
    if arrows {
        let along =
            if down { [Key::ArrowDown, Key::ArrowUp] } else { [Key::ArrowRight, Key::ArrowLeft] };
        let aside =
            if down { [Key::ArrowRight, Key::ArrowLeft] } else { [Key::ArrowDown, Key::ArrowUp] };
        let steps = [
            (along[0], Step::WithFlow),
            (along[1], Step::AgainstFlow),
            (aside[0], Step::Aside(true)),
            (aside[1], Step::Aside(false)),
        ];
        acts.extend(
            steps.iter().filter(|(key, _)| pressed(*key)).map(|(_, step)| Act::Walk(*step)),
        );
        acts.extend(pressed(Key::Enter).then_some(Act::ToggleSelected));
    }
    acts.extend(pressed(Key::F).then_some(Act::Fit));
    acts.extend(pressed(Key::P).then_some(Act::Paths));
    acts.extend(pressed(Key::Slash).then_some(Act::Search));
    acts.extend(pressed(Key::Escape).then_some(Act::Select(None)));
    acts.extend(pressed(Key::Plus).then_some(Act::Zoom(1.25)));
    acts.extend(pressed(Key::Minus).then_some(Act::Zoom(0.8)));
    acts
}

/// Where a step leads from the selection; from nothing to the first card.
pub(super) fn walk(scene: &Scene, from: Option<End>, step: Step) -> Option<End> {
    let Some(from) = from else {
        return scene.layout.nodes.iter().position(Option::is_some).map(End::Node);
    };
    match step {
        Step::WithFlow => scene.wiring.step(&scene.layout, from, true),
        Step::AgainstFlow => scene.wiring.step(&scene.layout, from, false),
        Step::Aside(forward) => beside(scene, from, forward),
    }
}

/// The nearest card in the same row.
fn beside(scene: &Scene, from: End, forward: bool) -> Option<End> {
    let rect = scene.layout.rect_of(from)?;
    let down = scene.layout.direction == Direction::TopToBottom;
    let [x, y] = rect.center();
    let (across, along, half) = if down { (x, y, rect.height) } else { (y, x, rect.width) };
    let nodes = (0..scene.layout.nodes.len()).map(End::Node);
    let folded = |c: &usize| scene.layout.clusters[*c].is_some_and(|c| c.folded);
    let all = nodes.chain((0..scene.layout.clusters.len()).filter(folded).map(End::Cluster));
    let distance = |end: &End| {
        let [x, y] = scene.layout.rect_of(*end)?.center();
        let (other_across, other_along) = if down { (x, y) } else { (y, x) };
        let by = if forward { other_across - across } else { across - other_across };
        (*end != from && by > 0.0 && (other_along - along).abs() <= half).then_some(by)
    };
    all.filter_map(|end| Some((distance(&end)?, end)))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, end)| end)
}

/// What the pointer is over in another view, as it is drawn here.
pub(super) fn pointed_at(cx: &ViewContext<'_>, scene: &Scene) -> Vec<Hit> {
    let Some(hover) = cx.hover else { return Vec::new() };
    let of_nodes = hover.nodes.iter().filter_map(|n| {
        // A constant that stands as a pill, or inside a folded module, is lit there.
        scene.end_for(&cx.document.graph, Some(*n), None)
    });
    let ends = end_of(&hover.selection, cx.document, scene).into_iter().chain(of_nodes);
    ends.map(Hit::from).collect()
}

/// Where a selection is on the drawing.
pub(super) fn end_of(selection: &Selection, document: &Document, scene: &Scene) -> Option<End> {
    if selection.node.is_none() && selection.value.is_none() {
        let scope = selection.scope?;
        let module = scene.picture.modules.iter().position(|m| m.scope == Some(scope))?;
        return scene.layout.clusters[module].map(|_| End::Cluster(module));
    }
    scene.end_for(&document.graph, selection.node, selection.value)
}

/// What clicking something selects.
pub(super) fn selection_of(hit: Hit, document: &Document, scene: &Scene) -> Option<Selection> {
    let graph = &document.graph;
    let of_card = |card: usize| {
        Some(match scene.picture.cards.get(card)?.what {
            What::Node(node) | What::Constant(node) => Selection::node(graph, node),
            What::Input(value) | What::Output(value) | What::Parameter(value) => {
                Selection::value(graph, value)
            }
        })
    };
    match hit {
        Hit::Node(card) => of_card(card),
        Hit::Stub(stub) => of_card(scene.layout.stubs.get(stub)?.source),
        Hit::Edge(edge) => {
            let first = *scene.layout.edges.get(edge)?.edges.first()?;
            Some(Selection::value(graph, *scene.picture.edge_values.get(first)?))
        }
        Hit::Cluster(module) => {
            let module = scene.picture.modules.get(module)?;
            // A group of repeated modules has no name in the graph: what it gives to the rest stands for it.
            let output = || Some(Selection::value(graph, module.output?));
            module.scope.map(Selection::scope).or_else(output)
        }
    }
}
