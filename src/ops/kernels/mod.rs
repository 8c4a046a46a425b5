//! Arithmetic that several ops share. Knows slices and tensors, no op. Imported by op files only.

pub mod align;
pub mod arg;
pub mod attention;
pub mod binary;
pub mod border;
pub mod channel_norm;
pub mod contract;
pub mod conv;
mod conv_depthwise;
mod conv_direct;
mod conv_dots;
pub mod conv_geometry;
#[cfg(test)]
mod conv_tests;
mod conv_tiles;
pub mod conversion;
pub mod draws;
pub mod gemm;
pub mod global;
pub mod known;
pub mod lanes;
pub mod log_prob;
pub mod logic;
pub mod lu;
pub mod moves;
pub mod normalize;
pub mod pair_loss;
pub mod pointwise;
pub mod pool;
pub mod pool_max;
pub mod recurrent;
pub mod recurrent_activation;
pub mod recurrent_cells;
pub mod recurrent_layer;
pub mod reduce;
pub mod reduction;
pub mod resample;
pub mod rows;
pub mod scalar;
pub mod scan;
pub mod scatter;
pub mod softmax;
pub mod threads;
pub mod variadic;
pub mod view;

pub use align::{aligned, aligned_at};
pub use binary::{Binary, Zip, map2, map3, nonzero};
pub use known::Known;
pub use pointwise::{Map, Pointwise, map_any, map1, same_shape2};
pub use reduce::sum;

pub use crate::tensor::simd;
use crate::tensor::{DType, Tensor};

/// Halves are added in float32; all else as it is.
pub fn computed(t: &Tensor) -> Tensor {
    if t.dtype().is_half() { t.cast(DType::F32) } else { t.clone() }
}

/// An explanation with more terms than this is left out: nobody reads it, and building it stalls.
pub const MAX_TERMS: usize = 1 << 14;
