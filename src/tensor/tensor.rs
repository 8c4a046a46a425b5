//! The tensor itself: shape and shared data. Imported through `tensor`.

use super::simd::wide;
use super::storage::Buffer;
use super::{DType, Element, Float, Shape, TensorError};
use crate::dispatch_all;
use ndarray::{ArrayD, ArrayViewD, IxDyn};

/// No single tensor may be larger: a file that asks for more is broken or hostile.
pub const MAX_TENSOR_BYTES: usize = 8 << 30;

/// The elements, by type. Shared; written to only when held once.
#[derive(Debug, Clone)]
pub enum Data {
    F32(Buffer<f32>),
    F64(Buffer<f64>),
    F16(Buffer<half::f16>),
    BF16(Buffer<half::bf16>),
    I8(Buffer<i8>),
    I16(Buffer<i16>),
    I32(Buffer<i32>),
    I64(Buffer<i64>),
    U8(Buffer<u8>),
    U16(Buffer<u16>),
    U32(Buffer<u32>),
    U64(Buffer<u64>),
    Bool(Buffer<bool>),
}

/// A dense row-major array. Cloning shares; writing copies first when it is shared.
#[derive(Debug, Clone)]
pub struct Tensor {
    shape: Shape,
    data: Data,
}

fn checked_len<T: Element>(shape: &Shape) -> Result<usize, TensorError> {
    shape
        .checked_numel()
        .filter(|n| n.checked_mul(size_of::<T>()).is_some_and(|b| b <= MAX_TENSOR_BYTES))
        .ok_or_else(|| TensorError::TooLarge {
            shape: shape.clone(),
            limit_bytes: MAX_TENSOR_BYTES,
        })
}

impl Tensor {
    /// A tensor of `values` in row-major order.
    pub fn new<T: Element>(shape: impl Into<Shape>, values: Vec<T>) -> Result<Self, TensorError> {
        let shape = shape.into();
        let needed = checked_len::<T>(&shape)?;
        if needed != values.len() {
            return Err(TensorError::Length { shape, numel: values.len(), needed });
        }
        Ok(Self::from_buffer(shape, Buffer::from_vec(values)))
    }

    fn from_buffer<T: Element>(shape: Shape, buffer: Buffer<T>) -> Self {
        Tensor { shape, data: T::wrap(buffer) }
    }

    pub fn scalar<T: Element>(value: T) -> Self {
        Self::from_buffer(Shape::scalar(), Buffer::filled(1, value))
    }

    /// A 1-D tensor.
    pub fn vector<T: Element>(values: Vec<T>) -> Self {
        Self::from_buffer([values.len()].into(), Buffer::from_vec(values))
    }

    pub fn filled<T: Element>(shape: impl Into<Shape>, value: T) -> Result<Self, TensorError> {
        let shape = shape.into();
        let len = checked_len::<T>(&shape)?;
        Ok(Self::from_buffer(shape, Buffer::filled(len, value)))
    }

    /// Zeros (or `false`) of a type known at run time.
    pub fn zeros(dtype: DType, shape: impl Into<Shape>) -> Result<Self, TensorError> {
        dispatch_all!(dtype, T => Self::filled::<T>(shape, T::default()))
    }

    /// Every element `value`, converted to the type.
    pub fn full(dtype: DType, shape: impl Into<Shape>, value: f64) -> Result<Self, TensorError> {
        dispatch_all!(dtype, T => Self::filled::<T>(shape, T::from_f64(value)))
    }

    /// A tensor whose numbers were freed: only its type and shape are left. Reading it gives an
    /// empty slice.
    pub fn hollow(&self) -> Self {
        dispatch_all!(self.dtype(), T => {
            Self::from_buffer(self.shape.clone(), Buffer::<T>::EMPTY)
        })
    }

    /// Whether both are views of the same memory.
    pub fn shares_data_with(&self, other: &Tensor) -> bool {
        self.dtype() == other.dtype()
            && dispatch_all!(self.dtype(), T => {
                T::unwrap(&self.data).zip(T::unwrap(&other.data)).is_some_and(|(a, b)| a.is_same(b))
            })
    }

    /// Whether nothing else shares the memory, so that writing does not copy.
    pub fn is_unique(&self) -> bool {
        dispatch_all!(self.dtype(), T => T::unwrap(&self.data).is_some_and(Buffer::is_unique))
    }

