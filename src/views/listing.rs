//! A script as the views see it: its source, and what running it gave, line by line. Built by
//! `session`. Imports nothing of the other views.

/// The script behind a document. Immutable, as the document is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listing {
    pub source: String,
    /// What it printed.
    pub output: String,
    pub failure: Option<Failure>,
    /// What lines made, for their ends.
    pub notes: Vec<Note>,
    /// The value that each backward started from, in order: the loss curve of a training loop.
    pub losses: Vec<f64>,
    pub elapsed_secs: f64,
}

/// Why a script stopped.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Failure {
    /// As Python prints it, frame by frame.
    pub traceback: String,
    /// Its last line: the exception and its message.
    pub message: String,
    /// The line of the script, from 1.
    pub line: Option<usize>,
}

/// What a line made: a shape, or a number and its gradient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// From 1.
    pub line: usize,
    pub text: String,
}
