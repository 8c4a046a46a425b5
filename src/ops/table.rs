//! The one table of ops. Adding an op is one file, one `mod` line and one row here.

use super::*;

/// Every op that Chalkgrad runs.
#[rustfmt::skip] // One line an op, sorted.
pub static OPS: &[&OpSpec] = &[
    &abs::SPEC,
    &acos::SPEC,
    &acosh::SPEC,
    &add::SPEC,
    &affine_grid::SPEC,
    &and::SPEC,
    &arg_max::SPEC,
    &arg_min::SPEC,
    &asin::SPEC,
    &asinh::SPEC,
    &atan::SPEC,
    &atanh::SPEC,
    &attention::SPEC,
    &average_pool::SPEC,
    &batch_normalization::SPEC,
    &bce_loss::SPEC,
    &bce_with_logits_loss::SPEC,
    &bernoulli::SPEC,
    &bit_shift::SPEC,
    &bitwise_and::SPEC,
    &bitwise_not::SPEC,
    &bitwise_or::SPEC,
    &bitwise_xor::SPEC,
    &cast::SPEC,
    &cast_like::SPEC,
    &ceil::SPEC,
    &celu::SPEC,
    &center_crop_pad::SPEC,
    &clip::SPEC,
    &col2_im::SPEC,
    &compress::SPEC,
    &concat::SPEC,
    &constant::SPEC,
    &constant_of_shape::SPEC,
    &conv::SPEC,
    &conv_transpose::SPEC,
    &cos::SPEC,
    &cosh::SPEC,
    &cum_prod::SPEC,
    &cum_sum::SPEC,
    &depth_to_space::SPEC,
    &det::SPEC,
    &detach::SPEC,
    &div::SPEC,
    &dropout::SPEC,
    &einsum::SPEC,
    &elu::SPEC,
    &equal::SPEC,
    &erf::SPEC,
    &exp::SPEC,
    &expand::SPEC,
    &eye_like::SPEC,
    &flatten::SPEC,
    &floor::SPEC,
    &gather::SPEC,
    &gather_elements::SPEC,
    &gather_nd::SPEC,
    &gelu::SPEC,
    &gemm::SPEC,
    &global_average_pool::SPEC,
    &global_lp_pool::SPEC,
    &global_max_pool::SPEC,
    &greater::SPEC,
    &greater_or_equal::SPEC,
    &grid_sample::SPEC,
    &group_normalization::SPEC,
    &gru::SPEC,
    &hard_sigmoid::SPEC,
    &hard_swish::SPEC,
    &hardmax::SPEC,
    &huber_loss::SPEC,
    &identity::SPEC,
    &instance_normalization::SPEC,
    &is_inf::SPEC,
    &is_nan::SPEC,
    &l1_loss::SPEC,
    &layer_normalization::SPEC,
    &leaky_relu::SPEC,
    &less::SPEC,
    &less_or_equal::SPEC,
    &log::SPEC,
    &log_softmax::SPEC,
    &lp_normalization::SPEC,
    &lp_pool::SPEC,
    &lrn::SPEC,
    &lstm::SPEC,
    &mat_mul::SPEC,
    &max::SPEC,
    &max_pool::SPEC,
    &mean::SPEC,
    &mean_variance_normalization::SPEC,
    &min::SPEC,
    &mish::SPEC,
    &modulo::SPEC,
    &mse_loss::SPEC,
    &mul::SPEC,
    &neg::SPEC,
    &negative_log_likelihood_loss::SPEC,
    &non_zero::SPEC,
    &not::SPEC,
    &one_hot::SPEC,
    &or::SPEC,
    &p_relu::SPEC,
    &pad::SPEC,
    &pow::SPEC,
    &random_normal::SPEC,
    &random_normal_like::SPEC,
    &random_uniform::SPEC,
    &random_uniform_like::SPEC,
    &range::SPEC,
    &reciprocal::SPEC,
    &reduce_l1::SPEC,
    &reduce_l2::SPEC,
    &reduce_log_sum::SPEC,
    &reduce_log_sum_exp::SPEC,
    &reduce_max::SPEC,
    &reduce_mean::SPEC,
    &reduce_min::SPEC,
    &reduce_prod::SPEC,
    &reduce_sum::SPEC,
    &reduce_sum_square::SPEC,
    &relu::SPEC,
    &reshape::SPEC,
    &resize::SPEC,
    &reverse_sequence::SPEC,
    &rms_normalization::SPEC,
    &rnn::SPEC,
    &rotary_embedding::SPEC,
    &round::SPEC,
    &scatter::SPEC,
    &scatter_elements::SPEC,
    &scatter_nd::SPEC,
    &selu::SPEC,
    &shape::SPEC,
    &shrink::SPEC,
    &sigmoid::SPEC,
    &sign::SPEC,
    &silu::SPEC,
    &sin::SPEC,
    &sinh::SPEC,
    &size::SPEC,
    &slice::SPEC,
    &softmax::SPEC,
    &softmax_cross_entropy_loss::SPEC,
    &softplus::SPEC,
    &softsign::SPEC,
    &space_to_depth::SPEC,
    &split::SPEC,
    &sqrt::SPEC,
    &squeeze::SPEC,
    &sub::SPEC,
    &sum::SPEC,
    &swish::SPEC,
    &tan::SPEC,
    &tanh::SPEC,
    &tensor_scatter::SPEC,
    &thresholded_relu::SPEC,
    &tile::SPEC,
    &top_k::SPEC,
    &transpose::SPEC,
    &trilu::SPEC,
    &unique::SPEC,
    &unsqueeze::SPEC,
    &upsample::SPEC,
    &where_::SPEC,
    &xor::SPEC,
];

/// The op of a domain and name.
pub fn find(domain: &str, name: &str) -> Option<&'static OpSpec> {
    let domain = if domain == "ai.onnx" { ONNX } else { domain };
    OPS.iter().copied().find(|s| s.name == name && s.domain == domain)
}

/// Builds an op from its node's attributes.
pub fn build(spec: &'static OpSpec, attributes: Attributes) -> Result<Box<dyn Op>, OpError> {
    (spec.build)(&attributes.for_op(spec.name)).map_err(|e| e.in_op(spec.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_table_is_complete() {
        let mut seen = HashSet::new();
        for spec in OPS {
            let name = spec.name;
            assert!(seen.insert((spec.domain, name)), "{name} stands twice");
            assert!(!spec.summary.is_empty() && spec.summary.ends_with('.'), "{name}: summary");
            assert!(!spec.formula.is_empty(), "{name}: formula");
            assert!(!spec.derivative.is_empty(), "{name}: derivative in words");
            assert_eq!(
                spec.differentiable,
                !spec.derivative_formula.is_empty(),
                "{name}: derivative"
            );
            assert!(!(spec.examples)().is_empty(), "{name}: no example");
            for example in (spec.examples)() {
                build(spec, example.attributes).unwrap_or_else(|e| panic!("{name}: {e}"));
            }
        }
    }
}
