//! From LaTeX to outlines: parsed and laid out by ratex, the letters taken from the bundled KaTeX fonts. The outlines become
//! pixels (for the window) or SVG (for print). Private to `formula`.

use std::fmt::Write as _;

use egui::{Color32, ColorImage};
use ratex_font::{FontId, katex_ttf_glyph_char};
use ratex_layout::{LayoutOptions, layout, to_display_list};
use ratex_types::color::Color;
use ratex_types::display_item::{DisplayItem, DisplayList};
use ratex_types::path_command::PathCommand;
use resvg::tiny_skia::{FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};
use ttf_parser::{Face, OutlineBuilder};

/// Longer sources are refused: they are not formulas.
const MAX_LATEX_BYTES: usize = 4096;
/// The largest picture of a formula, in pixels a side.
const MAX_SIDE_PX: f32 = 8192.0;
/// Width of the outline of an unfilled path, in em.
const LINE_EM: f32 = 0.04;

/// A formula laid out, in em, y down from its top; the baseline lies at `height`.
pub(super) struct Typeset {
    pub width: f32,
    pub height: f32,
    pub depth: f32,
    marks: Vec<Ink>,
}

struct Ink {
    path: Path,
    color: Color,
    filled: bool,
}

/// Why a formula cannot be set; it is then shown as plain text.
#[derive(Debug, thiserror::Error)]
pub(super) enum FormulaError {
    #[error("the formula has {0} bytes: at most {MAX_LATEX_BYTES} are set")]
    TooLong(usize),
    #[error("the formula cannot be read: {0}")]
    Parse(String),
}

/// Sets a formula in this colour, unless it names colours of its own.
pub(super) fn typeset(latex: &str, color: Color32) -> Result<Typeset, FormulaError> {
    if latex.len() > MAX_LATEX_BYTES {
        return Err(FormulaError::TooLong(latex.len()));
    }
    let nodes =
        ratex_parser::parse(latex).map_err(|error| FormulaError::Parse(error.to_string()))?;
    let [r, g, b, a] = color.to_srgba_unmultiplied().map(|channel| f32::from(channel) / 255.0);
    let options = LayoutOptions { color: Color::new(r, g, b, a), ..LayoutOptions::default() };
    let list = to_display_list(&layout(&nodes, &options));
    Ok(outlines(&list))
}

fn outlines(list: &DisplayList) -> Typeset {
    let marks = list.items.iter().flat_map(inks).collect();
    Typeset {
        width: list.width as f32,
        height: list.height as f32,
        depth: list.depth as f32,
        marks,
    }
}

fn inks(item: &DisplayItem) -> Vec<Ink> {
    match item {
        DisplayItem::GlyphPath { x, y, scale, font, char_code, color } => {
            let place =
                Transform::from_row(*scale as f32, 0.0, 0.0, -*scale as f32, *x as f32, *y as f32);
            let path = letter(font, *char_code).and_then(|path| path.transform(place));
            ink(path, *color, true)
        }
        DisplayItem::Line { x, y, width, thickness, color, .. } => {
            ink(bar(*x, *y - *thickness / 2.0, *width, *thickness), *color, true)
        }
        DisplayItem::Rect { x, y, width, height, color } => {
            ink(bar(*x, *y, *width, *height), *color, true)
        }
        // Each closed part is filled by itself: parts may turn either way.
        DisplayItem::Path { x, y, commands, fill: true, color } => {
            parts(commands).flat_map(|part| ink(path(part, *x, *y), *color, true)).collect()
        }
        DisplayItem::Path { x, y, commands, fill: false, color } => {
            ink(path(commands, *x, *y), *color, false)
        }
    }
}

fn ink(path: Option<Path>, color: Color, filled: bool) -> Vec<Ink> {
    path.map(|path| Ink { path, color, filled }).into_iter().collect()
}

fn bar(x: f64, y: f64, width: f64, height: f64) -> Option<Path> {
    Rect::from_xywh(x as f32, y as f32, width as f32, height as f32).map(PathBuilder::from_rect)
}

fn parts(commands: &[PathCommand]) -> impl Iterator<Item = &[PathCommand]> {
    commands.chunk_by(|_, next| !matches!(next, PathCommand::MoveTo { .. }))
}

