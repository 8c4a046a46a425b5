//! safetensors: named tensors, in and out. Imported through `formats`.

use super::raw::{checked_shape, read_le, to_le_bytes};
use super::{FormatError, MAX_FILE_BYTES, NamedTensors, Source};
use crate::tensor::{DType, Tensor};
use safetensors::tensor::{Dtype, Metadata, TensorInfo, TensorView};
use std::path::Path;

/// The header may not be longer, as in the format's own library.
const MAX_HEADER_BYTES: u64 = 100_000_000;
/// Of the header's length, which the file begins with.
const LENGTH_BYTES: u64 = 8;

/// Reads a safetensors file.
pub fn open(path: &Path) -> Result<NamedTensors, FormatError> {
    let mut source = Source::open(path, MAX_FILE_BYTES)?;
    read(&mut source).map_err(|e| e.within(path.display()))
}

fn header_bytes(beginning: &[u8]) -> Option<u64> {
    let length = u64::from_le_bytes(*beginning.first_chunk()?);
    (length < MAX_HEADER_BYTES).then_some(length)
}

/// Whether the bytes begin as a safetensors file: a length, then a JSON object.
pub fn looks_like(source: &mut Source) -> bool {
    let bytes = source.beginning(LENGTH_BYTES as usize + 1);
    header_bytes(&bytes).is_some() && bytes.last() == Some(&b'{')
}

/// Reads a whole safetensors file. Its numbers lie behind the header from end to end.
pub fn read(source: &mut Source) -> Result<NamedTensors, FormatError> {
    let cut = |_| FormatError::damaged("the header is cut off", "safetensors header");
    let length = header_bytes(&source.beginning(LENGTH_BYTES as usize));
    let length = length.ok_or_else(|| FormatError::damaged("no length", "safetensors header"))?;
    let mut header = Vec::new();
    source.go_to(LENGTH_BYTES).and_then(|()| source.append(length, &mut header)).map_err(cut)?;
    let header: Metadata = serde_json::from_slice(&header)
        .map_err(|e| FormatError::damaged(e.to_string(), "safetensors header"))?;
    let (data, found) = (source.at(), source.left_bytes());
    if header.data_len() as u64 != found {
        let what = format!("{found} bytes of numbers where {} belong", header.data_len());
        return Err(FormatError::damaged(what, "safetensors"));
    }
    let mut tensors = NamedTensors::new();
    for name in header.offset_keys() {
        let Some(info) = header.info(&name) else { continue };
        let tensor = tensor(info, data, source).map_err(|e| e.within(&name))?;
        tensors.insert(name, tensor);
    }
    Ok(tensors)
}

fn tensor(info: &TensorInfo, data: u64, source: &mut Source) -> Result<Tensor, FormatError> {
    let dtype = DTYPES.iter().find(|(_, d)| *d == info.dtype).map(|(d, _)| *d);
    let dtype = dtype.ok_or_else(|| {
        FormatError::unsupported(format!("a tensor of type {:?}", info.dtype), "safetensors")
    })?;
    let dims = info.shape.iter().map(|&d| i64::try_from(d).unwrap_or(-1));
    let shape = checked_shape(dims).map_err(|e| FormatError::damaged(e, "shape"))?;
    let (from, to) = info.data_offsets;
    let damaged = |e: std::io::Error| FormatError::damaged(e.to_string(), "data");
    source.go_to(data + from as u64).map_err(damaged)?;
    read_le(dtype, shape, to.saturating_sub(from) as u64, source)
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
        assert!(looks_like(&mut Source::memory(bytes.clone())));
        let back = read(&mut Source::memory(bytes)).unwrap();
        assert_eq!(back.len(), 13);
        for (name, t) in sample() {
            assert!(back[&name].dtype() == t.dtype() && back[&name].all_close(&t, 0.0, 0.0));
        }
    }

    #[test]
    fn cut_and_flipped_files_never_panic() {
        let bytes = write(&sample()).unwrap();
        for cut in 0..bytes.len() {
            assert!(read(&mut Source::memory(bytes[..cut].to_vec())).is_err(), "{cut}");
        }
        for at in 0..bytes.len() {
            let mut b = bytes.clone();
            b[at] ^= 0x55;
            let _ = read(&mut Source::memory(b));
        }
    }
}
