//! The one driver of all ops: widens halves, calls the op, and sums gradients down to the shapes
//! of their inputs. No op has to think of these.

use crate::ops::{Backward, Forward, Grads, Inputs, Op, OpError, Tensors};
use crate::tensor::{DType, Shape, Tensor, sum_to_shape};
use smallvec::SmallVec;

type Refs<'a> = SmallVec<[Option<&'a Tensor>; 4]>;

fn half_type(inputs: &[Option<&Tensor>]) -> Option<DType> {
    inputs.iter().flatten().map(|t| t.dtype()).find(|d| d.is_half())
}

fn widened(inputs: &[Option<&Tensor>]) -> SmallVec<[Option<Tensor>; 4]> {
    let widen = |t: &Tensor| if t.dtype().is_half() { t.cast(DType::F32) } else { t.clone() };
    inputs.iter().map(|t| t.map(widen)).collect()
}

/// One forward.
pub(super) fn forward(
    op: &dyn Op,
    inputs: &[Option<&Tensor>],
    ctx: &mut Forward,
) -> Result<Tensors, OpError> {
    let spec = op.spec();
    let Some(half) = half_type(inputs).filter(|_| !spec.native_half) else {
        return op.forward(Inputs::new(spec.name, inputs), ctx);
    };
    let wide = widened(inputs);
    let refs: Refs<'_> = wide.iter().map(Option::as_ref).collect();
    let outputs = op.forward(Inputs::new(spec.name, &refs), ctx)?;
    let narrow = |t: Tensor| if t.dtype() == DType::F32 { t.cast(half) } else { t };
    Ok(outputs.into_iter().map(narrow).collect())
}

/// One gradient of an input as its op gave it, and summed down to the shape of the input.
pub(super) struct Local {
    pub raw: Tensor,
    pub summed: Tensor,
    pub axes: SmallVec<[usize; 6]>,
}

/// One backward. Gradients of half-precision values are float32.
pub(super) fn backward(
    op: &dyn Op,
    inputs: &[Option<&Tensor>],
    outputs: &[Tensor],
    saved: &[Tensor],
    grad_outputs: &[Option<&Tensor>],
    needs: &[bool],
) -> Result<SmallVec<[Option<Local>; 3]>, OpError> {
    let name = op.spec().name;
    let call = |inputs: &[Option<&Tensor>], outputs: &[Tensor]| {
        let inputs = Inputs::new(name, inputs);
        op.backward(Backward { inputs, outputs, saved, grad_outputs, needs })
    };
    let grads: Grads = if half_type(inputs).is_some() {
        let wide = widened(inputs);
        let refs: Refs<'_> = wide.iter().map(Option::as_ref).collect();
        let outputs: Tensors = outputs
            .iter()
            .map(|t| widened(&[Some(t)]).remove(0).unwrap_or_else(|| t.clone()))
            .collect();
        call(&refs, &outputs)?
    } else {
        call(inputs, outputs)?
    };
    grads
        .into_iter()
        .enumerate()
        .map(|(i, g)| local(name, g, inputs.get(i).copied().flatten(), needs, i))
        .collect()
}

fn local(
    op: &'static str,
    grad: Option<Tensor>,
    input: Option<&Tensor>,
    needs: &[bool],
    slot: usize,
) -> Result<Option<Local>, OpError> {
    let (Some(raw), Some(input)) = (grad, input) else { return Ok(None) };
    if !needs.get(slot).copied().unwrap_or(false) {
        return Ok(None);
    }
    let shape: &Shape = input.shape();
    let raw = match raw.dtype().is_half() {
        true => raw.cast(DType::F32),
        false => raw,
    };
    let wanted = if input.dtype() == DType::F64 { DType::F64 } else { DType::F32 };
    let raw = raw.cast(wanted);
    if raw.shape() == shape {
        return Ok(Some(Local { summed: raw.clone(), raw, axes: SmallVec::new() }));
    }
    let (summed, axes) = sum_to_shape(&raw, shape).map_err(|_| {
        OpError::shapes(op, "the gradient of an input does not have its shape", raw.shape(), shape)
    })?;
    Ok(Some(Local { raw, summed, axes }))
}
