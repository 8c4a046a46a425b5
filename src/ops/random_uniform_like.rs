//! Evenly distributed between low and high random numbers, in the shape of another tensor. Imported by the table only.

use super::kernels::draws::{Distribution, Draw};
use super::*;
use crate::tensor::SplitMix64;

pub static SPEC: OpSpec = OpSpec {
    name: "RandomUniformLike",

    category: Category::Shape,
    summary: "Fills a tensor shaped like the input with evenly distributed between low and \
                 high random numbers; a seed makes them repeat.",
    formula: r"y_i \sim \mathcal{U}(\text{low}, \text{high})",
    derivative: "The numbers are drawn, not computed: no gradient flows.",
    pytorch: "torch.rand_like(x)",
    differentiable: false,
    native_half: true,
    build: |a| {
        Draw::like(a, RandomUniformLike { low: a.float("low", 0.0)?, high: a.float("high", 1.0)? })
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct RandomUniformLike {
    /// The lower end, which can be drawn.
    low: f64,
    /// The upper end, which cannot.
    high: f64,
}

impl Distribution for RandomUniformLike {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn draw(&self, rng: &mut SplitMix64) -> f64 {
        self.low + (self.high - self.low) * rng.next_f64()
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("float32", [sample([2, 3], 1)]).with("seed", 1.0f32).with("dtype", 1),
        Example::new("float64, other parameters", [sample([2, 3], 1)])
            .with("low", 2.0f32)
            .with("high", 5.0f32),
    ]
}
