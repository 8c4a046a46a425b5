//! Contraction of labelled tensors: products summed over the labels that the result does not have.
//! Two tensors at a time, as a batched matrix product. Imported by op files only.

use super::binary::map2;
use super::gemm::{Layout, built, gemm};
use super::reduce::fold;
use super::view::{View, copy_view};
use crate::tensor::{Float, Shape, Tensor, TensorError};

/// The name of an axis.
pub type Label = u32;

/// A tensor whose axes have names, each once.
#[derive(Debug, Clone)]
pub struct Labelled {
    pub tensor: Tensor,
    pub labels: Vec<Label>,
}

fn position(labels: &[Label], label: Label) -> Option<usize> {
    labels.iter().position(|&l| l == label)
}

impl Labelled {
    fn size(&self, label: Label) -> usize {
        position(&self.labels, label).map_or(1, |i| self.tensor.shape()[i])
    }

    /// The view with the axes in another order.
    fn ordered(&self, order: impl IntoIterator<Item = Label>) -> View {
        let perm: Vec<usize> =
            order.into_iter().filter_map(|l| position(&self.labels, l)).collect();
        View::of(self.tensor.shape()).permuted(&perm)
    }

    /// Without the labels that `keep` does not want: they are summed.
    fn summed<T: Float>(self, keep: impl Fn(Label) -> bool) -> Result<Self, TensorError> {
        let axes: Vec<usize> = (0..self.labels.len()).filter(|&i| !keep(self.labels[i])).collect();
        if axes.is_empty() {
            return Ok(self);
        }
        let tensor = fold::<T>(&self.tensor, &axes, false, T::zero(), |a, x| a + x, |a, b| a + b)?;
        Ok(Labelled { tensor, labels: self.labels.into_iter().filter(|&l| keep(l)).collect() })
    }
}

/// The product of `factors`, summed over all labels that `target` lacks, with the axes of `target`;
/// a label that no factor has is stretched to its size.
pub fn contract<T: Float>(
    factors: Vec<Labelled>,
    target: &[Label],
    size: impl Fn(Label) -> usize,
) -> Result<Tensor, TensorError> {
    let mut left = factors.into_iter();
    let Some(mut product) = left.next() else { return Ok(Tensor::scalar(T::one())) };
    while let Some(next) = left.next() {
        let later = left.as_slice();
        let needed = |l: Label| target.contains(&l) || later.iter().any(|f| f.labels.contains(&l));
        product = pair::<T>(product, next, needed)?;
    }
    let product = product.summed::<T>(|l| target.contains(&l))?;
    let strides = product.tensor.shape().strides();
    let axis = |&label: &Label| match position(&product.labels, label) {
        Some(i) => (product.tensor.shape()[i], strides[i] as isize),
        None => (size(label), 0),
    };
    copy_view(&product.tensor, &View::strided(target.iter().map(axis)))
}

/// How a matrix of each batch lies in an operand.
struct Matrix {
    tensor: Tensor,
    /// Stored as columns × rows.
    transposed: bool,
}

impl Matrix {
    /// The axes as batch, rows, columns; taken as it lies where it can be, else copied.
    fn of(
        x: &Labelled,
        batch: &[Label],
        rows: &[Label],
        cols: &[Label],
    ) -> Result<Self, TensorError> {
        let order = |a: &[Label], b: &[Label]| {
            x.ordered(batch.iter().chain(a).chain(b).copied().collect::<Vec<_>>())
        };
        let swapped = order(cols, rows);
        let transposed = swapped.is_whole(x.tensor.shape());
        let view = if transposed { swapped } else { order(rows, cols) };
        Ok(Matrix { tensor: copy_view(&x.tensor, &view)?, transposed })
    }

    fn layout(&self, rows: usize, cols: usize) -> Layout {
        if self.transposed { Layout::transposed(rows) } else { Layout::rows(cols) }
    }
}

/// The product of two, summed over what they share and nobody needs.
fn pair<T: Float>(
    a: Labelled,
    b: Labelled,
    needed: impl Fn(Label) -> bool,
) -> Result<Labelled, TensorError> {
    let in_a = a.labels.clone();
    let a = a.summed::<T>(|l| needed(l) || b.labels.contains(&l))?;
    let b = b.summed::<T>(|l| needed(l) || in_a.contains(&l))?;
    let shared = |l: &Label| b.labels.contains(l);
    let pick = |from: &[Label], f: &dyn Fn(&Label) -> bool| -> Vec<Label> {
        from.iter().copied().filter(|l| f(l)).collect()
    };
    let batch = pick(&a.labels, &|l| shared(l) && needed(*l));
    let inner = pick(&a.labels, &|l| shared(l) && !needed(*l));
    let rows = pick(&a.labels, &|l| !shared(l));
    let cols = pick(&b.labels, &|l| !a.labels.contains(l));
    let extent = |of: &Labelled, labels: &[Label]| -> usize {
        labels.iter().map(|&l| of.size(l)).fold(1, usize::saturating_mul)
    };
    let (n_batch, m, k, n) =
        (extent(&a, &batch), extent(&a, &rows), extent(&a, &inner), extent(&b, &cols));
    let labels: Vec<Label> = batch.iter().chain(&rows).chain(&cols).copied().collect();
    let size = |l: Label| if a.labels.contains(&l) { a.size(l) } else { b.size(l) };
    let shape: Shape = labels.iter().map(|&l| size(l)).collect();
    let (a, b) = (Matrix::of(&a, &batch, &rows, &inner)?, Matrix::of(&b, &batch, &inner, &cols)?);
    let tensor = if inner.is_empty() {
        let a = a.tensor.reshape([n_batch, m, 1])?;
        let b = b.tensor.reshape([n_batch, 1, n])?;
        map2::<T, T, T>(&a, &b, |x, y| x * y)?.reshape(shape)?
    } else {
        products::<T>(&a, &b, (n_batch, m, k, n), shape)?
    };
    Ok(Labelled { tensor, labels })
}

fn products<T: Float>(
    a: &Matrix,
    b: &Matrix,
    (batch, m, k, n): (usize, usize, usize, usize),
    shape: Shape,
) -> Result<Tensor, TensorError> {
    let (xs, ys) = (a.tensor.as_slice::<T>()?, b.tensor.as_slice::<T>()?);
    let (la, lb, lc) = (a.layout(m, k), b.layout(k, n), Layout::rows(n));
    built(shape, |out: &mut [T]| {
        let batches = if out.is_empty() { 0 } else { batch };
        (0..batches).try_for_each(|i| {
            let (a, b) = ((xs, la.at(i * m * k)), (ys, lb.at(i * k * n)));
            let c = (&mut out[..], lc.at(i * m * n));
            gemm((m, k, n), T::one(), a, b, T::zero(), c)
        })
    })
}
