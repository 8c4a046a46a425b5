//! Runs egui code off screen: an egui context of its own, a fixed clock, a theme, no window. Private to `picture`, re-exported.

use egui::epaint::{ClippedPrimitive, ClippedShape};
use egui::{Color32, Context, Event, Pos2, RawInput, Rect, Ui, Vec2, pos2};

use super::raster::{Raster, Sheet};
use super::svg::{self, SvgText};
use super::textures::Textures;
use super::{PictureError, check_size, encode_png};
use crate::views::theme::Theme;
use crate::views::widgets::vectors::{self, VectorSources};

/// Passes that let sizes settle: egui learns sizes in one pass and uses them in the next.
const PASSES: usize = 3;
/// Rows of pixels below which a second thread is not worth starting.
const ROWS_FOR_A_THREAD: u32 = 400;

/// A stage of a given size and theme on which any egui code can be run.
#[derive(Clone, Debug)]
pub struct Stage {
    size_px: [u32; 2],
    scale: f32,
    theme: Theme,
    passes: usize,
    pointer: Option<Pos2>,
    events: Vec<Event>,
    background: Option<Color32>,
}

impl Stage {
    /// A stage of `size_px` pixels where a point is `scale` pixels wide (1 as in the window, 2 for print).
    ///
    /// # Errors
    /// [`PictureError::Size`] or [`PictureError::Scale`].
    pub fn new(size_px: [u32; 2], theme: Theme, scale: f32) -> Result<Self, PictureError> {
        check_size(size_px[0].into(), size_px[1].into())?;
        if !(0.25..=8.0).contains(&scale) {
            return Err(PictureError::Scale(scale));
        }
        let theme = theme.with_reduced_motion(true);
        Ok(Self {
            size_px,
            scale,
            theme,
            passes: PASSES,
            pointer: None,
            events: Vec::new(),
            background: None,
        })
    }

    /// How many passes to run; 3 unless told.
    #[must_use]
    pub fn with_passes(mut self, passes: usize) -> Self {
        self.passes = passes.max(1);
        self
    }

    /// Puts the pointer at a place (in points), so that what is shown on hover is in the picture.
    #[must_use]
    pub fn with_pointer(mut self, at: Pos2) -> Self {
        self.pointer = Some(at);
        self
    }

    /// Sends an event (a key, a click) in the first pass.
    #[must_use]
    pub fn with_event(mut self, event: Event) -> Self {
        self.events.push(event);
        self
    }

    /// Another background than the theme's; it may be transparent.
    #[must_use]
    pub fn with_background(mut self, color: Color32) -> Self {
        self.background = Some(color);
        self
    }

    /// Width and height in pixels.
    pub fn size_px(&self) -> [u32; 2] {
        self.size_px
    }

    /// The size in points.
    pub fn size(&self) -> Vec2 {
        Vec2::new(self.size_px[0] as f32, self.size_px[1] as f32) / self.scale
    }

    /// Runs the code over the whole stage, several times with a fixed clock, and keeps the last pass.
    pub fn run(&self, mut ui_code: impl FnMut(&mut Ui)) -> Picture {
        let ctx = Context::default();
        self.theme.apply(&ctx);
        let mut textures = Textures::default();
        let mut shapes = Vec::new();
        for pass in 0..self.passes {
            let mut output = ctx.run_ui(self.input(pass), &mut ui_code);
            textures.apply(&mut output.textures_delta);
            shapes = std::mem::take(&mut output.shapes);
        }
        let vectors = vectors::sources(&ctx);
        let primitives = ctx.tessellate(shapes.clone(), self.scale);
        let background = self.background.unwrap_or(self.theme.color.background);
        Picture {
            size_px: self.size_px,
            scale: self.scale,
            background,
            shapes,
            primitives,
            textures,
            vectors,
        }
    }

    fn input(&self, pass: usize) -> RawInput {
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), self.size())),
            max_texture_side: Some(8192),
            // Far apart, so that delays (tooltips) and animations are over in the last pass.
            time: Some(pass as f64 * 10.0),
            predicted_dt: 1.0 / 60.0,
            focused: true,
            ..RawInput::default()
        };
        if let Some(viewport) = input.viewports.get_mut(&egui::ViewportId::ROOT) {
            viewport.native_pixels_per_point = Some(self.scale);
        }
        if pass == 0 {
            input.events.extend(self.pointer.map(Event::PointerMoved));
            input.events.extend(self.events.iter().cloned());
        }
        input
    }
}

/// What was painted on a [`Stage`]: shapes, triangles, textures. PNG and SVG are two painters of the same thing.
#[derive(Clone, Debug)]
pub struct Picture {
    size_px: [u32; 2],
    scale: f32,
    background: Color32,
    shapes: Vec<ClippedShape>,
    primitives: Vec<ClippedPrimitive>,
    textures: Textures,
    vectors: VectorSources,
}

