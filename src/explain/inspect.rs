//! What the inspector shows of a tensor and of a node: slices, statistics, the arithmetic of a cell,
//! what each edge adds to a gradient. Plain values; imported by `views` and above.

use crate::engine::{Contribution, Trace};
use crate::graph::{Graph, Inferred, NodeId, NodeOp, ScopeId, ValueId};
use crate::ops::{Expr, Inputs, Ran, Work};
use crate::tensor::{Histogram, Tensor, TensorStats};
use smallvec::SmallVec;

/// Bins of a histogram in the inspector.
const BINS: usize = 48;

/// Statistics and histogram of a tensor.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    pub stats: TensorStats,
    pub histogram: Histogram,
}

impl Summary {
    pub fn of(tensor: &Tensor) -> Self {
        let values = tensor.to_f64_vec();
        Summary {
            stats: TensorStats::of_values(&values),
            histogram: Histogram::of_values(&values, BINS),
        }
    }
}

/// Which two axes of a tensor lie in the plane, and where the others stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Plane {
    /// `None` below rank 2: then there is one row.
    pub row_axis: Option<usize>,
    /// `None` for a scalar.
    pub col_axis: Option<usize>,
    /// One number an axis; those of the plane are not read.
    pub fixed: Vec<usize>,
}

impl Plane {
    /// The last two axes, the others at 0.
    pub fn of(shape: &[usize]) -> Self {
        let rank = shape.len();
        Plane { row_axis: rank.checked_sub(2), col_axis: rank.checked_sub(1), fixed: vec![0; rank] }
    }

    /// Whether it can lie in a tensor of this shape.
    pub fn fits(&self, shape: &[usize]) -> bool {
        let rank = shape.len();
        self.fixed.len() == rank
            && self.row_axis.is_some() == (rank >= 2)
            && self.col_axis.is_some() == (rank >= 1)
            && self.row_axis.is_none_or(|a| a < rank)
            && self.col_axis.is_none_or(|a| a < rank && self.row_axis != Some(a))
            && self.fixed.iter().zip(shape).all(|(&i, &d)| i < d.max(1))
    }

    /// Axes outside the plane.
    pub fn other_axes(&self) -> impl Iterator<Item = usize> + use<'_> {
        (0..self.fixed.len()).filter(|&a| Some(a) != self.row_axis && Some(a) != self.col_axis)
    }

    /// Rows and columns of the plane in a tensor of this shape.
    pub fn size(&self, shape: &[usize]) -> (usize, usize) {
        let along = |axis: Option<usize>| axis.map_or(1, |a| shape.get(a).copied().unwrap_or(1));
        (along(self.row_axis), along(self.col_axis))
    }

    /// The multi-index of a cell of the plane.
    pub fn index(&self, row: usize, col: usize) -> Vec<usize> {
        let mut index = self.fixed.clone();
        for (axis, at) in [(self.row_axis, row), (self.col_axis, col)] {
            if let Some(slot) = axis.and_then(|a| index.get_mut(a)) {
                *slot = at;
            }
        }
        index
    }

    /// The cell of a multi-index, if it lies in the plane.
    pub fn cell(&self, index: &[usize]) -> Option<(usize, usize)> {
        let at = |axis: Option<usize>| axis.map_or(Some(0), |a| index.get(a).copied());
        let inside =
            index.len() == self.fixed.len() && self.other_axes().all(|a| index[a] == self.fixed[a]);
        at(self.row_axis).zip(at(self.col_axis)).filter(|_| inside)
    }

    /// Moves the plane so that the cell of a multi-index lies in it.
    pub fn show(&mut self, index: &[usize]) {
        if index.len() == self.fixed.len() {
            self.fixed = index.to_vec();
        }
    }

    /// Where the numbers of the plane lie in memory, if they lie in one piece and in order.
    pub fn range(&self, shape: &[usize]) -> Option<std::ops::Range<usize>> {
        let rank = shape.len();
        let last = self.row_axis == rank.checked_sub(2) && self.col_axis == rank.checked_sub(1);
        let (rows, cols) = self.size(shape);
        let size = rows.checked_mul(cols).filter(|_| last)?;
        let item = self.other_axes().fold(0, |at, a| at * shape[a] + self.fixed[a]);
        Some(item * size..(item + 1) * size)
    }

    /// The numbers of the plane, row by row.
    pub fn values(&self, tensor: &Tensor) -> Vec<f64> {
        let (rows, cols) = self.size(tensor.shape());
        let strides = tensor.shape().strides();
        let stride = |axis: Option<usize>| axis.map_or(0, |a| strides[a]);
        let start: usize = self.other_axes().map(|a| self.fixed[a] * strides[a]).sum();
        let (down, right) = (stride(self.row_axis), stride(self.col_axis));
        let mut values = Vec::with_capacity(rows.saturating_mul(cols));
        for row in 0..rows {
            values.extend((0..cols).map(|col| tensor.get(start + row * down + col * right)));
        }
        values
    }
}

/// A multi-index as it is written: `[0, 2]`; nothing for a scalar.
pub fn index_text(index: &[usize]) -> String {
    if index.is_empty() {
        return String::new();
    }
    let numbers: Vec<String> = index.iter().map(usize::to_string).collect();
    format!("[{}]", numbers.join(", "))
}

/// How one number came about.
#[derive(Debug, Clone)]
pub struct Arithmetic {
    pub node: NodeId,
    pub expr: Expr,
    /// The values that the expression's input numbers stand for.
    pub inputs: SmallVec<[Option<ValueId>; 4]>,
}

/// A cell that another one depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceCell {
    pub value: ValueId,
    pub index: Vec<usize>,
    pub number: f64,
}

