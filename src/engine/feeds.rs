//! Values for the inputs of a graph: given ones, and sensible ones where none is given.

use super::RunError;
use crate::graph::{Dim, DimValues, Graph, Value, ValueId, dims_text};
use crate::tensor::{DType, Tensor, TensorError, normal};
use std::collections::BTreeMap;

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
/// the seed), everything else zeros.
pub fn default_feeds(graph: &Graph, dims: &DimValues, seed: u64) -> Result<Feeds, TensorError> {
    let mut feeds = Feeds::default();
    for (k, id) in graph.required_inputs().enumerate() {
        let value = graph.value(id);
        let dtype = value.dtype.unwrap_or(DType::F32);
        let shape = dims.shape(value.dims.as_deref().unwrap_or(&[]));
        let stream = seed.wrapping_mul(1000).wrapping_add(k as u64);
        let tensor = match dtype.is_float() {
            true => normal(dtype, shape, stream)?,
            false => Tensor::zeros(dtype, shape)?,
        };
        feeds.set(id, tensor);
    }
    Ok(feeds)
}
