//! Resizing by interpolation. Imported by the table, and by `upsample`, its old form.

use super::kernels::moves::named;
use super::kernels::resample::{Filter, Rounding, Sampling, Taps};
use super::kernels::rows::{index_add, index_select};
use super::kernels::{Known, MAX_TERMS, computed};
use super::*;
use crate::dispatch_float;
use crate::tensor::MAX_TENSOR_BYTES;
use smallvec::smallvec;

pub static SPEC: OpSpec = OpSpec {
    name: "Resize",
    category: Category::Shape,
    summary: "Enlarges or shrinks axes: every output is a weighted sum of the inputs nearest to it.",
    formula: r"y_o = \sum_i w_{oi} \, x_i, \quad i \approx \frac{o + 0.5}{s} - 0.5",
    derivative: "The incoming gradient goes back through the same weights, transposed. Whether \
                 corners are aligned changes every weight: frameworks differ in it.",
    derivative_formula: r"\frac{\partial L}{\partial x_i} = \sum_o w_{oi} \, G_o",
    pytorch: "torch.nn.functional.interpolate(x, scale_factor=s, mode=mode)",
    build: |a| {
        let old = a.opset < 11;
        let axes = a.opt_ints("axes")?;
        let default_place = if old { "asymmetric" } else { "half_pixel" };
        let place = match a.text("coordinate_transformation_mode", default_place)? {
            "half_pixel" => Place::HalfPixel,
            "half_pixel_symmetric" => Place::HalfPixelSymmetric,
            "pytorch_half_pixel" => Place::PyTorchHalfPixel,
            "align_corners" => Place::AlignCorners,
            "asymmetric" => Place::Asymmetric,
            "tf_half_pixel_for_nn" => Place::TfHalfPixelForNearest,
            "tf_crop_and_resize" => Place::Crop,
            other => {
                return Err(a.bad(
                    "coordinate_transformation_mode",
                    format!("is {other:?}, which is unknown"),
                ));
            }
        };
        let policy = match a.text("keep_aspect_ratio_policy", "stretch")? {
            "stretch" => Policy::Stretch,
            "not_larger" => Policy::NotLarger,
            "not_smaller" => Policy::NotSmaller,
            other => {
                return Err(
                    a.bad("keep_aspect_ratio_policy", format!("is {other:?}, which is unknown"))
                );
            }
        };
        let filter = filter(a, if old { "floor" } else { "round_prefer_floor" })?;
        Ok(Box::new(Resize {
            spec: &SPEC,
            filter,
            place,
            policy,
            axes,
            scales: None,
            scales_input: if old { 1 } else { 2 },
            antialias: a.flag("antialias", false)?,
            exclude_outside: a.flag("exclude_outside", false)?,
            extrapolation: a.float("extrapolation_value", 0.0)?,
        }))
    },
    examples,
    ..OpSpec::DEFAULT
};

/// Attributes `mode`, `nearest_mode` and `cubic_coeff_a`.
pub(super) fn filter(a: &Attributes, nearest_mode: &str) -> Result<Filter, OpError> {
    Ok(match a.text("mode", "nearest")? {
        "nearest" => Filter::Nearest(match a.text("nearest_mode", nearest_mode)? {
            "round_prefer_floor" => Rounding::PreferFloor,
            "round_prefer_ceil" => Rounding::PreferCeil,
            "floor" => Rounding::Floor,
            "ceil" => Rounding::Ceil,
            other => return Err(a.bad("nearest_mode", format!("is {other:?}, which is unknown"))),
        }),
        "linear" | "bilinear" => Filter::Linear,
        "cubic" => Filter::Cubic(a.float("cubic_coeff_a", -0.75)?),
        other => {
            let what = format!("is {other:?}; it must be nearest, linear or cubic");
            return Err(a.bad("mode", what));
        }
    })
}

/// How an output position is placed among the inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    HalfPixel,
    HalfPixelSymmetric,
    PyTorchHalfPixel,
    TfHalfPixelForNearest,
    AlignCorners,
    Asymmetric,
    Crop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Policy {
    Stretch,
    NotLarger,
    NotSmaller,
}

