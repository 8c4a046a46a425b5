//! Saves a view as it is now: drawn once more off screen, twice as fine. Private to `app`.

use crate::picture::{PictureError, Stage};
use crate::views::theme::Theme;
use crate::views::{Document, Problem, Selection, View, ViewContext};
use std::path::Path;

/// Pixels a point: fine enough for print.
const SCALE: f32 = 2.0;

/// What the picture is of.
pub(super) struct Scene<'a> {
    pub document: &'a Document,
    pub selection: &'a Selection,
    pub theme: Theme,
    /// In points.
    pub size: egui::Vec2,
}

/// Draws the view and writes PNG or, by the suffix of the path, SVG.
pub(super) fn save(view: &mut dyn View, scene: &Scene<'_>, path: &Path) -> Result<(), Problem> {
    let place = path.display().to_string();
    let bytes = draw(view, scene, path).map_err(|e| {
        Problem::new(e.to_string(), &place, "Make the window smaller and try again.")
    })?;
    std::fs::write(path, bytes).map_err(|e| {
        let what = format!("The picture cannot be written: {e}");
        Problem::new(what, &place, "Choose another folder or another name.")
    })
}

fn draw(view: &mut dyn View, scene: &Scene<'_>, path: &Path) -> Result<Vec<u8>, PictureError> {
    let size_px = [scene.size.x, scene.size.y].map(|side| (side * SCALE).round() as u32);
    let stage = Stage::new(size_px, scene.theme.clone(), SCALE)?;
    let picture = stage.run(|ui| {
        let mut commands = Vec::new();
        let mut cx = ViewContext {
            document: scene.document,
            selection: scene.selection,
            hover: None,
            commands: &mut commands,
            offscreen: true,
        };
        view.ui(ui, &mut cx);
    });
    let is_svg = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("svg"));
    if is_svg { picture.to_svg().map(String::into_bytes) } else { picture.to_png() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{open_document, run_document};
    use crate::views::{Origin, find};

    #[test]
    fn a_view_is_saved_as_png_or_svg_and_a_bad_place_is_told() {
        let document = open_document(&Origin::Sample("xor-mlp".into())).unwrap();
        let document = run_document(&document, &mut |_, _, _| true);
        let scene = Scene {
            document: &document,
            selection: &Selection::default(),
            theme: Theme::paper(),
            size: egui::vec2(500.0, 400.0),
        };
        let mut view = (find("graph").unwrap().make)();
        let folder = tempfile::tempdir().unwrap();
        let [png, svg] = ["a.png", "a.SVG"].map(|name| folder.path().join(name));
        save(&mut *view, &scene, &png).unwrap();
        let mut twin = view.twin().unwrap();
        save(&mut *twin, &scene, &svg).unwrap();
        assert!(std::fs::read(&png).unwrap().starts_with(b"\x89PNG"));
        assert!(std::fs::read_to_string(&svg).unwrap().contains("<svg"));
        let error = save(&mut *view, &scene, &folder.path().join("no/such/a.png")).unwrap_err();
        assert!(error.what.contains("cannot be written") && error.place.contains("no/such"));
    }
}
