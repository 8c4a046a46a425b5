//! TensorProto to [`Tensor`]: raw and typed data, external data, sparse tensors.
//! Imported by `formats::onnx` alone.

use super::super::FormatError;
use super::super::raw::{checked_shape, read_le};
use super::external::External;
use super::proto::tensor_proto::{DataLocation, DataType};
use super::proto::{SparseTensorProto, TensorProto};
use crate::tensor::{DType, Element, Shape, Tensor};
use half::{bf16, f16};

/// The element type of an ONNX type number; the error is the name of a type that is not stored.
pub fn dtype(onnx: i32) -> Result<DType, String> {
    let kind = DataType::try_from(onnx).map_err(|_| format!("type number {onnx}"))?;
    Ok(match kind {
        DataType::Float => DType::F32,
        DataType::Double => DType::F64,
        DataType::Float16 => DType::F16,
        DataType::Bfloat16 => DType::BF16,
        DataType::Int8 => DType::I8,
        DataType::Int16 => DType::I16,
        DataType::Int32 => DType::I32,
        DataType::Int64 => DType::I64,
        DataType::Uint8 => DType::U8,
        DataType::Uint16 => DType::U16,
        DataType::Uint32 => DType::U32,
        DataType::Uint64 => DType::U64,
        DataType::Bool => DType::Bool,
        other => return Err(format!("{other:?}").to_lowercase()),
    })
}

/// The ONNX type number of an element type.
pub fn onnx_type(dtype: DType) -> i32 {
    let kind = match dtype {
        DType::F32 => DataType::Float,
        DType::F64 => DataType::Double,
        DType::F16 => DataType::Float16,
        DType::BF16 => DataType::Bfloat16,
        DType::I8 => DataType::Int8,
        DType::I16 => DataType::Int16,
        DType::I32 => DataType::Int32,
        DType::I64 => DataType::Int64,
        DType::U8 => DataType::Uint8,
        DType::U16 => DataType::Uint16,
        DType::U32 => DataType::Uint32,
        DType::U64 => DataType::Uint64,
        DType::Bool => DataType::Bool,
    };
    kind as i32
}

/// Reads a tensor. Its numbers must fill its shape, which is checked before memory is asked for.
pub fn read(proto: TensorProto, external: &mut External<'_>) -> Result<Tensor, FormatError> {
    let name = proto.name.clone().unwrap_or_default();
    read_inner(proto, external).map_err(|e| match name.as_str() {
        "" => e,
        name => e.within(format!("tensor `{name}`")),
    })
}

fn read_inner(proto: TensorProto, external: &mut External<'_>) -> Result<Tensor, FormatError> {
    let kind = proto.data_type.unwrap_or_default();
    let dtype = dtype(kind)
        .map_err(|name| FormatError::unsupported(format!("a tensor of {name}"), "data_type"))?;
    let shape =
        checked_shape(proto.dims.iter().copied()).map_err(|e| FormatError::damaged(e, "dims"))?;
    if proto.data_location() == DataLocation::External {
        return external.load(&proto.external_data, shape, dtype);
    }
    if let (Some(offset), Some(length)) = (proto.raw_offset, proto.raw_length) {
        return external.own(offset, length, shape, dtype);
    }
    match &proto.raw_data {
        Some(raw) => read_le(dtype, shape, raw.len() as u64, &mut raw.as_ref()),
        None => typed(proto, dtype, shape),
    }
}

/// Data in the typed fields: small types are widened to int32 in the file.
fn typed(proto: TensorProto, dtype: DType, shape: Shape) -> Result<Tensor, FormatError> {
    // A vector that needs no conversion is taken as it is.
    fn from<S, T: Element>(
        data: Vec<S>,
        shape: Shape,
        convert: impl Fn(S) -> T,
    ) -> Result<Tensor, FormatError> {
        Tensor::new(shape, data.into_iter().map(convert).collect())
            .map_err(|e| FormatError::new(e, "data"))
    }
    let ints = proto.int32_data;
    match dtype {
        DType::F32 => from(proto.float_data, shape, |x| x),
        DType::F64 => from(proto.double_data, shape, |x| x),
        DType::I64 => from(proto.int64_data, shape, |x| x),
        DType::U64 => from(proto.uint64_data, shape, |x| x),
        DType::U32 => from(proto.uint64_data, shape, |x| x as u32),
        DType::F16 => from(ints, shape, |x| f16::from_bits(x as u16)),
        DType::BF16 => from(ints, shape, |x| bf16::from_bits(x as u16)),
        DType::I8 => from(ints, shape, |x| x as i8),
        DType::I16 => from(ints, shape, |x| x as i16),
        DType::I32 => from(ints, shape, |x| x),
        DType::U8 => from(ints, shape, |x| x as u8),
        DType::U16 => from(ints, shape, |x| x as u16),
        DType::Bool => from(ints, shape, |x| x != 0),
    }
}

/// Largest dense tensor that a sparse one may become.
const MAX_DENSE_BYTES: usize = 256 << 20;

