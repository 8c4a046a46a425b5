//! The drawing behind a texture: what was rasterised for the window stays known as vectors, so that an SVG of the same frame
//! is sharp at any size. Written by widgets, read by `picture`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use egui::{Context, Id, TextureId};

/// A drawing as SVG elements in a coordinate system of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct VectorSource {
    pub width: f32,
    pub height: f32,
    /// SVG elements; no `<svg>` around them.
    pub elements: String,
}

/// Drawings kept at a time.
const MAX_KEPT: usize = 1024;

/// Vector sources by texture.
pub type VectorSources = HashMap<TextureId, Arc<VectorSource>>;

type Shared = Arc<Mutex<VectorSources>>;

fn shared(ctx: &Context) -> Shared {
    ctx.data_mut(|data| {
        Arc::clone(data.get_temp_mut_or_default::<Shared>(Id::unique("chalkgrad vectors")))
    })
}

/// Keeps the drawing behind a texture, if it is not kept yet. A texture so kept never changes what it shows.
pub(super) fn keep_once(ctx: &Context, texture: TextureId, source: impl FnOnce() -> VectorSource) {
    let shared = shared(ctx);
    let mut sources = shared.lock().unwrap_or_else(PoisonError::into_inner);
    if sources.len() >= MAX_KEPT {
        // Those that are still shown come back in the next frame.
        sources.clear();
    }
    sources.entry(texture).or_insert_with(|| Arc::new(source()));
}

/// Every drawing that is known in this context.
pub fn sources(ctx: &Context) -> VectorSources {
    shared(ctx).lock().unwrap_or_else(PoisonError::into_inner).clone()
}
