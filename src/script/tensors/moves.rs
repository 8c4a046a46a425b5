//! The same numbers in another shape or order: reshape, permute, expand, join, look up. What PyTorch
//! makes a view of is one here too. Private to the tensors.

use super::super::args::Args;
use super::super::error::Result;
use super::super::value::Value;
use super::super::vm::Vm;
use super::rules::{bind, refuse};
use super::{Cx, Flavour, TensorObj, as_tensor, convert, layout, this};
use crate::engine::{Strided, Var};
use crate::ops::Attributes;
use crate::tensor::{Shape, Tensor};

/// The tensor that a function is called on, made from a list where it must (numpy takes lists).
pub fn subject(vm: &mut Vm, args: &Args, what: &str) -> Result<TensorObj> {
    match as_tensor(args.this()) {
        Some(t) => Ok(TensorObj::new(t.var.clone(), t.flavour)),
        None if matches!(args.this().plain(), Value::None | Value::Str(_) | Value::Unbound) => {
            this(args.this(), &format!("{what}(): argument 'input'"))
                .map(|_| unreachable!("it is no tensor"))
        }
        None => {
            let data = convert::to_tensor(vm, args.this(), None, Flavour::Numpy)?;
            Ok(TensorObj::new(Var::leaf(data, false), Flavour::Numpy))
        }
    }
}

/// A view of `x`: recorded as `op` (or, for numpy, not at all), writing through to `x`.
fn view(cx: &Cx, x: &Var, spec: Strided, record: impl FnOnce() -> Result<Var>) -> Result<Var> {
    let out = match cx.flavour {
        Flavour::Numpy => super::index::unrecorded(cx, x, &spec)?,
        _ => record()?,
    };
    out.set_base(x, spec);
    Ok(out)
}

/// Fills in the −1 of a new shape.
fn resolve(t: &TensorObj, asked: &[i64]) -> Result<Shape> {
    let numel = t.var.shape().numel();
    let own = &t.var.shape();
    let fail = || {
        let (asked_text, own_text) = (format!("{asked:?}"), convert::tuple_text(own));
        refuse(
            t.flavour,
            match t.flavour {
                Flavour::Torch => format!(
                    "shape '{asked_text}' is invalid for input of size {numel}\n\
                 {own_text} holds {numel} numbers; the product of the new sizes must be the same."
                ),
                _ => {
                    let known: Vec<String> = asked
                        .iter()
                        .filter(|&&d| d >= 0 || t.flavour == Flavour::Tiny)
                        .map(i64::to_string)
                        .collect();
                    let comma = if asked.len() == 1 { "," } else { "" };
                    format!(
                        "cannot reshape array of size {numel} into shape ({}{comma})\nIts shape is {own_text}; the product of the new sizes must be {numel}.",
                        known.join(",")
                    )
                }
            },
        )
    };
    let known: i64 = asked
        .iter()
        .filter(|&&d| d >= 0)
        .try_fold(1i64, |n, &d| n.checked_mul(d))
        .ok_or_else(fail)?;
    let open = asked.iter().filter(|&&d| d < 0).count();
    if asked.iter().any(|&d| d < -1) || open > 1 {
        let head = match t.flavour {
            Flavour::Torch => "only one dimension can be inferred",
            _ => "can only specify one unknown dimension",
        };
        return Err(refuse(
            t.flavour,
            format!("{head}\nOne -1 at most: its size follows from the others."),
        ));
    }
    let sizes: Vec<usize> = asked
        .iter()
        .map(|&d| match d {
            -1 if known == 0 => 0,
            -1 => numel / known as usize,
            d => d as usize,
        })
        .collect();
    let shape = Shape::from(sizes);
    if shape.checked_numel() == Some(numel) { Ok(shape) } else { Err(fail()) }
}

pub fn reshape_to(cx: &Cx, x: &Var, shape: &Shape, label: &'static str) -> Result<Var> {
    let sizes: Vec<i64> = shape.iter().map(|&d| d as i64).collect();
    let record = || cx.call("Reshape", label, &[x, &cx.ints(&sizes)]);
    if !layout::can_view(x, shape) {
        // The numbers would have to be read in another order: a copy, on which writes stay.
        return match cx.flavour {
            Flavour::Numpy => super::index::unrecorded(cx, x, &Strided::whole(shape)),
            _ => cx.call("Reshape", "UnsafeViewBackward0", &[x, &cx.ints(&sizes)]),
        };
    }
    view(cx, x, Strided::whole(shape), record)
}

