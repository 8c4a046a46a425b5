//! The look: the two themes, Board (dark) and Paper (light), as named colours and sizes.
//!
//! Nothing else in the program names a colour or a pixel size: views read a [`Theme`] with [`Theme::of`], so that window, PNG
//! and SVG look the same, projector mode reaches everything, and a test can hold every token to its contrast. May be imported
//! by every view, by `picture`, `cli` and `app`.

mod fonts;
pub mod sight;
mod style;

use std::sync::Arc;

use egui::{Color32, Context, FontFamily, FontId, Id, RichText, Stroke};

pub use fonts::{BUNDLED, BundledFont, definitions, order as font_order, tweak as font_tweak};

/// Which of the two looks.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum ThemeKind {
    /// Dark, like a blackboard: the default.
    #[default]
    Board,
    /// Light, like a printed page.
    Paper,
}

impl ThemeKind {
    /// Both, in the order of the menu.
    pub const ALL: [Self; 2] = [Self::Board, Self::Paper];

    /// The name for menus.
    pub fn name(self) -> &'static str {
        match self {
            Self::Board => "Board",
            Self::Paper => "Paper",
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Board => Self::Paper,
            Self::Paper => Self::Board,
        }
    }

    /// The words a user may type: `board` or `dark`, `paper` or `light`.
    pub fn from_word(word: &str) -> Option<Self> {
        match word.trim().to_ascii_lowercase().as_str() {
            "board" | "dark" => Some(Self::Board),
            "paper" | "light" => Some(Self::Paper),
            _ => None,
        }
    }
}

/// Colours of a theme. All opaque unless the name says `wash`.
#[derive(Clone, Debug, PartialEq)]
pub struct Palette {
    /// Behind panels and margins.
    pub background: Color32,
    /// The drawing surface; also the neutral middle of signed data.
    pub canvas: Color32,
    /// Side panels and bars.
    pub panel: Color32,
    /// Cards, pop-ups and buttons, one step above `panel`.
    pub raised: Color32,
    /// A raised thing under the pointer.
    pub hover: Color32,
    /// Frames and separators (decoration only).
    pub line: Color32,
    /// The faintest separators and grids.
    pub line_faint: Color32,
    /// Neutral lines that carry meaning: edges, axes, outlines (3 : 1 at least).
    pub edge: Color32,
    /// Words.
    pub text: Color32,
    /// Second words: captions, module names.
    pub text_second: Color32,
    /// Hints and ticks; still 4.5 : 1.
    pub text_faint: Color32,
    /// Selection, focus, the primary action.
    pub accent: Color32,
    /// Fill of the primary action.
    pub accent_fill: Color32,
    /// Words on an accent fill.
    pub on_accent: Color32,
    /// Translucent accent behind a selection.
    pub accent_wash: Color32,
    /// The forward flow.
    pub forward: Color32,
    /// The backward flow.
    pub backward: Color32,
    /// All is well (with an icon and a word).
    pub good: Color32,
    /// Look here (with an icon and a word).
    pub warn: Color32,
    /// Wrong (with an icon and a word); also NaN and Inf.
    pub bad: Color32,
    /// Shadow under pop-ups.
    pub shadow_wash: Color32,
    /// Dims what is not in the spotlight.
    pub dim_wash: Color32,
    /// The negative end of signed data: blue.
    pub negative: Color32,
    /// The positive end of signed data: orange.
    pub positive: Color32,
    /// Okabe–Ito, for at most eight categories, always with a numeral.
    pub categories: [Color32; 8],
}

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

/// A theme: which, how large, its colours and its sizes.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    pub kind: ThemeKind,
    /// Projector mode: text of 24 points at least, thicker strokes, 7 : 1 contrast.
    pub projector: bool,
    /// No animations.
    pub reduced_motion: bool,
    pub color: Palette,
    pub size: Sizes,
}

impl Theme {
    /// The theme of this kind at the size of a desk.
    pub fn new(kind: ThemeKind) -> Self {
        Self {
            kind,
            projector: false,
            reduced_motion: false,
            color: Palette::of(kind),
            size: Sizes::desk(),
        }
    }

    /// Dark.
    pub fn board() -> Self {
        Self::new(ThemeKind::Board)
    }

    /// Light.
    pub fn paper() -> Self {
        Self::new(ThemeKind::Paper)
    }

    /// With projector mode on or off.
    #[must_use]
    pub fn with_projector(mut self, on: bool) -> Self {
        self.projector = on;
        self.size = if on { Sizes::projector() } else { Sizes::desk() };
        self.color = Palette::of(self.kind);
        if on {
            self.color.strengthen(self.kind);
        }
        self
    }

