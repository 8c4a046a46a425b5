//! Errors of an op: they name the op and the shapes; `graph` and `engine` add the node.

use crate::tensor::{DType, Shape, TensorError};

/// Why an op cannot be built, shaped or run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpError {
    #[error("{op}: {what}")]
    Shape { op: &'static str, what: String },
    #[error("{op}: attribute `{name}` {what}")]
    Attribute { op: &'static str, name: String, what: String },
    #[error("{op}: input {index} is missing")]
    MissingInput { op: &'static str, index: usize },
    #[error("{op}: {role} has type {found}; {op} runs on {expected}")]
    DType { op: &'static str, role: &'static str, found: DType, expected: &'static str },
    #[error("{op}: the output shape depends on the value of input {input}, which is not known yet")]
    NeedsValue { op: &'static str, input: usize },
    #[error("{op}: {what}")]
    Unsupported { op: &'static str, what: String },
    #[error("{op} has no gradient with respect to input {input}")]
    NotDifferentiable { op: &'static str, input: usize },
    #[error("{op}: {source}")]
    Tensor {
        op: &'static str,
        #[source]
        source: TensorError,
    },
    #[error("{0}")]
    Bare(#[from] TensorError),
}

impl OpError {
    pub fn shape(op: &'static str, what: impl Into<String>) -> Self {
        OpError::Shape { op, what: what.into() }
    }

    /// Two shapes that do not go together, and the rule that they break.
    pub fn shapes(op: &'static str, rule: &str, a: &Shape, b: &Shape) -> Self {
        OpError::Shape { op, what: format!("{rule}: {a} and {b}") }
    }

    pub fn attribute(op: &'static str, name: &str, what: impl Into<String>) -> Self {
        OpError::Attribute { op, name: name.into(), what: what.into() }
    }

    pub fn unsupported(op: &'static str, what: impl Into<String>) -> Self {
        OpError::Unsupported { op, what: what.into() }
    }

    /// Names the op in an error that came from the tensor floor.
    pub fn in_op(self, op: &'static str) -> Self {
        match self {
            OpError::Bare(source) => OpError::Tensor { op, source },
            other => other,
        }
    }
}
