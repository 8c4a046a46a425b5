//! The broadcasting of opsets 1 to 6: with the attributes `broadcast` and `axis`, the axes of the
//! second operand stand under those of the first from `axis` on. [`aligned`] wraps any op of two
//! operands so that it sees modern broadcasting. Imported by op files only.

use crate::ops::{Args, Attributes, Backward, Expr, Fact, Facts, Forward, Grads, Inputs, Op};
use crate::ops::{OpError, OpSpec, Ran, Reads, Tensors, Work};
use crate::tensor::{Shape, Tensor, sum_to_shape};

/// `op` itself, or wrapped where the node's opset and attributes ask for the old broadcasting.
pub fn aligned(a: &Attributes, op: impl Op + 'static) -> Result<Box<dyn Op>, OpError> {
    let old = a.opset < 7 && a.flag("broadcast", false)?;
    match a.opt_int("axis")? {
        Some(axis) if old => Ok(aligned_at(axis, op)),
        _ => Ok(Box::new(op)),
    }
}

/// `op` with the axes of its second operand standing under those of the first from `axis` on.
pub fn aligned_at(axis: i64, op: impl Op + 'static) -> Box<dyn Op> {
    Box::new(Aligned { inner: Box::new(op), axis })
}

#[derive(Debug)]
struct Aligned {
    inner: Box<dyn Op>,
    axis: i64,
}

impl Aligned {
    /// The shape of the second operand with ones appended; a single number needs none.
    fn shape(&self, a: &Shape, b: &Shape) -> Result<Shape, OpError> {
        if b.numel() == 1 {
            return Ok(b.clone());
        }
        let start = a.axis(self.axis)?;
        let ones = a.rank().checked_sub(start + b.rank()).ok_or_else(|| {
            let rule = format!("with axis {} the second operand reaches past the first", self.axis);
            OpError::shapes(self.spec().name, &rule, a, b)
        })?;
        Ok(b.iter().copied().chain(std::iter::repeat_n(1, ones)).collect())
    }

    /// The second operand under the shape that the inner op wants.
    fn second(&self, inputs: Inputs<'_>) -> Result<Tensor, OpError> {
        let (a, b) = (inputs.get(0)?, inputs.get(1)?);
        Ok(b.reshape(self.shape(a.shape(), b.shape())?)?)
    }
}

impl Op for Aligned {
    fn spec(&self) -> &'static OpSpec {
        self.inner.spec()
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let (a, b) = (inputs.get(0)?, inputs.get(1)?);
        let b = Fact::new(b.dtype, self.shape(&a.shape, &b.shape)?);
        self.inner.infer(Args::new(inputs.op(), &[Some(a), Some(&b)]))
    }

    fn forward(&self, inputs: Inputs<'_>, ctx: &mut Forward) -> Result<Tensors, OpError> {
        let b = self.second(inputs)?;
        self.inner.forward(Args::new(inputs.op(), &[inputs.opt(0), Some(&b)]), ctx)
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (b, own) = (self.second(ctx.inputs)?, ctx.input_shape(1)?);
        let items = [ctx.inputs.opt(0), Some(&b)];
        let inner = Backward { inputs: Args::new(ctx.inputs.op(), &items), ..ctx };
        let mut grads = self.inner.backward(inner)?;
        if let Some(Some(g)) = grads.get_mut(1) {
            *g = sum_to_shape(g, b.shape())?.0.reshape(own)?;
        }
        Ok(grads)
    }

    fn reads(&self) -> Reads {
        self.inner.reads()
    }

    fn work(&self, inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        self.inner.work(inputs, outputs)
    }

    fn explain(&self, ran: Ran<'_>, output: usize, index: &[usize]) -> Option<Expr> {
        let rank = ran.inputs.opt(1)?.rank();
        let b = self.second(ran.inputs).ok()?;
        let items = [ran.inputs.opt(0), Some(&b)];
        let inner = Ran { inputs: Args::new(ran.inputs.op(), &items), outputs: ran.outputs };
        let mut expr = self.inner.explain(inner, output, index)?;
        expr.visit_mut(&mut |e| {
            if let Expr::Cell { input: 1, index, .. } = e {
                index.truncate(rank);
            }
        });
        Some(expr)
    }
}
