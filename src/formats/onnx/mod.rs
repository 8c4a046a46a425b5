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
use super::source::Source;
use crate::tensor::Tensor;
use prost::Message;

/// The opsets that are read as the standard means them.
pub const OPSETS: std::ops::RangeInclusive<i64> = 6..=crate::ops::NEWEST_OPSET;

/// Whether the bytes look like an ONNX model: protobuf has no magic number, but a model's own
/// fields from end to end are no accident.
pub fn looks_like(source: &mut Source) -> bool {
    source.size_bytes() > 0 && wire::is_model(source)
}

/// Reads a TensorProto (`.pb`), as ONNX's own test data has them.
pub fn read_tensor(bytes: &[u8]) -> Result<Tensor, FormatError> {
    let proto = proto::TensorProto::decode(bytes)
        .map_err(|e| FormatError::damaged(e.to_string(), "TensorProto"))?;
    let mut nothing = Source::memory(Vec::new());
    tensor::read(proto, &mut external::External::new(&mut nothing, None))
}
