//! Draws every widget in both themes to `target/pictures/gallery-*.png` and `.svg`, to be looked at, and checks that the
//! pictures show what they should.

mod kit;

use chalkgrad::picture::{Picture, Stage};
use chalkgrad::views::colour::{ColourScale, Mark};
use chalkgrad::views::theme::{Theme, ThemeKind};
use chalkgrad::views::widgets::badge::{Status, category_ui, pill_ui, status_ui};
use chalkgrad::views::widgets::card::{
    Fact, card_ui, empty_state_ui, facts_ui, primary_button_ui, section_ui,
};
use chalkgrad::views::widgets::formula::{Formula, formula_ui};
use chalkgrad::views::widgets::heatmap::Heatmap;
use chalkgrad::views::widgets::histogram::Histogram;
use chalkgrad::views::widgets::legend::{colour_bar_ui, marks_ui};
use chalkgrad::views::{icons, widgets::number};
use egui::{Ui, vec2};

/// A wave with every kind of special value in its first row.
fn wave(rows: usize, cols: usize) -> Vec<f64> {
    let special = [0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    let at = |i: usize| ((i / cols) as f64 * 0.7).sin() * ((i % cols) as f64 * 0.5 + 0.4).cos();
    (0..rows * cols).map(|i| special.get(i).copied().unwrap_or_else(|| at(i))).collect()
}

fn words_ui(ui: &mut Ui) {
    let theme = Theme::of(ui);
    ui.label(theme.title("Gradient flow"));
    ui.label("The gradient shrinks by a factor of 0.25 at each sigmoid: 0.25 · 0.25 · … → 0");
    ui.label(theme.second("∇L = ∂L/∂x̂ ⊙ σ′(x), x̂ ∈ ℝⁿ, Wᵀ, xᵢ, √d, a × b, Σ, −1, x₀₁₂"));
    ui.label(theme.mono("x = 0.1234  B×4×64×64  relu(x) → [1, 64]  ∇ ∂ Σ ≤"));
    ui.horizontal(|ui| {
        status_ui(ui, Status::Good, "Gradients agree");
        status_ui(ui, Status::Warn, "Almost saturated");
        status_ui(ui, Status::Bad, "NaN");
        status_ui(ui, Status::Idle, "Not run");
    });
    ui.horizontal(|ui| {
        primary_button_ui(ui, "Run");
        let _ = ui.button("Open…");
        let _ = ui.add_enabled(false, egui::Button::new("Step back"));
        ui.checkbox(&mut true, "Backward");
        pill_ui(ui, "attention", theme.color.forward);
        pill_ui(ui, "×12", theme.color.accent);
    });
    ui.horizontal(|ui| {
        for (i, name) in ["conv", "norm", "linear", "loss"].iter().enumerate() {
            category_ui(ui, i, name);
        }
    });
    ui.horizontal_wrapped(|ui| {
        for (_, icon) in icons::ALL.iter().take(40) {
            ui.label(theme.icon(icon));
        }
    });
    ui.horizontal(|ui| {
        let _ = ui.button(format!("{} Forward", icons::PLAY_ARROW));
        let _ = ui.selectable_label(true, "Selected");
        let _ = ui.selectable_label(false, "Other");
        ui.add(egui::Slider::new(&mut 0.4, 0.0..=1.0).text("temperature"));
    });
}

fn formulas_ui(ui: &mut Ui) {
    let theme = Theme::of(ui);
    section_ui(ui, "Formulas");
    formula_ui(ui, r"\sigma(x) = \frac{1}{1 + e^{-x}}", "sigma(x) = 1 / (1 + exp(-x))");
    let attention =
        r"\mathrm{Attention}(Q,K,V) = \mathrm{softmax}\!\left(\frac{QK^\top}{\sqrt{d_k}}\right)V";
    Formula::new(attention, "softmax(QKᵀ/√d)V").size(theme.size.text_heading).ui(ui);
    Formula::new(
        r"\frac{\partial L}{\partial W} = X^\top \frac{\partial L}{\partial Y}",
        "dL/dW = Xᵀ dL/dY",
    )
    .color(theme.color.backward)
    .ui(ui);
    formula_ui(ui, r"\frac{1}{", "not a formula");
}

fn heatmaps_ui(ui: &mut Ui) {
    let theme = Theme::of(ui);
    let scale = ColourScale::signed(1.0, &theme);
    let tokens: Vec<String> = ["the", "cat", "sat", "on", "the", "mat"].map(String::from).into();
    let masked: Vec<bool> = (0..36).map(|i| i % 6 > i / 6).collect();
    let weights: Vec<f64> =
        (0..36).map(|i| if masked[i] { 0.0 } else { 1.0 / (1 + i / 6) as f64 }).collect();
    section_ui(ui, "Heatmaps");
    ui.horizontal_top(|ui| {
        let values = wave(5, 7);
        Heatmap::new("with numbers", 5, 7, &values[..], &scale)
            .cell(theme.size.cell_number + 8.0)
            .selected(Some((2, 3)))
            .highlighted(&[(3, 1), (3, 2)])
            .axes("row", "column")
            .ui(ui);
        let positive = ColourScale::magnitude(0.0, 1.0, &theme);
        Heatmap::new("attention", 6, 6, &weights[..], &positive)
            .masked(&masked)
            .labels(&tokens, &tokens)
            .axes("query", "key")
            .cell(26.0)
            .ui(ui);
    });
    ui.horizontal_top(|ui| {
        let values = wave(16, 24);
        Heatmap::new("patterns", 16, 24, &values[..], &scale).cell(12.0).axes("H", "W").ui(ui);
        let large: Vec<f32> = wave(200, 200).iter().map(|&v| v as f32).collect();
        Heatmap::new("gathered", 200, 200, &large[..], &scale)
            .size(vec2(160.0, 160.0))
            .axes("y", "x")
            .ui(ui);
        let tiny: Vec<f64> = (0..64)
            .map(|i| if i % 9 == 0 { 0.0 } else { 10f64.powf(-f64::from(i) / 8.0) })
            .collect();
        let log = ColourScale::log_magnitude(-8.0, 0.0, &theme);
        Heatmap::new("gradients", 8, 9, &tiny[..], &log).cell(18.0).ui(ui);
    });
    ui.horizontal(|ui| {
        colour_bar_ui(ui, &scale, 180.0);
        colour_bar_ui(ui, &ColourScale::magnitude(0.0, 3.5, &theme), 180.0);
        colour_bar_ui(ui, &ColourScale::log_magnitude(-8.0, 0.0, &theme), 240.0);
    });
    let marks = [Mark::Zero, Mark::Masked, Mark::Missing, Mark::Nan, Mark::PosInf, Mark::NegInf];
    marks_ui(ui, &marks, &scale);
}

fn cards_ui(ui: &mut Ui) {
    let theme = Theme::of(ui);
    card_ui(ui, |ui| {
        ui.label(theme.strong("fc1.weight"));
        let facts = [
            Fact::new("shape", number::shape(&[128, 64])),
            Fact::number("mean", -0.000_421_337),
            Fact::number("norm of the gradient", 1.234_567e-7),
            Fact::new("memory", number::bytes(33_554)),
        ];
        facts_ui(ui, "facts", &facts);
        let counts: Vec<u64> = (0..40)
            .map(|i| (1000.0 * (-((f64::from(i) - 18.0) / 7.0).powi(2)).exp()) as u64)
            .collect();
        Histogram::new("weights", -0.4, 0.5, &counts).size(260.0, 80.0).ui(ui);
    });
    let help = "Open the digits CNN to see windows slide over an image.";
    empty_state_ui(
        ui,
        icons::GRID_ON,
        "No convolution in this model",
        help,
        Some("Open the digits CNN"),
    );
}

fn gallery_ui(ui: &mut Ui) {
    let theme = Theme::of(ui);
    egui::Frame::new().inner_margin(theme.space(2.0)).show(ui, |ui| {
        ui.columns(2, |columns| {
            words_ui(&mut columns[0]);
            formulas_ui(&mut columns[0]);
            cards_ui(&mut columns[0]);
            heatmaps_ui(&mut columns[1]);
        });
    });
}

fn keep(picture: &Picture, name: &str) -> Result<(), Box<dyn std::error::Error>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures");
    std::fs::create_dir_all(folder)?;
    std::fs::write(format!("{folder}/{name}.png"), picture.to_png()?)?;
    std::fs::write(format!("{folder}/{name}.svg"), picture.to_svg()?)?;
    Ok(())
}

