//! Distinct elements. Imported by the table only.

use super::kernels::Known;
use super::kernels::moves::named;
use super::kernels::view::{View, copy_view};
use super::*;
use crate::dispatch_all;
use crate::tensor::{Element, TensorError};
use std::cmp::Ordering;

pub static SPEC: OpSpec = OpSpec {
    name: "Unique",
    category: Category::Shape,
    summary: "The distinct elements (or slices of an axis), with where they first stood, which one \
              each input was, and how often each occurs.",
    formula: r"y = \{ x_i \}",
    derivative: "The choice jumps when two elements become equal; ONNX and PyTorch pass no gradient.",
    pytorch: "torch.unique(x, return_inverse=True, return_counts=True)",
    differentiable: false,
    native_half: true,
    build: |a| {
        let (axis, sorted) = (a.opt_int("axis")?, a.flag("sorted", true)?);
        Ok(Box::new(Unique { axis, sorted, outputs: a.num_outputs.clamp(1, 4) }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Unique {
    /// Without one, single elements are compared.
    axis: Option<i64>,
    sorted: bool,
    outputs: usize,
}

/// Each distinct item: where it first stood, how often it occurs; and for every item, which it was.
struct Found {
    firsts: Vec<usize>,
    counts: Vec<i64>,
    inverse: Vec<i64>,
}

fn compare<T: Element>(a: &[T], b: &[T]) -> Ordering {
    let nan = |x: &T| x.partial_cmp(x).is_none();
    let one = |(x, y): (&T, &T)| x.partial_cmp(y).unwrap_or_else(|| nan(x).cmp(&nan(y)));
    a.iter().zip(b).map(one).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
}

fn find<T: Element>(items: &[T], count: usize, sorted: bool) -> Found {
    let len = items.len().checked_div(count).unwrap_or(0);
    let item = |i: usize| &items[i * len..(i + 1) * len];
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&i, &j| compare(item(i), item(j)));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for i in order {
        match groups.last_mut() {
            Some(group) if compare(item(group[0]), item(i)).is_eq() => group.push(i),
            _ => groups.push(vec![i]),
        }
    }
    if !sorted {
        // The sort is stable: the first of a group is where it first stood.
        groups.sort_by_key(|g| g[0]);
    }
    let mut inverse = vec![0; count];
    for (k, group) in groups.iter().enumerate() {
        group.iter().for_each(|&i| inverse[i] = k as i64);
    }
    let counts = groups.iter().map(|g| g.len() as i64).collect();
    Found { firsts: groups.iter().map(|g| g[0]).collect(), counts, inverse }
}

impl Unique {
    fn run<T: Element>(&self, x: &Tensor, axis: Option<usize>) -> Result<Tensors, TensorError> {
        // The axis is moved first, so that items lie together.
        let (count, items) = match axis {
            Some(axis) => (x.shape()[axis], copy_view(x, &swapped(x.shape(), axis))?),
            None => (x.numel(), x.clone()),
        };
        let from = items.as_slice::<T>()?;
        let found = find(from, count, self.sorted);
        let len = from.len().checked_div(count).unwrap_or(0);
        let mut kept = Vec::with_capacity(found.firsts.len() * len);
        found.firsts.iter().for_each(|&i| kept.extend_from_slice(&from[i * len..(i + 1) * len]));
        let y = match axis {
            Some(axis) => {
                let mut shape = swapped(x.shape(), axis).output().clone();
                shape.sizes_mut()[0] = found.firsts.len();
                copy_view(&Tensor::new(shape.clone(), kept)?, &swapped(&shape, axis))?
            }
            None => Tensor::vector(kept),
        };
        let firsts = found.firsts.iter().map(|&i| i as i64).collect();
        let all = [
            y,
            Tensor::vector::<i64>(firsts),
            Tensor::vector(found.inverse),
            Tensor::vector(found.counts),
        ];
        Ok(all.into_iter().take(self.outputs).collect())
    }

    fn all<'a>(&self, args: impl Known<'a>, x: &Tensor) -> Result<Tensors, OpError> {
        let axis = self.axis.map(|a| args.axis(a)).transpose()?;
        named("Unique", dispatch_all!(x.dtype(), T => self.run::<T>(x, axis)))
    }
}

/// Axis `axis` and the first change places.
fn swapped(shape: &Shape, axis: usize) -> View {
    let mut perm: Vec<usize> = (0..shape.rank()).collect();
    perm.swap(0, axis);
    View::of(shape).permuted(&perm)
}

impl Op for Unique {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        // How many are distinct is only known from the values.
        let x = Known::value(inputs, 0)?;
        Ok(self.all(inputs, x)?.iter().map(|y| Fact::new(y.dtype(), y.shape())).collect())
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        self.all(inputs, inputs.get(0)?)
    }

    fn backward(&self, _ctx: Backward<'_>) -> Result<Grads, OpError> {
        Err(OpError::NotDifferentiable { op: "Unique", input: 0 })
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn work(&self, _inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        Work::NONE
    }
}

fn examples() -> Vec<Example> {
    let x = || Tensor::vector(vec![2.0, 1.0, 1.0, 3.0, 4.0, 3.0]);
    vec![
        Example::new("sorted", [x()]).outputs(4),
        Example::new("in the order of appearance", [x()]).with("sorted", 0).outputs(4),
        Example::new("rows", Tensor::new([3, 2], vec![1i64, 0, 1, 0, 2, 3])).with("axis", 0),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn firsts_inverse_and_counts() {
        let x = [2.0, 1.0, 1.0, 3.0, 4.0, 3.0];
        let found = find(&x, 6, false);
        assert_eq!(found.firsts, [0, 1, 3, 4]);
        assert_eq!(found.inverse, [0, 1, 1, 2, 3, 2]);
        assert_eq!(found.counts, [1, 2, 2, 1]);
        assert_eq!(find(&x, 6, true).firsts, [1, 0, 3, 4]);
    }

    #[test]
    fn columns_are_compared_whole() {
        let x = Tensor::new([2, 3], vec![1.0, 1.0, 2.0, 0.0, 0.0, 5.0]).unwrap();
        let op = Unique { axis: Some(1), sorted: true, outputs: 1 };
        let y = op.run::<f64>(&x, Some(1)).unwrap();
        assert_eq!(y[0].shape(), &Shape::from([2, 2]));
        assert_eq!(y[0].to_f64_vec(), [1.0, 2.0, 0.0, 5.0]);
    }
}
