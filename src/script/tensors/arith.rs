//! `+ - * / // % ** == <` and their like between tensors and numbers. Private to the tensors.

use super::super::args::Args;
use super::super::error::{Result, type_error};
use super::super::value::Value;
use super::super::vm::Vm;
use super::dtype::{Side, category, promote};
use super::rules::{bind, broadcast, may_change, refuse};
use super::{Cx, Flavour, as_tensor, convert, words};
use crate::engine::Var;
use crate::ops::Attributes;
use crate::tensor::{DType, Tensor};

/// What is computed element by element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bin {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    Max,
    Min,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    And,
    Or,
    Xor,
    Atan2,
}

/// One side: a tensor, or a number of the script.
#[derive(Clone)]
pub enum Operand {
    Tensor(Var),
    Number(f64, DType),
}

impl Operand {
    fn side(&self) -> Side {
        match self {
            Operand::Tensor(v) => {
                Side { dtype: v.dtype(), number: false, zero_dim: v.shape().rank() == 0 }
            }
            Operand::Number(_, dtype) => Side { dtype: *dtype, number: true, zero_dim: true },
        }
    }

    fn var(&self, cx: &Cx, dtype: DType) -> Result<Var> {
        match self {
            Operand::Tensor(v) => cx.cast(v, dtype),
            Operand::Number(x, _) => cx.scalar(dtype, *x),
        }
    }
}

/// A value as one side; `None` where it is nothing to calculate with.
pub fn operand(vm: &mut Vm, v: &Value, flavour: Flavour) -> Result<Option<Operand>> {
    if let Some(t) = as_tensor(v) {
        return Ok(Some(Operand::Tensor(t.var.clone())));
    }
    Ok(Some(match v.plain() {
        Value::Bool(b) => Operand::Number(f64::from(u8::from(*b)), DType::Bool),
        Value::Int(i) => Operand::Number(*i as f64, DType::I64),
        Value::Float(x) => Operand::Number(*x, DType::F64),
        Value::Big(_) => Operand::Number(v.as_float().unwrap_or(f64::INFINITY), DType::I64),
        Value::List(_) | Value::Tuple(_) | Value::Range(_) if flavour != Flavour::Torch => {
            Operand::Tensor(Var::leaf(convert::to_tensor(vm, v, None, flavour)?, false))
        }
        _ => return Ok(None),
    }))
}

/// The flavour of the result of two.
pub fn meet(a: &Value, b: &Value) -> Flavour {
    let of = |v: &Value| as_tensor(v).map(|t| t.flavour);
    match (of(a), of(b)) {
        (Some(Flavour::Numpy), Some(f)) | (Some(f), _) | (None, Some(f)) => f,
        (None, None) => Flavour::Numpy,
    }
}

/// Both sides in one type and checked to broadcast, and the op on them.
pub fn compute(cx: &Cx, op: Bin, a: &Operand, b: &Operand) -> Result<Var> {
    let mut dtype = promote(a.side(), b.side(), cx.flavour);
    let floats = if cx.flavour == Flavour::Numpy { DType::F64 } else { DType::F32 };
    match op {
        Bin::Div | Bin::Atan2 if !dtype.is_float() => dtype = floats,
        Bin::Sub if dtype == DType::Bool => return Err(words::no_minus(cx.flavour)),
        Bin::FloorDiv | Bin::Mod | Bin::Pow if dtype == DType::Bool => dtype = DType::I64,
        Bin::Pow if category(dtype) == 1 && matches!(b, Operand::Number(x, _) if *x < 0.0) => {
            let text = "Integers to negative integer powers are not allowed.";
            return Err(match cx.flavour {
                Flavour::Numpy => super::value_error(
                    "Integers to negative integer powers are not allowed.\nMake floats of them first: x.astype(float) ** -1.",
                ),
                _ => super::rules::runtime(format!(
                    "{text}\nMake floats of them first: x.float() ** -1."
                )),
            });
        }
        Bin::And | Bin::Or | Bin::Xor if dtype.is_float() && cx.flavour != Flavour::Numpy => {
            let name = match op {
                Bin::And => "bitwise_and_cpu",
                Bin::Or => "bitwise_or_cpu",
                _ => "bitwise_xor_cpu",
            };
            return Err(super::super::error::not_implemented(format!(
                "\"{name}\" not implemented for '{}'\nCompare first, and mind the brackets: (x > 0) & (y > 0).",
                words::type_word(dtype)
            )));
        }
        _ => {}
    }
    let (x, y) = (a.var(cx, dtype)?, b.var(cx, dtype)?);
    broadcast(cx.flavour, &x.shape(), &y.shape())?;
    match (op, a, b) {
        (Bin::Sub, Operand::Number(..), _) => cx.call("Sub", "RsubBackward1", &[&x, &y]),
        (Bin::Pow, Operand::Number(..), _) => cx.call("Pow", "PowBackward2", &[&x, &y]),
        (Bin::Pow, _, Operand::Tensor(_)) => cx.call("Pow", "PowBackward1", &[&x, &y]),
        _ => on_vars(cx, op, &x, &y),
    }
}

