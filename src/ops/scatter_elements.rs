//! Writing single elements along an axis. Imported by the table, and by `scatter`, its old name.

use super::kernels::moves::{Rows, named};
use super::kernels::rows::element_starts;
use super::kernels::scatter::{Meeting, Place, Scatter};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "ScatterElements",
    category: Category::Shape,
    summary: "Writes (or adds, multiplies …) single elements into a copy of the data, along an axis.",
    formula: r"y_{\mathrm{indices}_{ij} \, j} = u_{ij} \quad (\text{axis } 0)",
    derivative: "Updates receive the gradient of the place where they went. Data receive it where \
                 nothing was written over them; with `reduction = add` they receive all of it.",
    derivative_formula: r"\frac{\partial L}{\partial u_{ij}} = G_{\mathrm{indices}_{ij} \, j}",
    pytorch: "x.scatter(dim, indices, updates)",
    native_half: true,
    build: |a| build_for(&SPEC, a),
    examples,
    ..OpSpec::DEFAULT
};

pub(super) fn build_for(spec: &'static OpSpec, a: &Attributes) -> Result<Box<dyn Op>, OpError> {
    let place = Elements { spec, axis: a.int("axis", 0)? };
    Ok(Box::new(Scatter { place, meeting: Meeting::from_attributes(a)? }))
}

#[derive(Debug)]
struct Elements {
    spec: &'static OpSpec,
    axis: i64,
}

impl Place for Elements {
    fn spec(&self) -> &'static OpSpec {
        self.spec
    }

    fn check(&self, inputs: Facts<'_>) -> Result<(), OpError> {
        named(inputs.op(), inputs.get(0)?.shape.axis(self.axis))?;
        let (indices, updates) = (&inputs.get(1)?.shape, &inputs.get(2)?.shape);
        let rule = "indices and updates must have the same shape";
        let same = indices == updates;
        if same { Ok(()) } else { Err(OpError::shapes(inputs.op(), rule, indices, updates)) }
    }

    fn rows(&self, inputs: Inputs<'_>) -> Result<Rows, OpError> {
        let x = inputs.get(0)?.shape();
        let axis = named(inputs.op(), x.axis(self.axis))?;
        let starts = element_starts(inputs.op(), x, inputs.get(1)?, axis)?;
        Ok(Rows { starts, len: 1 })
    }
}

fn examples() -> Vec<Example> {
    let indices =
        || Tensor::new([2, 3], vec![0i64, 2, -1, 1, 0, 0]).unwrap_or_else(|_| Tensor::scalar(0i64));
    let call = |note, seed| {
        Example::new(note, [sample([3, 3], seed), indices(), sample([2, 3], seed + 100)])
    };
    let row = || Tensor::vector(vec![1i64, 1, 3]);
    vec![
        call("written over", 1),
        Example::new("one place twice: the last stays", [sample([4], 2), row(), sample([3], 12)]),
        call("added, along the last axis", 3).with("axis", -1).with("reduction", "add"),
        call("multiplied", 4).with("reduction", "mul"),
        Example::new(
            "multiplied by zero",
            [Tensor::vector(vec![0.0, 2.0, 3.0, 0.0]), row(), Tensor::vector(vec![0.0, 4.0, 5.0])],
        )
        .with("reduction", "mul"),
        call("the maximum", 5).with("reduction", "max"),
        call("the minimum", 6).with("reduction", "min"),
    ]
}
