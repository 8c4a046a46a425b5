//! `x[...]`: integers, slices, `...`, `None`, index tensors and masks, read and written.
//! What only looks at some of the elements is a view; index tensors and masks copy, as in PyTorch.
//! Private to the tensors.

use super::super::args::Args;
use super::super::error::Result;
use super::super::value::{Value, slice_bounds};
use super::super::vm::Vm;
use super::rules::{broadcast, refuse};
use super::{Cx, Flavour, as_tensor, convert, index_error, this, type_error};
use crate::engine::{Strided, Var};
use crate::ops::Attributes;
use crate::tensor::{DType, Shape, Tensor};
use smallvec::SmallVec;

/// One part of an index, after `...` is filled in.
enum Part {
    At(usize),
    Slice {
        start: usize,
        step: i64,
        count: usize,
        whole: bool,
    },
    New,
    /// Index numbers, already counted from the front.
    Pick(Tensor),
}

/// What an index means for one tensor.
struct Plan {
    /// Axis of the tensor that each part but `New` speaks of.
    parts: Vec<(usize, Part)>,
    /// The elements that remain before index tensors are applied.
    view: Strided,
    /// Index tensors, with the axis of `view` they stand on.
    picks: Vec<(usize, Tensor)>,
}

fn plan(vm: &mut Vm, of: &Value, shape: &Shape, index: &Value, flavour: Flavour) -> Result<Plan> {
    let array = shape.rank() == 0 && &*of.type_name() == "ndarray";
    let items: Vec<Value> = match index {
        Value::Tuple(t) => t.items.to_vec(),
        other => vec![other.clone()],
    };
    let mut used = 0;
    for item in &items {
        used += match item {
            Value::None | Value::Ellipsis => 0,
            v => mask_of(v).map_or(1, |m| m.rank()),
        };
    }
    if used > shape.rank() {
        return Err(super::words::too_many(shape, used, flavour, array));
    }
    let mut parts = Vec::new();
    let mut axis = 0;
    let mut filled = false;
    let whole = |d: usize| Part::Slice { start: 0, step: 1, count: d, whole: true };
    for item in &items {
        match item {
            Value::Ellipsis => {
                for _ in 0..if filled { 0 } else { shape.rank() - used } {
                    parts.push((axis, whole(shape[axis])));
                    axis += 1;
                }
                filled = true;
            }
            Value::None => parts.push((axis, Part::New)),
            v => one(vm, v, shape, &mut axis, &mut parts, flavour)?,
        }
    }
    while axis < shape.rank() {
        parts.push((axis, whole(shape[axis])));
        axis += 1;
    }
    Ok(lay_out(shape, parts))
}

fn mask_of(v: &Value) -> Option<Tensor> {
    if let Some(t) = as_tensor(v) {
        return (t.var.dtype() == DType::Bool).then(|| t.var.data());
    }
    let Value::List(l) = v else { return None };
    let items = l.borrow();
    let bools: Option<Vec<bool>> =
        items.iter().map(|i| if let Value::Bool(b) = i { Some(*b) } else { None }).collect();
    bools.filter(|b| !b.is_empty()).map(Tensor::vector)
}

