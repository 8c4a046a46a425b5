//! safetensors: named tensors, in and out. Imported through `formats`.

use super::raw::{checked_shape, from_le_bytes, to_le_bytes};
use super::{FormatError, NamedTensors, read_limited};
use crate::tensor::{DType, Tensor};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use std::path::Path;

/// Reads a safetensors file.
pub fn open(path: &Path) -> Result<NamedTensors, FormatError> {
    read(&read_limited(path)?).map_err(|e| e.within(path.display()))
}

/// Whether the bytes begin as a safetensors file: a length, then a JSON object.
pub fn looks_like(bytes: &[u8]) -> bool {
    let length = bytes.first_chunk::<8>().map(|b| u64::from_le_bytes(*b));
    length.is_some_and(|n| n < 100_000_000) && bytes.get(8) == Some(&b'{')
}

/// Reads a whole safetensors file from memory.
pub fn read(bytes: &[u8]) -> Result<NamedTensors, FormatError> {
    let file = SafeTensors::deserialize(bytes)
        .map_err(|e| FormatError::damaged(e.to_string(), "safetensors header"))?;
    let mut tensors = NamedTensors::new();
    for (name, view) in file.iter() {
        tensors.insert(name.to_string(), tensor(&view).map_err(|e| e.within(name))?);
    }
    Ok(tensors)
}

fn tensor(view: &TensorView<'_>) -> Result<Tensor, FormatError> {
    let dtype = DTYPES.iter().find(|(_, d)| *d == view.dtype()).map(|(d, _)| *d);
    let dtype = dtype.ok_or_else(|| {
        FormatError::unsupported(format!("a tensor of type {:?}", view.dtype()), "safetensors")
    })?;
    let dims = view.shape().iter().map(|&d| i64::try_from(d).unwrap_or(-1));
    let shape = checked_shape(dims).map_err(|e| FormatError::damaged(e, "shape"))?;
    from_le_bytes(dtype, shape, view.data()).map_err(|e| FormatError::new(e, "data"))
}

const DTYPES: [(DType, Dtype); 13] = [
    (DType::F32, Dtype::F32),
    (DType::F64, Dtype::F64),
    (DType::F16, Dtype::F16),
    (DType::BF16, Dtype::BF16),
    (DType::I8, Dtype::I8),
    (DType::I16, Dtype::I16),
    (DType::I32, Dtype::I32),
    (DType::I64, Dtype::I64),
    (DType::U8, Dtype::U8),
    (DType::U16, Dtype::U16),
    (DType::U32, Dtype::U32),
    (DType::U64, Dtype::U64),
    (DType::Bool, Dtype::BOOL),
];

/// A whole safetensors file.
pub fn write(tensors: &NamedTensors) -> Result<Vec<u8>, FormatError> {
    let bytes: Vec<_> = tensors.iter().map(|(name, t)| (name, t, to_le_bytes(t))).collect();
    let mut views = Vec::with_capacity(bytes.len());
    for (name, t, data) in &bytes {
        let dtype = DTYPES.iter().find(|(d, _)| *d == t.dtype()).map_or(Dtype::F32, |(_, d)| *d);
        let view = TensorView::new(dtype, t.shape().to_vec(), data)
            .map_err(|e| FormatError::damaged(e.to_string(), name.as_str()))?;
        views.push((name.as_str(), view));
    }
    safetensors::serialize(views, None)
        .map_err(|e| FormatError::damaged(e.to_string(), "safetensors"))
}

/// Writes a safetensors file.
pub fn save(path: &Path, tensors: &NamedTensors) -> Result<(), FormatError> {
    std::fs::write(path, write(tensors)?).map_err(|e| {
        FormatError::io("write the file", path, &e)
            .hint("check that the folder exists and can be written")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> NamedTensors {
        let t = Tensor::new([2, 2], vec![1.0f64, -2.0, 0.5, 3.0]).unwrap();
        DType::ALL.iter().map(|&d| (format!("grad/a.{d}"), t.cast(d))).collect()
    }

    #[test]
    fn all_types_round_trip() {
        let bytes = write(&sample()).unwrap();
        assert!(looks_like(&bytes));
        let back = read(&bytes).unwrap();
        assert_eq!(back.len(), 13);
        for (name, t) in sample() {
            assert!(back[&name].dtype() == t.dtype() && back[&name].all_close(&t, 0.0, 0.0));
        }
    }

    #[test]
    fn cut_and_flipped_files_never_panic() {
        let bytes = write(&sample()).unwrap();
        for cut in 0..bytes.len() {
            assert!(read(&bytes[..cut]).is_err(), "{cut}");
        }
        for at in 0..bytes.len() {
            let mut b = bytes.clone();
            b[at] ^= 0x55;
            let _ = read(&b);
        }
    }
}
