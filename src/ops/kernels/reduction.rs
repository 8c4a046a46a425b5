//! Ops that reduce axes to one number each. An op file says forward, backward and explanation;
//! [`Reduce`] makes the op of it. Imported by op files only.

use super::moves::named;
use super::reduce::{Axes, explain_group, fold, sum_against};
use crate::ops::{Backward, Expr, Fact, Facts, Forward, Grads, Inputs, Op, OpError, OpSpec, Ran};
use crate::ops::{Example, Reads, Tensors, Work, sample};
use crate::tensor::{DType, Element, Float, Tensor, TensorError};
use crate::{dispatch_float, dispatch_number};
use smallvec::smallvec;
use std::fmt::Debug;

/// What the backward of a reduction is given. `g` and `y` have the reduced shape.
pub struct Reduced<'a> {
    pub g: &'a Tensor,
    pub x: &'a Tensor,
    /// The output; `x` again where [`Reduction::reads`] does not name it.
    pub y: &'a Tensor,
    pub axes: &'a [usize],
    /// Elements that went into each output.
    pub count: usize,
}

/// One number a group of elements.
pub trait Reduction: Debug + Send + Sync + 'static {
    fn spec(&self) -> &'static OpSpec;

    fn forward<T: Float>(
        &self,
        x: &Tensor,
        axes: &[usize],
        keepdims: bool,
    ) -> Result<Tensor, TensorError>;

    /// The same on integers; through doubles (exact to 2^53) unless the op knows better.
    fn forward_int<T: Element>(
        &self,
        x: &Tensor,
        axes: &[usize],
        keepdims: bool,
    ) -> Result<Tensor, TensorError> {
        Ok(self.forward::<f64>(&x.cast(DType::F64), axes, keepdims)?.cast(x.dtype()))
    }

    fn backward<T: Float>(&self, ran: Reduced<'_>) -> Result<Tensor, TensorError>;

    /// Of the first input and the output, what `backward` reads.
    fn reads(&self) -> Reads;

    fn explain(&self, cells: Vec<Expr>, y: f64) -> Expr;

    /// FLOPs an input element.
    fn flops(&self) -> u64 {
        1
    }
}

/// A [`Reduction`] as an op.
#[derive(Debug)]
pub struct Reduce<R> {
    pub axes: Axes,
    pub reduction: R,
}

impl<R: Reduction> Op for Reduce<R> {
    fn spec(&self) -> &'static OpSpec {
        self.reduction.spec()
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![named(inputs.op(), self.axes.infer(inputs))?])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let (axes, keep) = (named(inputs.op(), self.axes.of(inputs))?, self.axes.keepdims);
        let y = dispatch_float!(x.dtype(), T => self.reduction.forward::<T>(x, &axes, keep), else {
            // Booleans count as 0 and 1.
            let numbers = if x.dtype() == DType::Bool { &x.cast(DType::U8) } else { x };
            dispatch_number!(numbers.dtype(), T => {
                self.reduction.forward_int::<T>(numbers, &axes, keep).map(|y| y.cast(x.dtype()))
            }, else {
                let (role, found, expected) = ("the input", x.dtype(), "numbers");
                return Err(OpError::DType { op: inputs.op(), role, found, expected })
            })
        });
        Ok(smallvec![named(inputs.op(), y)?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, x) = (ctx.grad()?, ctx.input(0)?);
        let axes = self.axes.of(ctx.inputs)?;
        let count = axes.iter().map(|&a| x.shape()[a]).product();
        let y = if self.reads().output(0) { ctx.output(0)? } else { x };
        let ran = Reduced { g, x, y, axes: &axes, count };
        let dx = dispatch_float!(g.dtype(), T => self.reduction.backward::<T>(ran),
            else return Err(OpError::NotDifferentiable { op: ctx.inputs.op(), input: 0 }));
        Ok(smallvec![Some(named(ctx.inputs.op(), dx)?)])
    }

    fn reads(&self) -> Reads {
        // The axes, too.
        let reads = self.reduction.reads();
        Reads { inputs: reads.inputs | !1, ..reads }
    }

    fn work(&self, inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::per_input(self.reduction.flops(), inputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let y = ran.outputs.first()?.at(index)?;
        Some(self.reduction.explain(explain_group(ran, &self.axes, index)?, y))
    }
}

/// Σ f(x) over the axes.
pub fn sum_of<T: Float>(
    x: &Tensor,
    axes: &[usize],
    keepdims: bool,
    f: impl Fn(T) -> T + Copy,
) -> Result<Tensor, TensorError> {
    fold::<T>(x, axes, keepdims, T::zero(), |a, x| a + f(x), |a, b| a + b)
}

/// The greatest or the smallest element of each group: ReduceMax and ReduceMin.
#[derive(Debug)]
pub struct Extreme {
    pub spec: &'static OpSpec,
    pub is_max: bool,
}

