//! Making tensors, and turning them into other types and plain Python. Private to the tensors.

use super::super::args::Args;
use super::super::error::{Result, value_error};
use super::super::value::{Class, Value};
use super::super::vm::Vm;
use super::rules::{flag, refuse};
use super::{Cx, Flavour, Session, TensorObj, as_tensor, convert, dtype, grad, this, type_error};
use crate::engine::Var;
use crate::ops::Attributes;
use crate::tensor::{DType, Tensor};
use std::rc::Rc;

fn flavour_of(v: &Value) -> Flavour {
    match v.as_str() {
        Some("numpy") => Flavour::Numpy,
        Some("tiny") => Flavour::Tiny,
        _ => Flavour::Torch,
    }
}

/// `_make(flavour, data, dtype, requires_grad)`: a new tensor with numbers of its own.
pub fn make(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [flavour, data, dtype, requires] =
        args.bind("tensor", ["flavour", "data", "dtype?", "requires_grad?"])?;
    let flavour = flavour_of(&flavour);
    let to = match dtype.some() {
        Some(d) => Some(dtype::parse(vm, &d)?),
        None => None,
    };
    let t = convert::to_tensor(vm, &data, to, flavour)?;
    let var = Var::leaf(t, false);
    carry_cut(vm, &data, &var, flavour);
    grad::require(&var, flag(&requires, false))?;
    Ok(super::wrap(vm, flavour, var))
}

/// `_zero_d(x)`: an array without axes, which is not the number that it holds.
pub fn zero_d(vm: &mut Vm, args: &Args) -> Result<Value> {
    let x = args.this();
    let t = this(x, "array(): the argument")?;
    if t.flavour != Flavour::Numpy || t.var.shape().rank() > 0 {
        return Ok(x.clone());
    }
    let class = vm.native_class(&super::tables::ARRAY);
    Ok(super::wrap_in(vm, &class, Flavour::Numpy, t.var.clone()))
}

/// Numbers that come from a graph remember where they left it.
fn carry_cut(vm: &mut Vm, data: &Value, var: &Var, flavour: Flavour) {
    let span = vm.span();
    if let Some(t) = as_tensor(data) {
        let cut = match t.flavour {
            Flavour::Numpy => t.var.cut(),
            _ if flavour == Flavour::Numpy => Some(t.var.cut_here(span, ".numpy()")),
            _ => Some(t.var.cut_here(span, "torch.tensor(...)")),
        };
        var.set_cut(cut);
    }
}

/// `_default_type(dtype)`.
pub fn default_type(vm: &mut Vm, args: &Args) -> Result<Value> {
    let dtype = dtype::parse(vm, args.this())?;
    vm.state::<Session>().default_float = dtype;
    Ok(Value::None)
}

/// `_full(flavour, shape, value, dtype, requires_grad)`.
pub fn full(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [flavour, shape, value, dtype, requires] =
        args.bind("full", ["flavour", "shape", "value", "dtype?", "requires_grad?"])?;
    let flavour = flavour_of(&flavour);
    let shape = convert::shape(vm, &[shape])?;
    let natural = match value.plain() {
        Value::Bool(_) => DType::Bool,
        Value::Int(_) => DType::I64,
        v => match as_tensor(v) {
            Some(t) => t.var.dtype(),
            None if flavour == Flavour::Numpy => DType::F64,
            None => vm.state::<Session>().default_float,
        },
    };
    let to = match dtype.some() {
        Some(d) => dtype::parse(vm, &d)?,
        None => natural,
    };
    let x =
        convert::float(&value).ok_or_else(|| type_error("full(): fill_value must be a number"))?;
    let t = Tensor::full(to, shape, x).map_err(|e| value_error(e.to_string()))?;
    let var = Var::leaf(t, false);
    grad::require(&var, flag(&requires, false))?;
    Ok(super::wrap(vm, flavour, var))
}

