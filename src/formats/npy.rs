//! NumPy's `.npy`: read (every numeric type, either byte order, either memory order) and written.
//! Imported by `npz` and the front doors. Object arrays are pickles: never executed, always refused.

use super::raw::{checked_shape, read_le, to_le_bytes};
use super::{FormatError, MAX_FILE_BYTES, Source};
use crate::tensor::{DType, Shape, Tensor};
use std::path::Path;

pub const MAGIC: &[u8] = b"\x93NUMPY";
/// NumPy itself writes at most 64 KiB.
const MAX_HEADER_BYTES: usize = 1 << 20;
/// Of the magic, the version and the header's length.
const LONGEST_START: usize = 12;

/// What the header of an array says.
#[derive(Debug, Clone, PartialEq)]
struct Header {
    dtype: DType,
    big_endian: bool,
    fortran: bool,
    shape: Shape,
    /// Where the numbers begin.
    data: usize,
}

/// Reads a `.npy` file.
pub fn open(path: &Path) -> Result<Tensor, FormatError> {
    let mut source = Source::open(path, MAX_FILE_BYTES)?;
    read(&mut source).map_err(|e| e.within(path.display()))
}

/// Reads a whole `.npy` file.
pub fn read(source: &mut Source) -> Result<Tensor, FormatError> {
    let header = header(&source.beginning(MAX_HEADER_BYTES + LONGEST_START))?;
    let place = || format!("byte {}", header.data);
    let damaged = |e: std::io::Error| FormatError::damaged(e.to_string(), place());
    source.go_to(header.data as u64).map_err(damaged)?;
    let found = source.left_bytes();
    let needed = header.shape.checked_numel().and_then(|n| n.checked_mul(header.dtype.size()));
    if needed.map(|n| n as u64) != Some(found) {
        let what = format!("{found} bytes of numbers for an array of {}", header.shape);
        return Err(FormatError::damaged(what, place()));
    }
    let shape = match header.fortran {
        true => header.shape.iter().rev().copied().collect(),
        false => header.shape.clone(),
    };
    let tensor = match header.big_endian {
        false => read_le(header.dtype, shape, found, source)?,
        true => {
            let swapped = swap_bytes(&source.rest().map_err(damaged)?, header.dtype.size());
            read_le(header.dtype, shape, found, &mut &swapped[..])?
        }
    };
    Ok(if header.fortran { reverse_axes(&tensor) } else { tensor })
}

fn swap_bytes(data: &[u8], size: usize) -> Vec<u8> {
    data.chunks_exact(size).flat_map(|c| c.iter().rev().copied()).collect()
}

/// Fortran order read as C order has its axes reversed: this turns them round.
fn reverse_axes(tensor: &Tensor) -> Tensor {
    crate::dispatch_all!(tensor.dtype(), T => match tensor.view::<T>() {
        Ok(view) => Tensor::from_array::<T>(view.reversed_axes().to_owned()),
        Err(_) => tensor.clone(),
    })
}

fn header(bytes: &[u8]) -> Result<Header, FormatError> {
    let cut = || FormatError::damaged("the header is cut off", "byte 0");
    if !bytes.starts_with(MAGIC) {
        return Err(FormatError::damaged("it does not begin with \\x93NUMPY", "byte 0")
            .hint("write the array with numpy.save"));
    }
    let (start, length) = match *bytes.get(6).ok_or_else(cut)? {
        1 => (10, bytes.get(8..10).map(|b| u16::from_le_bytes([b[0], b[1]]) as usize)),
        2 | 3 => {
            (12, bytes.get(8..12).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize))
        }
        v => {
            return Err(FormatError::unsupported(
                format!("version {v} of the .npy format"),
                "byte 6",
            ));
        }
    };
    let length = length.filter(|&n| n <= MAX_HEADER_BYTES).ok_or_else(cut)?;
    let text = bytes.get(start..start + length).ok_or_else(cut)?;
    parse_header(&String::from_utf8_lossy(text), start + length)
}

/// Parses `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
fn parse_header(text: &str, data: usize) -> Result<Header, FormatError> {
    let bad = |what: &str| {
        FormatError::damaged(format!("{what} in the header {}", text.trim()), "byte 10")
    };
    let after = |key: &str| {
        let at = text.find(&format!("'{key}'")).or_else(|| text.find(&format!("\"{key}\"")))?;
        let rest = &text[at + key.len() + 2..];
        Some(rest[rest.find(':')? + 1..].trim_start())
    };
    let descr = after("descr").ok_or_else(|| bad("no 'descr'"))?;
    if descr.starts_with('[') {
        return Err(FormatError::unsupported("a structured array", "descr"));
    }
    let descr: String = descr.chars().skip(1).take_while(|&c| c != '\'' && c != '"').collect();
    let fortran = after("fortran_order").ok_or_else(|| bad("no 'fortran_order'"))?;
    let shape =
        after("shape").and_then(|s| s.strip_prefix('(')).ok_or_else(|| bad("no 'shape'"))?;
    let shape = &shape[..shape.find(')').ok_or_else(|| bad("no end of 'shape'"))?];
    let dims = shape.split(',').map(|d| d.trim().trim_end_matches('L')).filter(|d| !d.is_empty());
    let dims = dims.map(str::parse).collect::<Result<Vec<i64>, _>>();
    let dims = dims.map_err(|_| bad("a size that is no number"))?;
    Ok(Header {
        dtype: dtype_of(&descr)?,
        big_endian: descr.starts_with('>'),
        fortran: fortran.starts_with("True"),
        shape: checked_shape(dims).map_err(|e| FormatError::damaged(e, "shape"))?,
        data,
    })
}

