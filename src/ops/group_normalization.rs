//! GroupNormalization. Imported by the table, and by InstanceNormalization, which is the same with
//! one channel a group.

use super::kernels::channel_norm::{Planes, PlanesGrad, Sets, Statistics};
use super::layer_normalization::{deviation, scaled_cell};
use super::*;
use crate::dispatch_float;
use crate::tensor::Float;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "GroupNormalization",
    category: Category::Normalization,
    summary: "Shifts and scales each group of channels of each sample to mean 0 and variance 1, \
              then applies a learned scale and bias; the batch plays no part.",
    formula: r"y = \frac{x - \mu_{n,g}}{\sqrt{\sigma_{n,g}^2 + \epsilon}} \, \gamma_c + \beta_c",
    derivative: "Mean and variance depend on every number of the group, so each gradient loses its \
                 mean over the group and its part along the normalized values.",
    derivative_formula: r"\frac{\partial L}{\partial x} = \frac{1}{\sqrt{\sigma^2 + \epsilon}} \left( \hat G - \overline{\hat G} - \hat x \, \overline{\hat G \hat x} \right), \quad \hat G = G \gamma_c",
    pytorch: "torch.nn.functional.group_norm(x, num_groups, weight, bias, eps)",
    tinytorch: "",
    build: |a| {
        let groups = a.opt_int("num_groups")?.and_then(|g| usize::try_from(g).ok());
        let groups = groups.filter(|&g| g > 0);
        Ok(Box::new(GroupNorm {
            spec: &SPEC,
            groups: Some(groups.ok_or_else(|| a.bad("num_groups", "must be at least 1"))?),
            epsilon: a.float("epsilon", 1e-5)?,
            per_group: a.opset < 21,
        }))
    },
    examples,
    ..OpSpec::DEFAULT
};

/// Group normalization; instance normalization is that with one channel a group.
#[derive(Debug)]
pub(super) struct GroupNorm {
    pub spec: &'static OpSpec,
    /// `None`: every channel is a group.
    pub groups: Option<usize>,
    pub epsilon: f64,
    /// Until opset 20 GroupNormalization had one scale and bias a group.
    pub per_group: bool,
}

impl GroupNorm {
    fn planes(&self, x: &Shape, scale: &Shape, bias: &Shape) -> Result<Planes, OpError> {
        let &[batch, channels, ref spatial @ ..] = &x[..] else {
            let what = format!("the input needs axes N and C, but its shape is {x}");
            return Err(OpError::shape(self.spec.name, what));
        };
        let groups = self.groups.unwrap_or(channels);
        if groups == 0 || channels % groups != 0 {
            let what = format!("{channels} channels do not split into {groups} groups");
            return Err(OpError::shape(self.spec.name, what));
        }
        let per_scale = if self.per_group && scale[..] == [groups] { channels / groups } else { 1 };
        for found in [scale, bias] {
            if found[..] != [channels / per_scale] {
                let rule =
                    format!("scale and bias need one number for each of {channels} channels");
                return Err(OpError::shapes(self.spec.name, &rule, found, x));
            }
        }
        let (plane, sets) = (Shape::from(spatial).numel(), Sets::Group(groups));
        Ok(Planes { batch, channels, plane, sets, per_scale })
    }
}

