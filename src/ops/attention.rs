//! Attention (opset 23): scaled dot-product attention as one op. Imported by the table only.

use super::attention_inputs::{Settled, from_heads, heads_first, join, split_keys};
use super::kernels::attention::{self as kernel, Mask, Settings};
use super::kernels::softmax::{Along, softmax_grad};
use super::*;
use crate::dispatch_float;
use crate::tensor::{Float, broadcast_shapes};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Attention",
    category: Category::Linear,
    summary: "Scaled dot-product attention: each query weighs all values by how well it matches \
              their keys, head by head.",
    formula: r"Y = \mathrm{softmax}\left( \frac{Q K^\top}{\sqrt{d}} + M \right) V",
    derivative: "The values get the weights' transpose times the incoming gradient; queries and \
                 keys get theirs through the softmax, whose rows are coupled. Without the scale \
                 1/√d the softmax saturates and its gradient vanishes; a mask applied after the \
                 softmax instead of before leaves rows that do not sum to 1.",
    derivative_formula: r"\frac{\partial L}{\partial V} = P^\top G, \quad \frac{\partial L}{\partial S} = P \odot \left( G V^\top - \mathrm{rowsum}(P \odot G V^\top) \right), \quad \frac{\partial L}{\partial Q} = \frac{1}{\sqrt d} \frac{\partial L}{\partial S} K, \quad \frac{\partial L}{\partial K} = \frac{1}{\sqrt d} \frac{\partial L}{\partial S}^{\!\top} Q",
    pytorch: "torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask, is_causal=…, scale=…)",
    tinytorch: "scaled_dot_product_attention(Q, K, V, mask)",
    build: |a| Ok(Box::new(Attention::from_attributes(a)?)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
pub(super) struct Attention {
    pub scale: Option<f64>,
    softcap: f64,
    is_causal: bool,
    pub q_num_heads: Option<usize>,
    pub kv_num_heads: Option<usize>,
    /// Which stage of the scores output 3 shows.
    shown: Shown,
    num_outputs: usize,
    short_masks_pad: bool,
}

/// A stage of the scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Shown {
    Raw,
    Capped,
    Masked,
    Weights,
}

impl Attention {
    fn from_attributes(a: &Attributes) -> Result<Self, OpError> {
        let count = |name: &str| match a.opt_int(name)? {
            None | Some(0) => Ok(None),
            Some(n) => match usize::try_from(n) {
                Ok(n) => Ok(Some(n)),
                Err(_) => Err(a.bad(name, format!("is {n}; it must be at least 1"))),
            },
        };
        let shown = match a.int("qk_matmul_output_mode", 0)? {
            0 => Shown::Raw,
            1 => Shown::Capped,
            2 => Shown::Masked,
            3 => Shown::Weights,
            other => {
                let what = format!("is {other}; it can be 0, 1, 2 or 3");
                return Err(a.bad("qk_matmul_output_mode", what));
            }
        };
        Ok(Attention {
            scale: a.opt_float("scale")?,
            softcap: a.float("softcap", 0.0)?,
            is_causal: a.flag("is_causal", false)?,
            q_num_heads: count("q_num_heads")?,
            kv_num_heads: count("kv_num_heads")?,
            shown,
            num_outputs: a.num_outputs.clamp(1, 4),
            short_masks_pad: a.opset >= 24,
        })
    }

    fn settings(&self, s: &Settled) -> Settings {
        let scale = self.scale.unwrap_or(1.0 / (s.heads.depth as f64).sqrt());
        let short_masks_pad = self.short_masks_pad;
        Settings { scale, softcap: self.softcap, short_masks_pad }
    }

    /// Holds the mask's shape against that of the scores.
    fn check_mask(&self, s: &Settled, mask: &Shape) -> Result<(), OpError> {
        let mut scores = s.heads.scores();
        let own = mask.last().copied().unwrap_or(1);
        if own < s.heads.keys && (own != 1 || self.short_masks_pad) {
            scores.sizes_mut()[3] = own;
        }
        match broadcast_shapes(mask, &scores) {
            Ok(shape) if shape == scores => Ok(()),
            _ => Err(OpError::shapes(
                "Attention",
                "the mask must broadcast to batch × heads × queries × keys",
                mask,
                &s.heads.scores(),
            )),
        }
    }

