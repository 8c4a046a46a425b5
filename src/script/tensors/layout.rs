//! How the numbers of a view lie in memory, as PyTorch and numpy would lay them: what is contiguous, what
//! `view` can reshape and what `reshape` must copy. Private to the tensors.

use super::super::args::Args;
use super::super::error::Result;
use super::super::value::Value;
use super::super::vm::Vm;
use super::this;
use crate::engine::Var;
use crate::tensor::Shape;

fn natural(shape: &Shape) -> Vec<isize> {
    shape.strides().iter().map(|&s| s as isize).collect()
}

/// Steps from one element to the next along each axis.
pub fn strides(x: &Var) -> Vec<isize> {
    let Some((base, spec)) = x.base() else { return natural(&x.shape()) };
    let (outer, within) = (strides(&base), natural(&base.shape()));
    // The place in memory of a flat position of the base.
    let place = |mut flat: isize| {
        let mut sum = 0;
        for (step, size) in outer.iter().zip(&within) {
            let size = (*size).max(1);
            sum += flat / size * step;
            flat %= size;
        }
        sum
    };
    let start = spec.offset as isize;
    let step = |(&size, &s): (&usize, &isize)| match size {
        0 | 1 => s,
        _ => place(start + s) - place(start),
    };
    spec.shape.iter().zip(&spec.strides).map(step).collect()
}

pub fn is_contiguous(x: &Var) -> bool {
    if x.base().is_none() {
        return true;
    }
    let shape = x.shape();
    let same = |((&d, s), n): ((&usize, isize), isize)| d <= 1 || s == n;
    shape.iter().zip(strides(x)).zip(natural(&shape)).all(same)
}

/// Whether the same memory can be read as this shape: each run of axes that lie one after the other may be
/// cut anew, and nothing else.
pub fn can_view(x: &Var, new: &Shape) -> bool {
    if is_contiguous(x) || x.shape().numel() == 0 {
        return true;
    }
    let (shape, steps) = (x.shape(), strides(x));
    let axes: Vec<(usize, isize)> =
        shape.iter().copied().zip(steps).filter(|&(d, _)| d != 1).collect();
    let mut runs: Vec<(usize, isize)> = Vec::new();
    for &(d, s) in &axes {
        match runs.last_mut() {
            Some((size, step)) if *step == s * d as isize => {
                *size *= d;
                *step = s;
            }
            _ => runs.push((d, s)),
        }
    }
    let mut sizes = new.iter().copied().filter(|&d| d != 1);
    runs.into_iter().all(|(run, _)| {
        let mut filled = 1;
        while filled < run {
            match sizes.next() {
                Some(d) => filled *= d,
                None => return false,
            }
        }
        filled == run
    })
}

/// `_strides(x)`.
pub fn stride_list(_: &mut Vm, args: &Args) -> Result<Value> {
    let t = this(args.this(), "stride(): the tensor")?;
    Ok(Value::tuple(strides(&t.var).into_iter().map(|s| Value::Int(s as i64)).collect()))
}

/// `_is_contiguous(x)`.
pub fn contiguity(_: &mut Vm, args: &Args) -> Result<Value> {
    let t = this(args.this(), "is_contiguous(): the tensor")?;
    Ok(Value::Bool(is_contiguous(&t.var)))
}