impl Reduction for Extreme {
    fn spec(&self) -> &'static OpSpec {
        self.spec
    }

    fn forward<T: Float>(
        &self,
        x: &Tensor,
        axes: &[usize],
        keepdims: bool,
    ) -> Result<Tensor, TensorError> {
        self.forward_int::<T>(x, axes, keepdims)
    }

    fn forward_int<T: Element>(
        &self,
        x: &Tensor,
        axes: &[usize],
        keepdims: bool,
    ) -> Result<Tensor, TensorError> {
        match self.is_max {
            true => largest::<T>(x, axes, keepdims),
            false => smallest::<T>(x, axes, keepdims),
        }
    }

    fn backward<T: Float>(&self, ran: Reduced<'_>) -> Result<Tensor, TensorError> {
        to_the_extreme::<T>(ran)
    }

    fn reads(&self) -> Reads {
        Reads::ALL
    }

    fn explain(&self, cells: Vec<Expr>, y: f64) -> Expr {
        Expr::call(if self.is_max { "max" } else { "min" }, cells, y)
    }
}

/// The greatest element of each group; NaN where there is one; the least of its type when empty.
pub fn largest<T: Element>(
    x: &Tensor,
    axes: &[usize],
    keepdims: bool,
) -> Result<Tensor, TensorError> {
    let pick = |a: T, x: T| if x > a || is_nan(x) { x } else { a };
    fold::<T>(x, axes, keepdims, T::from_f64(f64::NEG_INFINITY), pick, pick)
}

/// The smallest element of each group; NaN where there is one; the greatest of its type when empty.
fn smallest<T: Element>(x: &Tensor, axes: &[usize], keepdims: bool) -> Result<Tensor, TensorError> {
    let pick = |a: T, x: T| if x < a || is_nan(x) { x } else { a };
    fold::<T>(x, axes, keepdims, T::from_f64(f64::INFINITY), pick, pick)
}

fn is_nan<T: Element>(x: T) -> bool {
    x.partial_cmp(&x).is_none()
}

/// The gradient of an extremum: shared evenly by all elements that attain it, as `torch.amax` does.
fn to_the_extreme<T: Float>(ran: Reduced<'_>) -> Result<Tensor, TensorError> {
    let ties = |x: T, y: T| if x == y || (x.is_nan() && y.is_nan()) { T::one() } else { T::zero() };
    let counts = sum_against::<T>(ran.x, ran.y, ran.axes, true, ties)?;
    let share =
        super::same_shape2::<T, T, T>(&ran.g.reshape(counts.shape().clone())?, &counts, |g, n| {
            g / n
        })?;
    super::reduce::spread::<T>(ran.x, &share, ran.y, ran.axes, |x, share, y| share * ties(x, y))
}

/// The calls that every reduction knows.
pub fn examples() -> Vec<Example> {
    let axes = |v: Vec<i64>| Tensor::vector(v);
    vec![
        Example::new("everything", [sample([2, 3], 1)]).with("keepdims", 0),
        Example::new("one axis, kept", [sample([2, 3, 2], 2), axes(vec![1])]),
        Example::new("first and last, dropped", [sample([2, 3, 2], 3), axes(vec![0, -1])])
            .with("keepdims", 0),
        Example::new("axes as an attribute, before opset 18", [sample([3, 4], 4)])
            .with("axes", [0])
            .opset(13),
        Example::new("no axes: each element by itself", [sample([2, 2], 5), axes(vec![])])
            .with("noop_with_empty_axes", 1),
    ]
}

/// Those, and what an extremum keeps exact.
pub fn extreme_examples() -> Vec<Example> {
    let mut all = examples();
    all.extend([
        Example::new("booleans", [Tensor::vector(vec![true, false, true])]),
        Example::new(
            "integers beyond the doubles",
            [Tensor::vector(vec![i64::MAX - 1, i64::MAX, -5])],
        ),
    ]);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::OPS;

    fn extreme(is_max: bool) -> Extreme {
        Extreme { spec: OPS[0], is_max }
    }

    #[test]
    fn ties_share_the_gradient() {
        for (is_max, other) in [(true, 0.0), (false, 2.0)] {
            let x = Tensor::new([2, 3], vec![1.0, 1.0, other, 5.0, 5.0, 5.0]).unwrap();
            let y = extreme(is_max).forward::<f64>(&x, &[1], false).unwrap();
            assert_eq!(y.to_f64_vec(), [1.0, 5.0]);
            let g = Tensor::vector(vec![1.0, 3.0]);
            let ran = Reduced { g: &g, x: &x, y: &y, axes: &[1], count: 3 };
            let dx = extreme(is_max).backward::<f64>(ran).unwrap();
            assert_eq!(dx.to_f64_vec(), [0.5, 0.5, 0.0, 1.0, 1.0, 1.0]);
        }
    }

    #[test]
    fn nan_wins_and_nothing_gives_the_neutral_element() {
        let x = Tensor::vector(vec![1.0, f64::NAN, 2.0]);
        let none = Tensor::new([0, 2], Vec::<f64>::new()).unwrap();
        for (is_max, neutral) in [(true, f64::NEG_INFINITY), (false, f64::INFINITY)] {
            let forward = |x: &Tensor| extreme(is_max).forward::<f64>(x, &[0], false).unwrap();
            assert!(forward(&x).get(0).is_nan());
            assert_eq!(forward(&none).to_f64_vec(), [neutral; 2]);
        }
    }
}
