//! Tensors from and to little-endian bytes, as ONNX, safetensors and NumPy all store them.
//! Imported by the formats.

use super::FormatError;
use crate::dispatch_all;
use crate::tensor::{DType, Element, Shape, Tensor, TensorError};
use half::{bf16, f16};
use std::io::Read;

/// Numbers of a fixed width in little-endian order.
trait LittleEndian: Element {
    fn from_le(bytes: &[u8]) -> Self;
    fn put_le(self, out: &mut Vec<u8>);
    /// Reads as many numbers as `out` has; where numbers lie in memory as in the file, straight
    /// into their place.
    fn fill(from: &mut impl Read, out: &mut [Self]) -> std::io::Result<()> {
        let mut bytes = vec![0; PIECE * size_of::<Self>()];
        for piece in out.chunks_mut(PIECE) {
            let bytes = &mut bytes[..std::mem::size_of_val(piece)];
            from.read_exact(bytes)?;
            for (o, chunk) in piece.iter_mut().zip(bytes.chunks_exact(size_of::<Self>())) {
                *o = Self::from_le(chunk);
            }
        }
        Ok(())
    }
}

/// How many numbers that must be converted are read at once.
const PIECE: usize = 1 << 13;

macro_rules! little_endian {
    ($($t:ty),*) => {
        $(impl LittleEndian for $t {
            fn from_le(bytes: &[u8]) -> Self {
                // `chunks_exact` gives just as many bytes as the type has.
                <$t>::from_le_bytes(bytes.try_into().unwrap_or_default())
            }
            fn put_le(self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }
            #[cfg(target_endian = "little")]
            fn fill(from: &mut impl Read, out: &mut [Self]) -> std::io::Result<()> {
                from.read_exact(bytemuck::cast_slice_mut(out))
            }
        })*
    };
}

little_endian!(f32, f64, f16, bf16, i8, i16, i32, i64, u8, u16, u32, u64);

impl LittleEndian for bool {
    fn from_le(bytes: &[u8]) -> Self {
        bytes.first().is_some_and(|&b| b != 0)
    }
    fn put_le(self, out: &mut Vec<u8>) {
        out.push(self as u8);
    }
}

/// Reads a tensor that takes the next `length` bytes. They must fill the shape exactly, which is
/// checked before memory is asked for; whether they are there at all, the caller knows.
pub fn read_le(
    dtype: DType,
    shape: Shape,
    length: u64,
    from: &mut impl Read,
) -> Result<Tensor, FormatError> {
    let numel = shape.checked_numel();
    let needed = numel.and_then(|n| n.checked_mul(dtype.size())).map(|n| n as u64);
    if needed != Some(length) {
        let found = usize::try_from(length).unwrap_or(usize::MAX) / dtype.size();
        let needed = numel.unwrap_or(usize::MAX);
        let fault = TensorError::Length { shape, numel: found, needed };
        return Err(FormatError::new(fault, "data"));
    }
    let mut read = Ok(());
    let tensor = dispatch_all!(dtype, T => Tensor::build::<T>(shape, |out| {
        read = <T as LittleEndian>::fill(from, out);
    }));
    read.map_err(|e| FormatError::damaged(e.to_string(), "data"))?;
    tensor.map_err(|e| FormatError::new(e, "data"))
}

/// The elements in row-major order.
pub fn to_le_bytes(tensor: &Tensor) -> Vec<u8> {
    let mut out = Vec::with_capacity(tensor.nbytes());
    dispatch_all!(tensor.dtype(), T => {
        for &x in tensor.as_slice::<T>().unwrap_or(&[]) {
            x.put_le(&mut out);
        }
    });
    out
}

/// Declared sizes as a shape; refuses negative sizes, absurd ranks and products that overflow.
pub fn checked_shape(dims: impl IntoIterator<Item = i64>) -> Result<Shape, String> {
    const MAX_RANK: usize = 64;
    let dims: Vec<i64> = dims.into_iter().take(MAX_RANK + 1).collect();
    if dims.len() > MAX_RANK {
        return Err(format!("a tensor of more than {MAX_RANK} dimensions"));
    }
    let sizes = dims.iter().map(|&d| usize::try_from(d)).collect::<Result<Vec<_>, _>>();
    let shape = Shape::from(sizes.map_err(|_| format!("a size is negative in {dims:?}"))?);
    match shape.checked_numel() {
        Some(_) => Ok(shape),
        None => Err(format!("the sizes {dims:?} are too large")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_round_trips() {
        let source = Tensor::new([2, 3], vec![0.0f64, 1.0, 2.0, 3.0, 100.0, 1.0]).unwrap();
        for dtype in DType::ALL {
            let t = source.cast(dtype);
            let bytes = to_le_bytes(&t);
            assert_eq!(bytes.len(), t.nbytes());
            let back =
                read_le(dtype, t.shape().clone(), bytes.len() as u64, &mut &bytes[..]).unwrap();
            assert!(back.dtype() == dtype && back.all_close(&t, 0.0, 0.0), "{dtype}");
        }
    }

    #[test]
    fn sizes_must_fit() {
        let read = |shape: [usize; 2], length| {
            read_le(DType::F32, shape.into(), length, &mut &[0u8; 8][..])
        };
        assert!(read([2, 1], 8).is_ok() && read([2, 1], 7).is_err() && read([2, 2], 16).is_err());
        assert!(read([usize::MAX, 2], 0).is_err());
        assert!(checked_shape([2, -1]).is_err() && checked_shape([i64::MAX, 3]).is_err());
        assert!(checked_shape(vec![1; 65]).is_err());
    }
}
