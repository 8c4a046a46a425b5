//! How a card shows that its node failed, was skipped or cannot run: colour, icon and word. Private to `views::graph`.

use std::f32::consts::FRAC_PI_2;

use egui::{Align2, Color32, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2};

use super::cards::rounding;
use super::paint::Paint;
use super::style;
use crate::explain::graph_picture::Fate;
use crate::views::icons;
use crate::views::theme::Theme;

/// The colour that goes with a fate.
pub(super) fn color(theme: &Theme, fate: Fate) -> Color32 {
    match fate {
        Fate::Fine => theme.color.line,
        Fate::Skipped => theme.color.text_second,
        Fate::Refused => theme.color.warn,
        Fate::Failed => theme.color.bad,
    }
}

pub(super) fn icon(fate: Fate) -> &'static str {
    match fate {
        Fate::Fine => "",
        Fate::Skipped => icons::BLOCK,
        Fate::Refused => icons::WARNING,
        Fate::Failed => icons::ERROR,
    }
}

/// A rectangle with round corners as a closed line.
fn outline(rect: Rect, radius: f32) -> Vec<Pos2> {
    let radius = radius.min(rect.width() / 2.0).min(rect.height() / 2.0);
    let inner = rect.shrink(radius);
    let corners = [inner.right_top(), inner.right_bottom(), inner.left_bottom(), inner.left_top()];
    let mut points = Vec::with_capacity(21);
    for (corner, quarter) in corners.into_iter().zip(-1i8..) {
        for step in 0..5 {
            let angle = (f32::from(quarter) + step as f32 / 4.0) * FRAC_PI_2;
            points.push(corner + Vec2::angled(angle) * radius);
        }
    }
    points.extend(points.first().copied());
    points
}

impl Paint<'_> {
    /// A frame in the colour of the fate: solid where it failed, dashed where it was never tried. The outline of what
    /// is selected is kept.
    pub(super) fn fate_frame(
        &self,
        rect: Rect,
        radius: f32,
        fate: Fate,
        strength: f32,
        outlined: bool,
    ) {
        let theme = self.theme;
        let color = theme.faded(color(theme, fate), strength);
        let width = theme.size.stroke_line;
        match fate {
            Fate::Fine => {}
            Fate::Failed => {
                let rect = if outlined { rect.shrink(theme.size.stroke_edge) } else { rect };
                let stroke = Stroke::new(theme.size.stroke_edge, color);
                self.painter.rect_stroke(rect, rounding(radius), stroke, StrokeKind::Middle);
            }
            Fate::Refused | Fate::Skipped if outlined => {}
            Fate::Refused | Fate::Skipped => {
                let dash = theme.size.grid * 0.6;
                let around = outline(rect, radius);
                let under = Stroke::new(width * 1.5, theme.color.canvas);
                self.painter.line(around.clone(), under);
                let stroke = Stroke::new(width, color);
                self.painter.extend(Shape::dashed_line(&around, stroke, dash, dash));
            }
        }
    }

    /// Icon and word, in the place of the value that is not there.
    pub(super) fn fate_words(&self, place: Rect, fate: Fate, words: &str, strength: f32) {
        let theme = self.theme;
        let ink = theme.faded(color(theme, fate), strength);
        let font = style::scaled(&theme.font_small(), self.camera.zoom.max(0.8));
        let text = format!("{} {words}", icon(fate));
        let font = self.fitting(&text, font, place.width());
        let at = pos2(place.left(), place.center().y - font.size * 0.66);
        self.words(at, &text, font, ink, place.width());
    }

    /// The icon alone, on the corner of a card that has no room for words.
    pub(super) fn fate_badge(&self, rect: Rect, fate: Fate, strength: f32) {
        let theme = self.theme;
        let mut font = theme.font_icon();
        font.size *= self.camera.zoom.clamp(0.7, 1.0);
        let at = rect.right_top();
        self.painter.circle_filled(at, font.size * 0.62, theme.color.canvas);
        let ink = theme.faded(color(theme, fate), strength);
        self.painter.text(at, Align2::CENTER_CENTER, icon(fate), font, ink);
    }
}
