//! Gemm: the matrix product with a bias, as `Linear` layers are exported. Imported by the table only.

use super::kernels::gemm::{Layout, Start, built, gemm, gemm_on};
use super::kernels::reduce::expand;
use super::*;
use crate::dispatch_float;
use crate::tensor::{Float, broadcast_shapes};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Gemm",
    category: Category::Linear,
    summary: "A matrix product with a bias: what a linear layer computes for a whole batch.",
    formula: r"y = \alpha \, A' B' + \beta \, C",
    derivative: "A and B receive α times the incoming gradient multiplied by the other factor, \
                 transposed back if the op transposed it. The bias was stretched over the batch, \
                 so its gradient is summed over it: a forgotten sum leaves a gradient of the \
                 wrong shape, a mean instead of a sum one that is too small by the batch size.",
    derivative_formula: r"\frac{\partial L}{\partial A'} = \alpha \, G B'^\top, \quad \frac{\partial L}{\partial B'} = \alpha \, A'^\top G, \quad \frac{\partial L}{\partial C} = \beta \sum_{batch} G",
    pytorch: "torch.addmm(C, A, B)",
    tinytorch: "Linear(in_features, out_features)(x)",
    build: |a| {
        Ok(Box::new(Gemm {
            alpha: a.float("alpha", 1.0)?,
            beta: a.float("beta", 1.0)?,
            trans_a: a.flag("transA", false)?,
            trans_b: a.flag("transB", false)?,
        }))
    },
    examples,
    ..OpSpec::DEFAULT
};

/// The `broadcast` attribute of opset 6 only permits what is always permitted here.
#[derive(Debug)]
struct Gemm {
    alpha: f64,
    beta: f64,
    trans_a: bool,
    trans_b: bool,
}

/// y is m × n; k is summed over.
#[derive(Clone, Copy)]
struct Sizes {
    m: usize,
    k: usize,
    n: usize,
}

impl Sizes {
    fn output(&self) -> Shape {
        [self.m, self.n].into()
    }
}

impl Gemm {
    fn sizes(&self, a: &Shape, b: &Shape, c: Option<&Shape>) -> Result<Sizes, OpError> {
        let (&[a0, a1], &[b0, b1]) = (&a[..], &b[..]) else {
            return Err(OpError::shapes("Gemm", "A and B must be matrices (two axes)", a, b));
        };
        let (m, k) = if self.trans_a { (a1, a0) } else { (a0, a1) };
        let (k2, n) = if self.trans_b { (b1, b0) } else { (b0, b1) };
        if k != k2 {
            let rule = format!("A' has {k} columns but B' has {k2} rows; they must be equal");
            return Err(OpError::shapes("Gemm", &rule, a, b));
        }
        let s = Sizes { m, k, n };
        match c {
            Some(c) if !broadcast_shapes(c, &s.output()).is_ok_and(|y| y == s.output()) => {
                Err(OpError::shapes("Gemm", "C must broadcast to the output", c, &s.output()))
            }
            _ => Ok(s),
        }
    }

    /// A' as it lies in memory.
    fn layout_a(&self, s: Sizes) -> Layout {
        if self.trans_a { Layout::transposed(s.m) } else { Layout::rows(s.k) }
    }

    fn layout_b(&self, s: Sizes) -> Layout {
        if self.trans_b { Layout::transposed(s.k) } else { Layout::rows(s.n) }
    }

    fn run<T: Float>(&self, a: &Tensor, b: &Tensor, c: Option<&Tensor>) -> Result<Tensor, OpError> {
        let s = self.sizes(a.shape(), b.shape(), c.map(Tensor::shape))?;
        let operands =
            ((a.as_slice::<T>()?, self.layout_a(s)), (b.as_slice::<T>()?, self.layout_b(s)));
        let row = c.filter(|c| c.numel() == s.n && c.shape().last() == Some(&s.n));
        let mut y = match c {
            Some(c) if self.beta != 0.0 && row.is_none() => expand::<T>(c, &s.output())?,
            _ => Tensor::build::<T>(s.output(), |_| {})?,
        };
        let start = match row {
            Some(row) if self.beta != 0.0 => Start::Row(row.as_slice()?, T::of(self.beta)),
            _ if c.is_some() => Start::Scaled(T::of(self.beta)),
            _ => Start::Scaled(T::zero()),
        };
        let out = (y.make_mut::<T>()?, Layout::rows(s.n));
        gemm_on((s.m, s.k, s.n), T::of(self.alpha), operands.0, operands.1, start, out)?;
        Ok(y)
    }

    /// ∂L/∂A = α·G·B'ᵀ, or its transpose where A was transposed.
    fn grad_a<T: Float>(&self, s: Sizes, g: &[T], b: &[T]) -> Result<Tensor, OpError> {
        let shape = if self.trans_a { [s.k, s.m] } else { [s.m, s.k] };
        let out = |da: &mut [T]| {
            let b_t = self.layout_b(s).turned();
            let c = (da, self.layout_a(s));
            gemm((s.m, s.n, s.k), T::of(self.alpha), (g, Layout::rows(s.n)), (b, b_t), T::zero(), c)
        };
        Ok(built(shape, out)?)
    }

