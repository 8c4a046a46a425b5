//! The rasteriser against pixels counted by hand, against a slow reference, and against itself on more threads.

use egui::epaint::textures::{TextureOptions, TexturesDelta};
use egui::epaint::{ImageDelta, WHITE_UV};
use egui::{ColorImage, Pos2, TextureId, pos2};
use proptest::prelude::*;

use super::*;

const FONT: TextureId = TextureId::Managed(0);

fn textures() -> Textures {
    let mut delta = TexturesDelta::default();
    delta.push(
        FONT,
        ImageDelta::full(ColorImage::filled([4, 4], Color32::WHITE), TextureOptions::LINEAR),
    );
    let mut textures = Textures::default();
    textures.apply(&mut delta);
    textures
}

fn vertex(pos: Pos2, color: Color32) -> Vertex {
    Vertex { pos, uv: WHITE_UV, color }
}

fn mesh(triangles: &[[Pos2; 3]], color: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    for triangle in triangles {
        let first = mesh.vertices.len() as u32;
        mesh.vertices.extend(triangle.map(|pos| vertex(pos, color)));
        mesh.add_triangle(first, first + 1, first + 2);
    }
    mesh
}

fn draw_on(mesh: Mesh, side: u32, threads: usize, background: Color32) -> Raster {
    let sheet = Sheet { size_px: [side, side], pixels_per_point: 1.0, background, threads };
    let primitive =
        ClippedPrimitive { clip_rect: Rect::EVERYTHING, primitive: Primitive::Mesh(mesh) };
    Raster::draw(&sheet, &[primitive], &textures()).unwrap()
}

fn covered(raster: &Raster) -> Vec<(usize, usize)> {
    let lit = raster.pixels.iter().enumerate().filter(|(_, pixel)| **pixel != Color32::BLACK);
    lit.map(|(i, _)| (i % raster.width, i / raster.width)).collect()
}

#[test]
fn a_small_triangle_covers_the_pixels_counted_by_hand() {
    // The hypotenuse runs through the centres (2,0), (1,1), (0,2): a right edge, so they are left out.
    let raster = draw_on(
        mesh(&[[pos2(0.0, 0.0), pos2(3.0, 0.0), pos2(0.0, 3.0)]], Color32::WHITE),
        4,
        1,
        Color32::BLACK,
    );
    assert_eq!(covered(&raster), [(0, 0), (1, 0), (0, 1)]);
    // Mirrored, the hypotenuse is a left edge through (1,2), (2,1): now the centres on it belong to the triangle.
    let raster = draw_on(
        mesh(&[[pos2(4.0, 0.0), pos2(4.0, 4.0), pos2(0.0, 4.0)]], Color32::WHITE),
        4,
        1,
        Color32::BLACK,
    );
    assert_eq!(covered(&raster).len(), 10);
}

#[test]
fn centres_on_top_and_left_edges_are_in_and_on_bottom_and_right_are_out() {
    let (a, b) = (0.5, 2.5);
    let square = [[pos2(a, a), pos2(b, a), pos2(b, b)], [pos2(a, a), pos2(b, b), pos2(a, b)]];
    let raster = draw_on(mesh(&square, Color32::WHITE), 4, 1, Color32::BLACK);
    assert_eq!(covered(&raster), [(0, 0), (1, 0), (0, 1), (1, 1)]);
}

#[test]
fn the_turn_of_a_triangle_does_not_matter() {
    let [a, b, c] = [pos2(1.3, 0.2), pos2(9.1, 4.4), pos2(2.7, 9.9)];
    let one = draw_on(mesh(&[[a, b, c]], Color32::WHITE), 12, 1, Color32::BLACK);
    let other = draw_on(mesh(&[[a, c, b]], Color32::WHITE), 12, 1, Color32::BLACK);
    assert_eq!(one, other);
    assert!(covered(&one).len() > 20);
}

#[test]
fn a_fan_leaves_no_seam_and_blends_nothing_twice() {
    // Half transparent: a pixel drawn twice would be darker than its neighbours, a seam lighter.
    let ink = Color32::from_rgba_premultiplied(0, 0, 0, 128);
    let hub = pos2(31.37, 29.81);
    let corners = [
        pos2(-5.0, -5.0),
        pos2(70.0, -5.0),
        pos2(70.0, 31.2),
        pos2(70.0, 70.0),
        pos2(13.6, 70.0),
        pos2(-5.0, 70.0),
    ];
    let fan: Vec<_> = (0..6).map(|i| [hub, corners[i], corners[(i + 1) % 6]]).collect();
    let raster = draw_on(mesh(&fan, ink), 64, 1, Color32::WHITE);
    assert!(raster.pixels.iter().all(|&pixel| pixel == raster.pixels[0]));
    assert_eq!(raster.pixels[0].r(), 127);
}

#[test]
fn what_is_not_finite_or_far_away_does_no_harm() {
    let wild = [
        [pos2(f32::NAN, 0.0), pos2(4.0, 0.0), pos2(0.0, 4.0)],
        [pos2(f32::INFINITY, 0.0), pos2(4.0, 0.0), pos2(0.0, 4.0)],
        [pos2(1e30, 1e30), pos2(2e30, 1e30), pos2(1e30, 2e30)],
        [pos2(1.0, 1.0), pos2(1.0, 1.0), pos2(1.0, 1.0)],
    ];
    assert!(covered(&draw_on(mesh(&wild, Color32::WHITE), 4, 2, Color32::BLACK)).is_empty());
    let huge = [[pos2(-1e9, -1e9), pos2(1e9, -1e9), pos2(0.0, 1e9)]];
    assert_eq!(covered(&draw_on(mesh(&huge, Color32::WHITE), 4, 2, Color32::BLACK)).len(), 16);
}

