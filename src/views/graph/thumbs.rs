//! Textures of real values on cards, made a few at a time and kept while the run is the same. Private to `views::graph`.

use std::collections::HashMap;
use std::sync::Arc;

use egui::{Color32, ColorImage, Context, TextureHandle, TextureOptions};

use crate::engine::Trace;
use crate::explain::graph_picture::{Thumbnail, thumbnail};
use crate::graph::ValueId;
use crate::views::colour::ColourScale;
use crate::views::theme::{Theme, ThemeKind};

/// New textures in one frame.
const PER_FRAME: usize = 6;

/// Kept textures.
#[derive(Default)]
pub(super) struct Thumbs {
    kept: HashMap<ValueId, Option<Thumb>>,
    trace: Option<Arc<Trace>>,
    theme: Option<ThemeKind>,
    left: usize,
}

/// A picture of a value with its cells across and down.
#[derive(Clone)]
pub(super) struct Thumb {
    pub texture: TextureHandle,
    pub cells: [usize; 2],
}

impl Thumbs {
    /// Starts a frame; forgets everything if the run or the theme is another.
    pub fn begin(&mut self, trace: Option<&Arc<Trace>>, theme: &Theme, all: bool) {
        let same = match (&self.trace, trace) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        if !same || self.theme != Some(theme.kind) {
            self.kept.clear();
            self.trace = trace.cloned();
            self.theme = Some(theme.kind);
        }
        self.left = if all { usize::MAX } else { PER_FRAME };
    }

    /// The picture of a value for a place of this width : height. `None` if there is no value, or not yet.
    pub fn get(
        &mut self,
        ctx: &Context,
        value: ValueId,
        aspect: f32,
        theme: &Theme,
    ) -> Option<Thumb> {
        if let Some(kept) = self.kept.get(&value) {
            return kept.clone();
        }
        let tensor = self.trace.as_ref()?.value(value)?;
        if self.left == 0 {
            ctx.request_repaint();
            return None;
        }
        self.left -= 1;
        let thumb = thumbnail(tensor, aspect.into()).map(|t| Thumb {
            cells: [t.columns, t.rows],
            texture: ctx.load_texture("thumbnail", image(&t, theme), TextureOptions::NEAREST),
        });
        self.kept.insert(value, thumb.clone());
        thumb
    }
}

fn image(thumb: &Thumbnail, theme: &Theme) -> ColorImage {
    let scale = ColourScale::signed(thumb.limit, theme);
    let pixel = |cell: &Option<f64>| cell.map_or(Color32::TRANSPARENT, |v| scale.colour(v));
    ColorImage::new([thumb.columns, thumb.rows], thumb.cells.iter().map(pixel).collect())
}
