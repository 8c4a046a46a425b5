//! Sums, means, extremes over axes. Private to the tensors.

use super::super::args::Args;
use super::super::error::Result;
use super::super::value::Value;
use super::super::vm::Vm;
use super::moves::subject;
use super::rules::{bind, flag, refuse};
use super::{Cx, Flavour, TensorObj, as_tensor, convert, dtype};
use crate::engine::Var;
use crate::ops::Attributes;
use crate::tensor::{DType, Tensor};

struct Over {
    axes: Option<Vec<usize>>,
    keep: bool,
}

impl Over {
    fn attributes(&self, rank: usize) -> Attributes {
        let mut a = Attributes::new().opset(11).with("keepdims", i64::from(self.keep));
        if let Some(axes) = &self.axes {
            let axes: Vec<i64> =
                axes.iter().filter(|&&x| x < rank.max(1)).map(|&x| x as i64).collect();
            a = a.with("axes", axes);
        }
        a
    }
}

fn reduce(cx: &Cx, op: &'static str, label: &'static str, x: &Var, over: &Over) -> Result<Var> {
    if x.shape().rank() == 0 {
        return cx.call("Identity", label, &[x]);
    }
    let a = over.attributes(x.shape().rank());
    cx.with(op, label, a, &[x])
}

fn number_wanted(v: &Value) -> Option<Value> {
    v.clone().some()
}

fn typed(vm: &mut Vm, t: &TensorObj, dtype: &Value) -> Result<Var> {
    let own = t.var.dtype();
    let to = match number_wanted(dtype) {
        Some(d) => dtype::parse(vm, &d)?,
        None if dtype::category(own) < 2 => DType::I64,
        None => own,
    };
    Cx::of(vm, t).cast(&t.var, to)
}

pub fn sum(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = subject(vm, args, "sum")?;
    let [dim, keep, dtype] = bind(args, "sum", 3, ["dim|axis", "keepdim|keepdims", "dtype"])?;
    let (dim, keep, dtype) = numpy_order(&t, dim, keep, dtype);
    let x = typed(vm, &t, &dtype)?;
    let axes = convert::axes(vm, &dim, x.shape().rank(), t.flavour)?;
    let label = if axes.is_some() { "SumBackward1" } else { "SumBackward0" };
    let over = Over { axes, keep: flag(&keep, false) };
    let cx = Cx::of(vm, &t);
    let out = reduce(&cx, "ReduceSum", label, &x, &over)?;
    Ok(cx.wrap(vm, out))
}

/// numpy's third positional argument is the type, torch's the flag.
fn numpy_order(t: &TensorObj, dim: Value, keep: Value, dtype: Value) -> (Value, Value, Value) {
    match (t.flavour, &keep) {
        (Flavour::Numpy, Value::Class(_) | Value::Object(_)) => (dim, Value::Unbound, keep),
        _ => (dim, keep, dtype),
    }
}

pub fn mean(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = subject(vm, args, "mean")?;
    let [dim, keep, dtype] = bind(args, "mean", 3, ["dim|axis", "keepdim|keepdims", "dtype"])?;
    let own = t.var.dtype();
    let to = match number_wanted(&dtype) {
        Some(d) => dtype::parse(vm, &d)?,
        None if !own.is_float() && t.flavour == Flavour::Torch => {
            return Err(super::super::error::not_implemented(format!(
                "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: {}\n\
                 A mean of integers is no integer: use x.float().mean().",
                super::words::type_word(own)
            )));
        }
        None if !own.is_float() => DType::F64,
        None => own,
    };
    let cx = Cx::of(vm, &t);
    let x = cx.cast(&t.var, to)?;
    let axes = convert::axes(vm, &dim, x.shape().rank(), t.flavour)?;
    let label = if axes.is_some() { "MeanBackward1" } else { "MeanBackward0" };
    let over = Over { axes, keep: flag(&keep, false) };
    let out = reduce(&cx, "ReduceMean", label, &x, &over)?;
    Ok(cx.wrap(vm, out))
}

