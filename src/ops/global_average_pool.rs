//! Global average pooling. Imported by the table only.

use super::kernels::global::{Global, Plane};
use super::kernels::lanes;
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "GlobalAveragePool",
    category: Category::Convolution,
    summary: "Averages each channel's whole plane into one number.",
    formula: r"y_{n,c} = \frac{1}{HW} \sum_{i,j} x_{n,c,i,j}",
    derivative: "Every pixel of the plane gets the incoming gradient divided by the number of pixels.",
    derivative_formula: r"\frac{\partial y_{n,c}}{\partial x_{n,c,i,j}} = \frac{1}{HW}",
    pytorch: "x.mean(dim=(2, 3), keepdim=True)",
    tinytorch: "",
    build: |_| Ok(Box::new(Global(GlobalAveragePool))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct GlobalAveragePool;

impl Plane for GlobalAveragePool {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, plane: &[T]) -> T {
        lanes::sum(plane) / T::of(plane.len() as f64)
    }

    fn df<T: Float>(&self, _plane: &[T], _y: T, g: T, dx: &mut [T]) {
        dx.fill(g / T::of(dx.len() as f64));
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn explain(&self, cells: Vec<Expr>, _y: f64) -> Expr {
        let count = Expr::Number(cells.len() as f64);
        Expr::quotient(Expr::Sum(cells), count)
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("pictures", [sample([2, 3, 2, 3], 1)]),
        Example::new("signals", [sample([2, 2, 5], 2)]),
    ]
}
