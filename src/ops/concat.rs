//! Joining along an axis. Imported by the table only.

use super::kernels::Known;
use super::kernels::moves::named;
use super::kernels::rows::Span;
use super::kernels::view::{View, copy_view};
use super::*;
use crate::dispatch_all;
use crate::tensor::{Element, TensorError};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Concat",
    category: Category::Shape,
    summary: "Puts tensors one after another along an axis; their other sizes are equal.",
    formula: r"y = [x_1 \,|\, x_2 \,|\, \cdots]",
    derivative: "Each input receives the part of the incoming gradient that stands where it stood.",
    derivative_formula: r"\frac{\partial L}{\partial x_k} = G[\text{part } k]",
    pytorch: "torch.cat(tensors, dim)",
    native_half: true,
    build: |a| {
        // Opset 1 to 3 had a default.
        let axis = a.opt_int("axis")?.or((a.opset < 4).then_some(1));
        Ok(Box::new(Concat { axis: axis.ok_or_else(|| a.bad("axis", "is missing"))? }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Concat {
    axis: i64,
}

/// The axis, the shape of the output, and where each input begins on the axis.
struct Plan {
    axis: usize,
    shape: Shape,
    starts: Vec<usize>,
}

impl Concat {
    fn plan<'a>(&self, args: impl Known<'a>) -> Result<Plan, OpError> {
        let (axis, mut shape) = (args.axis(self.axis)?, args.shape(0)?.clone());
        let (mut starts, mut total) = (Vec::with_capacity(args.count()), 0usize);
        for i in 0..args.count() {
            let own = args.shape(i)?;
            let fits = own.rank() == shape.rank()
                && (0..own.rank()).all(|k| k == axis || own[k] == shape[k]);
            if !fits || args.dtype(i)? != args.dtype(0)? {
                let rule = "inputs must agree in type and in all sizes but that of the axis";
                return Err(OpError::shapes("Concat", rule, args.shape(0)?, own));
            }
            starts.push(total);
            let too_long = || OpError::shape("Concat", "the joined axis is too long");
            total = total.checked_add(own[axis]).ok_or_else(too_long)?;
        }
        shape.sizes_mut()[axis] = total;
        Ok(Plan { axis, shape, starts })
    }
}

fn join<T: Element>(parts: &[&Tensor], axis: usize, shape: &Shape) -> Result<Tensor, TensorError> {
    let mut rows = Vec::with_capacity(parts.len());
    for part in parts {
        let span = Span::of(part.shape(), axis);
        rows.push((part.as_slice::<T>()?, span.size.saturating_mul(span.inner)));
    }
    let outer = Span::of(shape, axis).outer;
    Tensor::build::<T>(shape.clone(), |mut out| {
        if out.is_empty() {
            return;
        }
        for o in 0..outer {
            for (from, len) in &rows {
                let (head, rest) = std::mem::take(&mut out).split_at_mut(*len);
                head.copy_from_slice(&from[o * len..(o + 1) * len]);
                out = rest;
            }
        }
    })
}

impl Op for Concat {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![Fact::new(inputs.get(0)?.dtype, self.plan(inputs)?.shape)])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let plan = self.plan(inputs)?;
        let parts: Vec<&Tensor> = inputs.present().collect();
        let y =
            dispatch_all!(inputs.get(0)?.dtype(), T => join::<T>(&parts, plan.axis, &plan.shape));
        Ok(smallvec![named("Concat", y)?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, plan) = (ctx.grad()?, self.plan(ctx.inputs)?);
        let part = |(i, &start): (usize, &usize)| {
            let len = ctx.input(i)?.shape()[plan.axis];
            let view = View::of(g.shape()).sliced(plan.axis, start, 1, len);
            let part = || named("Concat", copy_view(g, &view));
            ctx.needs(i).then(part).transpose()
        };
        plan.starts.iter().enumerate().map(part).collect()
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let plan = self.plan(ran.inputs).ok()?;
        let position = *index.get(plan.axis)?;
        // Empty parts begin where the next one does: the last that begins here is the one.
        let part = plan.starts.iter().rposition(|&s| s <= position)?;
        let mut own = index.to_vec();
        own[plan.axis] -= plan.starts[part];
        ran.cell(part, &own)
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("features of two branches", [sample([2, 3], 1), sample([2, 2], 2)])
            .with("axis", 1),
        Example::new(
            "three along the first axis",
            [sample([1, 2], 3), sample([2, 2], 4), sample([1, 2], 5)],
        )
        .with("axis", 0),
        Example::new(
            "an axis from the end, a part that is empty",
            [sample([2, 2, 1], 6), sample([2, 2, 0], 7), sample([2, 2, 2], 8)],
        )
        .with("axis", -1),
    ]
}
