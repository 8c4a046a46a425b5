//! Floor 0: numbers in memory. A [`Tensor`] is a shared, copy-on-write, row-major block of one
//! [`DType`]. Knows nothing of graphs or ops. Everything above may import it.

mod broadcast;
mod dtype;
mod error;
mod random;
mod shape;
pub mod simd;
mod stats;
mod storage;
#[allow(clippy::module_inception)]
mod tensor;

pub use broadcast::{Odometer, broadcast_shapes, broadcast_strides, sum_to_shape};
pub use dtype::{DType, Element, Float};
pub use error::TensorError;
pub use random::{SplitMix64, normal, uniform};
pub use shape::Shape;
pub(crate) use shape::normalize_axis;
pub use stats::{Histogram, TensorStats};
pub use storage::{Buffer, keep_buffers, live_bytes, take_peak_bytes};
pub use tensor::{Data, MAX_TENSOR_BYTES, Tensor};