fn shaped(vm: &mut Vm, args: &Args, label: &'static str, strict: bool) -> Result<Value> {
    let t = subject(vm, args, "reshape")?;
    let mut given = args.pos().get(1..).unwrap_or(&[]).to_vec();
    given.extend(
        args.keywords()
            .filter(|(n, _)| matches!(&*n.text(), "shape" | "newshape"))
            .map(|(_, v)| v.clone()),
    );
    let asked = convert::sizes(vm, &given, "shape")?;
    let shape = resolve(&t, &asked)?;
    if strict && t.flavour == Flavour::Torch && !layout::can_view(&t.var, &shape) {
        return Err(super::rules::runtime(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.\n\
             After transpose or permute the numbers lie in another order; reshape (or contiguous().view) copies them into the new one.",
        ));
    }
    let cx = Cx::of(vm, &t);
    let out = reshape_to(&cx, &t.var, &shape, label)?;
    Ok(cx.wrap(vm, out))
}

pub fn reshape(vm: &mut Vm, args: &Args) -> Result<Value> {
    shaped(vm, args, "ViewBackward0", false)
}

/// `view`: as `reshape`, but never a copy; also of a type.
pub fn as_view(vm: &mut Vm, args: &Args) -> Result<Value> {
    shaped(vm, args, "ViewBackward0", true)
}

pub fn view_as(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = subject(vm, args, "view_as")?;
    let [other] = bind(args, "view_as", 1, ["other"])?;
    let other = this(&other, "view_as(): other")?.var.shape();
    let asked: Vec<i64> = other.iter().map(|&d| d as i64).collect();
    let shape = resolve(&t, &asked)?;
    let cx = Cx::of(vm, &t);
    let out = reshape_to(&cx, &t.var, &shape, "ViewBackward0")?;
    Ok(cx.wrap(vm, out))
}

pub fn flatten(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = subject(vm, args, "flatten")?;
    let [start, end] = bind(args, "flatten", 2, ["start_dim|order", "end_dim"])?;
    let shape = t.var.shape();
    let rank = shape.rank();
    let (start, end) = (convert::int(&start).unwrap_or(0), convert::int(&end).unwrap_or(-1));
    let (start, end) =
        (convert::axis(start, rank, t.flavour)?, convert::axis(end, rank, t.flavour)?);
    let mut sizes: Vec<usize> = shape.iter().take(start).copied().collect();
    sizes.push(shape.iter().take(end + 1).skip(start).product());
    sizes.extend(shape.iter().skip(end + 1));
    let cx = Cx::of(vm, &t);
    if cx.flavour == Flavour::Torch && start == end && rank > 0 {
        return Ok(args.this().clone());
    }
    let out = reshape_to(&cx, &t.var, &sizes.into(), "ViewBackward0")?;
    if cx.flavour == Flavour::Numpy {
        let copy = Var::leaf(out.data(), false);
        copy.set_cut(out.cut());
        return Ok(cx.wrap(vm, copy));
    }
    Ok(cx.wrap(vm, out))
}

pub fn permute_to(cx: &Cx, x: &Var, order: &[usize], label: &'static str) -> Result<Var> {
    let shape = x.shape();
    let strides = shape.strides();
    let spec = Strided {
        offset: 0,
        shape: order.iter().filter_map(|&a| shape.get(a).copied()).collect(),
        strides: order.iter().filter_map(|&a| strides.get(a)).map(|&s| s as isize).collect(),
    };
    let perm: Vec<i64> = order.iter().map(|&a| a as i64).collect();
    view(cx, x, spec, || cx.with("Transpose", label, Attributes::new().with("perm", perm), &[x]))
}

