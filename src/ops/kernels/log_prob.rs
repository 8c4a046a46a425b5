//! The negative log-likelihood of the right classes, with class weights, an ignored label and the
//! three reductions: shared by the classification losses. Imported by op files.

use crate::ops::{Attributes, OpError};
use crate::tensor::{Float, Shape, Tensor};

/// What becomes of the losses of all places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reduction {
    None,
    Sum,
    Mean,
}

impl Reduction {
    pub fn from_attributes(a: &Attributes) -> Result<Self, OpError> {
        match a.text("reduction", "mean")? {
            "none" => Ok(Reduction::None),
            "sum" => Ok(Reduction::Sum),
            "mean" => Ok(Reduction::Mean),
            other => {
                let what = format!("is {other:?}; it can be \"none\", \"sum\" or \"mean\"");
                Err(a.bad("reduction", what))
            }
        }
    }

    /// The loss's shape, `places` being that of the losses before reduction.
    pub fn output(self, places: Shape) -> Shape {
        if self == Reduction::None { places } else { Shape::scalar() }
    }
}

/// Attributes of a classification loss.
#[derive(Debug, Clone, Copy)]
pub struct Picking {
    pub op: &'static str,
    pub reduction: Reduction,
    pub ignore_index: Option<i64>,
}

/// Sizes: scores are N × C × inner, labels N × inner.
#[derive(Debug, Clone, Copy)]
pub struct Places {
    pub batch: usize,
    pub classes: usize,
    pub inner: usize,
}

/// One place that counts: its number among the labels, where its class's score lies, its class.
#[derive(Debug, Clone, Copy)]
pub struct Pick {
    pub place: usize,
    pub at: usize,
    pub class: usize,
}

impl Picking {
    pub fn from_attributes(op: &'static str, a: &Attributes) -> Result<Self, OpError> {
        let (reduction, ignore_index) =
            (Reduction::from_attributes(a)?, a.opt_int("ignore_index")?);
        Ok(Picking { op, reduction, ignore_index })
    }

    /// Checks the shapes of scores, labels and weights against each other.
    pub fn places(
        &self,
        scores: &Shape,
        labels: &Shape,
        weights: Option<&Shape>,
    ) -> Result<Places, OpError> {
        let &[batch, classes, ref rest @ ..] = &scores[..] else {
            let what = format!("the scores need axes N and C, but their shape is {scores}");
            return Err(OpError::shape(self.op, what));
        };
        if !labels.iter().eq([batch].iter().chain(rest)) {
            let rule = "the labels need the scores' axes without C";
            return Err(OpError::shapes(self.op, rule, scores, labels));
        }
        if let Some(w) = weights
            && w[..] != [classes]
        {
            let rule = format!("the weights need one number for each of the {classes} classes");
            return Err(OpError::shapes(self.op, &rule, w, scores));
        }
        Ok(Places { batch, classes, inner: Shape::from(rest).numel() })
    }

    /// All places but the ignored ones.
    pub fn picks(&self, p: Places, labels: &Tensor) -> Result<Vec<Pick>, OpError> {
        let labels = labels.to_i64_vec();
        let mut picks = Vec::with_capacity(labels.len());
        for (place, &label) in labels.iter().enumerate() {
            if Some(label) == self.ignore_index {
                continue;
            }
            let class =
                usize::try_from(label).ok().filter(|&c| c < p.classes).ok_or_else(|| {
                    let what = format!(
                        "label {label} at place {place} is no class: there are {} (0 to {})",
                        p.classes,
                        p.classes.saturating_sub(1)
                    );
                    OpError::shape(self.op, what)
                })?;
            let (n, i) = (place / p.inner, place % p.inner);
            picks.push(Pick { place, at: (n * p.classes + class) * p.inner + i, class });
        }
        Ok(picks)
    }

    /// The loss from log-probabilities, in the shape that the reduction leaves.
    pub fn loss<T: Float>(
        &self,
        picks: &[Pick],
        log_prob: &[T],
        weights: Option<&[T]>,
        labels: &Shape,
    ) -> Result<Tensor, OpError> {
        let of = |p: &Pick| -weight(weights, p) * log_prob[p.at];
        Ok(match self.reduction {
            Reduction::None => Tensor::build::<T>(labels.clone(), |out| {
                out.fill(T::zero());
                picks.iter().for_each(|p| out[p.place] = of(p));
            })?,
            // In doubles: thousands of float32 losses added one by one would lose two digits.
            Reduction::Sum => Tensor::scalar(T::of(picks.iter().map(|p| of(p).to_f64()).sum())),
            Reduction::Mean => {
                let total: f64 = picks.iter().map(|p| of(p).to_f64()).sum();
                Tensor::scalar(T::of(total / total_weight(weights, picks).to_f64()))
            }
        })
    }

    /// For each pick, the gradient that arrives at its −log p, before the class weight.
    pub fn arriving<T: Float>(&self, picks: &[Pick], g: &[T], weights: Option<&[T]>) -> Vec<T> {
        let first = g.first().copied().unwrap_or(T::zero());
        match self.reduction {
            Reduction::None => picks.iter().map(|p| g[p.place]).collect(),
            Reduction::Sum => vec![first; picks.len()],
            Reduction::Mean => vec![first / total_weight(weights, picks); picks.len()],
        }
    }

    /// ∂L/∂weights. `arriving` as from [`Picking::arriving`].
    pub fn grad_weights<T: Float>(
        &self,
        picks: &[Pick],
        arriving: &[T],
        log_prob: &[T],
        weights: &[T],
    ) -> Vec<T> {
        let total = picks.iter().map(|p| weights[p.class]).sum::<T>();
        let loss = picks.iter().map(|p| -weights[p.class] * log_prob[p.at]).sum::<T>() / total;
        // The mean divides by the weights too: a heavier class also thins out all others.
        let shared = if self.reduction == Reduction::Mean { loss } else { T::zero() };
        let mut grads = vec![T::zero(); weights.len()];
        for (p, &g) in picks.iter().zip(arriving) {
            grads[p.class] += g * (-log_prob[p.at] - shared);
        }
        grads
    }
}

/// The weight of a pick's class; 1 without weights.
pub fn weight<T: Float>(weights: Option<&[T]>, p: &Pick) -> T {
    weights.map_or(T::one(), |w| w[p.class])
}

fn total_weight<T: Float>(weights: Option<&[T]>, picks: &[Pick]) -> T {
    match weights {
        None => T::of(picks.len() as f64),
        Some(_) => picks.iter().map(|p| weight(weights, p)).sum(),
    }
}
