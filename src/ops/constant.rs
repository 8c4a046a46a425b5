//! A constant that stands in the graph itself. Imported by the table only.

use super::kernels::logic::no_gradient;
use super::*;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Constant",

    category: Category::Shape,
    summary: "A tensor that is written into the graph itself; it has no inputs.",
    formula: r"y = c",
    derivative: "It has no inputs, so nothing flows further back. Its own value is a leaf: its \
                 gradient is kept, as a parameter's is.",
    pytorch: "torch.tensor(c)",
    differentiable: false,
    native_half: true,
    build: |a| Ok(Box::new(Constant(value(a)?))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Constant(Tensor);

/// The value, in whichever of the attributes it is.
fn value(a: &Attributes) -> Result<Tensor, OpError> {
    for (name, attribute) in a.iter() {
        match (name, attribute) {
            ("value", Attribute::Tensor(t)) => return Ok(t.clone()),
            ("value_float", Attribute::Float(x)) => return Ok(Tensor::scalar(*x)),
            ("value_floats", Attribute::Floats(x)) => return Ok(Tensor::vector(x.clone())),
            ("value_int", Attribute::Int(x)) => return Ok(Tensor::scalar(*x)),
            ("value_ints", Attribute::Ints(x)) => return Ok(Tensor::vector(x.clone())),
            ("value_string" | "value_strings", _) => {
                return Err(a.bad(name, "holds text; Chalkgrad computes on numbers only"));
            }
            ("sparse_value", _) => {
                return Err(a.bad(name, "holds a sparse tensor; write it out as a dense one"));
            }
            (name, other) if name.starts_with("value") => {
                return Err(a.bad(name, format!("holds {other}, which does not fit its name")));
            }
            _ => {}
        }
    }
    Err(a.bad(
        "value",
        "is missing; a constant needs value, value_float, value_floats, value_int or value_ints",
    ))
}

impl Op for Constant {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, _inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![Fact::of(&self.0)])
    }

    fn forward(&self, _inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        Ok(smallvec![self.0.clone()])
    }

    fn backward(&self, _ctx: Backward<'_>) -> Result<Grads, OpError> {
        no_gradient("Constant")
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }

    fn explain(&self, _ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        self.0.at(index).map(Expr::Number)
    }
}

fn examples() -> Vec<Example> {
    let with = |note, name, value: Attribute| {
        let mut example = Example::new(note, []);
        example.attributes.insert(name, value);
        example
    };
    vec![
        with("a tensor", "value", sample([2, 2], 1).into()),
        with("one number", "value_float", 0.5f32.into()),
        with("numbers", "value_floats", vec![0.5f32, 2.0].into()),
        with("one integer", "value_int", 3.into()),
        with("integers", "value_ints", [3, 4].into()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_refused_in_words() {
        let refused = |a: Attributes| build(&SPEC, a).map(|_| ()).unwrap_err().to_string();
        assert!(refused(Attributes::new().with("value_string", "a")).contains("holds text"));
        assert!(refused(Attributes::new()).contains("is missing"));
        assert!(refused(Attributes::new().with("value_int", "a")).contains("does not fit"));
    }
}
