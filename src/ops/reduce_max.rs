//! Maximum over axes. Imported by the table only.

use super::kernels::reduce::Axes;
use super::kernels::reduction::{Extreme, Reduce, extreme_examples};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "ReduceMax",
    category: Category::Reduction,
    summary: "The greatest element along the given axes; of all when none are given.",
    formula: r"y = \max_i x_i",
    derivative: "Only the greatest element receives the incoming gradient. Several that are equal share it evenly, as `torch.amax` does; giving each of them all of it counts it twice.",
    derivative_formula: r"\frac{\partial y}{\partial x_i} = \frac{[x_i = y]}{\#\{j : x_j = y\}}",
    pytorch: "x.amax(dim, keepdim=True)",
    tinytorch: "x.max(axis)",
    build: |a| {
        let reduction = Extreme { spec: &SPEC, is_max: true };
        Ok(Box::new(Reduce { axes: Axes::from_attributes(a)?, reduction }))
    },
    examples: extreme_examples,
    ..OpSpec::DEFAULT
};
