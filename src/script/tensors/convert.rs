//! From the script's values to tensors and back: nested lists, numbers, shapes, axes.
//! Private to the tensors.

use super::super::error::{Result, axis_error, type_error, value_error};
use super::super::value::Value;
use super::super::vm::Vm;
use super::{Flavour, as_tensor, dtype};
use crate::dispatch_all;
use crate::tensor::{DType, Element, Shape, Tensor};

/// Numbers as they are read from nested lists.
enum Numbers {
    Bools(Vec<bool>),
    Ints(Vec<i64>),
    Floats(Vec<f64>),
}

struct Reader {
    numbers: Numbers,
    shape: Vec<usize>,
    /// The type of tensors that stood in the lists.
    inner: Option<DType>,
    numpy: bool,
}

/// numpy's words for rows of different lengths.
fn ragged(shape: &[usize]) -> String {
    format!(
        "setting an array element with a sequence. The requested array has an inhomogeneous shape after {} dimensions. \
         The detected shape was {} + inhomogeneous part.",
        shape.len(),
        tuple_text(shape)
    )
}

impl Numbers {
    fn len(&self) -> usize {
        match self {
            Numbers::Bools(v) => v.len(),
            Numbers::Ints(v) => v.len(),
            Numbers::Floats(v) => v.len(),
        }
    }

    fn make_ints(&mut self) {
        if let Numbers::Bools(v) = self {
            *self = Numbers::Ints(v.iter().map(|&b| i64::from(b)).collect());
        }
    }

    fn make_floats(&mut self) {
        self.make_ints();
        if let Numbers::Ints(v) = self {
            *self = Numbers::Floats(v.iter().map(|&i| i as f64).collect());
        }
    }

    fn push_bool(&mut self, b: bool) {
        match self {
            Numbers::Bools(v) => v.push(b),
            Numbers::Ints(v) => v.push(i64::from(b)),
            Numbers::Floats(v) => v.push(f64::from(u8::from(b))),
        }
    }

    fn push_int(&mut self, i: i64) {
        self.make_ints();
        match self {
            Numbers::Ints(v) => v.push(i),
            Numbers::Floats(v) => v.push(i as f64),
            Numbers::Bools(_) => {}
        }
    }

    fn push_float(&mut self, x: f64) {
        self.make_floats();
        if let Numbers::Floats(v) = self {
            v.push(x);
        }
    }
}

impl Reader {
    fn read(&mut self, vm: &mut Vm, v: &Value, depth: usize) -> Result<()> {
        if let Some(t) = as_tensor(v) {
            return self.tensor(&t.var.data(), depth);
        }
        match v.plain() {
            Value::Bool(b) => self.numbers.push_bool(*b),
            Value::Int(i) => self.numbers.push_int(*i),
            Value::Float(x) => self.numbers.push_float(*x),
            Value::Big(_) => return Err(value_error("this integer does not fit into 64 bits")),
            Value::List(_)
            | Value::Tuple(_)
            | Value::Range(_)
            | Value::View(_)
            | Value::Iter(_) => {
                return self.list(vm, v, depth);
            }
            Value::None | Value::Str(_) | Value::Dict(_) | Value::Set(_) => {
                return Err(not_numbers(v, self.numpy));
            }
            other => match other.as_float() {
                Some(x) => self.numbers.push_float(x),
                None if vm.is_iterable(other) => return self.list(vm, other, depth),
                None => return Err(not_numbers(v, self.numpy)),
            },
        }
        self.ends(depth)
    }

    fn list(&mut self, vm: &mut Vm, v: &Value, depth: usize) -> Result<()> {
        if depth > 32 {
            return Err(value_error("too many dimensions: lists nested more than 32 deep"));
        }
        let items = vm.collect(v)?;
        self.size(depth, items.len())?;
        items.iter().try_for_each(|item| self.read(vm, item, depth + 1))
    }

    fn tensor(&mut self, t: &Tensor, depth: usize) -> Result<()> {
        for (i, &d) in t.shape().iter().enumerate() {
            self.size(depth + i, d)?;
        }
        let seen = self.inner.map_or(t.dtype(), |d| dtype::join(d, t.dtype(), Flavour::Torch));
        self.inner = Some(seen);
        match dtype::category(t.dtype()) {
            0 => t.to_i64_vec().into_iter().for_each(|b| self.numbers.push_bool(b != 0)),
            1 => t.to_i64_vec().into_iter().for_each(|i| self.numbers.push_int(i)),
            _ => t.to_f64_vec().into_iter().for_each(|x| self.numbers.push_float(x)),
        }
        self.ends(depth + t.rank())
    }

