//! The contract of a view, and the table of views. State belongs to the view; the document, the
//! selection and the theme come in; commands go out. A view never changes the document itself.

use super::document::{Document, Hover, Selection};
use crate::explain::inputs::Source;
use crate::graph::ValueId;
use crate::tensor::Tensor;
use std::path::PathBuf;

/// What a view asks the application to do.
#[derive(Debug, Clone)]
pub enum Command {
    Select(Selection),
    /// What the pointer is over; `None` when it left.
    Hover(Option<Hover>),
    /// Replaces the value of an input or a weight and runs again.
    SetFeed(ValueId, Tensor),
    /// Makes the value of an input from a recipe, also when its size changes later.
    SetSource(ValueId, Source),
    /// Asks for a file (.npy) with the numbers of an input.
    LoadFeed(ValueId),
    /// Takes the numbers of an input from a file.
    ReadFeed(ValueId, PathBuf),
    /// Back to what it was when the model was opened.
    RestoreFeed(ValueId),
    /// Every input, weight and size back to what it was.
    RestoreAll,
    SetDim(String, usize),
    Run,
    /// Runs this text in the place of the script that is open.
    RunScript(String),
    /// Stops what runs in the background.
    Cancel,
    ShowView(&'static str),
    /// The page of samples and recent files.
    ShowHome,
    OpenSample(String),
    OpenFile(PathBuf),
    /// Asks which file to open.
    AskForFile,
    /// Asks where to save a picture of the view.
    AskForPicture,
    /// Asks where to save the page that moves as a GIF.
    AskForAnimation,
    /// Saves the view as it is now: PNG, or by the name of the file SVG or GIF.
    SavePicture(PathBuf),
    CopyText(String),
    /// A sentence for the status line and the log.
    Tell(String),
}

/// Whether a view can show a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    Ready,
    /// Why not, and what would help.
    No {
        why: String,
        help: String,
    },
}

/// What a view sees while it draws.
pub struct ViewContext<'a> {
    pub document: &'a Document,
    pub selection: &'a Selection,
    pub hover: Option<&'a Hover>,
    pub commands: &'a mut Vec<Command>,
    /// Drawing for a file: no background work, everything at once.
    pub offscreen: bool,
}

impl ViewContext<'_> {
    pub fn send(&mut self, command: Command) {
        self.commands.push(command);
    }

    /// Tells all views what the pointer is over.
    pub fn point_at(&mut self, selection: Selection) {
        self.send(Command::Hover(Some(selection.into())));
    }

    /// The one thing that the pointer is over.
    pub fn hovered(&self) -> Option<&Selection> {
        self.hover.map(|hover| &hover.selection)
    }
}

/// A view with its state. A twin of it is drawn on another thread.
pub trait View: Send {
    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>);

    /// Goes to a page of the view by its id, as in `render --tab`; else the ids that there are.
    fn show_tab(&mut self, _id: &str) -> Result<(), Vec<String>> {
        Err(Vec::new())
    }

    /// How many frames the page has that is shown, where it moves; known once it has been drawn.
    fn frames(&self) -> usize {
        0
    }

    /// Goes to a frame of [`View::frames`].
    fn show_frame(&mut self, _frame: usize) {}

    /// The same view in the same state, to be drawn off screen. Without one, a picture shows it as it begins.
    fn twin(&self) -> Option<Box<dyn View>> {
        None
    }
}

/// A row of [`super::VIEWS`].
pub struct ViewSpec {
    /// As in `chalkgrad render --view graph`.
    pub id: &'static str,
    pub title: &'static str,
    /// A glyph of the icon font.
    pub icon: &'static str,
    /// One sentence on what it shows.
    pub help: &'static str,
    pub availability: fn(&Document) -> Availability,
    pub make: fn() -> Box<dyn View>,
}
