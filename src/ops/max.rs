//! The largest of several tensors, element by element. Imported by the table only.

use super::kernels::variadic::{Choice, Extremum};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Max",
    category: Category::Arithmetic,
    summary: "Takes the largest of its operands, element by element; axes of size 1 are stretched.",
    formula: r"y = \max(a, b, \dots)",
    derivative: "The operand that was chosen receives the whole gradient, the others nothing. Two \
                 that are equal share it half and half; three or more are taken two at a time, from the left.",
    derivative_formula: r"\frac{\partial y}{\partial a} = [a > b] + \tfrac{1}{2} [a = b]",
    pytorch: "torch.maximum(a, b)",
    build: |_| Ok(Box::new(Extremum(Max))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Max;

impl Choice for Max {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn beats<T: PartialOrd>(&self, a: T, b: T) -> bool {
        a > b
    }

    fn name(&self) -> &'static str {
        "max"
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("two of one shape", [sample([2, 3], 1), sample([2, 3], 2)]),
        Example::new("three, stretched", [sample([3, 1], 3), sample([1, 4], 4), sample([4], 5)]),
        Example::new("one alone", [sample([3], 6)]),
        Example::new("integers", [Tensor::vector(vec![1i64, -5, 7]), Tensor::scalar(2i64)]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_share_the_gradient() {
        let op = build(&SPEC, Attributes::new().arity(2, 1)).unwrap();
        let (a, b) = (Tensor::vector(vec![1.0, 2.0, 3.0]), Tensor::vector(vec![1.0, 5.0, 0.0]));
        let (g, args) = (Tensor::vector(vec![8.0, 8.0, 8.0]), [Some(&a), Some(&b)]);
        let grads = op.backward(Backward {
            inputs: Inputs::new("Max", &args),
            outputs: &[],
            saved: &[],
            grad_outputs: &[Some(&g)],
            needs: &[true, true],
        });
        let grads: Vec<_> = grads.unwrap().into_iter().map(|g| g.unwrap().to_f64_vec()).collect();
        assert_eq!(grads, [[4.0, 0.0, 8.0], [4.0, 8.0, 0.0]]);
    }

    #[test]
    fn not_a_number_wins_and_unsigned_numbers_stay_so() {
        let op = build(&SPEC, Attributes::new().arity(2, 1)).unwrap();
        let run = |a: Tensor, b: Tensor| {
            let args = [Some(&a), Some(&b)];
            op.forward(Inputs::new("Max", &args), &mut Forward::default()).unwrap()[0].clone()
        };
        let nan = Tensor::vector(vec![f64::NAN, 1.0]);
        let one = Tensor::vector(vec![1.0, f64::NAN]);
        assert!(run(nan, one).to_f64_vec().iter().all(|x| x.is_nan()));
        let big = run(Tensor::vector(vec![u64::MAX]), Tensor::vector(vec![1u64]));
        assert_eq!(big.as_slice::<u64>().unwrap(), [u64::MAX]);
    }
}
