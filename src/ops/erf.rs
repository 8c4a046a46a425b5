//! The error function. Imported by the table only.

use super::kernels::{Map, Pointwise, scalar};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Erf",
    category: Category::Arithmetic,
    summary: "The error function: how much of a normal distribution lies within √2·x \
                 standard deviations, with the sign of x.",
    formula: r"y = \frac{2}{\sqrt{\pi}} \int_0^x e^{-t^2} \, dt",
    derivative: "The bell curve under the integral, at the input. It is nearly 0 beyond ±3.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \frac{2}{\sqrt{\pi}} e^{-x^2}",
    pytorch: "torch.erf(x)",
    build: |_| Ok(Box::new(Map(Erf))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Erf;

impl Pointwise for Erf {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T) -> T {
        scalar::erf(x)
    }

    fn df<T: Float>(&self, x: T, _y: T) -> T {
        T::of(std::f64::consts::FRAC_2_SQRT_PI) * scalar::exp(-x * x)
    }

    fn explain(&self, x: Expr, y: f64) -> Expr {
        Expr::call("erf", vec![x], y)
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("a matrix", [sample([3, 4], 1)])]
}