#[derive(Debug)]
pub(super) struct Resize {
    pub spec: &'static OpSpec,
    pub filter: Filter,
    pub place: Place,
    pub policy: Policy,
    pub axes: Option<Vec<i64>>,
    /// Upsample gave them as an attribute before opset 9.
    pub scales: Option<Vec<f64>>,
    pub scales_input: usize,
    pub antialias: bool,
    pub exclude_outside: bool,
    pub extrapolation: f64,
}

/// One axis that changes.
#[derive(Debug, Clone, Copy)]
struct Change {
    axis: usize,
    size: usize,
    target: usize,
    scale: f64,
    /// The part that is cropped, as fractions of the axis.
    roi: (f64, f64),
}

impl Resize {
    fn bad(&self, what: impl Into<String>) -> OpError {
        OpError::shape(self.spec.name, what)
    }

    /// A list of numbers that may be absent or empty.
    fn numbers<'a>(args: impl Known<'a>, input: usize) -> Result<Option<Vec<f64>>, OpError> {
        if args.opt_shape(input).is_none_or(|s| s.numel() == 0) {
            return Ok(None);
        }
        Ok(args.opt_value(input)?.map(Tensor::to_f64_vec))
    }

    fn changes<'a>(&self, args: impl Known<'a>) -> Result<Vec<Change>, OpError> {
        let shape = args.shape(0)?;
        let axes: Vec<usize> = match &self.axes {
            Some(axes) => axes.iter().map(|&a| args.axis(a)).collect::<Result<_, _>>()?,
            None => (0..shape.rank()).collect(),
        };
        let n = axes.len();
        let fits = |name: &str, list: &[f64], expected: usize| {
            let what = || format!("{} {name} for {n} axes of {shape}", list.len());
            if list.len() == expected { Ok(()) } else { Err(self.bad(what())) }
        };
        let roi = match self.place {
            Place::Crop => Self::numbers(args, 1)?.ok_or_else(|| self.bad("roi is missing"))?,
            _ => [vec![0.0; n], vec![1.0; n]].concat(),
        };
        fits("roi numbers", &roi, 2 * n)?;
        let sizes = if self.scales_input == 2 { Self::numbers(args, 3)? } else { None };
        let pairs = match sizes {
            Some(sizes) => {
                fits("sizes", &sizes, n)?;
                self.targets_of_sizes(shape, &axes, &sizes)
            }
            None => {
                let given = Self::numbers(args, self.scales_input)?.or_else(|| self.scales.clone());
                let scales = given.ok_or_else(|| self.bad("neither scales nor sizes are given"))?;
                fits("scales", &scales, n)?;
                let target = |k: usize| shape[axes[k]] as f64 * (roi[k + n] - roi[k]) * scales[k];
                scales.iter().enumerate().map(|(k, &s)| (target(k).floor(), s)).collect()
            }
        };
        let change = |(k, (target, scale)): (usize, (f64, f64))| {
            let (axis, size) = (axes[k], shape[axes[k]]);
            let possible = target >= 0.0 && target < MAX_TENSOR_BYTES as f64 && scale > 0.0;
            if !possible || (size == 0 && target > 0.0) {
                let what =
                    format!("axis {axis} of {shape} cannot be scaled by {scale} to {target}");
                return Err(self.bad(what));
            }
            let roi = (roi[k], roi[k + n]);
            Ok(Change { axis, size, target: target as usize, scale, roi })
        };
        pairs.into_iter().enumerate().map(change).collect()
    }

    /// Target and scale of each axis, the aspect ratio kept where that is asked for.
    fn targets_of_sizes(&self, shape: &Shape, axes: &[usize], sizes: &[f64]) -> Vec<(f64, f64)> {
        let scale = |k: usize| sizes[k] / shape[axes[k]] as f64;
        let all = || (0..axes.len()).map(scale);
        let common = match self.policy {
            Policy::Stretch => return (0..axes.len()).map(|k| (sizes[k], scale(k))).collect(),
            Policy::NotLarger => all().fold(f64::INFINITY, f64::min),
            Policy::NotSmaller => all().fold(0.0, f64::max),
        };
        axes.iter().map(|&a| ((common * shape[a] as f64 + 0.5).floor(), common)).collect()
    }

    fn target(shape: &Shape, changes: &[Change]) -> Shape {
        let mut target = shape.clone();
        changes.iter().for_each(|c| target.sizes_mut()[c.axis] = c.target);
        target
    }

    /// The axes that change, with their weights.
    fn passes<'a>(&self, args: impl Known<'a>) -> Result<Vec<(usize, Taps)>, OpError> {
        let changes = self.changes(args)?;
        let moves = |c: &Change| c.size != c.target || c.scale != 1.0 || self.place == Place::Crop;
        Ok(changes.iter().filter(|c| moves(c)).map(|c| (c.axis, self.taps(c))).collect())
    }

    fn taps(&self, c: &Change) -> Taps {
        let sampling = Sampling {
            filter: self.filter,
            size: c.size,
            scale: c.scale,
            antialias: self.antialias,
            exclude_outside: self.exclude_outside,
        };
        sampling.taps((0..c.target).map(|o| self.coordinate(c, o as f64)))
    }

    /// Where output position `o` lies among the inputs; `None` outside a crop.
    fn coordinate(&self, c: &Change, o: f64) -> Option<f64> {
        let (size, target, s) = (c.size as f64, c.target as f64, c.scale);
        let last = size - 1.0;
        Some(match self.place {
            Place::HalfPixel => (o + 0.5) / s - 0.5,
            Place::PyTorchHalfPixel if c.target <= 1 => 0.0,
            Place::PyTorchHalfPixel => (o + 0.5) / s - 0.5,
            Place::TfHalfPixelForNearest => (o + 0.5) / s,
            Place::HalfPixelSymmetric => {
                size / 2.0 * (1.0 - target / (s * size)) + (o + 0.5) / s - 0.5
            }
            Place::AlignCorners if s * size == 1.0 => 0.0,
            Place::AlignCorners => o * last / (s * size - 1.0),
            Place::Asymmetric => o / s,
            Place::Crop => {
                let (begin, end) = c.roi;
                let at = if c.target > 1 {
                    begin * last + o * (end - begin) * last / (target - 1.0)
                } else {
                    0.5 * (begin + end) * last
                };
                return (0.0..=last).contains(&at).then_some(at);
            }
        })
    }

    /// Nearest without a constant border moves data only, whatever their type.
    fn only_moves(&self, passes: &[(usize, Taps)]) -> bool {
        let whole = |t: &Taps| !t.outside.contains(&true);
        matches!(self.filter, Filter::Nearest(_)) && passes.iter().all(|(_, t)| whole(t))
    }
}

