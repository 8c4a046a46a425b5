//! What goes into Attention, brought to one form: three axes to four, a cache joined with the new
//! keys, sizes checked; and how one of its numbers is written out. Imported by `attention` only.

use super::attention::Attention;
use super::kernels::attention::Heads;
use super::*;
use crate::tensor::{Element, TensorError};

/// All sizes of a call. `split`: number of heads of a three-axis input (B T H·D), for Q, K and V.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settled {
    pub heads: Heads,
    pub split: [Option<usize>; 3],
    /// Keys that come from the cache.
    pub past: usize,
}

/// The shapes of the inputs, where present.
type Shapes = [Option<Shape>; 7];

impl Args<'_, Tensor> {
    pub(super) fn map_shapes(&self) -> Shapes {
        std::array::from_fn(|i| self.opt(i).map(|t| t.shape().clone()))
    }
}

impl Args<'_, Fact> {
    pub(super) fn map_shapes(&self) -> Shapes {
        std::array::from_fn(|i| self.opt(i).map(|f| f.shape.clone()))
    }
}

fn bad(what: impl Into<String>) -> OpError {
    OpError::shape("Attention", what)
}

/// B, H, T, D of an input, and its heads where they have to be split off.
fn sizes(
    name: &str,
    shape: &Shape,
    heads: Option<usize>,
) -> Result<([usize; 4], Option<usize>), OpError> {
    match (&shape[..], heads) {
        (&[b, h, t, d], _) => Ok(([b, h, t, d], None)),
        (&[b, t, hd], Some(h)) if hd % h == 0 => Ok(([b, h, t, hd / h], Some(h))),
        (&[_, _, hd], Some(h)) => {
            Err(bad(format!("{name} has {hd} features, which do not split into {h} heads")))
        }
        (&[_, _, _], None) => Err(bad(format!(
            "{name} has three axes ({shape}); then q_num_heads and kv_num_heads must be given"
        ))),
        _ => Err(bad(format!("{name} needs three or four axes, but its shape is {shape}"))),
    }
}

impl Settled {
    pub fn of(op: &Attention, shapes: Shapes) -> Result<Self, OpError> {
        let [q, k, v, _, past_k, past_v, _] = shapes;
        let missing = |index| OpError::MissingInput { op: "Attention", index };
        let (q, k, v) = (q.ok_or(missing(0))?, k.ok_or(missing(1))?, v.ok_or(missing(2))?);
        let ([b, h, s, d], split_q) = sizes("the query", &q, op.q_num_heads)?;
        let ([bk, hk, t, dk], split_k) = sizes("the key", &k, op.kv_num_heads)?;
        let ([bv, hv, tv, dv], split_v) = sizes("the value", &v, op.kv_num_heads)?;
        if (bk, bv) != (b, b) || hk != hv || t != tv || d != dk {
            return Err(bad(format!(
                "query {q}, key {k} and value {v} must agree in batch and head size, \
                 key and value also in heads and length"
            )));
        }
        if hk == 0 || h % hk != 0 {
            return Err(bad(format!("{h} query heads cannot share {hk} key heads evenly")));
        }
        let past = match (past_k, past_v) {
            (None, None) => 0,
            (Some(pk), Some(pv)) => match (&pk[..], &pv[..]) {
                (&[b1, h1, p1, d1], &[b2, h2, p2, d2])
                    if [b1, h1, d1] == [b, hk, d] && [b2, h2, p2, d2] == [b, hk, p1, dv] =>
                {
                    p1
                }
                _ => {
                    return Err(bad(format!(
                        "past key {pk} and value {pv} do not fit {k} and {v}"
                    )));
                }
            },
            _ => return Err(bad("past key and past value go together")),
        };
        let keys = past.checked_add(t).ok_or_else(|| bad("too many keys"))?;
        let heads =
            Heads { batch: b, heads: h, kv_heads: hk, queries: s, keys, depth: d, v_depth: dv };
        Ok(Settled { heads, split: [split_q, split_k, split_v], past })
    }
}

/// Swaps two axes: A × B × C × D becomes A × C × B × D.
fn swap_middle<T: Element>(x: &[T], [a, b, c, d]: [usize; 4], y: &mut [T]) {
    if d == 0 {
        return;
    }
    for i in 0..a {
        for j in 0..b {
            for k in 0..c {
                let (from, to) = (((i * b + j) * c + k) * d, ((i * c + k) * b + j) * d);
                y[to..to + d].copy_from_slice(&x[from..from + d]);
            }
        }
    }
}