fn permuted(vm: &mut Vm, t: &TensorObj, order: &[i64], label: &'static str) -> Result<Value> {
    let rank = t.var.shape().rank();
    if order.len() != rank {
        return Err(super::words::other_count(t.flavour, rank, order.len()));
    }
    let order =
        order.iter().map(|&a| convert::axis(a, rank, t.flavour)).collect::<Result<Vec<_>>>()?;
    let mut sorted = order.clone();
    sorted.sort_unstable();
    if sorted != (0..rank).collect::<Vec<_>>() {
        let head = match t.flavour {
            Flavour::Torch => "permute(): duplicate dims are not allowed.",
            _ => "repeated axis in transpose",
        };
        return Err(refuse(t.flavour, format!("{head}\nEvery axis must stand in it once.")));
    }
    let cx = Cx::of(vm, t);
    let out = permute_to(&cx, &t.var, &order, label)?;
    Ok(cx.wrap(vm, out))
}

/// `permute(2, 0, 1)`; numpy's `transpose`.
pub fn permute(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = subject(vm, args, "permute")?;
    let mut given = args.pos().get(1..).unwrap_or(&[]).to_vec();
    given.extend(args.keywords().map(|(_, v)| v.clone()));
    let order = convert::sizes(vm, &given, "dims")?;
    permuted(vm, &t, &order, "PermuteBackward0")
}

/// `transpose(0, 1)` in torch, any order of axes in numpy.
pub fn transpose(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = subject(vm, args, "transpose")?;
    let rank = t.var.shape().rank() as i64;
    let given = args.pos().get(1..).unwrap_or(&[]);
    if t.flavour != Flavour::Torch {
        let mut given = given.to_vec();
        given.extend(args.keywords().map(|(_, v)| v.clone()));
        if given.is_empty() && t.flavour == Flavour::Numpy {
            return permuted(vm, &t, &(0..rank).rev().collect::<Vec<_>>(), "");
        }
        let order = convert::sizes(vm, &given, "axes")?;
        if t.flavour == Flavour::Numpy || order.len() > 2 {
            return permuted(vm, &t, &order, "PermuteBackward0");
        }
    }
    let [a, b] = bind(args, "transpose", 2, ["dim0|axis1", "dim1|axis2"])?;
    let (a, b) = match t.flavour {
        Flavour::Tiny if a.is_unbound() => (-2, -1),
        _ => (
            convert::int(&a).ok_or_else(|| {
                super::type_error("transpose() needs two dimensions: x.transpose(0, 1)")
            })?,
            convert::int(&b).ok_or_else(|| {
                super::type_error("transpose() needs two dimensions: x.transpose(0, 1)")
            })?,
        ),
    };
    swap(vm, &t, a, b, "TransposeBackward0")
}

fn swap(vm: &mut Vm, t: &TensorObj, a: i64, b: i64, label: &'static str) -> Result<Value> {
    let rank = t.var.shape().rank();
    let (a, b) = (convert::axis(a, rank, t.flavour)?, convert::axis(b, rank, t.flavour)?);
    let mut order: Vec<usize> = (0..rank).collect();
    if a < rank && b < rank {
        order.swap(a, b);
    }
    let cx = Cx::of(vm, t);
    let out = permute_to(&cx, &t.var, &order, label)?;
    Ok(cx.wrap(vm, out))
}

pub fn swapaxes(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = subject(vm, args, "swapaxes")?;
    let [a, b] = bind(args, "swapaxes", 2, ["axis0|axis1|dim0", "axis2|dim1"])?;
    swap(vm, &t, a.int("axis")?, b.int("axis")?, "TransposeBackward0")
}

pub fn t(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = subject(vm, args, "t")?;
    match t.var.shape().rank() {
        0 | 1 => Ok(args.this().clone()),
        2 => swap(vm, &t, 0, 1, "TBackward0"),
        n => Err(refuse(
            t.flavour,
            format!(
                "t() expects a tensor with <= 2 dimensions, but self is {n}D\nUse x.transpose(-2, -1) to swap the last two axes."
            ),
        )),
    }
}

/// `.T`.
pub fn get_t(vm: &mut Vm, v: &Value) -> Result<Value> {
    let t = this(v, "T")?;
    let rank = t.var.shape().rank() as i64;
    let t = TensorObj::new(t.var.clone(), t.flavour);
    permuted(vm, &t, &(0..rank).rev().collect::<Vec<_>>(), "PermuteBackward0")
}

/// `.mT`.
pub fn get_mt(vm: &mut Vm, v: &Value) -> Result<Value> {
    let t = this(v, "mT")?;
    let t = TensorObj::new(t.var.clone(), t.flavour);
    swap(vm, &t, -2, -1, "TransposeBackward0")
}

