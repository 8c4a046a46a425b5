//! The textures of one egui context, kept up to date from its deltas. Private to `picture`, but for tests and the window's export.

use std::collections::HashMap;

use egui::epaint::textures::{TextureFilter, TextureOptions, TextureWrapMode, TexturesDelta};
use egui::epaint::{ImageData, ImageDelta};
use egui::{Color32, TextureId};

/// One texture: premultiplied sRGB texels, row by row.
#[derive(Clone, Debug)]
pub struct Texture {
    pub size: [usize; 2],
    pub options: TextureOptions,
    pub texels: Vec<Color32>,
}

impl Texture {
    /// The texel at whole coordinates, wrapped as the options say.
    pub fn texel(&self, x: i64, y: i64) -> Color32 {
        let x = wrap(self.options.wrap_mode, x, self.size[0]);
        let y = wrap(self.options.wrap_mode, y, self.size[1]);
        self.texels.get(y * self.size[0] + x).copied().unwrap_or(Color32::TRANSPARENT)
    }

    /// True if texels show as squares when enlarged.
    pub fn is_nearest(&self) -> bool {
        self.options.magnification == TextureFilter::Nearest
    }

    /// The colour at texture coordinates (0–1), as four channels 0–255, premultiplied.
    pub fn sample(&self, u: f32, v: f32) -> [f32; 4] {
        let (x, y) = (u * self.size[0] as f32, v * self.size[1] as f32);
        if self.is_nearest() {
            return floats(self.texel(x.floor() as i64, y.floor() as i64));
        }
        let (left, across) = between(x - 0.5);
        let (top, down) = between(y - 0.5);
        if across == 0.0 && down == 0.0 {
            return floats(self.texel(left, top));
        }
        let upper = mix(self.texel(left, top), self.texel(left + 1, top), across);
        let lower = mix(self.texel(left, top + 1), self.texel(left + 1, top + 1), across);
        std::array::from_fn(|i| upper[i] + (lower[i] - upper[i]) * down)
    }
}

/// The texel before a place and the share of the next one. Letters lie on whole texels: there the next has no share.
fn between(place: f32) -> (i64, f32) {
    const NEAR: f32 = 1.0 / 1024.0;
    let whole = place.round();
    if (place - whole).abs() < NEAR {
        return (whole as i64, 0.0);
    }
    (place.floor() as i64, place - place.floor())
}

fn floats(color: Color32) -> [f32; 4] {
    color.to_array().map(f32::from)
}

fn mix(a: Color32, b: Color32, share: f32) -> [f32; 4] {
    let (a, b) = (floats(a), floats(b));
    std::array::from_fn(|i| a[i] + (b[i] - a[i]) * share)
}

fn wrap(mode: TextureWrapMode, at: i64, size: usize) -> usize {
    let size = size.max(1) as i64;
    let place = match mode {
        TextureWrapMode::ClampToEdge => at.clamp(0, size - 1),
        TextureWrapMode::Repeat => at.rem_euclid(size),
        TextureWrapMode::MirroredRepeat => {
            let twice = at.rem_euclid(2 * size);
            twice.min(2 * size - 1 - twice)
        }
    };
    place as usize
}

/// Every texture of a context. One context belongs to one of these for life.
#[derive(Clone, Debug, Default)]
pub struct Textures {
    map: HashMap<TextureId, Texture>,
    doomed: Vec<TextureId>,
}

impl Textures {
    /// The texture of this id.
    pub fn get(&self, id: TextureId) -> Option<&Texture> {
        self.map.get(&id)
    }

    /// Takes in all changes and leaves the delta empty, as egui demands. What is to be freed goes at the next call,
    /// since the shapes of this frame may still show it.
    pub fn apply(&mut self, delta: &mut TexturesDelta) {
        for id in self.doomed.drain(..) {
            self.map.remove(&id);
        }
        for (id, changes) in delta.set.drain() {
            for change in changes {
                self.change(id, &change);
            }
        }
        self.doomed.extend(delta.free.drain());
    }

    fn change(&mut self, id: TextureId, change: &ImageDelta) {
        let ImageData::Color(image) = &change.image;
        match change.pos {
            None => {
                let texture = Texture {
                    size: image.size,
                    options: change.options,
                    texels: image.pixels.clone(),
                };
                self.map.insert(id, texture);
            }
            Some(corner) => {
                if let Some(texture) = self.map.get_mut(&id) {
                    patch(texture, corner, image);
                }
            }
        }
    }
}

/// Copies an image into a texture, leaving out what would not fit.
fn patch(texture: &mut Texture, [left, top]: [usize; 2], image: &egui::ColorImage) {
    let width = image.size[0].min(texture.size[0].saturating_sub(left));
    for row in 0..image.size[1].min(texture.size[1].saturating_sub(top)) {
        let from = row * image.size[0];
        let to = (top + row) * texture.size[0] + left;
        texture.texels[to..to + width].copy_from_slice(&image.pixels[from..from + width]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checker(options: TextureOptions) -> Texture {
        let (b, w) = (Color32::BLACK, Color32::WHITE);
        Texture { size: [2, 2], options, texels: vec![b, w, w, b] }
    }

    #[test]
    fn nearest_shows_squares_and_bilinear_shows_slopes() {
        let nearest = checker(TextureOptions::NEAREST);
        assert_eq!(nearest.sample(0.49, 0.1)[0], 0.0);
        assert_eq!(nearest.sample(0.51, 0.1)[0], 255.0);
        let linear = checker(TextureOptions::LINEAR);
        assert_eq!(linear.sample(0.25, 0.25)[0], 0.0);
        assert_eq!(linear.sample(0.5, 0.25)[0], 127.5);
        assert_eq!(linear.sample(0.5, 0.5)[0], 127.5);
    }

    #[test]
    fn wrapping_clamps_repeats_and_mirrors() {
        let at = |mode| (-2..5).map(|x| wrap(mode, x, 3)).collect::<Vec<_>>();
        assert_eq!(at(TextureWrapMode::ClampToEdge), [0, 0, 0, 1, 2, 2, 2]);
        assert_eq!(at(TextureWrapMode::Repeat), [1, 2, 0, 1, 2, 0, 1]);
        assert_eq!(at(TextureWrapMode::MirroredRepeat), [1, 0, 0, 1, 2, 2, 1]);
    }

    #[test]
    fn a_patch_lands_in_its_corner_and_freeing_waits_one_frame() {
        let id = TextureId::Managed(1);
        let mut textures = Textures::default();
        let mut delta = TexturesDelta::default();
        delta.push(
            id,
            ImageDelta::full(
                egui::ColorImage::filled([3, 2], Color32::BLACK),
                TextureOptions::NEAREST,
            ),
        );
        delta.push(
            id,
            ImageDelta::partial(
                [2, 1],
                egui::ColorImage::filled([1, 1], Color32::RED),
                TextureOptions::NEAREST,
            ),
        );
        delta.free(id);
        textures.apply(&mut delta);
        assert!(delta.is_empty());
        let texture = textures.get(id).unwrap();
        assert_eq!(texture.texel(2, 1), Color32::RED);
        assert_eq!(texture.texel(1, 1), Color32::BLACK);
        textures.apply(&mut TexturesDelta::default());
        assert!(textures.get(id).is_none());
    }
}
