//! Scaled dot-product attention over heads-first tensors (B H T D): scores, soft cap, mask, softmax
//! and the weighted sum of values, and all gradients. Heads of the query may share those of key and
//! value. Imported by the Attention op.

use super::gemm::{Layout, gemm};
use super::lanes;
use super::scalar::{exp, tanh};
use super::simd::wide;
use crate::tensor::{Float, Shape, Tensor, TensorError, broadcast_strides};

/// All sizes: query B × heads × queries × depth, key B × kv_heads × keys × depth, value … × v_depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heads {
    pub batch: usize,
    pub heads: usize,
    pub kv_heads: usize,
    pub queries: usize,
    pub keys: usize,
    pub depth: usize,
    pub v_depth: usize,
}

impl Heads {
    /// B × heads × queries × keys.
    pub fn scores(&self) -> Shape {
        [self.batch, self.heads, self.queries, self.keys].into()
    }

    /// B × heads × queries × v_depth.
    pub fn output(&self) -> Shape {
        [self.batch, self.heads, self.queries, self.v_depth].into()
    }

    /// The key and value head that a query head reads, counted over the batch.
    fn kv(&self, head: usize) -> usize {
        let (b, h) = (head / self.heads, head % self.heads);
        b * self.kv_heads + h / (self.heads / self.kv_heads)
    }

    fn all(&self) -> std::ops::Range<usize> {
        0..self.batch * self.heads
    }
}

/// What keeps a query from seeing a key, and what is added to their score.
#[derive(Debug, Clone, Copy)]
pub struct Mask<'a> {
    /// Boolean (true may look) or of the scores' type (added), broadcast to the scores; a last axis
    /// that is too short leaves the further keys unseen.
    pub tensor: Option<&'a Tensor>,
    /// Query i sees keys up to i + this.
    pub causal: Option<usize>,
    /// Keys that each sample of the batch really has.
    pub lengths: Option<&'a [usize]>,
}

impl Mask<'_> {
    /// The scores' shape with the last axis as long as the mask's own.
    pub fn reach(tensor: &Tensor, heads: &Heads, pads: bool) -> Shape {
        let mut shape = heads.scores();
        let own = tensor.shape().last().copied().unwrap_or(1);
        if own < heads.keys && (own != 1 || pads) {
            shape.sizes_mut()[3] = own;
        }
        shape
    }

    /// How many keys, from the first, query `query` of sample `sample` may see at most.
    fn limit(&self, heads: &Heads, sample: usize, query: usize) -> usize {
        let causal = self.causal.map_or(heads.keys, |offset| query + offset + 1);
        let length = self.lengths.and_then(|l| l.get(sample)).copied().unwrap_or(heads.keys);
        causal.min(length).min(heads.keys)
    }
}

/// Constants of the computation.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub scale: f64,
    /// 0: none.
    pub softcap: f64,
    /// A mask that is shorter than the keys hides those beyond it, even one of length 1.
    pub short_masks_pad: bool,
}

/// Q·Kᵀ·scale for all heads.
pub fn raw_scores<T: Float>(
    heads: &Heads,
    scale: f64,
    q: &[T],
    k: &[T],
    scores: &mut [T],
) -> Result<(), TensorError> {
    let (s, t, d) = (heads.queries, heads.keys, heads.depth);
    heads.all().try_for_each(|head| {
        let a = (q, Layout::rows(d).at(head * s * d));
        let b = (k, Layout::transposed(d).at(heads.kv(head) * t * d));
        let c = (&mut *scores, Layout::rows(t).at(head * s * t));
        gemm((s, d, t), T::of(scale), a, b, T::zero(), c)
    })
}

/// c·tanh(x / c).
pub fn soft_cap<T: Float>(cap: f64, scores: &mut [T]) {
    let cap = T::of(cap);
    wide(
        #[inline(always)]
        || scores.iter_mut().for_each(|s| *s = cap * tanh(*s / cap)),
    );
}

