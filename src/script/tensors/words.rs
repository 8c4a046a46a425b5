//! The words of PyTorch, numpy and C++ for types and for what cannot be calculated. Private to the tensors.

use super::super::error::{Result, type_error};
use super::super::value::Value;
use super::arith::Bin;
use super::dtype::category;
use super::rules::refuse;
use super::{Flavour, as_tensor, convert, index_error};
use crate::tensor::{DType, Shape};

/// PyTorch's words for types in messages.
pub fn type_word(d: DType) -> &'static str {
    match d {
        DType::F32 => "Float",
        DType::F64 => "Double",
        DType::F16 => "Half",
        DType::BF16 => "BFloat16",
        DType::I64 => "Long",
        DType::I32 => "Int",
        DType::I16 => "Short",
        DType::I8 => "Char",
        DType::U8 => "Byte",
        DType::Bool => "Bool",
        _ => "Integer",
    }
}

/// C++'s words for types, which some messages of PyTorch have.
pub fn cpp_word(d: DType) -> &'static str {
    match d {
        DType::F32 => "float",
        DType::F64 => "double",
        DType::F16 => "c10::Half",
        DType::BF16 => "c10::BFloat16",
        DType::I64 => "long int",
        DType::I32 => "int",
        DType::I16 => "short int",
        DType::I8 => "signed char",
        DType::U8 => "unsigned char",
        DType::Bool => "bool",
        _ => "integer",
    }
}

/// numpy tries each number with the `None`, and Python says what is wrong.
pub fn with_none(op: Bin, a: &Value) -> super::Raise {
    let symbol = match op {
        Bin::Add => "+",
        Bin::Sub => "-",
        Bin::Mul => "*",
        Bin::Div => "/",
        Bin::FloorDiv => "//",
        Bin::Mod => "%",
        Bin::Pow => "** or pow()",
        Bin::Lt => "<",
        Bin::Le => "<=",
        Bin::Gt => ">",
        Bin::Ge => ">=",
        _ => "&",
    };
    let kind = as_tensor(a).map_or("float", |t| match category(t.var.dtype()) {
        0 => "bool",
        1 => "int",
        _ => "float",
    });
    let head = match symbol {
        "<" | "<=" | ">" | ">=" => {
            format!("'{symbol}' not supported between instances of '{kind}' and 'NoneType'")
        }
        _ => format!("unsupported operand type(s) for {symbol}: '{kind}' and 'NoneType'"),
    };
    type_error(format!("{head}\nDid a function forget to return its result?"))
}

/// numpy keeps the type of what is changed in place.
pub fn no_cast(op: Bin, from: DType, to: DType) -> super::Raise {
    let name = match op {
        Bin::Add => "add",
        Bin::Sub => "subtract",
        Bin::Mul => "multiply",
        Bin::Div => "divide",
        Bin::FloorDiv => "floor_divide",
        Bin::Mod => "remainder",
        Bin::Pow => "power",
        _ => "ufunc",
    };
    super::Raise::new(
        super::Exc::UFuncTypeError,
        format!(
            "Cannot cast ufunc '{name}' output from dtype('{from}') to dtype('{to}') with casting rule 'same_kind'\n\
             In place the result must fit into the array as it is: make it of floats (x.astype(float)), or write x = x + y."
        ),
    )
}

/// Truths cannot be subtracted.
pub fn no_minus(flavour: Flavour) -> super::Raise {
    match flavour {
        Flavour::Numpy => type_error(
            "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.",
        ),
        _ => super::super::error::not_implemented(
            "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.",
        ),
    }
}

/// An order of axes that is too short or too long.
pub fn other_count(flavour: Flavour, rank: usize, given: usize) -> super::Raise {
    let head = match flavour {
        Flavour::Torch => format!(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired \
             ordering of dimensions i.e. input.dim() = {rank} is not equal to len(dims) = {given}"
        ),
        _ => "axes don't match array".to_string(),
    };
    refuse(flavour, format!("{head}\nEvery axis must stand in it once."))
}

/// Whether two shapes are the same but along one axis.
pub fn same_but(a: &Shape, b: &Shape, axis: usize, index: usize, flavour: Flavour) -> Result<()> {
    if a.rank() != b.rank() && flavour == Flavour::Numpy {
        return Err(super::value_error(format!(
            "all the input arrays must have same number of dimensions, but the array at index 0 has {} dimension(s) and the array at index {index} has {} dimension(s)\n\
             Shapes {} and {}.",
            a.rank(),
            b.rank(),
            convert::tuple_text(a),
            convert::tuple_text(b)
        )));
    }
    if a.rank() != b.rank() {
        return Err(refuse(
            flavour,
            format!(
                "Tensors must have same number of dimensions: got {} and {}\nShapes {} and {}.",
                a.rank(),
                b.rank(),
                convert::tuple_text(a),
                convert::tuple_text(b)
            ),
        ));
    }
    let differs = a.iter().zip(b.iter()).enumerate().find(|(i, (x, y))| *i != axis && x != y);
    let Some((at, (x, y))) = differs else { return Ok(()) };
    Err(refuse(
        flavour,
        match flavour {
            Flavour::Torch => format!(
                "Sizes of tensors must match except in dimension {axis}. Expected size {x} but got size {y} for tensor number {index} in the list.\n\
             Shapes {} and {}.",
                convert::tuple_text(a),
                convert::tuple_text(b)
            ),
            _ => format!(
                "all the input array dimensions except for the concatenation axis must match exactly, but along dimension {at}, \
             the array at index 0 has size {x} and the array at index {index} has size {y}"
            ),
        },
    ))
}

/// An index with more parts than there are axes.
pub fn too_many(shape: &Shape, used: usize, flavour: Flavour, array: bool) -> super::Raise {
    let rank = shape.rank();
    let rule = format!(
        "\nIts shape is {}: it has {rank} axes, the index has {used}.",
        convert::tuple_text(shape)
    );
    match (flavour, rank) {
        (Flavour::Numpy, 0) if !array => {
            index_error(format!("invalid index to scalar variable.{rule}"))
        }
        (Flavour::Numpy, _) => index_error(format!(
            "too many indices for array: array is {rank}-dimensional, but {used} were indexed{rule}"
        )),
        (_, 0) => index_error(format!(
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number{rule}"
        )),
        _ => index_error(format!("too many indices for tensor of dimension {rank}{rule}")),
    }
}