impl Arithmetic {
    /// The arithmetic of a cell, where its op can write it down.
    pub fn of(trace: &Trace, value: ValueId, index: &[usize]) -> Option<Self> {
        let graph = trace.graph();
        let id = graph.value(value).producer?;
        let node = graph.node(id);
        let NodeOp::Ready(op) = &node.op else { return None };
        let tensor = |slot: &Option<ValueId>| slot.and_then(|v| trace.value(v));
        let inputs: SmallVec<[Option<&Tensor>; 4]> = node.inputs.iter().map(tensor).collect();
        let outputs: Vec<Tensor> =
            node.outputs.iter().map_while(|slot| tensor(slot).cloned()).collect();
        let output = node.outputs.iter().position(|o| *o == Some(value))?;
        let ran = Ran { inputs: Inputs::new(op.spec().name, &inputs), outputs: &outputs };
        let expr = op.explain(ran, output, index)?;
        Some(Arithmetic { node: id, expr, inputs: node.inputs.clone() })
    }

    /// The cells that the number is made of, at most `limit`, and how many there are in all.
    pub fn cells(&self, limit: usize) -> (Vec<SourceCell>, usize) {
        let cells = self.expr.cells();
        let total = cells.len();
        let mut numbers = Vec::new();
        leaves(&self.expr, &mut numbers);
        let found = cells.into_iter().zip(numbers).take(limit).filter_map(|((input, index), n)| {
            let value = self.inputs.get(input).copied().flatten()?;
            Some(SourceCell { value, index: index.to_vec(), number: n })
        });
        (found.collect(), total)
    }
}

/// The numbers of the cells, in the order of [`Expr::cells`].
fn leaves(expr: &Expr, out: &mut Vec<f64>) {
    match expr {
        Expr::Cell { value, .. } => out.push(*value),
        Expr::Number(_) => {}
        Expr::Sum(items) | Expr::Product(items) | Expr::Call { args: items, .. } => {
            items.iter().for_each(|e| leaves(e, out));
        }
        Expr::Quotient(a, b) | Expr::Power(a, b) => {
            leaves(a, out);
            leaves(b, out);
        }
        Expr::Negative(x) => leaves(x, out),
    }
}

/// What one consumer adds to the gradient of a value.
pub struct Incoming<'a> {
    pub node: NodeId,
    pub slot: usize,
    /// `None`: nothing came back along this edge.
    pub contribution: Option<&'a Contribution>,
}

/// Every edge along which a gradient can come back to a value.
pub fn incoming(trace: &Trace, value: ValueId) -> Vec<Incoming<'_>> {
    let edges = &trace.graph().value(value).consumers;
    let one = |&(node, slot): &(NodeId, usize)| {
        let run = trace.node_run(node);
        let contribution = run.and_then(|r| r.contributions.get(slot)).and_then(Option::as_ref);
        Incoming { node, slot, contribution }
    };
    edges.iter().map(one).collect()
}

/// The gradient of one cell that came along an edge; `None` where nothing came.
pub fn contribution_at(incoming: &Incoming<'_>, index: &[usize]) -> Option<f64> {
    incoming.contribution.and_then(|c| c.summed.at(index))
}

/// What a set of nodes costs, summed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Totals {
    pub nodes: usize,
    pub parameters: usize,
    pub parameter_numel: u64,
    pub parameter_bytes: u64,
    pub work: Work,
    pub forward_secs: f64,
    pub backward_secs: f64,
    pub allocated_bytes: u64,
    pub saved_bytes: u64,
}

/// Sums over the nodes that `takes` chooses; a parameter counts once, also when it is used twice.
pub fn totals(
    graph: &Graph,
    inferred: &Inferred,
    trace: Option<&Trace>,
    takes: impl Fn(NodeId) -> bool,
) -> Totals {
    let mut sum = Totals::default();
    let mut seen = vec![false; graph.num_values()];
    for (id, node) in graph.nodes().filter(|(id, _)| takes(*id)) {
        sum.nodes += 1;
        if let Some(cost) = inferred.costs.get(id.index()).and_then(Option::as_ref) {
            sum.work.macs = sum.work.macs.saturating_add(cost.work.macs);
            sum.work.flops = sum.work.flops.saturating_add(cost.work.flops);
        }
        if let Some(run) = trace.and_then(|t| t.node_run(id)) {
            sum.forward_secs += run.forward_time.as_secs_f64();
            sum.backward_secs += run.backward_time.as_secs_f64();
            sum.allocated_bytes += run.allocated_bytes as u64;
            sum.saved_bytes += run.saved_bytes as u64;
        }
        for v in node.inputs.iter().flatten().copied() {
            let value = graph.value(v);
            if value.is_parameter() && !std::mem::replace(&mut seen[v.index()], true) {
                sum.parameters += 1;
                let data = value.data.as_ref();
                sum.parameter_numel += data.map_or(0, |t| t.numel() as u64);
                sum.parameter_bytes += data.map_or(0, |t| t.nbytes() as u64);
            }
        }
    }
    sum
}

/// Whether a node stands in a scope or in one below it.
pub fn in_scope(graph: &Graph, node: NodeId, scope: ScopeId) -> bool {
    let mut at = Some(graph.node(node).scope);
    while let Some(id) = at {
        if id == scope {
            return true;
        }
        at = graph.scopes.get(id).parent;
    }
    false
}

/// How often each op is used, most often first, then by name.
pub fn op_counts(graph: &Graph) -> Vec<(String, usize)> {
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for (_, node) in graph.nodes() {
        *counts.entry(&node.op_type).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().map(|(n, c)| (n.to_string(), c)).collect();
    counts.sort_by_key(|c| std::cmp::Reverse(c.1));
    counts
}

#[cfg(test)]
mod tests;
