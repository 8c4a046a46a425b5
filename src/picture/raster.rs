//! The CPU rasteriser: egui's tessellated meshes to pixels, with integers where it matters.
//!
//! Corners are rounded to 1/256 pixel, and which pixels a triangle covers is decided by exact integer edge functions with
//! the top-left rule: triangles that share an edge leave no gap and draw no pixel twice. Colours are blended as egui's own
//! painters do it, in gamma space and premultiplied. Each pixel is computed from its own coordinates only, so the bands of
//! several threads give the bytes that one thread gives. May be imported by `picture`, benches and tests.

use egui::epaint::{ClippedPrimitive, Mesh, Primitive, Vertex};
use egui::{Color32, Rect};

use super::textures::{Texture, Textures};
use super::{PictureError, check_size};

/// Subpixels a pixel side has.
const SUB: i64 = 256;
/// Corners further out than this (in pixels) are pulled in, so that products fit in 64 bits.
const FAR_PX: f32 = 2_097_152.0;

/// Pixels: premultiplied RGBA, row by row from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<Color32>,
}

/// How to draw: size and scale, what lies behind, how many threads.
#[derive(Clone, Copy, Debug)]
pub struct Sheet {
    pub size_px: [u32; 2],
    pub pixels_per_point: f32,
    pub background: Color32,
    pub threads: usize,
}

impl Raster {
    /// Draws the primitives of a frame.
    ///
    /// # Errors
    /// [`PictureError::Size`] before anything is allocated.
    pub fn draw(
        sheet: &Sheet,
        primitives: &[ClippedPrimitive],
        textures: &Textures,
    ) -> Result<Self, PictureError> {
        let [width, height] = sheet.size_px;
        check_size(width.into(), height.into())?;
        let (width, height) = (width as usize, height as usize);
        let mut pixels = vec![sheet.background; width * height];
        let rows = height.div_ceil(sheet.threads.max(1));
        std::thread::scope(|scope| {
            let mut bands = pixels.chunks_mut(rows * width).enumerate().map(|(i, pixels)| Band {
                pixels,
                width,
                top: i * rows,
            });
            let own = bands.next();
            for mut band in bands {
                scope.spawn(move || band.draw(sheet, primitives, textures));
            }
            if let Some(mut band) = own {
                band.draw(sheet, primitives, textures);
            }
        });
        Ok(Self { width, height, pixels })
    }

    /// The pixels as straight RGBA bytes.
    pub fn to_rgba(&self) -> Vec<u8> {
        self.pixels.iter().flat_map(|pixel| pixel.to_srgba_unmultiplied()).collect()
    }
}

/// Rows `top..` of the sheet, drawn by one thread.
struct Band<'a> {
    pixels: &'a mut [Color32],
    width: usize,
    top: usize,
}

/// Whole pixels, half open.
#[derive(Clone, Copy)]
struct Window {
    left: i64,
    top: i64,
    right: i64,
    bottom: i64,
}

impl Band<'_> {
    fn draw(&mut self, sheet: &Sheet, primitives: &[ClippedPrimitive], textures: &Textures) {
        for primitive in primitives {
            let Primitive::Mesh(mesh) = &primitive.primitive else { continue };
            let window = self.window(primitive.clip_rect, sheet.pixels_per_point);
            if window.left < window.right && window.top < window.bottom {
                self.mesh(mesh, window, sheet.pixels_per_point, textures.get(mesh.texture_id));
            }
        }
    }

    /// The clip rectangle in whole pixels, cut to this band.
    fn window(&self, clip: Rect, scale: f32) -> Window {
        let px = |points: f32| (points * scale).round().clamp(-FAR_PX, FAR_PX) as i64;
        let bottom = (self.top + self.pixels.len() / self.width) as i64;
        Window {
            left: px(clip.min.x).max(0),
            top: px(clip.min.y).max(self.top as i64),
            right: px(clip.max.x).min(self.width as i64),
            bottom: px(clip.max.y).min(bottom),
        }
    }

    fn mesh(&mut self, mesh: &Mesh, window: Window, scale: f32, texture: Option<&Texture>) {
        for [a, b, c] in mesh.triangles() {
            let corner = |i: u32| mesh.vertices.get(i as usize);
            if let (Some(a), Some(b), Some(c)) = (corner(a), corner(b), corner(c))
                && let Some(triangle) = Triangle::new([a, b, c], scale)
            {
                self.triangle(&triangle, window, texture);
            }
        }
    }

    fn triangle(&mut self, triangle: &Triangle, window: Window, texture: Option<&Texture>) {
        let Some(texture) = texture else { return };
        let paint = triangle.paint(texture);
        for y in triangle.first_row().max(window.top)..triangle.end_row().min(window.bottom) {
            let (left, right) = triangle.span(y, window.left, window.right);
            if left < right {
                let row = (y as usize - self.top) * self.width;
                paint.fill(
                    &mut self.pixels[row + left as usize..row + right as usize],
                    left,
                    y,
                    texture,
                );
            }
        }
    }
}