#[test]
fn the_gallery_is_drawn_in_both_themes() -> Result<(), Box<dyn std::error::Error>> {
    for kind in ThemeKind::ALL {
        let theme = Theme::new(kind);
        let picture = Stage::new([1500, 900], theme.clone(), 1.0)?.run(gallery_ui);
        keep(&picture, &format!("gallery-{}", kind.name().to_lowercase()))?;
        let raster = picture.to_raster(2)?;
        let has = |color: egui::Color32| raster.pixels.contains(&color);
        assert!(has(theme.color.canvas) && has(theme.color.raised) && has(theme.color.accent));
        let svg = picture.to_svg()?;
        resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default())?;
        assert!(svg.contains("aria-label=\"Gradient flow\""));
    }
    Ok(())
}

#[test]
fn hovering_a_small_cell_opens_the_magnifier() -> Result<(), Box<dyn std::error::Error>> {
    let stage = Stage::new([420, 380], Theme::board(), 1.0)?.with_passes(4);
    let heatmap = |ui: &mut Ui| {
        let scale = ColourScale::signed(1.0, &Theme::of(ui));
        let values = wave(16, 16);
        Heatmap::new("patterns", 16, 16, &values[..], &scale).cell(12.0).axes("H", "W").ui(ui);
    };
    let plain = stage.run(heatmap).to_raster(1)?;
    let picture = stage.clone().with_pointer(egui::pos2(80.0, 60.0)).run(heatmap);
    keep(&picture, "gallery-magnifier")?;
    let raster = picture.to_raster(1)?;
    let changed = raster.pixels.iter().zip(&plain.pixels).filter(|(a, b)| a != b).count();
    assert!(
        changed > 200 * 200,
        "the magnifier covers five by five large cells, not {changed} pixels"
    );
    Ok(())
}

#[test]
fn the_gallery_is_drawn_for_a_projector() -> Result<(), Box<dyn std::error::Error>> {
    let theme = Theme::board().with_projector(true);
    let picture = Stage::new([1920, 1080], theme, 1.0)?.run(|ui| {
        words_ui(ui);
        formulas_ui(ui);
    });
    keep(&picture, "gallery-projector")
}

#[test]
fn every_control_of_the_gallery_has_a_name_and_every_sign_a_glyph() {
    // The harness fails by itself on a missing glyph or on an input without a name.
    let mut harness = kit::harness([1500.0, 900.0], Theme::board(), gallery_ui);
    harness.run();
    assert!(harness.render().is_ok_and(|image| image.width() == 1500));
}
