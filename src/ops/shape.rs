//! The shape of a tensor, as a tensor. Imported by the table only.

use super::kernels::logic::no_gradient;
use super::*;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Shape",

    category: Category::Shape,
    summary: "The sizes of the axes, as a vector of integers; start and end choose some of \
                 them.",
    formula: r"y = (d_0, d_1, \dots)",
    derivative: "Sizes are integers that do not depend on the values: no gradient flows.",
    pytorch: "x.shape",
    differentiable: false,
    native_half: true,
    build: |a| Ok(Box::new(ShapeOf { start: a.int("start", 0)?, end: a.opt_int("end")? })),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct ShapeOf {
    start: i64,
    end: Option<i64>,
}

impl ShapeOf {
    /// The chosen sizes; bounds count from the end when negative and are cut to the rank.
    fn sizes(&self, shape: &Shape) -> Tensor {
        let rank = shape.rank() as i64;
        let bound =
            |at: i64| (if at < 0 { at.saturating_add(rank) } else { at }).clamp(0, rank) as usize;
        let (start, end) = (bound(self.start), bound(self.end.unwrap_or(rank)));
        let sizes = shape.get(start..end).unwrap_or(&[]);
        Tensor::vector(sizes.iter().map(|&d| d as i64).collect())
    }
}

impl Op for ShapeOf {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![Fact::of(&self.sizes(&inputs.get(0)?.shape))])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        Ok(smallvec![self.sizes(inputs.get(0)?.shape())])
    }

    fn backward(&self, _ctx: Backward<'_>) -> Result<Grads, OpError> {
        no_gradient("Shape")
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        ran.outputs.first()?.at(index).map(Expr::Number)
    }
}

fn examples() -> Vec<Example> {
    let x = || sample([2, 3, 4], 1);
    vec![
        Example::new("all axes", [x()]),
        Example::new("without the first", [x()]).with("start", 1),
        Example::new("the last two but one", [x()]).with("start", -3).with("end", -1),
        Example::new("bounds beyond the rank", [x()]).with("start", -10).with("end", 10),
        Example::new("nothing", [x()]).with("start", 2).with("end", 1),
    ]
}
