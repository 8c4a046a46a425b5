//! Normalization of N C spatial… tensors over sets of planes: all planes of a channel (batch), of
//! a group of channels of one sample (group, instance). Statistics, normalization with one scale
//! and bias a plane, and the fused backward. Imported by the normalization ops.

use super::lanes::{sum, sum_of, sum_of2};
use super::simd::wide;
use crate::tensor::Float;

/// Which planes share mean and variance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sets {
    /// Those of one channel, over the batch.
    Channel,
    /// Those of one sample and group, of so many groups.
    Group(usize),
}

/// A tensor as batch × channels planes of `plane` numbers.
#[derive(Debug, Clone, Copy)]
pub struct Planes {
    pub batch: usize,
    pub channels: usize,
    pub plane: usize,
    pub sets: Sets,
    /// Channels that share a scale: 1, or a group's in the older GroupNormalization.
    pub per_scale: usize,
}

/// What is known of each set: mean and 1/√(variance + ε).
#[derive(Debug, Clone)]
pub struct Statistics<T> {
    pub mean: Vec<T>,
    pub inv: Vec<T>,
}

/// What the backward of [`Planes::normalize`] reads and how the statistics came about.
pub struct PlanesGrad<'a, T> {
    pub x: &'a [T],
    pub scale: &'a [T],
    pub statistics: &'a Statistics<T>,
    /// Gradient of y; `None` where none arrived.
    pub g: Option<&'a [T]>,
    /// The statistics were computed from x, and gradients that arrived at mean and variance
    /// themselves, a set (empty: none).
    pub moving: Option<(&'a [T], &'a [T])>,
}

/// Gradients by set and by scale.
pub struct PlanesGrads<T> {
    pub scale: Vec<T>,
    pub bias: Vec<T>,
    /// With fixed statistics: their gradients, mean then variance.
    pub mean: Vec<T>,
    pub variance: Vec<T>,
}

impl Planes {
    pub fn num_sets(&self) -> usize {
        match self.sets {
            Sets::Channel => self.channels,
            Sets::Group(groups) => self.batch * groups,
        }
    }

    /// Numbers in one set.
    pub fn set_len(&self) -> usize {
        self.members(0).count() * self.plane
    }

    /// The planes of a set.
    fn members(&self, set: usize) -> std::iter::StepBy<std::ops::Range<usize>> {
        match self.sets {
            Sets::Channel => {
                let end = set + self.batch * self.channels;
                (set..end).step_by(self.channels.max(1))
            }
            Sets::Group(groups) => {
                let each = self.channels / groups.max(1);
                (set * each..(set + 1) * each).step_by(1)
            }
        }
    }

    fn scale_of(&self, plane: usize) -> usize {
        plane % self.channels / self.per_scale.max(1)
    }

    fn cells<'a, T>(&self, x: &'a [T], plane: usize) -> &'a [T] {
        &x[plane * self.plane..(plane + 1) * self.plane]
    }

    /// Mean and population variance of every set.
    pub fn moments<T: Float>(&self, x: &[T]) -> (Vec<T>, Vec<T>) {
        let n = T::of(self.set_len() as f64);
        let of = |set: usize| {
            let mean = self.members(set).map(|p| sum(self.cells(x, p))).sum::<T>() / n;
            let square = |v: T| (v - mean) * (v - mean);
            let spread = self.members(set).map(|p| sum_of(self.cells(x, p), square)).sum::<T>();
            (mean, spread / n)
        };
        wide(
            #[inline(always)]
            || (0..self.num_sets()).map(of).unzip(),
        )
    }

    /// y = (x − mean)·inv·scale + bias.
    pub fn normalize<T: Float>(
        &self,
        x: &[T],
        statistics: &Statistics<T>,
        scale: &[T],
        bias: &[T],
        y: &mut [T],
    ) {
        let set = |set: usize| {
            let (mean, inv) = (statistics.mean[set], statistics.inv[set]);
            for plane in self.members(set) {
                let at = self.scale_of(plane);
                let (factor, shift) = (inv * scale[at], bias[at]);
                let to = &mut y[plane * self.plane..(plane + 1) * self.plane];
                for (o, &v) in to.iter_mut().zip(self.cells(x, plane)) {
                    *o = (v - mean) * factor + shift;
                }
            }
        };
        wide(
            #[inline(always)]
            || (0..self.num_sets()).for_each(set),
        );
    }

    /// All gradients; `dx` is written whole.
    pub fn grads<T: Float>(&self, job: &PlanesGrad<'_, T>, dx: &mut [T]) -> PlanesGrads<T> {
        let (sets, scales) = (self.num_sets(), job.scale.len());
        let mut found = PlanesGrads {
            scale: vec![T::zero(); scales],
            bias: vec![T::zero(); scales],
            mean: vec![T::zero(); sets],
            variance: vec![T::zero(); sets],
        };
        dx.fill(T::zero());
        wide(
            #[inline(always)]
            || (0..sets).for_each(|set| self.set_grads(job, set, dx, &mut found)),
        );
        found
    }

    #[inline(always)]
    fn set_grads<T: Float>(
        &self,
        job: &PlanesGrad<'_, T>,
        set: usize,
        dx: &mut [T],
        found: &mut PlanesGrads<T>,
    ) {
        let (mean, inv) = (job.statistics.mean[set], job.statistics.inv[set]);
        let (mut total, mut along) = (T::zero(), T::zero());
        if let Some(g) = job.g {
            for plane in self.members(set) {
                let (g, x, at) =
                    (self.cells(g, plane), self.cells(job.x, plane), self.scale_of(plane));
                let (sum, dot) = (sum(g), sum_of2(g, x, |g, v| g * (v - mean)) * inv);
                found.bias[at] += sum;
                found.scale[at] += dot;
                total += sum * job.scale[at];
                along += dot * job.scale[at];
            }
        }
        // y = (x − mean)·inv with inv = (variance + ε)^−½.
        found.mean[set] = -inv * total;
        found.variance[set] = T::of(-0.5) * inv * inv * along;
        let (mut shift, mut slope) = (T::zero(), T::zero());
        if let Some((g_mean, g_variance)) = job.moving {
            let n = T::of(self.set_len() as f64);
            let arrived = |list: &[T]| list.get(set).copied().unwrap_or(T::zero());
            shift = (found.mean[set] + arrived(g_mean)) / n;
            slope = T::of(2.0) * (found.variance[set] + arrived(g_variance)) / n;
        }
        for plane in self.members(set) {
            let factor = inv * job.scale[self.scale_of(plane)];
            let to = &mut dx[plane * self.plane..(plane + 1) * self.plane];
            let x = self.cells(job.x, plane);
            match job.g {
                Some(g) => {
                    for ((d, &v), &g) in to.iter_mut().zip(x).zip(self.cells(g, plane)) {
                        *d = g * factor + shift + (v - mean) * slope;
                    }
                }
                None => {
                    to.iter_mut().zip(x).for_each(|(d, &v)| *d = shift + (v - mean) * slope);
                }
            }
        }
    }
}
