//! Sampling an image at given positions. Imported by the table only.

use super::kernels::moves::named;
use super::*;
use crate::dispatch_float;
use crate::tensor::{Float, TensorError};
use smallvec::{SmallVec, smallvec};

pub static SPEC: OpSpec = OpSpec {
    name: "GridSample",
    category: Category::Shape,
    summary: "Reads an image at positions between −1 and 1 that a grid gives, interpolating.",
    formula: r"y_{c, p} = \sum_q w_q(\mathrm{grid}_p) \, x_{c, q}",
    derivative: "To the image through the same weights, transposed; to the grid through how the \
                 weights change with the position. A position outside, under border padding, has \
                 no gradient any more.",
    derivative_formula: r"\frac{\partial L}{\partial x_{c,q}} = \sum_p w_q G_{c,p}, \quad \frac{\partial L}{\partial \mathrm{grid}_p} = \sum_{c,q} G_{c,p} \, x_{c,q} \nabla w_q",
    pytorch: "torch.nn.functional.grid_sample(x, grid, mode, padding_mode, align_corners)",
    build: |a| {
        let mode = match a.text("mode", "linear")? {
            "linear" | "bilinear" => Mode::Linear,
            "nearest" => Mode::Nearest,
            "cubic" | "bicubic" => Mode::Cubic,
            other => {
                return Err(
                    a.bad("mode", format!("is {other:?}; it must be linear, nearest or cubic"))
                );
            }
        };
        let padding = match a.text("padding_mode", "zeros")? {
            "zeros" => Padding::Zeros,
            "border" => Padding::Border,
            "reflection" => Padding::Reflection,
            other => {
                return Err(a.bad(
                    "padding_mode",
                    format!("is {other:?}; it must be zeros, border or reflection"),
                ));
            }
        };
        Ok(Box::new(GridSample { mode, padding, align_corners: a.flag("align_corners", false)? }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Nearest,
    Linear,
    Cubic,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Padding {
    Zeros,
    Border,
    Reflection,
}

#[derive(Debug)]
struct GridSample {
    mode: Mode,
    padding: Padding,
    align_corners: bool,
}

/// As many spatial axes as an image or a volume has.
const MAX_AXES: usize = 3;

/// One sample along one axis: which, its weight, and how that changes with the grid.
#[derive(Clone, Copy)]
struct Tap<T> {
    at: usize,
    weight: T,
    slope: T,
}

type Taps<T> = SmallVec<[Tap<T>; 4]>;

/// One pixel of a sampled position.
#[derive(Clone, Copy)]
struct Corner<T> {
    at: usize,
    weight: T,
    slopes: [T; MAX_AXES],
}

/// Sizes: batch, channels, input pixels by axis, output pixels.
struct Plan {
    batch: usize,
    channels: usize,
    space: Shape,
    positions: usize,
    output: Shape,
}

fn plan(x: &Shape, grid: &Shape) -> Result<Plan, OpError> {
    let axes = x.rank().saturating_sub(2);
    let fits = (1..=MAX_AXES).contains(&axes)
        && grid.rank() == x.rank()
        && grid[0] == x[0]
        && grid[axes + 1] == axes;
    if !fits {
        let rule = "the image must be N×C×(1 to 3 axes), the grid N×(as many axes)×(their number)";
        return Err(OpError::shapes("GridSample", rule, x, grid));
    }
    let output: Shape = [x[0], x[1]].iter().chain(&grid[1..=axes]).copied().collect();
    let (space, positions) = (Shape::from(&x[2..]), Shape::from(&grid[1..=axes]).numel());
    if space.numel() == 0 && output.numel() > 0 {
        return Err(OpError::shape("GridSample", format!("the image {x} has no pixels to read")));
    }
    Ok(Plan { batch: x[0], channels: x[1], space, positions, output })
}

/// The cubic kernel with a = −0.75 at a distance, and its slope.
fn cubic<T: Float>(d: T) -> (T, T) {
    let (a, size, sign) = (T::of(-0.75), d.abs(), d.signum());
    let (two, three) = (T::of(2.0), T::of(3.0));
    if size <= T::one() {
        let w = ((a + two) * size - (a + three)) * size * size + T::one();
        (w, sign * (three * (a + two) * size - two * (a + three)) * size)
    } else {
        let (five, eight) = (T::of(5.0), T::of(8.0));
        let w = ((a * size - five * a) * size + eight * a) * size - T::of(4.0) * a;
        (w, sign * ((three * a * size - T::of(10.0) * a) * size + eight * a))
    }
}

impl GridSample {
    /// Reflects at the borders until inside; the sign tells the direction at the end.
    fn reflect(&self, c: f64, size: usize) -> (f64, f64) {
        let (low, high) = self.bounds(size);
        let range = high - low;
        if range <= 0.0 {
            return (low, 0.0);
        }
        let there = (c - low).rem_euclid(2.0 * range);
        if there <= range { (low + there, 1.0) } else { (high - (there - range), -1.0) }
    }

    fn bounds(&self, size: usize) -> (f64, f64) {
        let last = size as f64 - 1.0;
        if self.align_corners { (0.0, last) } else { (-0.5, last + 0.5) }
    }

    /// A grid value as a pixel coordinate, brought inside, and its slope.
    fn coordinate(&self, value: f64, size: usize) -> (f64, f64) {
        let n = size as f64;
        let (c, slope) = match self.align_corners {
            true => ((value + 1.0) / 2.0 * (n - 1.0), (n - 1.0) / 2.0),
            false => (((value + 1.0) * n - 1.0) / 2.0, n / 2.0),
        };
        let c = if self.mode == Mode::Nearest { c.round_ties_even() } else { c };
        let (low, high) = self.bounds(size);
        match self.padding {
            _ if (low..=high).contains(&c) || c.is_nan() => (c, slope),
            Padding::Zeros => (c, slope),
            Padding::Border => (c.clamp(0.0, n - 1.0), 0.0),
            Padding::Reflection => {
                let (c, sign) = self.reflect(c, size);
                (c, sign * slope)
            }
        }
    }

    /// The pixel that stands at a whole coordinate; none outside under zero padding.
    fn pixel(&self, i: f64, size: usize) -> Option<usize> {
        let last = size as f64 - 1.0;
        let i = match self.padding {
            _ if i.is_nan() => return None,
            Padding::Zeros if !(0.0..=last).contains(&i) => return None,
            Padding::Zeros => i,
            Padding::Border => i,
            Padding::Reflection if !(0.0..=last).contains(&i) => self.reflect(i, size).0,
            Padding::Reflection => i,
        };
        Some(i.clamp(0.0, last) as usize)
    }

    fn taps<T: Float>(&self, value: T, size: usize) -> Taps<T> {
        let (c, scale) = self.coordinate(value.to_f64(), size);
        let base = c.floor();
        let range = match self.mode {
            Mode::Nearest => 0..=0,
            Mode::Linear => 0..=1,
            Mode::Cubic => -1..=2,
        };
        let tap = |k: i32| {
            let i = base + k as f64;
            let distance = T::of(c - i);
            let (weight, slope) = match self.mode {
                Mode::Nearest => (T::one(), T::zero()),
                Mode::Linear if k == 0 => (T::one() - distance, -T::one()),
                Mode::Linear => (T::one() + distance, T::one()),
                Mode::Cubic => cubic(distance),
            };
            Some(Tap { at: self.pixel(i, size)?, weight, slope: slope * T::of(scale) })
        };
        range.filter_map(tap).collect()
    }

    /// All pixels that one position reads. The grid names the last axis first.
    fn corners<T: Float>(&self, position: &[T], space: &Shape, corners: &mut Vec<Corner<T>>) {
        corners.clear();
        corners.push(Corner { at: 0, weight: T::one(), slopes: [T::one(); MAX_AXES] });
        let axes = space.rank();
        for axis in 0..axes {
            let name = axes - 1 - axis;
            let taps = self.taps(position[name], space[axis]);
            let before = std::mem::take(corners);
            for c in &before {
                for t in &taps {
                    let mut slopes = c.slopes;
                    for (k, s) in slopes.iter_mut().enumerate() {
                        *s *= if k == name { t.slope } else { t.weight };
                    }
                    let at = c.at * space[axis] + t.at;
                    corners.push(Corner { at, weight: c.weight * t.weight, slopes });
                }
            }
        }
    }

    fn run<T: Float>(&self, x: &Tensor, grid: &Tensor, plan: &Plan) -> Result<Tensor, TensorError> {
        let (xs, grid) = (x.as_slice::<T>()?, grid.as_slice::<T>()?);
        let (axes, pixels, positions) = (plan.space.rank(), plan.space.numel(), plan.positions);
        let mut corners = Vec::new();
        Tensor::build::<T>(plan.output.clone(), |out| {
            if out.is_empty() {
                return;
            }
            for (at, position) in grid.chunks_exact(axes).enumerate() {
                let (n, p) = (at / positions, at % positions);
                self.corners(position, &plan.space, &mut corners);
                for c in n * plan.channels..(n + 1) * plan.channels {
                    let plane = &xs[c * pixels..(c + 1) * pixels];
                    out[c * positions + p] = corners.iter().map(|k| k.weight * plane[k.at]).sum();
                }
            }
        })
    }

    fn gradients<T: Float>(
        &self,
        g: &Tensor,
        x: &Tensor,
        grid: &Tensor,
        plan: &Plan,
    ) -> Result<(Tensor, Tensor), TensorError> {
        let (gs, xs, at) = (g.as_slice::<T>()?, x.as_slice::<T>()?, grid.as_slice::<T>()?);
        let (axes, pixels, positions) = (plan.space.rank(), plan.space.numel(), plan.positions);
        let mut dx = Tensor::filled::<T>(x.shape().clone(), T::zero())?;
        let mut dgrid = Tensor::filled::<T>(grid.shape().clone(), T::zero())?;
        let (image, moved) = (dx.make_mut::<T>()?, dgrid.make_mut::<T>()?);
        let mut corners = Vec::new();
        if gs.is_empty() {
            return Ok((dx, dgrid));
        }
        for (i, (position, d)) in
            at.chunks_exact(axes).zip(moved.chunks_exact_mut(axes)).enumerate()
        {
            let (n, p) = (i / positions, i % positions);
            self.corners(position, &plan.space, &mut corners);
            for c in n * plan.channels..(n + 1) * plan.channels {
                let g = gs[c * positions + p];
                for k in &corners {
                    image[c * pixels + k.at] += g * k.weight;
                    let reading = g * xs[c * pixels + k.at];
                    for (d, &slope) in d.iter_mut().zip(&k.slopes) {
                        *d += reading * slope;
                    }
                }
            }
        }
        debug_assert_eq!(plan.batch, x.shape()[0]);
        Ok((dx, dgrid))
    }
}

impl Op for GridSample {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let (x, grid) = (inputs.get(0)?, inputs.get(1)?);
        Ok(vec![Fact::new(x.dtype, plan(&x.shape, &grid.shape)?.output)])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (x, grid) = (inputs.get(0)?, inputs.get(1)?);
        let plan = plan(x.shape(), grid.shape())?;
        let (role, found, expected) = ("the image", x.dtype(), "floats");
        // The grid may be of another float type.
        let grid = grid.cast(found);
        let y = dispatch_float!(found, T => self.run::<T>(x, &grid, &plan),
            else return Err(OpError::DType { op: "GridSample", role, found, expected }));
        Ok(smallvec![named("GridSample", y)?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, x, grid) = (ctx.grad()?, ctx.input(0)?, ctx.input(1)?);
        let plan = plan(x.shape(), grid.shape())?;
        let wide = grid.cast(g.dtype());
        let both = dispatch_float!(g.dtype(), T => self.gradients::<T>(g, x, &wide, &plan),
            else return Err(OpError::NotDifferentiable { op: "GridSample", input: 0 }));
        let (dx, dgrid) = named("GridSample", both)?;
        Ok(smallvec![Some(dx), Some(dgrid.cast(grid.dtype()))])
    }

    fn reads(&self) -> Reads {
        Reads::INPUTS
    }

    fn work(&self, inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        let axes = inputs.opt(0).map_or(0, |x| x.shape.rank().saturating_sub(2)) as u32;
        let taps = match self.mode {
            Mode::Nearest => return Work::NONE,
            Mode::Linear => 2u64,
            Mode::Cubic => 4,
        };
        let count = outputs.first().map_or(0, |y| y.shape.numel() as u64);
        Work::macs(count.saturating_mul(taps.saturating_pow(axes)))
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let (x, grid) = (ran.inputs.opt(0)?, ran.inputs.opt(1)?);
        let plan = plan(x.shape(), grid.shape()).ok()?;
        let [n, c, at @ ..] = index else { return None };
        let place = |k: usize| grid.at(&[&[*n], at, &[k]].concat());
        let position = (0..plan.space.rank()).map(place).collect::<Option<Vec<f64>>>()?;
        let mut corners = Vec::new();
        self.corners(&position, &plan.space, &mut corners);
        let term = |k: &Corner<f64>| {
            let pixel = plan.space.unravel(k.at);
            Some(Expr::Product(vec![
                Expr::Number(k.weight),
                ran.cell(0, &[&[*n, *c], &pixel[..]].concat())?,
            ]))
        };
        corners.iter().map(term).collect::<Option<Vec<_>>>().map(Expr::Sum)
    }
}

fn examples() -> Vec<Example> {
    let call = |note, seed| {
        let x = sample([2, 2, 3, 4], seed);
        Example::new(note, [x, sample([2, 2, 3, 2], seed + 50)])
    };
    vec![
        call("zeros outside", 1),
        call("corners aligned, the border outside", 2)
            .with("align_corners", 1)
            .with("padding_mode", "border"),
        call("reflected", 3).with("padding_mode", "reflection"),
        call("cubic", 4).with("mode", "cubic"),
        call("cubic, reflected", 5)
            .with("mode", "bicubic")
            .with("padding_mode", "reflection")
            .with("align_corners", 1)
            .opset(16),
        call("nearest", 6).with("mode", "nearest"),
        Example::new("a volume", [sample([1, 1, 2, 2, 3], 7), sample([1, 1, 2, 2, 3], 57)]),
    ]
}
