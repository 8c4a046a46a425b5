//! Coin flips. Imported by the table only.

use super::kernels::draws::{coins, seed};
use super::kernels::logic::no_gradient;
use super::*;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Bernoulli",

    category: Category::Shape,
    summary: "Flips a coin for each element: 1 with the given probability, else 0.",
    formula: r"y_i \sim \mathrm{Bernoulli}(p_i)",
    derivative: "The numbers are drawn: the probability moves how often a 1 comes, but no \
                 single result, so no gradient flows.",
    pytorch: "torch.bernoulli(p)",
    differentiable: false,
    build: |a| Ok(Box::new(Bernoulli { dtype: a.opt_dtype("dtype")?, seed: seed(a)? })),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Bernoulli {
    dtype: Option<DType>,
    seed: Option<u64>,
}

impl Op for Bernoulli {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let p = inputs.get(0)?;
        Ok(vec![Fact::new(self.dtype.unwrap_or(p.dtype), p.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, ctx: &mut Forward) -> Result<Tensors, OpError> {
        let p = inputs.get(0)?;
        let flips = coins(p, self.seed.unwrap_or(ctx.seed))?;
        Ok(smallvec![flips.cast(self.dtype.unwrap_or(p.dtype()))])
    }

    fn backward(&self, _ctx: Backward<'_>) -> Result<Grads, OpError> {
        no_gradient("Bernoulli")
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        Some(Expr::call("flip", vec![ran.cell(0, index)?], ran.outputs.first()?.at(index)?))
    }
}

fn examples() -> Vec<Example> {
    let p = || Tensor::vector(vec![0.0, 0.5, 1.0]);
    vec![Example::new("as floats", [p()]), Example::new("as booleans", [p()]).with("dtype", 9)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flips_come_as_often_as_they_should() {
        let p = Tensor::filled([10_000], 0.3f32).unwrap();
        let flips = coins(&p, 5).unwrap().to_f64_vec();
        let share = flips.iter().sum::<f64>() / 1e4;
        assert!((share - 0.3).abs() < 0.02, "{share}");
    }
}
