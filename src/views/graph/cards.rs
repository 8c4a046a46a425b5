//! Cards, pills and stubs as they are painted. Private to `views::graph`.

use egui::{Color32, CornerRadius, Mesh, Rect, Stroke, StrokeKind, pos2, vec2};

use super::paint::Paint;
use super::style::{self, Detail};
use super::thumbs::{Thumb, Thumbs};
use crate::explain::graph_picture::{Card, Fate, GradientSize, What};
use crate::explain::layout::{End, Hit};
use crate::graph::ValueId;
use crate::views::theme::UNTINTED;
use crate::views::widgets::number;

/// So few numbers are written, where there is room.
const FEW: usize = 3;

pub(super) fn rounding(radius: f32) -> CornerRadius {
    CornerRadius::same(radius.clamp(0.0, 255.0) as u8)
}

impl Paint<'_> {
    /// A card or pill.
    pub(super) fn card(&self, thumbs: &mut Thumbs, number: usize) {
        let card = &self.scene.picture.cards[number];
        let end = End::Node(number);
        let Some(rect) = self.place(end) else { return };
        let fate = self.scene.fate(self.graph, end).0;
        let strength = self.strength(end);
        let outline = self.outline(end, Hit::Node(number));
        match card.what {
            What::Parameter(_) | What::Constant(_) => {
                self.pill(rect, &card.pill_text(), outline, strength, card)
            }
            What::Input(_) | What::Output(_) => {
                let frame = Stroke::new(self.theme.size.stroke_line, self.theme.color.forward);
                self.frame(rect, self.end_radius(), frame, outline, strength);
                self.content(thumbs, card, rect, fate, strength);
            }
            What::Node(_) => {
                self.frame(rect, self.radius(), self.theme.hair(), outline, strength);
                self.stripe(rect, style::stripe(self.theme, card.category), strength);
                self.content(thumbs, card, rect, fate, strength);
            }
        }
        let radius = match card.what {
            What::Input(_) | What::Output(_) => self.end_radius(),
            _ => self.radius(),
        };
        self.fate_frame(rect, radius, fate, strength, outline.is_some());
    }

    pub(super) fn radius(&self) -> f32 {
        self.theme.size.radius * self.camera.zoom.min(1.0)
    }

    /// Of inputs and outputs.
    fn end_radius(&self) -> f32 {
        self.theme.space(1.4) * self.camera.zoom
    }

    pub(super) fn frame(
        &self,
        rect: Rect,
        radius: f32,
        stroke: Stroke,
        outline: Option<Stroke>,
        strength: f32,
    ) {
        let faded = |c: Color32| self.theme.faded(c, strength);
        let stroke = outline.unwrap_or(Stroke::new(stroke.width, faded(stroke.color)));
        self.painter.rect(
            rect,
            rounding(radius),
            faded(self.theme.color.raised),
            stroke,
            StrokeKind::Middle,
        );
    }

    fn stripe(&self, rect: Rect, color: Color32, strength: f32) {
        let width = (self.theme.size.radius_small + 1.0) * self.camera.zoom.min(1.0);
        let radius = self.radius() as u8;
        let corners = CornerRadius { nw: radius, sw: radius, ne: 0, se: 0 };
        let stripe = Rect::from_min_size(rect.min, vec2(width, rect.height()));
        self.painter.rect_filled(stripe, corners, self.theme.faded(color, strength));
    }

    /// Words, value and gradient inside a card.
    fn content(&self, thumbs: &mut Thumbs, card: &Card, rect: Rect, fate: Fate, strength: f32) {
        let (theme, zoom) = (self.theme, self.camera.zoom);
        let metrics = self.metrics;
        let pad = metrics.padding * zoom;
        let inner = Rect::from_min_max(
            rect.min + vec2(pad + metrics.stripe * zoom, 0.6 * pad),
            rect.max - vec2(pad, 0.6 * pad),
        );
        if self.detail == Detail::Names {
            return self.name_and_value(thumbs, card, rect, fate, strength);
        }
        let ink = theme.faded(theme.color.text, strength);
        let font = style::scaled(&theme.font_strong(), zoom);
        self.words(inner.min, &card.title, font, ink, inner.width());
        let mut top = inner.top() + metrics.strong.line * zoom;
        if !card.subtitle.is_empty() {
            let font = style::scaled(&theme.font_small(), zoom);
            let second = theme.faded(theme.color.text_second, strength);
            self.words(pos2(inner.left(), top), &card.subtitle, font, second, inner.width());
            top += metrics.small.line * zoom;
        }
        if card.thumbnail > 0.0 {
            top += 0.5 * pad;
            let place = Rect::from_min_size(
                pos2(inner.left(), top),
                vec2(inner.width(), card.thumbnail * zoom),
            );
            self.value_or_fate(thumbs, card.value, place, fate, strength);
        }
        if fate != Fate::Fine && card.thumbnail <= 0.0 {
            self.fate_badge(rect, fate, strength);
        }
        if card.bar && fate == Fate::Fine {
            let height = metrics.bar * zoom * 0.5;
            let place = Rect::from_min_max(pos2(inner.left(), inner.bottom() - height), inner.max);
            self.gradient_bar(card.value, place, strength);
        }
    }

    /// The name, as large as it can be read, and the picture of the value, which can be seen at any size.
    fn name_and_value(
        &self,
        thumbs: &mut Thumbs,
        card: &Card,
        rect: Rect,
        fate: Fate,
        strength: f32,
    ) {
        let theme = self.theme;
        let mut font = theme.font_small();
        let pad = self.metrics.padding * self.camera.zoom;
        let left = rect.left() + 0.6 * pad + self.metrics.stripe * self.camera.zoom;
        let room = rect.right() - left - pad * 0.4;
        font = self.fitting(&card.title, font, room);
        let line = font.size * 1.25;
        let picture = (card.thumbnail > 0.0).then_some(card.thumbnail * self.camera.zoom);
        let height = line + picture.map_or(0.0, |h| h + 0.4 * pad);
        let fits = picture.is_some() && rect.height() >= height;
        let used = if fits { height } else { line };
        if rect.height() < line || room < font.size * 2.0 {
            return;
        }
        let top = rect.center().y - used / 2.0;
        self.words(
            pos2(left, top),
            &card.title,
            font,
            theme.faded(theme.color.text, strength),
            room,
        );
        if !fits && fate != Fate::Fine {
            self.fate_badge(rect, fate, strength);
        }
        if let Some(picture) = picture.filter(|_| fits) {
            let place = Rect::from_min_size(
                pos2(left, top + used - picture),
                vec2(room - pad * 0.5, picture),
            );
            self.value_or_fate(thumbs, card.value, place, fate, strength);
        }
    }

    /// The value; where there is none because something went wrong, what went wrong.
    fn value_or_fate(
        &self,
        thumbs: &mut Thumbs,
        value: Option<ValueId>,
        place: Rect,
        fate: Fate,
        strength: f32,
    ) {
        match fate {
            Fate::Fine => self.value(thumbs, value, place, strength),
            _ => self.fate_words(place, fate, fate.word(), strength),
        }
    }

    /// The value: a few numbers as text, more as a small heatmap.
    pub(super) fn value(
        &self,
        thumbs: &mut Thumbs,
        value: Option<ValueId>,
        place: Rect,
        strength: f32,
    ) {
        let theme = self.theme;
        let Some((value, tensor)) = value.and_then(|v| Some((v, self.trace?.value(v)?))) else {
            return;
        };
        if (1..=FEW).contains(&tensor.numel()) {
            let font = style::scaled(&theme.font_mono(), self.camera.zoom.max(0.9));
            let numbers: Vec<String> =
                (0..tensor.numel()).map(|i| number::short(tensor.get(i))).collect();
            let text = numbers.join("  ");
            if tensor.numel() == 1 || self.width(&text, &font) <= place.width() {
                let at = pos2(place.left(), place.center().y - font.size * 0.6);
                let ink = theme.faded(theme.color.text_second, strength);
                self.words(at, &text, font, ink, place.width());
                return;
            }
        }
        let aspect = place.width() / place.height().max(1.0);
        let Some(thumb) = thumbs.get(self.ui.ctx(), value, aspect, theme) else {
            return;
        };
        let shown = fitted(place, &thumb);
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        self.painter.image(thumb.texture.id(), shown, whole, UNTINTED.gamma_multiply(strength));
        let frame = Stroke::new(theme.size.stroke_hair, theme.faded(theme.color.line, strength));
        self.painter.rect_stroke(shown, 0.0, frame, StrokeKind::Outside);
    }

    /// How large the gradient is, on a log scale over the whole graph. None, zero and NaN have marks of their own.
    pub(super) fn gradient_bar(&self, value: Option<ValueId>, place: Rect, strength: f32) {
        let theme = self.theme;
        let faded = |c: Color32| theme.faded(c, strength);
        let size = value.map_or(GradientSize::NotAsked, |v| self.scene.gradients.get(v));
        let radius = rounding(place.height() / 2.0);
        match size {
            GradientSize::NotAsked => {}
            GradientSize::Unreachable => {
                let stroke = Stroke::new(theme.size.stroke_hair, faded(theme.color.edge));
                self.painter.rect_stroke(place, radius, stroke, StrokeKind::Inside);
                self.hatch(place, faded(theme.color.edge));
            }
            GradientSize::Zero => {
                self.painter.rect_filled(place, radius, faded(theme.color.line_faint));
                let dot = pos2(place.left() + place.height() / 2.0, place.center().y);
                self.painter.circle_filled(
                    dot,
                    place.height() / 2.0,
                    faded(theme.color.text_second),
                );
            }
            GradientSize::NotFinite => {
                self.painter.rect_filled(place, radius, faded(theme.color.bad));
                self.hatch(place, faded(theme.color.canvas));
            }
            GradientSize::Rms(rms) => {
                self.painter.rect_filled(place, radius, faded(theme.color.line));
                let share = self.scene.gradients.share(rms) as f32;
                let bar =
                    Rect::from_min_size(place.min, vec2(place.width() * share, place.height()));
                self.painter.rect_filled(bar, radius, faded(theme.color.backward));
            }
        }
    }

    fn hatch(&self, place: Rect, color: Color32) {
        let stroke = Stroke::new(self.theme.size.stroke_hair, color);
        let (mut x, step) = (place.left(), place.height() * 1.5);
        while x + place.height() <= place.right() {
            let line = [pos2(x, place.bottom()), pos2(x + place.height(), place.top())];
            self.painter.line_segment(line, stroke);
            x += step;
        }
    }

    fn pill(&self, rect: Rect, text: &str, outline: Option<Stroke>, strength: f32, card: &Card) {
        let theme = self.theme;
        let faded = |c: Color32| theme.faded(c, strength);
        let is_parameter =
            matches!(card.what, What::Parameter(v) if self.graph.value(v).is_parameter());
        let pad = rect.height() * 0.4;
        let room = rect.width() - 2.0 * pad;
        let words = match self.detail {
            Detail::Cards => Some((style::scaled(&theme.font_small(), self.camera.zoom), text)),
            // Only the first word, at a size one can read.
            _ => {
                let mut font = theme.font_small();
                font.size = font.size.min((rect.height() / 1.15 * 2.0).floor() / 2.0);
                Some((self.fitting(&card.title, font, room), card.title.as_str()))
                    .filter(|(font, _)| font.size >= self.least_text())
            }
        };
        let color = if is_parameter { theme.color.edge } else { theme.color.line };
        let stroke = outline.unwrap_or(Stroke::new(theme.size.stroke_hair, faded(color)));
        let radius = if is_parameter { rect.height() / 2.0 } else { self.theme.size.radius_small };
        let fill = faded(theme.color.panel);
        self.painter.rect(rect, rounding(radius), fill, stroke, StrokeKind::Middle);
        if let Some((font, text)) = words {
            let text = self.ending(text, &font, room + 0.6 * pad);
            // The shape is left out far away: what is left stands in the middle.
            let spare = ((room - self.width(&text, &font)) / 2.0).max(0.0);
            let at = pos2(rect.left() + pad + spare, rect.center().y - font.size * 0.62);
            self.words(at, &text, font, faded(theme.color.text_second), room + 0.6 * pad);
        }
    }

    /// A sign that stands for a value made elsewhere, or for a parameter used once more.
    pub(super) fn stub(&self, number: usize) {
        let Some(stub) = self.scene.layout.stubs.get(number) else { return };
        let rect = self.camera.rect(self.canvas, stub.rect);
        let strength = self.strength(stub.to) * self.motion.as_ref().map_or(1.0, |m| m.share);
        let outline = self
            .emphasis
            .hovered
            .contains(&Hit::Stub(number))
            .then(|| Stroke::new(self.theme.size.stroke_line, self.theme.color.text_second));
        let text = self.scene.picture.stub_text(self.graph, stub.source);
        self.pill(rect, &text, outline, strength, &self.scene.picture.cards[stub.source]);
    }
}

