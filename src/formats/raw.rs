//! Tensors from and to little-endian bytes, as ONNX, safetensors and NumPy all store them.
//! Imported by the formats.

use crate::dispatch_all;
use crate::tensor::{DType, Element, Shape, Tensor, TensorError};
use half::{bf16, f16};

/// Numbers of a fixed width in little-endian order.
trait LittleEndian: Element {
    fn from_le(bytes: &[u8]) -> Self;
    fn put_le(self, out: &mut Vec<u8>);
    /// Reads as many numbers as `out` has. A copy of the bytes where numbers lie in memory as in the
    /// file. Weights are not shared with the file's bytes: a protobuf file puts them wherever its
    /// fields end, so most are not aligned, and sharing a few would keep the whole file in memory.
    fn read_le(bytes: &[u8], out: &mut [Self]) {
        for (o, chunk) in out.iter_mut().zip(bytes.chunks_exact(size_of::<Self>())) {
            *o = Self::from_le(chunk);
        }
    }
}

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
            fn read_le(bytes: &[u8], out: &mut [Self]) {
                let out: &mut [u8] = bytemuck::cast_slice_mut(out);
                if let Some(bytes) = bytes.get(..out.len()) {
                    out.copy_from_slice(bytes);
                }
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

/// Reads a tensor; the bytes must fill the shape exactly, which is checked before allocation.
pub fn from_le_bytes(dtype: DType, shape: Shape, bytes: &[u8]) -> Result<Tensor, TensorError> {
    let needed = shape.checked_numel().and_then(|n| n.checked_mul(dtype.size()));
    if needed != Some(bytes.len()) {
        let needed = shape.checked_numel().unwrap_or(usize::MAX);
        return Err(TensorError::Length { shape, numel: bytes.len() / dtype.size(), needed });
    }
    dispatch_all!(dtype, T => Tensor::build::<T>(shape, |out| {
        <T as LittleEndian>::read_le(bytes, out);
    }))
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
            let back = from_le_bytes(dtype, t.shape().clone(), &bytes).unwrap();
            assert!(back.dtype() == dtype && back.all_close(&t, 0.0, 0.0), "{dtype}");
        }
    }

    #[test]
    fn sizes_must_fit() {
        assert!(from_le_bytes(DType::F32, [2].into(), &[0; 7]).is_err());
        assert!(from_le_bytes(DType::F32, [usize::MAX, 2].into(), &[]).is_err());
        assert!(checked_shape([2, -1]).is_err() && checked_shape([i64::MAX, 3]).is_err());
        assert!(checked_shape(vec![1; 65]).is_err());
    }
}
