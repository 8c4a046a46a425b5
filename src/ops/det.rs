//! Determinant. Imported by the table only.

use super::kernels::lu::{Lu, cofactors};
use super::kernels::moves::named;
use super::*;
use crate::dispatch_float;
use crate::tensor::{Float, TensorError};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Det",
    category: Category::Linear,
    summary: "The determinant of each square matrix: by how much it scales volumes.",
    formula: r"y = \det A",
    derivative: "The cofactors: the determinant times the transposed inverse. For a singular matrix \
                 the inverse does not exist, but the cofactors do.",
    derivative_formula: r"\frac{\partial y}{\partial A} = \det(A) \, A^{-\top} = \operatorname{cof}(A)",
    pytorch: "torch.det(x)",
    build: |_| Ok(Box::new(Det)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Det;

/// The side of the matrices, and the shape of the determinants.
fn plan(shape: &Shape) -> Result<(usize, Shape), OpError> {
    match &shape[..] {
        [batch @ .., n, m] if n == m => Ok((*n, batch.into())),
        _ => {
            let what = format!("{shape} has no square matrices in its last two axes");
            Err(OpError::shape("Det", what))
        }
    }
}

fn forward<T: Float>(x: &Tensor, n: usize, shape: Shape) -> Result<Tensor, TensorError> {
    let from = x.as_slice::<T>()?;
    Tensor::build::<T>(shape, |out| {
        // The determinant of an empty matrix is 1.
        out.fill(T::one());
        for (o, matrix) in out.iter_mut().zip(from.chunks_exact(n.saturating_mul(n).max(1))) {
            *o = Lu::of(matrix, n).determinant;
        }
    })
}

fn backward<T: Float>(g: &Tensor, x: &Tensor, n: usize) -> Result<Tensor, TensorError> {
    let (gs, xs) = (g.as_slice::<T>()?, x.as_slice::<T>()?);
    let size = n.saturating_mul(n).max(1);
    Tensor::build::<T>(x.shape().clone(), |out| {
        for ((out, matrix), &g) in out.chunks_exact_mut(size).zip(xs.chunks_exact(size)).zip(gs) {
            for (o, c) in out.iter_mut().zip(cofactors(matrix, n)) {
                *o = g * c;
            }
        }
    })
}

impl Op for Det {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        Ok(vec![Fact::new(x.dtype, plan(&x.shape)?.1)])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let (n, shape) = plan(x.shape())?;
        let (role, found, expected) = ("the input", x.dtype(), "floats");
        let y = dispatch_float!(found, T => forward::<T>(x, n, shape),
            else return Err(OpError::DType { op: "Det", role, found, expected }));
        Ok(smallvec![named("Det", y)?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, x) = (ctx.grad()?, ctx.input(0)?);
        let (n, _) = plan(x.shape())?;
        let dx = dispatch_float!(g.dtype(), T => backward::<T>(g, x, n),
            else return Err(OpError::NotDifferentiable { op: "Det", input: 0 }));
        Ok(smallvec![Some(named("Det", dx)?)])
    }

    fn reads(&self) -> Reads {
        Reads::INPUTS
    }

    fn work(&self, inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        let shape = inputs.opt(0).map(|x| x.shape.clone()).unwrap_or_default();
        let n = shape.last().copied().unwrap_or(0) as u64;
        // Elimination takes n³/3 multiply-adds a matrix of n² elements.
        Work::macs((shape.numel() as u64).saturating_mul(n) / 3)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let n = plan(ran.inputs.opt(0)?.shape()).ok()?.0;
        let cell = |i: usize, j: usize| ran.cell(0, &[index, &[i, j]].concat());
        match n {
            0 => Some(Expr::Number(1.0)),
            1 => cell(0, 0),
            2 => Some(Expr::Sum(vec![
                Expr::Product(vec![cell(0, 0)?, cell(1, 1)?]),
                Expr::negative(Expr::Product(vec![cell(0, 1)?, cell(1, 0)?])),
            ])),
            _ => None,
        }
    }
}

fn examples() -> Vec<Example> {
    let singular = Tensor::new([2, 2], vec![1.0, 2.0, 2.0, 4.0]);
    vec![
        Example::new("one matrix", [sample([2, 2], 1)]),
        Example::new("a batch", [sample([2, 3, 3], 2)]),
        Example::new("a singular matrix", singular),
    ]
}
