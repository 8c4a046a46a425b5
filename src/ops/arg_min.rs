//! Position of the smallest element. Imported by the table only.

use super::kernels::arg::{self, Arg};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "ArgMin",
    category: Category::Reduction,
    summary: "The position of the smallest element along an axis; the first of several equals.",
    formula: r"y = \operatorname{argmin}_i x_i",
    derivative: "A position is an integer: it does not change with small changes of the input, so \
                 no gradient flows.",
    pytorch: "x.argmin(dim, keepdim=True)",
    differentiable: false,
    build: |a| Ok(Box::new(Arg::of(&SPEC, false, a)?)),
    examples: arg::examples,
    ..OpSpec::DEFAULT
};