impl Op for GroupNorm {
    fn spec(&self) -> &'static OpSpec {
        self.spec
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        self.planes(&x.shape, &inputs.get(1)?.shape, &inputs.get(2)?.shape)?;
        Ok(vec![Fact::new(x.dtype, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, scale, bias) = (inputs.get(0)?, inputs.get(1)?, inputs.get(2)?);
        let planes = self.planes(x.shape(), scale.shape(), bias.shape())?;
        dispatch_float!(x.dtype(), T => {
            let from = x.as_slice::<T>()?;
            let (mean, variance) = planes.moments(from);
            let statistics = Statistics { mean, inv: inverse(variance, self.epsilon) };
            let (scale, bias) = (scale.as_slice::<T>()?, bias.as_slice::<T>()?);
            let y = Tensor::build::<T>(x.shape().clone(), |y| {
                planes.normalize(from, &statistics, scale, bias, y);
            })?;
            ctx.save(Tensor::vector(statistics.mean));
            ctx.save(Tensor::vector(statistics.inv));
            Ok(smallvec![y])
        }, else Err(needs_floats(self.spec.name, "the input", x)))
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, x, scale) = (ctx.grad()?, ctx.input(0)?, ctx.input(1)?);
        let planes = self.planes(x.shape(), scale.shape(), scale.shape())?;
        dispatch_float!(g.dtype(), T => {
            let statistics = Statistics {
                mean: ctx.saved(0)?.as_slice::<T>()?.to_vec(),
                inv: ctx.saved(1)?.as_slice::<T>()?.to_vec(),
            };
            let job = PlanesGrad {
                x: x.as_slice::<T>()?,
                scale: scale.as_slice::<T>()?,
                statistics: &statistics,
                g: Some(g.as_slice::<T>()?),
                moving: Some((&[], &[])),
            };
            let mut found = None;
            let dx = Tensor::build::<T>(x.shape().clone(), |dx| {
                found = Some(planes.grads(&job, dx));
            })?;
            let (dscale, dbias) = found.map_or((None, None), |f| (Some(f.scale), Some(f.bias)));
            Ok(smallvec![Some(dx), dscale.map(Tensor::vector), dbias.map(Tensor::vector)])
        }, else Err(OpError::NotDifferentiable { op: self.spec.name, input: 0 }))
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let shape = ran.inputs.opt(0)?.shape();
        let (scale, bias) = (ran.inputs.opt(1)?.shape(), ran.inputs.opt(2)?.shape());
        let planes = self.planes(shape, scale, bias).ok()?;
        let Sets::Group(groups) = planes.sets else { return None };
        let (each, spatial) = (planes.channels / groups, Shape::from(shape.get(2..)?));
        let first = index.get(1)? / each * each;
        let cell = |i: usize| {
            let (channel, at) = (first + i / planes.plane, spatial.unravel(i % planes.plane));
            ran.cell(0, &[&[index[0], channel], &at[..]].concat())
        };
        let cells = (0..each * planes.plane).map(cell).collect::<Option<Vec<_>>>()?;
        let (mean, root) = deviation(&cells, self.epsilon);
        let top = Expr::Sum(vec![ran.cell(0, index)?, Expr::negative(mean)]);
        let at = [index[1] / planes.per_scale];
        scaled_cell(ran, Expr::quotient(top, root), ran.cell(1, &at), Some(&at))
    }

    fn reads(&self) -> Reads {
        Reads { inputs: 0b011, outputs: 0 }
    }

    fn work(&self, _inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        Work::per_output(8, outputs)
    }
}

/// 1/√(variance + ε).
pub(super) fn inverse<T: Float>(variance: Vec<T>, epsilon: f64) -> Vec<T> {
    variance.into_iter().map(|v| T::one() / (v + T::of(epsilon)).sqrt()).collect()
}

fn examples() -> Vec<Example> {
    let of = |x: Tensor, scales: usize, seed| {
        let row = |seed| examples_from([4], seed, |v| v + 0.1);
        let cut = |t: Tensor| {
            Tensor::vector(t.to_f64_vec().into_iter().take(scales).collect::<Vec<f64>>())
        };
        [x, cut(row(seed)), cut(row(seed + 1))]
    };
    vec![
        Example::new("two groups of two channels", of(sample([2, 4, 2, 2], 1), 4, 2))
            .with("num_groups", 2),
        Example::new("opset 18: one scale a group", of(sample([2, 4, 3], 4), 2, 5))
            .opset(18)
            .with("num_groups", 2)
            .with("epsilon", 0.5f32),
    ]
}
