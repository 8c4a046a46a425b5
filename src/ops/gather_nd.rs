//! Selection by multi-index. Imported by the table only.

use super::kernels::Known;
use super::kernels::moves::{Rows, Take, Taken};
use super::kernels::rows::nd_starts;
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "GatherND",
    category: Category::Shape,
    summary: "Looks up elements or slices by index tuples: the last axis of the indices is a tuple.",
    formula: r"y_i = x_{\mathrm{indices}_{i,0} \, \mathrm{indices}_{i,1} \cdots}",
    derivative: "Gradients are added to the places that were looked up; one that was looked up \
                 twice receives both.",
    derivative_formula: r"\frac{\partial L}{\partial x_r} = \sum_{i : \mathrm{indices}_i = r} G_i",
    pytorch: "x[tuple(indices.unbind(-1))]",
    native_half: true,
    build: |a| {
        let batch_dims = usize::try_from(a.int("batch_dims", 0)?);
        let batch_dims = batch_dims.map_err(|_| a.bad("batch_dims", "is negative"))?;
        Ok(Box::new(Taken(GatherNd { batch_dims })))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct GatherNd {
    batch_dims: usize,
}

impl GatherNd {
    /// How many axes of x one tuple indexes.
    fn depth<'a>(&self, args: impl Known<'a>) -> Result<usize, OpError> {
        let (x, indices, b) = (args.shape(0)?, args.shape(1)?, self.batch_dims);
        let depth = indices.last().copied().unwrap_or(0);
        let fits = b < indices.rank()
            && b.checked_add(depth).is_some_and(|n| n <= x.rank())
            && x[..b] == indices[..b];
        let rule = "the last axis of the indices must not exceed the axes of the data, and batch \
                    axes must be equal";
        if fits { Ok(depth) } else { Err(OpError::shapes("GatherND", rule, x, indices)) }
    }
}

impl Take for GatherNd {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn shape<'a>(&self, args: impl Known<'a>) -> Result<Shape, OpError> {
        let (x, indices, depth) = (args.shape(0)?, args.shape(1)?, self.depth(args)?);
        let tuples = &indices[..indices.rank() - 1];
        Ok(tuples.iter().chain(&x[self.batch_dims + depth..]).copied().collect())
    }

    fn rows(&self, inputs: Inputs<'_>) -> Result<Rows, OpError> {
        let (x, depth) = (inputs.get(0)?.shape(), self.depth(inputs)?);
        let (starts, len) = nd_starts("GatherND", x, inputs.get(1)?, self.batch_dims, depth)?;
        Ok(Rows { starts, len })
    }
}

fn examples() -> Vec<Example> {
    let i = |shape: &[usize], v: Vec<i64>| {
        Tensor::new(shape, v).unwrap_or_else(|_| Tensor::scalar(0i64))
    };
    vec![
        Example::new("single elements", [sample([2, 3], 1), i(&[2, 2], vec![0, -1, 1, 0])]),
        Example::new("slices, one twice", [sample([3, 2, 2], 2), i(&[3, 1], vec![2, 0, 2])]),
        Example::new("a batch axis", [sample([2, 3, 2], 3), i(&[2, 1], vec![1, 2])])
            .with("batch_dims", 1),
    ]
}
