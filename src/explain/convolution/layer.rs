//! One convolution or pooling layer with its true tensors and gradients. Private to `convolution`,
//! re-exported.

use crate::engine::Trace;
use crate::graph::{Graph, Node, NodeId, ValueId};
use crate::ops::kernels::conv_geometry::{AutoPad, WindowAttributes, WindowAxis};
use crate::ops::{Attributes, OpError, transposed_axes};
use crate::tensor::Tensor;

/// The ops that slide a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Conv,
    ConvTranspose,
    MaxPool,
    AveragePool,
    GlobalMaxPool,
    GlobalAveragePool,
}

impl Kind {
    pub const ALL: [Kind; 6] = [
        Kind::Conv,
        Kind::ConvTranspose,
        Kind::MaxPool,
        Kind::AveragePool,
        Kind::GlobalMaxPool,
        Kind::GlobalAveragePool,
    ];

    /// The ONNX name.
    pub fn op_type(self) -> &'static str {
        match self {
            Kind::Conv => "Conv",
            Kind::ConvTranspose => "ConvTranspose",
            Kind::MaxPool => "MaxPool",
            Kind::AveragePool => "AveragePool",
            Kind::GlobalMaxPool => "GlobalMaxPool",
            Kind::GlobalAveragePool => "GlobalAveragePool",
        }
    }

    pub fn of(node: &Node) -> Option<Kind> {
        let standard = node.domain.is_empty() || node.domain == "ai.onnx";
        Kind::ALL.into_iter().find(|k| standard && k.op_type() == node.op_type)
    }

    /// Whether it has a kernel of weights.
    pub fn has_weight(self) -> bool {
        matches!(self, Kind::Conv | Kind::ConvTranspose)
    }

    pub fn is_transposed(self) -> bool {
        self == Kind::ConvTranspose
    }

    pub fn is_global(self) -> bool {
        matches!(self, Kind::GlobalMaxPool | Kind::GlobalAveragePool)
    }

    pub fn is_max(self) -> bool {
        matches!(self, Kind::MaxPool | Kind::GlobalMaxPool)
    }
}

/// The values of the graph that a layer's tensors belong to; `None` where it stands free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ids {
    pub node: Option<NodeId>,
    pub input: Option<ValueId>,
    pub weight: Option<ValueId>,
    pub bias: Option<ValueId>,
    pub output: Option<ValueId>,
}

/// Why a node cannot be shown as a sliding window.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayerError {
    #[error("{0} slides no window; choose a convolution or a pooling layer")]
    NotWindowed(String),
    #[error("{0} has not run, so it has no numbers yet; run the model first")]
    NotRun(String),
    #[error("{0} has no axis to slide along: its input is {1}; N C H W is what is needed")]
    Rank(String, String),
    #[error("{0} is empty: an axis of its input or output has size 0")]
    Empty(String),
    #[error(transparent)]
    Op(#[from] OpError),
}

/// A layer as it ran. X: N × C × spatial, W: O × C/group × kernel (transposed: C × O/group × kernel),
/// Y: N × O × spatial. Gradients are what this layer alone sent back.
#[derive(Debug, Clone)]
pub struct Layer {
    pub ids: Ids,
    pub name: String,
    pub kind: Kind,
    pub attributes: Attributes,
    /// Spatial axes, outermost first. Of a transposed convolution, those of the convolution that runs
    /// the other way: `input` is the size of Y, `output` the size of X.
    pub axes: Vec<WindowAxis>,
    pub group: usize,
    pub auto_pad: AutoPad,
    pub ceil_mode: bool,
    pub count_include_pad: bool,
    pub input: Tensor,
    pub weight: Option<Tensor>,
    pub bias: Option<Tensor>,
    pub output: Tensor,
    pub grad_output: Option<Tensor>,
    pub grad_input: Option<Tensor>,
    pub grad_weight: Option<Tensor>,
    pub grad_bias: Option<Tensor>,
}

/// The nodes of a graph that slide a window, in the order they run.
pub fn layers(graph: &Graph) -> Vec<(NodeId, Kind)> {
    graph.nodes().filter_map(|(id, n)| Kind::of(n).map(|k| (id, k))).collect()
}

