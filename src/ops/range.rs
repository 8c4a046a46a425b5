//! Evenly spaced numbers. Imported by the table only.

use super::kernels::Known;
use super::*;
use crate::tensor::{Element, Float};
use crate::{dispatch_float, dispatch_number};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Range",

    category: Category::Shape,
    summary: "Numbers from start up to, but not including, limit, in steps of delta.",
    formula: r"y_i = \text{start} + i \cdot \text{delta}",
    derivative: "The start receives the sum of the gradients, the step the sum of the gradients \
                 times their positions. The limit only sets how many numbers there are and \
                 receives nothing.",
    derivative_formula: r"\frac{\partial y_i}{\partial \text{start}} = 1, \quad \frac{\partial y_i}{\partial \text{delta}} = i",
    pytorch: "torch.arange(start, limit, delta)",
    build: |_| Ok(Box::new(Range)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Range;

/// How many numbers there are between `start` and `limit`.
fn length<'a>(known: impl Known<'a>) -> Result<usize, OpError> {
    let parts = [known.value(0)?, known.value(1)?, known.value(2)?];
    let dtype = parts[0].dtype();
    for t in parts {
        if t.numel() != 1 || t.dtype() != dtype {
            let what = "start, limit and delta must be single numbers of one type";
            return Err(OpError::shape(
                "Range",
                format!("{what}; one is {} of shape {}", t.dtype(), t.shape()),
            ));
        }
    }
    let [start, limit, delta] = parts.map(|t| t.get(0));
    if delta == 0.0 || !(limit - start).is_finite() || !delta.is_finite() {
        let what = format!("no range goes from {start} to {limit} in steps of {delta}");
        return Err(OpError::shape("Range", what));
    }
    let exact = dtype.is_int() && dtype != DType::U64;
    let n = if exact {
        int_length(parts.map(|t| t.to_i64_vec()[0]))
    } else {
        ((limit - start) / delta).ceil()
    };
    // Too many are refused by the allocation.
    Ok(n.max(0.0) as usize)
}

/// ⌈(limit − start) / delta⌉ without rounding.
fn int_length([start, limit, delta]: [i64; 3]) -> f64 {
    let (span, delta) = (i128::from(limit) - i128::from(start), i128::from(delta));
    let whole = span / delta;
    let more = span % delta != 0 && (span < 0) == (delta < 0);
    (whole + i128::from(more)) as f64
}

/// Start and step.
fn ends<T: Element>(inputs: Inputs<'_>) -> Result<[T; 2], OpError> {
    let first = |i: usize| {
        Ok::<_, OpError>(inputs.get(i)?.as_slice::<T>()?.first().copied().unwrap_or_default())
    };
    Ok([first(0)?, first(2)?])
}

fn floats<T: Float>(inputs: Inputs<'_>, n: usize) -> Result<Tensor, OpError> {
    let [start, delta] = ends::<T>(inputs)?;
    Ok(Tensor::build::<T>([n], |out| {
        for (i, y) in out.iter_mut().enumerate() {
            *y = start + T::of(i as f64) * delta;
        }
    })?)
}

fn ints<T: Element>(inputs: Inputs<'_>, n: usize) -> Result<Tensor, OpError> {
    let [start, delta] = ends::<T>(inputs)?.map(T::to_i64);
    Ok(Tensor::build::<T>([n], |out| {
        for (i, y) in out.iter_mut().enumerate() {
            *y = T::from_i64(start.wrapping_add(delta.wrapping_mul(i as i64)));
        }
    })?)
}

/// Σ g and Σ i·g, in the shapes of start and delta.
fn sums<T: Float>(ctx: Backward<'_>) -> Result<Grads, OpError> {
    let g = ctx.grad()?.as_slice::<T>()?;
    let total: T = g.iter().copied().sum();
    let by_place: T = g.iter().enumerate().map(|(i, &g)| g * T::of(i as f64)).sum();
    let scalar = |input: usize, value: T| {
        let made = || Ok::<_, OpError>(Tensor::filled::<T>(ctx.input_shape(input)?, value)?);
        ctx.needs(input).then(made).transpose()
    };
    Ok(smallvec![scalar(0, total)?, None, scalar(2, by_place)?])
}

impl Op for Range {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![Fact::new(inputs.get(0)?.dtype, [length(inputs)?])])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (n, found) = (length(inputs)?, inputs.get(0)?.dtype());
        let expected = "numbers";
        let y = dispatch_float!(found, T => floats::<T>(inputs, n)?, else {
            dispatch_number!(found, T => ints::<T>(inputs, n)?,
                else return Err(OpError::DType { op: "Range", role: "start", found, expected }))
        });
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        dispatch_float!(ctx.grad()?.dtype(), T => sums::<T>(ctx),
            else Err(OpError::NotDifferentiable { op: "Range", input: 0 }))
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        Work::per_output(2, outputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let part = |input: usize| ran.cell(input, &vec![0; ran.inputs.opt(input)?.rank()]);
        let steps = Expr::Product(vec![Expr::Number(*index.first()? as f64), part(2)?]);
        Some(Expr::Sum(vec![part(0)?, steps]))
    }
}

fn examples() -> Vec<Example> {
    let ints = |v: [i64; 3]| v.map(Tensor::scalar);
    vec![
        Example::new("a fraction as step", [0.3, 2.0, 0.5].map(Tensor::scalar)),
        Example::new("backwards", [1.0, -2.1, -0.7].map(Tensor::scalar)),
        Example::new("integers", ints([2, 9, 3])),
        Example::new("integers backwards", ints([10, 4, -2])),
        Example::new("nothing", ints([3, 3, 1])),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endless_ranges_are_errors() {
        let op = build(&SPEC, Attributes::new().arity(3, 1)).unwrap();
        let run = |parts: [Tensor; 3]| {
            let args = parts.each_ref().map(Some);
            op.forward(Inputs::new("Range", &args), &mut Forward::default())
        };
        assert!(run([0.0, 1.0, 0.0].map(Tensor::scalar)).is_err());
        assert!(run([0.0, f64::INFINITY, 1.0].map(Tensor::scalar)).is_err());
        assert!(run([i64::MIN, i64::MAX, 1].map(Tensor::scalar)).is_err());
        assert!(run([0i64, 1, 0].map(Tensor::scalar)).is_err());
        let y = run([i64::MAX - 2, i64::MAX, 1].map(Tensor::scalar)).unwrap();
        assert_eq!(y[0].to_i64_vec(), [i64::MAX - 2, i64::MAX - 1]);
    }
}