fn one(
    vm: &mut Vm,
    v: &Value,
    shape: &Shape,
    axis: &mut usize,
    parts: &mut Vec<(usize, Part)>,
    flavour: Flavour,
) -> Result<()> {
    let size = shape.get(*axis).copied().unwrap_or(0);
    if let Some(mask) = mask_of(v) {
        return picked_by_mask(&mask, shape, axis, parts, flavour);
    }
    let part = match v {
        Value::Slice(s) => {
            let (start, step, count) = slice_bounds(&plain_slice(s), size)?;
            if step < 0 && flavour == Flavour::Torch {
                return Err(super::value_error(
                    "step must be greater than zero\nUse torch.flip(x, dims=[...]) to turn an axis around.",
                ));
            }
            let whole = start == 0 && step == 1 && count == size;
            Part::Slice { start, step, count, whole }
        }
        v => match as_tensor(v) {
            Some(t) if t.var.shape().rank() > 0 => pick(&t.var.data(), size, *axis, flavour)?,
            _ => match convert::int(v) {
                Some(i) => Part::At(position(i, size, *axis, flavour)?),
                None if matches!(v, Value::List(_) | Value::Tuple(_) | Value::Range(_)) => {
                    let list = convert::to_tensor(vm, v, None, Flavour::Numpy)?;
                    let list = if list.numel() == 0 { list.cast(DType::I64) } else { list };
                    pick(&list, size, *axis, flavour)?
                }
                None if flavour == Flavour::Numpy => {
                    return Err(index_error(format!(
                        "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices\n\
                         Here is a {}: convert it with int(...).",
                        v.type_name()
                    )));
                }
                None if matches!(v, Value::Str(_)) => {
                    return Err(type_error(
                        "new(): invalid data type 'str'\nA tensor has no columns by name: index with integers, slices or masks.",
                    ));
                }
                None => {
                    return Err(index_error(format!(
                        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got {})",
                        v.type_name()
                    )));
                }
            },
        },
    };
    parts.push((*axis, part));
    *axis += 1;
    Ok(())
}

/// Slice bounds may be tensors with one integer.
fn plain_slice(s: &super::super::value::Slice) -> super::super::value::Slice {
    let plain = |v: &Value| match as_tensor(v) {
        Some(_) => convert::int(v).map_or(v.clone(), Value::Int),
        None => v.clone(),
    };
    super::super::value::Slice {
        start: plain(&s.start),
        stop: plain(&s.stop),
        step: plain(&s.step),
    }
}

fn position(i: i64, size: usize, axis: usize, flavour: Flavour) -> Result<usize> {
    super::super::value::index_in(i, size).ok_or_else(|| {
        let which = if flavour == Flavour::Numpy { "axis" } else { "dimension" };
        index_error(format!("index {i} is out of bounds for {which} {axis} with size {size}"))
    })
}

fn pick(t: &Tensor, size: usize, axis: usize, flavour: Flavour) -> Result<Part> {
    if t.dtype().is_float() && flavour == Flavour::Numpy {
        return Err(index_error(
            "arrays used as indices must be of integer (or boolean) type\nConvert them with .astype(int).",
        ));
    }
    if t.dtype().is_float() {
        return Err(index_error(
            "tensors used as indices must be long, int, byte or bool tensors\nConvert them with .long().",
        ));
    }
    let at = t.to_i64_vec().into_iter().map(|i| position(i, size, axis, flavour).map(|p| p as i64));
    let at = at.collect::<Result<Vec<_>>>()?;
    Tensor::new(t.shape().clone(), at)
        .map(Part::Pick)
        .map_err(|e| super::value_error(e.to_string()))
}

/// A mask over `k` axes is `k` index tensors.
fn picked_by_mask(
    mask: &Tensor,
    shape: &Shape,
    axis: &mut usize,
    parts: &mut Vec<(usize, Part)>,
    flavour: Flavour,
) -> Result<()> {
    let over = shape.get(*axis..*axis + mask.rank()).unwrap_or(&[]);
    if over != &mask.shape()[..] {
        let (m, s) = (convert::tuple_text(mask.shape()), convert::tuple_text(shape));
        return Err(match flavour {
            Flavour::Torch => index_error(format!(
                "The shape of the mask {:?} at index 0 does not match the shape of the indexed tensor {:?} at index 0\n\
                 A mask must have the shape of the axes that it stands for: {m} against {s}.",
                &mask.shape()[..],
                &shape[..]
            )),
            _ => {
                let off =
                    over.iter().zip(mask.shape().iter()).position(|(a, b)| a != b).unwrap_or(0);
                let (a, b) = (
                    over.get(off).copied().unwrap_or(0),
                    mask.shape().get(off).copied().unwrap_or(0),
                );
                index_error(format!(
                    "boolean index did not match indexed array along axis {}; size of axis is {a} but size of corresponding boolean axis is {b}\n\
                     A mask must have the shape of the axes that it stands for: {m} against {s}.",
                    *axis + off
                ))
            }
        });
    }
    let mut found: Vec<Vec<i64>> = vec![Vec::new(); mask.rank()];
    for flat in (0..mask.numel()).filter(|&i| mask.get(i) != 0.0) {
        for (column, i) in found.iter_mut().zip(mask.shape().unravel(flat)) {
            column.push(i as i64);
        }
    }
    for column in found {
        parts.push((*axis, Part::Pick(Tensor::vector(column))));
        *axis += 1;
    }
    Ok(())
}

