//! BatchNormalization, with fixed statistics or those of the batch. Imported by the table only.

use super::group_normalization::inverse;
use super::in_place::{InPlace, Place, Strip};
use super::kernels::channel_norm::{Planes, PlanesGrad, Sets, Statistics};
use super::kernels::simd::wide;
use super::layer_normalization::{deviation, scaled_cell};
use super::*;
use crate::dispatch_float;
use crate::tensor::{Float, TensorError};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "BatchNormalization",
    category: Category::Normalization,
    summary: "Shifts and scales every channel to mean 0 and variance 1 over batch and pixels \
              (training), or by stored running statistics (inference), then applies a learned \
              scale and bias.",
    formula: r"y = \frac{x - \mu_c}{\sqrt{\sigma_c^2 + \epsilon}} \, \gamma_c + \beta_c, \quad \text{running} \leftarrow m \cdot \text{running} + (1 - m) \cdot \text{batch}",
    derivative: "In training, mean and variance depend on the whole batch, so each gradient loses \
                 its mean and its part along the normalized values, and samples influence each \
                 other. In inference they are constants and the gradient is just scaled. Mixing \
                 the two modes up is the classical mistake; so is PyTorch's momentum, which is \
                 one minus this one.",
    derivative_formula: r"\text{training: } \frac{\partial L}{\partial x} = \frac{\gamma_c}{\sqrt{\sigma^2 + \epsilon}} \left( G - \overline{G} - \hat x \, \overline{G \hat x} \right); \quad \text{inference: } \frac{\gamma_c}{\sqrt{\sigma^2 + \epsilon}} \, G",
    pytorch: "torch.nn.functional.batch_norm(x, running_mean, running_var, weight, bias, training, momentum, eps)",
    tinytorch: "BatchNorm2d(num_features)(x)",
    build: |a| {
        let training = match a.opset {
            14.. => a.flag("training_mode", false)?,
            // Older forms: in training the statistics are outputs too.
            7.. => a.num_outputs > 1,
            _ => !a.flag("is_test", false)? && a.num_outputs > 1,
        };
        Ok(Box::new(BatchNormalization {
            training,
            epsilon: a.float("epsilon", 1e-5)?,
            momentum: a.float("momentum", 0.9)?,
            spatial: a.opset >= 9 || a.flag("spatial", true)?,
            num_outputs: if training { a.num_outputs.clamp(1, 5) } else { 1 },
        }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct BatchNormalization {
    training: bool,
    epsilon: f64,
    momentum: f64,
    /// Until opset 8 an op could also normalize every position by itself.
    spatial: bool,
    /// y, running mean and variance; until opset 13 also those of the batch.
    num_outputs: usize,
}

impl BatchNormalization {
    fn planes(&self, x: &Shape, parameters: &[&Shape]) -> Result<Planes, OpError> {
        let Some((&batch, rest)) = x.split_first() else {
            return Err(OpError::shape("BatchNormalization", "the input is a scalar"));
        };
        let (channels, spatial) = match rest.split_first() {
            None => (1, Shape::scalar()),
            Some(_) if !self.spatial => (Shape::from(rest).numel(), Shape::scalar()),
            Some((&c, spatial)) => (c, spatial.into()),
        };
        for &found in parameters {
            if found.numel() != channels {
                let rule = format!(
                    "scale, bias, mean and variance need one number for each of {channels} channels"
                );
                return Err(OpError::shapes("BatchNormalization", &rule, found, x));
            }
        }
        let sets = Sets::Channel;
        Ok(Planes { batch, channels, plane: spatial.numel(), sets, per_scale: 1 })
    }

    fn run<T: Float>(&self, inputs: Inputs<'_>, ctx: &mut Forward) -> Result<Tensors, OpError> {
        let [x, scale, bias, mean, variance] = [0, 1, 2, 3, 4].map(|i| inputs.get(i));
        let (x, scale, bias, mean, variance) = (x?, scale?, bias?, mean?, variance?);
        let shapes = [scale, bias, mean, variance].map(Tensor::shape);
        let planes = self.planes(x.shape(), &shapes)?;
        let (from, old) = (x.as_slice::<T>()?, [mean.as_slice::<T>()?, variance.as_slice::<T>()?]);
        let (now_mean, now_variance) = match self.training {
            true => planes.moments(from),
            false => (old[0].to_vec(), old[1].to_vec()),
        };
        let mut extra = Tensors::new();
        if self.num_outputs > 1 {
            for (old, now) in old.iter().zip([&now_mean, &now_variance]) {
                extra.push(Tensor::new(mean.shape().clone(), self.running(old, now))?);
            }
            for now in [&now_mean, &now_variance] {
                extra.push(Tensor::new(mean.shape().clone(), now.clone())?);
            }
        }
        let statistics = Statistics { mean: now_mean, inv: inverse(now_variance, self.epsilon) };
        let (scale, bias) = (scale.as_slice::<T>()?, bias.as_slice::<T>()?);
        let y = Tensor::build::<T>(x.shape().clone(), |y| {
            planes.normalize(from, &statistics, scale, bias, y);
        })?;
        ctx.save(Tensor::vector(statistics.mean));
        ctx.save(Tensor::vector(statistics.inv));
        Ok([y].into_iter().chain(extra).take(self.num_outputs).collect())
    }

    /// running·momentum + batch·(1 − momentum).
    fn running<T: Float>(&self, old: &[T], now: &[T]) -> Vec<T> {
        let m = T::of(self.momentum);
        old.iter().zip(now).map(|(&o, &n)| o * m + n * (T::one() - m)).collect()
    }

    /// The gradient that arrived at the batch's own mean (`which` 0) or variance (1), through the
    /// running one and, in older opsets, directly.
    fn at_statistic<T: Float>(
        &self,
        ctx: Backward<'_>,
        which: usize,
    ) -> Result<Vec<T>, TensorError> {
        let mut sum = Vec::new();
        for (output, factor) in [(1 + which, 1.0 - self.momentum), (3 + which, 1.0)] {
            let Some(g) = ctx.grad_outputs.get(output).copied().flatten() else { continue };
            let g = g.as_slice::<T>()?;
            sum.resize(g.len(), T::zero());
            sum.iter_mut().zip(g).for_each(|(s, &g)| *s += g * T::of(factor));
        }
        Ok(sum)
    }

    fn grads<T: Float>(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (x, scale) = (ctx.input(0)?, ctx.input(1)?);
        let planes = self.planes(x.shape(), &[scale.shape()])?;
        let statistics = Statistics {
            mean: ctx.saved(0)?.as_slice::<T>()?.to_vec(),
            inv: ctx.saved(1)?.as_slice::<T>()?.to_vec(),
        };
        let arrived = [self.at_statistic::<T>(ctx, 0)?, self.at_statistic::<T>(ctx, 1)?];
        let g = ctx.grad_outputs.first().copied().flatten();
        let job = PlanesGrad {
            x: x.as_slice::<T>()?,
            scale: scale.as_slice::<T>()?,
            statistics: &statistics,
            g: g.map(|g| g.as_slice::<T>()).transpose()?,
            moving: self.training.then_some((&arrived[0][..], &arrived[1][..])),
        };
        let mut found = None;
        let dx = Tensor::build::<T>(x.shape().clone(), |dx| found = Some(planes.grads(&job, dx)))?;
        let Some(found) = found else { return Ok(smallvec![Some(dx)]) };
        let shaped = |v: Vec<T>| Tensor::new(scale.shape().clone(), v).map(Some);
        let (dmean, dvariance) = match self.training {
            false => (shaped(found.mean)?, shaped(found.variance)?),
            true => (self.at_running(ctx, 1)?, self.at_running(ctx, 2)?),
        };
        Ok(smallvec![Some(dx), shaped(found.scale)?, shaped(found.bias)?, dmean, dvariance])
    }

    /// The gradient of an input statistic in training: what arrived at the running one, times
    /// the momentum.
    fn at_running(&self, ctx: Backward<'_>, output: usize) -> Result<Option<Tensor>, OpError> {
        let Some(g) = ctx.grad_outputs.get(output).copied().flatten() else { return Ok(None) };
        dispatch_float!(g.dtype(), T => {
            let m = T::of(self.momentum);
            Ok(Some(kernels::map1::<T>(g, |g| g * m)?))
        }, else Ok(None))
    }

    /// All cells of the channel that `index` is in.
    fn channel_cells(&self, ran: Ran<'_>, channel: usize) -> Option<Vec<Expr>> {
        let shape = ran.inputs.opt(0)?.shape();
        let planes = self.planes(shape, &[]).ok()?;
        let cell = |i: usize| {
            let (n, at) = (i / planes.plane, i % planes.plane);
            ran.cell(0, &shape.unravel((n * planes.channels + channel) * planes.plane + at))
        };
        (0..planes.batch * planes.plane).map(cell).collect()
    }
}

/// With fixed statistics: every channel is scaled and shifted.
impl InPlace for BatchNormalization {
    /// One number a channel, behind the axis of the batch.
    fn beside(&self, _input: usize, operand: &Shape, shape: &Shape) -> Shape {
        let ones = std::iter::repeat_n(1, shape.rank().saturating_sub(2));
        operand.iter().copied().chain(ones).collect()
    }

    fn forward(&self, _at: Place, tile: &mut [f32], rest: &[Strip<'_>]) {
        let [scale, bias, mean, variance] = rest else { return };
        let [scale, bias, mean] = [scale, bias, mean].map(|s| s.floats());
        let inv = inverse(variance.floats().to_vec(), self.epsilon);
        let channel = |i: usize| (inv[i] * scale[i], bias[i], mean[i]);
        wide(
            #[inline(always)]
            || match scale.len() {
                1 => {
                    let (factor, shift, mean) = channel(0);
                    tile.iter_mut().for_each(|v| *v = (*v - mean) * factor + shift);
                }
                _ => tile.iter_mut().enumerate().for_each(|(i, v)| {
                    let (factor, shift, mean) = channel(i);
                    *v = (*v - mean) * factor + shift;
                }),
            },
        );
    }

    fn has_backward(&self, _slot: usize) -> bool {
        false
    }

    fn backward(&self, _: Place, _: &mut [f32], _: &[Strip<'_>], _: &[f32]) {}
}

impl Op for BatchNormalization {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        let parameters: Vec<&Fact> = (1..5).map(|i| inputs.get(i)).collect::<Result<_, _>>()?;
        let shapes: Vec<&Shape> = parameters.iter().map(|f| &f.shape).collect();
        self.planes(&x.shape, &shapes)?;
        let mut facts = vec![Fact::new(x.dtype, x.shape.clone())];
        let statistic = |i: usize| Fact::new(parameters[i].dtype, parameters[2].shape.clone());
        facts.extend([2, 3, 2, 3].map(statistic));
        facts.truncate(self.num_outputs);
        Ok(facts)
    }

    fn forward(&self, inputs: Inputs<'_>, ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        dispatch_float!(x.dtype(), T => self.run::<T>(inputs, ctx),
            else Err(needs_floats("BatchNormalization", "the input", x)))
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        dispatch_float!(ctx.input(0)?.dtype(), T => self.grads::<T>(ctx),
            else Err(OpError::NotDifferentiable { op: "BatchNormalization", input: 0 }))
    }

    fn reads(&self) -> Reads {
        Reads { inputs: 0b00011, outputs: 0 }
    }

    fn in_place(&self, slot: usize, keep: bool) -> Option<&dyn InPlace> {
        (slot == 0 && !keep && !self.training && self.spatial).then_some(self)
    }

    fn work(&self, _inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        Work::per_output(if self.training { 8 } else { 3 }, outputs)
    }

    fn explain(&self, ran: Ran<'_>, output: usize, index: &[usize]) -> Option<Expr> {
        let shape = ran.inputs.opt(0)?.shape();
        let planes = self.planes(shape, &[]).ok()?;
        let channel = match output {
            0 => shape.offset(index)? / planes.plane % planes.channels,
            _ => ran.inputs.opt(3)?.shape().offset(index)?,
        };
        let parameter =
            |input: usize| ran.cell(input, &ran.inputs.opt(input)?.shape().unravel(channel));
        let (mean, root) = match self.training {
            true => deviation(&self.channel_cells(ran, channel)?, self.epsilon),
            false => {
                let inside = Expr::Sum(vec![parameter(4)?, Expr::Number(self.epsilon)]);
                let root = inside.value().sqrt();
                (parameter(3)?, Expr::call("sqrt", vec![inside], root))
            }
        };
        if output > 0 {
            let share = |old: Expr, now: Expr| {
                let m = self.momentum;
                Expr::Sum(vec![
                    Expr::Product(vec![Expr::Number(m), old]),
                    Expr::Product(vec![Expr::Number(1.0 - m), now]),
                ])
            };
            return match output {
                1 => Some(share(parameter(3)?, mean)),
                3 => Some(mean),
                _ => None,
            };
        }
        let top = Expr::Sum(vec![ran.cell(0, index)?, Expr::negative(mean)]);
        let at = ran.inputs.opt(2)?.shape().unravel(channel);
        scaled_cell(ran, Expr::quotient(top, root), parameter(1), Some(&at))
    }
}

fn examples() -> Vec<Example> {
    let of = |x: Tensor, seed| {
        [
            x,
            sample([3], seed),
            sample([3], seed + 1),
            sample([3], seed + 2),
            positive([3], seed + 3),
        ]
    };
    vec![
        Example::new("inference: fixed statistics", of(sample([2, 3, 2, 2], 1), 2)),
        Example::new("training, with the running statistics", of(sample([2, 3, 2, 2], 6), 7))
            .with("training_mode", 1)
            .with("momentum", 0.75f32)
            .outputs(3),
        Example::new("features without pixels, training", of(sample([4, 3], 11), 12))
            .with("training_mode", 1)
            .with("epsilon", 0.1f32),
        Example::new("opset 9, training, all five outputs", of(sample([3, 3, 2], 16), 17))
            .opset(9)
            .outputs(5),
        Example::new(
            "opset 7, every position by itself",
            [
                sample([2, 2, 2], 21),
                sample([2, 2], 22),
                sample([2, 2], 23),
                sample([2, 2], 24),
                positive([2, 2], 25),
            ],
        )
        .opset(7)
        .with("spatial", 0),
    ]
}