impl Op for Resize {
    fn spec(&self) -> &'static OpSpec {
        self.spec
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let (x, changes) = (inputs.get(0)?, self.changes(inputs)?);
        Ok(vec![Fact::new(x.dtype, Self::target(&x.shape, &changes))])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let x = inputs.get(0)?;
        let empty = Tensor::zeros(x.dtype(), Self::target(x.shape(), &self.changes(inputs)?));
        let empty = named(self.spec.name, empty)?;
        if empty.numel() == 0 {
            return Ok(smallvec![empty]);
        }
        drop(empty);
        let passes = self.passes(inputs)?;
        if self.only_moves(&passes) {
            let select = |y, (axis, t): &(usize, Taps)| index_select(&y, *axis, &t.index);
            let y = passes.iter().try_fold(x.clone(), select);
            return Ok(smallvec![named(self.spec.name, y)?]);
        }
        let numbers = if x.dtype().is_float() { computed(x) } else { x.cast(DType::F64) };
        let y = dispatch_float!(numbers.dtype(), T => {
            let pass = |y, (axis, t): &(usize, Taps)| t.apply::<T>(&y, *axis, self.extrapolation);
            passes.iter().try_fold(numbers, pass)
        }, else return Err(self.bad("runs on numbers")));
        Ok(smallvec![named(self.spec.name, y)?.cast(x.dtype())])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (g, shape) = (computed(ctx.grad()?), ctx.input(0)?.shape());
        if g.numel() == 0 {
            return Ok(smallvec![Some(Tensor::zeros(g.dtype(), shape)?)]);
        }
        let passes = self.passes(ctx.inputs)?;
        let only_moves = self.only_moves(&passes);
        let dx = dispatch_float!(g.dtype(), T => {
            passes.iter().rev().try_fold(g, |g, (axis, t)| match only_moves {
                true => index_add(&g, *axis, &t.index, shape[*axis]),
                false => t.transpose::<T>(&g, *axis, shape[*axis]),
            })
        }, else return Err(OpError::NotDifferentiable { op: self.spec.name, input: 0 }));
        Ok(smallvec![Some(named(self.spec.name, dx)?)])
    }

    fn reads(&self) -> Reads {
        kernels::moves::BUT_FIRST
    }

    fn work(&self, inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        let taps = |c: &Change| (c.size != c.target) as u64;
        let axes = self.changes(inputs).map_or(0, |c| c.iter().map(taps).sum());
        match self.filter {
            Filter::Nearest(_) => Work::NONE,
            Filter::Linear => Work::per_output(4 * axes, outputs),
            Filter::Cubic(_) => Work::per_output(8 * axes, outputs),
        }
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let passes = self.passes(ran.inputs).ok()?;
        if passes.iter().any(|(axis, t)| t.outside[index[*axis]]) {
            return Some(Expr::Number(self.extrapolation));
        }
        let mut terms = vec![(index.to_vec(), 1.0)];
        for (axis, taps) in &passes {
            let spread = |(at, w): &(Vec<usize>, f64)| {
                let (at, w) = (at.clone(), *w);
                taps.of(at[*axis])
                    .filter(|t| t.1 != 0.0)
                    .map(move |(i, share)| {
                        let mut at = at.clone();
                        at[*axis] = i;
                        (at, w * share)
                    })
                    .collect::<Vec<_>>()
            };
            terms = terms.iter().flat_map(spread).collect();
            if terms.len() > MAX_TERMS {
                return None;
            }
        }
        if let [(at, 1.0)] = &terms[..] {
            return ran.cell(0, at);
        }
        let term = |(at, w): &(Vec<usize>, f64)| {
            Some(Expr::Product(vec![Expr::Number(*w), ran.cell(0, at)?]))
        };
        terms.iter().map(term).collect::<Option<Vec<_>>>().map(Expr::Sum)
    }
}

