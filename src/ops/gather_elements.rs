//! Selection of single elements along an axis. Imported by the table only.

use super::kernels::Known;
use super::kernels::moves::{Rows, Take, Taken};
use super::kernels::rows::element_starts;
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "GatherElements",
    category: Category::Shape,
    summary: "Looks up one element for every index, along an axis; the other positions stay.",
    formula: r"y_{ij} = x_{\mathrm{indices}_{ij} \, j} \quad (\text{axis } 0)",
    derivative: "Gradients are added to the elements that were looked up; one that was looked up \
                 twice receives both.",
    derivative_formula: r"\frac{\partial L}{\partial x_{rj}} = \sum_{i : \mathrm{indices}_{ij} = r} G_{ij}",
    pytorch: "torch.gather(x, dim, indices)",
    native_half: true,
    build: |a| Ok(Box::new(Taken(GatherElements { axis: a.int("axis", 0)? }))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct GatherElements {
    axis: i64,
}

impl Take for GatherElements {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn shape<'a>(&self, args: impl Known<'a>) -> Result<Shape, OpError> {
        args.axis(self.axis)?;
        Ok(args.shape(1)?.clone())
    }

    fn rows(&self, inputs: Inputs<'_>) -> Result<Rows, OpError> {
        let axis = Known::axis(inputs, self.axis)?;
        let starts = element_starts(inputs.op(), inputs.get(0)?.shape(), inputs.get(1)?, axis)?;
        Ok(Rows { starts, len: 1 })
    }
}

fn examples() -> Vec<Example> {
    let i = |shape: [usize; 2], v: Vec<i64>| {
        Tensor::new(shape, v).unwrap_or_else(|_| Tensor::scalar(0i64))
    };
    vec![
        Example::new(
            "columns; one element twice",
            [sample([2, 3], 1), i([2, 2], vec![0, 0, -1, 1])],
        )
        .with("axis", 1),
        Example::new(
            "fewer columns than the source",
            [sample([3, 3], 2), i([2, 2], vec![2, 0, 1, 0])],
        ),
    ]
}
