//! Limits values to a range. Imported by the table only.

use super::kernels::{map_any, same_shape2};
use super::*;
use crate::tensor::{Element, Float};
use crate::{dispatch_float, dispatch_number};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Clip",
    category: Category::Arithmetic,
    summary: "Limits every element to the range from min to max; either bound may be missing.",
    formula: r"y = \min(\max(x, \text{min}), \text{max})",
    derivative: "1 inside the range; 0 at its ends and where the value was cut off, so what is out of range \
                 cannot learn its way back. The bounds are taken as constants and receive nothing.",
    derivative_formula: r"\frac{\partial y}{\partial x} = [\text{min} < x < \text{max}]",
    pytorch: "torch.clamp(x, min, max)",
    build: |a| {
        let old = a.opset < 11;
        let bound = |name| if old { a.opt_float(name) } else { Ok(None) };
        Ok(Box::new(Clip { min: bound("min")?, max: bound("max")? }))
    },
    examples,
    ..OpSpec::DEFAULT
};

/// Bounds from attributes (before opset 11); later they are inputs 1 and 2.
#[derive(Debug)]
struct Clip {
    min: Option<f64>,
    max: Option<f64>,
}

impl Clip {
    fn bound<T: Element>(&self, inputs: Inputs<'_>, index: usize) -> Result<Option<T>, OpError> {
        let attribute = if index == 1 { self.min } else { self.max };
        let Some(t) = inputs.opt(index) else { return Ok(attribute.map(T::from_f64)) };
        match t.as_slice::<T>()? {
            [bound] => Ok(Some(*bound)),
            _ => {
                let name = if index == 1 { "min" } else { "max" };
                let what =
                    format!("{name} must be a single number, but its shape is {}", t.shape());
                Err(OpError::shape("Clip", what))
            }
        }
    }

    fn run<T: Element>(&self, inputs: Inputs<'_>) -> Result<Tensor, OpError> {
        let (x, low, high) =
            (inputs.get(0)?, self.bound::<T>(inputs, 1)?, self.bound::<T>(inputs, 2)?);
        // Comparisons, not min and max, so that NaN passes.
        let up = |x: T, low: T| if x < low { low } else { x };
        let down = |x: T, high: T| if x > high { high } else { x };
        Ok(match (low, high) {
            (None, None) => x.clone(),
            (Some(low), None) => map_any::<T, T>(x, |x| up(x, low))?,
            (None, Some(high)) => map_any::<T, T>(x, |x| down(x, high))?,
            (Some(low), Some(high)) => map_any::<T, T>(x, |x| down(up(x, low), high))?,
        })
    }

    /// The gradient where nothing was cut off; with min above max everything was.
    fn pass<T: Float>(&self, ctx: Backward<'_>) -> Result<Tensor, OpError> {
        let (low, high) = (self.bound::<T>(ctx.inputs, 1)?, self.bound::<T>(ctx.inputs, 2)?);
        // Strictly inside, as PyTorch has it since 2.15: at 0, Clip(0, …) is then what ReLU is.
        Ok(same_shape2::<T, T, T>(ctx.grad()?, ctx.input(0)?, |g, x| {
            let inside = low.is_none_or(|low| x > low) && high.is_none_or(|high| x < high);
            if inside { g } else { T::zero() }
        })?)
    }
}

impl Op for Clip {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        Ok(vec![Fact::new(x.dtype, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let found = inputs.get(0)?.dtype();
        let y = dispatch_number!(found, T => self.run::<T>(inputs)?, else {
            let expected = "numbers";
            return Err(OpError::DType { op: "Clip", role: "the input", found, expected })
        });
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        dispatch_float!(ctx.grad()?.dtype(), T => Ok(smallvec![Some(self.pass::<T>(ctx)?), None, None]),
            else Err(OpError::NotDifferentiable { op: "Clip", input: 0 }))
    }

    fn reads(&self) -> Reads {
        Reads::INPUTS
    }

    fn work(&self, _inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        Work::per_output(2, outputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let bound = |input: usize, attribute: Option<f64>| match ran.inputs.opt(input) {
            Some(t) => ran.cell(input, &vec![0; t.rank()]),
            None => attribute.map(Expr::Number),
        };
        let mut y = ran.cell(0, index)?;
        if let Some(low) = bound(1, self.min) {
            let value = y.value().max(low.value());
            y = Expr::call("max", vec![y, low], value);
        }
        if let Some(high) = bound(2, self.max) {
            let value = y.value().min(high.value());
            y = Expr::call("min", vec![y, high], value);
        }
        Some(y)
    }
}

fn examples() -> Vec<Example> {
    let one = |x: f64| Tensor::scalar(x);
    let mut no_min = Example::new("no lower bound", [sample([3, 4], 3), one(9.0), one(8.0)]);
    no_min.inputs[1] = None;
    vec![
        Example::new("bounds as attributes, as opset 6 has them", [sample([3, 4], 1)])
            .opset(6)
            .with("min", -0.6f32)
            .with("max", 0.4f32),
        Example::new("bounds as inputs", [sample([3, 4], 2), one(-9.0), one(9.0)]),
        no_min,
        Example::new("integers", [-5i64, 0, 5].map(|x| Tensor::vector(vec![x]))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(min: Option<f64>, max: Option<f64>) -> (Vec<f64>, Vec<f64>) {
        let op = build(&SPEC, Attributes::new().arity(3, 1)).unwrap();
        let x = Tensor::vector(vec![-2.0, -1.0, 0.0, 1.0, 2.0]);
        let (min, max) = (min.map(Tensor::scalar), max.map(Tensor::scalar));
        let args = [Some(&x), min.as_ref(), max.as_ref()];
        let (inputs, g) = (Inputs::new("Clip", &args), Tensor::filled([5], 1.0).unwrap());
        let y = op.forward(inputs, &mut Forward::default()).unwrap().remove(0);
        let (outputs, grad_outputs, needs) = (&[], &[Some(&g)], &[true; 3]);
        let ctx = Backward { inputs, outputs, saved: &[], grad_outputs, needs };
        let dx = op.backward(ctx).unwrap().remove(0).unwrap();
        (y.to_f64_vec(), dx.to_f64_vec())
    }

    #[test]
    fn nothing_passes_at_the_ends_of_the_range() {
        let (y, dx) = run(Some(-1.0), Some(1.0));
        assert_eq!((y, dx), (vec![-1.0, -1.0, 0.0, 1.0, 1.0], vec![0.0, 0.0, 1.0, 0.0, 0.0]));
        assert_eq!(run(None, Some(1.0)).1, [1.0, 1.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn min_above_max_gives_max_everywhere() {
        assert_eq!(run(Some(1.0), Some(-1.0)), (vec![-1.0; 5], vec![0.0; 5]));
    }
}
