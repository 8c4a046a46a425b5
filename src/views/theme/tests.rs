//! Holds the themes to what `look.md` and the projector ask: contrast, tellable pairs, fonts that have every sign.

use super::sight::{Vision, contrast, distance};
use super::*;

fn themes() -> [Theme; 4] {
    [
        Theme::board(),
        Theme::paper(),
        Theme::board().with_projector(true),
        Theme::paper().with_projector(true),
    ]
}

fn surfaces(c: &Palette) -> [(&'static str, Color32); 4] {
    [("background", c.background), ("canvas", c.canvas), ("panel", c.panel), ("raised", c.raised)]
}

#[test]
fn words_have_contrast_on_every_surface() {
    for theme in themes() {
        let c = &theme.color;
        let needed = if theme.projector { 7.0 } else { 4.5 };
        let words = [
            ("text", c.text),
            ("text_second", c.text_second),
            ("text_faint", c.text_faint),
            ("accent", c.accent),
            ("forward", c.forward),
            ("backward", c.backward),
            ("good", c.good),
            ("warn", c.warn),
            ("bad", c.bad),
        ];
        for (name, ink) in words {
            for (place, surface) in surfaces(c) {
                let ratio = contrast(ink, surface);
                assert!(
                    ratio >= needed,
                    "{name} on {place} of {:?} (projector {}): {ratio:.2}",
                    theme.kind,
                    theme.projector
                );
            }
        }
        assert!(contrast(c.text, c.hover) >= needed);
        assert!(contrast(c.on_accent, c.accent_fill) >= needed);
    }
}

#[test]
fn lines_that_carry_meaning_can_be_seen() {
    for theme in themes() {
        let c = &theme.color;
        let lines = [
            ("edge", c.edge),
            ("negative", c.negative),
            ("positive", c.positive),
            ("forward", c.forward),
        ];
        for (name, line) in lines {
            for (place, surface) in surfaces(c) {
                let ratio = contrast(line, surface);
                assert!(ratio >= 3.0, "{name} on {place} of {:?}: {ratio:.2}", theme.kind);
            }
        }
    }
}

#[test]
fn pairs_that_carry_meaning_stay_apart_without_red_or_green_cones() {
    for theme in themes() {
        let c = &theme.color;
        let pairs = [
            ("forward / backward", c.forward, c.backward),
            ("negative / positive", c.negative, c.positive),
            ("good / bad", c.good, c.bad),
            ("good / warn", c.good, c.warn),
            ("accent / forward", c.accent, c.forward),
            ("negative / neutral", c.negative, c.canvas),
            ("positive / neutral", c.positive, c.canvas),
        ];
        for (name, a, b) in pairs {
            for vision in Vision::ALL {
                let apart = distance(vision.see(a), vision.see(b));
                assert!(
                    apart >= 12.0,
                    "{name} in {:?} (projector {}) under {vision:?}: ΔE {apart:.1}",
                    theme.kind,
                    theme.projector
                );
            }
        }
    }
}

#[test]
fn categories_are_tellable_by_full_sight() {
    let c = Theme::board().color.categories;
    for i in 0..c.len() {
        for j in i + 1..c.len() {
            assert!(distance(c[i], c[j]) > 20.0, "{i} and {j}");
        }
    }
}

#[test]
fn ink_is_readable_on_every_category() {
    let theme = Theme::board();
    for &fill in &theme.color.categories {
        assert!(contrast(theme.ink_on(fill), fill) >= 4.5);
    }
}

#[test]
fn projector_mode_has_no_small_text() {
    let s = Sizes::projector();
    for size in [s.text_small, s.text_body, s.text_mono, s.text_heading, s.text_title] {
        assert!(size >= 24.0);
    }
}

#[test]
fn apply_sets_the_theme_and_the_style() {
    let ctx = Context::default();
    assert_eq!(Theme::of(&ctx).kind, ThemeKind::Board);
    Theme::paper().apply(&ctx);
    assert_eq!(*Theme::of(&ctx), Theme::paper());
    assert_eq!(ctx.global_style().visuals.panel_fill, Theme::paper().color.panel);
    Theme::board().with_projector(true).apply(&ctx);
    assert_eq!(
        ctx.global_style().text_styles[&egui::TextStyle::Body].size,
        Sizes::projector().text_body
    );
}

#[test]
fn every_family_has_the_signs_of_a_lesson() {
    let signs = "∇⊙∈→′ᵀᵢℝ√×·Σ∂−₀₁₂σμεαβθλ≤≥≠≈∞∑∏∫∘⊗⊕ⁿ⁻¹²³½…“”–—←↑↓↔⇒∅±∝ŷx\u{302}x\u{304}‖⟨⟩⌊⌋⌈⌉𝑥𝐖①②▲▼●○■□◆✓✗";
    let ctx = Context::default();
    Theme::board().apply(&ctx);
    let output = ctx.run_ui(egui::RawInput::default(), |ui| {
        for family in [FontFamily::Proportional, FontFamily::Monospace, strong_family()] {
            let font = FontId::new(13.0, family.clone());
            let missing: String =
                signs.chars().filter(|&sign| !ui.fonts_mut(|f| f.has_glyph(&font, sign))).collect();
            assert!(missing.is_empty(), "{family:?} lacks {missing}");
            for (name, icon) in crate::views::icons::ALL {
                assert!(
                    ui.fonts_mut(|f| f.has_glyphs(&font, icon)),
                    "{family:?} lacks the icon {name}: run assets/fonts/build.py"
                );
            }
        }
    });
    output.drop_without_applying_deltas();
}

#[test]
fn figures_are_of_equal_width() {
    let ctx = Context::default();
    Theme::board().apply(&ctx);
    let output = ctx.run_ui(egui::RawInput::default(), |ui| {
        let width = |c: char| ui.fonts_mut(|f| f.glyph_width(&FontId::proportional(13.0), c));
        for digit in '0'..='9' {
            assert_eq!(width(digit), width('0'), "{digit}");
        }
    });
    output.drop_without_applying_deltas();
}
