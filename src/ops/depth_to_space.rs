//! Channels to pixels. Imported by the table only.

use super::kernels::Known;
use super::kernels::moves::{Move, Moved};
use super::kernels::view::View;
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "DepthToSpace",
    category: Category::Shape,
    summary: "Rearranges groups of b² channels into b × b blocks of pixels (pixel shuffle).",
    formula: r"y_{n, c, bh + i, bw + j} = x_{n, (ib + j) C' + c, h, w}",
    derivative: "The incoming gradient is rearranged back; no number changes.",
    derivative_formula: r"\frac{\partial L}{\partial x} = \mathrm{space\_to\_depth}(G)",
    pytorch: "torch.nn.functional.pixel_shuffle(x, b)",
    native_half: true,
    build: |a| {
        let channels_first = match a.text("mode", "DCR")? {
            "DCR" => false,
            "CRD" => true,
            other => return Err(a.bad("mode", format!("is {other:?}; it must be DCR or CRD"))),
        };
        Ok(Box::new(Moved(DepthToSpace { block: block_size(a)?, channels_first })))
    },
    examples,
    ..OpSpec::DEFAULT
};

/// The `blocksize` attribute of this op and of SpaceToDepth.
pub(super) fn block_size(a: &Attributes) -> Result<usize, OpError> {
    let block = usize::try_from(a.int("blocksize", 0)?).ok().filter(|&b| (1..1 << 16).contains(&b));
    block.ok_or_else(|| a.bad("blocksize", "must be 1 or more"))
}

#[derive(Debug)]
struct DepthToSpace {
    block: usize,
    /// Mode CRD: the channel runs slowest inside a group, as in PyTorch.
    channels_first: bool,
}

impl Move for DepthToSpace {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn view<'a>(&self, args: impl Known<'a>) -> Result<View, OpError> {
        let (shape, b) = (args.shape(0)?, self.block);
        let &[n, c, h, w] = &shape[..] else {
            return Err(OpError::shape("DepthToSpace", format!("{shape} is not N×C×H×W")));
        };
        if c % (b * b) != 0 {
            let what = format!("{c} channels do not divide into groups of {b}²");
            return Err(OpError::shape("DepthToSpace", what));
        }
        let channels = c / (b * b);
        let too_large =
            || OpError::shape("DepthToSpace", format!("{shape} times {b} is too large"));
        let (rows, cols) = (h.checked_mul(b), w.checked_mul(b));
        let output = [n, channels, rows.ok_or_else(too_large)?, cols.ok_or_else(too_large)?].into();
        let view = if self.channels_first {
            View::of(&[n, channels, b, b, h, w].into()).permuted(&[0, 1, 4, 2, 5, 3])
        } else {
            View::of(&[n, b, b, channels, h, w].into()).permuted(&[0, 3, 4, 1, 5, 2])
        };
        Ok(view.reshaped(output))
    }
}

fn examples() -> Vec<Example> {
    let x = |seed| sample([2, 8, 2, 1], seed);
    vec![
        Example::new("depth, column, row", [x(1)]).with("blocksize", 2),
        Example::new("column, row, depth", [x(2)]).with("blocksize", 2).with("mode", "CRD"),
    ]
}
