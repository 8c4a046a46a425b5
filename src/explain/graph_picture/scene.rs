//! A scene: one graph drawn up, laid out and indexed, ready to be painted; and the builder that makes scenes from
//! requests, keeping what did not change. The graph view runs the builder in the background. Pure values.

use std::sync::Arc;

use super::{
    Card, Detail, Fate, Fates, Folds, GradientSizes, GraphPicture, Shapes, Structure, What, Wiring,
};
use crate::engine::Trace;
use crate::explain::layout::{Cancelled, Direction, End, Engine, Layout, LayoutIndex};
use crate::graph::{Graph, Inferred, NodeId, ValueId};

/// What a scene is made from.
#[derive(Clone, Debug)]
pub struct SceneRequest {
    /// The graph.
    pub graph: Arc<Graph>,
    /// Shapes before a run.
    pub inferred: Arc<Inferred>,
    /// The run, if there was one.
    pub trace: Option<Arc<Trace>>,
    /// What is folded; `None` finds a good start for the page.
    pub folds: Option<Folds>,
    /// How much cards show.
    pub detail: Detail,
    /// When finding a start, find the better direction for the page, too, and whether to wrap.
    pub any_direction: bool,
    /// Width and height in px of the page, for the start.
    pub page: [f32; 2],
    /// A module, and where on the drawing its corner has to be: what was clicked stays where it is.
    pub anchor: Option<(u64, [f32; 2])>,
}

impl PartialEq for SceneRequest {
    /// Graphs and runs are equal when they are the same object: they never change once published. The page only
    /// matters for the start.
    fn eq(&self, other: &Self) -> bool {
        let same_trace = match (&self.trace, &other.trace) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        same_trace
            && Arc::ptr_eq(&self.graph, &other.graph)
            && Arc::ptr_eq(&self.inferred, &other.inferred)
            && self.folds == other.folds
            && self.detail == other.detail
            && self.any_direction == other.any_direction
            && (self.folds.is_some() || self.page == other.page)
    }
}

/// Everything to paint a graph.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// Modules of the graph.
    pub structure: Arc<Structure>,
    /// Shapes and axis names.
    pub shapes: Arc<Shapes>,
    /// Sizes of gradients.
    pub gradients: Arc<GradientSizes>,
    /// What became of nodes and modules.
    pub fates: Arc<Fates>,
    /// Cards, values, modules.
    pub picture: Arc<GraphPicture>,
    /// Places.
    pub layout: Arc<Layout>,
    /// What is where.
    pub index: Arc<LayoutIndex>,
    /// What is connected to what, as drawn.
    pub wiring: Arc<Wiring>,
    /// What is folded.
    pub folds: Folds,
}

impl Scene {
    /// The drawn end that stands for a card: itself, or the folded module it is in.
    pub fn end_of_card(&self, card: usize) -> Option<End> {
        let folded = |m: &&usize| self.layout.clusters[**m].is_some_and(|c| c.folded);
        match self.picture.modules_around(card).iter().find(folded) {
            Some(&module) => Some(End::Cluster(module)),
            None => self.layout.nodes.get(card).copied().flatten().map(|_| End::Node(card)),
        }
    }

