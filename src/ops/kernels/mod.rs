//! Arithmetic that several ops share. Knows slices and tensors, no op. Imported by op files only.

pub mod align;
pub mod binary;
pub mod gemm;
pub mod pointwise;
pub mod reduce;
pub mod scalar;

pub use align::{aligned, aligned_at};
pub use binary::{Binary, Zip, map2, map3};
pub use pointwise::{Map, Pointwise, map_any, map1, same_shape2};
