//! Position of the greatest element. Imported by the table only.

use super::kernels::arg::{self, Arg};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "ArgMax",
    category: Category::Reduction,
    summary: "The position of the greatest element along an axis; the first of several equals.",
    formula: r"y = \operatorname{argmax}_i x_i",
    derivative: "A position is an integer: it does not change with small changes of the input, so \
                 no gradient flows.",
    pytorch: "x.argmax(dim, keepdim=True)",
    differentiable: false,
    build: |a| Ok(Box::new(Arg::of(&SPEC, true, a)?)),
    examples: arg::examples,
    ..OpSpec::DEFAULT
};
