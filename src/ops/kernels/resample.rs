//! Resampling along one axis: every output position is a weighted sum of a few input positions, the
//! same for all lines. Resize and Upsample are one such pass for each axis. Imported by op files
//! only.

use super::rows::Span;
use crate::tensor::{Float, Shape, Tensor, TensorError};

/// The weights of one axis: `width` taps for every output position.
#[derive(Debug, Clone)]
pub struct Taps {
    pub width: usize,
    pub index: Vec<usize>,
    pub weight: Vec<f64>,
    /// Positions that lie outside altogether: they get a constant.
    pub outside: Vec<bool>,
}

/// How the position between samples is turned into weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Filter {
    Nearest(Rounding),
    Linear,
    /// With the coefficient a.
    Cubic(f64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    PreferFloor,
    PreferCeil,
    Floor,
    Ceil,
}

impl Rounding {
    fn apply(self, c: f64) -> f64 {
        let down = c.floor();
        match self {
            Rounding::PreferFloor if c - down <= 0.5 => down,
            Rounding::PreferCeil if c - down < 0.5 => down,
            Rounding::PreferFloor | Rounding::PreferCeil => down + 1.0,
            Rounding::Floor => down,
            Rounding::Ceil => c.ceil(),
        }
    }
}

impl Filter {
    /// How far the kernel reaches on either side.
    fn radius(self) -> f64 {
        match self {
            Filter::Cubic(_) => 2.0,
            _ => 1.0,
        }
    }

    /// The kernel at a distance.
    fn at(self, distance: f64) -> f64 {
        let d = distance.abs();
        match self {
            Filter::Cubic(a) if d <= 1.0 => ((a + 2.0) * d - (a + 3.0)) * d * d + 1.0,
            Filter::Cubic(a) if d < 2.0 => ((a * d - 5.0 * a) * d + 8.0 * a) * d - 4.0 * a,
            Filter::Cubic(_) => 0.0,
            _ => (1.0 - d).max(0.0),
        }
    }
}

/// What the taps of an axis are made from.
pub struct Sampling {
    pub filter: Filter,
    /// Input positions.
    pub size: usize,
    /// Output positions an input position; below 1 an anti-aliasing filter is stretched by it.
    pub scale: f64,
    pub antialias: bool,
    /// Weights of positions outside are dropped and the rest made to sum to 1.
    pub exclude_outside: bool,
}

impl Sampling {
    /// Taps for the input coordinate of every output position; `None` lies outside.
    pub fn taps(&self, coordinates: impl Iterator<Item = Option<f64>>) -> Taps {
        let stretch = if self.antialias { self.scale.min(1.0) } else { 1.0 };
        let reach = (self.filter.radius() / stretch).ceil();
        let width = match self.filter {
            Filter::Nearest(_) => 1,
            // From base − reach + 1 to base + reach.
            _ => 2 * (reach as usize).max(1),
        };
        let (mut index, mut weight, mut outside) = (Vec::new(), Vec::new(), Vec::new());
        for c in coordinates {
            outside.push(c.is_none());
            let from = weight.len();
            let c = c.unwrap_or(0.0);
            let first = match self.filter {
                Filter::Nearest(rounding) => rounding.apply(c),
                // The position to the left, even of a whole number when the filter is stretched.
                _ if stretch < 1.0 => c.ceil() - 1.0 - reach + 1.0,
                _ => c.floor() - reach + 1.0,
            };
            for k in 0..width {
                let at = first + k as f64;
                let w = match self.filter {
                    Filter::Nearest(_) => 1.0,
                    filter => filter.at((at - c) * stretch),
                };
                let inside = at >= 0.0 && at < self.size as f64;
                weight.push(if self.exclude_outside && !inside { 0.0 } else { w });
                index.push(at.clamp(0.0, self.size.saturating_sub(1) as f64) as usize);
            }
            let total: f64 = weight[from..].iter().sum();
            let unit = matches!(self.filter, Filter::Nearest(_)) || total == 0.0;
            if !unit && (self.exclude_outside || stretch < 1.0) {
                weight[from..].iter_mut().for_each(|w| *w /= total);
            }
        }
        Taps { width, index, weight, outside }
    }
}

impl Taps {
    /// Output positions.
    pub fn len(&self) -> usize {
        self.outside.len()
    }

    pub fn is_empty(&self) -> bool {
        self.outside.is_empty()
    }

    /// Input positions and weights of output position `o`.
    pub fn of(&self, o: usize) -> impl Iterator<Item = (usize, f64)> {
        let range = o * self.width..(o + 1) * self.width;
        self.index[range.clone()].iter().copied().zip(self.weight[range].iter().copied())
    }

