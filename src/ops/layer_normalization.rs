//! LayerNormalization. Imported by the table; RMSNormalization shares its row handling.

use super::kernels::normalize::{Centre, RowsGrad, rows};
use super::kernels::reduce::expand;
use super::*;
use crate::dispatch_float;
use crate::tensor::{Float, broadcast_shapes};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "LayerNormalization",
    category: Category::Normalization,
    summary: "Shifts and scales each token's features to mean 0 and variance 1, then applies a \
              learned scale and bias.",
    formula: r"y = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} \odot \gamma + \beta",
    derivative: "Mean and variance depend on every feature, so each gradient loses its mean over \
                 the row and its part along the normalized row. Treating both as constants is the \
                 classical mistake: the gradient then looks right but does not sum to zero.",
    derivative_formula: r"\frac{\partial L}{\partial x} = \frac{1}{\sqrt{\sigma^2 + \epsilon}} \left( \hat G - \overline{\hat G} - \hat x \, \overline{\hat G \hat x} \right), \quad \hat G = G \odot \gamma, \quad \frac{\partial L}{\partial \gamma} = \sum G \odot \hat x, \quad \frac{\partial L}{\partial \beta} = \sum G",
    pytorch: "torch.nn.functional.layer_norm(x, normalized_shape, weight, bias, eps)",
    tinytorch: "LayerNorm(normalized_shape, eps)(x)",
    build: |a| Ok(Box::new(LayerNormalization(RowNorm::from_attributes("LayerNormalization", a)?))),
    examples,
    ..OpSpec::DEFAULT
};

/// Attributes and shapes of an op that normalizes everything from `axis` on.
#[derive(Debug)]
pub(super) struct RowNorm {
    op: &'static str,
    axis: i64,
    pub epsilon: f64,
    pub num_outputs: usize,
}

/// How an input splits into rows; `row` is the shape of one.
pub(super) struct Split {
    pub row: Shape,
    /// The input's shape with ones from `axis` on: that of the statistics.
    pub statistics: Shape,
}

impl RowNorm {
    pub fn from_attributes(op: &'static str, a: &Attributes) -> Result<Self, OpError> {
        let (axis, epsilon) = (a.int("axis", -1)?, a.float("epsilon", 1e-5)?);
        Ok(RowNorm { op, axis, epsilon, num_outputs: a.num_outputs })
    }

    pub fn split(&self, x: &Shape) -> Result<Split, OpError> {
        let axis = x.axis(self.axis).map_err(|e| OpError::from(e).in_op(self.op))?;
        let ones = std::iter::repeat_n(1, x.rank() - axis);
        Ok(Split {
            row: x[axis..].into(),
            statistics: x[..axis].iter().copied().chain(ones).collect(),
        })
    }

    /// Holds a scale or bias against the shape of a row.
    pub fn fits(&self, role: &str, found: &Shape, row: &Shape) -> Result<(), OpError> {
        match broadcast_shapes(found, row) {
            Ok(s) if s == *row => Ok(()),
            _ => {
                let rule = format!("the {role} must fit the normalized axes");
                Err(OpError::shapes(self.op, &rule, found, row))
            }
        }
    }

    pub fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        let split = self.split(&x.shape)?;
        self.fits("scale", &inputs.get(1)?.shape, &split.row)?;
        if let Some(bias) = inputs.opt(2) {
            self.fits("bias", &bias.shape, &split.row)?;
        }
        // The statistics are computed in float32 (`stash_type` 1) or wider.
        let dtype = if x.dtype.is_half() { DType::F32 } else { x.dtype };
        let statistics = Fact::new(dtype, split.statistics);
        let mut facts = vec![Fact::new(x.dtype, x.shape.clone())];
        facts.resize(self.num_outputs.max(1), statistics);
        Ok(facts)
    }

    /// y, mean and inverse deviation.
    pub fn run<T: Float>(
        &self,
        centre: Centre,
        inputs: Inputs<'_>,
    ) -> Result<[Tensor; 3], OpError> {
        let (x, scale) = (inputs.get(0)?, inputs.get(1)?);
        let split = self.split(x.shape())?;
        self.fits("scale", scale.shape(), &split.row)?;
        let scale = expand::<T>(scale, &split.row)?;
        let bias = match inputs.opt(2) {
            Some(bias) => {
                self.fits("bias", bias.shape(), &split.row)?;
                Some(expand::<T>(bias, &split.row)?)
            }
            None => None,
        };
        let bias = bias.as_ref().map(|b| b.as_slice::<T>()).transpose()?;
        let (xs, scale) = (x.as_slice::<T>()?, scale.as_slice::<T>()?);
        let mut mean = Tensor::filled::<T>(split.statistics.clone(), T::zero())?;
        let mut inv = Tensor::filled::<T>(split.statistics, T::zero())?;
        let places = (mean.make_mut::<T>()?, inv.make_mut::<T>()?);
        let epsilon = T::of(self.epsilon);
        let y = Tensor::build::<T>(x.shape().clone(), |y| {
            rows(centre, epsilon, xs, scale, bias, y, places.0, places.1);
        })?;
        Ok([y, mean, inv])
    }

    /// Gradients of x, scale and bias. `statistics` are the mean and inverse deviation; the
    /// outputs from 1 on, where there are any, are these two.
    pub fn grads<T: Float>(
        &self,
        centre: Centre,
        ctx: Backward<'_>,
        statistics: [&Tensor; 2],
    ) -> Result<Grads, OpError> {
        let (x, scale) = (ctx.input(0)?, ctx.input(1)?);
        let split = self.split(x.shape())?;
        let scale_row = expand::<T>(scale, &split.row)?;
        let arrived = |i: usize| match ctx.grad_outputs.get(i).copied().flatten() {
            Some(g) => g.as_slice::<T>(),
            None => Ok(&[][..]),
        };
        let job = RowsGrad {
            centre,
            x: x.as_slice::<T>()?,
            scale: scale_row.as_slice::<T>()?,
            mean: statistics[0].as_slice::<T>()?,
            inv: statistics[1].as_slice::<T>()?,
            g: arrived(0)?,
            g_mean: arrived(1)?,
            g_inv: arrived(2)?,
        };
        let mut dscale = Tensor::filled::<T>(split.row.clone(), T::zero())?;
        let mut dbias = Tensor::filled::<T>(split.row, T::zero())?;
        let sums = (dscale.make_mut::<T>()?, dbias.make_mut::<T>()?);
        let dx = Tensor::build::<T>(x.shape().clone(), |dx| job.run(dx, sums.0, sums.1))?;
        let mut grads: Grads = smallvec![Some(dx), Some(dscale)];
        if ctx.inputs.opt(2).is_some() {
            grads.push(Some(dbias));
        }
        Ok(grads)
    }

    /// The cells of the row that `index` of the input is in.
    pub fn row_cells(&self, ran: Ran<'_>, index: &[usize]) -> Option<Vec<Expr>> {
        let shape = ran.inputs.opt(0)?.shape();
        let axis = shape.axis(self.axis).ok()?;
        let row: Shape = shape.get(axis..)?.into();
        let lead = index.get(..axis)?;
        (0..row.numel()).map(|i| ran.cell(0, &[lead, &row.unravel(i)[..]].concat())).collect()
    }
}