pub fn squeeze(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = subject(vm, args, "squeeze")?;
    let [dim] = bind(args, "squeeze", 1, ["dim|axis"])?;
    let shape = t.var.shape();
    let all = dim.is_unbound() || dim.is_none();
    let axes = convert::axes(vm, &dim, shape.rank(), t.flavour)?
        .unwrap_or_else(|| (0..shape.rank()).collect());
    if t.flavour == Flavour::Numpy && !all && axes.iter().any(|&a| shape.get(a) != Some(&1)) {
        return Err(super::value_error(
            "cannot select an axis to squeeze out which has size not equal to one",
        ));
    }
    let gone: Vec<usize> = axes.into_iter().filter(|&a| shape.get(a) == Some(&1)).collect();
    let left: Shape =
        shape.iter().enumerate().filter(|(i, _)| !gone.contains(i)).map(|(_, &d)| d).collect();
    let label = if all { "SqueezeBackward0" } else { "SqueezeBackward1" };
    let cx = Cx::of(vm, &t);
    let gone: Vec<i64> = gone.into_iter().map(|a| a as i64).collect();
    let out = view(&cx, &t.var, Strided::whole(&left), || match gone.is_empty() {
        true => cx.call("Identity", label, &[&t.var]),
        false => {
            cx.with("Squeeze", label, Attributes::new().opset(11).with("axes", gone), &[&t.var])
        }
    })?;
    Ok(cx.wrap(vm, out))
}

pub fn unsqueeze(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = subject(vm, args, "unsqueeze")?;
    let [dim] = bind(args, "unsqueeze", 1, ["dim|axis"])?;
    let shape = t.var.shape();
    let asked = dim.int("dim")?;
    let at = convert::axis(asked, shape.rank() + 1, t.flavour)?;
    let mut sizes = shape.to_vec();
    sizes.insert(at, 1);
    let cx = Cx::of(vm, &t);
    let out = view(&cx, &t.var, Strided::whole(&sizes.into()), || {
        let a = Attributes::new().opset(11).with("axes", vec![at as i64]);
        cx.with("Unsqueeze", "UnsqueezeBackward0", a, &[&t.var])
    })?;
    Ok(cx.wrap(vm, out))
}

/// `expand(2, 4)`: −1 keeps a size. Also `broadcast_to`.
pub fn expand(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = subject(vm, args, "expand")?;
    let mut given = args.pos().get(1..).unwrap_or(&[]).to_vec();
    given.extend(args.keywords().map(|(_, v)| v.clone()));
    let asked = convert::sizes(vm, &given, "size")?;
    let own = t.var.shape();
    let lead = asked.len().checked_sub(own.rank()).ok_or_else(|| {
        refuse(t.flavour, match t.flavour {
            Flavour::Numpy => "input operand has more dimensions than allowed by the axis remapping".to_string(),
            _ => format!(
            "expand(torch.{}Tensor{{{:?}}}, size={asked:?}): the number of sizes provided ({}) must be greater or equal to the number of dimensions in the tensor ({})",
            super::words::type_word(t.var.dtype()), &own[..], asked.len(), own.rank()
        )})
    })?;
    let mut sizes = Vec::new();
    for (i, &want) in asked.iter().enumerate() {
        let have = i.checked_sub(lead).and_then(|i| own.get(i)).copied();
        sizes.push(match (want, have) {
            (-1, Some(d)) => d as i64,
            (w, None | Some(1)) if w >= 0 => w,
            (w, Some(d)) if w == d as i64 => w,
            _ if t.flavour == Flavour::Numpy => {
                let wanted: Vec<usize> = asked.iter().map(|&d| d.max(0) as usize).collect();
                return Err(super::value_error(format!(
                    "operands could not be broadcast together with remapped shapes [original->remapped]: {}  and requested shape {}",
                    super::rules::compact(&own),
                    super::rules::compact(&wanted)
                )));
            }
            (w, have) => {
                return Err(refuse(t.flavour, format!(
                    "The expanded size of the tensor ({w}) must match the existing size ({}) at non-singleton dimension {i}.  \
                     Target sizes: {asked:?}.  Tensor sizes: {:?}",
                    have.unwrap_or(0), &own[..]
                )));
            }
        });
    }
    let shape: Shape = sizes.iter().map(|&d| d as usize).collect();
    convert::fits(vm, &shape)?;
    let cx = Cx::of(vm, &t);
    let out = cx.call("Expand", "ExpandBackward0", &[&t.var, &cx.ints(&sizes)])?;
    Ok(cx.wrap(vm, out))
}

