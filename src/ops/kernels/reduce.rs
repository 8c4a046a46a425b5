//! Walking a tensor as outer × reduced × inner blocks, whatever the axes, and the parts that the
//! Reduce ops share: axes from attribute or input, keepdims, stretching a gradient back.

use crate::ops::{Attributes, Expr, Fact, Facts, Inputs, OpError, Ran};
use crate::tensor::{Element, Odometer, Shape, Tensor, TensorError, broadcast_strides};
use smallvec::SmallVec;

/// Which axes a Reduce op works on; from the attribute (older opsets) or the second input.
#[derive(Debug, Clone)]
pub struct Axes {
    attribute: Option<Vec<i64>>,
    noop_with_empty_axes: bool,
    pub keepdims: bool,
}

impl Axes {
    pub fn from_attributes(a: &Attributes) -> Result<Self, OpError> {
        Ok(Axes {
            attribute: a.opt_ints("axes")?,
            noop_with_empty_axes: a.flag("noop_with_empty_axes", false)?,
            keepdims: a.flag("keepdims", true)?,
        })
    }

    fn resolve(&self, rank: usize, input: Option<&Tensor>) -> Result<Vec<usize>, TensorError> {
        let given = match input {
            Some(t) => Some(t.to_i64_vec()),
            None => self.attribute.clone(),
        };
        match given {
            Some(list) if !list.is_empty() => {
                let mut axes = Vec::with_capacity(list.len());
                for a in list {
                    let a = crate::tensor::normalize_axis(a, rank)?;
                    if !axes.contains(&a) {
                        axes.push(a);
                    }
                }
                axes.sort_unstable();
                Ok(axes)
            }
            _ if self.noop_with_empty_axes => Ok(Vec::new()),
            _ => Ok((0..rank).collect()),
        }
    }

    /// The axes for a run.
    pub fn of(&self, inputs: Inputs<'_>) -> Result<Vec<usize>, OpError> {
        let x = inputs.get(0)?;
        Ok(self.resolve(x.rank(), inputs.opt(1))?)
    }

    /// The output fact.
    pub fn infer(&self, inputs: Facts<'_>) -> Result<Fact, OpError> {
        let x = inputs.get(0)?;
        let axes = self.resolve(x.shape.rank(), inputs.opt_value(1)?)?;
        Ok(Fact::new(x.dtype, x.shape.reduced(&axes, self.keepdims)))
    }
}

/// `x` with the reduced axes moved last: for each output element, the flat offsets that it reduces.
pub struct Groups {
    /// Shape of the output without keepdims.
    kept: Shape,
    kept_strides: SmallVec<[usize; 6]>,
    reduced: Shape,
    reduced_strides: SmallVec<[usize; 6]>,
}

impl Groups {
    pub fn new(shape: &Shape, axes: &[usize]) -> Self {
        let strides = shape.strides();
        let pick = |want: bool| {
            let of = (0..shape.rank()).filter(move |i| axes.contains(i) == want);
            let dims: Shape = of.clone().map(|i| shape[i]).collect();
            (dims, of.map(|i| strides[i]).collect())
        };
        let (kept, kept_strides) = pick(false);
        let (reduced, reduced_strides) = pick(true);
        Groups { kept, kept_strides, reduced, reduced_strides }
    }

    /// How many elements go into one output.
    pub fn group_len(&self) -> usize {
        self.reduced.numel()
    }

    /// For each output in row-major order, the base offset of its group.
    pub fn bases(&self) -> impl Iterator<Item = usize> {
        Odometer::new(&self.kept, [self.kept_strides.clone()]).map(|[o]| o)
    }

    /// Offsets within a group, relative to its base.
    pub fn members(&self) -> Vec<usize> {
        Odometer::new(&self.reduced, [self.reduced_strides.clone()]).map(|[o]| o).collect()
    }
}

/// One value an output, made from the iterator of its group.
pub fn reduce<T: Element, R: Element>(
    x: &Tensor,
    axes: &[usize],
    keepdims: bool,
    f: impl Fn(&mut dyn Iterator<Item = T>) -> R,
) -> Result<Tensor, TensorError> {
    let (groups, from) = (Groups::new(x.shape(), axes), x.as_slice::<T>()?);
    let members = groups.members();
    Tensor::build::<R>(x.shape().reduced(axes, keepdims), |out| {
        for (o, base) in out.iter_mut().zip(groups.bases()) {
            *o = f(&mut members.iter().map(|m| from[base + m]));
        }
    })
}

/// A tensor of the reduced shape (with or without keepdims) as one that broadcasts against `shape`.
pub fn keep_axes(t: &Tensor, shape: &Shape, axes: &[usize]) -> Result<Tensor, TensorError> {
    t.reshape(shape.reduced(axes, true))
}

/// `t` (broadcastable to `shape`) written out in full.
pub fn expand<T: Element>(t: &Tensor, shape: &Shape) -> Result<Tensor, TensorError> {
    if t.shape() == shape {
        return Ok(t.clone());
    }
    let from = t.as_slice::<T>()?;
    let strides = broadcast_strides(t.shape(), shape);
    Tensor::build::<T>(shape.clone(), |out| {
        for (o, [at]) in out.iter_mut().zip(Odometer::new(shape, [strides])) {
            *o = from[at];
        }
    })
}

/// The input cells that one output of a Reduce op is made of.
pub fn explain_group(ran: Ran<'_>, axes: &Axes, index: &[usize]) -> Option<Vec<Expr>> {
    let x = ran.inputs.opt(0)?;
    let reduced = axes.of(ran.inputs).ok()?;
    let groups = Groups::new(x.shape(), &reduced);
    let flat = ran.outputs.first()?.shape().offset(index)?;
    let base = groups.bases().nth(flat)?;
    let cells = groups.members().into_iter().map(|m| ran.cell(0, &x.shape().unravel(base + m)));
    cells.collect()
}
