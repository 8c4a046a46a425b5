//! What can go wrong while a file is read or written: what, where, and what would help.
//! Imported through `formats`.

use crate::graph::GraphError;
use crate::tensor::TensorError;

/// The kind of fault, with its particulars.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("cannot {doing}: {reason}")]
    Io { doing: String, reason: String },
    #[error("this is no format that Chalkgrad knows")]
    Unrecognised,
    #[error("the file is damaged or cut off: {0}")]
    Damaged(String),
    #[error("{0} is not supported")]
    Unsupported(String),
    #[error("{what} needs {needed_bytes} bytes, more than the {limit_bytes} that are allowed")]
    TooLarge { what: String, needed_bytes: u64, limit_bytes: u64 },
    #[error("{0}")]
    Model(String),
    #[error("the graph is not valid: {0}")]
    Graph(#[from] GraphError),
    #[error("{0}")]
    Tensor(#[from] TensorError),
}

/// An error about a file. Printed on one line: the fault and its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault} ({place})")]
pub struct FormatError {
    pub fault: Fault,
    /// The file, a byte offset, a field path or a tensor's name.
    pub place: String,
    pub hint: String,
}

impl FormatError {
    pub fn new(fault: impl Into<Fault>, place: impl Into<String>) -> Self {
        let fault = fault.into();
        let hint = fault.default_hint().to_string();
        FormatError { fault, place: place.into(), hint }
    }

    pub fn damaged(what: impl Into<String>, place: impl Into<String>) -> Self {
        Self::new(Fault::Damaged(what.into()), place)
    }

    pub fn unsupported(what: impl Into<String>, place: impl Into<String>) -> Self {
        Self::new(Fault::Unsupported(what.into()), place)
    }

    pub fn io(doing: impl Into<String>, path: &std::path::Path, error: &std::io::Error) -> Self {
        let fault = Fault::Io { doing: doing.into(), reason: io_reason(error) };
        Self::new(fault, path.display().to_string())
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Puts an outer place before the inner one: `weights.npz: layer1.npy: byte 10`.
    pub fn within(mut self, outer: impl std::fmt::Display) -> Self {
        self.place = match self.place.is_empty() {
            true => outer.to_string(),
            false => format!("{outer}: {}", self.place),
        };
        self
    }
}

/// The operating system's words without its error number.
fn io_reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    text[..end].to_lowercase()
}

impl Fault {
    fn default_hint(&self) -> &'static str {
        match self {
            Fault::Io { .. } => "check the path and its permissions",
            Fault::Unrecognised => {
                "open an ONNX model (.onnx; torch.onnx.export makes one) or a Python script (.py)"
            }
            Fault::Damaged(_) => "download or export the file again",
            Fault::Unsupported(_) => "convert it to float32 or int64 and export again",
            Fault::TooLarge { .. } => "use a smaller model or smaller tensors",
            Fault::Model(_) => "check the model with onnx.checker.check_model and export it again",
            Fault::Graph(_) => "check the model with onnx.checker.check_model and export it again",
            Fault::Tensor(_) => "check the tensor's shape and type",
        }
    }
}
