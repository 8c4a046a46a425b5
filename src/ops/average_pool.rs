//! Average pooling. Imported by the table only.

use super::kernels::conv_geometry::{WindowAttributes, WindowAxis};
use super::kernels::pool;
use super::max_pool::{pool_axes, pool_cells, pool_kernel, pool_output};
use super::*;
use crate::dispatch_float;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "AveragePool",
    category: Category::Convolution,
    summary: "Averages every window, channel by channel.",
    formula: r"y_{n,c,i,j} = \frac{1}{|W_{ij}|} \sum_{(u,v) \in W_{ij}} x_{n,c,u,v}",
    derivative: "Every cell of a window gets the incoming gradient divided by the number of cells \
                 that were averaged; overlapping windows add up. At the border that number depends \
                 on whether padding counts, and forward and backward must agree on it.",
    derivative_formula: r"\frac{\partial y_i}{\partial x_p} = \frac{[\, p \in W_i \,]}{|W_i|}",
    pytorch: "torch.nn.functional.avg_pool2d(x, kernel_size, stride, padding)",
    tinytorch: "AvgPool2d(kernel_size, stride, padding)(x)",
    build: |a| {
        let window = WindowAttributes::from_attributes("AveragePool", a)?;
        Ok(Box::new(AveragePool {
            kernel: pool_kernel(&window)?,
            window,
            count_include_pad: a.flag("count_include_pad", false)?,
        }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct AveragePool {
    window: WindowAttributes,
    kernel: Vec<usize>,
    count_include_pad: bool,
}

impl AveragePool {
    fn axes(&self, x: &Shape) -> Result<Vec<WindowAxis>, OpError> {
        pool_axes(&self.window, &self.kernel, x)
    }
}

impl Op for AveragePool {
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
                pool::sum(&axes, from, y, |v| v);
                pool::divide(&pool::divisors::<T>(&axes, self.count_include_pad), y);
            })?
        }, else return Err(needs_floats("AveragePool", "the input", x)));
        Ok(smallvec![y])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, shape) = (ctx.grad()?, ctx.input_shape(0)?);
        let axes = self.axes(&shape)?;
        let dx = dispatch_float!(g.dtype(), T => {
            let mut shares = g.clone();
            let per_cell = shares.make_mut::<T>()?;
            pool::divide(&pool::divisors::<T>(&axes, self.count_include_pad), per_cell);
            Tensor::build::<T>(shape, |dx| pool::spread(&axes, per_cell, dx))?
        }, else return Err(OpError::NotDifferentiable { op: "AveragePool", input: 0 }));
        Ok(smallvec![Some(dx)])
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        Work::per_output(self.kernel.iter().product::<usize>() as u64, outputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let axes = self.axes(ran.inputs.opt(0)?.shape()).ok()?;
        let cells = pool_cells(ran, &axes, index)?;
        let divisors = pool::divisors::<f64>(&axes, self.count_include_pad);
        let windows: Shape = axes.iter().map(|a| a.output).collect();
        let divisor = *divisors.get(windows.offset(index.get(2..)?)?)?;
        Some(match divisor == 0.0 {
            true => Expr::Number(0.0),
            false => Expr::quotient(Expr::Sum(cells), Expr::Number(divisor)),
        })
    }
}

fn examples() -> Vec<Example> {
    let padded = |seed| {
        Example::new("padding is not counted", [sample([1, 2, 4, 5], seed)])
            .with("kernel_shape", [3, 2])
            .with("strides", [2, 1])
            .with("pads", [1, 0, 2, 1])
    };
    vec![
        Example::new("2 × 2 windows", [sample([2, 2, 4, 4], 1)])
            .with("kernel_shape", [2, 2])
            .with("strides", [2, 2]),
        padded(2),
        Example { note: "padding is counted", ..padded(3).with("count_include_pad", 1) },
        Example::new("a signal, dilated, rounded up", [sample([1, 2, 8], 4)])
            .with("kernel_shape", [3])
            .with("strides", [3])
            .with("dilations", [2])
            .with("pads", [1, 1])
            .with("ceil_mode", 1)
            .with("count_include_pad", 1),
        Example::new("SAME padding", [sample([1, 1, 3, 4], 5)])
            .with("kernel_shape", [2, 2])
            .with("auto_pad", "SAME_LOWER"),
    ]
}
