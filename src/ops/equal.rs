//! Whether one tensor equals another. Imported by the table only.

use super::kernels::aligned;
use super::kernels::logic::{Compares, Relation, comparisons};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Equal",
    category: Category::Arithmetic,
    summary: "Tells, element by element, whether the first tensor equals the second. Comparing floats for equality is rarely what one wants.",
    formula: r"y = [a = b]",
    derivative: "The result is true or false: no gradient flows.",
    pytorch: "torch.eq(a, b)",
    differentiable: false,
    build: |a| aligned(a, Compares(Equal)),
    examples: comparisons,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Equal;

impl Relation for Equal {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn holds<T: PartialOrd>(&self, a: T, b: T) -> bool {
        a == b
    }

    fn name(&self) -> &'static str {
        "equal"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_compares_and_nan_equals_nothing() {
        let op = build(&SPEC, Attributes::new().arity(2, 1)).unwrap();
        let run = |a: Tensor, b: Tensor| {
            let y =
                op.forward(Inputs::new("Equal", &[Some(&a), Some(&b)]), &mut Forward::default());
            y.unwrap()[0].to_i64_vec()
        };
        for dtype in DType::ALL {
            let t = |x: f64| Tensor::scalar(x).cast(dtype);
            assert_eq!((run(t(1.0), t(1.0)), run(t(1.0), t(0.0))), (vec![1], vec![0]), "{dtype}");
        }
        assert_eq!(run(Tensor::scalar(f32::NAN), Tensor::scalar(f32::NAN)), [0]);
        // Neighbours beyond 2^53, which doubles cannot tell apart.
        assert_eq!(run(Tensor::scalar(i64::MAX), Tensor::scalar(i64::MAX - 1)), [0]);
    }
}
