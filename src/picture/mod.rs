//! Floor 8: runs any view off screen and writes it as PNG or SVG. No window, no GPU, no display.
//!
//! [`Stage`] runs egui code in a context of its own and gives a [`Picture`]; [`raster`] turns egui's triangles into pixels,
//! the same on every machine; [`svg`] turns egui's shapes into vectors. May be imported by `cli`, `app` and tests.

mod film;
mod gif;
mod png;
pub mod raster;
mod stage;
pub mod svg;
mod textures;

#[cfg(test)]
#[path = "../../tests/kit/mod.rs"]
pub mod kit;

pub use self::gif::GifWriter;
pub use film::Film;
pub use png::encode_png;
pub use raster::Raster;
pub use stage::{Picture, Stage};
pub use textures::Textures;

/// The longest side of a picture, in pixels.
pub const MAX_SIDE_PX: u32 = 16_384;

/// The largest number of pixels of a picture (512 MiB of RGBA).
pub const MAX_PIXELS: u64 = 128 * 1024 * 1024;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// A side is zero or too long, or the area is too large.
    #[error(
        "a picture of {width}×{height} pixels cannot be made: give sides between 1 and {MAX_SIDE_PX} pixels and an area of at most {MAX_PIXELS} pixels"
    )]
    Size { width: u64, height: u64 },
    /// A scale that is not a positive, reasonable number.
    #[error("a scale of {0} cannot be drawn: give a number between 0.25 and 8")]
    Scale(f32),
    /// Width, height and the number of bytes do not fit together.
    #[error("the picture needs {expected} bytes of pixels but has {found}")]
    Pixels { expected: u64, found: u64 },
    /// The pixels could not be packed.
    #[error("the picture could not be packed as PNG: {0}")]
    Png(#[from] image::ImageError),
    /// The frames could not be packed.
    #[error("the picture could not be packed as GIF: {0}")]
    Gif(#[from] ::gif::EncodingError),
    #[error("the picture could not be packed as GIF: {0}")]
    GifEnd(#[from] std::io::Error),
}

/// Checks the size of a picture before anything is allocated for it.
pub fn check_size(width: u64, height: u64) -> Result<(), PictureError> {
    let sides_fit = (1..=u64::from(MAX_SIDE_PX)).contains(&width)
        && (1..=u64::from(MAX_SIDE_PX)).contains(&height);
    match width.checked_mul(height) {
        Some(area) if sides_fit && area <= MAX_PIXELS => Ok(()),
        _ => Err(PictureError::Size { width, height }),
    }
}
