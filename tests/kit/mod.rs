//! The renderer that lets `egui_kittest` take snapshots with our own rasteriser: no GPU, no display.
//!
//! Shared by the unit tests (as `chalkgrad::picture::kit`) and by the integration tests (`mod kit;`).

use chalkgrad::picture::Textures;
use chalkgrad::picture::raster::{Raster, Sheet};
use chalkgrad::views::theme::Theme;
use egui_kittest::{Harness, TestRenderer};

/// Paints what a harness shows.
#[derive(Default)]
pub struct CpuRenderer {
    textures: Textures,
}

impl TestRenderer for CpuRenderer {
    fn handle_delta(&mut self, delta: &mut egui::TexturesDelta) {
        self.textures.apply(delta);
    }

    fn render(
        &mut self,
        ctx: &egui::Context,
        output: &egui::FullOutput,
    ) -> Result<image::RgbaImage, String> {
        let pixels_per_point = output.pixels_per_point;
        let size = ctx.content_rect().size() * pixels_per_point;
        let size_px = [size.x.round() as u32, size.y.round() as u32];
        let background = Theme::of(ctx).color.background;
        let sheet = Sheet { size_px, pixels_per_point, background, threads: 2 };
        let primitives = ctx.tessellate(output.shapes.clone(), pixels_per_point);
        let raster =
            Raster::draw(&sheet, &primitives, &self.textures).map_err(|error| error.to_string())?;
        image::RgbaImage::from_raw(size_px[0], size_px[1], raster.to_rgba())
            .ok_or_else(|| "wrong number of pixels".to_owned())
    }
}

/// A harness of `size` points with this theme, painted by us.
pub fn harness<'a>(
    size: [f32; 2],
    theme: Theme,
    ui_code: impl FnMut(&mut egui::Ui) + 'a,
) -> Harness<'a> {
    let theme = theme.with_reduced_motion(true);
    Harness::builder()
        .with_size(size)
        .renderer(CpuRenderer::default())
        .with_context_setup(move |ctx| theme.apply(ctx))
        .build_ui(ui_code)
}