/// The largest place inside `place` with square cells, where the cells are not many more than points; else all of it.
fn fitted(place: Rect, thumb: &Thumb) -> Rect {
    let [columns, rows] = thumb.cells.map(|n| n as f32);
    if rows <= 1.0 {
        let side = (place.width() / columns).min(place.height());
        let height = if side < place.height() * 0.4 { place.height() * 0.5 } else { side };
        let width = if side < place.height() * 0.4 { place.width() } else { side * columns };
        return Rect::from_min_size(
            pos2(place.left(), place.center().y - height / 2.0),
            vec2(width, height),
        );
    }
    let side = (place.width() / columns).min(place.height() / rows);
    Rect::from_min_size(place.min, vec2(side * columns, side * rows))
}

/// An arrow head with its tip at `tip`, as a mesh of one triangle.
pub(super) fn arrow_head(
    mesh: &mut Mesh,
    tip: egui::Pos2,
    along: egui::Vec2,
    size: f32,
    color: Color32,
) {
    let direction = along.normalized();
    let side = direction.rot90() * size * 0.5;
    let base = tip - direction * size;
    let first = mesh.vertices.len() as u32;
    mesh.colored_vertex(tip, color);
    mesh.colored_vertex(base + side, color);
    mesh.colored_vertex(base - side, color);
    mesh.add_triangle(first, first + 1, first + 2);
}
