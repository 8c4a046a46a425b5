//! Position of the smallest element. Imported by the table only.

use super::kernels::arg::Arg;
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "ArgMin",
    category: Category::Reduction,
    summary: "The position of the smallest element along an axis; the first of several equals.",
    formula: r"y = \operatorname{argmin}_i x_i",
    derivative: "A position is an integer: it does not change with small changes of the input, so \
                 no gradient flows.",
    pytorch: "x.argmin(dim, keepdim=True)",
    differentiable: false,
    build: |a| Ok(Box::new(Arg::of(&SPEC, false, a)?)),
    examples,
    ..OpSpec::DEFAULT
};

fn examples() -> Vec<Example> {
    vec![
        Example::new("the first axis", [sample([3, 4], 1)]),
        Example::new("the class of each example", [sample([3, 4], 2)])
            .with("axis", -1)
            .with("keepdims", 0),
        Example::new("the last of equals", [Tensor::vector(vec![1i64, 3, 3, 0, 0])])
            .with("select_last_index", 1),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_and_nan() {
        let x = Tensor::vector(vec![2.0, 1.0, 2.0, 1.0]);
        let at = |t: &Tensor, last: i64| {
            let op = build(&SPEC, Attributes::new().with("select_last_index", last)).unwrap();
            let y = op.forward(Inputs::new("ArgMin", &[Some(t)]), &mut Forward::default()).unwrap();
            y[0].get(0)
        };
        let first = 1.0;
        assert_eq!((at(&x, 0), at(&x, 1)), (first, first + 2.0));
        assert_eq!(at(&Tensor::vector(vec![1.0, f64::NAN, 5.0, -5.0]), 0), 1.0);
        let empty = Tensor::vector(Vec::<f64>::new());
        let op = build(&SPEC, Attributes::new()).unwrap();
        let none = op.forward(Inputs::new("ArgMin", &[Some(&empty)]), &mut Forward::default());
        assert!(none.unwrap_err().to_string().contains("no elements"));
    }
}
