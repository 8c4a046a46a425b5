//! Padding and cropping. Imported by the table only.

use super::kernels::Known;
use super::kernels::border::{Border, Fill, surround, surround_backward, total};
use super::kernels::moves::named;
use super::kernels::rows::{index_add, index_select};
use super::*;
use crate::tensor::{Element, TensorError};
use crate::{dispatch_all, dispatch_float};
use smallvec::{SmallVec, smallvec};

pub static SPEC: OpSpec = OpSpec {
    name: "Pad",
    category: Category::Shape,
    summary: "Adds positions before and after the axes: a constant, or copies of what is inside; \
              negative pads cut off.",
    formula: r"y_i = \begin{cases} x_{i - p} & 0 \le i - p < d \\ c & \text{else} \end{cases}",
    derivative: "The inside of the incoming gradient. The constant is a plain number, as in \
                 PyTorch: it gets none. Where the border repeats the inside, the gradients of the copies are added to it.",
    derivative_formula: r"\frac{\partial L}{\partial x_j} = \sum_{i : y_i = x_j} G_i",
    pytorch: "torch.nn.functional.pad(x, pad, mode, value)",
    native_half: true,
    build: |a| {
        let mode = match a.text("mode", "constant")? {
            "constant" => Fill::Constant,
            "reflect" => Fill::Reflect,
            "edge" => Fill::Edge,
            "wrap" => Fill::Wrap,
            other => {
                let what = format!("is {other:?}; it must be constant, reflect, edge or wrap");
                return Err(a.bad("mode", what));
            }
        };
        Ok(Box::new(Pad { mode, pads: a.opt_ints("pads")?, value: a.float("value", 0.0)? }))
    },
    examples,
    ..OpSpec::DEFAULT
};

/// Pads and value are attributes before opset 11, inputs since.
#[derive(Debug)]
struct Pad {
    mode: Fill,
    pads: Option<Vec<i64>>,
    value: f64,
}

impl Pad {
    fn borders<'a>(&self, args: impl Known<'a>) -> Result<SmallVec<[Border; 6]>, OpError> {
        let (shape, pads) = (args.shape(0)?, args.ints_or(1, self.pads.as_ref())?);
        let axes = match args.opt_ints(3)? {
            Some(axes) => axes.iter().map(|&a| args.axis(a)).collect::<Result<Vec<_>, _>>()?,
            None => (0..shape.rank()).collect(),
        };
        if pads.len() != 2 * axes.len() {
            let what = format!(
                "{} pads for {} axes; there must be one before and one after each axis",
                pads.len(),
                axes.len()
            );
            return Err(OpError::shape("Pad", what));
        }
        let mut each = vec![(0, 0); shape.rank()];
        for (k, &axis) in axes.iter().enumerate() {
            each[axis] = (pads[k], pads[k + axes.len()]);
        }
        let border = |(axis, &(low, high)): (usize, &(i64, i64))| {
            let border = Border::of("Pad", axis, shape[axis], low, high)?;
            if self.mode != Fill::Constant && border.size == 0 && border.total > 0 {
                let what = format!("axis {axis} of {shape} is empty: there is nothing to repeat");
                return Err(OpError::shape("Pad", what));
            }
            Ok(border)
        };
        each.iter().enumerate().map(border).collect()
    }

    fn fill<T: Element>(
        &self,
        x: &Tensor,
        value: Option<&Tensor>,
        borders: &[Border],
    ) -> Result<Tensor, TensorError> {
        let given = value.and_then(|v| v.as_slice::<T>().ok()?.first().copied());
        surround::<T>(x, given.unwrap_or_else(|| T::from_f64(self.value)), borders)
    }

    /// Copies of the inside, one axis after another.
    fn repeat(&self, x: &Tensor, borders: &[Border]) -> Result<Tensor, TensorError> {
        let mut y = x.clone();
        for (axis, border) in borders.iter().enumerate().filter(|(_, b)| b.changes()) {
            y = index_select(&y, axis, &border.sources(self.mode))?;
        }
        Ok(y)
    }

    fn unrepeat(&self, g: &Tensor, borders: &[Border]) -> Result<Tensor, TensorError> {
        let mut dx = g.clone();
        for (axis, border) in borders.iter().enumerate().rev().filter(|(_, b)| b.changes()) {
            dx = index_add(&dx, axis, &border.sources(self.mode), border.size)?;
        }
        Ok(dx)
    }
}

