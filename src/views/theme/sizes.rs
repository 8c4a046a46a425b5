//! The sizes of the themes, at a desk and at a projector. Private to `theme`.

/// Sizes of a theme, in points.
#[derive(Clone, Debug, PartialEq)]
pub struct Sizes {
    /// The step of the space grid (8 in the window).
    pub grid: f32,
    /// Inside cards (12).
    pub card_padding: f32,
    /// Corners (6).
    pub radius: f32,
    /// Corners of small things: pills, cells (3).
    pub radius_small: f32,
    /// Second words (11).
    pub text_small: f32,
    /// Words (13).
    pub text_body: f32,
    /// Headings of sections (16).
    pub text_heading: f32,
    /// Headings of pages (20).
    pub text_title: f32,
    /// Code, shapes and columns of numbers (12).
    pub text_mono: f32,
    /// Separators and grids.
    pub stroke_hair: f32,
    /// Outlines and curves.
    pub stroke_line: f32,
    /// Edges of the graph, selected outlines.
    pub stroke_edge: f32,
    /// What must be seen from the back row.
    pub stroke_thick: f32,
    /// Icons in buttons and rails.
    pub icon: f32,
    /// Height of a button or a row that can be clicked.
    pub row: f32,
    /// A cell at least so large shows its number (36).
    pub cell_number: f32,
    /// A cell at least so large shows the pattern of a special value (8).
    pub cell_pattern: f32,
    /// Thickness of a colour bar.
    pub bar: f32,
    /// Width of a tooltip.
    pub tooltip_width: f32,
    /// Side of a cell under the magnifier.
    pub magnifier_cell: f32,
    /// Points and handles.
    pub dot: f32,
}

impl Sizes {
    /// For a desk: 13-point words.
    pub fn desk() -> Self {
        Self {
            grid: 8.0,
            card_padding: 12.0,
            radius: 6.0,
            radius_small: 3.0,
            text_small: 11.0,
            text_body: 13.0,
            text_heading: 16.0,
            text_title: 20.0,
            text_mono: 12.0,
            stroke_hair: 1.0,
            stroke_line: 1.5,
            stroke_edge: 2.0,
            stroke_thick: 3.0,
            icon: 16.0,
            row: 26.0,
            cell_number: 36.0,
            cell_pattern: 8.0,
            bar: 12.0,
            tooltip_width: 360.0,
            magnifier_cell: 40.0,
            dot: 3.0,
        }
    }

    /// For the back row: no text under 24 points, strokes doubled.
    pub fn projector() -> Self {
        Self {
            grid: 10.0,
            card_padding: 16.0,
            radius: 8.0,
            radius_small: 5.0,
            text_small: 24.0,
            text_body: 25.0,
            text_heading: 29.0,
            text_title: 34.0,
            text_mono: 24.0,
            stroke_hair: 2.0,
            stroke_line: 3.0,
            stroke_edge: 4.0,
            stroke_thick: 6.0,
            icon: 28.0,
            row: 44.0,
            cell_number: 68.0,
            cell_pattern: 10.0,
            bar: 20.0,
            tooltip_width: 640.0,
            magnifier_cell: 76.0,
            dot: 6.0,
        }
    }
}