impl Picture {
    /// Width and height in pixels.
    pub fn size_px(&self) -> [u32; 2] {
        self.size_px
    }

    /// The shapes, in points.
    pub fn shapes(&self) -> &[ClippedShape] {
        &self.shapes
    }

    /// The pixels, drawn with this many threads; the bytes do not depend on how many.
    ///
    /// # Errors
    /// [`PictureError::Size`].
    pub fn to_raster(&self, threads: usize) -> Result<Raster, PictureError> {
        let sheet = Sheet {
            size_px: self.size_px,
            pixels_per_point: self.scale,
            background: self.background,
            threads,
        };
        Raster::draw(&sheet, &self.primitives, &self.textures)
    }

    /// The picture as a PNG file.
    ///
    /// # Errors
    /// [`PictureError`] if the size or the packing fails.
    pub fn to_png(&self) -> Result<Vec<u8>, PictureError> {
        let threads = if self.size_px[1] >= ROWS_FOR_A_THREAD { 2 } else { 1 };
        let raster = self.to_raster(threads)?;
        encode_png(self.size_px[0], self.size_px[1], &raster.to_rgba())
    }

    /// The picture as an SVG file that looks the same everywhere: letters are outlines.
    ///
    /// # Errors
    /// [`PictureError`] if a texture cannot be packed.
    pub fn to_svg(&self) -> Result<String, PictureError> {
        self.to_svg_with(SvgText::Outlines)
    }

    /// The picture as an SVG file with letters as outlines or as editable text.
    ///
    /// # Errors
    /// [`PictureError`] if a texture cannot be packed.
    pub fn to_svg_with(&self, text: SvgText) -> Result<String, PictureError> {
        let page = svg::Page {
            size_px: self.size_px,
            scale: self.scale,
            background: self.background,
            text,
            textures: &self.textures,
            vectors: &self.vectors,
        };
        svg::write(&page, &self.shapes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::theme::ThemeKind;

    fn sample(ui: &mut Ui) {
        let theme = Theme::of(ui);
        ui.label(theme.title("∇ of the loss"));
        ui.label("x̂ ∈ ℝ, σ(x) → 0.5");
        let _ = ui.button("Run");
        ui.painter().circle_filled(pos2(150.0, 60.0), 20.0, theme.color.forward);
    }

    #[test]
    fn a_picture_is_the_same_each_time_and_on_any_number_of_threads() {
        let stage = Stage::new([320, 200], Theme::board(), 1.0).unwrap();
        let first = stage.run(sample);
        let one = first.to_raster(1).unwrap();
        assert_eq!(one, stage.run(sample).to_raster(3).unwrap());
        let colours: std::collections::HashSet<_> =
            one.pixels.iter().map(|p| p.to_array()).collect();
        assert!(colours.len() > 20, "text and shapes leave many colours: {}", colours.len());
        assert!(colours.contains(&Theme::board().color.background.to_array()));
        assert!(colours.contains(&Theme::board().color.forward.to_array()));
    }

    #[test]
    fn scale_and_theme_reach_the_picture() {
        for kind in ThemeKind::ALL {
            let theme = Theme::new(kind);
            let background = theme.color.background;
            let picture = Stage::new([640, 400], theme, 2.0).unwrap().run(|ui| {
                assert_eq!(ui.ctx().content_rect().width(), 320.0);
                assert_eq!(ui.ctx().pixels_per_point(), 2.0);
                assert_eq!(Theme::of(ui).kind, kind);
                sample(ui);
            });
            let raster = picture.to_raster(2).unwrap();
            assert_eq!((raster.width, raster.height), (640, 400));
            assert_eq!(raster.pixels.last(), Some(&background));
        }
    }

    #[test]
    fn png_reads_back() {
        let png = Stage::new([64, 48], Theme::paper(), 1.0).unwrap().run(sample).to_png().unwrap();
        let image = image::load_from_memory(&png).unwrap();
        assert_eq!((image.width(), image.height()), (64, 48));
    }

    #[test]
    fn nonsense_sizes_and_scales_are_refused_in_words() {
        let message =
            |size, scale| Stage::new(size, Theme::board(), scale).unwrap_err().to_string();
        assert!(message([0, 10], 1.0).contains("between 1 and 16384"));
        assert!(message([16_384, 16_384], 1.0).contains("area"));
        assert!(message([10, 10], f32::NAN).contains("0.25"));
    }

    #[test]
    fn the_pointer_shows_what_hovering_shows() {
        let stage = Stage::new([300, 200], Theme::board(), 1.0).unwrap();
        let ui_code = |ui: &mut Ui| {
            ui.label("hover me").on_hover_text("a long explanation");
        };
        let without = stage.run(ui_code).to_raster(1).unwrap();
        let with = stage.with_pointer(pos2(15.0, 8.0)).run(ui_code).to_raster(1).unwrap();
        assert_ne!(without, with);
    }
}