/// `_range(flavour, start, end, step, dtype)`: numbers in equal steps, the end not reached.
pub fn arange(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [flavour, start, end, step, dtype] =
        args.bind("arange", ["flavour", "start", "end", "step", "dtype?"])?;
    let flavour = flavour_of(&flavour);
    let ints = [&start, &end, &step].iter().all(|v| convert::int(v).is_some());
    let number = |v: &Value| {
        convert::float(v).ok_or_else(|| type_error("arange(): the bounds must be numbers"))
    };
    let (a, b, s) = (number(&start)?, number(&end)?, number(&step)?);
    if s == 0.0 || !s.is_finite() || !a.is_finite() || !b.is_finite() {
        if s == 0.0 && flavour == Flavour::Numpy {
            return Err(super::super::error::zero_division("division by zero"));
        }
        return Err(refuse(flavour, "step must be nonzero"));
    }
    if flavour == Flavour::Torch && (b - a) * s < 0.0 {
        return Err(refuse(flavour, "upper bound and lower bound inconsistent with step sign"));
    }
    let count = ((b - a) / s).ceil().max(0.0);
    convert::fits(vm, &[count.min(1e18) as usize].into())?;
    let natural = match (ints, flavour) {
        (true, _) => DType::I64,
        (false, Flavour::Numpy) => DType::F64,
        _ => vm.state::<Session>().default_float,
    };
    let to = match dtype.some() {
        Some(d) => dtype::parse(vm, &d)?,
        None => natural,
    };
    let values: Vec<f64> = (0..count as usize).map(|i| a + s * i as f64).collect();
    Ok(super::wrap(vm, flavour, Var::leaf(Tensor::vector(values).cast(to), false)))
}

/// The type that a class stands for: `Parameter` shares the numbers of what it is given.
pub fn new_tensor(vm: &mut Vm, class: &Rc<Class>, args: &Args) -> Result<Value> {
    if &*class.name() != "Tensor" {
        let [data, requires] = args.bind(&class.name(), ["data?", "requires_grad?"])?;
        let var = match as_tensor(&data) {
            Some(t) => Var::sharing(t.var.storage(), false),
            None if data.is_unbound() => Var::leaf(Tensor::vector(Vec::<f32>::new()), false),
            None => Var::leaf(convert::to_tensor(vm, &data, None, Flavour::Torch)?, false),
        };
        grad::require(&var, flag(&requires, true))?;
        return Ok(super::wrap_in(vm, class, Flavour::Torch, var));
    }
    let sizes = args.pos();
    let t = match sizes {
        [] => Tensor::vector(Vec::<f32>::new()),
        [v] if v.as_int().is_none() => convert::to_tensor(vm, v, Some(DType::F32), Flavour::Torch)?,
        _ => {
            let shape = convert::shape(vm, sizes)?;
            Tensor::zeros(DType::F32, shape).map_err(|e| value_error(e.to_string()))?
        }
    };
    Ok(super::wrap_in(vm, class, Flavour::Torch, Var::leaf(t, false)))
}

/// The course's `Tensor(data, requires_grad=False)`: float32, copied.
pub fn new_tiny(vm: &mut Vm, class: &Rc<Class>, args: &Args) -> Result<Value> {
    let [data, requires, dtype] = args.bind("Tensor", ["data", "requires_grad?", "dtype?"])?;
    let to = match dtype.some() {
        Some(d) => dtype::parse(vm, &d)?,
        None => DType::F32,
    };
    let t = convert::to_tensor(vm, &data, Some(to), Flavour::Tiny)?;
    let var = Var::leaf(t, false);
    carry_cut(vm, &data, &var, Flavour::Tiny);
    grad::require(&var, flag(&requires, false))?;
    Ok(super::wrap_in(vm, class, Flavour::Tiny, var))
}

/// `np.float32(1.5)`: a scalar.
pub fn new_scalar(vm: &mut Vm, class: &Rc<Class>, args: &Args) -> Result<Value> {
    let name = class.name();
    let to = dtype::by_name(name.trim_end_matches('_')).unwrap_or(DType::F64);
    let t = match args.get(0) {
        Some(Value::Str(s)) => {
            let x: f64 = s.text().trim().parse().map_err(|_| {
                value_error(format!("could not convert string to float: '{}'", s.text()))
            })?;
            Tensor::scalar(x).cast(to)
        }
        Some(v) => convert::to_tensor(vm, v, Some(to), Flavour::Numpy)?,
        None => Tensor::scalar(0.0f64).cast(to),
    };
    Ok(super::wrap(vm, Flavour::Numpy, Var::leaf(t, false)))
}

/// `x.to(dtype)`, `x.astype(dtype)`: `_cast(x, dtype, copy)`.
pub fn cast(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = this(args.this(), "to(): the tensor")?;
    let to = dtype::parse(vm, args.get(1).unwrap_or(&Value::None))?;
    let cx = Cx::of(vm, t);
    if t.var.dtype() == to && cx.flavour != Flavour::Numpy {
        return Ok(args.this().clone());
    }
    let out = match t.var.dtype() == to {
        true => Var::leaf(t.var.data(), false),
        false => cx.cast(&t.var, to)?,
    };
    out.set_cut(t.var.cut().filter(|_| cx.flavour == Flavour::Numpy));
    Ok(cx.wrap(vm, out))
}

