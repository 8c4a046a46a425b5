//! The activation functions that recurrent layers can name, with their derivatives.
//! Imported by the recurrent kernels.

use super::scalar;
use crate::tensor::Float;

/// A function of a gate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Activation {
    Sigmoid,
    Tanh,
    Relu,
    LeakyRelu(f64),
    ThresholdedRelu(f64),
    /// α·tanh(β·x).
    ScaledTanh(f64, f64),
    /// α·x + β cut to 0…1.
    HardSigmoid(f64, f64),
    Elu(f64),
    Softsign,
    Softplus,
    /// α·x + β.
    Affine(f64, f64),
}

impl Activation {
    /// By its ONNX name, in any case; `alpha` and `beta` as given, or the defaults.
    pub fn named(name: &str, alpha: Option<f32>, beta: Option<f32>) -> Option<Self> {
        let a = |default: f64| alpha.map_or(default, f64::from);
        let b = |default: f64| beta.map_or(default, f64::from);
        Some(match name.to_ascii_lowercase().as_str() {
            "sigmoid" => Activation::Sigmoid,
            "tanh" => Activation::Tanh,
            "relu" => Activation::Relu,
            "leakyrelu" => Activation::LeakyRelu(a(0.01)),
            "thresholdedrelu" => Activation::ThresholdedRelu(a(1.0)),
            "scaledtanh" => Activation::ScaledTanh(a(1.0), b(1.0)),
            "hardsigmoid" => Activation::HardSigmoid(a(0.2), b(0.5)),
            "elu" => Activation::Elu(a(1.0)),
            "softsign" => Activation::Softsign,
            "softplus" => Activation::Softplus,
            "affine" => Activation::Affine(a(1.0), b(0.0)),
            _ => return None,
        })
    }

    #[inline(always)]
    pub fn f<T: Float>(self, x: T) -> T {
        let one = T::one();
        match self {
            Activation::Sigmoid => scalar::sigmoid(x),
            Activation::Tanh => scalar::tanh(x),
            Activation::Relu => {
                if x < T::zero() {
                    T::zero()
                } else {
                    x
                }
            }
            Activation::LeakyRelu(a) => {
                if x < T::zero() {
                    T::of(a) * x
                } else {
                    x
                }
            }
            Activation::ThresholdedRelu(a) => {
                if x > T::of(a) {
                    x
                } else {
                    T::zero()
                }
            }
            Activation::ScaledTanh(a, b) => T::of(a) * scalar::tanh(T::of(b) * x),
            Activation::HardSigmoid(a, b) => {
                num_traits::clamp(T::of(a) * x + T::of(b), T::zero(), one)
            }
            Activation::Elu(a) => {
                if x < T::zero() {
                    T::of(a) * scalar::exp_m1(x)
                } else {
                    x
                }
            }
            Activation::Softsign => x / (one + x.abs()),
            Activation::Softplus => scalar::softplus(x),
            Activation::Affine(a, b) => T::of(a) * x + T::of(b),
        }
    }

    /// The derivative at x, y being f(x).
    #[inline(always)]
    pub fn df<T: Float>(self, x: T, y: T) -> T {
        let (zero, one) = (T::zero(), T::one());
        let step = |on: bool| if on { one } else { zero };
        match self {
            Activation::Sigmoid => y * (one - y),
            Activation::Tanh => one - y * y,
            Activation::Relu => step(x > zero),
            Activation::LeakyRelu(a) => {
                if x < zero {
                    T::of(a)
                } else {
                    one
                }
            }
            Activation::ThresholdedRelu(a) => step(x > T::of(a)),
            Activation::ScaledTanh(a, b) => {
                let t = y / T::of(a);
                T::of(a * b) * (one - t * t)
            }
            Activation::HardSigmoid(a, _) => T::of(a) * step(y > zero && y < one),
            Activation::Elu(a) => {
                if x < zero {
                    y + T::of(a)
                } else {
                    one
                }
            }
            Activation::Softsign => {
                let d = one + x.abs();
                one / (d * d)
            }
            Activation::Softplus => scalar::sigmoid(x),
            Activation::Affine(a, _) => T::of(a),
        }
    }
}
