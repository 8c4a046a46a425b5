//! The look: the two themes, Board (dark) and Paper (light), as named colours and sizes.
//!
//! Nothing else in the program names a colour or a pixel size: views read a [`Theme`] with [`Theme::of`], so that window, PNG
//! and SVG look the same, projector mode reaches everything, and a test can hold every token to its contrast. May be imported
//! by every view, by `picture`, `cli` and `app`.

mod fonts;
mod palette;
pub mod sight;
mod sizes;
mod style;

use std::sync::Arc;

use egui::{Color32, Context, FontFamily, FontId, Id, RichText, Stroke};

pub use fonts::{BUNDLED, BundledFont, definitions, order as font_order, tweak as font_tweak};
pub use palette::Palette;
pub use sizes::Sizes;

/// Paints a texture in its own colours.
pub const UNTINTED: Color32 = Color32::WHITE;

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

#[cfg(test)]
mod tests;
