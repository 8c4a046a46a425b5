//! SoftmaxCrossEntropyLoss: PyTorch's `CrossEntropyLoss`. Imported by the table only.

use super::kernels::log_prob::{Pick, Picking, Places, Reduction, weight};
use super::kernels::scalar::exp;
use super::kernels::simd::wide;
use super::kernels::softmax::{Along, log_softmax};
use super::softmax::exponentials;
use super::*;
use crate::dispatch_float;
use crate::tensor::Float;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "SoftmaxCrossEntropyLoss",
    category: Category::Loss,
    summary: "How surprised the softmax of the scores is by the right class: minus the logarithm \
              of the probability that it gives to it, averaged over the batch. \
              PyTorch calls it CrossEntropyLoss; its input are scores, not probabilities.",
    formula: r"L = -\frac{1}{\sum_n w_{t_n}} \sum_n w_{t_n} \log \frac{e^{x_{n,t_n}}}{\sum_c e^{x_{n,c}}}",
    derivative: "Softmax minus one-hot, divided by the number of examples. Forgetting the division \
                 makes every gradient too large by the batch size; applying softmax before this \
                 loss, which already contains it, makes them small and slow.",
    derivative_formula: r"\frac{\partial L}{\partial x_{n,c}} = \frac{w_{t_n}}{\sum_m w_{t_m}} \left( \mathrm{softmax}(x_n)_c - [c = t_n] \right)",
    pytorch: "torch.nn.functional.cross_entropy(scores, labels, weight, ignore_index=…, reduction=…)",
    tinytorch: "CrossEntropyLoss()(logits, targets)",
    build: |a| {
        Ok(Box::new(SoftmaxCrossEntropyLoss {
            picking: Picking::from_attributes("SoftmaxCrossEntropyLoss", a)?,
            with_log_prob: a.num_outputs > 1,
        }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct SoftmaxCrossEntropyLoss {
    picking: Picking,
    with_log_prob: bool,
}

impl SoftmaxCrossEntropyLoss {
    fn run<T: Float>(&self, inputs: Inputs<'_>) -> Result<[Tensor; 2], OpError> {
        let (x, labels, weights) = (inputs.get(0)?, inputs.get(1)?, inputs.opt(2));
        let places = self.picking.places(x.shape(), labels.shape(), weights.map(Tensor::shape))?;
        let picks = self.picking.picks(places, labels)?;
        let weights = weights.map(|w| w.as_slice::<T>()).transpose()?;
        let (along, xs) = (Along::axis(x.shape(), 1), x.as_slice::<T>()?);
        let log_prob = Tensor::build::<T>(x.shape().clone(), |y| log_softmax(along, xs, y))?;
        let loss = self.picking.loss(&picks, log_prob.as_slice::<T>()?, weights, labels.shape())?;
        Ok([loss, log_prob])
    }

    fn grads<T: Float>(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (log_prob, labels) = (ctx.saved(0)?, ctx.input(1)?);
        let weights = ctx.inputs.opt(2).map(|w| w.as_slice::<T>()).transpose()?;
        let places = self.picking.places(log_prob.shape(), labels.shape(), None)?;
        let picks = self.picking.picks(places, labels)?;
        let arrived = |i: usize| match ctx.grad_outputs.get(i).copied().flatten() {
            Some(g) => g.as_slice::<T>().map(Some),
            None => Ok(None),
        };
        let lp = log_prob.as_slice::<T>()?;
        let arriving = match arrived(0)? {
            Some(g) => self.picking.arriving(&picks, g, weights),
            None => vec![T::zero(); picks.len()],
        };
        let pulls: Vec<T> =
            picks.iter().zip(&arriving).map(|(p, &g)| g * weight(weights, p)).collect();
        let g_log_prob = arrived(1)?;
        let dx = Tensor::build::<T>(log_prob.shape().clone(), |dx| {
            wide(
                #[inline(always)]
                || grad_scores(places, &picks, &pulls, lp, g_log_prob, dx),
            );
        })?;
        let grad_weights = |w| Tensor::vector(self.picking.grad_weights(&picks, &arriving, lp, w));
        let dw = weights.filter(|_| ctx.needs(2)).map(grad_weights);
        Ok(smallvec![Some(dx), None, dw])
    }
}

/// dx = softmax·(pull − Σ g) + g − pull at the right class; g is the gradient of log_prob.
#[inline(always)]
fn grad_scores<T: Float>(
    p: Places,
    picks: &[Pick],
    pulls: &[T],
    log_prob: &[T],
    g: Option<&[T]>,
    dx: &mut [T],
) {
    let mut factors = vec![T::zero(); p.batch * p.inner];
    picks.iter().zip(pulls).for_each(|(pick, &pull)| factors[pick.place] = pull);
    let (block, inner) = ((p.classes * p.inner).max(1), p.inner.max(1));
    for (n, (dx, lp)) in dx.chunks_exact_mut(block).zip(log_prob.chunks_exact(block)).enumerate() {
        let factors = &mut factors[n * inner..][..inner];
        let g = g.map(|g| &g[n * block..][..block]);
        for row in g.into_iter().flat_map(|g| g.chunks_exact(inner)) {
            factors.iter_mut().zip(row).for_each(|(f, &g)| *f -= g);
        }
        if inner == 1 {
            let f = factors[0];
            dx.iter_mut().zip(lp).for_each(|(d, &l)| *d = exp(l) * f);
        } else {
            for (dx, lp) in dx.chunks_exact_mut(inner).zip(lp.chunks_exact(inner)) {
                dx.iter_mut().zip(lp).zip(&*factors).for_each(|((d, &l), &f)| *d = exp(l) * f);
            }
        }
        if let Some(g) = g {
            dx.iter_mut().zip(g).for_each(|(d, &g)| *d += g);
        }
    }
    picks.iter().zip(pulls).for_each(|(pick, &pull)| dx[pick.at] -= pull);
}

impl Op for SoftmaxCrossEntropyLoss {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let (x, labels) = (inputs.get(0)?, inputs.get(1)?);
        self.picking.places(&x.shape, &labels.shape, inputs.opt(2).map(|w| &w.shape))?;
        let loss = Fact::new(x.dtype, self.picking.reduction.output(labels.shape.clone()));
        let log_prob = self.with_log_prob.then(|| Fact::new(x.dtype, x.shape.clone()));
        Ok([loss].into_iter().chain(log_prob).collect())
    }

    fn forward(&self, inputs: Inputs<'_>, ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let [loss, log_prob] = dispatch_float!(x.dtype(), T => self.run::<T>(inputs)?,
            else return Err(needs_floats("SoftmaxCrossEntropyLoss", "the scores", x)));
        ctx.save(log_prob.clone());
        let log_prob = self.with_log_prob.then_some(log_prob);
        Ok([loss].into_iter().chain(log_prob).collect())
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        dispatch_float!(ctx.saved(0)?.dtype(), T => self.grads::<T>(ctx),
            else Err(OpError::NotDifferentiable { op: "SoftmaxCrossEntropyLoss", input: 0 }))
    }

    fn reads(&self) -> Reads {
        Reads { inputs: 0b110, outputs: 0 }
    }

    fn work(&self, inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::per_input(5, inputs)
    }

    fn explain(&self, ran: Ran<'_>, output: usize, index: &[usize]) -> Option<Expr> {
        let (x, labels) = (ran.inputs.opt(0)?.shape(), ran.inputs.opt(1)?);
        if output == 1 {
            let (log_sum, cells) = log_sum_exp(ran, x.offset(index)?)?;
            return Some(Expr::Sum(vec![cells.get(index[1])?.clone(), Expr::negative(log_sum)]));
        }
        let places = self.picking.places(x, labels.shape(), None).ok()?;
        let picks = self.picking.picks(places, labels).ok()?;
        let weights = ran.inputs.opt(2);
        let term = |p: &Pick| {
            let (log_sum, cells) = log_sum_exp(ran, p.at)?;
            let loss = Expr::Sum(vec![log_sum, Expr::negative(cells.get(p.class)?.clone())]);
            match weights {
                Some(_) => Some(Expr::Product(vec![ran.cell(2, &[p.class])?, loss])),
                None => Some(loss),
            }
        };
        if self.picking.reduction == Reduction::None {
            let place = labels.shape().offset(index)?;
            return match picks.iter().find(|p| p.place == place) {
                Some(p) => term(p),
                None => Some(Expr::Number(0.0)),
            };
        }
        let total = Expr::Sum(picks.iter().map(term).collect::<Option<_>>()?);
        if self.picking.reduction == Reduction::Sum {
            return Some(total);
        }
        let divisor = match weights {
            None => Expr::Number(picks.len() as f64),
            Some(_) => {
                Expr::Sum(picks.iter().map(|p| ran.cell(2, &[p.class])).collect::<Option<_>>()?)
            }
        };
        Some(Expr::quotient(total, divisor))
    }
}

/// log Σ exp over the classes at the place of score `flat`, and the scores there.
fn log_sum_exp(ran: Ran<'_>, flat: usize) -> Option<(Expr, Vec<Expr>)> {
    let shape = ran.inputs.opt(0)?.shape();
    let index = shape.unravel(flat);
    let cell = |class: usize| {
        let mut at = index.to_vec();
        at[1] = class;
        ran.cell(0, &at)
    };
    let cells = (0..shape[1]).map(cell).collect::<Option<Vec<_>>>()?;
    let powers = exponentials(&cells);
    if powers.first()?.value() != cells.first()?.value().exp() {
        return None;
    }
    let sum = Expr::Sum(powers);
    let log = sum.value().ln();
    Some((Expr::call("log", vec![sum], log), cells))
}

fn examples() -> Vec<Example> {
    let labels = |v: Vec<i64>| Tensor::vector(v);
    let picture = |v: Vec<i64>| Tensor::new([2, 2], v).unwrap_or_else(|_| Tensor::scalar(0i64));
    vec![
        Example::new("a batch of four, mean", [sample([4, 3], 1), labels(vec![0, 2, 1, 2])]),
        Example::new("sum", [sample([3, 4], 2), labels(vec![3, 0, 1])]).with("reduction", "sum"),
        Example::new(
            "one loss a pixel, one pixel ignored, with log-probabilities",
            [sample([2, 3, 2], 3), picture(vec![0, 2, -1, 1])],
        )
        .with("reduction", "none")
        .with("ignore_index", -1)
        .outputs(2),
        Example::new(
            "weighted classes, one label ignored",
            [sample([4, 3], 4), labels(vec![0, 2, 1, 2]), positive([3], 5)],
        )
        .with("ignore_index", 1),
    ]
}