fn on_vars(cx: &Cx, op: Bin, x: &Var, y: &Var) -> Result<Var> {
    let bools = x.dtype() == DType::Bool;
    match op {
        // Truths are added by "or" and multiplied by "and".
        Bin::Add if bools => cx.call("Or", "", &[x, y]),
        Bin::Mul if bools => cx.call("And", "", &[x, y]),
        Bin::Add => cx.call("Add", "AddBackward0", &[x, y]),
        Bin::Sub => cx.call("Sub", "SubBackward0", &[x, y]),
        Bin::Mul => cx.call("Mul", "MulBackward0", &[x, y]),
        Bin::Div => cx.call("Div", "DivBackward0", &[x, y]),
        Bin::Pow => cx.call("Pow", "PowBackward0", &[x, y]),
        Bin::Max => cx.call("Max", "MaximumBackward0", &[x, y]),
        Bin::Min => cx.call("Min", "MinimumBackward0", &[x, y]),
        Bin::FloorDiv => floor_div(cx, x, y),
        Bin::Mod => remainder(cx, x, y),
        Bin::Eq => cx.call("Equal", "", &[x, y]),
        Bin::Ne => {
            let same = cx.call("Equal", "", &[x, y])?;
            cx.call("Not", "", &[&same])
        }
        Bin::Lt | Bin::Le | Bin::Gt | Bin::Ge if bools => {
            on_vars(cx, op, &cx.cast(x, DType::I64)?, &cx.cast(y, DType::I64)?)
        }
        Bin::Lt => cx.call("Less", "", &[x, y]),
        Bin::Le => cx.call("LessOrEqual", "", &[x, y]),
        Bin::Gt => cx.call("Greater", "", &[x, y]),
        Bin::Ge => cx.call("GreaterOrEqual", "", &[x, y]),
        Bin::And => cx.call(if bools { "And" } else { "BitwiseAnd" }, "", &[x, y]),
        Bin::Or => cx.call(if bools { "Or" } else { "BitwiseOr" }, "", &[x, y]),
        Bin::Xor => cx.call(if bools { "Xor" } else { "BitwiseXor" }, "", &[x, y]),
        Bin::Atan2 => {
            let f = |a: f64, b: f64| a.atan2(b);
            super::numpy::zip_floats(cx, x, y, f)
        }
    }
}

fn floor_div(cx: &Cx, x: &Var, y: &Var) -> Result<Var> {
    let whole = x.dtype();
    if whole.is_float() {
        let q = cx.call("Div", "", &[x, y])?;
        return cx.call("Floor", "", &[&q]);
    }
    if y.data().to_i64_vec().contains(&0) && cx.flavour != Flavour::Numpy {
        return Err(super::Raise::new(super::Exc::RuntimeError, "ZeroDivisionError"));
    }
    let (x, y) = (cx.cast(x, DType::F64)?, cx.cast(y, DType::F64)?);
    let q = cx.call("Div", "", &[&x, &y])?;
    let q = cx.call("Floor", "", &[&q])?;
    cx.cast(&q, whole)
}