impl Layer {
    /// The layer of a node that has run.
    pub fn of(trace: &Trace, id: NodeId) -> Result<Layer, LayerError> {
        let node = trace.graph().node(id);
        let name = label(node);
        let kind = Kind::of(node).ok_or_else(|| LayerError::NotWindowed(name.clone()))?;
        let slot = |i: usize| node.inputs.get(i).copied().flatten();
        let weighted = |i: usize| slot(i).filter(|_| kind.has_weight());
        let ids = Ids {
            node: Some(id),
            input: slot(0),
            weight: weighted(1),
            bias: weighted(2),
            output: node.outputs.first().copied().flatten(),
        };
        let value = |id: Option<ValueId>| id.and_then(|v| trace.value(v)).cloned();
        let ran = || LayerError::NotRun(name.clone());
        let (input, output) =
            (value(ids.input).ok_or_else(ran)?, value(ids.output).ok_or_else(ran)?);
        let weight = value(ids.weight);
        if kind.has_weight() && weight.is_none() {
            return Err(ran());
        }
        let sent = |slot: usize| {
            let run = trace.node_run(id)?;
            run.contributions.get(slot)?.as_ref().map(|c| c.summed.clone())
        };
        let geometry = Geometry::of(kind, &node.attributes, &name, &input, weight.as_ref())?;
        if input.numel() == 0 || output.numel() == 0 {
            return Err(LayerError::Empty(name));
        }
        Ok(Layer {
            ids,
            kind,
            attributes: node.attributes.clone(),
            axes: geometry.axes,
            group: geometry.group,
            auto_pad: geometry.auto_pad,
            ceil_mode: geometry.ceil_mode,
            count_include_pad: geometry.count_include_pad,
            bias: value(ids.bias),
            grad_output: ids.output.and_then(|v| trace.grad(v)).cloned(),
            grad_input: sent(0),
            grad_weight: sent(1).filter(|_| kind.has_weight()),
            grad_bias: sent(2).filter(|_| kind.has_weight()),
            input,
            weight,
            output,
            name,
        })
    }

    pub fn batch(&self) -> usize {
        self.input.shape()[0]
    }

    pub fn in_channels(&self) -> usize {
        self.input.shape()[1]
    }

    pub fn out_channels(&self) -> usize {
        self.output.shape()[1]
    }

    /// Input channels that one output channel reads.
    pub fn channels_per_group(&self) -> usize {
        if self.kind.has_weight() { self.in_channels() / self.group.max(1) } else { 1 }
    }

    /// Output channels of one group.
    pub fn filters_per_group(&self) -> usize {
        if self.kind.has_weight() { self.out_channels() / self.group.max(1) } else { 1 }
    }

    /// Every channel has a kernel of its own.
    pub fn is_depthwise(&self) -> bool {
        self.kind.has_weight() && self.group > 1 && self.group == self.in_channels()
    }

    /// The kernel is one cell: each pixel by itself, a linear layer over the channels.
    pub fn is_pointwise(&self) -> bool {
        self.kind == Kind::Conv && self.axes.iter().all(|a| a.kernel == 1)
    }

    pub fn spatial_rank(&self) -> usize {
        self.axes.len()
    }

    pub fn spatial_in(&self) -> &[usize] {
        &self.input.shape()[2..]
    }

    pub fn spatial_out(&self) -> &[usize] {
        &self.output.shape()[2..]
    }

    pub fn kernel(&self) -> Vec<usize> {
        self.axes.iter().map(|a| a.kernel).collect()
    }

    /// What the spatial axes are called: W, or H and W, or D, H and W.
    pub fn axis_letters(&self) -> Vec<char> {
        let letters = ['D', 'H', 'W'];
        let rank = self.spatial_rank();
        (0..rank).map(|i| (i + 3).checked_sub(rank).map_or('?', |l| letters[l.min(2)])).collect()
    }

