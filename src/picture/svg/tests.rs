//! The SVG writer: what it writes is valid for usvg, and drawn by resvg it looks like our own pixels.

use egui::{Color32, Sense, Stroke, Ui, pos2, vec2};
use resvg::{tiny_skia, usvg};

use super::*;
use crate::picture::{Picture, Stage};
use crate::views::theme::{Theme, ThemeKind};

fn scene(ui: &mut Ui) {
    let theme = Theme::of(ui);
    ui.label(theme.title("Gradients <&> \"flow\""));
    ui.label("x̂ ∈ ℝ, σ(x) → 0.5");
    ui.label(egui::RichText::new("underlined").underline());
    let _ = ui.button(format!("{} Run", crate::views::icons::PLAY_ARROW));
    egui::ScrollArea::vertical().max_height(30.0).show(ui, |ui| {
        for i in 0..9 {
            ui.monospace(format!("row {i} of many"));
        }
    });
    let (response, painter) = ui.allocate_painter(vec2(180.0, 80.0), Sense::hover());
    let r = response.rect;
    painter.rect(r.shrink(4.0), 8, theme.color.raised, theme.edge(), egui::StrokeKind::Inside);
    painter.circle_filled(r.center(), 14.0, theme.color.forward);
    painter.arrow(r.left_center(), vec2(60.0, 20.0), theme.backward());
    painter.add(egui::epaint::CubicBezierShape::from_points_stroke(
        [r.left_top(), r.right_top(), r.left_bottom(), r.right_bottom()],
        false,
        Color32::TRANSPARENT,
        Stroke::new(2.0, theme.color.good),
    ));
}

fn picture(kind: ThemeKind) -> Picture {
    Stage::new([240, 240], Theme::new(kind), 1.0).unwrap().run(scene)
}

fn drawn(svg: &str) -> tiny_skia::Pixmap {
    let tree = usvg::Tree::from_str(svg, &usvg::Options::default()).unwrap();
    let mut pixmap =
        tiny_skia::Pixmap::new(tree.size().width() as u32, tree.size().height() as u32).unwrap();
    resvg::render(&tree, tiny_skia::Transform::identity(), &mut pixmap.as_mut());
    pixmap
}

/// Share of 4×4 blocks whose mean differs by more than `limit` in some channel. Blocks, since two
/// painters smooth the edges of letters differently but put the same ink in the same place.
fn share_off(picture: &Picture, svg: &str, limit: f64) -> f64 {
    let ours = picture.to_raster(1).unwrap();
    let theirs = drawn(svg);
    let (width, height) = (ours.width, ours.height);
    let mean = |x: usize, y: usize, of: &dyn Fn(usize) -> u8| {
        let block = (0..16).map(|i| (y * 4 + i / 4) * width + x * 4 + i % 4);
        block.map(|i| f64::from(of(i))).sum::<f64>() / 16.0
    };
    let differs = |x: usize, y: usize| {
        let their = |i: usize, c: usize| {
            let pixel = theirs.pixels()[i];
            [pixel.red(), pixel.green(), pixel.blue()][c]
        };
        (0..3).any(|c| {
            let a = mean(x, y, &|i| ours.pixels[i].to_array()[c]);
            (a - mean(x, y, &|i| their(i, c))).abs() > limit
        })
    };
    let blocks = (0..width / 4).flat_map(|x| (0..height / 4).map(move |y| (x, y)));
    let off = blocks.filter(|&(x, y)| differs(x, y)).count();
    off as f64 / (width / 4 * (height / 4)) as f64
}

#[test]
fn svg_drawn_by_another_painter_looks_like_our_pixels() {
    for kind in ThemeKind::ALL {
        let picture = picture(kind);
        let svg = picture.to_svg().unwrap();
        // Letters differ in their antialiasing; places, sizes and colours may not.
        let off = share_off(&picture, &svg, 40.0);
        if std::env::var_os("KEEP").is_some() {
            std::fs::write(format!("target/svg-{kind:?}.svg"), &svg).unwrap();
            std::fs::write(format!("target/svg-{kind:?}-ours.png"), picture.to_png().unwrap())
                .unwrap();
            drawn(&svg).save_png(format!("target/svg-{kind:?}-theirs.png")).unwrap();
        }
        assert!(off < 0.005, "{kind:?}: {off:.4} of the blocks differ");
    }
}

#[test]
fn every_letter_of_a_page_is_outlined_and_readable_by_a_screen_reader() {
    let svg = picture(ThemeKind::Board).to_svg().unwrap();
    assert!(svg.contains("aria-label=\"Gradients &lt;&amp;&gt; &quot;flow&quot;\""));
    assert!(!svg.contains("<text"));
    let uses = svg.matches("<use ").count();
    assert!(uses > 50, "{uses}");
    for number in svg.split("href=\"#g").skip(1).map(|rest| rest.split('"').next().unwrap_or("")) {
        assert!(
            svg.contains(&format!("id=\"g{number}\"")),
            "outline {number} is used and not defined"
        );
    }
}

#[test]
fn text_mode_writes_text_with_the_bundled_families() {
    let svg = picture(ThemeKind::Board).to_svg_with(SvgText::Text).unwrap();
    assert!(svg.contains("&quot;Inter&quot;") && svg.contains("&quot;JetBrains Mono&quot;"));
    assert!(svg.contains(" Run</text>"));
    usvg::Tree::from_str(&svg, &usvg::Options::default()).unwrap();
}

#[test]
fn clips_are_shared_and_closed() {
    let svg = picture(ThemeKind::Board).to_svg().unwrap();
    assert!(svg.contains("<clipPath"));
    assert_eq!(svg.matches("<g ").count(), svg.matches("</g>").count());
}

#[test]
fn textures_are_embedded_as_pixels() {
    let mut texture = None;
    let picture = Stage::new([80, 60], Theme::board(), 1.0).unwrap().run(|ui| {
        let image = egui::ColorImage::new([2, 1], vec![Color32::RED, Color32::BLUE]);
        let texture = texture.get_or_insert_with(|| {
            ui.ctx().load_texture("two", image, egui::TextureOptions::NEAREST)
        });
        let place = Rect::from_min_size(pos2(10.0, 10.0), vec2(40.0, 20.0));
        ui.painter().image(
            texture.id(),
            place,
            Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)),
            Color32::WHITE,
        );
    });
    let svg = picture.to_svg().unwrap();
    assert_eq!(svg.matches("data:image/png;base64,").count(), 1);
    assert!(svg.contains("image-rendering:pixelated"));
    let raster = picture.to_raster(1).unwrap();
    assert_eq!(raster.pixels[15 * 80 + 29], Color32::RED);
    assert_eq!(raster.pixels[15 * 80 + 30], Color32::BLUE);
    usvg::Tree::from_str(&svg, &usvg::Options::default()).unwrap();
}

#[test]
fn numbers_are_short() {
    assert_eq!([1.0, 0.5, -0.001, 1.0 / 3.0, f32::NAN].map(n), ["1", "0.5", "0", "0.33", "0"]);
}
