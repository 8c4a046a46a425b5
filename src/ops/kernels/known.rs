//! One way to ask for shapes and small values, before running (facts) and while running (tensors),
//! so that an op states its shape rule once. Imported by op files only.

use crate::ops::{Facts, Inputs, OpError};
use crate::tensor::{DType, Shape, Tensor};

/// The inputs of a node as far as shapes, types and the values of shape-like inputs go.
pub trait Known<'a>: Copy {
    /// The op's name, for errors.
    fn op(self) -> &'static str;

    /// How many inputs are wired, absent ones counted.
    fn count(self) -> usize;

    fn opt_shape(self, input: usize) -> Option<&'a Shape>;

    fn dtype(self, input: usize) -> Result<DType, OpError>;

    /// The value of an input that may be absent; an error where it is not known yet.
    fn opt_value(self, input: usize) -> Result<Option<&'a Tensor>, OpError>;

    fn shape(self, input: usize) -> Result<&'a Shape, OpError> {
        self.opt_shape(input).ok_or(OpError::MissingInput { op: self.op(), index: input })
    }

    fn value(self, input: usize) -> Result<&'a Tensor, OpError> {
        self.opt_value(input)?.ok_or(OpError::MissingInput { op: self.op(), index: input })
    }

    /// The integers of an input that may be absent.
    fn opt_ints(self, input: usize) -> Result<Option<Vec<i64>>, OpError> {
        Ok(self.opt_value(input)?.map(Tensor::to_i64_vec))
    }

    /// The integers of an input that older opsets gave as an attribute.
    fn ints_or(self, input: usize, attribute: Option<&Vec<i64>>) -> Result<Vec<i64>, OpError> {
        let missing = OpError::MissingInput { op: self.op(), index: input };
        self.opt_ints(input)?.or_else(|| attribute.cloned()).ok_or(missing)
    }

    /// An axis attribute of the first input, counted from the end when negative.
    fn axis(self, axis: i64) -> Result<usize, OpError> {
        self.shape(0)?.axis(axis).map_err(|e| OpError::from(e).in_op(self.op()))
    }
}

impl<'a> Known<'a> for Inputs<'a> {
    fn op(self) -> &'static str {
        Inputs::op(&self)
    }

    fn count(self) -> usize {
        self.len()
    }

    fn opt_shape(self, input: usize) -> Option<&'a Shape> {
        self.opt(input).map(Tensor::shape)
    }

    fn dtype(self, input: usize) -> Result<DType, OpError> {
        Ok(self.get(input)?.dtype())
    }

    fn opt_value(self, input: usize) -> Result<Option<&'a Tensor>, OpError> {
        Ok(self.opt(input))
    }
}

impl<'a> Known<'a> for Facts<'a> {
    fn op(self) -> &'static str {
        Facts::op(&self)
    }

    fn count(self) -> usize {
        self.len()
    }

    fn opt_shape(self, input: usize) -> Option<&'a Shape> {
        self.opt(input).map(|f| &f.shape)
    }

    fn dtype(self, input: usize) -> Result<DType, OpError> {
        Ok(self.get(input)?.dtype)
    }

    fn opt_value(self, input: usize) -> Result<Option<&'a Tensor>, OpError> {
        Facts::opt_value(&self, input)
    }
}
