//! Running totals along an axis: CumSum and CumProd. Imported by op files only.

use super::moves::named;
use super::rows::Span;
use crate::ops::{Attributes, Expr, Inputs, OpError, Ran};
use crate::tensor::{Element, Tensor, TensorError};

/// How a running total runs.
#[derive(Debug, Clone, Copy)]
pub struct Running {
    /// Element i takes what came before it only.
    pub exclusive: bool,
    /// From the end to the beginning.
    pub reverse: bool,
}

impl Running {
    pub fn from_attributes(a: &Attributes) -> Result<Self, OpError> {
        Ok(Running { exclusive: a.flag("exclusive", false)?, reverse: a.flag("reverse", false)? })
    }

    /// The way gradients run.
    pub fn back(self) -> Self {
        Running { reverse: !self.reverse, ..self }
    }

    /// The positions of the axis (of `size`) that output position `i` is made of, in order.
    pub fn window(self, i: usize, size: usize) -> std::ops::Range<usize> {
        match (self.reverse, self.exclusive) {
            (false, false) => 0..i + 1,
            (false, true) => 0..i,
            (true, false) => i..size,
            (true, true) => i + 1..size,
        }
    }

    /// Every output is the total so far, beginning with `start`.
    pub fn scan<T: Element>(
        self,
        x: &Tensor,
        axis: usize,
        start: T,
        join: impl Fn(T, T) -> T,
    ) -> Result<Tensor, TensorError> {
        let (span, from) = (Span::of(x.shape(), axis), x.as_slice::<T>()?);
        let mut totals = vec![start; span.inner.min(from.len())];
        Tensor::build::<T>(x.shape().clone(), |out| {
            if from.is_empty() {
                return;
            }
            let block = span.size * span.inner;
            if span.inner == 1 {
                for (xs, out) in from.chunks_exact(block).zip(out.chunks_exact_mut(block)) {
                    let pairs = xs.iter().zip(out);
                    match self.reverse {
                        false => self.line(start, pairs, &join),
                        true => self.line(start, pairs.rev(), &join),
                    }
                }
                return;
            }
            for (xs, out) in from.chunks_exact(block).zip(out.chunks_exact_mut(block)) {
                totals.fill(start);
                for step in 0..span.size {
                    let at = if self.reverse { span.size - 1 - step } else { step } * span.inner;
                    let row = xs[at..at + span.inner].iter().zip(&mut out[at..at + span.inner]);
                    for ((&x, o), total) in row.zip(&mut totals) {
                        let next = join(*total, x);
                        *o = if self.exclusive { *total } else { next };
                        *total = next;
                    }
                }
            }
        })
    }

    /// One line of elements that lie together.
    fn line<'a, T: Element>(
        self,
        start: T,
        pairs: impl Iterator<Item = (&'a T, &'a mut T)>,
        join: &impl Fn(T, T) -> T,
    ) {
        let mut total = start;
        for (&x, o) in pairs {
            let next = join(total, x);
            *o = if self.exclusive { total } else { next };
            total = next;
        }
    }

    /// The cells that output `index` is made of.
    pub fn cells(self, ran: Ran<'_>, index: &[usize]) -> Option<Vec<Expr>> {
        let axis = axis_of(ran.inputs).ok()?;
        let mut at = index.to_vec();
        let cell = |i| {
            at[axis] = i;
            ran.cell(0, &at)
        };
        let window = self.window(*index.get(axis)?, ran.inputs.opt(0)?.shape()[axis]);
        if window.len() > super::MAX_TERMS { None } else { window.map(cell).collect() }
    }
}

/// The axis, which is the second input.
pub fn axis_of(inputs: Inputs<'_>) -> Result<usize, OpError> {
    let axis = inputs.get(1)?.to_i64_vec().first().copied();
    let axis = axis.ok_or_else(|| OpError::shape(inputs.op(), "the axis is an empty tensor"))?;
    named(inputs.op(), inputs.get(0)?.shape().axis(axis))
}
