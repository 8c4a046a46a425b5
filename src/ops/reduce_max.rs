//! Maximum over axes. Imported by the table only.

use super::kernels::reduce::Axes;
use super::kernels::reduction::{Reduce, Reduced, Reduction, largest, to_the_extreme};
use super::*;
use crate::tensor::{Element, Float, TensorError};

pub static SPEC: OpSpec = OpSpec {
    name: "ReduceMax",
    category: Category::Reduction,
    summary: "The greatest element along the given axes; of all when none are given.",
    formula: r"y = \max_i x_i",
    derivative: "Only the greatest element receives the incoming gradient. Several that are equal share it evenly, as `torch.amax` does; giving each of them all of it counts it twice.",
    derivative_formula: r"\frac{\partial y}{\partial x_i} = \frac{[x_i = y]}{\#\{j : x_j = y\}}",
    pytorch: "x.amax(dim, keepdim=True)",
    tinytorch: "x.max(axis)",
    build: |a| Ok(Box::new(Reduce { axes: Axes::from_attributes(a)?, reduction: ReduceMax })),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct ReduceMax;

impl Reduction for ReduceMax {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn forward<T: Float>(
        &self,
        x: &Tensor,
        axes: &[usize],
        keepdims: bool,
    ) -> Result<Tensor, TensorError> {
        largest::<T>(x, axes, keepdims)
    }

    fn forward_int<T: Element>(
        &self,
        x: &Tensor,
        axes: &[usize],
        keepdims: bool,
    ) -> Result<Tensor, TensorError> {
        largest::<T>(x, axes, keepdims)
    }

    fn backward<T: Float>(&self, ran: Reduced<'_>) -> Result<Tensor, TensorError> {
        to_the_extreme::<T>(ran)
    }

    fn reads(&self) -> Reads {
        Reads::ALL
    }

    fn explain(&self, cells: Vec<Expr>, y: f64) -> Expr {
        Expr::call("max", cells, y)
    }
}

fn examples() -> Vec<Example> {
    let axes = |v: Vec<i64>| Tensor::vector(v);
    vec![
        Example::new("everything", [sample([2, 3], 1)]).with("keepdims", 0),
        Example::new("one axis, kept", [sample([2, 3, 2], 2), axes(vec![1])]),
        Example::new("first and last, dropped", [sample([2, 3, 2], 3), axes(vec![0, -1])])
            .with("keepdims", 0),
        Example::new("axes as an attribute, before opset 18", [sample([3, 4], 4)])
            .with("axes", [0])
            .opset(13),
        Example::new("no axes: each element by itself", [sample([2, 2], 5), axes(vec![])])
            .with("noop_with_empty_axes", 1),
        Example::new("booleans", [Tensor::vector(vec![true, false, true])]),
        Example::new(
            "integers beyond the doubles",
            [Tensor::vector(vec![i64::MAX - 1, i64::MAX, -5])],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_the_gradient() {
        let x = Tensor::new([2, 3], vec![1.0, 1.0, 0.0, 5.0, 5.0, 5.0]).unwrap();
        let y = Tensor::vector(vec![1.0, 5.0]);
        let g = Tensor::vector(vec![1.0, 3.0]);
        let ran = Reduced { g: &g, x: &x, y: &y, axes: &[1], count: 3 };
        let dx = ReduceMax.backward::<f64>(ran).unwrap();
        assert_eq!(dx.to_f64_vec(), [0.5, 0.5, 0.0, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn nan_wins_and_nothing_gives_the_neutral_element() {
        let x = Tensor::vector(vec![1.0, f64::NAN, 2.0]);
        assert!(ReduceMax.forward::<f64>(&x, &[0], false).unwrap().get(0).is_nan());
        let none = Tensor::new([0, 2], Vec::<f64>::new()).unwrap();
        let y = ReduceMax.forward::<f64>(&none, &[0], false).unwrap();
        assert_eq!(y.to_f64_vec(), [f64::NEG_INFINITY; 2]);
    }
}
