//! Normally distributed random numbers. Imported by the table only.

use super::kernels::draws::{Distribution, Draw};
use super::*;
use crate::tensor::SplitMix64;

pub static SPEC: OpSpec = OpSpec {
    name: "RandomNormal",

    category: Category::Shape,
    summary: "Fills a tensor with normally distributed random numbers; a seed makes them \
                 repeat.",
    formula: r"y_i \sim \mathcal{N}(\text{mean}, \text{scale}^2)",
    derivative: "The numbers are drawn, not computed: no gradient flows.",
    pytorch: "torch.randn(shape)",
    differentiable: false,
    native_half: true,
    build: |a| {
        Draw::of_shape(
            a,
            RandomNormal { mean: a.float("mean", 0.0)?, scale: a.float("scale", 1.0)? },
        )
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct RandomNormal {
    /// Their mean.
    mean: f64,
    /// Their standard deviation.
    scale: f64,
}

impl Distribution for RandomNormal {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn draw(&self, rng: &mut SplitMix64) -> f64 {
        self.mean + self.scale * rng.next_normal()
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("float32", []).with("seed", 1.0f32).with("shape", [2, 3]),
        Example::new("float64, other parameters", [])
            .with("shape", [4])
            .with("dtype", 11)
            .with("mean", 2.0f32)
            .with("scale", 5.0f32),
    ]
}
