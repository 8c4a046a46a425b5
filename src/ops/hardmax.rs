//! One at the maximum, zero elsewhere. Imported by the table only.

use super::kernels::Known;
use super::kernels::arg::arg_by;
use super::kernels::moves::named;
use super::kernels::rows::Span;
use super::*;
use crate::dispatch_float;
use crate::tensor::{Float, TensorError};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Hardmax",
    category: Category::Activation,
    summary: "1 at the first greatest element along an axis, 0 elsewhere: softmax without softness.",
    formula: r"y_i = [i = \operatorname{argmax}_j x_j]",
    derivative: "Zero wherever it exists: small changes do not move the maximum. That is why \
                 networks are trained with softmax.",
    pytorch: "torch.nn.functional.one_hot(x.argmax(dim), x.shape[dim])",
    differentiable: false,
    build: |a| {
        // Before opset 13 all axes from `axis` on counted as one.
        let merged = a.opset < 13;
        Ok(Box::new(Hardmax { axis: a.int("axis", if merged { 1 } else { -1 })?, merged }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Hardmax {
    axis: i64,
    merged: bool,
}

impl Hardmax {
    /// Outer × classes × inner.
    fn span<'a>(&self, args: impl Known<'a>) -> Result<Span, OpError> {
        let shape = args.shape(0)?;
        if self.merged && self.axis == shape.rank() as i64 {
            return Ok(Span { outer: shape.numel(), size: 1, inner: 1 });
        }
        let span = Span::of(shape, args.axis(self.axis)?);
        if self.merged {
            return Ok(Span { size: span.size.saturating_mul(span.inner), inner: 1, ..span });
        }
        Ok(span)
    }
}

fn run<T: Float>(x: &Tensor, span: Span) -> Result<Tensor, TensorError> {
    let mut y = Tensor::filled::<T>(x.shape().clone(), T::zero())?;
    if x.numel() == 0 {
        return Ok(y);
    }
    let flat = x.reshape([span.outer, span.size, span.inner])?;
    let best = arg_by::<T>(&flat, 1, false, |a, b| a > b)?;
    let out = y.make_mut::<T>()?;
    for (at, class) in best.to_i64_vec().into_iter().enumerate() {
        let (outer, inner) = (at / span.inner, at % span.inner);
        out[(outer * span.size + class as usize) * span.inner + inner] = T::one();
    }
    Ok(y)
}

impl Op for Hardmax {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        self.span(inputs)?;
        let x = inputs.get(0)?;
        Ok(vec![Fact::new(x.dtype, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, span) = (inputs.get(0)?, self.span(inputs)?);
        let (role, found, expected) = ("the input", x.dtype(), "floats");
        let y = dispatch_float!(found, T => run::<T>(x, span),
            else return Err(OpError::DType { op: "Hardmax", role, found, expected }));
        Ok(smallvec![named("Hardmax", y)?])
    }

    fn backward(&self, _ctx: Backward<'_>) -> Result<Grads, OpError> {
        Err(OpError::NotDifferentiable { op: "Hardmax", input: 0 })
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("along the last axis", [sample([3, 4], 1)]),
        Example::new("along the first", [sample([3, 4], 2)]).with("axis", 0),
        Example::new("axes merged, before opset 13", [sample([2, 2, 3], 3)]).opset(11),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equals_wins() {
        let x = Tensor::new([2, 3], vec![3.0, 3.0, 1.0, 0.0, 2.0, 2.0]).unwrap();
        let y = run::<f64>(&x, Span::of(x.shape(), 1)).unwrap();
        assert_eq!(y.to_f64_vec(), [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    }
}
