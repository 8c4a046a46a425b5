//! What is kept between sessions: preferences and recent files. Private to `app`.

use crate::views::shell::Preferences;
use std::path::{Path, PathBuf};

/// Names the folder of the settings and, for window managers, the window.
pub(super) const APP_ID: &str = "chalkgrad";
const KEY: &str = "settings";
/// Recent files kept.
const MAX_RECENT: usize = 12;

#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    pub preferences: Preferences,
    /// Where the panes stand, as the window writes it.
    pub layout: String,
    /// Newest first.
    pub recent: Vec<PathBuf>,
}

impl Settings {
    pub fn load(storage: Option<&dyn eframe::Storage>) -> Self {
        storage.and_then(|s| eframe::get_value(s, KEY)).unwrap_or_default()
    }

    pub fn save(&self, storage: &mut dyn eframe::Storage) {
        eframe::set_value(storage, KEY, self);
    }

    /// Puts a file first.
    pub fn opened(&mut self, path: &Path) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        self.recent.retain(|p| *p != path);
        self.recent.insert(0, path);
        self.recent.truncate(MAX_RECENT);
    }

    /// Takes a file out that is no longer there.
    pub fn gone(&mut self, path: &Path) {
        self.recent.retain(|p| p != path || p.exists());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recent_files_are_newest_first_and_once() {
        let mut settings = Settings::default();
        for name in ["/a.onnx", "/b.onnx", "/a.onnx"] {
            settings.opened(Path::new(name));
        }
        assert_eq!(settings.recent, [PathBuf::from("/a.onnx"), PathBuf::from("/b.onnx")]);
        settings.gone(Path::new("/a.onnx"));
        assert_eq!(settings.recent.len(), 1);
        (0..50).for_each(|i| settings.opened(Path::new(&format!("/{i}"))));
        assert_eq!(settings.recent.len(), MAX_RECENT);
    }
}
