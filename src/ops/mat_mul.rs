//! Matrix product, batched and broadcast as NumPy's `matmul`. Imported by the table only.

use super::kernels::gemm::{Layout, built, gemm, nanoseconds};
use super::kernels::threads;
use super::*;
use crate::dispatch_float;
use crate::tensor::{Float, Odometer, Shape, TensorError, broadcast_shapes, broadcast_strides};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "MatMul",
    category: Category::Linear,
    summary: "Matrix product over the last two axes; leading axes are batch axes and broadcast.",
    formula: r"y_{ij} = \sum_k a_{ik} \, b_{kj}",
    derivative: "Each factor receives the incoming gradient multiplied by the other factor, \
                 transposed, on the side where it stood. Transposing the wrong one still fits when \
                 matrices are square, so test with sizes that differ.",
    derivative_formula: r"\frac{\partial L}{\partial A} = G B^\top, \quad \frac{\partial L}{\partial B} = A^\top G",
    pytorch: "a @ b",
    tinytorch: "a.matmul(b)",
    build: |_| Ok(Box::new(MatMul)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct MatMul;

/// The sizes of a product: batch axes of the output, then A is m × k and B is k × n.
struct Sizes {
    batch: Shape,
    m: usize,
    k: usize,
    n: usize,
    /// A 1-D operand gains an axis for the product, which the output then loses.
    drop_row: bool,
    drop_col: bool,
    a: Shape,
    b: Shape,
}

impl Sizes {
    fn of(a: &Shape, b: &Shape) -> Result<Self, OpError> {
        let bad = |rule| OpError::shapes("MatMul", rule, a, b);
        if a.is_empty() || b.is_empty() {
            return Err(bad("both operands need at least one axis"));
        }
        let (drop_row, drop_col) = (a.rank() == 1, b.rank() == 1);
        let a2: Shape = if drop_row { [1, a[0]].into() } else { a.clone() };
        let b2: Shape = if drop_col { [b[0], 1].into() } else { b.clone() };
        let (ra, rb) = (a2.rank(), b2.rank());
        let (m, k, n) = (a2[ra - 2], a2[ra - 1], b2[rb - 1]);
        if k != b2[rb - 2] {
            return Err(bad(
                "the last axis of the first and the second-last of the second must be equal",
            ));
        }
        let batch = broadcast_shapes(&a2[..ra - 2], &b2[..rb - 2])
            .map_err(|_| bad("the leading (batch) axes must broadcast"))?;
        Ok(Sizes { batch, m, k, n, drop_row, drop_col, a: a2, b: b2 })
    }

    fn output(&self) -> Shape {
        let rows = (!self.drop_row).then_some(self.m);
        let cols = (!self.drop_col).then_some(self.n);
        self.batch.iter().copied().chain(rows).chain(cols).collect()
    }

    /// With the axes that 1-D operands gained.
    fn full_output(&self) -> Shape {
        self.batch.iter().copied().chain([self.m, self.n]).collect()
    }

    /// Number of the matrix of A and of B for every matrix of the output.
    fn pairs(&self) -> Odometer<2> {
        let of = |s: &Shape| broadcast_strides(&Shape::from(&s[..s.rank() - 2]), &self.batch);
        Odometer::new(&self.batch, [of(&self.a), of(&self.b)])
    }

    /// Every product of the batch, m × k × n each, with its m × n matrix of `out` and the numbers
    /// of its operands; shared out among threads.
    fn each_product<T: Float>(
        &self,
        (m, k, n): (usize, usize, usize),
        out: &mut [T],
        product: impl Fn(&mut [T], [usize; 2]) -> Result<(), TensorError> + Sync,
    ) -> Result<(), TensorError> {
        let (size, batch) = (m * n, self.batch.numel());
        if size == 0 {
            return Ok(());
        }
        let parts = threads::parts(batch, nanoseconds(m, k, n).saturating_mul(batch as u64));
        threads::try_each(threads::rows(out, size, parts), |(range, out)| {
            let pairs = self.pairs().skip(range.start);
            out.chunks_exact_mut(size).zip(pairs).try_for_each(|(c, pair)| product(c, pair))
        })
    }

    /// What the gradient of `operand` (A or B) is multiplied by before a product is added: 0 where
    /// each of its matrices is read once, so that nothing has to be cleared and read back.
    fn start_of_sum<T: Float>(&self, operand: &Shape) -> T {
        let own = operand[..operand.rank() - 2].iter().product::<usize>();
        if own == self.batch.numel() { T::zero() } else { T::one() }
    }

    /// One B for all of A: the batch axes of A are just more rows.
    fn one_product(&self) -> bool {
        self.b.rank() == 2
            && self.batch.numel() == self.a[..self.a.rank() - 2].iter().product::<usize>()
    }
}

fn forward<T: Float>(a: &Tensor, b: &Tensor) -> Result<Tensor, OpError> {
    let s = Sizes::of(a.shape(), b.shape())?;
    let (xs, ys) = (a.as_slice::<T>()?, b.as_slice::<T>()?);
    let (m, k, n) = (s.m, s.k, s.n);
    let (la, lb, lc) = (Layout::rows(k), Layout::rows(n), Layout::rows(n));
    let products = |out: &mut [T]| {
        if s.one_product() {
            let rows = s.batch.numel() * m;
            return gemm((rows, k, n), T::one(), (xs, la), (ys, lb), T::zero(), (out, lc));
        }
        s.each_product((m, k, n), out, |c, [ia, ib]| {
            let operands = ((xs, la.at(ia * m * k)), (ys, lb.at(ib * k * n)));
            gemm((m, k, n), T::one(), operands.0, operands.1, T::zero(), (c, lc))
        })
    };
    Ok(built(s.output(), products)?)
}

/// ∂L/∂A = G·Bᵀ, summed into the matrix of A that was read.
fn grad_a<T: Float>(s: &Sizes, g: &[T], b: &[T], shape: &Shape) -> Result<Tensor, OpError> {
    let (m, k, n) = (s.m, s.k, s.n);
    let (lg, lb, la) = (Layout::rows(n), Layout::transposed(n), Layout::rows(k));
    let beta = s.start_of_sum::<T>(&s.a);
    let products = |out: &mut [T]| {
        if s.one_product() {
            let rows = s.batch.numel() * m;
            return gemm((rows, n, k), T::one(), (g, lg), (b, lb), T::zero(), (out, la));
        }
        if beta == T::zero() {
            // Each matrix of A is read once, so they come in the order of the products.
            return s.each_product((m, n, k), out, |c, [ia, ib]| {
                let operands = ((g, lg.at(ia * m * n)), (b, lb.at(ib * k * n)));
                gemm((m, n, k), T::one(), operands.0, operands.1, beta, (c, la))
            });
        }
        out.fill(T::zero());
        s.pairs().enumerate().try_for_each(|(i, [ia, ib])| {
            let operands = ((g, lg.at(i * m * n)), (b, lb.at(ib * k * n)));
            let c = (&mut out[..], la.at(ia * m * k));
            gemm((m, n, k), T::one(), operands.0, operands.1, beta, c)
        })
    };
    Ok(built(shape.clone(), products)?)
}

/// ∂L/∂B = Aᵀ·G, summed into the matrix of B that was read.
fn grad_b<T: Float>(s: &Sizes, g: &[T], a: &[T], shape: &Shape) -> Result<Tensor, OpError> {
    let (m, k, n) = (s.m, s.k, s.n);
    let (la, lg, lb) = (Layout::transposed(k), Layout::rows(n), Layout::rows(n));
    let beta = s.start_of_sum::<T>(&s.b);
    let products = |out: &mut [T]| {
        if s.one_product() {
            let rows = s.batch.numel() * m;
            return gemm((k, rows, n), T::one(), (a, la), (g, lg), T::zero(), (out, lb));
        }
        if beta == T::zero() {
            return s.each_product((k, m, n), out, |c, [ia, ib]| {
                let operands = ((a, la.at(ia * m * k)), (g, lg.at(ib * m * n)));
                gemm((k, m, n), T::one(), operands.0, operands.1, beta, (c, lb))
            });
        }
        out.fill(T::zero());
        s.pairs().enumerate().try_for_each(|(i, [ia, ib])| {
            let operands = ((a, la.at(ia * m * k)), (g, lg.at(i * m * n)));
            let c = (&mut out[..], lb.at(ib * k * n));
            gemm((k, m, n), T::one(), operands.0, operands.1, beta, c)
        })
    };
    Ok(built(shape.clone(), products)?)
}

impl Op for MatMul {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let (a, b) = (inputs.get(0)?, inputs.get(1)?);
        Ok(vec![Fact::new(a.dtype, Sizes::of(&a.shape, &b.shape)?.output())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (a, b) = (inputs.get(0)?, inputs.get(1)?);
        let y = dispatch_float!(a.dtype(), T => forward::<T>(a, b)?, else {
            // Integer products (ONNX allows int32 and int64) go through doubles: exact to 2^53.
            forward::<f64>(&a.cast(DType::F64), &b.cast(DType::F64))?.cast(a.dtype())
        });
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, a, b) = (ctx.grad()?, ctx.input(0)?, ctx.input(1)?);
        let s = Sizes::of(a.shape(), b.shape())?;
        debug_assert_eq!(s.full_output().numel(), g.numel());
        dispatch_float!(g.dtype(), T => {
            let (gs, xs, ys) = (g.as_slice::<T>()?, a.as_slice::<T>()?, b.as_slice::<T>()?);
            let da = ctx.needs(0).then(|| grad_a::<T>(&s, gs, ys, a.shape())).transpose()?;
            let db = ctx.needs(1).then(|| grad_b::<T>(&s, gs, xs, b.shape())).transpose()?;
            Ok(smallvec![da, db])
        }, else Err(OpError::NotDifferentiable { op: "MatMul", input: 0 }))
    }

    fn reads(&self) -> Reads {
        Reads::INPUTS
    }

    fn work(&self, inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        let k = inputs.opt(0).and_then(|a| a.shape.last().copied()).unwrap_or(0);
        Work::macs(outputs.first().map_or(0, |y| y.shape.numel() as u64) * k as u64)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let (a, b) = (ran.inputs.opt(0)?.shape(), ran.inputs.opt(1)?.shape());
        let s = Sizes::of(a, b).ok()?;
        let mut rest = index.to_vec();
        let j = if s.drop_col { 0 } else { rest.pop()? };
        let i = if s.drop_row { 0 } else { rest.pop()? };
        let terms = (0..s.k).map(|k| {
            let x =
                if s.drop_row { ran.cell(0, &[k])? } else { batch_cell(ran, 0, &rest, [i, k])? };
            let y =
                if s.drop_col { ran.cell(1, &[k])? } else { batch_cell(ran, 1, &rest, [k, j])? };
            Some(Expr::Product(vec![x, y]))
        });
        terms.collect::<Option<Vec<_>>>().map(Expr::Sum)
    }
}

/// Cell (i, j) of the matrix that input `input` has for output batch position `batch`.
fn batch_cell(ran: Ran<'_>, input: usize, batch: &[usize], ij: [usize; 2]) -> Option<Expr> {
    let shape = ran.inputs.opt(input)?.shape();
    let lead = batch.len() - (shape.rank() - 2);
    let own = shape.iter().zip(&batch[lead..]).map(|(&d, &i)| if d == 1 { 0 } else { i });
    let index: Vec<usize> = own.take(shape.rank() - 2).chain(ij).collect();
    ran.cell(input, &index)
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("two matrices", [sample([2, 3], 1), sample([3, 4], 2)]),
        Example::new("a batch times one matrix", [sample([2, 2, 3], 3), sample([3, 2], 4)]),
        Example::new("batches that broadcast", [sample([2, 1, 2, 3], 5), sample([3, 3, 2], 6)]),
        Example::new("vector times matrix", [sample([3], 7), sample([3, 2], 8)]),
        Example::new("matrix times vector", [sample([2, 3], 9), sample([3], 10)]),
        Example::new("dot product", [sample([3], 11), sample([3], 12)]),
    ]
}
