//! Arithmetic that several ops share. Knows slices and tensors, no op. Imported by op files only.

pub mod binary;
pub mod gemm;
pub mod pointwise;
pub mod reduce;

pub use binary::{Binary, Zip, map2, map3};
pub use pointwise::{Map, Pointwise, map1, same_shape2};