    /// Lists at one depth must be equally long.
    fn size(&mut self, depth: usize, len: usize) -> Result<()> {
        match self.shape.get(depth) {
            Some(&d) if d == len => Ok(()),
            Some(&d) => Err(value_error(format!(
                "{}\nEvery row of a tensor must be equally long",
                match self.numpy {
                    true => ragged(&self.shape[..depth]),
                    false => format!("expected sequence of length {d} at dim {depth} (got {len})"),
                }
            ))),
            None if self.numpy && self.numbers.len() > 0 => Err(value_error(ragged(&self.shape))),
            None if self.numbers.len() > 0 => Err(value_error(
                "the lists are nested unevenly: some entries are numbers where others are lists",
            )),
            None => {
                self.shape.push(len);
                Ok(())
            }
        }
    }

    fn ends(&self, depth: usize) -> Result<()> {
        match depth == self.shape.len() {
            true => Ok(()),
            false if self.numpy => Err(value_error(ragged(&self.shape[..depth]))),
            false => Err(value_error(
                "the lists are nested unevenly: some entries are numbers where others are lists",
            )),
        }
    }
}

fn not_numbers(v: &Value, numpy: bool) -> super::Raise {
    let head = match v {
        Value::None if !numpy => Some("Could not infer dtype of NoneType".to_string()),
        Value::Dict(_) | Value::Set(_) if !numpy => {
            Some(format!("Could not infer dtype of {}", v.type_name()))
        }
        _ => None,
    };
    if let Some(head) = head {
        return super::rules::runtime(format!(
            "{head}\nA tensor is made of numbers: did a function forget to return one?"
        ));
    }
    if let (Value::Str(_), false) = (v, numpy) {
        return value_error(
            "too many dimensions 'str'\nA tensor is made of numbers, not of texts; give each text a number first.",
        );
    }
    type_error(format!(
        "a tensor is made of numbers, but here is {} ({})",
        match v {
            Value::None => "None".to_string(),
            other => format!("a {}", other.type_name()),
        },
        "give a number or a list of numbers"
    ))
}

/// A tensor of numbers and nested lists of them. `None`: the type follows the numbers.
pub fn to_tensor(vm: &mut Vm, v: &Value, dtype: Option<DType>, flavour: Flavour) -> Result<Tensor> {
    if let Some(t) = as_tensor(v) {
        let data = t.var.data();
        return Ok(dtype.map_or(data.clone(), |d| data.cast(d)));
    }
    let numpy = flavour == Flavour::Numpy;
    let mut reader =
        Reader { numbers: Numbers::Bools(Vec::new()), shape: Vec::new(), inner: None, numpy };
    reader.read(vm, v, 0)?;
    let empty = reader.numbers.len() == 0;
    let floats = match flavour {
        Flavour::Numpy => DType::F64,
        Flavour::Torch => vm.state::<super::Session>().default_float,
        Flavour::Tiny => DType::F32,
    };
    let natural = match (&reader.numbers, reader.inner) {
        _ if empty => floats,
        (Numbers::Floats(_), Some(d)) if d.is_float() && flavour != Flavour::Torch => d,
        (Numbers::Floats(_), Some(d)) if d.is_float() => d,
        (Numbers::Floats(_), _) => floats,
        (Numbers::Ints(_), _) => DType::I64,
        (Numbers::Bools(_), _) => DType::Bool,
    };
    let shape = Shape::from(reader.shape);
    let made = match reader.numbers {
        Numbers::Bools(_) if empty => Tensor::zeros(floats, shape),
        Numbers::Bools(v) => Tensor::new(shape, v),
        Numbers::Ints(v) => Tensor::new(shape, v),
        Numbers::Floats(v) => Tensor::new(shape, v),
    };
    let made = made.map_err(|e| value_error(e.to_string()))?;
    Ok(made.cast(dtype.unwrap_or(natural)))
}

/// A number of a tensor as a value of the script.
pub fn number(t: &Tensor, flat: usize) -> Value {
    match dtype::category(t.dtype()) {
        0 => Value::Bool(t.get(flat) != 0.0),
        1 => dispatch_all!(t.dtype(), T => {
            let x = t.as_slice::<T>().ok().and_then(|s| s.get(flat)).map_or(0, |x| Element::to_i64(*x));
            Value::Int(x)
        }),
        _ => Value::Float(t.get(flat)),
    }
}

/// `tolist()`.
pub fn to_value(t: &Tensor) -> Value {
    fn rows(t: &Tensor, axis: usize, at: &mut usize) -> Value {
        match t.shape().get(axis) {
            None => {
                *at += 1;
                number(t, *at - 1)
            }
            Some(&d) => Value::list((0..d).map(|_| rows(t, axis + 1, at)).collect()),
        }
    }
    rows(t, 0, &mut 0)
}

