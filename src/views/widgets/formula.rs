//! Formulas: LaTeX, set and drawn as one sees it in a textbook, with plain text for screen readers and where it cannot be
//! set. Pixels are cached by source, size and colour. May be imported by every view.

mod typeset;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use egui::emath::GuiRounding as _;
use egui::{
    Align2, Color32, Id, Painter, Pos2, Rect, Response, RichText, Role, Sense, Ui, WidgetInfo,
    pos2, vec2,
};

use super::texture_cache::{Key, texture};
use super::vectors::{self, VectorSource};
use crate::views::theme::{Theme, UNTINTED};
use typeset::{Typeset, typeset};

/// Formulas by source and colour; None for those that cannot be set.
type Known = HashMap<(String, Color32), Option<Arc<Typeset>>>;
/// Formulas kept at a time.
const MAX_KNOWN: usize = 512;
/// KaTeX letters look smaller than Inter's at one size: this evens them out.
const OPTICAL: f32 = 1.18;

/// A formula in LaTeX with the same in plain text.
#[derive(Clone, Debug)]
pub struct Formula<'a> {
    latex: &'a str,
    plain: &'a str,
    size: Option<f32>,
    color: Option<Color32>,
}

/// Shows a formula in the size of the text around it. `plain` is what a screen reader says, and what is shown if the LaTeX
/// cannot be set.
pub fn formula_ui(ui: &mut Ui, latex: &str, plain: &str) -> Response {
    Formula::new(latex, plain).ui(ui)
}

impl<'a> Formula<'a> {
    pub fn new(latex: &'a str, plain: &'a str) -> Self {
        Self { latex, plain, size: None, color: None }
    }

    /// Another size than that of the body, in points.
    #[must_use]
    pub fn size(mut self, points: f32) -> Self {
        self.size = Some(points);
        self
    }

    /// Another colour than that of words.
    #[must_use]
    pub fn color(mut self, color: Color32) -> Self {
        self.color = Some(color);
        self
    }

    /// Shows it.
    pub fn ui(self, ui: &mut Ui) -> Response {
        let theme = Theme::of(ui);
        let points = self.size.unwrap_or(theme.size.text_body);
        let color = self.color.unwrap_or(theme.color.text);
        let Some(formula) = set(ui.painter(), self.latex, color) else {
            let response = ui.label(RichText::new(self.plain).monospace().color(color));
            return response.on_hover_text(self.latex);
        };
        let em = points * OPTICAL;
        let size = vec2(formula.width, formula.height + formula.depth) * em;
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        draw(ui.painter(), self.latex, &formula, rect.min, em, color);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, self.plain));
        response
    }

    /// Draws it on a canvas at a place and says what it covers. Plain text where it cannot be set.
    pub fn paint(&self, painter: &Painter, at: Pos2, anchor: Align2) -> Rect {
        let theme = Theme::of(painter.ctx());
        let em = self.size.unwrap_or(theme.size.text_body) * OPTICAL;
        let color = self.color.unwrap_or(theme.color.text);
        let Some(formula) = set(painter, self.latex, color) else {
            return painter.text(at, anchor, self.plain, theme.font_mono(), color);
        };
        let rect = anchor.anchor_size(at, vec2(formula.width, formula.height + formula.depth) * em);
        draw(painter, self.latex, &formula, rect.min, em, color);
        rect
    }
}

/// The formula set, from memory if it was set before; None if it cannot be.
fn set(painter: &Painter, latex: &str, color: Color32) -> Option<Arc<Typeset>> {
    let id = Id::unique("chalkgrad formulas");
    let known = painter
        .ctx()
        .data_mut(|data| Arc::clone(data.get_temp_mut_or_default::<Arc<Mutex<Known>>>(id)));
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= MAX_KNOWN {
        known.clear();
    }
    let formula = known.entry((latex.to_owned(), color));
    formula.or_insert_with(|| typeset(latex, color).ok().map(Arc::new)).clone()
}

fn draw(painter: &Painter, latex: &str, formula: &Typeset, corner: Pos2, em: f32, color: Color32) {
    let ctx = painter.ctx();
    let px_per_em = em * ctx.pixels_per_point();
    // On whole pixels, so that one texel is one pixel.
    let corner = corner.round_to_pixels(ctx.pixels_per_point());
    let id = Id::unique(("chalkgrad formula texture", latex, color, px_per_em.to_bits()));
    let key = Key::new().with(u64::from(px_per_em.to_bits())).value();
    let texture = texture(ctx, id, key, egui::TextureOptions::LINEAR, || formula.pixels(px_per_em));
    let size = texture.size_vec2() / ctx.pixels_per_point();
    let [width, height] = texture.size().map(|side| side as f32 / px_per_em * 1000.0);
    vectors::keep_once(ctx, texture.id(), || VectorSource {
        width,
        height,
        elements: formula.svg(),
    });
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    painter.image(texture.id(), Rect::from_min_size(corner, size), uv, UNTINTED);
}