/// B T H·D as B H T D; a tensor that already is stays as it is.
pub(super) fn heads_first<T: Element>(
    x: &Tensor,
    split: Option<usize>,
) -> Result<Tensor, TensorError> {
    let (Some(h), &[b, t, hd]) = (split, &x.shape()[..]) else { return Ok(x.clone()) };
    let (d, from) = (hd / h.max(1), x.as_slice::<T>()?);
    Tensor::build::<T>([b, h, t, d], |y| swap_middle(from, [b, t, h, d], y))
}

/// The inverse of [`heads_first`].
pub(super) fn from_heads<T: Element>(
    x: &Tensor,
    split: Option<usize>,
) -> Result<Tensor, TensorError> {
    let (Some(_), &[b, h, t, d]) = (split, &x.shape()[..]) else { return Ok(x.clone()) };
    let from = x.as_slice::<T>()?;
    Tensor::build::<T>([b, t, h * d], |y| swap_middle(from, [b, h, t, d], y))
}

/// Past and new keys (or values) one after the other.
pub(super) fn join<T: Element>(past: Option<&Tensor>, new: &Tensor) -> Result<Tensor, TensorError> {
    let Some(past) = past else { return Ok(new.clone()) };
    let (&[b, h, p, d], &[_, _, t, _]) = (&past.shape()[..], &new.shape()[..]) else {
        return Ok(new.clone());
    };
    let (old, fresh) = (past.as_slice::<T>()?, new.as_slice::<T>()?);
    Tensor::build::<T>([b, h, p + t, d], |y| {
        for (i, y) in y.chunks_exact_mut(((p + t) * d).max(1)).enumerate() {
            let (before, after) = y.split_at_mut(p * d);
            before.copy_from_slice(&old[i * p * d..(i + 1) * p * d]);
            after.copy_from_slice(&fresh[i * t * d..(i + 1) * t * d]);
        }
    })
}

/// The inverse of [`join`] for gradients: (past, new).
pub(super) fn split_keys<T: Element>(
    x: &Tensor,
    past: Option<usize>,
) -> Result<(Option<Tensor>, Tensor), TensorError> {
    let (Some(p), &[b, h, all, d]) = (past, &x.shape()[..]) else { return Ok((None, x.clone())) };
    let from = x.as_slice::<T>()?;
    let part = |first: usize, len: usize| {
        Tensor::build::<T>([b, h, len, d], |y| {
            for (i, y) in y.chunks_exact_mut((len * d).max(1)).enumerate() {
                y.copy_from_slice(&from[(i * all + first) * d..][..len * d]);
            }
        })
    };
    Ok((Some(part(0, p)?), part(p, all - p)?))
}

/// A cell of Q, K or V (input `input`) by batch, head, token and feature; keys and values look
/// into the cache first.
fn cell(ran: Ran<'_>, s: &Settled, input: usize, at: [usize; 4]) -> Option<Expr> {
    let [b, h, mut t, d] = at;
    if input > 0 {
        if t < s.past {
            return ran.cell(input + 3, &[b, h, t, d]);
        }
        t -= s.past;
    }
    match s.split[input] {
        None => ran.cell(input, &[b, h, t, d]),
        Some(heads) => {
            let depth = ran.inputs.opt(input)?.shape().get(2)? / heads;
            ran.cell(input, &[b, t, h * depth + d])
        }
    }
}

/// Σ weight·value, each weight as the softmax of its score; or a cell of the caches.
pub(super) fn explain(
    op: &Attention,
    ran: Ran<'_>,
    output: usize,
    index: &[usize],
) -> Option<Expr> {
    let (s, weights) = op.weights_of(ran.inputs)?;
    let h = &s.heads;
    if let (1 | 2, &[b, head, t, d]) = (output, index) {
        return cell(ran, &s, output, [b, head, t, d]);
    }
    if output != 0 {
        return None;
    }
    let [b, head, i, d] = match *index {
        [b, head, i, d] => [b, head, i, d],
        [b, i, hd] => [b, hd / h.v_depth, i, hd % h.v_depth],
        _ => return None,
    };
    let kv = head / (h.heads / h.kv_heads);
    let scale = op.scale.unwrap_or(1.0 / (h.depth as f64).sqrt());
    let term = |j: usize| {
        let product = |f: usize| {
            let (q, k) = (cell(ran, &s, 0, [b, head, i, f])?, cell(ran, &s, 1, [b, kv, j, f])?);
            Some(Expr::Product(vec![q, k]))
        };
        let dot = Expr::Sum((0..h.depth).map(product).collect::<Option<_>>()?);
        let score = Expr::Product(vec![Expr::Number(scale), dot]);
        let weight = weights.at(&[b, head, i, j])?;
        let weight = Expr::call("softmax", vec![score], weight);
        Some(Expr::Product(vec![weight, cell(ran, &s, 2, [b, kv, j, d])?]))
    };
    Some(Expr::Sum((0..h.keys).map(term).collect::<Option<_>>()?))
}