pub fn item(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = this(args.this(), "item(): the tensor")?;
    match t.var.shape().numel() {
        1 => Ok(convert::number(&t.var.data(), 0)),
        n => Err(only_one(vm, t, n)),
    }
}

fn only_one(_: &mut Vm, t: &TensorObj, n: usize) -> super::Raise {
    let shape = convert::tuple_text(&t.var.shape());
    refuse(
        t.flavour,
        match t.flavour {
            Flavour::Torch => format!(
                "a Tensor with {n} elements cannot be converted to Scalar\nIts shape is {shape}; pick one (x[0].item()) or reduce it (x.mean().item())."
            ),
            _ => format!(
                "can only convert an array of size 1 to a Python scalar\nThis one has shape {shape}; pick one (x[0]) or reduce it (x.mean())."
            ),
        },
    )
}

pub fn tolist(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(convert::to_value(&this(args.this(), "tolist(): the tensor")?.var.data()))
}

pub fn truth(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = this(args.this(), "bool(): the tensor")?;
    match (t.var.shape().numel(), t.flavour) {
        (1, _) => Ok(Value::Bool(t.var.data().get(0) != 0.0)),
        (_, Flavour::Numpy) => Err(value_error(
            "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()",
        )),
        (0, _) => Err(super::rules::runtime("Boolean value of Tensor with no values is ambiguous")),
        _ => {
            let _ = vm;
            Err(super::rules::runtime(
                "Boolean value of Tensor with more than one value is ambiguous\nUse .any() or .all(), or compare with torch.equal.",
            ))
        }
    }
}

/// numpy makes Python's numbers of what has no axes only.
fn without_axes(v: &Value) -> Result<()> {
    match as_tensor(v) {
        Some(t) if t.flavour == Flavour::Numpy && t.var.shape().rank() > 0 => {
            Err(type_error(format!(
                "only 0-dimensional arrays can be converted to Python scalars\nThis one has shape {}; pick one (x[0]) or reduce it (x.mean()).",
                convert::tuple_text(&t.var.shape())
            )))
        }
        _ => Ok(()),
    }
}

/// `float(x)`, `int(x)`: PyTorch has words of its own for them.
fn only_number(vm: &mut Vm, args: &Args) -> Result<Value> {
    without_axes(args.this())?;
    match as_tensor(args.this()) {
        Some(t) if t.flavour == Flavour::Torch && t.var.shape().numel() != 1 => {
            Err(value_error(format!(
                "only one element tensors can be converted to Python scalars\nIts shape is {}; pick one (x[0].item()) or reduce it (x.mean().item()).",
                convert::tuple_text(&t.var.shape())
            )))
        }
        _ => item(vm, args),
    }
}

pub fn float(vm: &mut Vm, args: &Args) -> Result<Value> {
    let n = only_number(vm, args)?;
    Ok(Value::Float(n.as_float().unwrap_or(f64::NAN)))
}

pub fn int(vm: &mut Vm, args: &Args) -> Result<Value> {
    match only_number(vm, args)? {
        Value::Float(x) if x.is_finite() => Ok(Value::Int(x as i64)),
        Value::Float(_) => Err(value_error("cannot convert float NaN or infinity to integer")),
        v => Ok(Value::Int(v.as_int().unwrap_or(0))),
    }
}

pub fn index(vm: &mut Vm, args: &Args) -> Result<Value> {
    match item(vm, args)? {
        Value::Float(_) => {
            Err(type_error("only integer tensors of a single element can be converted to an index"))
        }
        v => Ok(Value::Int(v.as_int().unwrap_or(0))),
    }
}

/// Tensors are told apart by what they are, not by their numbers.
pub fn hash(_: &mut Vm, args: &Args) -> Result<Value> {
    let t = this(args.this(), "hash(): the tensor")?;
    match (t.flavour, t.var.shape().rank()) {
        (Flavour::Numpy, 1..) => Err(type_error("unhashable type: 'numpy.ndarray'")),
        (Flavour::Numpy, 0) => Ok(Value::Int(t.var.data().get(0) as i64)),
        _ => Ok(Value::Int(t.var.id() as i64)),
    }
}

