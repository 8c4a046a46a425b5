//! RNN, GRU and LSTM as ops: one [`Op`] over the kernels, for every direction and layout.
//! Imported by the three op files.

use super::recurrent::{Kind, Layer, Sizes};
use super::recurrent_cells::{Cell, Course, Weights};
use crate::dispatch_float;
use crate::ops::{Attributes, Backward, Fact, Facts, Forward, Grads, Inputs, Op, OpError, OpSpec};
use crate::ops::{Reads, Tensors, Work};
use crate::tensor::{Float, Shape, Tensor, TensorError};

/// A recurrent layer, ready to run.
#[derive(Debug)]
pub struct Recurrent {
    spec: &'static OpSpec,
    layer: Layer,
    num_outputs: usize,
}

/// Positions of the inputs that only some runs have.
const BIAS: usize = 3;
const LENS: usize = 4;
const INITIAL_H: usize = 5;
const INITIAL_C: usize = 6;
const PEEPHOLES: usize = 7;
/// Tensors saved a direction.
const SAVED: usize = 5;

impl Recurrent {
    pub fn new(spec: &'static OpSpec, kind: Kind, a: &Attributes) -> Result<Self, OpError> {
        let layer = Layer::from_attributes(spec.name, kind, a)?;
        let most = if matches!(kind, Kind::Lstm { .. }) { 3 } else { 2 };
        Ok(Recurrent { spec, layer, num_outputs: a.num_outputs.clamp(1, most) })
    }

    fn sizes(&self, shape: impl Fn(usize) -> Option<Shape>) -> Result<Sizes, OpError> {
        let shapes: [Option<Shape>; 8] = std::array::from_fn(shape);
        self.layer.sizes(shapes.each_ref().map(Option::as_ref))
    }

    fn sizes_of(&self, inputs: Inputs<'_>) -> Result<Sizes, OpError> {
        self.sizes(|i| inputs.opt(i).map(|t| t.shape().clone()))
    }

    /// The length of every sequence; all steps where none is given.
    fn lens(&self, s: &Sizes, inputs: Inputs<'_>) -> Vec<usize> {
        match inputs.opt(LENS) {
            None => vec![s.steps; s.batch],
            Some(t) => {
                let len = |n: i64| usize::try_from(n).unwrap_or(0).min(s.steps);
                t.to_i64_vec().into_iter().map(len).collect()
            }
        }
    }

    fn cell<'a>(&'a self, s: &Sizes, d: usize, lens: &'a [usize]) -> Cell<'a> {
        Cell {
            kind: self.layer.kind,
            activations: &self.layer.activations[d],
            clip: self.layer.clip,
            steps: s.steps,
            batch: s.batch,
            inputs: s.inputs,
            hidden: s.hidden,
            lens,
        }
    }

    fn run<T: Float>(&self, inputs: Inputs<'_>, ctx: &mut Forward) -> Result<Tensors, OpError> {
        let s = self.sizes_of(inputs)?;
        let (x, lens) = (inputs.get(0)?.as_slice::<T>()?, self.lens(&s, inputs));
        let (y, state) = self.layer.outputs(&s);
        let mut y = Tensor::filled::<T>(y, T::zero())?;
        let mut last = [
            Tensor::filled::<T>(state.clone(), T::zero())?,
            Tensor::filled::<T>(state, T::zero())?,
        ];
        for d in 0..s.directions {
            let start = |i: usize| -> Result<Vec<T>, OpError> {
                let all = inputs.opt(i).map(|t| t.as_slice::<T>()).transpose()?;
                Ok(self.layer.gather_state(&s, d, all))
            };
            let xs = self.layer.gather_x(&s, d, &lens, x);
            let k = weights::<T>(inputs, d, s.directions)?;
            let cell = self.cell(&s, d, &lens);
            let course = cell.forward(k, &xs, &start(INITIAL_H)?, &start(INITIAL_C)?)?;
            let rows = s.batch * s.hidden;
            self.layer.scatter_y(&s, d, &lens, &course.h[rows..], y.make_mut::<T>()?);
            for (states, all) in [&course.h, &course.c].into_iter().zip(&mut last) {
                if let Some(end) = states.len().checked_sub(rows) {
                    self.layer.scatter_state(&s, d, &states[end..], all.make_mut::<T>()?);
                }
            }
            for kept in [course.pre, course.gates, course.h, course.c, course.linear] {
                ctx.save(Tensor::vector(kept));
            }
        }
        Ok([y].into_iter().chain(last).take(self.num_outputs).collect())
    }

    fn course<T: Float>(&self, ctx: Backward<'_>, d: usize) -> Result<Course<T>, OpError> {
        let part = |i: usize| -> Result<Vec<T>, OpError> {
            Ok(ctx.saved(d * SAVED + i)?.as_slice::<T>()?.to_vec())
        };
        let [pre, gates, h, c, linear] = [part(0)?, part(1)?, part(2)?, part(3)?, part(4)?];
        Ok(Course { pre, gates, h, c, linear })
    }

