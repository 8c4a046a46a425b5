//! Each kind of epaint shape as SVG elements. Private to `svg`.

use std::fmt::Write as _;

use egui::epaint::{
    BandShape, CircleShape, ColorMode, CubicBezierShape, EllipseShape, PathShape, PathStroke,
    QuadraticBezierShape, RectShape, StrokeKind,
};
use egui::{Color32, Pos2, Rect, Shape, Stroke};

use super::{Writer, escape, fill, n, paint, place};
use crate::picture::PictureError;

impl Writer<'_> {
    pub(super) fn shape(&mut self, shape: &Shape) -> Result<(), PictureError> {
        match shape {
            // A callback draws with the GPU: there is nothing to write.
            Shape::Noop | Shape::Callback(_) => {}
            Shape::Vec(shapes) => shapes.iter().try_for_each(|shape| self.shape(shape))?,
            Shape::Circle(circle) => self.circle(circle),
            Shape::Ellipse(ellipse) => self.ellipse(ellipse),
            Shape::LineSegment { points: [a, b], stroke } => self.line(*a, *b, *stroke),
            Shape::Path(path) => self.path(path),
            Shape::Band(band) => self.band(band),
            Shape::Rect(rect) => self.rect(rect)?,
            Shape::Text(text) => self.text(text),
            Shape::Mesh(mesh) => self.mesh(mesh)?,
            Shape::QuadraticBezier(curve) => self.quadratic(curve),
            Shape::CubicBezier(curve) => self.cubic(curve),
        }
        Ok(())
    }

    fn circle(&mut self, circle: &CircleShape) {
        let (center, radius) = (circle.center, circle.radius.max(0.0));
        let style = style(circle.fill, circle.stroke);
        self.element(&format!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {style}/>",
            n(center.x),
            n(center.y),
            n(radius)
        ));
    }

    fn ellipse(&mut self, ellipse: &EllipseShape) {
        let (center, radius) = (ellipse.center, ellipse.radius);
        let turn = turn(ellipse.angle, center);
        let style = style(ellipse.fill, ellipse.stroke);
        self.element(&format!(
            "<ellipse cx=\"{}\" cy=\"{}\" rx=\"{}\" ry=\"{}\"{turn} {style}/>",
            n(center.x),
            n(center.y),
            n(radius.x.max(0.0)),
            n(radius.y.max(0.0))
        ));
    }

    fn line(&mut self, a: Pos2, b: Pos2, stroke: Stroke) {
        if stroke.is_empty() || !(a.is_finite() && b.is_finite()) {
            return;
        }
        self.element(&format!(
            "<path d=\"M{}L{}\" {}/>",
            at(a),
            at(b),
            stroke_style(stroke.width, stroke.color)
        ));
    }

    fn path(&mut self, path: &PathShape) {
        let d = outline(&path.points, path.closed);
        match &path.stroke.color {
            ColorMode::UV(colour) if path.stroke.width > 0.0 => {
                self.element(&format!("<path d=\"{d}\" {}/>", fill(path.fill)));
                let bounds = Rect::from_points(&path.points);
                for pair in path.points.windows(2) {
                    self.line(
                        pair[0],
                        pair[1],
                        Stroke::new(path.stroke.width, colour(bounds, pair[0].lerp(pair[1], 0.5))),
                    );
                }
            }
            _ => self.curve(&d, path.fill, &path.stroke),
        }
    }

    fn curve(&mut self, d: &str, fill_color: Color32, stroke: &PathStroke) {
        let stroke = Stroke::new(stroke.width, solid(&stroke.color));
        if !d.is_empty() {
            self.element(&format!("<path d=\"{d}\" {}/>", style(fill_color, stroke)));
        }
    }

    fn band(&mut self, band: &BandShape) {
        let lower = band.points.iter().map(|p| Pos2::new(p.x, p.y.min));
        let upper = band.points.iter().rev().map(|p| Pos2::new(p.x, p.y.max));
        let points: Vec<_> = lower.chain(upper).collect();
        let turn = turn(band.angle, Pos2::ZERO);
        self.element(&format!(
            "<path d=\"{}\"{turn} {}/>",
            outline(&points, true),
            style(band.fill, band.stroke)
        ));
    }

    fn quadratic(&mut self, curve: &QuadraticBezierShape) {
        let [a, b, c] = curve.points;
        let end = if curve.closed { "Z" } else { "" };
        self.curve(&format!("M{}Q{} {}{end}", at(a), at(b), at(c)), curve.fill, &curve.stroke);
    }

    fn cubic(&mut self, curve: &CubicBezierShape) {
        let [a, b, c, d] = curve.points;
        let end = if curve.closed { "Z" } else { "" };
        self.curve(
            &format!("M{}C{} {} {}{end}", at(a), at(b), at(c), at(d)),
            curve.fill,
            &curve.stroke,
        );
    }

    fn rect(&mut self, shape: &RectShape) -> Result<(), PictureError> {
        if !shape.rect.is_finite() || shape.rect.is_negative() {
            return Ok(());
        }
        if let Some(brush) = &shape.brush {
            return self.textured(shape, brush);
        }
        // SVG strokes lie on the middle of the border: move the border to where that is right.
        let half = shape.stroke.width / 2.0;
        let shift = match shape.stroke_kind {
            _ if shape.stroke.is_empty() => 0.0,
            StrokeKind::Inside => -half,
            StrokeKind::Middle => 0.0,
            StrokeKind::Outside => half,
        };
        let rect = shape.rect.expand(shift);
        let r = shape.corner_radius;
        let attributes =
            format!("{}{}", turn(shape.angle, rect.center()), self.blur(shape.blur_width));
        let paint = style(shape.fill, shape.stroke);
        if r.is_same() {
            let radius = if r.nw == 0 {
                String::new()
            } else {
                format!(" rx=\"{}\"", n((f32::from(r.nw) + shift).max(0.0)))
            };
            self.element(&format!("<rect {}{radius}{attributes} {paint}/>", place(rect)));
        } else {
            let radii = [r.nw, r.ne, r.se, r.sw].map(|r| (f32::from(r) + shift).max(0.0));
            self.element(&format!("<path d=\"{}\"{attributes} {paint}/>", rounded(rect, radii)));
        }
        Ok(())
    }

    /// The attribute that blurs as a shadow is blurred, or nothing.
    fn blur(&mut self, width: f32) -> String {
        if width <= 0.0 {
            return String::new();
        }
        let id = self.id();
        let deviation = n(width / 3.0);
        let _ = writeln!(
            self.defs,
            "<filter id=\"blur{id}\" x=\"-50%\" y=\"-50%\" width=\"200%\" height=\"200%\"><feGaussianBlur stdDeviation=\"{deviation}\"/></filter>"
        );
        format!(" filter=\"url(#blur{id})\"")
    }

    pub(super) fn element(&mut self, element: &str) {
        self.body.push_str(element);
        self.body.push('\n');
    }

    /// Opens a group that a screen reader reads as this text.
    pub(super) fn open_labelled(&mut self, label: &str) {
        let _ = writeln!(self.body, "<g role=\"img\" aria-label=\"{}\">", escape(label));
    }
}

