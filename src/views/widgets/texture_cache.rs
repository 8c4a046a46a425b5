//! Textures kept between frames in egui's memory, made anew only when what they show differs. Private to `widgets`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use egui::{ColorImage, Context, Id, TextureHandle, TextureOptions};

/// Passes after which a texture that nobody asked for is let go.
const KEPT_PASSES: u64 = 120;

struct Entry {
    key: u64,
    used: u64,
    texture: TextureHandle,
}

#[derive(Default)]
struct Cache(HashMap<Id, Entry>);

/// The texture of `id`, painted by `paint` if there is none with this key yet.
///
/// `key` must differ whenever the picture would differ: hash in all that it depends on.
pub(super) fn texture(
    ctx: &Context,
    id: Id,
    key: u64,
    options: TextureOptions,
    paint: impl FnOnce() -> ColorImage,
) -> TextureHandle {
    let cache = ctx.data_mut(|data| {
        Arc::clone(
            data.get_temp_mut_or_default::<Arc<Mutex<Cache>>>(Id::unique("chalkgrad textures")),
        )
    });
    let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    let now = ctx.cumulative_pass_nr();
    if let Some(entry) = cache.0.get_mut(&id).filter(|entry| entry.key == key) {
        entry.used = now;
        return entry.texture.clone();
    }
    cache.0.retain(|_, entry| now.saturating_sub(entry.used) < KEPT_PASSES);
    let texture = match cache.0.remove(&id) {
        Some(mut old) => {
            old.texture.set(paint(), options);
            old.texture
        }
        None => ctx.load_texture("chalkgrad", paint(), options),
    };
    cache.0.insert(id, Entry { key, used: now, texture: texture.clone() });
    texture
}

/// Mixes words into a key, quickly: values are hashed each frame where no revision is known.
#[derive(Clone, Copy)]
pub(super) struct Key(u64);

impl Key {
    pub(super) fn new() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }

    pub(super) fn with(self, word: u64) -> Self {
        let mixed = (self.0 ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Self(mixed ^ (mixed >> 29))
    }

    pub(super) fn with_all(self, words: impl IntoIterator<Item = u64>) -> Self {
        words.into_iter().fold(self, Self::with)
    }

    pub(super) fn value(self) -> u64 {
        self.0
    }
}
