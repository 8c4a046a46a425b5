//! Gaussian error linear unit. Imported by the table only.

use super::kernels::{Map, Pointwise, scalar};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Gelu",
    category: Category::Activation,
    summary: "The input times the probability that a normal number is smaller: a smooth \
                 ReLU.",
    formula: r"y = x \cdot \Phi(x) = \frac{x}{2} \left(1 + \operatorname{erf} \frac{x}{\sqrt{2}}\right)",
    derivative: "By the product rule Φ(x) + x·φ(x), with the bell curve φ. The tanh \
                 approximation has a derivative of its own: using the one in the forward and \
                 the other in the backward is a classical slip.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \Phi(x) + x \, \varphi(x)",
    pytorch: "torch.nn.functional.gelu(x)",
    tinytorch: "GELU()(x)",
    build: |a| match a.text("approximate", "none")? {
        "none" => Ok(Box::new(Map(Exact))),
        "tanh" => Ok(Box::new(Map(Approximate))),
        other => Err(a.bad("approximate", format!("is {other:?}; it can be none or tanh"))),
    },
    examples,
    ..OpSpec::DEFAULT
};

/// With the error function. The two forms are two types, so that the loop over the elements holds
/// no choice and becomes vector code.
#[derive(Debug)]
struct Exact;

#[derive(Debug)]
struct Approximate;

impl Pointwise for Exact {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    #[inline(always)]
    fn f<T: Float>(&self, x: T) -> T {
        x * scalar::normal_cdf(x)
    }

    #[inline(always)]
    fn df<T: Float>(&self, x: T, _y: T) -> T {
        scalar::normal_cdf(x) + x * scalar::normal_pdf(x)
    }

    fn flops(&self) -> u64 {
        5
    }

    fn explain(&self, x: Expr, _y: f64) -> Expr {
        gated(x, scalar::normal_cdf)
    }
}

impl Pointwise for Approximate {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    #[inline(always)]
    fn f<T: Float>(&self, x: T) -> T {
        x * approximate(x).0
    }

    #[inline(always)]
    fn df<T: Float>(&self, x: T, _y: T) -> T {
        let (gate, slope) = approximate(x);
        gate + x * slope
    }

    fn flops(&self) -> u64 {
        9
    }

    fn explain(&self, x: Expr, _y: f64) -> Expr {
        gated(x, |x| approximate(x).0)
    }
}

/// x·Φ(x).
fn gated(x: Expr, cdf: impl Fn(f64) -> f64) -> Expr {
    let gate = cdf(x.value());
    Expr::Product(vec![x.clone(), Expr::call("Φ", vec![x], gate)])
}

/// ½(1 + tanh(√(2/π)·(x + 0.044715·x³))), which is close to Φ(x), and its slope.
#[inline(always)]
fn approximate<T: Float>(x: T) -> (T, T) {
    let scale = T::of(std::f64::consts::FRAC_2_SQRT_PI * std::f64::consts::FRAC_1_SQRT_2);
    let (cubic, half) = (T::of(0.044_715), T::of(0.5));
    let square = x * x;
    let t = scalar::tanh(scale * x * (T::one() + cubic * square));
    let inner_slope = scale * (T::one() + T::of(3.0) * cubic * square);
    (half * (T::one() + t), half * (T::one() - t * t) * inner_slope)
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("from −4 to 4 or so", [examples_from([3, 4], 1, |x| 4.0 * x)]),
        Example::new("the tanh approximation", [examples_from([3, 4], 2, |x| 2.0 * x)])
            .with("approximate", "tanh"),
    ]
}
