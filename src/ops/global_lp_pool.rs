//! Global pooling by the p-norm. Imported by the table only.

use super::kernels::global::{Global, Plane};
use super::kernels::lanes;
use super::lp_pool::{norm_of, norm_order, power, pull, root, share};
use super::*;
use crate::tensor::Float;

pub static SPEC: OpSpec = OpSpec {
    name: "GlobalLpPool",
    category: Category::Convolution,
    summary: "The p-norm of each channel's whole plane: for p = 2 its length.",
    formula: r"y_{n,c} = \left( \sum_{i,j} |x_{n,c,i,j}|^p \right)^{1/p}",
    derivative: "Each pixel gets its share of the norm, with its sign; a plane of zeros gets zero.",
    derivative_formula: r"\frac{\partial y}{\partial x_u} = \operatorname{sign}(x_u) \left( \frac{|x_u|}{y} \right)^{p-1}",
    pytorch: "torch.linalg.vector_norm(x, p, dim=(2, 3), keepdim=True)",
    tinytorch: "",
    build: |a| Ok(Box::new(Global(GlobalLpPool { p: norm_order(a)? }))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct GlobalLpPool {
    p: f64,
}

impl Plane for GlobalLpPool {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn f<T: Float>(&self, plane: &[T]) -> T {
        root(lanes::sum_of(plane, |x| power(x, self.p)), self.p)
    }

    fn df<T: Float>(&self, plane: &[T], y: T, g: T, dx: &mut [T]) {
        let share = share(g, y, self.p);
        dx.iter_mut().zip(plane).for_each(|(d, &x)| *d = share * pull(x, self.p));
    }

    fn flops(&self) -> u64 {
        2
    }

    fn explain(&self, cells: Vec<Expr>, _y: f64) -> Expr {
        norm_of(&cells, self.p)
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("p = 2", [sample([2, 3, 2, 3], 1)]),
        Example::new("p = 3", [sample([2, 2, 5], 2)]).with("p", 3),
    ]
}
