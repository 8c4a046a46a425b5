//! How the drawing is fitted into its canvas: below the controls, anew after a resize, and on what failed.
//! Private to `graph`.

use super::camera::Camera;
use super::{GraphView, style};
use crate::explain::graph_picture::{Scene, zoom_to_fit};
use crate::views::Document;
use crate::views::theme::Theme;
use egui::{Rect, Ui};

impl GraphView {
    /// Another size of the canvas: the drawing is fitted anew, unless the user has chosen what to look at.
    pub(super) fn follow_size(&mut self, ctx: &egui::Context, canvas: Rect) {
        let resized = self.canvas.is_some_and(|old| (old.size() - canvas.size()).length() > 0.5);
        if resized && !self.moved && self.scene.is_some() {
            self.fit = self.fit.or(Some(false));
            self.flight = None;
        }
        self.canvas = Some(canvas);
        let rests = std::mem::replace(&mut self.resized, resized) && !resized;
        if rests && !self.moved && !self.arranged && self.is_small(canvas) {
            (self.folds, self.direction, self.wrap) = (None, None, None);
        }
        if resized {
            ctx.request_repaint();
        }
    }

    /// Whether the drawing as it is arranged fits the canvas only at a size at which the cards lose their details.
    pub(super) fn is_small(&self, canvas: Rect) -> bool {
        let page = [canvas.width(), canvas.height() - self.controls];
        self.scene.as_ref().is_some_and(|s| zoom_to_fit(&s.layout, page) < style::CARDS)
    }

    /// Brings what failed into view, once.
    pub(super) fn show_failure(&mut self, ui: &Ui, document: &Document, scene: &Scene) {
        let node = document.problem.as_ref().and_then(|p| p.node);
        if std::mem::replace(&mut self.failure, node) != node && node.is_some() {
            let end = scene.end_for(&document.graph, node, None);
            let place = end.and_then(|e| scene.layout.rect_of(e)).zip(self.canvas);
            let seen = place.is_some_and(|(rect, canvas)| {
                self.free(canvas).contains_rect(self.camera.rect(canvas, rect))
            });
            if !seen {
                self.reveal(ui, scene, end);
            }
        }
    }

    /// A guess until the controls have been drawn; off screen there are none.
    pub(super) fn expect_controls(&mut self, theme: &Theme, offscreen: bool) {
        if self.controls == 0.0 && !offscreen {
            self.controls = theme.size.row + theme.space(2.5);
        }
    }

    /// The camera that shows the drawing below the controls.
    pub(super) fn fitted(&self, scene: &Scene, canvas: Rect, whole: bool) -> Camera {
        let free = self.free(canvas);
        let mut camera = Camera::fit(scene.layout.bounds, free, whole);
        camera.pan(free.center() - canvas.center());
        camera
    }

    /// The canvas without what the controls cover.
    pub(super) fn free(&self, canvas: Rect) -> Rect {
        canvas.with_min_y(canvas.top() + self.controls.min(canvas.height() / 3.0))
    }
}
