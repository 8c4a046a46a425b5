//! Reshape. Imported by the table only.

use super::*;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Reshape",
    category: Category::Shape,
    summary: "Views the same numbers, in the same order, under another shape.",
    formula: r"y = \mathrm{reshape}(x)",
    derivative: "The incoming gradient is reshaped back; no number changes.",
    derivative_formula: r"\frac{\partial L}{\partial x} = \mathrm{reshape}(G)",
    pytorch: "x.reshape(shape)",
    tinytorch: "x.reshape(*shape)",
    native_half: true,
    build: |a| {
        Ok(Box::new(Reshape {
            attribute: a.opt_ints("shape")?,
            allow_zero: a.flag("allowzero", false)?,
        }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Reshape {
    /// Opset 1 to 4 gave the shape as an attribute.
    attribute: Option<Vec<i64>>,
    allow_zero: bool,
}

impl Reshape {
    /// −1 is what is left; 0 copies the input's size, unless `allowzero`.
    fn target(&self, from: &Shape, wanted: &[i64]) -> Result<Shape, OpError> {
        let bad = || {
            let what =
                format!("{} numbers of shape {from} do not fit the shape {wanted:?}", from.numel());
            OpError::shape("Reshape", what)
        };
        let mut dims = Vec::with_capacity(wanted.len());
        let mut hole = None;
        for (i, &w) in wanted.iter().enumerate() {
            match w {
                -1 if hole.is_none() => {
                    hole = Some(i);
                    dims.push(1);
                }
                0 if !self.allow_zero => dims.push(*from.get(i).ok_or_else(bad)?),
                _ => dims.push(usize::try_from(w).map_err(|_| bad())?),
            }
        }
        let known = Shape::from(&dims[..]).checked_numel().ok_or_else(bad)?;
        if let Some(i) = hole {
            dims[i] = from.numel().checked_div(known).ok_or_else(bad)?;
        }
        let to = Shape::from(dims);
        if to.checked_numel() == Some(from.numel()) { Ok(to) } else { Err(bad()) }
    }

    fn wanted(&self, op: &'static str, input: Option<&Tensor>) -> Result<Vec<i64>, OpError> {
        match input {
            Some(t) => Ok(t.to_i64_vec()),
            None => self.attribute.clone().ok_or(OpError::MissingInput { op, index: 1 }),
        }
    }
}

impl Op for Reshape {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        let wanted = self.wanted(inputs.op(), inputs.opt_value(1)?)?;
        Ok(vec![Fact::new(x.dtype, self.target(&x.shape, &wanted)?)])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let wanted = self.wanted(inputs.op(), inputs.opt(1))?;
        Ok(smallvec![x.reshape(self.target(x.shape(), &wanted)?)?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        Ok(smallvec![Some(ctx.grad()?.reshape(ctx.input_shape(0)?)?)])
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let flat = ran.outputs.first()?.shape().offset(index)?;
        ran.cell(0, &ran.inputs.opt(0)?.shape().unravel(flat))
    }
}

fn examples() -> Vec<Example> {
    let shape = |v: Vec<i64>| Tensor::vector(v);
    vec![
        Example::new("−1 is what is left", [sample([2, 6], 1), shape(vec![3, -1])]),
        Example::new("0 copies the size", [sample([2, 3, 2], 2), shape(vec![0, -1])]),
    ]
}
