//! The largest elements of an axis. Imported by the table only.

use super::kernels::moves::named;
use super::kernels::rows::{Span, add_rows, element_starts};
use super::kernels::view::{View, copy_view};
use super::kernels::{Known, moves};
use super::*;
use crate::dispatch_all;
use crate::tensor::{Element, TensorError};
use smallvec::smallvec;
use std::cmp::Ordering;

pub static SPEC: OpSpec = OpSpec {
    name: "TopK",
    category: Category::Shape,
    summary: "The k largest (or smallest) elements of an axis, in order, and where they stood.",
    formula: r"y = (x_{\pi_1}, \dots, x_{\pi_k}), \quad x_{\pi_1} \ge x_{\pi_2} \ge \cdots",
    derivative: "Only what was chosen receives its incoming gradient; the positions have none.",
    derivative_formula: r"\frac{\partial L}{\partial x_{\pi_j}} = G_j, \quad 0 \text{ elsewhere}",
    pytorch: "x.topk(k, dim, largest)",
    native_half: true,
    build: |a| {
        Ok(Box::new(TopK {
            k: a.opt_int("k")?,
            axis: a.int("axis", -1)?,
            largest: a.flag("largest", true)?,
        }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct TopK {
    /// An attribute before opset 10, an input since.
    k: Option<i64>,
    axis: i64,
    largest: bool,
}

impl TopK {
    fn plan<'a>(&self, args: impl Known<'a>) -> Result<(usize, Shape), OpError> {
        let (axis, mut shape) = (args.axis(self.axis)?, args.shape(0)?.clone());
        let given = args.opt_ints(1)?.and_then(|k| k.first().copied()).or(self.k);
        let k = given.ok_or(OpError::MissingInput { op: "TopK", index: 1 })?;
        let what = || format!("k = {k} of the {} elements of axis {axis} of {shape}", shape[axis]);
        let k = usize::try_from(k).ok().filter(|&k| k <= shape[axis]);
        let k = k.ok_or_else(|| OpError::shape("TopK", what()))?;
        shape.sizes_mut()[axis] = k;
        Ok((axis, shape))
    }

    /// Largest (or smallest) first, equals in the order of their positions; NaN counts as largest.
    fn order<T: Element>(&self, (a, i): (T, usize), (b, j): (T, usize)) -> Ordering {
        let nan = |x: T| x.partial_cmp(&x).is_none();
        let ascending = a.partial_cmp(&b).unwrap_or_else(|| nan(a).cmp(&nan(b)));
        let ordered = if self.largest { ascending.reverse() } else { ascending };
        ordered.then(i.cmp(&j))
    }

    /// The chosen positions of every group, group after group.
    fn choose<T: Element>(&self, rows: &[T], n: usize, k: usize) -> (Vec<T>, Vec<i64>) {
        let (mut values, mut places) = (Vec::new(), Vec::new());
        let mut group: Vec<(T, usize)> = Vec::with_capacity(n);
        for row in rows.chunks_exact(n.max(1)) {
            group.clear();
            group.extend(row.iter().copied().zip(0..));
            if k > 0 && k < n {
                group.select_nth_unstable_by(k - 1, |a, b| self.order(*a, *b));
            }
            group.truncate(k);
            group.sort_unstable_by(|a, b| self.order(*a, *b));
            values.extend(group.iter().map(|c| c.0));
            places.extend(group.iter().map(|c| c.1 as i64));
        }
        (values, places)
    }

    fn run<T: Element>(
        &self,
        x: &Tensor,
        axis: usize,
        shape: &Shape,
    ) -> Result<Tensors, TensorError> {
        // The axis is moved last, so that groups lie together, and back afterwards.
        let span = Span::of(x.shape(), axis);
        let k = shape[axis];
        let last = View::of(&[span.outer, span.size, span.inner].into()).permuted(&[0, 2, 1]);
        let rows = copy_view(x, &last)?;
        let (values, places) = self.choose(rows.as_slice::<T>()?, span.size, k);
        let back = View::of(&[span.outer, span.inner, k].into()).permuted(&[0, 2, 1]);
        let back = back.reshaped(shape.clone());
        let moved = |t: Tensor| copy_view(&t, &back);
        Ok(smallvec![moved(Tensor::vector(values))?, moved(Tensor::vector(places))?])
    }
}

impl Op for TopK {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let (_, shape) = self.plan(inputs)?;
        Ok(vec![Fact::new(inputs.get(0)?.dtype, shape.clone()), Fact::new(DType::I64, shape)])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, (axis, shape)) = (inputs.get(0)?, self.plan(inputs)?);
        named("TopK", dispatch_all!(x.dtype(), T => self.run::<T>(x, axis, &shape)))
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, shape) = (ctx.grad()?, ctx.input(0)?.shape());
        let (axis, _) = self.plan(ctx.inputs)?;
        let starts = element_starts("TopK", shape, ctx.output(1)?, axis)?;
        Ok(smallvec![Some(named("TopK", add_rows(g, &starts, 1, shape))?)])
    }

    fn reads(&self) -> Reads {
        Reads { outputs: 2, ..moves::BUT_FIRST }
    }

    fn work(&self, inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::per_input(1, inputs)
    }

    fn explain(&self, ran: Ran<'_>, output: usize, index: &[usize]) -> Option<Expr> {
        let (axis, _) = self.plan(ran.inputs).ok()?;
        let place = ran.outputs.get(1)?.at(index)?;
        let mut at = index.to_vec();
        at[axis] = place as usize;
        let cell = ran.cell(0, &at)?;
        Some(if output == 0 { cell } else { Expr::call("position", vec![cell], place) })
    }
}

fn examples() -> Vec<Example> {
    let k = |k: i64| Tensor::vector(vec![k]);
    vec![
        Example::new("two largest of each row", [sample([2, 5], 1), k(2)]).outputs(2),
        Example::new("smallest along the first axis", [sample([4, 3], 2), k(3)])
            .with("axis", 0)
            .with("largest", 0)
            .outputs(2),
        Example::new("k as an attribute, before opset 10", [sample([4], 3)])
            .with("k", 4)
            .opset(1)
            .outputs(2),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_keep_their_order_and_nan_is_largest() {
        let top = TopK { k: Some(3), axis: 0, largest: true };
        let (values, places) = top.choose(&[1.0, 3.0, f64::NAN, 3.0, 0.0], 5, 4);
        assert!(values[0].is_nan());
        assert_eq!(places, [2, 1, 3, 0]);
    }
}
