//! Conversions between element types, shared by Cast and CastLike. Imported by op files only.

use crate::ops::{Backward, Expr, Grads, OpError, Ran};
use crate::tensor::DType;
use smallvec::smallvec;

/// The gradient of a conversion: converted back between floats, none to or from anything else.
pub fn converted_back(op: &'static str, ctx: Backward<'_>) -> Result<Grads, OpError> {
    let (x, g) = (ctx.input(0)?.dtype(), ctx.grad()?);
    if !x.is_float() {
        return Err(OpError::NotDifferentiable { op, input: 0 });
    }
    Ok(smallvec![Some(g.cast(x))])
}

/// How one converted number is written out: as it is where nothing was lost.
pub fn explain(ran: Ran<'_>, index: &[usize], to: DType) -> Option<Expr> {
    let (x, y) = (ran.cell(0, index)?, ran.outputs.first()?.at(index)?);
    Some(if x.value() == y { x } else { Expr::call(to.name(), vec![x], y) })
}
