//! Moving pictures: frames as one GIF, each no larger than what changed since the one before. Private to
//! `picture`, re-exported.

use gif::{DisposalMethod, Encoder, Frame, Repeat};

use super::{PictureError, Raster};

/// Writes frames one after another, so that only two are in memory at a time.
pub struct GifWriter {
    encoder: Encoder<Vec<u8>>,
    last: Option<Raster>,
    delay_hundredths: u16,
}

/// Quality against speed of the palette: 1 is best, 30 fastest.
const PALETTE_SPEED: i32 = 12;

impl GifWriter {
    /// Frames of this size, each shown for so long, again and again.
    ///
    /// # Errors
    /// [`PictureError::Size`] or [`PictureError::Gif`].
    pub fn new(size_px: [u32; 2], delay_secs: f32) -> Result<Self, PictureError> {
        let [width, height] = size_px;
        super::check_size(width.into(), height.into())?;
        let too_large = || PictureError::Size { width: width.into(), height: height.into() };
        let side = |side: u32| u16::try_from(side).map_err(|_| too_large());
        let mut encoder = Encoder::new(Vec::new(), side(width)?, side(height)?, &[])?;
        encoder.set_repeat(Repeat::Infinite)?;
        let delay_hundredths = (delay_secs * 100.0).clamp(2.0, 60_000.0) as u16;
        Ok(GifWriter { encoder, last: None, delay_hundredths })
    }

    /// Adds a frame of the same size as all.
    ///
    /// # Errors
    /// [`PictureError::Gif`].
    pub fn push(&mut self, raster: Raster) -> Result<(), PictureError> {
        let last = self.last.take().filter(|l| l.pixels.len() == raster.pixels.len());
        self.last = last;
        let [left, top, width, height] = changed(self.last.as_ref(), &raster);
        let mut rgba = Vec::with_capacity(width * height * 4);
        for row in top..top + height {
            let start = row * raster.width + left;
            for at in start..start + width {
                // What stays as it was is left out: it packs to nothing, and the colours are for what changed.
                let stays = self.last.as_ref().is_some_and(|l| l.pixels[at] == raster.pixels[at]);
                let [r, g, b, _] = raster.pixels[at].to_array();
                rgba.extend(if stays { [0; 4] } else { [r, g, b, u8::MAX] });
            }
        }
        let (w, h) = (width as u16, height as u16);
        let mut frame = Frame::from_rgba_speed(w, h, &mut rgba, PALETTE_SPEED);
        (frame.left, frame.top) = (left as u16, top as u16);
        (frame.delay, frame.dispose) = (self.delay_hundredths, DisposalMethod::Keep);
        self.encoder.write_frame(&frame)?;
        self.last = Some(raster);
        Ok(())
    }

    /// The whole file.
    ///
    /// # Errors
    /// [`PictureError::Gif`].
    pub fn finish(self) -> Result<Vec<u8>, PictureError> {
        Ok(self.encoder.into_inner()?)
    }
}

/// Left, top, width and height of what differs; one pixel where nothing does.
fn changed(last: Option<&Raster>, now: &Raster) -> [usize; 4] {
    let Some(last) = last.filter(|l| l.pixels.len() == now.pixels.len()) else {
        return [0, 0, now.width, now.height];
    };
    let (mut left, mut right, mut top, mut bottom) = (now.width, 0, now.height, 0);
    let rows = now.pixels.chunks_exact(now.width).zip(last.pixels.chunks_exact(now.width));
    for (y, (row, before)) in rows.enumerate() {
        let differs = |x: &usize| row[*x] != before[*x];
        let Some(first) = (0..now.width).find(differs) else { continue };
        let end = (0..now.width).rev().find(differs).unwrap_or(first);
        (left, right) = (left.min(first), right.max(end));
        (top, bottom) = (top.min(y), y);
    }
    match left <= right {
        true => [left, top, right - left + 1, bottom - top + 1],
        false => [0, 0, 1, 1],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::Color32;

    fn raster(spot: Option<(usize, usize)>) -> Raster {
        let mut pixels = vec![Color32::from_rgb(20, 30, 40); 12 * 8];
        if let Some((x, y)) = spot {
            pixels[y * 12 + x] = Color32::from_rgb(250, 120, 0);
        }
        Raster { width: 12, height: 8, pixels }
    }

    #[test]
    fn frames_hold_only_what_changed_and_read_back() {
        assert_eq!(changed(None, &raster(None)), [0, 0, 12, 8]);
        assert_eq!(changed(Some(&raster(Some((2, 3)))), &raster(Some((9, 5)))), [2, 3, 8, 3]);
        assert_eq!(changed(Some(&raster(None)), &raster(None)), [0, 0, 1, 1]);
        let mut writer = GifWriter::new([12, 8], 0.25).unwrap();
        for spot in [None, Some((2, 3)), Some((9, 5))] {
            writer.push(raster(spot)).unwrap();
        }
        let bytes = writer.finish().unwrap();
        let mut options = gif::DecodeOptions::new();
        options.set_color_output(gif::ColorOutput::RGBA);
        let mut reader = options.read_info(&bytes[..]).unwrap();
        let mut sizes = Vec::new();
        let mut last = Vec::new();
        while let Some(frame) = reader.read_next_frame().unwrap() {
            sizes.push((frame.left, frame.top, frame.width, frame.height, frame.delay));
            last = frame.buffer.to_vec();
        }
        assert_eq!(sizes, [(0, 0, 12, 8, 25), (2, 3, 1, 1, 25), (2, 3, 8, 3, 25)]);
        let spot = (2 * 8 + 7) * 4;
        assert_eq!(last[spot..spot + 3], [250, 120, 0], "few colours are kept exactly");
    }

    #[test]
    fn nonsense_sizes_are_refused() {
        assert!(GifWriter::new([0, 8], 0.1).is_err());
        assert!(GifWriter::new([70_000, 8], 0.1).is_err());
    }
}
