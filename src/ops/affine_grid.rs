//! Sampling positions from an affine map. Imported by the table only.

use super::kernels::gemm::{Layout, gemm};
use super::kernels::moves::named;
use super::kernels::{Known, computed};
use super::*;
use crate::dispatch_float;
use crate::tensor::{Float, TensorError};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "AffineGrid",
    category: Category::Shape,
    summary: "Positions where an affine map (rotate, scale, shift) looks in an image, for GridSample.",
    formula: r"y_p = \theta \, (p, 1)^\top, \quad p \in [-1, 1]^d",
    derivative: "θ is a matrix product with fixed positions: its gradient is the incoming gradient \
                 times the positions.",
    derivative_formula: r"\frac{\partial L}{\partial \theta} = \sum_p G_p \, (p, 1)",
    pytorch: "torch.nn.functional.affine_grid(theta, size, align_corners)",
    build: |a| Ok(Box::new(AffineGrid { align_corners: a.flag("align_corners", false)? })),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct AffineGrid {
    align_corners: bool,
}

/// The batch, and the spatial sizes of the output image.
fn plan<'a>(args: impl Known<'a>) -> Result<(usize, Shape), OpError> {
    let (theta, size) = (args.shape(0)?, args.value(1)?.to_i64_vec());
    let sizes = size.iter().map(|&n| usize::try_from(n).ok()).collect::<Option<Vec<_>>>();
    match (&theta[..], sizes.as_deref()) {
        (&[batch, d, columns], Some([n, _, space @ ..]))
            if *n == batch && space.len() == d && columns == d + 1 && (2..=3).contains(&d) =>
        {
            Ok((batch, space.into()))
        }
        _ => {
            let what =
                format!("θ of shape {theta} (N×2×3 or N×3×4) does not fit the size {size:?}");
            Err(OpError::shape("AffineGrid", what))
        }
    }
}

fn output(batch: usize, space: &Shape) -> Shape {
    [batch].into_iter().chain(space.iter().copied()).chain([space.rank()]).collect()
}

impl AffineGrid {
    /// The coordinate of position `i` of `n`, between −1 and 1.
    fn coordinate(&self, i: usize, n: usize) -> f64 {
        match (self.align_corners, n) {
            (true, 1) => 0.0,
            (true, _) => 2.0 * i as f64 / (n as f64 - 1.0) - 1.0,
            (false, _) => (2.0 * i as f64 + 1.0) / n as f64 - 1.0,
        }
    }

    /// Position `flat` with a 1 behind; x, the last axis, comes first.
    fn position<T: Float>(&self, space: &Shape, flat: usize) -> impl Iterator<Item = T> {
        let at = space.unravel(flat);
        let of = |k: usize| T::of(self.coordinate(at[k], space[k]));
        (0..space.rank()).rev().map(of).chain([T::one()]).collect::<Vec<T>>().into_iter()
    }

    fn positions<T: Float>(&self, space: &Shape) -> Result<Tensor, TensorError> {
        let columns = space.rank() + 1;
        Tensor::build::<T>([space.numel(), columns], |out| {
            for (flat, row) in out.chunks_exact_mut(columns).enumerate() {
                row.iter_mut().zip(self.position::<T>(space, flat)).for_each(|(o, p)| *o = p);
            }
        })
    }

    fn run<T: Float>(&self, theta: &Tensor, space: &Shape) -> Result<Tensor, TensorError> {
        let (batch, d, p) = (theta.shape()[0], space.rank(), space.numel());
        let positions = self.positions::<T>(space)?;
        let (ps, ts) = (positions.as_slice::<T>()?, theta.as_slice::<T>()?);
        let (left, right) = (Layout::rows(d + 1), Layout::transposed(d + 1));
        let mut y = Tensor::filled::<T>(output(batch, space), T::zero())?;
        let out = y.make_mut::<T>()?;
        for n in 0..batch {
            let (b, c) =
                ((ts, right.at(n * d * (d + 1))), (&mut *out, Layout::rows(d).at(n * p * d)));
            gemm((p, d + 1, d), T::one(), (ps, left), b, T::zero(), c)?;
        }
        Ok(y)
    }

    fn gradient<T: Float>(
        &self,
        g: &Tensor,
        theta: &Shape,
        space: &Shape,
    ) -> Result<Tensor, TensorError> {
        let (batch, d, p) = (theta[0], space.rank(), space.numel());
        let positions = self.positions::<T>(space)?;
        let (ps, gs) = (positions.as_slice::<T>()?, g.as_slice::<T>()?);
        let (left, right) = (Layout::transposed(d), Layout::rows(d + 1));
        let mut dx = Tensor::filled::<T>(theta.clone(), T::zero())?;
        let out = dx.make_mut::<T>()?;
        for n in 0..batch {
            let (a, c) = ((gs, left.at(n * p * d)), (&mut *out, right.at(n * d * (d + 1))));
            gemm((d, p, d + 1), T::one(), a, (ps, right), T::zero(), c)?;
        }
        Ok(dx)
    }
}

impl Op for AffineGrid {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let (batch, space) = plan(inputs)?;
        Ok(vec![Fact::new(inputs.get(0)?.dtype, output(batch, &space))])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (theta, (_, space)) = (inputs.get(0)?, plan(inputs)?);
        let (role, found, expected) = ("θ", theta.dtype(), "floats");
        let y = dispatch_float!(found, T => self.run::<T>(theta, &space),
            else return Err(OpError::DType { op: "AffineGrid", role, found, expected }));
        Ok(smallvec![named("AffineGrid", y)?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, (_, space)) = (computed(ctx.grad()?), plan(ctx.inputs)?);
        let theta = ctx.input_shape(0)?;
        let dx = dispatch_float!(g.dtype(), T => self.gradient::<T>(&g, &theta, &space),
            else return Err(OpError::NotDifferentiable { op: "AffineGrid", input: 0 }));
        Ok(smallvec![Some(named("AffineGrid", dx)?)])
    }

    fn reads(&self) -> Reads {
        kernels::moves::BUT_FIRST
    }

    fn work(&self, inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        let columns = inputs.opt(0).and_then(|t| t.shape.last().copied()).unwrap_or(0) as u64;
        Work::macs(outputs.first().map_or(0, |y| y.shape.numel() as u64).saturating_mul(columns))
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let (_, space) = plan(ran.inputs).ok()?;
        let [n, at @ .., row] = index else { return None };
        let position = self.position::<f64>(&space, space.offset(at)?);
        let term = |(k, p): (usize, f64)| {
            Some(Expr::Product(vec![ran.cell(0, &[*n, *row, k])?, Expr::Number(p)]))
        };
        position.enumerate().map(term).collect::<Option<Vec<_>>>().map(Expr::Sum)
    }
}

fn examples() -> Vec<Example> {
    let size = |v: Vec<i64>| Tensor::vector(v);
    vec![
        Example::new("an image", [sample([2, 2, 3], 1), size(vec![2, 1, 2, 3])]),
        Example::new("corners aligned", [sample([1, 2, 3], 2), size(vec![1, 1, 3, 1])])
            .with("align_corners", 1),
        Example::new("a volume", [sample([1, 3, 4], 3), size(vec![1, 1, 2, 3, 2])]),
    ]
}