/// What a triangle is filled with.
enum Paint {
    Flat(Color32),
    /// One colour over a texture.
    Tinted {
        color: [f32; 4],
        uv: [Plane; 2],
    },
    /// Colours that change from corner to corner, over a texture.
    Slope {
        color: [Plane; 4],
        uv: [Plane; 2],
    },
}

impl Paint {
    /// Paints pixels of row `y` from column `left` on.
    fn fill(&self, pixels: &mut [Color32], left: i64, y: i64, texture: &Texture) {
        match self {
            Self::Flat(Color32::TRANSPARENT) => {}
            Self::Flat(color) if color.a() == 255 => pixels.fill(*color),
            Self::Flat(color) => pixels.iter_mut().for_each(|pixel| blend(channels(*color), pixel)),
            Self::Tinted { color, uv: [u, v] } => {
                let (u, v) = (u.row(y), v.row(y));
                for (x, pixel) in (left..).zip(pixels) {
                    blend(tint(*color, texture.sample(u.at(x), v.at(x))), pixel);
                }
            }
            Self::Slope { color, uv: [u, v] } => {
                let (u, v) = (u.row(y), v.row(y));
                let color = color.each_ref().map(|plane| plane.row(y));
                for (x, pixel) in (left..).zip(pixels) {
                    let color = color.each_ref().map(|channel| channel.at(x));
                    blend(tint(color, texture.sample(u.at(x), v.at(x))), pixel);
                }
            }
        }
    }
}

/// A quantity that is linear over the page: `across · x + down · y + at_origin`.
struct Plane {
    across: f64,
    down: f64,
    at_origin: f64,
}

/// A [`Plane`] along one row. Each pixel is computed from its own column, never from its neighbour.
struct RowOfPlane {
    across: f64,
    start: f64,
}

impl Plane {
    fn row(&self, y: i64) -> RowOfPlane {
        RowOfPlane { across: self.across, start: self.down * y as f64 + self.at_origin }
    }
}

impl RowOfPlane {
    fn at(&self, x: i64) -> f32 {
        (self.across * x as f64 + self.start) as f32
    }
}

/// One edge: the function `across · x + down · y + at_origin`, not negative inside, in subpixels at pixel centres.
#[derive(Clone, Copy)]
struct Edge {
    across: i64,
    down: i64,
    at_origin: i64,
    /// 0 on a top or left edge, else −1: the border belongs to one triangle only.
    bias: i64,
}

impl Edge {
    /// The edge from `a` to `b` of a triangle that turns clockwise on the screen (y down).
    fn new([ax, ay]: [i64; 2], [bx, by]: [i64; 2]) -> Self {
        let (dx, dy) = (bx - ax, by - ay);
        let is_top_left = dy < 0 || (dy == 0 && dx > 0);
        // E(p) = dx·(py − ay) − dy·(px − ax), with p = 256·pixel + 128.
        let at_origin = dx * (SUB / 2 - ay) - dy * (SUB / 2 - ax);
        Self {
            across: -dy * SUB,
            down: dx * SUB,
            at_origin,
            bias: if is_top_left { 0 } else { -1 },
        }
    }

    fn at(&self, x: i64, y: i64) -> i64 {
        self.across * x + self.down * y + self.at_origin
    }