fn lay_out(shape: &Shape, parts: Vec<(usize, Part)>) -> Plan {
    let strides = shape.strides();
    let mut view = Strided { offset: 0, shape: Shape::scalar(), strides: SmallVec::new() };
    let mut picks = Vec::new();
    for (axis, part) in &parts {
        let stride = strides.get(*axis).copied().unwrap_or(1) as isize;
        match part {
            Part::At(i) => view.offset += i * stride as usize,
            Part::Slice { start, step, count, .. } => {
                view.offset += start * stride as usize * usize::from(*count > 0);
                view.shape.push(*count);
                view.strides.push(stride * *step as isize);
            }
            Part::New => {
                view.shape.push(1);
                view.strides.push(0);
            }
            Part::Pick(t) => {
                picks.push((view.shape.rank(), t.clone()));
                view.shape.push(shape.get(*axis).copied().unwrap_or(0));
                view.strides.push(stride);
            }
        }
    }
    Plan { parts, view, picks }
}

/// `x[index]`.
pub fn get_item(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = this(args.this(), "the indexed value")?;
    let index = args.get(1).cloned().unwrap_or_default();
    let shape = t.var.shape();
    let plan = plan(vm, args.this(), &shape, &index, t.flavour)?;
    let cx = Cx::of(vm, t);
    let out = read(&cx, &t.var, &plan)?;
    Ok(cx.wrap(vm, out))
}

fn read(cx: &Cx, x: &Var, plan: &Plan) -> Result<Var> {
    let basic = match cx.flavour {
        Flavour::Numpy => unrecorded(cx, x, &plan.view)?,
        _ => recorded(cx, x, plan)?,
    };
    if plan.picks.is_empty() {
        // A single number of an array is a number of its own; one of a tensor is a view.
        if cx.flavour != Flavour::Numpy || plan.view.shape.rank() > 0 {
            basic.set_base(x, plan.view.clone());
        }
        return Ok(basic);
    }
    gather(cx, &basic, &plan.picks)
}

/// A view without a node.
pub fn unrecorded(cx: &Cx, x: &Var, view: &Strided) -> Result<Var> {
    let data = view.read(&x.data()).map_err(|e| refuse(cx.flavour, e.to_string()))?;
    let out = Var::leaf(data, false);
    out.set_cut(x.cut());
    Ok(out)
}

