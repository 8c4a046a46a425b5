//! What is printed when something fails: one line what, one line where, one line hint.

use crate::engine::RunError;
use crate::formats::FormatError;
use crate::graph::{Graph, NodeId};
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

    /// What clap says of a call, on our three lines.
    pub fn usage(clap: &str) -> Self {
        let mut blocks = clap.split("\n\n").map(|b| b.lines().map(str::trim).collect::<Vec<_>>());
        let first = blocks.next().unwrap_or_default().join(" ");
        let what = first.strip_prefix("error: ").unwrap_or(&first).to_string();
        let rest: Vec<String> = blocks.map(|b| b.join(" ")).collect();
        let after = |key: &str| rest.iter().find_map(|b| b.trim().strip_prefix(key)).map(str::trim);
        let hint = match after("tip:") {
            Some(tip) => format!("{tip}; `--help` tells all"),
            None => "`chalkgrad --help` and `chalkgrad COMMAND --help` tell all".into(),
        };
        Failure::call(what, after("Usage:").unwrap_or("the command line"), hint)
    }

    /// A run that failed, in the model of `place`. A tensor given with the call that does not fit
    /// is a wrong call; all else is the model's.
    pub fn run(error: &RunError, graph: &Graph, place: &str) -> Self {
        let label = |id: NodeId| node_label(graph, id);
        let (what, place) = match error {
            RunError::Node { id, inputs, source, .. } => {
                (source.to_string(), format!("node {}, inputs {inputs} ({place})", label(*id)))
            }
            RunError::Refused { id, why, .. } => {
                (why.clone(), format!("node {} ({place})", label(*id)))
            }
            other => (other.to_string(), place.to_string()),
        };
        let given = matches!(
            error,
            RunError::FeedType { .. } | RunError::FeedShape { .. } | RunError::GradShape { .. }
        );
        let failure = Failure::model(what, place, hint(error));
        if given { Failure { code: 2, ..failure } } else { failure }
    }
}

fn hint(error: &RunError) -> &'static str {
    match error {
        RunError::Refused { .. } => {
            "`chalkgrad inspect` lists the ops that do not run; `render` draws them all the same"
        }
        RunError::Node { .. } => {
            "check the shapes with `chalkgrad inspect`; sizes of open dimensions are set with --dim"
        }
        RunError::MissingFeed { .. } | RunError::FeedType { .. } | RunError::FeedShape { .. } => {
            "give the input with --input NAME=FILE.npy, sizes with --dim NAME=N"
        }
        RunError::NotScalar { .. } | RunError::GradShape { .. } => {
            "give the gradient to start from with --grad-output NAME=FILE.npy"
        }
        RunError::NoGradPath { .. } | RunError::NotFloat { .. } => {
            "start the backward from a float output that depends on a float input or weight"
        }
        RunError::NotComputed { .. } | RunError::Cancelled => "run the model again",
    }
}

/// How a node is called: by its name, else by its op and first output.
pub fn node_label(graph: &Graph, id: NodeId) -> String {
    let node = graph.node(id);
    if !node.name.is_empty() {
        return node.name.clone();
    }
    let output = node.outputs.iter().flatten().next();
    let output = output.map_or("nothing", |v| graph.value(*v).name.as_str());
    format!("{} → {output}", node.op_type)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_take_three_lines() {
        let clap = "error: the following required arguments were not provided:\n  <MODEL>\n\n\
                    Usage: chalkgrad run <MODEL>\n\nFor more information, try '--help'.\n";
        let text = Failure::usage(clap).to_string();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert_eq!(lines[0], "error: the following required arguments were not provided: <MODEL>");
        assert_eq!(lines[1], "where: chalkgrad run <MODEL>");
        assert!(lines[2].starts_with("hint: "));
    }
}
