//! The same layer with another geometry, computed by the same ops: weights are kept where they fit, drawn
//! anew where they do not. And a layer to play with that belongs to no model. Private to `convolution`,
//! re-exported.

use super::layer::{Ids, Kind, Layer, LayerError};
use crate::engine::{Feeds, Options, Trace};
use crate::graph::{GraphBuilder, NodeId, NodeSpec};
use crate::ops::OpError;
use crate::ops::kernels::conv_geometry::AutoPad;
use crate::tensor::{DType, Shape, SplitMix64, Tensor};
use std::sync::Arc;

/// What can be turned. One entry a spatial axis; pads as (begin, end).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Controls {
    pub kind: Kind,
    pub kernel: Vec<usize>,
    pub strides: Vec<usize>,
    pub pads: Vec<(usize, usize)>,
    /// SAME padding overrides `pads`.
    pub same: bool,
    pub dilations: Vec<usize>,
    pub group: usize,
    pub out_channels: usize,
    pub output_padding: Vec<usize>,
    pub ceil_mode: bool,
    pub count_include_pad: bool,
    /// Of the weights that have to be drawn.
    pub seed: u64,
}

/// A changed layer.
#[derive(Debug, Clone)]
pub struct WhatIf {
    pub layer: Layer,
    /// Weights that are as they were, and weights that were drawn.
    pub kept: usize,
    pub drawn: usize,
    /// The incoming gradient is the model's; otherwise it is 1 everywhere, since the shape is another.
    pub own_gradient: bool,
}

impl Controls {
    /// As the layer is.
    pub fn of(layer: &Layer) -> Controls {
        let axes = &layer.axes;
        let size = |pad: isize| usize::try_from(pad).unwrap_or(0);
        let rank = axes.len();
        let extra = layer.attributes.opt_sizes("output_padding").ok().flatten();
        Controls {
            kind: layer.kind,
            kernel: layer.kernel(),
            strides: axes.iter().map(|a| a.stride).collect(),
            pads: axes.iter().map(|a| (size(a.pad_begin), size(a.pad_end))).collect(),
            same: matches!(layer.auto_pad, AutoPad::SameUpper | AutoPad::SameLower),
            dilations: axes.iter().map(|a| a.dilation).collect(),
            group: layer.group,
            out_channels: layer.out_channels(),
            output_padding: extra.filter(|l| l.len() == rank).unwrap_or_else(|| vec![0; rank]),
            ceil_mode: layer.ceil_mode,
            count_include_pad: layer.count_include_pad,
            seed: 0,
        }
    }

    /// The groups that both channel counts can be split into.
    pub fn possible_groups(&self, in_channels: usize) -> Vec<usize> {
        let fits =
            |g: &usize| in_channels.is_multiple_of(*g) && self.out_channels.is_multiple_of(*g);
        (1..=in_channels.max(1)).filter(fits).collect()
    }

    /// The layer with these controls, run forward and backward.
    pub fn apply(&self, original: &Layer) -> Result<WhatIf, LayerError> {
        if *self == Controls::of(original) {
            let layer = original.clone();
            let kept = layer.weight.as_ref().map_or(0, Tensor::numel);
            return Ok(WhatIf { layer, kept, drawn: 0, own_gradient: true });
        }
        let (weight, kept, drawn) = self.weight(original)?;
        let bias = self.bias(original)?;
        let mut layer = run(self, &original.name, &original.input, weight, bias, None)?;
        let own = original.grad_output.as_ref();
        let own = own.filter(|g| g.shape() == layer.output.shape()).cloned();
        let own_gradient = own.is_some();
        if let Some(g) = own {
            let (w, b) = (layer.weight.clone(), layer.bias.clone());
            layer = run(self, &original.name, &original.input, w, b, Some(g))?;
        }
        layer.ids = Ids { input: original.ids.input, ..Ids::default() };
        Ok(WhatIf { layer, kept, drawn, own_gradient })
    }

    fn weight_shape(&self, in_channels: usize) -> Shape {
        let group = self.group.max(1);
        let lead = match self.kind {
            Kind::ConvTranspose => [in_channels, self.out_channels / group],
            _ => [self.out_channels, in_channels / group],
        };
        lead.into_iter().chain(self.kernel.iter().copied()).collect()
    }

    /// The weight in its new shape; kernels keep their middle.
    fn weight(&self, original: &Layer) -> Result<(Option<Tensor>, usize, usize), LayerError> {
        let Some(old) = original.weight.as_ref().filter(|_| self.kind.has_weight()) else {
            return Ok((None, 0, 0));
        };
        let shape = self.weight_shape(original.in_channels());
        let fan_in = shape.iter().skip(1).product::<usize>().max(1) as f64;
        let mut rng = SplitMix64::new(self.seed ^ 0xC0FF_EE00);
        let sizes = shape.iter().zip(old.shape().iter()).enumerate();
        let shifts = sizes.map(|(axis, (&new, &old))| match axis {
            0 | 1 => 0,
            _ => (new as isize - old as isize).div_euclid(2),
        });
        let shifts: Vec<isize> = shifts.collect();
        let (mut kept, mut drawn) = (0, 0);
        let mut numbers = Vec::with_capacity(shape.numel().min(1 << 24));
        for flat in 0..shape.numel() {
            let index = shape.unravel(flat);
            let from =
                index.iter().zip(&shifts).map(|(&i, s)| usize::try_from(i as isize - s).ok());
            let known = from.collect::<Option<Vec<_>>>().and_then(|at| old.at(&at));
            numbers.push(match known {
                Some(number) => {
                    kept += 1;
                    number
                }
                None => {
                    drawn += 1;
                    rng.next_normal() / fan_in.sqrt()
                }
            });
        }
        let weight = Tensor::new(shape, numbers).map_err(OpError::from)?;
        Ok((Some(weight.cast(old.dtype())), kept, drawn))
    }

