//! Division with broadcasting. Imported by the table only.

use super::kernels::{Binary, Zip, aligned, nonzero};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Div",
    category: Category::Arithmetic,
    summary: "Divides the first tensor by the second, element by element; integers drop the remainder.",
    formula: r"y = \frac{a}{b}",
    derivative: "The numerator receives the gradient divided by b; the denominator the gradient times \
                 −a/b². Both explode as b nears 0.",
    derivative_formula: r"\frac{\partial y}{\partial a} = \frac{1}{b}, \quad \frac{\partial y}{\partial b} = -\frac{a}{b^2}",
    pytorch: "a / b",
    tinytorch: "a / b",
    build: |a| aligned(a, Zip(Div)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Div;

impl Binary for Div {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, a: T, b: T) -> T {
        a / b
    }

    fn da<T: Float>(&self, _a: T, b: T) -> T {
        b.recip()
    }

    fn da_reads(&self) -> u32 {
        0b10
    }

    fn db<T: Float>(&self, a: T, b: T) -> T {
        -(a / b) / b
    }

    fn int(&self, a: i64, b: i64) -> Option<i64> {
        Some(if b == 0 { 0 } else { a.wrapping_div(b) })
    }

    fn uint(&self, a: u64, b: u64) -> Option<u64> {
        Some(a.checked_div(b).unwrap_or(0))
    }

    fn check_ints(&self, _a: &Tensor, b: &Tensor) -> Result<(), OpError> {
        nonzero("Div", b)
    }

    fn explain(&self, a: Expr, b: Expr, y: f64) -> Expr {
        let exact = Expr::quotient(a, b);
        // Integers drop the remainder.
        if y == y.trunc() && exact.value() != y {
            Expr::call("trunc", vec![exact], y)
        } else {
            exact
        }
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("same shape", [sample([2, 3], 1), positive([2, 3], 2)]),
        Example::new("one divisor a column", [sample([4, 3], 3), positive([3], 4)]),
        Example::new("one numerator for all", [sample([], 5), positive([2, 2], 6)]),
        Example::new(
            "one divisor a channel, as opset 6 writes it",
            [sample([2, 3, 2], 7), positive([3], 8)],
        )
        .opset(6)
        .with("broadcast", 1)
        .with("axis", 1),
        Example::new(
            "integers",
            [Tensor::vector(vec![-7i64, 7, i64::MIN]), Tensor::vector(vec![2i64, 2, -1])],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(a: Tensor, b: Tensor) -> Result<Tensor, OpError> {
        let op = build(&SPEC, Attributes::new().arity(2, 1))?;
        let args = [Some(&a), Some(&b)];
        Ok(op.forward(Inputs::new("Div", &args), &mut Forward::default())?.remove(0))
    }

    #[test]
    fn integers_truncate_and_zero_is_an_error() {
        let y = run(Tensor::vector(vec![-7i64, 7, i64::MIN]), Tensor::vector(vec![2i64, -2, -1]));
        assert_eq!(y.unwrap().to_i64_vec(), [-3, -3, i64::MIN]);
        let y = run(Tensor::vector(vec![u64::MAX]), Tensor::scalar(2u64)).unwrap();
        assert_eq!(y.as_slice::<u64>().unwrap(), [u64::MAX / 2]);
        let error = run(Tensor::scalar(1i32), Tensor::vector(vec![1i32, 0])).unwrap_err();
        assert!(error.to_string().contains("by zero"), "{error}");
    }
}
