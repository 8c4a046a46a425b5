//! What numpy needs besides what it shares with torch. Private to the tensors.

use super::super::args::Args;
use super::super::error::{Result, value_error};
use super::super::value::Value;
use super::super::vm::Vm;
use super::rules::broadcast;
use super::{Cx, Flavour, convert, this};
use crate::engine::Var;
use crate::ops::Attributes;
use crate::tensor::{DType, Shape, Tensor};

/// A function of two floats, element by element, outside of the graph.
pub fn zip_floats(cx: &Cx, x: &Var, y: &Var, f: impl Fn(f64, f64) -> f64) -> Result<Var> {
    let shape = broadcast(cx.flavour, &x.shape(), &y.shape())?;
    let (a, b) = (stretched(cx, x, &shape)?, stretched(cx, y, &shape)?);
    let values = a.to_f64_vec().into_iter().zip(b.to_f64_vec()).map(|(a, b)| f(a, b)).collect();
    let made = Tensor::new(shape, values).map_err(|e| value_error(e.to_string()))?;
    Ok(Var::leaf(made.cast(x.dtype()), false))
}

fn stretched(cx: &Cx, x: &Var, shape: &Shape) -> Result<Tensor> {
    let sizes: Vec<i64> = shape.iter().map(|&d| d as i64).collect();
    Ok(cx.call("Expand", "", &[x, &cx.ints(&sizes)])?.data())
}

/// `_add_at(x, indices, values)`: `np.add.at` and `index_add_` along the first axis.
pub fn add_at(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [x, at, values] = args.bind("add.at", ["a", "indices", "b"])?;
    let t = this(&x, "add.at(): a")?;
    let at = convert::to_tensor(vm, &at, None, Flavour::Numpy)?.to_i64_vec();
    let shape = t.var.shape();
    let rows = shape.first().copied().unwrap_or(0);
    let row: Shape = shape.iter().skip(1).copied().collect();
    let mut wanted = Shape::from([at.len()]);
    row.iter().for_each(|&d| wanted.push(d));
    let values = super::tensor_like(vm, &values, t.flavour)?;
    let cx = Cx::new(vm, Flavour::Numpy);
    let values = stretched(&cx, &cx.cast(&values, DType::F64)?, &wanted)?;
    let width = row.numel();
    let mut sums = t.var.data().to_f64_vec();
    for (k, i) in at.into_iter().enumerate() {
        let i = super::super::value::index_in(i, rows).ok_or_else(|| {
            super::index_error(format!("index {i} is out of bounds for axis 0 with size {rows}"))
        })?;
        for j in 0..width {
            if let Some(slot) = sums.get_mut(i * width + j) {
                *slot += values.get(k * width + j);
            }
        }
    }
    let made = Tensor::new(shape, sums).map_err(|e| value_error(e.to_string()))?;
    t.var.storage().write(made.cast(t.var.dtype()));
    Ok(x.clone())
}

/// `_unique(x)`: the different numbers, sorted, and how often each occurs.
pub fn unique(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = super::moves::subject(vm, args, "unique")?;
    let data = t.var.data();
    let mut values = data.to_f64_vec();
    values.sort_by(f64::total_cmp);
    let mut counts: Vec<i64> = Vec::new();
    let mut found: Vec<f64> = Vec::new();
    for x in values {
        if found.last() == Some(&x) {
            if let Some(n) = counts.last_mut() {
                *n += 1;
            }
        } else {
            found.push(x);
            counts.push(1);
        }
    }
    let pair = [Tensor::vector(found).cast(data.dtype()), Tensor::vector(counts)];
    let flavour = t.flavour;
    let values = pair.map(|p| super::wrap(vm, flavour, Var::leaf(p, false)));
    Ok(Value::tuple(values.to_vec()))
}

/// `_inverse(x)`: of a square matrix, by Gauss and Jordan with pivots.
pub fn inverse(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = super::moves::subject(vm, args, "inv")?;
    let shape = t.var.shape();
    let (&[n, m], data) = (
        <&[usize; 2]>::try_from(&shape[..])
            .map_err(|_| value_error("inv(): a square matrix is needed"))?,
        t.var.data(),
    );
    if n != m {
        return Err(value_error(format!(
            "inv(): a square matrix is needed, not {}",
            convert::tuple_text(&shape)
        )));
    }
    let mut a: Vec<Vec<f64>> = data
        .to_f64_vec()
        .chunks(n.max(1))
        .enumerate()
        .map(|(i, row)| {
            row.iter().copied().chain((0..n).map(|j| f64::from(u8::from(i == j)))).collect()
        })
        .collect();
    for c in 0..n {
        let pivot = (c..n).max_by(|&i, &j| a[i][c].abs().total_cmp(&a[j][c].abs())).unwrap_or(c);
        a.swap(c, pivot);
        let p = a[c][c];
        if p == 0.0 {
            return Err(value_error("Singular matrix"));
        }
        a[c].iter_mut().for_each(|x| *x /= p);
        let own = a[c].clone();
        for (i, row) in a.iter_mut().enumerate().filter(|(i, _)| *i != c) {
            let _ = i;
            let k = row[c];
            row.iter_mut().zip(&own).for_each(|(x, y)| *x -= k * y);
        }
    }
    let flat = a.into_iter().flat_map(|r| r.into_iter().skip(n)).collect();
    let dtype = if t.var.dtype().is_float() { t.var.dtype() } else { DType::F64 };
    let made = Tensor::new(shape, flat).map_err(|e| value_error(e.to_string()))?.cast(dtype);
    Ok(super::wrap(vm, t.flavour, Var::leaf(made, false)))
}

/// `_pad(x, before, after, mode, value)`: one number an axis.
pub fn pad(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [x, before, after, mode, value] =
        args.bind("pad", ["x", "before", "after", "mode", "value"])?;
    let t = this(&x, "pad(): the tensor")?;
    let mut pads = convert::ints(vm, &before, "pad")?;
    pads.extend(convert::ints(vm, &after, "pad")?);
    let rank = t.var.shape().rank();
    if pads.len() != 2 * rank {
        return Err(value_error(format!("pad(): {rank} axes need {rank} pairs of sizes")));
    }
    let cx = Cx::of(vm, t);
    let floats = t.var.dtype().is_float();
    let own = t.var.dtype();
    let x = if floats { t.var.clone() } else { cx.cast(&t.var, DType::F64)? };
    let a = Attributes::new().opset(10).with("pads", pads).with("mode", mode.text("mode")?);
    let a = a.with("value", value.float("value")? as f32);
    let out = cx.with("Pad", "ConstantPadNdBackward0", a, &[&x])?;
    let out = cx.cast(&out, own)?;
    Ok(cx.wrap(vm, out))
}
