//! Insertion of axes of size 1. Imported by the table only.

use super::kernels::Known;
use super::kernels::moves::{Reshape, Reshaped};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Unsqueeze",
    category: Category::Shape,
    summary: "Inserts axes of size 1 at the given places of the result.",
    formula: r"y = \mathrm{unsqueeze}(x)",
    derivative: "The incoming gradient loses the axes again; no number changes.",
    derivative_formula: r"\frac{\partial L}{\partial x} = \mathrm{reshape}(G)",
    pytorch: "x.unsqueeze(dim)",
    native_half: true,
    build: |a| Ok(Box::new(Reshaped(Unsqueeze { axes: a.opt_ints("axes")? }))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Unsqueeze {
    /// An attribute before opset 13, an input since.
    axes: Option<Vec<i64>>,
}

impl Reshape for Unsqueeze {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn target<'a>(&self, args: impl Known<'a>) -> Result<Shape, OpError> {
        let (shape, axes) = (args.shape(0)?, args.ints_or(1, self.axes.as_ref())?);
        // Axes count in the result, which is why they cannot be resolved against the input.
        let mut dims: Vec<Option<usize>> = vec![None; shape.rank() + axes.len()];
        for &axis in &axes {
            let at = crate::tensor::normalize_axis(axis, dims.len());
            let at = at.map_err(|e| OpError::from(e).in_op("Unsqueeze"))?;
            if dims[at].replace(1).is_some() {
                let what = format!("axes {axes:?} name one place twice");
                return Err(OpError::shape("Unsqueeze", what));
            }
        }
        let mut own = shape.iter().copied();
        Ok(dims.into_iter().map(|d| d.or_else(|| own.next()).unwrap_or(1)).collect())
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("a batch axis", [sample([3, 2], 1), Tensor::vector(vec![0i64])]),
        Example::new(
            "two places, out of order",
            [sample([3, 2], 2), Tensor::vector(vec![-1i64, 1])],
        ),
        Example::new("as an attribute, before opset 13", [sample([3], 3)])
            .with("axes", [1])
            .opset(11),
    ]
}
