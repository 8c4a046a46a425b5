//! Letters in SVG: as outlines of the bundled fonts, each defined once and used by number, or as `<text>`. Private to `svg`.

use std::collections::HashMap;
use std::fmt::Write as _;

use egui::epaint::TextShape;
use egui::epaint::text::{Glyph, LayoutJob, PlacedRow, TextFormat};
use egui::{Color32, FontFamily, Pos2, Vec2};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

use super::{SvgText, Writer, escape, fill, n};
use crate::views::theme::{BUNDLED, font_order, font_tweak};

/// The outlines used so far. Its symbols stand in font units, y up; each use scales them.
#[derive(Default)]
pub(super) struct GlyphBook {
    faces: HashMap<usize, Option<Face<'static>>>,
    known: HashMap<(usize, GlyphId), Option<usize>>,
    definitions: String,
}

/// A character found: which font, the number of its outline (None for a blank), font units an em.
struct Found {
    font: usize,
    outline: Option<usize>,
    units_per_em: f32,
    /// The highest point above the baseline, in font units.
    top: f32,
}

/// How far the shaper moved a mark, told from where its bitmap lies; less than a point is only rounding.
fn raise_of_mark(glyph: &Glyph, top: f32) -> f32 {
    let moved = if glyph.uv_rect.is_nothing() { 0.0 } else { glyph.uv_rect.offset.y + top };
    if moved.abs() < 1.5 { 0.0 } else { moved }
}

impl GlyphBook {
    pub(super) fn definitions(&self) -> &str {
        &self.definitions
    }

    fn face(&mut self, font: usize) -> Option<&Face<'static>> {
        self.faces.entry(font).or_insert_with(|| Face::parse(BUNDLED[font].bytes, 0).ok()).as_ref()
    }

    /// The first font of the family that has the character.
    fn find(&mut self, family: &FontFamily, letter: char) -> Option<Found> {
        for &font in font_order(family) {
            let Some(face) = self.face(font) else { continue };
            let units_per_em = f32::from(face.units_per_em());
            if let Some(glyph) = face.glyph_index(letter) {
                let top =
                    face.glyph_bounding_box(glyph).map_or(0.0, |bounds| f32::from(bounds.y_max));
                return Some(Found { font, outline: self.outline(font, glyph), units_per_em, top });
            }
        }
        None
    }

    fn outline(&mut self, font: usize, glyph: GlyphId) -> Option<usize> {
        if let Some(&known) = self.known.get(&(font, glyph)) {
            return known;
        }
        let mut path = PathData::default();
        let drawn = self.face(font).and_then(|face| face.outline_glyph(glyph, &mut path)).is_some()
            && !path.0.is_empty();
        let number = drawn.then_some(self.known.len());
        if let Some(number) = number {
            let _ = writeln!(self.definitions, "<path id=\"g{number}\" d=\"{}\"/>", path.0);
        }
        self.known.insert((font, glyph), number);
        number
    }
}

#[derive(Default)]
struct PathData(String);

impl OutlineBuilder for PathData {
    fn move_to(&mut self, x: f32, y: f32) {
        let _ = write!(self.0, "M{} {}", n(x), n(y));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        let _ = write!(self.0, "L{} {}", n(x), n(y));
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let _ = write!(self.0, "Q{} {} {} {}", n(x1), n(y1), n(x), n(y));
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let _ = write!(self.0, "C{} {} {} {} {} {}", n(x1), n(y1), n(x2), n(y2), n(x), n(y));
    }
    fn close(&mut self) {
        self.0.push('Z');
    }
}

/// A letter with the format it was laid out in.
struct Letter<'a> {
    glyph: &'a Glyph,
    /// The character: egui gives a mark the character it stands on.
    sign: char,
    format: &'a TextFormat,
    color: Color32,
}