/// A sparse tensor, made dense.
pub fn read_sparse(
    proto: SparseTensorProto,
    external: &mut External<'_>,
) -> Result<Tensor, FormatError> {
    let missing = |what: &str| FormatError::damaged(format!("no {what}"), "sparse tensor");
    let values = read(proto.values.ok_or_else(|| missing("values"))?, external)?;
    let indices = read(proto.indices.ok_or_else(|| missing("indices"))?, external)?;
    let shape = checked_shape(proto.dims);
    let shape = shape.map_err(|e| FormatError::damaged(e, "dims"))?;
    if shape.numel().saturating_mul(values.dtype().size()) > MAX_DENSE_BYTES {
        return Err(FormatError::unsupported(format!("a sparse tensor of {shape}"), "dims"));
    }
    let flat = flat_indices(&indices.to_i64_vec(), values.numel(), &shape)
        .ok_or_else(|| FormatError::damaged("an index is out of range", "sparse tensor"))?;
    crate::dispatch_all!(values.dtype(), T => {
        let from = values.as_slice::<T>().unwrap_or(&[]);
        Tensor::build::<T>(shape, |out| {
            out.fill(T::default());
            for (&at, &x) in flat.iter().zip(from) {
                out[at] = x;
            }
        })
    })
    .map_err(|e| FormatError::new(e, "sparse tensor"))
}

/// Positions of `count` elements: given as one number each, or as one a dimension.
fn flat_indices(indices: &[i64], count: usize, shape: &Shape) -> Option<Vec<usize>> {
    let within = |&i: &i64| usize::try_from(i).ok().filter(|&i| i < shape.numel());
    if indices.len() == count {
        return indices.iter().map(within).collect();
    }
    if count == 0 || indices.len() != count.checked_mul(shape.rank())? {
        return (count == 0).then(Vec::new);
    }
    let row = |r: &[i64]| {
        let index = r.iter().map(|&i| usize::try_from(i).ok()).collect::<Option<Vec<_>>>()?;
        shape.offset(&index)
    };
    indices.chunks_exact(shape.rank()).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::source::Source;
    use super::*;

    fn proto(kind: DataType, dims: &[i64]) -> TensorProto {
        TensorProto { data_type: Some(kind as i32), dims: dims.to_vec(), ..Default::default() }
    }

    fn read_one(p: TensorProto) -> Result<Tensor, FormatError> {
        read(p, &mut External::new(&mut Source::memory(vec![]), None))
    }

    #[test]
    fn typed_data_is_read_for_every_type() {
        for (kind, one) in [(DataType::Float16, 0x3c00), (DataType::Bfloat16, 0x3f80)] {
            let p = TensorProto { int32_data: vec![one, 0], ..proto(kind, &[2]) };
            assert_eq!(read_one(p).unwrap().to_f64_vec(), [1.0, 0.0]);
        }
        for kind in [DataType::Int8, DataType::Uint16, DataType::Bool, DataType::Int32] {
            let p = TensorProto { int32_data: vec![1, 0], ..proto(kind, &[2]) };
            assert_eq!(read_one(p).unwrap().to_f64_vec(), [1.0, 0.0]);
        }
        let p = TensorProto { uint64_data: vec![7], ..proto(DataType::Uint32, &[]) };
        assert_eq!(read_one(p).unwrap().to_i64_vec(), [7]);
    }

    #[test]
    fn sizes_are_checked_before_memory_is_asked_for() {
        let p =
            TensorProto { float_data: vec![1.0], ..proto(DataType::Float, &[1 << 40, 1 << 20]) };
        assert!(read_one(p).is_err());
        let p = proto(DataType::Float, &[1 << 30]);
        assert!(read_one(p).is_err());
        let p = TensorProto { raw_data: Some(vec![0; 7].into()), ..proto(DataType::Float, &[2]) };
        assert!(read_one(p).unwrap_err().to_string().contains("do not fill"));
        let e = read_one(proto(DataType::Int4, &[2])).unwrap_err();
        assert!(e.to_string().contains("int4"), "{e}");
    }

    #[test]
    fn sparse_tensors_become_dense() {
        let values = TensorProto { float_data: vec![5.0, 6.0], ..proto(DataType::Float, &[2]) };
        let at = |dims: &[i64], data: Vec<i64>| {
            let indices = TensorProto { int64_data: data, ..proto(DataType::Int64, dims) };
            let (values, indices) = (Some(values.clone()), Some(indices));
            let sparse = SparseTensorProto { values, indices, dims: vec![2, 2] };
            read_sparse(sparse, &mut External::new(&mut Source::memory(vec![]), None))
        };
        assert_eq!(at(&[2], vec![0, 3]).unwrap().to_f64_vec(), [5.0, 0.0, 0.0, 6.0]);
        assert_eq!(at(&[2, 2], vec![0, 1, 1, 0]).unwrap().to_f64_vec(), [0.0, 5.0, 6.0, 0.0]);
        assert!(at(&[2], vec![0, 4]).is_err());
    }
}
