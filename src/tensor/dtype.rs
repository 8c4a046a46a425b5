//! Element types: those of ONNX that carry numbers. Imported through `tensor`.

use super::storage::Buffer;
use super::tensor::Data;
use half::{bf16, f16};
use std::fmt;

/// The type of one element. Names print as PyTorch writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DType {
    F32,
    F64,
    F16,
    BF16,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    Bool,
}

impl DType {
    pub const ALL: [DType; 13] = [
        DType::F32,
        DType::F64,
        DType::F16,
        DType::BF16,
        DType::I8,
        DType::I16,
        DType::I32,
        DType::I64,
        DType::U8,
        DType::U16,
        DType::U32,
        DType::U64,
        DType::Bool,
    ];

    /// PyTorch's name without the `torch.`: `float32`, `int64`, `bool`.
    pub fn name(self) -> &'static str {
        match self {
            DType::F32 => "float32",
            DType::F64 => "float64",
            DType::F16 => "float16",
            DType::BF16 => "bfloat16",
            DType::I8 => "int8",
            DType::I16 => "int16",
            DType::I32 => "int32",
            DType::I64 => "int64",
            DType::U8 => "uint8",
            DType::U16 => "uint16",
            DType::U32 => "uint32",
            DType::U64 => "uint64",
            DType::Bool => "bool",
        }
    }

    /// Bytes an element.
    pub fn size(self) -> usize {
        match self {
            DType::F64 | DType::I64 | DType::U64 => 8,
            DType::F32 | DType::I32 | DType::U32 => 4,
            DType::F16 | DType::BF16 | DType::I16 | DType::U16 => 2,
            DType::I8 | DType::U8 | DType::Bool => 1,
        }
    }

    /// Whether gradients can flow through values of this type.
    pub fn is_float(self) -> bool {
        matches!(self, DType::F32 | DType::F64 | DType::F16 | DType::BF16)
    }

    /// float16 and bfloat16: stored as such, computed in float32.
    pub fn is_half(self) -> bool {
        matches!(self, DType::F16 | DType::BF16)
    }

    pub fn is_int(self) -> bool {
        !self.is_float() && self != DType::Bool
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A Rust type that a tensor can hold.
pub trait Element:
    Copy + Send + Sync + PartialEq + PartialOrd + fmt::Debug + Default + 'static
{
    const DTYPE: DType;
    fn wrap(buffer: Buffer<Self>) -> Data;
    fn unwrap(data: &Data) -> Option<&Buffer<Self>>;
    fn unwrap_mut(data: &mut Data) -> Option<&mut Buffer<Self>>;
    /// Nearest double (integers beyond 2^53 round).
    fn to_f64(self) -> f64;
    /// Conversion as ONNX `Cast` does it: towards zero for integers, saturating.
    fn from_f64(x: f64) -> Self;
    /// Exact for integer types; floats truncate towards zero.
    fn to_i64(self) -> i64;
    /// Wraps around when the type is narrower, as ONNX `Cast` between integers does.
    fn from_i64(x: i64) -> Self;
}

macro_rules! element {
    ($t:ty, $variant:ident, $to_f64:expr, $from_f64:expr, $to_i64:expr, $from_i64:expr) => {
        impl Element for $t {
            const DTYPE: DType = DType::$variant;
            fn wrap(buffer: Buffer<Self>) -> Data {
                Data::$variant(buffer)
            }
            fn unwrap(data: &Data) -> Option<&Buffer<Self>> {
                match data {
                    Data::$variant(b) => Some(b),
                    _ => None,
                }
            }
            fn unwrap_mut(data: &mut Data) -> Option<&mut Buffer<Self>> {
                match data {
                    Data::$variant(b) => Some(b),
                    _ => None,
                }
            }
            fn to_f64(self) -> f64 {
                let f: fn($t) -> f64 = $to_f64;
                f(self)
            }
            fn from_f64(x: f64) -> Self {
                let f: fn(f64) -> $t = $from_f64;
                f(x)
            }
            fn to_i64(self) -> i64 {
                let f: fn($t) -> i64 = $to_i64;
                f(self)
            }
            fn from_i64(x: i64) -> Self {
                let f: fn(i64) -> $t = $from_i64;
                f(x)
            }
        }
    };
}

macro_rules! int_element {
    ($t:ty, $variant:ident) => {
        element!($t, $variant, |x| x as f64, |x| x as $t, |x| x as i64, |x| x as $t);
    };
}

element!(f32, F32, |x| x as f64, |x| x as f32, |x| x as i64, |x| x as f32);
element!(f64, F64, |x| x, |x| x, |x| x as i64, |x| x as f64);
element!(f16, F16, f16::to_f64, f16::from_f64, |x| x.to_f64() as i64, |x| f16::from_f64(x as f64));
element!(bf16, BF16, bf16::to_f64, bf16::from_f64, |x| x.to_f64() as i64, |x| bf16::from_f64(
    x as f64
));
int_element!(i8, I8);
int_element!(i16, I16);
int_element!(i32, I32);
int_element!(i64, I64);
int_element!(u8, U8);
int_element!(u16, U16);
int_element!(u32, U32);
int_element!(u64, U64);
element!(bool, Bool, |x| x as u8 as f64, |x| x != 0.0, |x| x as i64, |x| x != 0);

/// The two types that arithmetic on gradients runs in.
pub trait Float:
    Element + num_traits::Float + num_traits::NumAssign + std::iter::Sum + bytemuck::Pod
{
    /// Shorthand for [`Element::from_f64`], for constants in kernels.
    fn of(x: f64) -> Self {
        <Self as Element>::from_f64(x)
    }
}

impl Float for f32 {}
impl Float for f64 {}

/// Runs `$body` with `$T` bound to the Rust type of `$dtype`, one of those listed; any other type
/// gives `$otherwise`. The three macros below are the lists that ops use.
#[doc(hidden)]
#[macro_export]
macro_rules! dispatch_among {
    ([$($name:ident $rust:ty),+], $dtype:expr, $T:ident => $body:expr $(, else $otherwise:expr)?) => {
        match $dtype {
            $($crate::tensor::DType::$name => {
                type $T = $rust;
                $body
            })+
            $(_ => $otherwise,)?
        }
    };
}

/// Runs `$body` with `$T` bound to the Rust type of `$dtype`; any element type.
#[macro_export]
macro_rules! dispatch_all {
    ($dtype:expr, $T:ident => $body:expr) => {
        $crate::dispatch_among!(
            [F32 f32, F64 f64, F16 half::f16, BF16 half::bf16, I8 i8, I16 i16, I32 i32, I64 i64,
             U8 u8, U16 u16, U32 u32, U64 u64, Bool bool],
            $dtype, $T => $body
        )
    };
}

/// Runs `$body` with `$T` = f32 or f64; any other type gives `$otherwise`.
#[macro_export]
macro_rules! dispatch_float {
    ($dtype:expr, $T:ident => $body:expr, else $otherwise:expr) => {
        $crate::dispatch_among!([F32 f32, F64 f64], $dtype, $T => $body, else $otherwise)
    };
}

/// Runs `$body` with `$T` a number type (floats but halves, and integers); else `$otherwise`.
#[macro_export]
macro_rules! dispatch_number {
    ($dtype:expr, $T:ident => $body:expr, else $otherwise:expr) => {
        $crate::dispatch_among!(
            [F32 f32, F64 f64, I8 i8, I16 i16, I32 i32, I64 i64, U8 u8, U16 u16, U32 u32, U64 u64],
            $dtype, $T => $body, else $otherwise
        )
    };
}
