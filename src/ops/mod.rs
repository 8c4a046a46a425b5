//! Floor 1: the operations. One file an op; [`OPS`] is the one table of them: menus, help, docs,
//! formats and tests iterate it. Knows tensors, and nothing of who runs it.

mod attributes;
#[cfg(test)]
mod check;
mod error;
mod expr;
pub mod in_place;
pub mod kernels;
mod op;
mod table;

mod abs;
mod acos;
mod acosh;
mod add;
mod affine_grid;
mod and;
mod arg_max;
mod arg_min;
mod asin;
mod asinh;
mod atan;
mod atanh;
mod attention;
mod attention_inputs;
mod average_pool;
mod batch_normalization;
mod bce_loss;
mod bce_with_logits_loss;
mod bernoulli;
mod bit_shift;
mod bitwise_and;
mod bitwise_not;
mod bitwise_or;
mod bitwise_xor;
mod cast;
mod cast_like;
mod ceil;
mod celu;
mod center_crop_pad;
mod clip;
mod col2_im;
mod compress;
mod concat;
mod constant;
mod constant_of_shape;
mod conv;
mod conv_transpose;
mod cos;
mod cosh;
mod cum_prod;
mod cum_sum;
mod depth_to_space;
mod det;
mod detach;
mod div;
mod dropout;
mod einsum;
mod elu;
mod equal;
mod erf;
mod exp;
mod expand;
mod eye_like;
mod flatten;
mod floor;
mod gather;
mod gather_elements;
mod gather_nd;
mod gelu;
mod gemm;
mod global_average_pool;
mod global_lp_pool;
mod global_max_pool;
mod greater;
mod greater_or_equal;
mod grid_sample;
mod group_normalization;
mod gru;
mod hard_sigmoid;
mod hard_swish;
mod hardmax;
mod huber_loss;
mod identity;
mod instance_normalization;
mod is_inf;
mod is_nan;
mod l1_loss;
mod layer_normalization;
mod leaky_relu;
mod less;
mod less_or_equal;
mod log;
mod log_softmax;
mod lp_normalization;
mod lp_pool;
mod lrn;
mod lstm;
mod mat_mul;
mod max;
mod max_pool;
mod mean;
mod mean_variance_normalization;
mod min;
mod mish;
mod modulo;
mod mse_loss;
mod mul;
mod neg;
mod negative_log_likelihood_loss;
mod non_zero;
mod not;
mod one_hot;
mod or;
mod p_relu;
mod pad;
mod pow;
mod random_normal;
mod random_normal_like;
mod random_uniform;
mod random_uniform_like;
mod range;
mod reciprocal;
mod reduce_l1;
mod reduce_l2;
mod reduce_log_sum;
mod reduce_log_sum_exp;
mod reduce_max;
mod reduce_mean;
mod reduce_min;
mod reduce_prod;
mod reduce_sum;
mod reduce_sum_square;
mod relu;
mod reshape;
mod resize;
mod reverse_sequence;
mod rms_normalization;
mod rnn;
mod rotary_embedding;
mod round;
mod scatter;
mod scatter_elements;
mod scatter_nd;
mod selu;
mod shape;
mod shrink;
mod sigmoid;
mod sign;
mod silu;
mod sin;
mod sinh;
mod size;
mod slice;
mod softmax;
mod softmax_cross_entropy_loss;
mod softplus;
mod softsign;
mod space_to_depth;
mod split;
mod sqrt;
mod squeeze;
mod sub;
mod sum;
mod swish;
mod tan;
mod tanh;
mod tensor_scatter;
mod thresholded_relu;
mod tile;
mod top_k;
mod transpose;
mod trilu;
mod unique;
mod unsqueeze;
mod upsample;
mod where_;
mod xor;

pub use attributes::{Attribute, Attributes, NEWEST_OPSET, onnx_dtype};
pub use conv_transpose::transposed_axes;
pub use error::OpError;
pub use expr::{Expr, number};
pub use kernels::threads::set_threads;
pub use op::{
    Args, Backward, CHALKGRAD, Category, Cost, Example, Fact, Facts, Forward, Grads, Inputs, ONNX,
    Op, OpSpec, Ran, Reads, Tensors, Work, cost,
};
pub use table::{OPS, build, find};

// What op files use of the floor below, so that `use super::*` is all they need.
use crate::tensor::{DType, Shape, Tensor};

/// The error of an op that computes on float32 and float64 only.
fn needs_floats(op: &'static str, role: &'static str, found: &Tensor) -> OpError {
    OpError::DType { op, role, found: found.dtype(), expected: "floating-point numbers" }
}

/// Standard normal doubles for examples; never near a kink, so that finite differences hold.
fn sample<const N: usize>(shape: [usize; N], seed: u64) -> Tensor {
    examples_from(shape, seed, |x| if x.abs() < 0.05 { x.signum() * 0.05 + x } else { x })
}

/// As [`sample`], positive: between 0.5 and about 4.
fn positive<const N: usize>(shape: [usize; N], seed: u64) -> Tensor {
    examples_from(shape, seed, |x| x.abs() + 0.5)
}

fn examples_from<const N: usize>(
    shape: [usize; N],
    seed: u64,
    f: impl Fn(f64) -> f64 + Sync,
) -> Tensor {
    let drawn = crate::tensor::normal(DType::F64, shape, seed);
    drawn.and_then(|t| kernels::map1::<f64>(&t, f)).unwrap_or_else(|_| Tensor::scalar(f64::NAN))
}