    /// What kind of layer it is, in a few words: `depthwise, dilated`.
    pub fn traits(&self) -> Vec<&'static str> {
        let some = |f: fn(&WindowAxis) -> bool| self.axes.iter().any(f);
        let all = [
            (self.is_depthwise(), "depthwise"),
            (self.group > 1 && !self.is_depthwise(), "grouped"),
            (self.is_pointwise(), "1×1"),
            (some(|a| a.dilation > 1), "dilated"),
            (some(|a| a.stride > 1) && !self.kind.is_global(), "strided"),
            (some(|a| a.pad_begin != 0 || a.pad_end != 0), "padded"),
        ];
        all.into_iter().filter(|(on, _)| *on).map(|(_, word)| word).collect()
    }

    /// One line: `Conv 1→8, k 3×3, s 1, p 0`.
    pub fn summary(&self) -> String {
        let sizes = |f: &dyn Fn(&WindowAxis) -> String| {
            let all: Vec<String> = self.axes.iter().map(f).collect();
            match all.windows(2).all(|w| w[0] == w[1]) {
                true => all.first().cloned().unwrap_or_default(),
                false => all.join("×"),
            }
        };
        let mut text = self.kind.op_type().to_string();
        if self.kind.has_weight() {
            text += &format!(" {}→{}", self.in_channels(), self.out_channels());
        }
        if self.kind.is_global() {
            return text;
        }
        let kernel: Vec<String> = self.axes.iter().map(|a| a.kernel.to_string()).collect();
        text += &format!(", k {}", kernel.join("×"));
        text += &format!(", s {}", sizes(&|a| a.stride.to_string()));
        text += &format!(", p {}", sizes(&|a| pads(a)));
        if self.axes.iter().any(|a| a.dilation > 1) {
            text += &format!(", d {}", sizes(&|a| a.dilation.to_string()));
        }
        if self.group > 1 {
            text += &format!(", g {}", self.group);
        }
        text
    }
}

fn pads(axis: &WindowAxis) -> String {
    match axis.pad_begin == axis.pad_end {
        true => axis.pad_begin.to_string(),
        false => format!("{}+{}", axis.pad_begin, axis.pad_end),
    }
}

/// A node by its name, else by its op.
fn label(node: &Node) -> String {
    match node.name.is_empty() {
        true => node.op_type.clone(),
        false => node.name.clone(),
    }
}

struct Geometry {
    axes: Vec<WindowAxis>,
    group: usize,
    auto_pad: AutoPad,
    ceil_mode: bool,
    count_include_pad: bool,
}

impl Geometry {
    fn of(
        kind: Kind,
        attributes: &Attributes,
        name: &str,
        input: &Tensor,
        weight: Option<&Tensor>,
    ) -> Result<Self, LayerError> {
        let short = || LayerError::Rank(name.into(), input.shape().to_string());
        let spatial = input.shape().get(2..).filter(|s| !s.is_empty()).ok_or_else(short)?;
        let window = WindowAttributes::from_attributes(kind.op_type(), attributes)?;
        let kernel = weight.and_then(|w| w.shape().get(2..));
        let pooled = window.kernel_shape.as_deref();
        let axes = match kind {
            Kind::Conv => window.axes(spatial, kernel.ok_or_else(short)?)?,
            Kind::ConvTranspose => transposed_axes(attributes, spatial, kernel.ok_or_else(short)?)?,
            Kind::MaxPool | Kind::AveragePool => window.axes(spatial, pooled.ok_or_else(short)?)?,
            Kind::GlobalMaxPool | Kind::GlobalAveragePool => {
                spatial.iter().map(|&size| whole(size)).collect()
            }
        };
        let group = if kind.has_weight() { attributes.int("group", 1)? } else { 1 };
        Ok(Geometry {
            axes,
            group: usize::try_from(group).unwrap_or(1).max(1),
            auto_pad: window.auto_pad,
            ceil_mode: window.ceil_mode,
            count_include_pad: attributes.flag("count_include_pad", false)?,
        })
    }
}

/// One window over a whole axis.
fn whole(size: usize) -> WindowAxis {
    WindowAxis {
        input: size,
        kernel: size.max(1),
        stride: 1,
        dilation: 1,
        pad_begin: 0,
        pad_end: 0,
        output: 1,
    }
}