    pub fn zeros_like(&self) -> Result<Self, TensorError> {
        Self::zeros(self.dtype(), self.shape.clone())
    }

    /// Allocates and lets `write` fill every element; the content before is arbitrary.
    pub fn build<T: Element>(
        shape: impl Into<Shape>,
        write: impl FnOnce(&mut [T]),
    ) -> Result<Self, TensorError> {
        let shape = shape.into();
        let mut buffer = Buffer::<T>::scratch(checked_len::<T>(&shape)?);
        write(&mut buffer);
        Ok(Self::from_buffer(shape, buffer))
    }

    /// From an ndarray of any layout; copies into row-major order where needed.
    pub fn from_array<T: Element>(array: ArrayD<T>) -> Self {
        let shape = Shape::from(array.shape());
        let values = if array.is_standard_layout() {
            let (vec, offset) = array.into_raw_vec_and_offset();
            match offset {
                Some(0) | None if vec.len() == shape.numel() => vec,
                Some(o) => vec[o..o + shape.numel()].to_vec(),
                None => Vec::new(),
            }
        } else {
            array.iter().copied().collect()
        };
        Self::from_buffer(shape, Buffer::from_vec(values))
    }

    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    pub fn data(&self) -> &Data {
        &self.data
    }

    pub fn rank(&self) -> usize {
        self.shape.rank()
    }

    pub fn numel(&self) -> usize {
        self.shape.numel()
    }

    pub fn nbytes(&self) -> usize {
        self.numel() * self.dtype().size()
    }

    pub fn dtype(&self) -> DType {
        match &self.data {
            Data::F32(_) => DType::F32,
            Data::F64(_) => DType::F64,
            Data::F16(_) => DType::F16,
            Data::BF16(_) => DType::BF16,
            Data::I8(_) => DType::I8,
            Data::I16(_) => DType::I16,
            Data::I32(_) => DType::I32,
            Data::I64(_) => DType::I64,
            Data::U8(_) => DType::U8,
            Data::U16(_) => DType::U16,
            Data::U32(_) => DType::U32,
            Data::U64(_) => DType::U64,
            Data::Bool(_) => DType::Bool,
        }
    }

    /// The elements in row-major order, if they are of type `T`.
    pub fn as_slice<T: Element>(&self) -> Result<&[T], TensorError> {
        T::unwrap(&self.data).map(|b| &b[..]).ok_or_else(|| TensorError::DType {
            expected: T::DTYPE.name().into(),
            found: self.dtype(),
        })
    }

    /// The elements for writing; copies first when the data is shared.
    pub fn make_mut<T: Element>(&mut self) -> Result<&mut [T], TensorError> {
        let found = self.dtype();
        match T::unwrap_mut(&mut self.data) {
            Some(buffer) => Ok(&mut buffer[..]),
            None => Err(TensorError::DType { expected: T::DTYPE.name().into(), found }),
        }
    }

