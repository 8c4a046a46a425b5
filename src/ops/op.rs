//! The contract between ops and whoever runs them. An op knows how to compute its outputs, its
//! local gradients, its shapes and its work; it never accumulates, never un-broadcasts, never
//! touches a store. One driver (`engine`) does those for all. Imported by every op and above.

use super::in_place::InPlace;
use super::{Attributes, Expr, OpError};
use crate::tensor::{DType, Shape, Tensor};
use smallvec::SmallVec;
use std::fmt::Debug;

/// Outputs of a node, in order.
pub type Tensors = SmallVec<[Tensor; 2]>;
/// One optional gradient an input. `None`: this input gets nothing from this op.
pub type Grads = SmallVec<[Option<Tensor>; 3]>;

/// What is known of a value before running: type, shape and, for small shape plumbing, its value.
#[derive(Debug, Clone)]
pub struct Fact {
    pub dtype: DType,
    pub shape: Shape,
    pub value: Option<Tensor>,
}

impl Fact {
    pub fn new(dtype: DType, shape: impl Into<Shape>) -> Self {
        Fact { dtype, shape: shape.into(), value: None }
    }

    pub fn of(tensor: &Tensor) -> Self {
        Fact { dtype: tensor.dtype(), shape: tensor.shape().clone(), value: Some(tensor.clone()) }
    }

    pub fn nbytes(&self) -> usize {
        self.shape.numel().saturating_mul(self.dtype.size())
    }
}

/// Inputs of a node by position; optional ones may be absent.
pub struct Args<'a, T> {
    op: &'static str,
    items: &'a [Option<&'a T>],
}

impl<T> Clone for Args<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Args<'_, T> {}

/// Input tensors of a node.
pub type Inputs<'a> = Args<'a, Tensor>;
/// Input facts of a node.
pub type Facts<'a> = Args<'a, Fact>;

impl<'a, T> Args<'a, T> {
    pub fn new(op: &'static str, items: &'a [Option<&'a T>]) -> Self {
        Args { op, items }
    }

    /// The op's name, for errors.
    pub fn op(&self) -> &'static str {
        self.op
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// A required input.
    pub fn get(&self, index: usize) -> Result<&'a T, OpError> {
        self.opt(index).ok_or(OpError::MissingInput { op: self.op, index })
    }

    /// An optional input.
    pub fn opt(&self, index: usize) -> Option<&'a T> {
        self.items.get(index).copied().flatten()
    }

    /// All inputs that are there, for variadic ops.
    pub fn present(&self) -> impl Iterator<Item = &'a T> + use<'a, T> {
        self.items.iter().copied().flatten()
    }
}

impl<'a> Args<'a, Fact> {
    /// The value of an input on which the output shape depends.
    pub fn value(&self, input: usize) -> Result<&'a Tensor, OpError> {
        let fact = self.get(input)?;
        fact.value.as_ref().ok_or(OpError::NeedsValue { op: self.op, input })
    }

    /// As [`Args::value`], for an input that may be absent.
    pub fn opt_value(&self, input: usize) -> Result<Option<&'a Tensor>, OpError> {
        if self.opt(input).is_none() { Ok(None) } else { self.value(input).map(Some) }
    }
}

/// What a forward call is told and may keep.
#[derive(Debug, Default)]
pub struct Forward {
    /// A backward will follow: keep what it needs.
    pub keep: bool,
    /// Differs from node to node and run to run, for ops that draw random numbers.
    pub seed: u64,
    saved: Tensors,
}

impl Forward {
    pub fn new(keep: bool, seed: u64) -> Self {
        Forward { keep, seed, saved: Tensors::new() }
    }

    /// Keeps a tensor for the backward, as PyTorch's `ctx.save_for_backward`.
    pub fn save(&mut self, tensor: Tensor) {
        if self.keep {
            self.saved.push(tensor);
        }
    }

    pub fn into_saved(self) -> Tensors {
        self.saved
    }
}

/// What a backward call sees.
#[derive(Clone, Copy)]
pub struct Backward<'a> {
    pub inputs: Inputs<'a>,
    pub outputs: &'a [Tensor],
    pub saved: &'a [Tensor],
    /// One an output; `None` where no gradient arrived.
    pub grad_outputs: &'a [Option<&'a Tensor>],
    /// Which inputs want a gradient.
    pub needs: &'a [bool],
}

