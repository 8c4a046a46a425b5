//! Floor 9: the front door with a window. Owns the window, the settings, the file dialogs and the
//! session; draws nothing itself (`views::shell` does). Only with the feature `gui`.

mod desktop;
mod dialogs;
mod pictures;
mod previews;
mod settings;

use crate::views::Origin;
use crate::views::theme::Theme;
use std::path::PathBuf;

/// What opens when nothing is asked for.
const FIRST_SAMPLE: &str = "digits-cnn";
/// Points: what a projector of 1280×720 still holds, and a desk.
const SMALLEST: [f32; 2] = [800.0, 500.0];
const USUAL: [f32; 2] = [1440.0, 900.0];

/// Opens the window on a model: a file, `sample:ID`, or the first sample. Returns when it is closed.
///
/// # Errors
/// Where no window can be opened; the message names what works without one.
pub fn run(model: Option<PathBuf>) -> anyhow::Result<()> {
    let origin = model.map_or(Origin::Sample(FIRST_SAMPLE.into()), |path| Origin::of(&path));
    let viewport = egui::ViewportBuilder::default()
        .with_title("Chalkgrad")
        .with_app_id(settings::APP_ID)
        .with_inner_size(USUAL)
        .with_min_inner_size(SMALLEST)
        .with_drag_and_drop(true);
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    let make = move |cc: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, _> {
        Ok(Box::new(desktop::Desktop::new(cc, origin)))
    };
    eframe::run_native("Chalkgrad", options, Box::new(make)).map_err(|error| no_window(&error))
}

/// In one line; the command line adds where, and what works instead.
fn no_window(error: &eframe::Error) -> anyhow::Error {
    let reason = error.to_string();
    match reason.contains("nor DISPLAY is set") {
        true => anyhow::anyhow!("the window cannot be opened: there is no display"),
        false => anyhow::anyhow!("the window cannot be opened: {reason}"),
    }
}

/// The colour behind everything, so that a resize shows no foreign colour.
fn clear_color(theme: &Theme) -> [f32; 4] {
    theme.color.background.to_normalized_gamma_f32()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_something_to_show() {
        assert!(crate::formats::samples::find(FIRST_SAMPLE).is_some());
    }
}