/// "mean", "var" or the like of some cells.
pub(super) fn statistic(name: &'static str, cells: &[Expr], value: f64) -> Expr {
    Expr::call(name, cells.to_vec(), value)
}

/// √(variance + ε), written out, and the mean.
pub(super) fn deviation(cells: &[Expr], epsilon: f64) -> (Expr, Expr) {
    let n = cells.len() as f64;
    let mean = cells.iter().map(Expr::value).sum::<f64>() / n;
    let variance = cells.iter().map(|c| (c.value() - mean).powi(2)).sum::<f64>() / n;
    let inside = Expr::Sum(vec![statistic("var", cells, variance), Expr::Number(epsilon)]);
    let root = Expr::call("sqrt", vec![inside], (variance + epsilon).sqrt());
    (statistic("mean", cells, mean), root)
}

/// y·γ + β with what is there of the two.
pub(super) fn scaled_cell(
    ran: Ran<'_>,
    normalized: Expr,
    scale: Option<Expr>,
    bias: Option<&[usize]>,
) -> Option<Expr> {
    let y = match scale {
        Some(scale) => Expr::Product(vec![normalized, scale]),
        None => normalized,
    };
    match bias {
        Some(at) => Some(Expr::Sum(vec![y, ran.broadcast_cell(2, at)?])),
        None => Some(y),
    }
}

#[derive(Debug)]
struct LayerNormalization(RowNorm);

impl Op for LayerNormalization {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        self.0.infer(inputs)
    }

    fn forward(&self, inputs: Inputs<'_>, ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let [y, mean, inv] = dispatch_float!(x.dtype(), T => self.0.run::<T>(Centre::Mean, inputs)?,
            else return Err(needs_floats("LayerNormalization", "the input", x)));
        ctx.save(mean.clone());
        ctx.save(inv.clone());
        let outputs = [y, mean, inv].into_iter();
        Ok(outputs.take(self.0.num_outputs.max(1)).collect())
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let statistics = [ctx.saved(0)?, ctx.saved(1)?];
        let x = ctx.input(0)?;
        dispatch_float!(x.dtype(), T => self.0.grads::<T>(Centre::Mean, ctx, statistics),
            else Err(OpError::NotDifferentiable { op: "LayerNormalization", input: 0 }))
    }

    fn reads(&self) -> Reads {
        Reads { inputs: 0b011, outputs: 0 }
    }

    fn work(&self, _inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        // Mean 1, variance 3, normalization 2, scale and bias 2.
        Work::per_output(8, outputs)
    }

    fn explain(&self, ran: Ran<'_>, output: usize, index: &[usize]) -> Option<Expr> {
        let cells = self.0.row_cells(ran, index)?;
        let (mean, root) = deviation(&cells, self.0.epsilon);
        match output {
            0 => {
                let top = Expr::Sum(vec![ran.cell(0, index)?, Expr::negative(mean)]);
                let bias = ran.inputs.opt(2).is_some().then_some(index);
                let scale = ran.broadcast_cell(1, index);
                scaled_cell(ran, Expr::quotient(top, root), scale, bias)
            }
            1 => Some(mean),
            _ => Some(Expr::quotient(Expr::Number(1.0), root)),
        }
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new(
            "tokens of five features",
            [sample([2, 2, 5], 1), positive([5], 2), sample([5], 3)],
        ),
        Example::new("without bias", [sample([3, 4], 4), positive([4], 5)]).with("epsilon", 0.1f32),
        Example::new(
            "two axes, with mean and inverse deviation",
            [sample([2, 2, 3], 6), sample([2, 3], 7), sample([2, 3], 8)],
        )
        .with("axis", 1)
        .outputs(3),
        Example::new("a scale for the whole row", [sample([2, 4], 9), positive([1], 10)]),
    ]
}
