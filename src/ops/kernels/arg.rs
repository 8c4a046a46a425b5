//! Which position is the extreme one: ArgMax and ArgMin, and the first maximum for others.
//! Imported by op files only.

use super::moves::named;
use super::reduce::fold_slice;
use super::rows::Span;
use crate::ops::{Attributes, Backward, Expr, Fact, Facts, Forward, Grads, Inputs, Op, OpError};
use crate::ops::{Example, OpSpec, Ran, Reads, Tensors, Work, sample};
use crate::tensor::{DType, Element, Shape, Tensor, TensorError};
use crate::{dispatch_number, ops::kernels::Known};
use smallvec::smallvec;

/// ArgMax or ArgMin.
#[derive(Debug)]
pub struct Arg {
    spec: &'static OpSpec,
    is_max: bool,
    axis: i64,
    keepdims: bool,
    select_last: bool,
}

impl Arg {
    pub fn of(spec: &'static OpSpec, is_max: bool, a: &Attributes) -> Result<Self, OpError> {
        Ok(Arg {
            spec,
            is_max,
            axis: a.int("axis", 0)?,
            keepdims: a.flag("keepdims", true)?,
            select_last: a.flag("select_last_index", false)?,
        })
    }
}

/// Along `axis`, the position of the first element that `beats` no other; with `last`, of the last
/// among equals. A NaN, once met, stays.
pub fn arg_by<T: Element>(
    x: &Tensor,
    axis: usize,
    last: bool,
    beats: impl Fn(T, T) -> bool,
) -> Result<Tensor, TensorError> {
    let (span, from) = (Span::of(x.shape(), axis), x.as_slice::<T>()?);
    let better = |new: T, old: T| {
        beats(new, old) || (last && new == old) || (is_nan(new) && (last || !is_nan(old)))
    };
    if span.inner == 1 && !from.is_empty() {
        return last_axis(from, span.size, x.shape().reduced(&[axis], true), last, beats);
    }
    let mut best = vec![T::default(); span.inner.min(from.len())];
    Tensor::build::<i64>(x.shape().reduced(&[axis], true), |out| {
        out.fill(0);
        if from.is_empty() {
            return;
        }
        let groups = from.chunks_exact(span.size * span.inner);
        for (block, found) in groups.zip(out.chunks_exact_mut(span.inner)) {
            best.copy_from_slice(&block[..span.inner]);
            for (k, row) in block.chunks_exact(span.inner).enumerate().skip(1) {
                for ((b, o), &x) in best.iter_mut().zip(found.iter_mut()).zip(row) {
                    if better(x, *b) {
                        (*b, *o) = (x, k as i64);
                    }
                }
            }
        }
    })
}

/// Rows that lie together: first the extreme, many elements at a time, then where it stands.
fn last_axis<T: Element>(
    from: &[T],
    size: usize,
    shape: Shape,
    last: bool,
    beats: impl Fn(T, T) -> bool,
) -> Result<Tensor, TensorError> {
    let pick = |a: T, x: T| if beats(x, a) || is_nan(x) { x } else { a };
    Tensor::build::<i64>(shape, |out| {
        for (o, row) in out.iter_mut().zip(from.chunks_exact(size)) {
            let best = fold_slice(row, row[0], pick, pick);
            let is_best = |x: &T| *x == best || (is_nan(*x) && is_nan(best));
            let at =
                if last { row.iter().rposition(is_best) } else { row.iter().position(is_best) };
            *o = at.unwrap_or(0) as i64;
        }
    })
}

fn is_nan<T: Element>(x: T) -> bool {
    x.partial_cmp(&x).is_none()
}

impl Op for Arg {
    fn spec(&self) -> &'static OpSpec {
        self.spec
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let axis = Known::axis(inputs, self.axis)?;
        let shape = &inputs.get(0)?.shape;
        if shape[axis] == 0 {
            let what = format!("axis {axis} of {shape} has no elements to choose from");
            return Err(OpError::shape(inputs.op(), what));
        }
        Ok(vec![Fact::new(DType::I64, shape.reduced(&[axis], self.keepdims))])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, axis) = (inputs.get(0)?, Known::axis(inputs, self.axis)?);
        let (op, last, is_max) = (inputs.op(), self.select_last, self.is_max);
        if x.shape()[axis] == 0 {
            let what = format!("axis {axis} of {} has no elements to choose from", x.shape());
            return Err(OpError::shape(op, what));
        }
        let y = dispatch_number!(x.dtype(), T => {
            if is_max { arg_by::<T>(x, axis, last, |a, b| a > b) } else { arg_by::<T>(x, axis, last, |a, b| a < b) }
        }, else {
            let (role, found, expected) = ("the input", x.dtype(), "numbers");
            return Err(OpError::DType { op, role, found, expected })
        });
        let y = y.and_then(|y| y.reshape(x.shape().reduced(&[axis], self.keepdims)));
        Ok(smallvec![named(op, y)?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        Err(OpError::NotDifferentiable { op: ctx.inputs.op(), input: 0 })
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::per_input(1, inputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let (axis, y) = (Known::axis(ran.inputs, self.axis).ok()?, ran.outputs.first()?.at(index)?);
        let mut at = index.to_vec();
        if !self.keepdims {
            at.insert(axis, 0);
        }
        let cell = |k| {
            at[axis] = k;
            ran.cell(0, &at)
        };
        let size = ran.inputs.opt(0)?.shape()[axis];
        if size > super::MAX_TERMS {
            return None;
        }
        let cells = (0..size).map(cell).collect::<Option<Vec<_>>>()?;
        Some(Expr::call(if self.is_max { "argmax" } else { "argmin" }, cells, y))
    }
}

/// The calls that both know.
pub fn examples() -> Vec<Example> {
    vec![
        Example::new("the first axis", [sample([3, 4], 1)]),
        Example::new("the class of each example", [sample([3, 4], 2)])
            .with("axis", -1)
            .with("keepdims", 0),
        Example::new("the last of equals", [Tensor::vector(vec![1i64, 3, 3, 0, 0])])
            .with("select_last_index", 1),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::{OPS, build};

    fn at(op: &str, x: &Tensor, last: i64) -> Result<f64, OpError> {
        let spec = OPS.iter().copied().find(|s| s.name == op).unwrap();
        let op = build(spec, Attributes::new().with("select_last_index", last))?;
        let inputs = [Some(x)];
        Ok(op.forward(Inputs::new(spec.name, &inputs), &mut Forward::default())?[0].get(0))
    }

    #[test]
    fn equals_and_nan() {
        let x = Tensor::vector(vec![2.0, 1.0, 2.0, 1.0]);
        for (op, first) in [("ArgMax", 0.0), ("ArgMin", 1.0)] {
            assert_eq!((at(op, &x, 0), at(op, &x, 1)), (Ok(first), Ok(first + 2.0)));
            assert_eq!(at(op, &Tensor::vector(vec![1.0, f64::NAN, 5.0, -5.0]), 0), Ok(1.0));
            let none = at(op, &Tensor::vector(Vec::<f64>::new()), 0);
            assert!(none.unwrap_err().to_string().contains("no elements"));
        }
    }
}
