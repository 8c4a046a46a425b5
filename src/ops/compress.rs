//! Selection by a mask. Imported by the table only.

use super::kernels::Known;
use super::kernels::moves::{Rows, Take, Taken, named};
use super::kernels::rows::Span;
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Compress",
    category: Category::Shape,
    summary: "Keeps the positions of an axis (or of all elements in a row) where a mask is true.",
    formula: r"y = x[\text{condition}]",
    derivative: "What was kept receives its incoming gradient, the rest zero.",
    derivative_formula: r"\frac{\partial L}{\partial x_i} = [\text{condition}_i] \, G",
    pytorch: "x[condition]",
    native_half: true,
    build: |a| Ok(Box::new(Taken(Compress { axis: a.opt_int("axis")? }))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Compress {
    /// Without one, the input counts as one long axis.
    axis: Option<i64>,
}

impl Compress {
    /// The axis that is thinned, the positions kept, and the shape that they are counted in.
    fn plan<'a>(&self, args: impl Known<'a>) -> Result<(usize, Vec<usize>, Shape), OpError> {
        let shape = match self.axis {
            Some(_) => args.shape(0)?.clone(),
            None => [args.shape(0)?.numel()].into(),
        };
        let axis = self.axis.map_or(Ok(0), |a| args.axis(a))?;
        let condition = args.value(1)?.to_i64_vec();
        let kept: Vec<usize> = (0..condition.len()).filter(|&i| condition[i] != 0).collect();
        if kept.last().is_some_and(|&last| last >= shape[axis]) {
            let what = format!(
                "the condition has {} entries for the {} positions of axis {axis}",
                condition.len(),
                shape[axis]
            );
            return Err(OpError::shape("Compress", what));
        }
        Ok((axis, kept, shape))
    }
}

impl Take for Compress {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn shape<'a>(&self, args: impl Known<'a>) -> Result<Shape, OpError> {
        let (axis, kept, mut shape) = self.plan(args)?;
        shape.sizes_mut()[axis] = kept.len();
        Ok(shape)
    }

    fn rows(&self, inputs: Inputs<'_>) -> Result<Rows, OpError> {
        let (axis, kept, shape) = self.plan(inputs)?;
        let span = Span::of(&shape, axis);
        Ok(Rows { starts: named("Compress", span.starts(&kept))?, len: span.inner })
    }
}

fn examples() -> Vec<Example> {
    let mask = |v: Vec<bool>| Tensor::vector(v);
    vec![
        Example::new("rows", [sample([3, 2], 1), mask(vec![true, false, true])]).with("axis", 0),
        Example::new("a mask that ends early", [sample([2, 3], 2), mask(vec![false, true])])
            .with("axis", -1),
        Example::new(
            "of all elements",
            [sample([2, 3], 3), mask(vec![false, true, false, true, true])],
        ),
    ]
}
