//! Softmax. Imported by the table, and by LogSoftmax and Hardmax-like ops for the axis rule.

use super::in_place::{InPlace, Place, Strip};
use super::kernels::softmax::{Along, softmax, softmax_grad, softmax_grad_rows, softmax_rows};
use super::*;
use crate::dispatch_float;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Softmax",
    category: Category::Activation,
    summary: "Turns scores along one axis into positive weights that sum to 1.",
    formula: r"y_i = \frac{e^{x_i}}{\sum_j e^{x_j}}",
    derivative: "Every output depends on every score of its row: raising one score raises its \
                 own weight and lowers all others. Treating it as element-wise, y(1 − y), drops \
                 the cross terms −yᵢyⱼ; a gradient that is the same for the whole row gives zero.",
    derivative_formula: r"\frac{\partial y_i}{\partial x_j} = y_i \left([i = j] - y_j\right), \quad \frac{\partial L}{\partial x} = y \odot \left(G - \sum_j G_j y_j\right)",
    pytorch: "torch.softmax(x, dim)",
    tinytorch: "Softmax()(x, dim)",
    build: |a| Ok(Box::new(Softmax(SoftmaxAxis::from_attributes(a)?))),
    examples,
    ..OpSpec::DEFAULT
};

/// The axis of a softmax-like op: since opset 13 one axis; before, all from `axis` on as one.
#[derive(Debug, Clone, Copy)]
pub(super) struct SoftmaxAxis {
    axis: i64,
    flattens: bool,
}

impl SoftmaxAxis {
    pub fn from_attributes(a: &Attributes) -> Result<Self, OpError> {
        let flattens = a.opset < 13;
        Ok(SoftmaxAxis { axis: a.int("axis", if flattens { 1 } else { -1 })?, flattens })
    }

    pub fn along(&self, op: &'static str, shape: &Shape) -> Result<Along, OpError> {
        if shape.is_empty() {
            // A scalar is a row of one.
            return Ok(Along { len: 1, inner: 1 });
        }
        if self.flattens && self.axis == shape.rank() as i64 {
            return Ok(Along { len: 1, inner: 1 });
        }
        let axis = shape.axis(self.axis).map_err(|e| OpError::from(e).in_op(op))?;
        Ok(match self.flattens {
            true => Along { len: Shape::from(&shape[axis..]).numel(), inner: 1 },
            false => Along::axis(shape, axis),
        })
    }

    /// The cells of the input that share a row with `index`, in order, and where in it `index` is.
    pub fn row(&self, ran: Ran<'_>, index: &[usize]) -> Option<(Vec<Expr>, usize)> {
        let shape = ran.inputs.opt(0)?.shape();
        let along = self.along("", shape).ok()?;
        let flat = shape.offset(index)?;
        let position = flat / along.inner % along.len;
        let start = flat - position * along.inner;
        let cells = (0..along.len).map(|i| ran.cell(0, &shape.unravel(start + i * along.inner)));
        Some((cells.collect::<Option<_>>()?, position))
    }
}

/// e to the power of each cell. Where that would overflow, the maximum is taken off first, as the
/// computation itself does.
pub(super) fn exponentials(cells: &[Expr]) -> Vec<Expr> {
    let max = cells.iter().map(Expr::value).fold(f64::NEG_INFINITY, f64::max);
    let shift = if max.abs() > 300.0 { max } else { 0.0 };
    let power = |cell: &Expr| {
        let argument = match shift == 0.0 {
            true => cell.clone(),
            false => Expr::Sum(vec![cell.clone(), Expr::Number(-shift)]),
        };
        Expr::call("exp", vec![argument], (cell.value() - shift).exp())
    };
    cells.iter().map(power).collect()
}

#[derive(Debug)]
struct Softmax(SoftmaxAxis);

impl InPlace for Softmax {
    fn row(&self, shape: &Shape) -> Option<usize> {
        let along = self.0.along("Softmax", shape).ok()?;
        (along.inner == 1).then_some(along.len)
    }

    fn forward(&self, at: Place, tile: &mut [f32], _rest: &[Strip<'_>]) {
        softmax_rows(at.row, tile);
    }

    fn backward(&self, at: Place, tile: &mut [f32], _rest: &[Strip<'_>], kept: &[f32]) {
        softmax_grad_rows(at.row, kept, tile);
    }
}

impl Op for Softmax {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        self.0.along("Softmax", &x.shape)?;
        Ok(vec![Fact::new(x.dtype, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let along = self.0.along("Softmax", x.shape())?;
        let y = dispatch_float!(x.dtype(), T => {
            let from = x.as_slice::<T>()?;
            Tensor::build::<T>(x.shape().clone(), |y| softmax(along, from, y))?
        }, else return Err(needs_floats("Softmax", "the input", x)));
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, y) = (ctx.grad()?, ctx.output(0)?);
        let along = self.0.along("Softmax", y.shape())?;
        let dx = dispatch_float!(g.dtype(), T => {
            let (gs, ys) = (g.as_slice::<T>()?, y.as_slice::<T>()?);
            Tensor::build::<T>(y.shape().clone(), |dx| softmax_grad(along, ys, gs, dx))?
        }, else return Err(OpError::NotDifferentiable { op: "Softmax", input: 0 }));
        Ok(smallvec![Some(dx)])
    }

    fn reads(&self) -> Reads {
        Reads::OUTPUTS
    }

    fn in_place(&self, _slot: usize, _keep: bool) -> Option<&dyn InPlace> {
        Some(self)
    }

    fn work(&self, _inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        // Maximum, subtraction, exponential, sum, division.
        Work::per_output(5, outputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let (cells, position) = self.0.row(ran, index)?;
        let powers = exponentials(&cells);
        Some(Expr::quotient(powers.get(position)?.clone(), Expr::Sum(powers)))
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("the last axis", [sample([2, 4], 1)]),
        Example::new("a middle axis", [sample([2, 3, 2], 2)]).with("axis", 1),
        Example::new("a negative axis", [sample([3, 2, 2], 3)]).with("axis", -3),
        Example::new("opset 11: all axes from 1 on as one", [sample([2, 3, 2], 4)]).opset(11),
    ]
}