    /// ∂L/∂B = α·A'ᵀ·G, or its transpose where B was transposed.
    fn grad_b<T: Float>(&self, s: Sizes, g: &[T], a: &[T]) -> Result<Tensor, OpError> {
        let shape = if self.trans_b { [s.n, s.k] } else { [s.k, s.n] };
        let out = |db: &mut [T]| {
            let a_t = self.layout_a(s).turned();
            let c = (db, self.layout_b(s));
            gemm((s.k, s.m, s.n), T::of(self.alpha), (a, a_t), (g, Layout::rows(s.n)), T::zero(), c)
        };
        Ok(built(shape, out)?)
    }
}

impl Op for Gemm {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let (a, b) = (inputs.get(0)?, inputs.get(1)?);
        let s = self.sizes(&a.shape, &b.shape, inputs.opt(2).map(|c| &c.shape))?;
        Ok(vec![Fact::new(a.dtype, s.output())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (a, b, c) = (inputs.get(0)?, inputs.get(1)?, inputs.opt(2));
        let y = dispatch_float!(a.dtype(), T => self.run::<T>(a, b, c)?, else {
            // Integer products go through doubles: exact to 2^53.
            let wide = |t: &Tensor| t.cast(DType::F64);
            self.run::<f64>(&wide(a), &wide(b), c.map(wide).as_ref())?.cast(a.dtype())
        });
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, a, b) = (ctx.grad()?, ctx.input(0)?, ctx.input(1)?);
        let s = self.sizes(a.shape(), b.shape(), None)?;
        let dc = match ctx.needs(2) {
            true if self.beta == 1.0 => Some(g.clone()),
            true => Some(scaled(g, self.beta)?),
            false => None,
        };
        let (da, db) = dispatch_float!(g.dtype(), T => {
            let (gs, xs, ys) = (g.as_slice::<T>()?, a.as_slice::<T>()?, b.as_slice::<T>()?);
            (ctx.needs(0).then(|| self.grad_a::<T>(s, gs, ys)).transpose()?,
             ctx.needs(1).then(|| self.grad_b::<T>(s, gs, xs)).transpose()?)
        }, else return Err(OpError::NotDifferentiable { op: "Gemm", input: 0 }));
        Ok(smallvec![da, db, dc])
    }

    fn reads(&self) -> Reads {
        Reads { inputs: 0b011, outputs: 0 }
    }

    fn work(&self, inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        let k = inputs.opt(0).and_then(|a| a.shape.get(if self.trans_a { 0 } else { 1 }).copied());
        let cells = outputs.first().map_or(0, |y| y.shape.numel() as u64);
        let mut work = Work::macs(cells.saturating_mul(k.unwrap_or(0) as u64));
        if inputs.opt(2).is_some() {
            work.flops = work.flops.saturating_add(cells);
        }
        work
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let &[i, j] = index else { return None };
        let (a, b) = (ran.inputs.opt(0)?.shape(), ran.inputs.opt(1)?.shape());
        let s = self.sizes(a, b, None).ok()?;
        let term = |k: usize| {
            let x = ran.cell(0, &if self.trans_a { [k, i] } else { [i, k] })?;
            let y = ran.cell(1, &if self.trans_b { [j, k] } else { [k, j] })?;
            Some(times(self.alpha, vec![x, y]))
        };
        let mut terms = (0..s.k).map(term).collect::<Option<Vec<_>>>()?;
        if ran.inputs.opt(2).is_some() && self.beta != 0.0 {
            terms.push(times(self.beta, vec![ran.broadcast_cell(2, index)?]));
        }
        Some(Expr::Sum(terms))
    }
}

/// A product with a constant factor that is left out when it is 1.
fn times(factor: f64, mut factors: Vec<Expr>) -> Expr {
    if factor != 1.0 {
        factors.insert(0, Expr::Number(factor));
    }
    if factors.len() == 1 { factors.remove(0) } else { Expr::Product(factors) }
}

fn scaled(g: &Tensor, by: f64) -> Result<Tensor, OpError> {
    dispatch_float!(g.dtype(), T => {
        let by = T::of(by);
        Ok(kernels::map1::<T>(g, |x| x * by)?)
    }, else Err(OpError::NotDifferentiable { op: "Gemm", input: 2 }))
}

fn examples() -> Vec<Example> {
    let all = |seed| [sample([2, 3], seed), sample([3, 4], seed + 1), sample([4], seed + 2)];
    vec![
        Example::new("a linear layer", all(1)),
        Example::new(
            "as PyTorch exports it: weight transposed",
            [sample([2, 3], 4), sample([4, 3], 5), sample([4], 6)],
        )
        .with("transB", 1),
        Example::new(
            "everything odd: both transposed, scaled, a column for C",
            [sample([3, 2], 7), sample([4, 3], 8), sample([2, 1], 9)],
        )
        .with("transA", 1)
        .with("transB", 1)
        .with("alpha", 0.5)
        .with("beta", -2.0),
        Example::new("without C", [sample([2, 3], 10), sample([3, 2], 11)]).with("alpha", 3.0),
        Example::new("a scalar C", [sample([2, 3], 12), sample([3, 2], 13), sample([], 14)])
            .opset(6)
            .with("broadcast", 1),
    ]
}