impl Writer<'_> {
    pub(super) fn text(&mut self, shape: &TextShape) {
        let label = shape.galley.text();
        if label.trim().is_empty() || shape.opacity_factor <= 0.0 {
            return;
        }
        self.open_labelled(label);
        let rows = letters_of_rows(shape);
        self.backgrounds(shape, &rows);
        for (row, letters) in &rows {
            let origin = shape.pos + row.pos.to_vec2();
            match self.page.text {
                SvgText::Outlines => {
                    letters.iter().for_each(|letter| self.outlined(letter, origin, shape))
                }
                SvgText::Text => self.runs(letters, origin, shape),
            }
        }
        self.lines(shape, &rows);
        self.element("</g>");
    }

    fn outlined(&mut self, letter: &Letter<'_>, origin: Pos2, shape: &TextShape) {
        let Letter { glyph, sign, format, color } = letter;
        let Some(found) = self.book.find(&format.font_id.family, *sign) else { return };
        let Some(number) = found.outline else { return };
        let tweak = font_tweak(found.font);
        let scale = format.font_id.size * tweak.scale / found.units_per_em;
        // The baseline of a row; a tweaked font sits lower or higher.
        let drop = tweak.y_offset + tweak.y_offset_factor * tweak.scale * format.font_id.size;
        let raised = if is_mark(*sign) { raise_of_mark(glyph, found.top * scale) } else { 0.0 };
        let drop = drop + raised;
        let start = turned(origin + glyph.pos.to_vec2() + Vec2::new(0.0, drop), shape);
        let lean = if format.italics { " skewX(-14)" } else { "" };
        let turn = if shape.angle == 0.0 {
            String::new()
        } else {
            format!(" rotate({})", n(shape.angle.to_degrees()))
        };
        // A scale is small: it needs more digits than a place.
        let scale = format!("{scale:.5}");
        let place =
            format!("translate({} {}){turn}{lean} scale({scale} -{scale})", n(start.x), n(start.y));
        self.element(&format!(
            "<use xlink:href=\"#g{number}\" transform=\"{place}\" {}/>",
            fill(*color)
        ));
    }

    /// Letters of one format that follow each other, as `<text>`.
    fn runs(&mut self, letters: &[Letter<'_>], origin: Pos2, shape: &TextShape) {
        for run in letters.chunk_by(|a, b| a.format == b.format && a.color == b.color) {
            let (first, last) = (&run[0], &run[run.len() - 1]);
            let text: String = run.iter().map(|letter| letter.sign).collect();
            if text.trim().is_empty() {
                continue;
            }
            let at = turned(origin + first.glyph.pos.to_vec2(), shape);
            let turn = if shape.angle == 0.0 {
                String::new()
            } else {
                format!(
                    " transform=\"rotate({} {} {})\"",
                    n(shape.angle.to_degrees()),
                    n(at.x),
                    n(at.y)
                )
            };
            let lean = if first.format.italics { " font-style=\"italic\"" } else { "" };
            let width = n(last.glyph.max_x() - first.glyph.pos.x);
            self.element(&format!(
                "<text x=\"{}\" y=\"{}\"{turn}{lean} {} font-size=\"{}\" textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\" {}>{}</text>",
                n(at.x),
                n(at.y),
                css_family(&first.format.font_id.family),
                n(first.format.font_id.size),
                fill(first.color),
                escape(&text)
            ));
        }
    }

    fn backgrounds(&mut self, shape: &TextShape, rows: &[(&PlacedRow, Vec<Letter<'_>>)]) {
        for (row, letters) in rows {
            for run in letters
                .chunk_by(|a, b| a.format == b.format)
                .filter(|run| run[0].format.background.a() > 0)
            {
                let (first, last) =
                    (run[0].glyph.logical_rect(), run[run.len() - 1].glyph.logical_rect());
                let rect = first
                    .union(last)
                    .expand(run[0].format.expand_bg)
                    .translate(shape.pos.to_vec2() + row.pos.to_vec2());
                self.element(&format!(
                    "<rect {} {}/>",
                    super::place(rect),
                    fill(run[0].format.background)
                ));
            }
        }
    }

    /// Underlines and lines struck through.
    fn lines(&mut self, shape: &TextShape, rows: &[(&PlacedRow, Vec<Letter<'_>>)]) {
        for (row, letters) in rows {
            for run in letters.chunk_by(|a, b| a.format == b.format) {
                let rect =
                    run[0].glyph.logical_rect().union(run[run.len() - 1].glyph.logical_rect());
                let rect = rect.translate(shape.pos.to_vec2() + row.pos.to_vec2());
                let under = if shape.underline.is_empty() {
                    run[0].format.underline
                } else {
                    shape.underline
                };
                for (stroke, y) in
                    [(under, rect.bottom()), (run[0].format.strikethrough, rect.center().y)]
                {
                    if !stroke.is_empty() {
                        let [a, b] = [Pos2::new(rect.left(), y), Pos2::new(rect.right(), y)]
                            .map(|p| super::shapes::at(turned(p, shape)));
                        let ink = super::paint("stroke", stroke.color);
                        self.element(&format!(
                            "<path d=\"M{a}L{b}\" {ink} stroke-width=\"{}\"/>",
                            n(stroke.width)
                        ));
                    }
                }
            }
        }
    }
}

/// Where a point of a text lies after the text is turned around its corner.
fn turned(point: Pos2, shape: &TextShape) -> Pos2 {
    if shape.angle == 0.0 {
        point
    } else {
        shape.pos + egui::emath::Rot2::from_angle(shape.angle) * (point - shape.pos)
    }
}

fn css_family(family: &FontFamily) -> String {
    let fonts: Vec<_> =
        font_order(family).iter().map(|&i| format!("&quot;{}&quot;", BUNDLED[i].family)).collect();
    let (weight, last) = match family {
        FontFamily::Monospace => (400, "monospace"),
        FontFamily::Proportional => (400, "sans-serif"),
        FontFamily::Name(_) => (600, "sans-serif"),
    };
    format!("font-family=\"{}, {last}\" font-weight=\"{weight}\"", fonts.join(", "))
}

/// The rows of a text with each letter's format: egui keeps letters and formats apart, joined by their order in the text.
fn letters_of_rows(shape: &TextShape) -> Vec<(&PlacedRow, Vec<Letter<'_>>)> {
    let job: &LayoutJob = &shape.galley.job;
    let mut place = 0;
    let mut rows = Vec::new();
    for row in &shape.galley.rows {
        let letters = row.row.glyphs.iter().filter_map(|glyph| {
            // One glyph a character. The "…" of a cut-off line is not in the text: it keeps its own sign.
            let next = job.text[place..].chars().next().unwrap_or(glyph.chr);
            let sign = if next == glyph.chr || is_mark(next) { next } else { glyph.chr };
            if sign == next {
                place = (place + sign.len_utf8()).min(job.text.len());
            }
            let format = format_at(job, place.saturating_sub(1))?;
            Some(Letter { glyph, sign, format, color: color(format, shape) })
        });
        rows.push((row, letters.collect()));
        if row.ends_with_newline && job.text[place..].starts_with('\n') {
            place += 1;
        }
    }
    rows
}

/// A mark that stands on the character before it: hats, bars, dots.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36F}' | '\u{20D0}'..='\u{20DF}')
}

fn format_at(job: &LayoutJob, byte: usize) -> Option<&TextFormat> {
    let section =
        job.sections.iter().find(|section| section.byte_range.end.0 > byte).or(job.sections.last());
    section.map(|section| &section.format)
}

fn color(format: &TextFormat, shape: &TextShape) -> Color32 {
    let own =
        if format.color == Color32::PLACEHOLDER { shape.fallback_color } else { format.color };
    shape.override_text_color.unwrap_or(own).gamma_multiply(shape.opacity_factor)
}