    fn lengths(&self, inputs: Inputs<'_>, s: &Settled) -> Result<Option<Vec<usize>>, OpError> {
        let Some(t) = inputs.opt(6) else { return Ok(None) };
        let lengths: Vec<usize> =
            t.to_i64_vec().iter().map(|&n| usize::try_from(n).unwrap_or(0)).collect();
        if lengths.len() == s.heads.batch {
            return Ok(Some(lengths));
        }
        let what = format!(
            "nonpad_kv_seqlen has {} entries; the batch has {}",
            lengths.len(),
            s.heads.batch
        );
        Err(OpError::shape("Attention", what))
    }

    fn run<T: Float>(&self, inputs: Inputs<'_>, ctx: &mut Forward) -> Result<Tensors, OpError> {
        let s = Settled::of(self, inputs.map_shapes())?;
        let (heads, settings) = (&s.heads, self.settings(&s));
        let q = heads_first::<T>(inputs.get(0)?, s.split[0])?;
        let k = join::<T>(inputs.opt(4), &heads_first::<T>(inputs.get(1)?, s.split[1])?)?;
        let v = join::<T>(inputs.opt(5), &heads_first::<T>(inputs.get(2)?, s.split[2])?)?;
        let lengths = self.lengths(inputs, &s)?;
        if let Some(mask) = inputs.opt(3) {
            self.check_mask(&s, mask.shape())?;
        }
        let mask = Mask {
            tensor: inputs.opt(3),
            causal: self.is_causal.then_some(s.past),
            lengths: lengths.as_deref(),
        };
        let mut shown = None;
        let mut keep = |stage: Shown, scores: &Tensor| {
            if self.num_outputs > 3 && self.shown == stage {
                shown = Some(scores.clone());
            }
        };
        let mut scores = Tensor::filled::<T>(heads.scores(), T::zero())?;
        let (qs, ks, vs) = (q.as_slice::<T>()?, k.as_slice::<T>()?, v.as_slice::<T>()?);
        kernel::raw_scores(heads, settings.scale, qs, ks, scores.make_mut::<T>()?)?;
        keep(Shown::Raw, &scores);
        if self.softcap > 0.0 {
            kernel::soft_cap(self.softcap, scores.make_mut::<T>()?);
            ctx.save(scores.clone());
        }
        keep(Shown::Capped, &scores);
        kernel::apply_mask(heads, &settings, &mask, scores.make_mut::<T>()?)?;
        keep(Shown::Masked, &scores);
        kernel::weights(heads.keys, scores.make_mut::<T>()?);
        keep(Shown::Weights, &scores);
        let mut y = Tensor::filled::<T>(heads.output(), T::zero())?;
        kernel::mix(heads, scores.as_slice::<T>()?, vs, y.make_mut::<T>()?)?;
        ctx.save(scores);
        let y = from_heads::<T>(&y, s.split[0])?;
        let all = [Some(y), Some(k), Some(v), shown];
        Ok(all.into_iter().flatten().take(self.num_outputs).collect())
    }

