//! The bundled fonts and the order in which they stand in for each other. Private to `theme`, but for the list that SVG needs.

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily, FontTweak};

/// Name of the semi-bold family.
pub(super) const STRONG: &str = "strong";

/// One font of `assets/fonts`.
#[derive(Debug)]
pub struct BundledFont {
    /// The family name inside the file, as CSS and SVG call it.
    pub family: &'static str,
    /// CSS weight.
    pub weight: u16,
    pub bytes: &'static [u8],
}

macro_rules! bundled {
    ($family:literal, $weight:literal, $file:literal) => {
        BundledFont {
            family: $family,
            weight: $weight,
            bytes: include_bytes!(concat!("../../../assets/fonts/", $file)),
        }
    };
}

/// Every font that is compiled in.
pub const BUNDLED: &[BundledFont] = &[
    bundled!("Inter", 400, "Inter-Regular.otf"),
    bundled!("Inter", 600, "Inter-SemiBold.otf"),
    bundled!("JetBrains Mono", 400, "JetBrainsMono-Regular.ttf"),
    bundled!("Noto Sans Math", 400, "NotoSansMath-Regular.ttf"),
    bundled!("DejaVu Sans", 400, "DejaVuSans.ttf"),
    bundled!("Material Symbols Rounded", 400, "MaterialSymbolsRounded.ttf"),
];

/// The fonts of a family in the order in which a character is looked up, as indices into [`BUNDLED`].
pub fn order(family: &FontFamily) -> &'static [usize] {
    match family {
        FontFamily::Monospace => &[2, 3, 4, 5],
        FontFamily::Name(name) if &**name == STRONG => &[1, 3, 4, 5],
        FontFamily::Proportional | FontFamily::Name(_) => &[0, 3, 4, 5],
    }
}

fn key(index: usize) -> String {
    format!("{} {}", BUNDLED[index].family, BUNDLED[index].weight)
}

/// How a font is shifted and scaled to sit well beside the others (icons are drawn small in their square).
pub fn tweak(index: usize) -> FontTweak {
    match BUNDLED[index].family {
        "Material Symbols Rounded" => FontTweak { scale: 1.2, ..FontTweak::default() },
        _ => FontTweak::default(),
    }
}

/// egui's description of the bundled fonts: three families, each falling back on maths, DejaVu and the icons.
pub fn definitions() -> FontDefinitions {
    let font_data = (0..BUNDLED.len())
        .map(|i| (key(i), Arc::new(FontData::from_static(BUNDLED[i].bytes).tweak(tweak(i)))))
        .collect();
    let names = |family: &FontFamily| order(family).iter().map(|&i| key(i)).collect::<Vec<_>>();
    let families: BTreeMap<_, _> =
        [FontFamily::Proportional, FontFamily::Monospace, FontFamily::Name(STRONG.into())]
            .into_iter()
            .map(|family| (family.clone(), names(&family)))
            .collect();
    FontDefinitions { font_data, families }
}