    /// An end; for an open module all that is drawn in it as well.
    pub fn inside(&self, end: End) -> Vec<End> {
        let mut ends = vec![end];
        let End::Cluster(module) = end else { return ends };
        if self.layout.clusters.get(module).copied().flatten().is_none_or(|c| c.folded) {
            return ends;
        }
        let drawn = (0..self.picture.cards.len())
            .filter(|&card| self.picture.modules_around(card).contains(&module))
            .filter_map(|card| self.end_of_card(card));
        ends.extend(drawn);
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    /// The drawn end of a node or value.
    pub fn end_for(
        &self,
        graph: &Graph,
        node: Option<NodeId>,
        value: Option<ValueId>,
    ) -> Option<End> {
        // A leaf is looked for before what reads it.
        let leaf = value.and_then(|v| self.picture.card_of_leaf.get(&v).copied());
        let card = leaf.or_else(|| self.picture.card_for(graph, node, value));
        card.and_then(|card| self.end_of_card(card)).or_else(|| self.end_of_reader(graph, value?))
    }

    /// Where the first reader of a value that is not drawn itself is.
    fn end_of_reader(&self, graph: &Graph, value: ValueId) -> Option<End> {
        let &(reader, _) = graph.value(value).consumers.first()?;
        let card = self.picture.card_of_node.get(reader.index()).copied()?;
        self.end_of_card(card).or_else(|| {
            let out = graph.node(reader).outputs.iter().flatten().next().copied()?;
            self.end_of_reader(graph, out)
        })
    }

    /// What became of a card's node, or of the node behind an output; of the gravest node in a folded module, with
    /// how many share it.
    pub fn fate(&self, graph: &Graph, end: End) -> (Fate, usize) {
        let card = match end {
            End::Cluster(module) => return self.fates.module(module),
            End::Node(card) => self.picture.cards.get(card),
        };
        let fate = match card.map(|c| c.what) {
            Some(What::Node(node) | What::Constant(node)) => self.fates.node(node),
            // An output has no number where its node has none.
            Some(What::Output(value)) => match graph.value(value).producer {
                Some(node) if self.fates.node(node) != Fate::Fine => Fate::Skipped,
                _ => Fate::Fine,
            },
            _ => Fate::Fine,
        };
        (fate, 1)
    }

    /// The words for a fate at an end: `failed`, `3 failed` for a module; empty where all is well.
    pub fn fate_words(&self, graph: &Graph, end: End) -> String {
        match (self.fate(graph, end), end) {
            ((Fate::Fine, _), _) => String::new(),
            ((Fate::Refused, count), End::Cluster(_)) if count > 1 => format!("{count} do not run"),
            ((fate, count), End::Cluster(_)) => match fate {
                Fate::Refused => format!("{count} does not run"),
                _ => format!("{count} {}", fate.word()),
            },
            ((fate, _), End::Node(_)) => fate.word().to_owned(),
        }
    }

    /// The card of an end; `None` for modules.
    pub fn card(&self, end: End) -> Option<&Card> {
        match end {
            End::Node(card) => self.picture.cards.get(card),
            End::Cluster(_) => None,
        }
    }

    /// The words for an end: `Conv conv1`, `attn, 14 nodes`.
    pub fn name(&self, end: End) -> String {
        match end {
            End::Node(card) => self.picture.cards.get(card).map_or(String::new(), |c| {
                let kind = match c.what {
                    What::Input(_) => "input ",
                    What::Output(_) => "output ",
                    What::Parameter(_) => "parameter ",
                    What::Constant(_) => "constant ",
                    What::Node(_) => "",
                };
                format!("{kind}{} {}", c.title, c.subtitle).trim_end().to_owned()
            }),
            End::Cluster(m) => self
                .picture
                .modules
                .get(m)
                .map_or(String::new(), |m| format!("module {}, {}", m.title(), m.words())),
        }
    }
}

/// Builds scenes one after the other.
#[derive(Default)]
pub struct SceneBuilder {
    engine: Engine,
    last: Option<(SceneRequest, Scene)>,
}

impl SceneBuilder {
    /// Builds the scene of a request. Parts whose input is that of the last scene are kept.
    pub fn build(
        &mut self,
        request: &SceneRequest,
        cancel: &(dyn Fn() -> bool + Sync),
    ) -> Result<Scene, Cancelled> {
        let last = self.last.take();
        let built = self.build_after(request, last.as_ref(), cancel);
        self.last = match &built {
            Ok(scene) => Some((request.clone(), scene.clone())),
            Err(Cancelled) => last,
        };
        built
    }

    fn build_after(
        &mut self,
        request: &SceneRequest,
        last: Option<&(SceneRequest, Scene)>,
        cancel: &(dyn Fn() -> bool + Sync),
    ) -> Result<Scene, Cancelled> {
        let same_graph = last.filter(|(l, _)| Arc::ptr_eq(&l.graph, &request.graph));
        let structure = match same_graph {
            Some((_, scene)) => scene.structure.clone(),
            None => {
                self.engine = Engine::default();
                Arc::new(Structure::of(&request.graph))
            }
        };
        let trace = request.trace.as_deref();
        let shapes = Arc::new(Shapes::of(&request.graph, Some(&request.inferred), trace));
        let gradients = match same_graph.filter(|(l, _)| same_run(l, request)) {
            Some((_, scene)) => scene.gradients.clone(),
            None => {
                Arc::new(trace.map(|t| GradientSizes::of(&request.graph, t)).unwrap_or_default())
            }
        };
        let fates = Arc::new(Fates::of(&request.graph, &structure, trace));
        let base = Scene { structure, shapes, gradients, fates, ..Scene::default() };
        let before = same_graph.map(|(_, scene)| scene);
        match &request.folds {
            Some(folds) => self.lay_out(request, base, folds.clone(), before, cancel),
            None => self.start(request, &base, cancel),
        }
    }

    fn lay_out(
        &mut self,
        request: &SceneRequest,
        mut scene: Scene,
        folds: Folds,
        last: Option<&Scene>,
        cancel: &(dyn Fn() -> bool + Sync),
    ) -> Result<Scene, Cancelled> {
        let picture = GraphPicture::new(
            &request.graph,
            &scene.structure,
            &scene.shapes,
            &folds,
            &request.detail,
        );
        scene.folds = folds;
        match last.filter(|before| before.picture.request == picture.request) {
            Some(before) => {
                scene.layout = before.layout.clone();
                scene.index = before.index.clone();
                scene.wiring = before.wiring.clone();
            }
            None => {
                let mut layout = self.engine.layout(&picture.request, cancel)?;
                hold(&mut layout, &picture, request.anchor);
                scene.index = Arc::new(LayoutIndex::new(&layout));
                scene.wiring = Arc::new(Wiring::of(&layout));
                scene.layout = Arc::new(layout);
            }
        }
        scene.picture = Arc::new(picture);
        Ok(scene)
    }

