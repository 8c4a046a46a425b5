//! Paints a scene: modules, edges, cards, in that order, each at the level of detail of the zoom, and only what is on
//! the canvas. Private to `views::graph`.

use std::collections::HashSet;
use std::sync::Arc;

use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};

use super::camera::Camera;
use super::style::Detail;
use super::thumbs::Thumbs;
use crate::engine::Trace;
use crate::explain::graph_picture::{CardMetrics, Cone, Fate, Scene};
use crate::explain::layout::{End, Hit};
use crate::graph::Graph;
use crate::views::theme::Theme;

/// What is not part of a selection is drawn at this share.
const FADED: f32 = 0.35;

/// Of the small text size: what can just be read.
const SMALLEST: f32 = 0.7;

/// What stands out.
#[derive(Clone, Debug, Default)]
pub(super) struct Emphasis {
    /// The selection.
    pub selected: Option<End>,
    /// Under the pointer, here or in another view.
    pub hovered: Vec<Hit>,
    /// It is another view that the pointer is in: then it must catch the eye.
    pub elsewhere: bool,
    /// What the selection depends on and what depends on it: the rest fades.
    pub cone: Option<Arc<Cone>>,
    /// Draw the ways through the cone in the accent colour.
    pub paths: bool,
    /// Found by the search; a folded module for what is in it.
    pub found: HashSet<End>,
}

/// What the user wants to see.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    pub backward: bool,
}

/// An eased change from the scene before.
pub(super) struct Motion<'a> {
    pub from: &'a Scene,
    /// From 0 (as before) to 1 (done).
    pub share: f32,
}

/// Everything painting needs.
pub(super) struct Paint<'a> {
    pub ui: &'a Ui,
    pub painter: Painter,
    pub theme: &'a Theme,
    pub canvas: Rect,
    pub camera: Camera,
    pub graph: &'a Graph,
    pub trace: Option<&'a Trace>,
    pub scene: &'a Scene,
    pub emphasis: &'a Emphasis,
    pub shown: Shown,
    pub motion: Option<Motion<'a>>,
    pub detail: Detail,
    pub metrics: &'a CardMetrics,
}