    fn bias(&self, original: &Layer) -> Result<Option<Tensor>, LayerError> {
        let Some(old) = original.bias.as_ref().filter(|_| self.kind.has_weight()) else {
            return Ok(None);
        };
        let number = |i: usize| if i < old.numel() { old.get(i) } else { 0.0 };
        let numbers: Vec<f64> = (0..self.out_channels).map(number).collect();
        let bias = Tensor::new([self.out_channels], numbers).map_err(OpError::from)?;
        Ok(Some(bias.cast(old.dtype())))
    }

    fn node(&self, with_bias: bool) -> NodeSpec {
        let ints = |all: &[usize]| all.iter().map(|&x| x as i64).collect::<Vec<i64>>();
        let names: &[&str] = match (self.kind.has_weight(), with_bias) {
            (true, true) => &["x", "w", "b"],
            (true, false) => &["x", "w"],
            _ => &["x"],
        };
        let node = NodeSpec::new(self.kind.op_type(), names, &["y"]);
        if self.kind.is_global() {
            return node;
        }
        let mut node = node
            .with("kernel_shape", ints(&self.kernel))
            .with("strides", ints(&self.strides))
            .with("dilations", ints(&self.dilations));
        node = match self.same {
            true => node.with("auto_pad", "SAME_UPPER"),
            false => {
                let (begin, end): (Vec<usize>, Vec<usize>) = self.pads.iter().copied().unzip();
                node.with("pads", ints(&[begin, end].concat()))
            }
        };
        match self.kind {
            Kind::Conv => node.with("group", self.group as i64),
            Kind::ConvTranspose if self.output_padding.iter().any(|&p| p > 0) => node
                .with("group", self.group as i64)
                .with("output_padding", ints(&self.output_padding)),
            Kind::ConvTranspose => node.with("group", self.group as i64),
            Kind::AveragePool => node
                .with("ceil_mode", i64::from(self.ceil_mode))
                .with("count_include_pad", i64::from(self.count_include_pad)),
            _ => node.with("ceil_mode", i64::from(self.ceil_mode)),
        }
    }
}

/// One node by itself, forward and backward; without `grad` from a gradient of ones.
fn run(
    controls: &Controls,
    name: &str,
    x: &Tensor,
    weight: Option<Tensor>,
    bias: Option<Tensor>,
    grad: Option<Tensor>,
) -> Result<Layer, LayerError> {
    let mut b = GraphBuilder::new("what if");
    b.input_of("x", x.dtype(), x.shape());
    let with_bias = bias.is_some();
    if let Some(weight) = weight {
        b.initializer("w", weight);
    }
    if let Some(bias) = bias {
        b.initializer("b", bias);
    }
    b.node(controls.node(with_bias).named(name)).output("y");
    let failed = |what: String| LayerError::Op(OpError::shape(controls.kind.op_type(), what));
    let graph = Arc::new(b.finish().map_err(|e| failed(e.to_string()))?);
    let mut feeds = Feeds::default();
    feeds.set(graph.inputs[0], x.clone());
    let output = graph.outputs[0];
    let (mut trace, result) = Trace::run(graph, &feeds, Options::default(), &mut |_, _| true);
    result.map_err(|e| failed(plain(&e)))?;
    let backward = match grad {
        Some(g) => trace.backward_from(&[(output, g)]),
        None => trace.backward_from_outputs(),
    };
    backward.map_err(|e| failed(plain(&e)))?;
    Layer::of(&trace, NodeId(0))
}

/// The reason alone, without the node around it.
fn plain(error: &crate::engine::RunError) -> String {
    use std::error::Error as _;
    error.source().map_or_else(|| error.to_string(), |s| s.to_string())
}

/// A layer that belongs to no model: small whole numbers, so that it can be followed by head.
pub fn playground(
    kind: Kind,
    spatial: &[usize],
    channels: usize,
    seed: u64,
) -> Result<Layer, LayerError> {
    let rank = spatial.len().clamp(1, 3);
    let controls = Controls {
        kind,
        kernel: vec![if kind.has_weight() { 3 } else { 2 }; rank],
        strides: vec![if kind == Kind::Conv { 1 } else { 2 }; rank],
        pads: vec![(0, 0); rank],
        same: false,
        dilations: vec![1; rank],
        group: 1,
        out_channels: 2,
        output_padding: vec![0; rank],
        ceil_mode: false,
        count_include_pad: false,
        seed,
    };
    let mut rng = SplitMix64::new(seed ^ 0x5EED);
    let mut whole = |shape: Shape, low: i64, high: i64| {
        let span = (high - low + 1) as u64;
        let numbers = (0..shape.numel()).map(|_| (low + (rng.next_u64() % span) as i64) as f64);
        Tensor::new(shape.clone(), numbers.collect::<Vec<f64>>()).map(|t| t.cast(DType::F64))
    };
    let x: Shape = [1, channels.max(1)].into_iter().chain(spatial.iter().copied()).collect();
    let x = whole(x, -2, 3).map_err(OpError::from)?;
    let (mut weight, mut bias) = (None, None);
    if kind.has_weight() {
        let shape = controls.weight_shape(channels.max(1));
        weight = Some(whole(shape, -1, 2).map_err(OpError::from)?);
        bias = Some(whole([controls.out_channels].into(), -1, 1).map_err(OpError::from)?);
    }
    let mut layer = run(&controls, "playground", &x, weight, bias, None)?;
    layer.ids = Ids::default();
    Ok(layer)
}
