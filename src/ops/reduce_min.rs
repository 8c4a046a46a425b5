//! Minimum over axes. Imported by the table only.

use super::kernels::reduce::Axes;
use super::kernels::reduction::{Extreme, Reduce, extreme_examples};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "ReduceMin",
    category: Category::Reduction,
    summary: "The smallest element along the given axes; of all when none are given.",
    formula: r"y = \min_i x_i",
    derivative: "Only the smallest element receives the incoming gradient. Several that are equal share it evenly, as `torch.amin` does; giving each of them all of it counts it twice.",
    derivative_formula: r"\frac{\partial y}{\partial x_i} = \frac{[x_i = y]}{\#\{j : x_j = y\}}",
    pytorch: "x.amin(dim, keepdim=True)",
    build: |a| {
        let reduction = Extreme { spec: &SPEC, is_max: false };
        Ok(Box::new(Reduce { axes: Axes::from_attributes(a)?, reduction }))
    },
    examples: extreme_examples,
    ..OpSpec::DEFAULT
};