pub fn get_shape(vm: &mut Vm, v: &Value) -> Result<Value> {
    let t = this(v, "shape")?;
    let sizes = Value::tuple(t.var.shape().iter().map(|&d| d.into()).collect());
    match (t.flavour, vm.global("_tensors", "Size")) {
        (Flavour::Torch, Some(size)) => vm.call(&size, &[sizes]),
        _ => Ok(sizes),
    }
}

pub fn get_ndim(_: &mut Vm, v: &Value) -> Result<Value> {
    Ok(this(v, "ndim")?.var.shape().rank().into())
}

pub fn get_numel(_: &mut Vm, v: &Value) -> Result<Value> {
    Ok(this(v, "size")?.var.shape().numel().into())
}

pub fn dim(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(this(args.this(), "dim()")?.var.shape().rank().into())
}

pub fn numel(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(this(args.this(), "numel()")?.var.shape().numel().into())
}

pub fn size(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = this(args.this(), "size()")?;
    let [dim] = super::rules::bind(args, "size", 1, ["dim"])?;
    match dim.some() {
        None => get_shape(vm, args.this()),
        Some(d) => {
            let shape = t.var.shape();
            let at = convert::axis(d.int("dim")?, shape.rank(), t.flavour)?;
            Ok(shape.get(at).copied().unwrap_or(0).into())
        }
    }
}

pub fn get_dtype(vm: &mut Vm, v: &Value) -> Result<Value> {
    let t = this(v, "dtype")?;
    let (d, f) = (t.var.dtype(), t.flavour);
    Ok(dtype::value(vm, d, f))
}

/// `x.fill_(v)`, `x.zero_()`, `x.copy_(y)`: `_write(x, y)`.
pub fn write(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = this(args.this(), "the tensor")?;
    let new = args.get(1).cloned().unwrap_or_default();
    let new = match as_tensor(&new) {
        Some(v) => v.var.clone(),
        None => Var::constant(convert::to_tensor(vm, &new, Some(t.var.dtype()), t.flavour)?),
    };
    let cx = Cx::of(vm, t);
    super::rules::may_change(&cx, &t.var)?;
    let shape: Vec<i64> = t.var.shape().iter().map(|&d| d as i64).collect();
    let new = cx.cast(&new, t.var.dtype())?;
    super::rules::broadcast(cx.flavour, &new.shape(), &t.var.shape())?;
    let new = match new.shape() == t.var.shape() {
        true => cx.call("Identity", "CopyBackwards", &[&new])?,
        false => cx.call("Expand", "CopyBackwards", &[&new, &cx.ints(&shape)])?,
    };
    super::arith::store(&cx, &t.var, &new)?;
    Ok(args.this().clone())
}

/// `_attach(class, name, function)`: gives a tensor class a method written in the dialect.
pub fn attach(_: &mut Vm, args: &Args) -> Result<Value> {
    let [class, name, function] = args.bind("attach", ["class", "name", "function"])?;
    // A native function takes the instance first only if it is said to be a method.
    let function = match function {
        Value::Builtin(b) if !b.is_method => {
            Value::Builtin(Rc::new(super::super::value::Builtin {
                name: b.name,
                func: b.func,
                bound: b.bound.clone(),
                is_method: true,
            }))
        }
        other => other,
    };
    if let Value::Class(c) = &class {
        c.set(name.text("name")?, function);
    }
    Ok(Value::None)
}

/// `_flavour(x)`: "torch", "tiny", "numpy", or "" for what is no tensor.
pub fn flavour(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(match as_tensor(args.this()).map(|t| t.flavour) {
        Some(Flavour::Torch) => "torch",
        Some(Flavour::Tiny) => "tiny",
        Some(Flavour::Numpy) => "numpy",
        None => "",
    }
    .into())
}