/// The view as nodes: slices, then single positions, then new axes.
fn recorded(cx: &Cx, x: &Var, plan: &Plan) -> Result<Var> {
    let mut out = x.clone();
    let label = last_label(&plan.parts);
    let (mut starts, mut ends, mut axes, mut steps) = (vec![], vec![], vec![], vec![]);
    for (axis, part) in &plan.parts {
        if let Part::Slice { start, step, count, whole: false } = part {
            starts.push(*start as i64);
            let end = *start as i64 + *step * *count as i64;
            ends.push(if *step < 0 && end < 0 { i64::MIN / 2 } else { end });
            axes.push(*axis as i64);
            steps.push(*step);
        }
    }
    if !axes.is_empty() {
        out = match steps.iter().all(|&s| s == 1) {
            true => {
                let a = Attributes::new()
                    .opset(9)
                    .with("starts", starts)
                    .with("ends", ends)
                    .with("axes", axes);
                cx.with("Slice", label, a, &[&out])?
            }
            false => {
                let lists = [starts, ends, axes, steps].map(|l| cx.ints(&l));
                let [s, e, a, t] = &lists;
                cx.call("Slice", label, &[&out, s, e, a, t])?
            }
        };
    }
    for (axis, part) in plan.parts.iter().rev() {
        if let Part::At(i) = part {
            let at = Var::constant(Tensor::scalar(*i as i64));
            out = cx.with(
                "Gather",
                label,
                Attributes::new().with("axis", *axis as i64),
                &[&out, &at],
            )?;
        }
    }
    let kept = plan.parts.iter().filter(|(_, p)| !matches!(p, Part::At(_)));
    let new: Vec<i64> = kept
        .enumerate()
        .filter(|(_, (_, p))| matches!(p, Part::New))
        .map(|(i, _)| i as i64)
        .collect();
    if !new.is_empty() {
        let a = Attributes::new().opset(11).with("axes", new);
        out = cx.with("Unsqueeze", label, a, &[&out])?;
    }
    match out.same(x) && plan.picks.is_empty() {
        true => cx.call("Identity", "AliasBackward0", &[x]),
        false => Ok(out),
    }
}

fn last_label(parts: &[(usize, Part)]) -> &'static str {
    let label = |p: &Part| match p {
        Part::At(_) => Some("SelectBackward0"),
        Part::Slice { whole: false, .. } => Some("SliceBackward0"),
        Part::New => Some("UnsqueezeBackward0"),
        _ => None,
    };
    parts.iter().rev().find_map(|(_, p)| label(p)).unwrap_or("AliasBackward0")
}

/// Positions in a row-major tensor of shape `own` that index tensors name, and the shape of the result.
fn positions(flavour: Flavour, own: &Shape, picks: &[(usize, Tensor)]) -> Result<Tensor> {
    let mut common = Shape::scalar();
    for (_, t) in picks {
        common = broadcast(flavour, &common, t.shape()).map_err(|_| {
            let numpy = flavour == Flavour::Numpy;
            let each = |(_, t): &(usize, Tensor)| match numpy {
                true => super::rules::compact(t.shape()) + " ",
                false => format!("{:?}", &t.shape()[..]),
            };
            let shapes: Vec<String> = picks.iter().map(each).collect();
            index_error(format!(
                "shape mismatch: indexing {} could not be broadcast together with shapes {}",
                if numpy { "arrays" } else { "tensors" },
                shapes.join(if numpy { "" } else { ", " })
            ))
        })?;
    }
    let axes: Vec<usize> = picks.iter().map(|(a, _)| *a).collect();
    let together = axes.windows(2).all(|w| w[1] == w[0] + 1);
    let front = if together { axes.first().copied().unwrap_or(0) } else { 0 };
    let rest: Vec<usize> = (0..own.rank()).filter(|a| !axes.contains(a)).collect();
    let mut shape: Vec<usize> = rest[..front].iter().map(|&a| own[a]).collect();
    shape.extend(common.iter());
    shape.extend(rest[front..].iter().map(|&a| own[a]));
    let shape = Shape::from(shape);
    let strides = own.strides();
    let mut out = Vec::with_capacity(shape.numel());
    for flat in 0..shape.numel() {
        let at = shape.unravel(flat);
        let mut sum = 0;
        for (k, &a) in rest.iter().enumerate() {
            let place = if k < front { k } else { k + common.rank() };
            sum += at[place] * strides[a];
        }
        let inner = &at[front..front + common.rank()];
        for (a, t) in picks {
            sum += t.get(broadcast_flat(inner, t.shape())) as usize * strides[*a];
        }
        out.push(sum as i64);
    }
    Tensor::new(shape, out).map_err(|e| super::value_error(e.to_string()))
}

