//! Global max pooling. Imported by the table only.

use super::kernels::global::{Global, Plane};
use super::kernels::lanes;
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "GlobalMaxPool",
    category: Category::Convolution,
    summary: "Keeps the largest number of each channel's whole plane.",
    formula: r"y_{n,c} = \max_{i,j} x_{n,c,i,j}",
    derivative: "The whole gradient goes to the largest pixel; pixels that are equally large share \
                 it evenly, as with torch.amax (MaxPool gives it to the first).",
    derivative_formula: r"\frac{\partial y}{\partial x_p} = \frac{[\, x_p = y \,]}{|\{q : x_q = y\}|}",
    pytorch: "x.amax(dim=(2, 3), keepdim=True)",
    tinytorch: "",
    build: |_| Ok(Box::new(Global(GlobalMaxPool))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct GlobalMaxPool;

impl Plane for GlobalMaxPool {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, plane: &[T]) -> T {
        lanes::max(plane)
    }

    fn df<T: Float>(&self, plane: &[T], y: T, g: T, dx: &mut [T]) {
        let winners = plane.iter().filter(|&&x| x == y).count();
        let share = g / T::of(winners.max(1) as f64);
        for (d, &x) in dx.iter_mut().zip(plane) {
            *d = if x == y { share } else { T::zero() };
        }
    }

    fn explain(&self, cells: Vec<Expr>, y: f64) -> Expr {
        Expr::call("max", cells, y)
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("pictures", [sample([2, 3, 2, 3], 1)]),
        Example::new("signals", [sample([2, 2, 5], 2)]),
    ]
}
