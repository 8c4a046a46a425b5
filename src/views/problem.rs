//! What is told about work: something that went wrong (what, where, what to do next; shown as a
//! banner, at the node, and in the log), and something that still runs.

use crate::engine::RunError;
use crate::graph::NodeId;

/// An error in three lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problem {
    pub what: String,
    pub place: String,
    pub hint: String,
    /// The node to mark.
    pub node: Option<NodeId>,
}

impl Problem {
    pub fn new(what: impl Into<String>, place: impl Into<String>, hint: impl Into<String>) -> Self {
        Problem { what: what.into(), place: place.into(), hint: hint.into(), node: None }
    }

    /// On one line, for the status line and the log.
    pub fn line(&self) -> String {
        match self.place.is_empty() {
            true => self.what.clone(),
            false => format!("{} ({})", self.what, self.place),
        }
    }
}

impl From<&RunError> for Problem {
    fn from(error: &RunError) -> Self {
        let (what, place) = match error {
            RunError::Node { node, inputs, source, .. } => {
                (source.to_string(), format!("node {node}, with inputs {inputs}"))
            }
            RunError::Refused { node, why, .. } => (why.clone(), format!("node {node}")),
            other => (other.to_string(), String::new()),
        };
        Problem { what, place, hint: hint(error).into(), node: error.node() }
    }
}

fn hint(error: &RunError) -> &'static str {
    match error {
        RunError::Node { .. } => {
            "Select the node to see the shapes that come in; a size of an input may have to change."
        }
        RunError::Refused { .. } => {
            "The graph is shown, and everything that does not depend on this node has run."
        }
        RunError::MissingFeed { .. } | RunError::FeedType { .. } | RunError::FeedShape { .. } => {
            "Choose other numbers for it under Inputs, or restore it."
        }
        RunError::NotScalar { .. }
        | RunError::GradShape { .. }
        | RunError::NotComputed { .. }
        | RunError::NoGradPath { .. }
        | RunError::NotFloat { .. } => "The forward pass is shown; there are no gradients to show.",
        RunError::Cancelled => "Press Run to start again.",
    }
}

/// What runs, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Busy {
    /// In words: "Running forward".
    pub what: String,
    pub done: usize,
    /// 0 where it is not known.
    pub total: usize,
}

impl Busy {
    /// From 0 to 1, where it is known.
    pub fn share(&self) -> Option<f32> {
        (self.total > 0).then(|| self.done as f32 / self.total as f32)
    }
}
