//! The graph view: the computational graph with true values, shapes and gradients, from the whole model down to one
//! node. Modules fold, the clicked one never drifts; pan, zoom, search, follow paths. The drawing comes from
//! `explain::graph_picture`, built in the background. Imported by `views` (the table) alone.

mod camera;
mod cards;
mod edges;
mod fate;
mod fit;
mod interact;
mod jobs;
mod minimap;
mod modules;
mod paint;
mod style;
#[cfg(test)]
mod tests;
mod thumbs;
mod toolbar;
mod tooltip;

use std::sync::Arc;

use egui::{Rect, Sense, Ui};

use self::camera::Camera;
use self::interact::{Act, end_of, pointed_at, selection_of};
use self::jobs::Jobs;
use self::minimap::Minimap;
use self::paint::{Emphasis, Motion, Paint, Shown};
use self::thumbs::Thumbs;
use self::toolbar::{Ask, Search, Tools, toolbar_ui};
use self::tooltip::About;
use super::theme::Theme;
use super::view::{Availability, Command, View, ViewContext, ViewSpec};
use super::{Document, Selection, icons};
use crate::explain::graph_picture::{CardMetrics, Detail, Folds, Scene, SceneRequest, search};
use crate::explain::layout::{Direction, End, Hit};
use crate::graph::{Graph, NodeId};

/// The row of the table of views.
pub static SPEC: ViewSpec = ViewSpec {
    id: "graph",
    title: "Graph",
    icon: icons::ACCOUNT_TREE,
    help: "The computational graph with true values, shapes and gradients, from the whole model to one node",
    availability,
    make: || Box::new(GraphView::default()),
};

fn availability(document: &Document) -> Availability {
    if document.graph.num_nodes() > 0 {
        return Availability::Ready;
    }
    let (why, help) = match (&document.script, &document.problem) {
        (Some(_), Some(_)) => {
            ("The script stopped before it computed anything.", "Its graph appears when it runs.")
        }
        (Some(_), None) => (
            "This script computes nothing with tensors.",
            "What it computes with them becomes the graph.",
        ),
        (None, _) => ("This model has no nodes.", "Open a model that computes something."),
    };
    Availability::No { why: why.into(), help: help.into() }
}

/// State of the view.
pub struct GraphView {
    jobs: Jobs,
    graph: Option<Arc<Graph>>,
    scene: Option<Scene>,
    /// What was shown before and when the change began, while it moves.
    before: Option<(Scene, f64)>,
    folds: Option<Folds>,
    anchor: Option<(u64, [f32; 2])>,
    /// `None` until the better one for the page is found.
    direction: Option<Direction>,
    /// Length of columns, where the drawing is wrapped.
    wrap: Option<f32>,
    values: bool,
    backward: bool,
    camera: Camera,
    /// Look at the whole drawing as soon as there is one; `true` even where nothing can be read then.
    fit: Option<bool>,
    /// The camera is on its way: from where, to where, since when.
    flight: Option<(Camera, Camera, f64)>,
    emphasis: Emphasis,
    /// The selection the emphasis was made for.
    seen: Selection,
    search: Search,
    thumbs: Thumbs,
    minimap: Minimap,
    metrics: Option<(Theme, CardMetrics)>,
    /// The theme that the scene was made for: until there is one for another size of text, it is painted in this.
    made_for: Option<Theme>,
    canvas: Option<Rect>,
    /// The user has looked elsewhere: from then on nothing but the user moves the camera.
    moved: bool,
    /// The user has folded, turned or selected something: the arrangement stays.
    arranged: bool,
    /// The canvas has another size than in the frame before; once it rests, the arrangement may change.
    resized: bool,
    /// The node of the failure that was shown.
    failure: Option<NodeId>,
    /// Height of the controls over the canvas, with the space around them.
    controls: f32,
}

