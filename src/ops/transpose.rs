//! Permutation of axes. Imported by the table only.

use super::kernels::Known;
use super::kernels::moves::{Move, Moved};
use super::kernels::view::View;
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Transpose",
    category: Category::Shape,
    summary: "Reorders the axes; without `perm` it reverses them.",
    formula: r"y_{i_{p_0} i_{p_1} \cdots} = x_{i_0 i_1 \cdots}",
    derivative: "The incoming gradient is permuted back, by the inverse permutation. With three or \
                 more axes the inverse differs from the permutation itself; a reshape to the \
                 right shape fits too, and scrambles the numbers.",
    derivative_formula: r"\frac{\partial L}{\partial x} = \mathrm{permute}(G, p^{-1})",
    pytorch: "x.permute(dims)",
    tinytorch: "x.transpose(dim0, dim1)",
    native_half: true,
    build: |a| Ok(Box::new(Moved(Transpose { perm: a.opt_sizes("perm")? }))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Transpose {
    perm: Option<Vec<usize>>,
}

impl Move for Transpose {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn view<'a>(&self, args: impl Known<'a>) -> Result<View, OpError> {
        let shape = args.shape(0)?;
        let Some(perm) = &self.perm else {
            let reversed: Vec<usize> = (0..shape.rank()).rev().collect();
            return Ok(View::of(shape).permuted(&reversed));
        };
        let mut sorted = perm.clone();
        sorted.sort_unstable();
        if !sorted.iter().copied().eq(0..shape.rank()) {
            let what =
                format!("{perm:?} does not name each of the {} axes of {shape} once", shape.rank());
            return Err(OpError::attribute("Transpose", "perm", what));
        }
        Ok(View::of(shape).permuted(perm))
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("a matrix", [sample([2, 3], 1)]),
        Example::new("an inverse that differs", [sample([2, 3, 4], 2)]).with("perm", [1, 2, 0]),
        Example::new("attention heads", [sample([2, 3, 2, 2], 3)]).with("perm", [0, 2, 1, 3]),
        Example::new("channels last", [sample([2, 3, 17, 2], 4)]).with("perm", [0, 2, 3, 1]),
    ]
}