#[test]
fn clip_rectangles_cut_to_whole_pixels() {
    let all = mesh(&[[pos2(-50.0, -50.0), pos2(90.0, -50.0), pos2(-50.0, 90.0)]], Color32::WHITE);
    let sheet =
        Sheet { size_px: [8, 8], pixels_per_point: 2.0, background: Color32::BLACK, threads: 2 };
    let clip_rect = Rect::from_min_max(pos2(0.5, 1.0), pos2(2.0, 3.0));
    let raster = Raster::draw(
        &sheet,
        &[ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(all) }],
        &textures(),
    )
    .unwrap();
    let lit = covered(&raster);
    assert_eq!(lit.len(), 3 * 4);
    assert!(lit.iter().all(|&(x, y)| (1..4).contains(&x) && (2..6).contains(&y)));
}

#[test]
fn colours_are_interpolated_between_corners() {
    let mut slope = Mesh::default();
    let gray = |level: u8| Color32::from_gray(level);
    slope.vertices = vec![
        vertex(pos2(0.0, 0.0), gray(0)),
        vertex(pos2(0.0, 8.0), gray(0)),
        vertex(pos2(255.0, 0.0), gray(255)),
        vertex(pos2(255.0, 8.0), gray(255)),
    ];
    slope.add_triangle(0, 1, 2);
    slope.add_triangle(1, 2, 3);
    let sheet =
        Sheet { size_px: [255, 8], pixels_per_point: 1.0, background: Color32::RED, threads: 1 };
    let primitive =
        ClippedPrimitive { clip_rect: Rect::EVERYTHING, primitive: Primitive::Mesh(slope) };
    let raster = Raster::draw(&sheet, &[primitive], &textures()).unwrap();
    for (i, pixel) in raster.pixels.iter().enumerate() {
        assert!((f32::from(pixel.g()) - (i % 255) as f32 - 0.5).abs() <= 0.51, "{i}: {pixel:?}");
    }
}

#[test]
fn sizes_are_checked_before_anything_is_allocated() {
    for size_px in [[0, 4], [4, 0], [MAX + 1, 1], [MAX, MAX]] {
        let sheet =
            Sheet { size_px, pixels_per_point: 1.0, background: Color32::BLACK, threads: 1 };
        assert!(
            matches!(Raster::draw(&sheet, &[], &textures()), Err(PictureError::Size { .. })),
            "{size_px:?}"
        );
    }
    const MAX: u32 = super::super::MAX_SIDE_PX;
}

/// Pixel by pixel with the edge functions in 128 bits, written apart from the real thing.
fn reference(triangle: [Pos2; 3], side: usize) -> Vec<(usize, usize)> {
    let mut p = triangle.map(|p| {
        [(f64::from(p.x) * 256.0).round() as i128, (f64::from(p.y) * 256.0).round() as i128]
    });
    let cross = |a: [i128; 2], b: [i128; 2], q: [i128; 2]| {
        (b[0] - a[0]) * (q[1] - a[1]) - (b[1] - a[1]) * (q[0] - a[0])
    };
    match cross(p[0], p[1], p[2]) {
        0 => return Vec::new(),
        area if area < 0 => p.swap(0, 1),
        _ => {}
    }
    let inside = |a: [i128; 2], b: [i128; 2], q: [i128; 2]| {
        let top_left = b[1] < a[1] || (b[1] == a[1] && b[0] > a[0]);
        let e = cross(a, b, q);
        e > 0 || (e == 0 && top_left)
    };
    let all = (0..side * side).map(|i| (i % side, i / side));
    all.filter(|&(x, y)| {
        let q = [x as i128 * 256 + 128, y as i128 * 256 + 128];
        (0..3).all(|i| inside(p[i], p[(i + 1) % 3], q))
    })
    .collect()
}

proptest! {
    #[test]
    fn spans_agree_with_the_slow_reference(xs in prop::array::uniform6(-8.0f32..24.0), snap in any::<bool>()) {
        // Snapped to half pixels, many centres lie exactly on edges.
        let x = xs.map(|v| if snap { (v * 2.0).round() / 2.0 } else { v });
        let triangle = [pos2(x[0], x[1]), pos2(x[2], x[3]), pos2(x[4], x[5])];
        let raster = draw_on(mesh(&[triangle], Color32::WHITE), 16, 1, Color32::BLACK);
        prop_assert_eq!(covered(&raster), reference(triangle, 16));
    }

    #[test]
    fn threads_change_no_byte(xs in prop::array::uniform12(-4.0f32..36.0), threads in 2usize..9) {
        let mut both = mesh(&[[pos2(xs[0], xs[1]), pos2(xs[2], xs[3]), pos2(xs[4], xs[5])], [pos2(xs[6], xs[7]), pos2(xs[8], xs[9]), pos2(xs[10], xs[11])]], Color32::WHITE);
        for (i, vertex) in both.vertices.iter_mut().enumerate() {
            vertex.color = Color32::from_rgba_unmultiplied(40 * i as u8, 255 - 30 * i as u8, 90, 60 + 20 * i as u8);
        }
        prop_assert_eq!(draw_on(both.clone(), 32, 1, Color32::BLUE), draw_on(both, 32, threads, Color32::BLUE));
    }
}
