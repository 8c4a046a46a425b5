//! How wide words are, in plain numbers: the view measures its fonts once, and card sizes follow without egui.
//! Only for `explain::graph_picture`.

use crate::explain::layout::Direction;

/// Widths of the characters of one font.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FontWidths {
    /// Widths in px of the characters from U+0020 to U+007E.
    pub ascii: Vec<f32>,
    /// Width in px taken for any other character.
    pub other: f32,
    /// Height in px of a line.
    pub line: f32,
}

impl FontWidths {
    /// A font in which every character is equally wide.
    pub fn fixed(width: f32, line: f32) -> Self {
        Self { ascii: vec![width; 95], other: width, line }
    }

    /// Width in px of a text on one line.
    pub fn width(&self, text: &str) -> f32 {
        let of = |c: char| {
            (c as u32)
                .checked_sub(0x20)
                .and_then(|i| self.ascii.get(i as usize))
                .copied()
                .unwrap_or(self.other)
        };
        text.chars().map(of).sum()
    }
}

/// Fonts and distances that card sizes depend on, all in px.
#[derive(Clone, Debug, PartialEq)]
pub struct CardMetrics {
    /// Names of operations.
    pub strong: FontWidths,
    /// Second words.
    pub small: FontWidths,
    /// Shapes and numbers.
    pub mono: FontWidths,
    /// Free space inside a card.
    pub padding: f32,
    /// Width of the stripe that tells the category.
    pub stripe: f32,
    /// Height of a value's thumbnail where rows stand below each other.
    pub thumbnail: f32,
    /// The same where the graph runs to the right: there height costs nothing.
    pub tall_thumbnail: f32,
    /// Height of the gradient bar, with the space above it.
    pub bar: f32,
    /// Widest card; longer names are cut.
    pub max_width: f32,
    /// Narrowest card.
    pub min_width: f32,
}

impl CardMetrics {
    /// Height of a thumbnail in a graph that runs in this direction.
    pub fn thumbnail_height(&self, direction: Direction) -> f32 {
        match direction {
            Direction::TopToBottom => self.thumbnail,
            Direction::LeftToRight => self.tall_thumbnail,
        }
    }
}

impl Default for CardMetrics {
    fn default() -> Self {
        Self {
            strong: FontWidths::fixed(7.6, 16.0),
            small: FontWidths::fixed(6.0, 14.0),
            mono: FontWidths::fixed(7.2, 15.0),
            padding: 10.0,
            stripe: 4.0,
            thumbnail: 26.0,
            tall_thumbnail: 64.0,
            bar: 8.0,
            max_width: 210.0,
            min_width: 104.0,
        }
    }
}