    /// With animations off or on.
    #[must_use]
    pub fn with_reduced_motion(mut self, on: bool) -> Self {
        self.reduced_motion = on;
        self
    }

    /// True for the dark theme.
    pub fn is_dark(&self) -> bool {
        self.kind == ThemeKind::Board
    }

    /// Makes this the theme of the context: fonts, visuals, text styles, spacing. Cheap when it is so already.
    pub fn apply(&self, ctx: &Context) {
        let present = ctx.data(|data| data.get_temp::<Arc<Self>>(theme_id()));
        if present.as_deref() == Some(self) {
            return;
        }
        if present.is_none() {
            ctx.set_fonts(definitions());
        }
        style::apply(self, ctx);
        ctx.data_mut(|data| data.insert_temp(theme_id(), Arc::new(self.clone())));
    }

    /// The theme of this context (pass a `&Context` or a `&Ui`); Board where none was applied.
    pub fn of(ctx: &Context) -> Arc<Self> {
        ctx.data(|data| data.get_temp::<Arc<Self>>(theme_id()))
            .unwrap_or_else(|| Arc::new(Self::board()))
    }

    /// `steps` of the 8-point grid.
    pub fn space(&self, steps: f32) -> f32 {
        self.size.grid * steps
    }

    /// A separator.
    pub fn hair(&self) -> Stroke {
        Stroke::new(self.size.stroke_hair, self.color.line)
    }

    /// A grid line, fainter still.
    pub fn hair_faint(&self) -> Stroke {
        Stroke::new(self.size.stroke_hair, self.color.line_faint)
    }

    /// A neutral line that carries meaning.
    pub fn edge(&self) -> Stroke {
        Stroke::new(self.size.stroke_line, self.color.edge)
    }

    /// The outline of what is selected.
    pub fn selected(&self) -> Stroke {
        Stroke::new(self.size.stroke_edge, self.color.accent)
    }

    /// A line of the forward flow.
    pub fn forward(&self) -> Stroke {
        Stroke::new(self.size.stroke_edge, self.color.forward)
    }

    /// A line of the backward flow.
    pub fn backward(&self) -> Stroke {
        Stroke::new(self.size.stroke_edge, self.color.backward)
    }

    /// Words.
    pub fn font_body(&self) -> FontId {
        FontId::proportional(self.size.text_body)
    }

    /// Second words.
    pub fn font_small(&self) -> FontId {
        FontId::proportional(self.size.text_small)
    }

    /// Heading of a section, semi-bold.
    pub fn font_heading(&self) -> FontId {
        FontId::new(self.size.text_heading, strong_family())
    }

    /// Heading of a page, semi-bold.
    pub fn font_title(&self) -> FontId {
        FontId::new(self.size.text_title, strong_family())
    }

    /// Words of weight, in the size of the body.
    pub fn font_strong(&self) -> FontId {
        FontId::new(self.size.text_body, strong_family())
    }

    /// Code, shapes, columns of numbers.
    pub fn font_mono(&self) -> FontId {
        FontId::monospace(self.size.text_mono)
    }

    /// An icon of `views::icons`, alone.
    pub fn font_icon(&self) -> FontId {
        FontId::proportional(self.size.icon)
    }

    /// Page heading.
    pub fn title(&self, text: impl Into<String>) -> RichText {
        RichText::new(text).font(self.font_title()).color(self.color.text)
    }

    /// Section heading.
    pub fn heading(&self, text: impl Into<String>) -> RichText {
        RichText::new(text).font(self.font_heading()).color(self.color.text)
    }

    /// Words of weight.
    pub fn strong(&self, text: impl Into<String>) -> RichText {
        RichText::new(text).font(self.font_strong()).color(self.color.text)
    }

    /// Second words: captions, explanations.
    pub fn second(&self, text: impl Into<String>) -> RichText {
        RichText::new(text).font(self.font_small()).color(self.color.text_second)
    }

    /// Code, shapes and numbers.
    pub fn mono(&self, text: impl Into<String>) -> RichText {
        RichText::new(text).font(self.font_mono()).color(self.color.text)
    }

    /// An icon alone.
    pub fn icon(&self, icon: &str) -> RichText {
        RichText::new(icon).font(self.font_icon())
    }

    /// The colour of category `index` (they repeat after eight: show the numeral too).
    pub fn category(&self, index: usize) -> Color32 {
        self.color.categories[index % self.color.categories.len()]
    }

    /// Black or white, whichever reads better on `fill`.
    pub fn ink_on(&self, fill: Color32) -> Color32 {
        let (dark, light) = (Color32::from_rgb(0x12, 0x16, 0x1A), Color32::WHITE);
        if sight::contrast(dark, fill) >= sight::contrast(light, fill) { dark } else { light }
    }

