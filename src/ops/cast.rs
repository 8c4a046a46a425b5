//! Conversion to another type. Imported by the table only.

use super::kernels::conversion::{converted_back, explain};
use super::*;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Cast",

    category: Category::Shape,
    summary: "Converts every element to another type; floats become integers by dropping the \
                 fraction.",
    formula: r"y = \operatorname{cast}(x)",
    derivative: "Between floats the incoming gradient is converted back. To or from integers \
                 and booleans none flows: a cast to integer cuts the graph without a word.",
    derivative_formula: r"\frac{\partial y}{\partial x} = 1",
    pytorch: "x.to(dtype)",
    native_half: true,
    build: |a| {
        let to = a.opt_dtype("to")?.ok_or_else(|| a.bad("to", "is missing; it names the type"))?;
        Ok(Box::new(Cast(to)))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Cast(DType);

impl Op for Cast {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![Fact::new(self.0, inputs.get(0)?.shape.clone())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        Ok(smallvec![inputs.get(0)?.cast(self.0)])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        converted_back("Cast", ctx)
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        explain(ran, index, self.0)
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("to float64, which it is", [sample([2, 3], 1)]).with("to", 11),
        Example::new("to int64", [examples_from([2, 3], 2, |x| 5.0 * x)]).with("to", 7),
        Example::new("to bool", [Tensor::vector(vec![0.0, 0.5, -1.0])]).with("to", 9),
        Example::new("from bool", [Tensor::vector(vec![true, false])]).with("to", 1),
        Example::new("to float16", [Tensor::vector(vec![0.1f32, 65504.0, 1e6])]).with("to", 10),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gradients_are_converted_back() {
        let op = build(&SPEC, Attributes::new().with("to", 10)).unwrap();
        let (x, g) = (Tensor::vector(vec![0.1f32, 2.0]), Tensor::vector(vec![1.0f32, 2.0]));
        let y = op.forward(Inputs::new("Cast", &[Some(&x)]), &mut Forward::default()).unwrap();
        assert_eq!(y[0].dtype(), DType::F16);
        let (args, g) = ([Some(&x)], g.cast(DType::F16));
        let (inputs, grad_outputs) = (Inputs::new("Cast", &args), &[Some(&g)]);
        let ctx = Backward { inputs, outputs: &[], saved: &[], grad_outputs, needs: &[true] };
        let dx = op.backward(ctx).unwrap().remove(0).unwrap();
        assert_eq!((dx.dtype(), dx.to_f64_vec()), (DType::F32, vec![1.0, 2.0]));
    }

    #[test]
    fn unknown_types_are_refused_in_words() {
        let error = build(&SPEC, Attributes::new().with("to", 8)).unwrap_err().to_string();
        assert!(error.contains("string"), "{error}");
    }
}