/// `_op(name, label, inputs, attributes, outputs=1)`: any op of the engine's table.
pub fn op(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [name, label, inputs, attributes, outputs] =
        args.bind("op", ["name", "label", "inputs", "attributes?", "outputs?"])?;
    let name = known(name.text("name")?)?;
    let label = self::label(label.text("label")?);
    let items = vm.collect(&inputs)?;
    let flavour =
        items.iter().find_map(|v| as_tensor(v).map(|t| t.flavour)).unwrap_or(Flavour::Torch);
    let flavour = items
        .iter()
        .filter_map(as_tensor)
        .map(|t| t.flavour)
        .find(|f| *f != Flavour::Numpy)
        .unwrap_or(flavour);
    let mut vars: Vec<Option<Var>> = Vec::new();
    for item in &items {
        vars.push(match item {
            Value::None => None,
            v => Some(match as_tensor(v) {
                Some(t) => t.var.clone(),
                None => Var::constant(convert::to_tensor(vm, v, None, flavour)?),
            }),
        });
    }
    let count = outputs.int_or("outputs", 1)?.max(1) as usize;
    let attributes = attributes_of(vm, &attributes)?.arity(vars.len(), count);
    let refs: Vec<Option<&Var>> = vars.iter().map(Option::as_ref).collect();
    let cx = Cx::new(vm, flavour);
    let made = cx.tape.apply(name, label, attributes, &refs).map_err(|e| cx.raise(&e))?;
    let mut made: Vec<Value> = made.into_iter().map(|v| cx.wrap(vm, v)).collect();
    Ok(if count == 1 { made.pop().unwrap_or_default() } else { Value::tuple(made) })
}

fn known(name: &str) -> Result<&'static str> {
    let spec = crate::ops::OPS.iter().find(|s| s.name == name);
    spec.map(|s| s.name).ok_or_else(|| value_error(format!("no op is called {name}")))
}

/// A label as a static text; only the library's own sources name any, so there are few.
pub fn label(label: &str) -> &'static str {
    thread_local! {
        static KNOWN: std::cell::RefCell<Vec<&'static str>> = const { std::cell::RefCell::new(Vec::new()) };
    }
    KNOWN.with_borrow_mut(|known| {
        if let Some(found) = known.iter().find(|k| **k == label) {
            return *found;
        }
        if known.len() > 500 {
            return "";
        }
        let text: &'static str = Box::leak(label.to_string().into_boxed_str());
        known.push(text);
        text
    })
}

fn attributes_of(vm: &mut Vm, v: &Value) -> Result<Attributes> {
    let mut out = Attributes::new();
    let Value::Dict(_) = v else { return Ok(out) };
    for key in vm.collect(v)? {
        let value = vm.get_item(v, &key)?;
        let name = key.text("an attribute")?.to_string();
        if name == "opset" {
            out = out.opset(value.int("opset")?);
            continue;
        }
        out = match value.plain() {
            Value::None => out,
            Value::Bool(b) => out.with(&name, i64::from(*b)),
            Value::Int(i) => out.with(&name, *i),
            Value::Float(x) => out.with(&name, *x as f32),
            Value::Str(s) => out.with(&name, s.text()),
            _ => {
                let list = convert::ints(vm, &value, &name)?;
                out.with(&name, list)
            }
        };
    }
    Ok(out)
}

/// `_weights(name)`: names and tensors of a file beside the script or of a sample.
pub fn weights(vm: &mut Vm, args: &Args) -> Result<Value> {
    let name = args.this().text("load_state_dict(): the file")?.to_string();
    let source = vm.state::<super::Session>().weights.clone();
    let Some(source) = source else {
        return Err(refuse(Flavour::Torch, "this script has no place from which to load weights"));
    };
    let found = source(&name).map_err(|e| refuse(Flavour::Torch, e))?;
    let mut pairs = Vec::new();
    for (name, t) in found {
        let value = super::wrap(vm, Flavour::Torch, Var::leaf(t, false));
        pairs.push(Value::tuple(vec![Value::str(name), value]));
    }
    Ok(Value::list(pairs))
}

/// `_digits()`: the built-in digits, (200, 64) numbers from 0 to 16 and (200,) classes.
pub fn digits(vm: &mut Vm, _: &Args) -> Result<Value> {
    let records: &'static [u8] = include_bytes!("../../../sample-models/digits.bin");
    let (records, _) = records.as_chunks::<65>();
    let mut pixels: Vec<f64> = Vec::with_capacity(records.len() * 64);
    let mut labels = Vec::with_capacity(records.len());
    for [image @ .., label] in records {
        pixels.extend(image.iter().map(|&p| f64::from(p)));
        labels.push(i64::from(*label));
    }
    let x = Tensor::new([labels.len(), 64], pixels).map_err(|e| value_error(e.to_string()))?;
    let pair = [x, Tensor::vector(labels)];
    let wrapped = pair.map(|t| super::wrap(vm, Flavour::Numpy, Var::leaf(t, false)));
    Ok(Value::tuple(wrapped.to_vec()))
}