impl Default for GraphView {
    fn default() -> Self {
        Self {
            jobs: Jobs::default(),
            graph: None,
            scene: None,
            before: None,
            folds: None,
            anchor: None,
            direction: None,
            wrap: None,
            values: true,
            backward: true,
            camera: Camera::default(),
            fit: Some(false),
            flight: None,
            emphasis: Emphasis::default(),
            seen: Selection::default(),
            search: Search::default(),
            thumbs: Thumbs::default(),
            minimap: Minimap::default(),
            metrics: None,
            made_for: None,
            canvas: None,
            moved: false,
            arranged: false,
            resized: false,
            failure: None,
            controls: 0.0,
        }
    }
}

impl View for GraphView {
    fn ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let theme = Theme::of(ui.ctx());
        let (canvas, response) =
            ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
        ui.painter().rect_filled(canvas, 0.0, theme.color.canvas);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Canvas, true, "Graph"));
        self.follow_size(ui.ctx(), canvas);
        self.expect_controls(&theme, cx.offscreen);
        self.follow_document(cx.document);
        self.update_scene(ui, cx, &theme, canvas);
        let Some(scene) = self.scene.clone() else {
            ui.put(canvas, egui::Spinner::new());
            return;
        };
        if let Some(whole) = self.fit.take() {
            self.camera = self.fitted(&scene, canvas, whole || cx.offscreen);
        }
        self.fly(ui);
        if interact::move_camera(ui, &response, canvas, &mut self.camera) {
            self.flight = None;
            self.moved = true;
        }
        self.follow_selection(cx, &scene);
        if !cx.offscreen {
            self.show_failure(ui, cx.document, &scene);
        }
        let mut acts = interact::keys(ui, response.id, scene.layout.direction);
        let painted = self.painted_theme(&theme, &scene);
        let (more, over) = self.draw(ui, cx, &painted, canvas, &response, &scene);
        acts.extend(more);
        self.tell_hover(cx, &scene, over);
        acts.extend(self.tools(ui, cx, canvas, &scene));
        for act in acts {
            self.act(act, cx, &scene, canvas, ui);
        }
    }

    fn twin(&self) -> Option<Box<dyn View>> {
        Some(Box::new(Self {
            graph: self.graph.clone(),
            folds: self.folds.clone(),
            direction: self.direction,
            wrap: self.wrap,
            values: self.values,
            backward: self.backward,
            camera: self.camera,
            fit: self.fit.filter(|_| self.scene.is_none()),
            // What is there already moves nothing when it is drawn up again.
            scene: self.scene.clone(),
            moved: true,
            emphasis: Emphasis { hovered: Vec::new(), ..self.emphasis.clone() },
            ..Self::default()
        }))
    }
}

impl GraphView {
    fn follow_document(&mut self, document: &Document) {
        let same = self.graph.as_ref().is_some_and(|g| Arc::ptr_eq(g, &document.graph));
        if !same {
            let old = std::mem::take(self);
            *self = Self {
                jobs: old.jobs,
                graph: Some(document.graph.clone()),
                values: old.values,
                backward: old.backward,
                canvas: old.canvas,
                controls: old.controls,
                ..Self::default()
            };
        }
    }

    fn update_scene(&mut self, ui: &Ui, cx: &ViewContext<'_>, theme: &Theme, canvas: Rect) {
        let request = self.request(ui, cx, theme, canvas);
        let answer = self.jobs.ask(ui.ctx(), request, cx.offscreen);
        let Some(scene) = answer.or_else(|| self.jobs.poll()) else { return };
        self.jobs.settled(&scene);
        self.folds.get_or_insert_with(|| scene.folds.clone());
        if self.direction.is_none() {
            self.direction = Some(scene.layout.direction);
            self.wrap = scene.picture.request.wrap;
        }
        self.minimap.forget();
        let moved = self.scene.as_ref().is_some_and(|old| !Arc::ptr_eq(&old.layout, &scene.layout));
        if let (Some(old), true, Some(_)) =
            (&self.scene, moved && theme.motion_secs() > 0.0, self.anchor)
        {
            self.before = Some((old.clone(), ui.input(|i| i.time)));
        }
        if moved && self.anchor.is_none() {
            match self.scene.take().filter(|_| self.moved) {
                Some(old) => self.camera.follow(&old.layout, &scene.layout),
                None => self.fit = self.fit.or(Some(false)),
            }
        }
        self.anchor = None;
        self.scene = Some(scene);
        // Ends may have been folded away: find them again.
        self.seen = Selection::default();
        self.emphasis = Emphasis { paths: self.emphasis.paths, ..Emphasis::default() };
        self.light_found();
    }

