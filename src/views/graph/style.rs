//! Sizes and colours of the drawing, all from the theme; and the levels of detail. Private to `views::graph`.

use egui::{Color32, Context, FontId};

use crate::explain::graph_picture::{CardMetrics, FontWidths};
use crate::ops::Category;
use crate::views::theme::Theme;

/// How much is drawn at a zoom: never words that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Detail {
    /// Many small marks: where there is much and where little.
    Density,
    /// Coloured boxes and hairlines.
    Boxes,
    /// Boxes with their names.
    Names,
    /// Cards with everything.
    Cards,
}

/// From this zoom on cards show everything.
pub(super) const CARDS: f32 = 0.75;

impl Detail {
    pub fn at(zoom: f32) -> Self {
        match zoom {
            z if z < 0.14 => Self::Density,
            z if z < 0.45 => Self::Boxes,
            z if z < CARDS => Self::Names,
            _ => Self::Cards,
        }
    }

    /// Below this zoom edges are straight hairlines.
    pub fn curved(zoom: f32) -> bool {
        zoom >= 0.35
    }
}

/// Measures the fonts of the theme.
pub(super) fn metrics(ctx: &Context, theme: &Theme) -> CardMetrics {
    let widths = |font: &FontId| {
        ctx.fonts_mut(|fonts| FontWidths {
            ascii: (0x20u8..0x7F).map(|c| fonts.glyph_width(font, char::from(c))).collect(),
            other: fonts.glyph_width(font, '×'),
            line: fonts.row_height(font),
        })
    };
    let size = &theme.size;
    CardMetrics {
        strong: widths(&theme.font_strong()),
        small: widths(&theme.font_small()),
        mono: widths(&shape_font(theme)),
        padding: size.card_padding * 0.8,
        stripe: size.radius_small + 1.0,
        thumbnail: size.row,
        tall_thumbnail: size.row * 2.4,
        bar: size.bar * 0.75,
        max_width: size.text_body * 16.6,
        min_width: size.text_body * 8.0,
    }
}

/// Shapes on edges: small monospace.
pub(super) fn shape_font(theme: &Theme) -> FontId {
    FontId::monospace(theme.size.text_small)
}

/// A font at this zoom, in half points so that few sizes are ever rasterised.
pub(super) fn scaled(font: &FontId, zoom: f32) -> FontId {
    FontId::new(((font.size * zoom * 2.0).floor() / 2.0).max(1.0), font.family.clone())
}

/// The colour of a group of operations; neutral for those the table does not know.
pub(super) fn stripe(theme: &Theme, category: Option<Category>) -> Color32 {
    let position = category.and_then(|c| Category::ALL.iter().position(|other| *other == c));
    position.map_or(theme.color.edge, |i| theme.category(i))
}
