//! Writing elements or slices by multi-index. Imported by the table only.

use super::kernels::moves::Rows;
use super::kernels::rows::nd_starts;
use super::kernels::scatter::{Meeting, Place, Scatter};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "ScatterND",
    category: Category::Shape,
    summary: "Writes (or adds, multiplies …) slices into a copy of the data, at index tuples.",
    formula: r"y_{\mathrm{indices}_i} = u_i",
    derivative: "Updates receive the gradient of the place where they went. Data receive it where \
                 nothing was written over them; with `reduction = add` they receive all of it.",
    derivative_formula: r"\frac{\partial L}{\partial u_i} = G_{\mathrm{indices}_i}",
    pytorch: "x.index_put(indices, updates)",
    native_half: true,
    build: |a| Ok(Box::new(Scatter { place: Tuples, meeting: Meeting::from_attributes(a)? })),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Tuples;

/// How many axes of the data one tuple indexes.
fn depth(x: &Shape, indices: &Shape, updates: &Shape) -> Result<usize, OpError> {
    let depth = indices.last().copied().unwrap_or(usize::MAX);
    if depth > x.rank() {
        let rule = "the last axis of the indices must not exceed the axes of the data";
        return Err(OpError::shapes("ScatterND", rule, x, indices));
    }
    let expected: Shape =
        indices[..indices.rank() - 1].iter().chain(&x[depth..]).copied().collect();
    let rule = "updates must have one slice of the data for every index tuple";
    if *updates == expected {
        Ok(depth)
    } else {
        Err(OpError::shapes("ScatterND", rule, &expected, updates))
    }
}

impl Place for Tuples {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn check(&self, inputs: Facts<'_>) -> Result<(), OpError> {
        depth(&inputs.get(0)?.shape, &inputs.get(1)?.shape, &inputs.get(2)?.shape)?;
        Ok(())
    }

    fn rows(&self, inputs: Inputs<'_>) -> Result<Rows, OpError> {
        let (x, indices) = (inputs.get(0)?.shape(), inputs.get(1)?);
        let depth = depth(x, indices.shape(), inputs.get(2)?.shape())?;
        let (starts, len) = nd_starts("ScatterND", x, indices, 0, depth)?;
        Ok(Rows { starts, len })
    }
}

fn examples() -> Vec<Example> {
    let i = |shape: &[usize], v: Vec<i64>| {
        Tensor::new(shape, v).unwrap_or_else(|_| Tensor::scalar(0i64))
    };
    let slices = |note, seed| {
        let indices = i(&[3, 1], vec![2, 0, -1]);
        Example::new(note, [sample([3, 2], seed), indices, sample([3, 2], seed + 10)])
    };
    vec![
        Example::new(
            "single elements",
            [sample([2, 3], 1), i(&[2, 2], vec![0, 2, 1, 0]), sample([2], 2)],
        ),
        slices("a slice twice: the last stays", 3),
        slices("added", 4).with("reduction", "add"),
        slices("multiplied", 5).with("reduction", "mul"),
        slices("the maximum", 6).with("reduction", "max"),
        slices("the minimum", 7).with("reduction", "min"),
    ]
}
