//! Running products. Imported by the table only.

use super::kernels::moves::{BUT_FIRST, named};
use super::kernels::rows::Span;
use super::kernels::scan::{Running, axis_of};
use super::*;
use crate::tensor::{Element, Float, TensorError};
use crate::{dispatch_float, dispatch_number};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "CumProd",
    category: Category::Reduction,
    summary: "The running product along an axis.",
    formula: r"y_i = \prod_{j \le i} x_j",
    derivative: "Every element contributes to all later products, each time with the product of \
                 the others. Dividing by the element fails where it is zero.",
    derivative_formula: r"\frac{\partial L}{\partial x_j} = \sum_{i \ge j} G_i \prod_{k \le i,\, k \neq j} x_k",
    pytorch: "x.cumprod(dim)",
    build: |a| Ok(Box::new(CumProd(Running::from_attributes(a)?))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct CumProd(Running);

fn times_ints<T: Element>(run: Running, x: &Tensor, axis: usize) -> Result<Tensor, TensorError> {
    let times = |a: T, b: T| T::from_i64(a.to_i64().wrapping_mul(b.to_i64()));
    run.scan::<T>(x, axis, T::from_i64(1), times)
}

impl CumProd {
    /// The gradient of one group: from the first factor to the last, the products before it and the
    /// gradients weighted by the products after it. No division, so zeros need no care.
    fn group<T: Float>(&self, x: &[T], g: &[T], dx: &mut [T]) {
        let n = x.len();
        let at = |step: usize| if self.0.reverse { n - 1 - step } else { step };
        // after[j] = Σ over later outputs i of g_i · Π of the factors between j and i.
        let mut after = T::zero();
        for step in (0..n).rev() {
            let j = at(step);
            if self.0.exclusive {
                dx[j] = after;
                after = g[j] + x[j] * after;
            } else {
                after += g[j];
                dx[j] = after;
                after *= x[j];
            }
        }
        let mut before = T::one();
        for step in 0..n {
            let j = at(step);
            dx[j] *= before;
            before *= x[j];
        }
    }

    fn gradient<T: Float>(
        &self,
        x: &Tensor,
        g: &Tensor,
        axis: usize,
    ) -> Result<Tensor, TensorError> {
        let (span, xs, gs) = (Span::of(x.shape(), axis), x.as_slice::<T>()?, g.as_slice::<T>()?);
        let mut line = [(); 3].map(|()| vec![T::zero(); span.size]);
        Tensor::build::<T>(x.shape().clone(), |out| {
            if xs.is_empty() {
                return;
            }
            for o in 0..span.outer {
                for i in 0..span.inner {
                    let at = |k: usize| (o * span.size + k) * span.inner + i;
                    let [x, g, dx] = &mut line;
                    for k in 0..span.size {
                        (x[k], g[k]) = (xs[at(k)], gs[at(k)]);
                    }
                    self.group(x, g, dx);
                    dx.iter().enumerate().for_each(|(k, &d)| out[at(k)] = d);
                }
            }
        })
    }
}

impl Op for CumProd {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        Ok(vec![Fact::new(x.dtype, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, axis, found) = (inputs.get(0)?, axis_of(inputs)?, inputs.get(0)?.dtype());
        let y = dispatch_float!(found, T => self.0.scan::<T>(x, axis, 1.0, |a, b| a * b), else {
            dispatch_number!(found, T => times_ints::<T>(self.0, x, axis), else {
                let (role, expected) = ("the input", "numbers");
                return Err(OpError::DType { op: "CumProd", role, found, expected })
            })
        });
        Ok(smallvec![named("CumProd", y)?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, x, axis) = (ctx.grad()?, ctx.input(0)?, axis_of(ctx.inputs)?);
        let dx = dispatch_float!(g.dtype(), T => self.gradient::<T>(x, g, axis),
            else return Err(OpError::NotDifferentiable { op: "CumProd", input: 0 }));
        Ok(smallvec![Some(named("CumProd", dx)?)])
    }

    fn reads(&self) -> Reads {
        Reads { inputs: BUT_FIRST.inputs | 1, outputs: 0 }
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let cells = self.0.cells(ran, index)?;
        Some(if cells.is_empty() { Expr::Number(1.0) } else { Expr::Product(cells) })
    }
}

fn examples() -> Vec<Example> {
    let call =
        |note, seed, axis| Example::new(note, [sample([3, 4], seed), Tensor::scalar::<i64>(axis)]);
    vec![
        call("down the first axis", 1, 0),
        call("without the element itself", 2, -1).with("exclusive", 1),
        call("from the end", 3, 1).with("reverse", 1),
        call("both", 4, 1).with("exclusive", 1).with("reverse", 1),
        Example::new(
            "through two zeros",
            [Tensor::vector(vec![2.0, 0.0, 3.0, 0.0, -1.0]), Tensor::scalar(0i64)],
        ),
    ]
}
