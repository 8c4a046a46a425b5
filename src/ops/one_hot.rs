//! One-hot coding. Imported by the table only.

use super::kernels::moves::named;
use super::kernels::rows::Span;
use super::kernels::{Known, sum};
use super::*;
use crate::tensor::{Element, TensorError};
use crate::{dispatch_all, dispatch_float};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "OneHot",
    category: Category::Shape,
    summary: "Writes each class id as a vector that is `on` at that class and `off` elsewhere.",
    formula: r"y_{ic} = \begin{cases} \text{on} & c = \mathrm{indices}_i \\ \text{off} & \text{else} \end{cases}",
    derivative: "None to the class ids, which are integers; the two values receive the sums of the \
                 gradients where they stand.",
    derivative_formula: r"\frac{\partial L}{\partial \text{on}} = \sum_{i} G_{i \, \mathrm{indices}_i}",
    pytorch: "torch.nn.functional.one_hot(indices, depth)",
    native_half: true,
    build: |a| Ok(Box::new(OneHot { axis: a.int("axis", -1)? })),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct OneHot {
    axis: i64,
}

impl OneHot {
    /// The axis of the classes in the output, and the output shape.
    fn plan<'a>(&self, args: impl Known<'a>) -> Result<(usize, Shape), OpError> {
        let (indices, depth) = (args.shape(0)?, args.value(1)?.to_i64_vec());
        let depth = depth.first().and_then(|&d| usize::try_from(d).ok());
        let depth = depth.ok_or_else(|| OpError::shape("OneHot", "depth must be a size"))?;
        let axis = named("OneHot", crate::tensor::normalize_axis(self.axis, indices.rank() + 1))?;
        let (before, after) = indices.split_at(axis);
        Ok((axis, before.iter().chain(&[depth]).chain(after).copied().collect()))
    }

    /// Where `on` stands in the output; nowhere for a class out of range.
    fn hot(&self, inputs: Inputs<'_>) -> Result<(Vec<usize>, Shape), OpError> {
        let (axis, shape) = self.plan(inputs)?;
        let (span, ids) = (Span::of(&shape, axis), inputs.get(0)?.to_i64_vec());
        let depth = span.size as i64;
        let place = |(at, id): (usize, i64)| {
            let class = if id < 0 { id.saturating_add(depth) } else { id };
            let (outer, inner) = (at / span.inner.max(1), at % span.inner.max(1));
            let class = usize::try_from(class).ok().filter(|&c| c < span.size)?;
            Some((outer * span.size + class) * span.inner + inner)
        };
        Ok((ids.into_iter().enumerate().filter_map(place).collect(), shape))
    }
}

fn light<T: Element>(hot: &[usize], shape: &Shape, values: &Tensor) -> Result<Tensor, OpError> {
    let &[off, on] = values.as_slice::<T>()? else {
        return Err(OpError::shape(
            "OneHot",
            format!("values must be [off, on]: {}", values.shape()),
        ));
    };
    let mut y = Tensor::filled::<T>(shape.clone(), off)?;
    let out = y.make_mut::<T>()?;
    hot.iter().for_each(|&p| out[p] = on);
    Ok(y)
}

impl Op for OneHot {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![Fact::new(inputs.get(2)?.dtype, self.plan(inputs)?.1)])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let ((hot, shape), values) = (self.hot(inputs)?, inputs.get(2)?);
        let y = dispatch_all!(values.dtype(), T => light::<T>(&hot, &shape, values));
        Ok(smallvec![named("OneHot", y)?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let ((hot, _), g) = (self.hot(ctx.inputs)?, kernels::computed(ctx.grad()?));
        let gradient = dispatch_float!(g.dtype(), T => {
            let on = hot.iter().map(|&p| g.as_slice::<T>().map(|g| g[p])).sum::<Result<T, TensorError>>()?;
            let mut cold = g.clone();
            let left = cold.make_mut::<T>()?;
            hot.iter().for_each(|&p| left[p] = T::default());
            Tensor::vector(vec![sum::<T>(left), on])
        }, else return Err(OpError::NotDifferentiable { op: "OneHot", input: 2 }));
        Ok(smallvec![None, None, Some(gradient)])
    }

    fn reads(&self) -> Reads {
        Reads { inputs: 0b011, outputs: 0 }
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let (hot, shape) = self.hot(ran.inputs).ok()?;
        ran.cell(2, &[hot.contains(&shape.offset(index)?) as usize])
    }
}

fn examples() -> Vec<Example> {
    let values = || Tensor::vector(vec![-0.5, 2.0]);
    let depth = || Tensor::scalar(4i64);
    vec![
        Example::new(
            "one id counted from the end, one out of range",
            [Tensor::vector(vec![0i64, -1, 7, 2]), depth(), values()],
        ),
        Example::new(
            "classes first",
            [
                Tensor::new([2, 2], vec![0i32, 1, 3, 3]).unwrap_or_else(|_| Tensor::scalar(0i32)),
                depth(),
                values(),
            ],
        )
        .with("axis", 0),
    ]
}
