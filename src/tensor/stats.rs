//! What a tensor's numbers look like in summary. Imported through `tensor`.

use super::Tensor;

/// Summary statistics. Minimum, maximum, mean, standard deviation and norm are over finite elements.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TensorStats {
    pub numel: usize,
    pub min: f64,
    pub max: f64,
    pub mean: f64,
    /// Population standard deviation (divided by n).
    pub std: f64,
    /// Euclidean norm.
    pub norm: f64,
    /// Elements that are exactly zero.
    pub zeros: usize,
    pub nans: usize,
    pub infs: usize,
}

impl TensorStats {
    pub fn of(tensor: &Tensor) -> Self {
        Self::of_values(&tensor.to_f64_vec())
    }

    pub fn of_values(values: &[f64]) -> Self {
        let mut s = TensorStats { numel: values.len(), ..Default::default() };
        let (mut min, mut max, mut sum, mut squares) = (f64::INFINITY, f64::NEG_INFINITY, 0.0, 0.0);
        for &x in values {
            s.nans += x.is_nan() as usize;
            s.infs += x.is_infinite() as usize;
            s.zeros += (x == 0.0) as usize;
            if x.is_finite() {
                (min, max) = (min.min(x), max.max(x));
                sum += x;
                squares += x * x;
            }
        }
        let finite = s.finite();
        if finite > 0 {
            (s.min, s.max, s.mean, s.norm) = (min, max, sum / finite as f64, squares.sqrt());
            let deviations = values.iter().filter(|x| x.is_finite()).map(|x| (x - s.mean).powi(2));
            s.std = (deviations.sum::<f64>() / finite as f64).sqrt();
        }
        s
    }

    pub fn finite(&self) -> usize {
        self.numel - self.nans - self.infs
    }

    /// The largest finite magnitude.
    pub fn max_abs(&self) -> f64 {
        self.min.abs().max(self.max.abs())
    }

    pub fn all_zero(&self) -> bool {
        self.zeros == self.numel
    }
}

/// Counts in equal bins over the finite range.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    pub low: f64,
    pub high: f64,
    pub counts: Vec<usize>,
}

impl Histogram {
    /// `bins` equal bins from the least to the greatest finite element.
    pub fn of_values(values: &[f64], bins: usize) -> Self {
        let stats = TensorStats::of_values(values);
        let (low, high) = (stats.min, stats.max);
        let mut counts = vec![0; bins.max(1)];
        let width = (high - low) / counts.len() as f64;
        let last = counts.len() - 1;
        for &x in values.iter().filter(|x| x.is_finite()) {
            let bin = if width > 0.0 { ((x - low) / width) as usize } else { 0 };
            counts[bin.min(last)] += 1;
        }
        Histogram { low, high, counts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_leave_out_what_is_not_finite() {
        let s = TensorStats::of_values(&[1.0, 0.0, f64::NAN, f64::INFINITY, -3.0]);
        assert_eq!((s.min, s.max, s.zeros, s.nans, s.infs), (-3.0, 1.0, 1, 1, 1));
        assert!((s.mean + 2.0 / 3.0).abs() < 1e-12 && (s.norm - 10f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn histograms_count_everything_finite() {
        let h = Histogram::of_values(&[0.0, 0.5, 1.0, 1.0, f64::NAN], 2);
        assert_eq!(h.counts, [1, 3]);
        assert_eq!(Histogram::of_values(&[2.0, 2.0], 3).counts, [2, 0, 0]);
    }
}
