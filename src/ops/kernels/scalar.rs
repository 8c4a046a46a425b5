//! The transcendental functions of the activations, one number at a time. In float32 they are
//! free of branches and of calls, so that a loop over a slice becomes vector code; in float64
//! they are as exact as the system's. Imported by op files and other kernels.
//!
//! The coefficients are minimax fits made for this file (Lawson-weighted least squares over
//! Chebyshev nodes, in doubles); the tests hold the results against float64.

use crate::tensor::{Element, Float};

/// Runs the float32 or the float64 version, whichever `T` is; the choice is made at compile time.
#[inline(always)]
fn by_width<T: Float>(x: T, narrow: impl Fn(f32) -> f32, wide: impl Fn(f64) -> f64) -> T {
    let x = Element::to_f64(x);
    if size_of::<T>() == size_of::<f32>() {
        T::of(f64::from(narrow(x as f32)))
    } else {
        T::of(wide(x))
    }
}

/// e^x. Within 2 ulp in float32.
#[inline(always)]
pub fn exp<T: Float>(x: T) -> T {
    by_width(x, exp_f32, f64::exp)
}

/// e^x − 1, exact to the last bits also near 0.
#[inline(always)]
pub fn exp_m1<T: Float>(x: T) -> T {
    by_width(x, exp_m1_f32, f64::exp_m1)
}

/// Natural logarithm. Within 2 ulp in float32.
#[inline(always)]
pub fn ln<T: Float>(x: T) -> T {
    by_width(x, ln_f32, f64::ln)
}

/// tanh x, exact to the last bits also near 0.
#[inline(always)]
pub fn tanh<T: Float>(x: T) -> T {
    by_width(x, tanh_f32, f64::tanh)
}

/// The error function.
#[inline(always)]
pub fn erf<T: Float>(x: T) -> T {
    by_width(x, erf_f32, libm::erf)
}

/// 1 / (1 + e^−x); the exponential never overflows.
#[inline(always)]
pub fn sigmoid<T: Float>(x: T) -> T {
    let e = exp(-x.abs());
    let top = if x < T::zero() { e } else { T::one() };
    top / (T::one() + e)
}

/// ln(1 + e^x) = max(x, 0) + ln(1 + e^−|x|), which never overflows.
#[inline(always)]
pub fn softplus<T: Float>(x: T) -> T {
    let tail = by_width(exp(-x.abs()), ln_1p_unit_f32, f64::ln_1p);
    // Written so that NaN stays NaN.
    let ramp = if x < T::zero() { T::zero() } else { x };
    ramp + tail
}

/// The nearest integer; a half goes to the even one.
#[inline(always)]
pub fn round_half_even<T: Float>(x: T) -> T {
    by_width(x, f32::round_ties_even, f64::round_ties_even)
}

/// The standard normal distribution function Φ(x) = ½(1 + erf(x/√2)).
#[inline(always)]
pub fn normal_cdf<T: Float>(x: T) -> T {
    T::of(0.5) * (T::one() + erf(x * T::of(std::f64::consts::FRAC_1_SQRT_2)))
}

/// The standard normal density φ(x) = e^(−x²/2)/√(2π).
#[inline(always)]
pub fn normal_pdf<T: Float>(x: T) -> T {
    let scale = T::of(0.5 * std::f64::consts::FRAC_2_SQRT_PI * std::f64::consts::FRAC_1_SQRT_2);
    scale * exp(-T::of(0.5) * x * x)
}

/// Adding and subtracting this rounds a small float32 to an integer; the sum's low bits hold it.
const ROUNDER: f32 = 12_582_912.0;
/// ln 2 in two parts: the first has so few bits that its product with an exponent is exact.
const LN2_HIGH: f32 = 0.693_359_4;
const LN2_LOW: f32 = -2.121_944_4e-4;

/// x = n·ln 2 + r with |r| ≤ ln(2)/2: gives n and e^r − 1.
#[inline(always)]
fn exp_parts(x: f32) -> (i32, f32) {
    let shifted = x * std::f32::consts::LOG2_E + ROUNDER;
    let n = shifted - ROUNDER;
    let r = (x - n * LN2_HIGH) - n * LN2_LOW;
    let q = ((1.394_216_1e-3 * r + 8.363_776e-3) * r + 4.166_636_3e-2) * r;
    let q = (q + 0.166_665_73) * r + 0.5;
    ((shifted.to_bits() as i32).wrapping_sub(ROUNDER.to_bits() as i32), r + r * r * q)
}

/// 2^n for −126 ≤ n ≤ 127.
#[inline(always)]
fn power_of_two(n: i32) -> f32 {
    f32::from_bits((n.wrapping_add(127) as u32) << 23)
}

