//! Max pooling. Imported by the table only.

use super::kernels::conv_geometry::{WindowAttributes, WindowAxis, num_inputs, output_sizes};
use super::kernels::pool_max;
use super::*;
use crate::dispatch_float;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "MaxPool",
    category: Category::Convolution,
    summary: "Keeps the largest number of every window, channel by channel.",
    formula: r"y_{n,c,i,j} = \max_{u,v} \; x_{n,\,c,\; s i + d u - p,\; s j + d v - p}",
    derivative: "The whole gradient of a window goes to the cell that won; all others get zero. \
                 Where windows overlap, a cell that won several adds theirs up. Of equal cells \
                 the first wins, as in PyTorch; giving it to all of them counts it too often.",
    derivative_formula: r"\frac{\partial y_i}{\partial x_p} = [\, p = \arg\max \text{ of window } i \,]",
    pytorch: "torch.nn.functional.max_pool2d(x, kernel_size, stride, padding)",
    tinytorch: "MaxPool2d(kernel_size, stride, padding)(x)",
    build: |a| {
        let window = WindowAttributes::from_attributes("MaxPool", a)?;
        Ok(Box::new(MaxPool {
            kernel: pool_kernel(&window)?,
            window,
            column_major: a.flag("storage_order", false)?,
            with_indices: a.num_outputs > 1,
        }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct MaxPool {
    window: WindowAttributes,
    kernel: Vec<usize>,
    column_major: bool,
    with_indices: bool,
}

/// The `kernel_shape` that every pooling op must have.
pub(super) fn pool_kernel(window: &WindowAttributes) -> Result<Vec<usize>, OpError> {
    let missing = || OpError::attribute(window.op, "kernel_shape", "is missing");
    window.kernel_shape.clone().ok_or_else(missing)
}

/// The windows over an N C spatial… input.
pub(super) fn pool_axes(
    window: &WindowAttributes,
    kernel: &[usize],
    x: &Shape,
) -> Result<Vec<WindowAxis>, OpError> {
    let Some(spatial) = x.get(2..) else {
        let what = format!("the input needs axes N, C and spatial ones, but its shape is {x}");
        return Err(OpError::shape(window.op, what));
    };
    window.axes(spatial, kernel)
}

pub(super) fn pool_output(x: &Shape, axes: &[WindowAxis]) -> Shape {
    x[..2].iter().copied().chain(output_sizes(axes)).collect()
}

/// The cells inside the input that window `index` (N, C, window…) reads.
pub(super) fn pool_cells(ran: Ran<'_>, axes: &[WindowAxis], index: &[usize]) -> Option<Vec<Expr>> {
    let &[n, c, ref window @ ..] = index else { return None };
    let ranges: Vec<_> = axes.iter().zip(window).map(|(a, &w)| a.taps_inside(w)).collect();
    let sizes: Shape = ranges.iter().map(|r| r.len()).collect();
    let cell = |flat: usize| {
        let taps = sizes.unravel(flat);
        let place = axes.iter().zip(window).zip(ranges.iter().zip(&taps));
        let at = place.map(|((a, &w), (r, &t))| a.position(w, r.start + t));
        ran.cell(0, &[&[n, c], &at.collect::<Option<Vec<_>>>()?[..]].concat())
    };
    (0..sizes.numel()).map(cell).collect()
}

impl MaxPool {
    fn axes(&self, x: &Shape) -> Result<Vec<WindowAxis>, OpError> {
        let axes = pool_axes(&self.window, &self.kernel, x)?;
        if num_inputs(&axes) >= pool_max::NOWHERE as usize {
            return Err(OpError::unsupported("MaxPool", format!("a plane of {x} is too large")));
        }
        Ok(axes)
    }

    /// ONNX's `Indices`: flat positions in the whole input, row-major, or with `storage_order` 1
    /// with the spatial axes in reverse order.
    fn indices(
        &self,
        axes: &[WindowAxis],
        shape: Shape,
        places: &[u32],
    ) -> Result<Tensor, OpError> {
        let sizes: Shape = axes.iter().map(|a| a.input).collect();
        let (plane, windows) = (sizes.numel(), shape[2..].iter().product::<usize>().max(1));
        let column_major = |place: usize| {
            let index = sizes.unravel(place);
            index.iter().zip(sizes.iter()).rev().fold(0, |flat, (&i, &d)| flat * d + i)
        };
        Ok(Tensor::build::<i64>(shape, |out| {
            for (number, (o, &place)) in out.iter_mut().zip(places).enumerate() {
                let within = match (place, self.column_major) {
                    (pool_max::NOWHERE, _) => {
                        *o = -1;
                        continue;
                    }
                    (place, true) => column_major(place as usize),
                    (place, false) => place as usize,
                };
                *o = (number / windows * plane + within) as i64;
            }
        })?)
    }

    fn run(&self, x: &Tensor, axes: &[WindowAxis]) -> Result<(Tensor, Tensor), OpError> {
        let shape = pool_output(x.shape(), axes);
        let mut places = Tensor::filled::<u32>(shape.clone(), pool_max::NOWHERE)?;
        let at = places.make_mut::<u32>()?;
        let y = dispatch_float!(x.dtype(), T => {
            let from = x.as_slice::<T>()?;
            Tensor::build::<T>(shape, |y| pool_max::max(axes, from, y, at))?
        }, else {
            // int8 and uint8 (opset 12) are exact in doubles.
            let wide = x.cast(DType::F64);
            let from = wide.as_slice::<f64>()?;
            Tensor::build::<f64>(shape, |y| pool_max::max(axes, from, y, at))?.cast(x.dtype())
        });
        Ok((y, places))
    }
}

impl Op for MaxPool {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let x = inputs.get(0)?;
        let shape = pool_output(&x.shape, &self.axes(&x.shape)?);
        let mut facts = vec![Fact::new(x.dtype, shape.clone())];
        if self.with_indices {
            facts.push(Fact::new(DType::I64, shape));
        }
        Ok(facts)
    }

    fn forward(&self, inputs: Inputs<'_>, ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let axes = self.axes(x.shape())?;
        let (y, places) = self.run(x, &axes)?;
        let mut outputs: Tensors = smallvec![y];
        if self.with_indices {
            let shape = outputs[0].shape().clone();
            outputs.push(self.indices(&axes, shape, places.as_slice::<u32>()?)?);
        }
        ctx.save(places);
        Ok(outputs)
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, places) = (ctx.grad()?, ctx.saved(0)?.as_slice::<u32>()?);
        let shape = ctx.input_shape(0)?;
        let axes = self.axes(&shape)?;
        let dx = dispatch_float!(g.dtype(), T => {
            let gs = g.as_slice::<T>()?;
            Tensor::build::<T>(shape, |dx| pool_max::max_grad(&axes, gs, places, dx))?
        }, else return Err(OpError::NotDifferentiable { op: "MaxPool", input: 0 }));
        Ok(smallvec![Some(dx)])
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        Work::per_output(self.kernel.iter().product::<usize>().saturating_sub(1) as u64, outputs)
    }

    fn explain(&self, ran: Ran<'_>, output: usize, index: &[usize]) -> Option<Expr> {
        if output != 0 {
            return None;
        }
        let axes = self.axes(ran.inputs.opt(0)?.shape()).ok()?;
        let cells = pool_cells(ran, &axes, index)?;
        Some(Expr::call("max", cells, ran.outputs.first()?.at(index)?))
    }
}

fn examples() -> Vec<Example> {
    vec![
        Example::new("2 × 2 windows", [sample([2, 2, 4, 6], 1)])
            .with("kernel_shape", [2, 2])
            .with("strides", [2, 2]),
        Example::new("windows that overlap, padded, with the places", [sample([1, 2, 5, 4], 2)])
            .with("kernel_shape", [3, 2])
            .with("pads", [1, 0, 2, 1])
            .with("strides", [2, 1])
            .outputs(2),
        Example::new("a signal, dilated, rounded up", [sample([2, 1, 8], 3)])
            .with("kernel_shape", [2])
            .with("dilations", [2])
            .with("strides", [3])
            .with("ceil_mode", 1),
        Example::new("SAME padding, places column by column", [sample([1, 1, 3, 4], 4)])
            .with("kernel_shape", [2, 2])
            .with("auto_pad", "SAME_UPPER")
            .with("storage_order", 1)
            .outputs(2),
    ]
}