fn dtype_of(descr: &str) -> Result<DType, FormatError> {
    Ok(match descr.trim_start_matches(['<', '>', '|', '=']) {
        "f2" => DType::F16,
        "f4" => DType::F32,
        "f8" => DType::F64,
        "i1" => DType::I8,
        "i2" => DType::I16,
        "i4" => DType::I32,
        "i8" => DType::I64,
        "u1" => DType::U8,
        "u2" => DType::U16,
        "u4" => DType::U32,
        "u8" => DType::U64,
        "b1" | "?" => DType::Bool,
        "O" => {
            return Err(FormatError::unsupported("an array of Python objects (a pickle)", "descr"));
        }
        other => {
            return Err(FormatError::unsupported(format!("the NumPy type {other:?}"), "descr"));
        }
    })
}

/// The whole `.npy` file. NumPy has no bfloat16: it is written as float32, which holds it exactly.
pub fn write(tensor: &Tensor) -> Vec<u8> {
    let tensor =
        if tensor.dtype() == DType::BF16 { tensor.cast(DType::F32) } else { tensor.clone() };
    let descr = match tensor.dtype() {
        DType::F16 => "<f2",
        DType::F32 | DType::BF16 => "<f4",
        DType::F64 => "<f8",
        DType::I8 => "|i1",
        DType::I16 => "<i2",
        DType::I32 => "<i4",
        DType::I64 => "<i8",
        DType::U8 => "|u1",
        DType::U16 => "<u2",
        DType::U32 => "<u4",
        DType::U64 => "<u8",
        DType::Bool => "|b1",
    };
    let dims: String = tensor.shape().iter().map(|d| format!("{d},")).collect();
    let mut header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({dims}), }}");
    // The numbers begin at a multiple of 64 bytes; the header ends in a line feed.
    let padding = 63 - (10 + header.len()) % 64;
    header.extend(std::iter::repeat_n(' ', padding));
    header.push('\n');
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&[1, 0]);
    out.extend_from_slice(&(header.len() as u16).to_le_bytes());
    out.extend_from_slice(header.as_bytes());
    out.extend_from_slice(&to_le_bytes(&tensor));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> Result<Tensor, FormatError> {
        super::read(&mut Source::memory(bytes.to_vec()))
    }

    fn file(header: &str, data: &[u8]) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&[1, 0]);
        out.extend_from_slice(&(header.len() as u16).to_le_bytes());
        out.extend_from_slice(header.as_bytes());
        out.extend_from_slice(data);
        out
    }

    #[test]
    fn all_types_round_trip() {
        for shape in [vec![], vec![3], vec![2, 3], vec![2, 0]] {
            for dtype in DType::ALL.into_iter().filter(|&d| d != DType::BF16) {
                let t = Tensor::full(dtype, shape.clone(), 1.0).unwrap();
                let back = read(&write(&t)).unwrap();
                assert_eq!(back.dtype(), dtype);
                assert!(back.all_close(&t, 0.0, 0.0));
                assert_eq!(write(&t).len() - t.nbytes(), 128 / if shape.len() < 9 { 1 } else { 0 });
            }
        }
    }

    #[test]
    fn fortran_order_and_big_endian_are_turned() {
        let h = "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }\n";
        let t = read(&file(h, &[0, 1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6])).unwrap();
        assert_eq!(t.to_i64_vec(), [1, 2, 3, 4, 5, 6]);
        assert_eq!(&t.shape()[..], [2, 3]);
    }

    #[test]
    fn pickles_and_nonsense_are_refused_with_a_reason() {
        let h = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n";
        assert!(read(&file(h, b"x")).unwrap_err().to_string().contains("pickle"));
        let h = "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999), }\n";
        assert!(read(&file(h, b"x")).is_err());
        assert!(read(b"hello").unwrap_err().hint.contains("numpy.save"));
    }

    proptest! {
        #[test]
        fn cut_or_flipped_files_never_panic(cut in 0usize..200, at in 0usize..200, bit in 0u8..8) {
            let mut bytes = write(&Tensor::zeros(DType::F32, [3, 4]).unwrap());
            if let Some(b) = bytes.get_mut(at) { *b ^= 1 << bit; }
            let _ = read(&bytes);
            bytes.truncate(cut);
            prop_assert!(cut >= 128 + 48 || read(&bytes).is_err());
        }
    }
}