/// `x` held between two bounds; NaN passes.
#[inline(always)]
fn clamp(x: f32, low: f32, high: f32) -> f32 {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

#[inline(always)]
fn exp_f32(x: f32) -> f32 {
    let (n, e) = exp_parts(clamp(x, -104.0, 89.0));
    // In two steps, so that subnormal results and the greatest ones come out right.
    let half = n >> 1;
    (1.0 + e) * power_of_two(half) * power_of_two(n.wrapping_sub(half))
}

#[inline(always)]
fn exp_m1_f32(x: f32) -> f32 {
    let (n, e) = exp_parts(clamp(x, -40.0, 89.0));
    // Half of 2^n, so that n = 128 has one; doubled at the end.
    let half = power_of_two(n.wrapping_sub(1));
    2.0 * (half * e + (half - 0.5))
}

#[inline(always)]
fn tanh_f32(x: f32) -> f32 {
    let e = exp_m1_f32(-2.0 * x.abs());
    (-e / (e + 2.0)).copysign(x)
}

/// ln(1 + x) for 0 ≤ x ≤ 1, as 2·artanh(x / (2 + x)).
#[inline(always)]
fn ln_1p_unit_f32(x: f32) -> f32 {
    let s = x / (2.0 + x);
    let z = s * s;
    let p = ((0.208_217_14 * z + 0.174_554_19) * z + 0.222_655_95) * z + 0.285_702_7;
    let p = (p * z + 0.400_000_1) * z + 0.666_666_7;
    2.0 * s + s * z * p
}

#[inline(always)]
fn ln_f32(x: f32) -> f32 {
    let subnormal = x < f32::MIN_POSITIVE;
    let scaled = if subnormal { x * 8_388_608.0 } else { x };
    // The mantissa is taken between √½ and √2.
    let shifted =
        (scaled.to_bits() as i32).wrapping_sub(std::f32::consts::FRAC_1_SQRT_2.to_bits() as i32);
    let exponent = shifted >> 23;
    let mantissa = f32::from_bits((scaled.to_bits() as i32).wrapping_sub(exponent << 23) as u32);
    let n = (if subnormal { exponent.wrapping_sub(23) } else { exponent }) as f32;
    let f = mantissa - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let p = ((0.233_425_44 * z + 0.285_503_6) * z + 0.400_001_26) * z + 0.666_666_7;
    // ln(1 + f) = f − s·(f − z·p): f is exact, the rest a small correction.
    let y = n * LN2_HIGH + (f - (s * (f - z * p) - n * LN2_LOW));
    let y = if x == f32::INFINITY || x.is_nan() { x } else { y };
    let y = if x == 0.0 { f32::NEG_INFINITY } else { y };
    if x < 0.0 { f32::NAN } else { y }
}

/// Below 1 an odd polynomial; above, 1 − e^−p(|x|) with p fitted to −ln erfc.
#[inline(always)]
fn erf_f32(x: f32) -> f32 {
    let z = x * x;
    let near = ((-9.680_130_7e-6 * z + 1.127_054_2e-4) * z - 8.484_711e-4) * z + 5.221_075e-3;
    let near = ((near * z - 2.686_544_6e-2) * z + 0.112_837_83) * z - 0.376_126_38;
    let near = (near * z + std::f32::consts::FRAC_2_SQRT_PI) * x;
    let t = clamp(x.abs(), 0.0, 4.0);
    let far = ((2.144_564_9e-5 * t - 4.385_308_6e-4) * t + 4.190_860_1e-3) * t - 2.517_182e-2;
    let far = ((far * t + 0.108_361_57) * t + 0.633_272_4) * t + 1.129_552;
    let far = (1.0 - exp_f32(1.824_615_9e-4 - far * t)).copysign(x);
    if z < 1.0 { near } else { far }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Distance in units of the last place of the exact value.
    fn ulps(got: f32, exact: f64) -> f64 {
        let nearest = exact as f32;
        if nearest.is_infinite() || nearest.is_nan() || nearest == 0.0 {
            return if got == nearest || (got.is_nan() && nearest.is_nan()) {
                0.0
            } else {
                f64::MAX
            };
        }
        let unit =
            f64::from(f32::from_bits(nearest.abs().to_bits() + 1)) - f64::from(nearest.abs());
        (f64::from(got) - exact).abs() / unit
    }

    /// The worst error over many points between two bounds.
    fn worst(low: f64, high: f64, f: fn(f32) -> f32, exact: fn(f64) -> f64) -> f64 {
        const POINTS: usize = 200_000;
        let at = |i: usize| (low + (high - low) * i as f64 / POINTS as f64) as f32;
        (0..=POINTS).map(|i| ulps(f(at(i)), exact(f64::from(at(i))))).fold(0.0, f64::max)
    }

    /// The same over all magnitudes of one sign.
    fn worst_by_magnitude(sign: f32, f: fn(f32) -> f32, exact: fn(f64) -> f64) -> f64 {
        let bits = (0..f32::INFINITY.to_bits()).step_by(10_007);
        bits.map(|b| sign * f32::from_bits(b))
            .map(|x| ulps(f(x), exact(x.into())))
            .fold(0.0, f64::max)
    }

    #[test]
    fn exp_is_within_two_ulp() {
        assert!(worst(-87.0, 89.5, exp, f64::exp) <= 2.0);
        assert!(worst_by_magnitude(1.0, exp, f64::exp) <= 2.0);
        assert_eq!((exp(f32::INFINITY), exp(f32::NEG_INFINITY)), (f32::INFINITY, 0.0));
        assert!(exp(f32::NAN).is_nan());
        // Subnormal results keep their absolute accuracy.
        assert!((f64::from(exp(-100.0f32)) - (-100.0f64).exp()).abs() < 2e-45);
    }

    #[test]
    fn exp_m1_is_within_three_ulp() {
        for sign in [1.0, -1.0] {
            assert!(worst_by_magnitude(sign, exp_m1, f64::exp_m1) <= 3.0);
            assert!(worst(0.0, 89.5 * f64::from(sign), exp_m1, f64::exp_m1) <= 3.0);
        }
        assert_eq!((exp_m1(f32::INFINITY), exp_m1(f32::NEG_INFINITY)), (f32::INFINITY, -1.0));
    }

    #[test]
    fn ln_is_within_two_ulp() {
        assert!(worst_by_magnitude(1.0, ln, f64::ln) <= 2.0);
        assert!(worst(0.5, 2.0, ln, f64::ln) <= 2.0);
        assert_eq!((ln(0.0f32), ln(f32::INFINITY)), (f32::NEG_INFINITY, f32::INFINITY));
        assert!(ln(-1.0f32).is_nan() && ln(f32::NAN).is_nan());
    }

    #[test]
    fn tanh_is_within_four_ulp() {
        for sign in [1.0, -1.0] {
            assert!(worst_by_magnitude(sign, tanh, f64::tanh) <= 4.0);
            assert!(worst(0.0, 12.0 * f64::from(sign), tanh, f64::tanh) <= 4.0);
        }
        assert_eq!((tanh(f32::INFINITY), tanh(-0.0f32).to_bits()), (1.0, (-0.0f32).to_bits()));
        assert!(tanh(f32::NAN).is_nan());
    }

    #[test]
    fn erf_is_within_four_ulp() {
        for sign in [1.0, -1.0] {
            assert!(worst(0.0, 6.0 * f64::from(sign), erf, libm::erf) <= 4.0);
            assert!(worst_by_magnitude(sign, erf, libm::erf) <= 4.0);
        }
        assert_eq!((erf(f32::INFINITY), erf(f32::NEG_INFINITY)), (1.0, -1.0));
        assert!(erf(f32::NAN).is_nan());
    }

    /// erf against its Taylor series Σ (−1)^n x^(2n+1) / (n! (2n+1)) · 2/√π, where that converges.
    #[test]
    fn erf_in_doubles_agrees_with_its_series() {
        for i in -30..=30 {
            let x = f64::from(i) / 15.0;
            let (mut term, mut sum) = (x, x);
            for n in 1..60 {
                term *= -x * x / f64::from(n);
                sum += term / f64::from(2 * n + 1);
            }
            assert!((erf(x) - sum * std::f64::consts::FRAC_2_SQRT_PI).abs() < 1e-12, "{x}");
        }
    }

    #[test]
    fn sigmoid_and_softplus_do_not_overflow() {
        let (s, p) =
            (|x: f64| 1.0 / (1.0 + (-x).exp()), |x: f64| x.max(0.0) + (-x.abs()).exp().ln_1p());
        assert!(worst(-80.0, 80.0, sigmoid, s) <= 4.0 && worst(-80.0, 80.0, softplus, p) <= 4.0);
        assert_eq!((sigmoid(-1e30f32), sigmoid(1e30f64)), (0.0, 1.0));
        assert_eq!((softplus(-1e30f32), softplus(1e30f64)), (0.0, 1e30));
        assert!(sigmoid(f32::NAN).is_nan() && softplus(f32::NAN).is_nan());
    }

    #[test]
    fn halves_round_to_even() {
        let rounded = [0.5, 1.5, 2.5, -0.5, -1.5, 2.4].map(round_half_even::<f32>);
        assert_eq!(rounded, [0.0, 2.0, 2.0, 0.0, -2.0, 2.0]);
    }

    #[test]
    fn the_normal_density_is_the_slope_of_its_distribution() {
        for x in [-3.0, -0.5, 0.0, 1.0, 2.5f64] {
            let slope = (normal_cdf(x + 1e-5) - normal_cdf(x - 1e-5)) / 2e-5;
            assert!((slope - normal_pdf(x)).abs() < 1e-9);
        }
    }
}
