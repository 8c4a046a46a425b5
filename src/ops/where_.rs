//! Chooses between two tensors. Imported by the table only.

use super::in_place::{InPlace, Place, Strip, zip_tile};
use super::kernels::logic::Operands;
use super::kernels::simd::wide;
use super::kernels::{map2, map3};
use super::*;
use crate::dispatch_all;
use crate::tensor::{Element, broadcast_shapes};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Where",
    category: Category::Shape,
    summary: "Takes the first tensor where the condition is true and the second where it is false.",
    formula: r"y = \begin{cases} a & c \\ b & \lnot c \end{cases}",
    derivative: "Each element's gradient goes to the tensor it was taken from; the other gets exactly 0 \
                 there. If the other is infinite or NaN, a later 0·∞ still makes NaN.",
    derivative_formula: r"\frac{\partial y}{\partial a} = [c], \quad \frac{\partial y}{\partial b} = [\lnot c]",
    pytorch: "torch.where(c, a, b)",
    native_half: true,
    build: |_| Ok(Box::new(Where)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Where;

fn common(op: &'static str, shapes: [&Shape; 3]) -> Result<Shape, OpError> {
    let all = broadcast_shapes(shapes[0], shapes[1]).and_then(|s| broadcast_shapes(&s, shapes[2]));
    all.map_err(|e| OpError::from(e).in_op(op))
}

/// The gradient where the condition is `when`, else 0.
fn masked<T: Element>(c: &Tensor, g: &Tensor, when: bool) -> Result<Tensor, OpError> {
    Ok(map2::<bool, T, T>(c, g, |c, g| if c == when { g } else { T::default() })?)
}

/// Keeps the tile where it is chosen; where it is not, the other input takes its place.
impl InPlace for Where {
    fn takes(&self, input: usize) -> DType {
        if input == 0 { DType::Bool } else { DType::F32 }
    }

    fn forward(&self, at: Place, tile: &mut [f32], rest: &[Strip<'_>]) {
        let [condition, other] = rest else { return };
        choose(tile, condition.bools(), other.floats(), at.slot == 1);
    }

    fn backward(&self, at: Place, tile: &mut [f32], rest: &[Strip<'_>], _kept: &[f32]) {
        let Some(condition) = rest.first() else { return };
        choose(tile, condition.bools(), &[0.0], at.slot == 1);
    }
}

/// `tile` where the condition is `when`, `other` elsewhere.
fn choose(tile: &mut [f32], condition: &[bool], other: &[f32], when: bool) {
    wide(
        #[inline(always)]
        || match (condition, other) {
            (&[c], _) if c == when => {}
            (&[_], other) => zip_tile(tile, other, |_, b| b),
            (many, &[one]) => {
                tile.iter_mut().zip(many).for_each(|(t, &c)| *t = if c == when { *t } else { one });
            }
            (many, others) => {
                for ((t, &c), &b) in tile.iter_mut().zip(many).zip(others) {
                    *t = if c == when { *t } else { b };
                }
            }
        },
    );
}

impl Op for Where {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let (c, a, b) = (inputs.get(0)?, inputs.get(1)?, inputs.get(2)?);
        Operands::Booleans.check("Where", c.dtype)?;
        if a.dtype != b.dtype {
            let what = format!("chooses between {} and {}; cast one of them", a.dtype, b.dtype);
            return Err(OpError::shape("Where", what));
        }
        Ok(vec![Fact::new(a.dtype, common("Where", [&c.shape, &a.shape, &b.shape])?)])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (c, a, b) = (inputs.get(0)?, inputs.get(1)?, inputs.get(2)?);
        let shape = common("Where", [c.shape(), a.shape(), b.shape()])?;
        let y = dispatch_all!(a.dtype(), T => {
            map3::<bool, T, T, T>(&shape, c, a, b, |c, a, b| if c { a } else { b })?
        });
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (c, g) = (ctx.input(0)?, ctx.grad()?);
        let part = |input: usize, when: bool| {
            let part = || dispatch_all!(g.dtype(), T => masked::<T>(c, g, when));
            ctx.needs(input).then(part).transpose()
        };
        Ok(smallvec![None, part(1, true)?, part(2, false)?])
    }

    fn reads(&self) -> Reads {
        Reads { inputs: 1, outputs: 0 }
    }

    fn in_place(&self, slot: usize, _keep: bool) -> Option<&dyn InPlace> {
        (slot > 0).then_some(self)
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let chosen = ran.broadcast_cell(0, index)?.value() != 0.0;
        ran.broadcast_cell(if chosen { 1 } else { 2 }, index)
    }
}

fn examples() -> Vec<Example> {
    let mask = || Tensor::vector(vec![true, false, true]);
    vec![
        Example::new("a mask for each row", [mask(), sample([2, 3], 1), sample([2, 3], 2)]),
        Example::new("minus infinity's place", [mask(), sample([2, 3], 3), Tensor::scalar(-1e4)]),
        Example::new("all stretched", [mask(), sample([2, 1], 4), sample([], 5)]),
        Example::new("integers", [mask(), Tensor::scalar(1i64), Tensor::scalar(2i64)]),
    ]
}
