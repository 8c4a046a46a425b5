//! A tensor of one repeated value. Imported by the table only.

use super::kernels::Known;
use super::kernels::logic::no_gradient;
use super::*;
use crate::dispatch_all;
use crate::tensor::MAX_TENSOR_BYTES;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "ConstantOfShape",

    category: Category::Shape,
    summary: "A tensor of the given shape with the same value everywhere, 0 if none is \
                 given.",
    formula: r"y_i = c",
    derivative: "The value is fixed and the shape is made of integers: no gradient flows.",
    pytorch: "torch.full(shape, c)",
    differentiable: false,
    native_half: true,
    build: |a| Ok(Box::new(ConstantOfShape(value(a)?))),
    examples,
    ..OpSpec::DEFAULT
};

/// The value, as a tensor of one element.
#[derive(Debug)]
struct ConstantOfShape(Tensor);

fn value(a: &Attributes) -> Result<Tensor, OpError> {
    match a.opt_tensor("value")? {
        None => Ok(Tensor::scalar(0.0f32)),
        Some(t) if t.numel() == 1 => Ok(t.clone()),
        Some(t) => Err(a.bad("value", format!("has shape {}; it must hold one number", t.shape()))),
    }
}

impl ConstantOfShape {
    fn shape<'a>(&self, known: impl Known<'a>) -> Result<Shape, OpError> {
        let dims = known.value(0)?.to_i64_vec();
        let sizes: Option<Shape> = dims.iter().map(|&d| usize::try_from(d).ok()).collect();
        let shape = sizes.ok_or_else(|| {
            OpError::shape("ConstantOfShape", format!("the shape {dims:?} has a negative size"))
        })?;
        let bytes = shape.checked_numel().and_then(|n| n.checked_mul(self.0.dtype().size()));
        if bytes.is_none_or(|b| b > MAX_TENSOR_BYTES) {
            let what = format!("the shape {dims:?} is too large to fill");
            return Err(OpError::shape("ConstantOfShape", what));
        }
        Ok(shape)
    }
}

impl Op for ConstantOfShape {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![Fact::new(self.0.dtype(), self.shape(inputs)?)])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let shape = self.shape(inputs)?;
        Ok(smallvec![dispatch_all!(self.0.dtype(), T => {
            let value = self.0.as_slice::<T>()?.first().copied().unwrap_or_default();
            Tensor::filled::<T>(shape, value)?
        })])
    }

    fn backward(&self, _ctx: Backward<'_>) -> Result<Grads, OpError> {
        no_gradient("ConstantOfShape")
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, _ran: Ran<'_>, _output: usize, _index: &[usize]) -> Option<Expr> {
        Some(Expr::Number(self.0.get(0)))
    }
}

fn examples() -> Vec<Example> {
    let shape = |v: [i64; 2]| Tensor::vector(v.to_vec());
    vec![
        Example::new("zeros", [shape([2, 3])]),
        Example::new("ones", [shape([3, 2])]).with("value", Tensor::vector(vec![1.0])),
        Example::new("a size of 0", [shape([0, 4])]).with("value", Tensor::vector(vec![7i32])),
        Example::new("a scalar", [Tensor::vector(Vec::<i64>::new())]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_shapes_are_errors() {
        let op = build(&SPEC, Attributes::new()).unwrap();
        for dims in [vec![-1i64], vec![i64::MAX, i64::MAX], vec![1 << 40]] {
            let shape = Tensor::vector(dims);
            let fact = Fact::of(&shape);
            assert!(op.infer(Facts::new("", &[Some(&fact)])).is_err());
            assert!(op.forward(Inputs::new("", &[Some(&shape)]), &mut Forward::default()).is_err());
        }
    }
}