/// The remainder with the sign of the divisor, as in Python.
fn remainder(cx: &Cx, x: &Var, y: &Var) -> Result<Var> {
    if !x.dtype().is_float() {
        return cx.call("Mod", "", &[x, y]);
    }
    let q = cx.call("Div", "", &[x, y])?;
    let q = cx.call("Floor", "", &[&q])?;
    let part = cx.call("Mul", "", &[&q, y])?;
    cx.call("Sub", "RemainderBackward0", &[x, &part])
}

fn binary(vm: &mut Vm, op: Bin, a: &Value, b: &Value) -> Result<Value> {
    let flavour = meet(a, b);
    let (Some(x), Some(y)) = (operand(vm, a, flavour)?, operand(vm, b, flavour)?) else {
        return match (flavour, b) {
            (Flavour::Numpy, Value::None) if !matches!(op, Bin::Eq | Bin::Ne) => {
                Err(words::with_none(op, a))
            }
            _ => Ok(Value::NotImplemented),
        };
    };
    let cx = Cx::new(vm, flavour);
    let out = compute(&cx, op, &x, &y)?;
    Ok(cx.wrap(vm, out))
}

/// `x += y`: the numbers of `x` change for everyone who shares them.
fn in_place(vm: &mut Vm, op: Bin, a: &Value, b: &Value) -> Result<Value> {
    let Some(t) = as_tensor(a) else { return Ok(Value::NotImplemented) };
    if t.flavour == Flavour::Numpy && t.var.shape().rank() == 0 {
        return binary(vm, op, a, b);
    }
    let Some(y) = operand(vm, b, t.flavour)? else { return Ok(Value::NotImplemented) };
    let cx = Cx::of(vm, t);
    may_change(&cx, &t.var)?;
    let out = compute(&cx, op, &Operand::Tensor(t.var.clone()), &y)?;
    if t.flavour == Flavour::Numpy && category(out.dtype()) > category(t.var.dtype()) {
        return Err(words::no_cast(op, out.dtype(), t.var.dtype()));
    }
    store(&cx, &t.var, &out)?;
    Ok(a.clone())
}

/// Writes a result back into a tensor.
pub fn store(cx: &Cx, x: &Var, out: &Var) -> Result<()> {
    let (own, new) = (x.shape(), out.shape());
    if own != new {
        let hint = "An in-place operation cannot make its tensor larger; write x = x + y.";
        if cx.flavour == Flavour::Numpy {
            return Err(super::value_error(format!(
                "non-broadcastable output operand with shape {} doesn't match the broadcast shape {}\n{hint}",
                super::rules::compact(&own),
                super::rules::compact(&new)
            )));
        }
        let (own, new) = (format!("{:?}", &own[..]), format!("{:?}", &new[..]));
        return Err(refuse(
            cx.flavour,
            format!("output with shape {own} doesn't match the broadcast shape {new}\n{hint}"),
        ));
    }
    if category(out.dtype()) > category(x.dtype()) {
        let (to, from) = (x.dtype(), out.dtype());
        return Err(match cx.flavour {
            Flavour::Numpy => type_error(format!(
                "Cannot cast ufunc output from dtype('{from}') to dtype('{to}') with casting rule 'same_kind'"
            )),
            _ => super::rules::runtime(format!(
                "result type {} can't be cast to the desired output type {}",
                words::type_word(from),
                words::type_word(to)
            )),
        });
    }
    let out = cx.cast(out, x.dtype())?;
    if cx.flavour == Flavour::Numpy {
        x.storage().write(out.data());
        return Ok(());
    }
    cx.tape.assign(x, &out).map_err(|e| cx.raise(&e))
}

macro_rules! operators {
    ($($plain:ident $reflected:ident $inplace:ident $op:ident;)*) => {
        $(pub fn $plain(vm: &mut Vm, args: &Args) -> Result<Value> {
            let other = args.get(1).cloned().unwrap_or_default();
            binary(vm, Bin::$op, args.this(), &other)
        }
        pub fn $reflected(vm: &mut Vm, args: &Args) -> Result<Value> {
            let other = args.get(1).cloned().unwrap_or_default();
            binary(vm, Bin::$op, &other, args.this())
        }
        pub fn $inplace(vm: &mut Vm, args: &Args) -> Result<Value> {
            let other = args.get(1).cloned().unwrap_or_default();
            in_place(vm, Bin::$op, args.this(), &other)
        })*
    };
}

