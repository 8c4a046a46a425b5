//! Flatten to a matrix. Imported by the table only.

use super::kernels::Known;
use super::kernels::moves::{Reshape, Reshaped};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Flatten",
    category: Category::Shape,
    summary: "Makes a matrix: the axes before `axis` become the rows, the rest the columns.",
    formula: r"y \in \mathbb{R}^{(d_0 \cdots d_{k-1}) \times (d_k \cdots d_{n-1})}",
    derivative: "The incoming gradient is reshaped back; no number changes. Flattening from axis 0 \
                 mixes the examples of a batch into one row.",
    derivative_formula: r"\frac{\partial L}{\partial x} = \mathrm{reshape}(G)",
    pytorch: "torch.flatten(x, start_dim=1)",
    tinytorch: "x.reshape(x.shape[0], -1)",
    native_half: true,
    build: |a| Ok(Box::new(Reshaped(Flatten { axis: a.int("axis", 1)? }))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Flatten {
    axis: i64,
}

impl Reshape for Flatten {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn target<'a>(&self, args: impl Known<'a>) -> Result<Shape, OpError> {
        let shape = args.shape(0)?;
        // Unlike elsewhere, an axis just past the last is allowed: all axes become rows.
        let axis =
            if self.axis == shape.rank() as i64 { shape.rank() } else { args.axis(self.axis)? };
        let (rows, cols) = (Shape::from(&shape[..axis]), Shape::from(&shape[axis..]));
        Ok([rows.numel(), cols.numel()].into())
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("keeps the batch axis", [sample([2, 2, 3], 1)]),
        Example::new("an axis from the end", [sample([2, 2, 3], 2)]).with("axis", -1),
        Example::new("one row", [sample([2, 3], 3)]).with("axis", 0),
        Example::new("one column", [sample([2, 3], 4)]).with("axis", 2),
    ]
}
