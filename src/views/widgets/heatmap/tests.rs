//! The heatmap as a user meets it: pointed at, clicked, walked with keys, read by a screen reader.

use egui::{Key as Button, pos2};
use egui_kittest::kittest::Queryable as _;
use std::cell::RefCell;

use super::*;
use crate::picture::kit;

const VALUES: [f64; 12] =
    [0.0, 1.0, -1.0, 0.5, f64::NAN, 0.25, f64::INFINITY, -0.5, 1e-9, 0.1, 0.2, 0.3];

fn scale() -> ColourScale {
    ColourScale::signed(1.0, &Theme::board())
}

fn show(ui: &mut Ui, selected: Option<Cell>) -> HeatmapOutput {
    Heatmap::new("scores", 3, 4, &VALUES[..], &scale()).cell(20.0).selected(selected).ui(ui)
}

#[test]
fn a_click_reports_the_cell_and_arrows_walk_from_it() {
    let selected = RefCell::new(None);
    let grid = RefCell::new(None);
    let mut harness = kit::harness([200.0, 120.0], Theme::board(), |ui| {
        let output = show(ui, *selected.borrow());
        *grid.borrow_mut() = Some(output.grid);
        if output.clicked.is_some() {
            *selected.borrow_mut() = output.clicked;
        }
    });
    harness.run();
    let place = grid.borrow().unwrap().cell_rect((1, 2)).center();
    harness.hover_at(place);
    harness.run();
    harness.get_by_label("scores, 3 rows, 4 columns").click();
    harness.run();
    assert!(selected.borrow().is_some(), "a click selects");
    *selected.borrow_mut() = Some((1, 2));
    for (key, wanted) in [
        (Button::ArrowDown, (2, 2)),
        (Button::ArrowDown, (2, 2)),
        (Button::ArrowLeft, (2, 1)),
        (Button::ArrowUp, (1, 1)),
    ] {
        harness.key_press(key);
        harness.run();
        assert_eq!(*selected.borrow(), Some(wanted), "{key:?}");
    }
    harness.get_by_label("scores, 3 rows, 4 columns; selected [1, 1]  0.25");
}

#[test]
fn the_cell_under_the_pointer_is_told() {
    let hovered = RefCell::new(None);
    let mut harness = kit::harness([200.0, 120.0], Theme::board(), |ui| {
        *hovered.borrow_mut() = show(ui, None).hovered;
    });
    harness.hover_at(pos2(30.0, 10.0));
    harness.run();
    assert_eq!(*hovered.borrow(), Some((0, 1)));
    harness.hover_at(pos2(199.0, 119.0));
    harness.run();
    assert_eq!(*hovered.borrow(), None);
}

#[test]
fn words_say_what_a_cell_holds() {
    let scale = scale();
    let rows = ["the".to_owned(), "cat".to_owned(), "sat".to_owned()];
    let heatmap = Heatmap::new("w", 3, 4, &VALUES[..], &scale).labels(&rows, &[]);
    assert_eq!(heatmap.cell_in_words((1, 0)), "[cat, 0]  NaN");
    assert_eq!(heatmap.cell_in_words((0, 0)), "[the, 0]  exactly zero");
    assert_eq!(heatmap.cell_in_words((2, 0)), "[sat, 0]  1e-9");
    let masked = [true; 12];
    assert_eq!(heatmap.clone().masked(&masked).cell_in_words((0, 1)), "[the, 1]  masked");
    let short = Heatmap::new("w", 3, 4, &VALUES[..8], &scale);
    assert_eq!(short.cell_in_words((2, 3)), "[2, 3]  None");
}

#[test]
fn pixels_show_the_colours_of_the_scale() {
    let mut place = Rect::NOTHING;
    let picture = crate::picture::Stage::new([120, 80], Theme::board(), 1.0).unwrap().run(|ui| {
        place = show(ui, None).grid.rect;
    });
    let raster = picture.to_raster(1).unwrap();
    let at = |row: usize, col: usize| {
        // Off the middle, where marks are drawn.
        let (x, y) = (place.left() as usize + col * 20 + 3, place.top() as usize + row * 20 + 5);
        raster.pixels[y * raster.width + x]
    };
    for (i, &value) in VALUES.iter().enumerate().filter(|(_, value)| value.is_finite()) {
        assert_eq!(at(i / 4, i % 4), scale().colour(value), "{value}");
    }
    assert_eq!(at(1, 0), scale().colour(f64::NAN));
}

#[test]
fn the_texture_is_made_again_only_when_something_changes() {
    let scale = scale();
    let key = |heatmap: &Heatmap<'_>| heatmap.key().value();
    let other = VALUES.map(|v| v * 2.0);
    let base = Heatmap::new("w", 3, 4, &VALUES[..], &scale);
    assert_eq!(key(&base), key(&base.clone()));
    assert_ne!(key(&base), key(&Heatmap::new("w", 3, 4, &other[..], &scale)));
    assert_ne!(key(&base), key(&Heatmap::new("w", 4, 3, &VALUES[..], &scale)));
    assert_ne!(key(&base), key(&base.clone().masked(&[false, true])));
    assert_ne!(key(&base.clone().revision(1)), key(&base.clone().revision(2)));
}

#[test]
fn empty_and_huge_heatmaps_do_no_harm() {
    let huge = vec![0.5f32; 3000 * 700];
    let stage = crate::picture::Stage::new([200, 200], Theme::paper(), 1.0).unwrap();
    let picture = stage.run(|ui| {
        let scale = ColourScale::signed(1.0, &Theme::of(ui));
        Heatmap::new("empty", 0, 0, &[] as &[f32], &scale).ui(ui);
        Heatmap::new("flat", 0, 5, &[] as &[f32], &scale).ui(ui);
        Heatmap::new("huge", 3000, 700, &huge[..], &scale).size(vec2(100.0, 100.0)).ui(ui);
    });
    picture.to_png().unwrap();
}