    /// A colour so faint that it lies behind: what is not selected (35 %), a fill under a coloured outline.
    pub fn faded(&self, color: Color32, share: f32) -> Color32 {
        color.gamma_multiply(share.clamp(0.0, 1.0))
    }

    /// Seconds of a change of place or state; 0 with reduced motion.
    pub fn motion_secs(&self) -> f32 {
        if self.reduced_motion { 0.0 } else { 0.16 }
    }
}

/// The semi-bold family.
pub fn strong_family() -> FontFamily {
    FontFamily::Name(fonts::STRONG.into())
}

fn theme_id() -> Id {
    Id::unique("chalkgrad theme")
}

const fn hex(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

const OKABE_ITO: [Color32; 8] = [
    hex(0x0072B2),
    hex(0xE69F00),
    hex(0x009E73),
    hex(0xCC79A7),
    hex(0x56B4E9),
    hex(0xD55E00),
    hex(0xF0E442),
    hex(0x8C959D),
];

impl Palette {
    /// The colours of this theme.
    pub fn of(kind: ThemeKind) -> Self {
        match kind {
            ThemeKind::Board => Self::board(),
            ThemeKind::Paper => Self::paper(),
        }
    }

    fn board() -> Self {
        Self {
            background: hex(0x15191D),
            canvas: hex(0x1A1F24),
            panel: hex(0x20262C),
            raised: hex(0x2A3138),
            hover: hex(0x353E47),
            line: hex(0x3A434C),
            line_faint: hex(0x2B323A),
            edge: hex(0x7C8894),
            text: hex(0xECEFF1),
            text_second: hex(0xA9B4BE),
            text_faint: hex(0x93A0AC),
            accent: hex(0xF2B84B),
            accent_fill: hex(0xF2B84B),
            on_accent: hex(0x1A1405),
            accent_wash: Color32::from_rgba_unmultiplied_const(0xF2, 0xB8, 0x4B, 0x40),
            forward: hex(0x5FB3E4),
            backward: hex(0xF08A5D),
            good: hex(0x5CC29A),
            warn: hex(0xE9C46A),
            bad: hex(0xEC7B7B),
            shadow_wash: Color32::from_black_alpha(0x70),
            dim_wash: Color32::from_black_alpha(0xA0),
            negative: hex(0x4AA3F0),
            positive: hex(0xF58A2E),
            categories: OKABE_ITO,
        }
    }

    fn paper() -> Self {
        Self {
            background: hex(0xFBFAF7),
            canvas: hex(0xFFFFFF),
            panel: hex(0xF3F1EC),
            raised: hex(0xFFFFFF),
            hover: hex(0xE9E5DC),
            line: hex(0xD8D4CB),
            line_faint: hex(0xE8E5DE),
            edge: hex(0x7A848C),
            text: hex(0x1E2428),
            text_second: hex(0x56616B),
            text_faint: hex(0x636D76),
            accent: hex(0x8F5600),
            accent_fill: hex(0xF2B84B),
            on_accent: hex(0x1A1405),
            accent_wash: Color32::from_rgba_unmultiplied_const(0xB3, 0x6B, 0x00, 0x30),
            forward: hex(0x1A6DA6),
            backward: hex(0xB94A17),
            good: hex(0x17774F),
            warn: hex(0x8A5D00),
            bad: hex(0xC0392B),
            shadow_wash: Color32::from_black_alpha(0x28),
            dim_wash: Color32::from_white_alpha(0xB0),
            negative: hex(0x1B62B5),
            positive: hex(0xD2600A),
            categories: OKABE_ITO,
        }
    }

    /// Projector mode: every word reaches 7 : 1 on the surfaces.
    fn strengthen(&mut self, kind: ThemeKind) {
        let (text, second, edge) = match kind {
            ThemeKind::Board => (hex(0xFFFFFF), hex(0xCFD7DE), hex(0xA3AFBA)),
            ThemeKind::Paper => (hex(0x000000), hex(0x333B41), hex(0x535D66)),
        };
        self.text = text;
        self.text_second = second;
        self.text_faint = second;
        self.edge = edge;
        let paint = |flow: [u32; 6]| flow.map(hex);
        [self.accent, self.forward, self.backward, self.good, self.warn, self.bad] = match kind {
            ThemeKind::Board => paint([0xF7C96F, 0x86CBF2, 0xF8AE8B, 0xA0F5D2, 0xF0D58A, 0xFFADAD]),
            ThemeKind::Paper => paint([0x6B4000, 0x0E4F7C, 0x8A3109, 0x06402A, 0x634200, 0x8F2018]),
        };
    }
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

#[cfg(test)]
mod tests;