    fn request(
        &mut self,
        ui: &Ui,
        cx: &ViewContext<'_>,
        theme: &Theme,
        canvas: Rect,
    ) -> SceneRequest {
        if self.metrics.as_ref().is_none_or(|(known, _)| known != theme) {
            self.metrics = Some((theme.clone(), style::metrics(ui.ctx(), theme)));
            self.minimap.forget();
        }
        let metrics = self.metrics.as_ref().map(|(_, m)| m.clone()).unwrap_or_default();
        let trace = cx.document.trace.clone();
        SceneRequest {
            graph: cx.document.graph.clone(),
            inferred: cx.document.inferred.clone(),
            detail: Detail {
                direction: self.direction.unwrap_or_default(),
                thumbnails: self.values,
                wrap: self.wrap,
                gradients: trace.as_ref().is_some_and(|t| t.has_backward()),
                metrics,
            },
            trace,
            folds: self.folds.clone(),
            any_direction: self.direction.is_none(),
            page: [canvas.width(), canvas.height() - self.controls],
            anchor: self.anchor,
        }
    }

    /// The theme that fits the cards of the scene.
    fn painted_theme(&mut self, theme: &Theme, scene: &Scene) -> Theme {
        let fits = self.metrics.as_ref().is_some_and(|(_, m)| *m == scene.picture.detail.metrics);
        if fits || self.made_for.is_none() {
            self.made_for = Some(theme.clone());
        }
        self.made_for.clone().unwrap_or_else(|| theme.clone())
    }

    /// Moves the camera along its way.
    fn fly(&mut self, ui: &Ui) {
        let Some((from, to, since)) = self.flight else { return };
        let share = self.eased(ui, since);
        self.camera = from.between(to, share);
        if share >= 1.0 {
            self.flight = None;
        }
    }

    /// How far an eased change has come, 0 to 1.
    fn eased(&self, ui: &Ui, since: f64) -> f32 {
        let whole = Theme::of(ui.ctx()).motion_secs();
        let passed = (ui.input(|i| i.time) - since) as f32;
        if whole <= 0.0 || passed >= whole {
            return 1.0;
        }
        ui.ctx().request_repaint();
        egui::emath::easing::cubic_out(passed / whole)
    }

    /// Finds on the drawing what is selected anywhere.
    fn follow_selection(&mut self, cx: &ViewContext<'_>, scene: &Scene) {
        if *cx.selection != self.seen {
            self.seen = cx.selection.clone();
            let selected = end_of(cx.selection, cx.document, scene);
            self.choose(scene, selected);
        }
    }

    fn choose(&mut self, scene: &Scene, selected: Option<End>) {
        self.emphasis.selected = selected;
        let cone = |end| Arc::new(scene.wiring.cone(&scene.layout, &scene.inside(end)));
        self.emphasis.cone = selected.map(cone);
    }