fn broadcast_flat(at: &[usize], shape: &Shape) -> usize {
    let lead = at.len() - shape.rank();
    shape.iter().zip(&at[lead..]).fold(0, |flat, (&d, &i)| flat * d + if d == 1 { 0 } else { i })
}

fn gather(cx: &Cx, x: &Var, picks: &[(usize, Tensor)]) -> Result<Var> {
    if let [(axis, t)] = picks {
        let at = Var::constant(t.clone());
        let axis = Attributes::new().with("axis", *axis as i64);
        return cx.with("Gather", "IndexBackward0", axis, &[x, &at]);
    }
    let at = positions(cx.flavour, &x.shape(), picks)?;
    let flat = cx.call("Reshape", "IndexBackward0", &[x, &cx.ints(&[-1])])?;
    cx.call("Gather", "IndexBackward0", &[&flat, &Var::constant(at)])
}

/// `x[index] = value`.
pub fn set_item(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = this(args.this(), "the indexed value")?;
    let (index, value) =
        (args.get(1).cloned().unwrap_or_default(), args.get(2).cloned().unwrap_or_default());
    let plan = plan(vm, args.this(), &t.var.shape(), &index, t.flavour)?;
    // `x[i] += y` has already written through the view.
    if let Some(v) = as_tensor(&value)
        && let Some((base, spec)) = v.var.base()
        && plan.picks.is_empty()
        && base.same(&t.var)
        && spec == plan.view
    {
        return Ok(Value::None);
    }
    let new = match as_tensor(&value) {
        Some(v) => v.var.clone(),
        None => Var::constant(convert::to_tensor(vm, &value, Some(t.var.dtype()), t.flavour)?),
    };
    let cx = Cx::of(vm, t);
    super::rules::may_change(&cx, &t.var)?;
    write(&cx, &t.var, &plan, &new)?;
    Ok(Value::None)
}

fn write(cx: &Cx, x: &Var, plan: &Plan, new: &Var) -> Result<()> {
    let (spec, at) = match plan.picks.is_empty() {
        true => (Some(&plan.view), None),
        false => {
            let inside = positions(cx.flavour, &plan.view.shape, &plan.picks)?;
            let all = plan.view.positions();
            let outer: Vec<i64> = inside
                .to_i64_vec()
                .iter()
                .filter_map(|&i| all.get(i as usize))
                .map(|&p| p as i64)
                .collect();
            (
                None,
                Some(
                    Tensor::new(inside.shape().clone(), outer)
                        .map_err(|e| super::value_error(e.to_string()))?,
                ),
            )
        }
    };
    let target = at.as_ref().map_or(plan.view.shape.clone(), |t| t.shape().clone());
    let fitted = fit(cx, new, &target, x.dtype(), at.is_some())?;
    let tracked = cx.flavour != Flavour::Numpy
        && cx.tape.grad_enabled()
        && (x.requires_grad() || fitted.requires_grad());
    if tracked {
        let places: Vec<i64> = match (&at, spec) {
            (Some(t), _) => t.to_i64_vec(),
            (None, Some(s)) => s.positions().into_iter().map(|i| i as i64).collect(),
            (None, None) => Vec::new(),
        };
        let whole = cx.tape.scatter_at(x, places, &fitted).map_err(|e| cx.raise(&e))?;
        return cx.tape.assign(x, &whole).map_err(|e| cx.raise(&e));
    }
    let data = fitted.data();
    x.storage().update(|own| match (&at, spec) {
        (Some(at), _) => put(own, at, &data),
        (None, Some(spec)) => spec.write(own, &data).is_ok(),
        (None, None) => true,
    });
    Ok(())
}

