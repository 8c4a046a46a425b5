//! Local response normalization. Imported by the table only.

use super::*;
use crate::dispatch_float;
use crate::tensor::Float;
use smallvec::smallvec;
use std::ops::Range;

pub static SPEC: OpSpec = OpSpec {
    name: "LRN",
    category: Category::Normalization,
    summary: "Divides every number by the energy of the neighbouring channels at its pixel.",
    formula: r"y_c = \frac{x_c}{\left( k + \frac{\alpha}{n} \sum_{c' \in N(c)} x_{c'}^2 \right)^{\beta}}",
    derivative: "A number also stands in its neighbours' denominators, so its gradient has a part \
                 from each of them; dropping it treats the denominator as a constant.",
    derivative_formula: r"\frac{\partial L}{\partial x_c} = \frac{G_c}{d_c^{\beta}} - \frac{2 \alpha \beta}{n} \, x_c \sum_{c' : c \in N(c')} \frac{G_{c'} \, y_{c'}}{d_{c'}}",
    pytorch: "torch.nn.functional.local_response_norm(x, size, alpha, beta, k)",
    tinytorch: "",
    build: |a| {
        let size = a.opt_int("size")?.and_then(|s| usize::try_from(s).ok()).filter(|&s| s > 0);
        Ok(Box::new(Lrn {
            size: size.ok_or_else(|| a.bad("size", "must be at least 1"))?,
            alpha: a.float("alpha", 1e-4)?,
            beta: a.float("beta", 0.75)?,
            bias: a.float("bias", 1.0)?,
        }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Lrn {
    size: usize,
    alpha: f64,
    beta: f64,
    bias: f64,
}

/// Channels and pixels of a sample.
fn planes(x: &Shape) -> Result<(usize, usize), OpError> {
    match &x[..] {
        &[_, channels, ref spatial @ ..] => Ok((channels, Shape::from(spatial).numel())),
        _ => {
            let what = format!("the input needs axes N and C, but its shape is {x}");
            Err(OpError::shape("LRN", what))
        }
    }
}

impl Lrn {
    /// The channels in the denominator of channel `c`.
    fn neighbours(&self, c: usize, channels: usize) -> Range<usize> {
        let (before, after) = ((self.size - 1) / 2, self.size / 2);
        c.saturating_sub(before)..c.saturating_add(after).saturating_add(1).min(channels)
    }

    /// The channels whose denominator channel `c` is in.
    fn neighboured(&self, c: usize, channels: usize) -> Range<usize> {
        let (before, after) = ((self.size - 1) / 2, self.size / 2);
        c.saturating_sub(after)..c.saturating_add(before).saturating_add(1).min(channels)
    }

    /// d = k + α/n·Σ x² for one sample.
    fn denominators<T: Float>(&self, channels: usize, plane: usize, x: &[T], d: &mut [T]) {
        let factor = T::of(self.alpha / self.size as f64);
        for (c, d) in d.chunks_exact_mut(plane).enumerate() {
            d.fill(T::of(self.bias));
            for near in self.neighbours(c, channels) {
                let x = &x[near * plane..][..plane];
                d.iter_mut().zip(x).for_each(|(d, &v)| *d += factor * v * v);
            }
        }
    }

    fn backward<T: Float>(
        &self,
        (channels, plane): (usize, usize),
        x: &[T],
        g: &[T],
        dx: &mut [T],
    ) {
        let sample = channels * plane;
        let (mut d, mut pulls) = (vec![T::zero(); sample], vec![T::zero(); sample]);
        let power = T::of(-self.beta);
        let factor = T::of(-2.0 * self.alpha * self.beta / self.size as f64);
        let samples = x.chunks_exact(sample).zip(g.chunks_exact(sample));
        for ((x, g), dx) in samples.zip(dx.chunks_exact_mut(sample)) {
            self.denominators(channels, plane, x, &mut d);
            for ((((p, dx), &d), &x), &g) in pulls.iter_mut().zip(&mut *dx).zip(&d).zip(x).zip(g) {
                *dx = g * d.powf(power);
                *p = *dx * x / d;
            }
            for c in 0..channels {
                let (x, dx) = (&x[c * plane..][..plane], &mut dx[c * plane..][..plane]);
                for near in self.neighboured(c, channels) {
                    let pulls = &pulls[near * plane..][..plane];
                    for ((d, &x), &p) in dx.iter_mut().zip(x).zip(pulls) {
                        *d += factor * x * p;
                    }
                }
            }
        }
    }
}

impl Op for Lrn {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        planes(&x.shape)?;
        Ok(vec![Fact::new(x.dtype, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let (channels, plane) = planes(x.shape())?;
        let sample = channels.saturating_mul(plane);
        let y = dispatch_float!(x.dtype(), T => {
            let (from, power) = (x.as_slice::<T>()?, T::of(-self.beta));
            Tensor::build::<T>(x.shape().clone(), |y| {
                if sample == 0 {
                    return;
                }
                for (x, y) in from.chunks_exact(sample).zip(y.chunks_exact_mut(sample)) {
                    self.denominators(channels, plane, x, y);
                    y.iter_mut().zip(x).for_each(|(d, &x)| *d = x * num_traits::Float::powf(*d, power));
                }
            })?
        }, else return Err(needs_floats("LRN", "the input", x)));
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, x) = (ctx.grad()?, ctx.input(0)?);
        let sizes = planes(x.shape())?;
        let dx = dispatch_float!(g.dtype(), T => {
            let (gs, xs) = (g.as_slice::<T>()?, x.as_slice::<T>()?);
            Tensor::build::<T>(x.shape().clone(), |dx| {
                if !dx.is_empty() {
                    self.backward(sizes, xs, gs, dx);
                }
            })?
        }, else return Err(OpError::NotDifferentiable { op: "LRN", input: 0 }));
        Ok(smallvec![Some(dx)])
    }

    fn reads(&self) -> Reads {
        Reads::INPUTS
    }

    fn work(&self, _inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        Work::per_output((2 * self.size as u64).saturating_add(4), outputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let channels = *ran.inputs.opt(0)?.shape().get(1)?;
        let square = |c: usize| {
            let mut at = index.to_vec();
            at[1] = c;
            Some(Expr::power(ran.cell(0, &at)?, Expr::Number(2.0)))
        };
        let near = self.neighbours(*index.get(1)?, channels);
        let squares = near.map(square).collect::<Option<Vec<_>>>()?;
        let factor = Expr::Number(self.alpha / self.size as f64);
        let inside = Expr::Sum(vec![
            Expr::Number(self.bias),
            Expr::Product(vec![factor, Expr::Sum(squares)]),
        ]);
        Some(Expr::quotient(ran.cell(0, index)?, Expr::power(inside, Expr::Number(self.beta))))
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("three channels around each", [sample([2, 4, 2, 2], 1)])
            .with("size", 3)
            .with("alpha", 0.5f32),
        Example::new("an even window", [sample([1, 5, 2], 2)])
            .with("size", 4)
            .with("alpha", 1.0f32)
            .with("beta", 0.5f32)
            .with("bias", 2.0f32),
    ]
}
