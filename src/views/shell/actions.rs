//! Everything the window can do, in one table: the palette, the keys and the help page iterate it.

use super::{Page, Window};
use crate::views::view::Command;
use crate::views::{VIEWS, icons};
use egui::{Key, KeyboardShortcut, Modifiers, Ui};

/// One thing to do.
pub(super) struct Action {
    pub name: &'static str,
    pub icon: &'static str,
    pub keys: Option<KeyboardShortcut>,
    pub act: fn(&mut Window, &mut Vec<Command>),
}

const fn ctrl(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::COMMAND, key))
}

const fn plain(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::NONE, key))
}

/// In the order of the help page.
pub(super) static ACTIONS: &[Action] = &[
    Action {
        name: "Open a model…",
        icon: icons::FOLDER_OPEN,
        keys: ctrl(Key::O),
        act: |_, c| c.push(Command::AskForFile),
    },
    Action {
        name: "Save a picture of the view…",
        icon: icons::PHOTO_CAMERA,
        keys: ctrl(Key::P),
        act: |_, c| c.push(Command::AskForPicture),
    },
    Action {
        name: "Samples and recent files",
        icon: icons::HOME,
        keys: ctrl(Key::H),
        act: |w, _| w.page = Page::Home,
    },
    Action {
        name: "Run forward and backward",
        icon: icons::PLAY_ARROW,
        keys: ctrl(Key::R),
        act: |_, c| c.push(Command::Run),
    },
    Action {
        name: "Stop what runs",
        icon: icons::STOP,
        keys: ctrl(Key::Period),
        act: |_, c| c.push(Command::Cancel),
    },
    Action {
        name: "Restore all inputs and weights",
        icon: icons::RESTART_ALT,
        keys: ctrl(Key::Backspace),
        act: |_, c| c.push(Command::RestoreAll),
    },
    Action {
        name: "Script",
        icon: icons::CODE,
        keys: ctrl(Key::E),
        act: |w, _| w.preferences.script_open = !w.preferences.script_open,
    },
    Action {
        name: "Inputs",
        icon: icons::INPUT,
        keys: ctrl(Key::I),
        act: |w, _| w.preferences.inputs_open = !w.preferences.inputs_open,
    },
    Action {
        name: "Inspector",
        icon: icons::SPACE_DASHBOARD,
        keys: ctrl(Key::J),
        act: |w, _| w.preferences.inspector_open = !w.preferences.inspector_open,
    },
    Action {
        name: "Log",
        icon: icons::TERMINAL,
        keys: ctrl(Key::L),
        act: |w, _| w.preferences.log_open = !w.preferences.log_open,
    },
    Action {
        name: "Light or dark",
        icon: icons::CONTRAST,
        keys: ctrl(Key::T),
        act: |w, _| w.preferences.theme = w.preferences.theme.other(),
    },
    Action {
        name: "Projector mode",
        icon: icons::TV,
        keys: plain(Key::F5),
        act: |w, _| w.preferences.projector = !w.preferences.projector,
    },
    Action {
        name: "Reduced motion",
        icon: icons::ANIMATION,
        keys: None,
        act: |w, _| w.preferences.reduced_motion = !w.preferences.reduced_motion,
    },
    Action {
        name: "All commands",
        icon: icons::KEYBOARD_COMMAND_KEY,
        keys: ctrl(Key::K),
        act: |w, _| w.toggle_palette(),
    },
    Action {
        name: "Keys",
        icon: icons::HELP,
        keys: plain(Key::F1),
        act: |w, _| w.help_open = !w.help_open,
    },
];

/// With Ctrl: the views, in the order of the rail.
const DIGITS: [Key; 9] = [
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
];

/// Keys that are not the window's own: views answer to them.
pub(super) const VIEW_KEYS: &[(&str, &str)] = &[
    ("Ctrl+1 …", "The views, from the top of the rail"),
    ("Ctrl+F", "Search in the graph"),
    ("Esc", "Close what lies on top; then clear the selection"),
    ("Arrows", "Walk along the edges of the graph, or the cells of a heatmap"),
    ("Tab", "Next control"),
];

impl Window {
    /// Answers the keys of the table.
    pub(super) fn shortcuts(&mut self, ui: &Ui, commands: &mut Vec<Command>) {
        let writing = ui.ctx().egui_wants_keyboard_input();
        // In a text field Ctrl+Backspace deletes a word.
        let free = |keys: &KeyboardShortcut| !writing || keys.logical_key != Key::Backspace;
        for action in ACTIONS {
            let keys = action.keys.filter(free);
            let pressed =
                keys.is_some_and(|keys| ui.ctx().input_mut(|i| i.consume_shortcut(&keys)));
            if pressed {
                (action.act)(self, commands);
            }
        }
        for (view, key) in VIEWS.iter().zip(DIGITS) {
            if ui.ctx().input_mut(|i| i.consume_key(Modifiers::COMMAND, key)) {
                commands.push(Command::ShowView(view.id));
            }
        }
        let covered = self.help_open || self.palette.is_some() || self.path_dialog.is_some();
        if (covered || !writing) && ui.ctx().input(|i| i.key_pressed(Key::Escape)) {
            self.escape();
        }
    }

    /// Closes the topmost thing.
    fn escape(&mut self) {
        if self.help_open {
            self.help_open = false;
        } else if self.palette.is_some() || self.path_dialog.is_some() {
            (self.palette, self.path_dialog) = (None, None);
        } else if self.refused.is_some() {
            self.refused = None;
        } else {
            self.selection = Default::default();
        }
    }
}

/// How a shortcut is written.
pub(super) fn keys_text(ui: &Ui, keys: &KeyboardShortcut) -> String {
    ui.ctx().format_shortcut(keys).replace("Period", ".")
}