/// Integers from a value: one number, a list, a tuple, a tensor of integers.
pub fn ints(vm: &mut Vm, v: &Value, what: &str) -> Result<Vec<i64>> {
    if let Some(i) = int(v) {
        return Ok(vec![i]);
    }
    if let Some(t) = as_tensor(v).filter(|t| !t.var.dtype().is_float()) {
        return Ok(t.var.data().to_i64_vec());
    }
    match v.plain() {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => {}
        other if other.native::<super::TensorObj>().is_none() && vm.is_iterable(other) => {}
        other => {
            return Err(type_error(format!(
                "{what} must be an integer or a tuple of integers, not {}",
                other.type_name()
            )));
        }
    }
    let items = vm.collect(v)?;
    let each = |i: &Value| {
        int(i).ok_or_else(|| type_error(format!("{what} must be integers, not {}", i.type_name())))
    };
    items.iter().map(each).collect()
}

/// An integer, also as a tensor with one.
pub fn int(v: &Value) -> Option<i64> {
    match as_tensor(v) {
        Some(t) if !t.var.dtype().is_float() && t.var.shape().numel() == 1 => {
            t.var.data().to_i64_vec().first().copied()
        }
        Some(_) => None,
        None => v.as_int(),
    }
}

/// A number, also as a tensor with one.
pub fn float(v: &Value) -> Option<f64> {
    match as_tensor(v) {
        Some(t) if t.var.shape().numel() == 1 => Some(t.var.data().get(0)),
        Some(_) => None,
        None => v.as_float(),
    }
}

/// Sizes given as `f(2, 3)`, `f((2, 3))` or `f([2, 3])`.
pub fn sizes(vm: &mut Vm, values: &[Value], what: &str) -> Result<Vec<i64>> {
    match values {
        [one] => ints(vm, one, what),
        many => {
            let each = |v: &Value| {
                int(v).ok_or_else(|| {
                    type_error(format!("{what} must be integers, not {}", v.type_name()))
                })
            };
            many.iter().map(each).collect()
        }
    }
}

/// A shape; sizes must not be negative, and the tensor not gigantic.
pub fn shape(vm: &mut Vm, values: &[Value]) -> Result<Shape> {
    let sizes = sizes(vm, values, "size")?;
    let each = |&d: &i64| {
        usize::try_from(d).map_err(|_| {
            let text = format!("Trying to create tensor with negative dimension {d}: {sizes:?}");
            super::Raise::new(super::Exc::RuntimeError, text)
        })
    };
    let shape: Shape = sizes.iter().map(each).collect::<Result<Vec<_>>>()?.into();
    fits(vm, &shape)?;
    Ok(shape)
}

/// A `MemoryError` for what no script should make.
pub fn fits(vm: &mut Vm, shape: &Shape) -> Result<()> {
    let bytes = shape.checked_numel().and_then(|n| n.checked_mul(8)).unwrap_or(usize::MAX);
    let tape = super::tape(vm);
    tape.reserve(bytes.min(usize::MAX / 2)).map_err(|_| {
        let text = format!(
            "a tensor of shape {} would need {} MB; all tensors of a script together may need {} MB",
            tuple_text(shape), bytes / 1_000_000, tape.memory_limit() / 1_000_000
        );
        super::super::error::memory_error(text)
    })
}

/// `(2, 3)`, `(4,)`, `()`.
pub fn tuple_text(shape: &[usize]) -> String {
    match shape {
        [one] => format!("({one},)"),
        all => format!("({})", all.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    }
}

/// An axis counted from either end.
pub fn axis(a: i64, rank: usize, flavour: Flavour) -> Result<usize> {
    let r = rank.max(1) as i64;
    let at = if a < 0 { a + r } else { a };
    match (0..r).contains(&at) {
        true => Ok(at as usize),
        false if flavour == Flavour::Numpy => {
            Err(axis_error(format!("axis {a} is out of bounds for array of dimension {rank}")))
        }
        false => Err(super::index_error(format!(
            "Dimension out of range (expected to be in range of [{}, {}], but got {a})",
            -r,
            r - 1
        ))),
    }
}

/// Axes of a reduction: a number, a tuple, or `None` for all.
pub fn axes(vm: &mut Vm, v: &Value, rank: usize, flavour: Flavour) -> Result<Option<Vec<usize>>> {
    if v.is_unbound() || v.is_none() {
        return Ok(None);
    }
    let list = ints(vm, v, "dim")?;
    list.into_iter().map(|a| axis(a, rank, flavour)).collect::<Result<Vec<_>>>().map(Some)
}
