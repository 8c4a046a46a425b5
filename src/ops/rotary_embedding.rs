//! RotaryEmbedding (opset 23): positions as rotations of pairs of features. Imported by the table only.

use super::*;
use crate::dispatch_float;
use crate::tensor::Float;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "RotaryEmbedding",
    category: Category::Linear,
    summary: "Turns each pair of features by an angle that grows with the token's position, so \
              that dot products of queries and keys depend on their distance only.",
    formula: r"\begin{pmatrix} y_1 \\ y_2 \end{pmatrix} = \begin{pmatrix} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{pmatrix} \begin{pmatrix} x_1 \\ x_2 \end{pmatrix}",
    derivative: "The gradient is turned back by the same angle. Which features form a pair, \
                 neighbours or halves, must be the same as in training.",
    derivative_formula: r"\frac{\partial L}{\partial x_1} = G_1 \cos\theta + G_2 \sin\theta, \quad \frac{\partial L}{\partial x_2} = G_2 \cos\theta - G_1 \sin\theta",
    pytorch: "x * cos + rotate_half(x) * sin",
    tinytorch: "",
    build: |a| {
        let size = |name: &str| {
            let n = a.int(name, 0)?;
            usize::try_from(n).map_err(|_| a.bad(name, format!("is {n}; it must not be negative")))
        };
        Ok(Box::new(RotaryEmbedding {
            heads: size("num_heads")?,
            rotated: size("rotary_embedding_dim")?,
            interleaved: a.flag("interleaved", false)?,
        }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct RotaryEmbedding {
    /// For three-axis input; 0: not given.
    heads: usize,
    /// How many features of a head are turned; 0: all.
    rotated: usize,
    interleaved: bool,
}

/// Sizes of a call, and how tokens are stored.
#[derive(Clone, Copy)]
struct Layout {
    batch: usize,
    heads: usize,
    tokens: usize,
    depth: usize,
    /// Pairs that are turned.
    pairs: usize,
    /// B H T D, not B T H D.
    heads_first: bool,
}

impl Layout {
    /// Batch and token of every head's stretch of features, in storage order.
    fn stretches(self) -> impl Iterator<Item = (usize, usize)> {
        let (outer, inner) =
            if self.heads_first { (self.heads, self.tokens) } else { (self.tokens, self.heads) };
        (0..self.batch).flat_map(move |b| {
            (0..outer).flat_map(move |i| {
                (0..inner).map(move |j| (b, if self.heads_first { j } else { i }))
            })
        })
    }
}

impl RotaryEmbedding {
    fn layout(&self, x: &Shape, cos: &Shape, sin: &Shape, ids: bool) -> Result<Layout, OpError> {
        let bad = |what: String| OpError::shape("RotaryEmbedding", what);
        let (batch, heads, tokens, depth, heads_first) = match x[..] {
            [b, h, t, d] => (b, h, t, d, true),
            [b, t, hd] if self.heads > 0 && hd % self.heads == 0 => {
                (b, self.heads, t, hd / self.heads, false)
            }
            [_, _, hd] => {
                let rule = "num_heads must be given and divide the features";
                return Err(bad(format!("{hd} features, {} heads: {rule}", self.heads)));
            }
            _ => return Err(bad(format!("the input needs three or four axes, but is {x}"))),
        };
        let rotated = if self.rotated == 0 { depth } else { self.rotated };
        if rotated > depth || rotated % 2 == 1 {
            let what = format!("{rotated} features of {depth} cannot be turned in pairs");
            return Err(bad(what));
        }
        let pairs = rotated / 2;
        let fits = |s: &Shape| match (&s[..], ids) {
            (&[_, p], true) => p == pairs,
            (&[b, t, p], false) => [b, t, p] == [batch, tokens, pairs],
            _ => false,
        };
        if !fits(cos) || cos != sin {
            let need = if ids { "positions × pairs" } else { "batch × tokens × pairs" };
            let what = format!("cosines {cos} and sines {sin} must be {need} ({pairs} pairs)");
            return Err(bad(what));
        }
        Ok(Layout { batch, heads, tokens, depth, pairs, heads_first })
    }

    /// The row of cosines and sines of every token.
    fn rows(&self, l: Layout, cos: &Shape, ids: Option<&Tensor>) -> Result<Vec<usize>, OpError> {
        let Some(ids) = ids else { return Ok((0..l.batch * l.tokens).collect()) };
        let wanted = Shape::from([l.batch, l.tokens]);
        if ids.shape() != &wanted {
            let rule = "position_ids must be batch × tokens";
            return Err(OpError::shapes("RotaryEmbedding", rule, ids.shape(), &wanted));
        }
        let check = |id: i64| {
            usize::try_from(id).ok().filter(|&i| i < cos[0]).ok_or_else(|| {
                let what = format!("position {id} is not among the {} stored ones", cos[0]);
                OpError::shape("RotaryEmbedding", what)
            })
        };
        ids.to_i64_vec().into_iter().map(check).collect()
    }

    /// Features of pair `i`.
    fn pair(&self, l: Layout, i: usize) -> (usize, usize) {
        if self.interleaved { (2 * i, 2 * i + 1) } else { (i, i + l.pairs) }
    }

    fn turn<T: Float>(
        &self,
        l: Layout,
        rows: &[usize],
        (cos, sin): (&[T], &[T]),
        direction: T,
        x: &[T],
        y: &mut [T],
    ) {
        let pairs = x.chunks_exact(l.depth.max(1)).zip(y.chunks_exact_mut(l.depth.max(1)));
        for ((x, y), (b, t)) in pairs.zip(l.stretches()) {
            let row = rows[b * l.tokens + t] * l.pairs;
            y.copy_from_slice(x);
            let angles = cos[row..row + l.pairs].iter().zip(&sin[row..row + l.pairs]);
            for (i, (&c, &s)) in angles.enumerate() {
                let (p, q) = self.pair(l, i);
                let s = s * direction;
                (y[p], y[q]) = (c * x[p] - s * x[q], s * x[p] + c * x[q]);
            }
        }
    }

    /// Gradients of the cosines and sines, added up over heads (and tokens at one position).
    fn grad_angles<T: Float>(
        &self,
        l: Layout,
        rows: &[usize],
        (x, g): (&[T], &[T]),
        (dc, ds): (&mut [T], &mut [T]),
    ) {
        let stretches = x.chunks_exact(l.depth.max(1)).zip(g.chunks_exact(l.depth.max(1)));
        for ((x, g), (b, t)) in stretches.zip(l.stretches()) {
            let row = rows[b * l.tokens + t] * l.pairs;
            for i in 0..l.pairs {
                let (p, q) = self.pair(l, i);
                dc[row + i] += g[p] * x[p] + g[q] * x[q];
                ds[row + i] += g[q] * x[p] - g[p] * x[q];
            }
        }
    }

    fn run<T: Float>(
        &self,
        inputs: Inputs<'_>,
        x: &Tensor,
        direction: f64,
    ) -> Result<Tensor, OpError> {
        let (cos, sin, ids) = (inputs.get(1)?, inputs.get(2)?, inputs.opt(3));
        let l = self.layout(x.shape(), cos.shape(), sin.shape(), ids.is_some())?;
        let rows = self.rows(l, cos.shape(), ids)?;
        let (from, angles) = (x.as_slice::<T>()?, (cos.as_slice::<T>()?, sin.as_slice::<T>()?));
        Ok(Tensor::build::<T>(x.shape().clone(), |y| {
            self.turn(l, &rows, angles, T::of(direction), from, y);
        })?)
    }
}

impl Op for RotaryEmbedding {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let (x, cos, sin) = (inputs.get(0)?, inputs.get(1)?, inputs.get(2)?);
        self.layout(&x.shape, &cos.shape, &sin.shape, inputs.opt(3).is_some())?;
        Ok(vec![Fact::new(x.dtype, x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let y = dispatch_float!(x.dtype(), T => self.run::<T>(inputs, x, 1.0)?,
            else return Err(needs_floats("RotaryEmbedding", "the input", x)));
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, x, cos) = (ctx.grad()?, ctx.input(0)?, ctx.input(1)?);
        let ids = ctx.inputs.opt(3);
        dispatch_float!(g.dtype(), T => {
            let dx = self.run::<T>(ctx.inputs, g, -1.0)?;
            if !ctx.needs(1) && !ctx.needs(2) {
                return Ok(smallvec![Some(dx)]);
            }
            let l = self.layout(x.shape(), cos.shape(), cos.shape(), ids.is_some())?;
            let rows = self.rows(l, cos.shape(), ids)?;
            let (mut dc, mut ds) = (cos.zeros_like()?, cos.zeros_like()?);
            let from = (x.as_slice::<T>()?, g.as_slice::<T>()?);
            self.grad_angles(l, &rows, from, (dc.make_mut::<T>()?, ds.make_mut::<T>()?));
            Ok(smallvec![Some(dx), Some(dc), Some(ds)])
        }, else Err(OpError::NotDifferentiable { op: "RotaryEmbedding", input: 0 }))
    }

    fn reads(&self) -> Reads {
        Reads::INPUTS
    }

    fn work(&self, _inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        Work::per_output(3, outputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let (x, cos) = (ran.inputs.opt(0)?.shape(), ran.inputs.opt(1)?.shape());
        let ids = ran.inputs.opt(3);
        let l = self.layout(x, cos, cos, ids.is_some()).ok()?;
        let rows = self.rows(l, cos, ids).ok()?;
        let feature = *index.last()? % l.depth;
        let token = if l.heads_first { index[2] } else { index[1] };
        let shifted = |to: usize| {
            let mut at = index.to_vec();
            *at.last_mut()? += to;
            *at.last_mut()? -= feature;
            ran.cell(0, &at)
        };
        let pair =
            (0..l.pairs).map(|i| self.pair(l, i)).position(|(p, q)| p == feature || q == feature);
        let Some(pair) = pair else { return ran.cell(0, index) };
        let row = rows[index[0] * l.tokens + token] * l.pairs + pair;
        let angle = |input: usize| ran.cell(input, &cos.unravel(row));
        let (p, q) = self.pair(l, pair);
        let (a, b) = (shifted(p)?, shifted(q)?);
        Some(match feature == p {
            true => Expr::Sum(vec![
                Expr::Product(vec![angle(1)?, a]),
                Expr::negative(Expr::Product(vec![angle(2)?, b])),
            ]),
            false => Expr::Sum(vec![
                Expr::Product(vec![angle(2)?, a]),
                Expr::Product(vec![angle(1)?, b]),
            ]),
        })
    }
}

fn examples() -> Vec<Example> {
    let ids = Tensor::new([2, 3], vec![0i64, 1, 2, 2, 0, 3]);
    let mut all = vec![
        Example::new(
            "halves, four axes",
            [sample([1, 2, 3, 4], 1), sample([1, 3, 2], 2), sample([1, 3, 2], 3)],
        ),
        Example::new(
            "neighbours, three axes, part of each head",
            [sample([1, 3, 12], 4), sample([1, 3, 2], 5), sample([1, 3, 2], 6)],
        )
        .with("num_heads", 2)
        .with("interleaved", 1)
        .with("rotary_embedding_dim", 4),
    ];
    if let Ok(ids) = ids {
        let inputs = [sample([2, 1, 3, 4], 7), sample([5, 2], 8), sample([5, 2], 9), ids];
        all.push(Example::new("with position ids, some twice", inputs));
    }
    all
}