pub fn prod(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = subject(vm, args, "prod")?;
    let [dim, keep, dtype] = bind(args, "prod", 3, ["dim|axis", "keepdim|keepdims", "dtype"])?;
    let x = typed(vm, &t, &dtype)?;
    let axes = convert::axes(vm, &dim, x.shape().rank(), t.flavour)?;
    let label = if axes.is_some() { "ProdBackward1" } else { "ProdBackward0" };
    let over = Over { axes, keep: flag(&keep, false) };
    let cx = Cx::of(vm, &t);
    let out = reduce(&cx, "ReduceProd", label, &x, &over)?;
    Ok(cx.wrap(vm, out))
}

pub fn logsumexp(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = subject(vm, args, "logsumexp")?;
    let [dim, keep] = bind(args, "logsumexp", 2, ["dim|axis", "keepdim|keepdims"])?;
    let axes = convert::axes(vm, &dim, t.var.shape().rank(), t.flavour)?;
    let over = Over { axes, keep: flag(&keep, false) };
    let cx = Cx::of(vm, &t);
    let out = reduce(&cx, "ReduceLogSumExp", "LogsumexpBackward0", &t.var, &over)?;
    Ok(cx.wrap(vm, out))
}

/// `any` and `all`.
fn truth(vm: &mut Vm, args: &Args, all: bool) -> Result<Value> {
    let t = subject(vm, args, "any")?;
    let [dim, keep] = bind(args, "any", 2, ["dim|axis", "keepdim|keepdims"])?;
    let axes = convert::axes(vm, &dim, t.var.shape().rank(), t.flavour)?;
    let over = Over { axes, keep: flag(&keep, false) };
    let cx = Cx::of(vm, &t);
    let ints = cx.cast(&cx.cast(&t.var, DType::Bool)?, DType::I64)?;
    let out = match all {
        true => reduce(&cx, "ReduceProd", "", &ints, &over)?,
        false => reduce(&cx, "ReduceSum", "", &ints, &over)?,
    };
    let out = cx.cast(&out, DType::Bool)?;
    Ok(cx.wrap(vm, out))
}

pub fn any(vm: &mut Vm, args: &Args) -> Result<Value> {
    truth(vm, args, false)
}

pub fn all(vm: &mut Vm, args: &Args) -> Result<Value> {
    truth(vm, args, true)
}

fn not_empty(t: &TensorObj, name: &str) -> Result<()> {
    match t.var.shape().numel() {
        0 if t.flavour == Flavour::Numpy => Err(super::value_error(match name {
            "argmax" | "argmin" => format!("attempt to get {name} of an empty sequence"),
            "min" | "amin" => {
                "zero-size array to reduction operation minimum which has no identity".into()
            }
            _ => "zero-size array to reduction operation maximum which has no identity".into(),
        })),
        0 if name.starts_with("arg") => Err(super::index_error(format!(
            "{name}(): Expected reduction dim to be specified for input.numel() == 0."
        ))),
        0 => Err(refuse(
            t.flavour,
            format!(
                "{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument."
            ),
        )),
        _ => Ok(()),
    }
}

/// `max`/`min`: of everything, along an axis (with places), or of two tensors.
fn extreme(vm: &mut Vm, args: &Args, max: bool) -> Result<Value> {
    let name = if max { "max" } else { "min" };
    let t = subject(vm, args, name)?;
    let [dim, keep] = bind(args, name, 2, ["dim|axis|other", "keepdim|keepdims"])?;
    if as_tensor(&dim).is_some_and(|o| o.var.dtype().is_float() || o.var.shape().rank() > 0) {
        let values = [args.this().clone(), dim];
        let both = Args::positional(&values);
        return if max {
            super::arith::maximum(vm, &both)
        } else {
            super::arith::minimum(vm, &both)
        };
    }
    not_empty(&t, name)?;
    let op = if max { "ReduceMax" } else { "ReduceMin" };
    let along = t.flavour == Flavour::Torch && convert::int(&dim).is_some();
    let axes = convert::axes(vm, &dim, t.var.shape().rank(), t.flavour)?;
    let over = Over { axes, keep: flag(&keep, false) };
    let cx = Cx::of(vm, &t);
    if !along {
        let label = if max { "MaxBackward1" } else { "MinBackward1" };
        let out = reduce(&cx, op, label, &t.var, &over)?;
        return Ok(cx.wrap(vm, out));
    }
    let axis = over.axes.as_ref().and_then(|a| a.first()).copied().unwrap_or(0);
    let at = places(&cx, &t.var, Some(axis), true, max)?;
    let label = if max { "MaxBackward0" } else { "MinBackward0" };
    // The gradient goes to the one place that was chosen, also where several are equal.
    let picked = match t.var.shape().rank() {
        0 => t.var.clone(),
        _ => cx.with(
            "GatherElements",
            label,
            Attributes::new().with("axis", axis as i64),
            &[&t.var, &Var::constant(at.data())],
        )?,
    };
    let (values, indices) = match over.keep || t.var.shape().rank() == 0 {
        true => (picked, at),
        false => {
            let drop = || Attributes::new().opset(11).with("axes", vec![axis as i64]);
            (
                cx.with("Squeeze", label, drop(), &[&picked])?,
                cx.with("Squeeze", "", drop(), &[&at])?,
            )
        }
    };
    let pair = vec![cx.wrap(vm, values), cx.wrap(vm, indices)];
    named(vm, if max { "max" } else { "min" }, pair)
}