/// `x y` for path data.
pub(super) fn at(p: Pos2) -> String {
    format!("{} {}", n(p.x), n(p.y))
}

fn outline(points: &[Pos2], closed: bool) -> String {
    let mut d = String::new();
    for (i, &point) in points.iter().filter(|p| p.is_finite()).enumerate() {
        d.push(if i == 0 { 'M' } else { 'L' });
        d.push_str(&at(point));
    }
    if closed && !d.is_empty() {
        d.push('Z');
    }
    d
}

fn rounded(rect: Rect, [nw, ne, se, sw]: [f32; 4]) -> String {
    let (l, t, r, b) = (rect.left(), rect.top(), rect.right(), rect.bottom());
    let arc =
        |radius: f32, x: f32, y: f32| format!("A{0} {0} 0 0 1 {1} {2}", n(radius), n(x), n(y));
    format!(
        "M{} {}H{}{}V{}{}H{}{}V{}{}Z",
        n(l + nw),
        n(t),
        n(r - ne),
        arc(ne, r, t + ne),
        n(b - se),
        arc(se, r - se, b),
        n(l + sw),
        arc(sw, l, b - sw),
        n(t + nw),
        arc(nw, l + nw, t)
    )
}

fn solid(color: &ColorMode) -> Color32 {
    match color {
        ColorMode::Solid(color) => *color,
        ColorMode::UV(colour) => colour(Rect::ZERO, Pos2::ZERO),
    }
}

fn turn(angle: f32, around: Pos2) -> String {
    if angle == 0.0 {
        String::new()
    } else {
        format!(" transform=\"rotate({} {})\"", n(angle.to_degrees()), at(around))
    }
}

fn stroke_style(width: f32, color: Color32) -> String {
    format!(
        "fill=\"none\" {} stroke-width=\"{}\" stroke-linejoin=\"round\"",
        paint("stroke", color),
        n(width)
    )
}

fn style(fill_color: Color32, stroke: Stroke) -> String {
    if stroke.is_empty() {
        return fill(fill_color);
    }
    let stroke_paint = paint("stroke", stroke.color);
    format!(
        "{} {stroke_paint} stroke-width=\"{}\" stroke-linejoin=\"round\"",
        fill(fill_color),
        n(stroke.width)
    )
}
