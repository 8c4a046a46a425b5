//! Textures and meshes as SVG: textures are cut out and embedded as PNG; meshes of one colour become one path, other meshes
//! are rasterised. Private to `svg`.

use egui::epaint::{Brush, ClippedPrimitive, Mesh, Primitive, RectShape, WHITE_UV};
use egui::{Color32, Pos2, Rect, vec2};

use super::shapes::at;
use super::{Writer, fill, n, place};
use crate::picture::png::base64;
use crate::picture::raster::{Raster, Sheet};
use crate::picture::textures::Texture;
use crate::picture::{PictureError, encode_png};

/// Pixels a point of a rasterised mesh has.
const MESH_SCALE: f32 = 2.0;
/// The largest rasterised mesh, in pixels a side; larger ones are drawn coarser.
const MESH_SIDE_PX: f32 = 4096.0;

impl Writer<'_> {
    /// A rectangle filled with a texture.
    pub(super) fn textured(
        &mut self,
        shape: &RectShape,
        brush: &Brush,
    ) -> Result<(), PictureError> {
        let Some(texture) = self.page.textures.get(brush.fill_texture_id) else { return Ok(()) };
        let (uv, rect) = (brush.uv, shape.rect);
        let whole_uv = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));
        if let Some(source) =
            self.page.vectors.get(&brush.fill_texture_id).filter(|_| uv == whole_uv)
        {
            self.element(&format!(
                "<svg {} viewBox=\"0 0 {} {}\" preserveAspectRatio=\"none\">{}</svg>",
                place(rect),
                n(source.width),
                n(source.height),
                source.elements
            ));
            return Ok(());
        }
        if uv == Rect::ZERO || !rect.is_positive() {
            return Ok(());
        }
        let texels = |share: f32, side: usize| share * side as f32;
        let [width, height] = texture.size;
        // Whole texels that hold the wanted part; the clip below hides the rest.
        let (left, right) = (
            texels(uv.left().min(uv.right()), width).floor(),
            texels(uv.left().max(uv.right()), width).ceil(),
        );
        let (top, bottom) = (
            texels(uv.top().min(uv.bottom()), height).floor(),
            texels(uv.top().max(uv.bottom()), height).ceil(),
        );
        let part = [
            left.max(0.0) as usize,
            top.max(0.0) as usize,
            right.min(width as f32) as usize,
            bottom.min(height as f32) as usize,
        ];
        if part[0] >= part[2] || part[1] >= part[3] {
            return Ok(());
        }
        let png = cut_out(texture, part, shape.fill)?;
        // Where the cut-out lies, so that uv's corners meet the rectangle's.
        let scale = vec2(
            rect.width() / texels(uv.width().abs(), width),
            rect.height() / texels(uv.height().abs(), height),
        );
        let corner = rect.min
            - vec2(
                texels(uv.left().min(uv.right()), width) - part[0] as f32,
                texels(uv.top().min(uv.bottom()), height) - part[1] as f32,
            ) * scale;
        let whole = Rect::from_min_size(
            corner,
            vec2((part[2] - part[0]) as f32, (part[3] - part[1]) as f32) * scale,
        );
        let smooth = if texture.is_nearest() {
            " image-rendering=\"optimizeSpeed\" style=\"image-rendering:pixelated\""
        } else {
            ""
        };
        let mirror = mirror(uv, rect);
        if whole == rect {
            self.image(rect, &png, &format!("{smooth}{mirror}"));
        } else {
            let id = self.id();
            self.defs.push_str(&format!(
                "<clipPath id=\"cut{id}\"><rect {}/></clipPath>\n",
                place(rect)
            ));
            self.element(&format!("<g clip-path=\"url(#cut{id})\">"));
            self.image(whole, &png, &format!("{smooth}{mirror}"));
            self.element("</g>");
        }
        Ok(())
    }

    fn image(&mut self, rect: Rect, png: &[u8], attributes: &str) {
        let data = base64(png);
        self.element(&format!("<image {} preserveAspectRatio=\"none\"{attributes} xlink:href=\"data:image/png;base64,{data}\"/>", place(rect)));
    }

    /// Triangles: of one colour each they are paths, else a picture.
    pub(super) fn mesh(&mut self, mesh: &Mesh) -> Result<(), PictureError> {
        if !mesh.is_valid() || mesh.is_empty() {
            return Ok(());
        }
        if let Some((shape, brush)) = as_image(mesh) {
            return self.textured(&shape, &brush);
        }
        match flat_runs(mesh) {
            Some(runs) => runs.into_iter().for_each(|(color, d)| {
                if color.a() > 0 {
                    self.element(&format!(
                        "<path d=\"{d}\" shape-rendering=\"crispEdges\" {}/>",
                        fill(color)
                    ));
                }
            }),
            None => self.pixels(mesh)?,
        }
        Ok(())
    }

    fn pixels(&mut self, mesh: &Mesh) -> Result<(), PictureError> {
        let bounds = mesh.calc_bounds().intersect(self.page_rect());
        if !bounds.is_positive() {
            return Ok(());
        }
        let scale = MESH_SCALE.min(MESH_SIDE_PX / bounds.width().max(bounds.height()));
        let side = |points: f32| ((points * scale).ceil() as u32).max(1);
        let size_px = [side(bounds.width()), side(bounds.height())];
        let mut mesh = mesh.clone();
        mesh.translate(-bounds.min.to_vec2());
        let primitive =
            ClippedPrimitive { clip_rect: Rect::EVERYTHING, primitive: Primitive::Mesh(mesh) };
        let sheet = Sheet {
            size_px,
            pixels_per_point: scale,
            background: Color32::TRANSPARENT,
            threads: 1,
        };
        let raster = Raster::draw(&sheet, &[primitive], self.page.textures)?;
        let png = encode_png(size_px[0], size_px[1], &raster.to_rgba())?;
        let drawn =
            Rect::from_min_size(bounds.min, vec2(size_px[0] as f32, size_px[1] as f32) / scale);
        self.image(drawn, &png, "");
        Ok(())
    }
}

