//! A view that moves, frame by frame, as one GIF. Private to `picture`, re-exported.

use super::{GifWriter, Picture, PictureError, Stage};
use crate::views::View;

/// Frames in one file: more would not be watched to their end.
const MAX_FRAMES: usize = 144;
/// Seconds that a frame is shown.
const FRAME_SECS: f32 = 0.35;
/// Threads that draw one frame.
const THREADS: usize = 2;

/// How the making of a film ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Film {
    /// The bytes of a GIF.
    Done(Vec<u8>),
    /// The page that is shown does not move.
    Still,
    /// Nobody wanted it any more.
    Stopped,
}

impl Film {
    /// Draws every frame of the page that a view shows. `draw` puts the view on the stage; `progress` hears how
    /// many frames are done of how many, and says whether to go on.
    ///
    /// # Errors
    /// [`PictureError`] if a frame cannot be drawn or packed.
    pub fn make(
        stage: &Stage,
        view: &mut dyn View,
        draw: &mut dyn FnMut(&Stage, &mut dyn View) -> Picture,
        progress: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Result<Film, PictureError> {
        // What moves is known once it has been drawn.
        draw(stage, view);
        let frames = view.frames().min(MAX_FRAMES);
        if frames == 0 {
            return Ok(Film::Still);
        }
        let mut writer = GifWriter::new(stage.size_px(), FRAME_SECS)?;
        for frame in 0..frames {
            if !progress(frame, frames) {
                return Ok(Film::Stopped);
            }
            view.show_frame(frame);
            writer.push(draw(stage, view).to_raster(THREADS)?)?;
        }
        writer.finish().map(Film::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::ViewContext;
    use crate::views::theme::Theme;

    /// A bar that grows.
    struct Bar {
        frames: usize,
        now: usize,
    }

    impl View for Bar {
        fn ui(&mut self, ui: &mut egui::Ui, _: &mut ViewContext<'_>) {
            let theme = Theme::of(ui);
            let size = egui::vec2(4.0 * (self.now + 1) as f32, 10.0);
            let rect = egui::Rect::from_min_size(ui.max_rect().min, size);
            ui.painter().rect_filled(rect, 0, theme.color.accent);
        }

        fn frames(&self) -> usize {
            self.frames
        }

        fn show_frame(&mut self, frame: usize) {
            self.now = frame;
        }
    }

    fn film(frames: usize, most: usize) -> (Film, usize) {
        let stage = Stage::new([64, 32], Theme::paper(), 1.0).unwrap();
        let mut view = Bar { frames, now: 0 };
        let mut asked = 0;
        let film = Film::make(
            &stage,
            &mut view,
            &mut |stage, _| stage.run(|ui| drop(ui.label("a"))),
            &mut |done, all| {
                asked += 1;
                assert_eq!(all, frames.min(MAX_FRAMES));
                done < most
            },
        );
        (film.unwrap(), asked)
    }

    #[test]
    fn a_film_has_all_its_frames_is_told_how_far_it_is_and_can_be_stopped() {
        let (Film::Done(bytes), 5) = film(5, 9) else { panic!("five frames") };
        let options = gif::DecodeOptions::new();
        let mut reader = options.read_info(&bytes[..]).unwrap();
        let mut count = 0;
        while reader.read_next_frame().unwrap().is_some() {
            count += 1;
        }
        assert_eq!(count, 5);
        assert_eq!(film(0, 9), (Film::Still, 0));
        assert_eq!(film(9, 3), (Film::Stopped, 4));
    }
}
