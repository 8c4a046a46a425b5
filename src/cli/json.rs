//! The JSON shapes of tensors and statistics, the same in every call.

use crate::tensor::{Shape, Tensor, TensorStats};
use serde_json::{Value, json};

pub fn shape(shape: &Shape) -> Value {
    json!(shape.to_vec())
}

/// Statistics over finite elements; null where there is none.
pub fn stats(s: &TensorStats) -> Value {
    let number = |x: f64| if s.finite() > 0 { json!(x) } else { Value::Null };
    json!({
        "numel": s.numel, "min": number(s.min), "max": number(s.max), "mean": number(s.mean),
        "std": number(s.std), "norm": number(s.norm), "zeros": s.zeros, "nans": s.nans, "infs": s.infs,
    })
}

pub fn tensor(t: &Tensor) -> Value {
    json!({
        "dtype": t.dtype().name(), "shape": shape(t.shape()), "bytes": t.nbytes(),
        "stats": stats(&TensorStats::of(t)),
    })
}
