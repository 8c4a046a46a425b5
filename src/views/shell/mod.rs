//! The window without its frame: top bar, rail, docked panes, status line, and what lies over them.
//! It puts the views together and owns the one selection; it knows no window system, so that the
//! application, `render` and tests show the same thing. May be imported by `picture`, `cli` and `app`.

mod actions;
mod banner;
mod dock;
mod drop;
mod help;
mod log;
mod palette;
mod path_dialog;
mod rail;
mod status;
mod top_bar;

use super::document::{Document, Hover, Selection};
use super::editor::Editor;
use super::home::{Home, Samples};
use super::inputs::InputsPanel;
use super::inspector::Inspector;
use super::problem::{Busy, Problem};
use super::theme::{Theme, ThemeKind};
use super::view::{Availability, Command, View};
use super::{VIEWS, find};
use crate::graph::Graph;
use std::path::PathBuf;
use std::sync::Arc;

pub use log::{Level, LogLine};

/// How the window is set up; kept between sessions by the application.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Preferences {
    pub theme: ThemeKind,
    pub projector: bool,
    pub reduced_motion: bool,
    /// The editor, where the model is a script.
    pub script_open: bool,
    pub inputs_open: bool,
    pub inspector_open: bool,
    pub log_open: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Preferences {
            theme: ThemeKind::Board,
            projector: false,
            reduced_motion: false,
            script_open: true,
            inputs_open: false,
            inspector_open: true,
            log_open: false,
        }
    }
}

impl Preferences {
    pub fn theme(&self) -> Theme {
        Theme::new(self.theme)
            .with_projector(self.projector)
            .with_reduced_motion(self.reduced_motion)
    }
}

/// What stands in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    Home,
    View(&'static str),
}

/// What the window is told each frame.
pub struct Facts<'a> {
    pub document: Option<&'a Document>,
    pub busy: Option<Busy>,
    pub samples: &'a Samples,
    /// Newest first.
    pub recent: &'a [PathBuf],
    /// Drawing for a file: no background work, everything at once.
    pub offscreen: bool,
}

/// The state of everything that is seen.
pub struct Window {
    pub preferences: Preferences,
    page: Page,
    views: Vec<(&'static str, Box<dyn View>)>,
    inspector: Inspector,
    inputs: InputsPanel,
    editor: Editor,
    home: Home,
    dock: dock::Dock,
    selection: Selection,
    hover: Option<Hover>,
    log: log::Log,
    palette: Option<palette::Palette>,
    help_open: bool,
    path_dialog: Option<path_dialog::PathDialog>,
    /// A file that could not be opened; shown until it is dismissed.
    refused: Option<Problem>,
    /// The graph whose selection this is.
    shown: Option<Arc<Graph>>,
    /// How large the view in the middle was in the last frame.
    canvas_size: egui::Vec2,
}

impl Default for Window {
    fn default() -> Self {
        Window::new(Preferences::default())
    }
}

impl Window {
    pub fn new(preferences: Preferences) -> Self {
        Window {
            preferences,
            page: VIEWS.first().map_or(Page::Home, |v| Page::View(v.id)),
            views: Vec::new(),
            inspector: Inspector::default(),
            inputs: InputsPanel::default(),
            editor: Editor::default(),
            home: Home,
            dock: dock::Dock::default(),
            selection: Selection::default(),
            hover: None,
            log: log::Log::default(),
            palette: None,
            help_open: false,
            path_dialog: None,
            refused: None,
            shown: None,
            canvas_size: egui::Vec2::ZERO,
        }
    }

    /// Where the panes stand and how wide they are, as text to keep.
    pub fn layout(&self) -> String {
        self.dock.to_text()
    }

    /// Puts the panes where they were; a text that cannot be read changes nothing.
    pub fn restore_layout(&mut self, text: &str) {
        if let Some(dock) = dock::Dock::from_text(text) {
            self.dock = dock;
        }
    }

    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    pub fn select(&mut self, selection: Selection) {
        self.selection = selection;
    }

    /// Brings a view to the middle.
    pub fn show_view(&mut self, id: &'static str) {
        self.page = Page::View(id);
    }

    pub fn show_home(&mut self) {
        self.page = Page::Home;
    }

    pub fn is_home(&self) -> bool {
        self.page == Page::Home
    }

    pub fn show_log(&mut self, open: bool) {
        self.preferences.log_open = open;
    }

    /// Adds a line to the log; the newest is in the status line too.
    pub fn tell(&mut self, level: Level, text: impl Into<String>) {
        self.log.add(level, text.into());
    }

    /// A model could not be opened: shown as a banner and kept in the log.
    pub fn refuse(&mut self, problem: Problem) {
        self.log.add(Level::Error, format!("{}\n{}", problem.line(), problem.hint));
        self.refused = Some(problem);
    }

    pub fn log_lines(&self) -> &[LogLine] {
        self.log.lines()
    }

    /// Asks for a path to type, with a sentence on why.
    pub fn ask_for_path(&mut self, why: &str, command: Box<dyn Fn(PathBuf) -> Command>) {
        self.path_dialog = Some(path_dialog::PathDialog::new(why, command));
    }