operators! {
    add radd iadd Add;
    sub rsub isub Sub;
    mul rmul imul Mul;
    div rdiv idiv Div;
    floordiv rfloordiv ifloordiv FloorDiv;
    modulo rmodulo imodulo Mod;
    pow rpow ipow Pow;
    and rand iand And;
    or ror ior Or;
    xor rxor ixor Xor;
}

macro_rules! functions {
    ($($name:ident $op:ident;)*) => {
        $(pub fn $name(vm: &mut Vm, args: &Args) -> Result<Value> {
            let other = args.get(1).cloned().unwrap_or_default();
            let out = binary(vm, Bin::$op, args.this(), &other)?;
            if matches!(out, Value::NotImplemented) {
                return Err(not_a_tensor(stringify!($name), args.this(), &other));
            }
            Ok(out)
        })*
    };
}

functions! {
    eq_fn Eq; ne_fn Ne; lt Lt; le Le; gt Gt; ge Ge; maximum Max; minimum Min;
    logical_and_raw And; logical_or_raw Or; logical_xor_raw Xor; atan2 Atan2;
    div_fn Div; pow_fn Pow; floor_divide FloorDiv; remainder_fn Mod; mul_fn Mul;
}

fn not_a_tensor(name: &str, a: &Value, b: &Value) -> super::Raise {
    let bad = if as_tensor(a).is_some() || a.as_float().is_some() { b } else { a };
    type_error(format!(
        "{name}(): the argument must be Tensor or a number, not {}",
        bad.type_name()
    ))
}

/// `==` with something that is no number is `False`, as for any object.
pub fn eq(vm: &mut Vm, args: &Args) -> Result<Value> {
    let other = args.get(1).cloned().unwrap_or_default();
    binary(vm, Bin::Eq, args.this(), &other)
}

pub fn ne(vm: &mut Vm, args: &Args) -> Result<Value> {
    let other = args.get(1).cloned().unwrap_or_default();
    binary(vm, Bin::Ne, args.this(), &other)
}

/// `torch.add(x, y, alpha=1)` and `sub`.
fn scaled(vm: &mut Vm, args: &Args, op: Bin, name: &str) -> Result<Value> {
    let [other, alpha] = bind(args, name, 1, ["other", "alpha"])?;
    let other = match alpha.some() {
        Some(alpha) => vm.binary(super::super::compile::Bin::Mul, &other, &alpha)?,
        None => other,
    };
    let out = binary(vm, op, args.this(), &other)?;
    match out {
        Value::NotImplemented => Err(not_a_tensor(name, args.this(), &other)),
        out => Ok(out),
    }
}

pub fn add_fn(vm: &mut Vm, args: &Args) -> Result<Value> {
    scaled(vm, args, Bin::Add, "add")
}

pub fn sub_fn(vm: &mut Vm, args: &Args) -> Result<Value> {
    scaled(vm, args, Bin::Sub, "sub")
}

/// In-place methods: `add_`, `mul_` …
macro_rules! methods {
    ($($name:ident $op:ident;)*) => {
        $(pub fn $name(vm: &mut Vm, args: &Args) -> Result<Value> {
            let [other, alpha] = bind(args, stringify!($name), 1, ["other", "alpha"])?;
            let other = match alpha.some() {
                Some(alpha) => vm.binary(super::super::compile::Bin::Mul, &other, &alpha)?,
                None => other,
            };
            in_place(vm, Bin::$op, args.this(), &other)
        })*
    };
}

methods! { add_ Add; sub_ Sub; mul_ Mul; div_ Div; pow_ Pow; }

pub fn neg(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = super::this(args.this(), "neg(): the argument")?;
    if t.var.dtype() == DType::Bool {
        return Err(match t.flavour {
            Flavour::Numpy => type_error(
                "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not function instead.",
            ),
            _ => super::super::error::not_implemented(
                "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.",
            ),
        });
    }
    let cx = Cx::of(vm, t);
    let out = cx.call("Neg", "NegBackward0", &[&t.var])?;
    Ok(cx.wrap(vm, out))
}

