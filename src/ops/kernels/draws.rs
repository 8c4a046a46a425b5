//! Ops that draw random numbers: what they share. A `seed` attribute fixes the numbers; without
//! it they differ from node to node and from run to run, as the run's own seed says.
//! Imported by op files only.

use super::logic::no_gradient;
use crate::dispatch_float;
use crate::ops::{Attributes, Backward, Expr, Fact, Facts, Forward, Grads, Inputs, Op, OpError};
use crate::ops::{OpSpec, Ran, Reads, Tensors, Work};
use crate::tensor::{DType, Float, MAX_TENSOR_BYTES, Shape, SplitMix64, Tensor};
use smallvec::smallvec;
use std::fmt::Debug;

/// A distribution of numbers.
pub trait Distribution: Debug + Send + Sync + 'static {
    fn spec(&self) -> &'static OpSpec;

    fn draw(&self, rng: &mut SplitMix64) -> f64;
}

/// Where the shape of the output comes from.
#[derive(Debug)]
pub enum Shaped {
    /// An attribute.
    As(Shape),
    /// The first input.
    Like,
}

/// An op that fills a tensor with numbers drawn independently.
#[derive(Debug)]
pub struct Draw<D> {
    pub distribution: D,
    pub shaped: Shaped,
    pub dtype: Option<DType>,
    pub seed: Option<u64>,
}

impl<D: Distribution> Draw<D> {
    /// In the shape of the attribute `shape`, float32 unless `dtype` says otherwise.
    pub fn of_shape(a: &Attributes, distribution: D) -> Result<Box<dyn Op>, OpError> {
        let sizes = a.opt_sizes("shape")?.ok_or_else(|| a.bad("shape", "is missing"))?;
        let shape = Shape::from(sizes);
        let bytes = shape.checked_numel().and_then(|n| n.checked_mul(8));
        if bytes.is_none_or(|b| b > MAX_TENSOR_BYTES) {
            return Err(a.bad("shape", "asks for more numbers than fit in memory"));
        }
        let dtype = Some(float_type(a)?.unwrap_or(DType::F32));
        Ok(Box::new(Draw { distribution, shaped: Shaped::As(shape), dtype, seed: seed(a)? }))
    }

    /// In the shape of the input, and of its type unless `dtype` says otherwise.
    pub fn like(a: &Attributes, distribution: D) -> Result<Box<dyn Op>, OpError> {
        let (dtype, seed) = (float_type(a)?, seed(a)?);
        Ok(Box::new(Draw { distribution, shaped: Shaped::Like, dtype, seed }))
    }
}

fn float_type(a: &Attributes) -> Result<Option<DType>, OpError> {
    match a.opt_dtype("dtype")? {
        Some(d) if !d.is_float() => Err(a.bad("dtype", format!("is {d}; it must be a float type"))),
        dtype => Ok(dtype),
    }
}

/// ONNX writes the seed as a float.
pub fn seed(a: &Attributes) -> Result<Option<u64>, OpError> {
    Ok(a.opt_float("seed")?.map(f64::to_bits))
}

impl<D: Distribution> Op for Draw<D> {
    fn spec(&self) -> &'static OpSpec {
        self.distribution.spec()
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let (dtype, shape) = match &self.shaped {
            Shaped::As(shape) => (None, shape.clone()),
            Shaped::Like => (Some(inputs.get(0)?.dtype), inputs.get(0)?.shape.clone()),
        };
        Ok(vec![Fact::new(self.dtype.or(dtype).unwrap_or(DType::F32), shape)])
    }

    fn forward(&self, inputs: Inputs<'_>, ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (like, shape) = match &self.shaped {
            Shaped::As(shape) => (DType::F32, shape.clone()),
            Shaped::Like => (inputs.get(0)?.dtype(), inputs.get(0)?.shape().clone()),
        };
        let dtype = self.dtype.unwrap_or(like);
        let mut rng = SplitMix64::new(self.seed.unwrap_or(ctx.seed));
        let doubles = Tensor::build::<f64>(shape, |out| {
            out.iter_mut().for_each(|x| *x = self.distribution.draw(&mut rng));
        })?;
        Ok(smallvec![doubles.cast(dtype)])
    }

    fn backward(&self, _ctx: Backward<'_>) -> Result<Grads, OpError> {
        no_gradient(self.spec().name)
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        Some(Expr::call("random", Vec::new(), ran.outputs.first()?.at(index)?))
    }
}

/// Whether a uniform number fell below each probability, as doubles 0 and 1.
pub fn coins(p: &Tensor, seed: u64) -> Result<Tensor, OpError> {
    fn flip<T: Float>(p: &Tensor, seed: u64) -> Result<Tensor, OpError> {
        let (mut rng, from) = (SplitMix64::new(seed), p.as_slice::<T>()?);
        Ok(Tensor::build::<f64>(p.shape().clone(), |out| {
            for (o, &p) in out.iter_mut().zip(from) {
                *o = f64::from(u8::from(T::of(rng.next_f64()) < p));
            }
        })?)
    }
    let (op, role, expected) = ("Bernoulli", "the input", "floating-point probabilities");
    dispatch_float!(p.dtype(), T => flip::<T>(p, seed),
        else Err(OpError::DType { op, role, found: p.dtype(), expected }))
}