    /// Asks for the path of a picture to be saved, with a sentence on why.
    pub fn ask_where_to_save(&mut self, why: &str, path: &str) {
        let dialog = path_dialog::PathDialog::new(why, Box::new(Command::SavePicture));
        self.path_dialog = Some(dialog.saving(path));
    }

    /// The view in the middle in its present state, to be drawn off screen, and its size in points.
    pub fn twin(&self) -> Option<(Box<dyn View>, egui::Vec2)> {
        let Page::View(id) = self.page else { return None };
        let (_, view) = self.views.iter().find(|(known, _)| *known == id)?;
        let twin = view.twin().or_else(|| Some((find(id)?.make)()))?;
        Some((twin, self.canvas_size)).filter(|(_, size)| size.min_elem() >= 1.0)
    }

    /// Draws everything and gives what the window itself cannot do.
    pub fn ui(&mut self, ui: &mut egui::Ui, facts: &Facts<'_>) -> Vec<Command> {
        self.preferences.theme().apply(ui.ctx());
        // A theme that was just chosen holds for the whole frame, also for what egui draws.
        ui.reset_style();
        self.follow(facts.document);
        let mut commands = Vec::new();
        self.shortcuts(ui, &mut commands);
        self.top_bar_ui(ui, facts, &mut commands);
        self.status_ui(ui, facts, &mut commands);
        self.rail_ui(ui, facts, &mut commands);
        self.middle_ui(ui, facts, &mut commands);
        self.drop_ui(ui, facts, &mut commands);
        self.palette_ui(ui, facts, &mut commands);
        self.path_dialog_ui(ui, &mut commands);
        self.help_ui(ui);
        self.settle(ui.ctx(), commands)
    }

    /// Another model: what belonged to the one before goes.
    fn follow(&mut self, document: Option<&Document>) {
        let Some(document) = document else { return };
        if self.shown.as_ref().is_some_and(|g| Arc::ptr_eq(g, &document.graph)) {
            return;
        }
        self.shown = Some(Arc::clone(&document.graph));
        (self.selection, self.hover, self.refused) = (Selection::default(), None, None);
        self.inspector = Inspector::default();
        self.inputs = InputsPanel::default();
        self.views.clear();
        for warning in &document.warnings {
            self.log.add(Level::Warning, warning.clone());
        }
    }

    /// Does what concerns the window; the rest is for the application.
    fn settle(&mut self, ctx: &egui::Context, commands: Vec<Command>) -> Vec<Command> {
        let mut rest = Vec::new();
        for command in commands {
            match command {
                Command::Select(selection) => {
                    (self.selection, self.hover) = (selection, None);
                    ctx.request_repaint();
                }
                Command::Hover(hover) => {
                    if self.hover != hover {
                        self.hover = hover;
                        ctx.request_repaint();
                    }
                }
                Command::ShowView(id) => self.page = Page::View(id),
                Command::ShowHome => self.page = Page::Home,
                Command::Tell(text) => {
                    self.log.add(Level::Info, text.clone());
                    rest.push(Command::Tell(text));
                }
                Command::CopyText(text) => {
                    ctx.copy_text(text);
                    rest.push(Command::Tell("Copied.".into()));
                }
                other => {
                    if matches!(other, Command::OpenSample(_) | Command::OpenFile(_)) {
                        self.leave_home();
                    }
                    rest.push(other);
                }
            }
        }
        rest
    }

    /// From the home page to the first view.
    pub fn leave_home(&mut self) {
        if self.page == Page::Home
            && let Some(first) = VIEWS.first()
        {
            self.page = Page::View(first.id);
        }
    }

    fn middle_ui(&mut self, ui: &mut egui::Ui, facts: &Facts<'_>, commands: &mut Vec<Command>) {
        let theme = Theme::of(ui);
        let frame = egui::Frame::new().fill(theme.color.canvas);
        egui::CentralPanel::no_frame().frame(frame).show(ui, |ui| {
            match (self.page, facts.document) {
                (Page::View(_), Some(document)) => self.dock_ui(ui, document, facts, commands),
                (Page::View(_), None) if facts.busy.is_some() && self.refused.is_none() => {
                    opening_ui(ui);
                }
                _ => {
                    self.banner_ui(ui, None, commands);
                    self.home.ui(ui, facts.samples, facts.recent, commands);
                }
            }
        });
    }

    /// The view of an id with its state, made when it is first shown.
    fn view(&mut self, id: &'static str) -> Option<&mut Box<dyn View>> {
        if !self.views.iter().any(|(known, _)| *known == id) {
            self.views.push((id, (find(id)?.make)()));
        }
        self.views.iter_mut().find(|(known, _)| *known == id).map(|(_, view)| view)
    }
}

/// Why a view cannot show a document; `None` where it can.
fn obstacle(id: &str, document: &Document) -> Option<(String, String)> {
    match (find(id)?.availability)(document) {
        Availability::Ready => None,
        Availability::No { why, help } => Some((why, help)),
    }
}

fn opening_ui(ui: &mut egui::Ui) {
    let theme = Theme::of(ui);
    ui.centered_and_justified(|ui| {
        ui.label(egui::RichText::new("Opening…").color(theme.color.text_second));
    });
}
