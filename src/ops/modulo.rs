//! The remainder of a division. Imported by the table only.

use super::kernels::{Binary, Zip, nonzero};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "Mod",
    category: Category::Arithmetic,
    summary: "Remainder of a division, element by element; it takes the sign of the divisor, or with \
              fmod = 1 that of the dividend, as in C.",
    formula: r"y = a - b \left\lfloor \frac{a}{b} \right\rfloor",
    derivative: "The dividend receives the gradient unchanged, the divisor the gradient times minus \
                 the whole quotient. The jumps are ignored.",
    derivative_formula: r"\frac{\partial y}{\partial a} = 1, \quad \frac{\partial y}{\partial b} = -\left\lfloor \frac{a}{b} \right\rfloor",
    pytorch: "torch.remainder(a, b), torch.fmod(a, b)",
    build: |a| Ok(Box::new(Zip(Mod { fmod: a.flag("fmod", false)? }))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Mod {
    /// The sign of the dividend, as C has it, instead of the divisor's.
    fmod: bool,
}

impl Binary for Mod {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, a: T, b: T) -> T {
        let r = a % b;
        let moves = !self.fmod && r != T::zero() && (r < T::zero()) != (b < T::zero());
        if moves { r + b } else { r }
    }

    fn da<T: Float>(&self, _a: T, _b: T) -> T {
        T::one()
    }

    fn db<T: Float>(&self, a: T, b: T) -> T {
        let quotient = a / b;
        if self.fmod { -quotient.trunc() } else { -quotient.floor() }
    }

    fn int(&self, a: i64, b: i64) -> Option<i64> {
        if b == 0 {
            return Some(0);
        }
        let r = a.wrapping_rem(b);
        let moves = !self.fmod && r != 0 && (r < 0) != (b < 0);
        Some(if moves { r.wrapping_add(b) } else { r })
    }

    fn uint(&self, a: u64, b: u64) -> Option<u64> {
        Some(a.checked_rem(b).unwrap_or(0))
    }

    fn check_ints(&self, _a: &Tensor, b: &Tensor) -> Result<(), OpError> {
        nonzero("Mod", b)
    }

    fn explain(&self, a: Expr, b: Expr, y: f64) -> Expr {
        Expr::call(if self.fmod { "fmod" } else { "mod" }, vec![a, b], y)
    }
}

fn examples() -> Vec<Example> {
    let far = |seed| examples_from([2, 3], seed, |x| 5.0 * x);
    let ints = |v: [i64; 4]| Tensor::vector(v.to_vec());
    vec![
        Example::new("the sign of the divisor", [far(1), sample([3], 2)]),
        Example::new("the sign of the dividend", [far(3), sample([2, 1], 4)]).with("fmod", 1),
        Example::new("integers", [ints([-7, 7, -7, 7]), ints([3, 3, -3, -3])]),
        Example::new("integers as in C", [ints([-7, 7, -7, 7]), ints([3, 3, -3, -3])])
            .with("fmod", 1),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_follow_python_or_c() {
        for (fmod, expected) in [(0, [2, 1, -1, -2]), (1, [-1, 1, -1, 1])] {
            let op = build(&SPEC, Attributes::new().with("fmod", fmod).arity(2, 1)).unwrap();
            let (a, b) = (vec![-7.0, 7.0, -7.0, 7.0], vec![3.0, 3.0, -3.0, -3.0]);
            for dtype in [DType::F32, DType::I32, DType::I64] {
                let (a, b) =
                    (Tensor::vector(a.clone()).cast(dtype), Tensor::vector(b.clone()).cast(dtype));
                let y =
                    op.forward(Inputs::new("Mod", &[Some(&a), Some(&b)]), &mut Forward::default());
                assert_eq!(y.unwrap()[0].to_i64_vec(), expected, "{dtype}");
            }
        }
    }
}
