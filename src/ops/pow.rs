//! Powers with broadcasting; base and exponent may differ in type. Imported by the table only.

use super::kernels::{aligned, map1, map2, map3, same_shape2};
use super::*;
use crate::tensor::{Element, Float, broadcast_shapes};
use crate::{dispatch_float, dispatch_number};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Pow",
    category: Category::Arithmetic,
    summary: "Raises the first tensor to the power of the second, element by element; the result has \
              the type of the base.",
    formula: r"y = a^b",
    derivative: "The base receives b·a^(b − 1). The exponent receives y·ln a, which exists for positive \
                 bases only: a negative base gives NaN there, and at 0 it is taken as 0.",
    derivative_formula: r"\frac{\partial y}{\partial a} = b \, a^{b - 1}, \quad \frac{\partial y}{\partial b} = a^b \ln a",
    pytorch: "torch.pow(a, b)",
    build: |a| aligned(a, Pow),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Pow;

/// The exponent where it is one number for all: squares are common and quick.
fn single(a: &Tensor, b: &Tensor) -> Option<f64> {
    (b.numel() == 1 && b.rank() <= a.rank()).then(|| b.get(0))
}

/// Repeated squaring, wrapping around; negative powers of anything but ±1 truncate to 0.
fn int_power(base: i64, exponent: i64) -> i64 {
    if exponent < 0 {
        return match base {
            1 => 1,
            -1 if exponent % 2 == 0 => 1,
            -1 => -1,
            _ => 0,
        };
    }
    let (mut y, mut square, mut left) = (1i64, base, exponent);
    while left > 0 {
        if left & 1 == 1 {
            y = y.wrapping_mul(square);
        }
        square = square.wrapping_mul(square);
        left >>= 1;
    }
    y
}

/// Powers of floats; `b` has any number type.
fn float_power<T: Float>(a: &Tensor, b: &Tensor) -> Result<Tensor, OpError> {
    Ok(match single(a, b) {
        Some(1.0) => a.clone(),
        Some(2.0) => map1::<T>(a, |x| x * x)?,
        Some(3.0) => map1::<T>(a, |x| x * x * x)?,
        _ => map2::<T, T, T>(a, &b.cast(T::DTYPE), |x, e| x.powf(e))?,
    })
}

/// g·b·a^(b − 1); 0 where b is 0, also at a = 0.
fn base_grad<T: Float>(g: &Tensor, a: &Tensor, b: &Tensor) -> Result<Tensor, OpError> {
    if single(a, b) == Some(2.0) {
        return Ok(same_shape2::<T, T, T>(g, a, |g, a| g * (a + a))?);
    }
    Ok(map3::<T, T, T, T>(g.shape(), g, a, &b.cast(T::DTYPE), |g, a, b| {
        if b == T::zero() { T::zero() } else { g * b * a.powf(b - T::one()) }
    })?)
}

/// g·a^b·ln a; 0 where a is 0 and b is not negative.
fn exponent_grad<T: Float>(g: &Tensor, a: &Tensor, b: &Tensor) -> Result<Tensor, OpError> {
    Ok(map3::<T, T, T, T>(g.shape(), g, a, b, |g, a, b| {
        let flat = a == T::zero() && b >= T::zero();
        if flat { T::zero() } else { g * a.powf(b) * a.ln() }
    })?)
}

impl Op for Pow {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let (a, b) = (inputs.get(0)?, inputs.get(1)?);
        Ok(vec![Fact::new(a.dtype, broadcast_shapes(&a.shape, &b.shape)?)])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (a, b) = (inputs.get(0)?, inputs.get(1)?);
        let (op, expected) = ("Pow", "numbers");
        if b.dtype() == DType::Bool {
            return Err(OpError::DType { op, role: "the exponent", found: b.dtype(), expected });
        }
        let y = dispatch_float!(a.dtype(), T => float_power::<T>(a, b)?, else {
            dispatch_number!(a.dtype(), T => match b.dtype().is_float() {
                true => map2::<T, f64, T>(a, &b.cast(DType::F64), |x, e| {
                    <T as Element>::from_f64(Element::to_f64(x).powf(e))
                })?,
                false => map2::<T, i64, T>(a, &b.cast(DType::I64), |x, e| {
                    <T as Element>::from_i64(int_power(x.to_i64(), e))
                })?,
            }, else return Err(OpError::DType { op, role: "the base", found: a.dtype(), expected }))
        });
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, a, b) = (ctx.grad()?, ctx.input(0)?, ctx.input(1)?);
        dispatch_float!(g.dtype(), T => {
            let da = ctx.needs(0).then(|| base_grad::<T>(g, a, b)).transpose()?;
            let to_exponent = ctx.needs(1) && b.dtype() == T::DTYPE;
            let db = to_exponent.then(|| exponent_grad::<T>(g, a, b)).transpose()?;
            Ok(smallvec![da, db])
        }, else Err(OpError::NotDifferentiable { op: "Pow", input: 0 }))
    }

    fn reads(&self) -> Reads {
        Reads::INPUTS
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        Some(Expr::power(ran.broadcast_cell(0, index)?, ran.broadcast_cell(1, index)?))
    }
}

fn examples() -> Vec<Example> {
    let ints = |v: [i64; 3]| Tensor::vector(v.to_vec());
    vec![
        Example::new("a power for each element", [positive([2, 3], 1), sample([2, 3], 2)]),
        Example::new("a square", [sample([2, 3], 3), Tensor::scalar(2i64)]),
        Example::new(
            "integer powers of floats, 0 among them",
            [sample([2, 3], 4), ints([0, 3, -1])],
        ),
        Example::new("one base, many powers", [positive([], 5), sample([2, 2], 6)]),
        Example::new(
            "zero as a base",
            [Tensor::vector(vec![0.0, 0.0, 1.5]), Tensor::vector(vec![2.0, 3.0, 0.5])],
        ),
        Example::new("integers", [ints([2, -3, 5]), ints([5, 3, 0])]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_follow_the_base() {
        let op = build(&SPEC, Attributes::new().arity(2, 1)).unwrap();
        let run = |a: &Tensor, b: &Tensor| {
            op.forward(Inputs::new("Pow", &[Some(a), Some(b)]), &mut Forward::default())
                .unwrap()
                .remove(0)
        };
        let y = run(&Tensor::vector(vec![1i32, 2, 3]), &Tensor::vector(vec![4.0f32, 0.5, 6.0]));
        assert_eq!((y.dtype(), y.to_i64_vec()), (DType::I32, vec![1, 1, 729]));
        let y = run(&Tensor::vector(vec![-2.0f32, 3.0]), &Tensor::vector(vec![3i64, -1]));
        assert_eq!((y.dtype(), y.get(0)), (DType::F32, -8.0));
        let y = run(&Tensor::vector(vec![-1i64, 0, 1, 7]), &Tensor::scalar(-3i64));
        assert_eq!(y.to_i64_vec(), [-1, 0, 1, 0]);
    }

    #[test]
    fn gradients_at_zero_are_finite() {
        let zero = Tensor::vector(vec![0.0]);
        let g = Tensor::vector(vec![1.0]);
        for (exponent, expected) in [(0.0, 0.0), (1.5, 0.0), (2.0, 0.0), (3.0, 0.0)] {
            let b = Tensor::vector(vec![exponent]);
            let found = [base_grad::<f64>(&g, &zero, &b), exponent_grad::<f64>(&g, &zero, &b)];
            assert!(found.into_iter().all(|d| d.unwrap().get(0) == expected), "{exponent}");
        }
    }
}