    /// Paints, and reads clicks. Returns also what is under the pointer.
    fn draw(
        &mut self,
        ui: &mut Ui,
        cx: &ViewContext<'_>,
        theme: &Theme,
        canvas: Rect,
        response: &egui::Response,
        scene: &Scene,
    ) -> (Vec<Act>, Option<Hit>) {
        let trace = cx.document.trace.as_ref();
        self.thumbs.begin(trace, cx.offscreen);
        let before = self.before.take();
        let share = before.as_ref().map(|(_, since)| self.eased(ui, *since));
        let metrics = scene.picture.detail.metrics.clone();
        let pointer = response.hover_pos().filter(|_| response.contains_pointer());
        let mut paint = Paint {
            ui,
            painter: ui.painter_at(canvas),
            theme,
            canvas,
            camera: self.camera,
            graph: &cx.document.graph,
            trace: trace.map(Arc::as_ref),
            scene,
            emphasis: &self.emphasis,
            shown: Shown { backward: self.backward },
            motion: before.as_ref().zip(share).map(|((from, _), share)| Motion { from, share }),
            detail: style::Detail::at(self.camera.zoom),
            metrics: &metrics,
        };
        let over = pointer.and_then(|at| interact::pick(&paint, at));
        let hovered = over.map_or_else(|| pointed_at(cx, scene), |hit| vec![hit]);
        let elsewhere = over.is_none();
        let emphasis = Emphasis { hovered, elsewhere, ..self.emphasis.clone() };
        paint.emphasis = &emphasis;
        let hits = scene.index.visible(paint.camera.view(canvas));
        paint.all(&mut self.thumbs, &hits);
        let acts = interact::pointer(ui, response, &paint, &hits);
        let about = About { graph: &cx.document.graph, trace: trace.map(Arc::as_ref), scene };
        drop(paint);
        if let Some(hit) = over.filter(|_| !cx.offscreen && !response.dragged()) {
            response.clone().on_hover_ui_at_pointer(|ui| about.ui(ui, hit));
        }
        self.before = before.filter(|_| share.is_some_and(|s| s < 1.0));
        (acts, over)
    }

    fn tell_hover(&mut self, cx: &mut ViewContext<'_>, scene: &Scene, over: Option<Hit>) {
        let selection = over.and_then(|hit| selection_of(hit, cx.document, scene));
        if selection.as_ref() != cx.hovered() {
            // Only what this view showed may be taken back by it.
            if selection.is_some() || !self.emphasis.hovered.is_empty() {
                cx.send(Command::Hover(selection.map(Into::into)));
            }
        }
        self.emphasis.hovered = over.into_iter().collect();
    }

    fn tools(
        &mut self,
        ui: &mut Ui,
        cx: &ViewContext<'_>,
        canvas: Rect,
        scene: &Scene,
    ) -> Vec<Act> {
        if !cx.offscreen
            && let Some(camera) = self.minimap.ui(ui, scene, canvas, self.camera)
        {
            self.camera = camera;
            self.moved = true;
        }
        if cx.offscreen {
            return Vec::new();
        }
        let mut direction = scene.layout.direction;
        let mut tools = Tools {
            search: &mut self.search,
            direction: &mut direction,
            values: &mut self.values,
            backward: &mut self.backward,
            paths: &mut self.emphasis.paths,
            has_gradients: cx.document.trace.as_ref().is_some_and(|t| t.has_backward()),
            has_modules: !scene.picture.modules.is_empty(),
        };
        let id = ui.scope_id().with("graph tools");
        let (acts, asks, height) = toolbar_ui(ui, id, canvas, &mut tools);
        self.allow_for_controls(ui, height);
        if direction != scene.layout.direction {
            (self.direction, self.moved, self.arranged) = (Some(direction), false, true);
        }
        for ask in asks {
            self.answer(ask, ui, cx, scene);
        }
        acts
    }

    /// How high the controls are is known after they have been drawn once.
    fn allow_for_controls(&mut self, ui: &Ui, height: f32) {
        if (self.controls - height).abs() > 0.5 {
            self.controls = height;
            if !self.moved {
                self.fit = Some(false);
                ui.ctx().request_repaint();
            }
        }
    }

    fn answer(&mut self, ask: Ask, ui: &Ui, cx: &ViewContext<'_>, scene: &Scene) {
        match ask {
            Ask::FoldAll => self.refold(Folds::all(&scene.structure)),
            Ask::UnfoldAll => self.refold(Folds::default()),
            Ask::Search => {
                self.search.found =
                    search(&cx.document.graph, &scene.picture, &scene.shapes, &self.search.query);
                self.search.at = 0;
                self.show_match(ui, scene);
            }
            Ask::Next(forwards) => {
                let count = self.search.found.len();
                if count > 0 {
                    let step = if forwards { 1 } else { count - 1 };
                    self.search.at = (self.search.at + step) % count;
                }
                self.show_match(ui, scene);
            }
        }
    }