impl<'a> Backward<'a> {
    /// The gradient of output 0. The driver calls backward only when some output has one; an op
    /// with several outputs looks at `grad_outputs` itself.
    pub fn grad(&self) -> Result<&'a Tensor, OpError> {
        self.grad_outputs.first().copied().flatten().ok_or_else(|| {
            OpError::unsupported(self.inputs.op(), "no gradient arrived at the first output")
        })
    }

    pub fn input(&self, index: usize) -> Result<&'a Tensor, OpError> {
        self.inputs.get(index)
    }

    /// The shape of an input; known also where [`Op::reads`] let its numbers be freed.
    pub fn input_shape(&self, index: usize) -> Result<Shape, OpError> {
        Ok(self.inputs.get(index)?.shape().clone())
    }

    pub fn output(&self, index: usize) -> Result<&'a Tensor, OpError> {
        self.outputs.get(index).ok_or_else(|| {
            OpError::unsupported(self.inputs.op(), format!("output {index} was not kept"))
        })
    }

    pub fn saved(&self, index: usize) -> Result<&'a Tensor, OpError> {
        self.saved.get(index).ok_or_else(|| {
            OpError::unsupported(self.inputs.op(), format!("saved tensor {index} is missing"))
        })
    }

    pub fn needs(&self, index: usize) -> bool {
        self.needs.get(index).copied().unwrap_or(false)
    }
}

/// Which tensors the backward of an op reads; the rest may be freed after the forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reads {
    /// Bit i: input i.
    pub inputs: u32,
    /// Bit i: output i.
    pub outputs: u32,
}

impl Reads {
    pub const NOTHING: Reads = Reads { inputs: 0, outputs: 0 };
    pub const INPUTS: Reads = Reads { inputs: u32::MAX, outputs: 0 };
    pub const OUTPUTS: Reads = Reads { inputs: 0, outputs: u32::MAX };
    pub const ALL: Reads = Reads { inputs: u32::MAX, outputs: u32::MAX };

    pub fn input(self, index: usize) -> bool {
        self.inputs >> index.min(31) & 1 == 1
    }

    pub fn output(self, index: usize) -> bool {
        self.outputs >> index.min(31) & 1 == 1
    }
}

/// Arithmetic that an op does, forward. A multiply-accumulate is one MAC and two FLOPs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    pub macs: u64,
    pub flops: u64,
}

impl Work {
    pub const NONE: Work = Work { macs: 0, flops: 0 };

    pub fn macs(macs: u64) -> Self {
        Work { macs, flops: macs.saturating_mul(2) }
    }

    pub fn flops(flops: u64) -> Self {
        Work { macs: 0, flops }
    }

    /// `n` FLOPs an element of the first output.
    pub fn per_output(n: u64, outputs: &[Fact]) -> Self {
        Work::flops(outputs.first().map_or(0, |o| o.shape.numel() as u64).saturating_mul(n))
    }

    /// `n` FLOPs an element of the first input.
    pub fn per_input(n: u64, inputs: Facts<'_>) -> Self {
        Work::flops(inputs.opt(0).map_or(0, |i| i.shape.numel() as u64).saturating_mul(n))
    }
}

/// What an op costs: arithmetic and bytes moved and kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    pub work: Work,
    pub bytes_read: usize,
    pub bytes_written: usize,
    /// Kept for the backward: inputs and outputs that it reads (saved extras are known after running).
    pub bytes_saved: usize,
}

/// What an explanation of one output cell sees.
#[derive(Clone, Copy)]
pub struct Ran<'a> {
    pub inputs: Inputs<'a>,
    pub outputs: &'a [Tensor],
}

impl Ran<'_> {
    /// A cell of an input as an expression.
    pub fn cell(&self, input: usize, index: &[usize]) -> Option<Expr> {
        let value = self.inputs.opt(input)?.at(index)?;
        Some(Expr::cell(input, index, value))
    }

    /// A cell of an input that broadcasts to `index` of the output.
    pub fn broadcast_cell(&self, input: usize, index: &[usize]) -> Option<Expr> {
        let shape = self.inputs.opt(input)?.shape();
        let lead = index.len().checked_sub(shape.rank())?;
        let own: Vec<usize> =
            shape.iter().zip(&index[lead..]).map(|(&d, &i)| if d == 1 { 0 } else { i }).collect();
        self.cell(input, &own)
    }
}

/// An operation with its attributes, ready to run.
pub trait Op: Send + Sync + Debug {
    fn spec(&self) -> &'static OpSpec;

    /// Types and shapes of all outputs from those of the inputs; errors name what does not fit.
    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError>;

