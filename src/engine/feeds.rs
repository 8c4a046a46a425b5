//! Values for the inputs of a graph: given ones, and sensible ones where none is given.

use super::RunError;
use crate::graph::{Dim, DimValues, Graph, Value, ValueId, dims_text};
use crate::tensor::{DType, MAX_TENSOR_BYTES, Shape, Tensor, TensorError, normal};
use std::collections::BTreeMap;

/// All default inputs of a model together.
pub const MAX_FEED_BYTES: usize = MAX_TENSOR_BYTES;

/// Tensors by input (or by initializer, to replace a weight).
#[derive(Debug, Clone, Default)]
pub struct Feeds(BTreeMap<ValueId, Tensor>);

impl Feeds {
    pub fn set(&mut self, id: ValueId, tensor: Tensor) {
        self.0.insert(id, tensor);
    }

    pub fn get(&self, id: ValueId) -> Option<&Tensor> {
        self.0.get(&id)
    }

    pub fn remove(&mut self, id: ValueId) -> Option<Tensor> {
        self.0.remove(&id)
    }

    pub fn iter(&self) -> impl Iterator<Item = (ValueId, &Tensor)> {
        self.0.iter().map(|(&id, t)| (id, t))
    }
}

/// A fed tensor must have the declared type and, where they are known, the declared sizes.
pub(super) fn check(value: &Value, tensor: &Tensor) -> Result<(), RunError> {
    let name = || value.name.clone();
    if let Some(expected) = value.dtype.filter(|&d| d != tensor.dtype()) {
        return Err(RunError::FeedType { name: name(), expected, found: tensor.dtype() });
    }
    let Some(dims) = &value.dims else { return Ok(()) };
    let fits = dims.len() == tensor.rank()
        && dims.iter().zip(tensor.shape().iter()).all(|(d, &n)| match d {
            Dim::Known(k) => *k == n,
            _ => true,
        });
    match fits {
        true => Ok(()),
        false => Err(RunError::FeedShape {
            name: name(),
            expected: dims_text(dims),
            found: tensor.shape().clone(),
        }),
    }
}

/// Feeds for all inputs that have no default: floats standard normal (each input its own stream of
/// the seed), everything else zeros. Together they may take [`MAX_FEED_BYTES`]; sizes are added up
/// before anything is allocated.
pub fn default_feeds(graph: &Graph, dims: &DimValues, seed: u64) -> Result<Feeds, TensorError> {
    let wanted: Vec<_> =
        graph.required_inputs().map(|id| (id, declared(graph, dims, id))).collect();
    check_budget(wanted.iter().map(|(_, wanted)| wanted))?;
    let mut feeds = Feeds::default();
    for (k, (id, (dtype, shape))) in wanted.into_iter().enumerate() {
        let stream = seed.wrapping_mul(1000).wrapping_add(k as u64);
        let tensor = match dtype.is_float() {
            true => normal(dtype, shape, stream)?,
            false => Tensor::zeros(dtype, shape)?,
        };
        feeds.set(id, tensor);
    }
    Ok(feeds)
}

/// Type and shape of an input with the sizes that are set.
fn declared(graph: &Graph, dims: &DimValues, id: ValueId) -> (DType, Shape) {
    let value = graph.value(id);
    let shape = dims.shape(value.dims.as_deref().unwrap_or(&[]));
    (value.dtype.unwrap_or(DType::F32), shape)
}

fn check_budget<'a>(wanted: impl Iterator<Item = &'a (DType, Shape)>) -> Result<(), TensorError> {
    let mut left = MAX_FEED_BYTES;
    for (dtype, shape) in wanted {
        let bytes = shape.checked_numel().and_then(|n| n.checked_mul(dtype.size()));
        match bytes.and_then(|bytes| left.checked_sub(bytes)) {
            Some(rest) => left = rest,
            None => {
                let shape = shape.clone();
                return Err(TensorError::TooLarge { shape, limit_bytes: MAX_FEED_BYTES });
            }
        }
    }
    Ok(())
}