/// Adds the mask; what may not be seen becomes −∞.
pub fn apply_mask<T: Float>(
    heads: &Heads,
    settings: &Settings,
    mask: &Mask<'_>,
    scores: &mut [T],
) -> Result<(), TensorError> {
    if heads.keys == 0 {
        return Ok(());
    }
    let unseen = T::neg_infinity();
    let strides = mask.tensor.map(|m| {
        let reach = Mask::reach(m, heads, settings.short_masks_pad);
        (broadcast_strides(m.shape(), &reach), reach[3])
    });
    let rows = scores.chunks_exact_mut(heads.keys);
    for (number, row) in rows.enumerate() {
        let (head, query) = (number / heads.queries, number % heads.queries);
        let (sample, head) = (head / heads.heads, head % heads.heads);
        if let (Some(m), Some((s, reach))) = (mask.tensor, &strides) {
            let start = sample * s[0] + head * s[1] + query * s[2];
            let (near, far) = row.split_at_mut(*reach);
            far.fill(unseen);
            match m.as_slice::<bool>() {
                Ok(allowed) => {
                    for (j, v) in near.iter_mut().enumerate() {
                        *v = if allowed[start + j * s[3]] { *v } else { unseen };
                    }
                }
                Err(_) => {
                    let bias = m.as_slice::<T>()?;
                    for (j, v) in near.iter_mut().enumerate() {
                        *v += bias[start + j * s[3]];
                    }
                }
            }
        }
        row[mask.limit(heads, sample, query)..].fill(unseen);
    }
    Ok(())
}

/// Softmax of every row, in place; a row that sees nothing gets no weight at all.
pub fn weights<T: Float>(keys: usize, scores: &mut [T]) {
    wide(
        #[inline(always)]
        || scores.chunks_exact_mut(keys.max(1)).for_each(weigh_row),
    );
}

#[inline(always)]
fn weigh_row<T: Float>(row: &mut [T]) {
    let max = lanes::max(row);
    if max == T::neg_infinity() {
        return row.fill(T::zero());
    }
    row.iter_mut().for_each(|v| *v = exp(*v - max));
    let scale = T::one() / lanes::sum(row);
    row.iter_mut().for_each(|v| *v *= scale);
}

/// y = weights · V.
pub fn mix<T: Float>(
    heads: &Heads,
    weights: &[T],
    v: &[T],
    y: &mut [T],
) -> Result<(), TensorError> {
    let (s, t, d) = (heads.queries, heads.keys, heads.v_depth);
    heads.all().try_for_each(|head| {
        let a = (weights, Layout::rows(t).at(head * s * t));
        let b = (v, Layout::rows(d).at(heads.kv(head) * t * d));
        gemm((s, t, d), T::one(), a, b, T::zero(), (&mut *y, Layout::rows(d).at(head * s * d)))
    })
}

/// dV += weightsᵀ · G; query heads that share a value head add up.
pub fn grad_values<T: Float>(
    heads: &Heads,
    weights: &[T],
    g: &[T],
    dv: &mut [T],
) -> Result<(), TensorError> {
    let (s, t, d) = (heads.queries, heads.keys, heads.v_depth);
    heads.all().try_for_each(|head| {
        let a = (weights, Layout::transposed(t).at(head * s * t));
        let b = (g, Layout::rows(d).at(head * s * d));
        let c = (&mut *dv, Layout::rows(d).at(heads.kv(head) * t * d));
        gemm((t, s, d), T::one(), a, b, T::one(), c)
    })
}

/// The gradient of the weights: G · Vᵀ, added to what arrived at them already.
pub fn grad_weights<T: Float>(
    heads: &Heads,
    g: &[T],
    v: &[T],
    dw: &mut [T],
) -> Result<(), TensorError> {
    let (s, t, d) = (heads.queries, heads.keys, heads.v_depth);
    heads.all().try_for_each(|head| {
        let a = (g, Layout::rows(d).at(head * s * d));
        let b = (v, Layout::transposed(d).at(heads.kv(head) * t * d));
        gemm((s, d, t), T::one(), a, b, T::one(), (&mut *dw, Layout::rows(t).at(head * s * t)))
    })
}

/// dQ = scale · dS · K and dK += scale · dSᵀ · Q.
pub fn grad_query_key<T: Float>(
    heads: &Heads,
    scale: f64,
    ds: &[T],
    (q, k): (&[T], &[T]),
    (dq, dk): (&mut [T], &mut [T]),
) -> Result<(), TensorError> {
    let (s, t, d, scale) = (heads.queries, heads.keys, heads.depth, T::of(scale));
    heads.all().try_for_each(|head| {
        let (rows, kv) = (Layout::rows(t).at(head * s * t), heads.kv(head) * t * d);
        let (own, shared) = (Layout::rows(d).at(head * s * d), Layout::rows(d).at(kv));
        gemm((s, t, d), scale, (ds, rows), (k, shared), T::zero(), (&mut *dq, own))?;
        let turned = Layout { row_stride: 1, col_stride: t, ..rows };
        gemm((t, s, d), scale, (ds, turned), (q, own), T::one(), (&mut *dk, shared))
    })
}