    /// Folds everything otherwise, and looks at it from the start.
    fn refold(&mut self, folds: Folds) {
        (self.folds, self.moved, self.arranged) = (Some(folds), false, true);
    }

    /// Moves to the match; one inside a folded module is shown by that module.
    fn show_match(&mut self, ui: &Ui, scene: &Scene) {
        self.light_found();
        let found = self.search.found.get(self.search.at).copied();
        let end = found.and_then(|card| scene.end_of_card(card));
        self.choose(scene, end);
        self.reveal(ui, scene, end);
    }

    /// Marks what the search found, as it is drawn now.
    fn light_found(&mut self) {
        let Some(scene) = &self.scene else { return };
        let ends = self.search.found.iter().filter_map(|&card| scene.end_of_card(card));
        self.emphasis.found = ends.collect();
    }

    fn reveal(&mut self, ui: &Ui, scene: &Scene, end: Option<End>) {
        let (Some(rect), Some(canvas)) = (end.and_then(|e| scene.layout.rect_of(e)), self.canvas)
        else {
            return;
        };
        let mut to = self.camera;
        to.reveal(canvas, self.free(canvas), rect);
        self.flight = Some((self.camera, to, ui.input(|i| i.time)));
        self.moved = true;
        ui.ctx().request_repaint();
    }

    fn act(&mut self, act: Act, cx: &mut ViewContext<'_>, scene: &Scene, canvas: Rect, ui: &Ui) {
        match act {
            Act::Select(hit) => self.select(hit, cx, scene),
            Act::Toggle(module) => self.toggle(module, scene),
            Act::ToggleSelected => {
                if let Some(End::Cluster(module)) = self.emphasis.selected {
                    self.toggle(module, scene);
                } else if let Some(End::Node(card)) = self.emphasis.selected
                    && let Some(module) = scene.picture.module_of(card)
                {
                    self.toggle(module, scene);
                }
            }
            Act::Walk(step) => {
                let next = interact::walk(scene, self.emphasis.selected, step);
                if let Some(end) = next {
                    self.select(Some(end.into()), cx, scene);
                    self.reveal(ui, scene, next);
                }
            }
            Act::Fit => {
                let to = self.fitted(scene, canvas, true);
                self.moved = false;
                self.flight = Some((self.camera, to, ui.input(|i| i.time)));
                ui.ctx().request_repaint();
            }
            Act::Search => self.search.focus = true,
            Act::Paths => self.emphasis.paths = !self.emphasis.paths,
            Act::Zoom(factor) => {
                self.camera.zoom_at(canvas, canvas.center(), factor);
                (self.flight, self.moved) = (None, true);
            }
        }
    }

    fn select(&mut self, hit: Option<Hit>, cx: &mut ViewContext<'_>, scene: &Scene) {
        let selection =
            hit.and_then(|hit| selection_of(hit, cx.document, scene)).unwrap_or_default();
        let end = match hit {
            Some(Hit::Node(n)) => Some(End::Node(n)),
            Some(Hit::Cluster(c)) => Some(End::Cluster(c)),
            Some(Hit::Stub(s)) => {
                scene.layout.stubs.get(s).and_then(|s| scene.end_of_card(s.source))
            }
            Some(Hit::Edge(e)) => scene.layout.edges.get(e).map(|e| e.from),
            None => None,
        };
        self.choose(scene, end);
        self.arranged |= end.is_some();
        // What was clicked stays selected here also where the selection says it by the node behind it.
        self.seen = selection.clone();
        cx.send(Command::Select(selection));
    }

    fn toggle(&mut self, module: usize, scene: &Scene) {
        let key = scene.picture.modules[module].key;
        let corner = scene.layout.rect_of(End::Cluster(module)).map(|r| [r.x, r.y]);
        self.anchor = corner.map(|corner| (key, corner));
        (self.moved, self.arranged) = (true, true);
        self.folds.get_or_insert_default().step(&scene.structure, module);
    }
}
