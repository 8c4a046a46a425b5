//! Element types as scripts name them, and the rules by which two types make a third.
//! Private to the tensors.

use super::super::error::{Result, type_error};
use super::super::value::Value;
use super::super::vm::{Getter, TypeSpec, Vm};
use super::{Flavour, as_tensor};
use crate::tensor::DType;

/// `torch.float32`.
pub static DTYPE: TypeSpec = TypeSpec {
    name: "dtype",
    module: "torch",
    new: None,
    methods: &[("__repr__", repr), ("__str__", repr), ("__eq__", eq), ("__hash__", hash)],
    getters: &[
        Getter {
            name: "is_floating_point",
            get: |_, v| Ok(Value::Bool(of(v).is_some_and(DType::is_float))),
            set: None,
        },
        Getter { name: "itemsize", get: |_, v| Ok(of(v).map_or(0, DType::size).into()), set: None },
        Getter { name: "name", get: |_, v| Ok(of(v).map_or("", DType::name).into()), set: None },
        Getter {
            name: "__name__",
            get: |_, v| Ok(of(v).map_or("", DType::name).into()),
            set: None,
        },
    ],
    class_methods: &[],
};

struct TypeObj(DType, Flavour);

pub fn value(vm: &mut Vm, dtype: DType, flavour: Flavour) -> Value {
    vm.native_of(&DTYPE, TypeObj(dtype, flavour))
}

fn of(v: &Value) -> Option<DType> {
    v.native::<TypeObj>().map(|t| t.0)
}

fn repr(_: &mut Vm, args: &super::super::args::Args) -> Result<Value> {
    let text = args.this().native::<TypeObj>().map_or(String::new(), |t| match t.1 {
        Flavour::Numpy | Flavour::Tiny => t.0.name().to_string(),
        Flavour::Torch => format!("torch.{}", t.0.name()),
    });
    Ok(text.into())
}

fn eq(vm: &mut Vm, args: &super::super::args::Args) -> Result<Value> {
    let other = args.get(1).cloned().unwrap_or_default();
    Ok(Value::Bool(of(args.this()).is_some() && of(args.this()) == parse(vm, &other).ok()))
}

fn hash(_: &mut Vm, args: &super::super::args::Args) -> Result<Value> {
    Ok(Value::Int(of(args.this()).map_or(0, |d| d as i64 + 77)))
}

/// The element type that a value names: `torch.float32`, `np.float32`, `float`, `"float32"`.
pub fn parse(_: &mut Vm, v: &Value) -> Result<DType> {
    if let Some(d) = of(v) {
        return Ok(d);
    }
    let name = match v {
        Value::Str(s) => s.text().to_string(),
        Value::Class(c) => match &*c.name() {
            "float" => return Ok(DType::F64),
            "int" => return Ok(DType::I64),
            "bool" => return Ok(DType::Bool),
            other => other.trim_end_matches('_').to_string(),
        },
        other => match as_tensor(other) {
            Some(t) => return Ok(t.var.dtype()),
            None => {
                return Err(type_error(format!(
                    "dtype must be a type such as torch.float32, not {}",
                    v.type_name()
                )));
            }
        },
    };
    by_name(&name).ok_or_else(|| type_error(format!("data type '{name}' not understood")))
}

pub fn by_name(name: &str) -> Option<DType> {
    Some(match name {
        "float" | "float32" | "f4" => DType::F32,
        "double" | "float64" | "f8" => DType::F64,
        "half" | "float16" => DType::F16,
        "bfloat16" => DType::BF16,
        "int8" => DType::I8,
        "short" | "int16" => DType::I16,
        "int" | "int32" | "i4" => DType::I32,
        "long" | "int64" | "i8" => DType::I64,
        "uint8" => DType::U8,
        "uint16" => DType::U16,
        "uint32" => DType::U32,
        "uint64" => DType::U64,
        "bool" => DType::Bool,
        _ => return None,
    })
}

/// The number of a type in ONNX's attributes.
pub fn onnx_code(d: DType) -> i64 {
    match d {
        DType::F32 => 1,
        DType::U8 => 2,
        DType::I8 => 3,
        DType::U16 => 4,
        DType::I16 => 5,
        DType::I32 => 6,
        DType::I64 => 7,
        DType::Bool => 9,
        DType::F16 => 10,
        DType::F64 => 11,
        DType::U32 => 12,
        DType::U64 => 13,
        DType::BF16 => 16,
    }
}

/// 0 bool, 1 integer, 2 float.
pub fn category(d: DType) -> u8 {
    match d {
        DType::Bool => 0,
        d if d.is_float() => 2,
        _ => 1,
    }
}

/// One side of an operation.
#[derive(Debug, Clone, Copy)]
pub struct Side {
    pub dtype: DType,
    /// A number of the script: gives way to every tensor of its category.
    pub number: bool,
    /// A tensor without axes: gives way likewise to tensors that have some (not in numpy).
    pub zero_dim: bool,
}

fn default_of(cat: u8, flavour: Flavour) -> DType {
    match (cat, flavour) {
        (0, _) => DType::Bool,
        (1, _) => DType::I64,
        (_, Flavour::Numpy) => DType::F64,
        _ => DType::F32,
    }
}

/// The type in which two sides meet.
pub fn promote(a: Side, b: Side, flavour: Flavour) -> DType {
    let rank = |s: Side| match (s.number, s.zero_dim && flavour != Flavour::Numpy) {
        (true, _) => 0,
        (_, true) => 1,
        _ => 2,
    };
    let (ra, rb) = (rank(a), rank(b));
    if ra == rb {
        return match a.number {
            true => default_of(category(a.dtype).max(category(b.dtype)), flavour),
            false => join(a.dtype, b.dtype, flavour),
        };
    }
    let (strong, weak) = if ra > rb { (a, b) } else { (b, a) };
    match category(weak.dtype) > category(strong.dtype) {
        false => strong.dtype,
        true if weak.number => default_of(category(weak.dtype), flavour),
        true => weak.dtype,
    }
}

/// The type of two tensors together.
pub fn join(a: DType, b: DType, flavour: Flavour) -> DType {
    if a == b {
        return a;
    }
    let (low, high) = if category(a) <= category(b) { (a, b) } else { (b, a) };
    if category(low) < category(high) {
        let wide =
            flavour == Flavour::Numpy && high.is_float() && category(low) == 1 && low.size() >= 4;
        return if wide { DType::F64 } else { high };
    }
    match (a, b) {
        (DType::F16, DType::BF16) | (DType::BF16, DType::F16) => DType::F32,
        (DType::U8, DType::I8) | (DType::I8, DType::U8) => DType::I16,
        _ if a.size() >= b.size() => a,
        _ => b,
    }
}
