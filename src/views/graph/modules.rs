//! Modules as they are painted: open as a box with a title, folded as a stacked card. Private to `views::graph`.

use egui::text::{LayoutJob, TextWrapping};
use egui::{Color32, Rect, Stroke, StrokeKind, pos2, vec2};

use super::cards::rounding;
use super::paint::Paint;
use super::style::{self, Detail};
use super::thumbs::Thumbs;
use crate::explain::graph_picture::Fate;
use crate::explain::layout::{End, Hit};
use crate::views::icons;

impl Paint<'_> {
    /// The box around an open module, with its title.
    pub(super) fn open_module(&self, number: usize) {
        let open = self.scene.layout.clusters[number].is_some_and(|c| !c.folded);
        let (true, Some(rect)) = (open, self.place(End::Cluster(number))) else { return };
        let theme = self.theme;
        let end = End::Cluster(number);
        let fill = theme.color.panel.gamma_multiply(0.55);
        let stroke = self.outline(end, Hit::Cluster(number)).unwrap_or(theme.hair());
        self.painter.rect(rect, rounding(self.radius() * 1.5), fill, stroke, StrokeKind::Middle);
    }

    /// The title of an open module, above the edges that pass it.
    pub(super) fn module_title(&self, number: usize, taken: &mut Vec<Rect>) {
        let open = self.scene.layout.clusters[number].is_some_and(|c| !c.folded);
        let (true, Some(rect)) = (open, self.place(End::Cluster(number))) else { return };
        let theme = self.theme;
        let (title, font) = match self.detail {
            Detail::Cards => (true, style::scaled(&theme.font_small(), self.camera.zoom.max(0.9))),
            _ => (
                rect.width() > theme.space(8.0) && rect.height() > theme.space(5.0),
                theme.font_small(),
            ),
        };
        if !title {
            return;
        }
        let gap = font.size * 0.3;
        let sign = self.fold_place(rect);
        let at = pos2(sign.right() + gap, sign.center().y - font.size * 0.62);
        let mut job = LayoutJob::simple_singleline(
            self.scene.picture.modules[number].title(),
            font,
            theme.color.text_second,
        );
        job.wrap = TextWrapping::truncate_at_width((rect.right() - at.x - gap).max(1.0));
        let galley = self.painter.layout_job(job);
        let behind = sign.union(Rect::from_min_size(at, galley.size()));
        if taken.iter().any(|other| other.intersects(behind)) {
            return;
        }
        taken.push(behind);
        self.painter.rect_filled(behind, theme.size.radius_small, theme.color.panel);
        self.fold_sign(number, rect, self.strength(End::Cluster(number)));
        self.painter.galley(at, galley, theme.color.text_second);
    }

    /// Where the sign to fold or unfold a module is, with the sign.
    fn fold_sign(&self, number: usize, rect: Rect, strength: f32) -> Rect {
        let place = self.fold_place(rect);
        let folded = self.scene.layout.clusters[number].is_some_and(|c| c.folded);
        let mut font = self.theme.font_icon();
        font.size = place.height();
        let icon = if folded { icons::ADD } else { icons::REMOVE };
        let ink = self.theme.faded(self.theme.color.text_second, strength);
        self.words(place.min, icon, font, ink, f32::INFINITY);
        place
    }

    /// The upper left corner of a module, where it is folded and unfolded: the same for both, so that it stays under
    /// the pointer.
    pub(super) fn fold_place(&self, rect: Rect) -> Rect {
        let side = self.theme.size.icon * 0.75 * self.camera.zoom.clamp(0.6, 1.2);
        let pad = self.theme.size.card_padding * 0.5 * self.camera.zoom.min(1.0);
        Rect::from_min_size(rect.min + vec2(pad, pad), vec2(side, side))
    }

    /// A folded module: a card on top of others.
    pub(super) fn folded_module(&self, thumbs: &mut Thumbs, number: usize) {
        let end = End::Cluster(number);
        let Some(rect) = self.place(end) else { return };
        let (theme, zoom) = (self.theme, self.camera.zoom);
        let module = &self.scene.picture.modules[number];
        let strength = self.strength(end);
        let faded = |c: Color32| theme.faded(c, strength);
        let step = theme.size.radius_small * zoom;
        let behind = if module.repeats > 1 { 2 } else { 1 };
        for layer in (1..=behind).rev() {
            let shifted = rect.translate(vec2(1.0, 1.0) * step * layer as f32);
            let stroke = Stroke::new(theme.size.stroke_hair, faded(theme.color.line));
            self.painter.rect(
                shifted,
                rounding(self.radius()),
                faded(theme.color.panel),
                stroke,
                StrokeKind::Middle,
            );
        }
        self.frame(
            rect,
            self.radius(),
            theme.hair(),
            self.outline(end, Hit::Cluster(number)),
            strength,
        );
        let fate = self.scene.fate(self.graph, end).0;
        self.fate_frame(
            rect,
            self.radius(),
            fate,
            strength,
            self.outline(end, Hit::Cluster(number)).is_some(),
        );
        match self.detail {
            Detail::Cards => self.folded_words(thumbs, number, rect, strength),
            _ => self.folded_title(thumbs, number, rect, strength),
        }
    }

    /// Title over how much is in it, or over what went wrong in it; then the value and gradient it gives to the rest.
    fn folded_words(&self, thumbs: &mut Thumbs, number: usize, rect: Rect, strength: f32) {
        let (theme, zoom) = (self.theme, self.camera.zoom);
        let module = &self.scene.picture.modules[number];
        let end = End::Cluster(number);
        let sign = self.fold_sign(number, rect, strength);
        let strong = style::scaled(&theme.font_strong(), zoom);
        let left = sign.right() + strong.size * 0.3;
        let width = rect.right() - left - strong.size * 0.5;
        let top = rect.top() + theme.size.card_padding * 0.5 * zoom;
        let ink = theme.faded(theme.color.text, strength);
        let title = self.words(pos2(left, top), &module.title(), strong, ink, width);
        let below = title.left_bottom();
        self.folded_value(thumbs, number, rect, strength);
        match self.scene.fate(self.graph, end).0 {
            Fate::Fine => {
                let font = style::scaled(&theme.font_small(), zoom);
                let ink = theme.faded(theme.color.text_second, strength);
                self.words(below, &module.words(), font, ink, width);
            }
            fate => {
                let words = self.scene.fate_words(self.graph, end);
                let size = vec2(width, self.metrics.small.line * zoom);
                self.fate_words(Rect::from_min_size(below, size), fate, &words, strength);
            }
        }
    }

    /// Height of the picture on a folded module in points; 0 without one.
    fn module_thumbnail(&self, number: usize) -> f32 {
        self.scene.picture.module_thumbnails.get(number).map_or(0.0, |h| h * self.camera.zoom)
    }

    /// The value that a folded module gives to the rest, and the size of its gradient, at the bottom of its card.
    fn folded_value(&self, thumbs: &mut Thumbs, number: usize, rect: Rect, strength: f32) {
        let Some(value) = self.scene.picture.modules[number].output else { return };
        let (metrics, zoom) = (self.metrics, self.camera.zoom);
        let pad = metrics.padding * zoom;
        let inner = rect.shrink2(vec2(pad, 0.6 * pad));
        let detail = &self.scene.picture.detail;
        let bar = metrics.bar * zoom * if detail.gradients { 1.0 } else { 0.0 };
        let height = self.module_thumbnail(number);
        if height > 0.0 {
            let top = inner.bottom() - bar - height;
            let place = Rect::from_min_size(pos2(inner.left(), top), vec2(inner.width(), height));
            self.value(thumbs, Some(value), place, strength);
        }
        if detail.gradients && self.detail == Detail::Cards {
            let place = inner.with_min_y(inner.bottom() - bar * 0.5);
            self.gradient_bar(Some(value), place, strength);
        }
    }

    /// The title over the value; it is worth more than the sign to unfold, where there is no room for both.
    fn folded_title(&self, thumbs: &mut Thumbs, number: usize, rect: Rect, strength: f32) {
        let theme = self.theme;
        let title = self.scene.picture.modules[number].title();
        let pad = self.metrics.padding * 0.5 * self.camera.zoom;
        let sign = self.fold_place(rect).right() + pad;
        let room = rect.right() - sign - pad;
        let with_sign = self.fitting(&title, theme.font_small(), room);
        let fits = self.width(&title, &with_sign) <= room;
        let (font, left) = match fits {
            true => (with_sign, sign),
            false => {
                let whole = rect.width() - 2.0 * pad;
                (self.fitting(&title, theme.font_small(), whole), rect.left() + pad)
            }
        };
        if fits {
            self.fold_sign(number, rect, strength);
        }
        let (line, picture) = (font.size * 1.25, self.module_thumbnail(number));
        let with_value = picture > 0.0 && rect.height() >= line + picture + 2.0 * pad;
        let top = match with_value {
            true => rect.top() + (rect.height() - picture - pad - line).max(0.0) / 2.0,
            false => rect.center().y - font.size * 0.62,
        };
        let ink = theme.faded(theme.color.text, strength);
        self.words(pos2(left, top), &title, font, ink, rect.right() - left - pad);
        if with_value {
            self.folded_value(thumbs, number, rect, strength);
        }
        let fate = self.scene.fate(self.graph, End::Cluster(number)).0;
        if fate != Fate::Fine {
            self.fate_badge(rect, fate, strength);
        }
    }
}