fn path(commands: &[PathCommand], x: f64, y: f64) -> Option<Path> {
    let mut builder = PathBuilder::new();
    let (dx, dy) = (x as f32, y as f32);
    let at = |x: f64, y: f64| (x as f32 + dx, y as f32 + dy);
    for command in commands {
        match *command {
            PathCommand::MoveTo { x, y } => {
                let (x, y) = at(x, y);
                builder.move_to(x, y);
            }
            PathCommand::LineTo { x, y } => {
                let (x, y) = at(x, y);
                builder.line_to(x, y);
            }
            PathCommand::QuadTo { x1, y1, x, y } => {
                let ((x1, y1), (x, y)) = (at(x1, y1), at(x, y));
                builder.quad_to(x1, y1, x, y);
            }
            PathCommand::CubicTo { x1, y1, x2, y2, x, y } => {
                let ((x1, y1), (x2, y2), (x, y)) = (at(x1, y1), at(x2, y2), at(x, y));
                builder.cubic_to(x1, y1, x2, y2, x, y);
            }
            PathCommand::Close => builder.close(),
        }
    }
    builder.finish()
}

macro_rules! katex {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../../../assets/fonts/katex/KaTeX_", $name, ".ttf")))),*]
    };
}

/// The KaTeX fonts by the names that ratex uses; the first stands in for those that are not shipped.
static KATEX: &[(&str, &[u8])] = katex![
    "Main-Regular",
    "Math-Italic",
    "Main-Bold",
    "Main-Italic",
    "Main-BoldItalic",
    "Math-BoldItalic",
    "AMS-Regular",
    "Caligraphic-Regular",
    "SansSerif-Regular",
    "Script-Regular",
    "Typewriter-Regular",
    "Size1-Regular",
    "Size2-Regular",
    "Size3-Regular",
    "Size4-Regular",
];

/// The outline of a character in em, y up.
fn letter(font: &str, code: u32) -> Option<Path> {
    let (name, bytes) = KATEX.iter().find(|(name, _)| *name == font).unwrap_or(&KATEX[0]);
    let face = Face::parse(bytes, 0).ok()?;
    let id = FontId::parse(name).unwrap_or(FontId::MainRegular);
    let glyph = face.glyph_index(katex_ttf_glyph_char(id, code))?;
    let mut pen = Pen(PathBuilder::new());
    face.outline_glyph(glyph, &mut pen)?;
    let em = 1.0 / f32::from(face.units_per_em());
    pen.0.finish()?.transform(Transform::from_scale(em, em))
}

struct Pen(PathBuilder);

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }
    fn close(&mut self) {
        self.0.close();
    }
}

impl Typeset {
    /// The formula as pixels, `px_per_em` large; never empty.
    pub(super) fn pixels(&self, px_per_em: f32) -> ColorImage {
        let side = |em: f32| ((em * px_per_em).ceil().clamp(1.0, MAX_SIDE_PX)) as u32;
        let (width, height) = (side(self.width), side(self.height + self.depth));
        let Some(mut pixmap) = Pixmap::new(width, height) else {
            return ColorImage::filled([1, 1], Color32::TRANSPARENT);
        };
        let scale = Transform::from_scale(px_per_em, px_per_em);
        for ink in &self.marks {
            let mut paint = Paint::default();
            let Color { r, g, b, a } = ink.color;
            let byte = |share: f32| (share.clamp(0.0, 1.0) * 255.0).round() as u8;
            paint.set_color_rgba8(byte(r), byte(g), byte(b), byte(a));
            if ink.filled {
                pixmap.fill_path(&ink.path, &paint, FillRule::Winding, scale, None);
            } else {
                let stroke = Stroke { width: LINE_EM, ..Stroke::default() };
                pixmap.stroke_path(&ink.path, &paint, &stroke, scale, None);
            }
        }
        let pixels = pixmap.pixels().iter();
        let pixels = pixels
            .map(|p| Color32::from_rgba_premultiplied(p.red(), p.green(), p.blue(), p.alpha()));
        ColorImage::new([width as usize, height as usize], pixels.collect())
    }