    fn grads<T: Float>(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let inputs = ctx.inputs;
        let s = Settled::of(self, inputs.map_shapes())?;
        let (heads, settings) = (&s.heads, self.settings(&s));
        let q = heads_first::<T>(ctx.input(0)?, s.split[0])?;
        let k = join::<T>(inputs.opt(4), &heads_first::<T>(ctx.input(1)?, s.split[1])?)?;
        let v = join::<T>(inputs.opt(5), &heads_first::<T>(ctx.input(2)?, s.split[2])?)?;
        let capped = (self.softcap > 0.0).then(|| ctx.saved(0)).transpose()?;
        let weights = ctx.saved(usize::from(capped.is_some()))?.as_slice::<T>()?;
        let arrived = |i: usize| ctx.grad_outputs.get(i).copied().flatten();
        let started = |g: Option<&Tensor>, shape: &Shape| match g {
            Some(g) => Ok(g.clone()),
            None => Tensor::filled::<T>(shape.clone(), T::zero()),
        };
        let at = |stage: Shown| arrived(3).filter(|_| self.shown == stage);
        let mut dk = started(arrived(1), k.shape())?;
        let mut dv = started(arrived(2), v.shape())?;
        let mut ds = started(at(Shown::Weights), &heads.scores())?;
        if let Some(g) = arrived(0) {
            let g = heads_first::<T>(g, s.split[0])?;
            let gs = g.as_slice::<T>()?;
            kernel::grad_values(heads, weights, gs, dv.make_mut::<T>()?)?;
            kernel::grad_weights(heads, gs, v.as_slice::<T>()?, ds.make_mut::<T>()?)?;
        }
        let along = Along { len: heads.keys, inner: 1 };
        let through = ds.as_slice::<T>()?;
        let mut ds = Tensor::build::<T>(heads.scores(), |out| {
            softmax_grad(along, weights, through, out);
        })?;
        let add = |ds: &mut Tensor, stage: Shown| match at(stage) {
            Some(g) => ds.add_assign(g),
            None => Ok(()),
        };
        add(&mut ds, Shown::Masked)?;
        let dmask = match inputs.opt(3).filter(|m| ctx.needs(3) && m.dtype().is_float()) {
            Some(mask) => Some(grad_mask::<T>(&ds, mask.shape())?),
            None => None,
        };
        add(&mut ds, Shown::Capped)?;
        if let Some(capped) = capped {
            let cap = T::of(self.softcap);
            let slope = |g: T, y: T| g * (T::one() - (y / cap) * (y / cap));
            ds = kernels::same_shape2::<T, T, T>(&ds, capped, slope)?;
        }
        add(&mut ds, Shown::Raw)?;
        let mut dq = Tensor::filled::<T>(q.shape().clone(), T::zero())?;
        let (from, to) =
            ((q.as_slice::<T>()?, k.as_slice::<T>()?), (dq.make_mut::<T>()?, dk.make_mut::<T>()?));
        kernel::grad_query_key(heads, settings.scale, ds.as_slice::<T>()?, from, to)?;
        let (dpast_k, dk) = split_keys::<T>(&dk, inputs.opt(4).is_some().then_some(s.past))?;
        let (dpast_v, dv) = split_keys::<T>(&dv, inputs.opt(5).is_some().then_some(s.past))?;
        Ok(smallvec![
            Some(from_heads::<T>(&dq, s.split[0])?),
            Some(from_heads::<T>(&dk, s.split[1])?),
            Some(from_heads::<T>(&dv, s.split[2])?),
            dmask,
            dpast_k,
            dpast_v,
        ])
    }
}

/// The gradient of an additive mask: that of the scores where the mask reaches. The driver sums
/// what was broadcast.
fn grad_mask<T: Float>(ds: &Tensor, mask: &Shape) -> Result<Tensor, OpError> {
    let own = mask.last().copied().unwrap_or(1);
    let keys = ds.shape()[3];
    if own == keys || own == 1 {
        return Ok(ds.clone());
    }
    let from = ds.as_slice::<T>()?;
    let mut shape = ds.shape().clone();
    shape.sizes_mut()[3] = own;
    Ok(Tensor::build::<T>(shape, |out| {
        let rows = from.chunks_exact(keys.max(1)).zip(out.chunks_exact_mut(own.max(1)));
        rows.for_each(|(from, to)| to.copy_from_slice(&from[..own]));
    })?)
}

