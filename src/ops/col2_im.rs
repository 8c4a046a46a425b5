//! Sliding blocks put back into an image. Imported by the table only.

use super::kernels::moves::named;
use super::kernels::{Known, computed};
use super::*;
use crate::dispatch_float;
use crate::tensor::{Float, MAX_TENSOR_BYTES, TensorError};
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Col2Im",
    category: Category::Convolution,
    summary: "Adds sliding blocks, one a column, back into the image that they were cut from.",
    formula: r"y_{c, p} = \sum_{(b, l) \,:\, \text{block } l \text{ has its cell } b \text{ at } p} x_{c b, l}",
    derivative: "Each column entry receives the gradient of the pixel where it was added: im2col of \
                 the incoming gradient. Overlapping blocks are added, not averaged.",
    derivative_formula: r"\frac{\partial L}{\partial x_{c b, l}} = G_{c, p(b, l)}",
    pytorch: "torch.nn.functional.fold(x, output_size, kernel_size)",
    build: |a| {
        Ok(Box::new(Col2Im {
            strides: a.opt_sizes("strides")?,
            pads: a.opt_sizes("pads")?,
            dilations: a.opt_sizes("dilations")?,
        }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Col2Im {
    strides: Option<Vec<usize>>,
    pads: Option<Vec<usize>>,
    dilations: Option<Vec<usize>>,
}

/// One axis of the image.
#[derive(Debug, Clone, Copy)]
struct Axis {
    image: usize,
    block: usize,
    stride: usize,
    dilation: usize,
    pad: usize,
    /// Positions of the block along this axis.
    blocks: usize,
}

struct Plan {
    axes: Vec<Axis>,
    batch: usize,
    channels: usize,
    shape: Shape,
}

fn bad(what: impl Into<String>) -> OpError {
    OpError::shape("Col2Im", what)
}

impl Col2Im {
    fn plan<'a>(&self, args: impl Known<'a>) -> Result<Plan, OpError> {
        let x = args.shape(0)?;
        let sizes = |input: usize| -> Result<Vec<usize>, OpError> {
            let list = args.value(input)?.to_i64_vec();
            let sizes = list
                .iter()
                .map(|&n| usize::try_from(n).ok().filter(|&n| n > 0 && n <= MAX_TENSOR_BYTES));
            sizes.collect::<Option<_>>().ok_or_else(|| bad(format!("{list:?} are not sizes")))
        };
        let (image, block) = (sizes(1)?, sizes(2)?);
        let n = image.len();
        let of = |list: &Option<Vec<usize>>, default: usize, len: usize| {
            list.clone().unwrap_or_else(|| vec![default; len])
        };
        let (strides, dilations) = (of(&self.strides, 1, n), of(&self.dilations, 1, n));
        let pads = of(&self.pads, 0, 2 * n);
        let lengths = [block.len(), strides.len(), dilations.len(), pads.len() / 2];
        if lengths.iter().any(|&l| l != n) || strides.contains(&0) {
            return Err(bad("image, block, strides, dilations and pads need one size an axis"));
        }
        let axis = |k: usize| {
            let padded = image[k].checked_add(pads[k])?.checked_add(pads[k + n])?;
            let reach = dilations[k].checked_mul(block[k] - 1)?.checked_add(1)?;
            let blocks = padded.checked_sub(reach)? / strides[k] + 1;
            let (image, block, stride, dilation) = (image[k], block[k], strides[k], dilations[k]);
            Some(Axis { image, block, stride, dilation, pad: pads[k], blocks })
        };
        let axes = (0..n).map(axis).collect::<Option<Vec<_>>>();
        let axes =
            axes.ok_or_else(|| bad(format!("blocks {block:?} do not fit the image {image:?}")))?;
        let cells = Shape::from(&block[..]).numel();
        let count: Shape = axes.iter().map(|a| a.blocks).collect();
        match x[..] {
            [batch, rows, cols] if rows % cells == 0 && cols == count.numel() => {
                let channels = rows / cells;
                let shape = [batch, channels].into_iter().chain(image).collect();
                Ok(Plan { axes, batch, channels, shape })
            }
            _ => Err(bad(format!(
                "{x} should have C·{cells} rows (the cells of a block) and {} columns (the blocks)",
                count.numel()
            ))),
        }
    }
}

impl Plan {
    /// For every cell of a block, and every block, its pixel; none in the padding.
    fn pixels(&self) -> Vec<Option<usize>> {
        let cells: Shape = self.axes.iter().map(|a| a.block).collect();
        let blocks: Shape = self.axes.iter().map(|a| a.blocks).collect();
        let mut pixels = Vec::with_capacity(cells.numel() * blocks.numel());
        for cell in 0..cells.numel() {
            let cell = cells.unravel(cell);
            for block in 0..blocks.numel() {
                let at = self.axes.iter().zip(&cell).zip(blocks.unravel(block));
                let pixel = at.clone().try_fold(0usize, |flat, ((a, &c), b)| {
                    let p = (b * a.stride + c * a.dilation).checked_sub(a.pad)?;
                    (p < a.image).then_some(flat * a.image + p)
                });
                pixels.push(pixel);
            }
        }
        pixels
    }

    fn pixel_count(&self) -> usize {
        self.axes.iter().map(|a| a.image).product()
    }

    fn add<T: Float>(&self, x: &Tensor) -> Result<Tensor, TensorError> {
        let (pixels, from) = (self.pixels(), x.as_slice::<T>()?);
        Tensor::build::<T>(self.shape.clone(), |out| {
            out.fill(T::zero());
            let planes = out.chunks_exact_mut(self.pixel_count().max(1));
            for (plane, column) in planes.zip(from.chunks_exact(pixels.len().max(1))) {
                for (&x, pixel) in column.iter().zip(&pixels) {
                    if let Some(p) = pixel {
                        plane[*p] += x;
                    }
                }
            }
        })
    }

    fn read<T: Float>(&self, g: &Tensor, shape: &Shape) -> Result<Tensor, TensorError> {
        let (pixels, from) = (self.pixels(), g.as_slice::<T>()?);
        Tensor::build::<T>(shape.clone(), |out| {
            let planes = from.chunks_exact(self.pixel_count().max(1));
            for (plane, column) in planes.zip(out.chunks_exact_mut(pixels.len().max(1))) {
                for (o, pixel) in column.iter_mut().zip(&pixels) {
                    *o = pixel.map_or(T::zero(), |p| plane[p]);
                }
            }
        })
    }
}

impl Op for Col2Im {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![Fact::new(inputs.get(0)?.dtype, self.plan(inputs)?.shape)])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, plan) = (inputs.get(0)?, self.plan(inputs)?);
        let numbers = if x.dtype().is_float() { computed(x) } else { x.cast(DType::F64) };
        let y = dispatch_float!(numbers.dtype(), T => plan.add::<T>(&numbers),
            else return Err(bad("runs on numbers")));
        Ok(smallvec![named("Col2Im", y)?.cast(x.dtype())])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, plan) = (computed(ctx.grad()?), self.plan(ctx.inputs)?);
        let shape = ctx.input(0)?.shape();
        let dx = dispatch_float!(g.dtype(), T => plan.read::<T>(&g, shape),
            else return Err(OpError::NotDifferentiable { op: "Col2Im", input: 0 }));
        Ok(smallvec![Some(named("Col2Im", dx)?)])
    }

    fn reads(&self) -> Reads {
        kernels::moves::BUT_FIRST
    }

    fn work(&self, inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::per_input(1, inputs)
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let plan = self.plan(ran.inputs).ok()?;
        let flat = plan.shape.offset(index)?;
        debug_assert!(plan.batch > 0 && plan.channels > 0);
        let (plane, pixel) = (flat / plan.pixel_count(), flat % plan.pixel_count());
        let (pixels, x) = (plan.pixels(), ran.inputs.opt(0)?.shape());
        let here = (0..pixels.len()).filter(|&i| pixels[i] == Some(pixel));
        let cells = here.map(|i| ran.cell(0, &x.unravel(plane * pixels.len() + i)));
        cells.collect::<Option<Vec<_>>>().map(Expr::Sum)
    }
}

fn examples() -> Vec<Example> {
    let v = |v: Vec<i64>| Tensor::vector(v);
    vec![
        Example::new(
            "overlapping 2 × 2 blocks",
            [sample([1, 8, 6], 1), v(vec![3, 4]), v(vec![2, 2])],
        ),
        Example::new(
            "stride, padding, dilation",
            [sample([2, 4, 6], 2), v(vec![4, 3]), v(vec![2, 2])],
        )
        .with("strides", [2, 1])
        .with("pads", [0, 1, 1, 1])
        .with("dilations", [1, 2]),
    ]
}
