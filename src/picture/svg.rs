//! egui's shapes as SVG: rectangles, circles and paths stay what they are; letters become outlines (or editable text);
//! textures are embedded as PNG. May be imported by `picture` only; others call `Picture::to_svg`.

mod glyphs;
mod images;
mod shapes;

use std::fmt::Write as _;

use egui::emath::TSTransform;
use egui::epaint::ClippedShape;
use egui::{Color32, Pos2, Rect, Shape};

use super::PictureError;
use super::textures::Textures;
use crate::views::widgets::vectors::VectorSources;
use glyphs::GlyphBook;

/// How letters are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SvgText {
    /// As outlines of the bundled fonts: the same everywhere.
    #[default]
    Outlines,
    /// As `<text>`: small and editable, if the fonts are installed where it is read.
    Text,
}

/// The page a picture is written on.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    pub size_px: [u32; 2],
    /// Pixels a point has.
    pub scale: f32,
    pub background: Color32,
    pub text: SvgText,
    pub textures: &'a Textures,
    /// The drawings behind textures, written instead of pixels.
    pub vectors: &'a VectorSources,
}

/// Writes the shapes as one SVG document.
///
/// # Errors
/// [`PictureError`] if a texture cannot be packed.
pub fn write(page: &Page<'_>, shapes: &[ClippedShape]) -> Result<String, PictureError> {
    let mut writer = Writer::new(*page);
    for ClippedShape { clip_rect, shape, transform_after_tessellation } in shapes {
        writer.clip(*clip_rect);
        writer.moved(*transform_after_tessellation, shape)?;
    }
    Ok(writer.finish())
}

/// The document as it grows.
struct Writer<'a> {
    page: Page<'a>,
    body: String,
    defs: String,
    book: GlyphBook,
    clips: Vec<Rect>,
    open_clip: Option<usize>,
    next_id: usize,
}

impl<'a> Writer<'a> {
    fn new(page: Page<'a>) -> Self {
        Self {
            page,
            body: String::new(),
            defs: String::new(),
            book: GlyphBook::default(),
            clips: Vec::new(),
            open_clip: None,
            next_id: 0,
        }
    }

    fn page_rect(&self) -> Rect {
        let [width, height] = self.page.size_px.map(|side| side as f32 / self.page.scale);
        Rect::from_min_max(Pos2::ZERO, Pos2::new(width, height))
    }

    fn moved(&mut self, by: TSTransform, shape: &Shape) -> Result<(), PictureError> {
        if by == TSTransform::IDENTITY {
            return self.shape(shape);
        }
        let TSTransform { scaling, translation } = by;
        self.element(&format!(
            "<g transform=\"translate({} {}) scale({scaling})\">",
            n(translation.x),
            n(translation.y)
        ));
        self.shape(shape)?;
        self.element("</g>");
        Ok(())
    }

    /// From here on shapes are cut to `clip`; shapes with the same clip share a group.
    fn clip(&mut self, clip: Rect) {
        let page = self.page_rect();
        let wanted = (!clip.contains_rect(page)).then(|| self.clip_index(clip.intersect(page)));
        if wanted == self.open_clip {
            return;
        }
        if self.open_clip.is_some() {
            self.body.push_str("</g>\n");
        }
        if let Some(i) = wanted {
            let _ = writeln!(self.body, "<g clip-path=\"url(#clip{i})\">");
        }
        self.open_clip = wanted;
    }

    fn clip_index(&mut self, clip: Rect) -> usize {
        if let Some(i) = self.clips.iter().position(|known| *known == clip) {
            return i;
        }
        let i = self.clips.len();
        self.clips.push(clip);
        let _ = writeln!(self.defs, "<clipPath id=\"clip{i}\"><rect {}/></clipPath>", place(clip));
        i
    }

    fn id(&mut self) -> usize {
        self.next_id += 1;
        self.next_id
    }

    fn finish(mut self) -> String {
        if self.open_clip.is_some() {
            self.body.push_str("</g>\n");
        }
        let [width, height] = self.page.size_px;
        let page = self.page_rect();
        let mut text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\">\n",
            n(page.width()),
            n(page.height())
        );
        let defs = format!("{}{}", self.defs, self.book.definitions());
        if !defs.is_empty() {
            let _ = write!(text, "<defs>\n{defs}</defs>\n");
        }
        if self.page.background.a() > 0 {
            let _ = writeln!(text, "<rect {} {}/>", place(page), fill(self.page.background));
        }
        text.push_str(&self.body);
        text.push_str("</svg>\n");
        text
    }
}

/// A number with at most two decimals and no needless zeros.
fn n(value: f32) -> String {
    let rounded = (f64::from(value) * 100.0).round() / 100.0;
    if rounded == 0.0 || !rounded.is_finite() { "0".to_owned() } else { rounded.to_string() }
}

/// `x y width height` attributes.
fn place(rect: Rect) -> String {
    let (width, height) = (rect.width().max(0.0), rect.height().max(0.0));
    format!(
        "x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
        n(rect.min.x),
        n(rect.min.y),
        n(width),
        n(height)
    )
}

/// A colour as a paint attribute with its opacity.
fn paint(what: &str, color: Color32) -> String {
    let [r, g, b, a] = color.to_srgba_unmultiplied();
    match a {
        0 => format!("{what}=\"none\""),
        255 => format!("{what}=\"#{r:02x}{g:02x}{b:02x}\""),
        _ => format!(
            "{what}=\"#{r:02x}{g:02x}{b:02x}\" {what}-opacity=\"{}\"",
            (f32::from(a) / 2.55).round() / 100.0
        ),
    }
}

fn fill(color: Color32) -> String {
    paint("fill", color)
}

/// Text with the five signs of XML made safe, and without control characters, which XML forbids.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests;
