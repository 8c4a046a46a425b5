//! Reproducible random numbers: SplitMix64 (Steele, Lea, Flood 2014), so that a seed gives the
//! same tensor on every machine. Imported through `tensor`.

use super::{DType, Shape, Tensor, TensorError};

/// A counter-based 64-bit generator.
#[derive(Debug, Clone)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    pub fn new(seed: u64) -> Self {
        SplitMix64(seed)
    }

    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1) with 53 bits.
    pub fn next_f64(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Standard normal (Box–Muller).
    pub fn next_normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.next_f64()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.next_f64()).cos()
    }
}

fn drawn(dtype: DType, shape: Shape, mut draw: impl FnMut() -> f64) -> Result<Tensor, TensorError> {
    let doubles = Tensor::build::<f64>(shape, |out| out.iter_mut().for_each(|x| *x = draw()))?;
    Ok(doubles.cast(dtype))
}

/// Standard normal numbers. The same seed gives the same numbers in every float type, up to rounding.
pub fn normal(dtype: DType, shape: impl Into<Shape>, seed: u64) -> Result<Tensor, TensorError> {
    let mut rng = SplitMix64::new(seed);
    drawn(dtype, shape.into(), move || rng.next_normal())
}

/// Uniform numbers in `[low, high)`.
pub fn uniform(
    dtype: DType,
    shape: impl Into<Shape>,
    low: f64,
    high: f64,
    seed: u64,
) -> Result<Tensor, TensorError> {
    let mut rng = SplitMix64::new(seed);
    drawn(dtype, shape.into(), move || low + (high - low) * rng.next_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_has_mean_zero_and_variance_one() {
        let t = normal(DType::F64, [100_000], 7).unwrap().to_f64_vec();
        let mean = t.iter().sum::<f64>() / t.len() as f64;
        let var = t.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / t.len() as f64;
        assert!(mean.abs() < 0.02 && (var - 1.0).abs() < 0.02, "{mean} {var}");
    }
}