/// A pair with the names `values` and `indices`: made by the library's own class.
pub fn named(vm: &mut Vm, kind: &str, pair: Vec<Value>) -> Result<Value> {
    let Some(make) = vm.global("_tensors", "_named_pair") else { return Ok(Value::tuple(pair)) };
    let mut values = vec![Value::str(kind)];
    values.extend(pair);
    vm.call(&make, &values)
}

pub fn max(vm: &mut Vm, args: &Args) -> Result<Value> {
    extreme(vm, args, true)
}

pub fn min(vm: &mut Vm, args: &Args) -> Result<Value> {
    extreme(vm, args, false)
}

fn plain_extreme(vm: &mut Vm, args: &Args, op: &'static str, label: &'static str) -> Result<Value> {
    let t = subject(vm, args, "amax")?;
    let [dim, keep] = bind(args, "amax", 2, ["dim|axis", "keepdim|keepdims"])?;
    not_empty(&t, "amax")?;
    let axes = convert::axes(vm, &dim, t.var.shape().rank(), t.flavour)?;
    let over = Over { axes, keep: flag(&keep, false) };
    let cx = Cx::of(vm, &t);
    let out = reduce(&cx, op, label, &t.var, &over)?;
    Ok(cx.wrap(vm, out))
}

pub fn amax(vm: &mut Vm, args: &Args) -> Result<Value> {
    plain_extreme(vm, args, "ReduceMax", "AmaxBackward0")
}

pub fn amin(vm: &mut Vm, args: &Args) -> Result<Value> {
    plain_extreme(vm, args, "ReduceMin", "AminBackward0")
}

/// Where the extreme stands, the first of equal ones.
fn places(cx: &Cx, x: &Var, axis: Option<usize>, keep: bool, max: bool) -> Result<Var> {
    let op = if max { "ArgMax" } else { "ArgMin" };
    let x = match x.dtype() {
        DType::Bool => &cx.cast(x, DType::I64)?,
        _ => x,
    };
    if x.shape().rank() == 0 {
        return Ok(Var::leaf(Tensor::scalar(0i64), false));
    }
    match axis {
        Some(axis) => {
            let a = Attributes::new().with("axis", axis as i64).with("keepdims", i64::from(keep));
            cx.with(op, "", a, &[x])
        }
        None => {
            let flat = cx.call("Reshape", "", &[x, &cx.ints(&[-1])])?;
            cx.with(op, "", Attributes::new().with("axis", 0).with("keepdims", 0), &[&flat])
        }
    }
}

fn arg(vm: &mut Vm, args: &Args, max: bool) -> Result<Value> {
    let name = if max { "argmax" } else { "argmin" };
    let t = subject(vm, args, name)?;
    let [dim, keep] = bind(args, name, 2, ["dim|axis", "keepdim|keepdims"])?;
    not_empty(&t, name)?;
    let axis =
        convert::axes(vm, &dim, t.var.shape().rank(), t.flavour)?.and_then(|a| a.first().copied());
    let cx = Cx::of(vm, &t);
    let out = places(&cx, &t.var, axis, flag(&keep, false), max)?;
    Ok(cx.wrap(vm, out))
}

pub fn argmax(vm: &mut Vm, args: &Args) -> Result<Value> {
    arg(vm, args, true)
}

pub fn argmin(vm: &mut Vm, args: &Args) -> Result<Value> {
    arg(vm, args, false)
}