impl Paint<'_> {
    /// Paints everything on the canvas.
    pub fn all(&self, thumbs: &mut Thumbs, hits: &[Hit]) {
        for hit in hits {
            if let Hit::Cluster(c) = *hit {
                self.open_module(c);
            }
        }
        self.edges(hits);
        // The outer ones first: a title that would cover one of them waits for a nearer look.
        let mut titles = Vec::new();
        for hit in hits {
            if let Hit::Cluster(c) = *hit {
                self.module_title(c, &mut titles);
            }
        }
        match self.detail {
            Detail::Cards | Detail::Names => self.cards(thumbs, hits),
            Detail::Boxes | Detail::Density => self.boxes(hits),
        }
        if self.detail == Detail::Cards && self.motion.is_none() {
            self.edge_labels(hits);
        }
    }

    /// Where something is on the canvas, in motion if it moves.
    pub fn place(&self, end: End) -> Option<Rect> {
        let to = self.scene.layout.rect_of(end)?;
        let Some(motion) = &self.motion else { return Some(self.camera.rect(self.canvas, to)) };
        let before = motion.from.layout.rect_of(end);
        let from = before.or_else(|| self.origin_of(motion, end)).unwrap_or(to);
        let mix = |a: f32, b: f32| a + (b - a) * motion.share;
        let rect = crate::explain::layout::Rect::new(
            mix(from.x, to.x),
            mix(from.y, to.y),
            mix(from.width, to.width),
            mix(from.height, to.height),
        );
        Some(self.camera.rect(self.canvas, rect))
    }

    /// Where something that is new comes from: the folded module it was in.
    fn origin_of(&self, motion: &Motion, end: End) -> Option<crate::explain::layout::Rect> {
        let End::Node(card) = end else { return None };
        motion.from.end_of_card(card).and_then(|end| motion.from.layout.rect_of(end))
    }

    /// Full, or faded where a selection leaves this out.
    pub fn strength(&self, end: End) -> f32 {
        match &self.emphasis.cone {
            Some(cone) if !cone.ends.contains(&end) && !self.emphasis.found.contains(&end) => FADED,
            _ => 1.0,
        }
    }

    pub fn edge_strength(&self, edge: usize) -> f32 {
        match &self.emphasis.cone {
            Some(cone) if !cone.edges.contains(&edge) => FADED,
            _ => 1.0,
        }
    }

    /// The outline of something selected, hovered or found; `None` for the ordinary.
    pub fn outline(&self, end: End, hit: Hit) -> Option<Stroke> {
        let theme = self.theme;
        if self.emphasis.selected == Some(end) {
            return Some(theme.selected());
        }
        if self.emphasis.found.contains(&end) {
            return Some(Stroke::new(theme.size.stroke_edge, theme.color.accent));
        }
        let ink =
            if self.emphasis.elsewhere { theme.color.accent } else { theme.color.text_second };
        self.emphasis.hovered.contains(&hit).then(|| Stroke::new(theme.size.stroke_line, ink))
    }

    fn cards(&self, thumbs: &mut Thumbs, hits: &[Hit]) {
        for &hit in hits {
            match hit {
                Hit::Node(card) => self.card(thumbs, card),
                Hit::Stub(stub) => self.stub(stub),
                Hit::Cluster(c) if self.scene.layout.clusters[c].is_some_and(|c| c.folded) => {
                    self.folded_module(thumbs, c)
                }
                _ => {}
            }
        }
    }

    /// Plain boxes in one mesh: thousands cost little.
    fn boxes(&self, hits: &[Hit]) {
        let mut mesh = Mesh::default();
        let mut outlines = Vec::new();
        let least = self.theme.size.stroke_hair;
        for &hit in hits {
            let (end, color) = match hit {
                Hit::Node(card) => (End::Node(card), self.box_color(card)),
                Hit::Cluster(c) if self.scene.layout.clusters[c].is_some_and(|c| c.folded) => {
                    let fate = self.scene.fate(self.graph, End::Cluster(c)).0;
                    let plain = fate <= Fate::Skipped;
                    let color = if plain {
                        self.theme.color.edge
                    } else {
                        super::fate::color(self.theme, fate)
                    };
                    (End::Cluster(c), color)
                }
                _ => continue,
            };
            let Some(rect) = self.place(end) else { continue };
            let rect = Rect::from_min_size(rect.min, rect.size().max(vec2(least, least)));
            self.plain_box(&mut mesh, rect, color, self.strength(end));
            if let Some(stroke) = self.outline(end, hit) {
                let ring = rect.expand(self.theme.size.stroke_edge);
                outlines.push(Shape::rect_stroke(
                    ring,
                    self.theme.size.radius_small,
                    stroke,
                    StrokeKind::Outside,
                ));
            }
        }
        self.painter.add(mesh);
        self.painter.extend(outlines);
        if self.detail == Detail::Boxes {
            self.folded_names(hits);
        }
    }

    /// A tinted box with a stripe in its colour; only the colour where it is too small for both.
    fn plain_box(&self, mesh: &mut Mesh, rect: Rect, color: Color32, strength: f32) {
        let stripe = rect.width() * 0.06;
        if stripe < 1.0 {
            mesh.add_colored_rect(rect, self.theme.faded(color, strength));
            return;
        }
        let tint = self.theme.color.raised.lerp_to_gamma(color, 0.3);
        mesh.add_colored_rect(rect, self.theme.faded(tint, strength));
        mesh.add_colored_rect(
            rect.with_max_x(rect.left() + stripe),
            self.theme.faded(color, strength),
        );
    }

    fn box_color(&self, number: usize) -> Color32 {
        let card = &self.scene.picture.cards[number];
        match self.scene.fate(self.graph, End::Node(number)).0 {
            Fate::Fine => {}
            Fate::Skipped => return self.theme.color.line,
            fate => return super::fate::color(self.theme, fate),
        }
        match card.category {
            Some(_) => super::style::stripe(self.theme, card.category),
            None => self.theme.color.edge,
        }
    }

    /// Names of folded modules, where the box is large enough for a line one can read.
    fn folded_names(&self, hits: &[Hit]) {
        let font = self.theme.font_small();
        for &hit in hits {
            let Hit::Cluster(c) = hit else { continue };
            let Some(rect) = self.place(End::Cluster(c)) else { continue };
            let folded = self.scene.layout.clusters[c].is_some_and(|c| c.folded);
            if folded && rect.height() >= font.size * 1.3 && rect.width() >= font.size * 4.0 {
                let ink = self.theme.color.text;
                let text = self.scene.picture.modules[c].title();
                let room = rect.width() - font.size * 0.8;
                let font = self.fitting(&text, font.clone(), room);
                // A name that would be cut says less than none.
                if self.width(&text, &font) <= room {
                    let at =
                        pos2(rect.left() + font.size * 0.4, rect.center().y - font.size * 0.65);
                    self.words(at, &text, font, ink, room);
                }
            }
        }
    }

    /// Width of a text in points.
    pub fn width(&self, text: &str, font: &egui::FontId) -> f32 {
        let ink = self.theme.color.text;
        self.painter.layout_no_wrap(text.to_owned(), font.clone(), ink).size().x
    }

    /// The smallest text that can be read.
    pub fn least_text(&self) -> f32 {
        (self.theme.size.text_small * SMALLEST * 2.0).floor() / 2.0
    }

    /// The font, smaller where that saves cutting the text; never smaller than can be read.
    pub fn fitting(&self, text: &str, font: egui::FontId, room: f32) -> egui::FontId {
        let width = self.width(text, &font);
        if width <= room {
            return font;
        }
        let least = self.least_text().min(font.size);
        let size = (font.size * room / width * 2.0).floor() / 2.0;
        egui::FontId::new(size.clamp(least, font.size), font.family)
    }

    /// The end of a long name, which tells more than its beginning: `…2_branch2b_bn_s`.
    pub fn ending(&self, text: &str, font: &egui::FontId, room: f32) -> String {
        let whole = self.width(text, font);
        if whole <= room {
            return text.to_owned();
        }
        let count = text.chars().count();
        let fits = ((room / whole) * count as f32).floor() as usize;
        let mut skip = count.saturating_sub(fits.saturating_sub(1).max(1));
        let cut = |skip| std::iter::once('…').chain(text.chars().skip(skip)).collect::<String>();
        // Wide letters may stand at the end: then fewer of them.
        while skip + 1 < count && self.width(&cut(skip), font) > room {
            skip += 1;
        }
        cut(skip)
    }

    /// One line of text from its upper left corner, cut with … where it is wider than `width`. Returns its place.
    pub fn words(
        &self,
        at: Pos2,
        text: &str,
        font: egui::FontId,
        color: Color32,
        width: f32,
    ) -> Rect {
        let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, color);
        job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(1.0));
        let galley = self.painter.layout_job(job);
        let rect = Rect::from_min_size(at, galley.size());
        self.painter.galley(at, galley, color);
        rect
    }
}