fn put(own: &mut Tensor, at: &Tensor, new: &Tensor) -> bool {
    crate::dispatch_all!(own.dtype(), T => {
        let (Ok(from), Ok(to)) = (new.as_slice::<T>(), own.make_mut::<T>()) else { return false };
        for (i, &x) in at.to_i64_vec().into_iter().zip(from) {
            if let Some(slot) = to.get_mut(i as usize) {
                *slot = x;
            }
        }
        true
    })
}

/// The new numbers stretched to the shape of what they replace.
fn fit(cx: &Cx, new: &Var, target: &Shape, dtype: DType, picked: bool) -> Result<Var> {
    let mut new = cx.cast(new, dtype)?;
    let own = new.shape();
    if own == *target {
        return Ok(new);
    }
    // Leading ones may go: a (1, 3) fits where a (3) is wanted.
    let extra = own.rank().saturating_sub(target.rank());
    if extra > 0 && own.iter().take(extra).all(|&d| d == 1) {
        let shorter: Vec<i64> = own.iter().skip(extra).map(|&d| d as i64).collect();
        new = cx.call("Reshape", "ViewBackward0", &[&new, &cx.ints(&shorter)])?;
    }
    let own = new.shape();
    let fits = broadcast(cx.flavour, &own, target).is_ok_and(|s| s == *target);
    if !fits {
        let (a, b) = (convert::tuple_text(&own), convert::tuple_text(target));
        return Err(match cx.flavour {
            Flavour::Numpy => super::value_error(format!(
                "could not broadcast input array from shape {} into shape {}",
                a.replace(", ", ","),
                b.replace(", ", ",")
            )),
            _ if picked => super::rules::runtime(format!(
                "shape mismatch: value tensor of shape {:?} cannot be broadcast to indexing result of shape {:?}",
                &own[..],
                &target[..]
            )),
            _ => {
                let lead = target.rank().saturating_sub(own.rank());
                let off = (0..own.rank())
                    .find(|&i| own[i] != 1 && target.get(lead + i) != Some(&own[i]))
                    .unwrap_or(0);
                super::rules::runtime(format!(
                    "The expanded size of the tensor ({}) must match the existing size ({}) at non-singleton dimension {}.  Target sizes: {:?}.  Tensor sizes: {:?}",
                    target.get(lead + off).copied().unwrap_or(0),
                    own[off],
                    lead + off,
                    &target[..],
                    &own[..]
                ))
            }
        });
    }
    let shape: Vec<i64> = target.iter().map(|&d| d as i64).collect();
    cx.call("Expand", "ExpandBackward0", &[&new, &cx.ints(&shape)])
}

/// `len(x)`.
pub fn len(_: &mut Vm, args: &Args) -> Result<Value> {
    let t = this(args.this(), "len(): the argument")?;
    match t.var.shape().first() {
        Some(&d) => Ok(d.into()),
        None if t.flavour == Flavour::Numpy => Err(type_error("len() of unsized object")),
        None => Err(type_error("len() of a 0-d tensor")),
    }
}

/// `for row in x`.
pub fn iter(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = this(args.this(), "iter(): the argument")?;
    let Some(&count) = t.var.shape().first() else {
        let what = if t.flavour == Flavour::Numpy {
            "iteration over a 0-d array"
        } else {
            "iteration over a 0-d tensor"
        };
        return Err(type_error(what));
    };
    let _ = vm;
    let (whole, mut at) = (args.this().clone(), 0i64);
    let next = move |vm: &mut Vm| {
        if at as usize >= count {
            return Ok(None);
        }
        at += 1;
        let values = [whole.clone(), Value::Int(at - 1)];
        get_item(vm, &Args::positional(&values)).map(Some)
    };
    Ok(super::super::value::Iter::native("iterator", next))
}

/// `y in x`: any element equal.
pub fn contains(vm: &mut Vm, args: &Args) -> Result<Value> {
    let same = super::arith::eq(vm, args)?;
    let any = as_tensor(&same).is_some_and(|t| t.var.data().to_f64_vec().iter().any(|&x| x != 0.0));
    Ok(Value::Bool(any))
}