impl Op for Pad {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let borders = self.borders(inputs)?;
        Ok(vec![Fact::new(inputs.get(0)?.dtype, total(&borders))])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, borders) = (inputs.get(0)?, self.borders(inputs)?);
        let y = match self.mode {
            Fill::Constant => {
                dispatch_all!(x.dtype(), T => self.fill::<T>(x, inputs.opt(2), &borders))
            }
            _ => self.repeat(x, &borders),
        };
        Ok(smallvec![named("Pad", y)?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, borders) = (kernels::computed(ctx.grad()?), self.borders(ctx.inputs)?);
        if self.mode != Fill::Constant {
            return Ok(smallvec![Some(named("Pad", self.unrepeat(&g, &borders))?)]);
        }
        let shape = ctx.input(0)?.shape();
        dispatch_float!(g.dtype(), T => {
            let dx = named("Pad", surround_backward::<T>(&g, shape, &borders))?;
            Ok(smallvec![Some(dx)])
        }, else Err(OpError::NotDifferentiable { op: "Pad", input: 0 }))
    }

    fn reads(&self) -> Reads {
        Reads { inputs: 0b1010, outputs: 0 }
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let borders = self.borders(ran.inputs).ok()?;
        let sources = borders.iter().zip(index).map(|(b, &i)| b.source(self.mode, i));
        match sources.collect::<Option<Vec<_>>>() {
            Some(source) => ran.cell(0, &source),
            None => match ran.inputs.opt(2) {
                Some(c) => ran.cell(2, &c.shape().unravel(0)),
                None => Some(Expr::Number(ran.outputs.first()?.at(index)?)),
            },
        }
    }
}

fn examples() -> Vec<Example> {
    let v = |v: Vec<i64>| Tensor::vector(v);
    let x = |seed| sample([2, 4], seed);
    let mut axes = Example::new("one axis, by name", [x(4), v(vec![1, 2])]);
    axes.inputs.extend([None, Some(v(vec![-1]))]);
    axes.attributes.num_inputs = 4;
    vec![
        Example::new("zeros around", [x(1), v(vec![1, 2, 0, 1])]),
        Example::new("zeros, and a cut", [x(2), v(vec![1, -1, 0, 2])]),
        Example::new("a constant", [v(vec![1, 2, 3]), v(vec![1, 2]), Tensor::scalar(7i64)]),
        Example::new("attributes, before opset 11", [x(3)])
            .with("pads", [0, 1, 1, 0])
            .with("value", 2.0f32)
            .opset(10),
        axes,
        Example::new("reflected", [x(5), v(vec![1, 2, 1, 3])]).with("mode", "reflect"),
        Example::new("reflected more than once", [x(6), v(vec![0, 7, 3, 5])])
            .with("mode", "reflect"),
        Example::new("the edge, and a cut", [x(7), v(vec![1, -1, 0, 2])]).with("mode", "edge"),
        Example::new("wrapped around", [x(8), v(vec![1, 2, 3, 5])]).with("mode", "wrap"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pads_that_cannot_be_are_errors() {
        let op = build(&SPEC, Attributes::new()).unwrap();
        let x = Tensor::vector(vec![1.0, 2.0]);
        for pads in [vec![-1, -2], vec![i64::MAX, i64::MAX], vec![i64::MIN, 0], vec![1]] {
            let pads = Tensor::vector(pads);
            let inputs = [Some(&x), Some(&pads)];
            assert!(op.forward(Inputs::new("Pad", &inputs), &mut Forward::default()).is_err());
        }
    }
}