    /// Resamples an axis of `x`.
    pub fn apply<T: Float>(
        &self,
        x: &Tensor,
        axis: usize,
        constant: f64,
    ) -> Result<Tensor, TensorError> {
        let (span, from) = (Span::of(x.shape(), axis), x.as_slice::<T>()?);
        let (len, inner) = (self.len(), span.inner);
        let mut shape: Shape = x.shape().clone();
        shape.sizes_mut()[axis] = len;
        let weights: Vec<T> = self.weight.iter().map(|&w| T::of(w)).collect();
        Tensor::build::<T>(shape, |out| {
            if out.is_empty() {
                return;
            }
            let lines = from.chunks_exact(span.size * inner).zip(out.chunks_exact_mut(len * inner));
            for (from, out) in lines {
                if inner == 1 {
                    self.line(from, out, &weights, T::of(constant));
                    continue;
                }
                for (o, row) in out.chunks_exact_mut(inner).enumerate() {
                    if self.outside[o] {
                        row.fill(T::of(constant));
                        continue;
                    }
                    let taps = o * self.width..(o + 1) * self.width;
                    row.fill(T::zero());
                    for (&i, &w) in self.index[taps.clone()].iter().zip(&weights[taps]) {
                        for (o, &x) in row.iter_mut().zip(&from[i * inner..(i + 1) * inner]) {
                            *o += w * x;
                        }
                    }
                }
            }
        })
    }

    /// One line along the last axis.
    fn line<T: Float>(&self, from: &[T], out: &mut [T], weights: &[T], constant: T) {
        let taps = self.index.chunks_exact(self.width).zip(weights.chunks_exact(self.width));
        for ((o, (index, weights)), &outside) in out.iter_mut().zip(taps).zip(&self.outside) {
            let sum = || index.iter().zip(weights).map(|(&i, &w)| w * from[i]).sum();
            *o = if outside { constant } else { sum() };
        }
    }

    /// The gradient of [`Taps::apply`] for an axis of `size` positions.
    pub fn transpose<T: Float>(
        &self,
        g: &Tensor,
        axis: usize,
        size: usize,
    ) -> Result<Tensor, TensorError> {
        let (span, from) = (Span::of(g.shape(), axis), g.as_slice::<T>()?);
        let (len, inner) = (self.len(), span.inner);
        let mut shape: Shape = g.shape().clone();
        shape.sizes_mut()[axis] = size;
        let weights: Vec<T> = self.weight.iter().map(|&w| T::of(w)).collect();
        Tensor::build::<T>(shape, |out| {
            out.fill(T::zero());
            if from.is_empty() || out.is_empty() {
                return;
            }
            let lines = from.chunks_exact(len * inner).zip(out.chunks_exact_mut(size * inner));
            for (from, out) in lines {
                for (o, row) in from.chunks_exact(inner).enumerate() {
                    if self.outside[o] {
                        continue;
                    }
                    let taps = o * self.width..(o + 1) * self.width;
                    for (&i, &w) in self.index[taps.clone()].iter().zip(&weights[taps]) {
                        for (o, &g) in out[i * inner..(i + 1) * inner].iter_mut().zip(row) {
                            *o += w * g;
                        }
                    }
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taps(filter: Filter, scale: f64, antialias: bool, c: f64) -> Vec<(usize, f64)> {
        let s = Sampling { filter, size: 10, scale, antialias, exclude_outside: false };
        s.taps([Some(c)].into_iter()).of(0).filter(|t| t.1 != 0.0).collect()
    }

    #[test]
    fn weights_sum_to_one() {
        for filter in [Filter::Linear, Filter::Cubic(-0.75)] {
            for (scale, antialias) in [(2.0, false), (0.5, false), (0.4, true), (1.5, true)] {
                for c in [0.0, 0.3, 4.0, 4.75, 9.0] {
                    let sum: f64 = taps(filter, scale, antialias, c).iter().map(|t| t.1).sum();
                    assert!((sum - 1.0).abs() < 1e-12, "{filter:?} {scale} {c}: {sum}");
                }
            }
        }
        assert_eq!(taps(Filter::Linear, 1.0, false, 2.25), [(2, 0.75), (3, 0.25)]);
        assert_eq!(taps(Filter::Cubic(-0.5), 1.0, false, 3.0), [(3, 1.0)]);
    }

    #[test]
    fn halves_round_as_asked() {
        let of = |r| taps(Filter::Nearest(r), 1.0, false, 2.5)[0].0;
        let all = [Rounding::PreferFloor, Rounding::PreferCeil, Rounding::Floor, Rounding::Ceil];
        assert_eq!(all.map(of), [2, 3, 2, 3]);
    }
}