impl Op for Attention {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let s = Settled::of(self, inputs.map_shapes())?;
        if let Some(mask) = inputs.opt(3) {
            self.check_mask(&s, &mask.shape)?;
        }
        let (h, of) = (&s.heads, |i: usize| inputs.get(i).map(|f| f.dtype));
        let output = match s.split[0] {
            None => h.output(),
            Some(_) => [h.batch, h.queries, h.heads * h.v_depth].into(),
        };
        let mut facts = vec![
            Fact::new(of(0)?, output),
            Fact::new(of(1)?, [h.batch, h.kv_heads, h.keys, h.depth]),
            Fact::new(of(2)?, [h.batch, h.kv_heads, h.keys, h.v_depth]),
            Fact::new(of(0)?, h.scores()),
        ];
        facts.truncate(self.num_outputs);
        Ok(facts)
    }

    fn forward(&self, inputs: Inputs<'_>, ctx: &mut Forward) -> Result<Tensors, OpError> {
        let q = inputs.get(0)?;
        dispatch_float!(q.dtype(), T => self.run::<T>(inputs, ctx),
            else Err(needs_floats("Attention", "the query", q)))
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        dispatch_float!(ctx.input(0)?.dtype(), T => self.grads::<T>(ctx),
            else Err(OpError::NotDifferentiable { op: "Attention", input: 0 }))
    }

    fn reads(&self) -> Reads {
        // The mask itself is not read: its sum passes gradients on unchanged.
        Reads { inputs: 0b11_0111, outputs: 0 }
    }

    fn work(&self, inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        let Ok(s) = Settled::of(self, inputs.map_shapes()) else { return Work::NONE };
        let scores = s.heads.scores().numel() as u64;
        let macs = scores.saturating_mul((s.heads.depth + s.heads.v_depth) as u64);
        let mut work = Work::macs(macs);
        work.flops = work.flops.saturating_add(scores.saturating_mul(5));
        work
    }

    fn explain(&self, ran: Ran<'_>, output: usize, index: &[usize]) -> Option<Expr> {
        super::attention_inputs::explain(self, ran, output, index)
    }
}

impl Attention {
    /// The weights of a run, computed again in doubles, with its sizes.
    pub(super) fn weights_of(&self, inputs: Inputs<'_>) -> Option<(Settled, Tensor)> {
        let s = Settled::of(self, inputs.map_shapes()).ok()?;
        let wide: Vec<Option<Tensor>> = (0..inputs.len())
            .map(|i| {
                inputs
                    .opt(i)
                    .map(|t| if t.dtype().is_float() { t.cast(DType::F64) } else { t.clone() })
            })
            .collect();
        let refs: Vec<Option<&Tensor>> = wide.iter().map(Option::as_ref).collect();
        let mut ctx = Forward::new(true, 0);
        self.run::<f64>(Inputs::new("Attention", &refs), &mut ctx).ok()?;
        Some((s, ctx.into_saved().pop()?))
    }
}

fn examples() -> Vec<Example> {
    let qkv = |seed| {
        [sample([1, 2, 3, 4], seed), sample([1, 2, 5, 4], seed + 1), sample([1, 2, 5, 3], seed + 2)]
    };
    let with_mask = |seed, mask: Tensor| {
        let mut inputs = qkv(seed).to_vec();
        inputs.push(mask);
        Example::new("an additive mask, a soft cap, all outputs", inputs)
    };
    let allowed = Tensor::new(
        [3, 5],
        vec![
            true, false, true, true, false, true, true, true, true, true, false, false, true,
            false, false,
        ],
    );
    let flat =
        |seed| [sample([2, 3, 8], seed), sample([2, 4, 4], seed + 1), sample([2, 4, 6], seed + 2)];
    let mut examples = vec![
        Example::new("two heads, no mask", qkv(1)),
        Example::new(
            "causal",
            [sample([1, 2, 4, 3], 4), sample([1, 2, 4, 3], 5), sample([1, 2, 4, 3], 6)],
        )
        .with("is_causal", 1),
        with_mask(7, sample([2, 1, 5], 10)).with("softcap", 2.0f32).outputs(4),
        Example::new("three axes, four query heads on two", flat(20))
            .with("q_num_heads", 4)
            .with("kv_num_heads", 2)
            .with("scale", 0.5f32)
            .with("qk_matmul_output_mode", 3)
            .outputs(4),
    ];
    if let Ok(allowed) = allowed {
        examples.push(Example { note: "a boolean mask", ..with_mask(30, allowed) });
    }
    let mut cached =
        Example::new("a key and value cache, causal", qkv(40)).with("is_causal", 1).outputs(4);
    cached.inputs.extend([None, Some(sample([1, 2, 2, 4], 43)), Some(sample([1, 2, 2, 3], 44))]);
    cached.attributes = cached.attributes.arity(6, 4).with("qk_matmul_output_mode", 1);
    examples.push(cached);
    examples
}
