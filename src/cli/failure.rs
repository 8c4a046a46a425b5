//! What is printed when something fails: one line what, one line where, one line hint.

use crate::engine::RunError;
use crate::formats::FormatError;
use std::fmt;
use std::process::ExitCode;

/// A failure of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub what: String,
    pub place: String,
    pub hint: String,
    code: u8,
}

impl Failure {
    /// The call is wrong or a file cannot be read: exit code 2.
    pub fn call(
        what: impl Into<String>,
        place: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Failure { what: what.into(), place: place.into(), hint: hint.into(), code: 2 }
    }

    /// The model was read and something about it fails: exit code 1.
    pub fn model(
        what: impl Into<String>,
        place: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Failure { code: 1, ..Self::call(what, place, hint) }
    }

    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }

    /// A run that failed, in the model of `place`.
    pub fn run(error: &RunError, place: &str) -> Self {
        let hint = match error {
            RunError::Refused { .. } => {
                "`chalkgrad inspect` lists the ops that do not run; `render` draws them all the same"
            }
            RunError::Node { .. } => {
                "check the shapes with `chalkgrad inspect`; sizes of open dimensions are set with --dim"
            }
            RunError::MissingFeed { .. }
            | RunError::FeedType { .. }
            | RunError::FeedShape { .. } => {
                "give the input with --input NAME=FILE.npy, sizes with --dim NAME=N"
            }
            RunError::NotScalar { .. } | RunError::GradShape { .. } => {
                "give the gradient to start from with --grad-output NAME=FILE.npy"
            }
            RunError::NoGradPath { .. } | RunError::NotFloat { .. } => {
                "start the backward from a float output that depends on a float input or weight"
            }
            RunError::NotComputed { .. } | RunError::Cancelled => "run the model again",
        };
        let (what, place) = match error {
            RunError::Node { node, inputs, source, .. } => {
                (source.to_string(), format!("node {node}, inputs {inputs} ({place})"))
            }
            RunError::Refused { node, why, .. } => (why.clone(), format!("node {node} ({place})")),
            other => (other.to_string(), place.to_string()),
        };
        Failure::model(what, place, hint)
    }
}

impl From<FormatError> for Failure {
    fn from(e: FormatError) -> Self {
        Failure::call(e.fault.to_string(), e.place, e.hint)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one_line = |s: &str| s.lines().collect::<Vec<_>>().join(" ");
        writeln!(f, "error: {}", one_line(&self.what))?;
        writeln!(f, "where: {}", one_line(&self.place))?;
        writeln!(f, "hint: {}", one_line(&self.hint))
    }
}