    /// Cuts the half-open span of row `y` to what lies inside.
    fn cut(&self, y: i64, (left, right): (i64, i64)) -> (i64, i64) {
        let start = self.at(0, y) + self.bias;
        match self.across {
            0 if start < 0 => (left, left),
            0 => (left, right),
            // start + across·x ≥ 0  ⇔  x ≥ ⌈−start / across⌉
            a if a > 0 => (left.max((-start + a - 1).div_euclid(a)), right),
            // ⇔  x ≤ ⌊start / −across⌋
            a => (left, right.min(start.div_euclid(-a) + 1)),
        }
    }
}

struct Triangle<'a> {
    corners: [&'a Vertex; 3],
    points: [[i64; 2]; 3],
    /// Edge `i` lies opposite corner `i`, so its value is the weight of that corner.
    edges: [Edge; 3],
    one_over_area: f64,
}

impl<'a> Triangle<'a> {
    /// None if it covers nothing or a corner is not finite.
    fn new(mut corners: [&'a Vertex; 3], scale: f32) -> Option<Self> {
        if corners.iter().any(|corner| !corner.pos.is_finite()) {
            return None;
        }
        let fixed =
            |points: f32| ((points * scale).clamp(-FAR_PX, FAR_PX) * SUB as f32).round() as i64;
        let mut points = corners.map(|corner| [fixed(corner.pos.x), fixed(corner.pos.y)]);
        let doubled_area = |[a, b, c]: [[i64; 2]; 3]| {
            (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        };
        let mut area = doubled_area(points);
        if area < 0 {
            corners.swap(1, 2);
            points.swap(1, 2);
            area = -area;
        }
        let [a, b, c] = points;
        (area > 0).then(|| Self {
            corners,
            points,
            edges: [Edge::new(b, c), Edge::new(c, a), Edge::new(a, b)],
            one_over_area: 1.0 / area as f64,
        })
    }

    fn first_row(&self) -> i64 {
        self.points.iter().map(|p| p[1]).min().unwrap_or(0).div_euclid(SUB)
    }

    fn end_row(&self) -> i64 {
        self.points.iter().map(|p| p[1]).max().unwrap_or(0).div_euclid(SUB) + 1
    }

    /// The half-open span of pixels covered in row `y`.
    fn span(&self, y: i64, left: i64, right: i64) -> (i64, i64) {
        self.edges.iter().fold((left, right), |span, edge| edge.cut(y, span))
    }

    fn paint(&self, texture: &Texture) -> Paint {
        let [a, b, c] = self.corners;
        let one_color = a.color == b.color && a.color == c.color;
        if one_color && a.uv == b.uv && a.uv == c.uv {
            return Paint::Flat(pack(tint(channels(a.color), texture.sample(a.uv.x, a.uv.y))));
        }
        let uv = [self.plane(|corner| corner.uv.x), self.plane(|corner| corner.uv.y)];
        if one_color {
            return Paint::Tinted { color: channels(a.color), uv };
        }
        let color = std::array::from_fn(|i| self.plane(|corner| f32::from(corner.color[i])));
        Paint::Slope { color, uv }
    }

    /// The plane through a quantity of the corners.
    fn plane(&self, part: impl Fn(&Vertex) -> f32) -> Plane {
        let parts = self.corners.map(|corner| f64::from(part(corner)) * self.one_over_area);
        let sum = |of: fn(&Edge) -> i64| {
            self.edges.iter().zip(parts).map(|(edge, part)| of(edge) as f64 * part).sum()
        };
        Plane {
            across: sum(|edge| edge.across),
            down: sum(|edge| edge.down),
            at_origin: sum(|edge| edge.at_origin),
        }
    }
}

fn channels(color: Color32) -> [f32; 4] {
    color.to_array().map(f32::from)
}

fn tint(color: [f32; 4], texel: [f32; 4]) -> [f32; 4] {
    std::array::from_fn(|i| color[i] * texel[i] * (1.0 / 255.0))
}

fn pack(color: [f32; 4]) -> Color32 {
    let [r, g, b, a] = color.map(|c| (c + 0.5) as u8);
    Color32::from_rgba_premultiplied(r, g, b, a)
}

/// Premultiplied source over what is there.
fn blend(source: [f32; 4], pixel: &mut Color32) {
    if source == [0.0; 4] {
        return;
    }
    let rest = 1.0 - source[3] * (1.0 / 255.0);
    let below = channels(*pixel);
    *pixel = pack(std::array::from_fn(|i| source[i] + below[i] * rest));
}

#[cfg(test)]
mod tests;
