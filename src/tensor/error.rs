//! What can go wrong with a tensor by itself. Imported through `tensor`.

use super::{DType, Shape};

/// An error of the tensor floor: it names the shapes and dtypes involved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TensorError {
    #[error("expected a tensor of {expected}, found {found}")]
    DType { expected: String, found: DType },
    #[error("{numel} numbers do not fill a tensor of shape {shape} ({needed} needed)")]
    Length { shape: Shape, numel: usize, needed: usize },
    #[error("cannot view shape {from} as {to}: {} and {} numbers", from.numel(), to.numel())]
    Reshape { from: Shape, to: Shape },
    #[error("shapes {a} and {b} do not broadcast: axis {axis} from the right is {da} against {db}")]
    Broadcast { a: Shape, b: Shape, axis: usize, da: usize, db: usize },
    #[error("a tensor of shape {shape} needs more than {limit_bytes} bytes")]
    TooLarge { shape: Shape, limit_bytes: usize },
    #[error("index {index} is out of bounds for axis {axis} of size {size}")]
    Index { index: i64, axis: usize, size: usize },
    #[error("axis {axis} is out of range for {rank} dimensions")]
    Axis { axis: i64, rank: usize },
}