pub fn contiguous(vm: &mut Vm, args: &Args) -> Result<Value> {
    match as_tensor(args.this()) {
        Some(t) if !layout::is_contiguous(&t.var) => {
            clone(vm, &Args::positional(&[args.this().clone()]))
        }
        _ => Ok(args.this().clone()),
    }
}

pub fn clone(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = subject(vm, args, "clone")?;
    let cx = Cx::of(vm, &t);
    let out = match cx.flavour {
        Flavour::Numpy => {
            let copy = Var::leaf(t.var.data(), false);
            copy.set_cut(t.var.cut());
            copy
        }
        _ => cx.call("Identity", "CloneBackward0", &[&t.var])?,
    };
    Ok(cx.wrap(vm, out))
}

/// The tensors of a list argument, in one type.
fn several(vm: &mut Vm, list: &Value, name: &str) -> Result<(Vec<Var>, Flavour)> {
    let items = vm.collect(list)?;
    let mut flavour = Flavour::Numpy;
    for item in &items {
        flavour = match as_tensor(item) {
            Some(t) if t.flavour != Flavour::Numpy => t.flavour,
            _ => flavour,
        };
    }
    let mut vars = Vec::new();
    for item in &items {
        vars.push(super::tensor_like(vm, item, flavour)?);
    }
    let Some(first) = vars.first() else {
        return Err(match (flavour, name) {
            (_, "stack") => super::rules::runtime("stack expects a non-empty TensorList"),
            _ => {
                super::value_error(format!("torch.{name}(): expected a non-empty list of Tensors"))
            }
        });
    };
    let dtype = vars.iter().fold(first.dtype(), |d, v| super::dtype::join(d, v.dtype(), flavour));
    let cx = Cx::new(vm, flavour);
    let vars = vars.iter().map(|v| cx.cast(v, dtype)).collect::<Result<Vec<_>>>()?;
    Ok((vars, flavour))
}

pub fn cat(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [dim] = bind(args, "cat", 1, ["dim|axis"])?;
    let (vars, flavour) = several(vm, args.this(), "cat")?;
    let vars: Vec<Var> = match vars.iter().any(|v| v.shape().rank() > 1) {
        true => vars.into_iter().filter(|v| v.shape()[..] != [0]).collect(),
        false => vars,
    };
    let Some(first) = vars.first() else {
        return Err(refuse(flavour, "cat(): expected a non-empty list of Tensors"));
    };
    let shape = first.shape();
    if shape.rank() == 0 {
        return Err(refuse(
            flavour,
            "zero-dimensional tensor (at position 0) cannot be concatenated\nUse torch.stack for numbers.",
        ));
    }
    let axis = convert::axis(dim.int_or("dim", 0)?, shape.rank(), flavour)?;
    for (i, v) in vars.iter().enumerate() {
        super::words::same_but(&shape, &v.shape(), axis, i, flavour)?;
    }
    let cx = Cx::new(vm, flavour);
    let refs: Vec<&Var> = vars.iter().collect();
    let out =
        cx.with("Concat", "CatBackward0", Attributes::new().with("axis", axis as i64), &refs)?;
    Ok(cx.wrap(vm, out))
}

pub fn stack(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [dim] = bind(args, "stack", 1, ["dim|axis"])?;
    let (vars, flavour) = several(vm, args.this(), "stack")?;
    let shape = vars.first().map(Var::shape).unwrap_or_default();
    let axis = convert::axis(dim.int_or("dim", 0)?, shape.rank() + 1, flavour)?;
    if let Some((i, v)) = vars.iter().enumerate().find(|(_, v)| v.shape() != shape) {
        if flavour == Flavour::Numpy {
            return Err(super::value_error(format!(
                "all input arrays must have the same shape\nHere are {} and {}.",
                convert::tuple_text(&shape),
                convert::tuple_text(&v.shape())
            )));
        }
        return Err(refuse(
            flavour,
            format!(
                "stack expects each tensor to be equal size, but got {:?} at entry 0 and {:?} at entry {i}",
                &shape[..],
                &v.shape()[..]
            ),
        ));
    }
    let cx = Cx::new(vm, flavour);
    let lift = |v: &Var| {
        let a = Attributes::new().opset(11).with("axes", vec![axis as i64]);
        cx.with("Unsqueeze", "StackBackward0", a, &[v])
    };
    let lifted = vars.iter().map(lift).collect::<Result<Vec<_>>>()?;
    let refs: Vec<&Var> = lifted.iter().collect();
    let out =
        cx.with("Concat", "StackBackward0", Attributes::new().with("axis", axis as i64), &refs)?;
    Ok(cx.wrap(vm, out))
}