    fn grads<T: Float>(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (inputs, layer) = (ctx.inputs, &self.layer);
        let s = self.sizes_of(inputs)?;
        let (x, lens) = (inputs.get(0)?.as_slice::<T>()?, self.lens(&s, inputs));
        let arrived = |i: usize| -> Result<Option<&[T]>, TensorError> {
            ctx.grad_outputs.get(i).copied().flatten().map(|g| g.as_slice::<T>()).transpose()
        };
        let mut found: Vec<Option<Tensor>> = (0..8)
            .map(|i| match inputs.opt(i).filter(|t| i != LENS && t.dtype().is_float()) {
                Some(t) => Tensor::filled::<T>(t.shape().clone(), T::zero()).map(Some),
                None => Ok(None),
            })
            .collect::<Result<_, _>>()?;
        for d in 0..s.directions {
            let xs = layer.gather_x(&s, d, &lens, x);
            let g = match arrived(0)? {
                Some(g) => layer.gather_y(&s, d, &lens, g),
                None => vec![T::zero(); s.steps * s.batch * s.hidden],
            };
            let ends =
                (layer.gather_state(&s, d, arrived(1)?), layer.gather_state(&s, d, arrived(2)?));
            let course = self.course::<T>(ctx, d)?;
            let k = weights::<T>(inputs, d, s.directions)?;
            let grads = self.cell(&s, d, &lens).backward(k, &xs, &course, &g, ends)?;
            if let Some(dx) = &mut found[0] {
                layer.add_x(&s, d, &lens, &grads.x, dx.make_mut::<T>()?);
            }
            for (i, part) in [(1, grads.w), (2, grads.r), (BIAS, grads.b), (PEEPHOLES, grads.p)] {
                if let Some(all) = &mut found[i] {
                    let all = all.make_mut::<T>()?;
                    all[d * part.len()..(d + 1) * part.len()].copy_from_slice(&part);
                }
            }
            for (i, part) in [(INITIAL_H, grads.h), (INITIAL_C, grads.c)] {
                if let Some(all) = &mut found[i] {
                    layer.scatter_state(&s, d, &part, all.make_mut::<T>()?);
                }
            }
        }
        found.truncate(inputs.len());
        Ok(found.into_iter().collect())
    }
}

/// The weights of direction `d`.
fn weights<T: Float>(
    inputs: Inputs<'_>,
    d: usize,
    directions: usize,
) -> Result<Weights<'_, T>, OpError> {
    let part = |t: &'_ Tensor| -> Result<(usize, usize), OpError> {
        let each = t.numel() / directions.max(1);
        Ok((d * each, (d + 1) * each))
    };
    let of = |i: usize| -> Result<&[T], OpError> {
        let t = inputs.get(i)?;
        let (from, to) = part(t)?;
        // An input that the backward does not read is empty there.
        Ok(t.as_slice::<T>()?.get(from..to).unwrap_or(&[]))
    };
    let opt = |i: usize| if inputs.opt(i).is_some() { of(i).map(Some) } else { Ok(None) };
    Ok(Weights { w: of(1)?, r: of(2)?, b: opt(BIAS)?, p: opt(PEEPHOLES)? })
}

impl Op for Recurrent {
    fn spec(&self) -> &'static OpSpec {
        self.spec
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let s = self.sizes(|i| inputs.opt(i).map(|f| f.shape.clone()))?;
        let (y, state) = self.layer.outputs(&s);
        let dtype = inputs.get(0)?.dtype;
        let facts = [Fact::new(dtype, y), Fact::new(dtype, state.clone()), Fact::new(dtype, state)];
        Ok(facts.into_iter().take(self.num_outputs).collect())
    }

    fn forward(&self, inputs: Inputs<'_>, ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        dispatch_float!(x.dtype(), T => self.run::<T>(inputs, ctx), else {
            let (op, found) = (self.spec.name, x.dtype());
            let (role, expected) = ("the input", "floating-point numbers");
            Err(OpError::DType { op, role, found, expected })
        })
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        dispatch_float!(ctx.input(0)?.dtype(), T => self.grads::<T>(ctx),
            else Err(OpError::NotDifferentiable { op: self.spec.name, input: 0 }))
    }

    fn reads(&self) -> Reads {
        let inputs = 0b111 | 1 << LENS | 1 << PEEPHOLES;
        Reads { inputs, outputs: 0 }
    }

    fn work(&self, inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        let Ok(s) = self.sizes(|i| inputs.opt(i).map(|f| f.shape.clone())) else {
            return Work::NONE;
        };
        let width = self.layer.kind.gates().saturating_mul(s.hidden) as u64;
        let rows = (s.steps as u64).saturating_mul((s.batch * s.directions) as u64);
        let deep = (s.inputs as u64).saturating_add(s.hidden as u64);
        let mut work = Work::macs(rows.saturating_mul(width).saturating_mul(deep));
        work.flops = work.flops.saturating_add(rows.saturating_mul(width).saturating_mul(3));
        work
    }
}
