//! Where a tensor is not zero. Imported by the table only.

use super::kernels::Known;
use super::*;
use crate::dispatch_all;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "NonZero",
    category: Category::Shape,
    summary: "The indices of all elements that are not zero, one column each.",
    formula: r"y = \{ i : x_i \neq 0 \}",
    derivative: "Indices are integers: no gradient flows.",
    pytorch: "torch.nonzero(x).t()",
    differentiable: false,
    native_half: true,
    build: |_| Ok(Box::new(NonZero)),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct NonZero;

fn nonzero(x: &Tensor) -> Vec<usize> {
    dispatch_all!(x.dtype(), T => {
        let from = x.as_slice::<T>().unwrap_or(&[]);
        (0..from.len()).filter(|&i| from[i] != T::default()).collect()
    })
}

impl Op for NonZero {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = Known::value(inputs, 0)?;
        Ok(vec![Fact::new(DType::I64, [x.rank(), nonzero(x).len()])])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let found = nonzero(x);
        let y = Tensor::build::<i64>([x.rank(), found.len()], |out| {
            for (column, &flat) in found.iter().enumerate() {
                for (axis, &i) in x.shape().unravel(flat).iter().enumerate() {
                    out[axis * found.len() + column] = i as i64;
                }
            }
        })?;
        Ok(smallvec![y])
    }

    fn backward(&self, _ctx: Backward<'_>) -> Result<Grads, OpError> {
        Err(OpError::NotDifferentiable { op: "NonZero", input: 0 })
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }
}

fn examples() -> Vec<Example> {
    let x = Tensor::new([2, 3], vec![0.0, 1.0, -2.0, 0.0, 0.0, 3.0]);
    vec![
        Example::new("a matrix", x),
        Example::new("a mask", [Tensor::vector(vec![true, false, true])]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_stand_in_columns() {
        let example = examples().remove(0);
        let x = example.inputs[0].as_ref();
        let y = NonZero.forward(Inputs::new("NonZero", &[x]), &mut Forward::default()).unwrap();
        assert_eq!(y[0].to_i64_vec(), [0, 0, 1, 1, 2, 2]);
    }
}