/// `nonzero(as_tuple=True)`, `np.nonzero`, `where(condition)`.
pub fn nonzero_tuple(vm: &mut Vm, x: &Var, flavour: Flavour) -> Result<Value> {
    let (data, shape) = (x.data(), x.shape());
    let mut columns: Vec<Vec<i64>> = vec![Vec::new(); shape.rank()];
    for flat in (0..data.numel()).filter(|&i| data.get(i) != 0.0) {
        for (column, i) in columns.iter_mut().zip(shape.unravel(flat)) {
            column.push(i as i64);
        }
    }
    let each = |c: Vec<i64>| super::wrap(vm, flavour, Var::leaf(Tensor::vector(c), false));
    Ok(Value::tuple(columns.into_iter().map(each).collect()))
}

pub fn nonzero(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = subject(vm, args, "nonzero")?;
    let [as_tuple] = bind(args, "nonzero", 0, ["as_tuple"])?;
    if t.flavour == Flavour::Numpy || super::rules::flag(&as_tuple, false) {
        return nonzero_tuple(vm, &t.var, t.flavour);
    }
    let (data, shape) = (t.var.data(), t.var.shape());
    let found: Vec<usize> = (0..data.numel()).filter(|&i| data.get(i) != 0.0).collect();
    let rows: Vec<i64> = found.iter().flat_map(|&i| shape.unravel(i)).map(|i| i as i64).collect();
    let made = Tensor::new([found.len(), shape.rank()], rows)
        .map_err(|e| refuse(t.flavour, e.to_string()))?;
    Ok(super::wrap(vm, t.flavour, Var::leaf(made, false)))
}

/// `sort(dim, descending)`: values and places. Stable.
pub fn sort_pair(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = subject(vm, args, "sort")?;
    let [dim, descending] = bind(args, "sort", 2, ["dim|axis", "descending"])?;
    let shape = t.var.shape();
    let axis = convert::axis(dim.int_or("dim", -1)?, shape.rank(), t.flavour)?;
    let down = super::rules::flag(&descending, false);
    let at = sorted_places(&t.var.data(), axis, down);
    let at = Tensor::new(shape, at).map_err(|e| refuse(t.flavour, e.to_string()))?;
    let cx = Cx::of(vm, &t);
    let places = Var::constant(at.clone());
    let out = match t.var.shape().rank() {
        0 => t.var.clone(),
        _ => cx.with(
            "GatherElements",
            "SortBackward0",
            Attributes::new().with("axis", axis as i64),
            &[&t.var, &places],
        )?,
    };
    let pair = vec![cx.wrap(vm, out), cx.wrap(vm, Var::leaf(at, false))];
    Ok(Value::tuple(pair))
}

fn sorted_places(data: &Tensor, axis: usize, down: bool) -> Vec<i64> {
    let shape = data.shape();
    let size = shape.get(axis).copied().unwrap_or(1);
    let inner: usize = shape.iter().skip(axis + 1).product();
    let values = data.to_f64_vec();
    let mut out = vec![0i64; values.len()];
    for lane in 0..values.len() / size.max(1) {
        let start = lane / inner * inner * size + lane % inner;
        let mut order: Vec<usize> = (0..size).collect();
        let of = |i: usize| values.get(start + i * inner).copied().unwrap_or(f64::NAN);
        order.sort_by(|&a, &b| {
            let ordering =
                of(a).partial_cmp(&of(b)).unwrap_or_else(|| of(a).is_nan().cmp(&of(b).is_nan()));
            if down { ordering.reverse() } else { ordering }
        });
        for (k, i) in order.into_iter().enumerate() {
            if let Some(slot) = out.get_mut(start + k * inner) {
                *slot = i as i64;
            }
        }
    }
    out
}
