//! Removal of axes of size 1. Imported by the table only.

use super::kernels::Known;
use super::kernels::moves::{Reshape, Reshaped};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Squeeze",
    category: Category::Shape,
    summary: "Removes axes of size 1: the given ones, or all.",
    formula: r"y = \mathrm{squeeze}(x)",
    derivative: "The incoming gradient gets the axes back; no number changes. Squeezing all axes \
                 also removes a batch of one.",
    derivative_formula: r"\frac{\partial L}{\partial x} = \mathrm{reshape}(G)",
    pytorch: "x.squeeze(dim)",
    native_half: true,
    build: |a| Ok(Box::new(Reshaped(Squeeze { axes: a.opt_ints("axes")? }))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Squeeze {
    /// An attribute before opset 13, an input since.
    axes: Option<Vec<i64>>,
}

impl Reshape for Squeeze {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn target<'a>(&self, args: impl Known<'a>) -> Result<Shape, OpError> {
        let shape = args.shape(0)?;
        let Some(axes) = args.opt_ints(1)?.or_else(|| self.axes.clone()) else {
            return Ok(shape.iter().copied().filter(|&d| d != 1).collect());
        };
        let axes = axes.into_iter().map(|a| args.axis(a)).collect::<Result<Vec<_>, _>>()?;
        if let Some(&axis) = axes.iter().find(|&&a| shape[a] != 1) {
            let what = format!(
                "axis {axis} of {shape} has size {}; only axes of size 1 can go",
                shape[axis]
            );
            return Err(OpError::shape("Squeeze", what));
        }
        Ok(shape.reduced(&axes, false))
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("all of size 1", [sample([1, 3, 1, 2], 1)]),
        Example::new("one axis from the end", [sample([1, 3, 1], 2), Tensor::vector(vec![-1i64])]),
        Example::new("as an attribute, before opset 13", [sample([1, 3, 1], 3)])
            .with("axes", [0])
            .opset(11),
    ]
}
