//! An identity matrix. Imported by the table only.

use super::kernels::logic::no_gradient;
use super::*;
use crate::dispatch_all;
use crate::tensor::Element;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "EyeLike",

    category: Category::Shape,
    summary: "Ones on a diagonal and zeros elsewhere, in the shape of the input.",
    formula: r"y_{ij} = [j - i = k]",
    derivative: "The result depends on the shape only, not on the values: no gradient flows.",
    pytorch: "torch.eye(rows, cols)",
    differentiable: false,
    native_half: true,
    build: |a| Ok(Box::new(EyeLike { k: a.int("k", 0)?, dtype: a.opt_dtype("dtype")? })),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct EyeLike {
    /// Which diagonal: 0 the main one, above it positive.
    k: i64,
    dtype: Option<DType>,
}

fn check(shape: &Shape) -> Result<(), OpError> {
    if shape.rank() == 2 {
        return Ok(());
    }
    Err(OpError::shape("EyeLike", format!("needs a matrix, but the input has shape {shape}")))
}

impl Op for EyeLike {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        check(&x.shape)?;
        Ok(vec![Fact::new(self.dtype.unwrap_or(x.dtype), x.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        check(x.shape())?;
        let (dtype, cols) = (self.dtype.unwrap_or(x.dtype()), x.shape()[1]);
        let mut y = Tensor::zeros(dtype, x.shape().clone())?;
        dispatch_all!(dtype, T => for (i, row) in y.make_mut::<T>()?.chunks_exact_mut(cols.max(1)).enumerate() {
            let column = usize::try_from(self.k.saturating_add(i as i64)).ok();
            if let Some(one) = column.and_then(|j| row.get_mut(j)) {
                *one = T::from_i64(1);
            }
        });
        Ok(smallvec![y])
    }

    fn backward(&self, _ctx: Backward<'_>) -> Result<Grads, OpError> {
        no_gradient("EyeLike")
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        ran.outputs.first()?.at(index).map(Expr::Number)
    }
}

fn examples() -> Vec<Example> {
    let x = || sample([3, 4], 1);
    vec![
        Example::new("the main diagonal", [x()]),
        Example::new("one above it, as integers", [x()]).with("k", 1).with("dtype", 7),
        Example::new("below it", [x()]).with("k", -2),
        Example::new("outside", [x()]).with("k", i64::MAX),
    ]
}