pub fn invert(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = super::this(args.this(), "invert(): the argument")?;
    let cx = Cx::of(vm, t);
    let op = if t.var.dtype() == DType::Bool { "Not" } else { "BitwiseNot" };
    let out = cx.call(op, "", &[&t.var])?;
    Ok(cx.wrap(vm, out))
}

/// `logical_not`, `logical_and` …: any numbers, as truth values.
pub fn logical_not(vm: &mut Vm, args: &Args) -> Result<Value> {
    let flavour = as_tensor(args.this()).map_or(Flavour::Numpy, |t| t.flavour);
    let x = super::tensor_like(vm, args.this(), flavour)?;
    let cx = Cx::new(vm, flavour);
    let x = cx.cast(&x, DType::Bool)?;
    let out = cx.call("Not", "", &[&x])?;
    Ok(cx.wrap(vm, out))
}

fn logical(vm: &mut Vm, args: &Args, op: Bin) -> Result<Value> {
    let other = args.get(1).cloned().unwrap_or_default();
    let flavour = meet(args.this(), &other);
    let (a, b) =
        (super::tensor_like(vm, args.this(), flavour)?, super::tensor_like(vm, &other, flavour)?);
    let cx = Cx::new(vm, flavour);
    let (a, b) = (cx.cast(&a, DType::Bool)?, cx.cast(&b, DType::Bool)?);
    let out = compute(&cx, op, &Operand::Tensor(a), &Operand::Tensor(b))?;
    Ok(cx.wrap(vm, out))
}

pub fn logical_and(vm: &mut Vm, args: &Args) -> Result<Value> {
    logical(vm, args, Bin::And)
}

pub fn logical_or(vm: &mut Vm, args: &Args) -> Result<Value> {
    logical(vm, args, Bin::Or)
}

/// `torch.where(condition, x, y)`, `np.where`.
pub fn where_(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [x, y] = bind(args, "where", 2, ["x|input", "y|other"])?;
    let flavour = match meet(&x, &y) {
        Flavour::Numpy => as_tensor(args.this()).map_or(Flavour::Numpy, |t| t.flavour),
        f => f,
    };
    let condition = super::tensor_like(vm, args.this(), flavour)?;
    if x.is_unbound() {
        return super::moves::nonzero_tuple(vm, &condition, flavour);
    }
    let (Some(a), Some(b)) = (operand(vm, &x, flavour)?, operand(vm, &y, flavour)?) else {
        return Err(not_a_tensor("where", &x, &y));
    };
    let cx = Cx::new(vm, flavour);
    let out = choose(&cx, &condition, &a, &b)?;
    Ok(cx.wrap(vm, out))
}

pub fn choose(cx: &Cx, condition: &Var, a: &Operand, b: &Operand) -> Result<Var> {
    let dtype = promote(a.side(), b.side(), cx.flavour);
    let (a, b) = (a.var(cx, dtype)?, b.var(cx, dtype)?);
    if cx.flavour == Flavour::Torch && !matches!(condition.dtype(), DType::Bool | DType::U8) {
        return Err(super::rules::runtime(format!(
            "where expected condition to be a boolean tensor, but got a tensor with dtype {}\nCompare it with something: x > 0.",
            words::type_word(condition.dtype())
        )));
    }
    let condition = cx.cast(condition, DType::Bool)?;
    let both = broadcast(cx.flavour, &a.shape(), &b.shape())?;
    broadcast(cx.flavour, &condition.shape(), &both)?;
    cx.call("Where", "WhereBackward0", &[&condition, &a, &b])
}

/// `x.masked_fill(mask, value)`.
pub fn masked_fill(vm: &mut Vm, args: &Args) -> Result<Value> {
    let (t, out, cx) = filled(vm, args, "masked_fill")?;
    let _ = t;
    Ok(cx.wrap(vm, out))
}

pub fn masked_fill_(vm: &mut Vm, args: &Args) -> Result<Value> {
    let (t, out, cx) = filled(vm, args, "masked_fill_")?;
    may_change(&cx, &t)?;
    store(&cx, &t, &out)?;
    Ok(args.this().clone())
}