    /// The outputs. Float inputs are all float32 or all float64 (halves are widened by the driver).
    fn forward(&self, inputs: Inputs<'_>, ctx: &mut Forward) -> Result<Tensors, OpError>;

    /// Gradients with respect to the inputs, given those of the outputs. A gradient may have the
    /// broadcast (output) shape: the driver sums it down to the shape of its input.
    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError>;

    /// Which tensors `backward` reads. What is not named here may be gone by then.
    fn reads(&self) -> Reads {
        Reads::ALL
    }

    /// As [`Op::reads`], where only the inputs that `needs` names want a gradient.
    fn reads_for(&self, _needs: &dyn Fn(usize) -> bool) -> Reads {
        self.reads()
    }

    /// The same op writing its output over input `slot`, where it can. `keep`: a backward may
    /// follow, so that what the forward would save must not be missed.
    fn in_place(&self, _slot: usize, _keep: bool) -> Option<&dyn InPlace> {
        None
    }

    /// Arithmetic of one forward.
    fn work(&self, _inputs: Facts<'_>, outputs: &[Fact]) -> Work {
        Work::per_output(1, outputs)
    }

    /// How output `output` at `index` comes about, where it can be written as an expression.
    fn explain(&self, _ran: Ran<'_>, _output: usize, _index: &[usize]) -> Option<Expr> {
        None
    }
}

/// Bytes and arithmetic of one forward of `op`.
pub fn cost(op: &dyn Op, inputs: Facts<'_>, outputs: &[Fact]) -> Cost {
    let reads = op.reads();
    let kept_in = (0..inputs.len()).filter(|&i| reads.input(i)).filter_map(|i| inputs.opt(i));
    let kept_out = outputs.iter().enumerate().filter(|(i, _)| reads.output(*i)).map(|(_, f)| f);
    Cost {
        work: op.work(inputs, outputs),
        bytes_read: inputs.present().map(Fact::nbytes).fold(0, usize::saturating_add),
        bytes_written: outputs.iter().map(Fact::nbytes).fold(0, usize::saturating_add),
        bytes_saved: kept_in.chain(kept_out).map(Fact::nbytes).fold(0, usize::saturating_add),
    }
}

/// The kinds of op, as the views group and colour them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    Arithmetic,
    Activation,
    Linear,
    Convolution,
    Normalization,
    Reduction,
    Shape,
    Loss,
}

impl Category {
    pub const ALL: [Category; 8] = [
        Category::Arithmetic,
        Category::Activation,
        Category::Linear,
        Category::Convolution,
        Category::Normalization,
        Category::Reduction,
        Category::Shape,
        Category::Loss,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Category::Arithmetic => "Arithmetic",
            Category::Activation => "Activation",
            Category::Linear => "Linear algebra",
            Category::Convolution => "Convolution and pooling",
            Category::Normalization => "Normalization",
            Category::Reduction => "Reduction",
            Category::Shape => "Shape and data",
            Category::Loss => "Loss",
        }
    }
}

/// A complete call of an op, for docs and for the tests over the table. Float inputs are f64.
#[derive(Debug, Clone)]
pub struct Example {
    /// What is special about it: "one axis broadcast".
    pub note: &'static str,
    pub attributes: Attributes,
    pub inputs: Vec<Option<Tensor>>,
}

impl Example {
    /// An example without attributes and with one output.
    pub fn new(note: &'static str, inputs: impl IntoIterator<Item = Tensor>) -> Self {
        let inputs: Vec<_> = inputs.into_iter().map(Some).collect();
        let attributes = Attributes::new().arity(inputs.len(), 1);
        Example { note, attributes, inputs }
    }

    pub fn with(mut self, name: &str, value: impl Into<super::Attribute>) -> Self {
        self.attributes = self.attributes.with(name, value);
        self
    }

    pub fn outputs(mut self, num_outputs: usize) -> Self {
        self.attributes.num_outputs = num_outputs;
        self
    }

    pub fn opset(mut self, opset: i64) -> Self {
        self.attributes.opset = opset;
        self
    }
}

/// The ONNX standard operator domain.
pub const ONNX: &str = "";
/// Ops that ONNX lacks and PyTorch users know.
pub const CHALKGRAD: &str = "chalkgrad";

/// All that is to be said of an op. One const an op file; the table is [`super::OPS`].
pub struct OpSpec {
    /// ONNX `op_type`.
    pub name: &'static str,
    pub domain: &'static str,
    pub category: Category,
    /// One sentence for a student.
    pub summary: &'static str,
    /// LaTeX.
    pub formula: &'static str,
    /// The local derivative in words, with its trap where there is one.
    pub derivative: &'static str,
    /// The local derivative in LaTeX; empty where there is none.
    pub derivative_formula: &'static str,
    /// `torch.relu(x)`; empty where there is none.
    pub pytorch: &'static str,
    /// What the course calls it; empty where it has none.
    pub tinytorch: &'static str,
    /// Whether any gradient flows through.
    pub differentiable: bool,
    /// Runs on float16/bfloat16 itself (moves data only); else the driver widens to float32.
    pub native_half: bool,
    pub build: fn(&Attributes) -> Result<Box<dyn Op>, OpError>,
    pub examples: fn() -> Vec<Example>,
}

impl OpSpec {
    /// For struct update syntax: what most ops share.
    pub const DEFAULT: OpSpec = OpSpec {
        name: "",
        domain: ONNX,
        category: Category::Arithmetic,
        summary: "",
        formula: "",
        derivative: "",
        derivative_formula: "",
        pytorch: "",
        tinytorch: "",
        differentiable: true,
        native_half: false,
        build: |_| Err(OpError::unsupported("?", "has no constructor")),
        examples: Vec::new,
    };
}

impl Debug for OpSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
