//! Textures of real values on cards, made a few at a time. What is kept stays on the cards until its successor is made:
//! after another run for a few frames, after another theme not at all, as only the colours differ.
//! Private to `views::graph`.

use std::collections::HashMap;
use std::sync::Arc;

use egui::{Color32, ColorImage, Context, TextureHandle, TextureOptions};

use crate::engine::Trace;
use crate::explain::graph_picture::{Thumbnail, thumbnail};
use crate::graph::ValueId;
use crate::views::colour::ColourScale;
use crate::views::theme::{Theme, ThemeKind};

/// New pictures in one frame.
const PER_FRAME: usize = 6;

/// Kept textures.
#[derive(Default)]
pub(super) struct Thumbs {
    kept: HashMap<Key, Kept>,
    trace: Option<Arc<Trace>>,
    /// How many runs there have been.
    run: u64,
    left: usize,
}

/// A value, and about how wide its place is for its height.
type Key = (ValueId, i32);

struct Kept {
    /// The run it shows.
    run: u64,
    theme: ThemeKind,
    /// `None` where the value has no elements.
    picture: Option<(Thumbnail, Thumb)>,
}

/// A picture of a value with its cells across and down.
#[derive(Clone)]
pub(super) struct Thumb {
    pub texture: TextureHandle,
    pub cells: [usize; 2],
}

impl Thumbs {
    /// Starts a frame; with `all`, everything is made in it.
    pub fn begin(&mut self, trace: Option<&Arc<Trace>>, all: bool) {
        let same = match (&self.trace, trace) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        if !same {
            // What the last run did not show any more is not worth keeping.
            let run = self.run;
            self.kept.retain(|_, kept| kept.run == run);
            self.trace = trace.cloned();
            self.run += 1;
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
        let tensor = self.trace.as_ref()?.value(value)?;
        let key = (value, (aspect.max(1e-3).log2() * 2.0).round() as i32);
        let known = self.kept.get_mut(&key);
        let is_new = known.as_ref().is_none_or(|kept| kept.run != self.run);
        if is_new && self.left > 0 {
            self.left -= 1;
            let picture = thumbnail(tensor, aspect.into()).map(|cells| {
                let image = image(&cells, theme);
                let texture = ctx.load_texture("thumbnail", image, TextureOptions::NEAREST);
                let thumb = Thumb { cells: [cells.columns, cells.rows], texture };
                (cells, thumb)
            });
            let thumb = picture.as_ref().map(|(_, thumb)| thumb.clone());
            self.kept.insert(key, Kept { run: self.run, theme: theme.kind, picture });
            return thumb;
        }
        if is_new {
            ctx.request_repaint();
        }
        let kept = known?;
        let (cells, thumb) = kept.picture.as_mut()?;
        if kept.theme != theme.kind {
            kept.theme = theme.kind;
            thumb.texture.set(image(cells, theme), TextureOptions::NEAREST);
        }
        Some(thumb.clone())
    }
}

fn image(thumb: &Thumbnail, theme: &Theme) -> ColorImage {
    let scale = ColourScale::signed(thumb.limit, theme);
    let pixel = |cell: &Option<f64>| cell.map_or(Color32::TRANSPARENT, |v| scale.colour(v));
    ColorImage::new([thumb.columns, thumb.rows], thumb.cells.iter().map(pixel).collect())
}