fn filled(vm: &mut Vm, args: &Args, name: &str) -> Result<(Var, Var, Cx)> {
    let t = super::this(args.this(), "masked_fill(): the argument")?;
    let [mask, value] = bind(args, name, 2, ["mask", "value"])?;
    let mask = super::this(&mask, "masked_fill(): mask")?.var.clone();
    if mask.dtype() != DType::Bool {
        return Err(super::rules::runtime(format!(
            "masked_fill_ only supports boolean masks, but got mask with dtype {}\n\
             Compare it with something: mask == 0.",
            words::cpp_word(mask.dtype())
        )));
    }
    let value = operand(vm, &value, t.flavour)?.unwrap_or(Operand::Number(0.0, DType::F32));
    let cx = Cx::of(vm, t);
    let value = value.var(&cx, t.var.dtype())?;
    broadcast(cx.flavour, &mask.shape(), &t.var.shape())?;
    let out = cx.call("Where", "MaskedFillBackward0", &[&mask, &value, &t.var])?;
    Ok((t.var.clone(), out, cx))
}

/// `x.clamp(min, max)`.
pub fn clamp(vm: &mut Vm, args: &Args) -> Result<Value> {
    let flavour = as_tensor(args.this()).map_or(Flavour::Numpy, |t| t.flavour);
    let x = super::tensor_like(vm, args.this(), flavour)?;
    let out = clamped(vm, args, &x, flavour)?;
    Ok(super::wrap(vm, flavour, out))
}

pub fn clamp_(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = super::this(args.this(), "clamp_(): the argument")?;
    let out = clamped(vm, args, &t.var, t.flavour)?;
    let cx = Cx::of(vm, t);
    may_change(&cx, &t.var)?;
    store(&cx, &t.var, &out)?;
    Ok(args.this().clone())
}

fn clamped(vm: &mut Vm, args: &Args, x: &Var, flavour: Flavour) -> Result<Var> {
    let [min, max] = bind(args, "clamp", 2, ["min|a_min", "max|a_max"])?;
    let (min, max) = (min.some(), max.some());
    let tensors = [&min, &max].iter().any(|v| v.as_ref().is_some_and(|v| as_tensor(v).is_some()));
    let bounds: Vec<Option<Operand>> = [min, max]
        .iter()
        .map(|v| v.as_ref().map_or(Ok(None), |v| operand(vm, v, flavour)))
        .collect::<Result<_>>()?;
    let cx = Cx::new(vm, flavour);
    let own = Operand::Tensor(x.clone());
    let dtype = bounds.iter().flatten().fold(x.dtype(), |d, b| {
        promote(Side { dtype: d, number: false, zero_dim: false }, b.side(), flavour)
    });
    if tensors || !dtype.is_float() {
        let mut out = own;
        for (bound, op) in bounds.iter().zip([Bin::Max, Bin::Min]) {
            if let Some(bound) = bound {
                out = Operand::Tensor(compute(&cx, op, &out, bound)?);
            }
        }
        return match out {
            Operand::Tensor(v) => Ok(v),
            Operand::Number(..) => Ok(x.clone()),
        };
    }
    let x = cx.cast(x, dtype)?;
    let bound = |b: &Option<Operand>| match b {
        Some(Operand::Number(x, _)) => cx.scalar(dtype, *x).map(Some),
        _ => Ok(None),
    };
    let bounds = [bounds.first(), bounds.get(1)].map(|b| bound(b.unwrap_or(&None)));
    let [low, high] = bounds;
    let (low, high) = (low?, high?);
    let inputs = [Some(&x), low.as_ref(), high.as_ref()];
    let out = cx.tape.apply("Clip", "ClampBackward1", Attributes::new(), &inputs);
    let out = out.map_err(|e| cx.raise(&e))?;
    out.into_iter().next().ok_or_else(|| super::rules::runtime("clamp gave nothing"))
}

/// Every number through `f`, outside of the graph.
pub fn map_numbers(x: &Var, f: impl Fn(f64) -> f64) -> Result<Tensor> {
    let data = x.data();
    let values: Vec<f64> = data.to_f64_vec().into_iter().map(f).collect();
    let made = Tensor::new(data.shape().clone(), values);
    made.map(|t| t.cast(data.dtype())).map_err(|e| super::value_error(e.to_string()))
}

/// `+x`.
pub fn positive(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(args.this().clone())
}