fn examples() -> Vec<Example> {
    let call = |note, seed, scales: [f32; 4]| {
        let mut e = Example::new(note, [sample([1, 2, 3, 4], seed)]);
        e.inputs.extend([None, Some(Tensor::vector(scales.to_vec()))]);
        e.attributes.num_inputs = 3;
        e
    };
    let sized = |note, seed, sizes: [i64; 2]| {
        let mut e = Example::new(note, [sample([1, 1, 4, 3], seed)]);
        e.inputs.extend([None, None, Some(Tensor::vector(sizes.to_vec()))]);
        e.attributes.num_inputs = 4;
        e.with("axes", [-2, -1])
    };
    let mut crop = sized("a crop that reaches outside", 9, [3, 4])
        .with("mode", "linear")
        .with("coordinate_transformation_mode", "tf_crop_and_resize")
        .with("extrapolation_value", 7.0f32);
    crop.inputs[1] = Some(Tensor::vector(vec![0.4f32, -0.2, 0.6, 0.9]));
    vec![
        call("nearest, doubled", 1, [1.0, 1.0, 2.0, 2.0]),
        call("bilinear", 2, [1.0, 1.0, 2.0, 1.5]).with("mode", "linear"),
        call("bilinear, corners aligned", 3, [1.0, 1.0, 2.0, 2.0])
            .with("mode", "linear")
            .with("coordinate_transformation_mode", "align_corners"),
        call("bicubic, shrunk", 4, [1.0, 1.0, 0.7, 0.6]).with("mode", "cubic"),
        call("bicubic, outside excluded", 5, [1.0, 1.0, 2.0, 2.0])
            .with("mode", "cubic")
            .with("cubic_coeff_a", -0.5f32)
            .with("exclude_outside", 1),
        call("anti-aliased", 6, [1.0, 1.0, 0.5, 0.6]).with("mode", "linear").with("antialias", 1),
        sized("to a size, aspect kept", 7, [7, 8])
            .with("mode", "linear")
            .with("keep_aspect_ratio_policy", "not_larger"),
        sized("nearest, rounded up", 8, [3, 7]).with("nearest_mode", "ceil"),
        crop,
        Example::new(
            "opset 10",
            [sample([1, 1, 2, 3], 10), Tensor::vector(vec![1.0f32, 1.0, 2.0, 2.0])],
        )
        .with("mode", "linear")
        .opset(10),
    ]
}
