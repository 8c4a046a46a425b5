//! Rectified linear unit with a learned slope. Imported by the table only.

use super::kernels::{Binary, Zip, aligned_at};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "PRelu",
    category: Category::Activation,
    summary: "Keeps what is positive and multiplies the rest by a slope that is learned.",
    formula: r"y = \begin{cases} x & x \ge 0 \\ s x & x < 0 \end{cases}",
    derivative: "The input receives the gradient, times the slope where it was negative or zero. The slope receives \
                 gradient times input, from the negative elements only, summed over all that share it.",
    derivative_formula: r"\frac{\partial y}{\partial x} = \begin{cases} 1 & x > 0 \\ s & x \le 0 \end{cases}, \quad \frac{\partial y}{\partial s} = \min(0, x)",
    pytorch: "torch.nn.PReLU(num_parameters)(x)",
    build: |a| {
        // Before opset 7 the slope was one number for all, or one a channel (axis 1).
        if a.opset < 7 { Ok(aligned_at(1, Zip(PRelu))) } else { Ok(Box::new(Zip(PRelu))) }
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct PRelu;

impl Binary for PRelu {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, x: T, slope: T) -> T {
        if x < T::zero() { x * slope } else { x }
    }

    fn da<T: Float>(&self, x: T, slope: T) -> T {
        // At zero the slope, as PyTorch has it (and as LeakyRelu).
        if x > T::zero() { T::one() } else { slope }
    }

    fn db<T: Float>(&self, x: T, _slope: T) -> T {
        if x < T::zero() { x } else { T::zero() }
    }

    fn int(&self, x: i64, slope: i64) -> Option<i64> {
        Some(if x < 0 { x.wrapping_mul(slope) } else { x })
    }

    fn uint(&self, x: u64, _slope: u64) -> Option<u64> {
        Some(x)
    }

    fn explain(&self, x: Expr, slope: Expr, _y: f64) -> Expr {
        if x.value() < 0.0 { Expr::Product(vec![x, slope]) } else { x }
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("one slope for all", [sample([2, 3], 1), sample([1], 2)]),
        Example::new("one slope a channel", [sample([2, 3, 2], 3), sample([3, 1], 4)]),
        Example::new(
            "one slope a channel, as opset 6 writes it",
            [sample([2, 3, 2], 5), sample([3], 6)],
        )
        .opset(6),
        Example::new(
            "one slope for all, as opset 6 writes it",
            [sample([2, 3], 7), sample([1], 8)],
        )
        .opset(6),
    ]
}
