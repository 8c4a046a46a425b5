//! A node's attributes, as ONNX stores them, plus what a constructor must know of its node.
//! Imported by every op, by `graph` and by the formats.

use super::OpError;
use crate::tensor::{DType, Tensor};
use std::collections::BTreeMap;

/// One attribute value.
#[derive(Debug, Clone)]
pub enum Attribute {
    Int(i64),
    Float(f32),
    Text(String),
    Tensor(Tensor),
    Ints(Vec<i64>),
    Floats(Vec<f32>),
    Texts(Vec<String>),
    /// Kept for display only: a subgraph, a sparse tensor, a type.
    Other(&'static str),
}

/// The attributes of one node, its opset, and how many inputs and outputs it is wired to.
#[derive(Debug, Clone)]
pub struct Attributes {
    op: &'static str,
    map: BTreeMap<String, Attribute>,
    pub opset: i64,
    pub num_inputs: usize,
    pub num_outputs: usize,
}

/// The opset that ops built without a file follow.
pub const NEWEST_OPSET: i64 = 26;

impl Default for Attributes {
    fn default() -> Self {
        Self { op: "", map: BTreeMap::new(), opset: NEWEST_OPSET, num_inputs: 1, num_outputs: 1 }
    }
}

impl Attributes {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces one; chains.
    pub fn with(mut self, name: &str, value: impl Into<Attribute>) -> Self {
        self.insert(name, value.into());
        self
    }

    pub fn opset(mut self, opset: i64) -> Self {
        self.opset = opset;
        self
    }

    pub fn arity(mut self, inputs: usize, outputs: usize) -> Self {
        (self.num_inputs, self.num_outputs) = (inputs, outputs);
        self
    }

    /// Names the op that errors speak of; the table's look-up sets it.
    pub(crate) fn for_op(mut self, op: &'static str) -> Self {
        self.op = op;
        self
    }

    pub fn insert(&mut self, name: &str, value: Attribute) {
        self.map.insert(name.to_string(), value);
    }

    pub fn remove(&mut self, name: &str) -> Option<Attribute> {
        self.map.remove(name)
    }