    /// The formula as SVG elements in a coordinate system of 1000 units an em.
    pub(super) fn svg(&self) -> String {
        let mut body = String::new();
        for Ink { path, color: Color { r, g, b, a }, filled } in &self.marks {
            let percent = |share: f32| (share * 100.0).round();
            let paint = format!("rgb({}%,{}%,{}%)", percent(*r), percent(*g), percent(*b));
            let style = match filled {
                true => format!("fill=\"{paint}\" fill-opacity=\"{a}\""),
                false => format!(
                    "fill=\"none\" stroke=\"{paint}\" stroke-opacity=\"{a}\" stroke-width=\"{}\"",
                    LINE_EM * 1000.0
                ),
            };
            let _ = write!(body, "<path d=\"{}\" {style}/>", data(path));
        }
        body
    }
}

/// Path data in thousandths.
fn data(path: &Path) -> String {
    use resvg::tiny_skia::{PathSegment, Point};
    let mut d = String::new();
    let write = |d: &mut String, letter: char, points: &[Point]| {
        d.push(letter);
        let numbers: Vec<_> = points
            .iter()
            .flat_map(|p| [p.x, p.y])
            .map(|v| (v * 1000.0).round().to_string())
            .collect();
        d.push_str(&numbers.join(" "));
    };
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(p) => write(&mut d, 'M', &[p]),
            PathSegment::LineTo(p) => write(&mut d, 'L', &[p]),
            PathSegment::QuadTo(a, p) => write(&mut d, 'Q', &[a, p]),
            PathSegment::CubicTo(a, b, p) => write(&mut d, 'C', &[a, b, p]),
            PathSegment::Close => d.push('Z'),
        }
    }
    d
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLES: &[&str] = &[
        r"\sigma(x) = \frac{1}{1 + e^{-x}}",
        r"\mathrm{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V",
        r"\frac{\partial L}{\partial W} = X^\top \frac{\partial L}{\partial Y}",
        r"\hat{y}_i = \sum_{j=1}^{n} w_{ij}\, x_j + b_i",
        r"H_{out} = \left\lfloor \frac{H + 2p - d(k-1) - 1}{s} \right\rfloor + 1",
        r"\nabla \odot \in \to \mathbb{R} \times \cdot \mathbf{W} \mathcal{N}(0, \sigma^2)",
        r"\begin{cases} x & x > 0 \\ 0 & x \le 0 \end{cases}",
    ];

    #[test]
    fn formulas_of_a_lesson_are_set_with_every_letter() {
        for latex in SAMPLES {
            let set = typeset(latex, Color32::BLACK).unwrap();
            assert!(set.width > 1.0 && set.height > 0.4, "{latex}");
            let list = to_display_list(&layout(
                &ratex_parser::parse(latex).unwrap(),
                &LayoutOptions::default(),
            ));
            for item in &list.items {
                if let DisplayItem::GlyphPath { font, char_code, .. } = item {
                    let blank = char::from_u32(*char_code).is_none_or(char::is_whitespace);
                    assert!(
                        blank || letter(font, *char_code).is_some(),
                        "{latex}: {font} lacks U+{char_code:04X}"
                    );
                    assert!(KATEX.iter().any(|(name, _)| name == font), "{latex} needs {font}");
                }
            }
        }
    }

    #[test]
    fn pixels_have_ink_in_the_wanted_colour_and_touch_no_wrong_place() {
        let set = typeset(r"\frac{1}{2}", Color32::RED).unwrap();
        let image = set.pixels(40.0);
        assert!(image.pixels.iter().any(|p| p.a() == 255));
        assert!(image.pixels.iter().all(|p| p.g() == 0 && p.b() == 0));
        assert!(set.svg().contains("rgb(100%,0%,0%)"));
    }

    #[test]
    fn what_cannot_be_set_is_an_error() {
        assert!(matches!(typeset(r"\frac{1}{", Color32::BLACK), Err(FormulaError::Parse(_))));
        assert!(matches!(
            typeset(&"x".repeat(5000), Color32::BLACK),
            Err(FormulaError::TooLong(5000))
        ));
        assert!(
            typeset("", Color32::BLACK).is_ok_and(|empty| empty.pixels(20.0).pixels.len() == 1)
        );
    }
}
