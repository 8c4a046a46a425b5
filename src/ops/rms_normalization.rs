//! RMSNormalization: layer normalization that takes no mean off. Imported by the table only.

use super::kernels::normalize::Centre;
use super::layer_normalization::{RowNorm, scaled_cell, statistic};
use super::*;
use crate::dispatch_float;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "RMSNormalization",
    category: Category::Normalization,
    summary: "Divides each token's features by their root mean square, then applies a learned scale.",
    formula: r"y = \frac{x}{\sqrt{\overline{x^2} + \epsilon}} \odot \gamma",
    derivative: "The root mean square depends on every feature, so each gradient loses its part \
                 along the normalized row.",
    derivative_formula: r"\frac{\partial L}{\partial x} = \frac{1}{r} \left( \hat G - \hat x \, \overline{\hat G \hat x} \right), \quad r = \sqrt{\overline{x^2} + \epsilon}, \quad \hat G = G \odot \gamma",
    pytorch: "torch.nn.functional.rms_norm(x, normalized_shape, weight, eps)",
    tinytorch: "",
    build: |a| Ok(Box::new(RmsNormalization(RowNorm::from_attributes("RMSNormalization", a)?))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct RmsNormalization(RowNorm);

impl Op for RmsNormalization {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let mut facts = self.0.infer(inputs)?;
        facts.truncate(1);
        Ok(facts)
    }

    fn forward(&self, inputs: Inputs<'_>, ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let [y, mean, inv] = dispatch_float!(x.dtype(), T => self.0.run::<T>(Centre::Zero, inputs)?,
            else return Err(needs_floats("RMSNormalization", "the input", x)));
        ctx.save(mean);
        ctx.save(inv);
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let statistics = [ctx.saved(0)?, ctx.saved(1)?];
        let x = ctx.input(0)?;
        dispatch_float!(x.dtype(), T => self.0.grads::<T>(Centre::Zero, ctx, statistics),
            else Err(OpError::NotDifferentiable { op: "RMSNormalization", input: 0 }))
    }

    fn reads(&self) -> Reads {
        Reads { inputs: 0b011, outputs: 0 }
    }

    fn work(&self, _inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        // Mean square 2, division 1, scale 1.
        Work::per_output(4, outputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let cells = self.0.row_cells(ran, index)?;
        let mean = cells.iter().map(|c| c.value().powi(2)).sum::<f64>() / cells.len() as f64;
        let squares: Vec<Expr> =
            cells.iter().map(|c| Expr::power(c.clone(), Expr::Number(2.0))).collect();
        let inside =
            Expr::Sum(vec![statistic("mean", &squares, mean), Expr::Number(self.0.epsilon)]);
        let root = Expr::call("sqrt", vec![inside], (mean + self.0.epsilon).sqrt());
        let normalized = Expr::quotient(ran.cell(0, index)?, root);
        scaled_cell(ran, normalized, ran.broadcast_cell(1, index), None)
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("tokens of five features", [sample([2, 2, 5], 1), positive([5], 2)]),
        Example::new("two axes", [sample([2, 2, 3], 3), sample([2, 3], 4)])
            .with("axis", -2)
            .with("epsilon", 0.1f32),
    ]
}
