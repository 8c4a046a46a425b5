//! Pooling by the p-norm of windows. Imported by the table, and by GlobalLpPool for the derivative.

use super::kernels::conv_geometry::{WindowAttributes, WindowAxis};
use super::kernels::pool;
use super::max_pool::{pool_axes, pool_cells, pool_kernel, pool_output};
use super::*;
use crate::dispatch_float;
use crate::tensor::Float;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "LpPool",
    category: Category::Convolution,
    summary: "The p-norm of every window, channel by channel: for p = 2 its length.",
    formula: r"y_i = \left( \sum_{u \in W_i} |x_u|^p \right)^{1/p}",
    derivative: "Each cell gets its share of the norm, with its sign. Where a whole window is zero \
                 the norm has a kink, and the gradient is taken as zero.",
    derivative_formula: r"\frac{\partial y_i}{\partial x_u} = \operatorname{sign}(x_u) \left( \frac{|x_u|}{y_i} \right)^{p-1}",
    pytorch: "torch.nn.functional.lp_pool2d(x, p, kernel_size, stride)",
    tinytorch: "",
    build: |a| {
        let window = WindowAttributes::from_attributes("LpPool", a)?;
        Ok(Box::new(LpPool { kernel: pool_kernel(&window)?, window, p: norm_order(a)? }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct LpPool {
    window: WindowAttributes,
    kernel: Vec<usize>,
    p: f64,
}

/// The `p` of a norm; at least 1.
pub(super) fn norm_order(a: &Attributes) -> Result<f64, OpError> {
    let p = a.float("p", 2.0)?;
    if p >= 1.0 { Ok(p) } else { Err(a.bad("p", format!("is {p}; a norm needs p of at least 1"))) }
}

/// |x|^p.
pub(super) fn power<T: Float>(x: T, p: f64) -> T {
    match p {
        1.0 => x.abs(),
        2.0 => x * x,
        _ => x.abs().powf(T::of(p)),
    }
}

/// The p-th root.
pub(super) fn root<T: Float>(x: T, p: f64) -> T {
    match p {
        1.0 => x,
        2.0 => x.sqrt(),
        _ => x.powf(T::of(1.0 / p)),
    }
}

/// sign(x)·|x|^(p−1).
pub(super) fn pull<T: Float>(x: T, p: f64) -> T {
    match p {
        _ if x == T::zero() => T::zero(),
        1.0 => x.signum(),
        2.0 => x,
        _ => x.signum() * x.abs().powf(T::of(p - 1.0)),
    }
}

/// g / y^(p−1), the part of the derivative that a window shares; 0 where the norm is 0.
pub(super) fn share<T: Float>(g: T, y: T, p: f64) -> T {
    match p {
        _ if y == T::zero() => T::zero(),
        1.0 => g,
        2.0 => g / y,
        _ => g / y.powf(T::of(p - 1.0)),
    }
}

/// The norm of some cells, written out.
pub(super) fn norm_of(cells: &[Expr], p: f64) -> Expr {
    let term = |c: &Expr| {
        Expr::power(Expr::call("abs", vec![c.clone()], c.value().abs()), Expr::Number(p))
    };
    Expr::power(Expr::Sum(cells.iter().map(term).collect()), Expr::Number(1.0 / p))
}

impl LpPool {
    fn axes(&self, x: &Shape) -> Result<Vec<WindowAxis>, OpError> {
        pool_axes(&self.window, &self.kernel, x)
    }
}

impl Op for LpPool {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        Ok(vec![Fact::new(x.dtype, pool_output(&x.shape, &self.axes(&x.shape)?))])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let axes = self.axes(x.shape())?;
        let y = dispatch_float!(x.dtype(), T => {
            let from = x.as_slice::<T>()?;
            Tensor::build::<T>(pool_output(x.shape(), &axes), |y| {
                pool::sum(&axes, from, y, |v| power(v, self.p));
                y.iter_mut().for_each(|v| *v = root(*v, self.p));
            })?
        }, else return Err(needs_floats("LpPool", "the input", x)));
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, x, y) = (ctx.grad()?, ctx.input(0)?, ctx.output(0)?);
        let axes = self.axes(x.shape())?;
        let dx = dispatch_float!(g.dtype(), T => {
            let shares = kernels::same_shape2::<T, T, T>(g, y, |g, y| share(g, y, self.p))?;
            let (shares, xs) = (shares.as_slice::<T>()?, x.as_slice::<T>()?);
            Tensor::build::<T>(x.shape().clone(), |dx| {
                pool::spread(&axes, shares, dx);
                dx.iter_mut().zip(xs).for_each(|(d, &x)| *d *= pull(x, self.p));
            })?
        }, else return Err(OpError::NotDifferentiable { op: "LpPool", input: 0 }));
        Ok(smallvec![Some(dx)])
    }

    fn work(&self, _inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        Work::per_output(2 * self.kernel.iter().product::<usize>() as u64 + 1, outputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let axes = self.axes(ran.inputs.opt(0)?.shape()).ok()?;
        Some(norm_of(&pool_cells(ran, &axes, index)?, self.p))
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("p = 2", [sample([2, 2, 4, 4], 1)])
            .with("kernel_shape", [2, 2])
            .with("strides", [2, 2]),
        Example::new("p = 3, overlapping, padded, dilated", [sample([1, 2, 5, 6], 2)])
            .with("kernel_shape", [3, 2])
            .with("pads", [1, 0, 1, 1])
            .with("dilations", [1, 2])
            .with("p", 3),
        Example::new("p = 1, a signal", [sample([1, 2, 6], 3)])
            .with("kernel_shape", [3])
            .with("strides", [2])
            .with("p", 1)
            .with("ceil_mode", 1),
    ]
}
