//! Normally distributed random numbers, in the shape of another tensor. Imported by the table only.

use super::kernels::draws::{Distribution, Draw};
use super::*;
use crate::tensor::SplitMix64;

pub static SPEC: OpSpec = OpSpec {
    name: "RandomNormalLike",

    category: Category::Shape,
    summary: "Fills a tensor shaped like the input with normally distributed random numbers; \
                 a seed makes them repeat.",
    formula: r"y_i \sim \mathcal{N}(\text{mean}, \text{scale}^2)",
    derivative: "The numbers are drawn, not computed: no gradient flows.",
    pytorch: "torch.randn_like(x)",
    differentiable: false,
    native_half: true,
    build: |a| {
        Draw::like(
            a,
            RandomNormalLike { mean: a.float("mean", 0.0)?, scale: a.float("scale", 1.0)? },
        )
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct RandomNormalLike {
    /// Their mean.
    mean: f64,
    /// Their standard deviation.
    scale: f64,
}

impl Distribution for RandomNormalLike {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn draw(&self, rng: &mut SplitMix64) -> f64 {
        self.mean + self.scale * rng.next_normal()
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("float32", [sample([2, 3], 1)]).with("seed", 1.0f32).with("dtype", 1),
        Example::new("float64, other parameters", [sample([2, 3], 1)])
            .with("mean", 2.0f32)
            .with("scale", 5.0f32),
    ]
}
