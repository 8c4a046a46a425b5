//! Division by a norm. Imported by the table only.

use super::kernels::moves::named;
use super::kernels::reduce::spread;
use super::kernels::reduction::sum_of;
use super::kernels::{Known, MAX_TERMS};
use super::kernels::{map1, same_shape2};
use super::*;
use crate::dispatch_float;
use crate::tensor::{Float, TensorError};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "LpNormalization",
    category: Category::Normalization,
    summary: "Divides by the L1 or L2 norm along an axis: what is left is the direction.",
    formula: r"y = \frac{x}{\lVert x \rVert_p}",
    derivative: "Only what is not along the output passes (for p = 2): making the vector longer \
                 changes nothing. A zero vector stays zero and has no gradient.",
    derivative_formula: r"\frac{\partial L}{\partial x} = \frac{1}{\lVert x \rVert_2} \left( G - y \, (y \cdot G) \right)",
    pytorch: "torch.nn.functional.normalize(x, p, dim)",
    build: |a| {
        let p = a.int("p", 2)?;
        if p != 1 && p != 2 {
            return Err(a.bad("p", format!("is {p}; it must be 1 or 2")));
        }
        Ok(Box::new(LpNormalization { axis: a.int("axis", -1)?, squared: p == 2 }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct LpNormalization {
    axis: i64,
    squared: bool,
}

impl LpNormalization {
    fn norms<T: Float>(&self, x: &Tensor, axis: usize) -> Result<Tensor, TensorError> {
        match self.squared {
            true => map1::<T>(&sum_of::<T>(x, &[axis], true, |x| x * x)?, |s| s.sqrt()),
            false => sum_of::<T>(x, &[axis], true, |x| x.abs()),
        }
    }

    fn run<T: Float>(&self, x: &Tensor, axis: usize) -> Result<Tensor, TensorError> {
        let norms = self.norms::<T>(x, axis)?;
        spread::<T>(
            x,
            &norms,
            &norms,
            &[axis],
            |x, n, _| {
                if n == T::zero() { T::zero() } else { x / n }
            },
        )
    }

    fn gradient<T: Float>(
        &self,
        g: &Tensor,
        x: &Tensor,
        y: &Tensor,
        axis: usize,
    ) -> Result<Tensor, TensorError> {
        let norms = self.norms::<T>(x, axis)?;
        let along = same_shape2::<T, T, T>(g, y, |g, y| g * y)?;
        let along = sum_of::<T>(&along, &[axis], true, |p| p)?;
        // The direction in which the norm grows: y for p = 2, the signs for p = 1.
        let direction = match self.squared {
            true => y.clone(),
            false => map1::<T>(x, |x| if x == T::zero() { T::zero() } else { x.signum() })?,
        };
        let lost = spread::<T>(&direction, &along, &along, &[axis], |d, a, _| d * a)?;
        let left = same_shape2::<T, T, T>(g, &lost, |g, l| g - l)?;
        spread::<T>(
            &left,
            &norms,
            &norms,
            &[axis],
            |l, n, _| {
                if n == T::zero() { T::zero() } else { l / n }
            },
        )
    }
}

impl Op for LpNormalization {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Known::axis(inputs, self.axis)?;
        let x = inputs.get(0)?;
        Ok(vec![Fact::new(x.dtype, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, axis, op) = (inputs.get(0)?, Known::axis(inputs, self.axis)?, inputs.op());
        let (role, found, expected) = ("the input", x.dtype(), "floats");
        let y = dispatch_float!(found, T => self.run::<T>(x, axis),
            else return Err(OpError::DType { op, role, found, expected }));
        Ok(smallvec![named(op, y)?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, x, y, op) = (ctx.grad()?, ctx.input(0)?, ctx.output(0)?, ctx.inputs.op());
        let axis = Known::axis(ctx.inputs, self.axis)?;
        let dx = dispatch_float!(g.dtype(), T => self.gradient::<T>(g, x, y, axis),
            else return Err(OpError::NotDifferentiable { op, input: 0 }));
        Ok(smallvec![Some(named(op, dx)?)])
    }

    fn work(&self, inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::per_input(3, inputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let axis = Known::axis(ran.inputs, self.axis).ok()?;
        let mut at = index.to_vec();
        let mut norm = 0.0;
        let part = |k: usize| {
            at[axis] = k;
            let x = ran.cell(0, &at)?;
            let size = x.value().abs();
            norm += if self.squared { size * size } else { size };
            let squared = || Expr::power(x.clone(), Expr::Number(2.0));
            Some(if self.squared { squared() } else { Expr::call("abs", vec![x], size) })
        };
        let size = ran.inputs.opt(0)?.shape()[axis];
        if size > MAX_TERMS {
            return None;
        }
        let parts = (0..size).map(part).collect::<Option<Vec<_>>>()?;
        if norm == 0.0 {
            return Some(Expr::Number(0.0));
        }
        let sum = Expr::Sum(parts);
        let norm = if self.squared { Expr::call("sqrt", vec![sum], norm.sqrt()) } else { sum };
        Some(Expr::quotient(ran.cell(0, index)?, norm))
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("unit vectors", [sample([3, 4], 1)]),
        Example::new("along the first axis, p = 1", [sample([3, 2], 2)])
            .with("axis", 0)
            .with("p", 1),
        Example::new("a middle axis", [sample([2, 3, 2], 3)]).with("axis", 1),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zero_vector_stays_zero() {
        let op = LpNormalization { axis: -1, squared: true };
        let x = Tensor::new([2, 2], vec![0.0, 0.0, 3.0, 4.0]).unwrap();
        let y = op.run::<f64>(&x, 1).unwrap();
        assert_eq!(y.to_f64_vec(), [0.0, 0.0, 0.6, 0.8]);
        let dx = op.gradient::<f64>(&x, &x, &y, 1).unwrap();
        assert!(dx.to_f64_vec().iter().all(|d| d.abs() < 1e-12));
    }
}
