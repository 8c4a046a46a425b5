//! NegativeLogLikelihoodLoss: PyTorch's `NLLLoss`. Imported by the table only.

use super::kernels::log_prob::{Pick, Picking, Reduction, weight};
use super::*;
use crate::dispatch_float;
use crate::tensor::Float;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "NegativeLogLikelihoodLoss",
    category: Category::Loss,
    summary: "Minus the log-probability of the right class, averaged over the batch. Its input \
              are log-probabilities, as LogSoftmax gives them. PyTorch calls it NLLLoss.",
    formula: r"L = -\frac{1}{\sum_n w_{t_n}} \sum_n w_{t_n} \, x_{n,t_n}",
    derivative: "Only the right class of each example gets a gradient, −1 divided by the number of \
                 examples; that the other classes should sink comes from LogSoftmax before it.",
    derivative_formula: r"\frac{\partial L}{\partial x_{n,c}} = -\frac{w_{t_n}}{\sum_m w_{t_m}} \, [c = t_n]",
    pytorch: "torch.nn.functional.nll_loss(log_probs, labels, weight, ignore_index=…, reduction=…)",
    tinytorch: "",
    build: |a| {
        let picking = Picking::from_attributes("NegativeLogLikelihoodLoss", a)?;
        Ok(Box::new(NegativeLogLikelihoodLoss(picking)))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct NegativeLogLikelihoodLoss(Picking);

impl NegativeLogLikelihoodLoss {
    fn run<T: Float>(&self, inputs: Inputs<'_>) -> Result<Tensor, OpError> {
        let (x, labels, weights) = (inputs.get(0)?, inputs.get(1)?, inputs.opt(2));
        let places = self.0.places(x.shape(), labels.shape(), weights.map(Tensor::shape))?;
        let picks = self.0.picks(places, labels)?;
        let weights = weights.map(|w| w.as_slice::<T>()).transpose()?;
        self.0.loss(&picks, x.as_slice::<T>()?, weights, labels.shape())
    }

    fn grads<T: Float>(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, x, labels) = (ctx.grad()?.as_slice::<T>()?, ctx.input(0)?, ctx.input(1)?);
        let weights = ctx.inputs.opt(2).map(|w| w.as_slice::<T>()).transpose()?;
        let places = self.0.places(x.shape(), labels.shape(), None)?;
        let picks = self.0.picks(places, labels)?;
        let arriving = self.0.arriving(&picks, g, weights);
        let dx = Tensor::build::<T>(x.shape().clone(), |dx| {
            dx.fill(T::zero());
            for (p, &g) in picks.iter().zip(&arriving) {
                dx[p.at] = -g * weight(weights, p);
            }
        })?;
        let dw = match weights.filter(|_| ctx.needs(2)) {
            Some(w) => Some(self.0.grad_weights(&picks, &arriving, x.as_slice::<T>()?, w)),
            None => None,
        };
        Ok(smallvec![Some(dx), None, dw.map(Tensor::vector)])
    }
}

impl Op for NegativeLogLikelihoodLoss {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let (x, labels) = (inputs.get(0)?, inputs.get(1)?);
        self.0.places(&x.shape, &labels.shape, inputs.opt(2).map(|w| &w.shape))?;
        Ok(vec![Fact::new(x.dtype, self.0.reduction.output(labels.shape.clone()))])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let loss = dispatch_float!(x.dtype(), T => self.run::<T>(inputs)?,
            else return Err(needs_floats("NegativeLogLikelihoodLoss", "the input", x)));
        Ok(smallvec![loss])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        dispatch_float!(ctx.grad()?.dtype(), T => self.grads::<T>(ctx),
            else Err(OpError::NotDifferentiable { op: "NegativeLogLikelihoodLoss", input: 0 }))
    }

    fn reads(&self) -> Reads {
        Reads::INPUTS
    }

    fn work(&self, inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::flops(inputs.opt(1).map_or(0, |labels| labels.shape.numel() as u64))
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let (x, labels) = (ran.inputs.opt(0)?.shape(), ran.inputs.opt(1)?);
        let picks = self.0.picks(self.0.places(x, labels.shape(), None).ok()?, labels).ok()?;
        let weighted = ran.inputs.opt(2).is_some();
        let term = |p: &Pick| {
            let cell = Expr::negative(ran.cell(0, &x.unravel(p.at))?);
            if !weighted {
                return Some(cell);
            }
            Some(Expr::Product(vec![ran.cell(2, &[p.class])?, cell]))
        };
        if self.0.reduction == Reduction::None {
            let place = labels.shape().offset(index)?;
            let pick = picks.iter().find(|p| p.place == place);
            return pick.map_or(Some(Expr::Number(0.0)), term);
        }
        let total = Expr::Sum(picks.iter().map(term).collect::<Option<_>>()?);
        match (self.0.reduction, weighted) {
            (Reduction::Sum, _) => Some(total),
            (_, false) => Some(Expr::quotient(total, Expr::Number(picks.len() as f64))),
            (_, true) => {
                let weights = picks.iter().map(|p| ran.cell(2, &[p.class]));
                Some(Expr::quotient(total, Expr::Sum(weights.collect::<Option<_>>()?)))
            }
        }
    }
}

fn examples() -> Vec<Example> {
    let labels = |v: Vec<i64>| Tensor::vector(v);
    let picture = |v: Vec<i64>| Tensor::new([2, 2], v).unwrap_or_else(|_| Tensor::scalar(0i64));
    vec![
        Example::new("a batch of four, mean", [sample([4, 3], 1), labels(vec![0, 2, 1, 2])]),
        Example::new("sum", [sample([3, 4], 2), labels(vec![3, 0, 1])]).with("reduction", "sum"),
        Example::new(
            "one loss a pixel, one pixel ignored",
            [sample([2, 3, 2], 3), picture(vec![0, 2, -1, 1])],
        )
        .with("reduction", "none")
        .with("ignore_index", -1),
        Example::new(
            "weighted classes, one label ignored",
            [sample([4, 3], 4), labels(vec![0, 2, 1, 2]), positive([3], 5)],
        )
        .with("ignore_index", 1),
    ]
}
