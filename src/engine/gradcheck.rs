//! Gradient check: what backward says against central differences, parameter by parameter.

use super::{Feeds, Options, RunError, Trace};
use crate::graph::{Graph, ValueId};
use crate::tensor::{DType, Tensor};
use std::sync::Arc;

/// Analytic and numerical gradients of one leaf.
#[derive(Debug, Clone)]
pub struct ParameterCheck {
    pub value: ValueId,
    pub analytic: Tensor,
    pub numerical: Tensor,
    /// max |a − n| / max(1, |a|, |n|) over the elements.
    pub max_error: f64,
}

/// The outcome for all leaves.
#[derive(Debug, Clone, Default)]
pub struct GradCheck {
    pub parameters: Vec<ParameterCheck>,
}

impl GradCheck {
    pub fn max_error(&self) -> f64 {
        self.parameters.iter().map(|p| p.max_error).fold(0.0, f64::max)
    }
}

/// Σ of all float outputs after a forward.
fn loss(trace: &Trace) -> f64 {
    let outputs = trace.graph().outputs.iter().filter_map(|&id| trace.value(id));
    outputs.filter(|t| t.dtype().is_float()).flat_map(Tensor::to_f64_vec).sum()
}

/// Checks the gradients of `leaves` for the sum of the float outputs, with step `h`. The graph and
/// the feeds should be float64 (see [`super::widen`]); each element costs two forwards, so at most
/// `max_elements` of a leaf are checked, evenly spread; the rest of `numerical` is NaN.
pub fn gradcheck(
    graph: &Arc<Graph>,
    feeds: &Feeds,
    leaves: &[ValueId],
    h: f64,
    max_elements: usize,
) -> Result<GradCheck, RunError> {
    let options = Options { grad: true, ..Options::default() };
    let (mut trace, ran) = Trace::run(Arc::clone(graph), feeds, options, &mut |_, _| true);
    ran?;
    trace.backward_from_outputs()?;
    let mut probe = Trace::new(Arc::clone(graph), Options { grad: false, ..Options::default() });
    probe.feed(feeds)?;
    let mut found = GradCheck::default();
    for &id in leaves {
        let Some(x) = trace.value(id).cloned() else { continue };
        let zeros = || Tensor::full(DType::F64, x.shape().clone(), 0.0);
        let Some(analytic) = trace.grad(id).cloned().or_else(|| zeros().ok()) else { continue };
        let numerical = differences(&mut probe, id, &x, h, max_elements)?;
        let error = |i: usize| {
            let (a, n) = (analytic.get(i), numerical.get(i));
            if n.is_nan() { 0.0 } else { (a - n).abs() / a.abs().max(n.abs()).max(1.0) }
        };
        let max_error = (0..x.numel()).map(error).fold(0.0, f64::max);
        found.parameters.push(ParameterCheck { value: id, analytic, numerical, max_error });
    }
    Ok(found)
}

fn differences(
    probe: &mut Trace,
    id: ValueId,
    x: &Tensor,
    h: f64,
    max_elements: usize,
) -> Result<Tensor, RunError> {
    let stride = x.numel().div_ceil(max_elements.max(1)).max(1);
    let mut numerical = vec![f64::NAN; x.numel()];
    for flat in (0..x.numel()).step_by(stride) {
        let mut at = |by: f64| -> Result<f64, RunError> {
            probe.set(id, x.with_element(flat, x.get(flat) + by));
            probe.forward(&mut |_, _| true)?;
            Ok(loss(probe))
        };
        numerical[flat] = (at(h)? - at(-h)?) / (2.0 * h);
    }
    probe.set(id, x.clone());
    Tensor::new(x.shape().clone(), numerical).map_err(|_| RunError::Cancelled)
}
