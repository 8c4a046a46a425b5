//! Pixels to channels. Imported by the table only.

use super::depth_to_space::block_size;
use super::kernels::Known;
use super::kernels::moves::{Move, Moved};
use super::kernels::view::View;
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "SpaceToDepth",
    category: Category::Shape,
    summary: "Rearranges b × b blocks of pixels into groups of b² channels.",
    formula: r"y_{n, (ib + j) C + c, h, w} = x_{n, c, bh + i, bw + j}",
    derivative: "The incoming gradient is rearranged back; no number changes.",
    derivative_formula: r"\frac{\partial L}{\partial x} = \mathrm{depth\_to\_space}(G)",
    pytorch: "torch.nn.functional.pixel_unshuffle(x, b)",
    native_half: true,
    build: |a| Ok(Box::new(Moved(SpaceToDepth { block: block_size(a)? }))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct SpaceToDepth {
    block: usize,
}

impl Move for SpaceToDepth {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn view<'a>(&self, args: impl Known<'a>) -> Result<View, OpError> {
        let (shape, b) = (args.shape(0)?, self.block);
        let &[n, c, h, w] = &shape[..] else {
            return Err(OpError::shape("SpaceToDepth", format!("{shape} is not N×C×H×W")));
        };
        if h % b != 0 || w % b != 0 {
            let what = format!("{h}×{w} pixels do not divide into blocks of {b}×{b}");
            return Err(OpError::shape("SpaceToDepth", what));
        }
        let depth = c.checked_mul(b * b);
        let too_large =
            || OpError::shape("SpaceToDepth", format!("{c}·{b}² channels are too many"));
        let (rows, cols) = (h / b, w / b);
        let output = [n, depth.ok_or_else(too_large)?, rows, cols].into();
        let blocks = View::of(&[n, c, rows, b, cols, b].into());
        Ok(blocks.permuted(&[0, 3, 5, 1, 2, 4]).reshaped(output))
    }
}

fn examples() -> Vec<Example> {
    vec![Example::new("blocks of four", [sample([2, 3, 2, 4], 1)]).with("blocksize", 2)]
}
