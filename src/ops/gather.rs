//! Selection by index along an axis: the embedding look-up. Imported by the table only.

use super::kernels::Known;
use super::kernels::moves::{Rows, Take, Taken, named};
use super::kernels::rows::{Span, wrap_indices};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Gather",
    category: Category::Shape,
    summary: "Looks up positions of an axis by index; an embedding is a Gather of table rows.",
    formula: r"y_{i \cdots} = x_{\mathrm{indices}_i \cdots}",
    derivative: "Gradients are added into the rows that were looked up. An index that occurs twice \
                 receives both contributions: plain assignment loses one.",
    derivative_formula: r"\frac{\partial L}{\partial x_r} = \sum_{i : \mathrm{indices}_i = r} G_i",
    pytorch: "torch.nn.functional.embedding(indices, weight)",
    tinytorch: "Embedding(vocab_size, embed_dim)(indices)",
    native_half: true,
    build: |a| Ok(Box::new(Taken(Gather { axis: a.int("axis", 0)? }))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Gather {
    axis: i64,
}

impl Take for Gather {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn shape<'a>(&self, args: impl Known<'a>) -> Result<Shape, OpError> {
        let (x, indices, axis) = (args.shape(0)?, args.shape(1)?, args.axis(self.axis)?);
        Ok(x[..axis].iter().chain(indices.iter()).chain(&x[axis + 1..]).copied().collect())
    }

    fn rows(&self, inputs: Inputs<'_>) -> Result<Rows, OpError> {
        let (x, axis) = (Known::shape(inputs, 0)?, Known::axis(inputs, self.axis)?);
        let span = Span::of(x, axis);
        let indices = named("Gather", wrap_indices(inputs.get(1)?, axis, span.size))?;
        Ok(Rows { starts: named("Gather", span.starts(&indices))?, len: span.inner })
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new(
            "an embedding; one row is used twice",
            [sample([4, 3], 1), Tensor::vector(vec![2i64, 0, 2])],
        ),
        Example::new(
            "columns, from the end",
            [
                sample([2, 4], 2),
                Tensor::new([2, 2], vec![-1i64, 0, 1, -4]).unwrap_or_else(|_| Tensor::scalar(0i64)),
            ],
        )
        .with("axis", -1),
        Example::new("one position: the axis goes", [sample([3, 2, 2], 3), Tensor::scalar(1i64)])
            .with("axis", 1),
    ]
}
