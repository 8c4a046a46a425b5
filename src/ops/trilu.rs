//! Upper and lower triangles. Imported by the table only.

use super::kernels::moves::named;
use super::*;
use crate::dispatch_all;
use crate::tensor::{Element, TensorError};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Trilu",
    category: Category::Shape,
    summary: "Keeps the upper or lower triangle of each matrix and sets the rest to zero.",
    formula: r"y_{ij} = x_{ij} \, [j - i \ge k] \text{ (upper)}, \quad x_{ij} \, [j - i \le k] \text{ (lower)}",
    derivative: "The same triangle of the incoming gradient. A causal mask is a lower triangle with \
                 k = 0; k = 1 lets every token see one step into the future.",
    derivative_formula: r"\frac{\partial L}{\partial x} = \mathrm{tri}(G)",
    pytorch: "torch.triu(x, k), torch.tril(x, k)",
    native_half: true,
    build: |a| Ok(Box::new(Trilu { upper: a.flag("upper", true)? })),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Trilu {
    upper: bool,
}

fn diagonal(inputs: Inputs<'_>) -> i64 {
    inputs.opt(1).and_then(|k| k.to_i64_vec().first().copied()).unwrap_or(0)
}

impl Trilu {
    fn keeps(&self, k: i64, i: usize, j: usize) -> bool {
        let above = j as i64 - i as i64;
        if self.upper { above >= k } else { above <= k }
    }

    fn triangle<T: Element>(&self, x: &Tensor, k: i64) -> Result<Tensor, TensorError> {
        let (rows, cols) = sides(x.shape());
        let mut y = x.clone();
        if x.numel() == 0 {
            return Ok(y);
        }
        for matrix in y.make_mut::<T>()?.chunks_exact_mut(rows * cols) {
            for (i, row) in matrix.chunks_exact_mut(cols).enumerate() {
                // The first column of the upper part; the lower part ends just before k + 1.
                let edge = k.saturating_add(i as i64).saturating_add(!self.upper as i64);
                let edge = edge.clamp(0, cols as i64) as usize;
                let (head, tail) = row.split_at_mut(edge);
                if self.upper { head } else { tail }.fill(T::default());
            }
        }
        Ok(y)
    }
}

fn sides(shape: &[usize]) -> (usize, usize) {
    match shape {
        [.., rows, cols] => (*rows, *cols),
        _ => (1, 1),
    }
}

fn check(shape: &Shape) -> Result<(), OpError> {
    let what = || format!("{shape} has no matrices; at least two axes are needed");
    if shape.rank() >= 2 { Ok(()) } else { Err(OpError::shape("Trilu", what())) }
}

impl Op for Trilu {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        check(&x.shape)?;
        Ok(vec![Fact::new(x.dtype, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, k) = (inputs.get(0)?, diagonal(inputs));
        check(x.shape())?;
        let y = dispatch_all!(x.dtype(), T => self.triangle::<T>(x, k));
        Ok(smallvec![named("Trilu", y)?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, k) = (ctx.grad()?, diagonal(ctx.inputs));
        let dx = dispatch_all!(g.dtype(), T => self.triangle::<T>(g, k));
        Ok(smallvec![Some(named("Trilu", dx)?)])
    }

    fn reads(&self) -> Reads {
        kernels::moves::BUT_FIRST
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let &[.., i, j] = index else { return None };
        let kept = self.keeps(diagonal(ran.inputs), i, j);
        if kept { ran.cell(0, index) } else { Some(Expr::Number(0.0)) }
    }
}

fn examples() -> Vec<Example> {
    let k = Tensor::scalar::<i64>;
    vec![
        Example::new("upper", [sample([3, 4], 1)]),
        Example::new("lower: a causal mask", [sample([2, 3, 3], 2)]).with("upper", 0),
        Example::new("below the diagonal", [sample([4, 3], 3), k(-1)]).with("upper", 0),
        Example::new("above it", [sample([3, 4], 4), k(1)]),
        Example::new("past the corner", [sample([2, 2], 5), k(-7)]),
    ]
}