    /// An ndarray view, for strided work.
    pub fn view<T: Element>(&self) -> Result<ArrayViewD<'_, T>, TensorError> {
        let slice = self.as_slice::<T>()?;
        ArrayViewD::from_shape(IxDyn(&self.shape), slice).map_err(|_| TensorError::Length {
            shape: self.shape.clone(),
            numel: slice.len(),
            needed: self.numel(),
        })
    }

    /// The same data under another shape of as many elements; nothing is copied.
    pub fn reshape(&self, shape: impl Into<Shape>) -> Result<Self, TensorError> {
        let shape = shape.into();
        if shape.checked_numel() != Some(self.numel()) {
            return Err(TensorError::Reshape { from: self.shape.clone(), to: shape });
        }
        Ok(Tensor { shape, data: self.data.clone() })
    }

    /// Converts as ONNX `Cast` does: floats to integers towards zero, to bool as `!= 0`.
    pub fn cast(&self, to: DType) -> Self {
        if self.dtype() == to {
            return self.clone();
        }
        let shape = self.shape.clone();
        dispatch_all!(self.dtype(), S => {
            let from = S::unwrap(&self.data).map(|b| &b[..]).unwrap_or(&[]);
            let via_int = S::DTYPE.is_int() && !to.is_float();
            dispatch_all!(to, T => {
                let mut out = Buffer::<T>::scratch(from.len());
                for (o, &x) in out.iter_mut().zip(from) {
                    *o = if via_int { T::from_i64(x.to_i64()) } else { T::from_f64(x.to_f64()) };
                }
                Self::from_buffer(shape, out)
            })
        })
    }

    /// Element `flat` as a double; NaN when out of range.
    pub fn get(&self, flat: usize) -> f64 {
        dispatch_all!(self.dtype(), T => {
            T::unwrap(&self.data).and_then(|b| b.get(flat)).map_or(f64::NAN, |x| x.to_f64())
        })
    }

    /// Element at a multi-index, as a double; `None` when out of bounds.
    pub fn at(&self, index: &[usize]) -> Option<f64> {
        self.shape.offset(index).map(|flat| self.get(flat))
    }

    /// All elements as doubles, in row-major order.
    pub fn to_f64_vec(&self) -> Vec<f64> {
        dispatch_all!(self.dtype(), T => {
            self.as_slice::<T>().unwrap_or(&[]).iter().map(|x| x.to_f64()).collect()
        })
    }

    /// All elements as integers (floats truncate), for shapes, axes and indices.
    pub fn to_i64_vec(&self) -> Vec<i64> {
        dispatch_all!(self.dtype(), T => {
            self.as_slice::<T>().unwrap_or(&[]).iter().map(|x| x.to_i64()).collect()
        })
    }

    /// A copy with element `flat` replaced; unchanged when out of range.
    pub fn with_element(&self, flat: usize, value: f64) -> Self {
        let mut copy = self.clone();
        dispatch_all!(self.dtype(), T => {
            if let Ok(slice) = copy.make_mut::<T>() && let Some(x) = slice.get_mut(flat) {
                *x = T::from_f64(value);
            }
        });
        copy
    }

    /// `self += other`, same shape and float type; in place when held once.
    pub fn add_assign(&mut self, other: &Tensor) -> Result<(), TensorError> {
        fn add<T: Float>(a: &mut Tensor, b: &Tensor) -> Result<(), TensorError> {
            let (a, b) = (a.make_mut::<T>()?, b.as_slice::<T>()?);
            wide(
                #[inline(always)]
                || a.iter_mut().zip(b).for_each(|(x, &y)| *x += y),
            );
            Ok(())
        }
        if self.shape != other.shape {
            return Err(TensorError::Reshape { from: other.shape.clone(), to: self.shape.clone() });
        }
        let (found, expected) = (self.dtype(), "float32 or float64".to_string());
        crate::dispatch_float!(found, T => add::<T>(self, other),
            else Err(TensorError::DType { expected, found }))
    }

    /// Whether every element is close: `|a − b| ≤ atol + rtol·|b|`; NaN equals NaN, Inf equals Inf.
    pub fn all_close(&self, other: &Tensor, rtol: f64, atol: f64) -> bool {
        self.shape == other.shape
            && (0..self.numel()).all(|i| {
                let (a, b) = (self.get(i), other.get(i));
                a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= atol + rtol * b.abs()
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_share_until_written() {
        let a = Tensor::vector(vec![1.0f32, 2.0]);
        let mut b = a.clone();
        b.make_mut::<f32>().unwrap()[0] = 9.0;
        assert_eq!((a.get(0), b.get(0)), (1.0, 9.0));
    }

    #[test]
    fn casts_follow_onnx() {
        let a = Tensor::vector(vec![-1.9f32, 0.0, 300.7]);
        assert_eq!(a.cast(DType::I64).to_i64_vec(), [-1, 0, 300]);
        assert_eq!(a.cast(DType::Bool).to_i64_vec(), [1, 0, 1]);
        let big = Tensor::vector(vec![i64::MAX]);
        assert_eq!(big.cast(DType::U8).to_i64_vec(), [255]);
    }

    #[test]
    fn sizes_are_checked_before_allocation() {
        assert!(Tensor::zeros(DType::F32, [usize::MAX, 4]).is_err());
        assert!(Tensor::zeros(DType::F64, [1usize << 40]).is_err());
        assert!(Tensor::new([2, 2], vec![1.0f32]).is_err());
    }
}
