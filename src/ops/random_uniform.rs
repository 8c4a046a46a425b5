//! Evenly distributed between low and high random numbers. Imported by the table only.

use super::kernels::draws::{Distribution, Draw};
use super::*;
use crate::tensor::SplitMix64;

pub static SPEC: OpSpec = OpSpec {
    name: "RandomUniform",

    category: Category::Shape,
    summary: "Fills a tensor with evenly distributed between low and high random numbers; a \
                 seed makes them repeat.",
    formula: r"y_i \sim \mathcal{U}(\text{low}, \text{high})",
    derivative: "The numbers are drawn, not computed: no gradient flows.",
    pytorch: "torch.rand(shape)",
    differentiable: false,
    native_half: true,
    build: |a| {
        Draw::of_shape(a, RandomUniform { low: a.float("low", 0.0)?, high: a.float("high", 1.0)? })
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct RandomUniform {
    /// The lower end, which can be drawn.
    low: f64,
    /// The upper end, which cannot.
    high: f64,
}

impl Distribution for RandomUniform {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn draw(&self, rng: &mut SplitMix64) -> f64 {
        self.low + (self.high - self.low) * rng.next_f64()
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("float32", []).with("seed", 1.0f32).with("shape", [2, 3]),
        Example::new("float64, other parameters", [])
            .with("shape", [4])
            .with("dtype", 11)
            .with("low", 2.0f32)
            .with("high", 5.0f32),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_hostile_shapes_are_refused() {
        let run = |a: Attributes, seed: u64| {
            let op = build(&SPEC, a.with("shape", [100])).unwrap();
            op.forward(Inputs::new("", &[]), &mut Forward::new(false, seed)).unwrap().remove(0)
        };
        let fixed = || Attributes::new().with("seed", 3.5f32);
        assert!(run(fixed(), 1).all_close(&run(fixed(), 2), 0.0, 0.0));
        assert!(!run(Attributes::new(), 1).all_close(&run(Attributes::new(), 2), 0.1, 0.1));
        assert!(run(Attributes::new(), 1).to_f64_vec().iter().all(|&x| (0.0..1.0).contains(&x)));
        assert!(build(&SPEC, Attributes::new().with("shape", [i64::MAX, 8])).is_err());
        assert!(build(&SPEC, Attributes::new()).is_err());
    }
}