    /// The most open scene that still fits the page at a size one can read, in the direction that fills it better.
    fn start(
        &mut self,
        request: &SceneRequest,
        base: &Scene,
        cancel: &(dyn Fn() -> bool + Sync),
    ) -> Result<Scene, Cancelled> {
        let along_page = if request.page[0] > request.page[1] {
            [Direction::LeftToRight, Direction::TopToBottom]
        } else {
            [Direction::TopToBottom, Direction::LeftToRight]
        };
        let directions = match request.any_direction {
            true => along_page.to_vec(),
            false => vec![request.detail.direction],
        };
        let candidates = Folds::candidates(&base.structure);
        // Unwrapped first: calmer, if it can be read at all. Then in columns.
        for wrapped in [false, true] {
            let mut best: Option<(f32, Scene)> = None;
            for folds in &candidates {
                let mut of_these: Option<(f32, Scene)> = None;
                for &direction in &directions {
                    let mut request = request.clone();
                    request.detail.direction = direction;
                    let one = self.try_start(&request, base, folds, wrapped, cancel)?;
                    if of_these.as_ref().is_none_or(|(known, _)| one.0 > known * 1.05) {
                        of_these = Some(one);
                    }
                }
                best = of_these;
                let enough = if wrapped { READABLE } else { CALM };
                if best.as_ref().is_some_and(|(zoom, _)| *zoom >= enough) {
                    return Ok(best.map(|(_, scene)| scene).unwrap_or_default());
                }
            }
            if wrapped || !request.any_direction {
                return Ok(best.map(|(_, scene)| scene).unwrap_or_default());
            }
        }
        Ok(Scene::default())
    }

    /// One possible start, with the zoom at which it fits the page.
    fn try_start(
        &mut self,
        request: &SceneRequest,
        base: &Scene,
        folds: &Folds,
        wrapped: bool,
        cancel: &(dyn Fn() -> bool + Sync),
    ) -> Result<(f32, Scene), Cancelled> {
        let plain = self.lay_out(request, base.clone(), folds.clone(), None, cancel)?;
        let score = |scene: &Scene| {
            let torn = scene.layout.torn.min(16) as i32;
            zoom_to_fit(&scene.layout, request.page).min(1.0) * TORN.powi(torn)
        };
        let mut best = (score(&plain), plain.clone());
        let lengths = match wrapped {
            true => wraps(&plain.layout, request.page, request.detail.direction),
            false => Vec::new(),
        };
        for length in lengths {
            let mut request = request.clone();
            request.detail.wrap = Some(length);
            let scene = self.lay_out(&request, base.clone(), folds.clone(), None, cancel)?;
            if score(&scene) > best.0 {
                best = (score(&scene), scene);
            }
        }
        Ok(best)
    }
}

/// Moves a layout so that the corner of a module is where it has to be.
fn hold(layout: &mut Layout, picture: &GraphPicture, anchor: Option<(u64, [f32; 2])>) {
    let Some((key, [x, y])) = anchor else { return };
    let module = picture.modules.iter().position(|m| m.key == key);
    if let Some(rect) = module.and_then(|m| layout.rect_of(End::Cluster(m))) {
        layout.translate(x - rect.x, y - rect.y);
    }
}

/// At this zoom a drawing without columns is better than one with.
const CALM: f32 = 0.68;

/// At this zoom the names on cards can still be read.
const READABLE: f32 = 0.8;

/// The zoom at which the whole drawing fits the page.
pub fn zoom_to_fit(layout: &Layout, page: [f32; 2]) -> f32 {
    let bounds = layout.bounds;
    (page[0] / bounds.width.max(1.0)).min(page[1] / bounds.height.max(1.0))
}

/// Of what a drawing is worth, what is left for each edge that tears a block into two columns.
const TORN: f32 = 0.85;

/// Lengths of columns that give a drawing about the proportions of the page.
fn wraps(layout: &Layout, page: [f32; 2], direction: Direction) -> Vec<f32> {
    let [width, height] = [layout.bounds.width.max(1.0), layout.bounds.height.max(1.0)];
    let (along, across, ratio) = match direction {
        Direction::TopToBottom => (height, width, page[0] / page[1]),
        Direction::LeftToRight => (width, height, page[1] / page[0]),
    };
    let columns = (along / across * ratio).sqrt().ceil();
    let some = [columns, columns + 1.0, columns - 1.0, columns + 2.0];
    some.into_iter().filter(|c| *c > 1.0).map(|columns| along / columns * 1.02).collect()
}

fn same_run(a: &SceneRequest, b: &SceneRequest) -> bool {
    match (&a.trace, &b.trace) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}