/// A mesh that is just an image: four corners of one colour, upright on the page and in the texture.
fn as_image(mesh: &Mesh) -> Option<(RectShape, Brush)> {
    let [a, b, c, d] = mesh.vertices.as_slice() else { return None };
    let opposite =
        |p: Pos2, q: Pos2, r: Pos2, s: Pos2| p.x == r.x && q.x == s.x && p.y == q.y && r.y == s.y;
    let upright = opposite(a.pos, b.pos, c.pos, d.pos) && opposite(a.uv, b.uv, c.uv, d.uv);
    let shows_texture = upright && a.uv != d.uv && mesh.indices.len() == 6;
    let one_color = [b, c, d].iter().all(|corner| corner.color == a.color);
    (shows_texture && one_color).then(|| {
        let shape = RectShape::filled(Rect::from_two_pos(a.pos, d.pos), 0, a.color);
        (shape, Brush { fill_texture_id: mesh.texture_id, uv: Rect::from_min_max(a.uv, d.uv) })
    })
}

/// The part `[left, top, right, bottom]` of a texture, tinted, as PNG.
fn cut_out(
    texture: &Texture,
    [left, top, right, bottom]: [usize; 4],
    tint: Color32,
) -> Result<Vec<u8>, PictureError> {
    let mut rgba = Vec::new();
    for y in top..bottom {
        for x in left..right {
            let texel = texture.texel(x as i64, y as i64).to_array();
            let tinted: [u8; 4] =
                std::array::from_fn(|i| (u16::from(texel[i]) * u16::from(tint[i]) / 255) as u8);
            let [r, g, b, a] = tinted;
            rgba.extend(Color32::from_rgba_premultiplied(r, g, b, a).to_srgba_unmultiplied());
        }
    }
    encode_png((right - left) as u32, (bottom - top) as u32, &rgba)
}

/// The transform of an image whose texture runs backwards.
fn mirror(uv: Rect, rect: Rect) -> String {
    let flips = [uv.width() < 0.0, uv.height() < 0.0].map(|flip| if flip { -1.0 } else { 1.0 });
    if flips == [1.0, 1.0] {
        return String::new();
    }
    let center = rect.center();
    let [across, down] = flips;
    format!(
        " transform=\"translate({} {}) scale({across} {down})\"",
        n(center.x * (1.0 - across)),
        n(center.y * (1.0 - down))
    )
}

/// Path data of runs of triangles of one colour; None if a triangle shows a texture or a slope of colours.
fn flat_runs(mesh: &Mesh) -> Option<Vec<(Color32, String)>> {
    let mut runs: Vec<(Color32, String)> = Vec::new();
    for triangle in mesh.triangles() {
        let corners = triangle.map(|i| mesh.vertices[i as usize]);
        let color = corners[0].color;
        if corners.iter().any(|c| c.uv != WHITE_UV || c.color != color) {
            return None;
        }
        let [a, b, c] = corners.map(|c| at(c.pos));
        let d = format!("M{a}L{b}L{c}Z");
        match runs.last_mut() {
            Some((last, path)) if *last == color => path.push_str(&d),
            _ => runs.push((color, d)),
        }
    }
    Some(runs)
}