    pub fn get(&self, name: &str) -> Option<&Attribute> {
        self.map.get(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Attribute)> {
        self.map.iter().map(|(k, v)| (k.as_str(), v))
    }

    fn wrong(&self, name: &str, expected: &str) -> OpError {
        OpError::attribute(self.op, name, format!("is not {expected}"))
    }

    pub fn opt_int(&self, name: &str) -> Result<Option<i64>, OpError> {
        match self.get(name) {
            None => Ok(None),
            Some(Attribute::Int(x)) => Ok(Some(*x)),
            Some(_) => Err(self.wrong(name, "an integer")),
        }
    }

    pub fn int(&self, name: &str, default: i64) -> Result<i64, OpError> {
        Ok(self.opt_int(name)?.unwrap_or(default))
    }

    /// ONNX has no boolean attributes: 0 is false.
    pub fn flag(&self, name: &str, default: bool) -> Result<bool, OpError> {
        Ok(self.opt_int(name)?.map_or(default, |x| x != 0))
    }

    pub fn opt_float(&self, name: &str) -> Result<Option<f64>, OpError> {
        match self.get(name) {
            None => Ok(None),
            Some(Attribute::Float(x)) => Ok(Some(*x as f64)),
            Some(Attribute::Int(x)) => Ok(Some(*x as f64)),
            Some(_) => Err(self.wrong(name, "a number")),
        }
    }

    pub fn float(&self, name: &str, default: f64) -> Result<f64, OpError> {
        Ok(self.opt_float(name)?.unwrap_or(default))
    }

    pub fn opt_ints(&self, name: &str) -> Result<Option<Vec<i64>>, OpError> {
        match self.get(name) {
            None => Ok(None),
            Some(Attribute::Ints(x)) => Ok(Some(x.clone())),
            Some(Attribute::Int(x)) => Ok(Some(vec![*x])),
            Some(_) => Err(self.wrong(name, "a list of integers")),
        }
    }

    /// A list of sizes: integers that are not negative.
    pub fn opt_sizes(&self, name: &str) -> Result<Option<Vec<usize>>, OpError> {
        let Some(ints) = self.opt_ints(name)? else { return Ok(None) };
        let sizes = ints.iter().map(|&x| usize::try_from(x).ok()).collect::<Option<Vec<_>>>();
        sizes.map(Some).ok_or_else(|| self.wrong(name, "a list of sizes (one is negative)"))
    }

    pub fn opt_text(&self, name: &str) -> Result<Option<&str>, OpError> {
        match self.get(name) {
            None => Ok(None),
            Some(Attribute::Text(x)) => Ok(Some(x)),
            Some(_) => Err(self.wrong(name, "a string")),
        }
    }

    pub fn text<'a>(&'a self, name: &str, default: &'a str) -> Result<&'a str, OpError> {
        Ok(self.opt_text(name)?.unwrap_or(default))
    }

    pub fn opt_tensor(&self, name: &str) -> Result<Option<&Tensor>, OpError> {
        match self.get(name) {
            None => Ok(None),
            Some(Attribute::Tensor(x)) => Ok(Some(x)),
            Some(_) => Err(self.wrong(name, "a tensor")),
        }
    }

    /// An element type, which ONNX writes as a number of `TensorProto.DataType`.
    pub fn opt_dtype(&self, name: &str) -> Result<Option<DType>, OpError> {
        let Some(code) = self.opt_int(name)? else { return Ok(None) };
        match onnx_dtype(code) {
            Ok(dtype) => Ok(Some(dtype)),
            Err(kind) => {
                Err(self
                    .bad(name, format!("asks for {kind}, which Chalkgrad does not compute with")))
            }
        }
    }

    /// An error about an attribute whose type is right but whose value is not.
    pub fn bad(&self, name: &str, what: impl Into<String>) -> OpError {
        OpError::attribute(self.op, name, what.into())
    }
}

/// The element type of a number of `TensorProto.DataType`, or the name of one that is not known.
pub fn onnx_dtype(code: i64) -> Result<DType, String> {
    Ok(match code {
        1 => DType::F32,
        2 => DType::U8,
        3 => DType::I8,
        4 => DType::U16,
        5 => DType::I16,
        6 => DType::I32,
        7 => DType::I64,
        8 => return Err("string".into()),
        9 => DType::Bool,
        10 => DType::F16,
        11 => DType::F64,
        12 => DType::U32,
        13 => DType::U64,
        14 | 15 => return Err("complex numbers".into()),
        16 => DType::BF16,
        17..=20 => return Err("float8".into()),
        21 | 22 => return Err("4-bit integers".into()),
        23 => return Err("float4".into()),
        other => return Err(format!("element type number {other}")),
    })
}

macro_rules! into_attribute {
    ($($t:ty => $variant:ident),* $(,)?) => {
        $(impl From<$t> for Attribute {
            fn from(x: $t) -> Self {
                Attribute::$variant(x.into())
            }
        })*
    };
}

into_attribute!(i64 => Int, f32 => Float, &str => Text, String => Text, Tensor => Tensor,
    Vec<i64> => Ints, Vec<f32> => Floats, Vec<String> => Texts);

impl<const N: usize> From<[i64; N]> for Attribute {
    fn from(x: [i64; N]) -> Self {
        Attribute::Ints(x.to_vec())
    }
}

impl std::fmt::Display for Attribute {
    /// As a reader wants to see it: `[2, 2]`, `0.01`, `"SAME_UPPER"`, `float32 3×3`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Attribute::Int(x) => write!(f, "{x}"),
            Attribute::Float(x) => write!(f, "{x}"),
            Attribute::Text(x) => write!(f, "{x:?}"),
            Attribute::Tensor(t) => write!(f, "{} {}", t.dtype(), t.shape()),
            Attribute::Ints(x) => write!(f, "{x:?}"),
            Attribute::Floats(x) => write!(f, "{x:?}"),
            Attribute::Texts(x) => write!(f, "{x:?}"),
            Attribute::Other(kind) => write!(f, "({kind})"),
        }
    }
}
