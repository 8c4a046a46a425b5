//! Dropout. Imported by the table only.

use super::*;
use crate::dispatch_float;
use crate::tensor::{Float, SplitMix64, TensorError};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Dropout",
    category: Category::Normalization,
    summary: "In training, sets a random share of the numbers to zero and scales the rest up so \
              that the mean stays; in inference passes everything through.",
    formula: r"y_i = \frac{m_i}{1 - r} \, x_i, \quad m_i \sim \mathrm{Bernoulli}(1 - r)",
    derivative: "The gradient passes where the number passed, scaled alike, through the same mask \
                 as forward. Drawing a new mask for the backward, or forgetting the scale, are the \
                 classical mistakes.",
    derivative_formula: r"\frac{\partial y_i}{\partial x_i} = \frac{m_i}{1 - r}",
    pytorch: "torch.nn.functional.dropout(x, p, training)",
    tinytorch: "Dropout(p)(x, training)",
    build: |a| {
        // Only opset 6 says by attribute that it is training; 7 to 11 had no training form.
        let training = a.opset < 7 && !a.flag("is_test", false)?;
        Ok(Box::new(Dropout {
            ratio: a.float("ratio", 0.5)?,
            training,
            by_input: a.opset >= 12,
            seed: a.opt_int("seed")?,
            mask: (a.num_outputs > 1).then_some(a.opset >= 10),
        }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Dropout {
    ratio: f64,
    training: bool,
    /// Ratio and training mode are inputs (since opset 12).
    by_input: bool,
    seed: Option<i64>,
    /// Whether the mask is an output, and then whether it is boolean (since opset 10).
    mask: Option<bool>,
}

impl Dropout {
    /// The share to drop; 0 in inference.
    fn dropped(&self, inputs: Inputs<'_>) -> Result<f64, OpError> {
        let (ratio, training) = match self.by_input {
            false => (self.ratio, self.training),
            true => (
                inputs.opt(1).map_or(self.ratio, |t| t.get(0)),
                inputs.opt(2).is_some_and(|t| t.get(0) != 0.0),
            ),
        };
        match training {
            false => Ok(0.0),
            true if (0.0..=1.0).contains(&ratio) => Ok(ratio),
            true => {
                let what = format!("the ratio is {ratio}; it must be between 0 and 1");
                Err(OpError::shape("Dropout", what))
            }
        }
    }

    fn draw(&self, shape: &Shape, ratio: f64, seed: u64) -> Result<Tensor, TensorError> {
        let mut rng = SplitMix64::new(self.seed.map_or(seed, |s| s as u64));
        // The upper 53 bits are uniform: below this number they fall with probability `ratio`.
        let threshold = (ratio * (1u64 << 53) as f64) as u64;
        Tensor::build::<bool>(shape.clone(), |mask| {
            mask.iter_mut().for_each(|m| *m = rng.next_u64() >> 11 >= threshold);
        })
    }
}

/// What is kept is scaled by this.
fn scale(ratio: f64) -> f64 {
    if ratio < 1.0 { 1.0 / (1.0 - ratio) } else { 0.0 }
}

fn masked<T: Float>(x: &Tensor, mask: &Tensor, scale: T) -> Result<Tensor, TensorError> {
    let keep = |x: T, m: bool| if m { x * scale } else { T::zero() };
    kernels::same_shape2::<T, bool, T>(x, mask, keep)
}

impl Op for Dropout {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        let y = Fact::new(x.dtype, x.shape.clone());
        let mask = self
            .mask
            .map(|boolean| Fact::new(if boolean { DType::Bool } else { x.dtype }, x.shape.clone()));
        Ok([y].into_iter().chain(mask).collect())
    }

    fn forward(&self, inputs: Inputs<'_>, ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let ratio = self.dropped(inputs)?;
        let mask = match ratio {
            0.0 if self.mask.is_none() => None,
            0.0 => Some(Tensor::filled(x.shape().clone(), true)?),
            _ => Some(self.draw(x.shape(), ratio, ctx.seed)?),
        };
        let y = match &mask {
            Some(mask) if ratio > 0.0 => dispatch_float!(x.dtype(), T => {
                masked::<T>(x, mask, T::of(scale(ratio)))?
            }, else return Err(needs_floats("Dropout", "the input", x))),
            _ => x.clone(),
        };
        let mut outputs: Tensors = smallvec![y];
        if let Some(mask) = mask {
            if ratio > 0.0 {
                ctx.save(mask.clone());
                ctx.save(Tensor::scalar(scale(ratio)));
            }
            outputs.extend(self.mask.map(|b| if b { mask } else { mask.cast(x.dtype()) }));
        }
        Ok(outputs)
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let Some(g) = ctx.grad_outputs.first().copied().flatten() else {
            return Ok(smallvec![None]);
        };
        if ctx.saved.is_empty() {
            return Ok(smallvec![Some(g.clone())]);
        }
        let (mask, scale) = (ctx.saved(0)?, ctx.saved(1)?.get(0));
        let dx = dispatch_float!(g.dtype(), T => masked::<T>(g, mask, T::of(scale))?,
            else return Err(OpError::NotDifferentiable { op: "Dropout", input: 0 }));
        Ok(smallvec![Some(dx)])
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn explain(&self, ran: Ran<'_>, output: usize, index: &[usize]) -> Option<Expr> {
        if output != 0 {
            return None;
        }
        let x = ran.cell(0, index)?;
        let ratio = self.dropped(ran.inputs).ok()?;
        let kept = ran.outputs.first()?.at(index)? != 0.0;
        Some(match (ratio == 0.0, kept) {
            (true, _) => x,
            (false, true) => {
                let rest = Expr::Sum(vec![Expr::Number(1.0), Expr::Number(-ratio)]);
                Expr::quotient(x, rest)
            }
            (false, false) => Expr::Product(vec![Expr::Number(0.0), x]),
        })
    }
}

fn examples() -> Vec<Example> {
    let training = || Tensor::scalar(true);
    vec![
        Example::new("inference: nothing happens", [sample([2, 3], 1)]),
        Example::new(
            "training, with the mask",
            [sample([4, 5], 2), Tensor::scalar(0.25f32), training()],
        )
        .with("seed", 3)
        .outputs(2),
        Example::new("opset 6: ratio as attribute", [sample([4, 5], 4)])
            .opset(6)
            .with("ratio", 0.5f32)
            .with("seed", 5),
        Example::new("opset 7: always inference", [sample([2, 3], 6)]).opset(7).outputs(1),
    ]
}
