//! The colours of the two themes. Private to `theme`; tuned by eye, held by its tests.

use egui::Color32;

use super::ThemeKind;

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
    pub(super) fn strengthen(&mut self, kind: ThemeKind) {
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
