//! PNG and base64: the last step of a picture. Private to `picture`.

use image::{ExtendedColorType, ImageEncoder as _, codecs::png};

use super::PictureError;

/// Packs straight (not premultiplied) RGBA pixels, row by row from the top, as PNG.
///
/// # Errors
/// [`PictureError::Pixels`] if `rgba` does not hold `4 · width · height` bytes.
pub fn encode_png(width: u32, height: u32, rgba: &[u8]) -> Result<Vec<u8>, PictureError> {
    let expected = u64::from(width) * u64::from(height) * 4;
    if rgba.len() as u64 != expected {
        return Err(PictureError::Pixels { expected, found: rgba.len() as u64 });
    }
    let mut packed = Vec::new();
    // Fast compression with the Sub filter: drawings pack well so, and it takes a few milliseconds.
    png::PngEncoder::new_with_quality(
        &mut packed,
        png::CompressionType::Fast,
        png::FilterType::Sub,
    )
    .write_image(rgba, width, height, ExtendedColorType::Rgba8)?;
    Ok(packed)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 with padding, for `data:` addresses.
pub(super) fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        for i in 0..4 {
            let letter = char::from(ALPHABET[((bits >> (18 - 6 * i)) & 63) as usize]);
            text.push(if i <= chunk.len() { letter } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_the_standard() {
        let pairs =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (plain, coded) in pairs {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn png_comes_back_as_it_went() {
        let rgba: Vec<u8> = (0..4 * 5 * 3).map(|i| (i * 4) as u8).collect();
        let packed = encode_png(5, 3, &rgba).unwrap();
        let read = image::load_from_memory(&packed).unwrap().to_rgba8();
        assert_eq!((read.width(), read.height()), (5, 3));
        assert_eq!(read.as_raw(), &rgba);
        assert!(encode_png(5, 4, &rgba).is_err());
    }
}
