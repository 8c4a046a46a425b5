//! Cutting along an axis. Imported by the table only.

use super::kernels::Known;
use super::kernels::moves::named;
use super::kernels::view::{View, copy_view, write_view};
use super::*;
use crate::{dispatch_all, tensor::TensorError};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Split",
    category: Category::Shape,
    summary: "Cuts a tensor into parts along an axis: of given sizes, or of equal ones.",
    formula: r"[y_1 \,|\, y_2 \,|\, \cdots] = x",
    derivative: "The gradients of the parts, put together again; a part that nothing used \
                 contributes zeros.",
    derivative_formula: r"\frac{\partial L}{\partial x} = [G_1 \,|\, G_2 \,|\, \cdots]",
    pytorch: "torch.split(x, sizes, dim)",
    native_half: true,
    build: |a| {
        let wanted = a.opt_int("num_outputs")?;
        let parts = wanted.map_or(a.num_outputs, |n| usize::try_from(n).unwrap_or(0));
        if parts == 0 || parts > MAX_PARTS {
            return Err(a.bad("num_outputs", format!("must lie in 1 to {MAX_PARTS}")));
        }
        Ok(Box::new(Split { axis: a.int("axis", 0)?, sizes: a.opt_ints("split")?, parts }))
    },
    examples,
    ..OpSpec::DEFAULT
};

/// More outputs than any real node has.
const MAX_PARTS: usize = 1 << 16;

#[derive(Debug)]
struct Split {
    axis: i64,
    /// An attribute before opset 13, an input since.
    sizes: Option<Vec<i64>>,
    parts: usize,
}

impl Split {
    /// The axis, and start and length of every part.
    fn plan<'a>(&self, args: impl Known<'a>) -> Result<(usize, Vec<(usize, usize)>), OpError> {
        let (shape, axis) = (args.shape(0)?, args.axis(self.axis)?);
        let size = shape[axis];
        let given = args.opt_ints(1)?.or_else(|| self.sizes.clone());
        let lengths: Vec<usize> = match &given {
            Some(list) => list.iter().map(|&n| usize::try_from(n).unwrap_or(usize::MAX)).collect(),
            None => {
                // Equal parts; the last may be smaller.
                let each = size.div_ceil(self.parts);
                (0..self.parts).map(|i| each.min(size.saturating_sub(i * each))).collect()
            }
        };
        let mut total = 0usize;
        let mut parts = Vec::with_capacity(lengths.len());
        for len in lengths {
            parts.push((total, len));
            total = total.saturating_add(len);
        }
        if total != size {
            let what = format!(
                "parts {:?} do not add up to the {size} positions of axis {axis} of {shape}",
                given.unwrap_or_default()
            );
            return Err(OpError::shape("Split", what));
        }
        Ok((axis, parts))
    }
}

/// All parts that have a gradient, written to their places; zeros elsewhere.
fn assemble<T: crate::tensor::Element>(
    ctx: Backward<'_>,
    shape: &Shape,
    axis: usize,
    parts: &[(usize, usize)],
) -> Result<Tensor, TensorError> {
    let grads = ctx.grad_outputs;
    let complete = grads.len() >= parts.len() && grads.iter().all(Option::is_some);
    let mut dx = match complete {
        true => Tensor::build::<T>(shape.clone(), |_| {})?,
        false => Tensor::filled::<T>(shape.clone(), T::default())?,
    };
    let out = dx.make_mut::<T>()?;
    for (&(start, len), g) in parts.iter().zip(grads) {
        if let Some(g) = g {
            write_view(out, &View::of(shape).sliced(axis, start, 1, len), g.as_slice::<T>()?);
        }
    }
    Ok(dx)
}

impl Op for Split {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let (axis, parts) = self.plan(inputs)?;
        let x = inputs.get(0)?;
        let part = |(_, len): (usize, usize)| {
            let mut shape = x.shape.clone();
            shape.sizes_mut()[axis] = len;
            Fact::new(x.dtype, shape)
        };
        Ok(parts.into_iter().map(part).collect())
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (axis, parts) = self.plan(inputs)?;
        let x = inputs.get(0)?;
        let part = |(start, len): (usize, usize)| {
            copy_view(x, &View::of(x.shape()).sliced(axis, start, 1, len))
        };
        named("Split", parts.into_iter().map(part).collect())
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (axis, parts) = self.plan(ctx.inputs)?;
        let Some(first) = ctx.grad_outputs.iter().flatten().next() else {
            return Ok(smallvec![None]);
        };
        let shape = ctx.input(0)?.shape();
        let dx = dispatch_all!(first.dtype(), T => assemble::<T>(ctx, shape, axis, &parts));
        Ok(smallvec![Some(named("Split", dx)?)])
    }

    fn reads(&self) -> Reads {
        kernels::moves::BUT_FIRST
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, output: usize, index: &[usize]) -> Option<Expr> {
        let (axis, parts) = self.plan(ran.inputs).ok()?;
        let mut own = index.to_vec();
        *own.get_mut(axis)? += parts.get(output)?.0;
        ran.cell(0, &own)
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("two equal parts", [sample([2, 4], 1)]).with("axis", 1).outputs(2),
        Example::new("sizes given", [sample([2, 5], 2), Tensor::vector(vec![2i64, 3])])
            .with("axis", -1)
            .outputs(2),
        Example::new("the last part is smaller", [sample([5, 2], 3)])
            .with("num_outputs", 3)
            .outputs(3),
        Example::new("sizes as an attribute, before opset 13", [sample([4, 2], 4)])
            .with("split", [3, 1])
            .outputs(2)
            .opset(11),
    ]
}
