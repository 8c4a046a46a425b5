//! ONNX models and tensors, in and out. The file's own words (names, scopes, attributes) are kept;
//! unknown ops and unsupported types load, draw and refuse to run with a reason.
//! Imported through `formats`.

mod external;
mod function;
#[allow(missing_docs)]
mod proto;
mod read;
mod tensor;
mod wire;
mod write;

#[cfg(test)]
mod tests;

pub use read::read;
pub use write::{write, write_tensor};

use super::FormatError;
use crate::tensor::Tensor;
use prost::Message;

/// The opsets that are read as the standard means them.
pub const OPSETS: std::ops::RangeInclusive<i64> = 6..=crate::ops::NEWEST_OPSET;

/// Whether the bytes look like an ONNX model: protobuf has no magic number, but a model's own
/// fields from end to end are no accident.
pub fn looks_like(bytes: &[u8]) -> bool {
    !bytes.is_empty() && wire::is_model(bytes)
}

/// Reads a TensorProto (`.pb`), as ONNX's own test data has them.
pub fn read_tensor(bytes: &[u8]) -> Result<Tensor, FormatError> {
    let proto = proto::TensorProto::decode(bytes)
        .map_err(|e| FormatError::damaged(e.to_string(), "TensorProto"))?;
    tensor::read(&proto, &mut external::External::none())
}
