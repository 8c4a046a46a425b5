//! Strided views of a tensor: transposes, slices, repeats and broadcasts are all one copy kernel
//! over a shape and signed strides. Rows that lie together are copied whole; a swapped pair of axes
//! is copied in square blocks, which keeps both sides in cache. Imported by op files and by the
//! views of tensors that scripts write to.

use super::lanes::copy_row;
use super::{sum, threads};
use crate::tensor::{Element, Float, Shape, Tensor, TensorError};
use crate::{dispatch_all, dispatch_float};
use smallvec::SmallVec;

/// Side of the square blocks in which a swapped pair of axes is copied.
const BLOCK: usize = 16;

type Dims = SmallVec<[(usize, isize); 6]>;

/// How an output reads its source: position i of axis k is `strides[k]·i` elements further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The axes that are walked.
    shape: Shape,
    strides: SmallVec<[isize; 6]>,
    /// Source element of the first output.
    offset: usize,
    /// The shape of the result: as many elements, axes perhaps merged.
    output: Shape,
}

impl View {
    /// All of a row-major tensor as it is.
    pub fn of(shape: &Shape) -> Self {
        let strides = shape.strides().iter().map(|&s| s as isize).collect();
        View { shape: shape.clone(), strides, offset: 0, output: shape.clone() }
    }

    /// Axis k of the result is axis `perm[k]` of this.
    pub fn permuted(mut self, perm: &[usize]) -> Self {
        let shape: Shape = perm.iter().map(|&p| self.shape[p]).collect();
        self.strides = perm.iter().map(|&p| self.strides[p]).collect();
        self.output = shape.clone();
        self.shape = shape;
        self
    }

    /// `len` positions of an axis from `start` on, `step` apart. The caller has clamped them.
    pub fn sliced(mut self, axis: usize, start: usize, step: isize, len: usize) -> Self {
        if len > 0 {
            self.offset = self.offset.wrapping_add_signed(start as isize * self.strides[axis]);
        }
        self.strides[axis] = self.strides[axis].saturating_mul(step);
        self.shape.sizes_mut()[axis] = len;
        self.output.sizes_mut()[axis] = len;
        self
    }

    /// A view with given strides: a diagonal, a repeat (stride 0).
    pub fn strided(dims: impl IntoIterator<Item = (usize, isize)>) -> Self {
        let (shape, strides): (Vec<usize>, SmallVec<[isize; 6]>) = dims.into_iter().unzip();
        let shape = Shape::from(shape);
        View { output: shape.clone(), shape, strides, offset: 0 }
    }

    /// The same from source element `offset` on.
    pub fn starting(mut self, offset: usize) -> Self {
        self.offset = offset;
        self
    }

    /// The result gets another shape of as many elements.
    pub fn reshaped(mut self, output: Shape) -> Self {
        self.output = output;
        self
    }

    /// The shape of the result.
    pub fn output(&self) -> &Shape {
        &self.output
    }

    /// The source element that output position `index` shows.
    pub fn source(&self, index: &[usize]) -> Option<usize> {
        let walked = self.shape.unravel(self.output.offset(index)?);
        let at = walked.iter().zip(&self.strides).map(|(&i, &s)| i as isize * s).sum::<isize>();
        self.offset.checked_add_signed(at)
    }

    /// Axes of size 1 dropped and neighbours that run on from each other merged.
    fn collapsed(&self) -> Dims {
        let mut dims: Dims = SmallVec::new();
        for (&d, &s) in self.shape.iter().zip(&self.strides) {
            match dims.last_mut() {
                _ if d == 1 => {}
                Some((outer, stride)) if *stride == s.saturating_mul(d as isize) => {
                    (*outer, *stride) = (outer.saturating_mul(d), s);
                }
                _ => dims.push((d, s)),
            }
        }
        dims
    }

    /// Whether the result is the source, all of it, in its order.
    pub fn is_whole(&self, source: &Shape) -> bool {
        let dims = self.collapsed();
        let in_order = matches!(dims[..], [] | [(_, 1)]);
        in_order && self.offset == 0 && self.shape.numel() == source.numel()
    }

    /// For a view that shows every source element once: the view back from its output.
    fn inverse(&self, source: &Shape) -> Option<View> {
        if self.shape.checked_numel()? != source.numel() || self.offset != 0 {
            return None;
        }
        let back = self.shape.strides();
        let mut axes: Vec<usize> = (0..self.shape.rank()).filter(|&i| self.shape[i] != 1).collect();
        axes.sort_by_key(|&i| std::cmp::Reverse(self.strides[i]));
        let mut expected = 1;
        for &i in axes.iter().rev() {
            if self.strides[i] != expected {
                return None;
            }
            expected = expected.checked_mul(self.shape[i] as isize)?;
        }
        let dims = axes.iter().map(|&i| (self.shape[i], back[i] as isize));
        Some(View::strided(dims).reshaped(source.clone()))
    }
}

/// Walks positions in row-major order, giving the source offset of each.
struct Walk<'a> {
    dims: &'a [(usize, isize)],
    index: SmallVec<[usize; 6]>,
    at: isize,
    left: usize,
}

impl<'a> Walk<'a> {
    fn new(dims: &'a [(usize, isize)], offset: usize) -> Self {
        let left = dims.iter().fold(1usize, |n, d| n.saturating_mul(d.0));
        Walk { dims, index: SmallVec::from_elem(0, dims.len()), at: offset as isize, left }
    }
}

impl Iterator for Walk<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        self.left = self.left.checked_sub(1)?;
        let now = self.at as usize;
        for (i, &(size, stride)) in self.index.iter_mut().zip(self.dims).rev() {
            *i += 1;
            self.at += stride;
            if *i < size {
                break;
            }
            self.at -= stride * size as isize;
            *i = 0;
        }
        Some(now)
    }
}

/// The tensor that `view` shows of `x`; shares the numbers where nothing moves.
pub fn copy_view(x: &Tensor, view: &View) -> Result<Tensor, TensorError> {
    if view.is_whole(x.shape()) {
        return x.reshape(view.output.clone());
    }
    dispatch_all!(x.dtype(), T => {
        let from = x.as_slice::<T>()?;
        Tensor::build::<T>(view.output.clone(), |out| copy_into(from, view, out))
    })
}

/// Reads `from` through `view` into `out`, row-major, in parts of the first axis.
fn copy_into<T: Element>(from: &[T], view: &View, out: &mut [T]) {
    if out.is_empty() {
        return;
    }
    let dims = view.collapsed();
    let Some((&(count, stride), inner)) = dims.split_first() else {
        out.fill(from[view.offset]);
        return;
    };
    let parts = threads::parts(count, threads::element_ns(out.len()));
    let row = inner.iter().map(|d| d.0).product();
    threads::each(threads::rows(out, row, parts), |(range, out)| {
        let mut dims = dims.clone();
        dims[0].0 = range.len();
        let offset = view.offset.wrapping_add_signed(range.start as isize * stride);
        copy_dims(from, &dims, offset, out);
    });
}

/// Reads `from` from `offset` along `dims` into `out`, row-major.
fn copy_dims<T: Element>(from: &[T], dims: &[(usize, isize)], offset: usize, out: &mut [T]) {
    let Some((&(cols, stride), outer)) = dims.split_last() else { return };
    let swapped = outer.iter().position(|&(n, s)| s == 1 && n > 1);
    match (stride, swapped) {
        (1, _) => {
            for (row, at) in out.chunks_exact_mut(cols).zip(Walk::new(outer, offset)) {
                copy_row(&from[at..at + cols], row);
            }
        }
        (0, _) => {
            for (row, at) in out.chunks_exact_mut(cols).zip(Walk::new(outer, offset)) {
                row.fill(from[at]);
            }
        }
        (2.., Some(axis)) => copy_swapped(from, dims, axis, offset, out),
        _ => {
            for (row, at) in out.chunks_exact_mut(cols).zip(Walk::new(outer, offset)) {
                let mut at = at as isize;
                for o in row {
                    *o = from[at as usize];
                    at += stride;
                }
            }
        }
    }
}

/// Axis `axis` is contiguous in the source and the last axis in the output: copied in blocks.
fn copy_swapped<T: Element>(
    from: &[T],
    dims: &[(usize, isize)],
    axis: usize,
    offset: usize,
    out: &mut [T],
) {
    let (rows, (cols, stride)) = (dims[axis].0, dims[dims.len() - 1]);
    let stride = stride as usize;
    // Where a step along `axis` lands in the output.
    let pitch: usize = dims[axis + 1..].iter().map(|d| d.0).product();
    let others = |i: usize| i != axis && i != dims.len() - 1;
    let mut out_strides: SmallVec<[isize; 6]> = SmallVec::from_elem(1, dims.len());
    for i in (1..dims.len()).rev() {
        out_strides[i - 1] = out_strides[i] * dims[i].0 as isize;
    }
    let pick = |f: &dyn Fn(usize) -> (usize, isize)| -> Dims {
        (0..dims.len()).filter(|&i| others(i)).map(f).collect()
    };
    let (sources, places) = (pick(&|i| dims[i]), pick(&|i| (dims[i].0, out_strides[i])));
    for (src, dst) in Walk::new(&sources, offset).zip(Walk::new(&places, 0)) {
        for i0 in (0..rows).step_by(BLOCK) {
            for j0 in (0..cols).step_by(BLOCK) {
                let (tall, wide) = (BLOCK.min(rows - i0), BLOCK.min(cols - j0));
                let (read, write) = (src + i0 + j0 * stride, dst + i0 * pitch + j0);
                if tall == BLOCK && wide == BLOCK {
                    copy_block(&from[read..], stride, &mut out[write..], pitch);
                    continue;
                }
                for i in 0..tall {
                    let column = from[read + i..].iter().step_by(stride);
                    let row = &mut out[write + i * pitch..][..wide];
                    row.iter_mut().zip(column).for_each(|(o, &x)| *o = x);
                }
            }
        }
    }
}

/// One full block, through a buffer: every line of memory is touched once on either side, so sizes
/// that are powers of two, whose rows share their places in the cache, are no slower than others.
fn copy_block<T: Element>(from: &[T], stride: usize, out: &mut [T], pitch: usize) {
    let mut block = [[T::default(); BLOCK]; BLOCK];
    for (line, from) in block.iter_mut().zip(from.chunks(stride)) {
        line.copy_from_slice(&from[..BLOCK]);
    }
    for (i, row) in out.chunks_mut(pitch).take(BLOCK).enumerate() {
        for (o, line) in row[..BLOCK].iter_mut().zip(&block) {
            *o = line[i];
        }
    }
}

/// Writes `from` (row-major) to the places of `out` that `view` shows: the reverse of a copy.
pub fn write_view<T: Element>(out: &mut [T], view: &View, from: &[T]) {
    place(out, view, from, |o, x| *o = x);
}

fn place<T: Element>(out: &mut [T], view: &View, from: &[T], put: impl Fn(&mut T, T)) {
    if from.is_empty() {
        return;
    }
    let dims = view.collapsed();
    let Some((&(cols, stride), outer)) = dims.split_last() else {
        put(&mut out[view.offset], from[0]);
        return;
    };
    for (row, at) in from.chunks_exact(cols).zip(Walk::new(outer, view.offset)) {
        if stride == 1 {
            for (o, &x) in out[at..at + cols].iter_mut().zip(row) {
                put(o, x);
            }
            continue;
        }
        let mut at = at as isize;
        for &x in row {
            put(&mut out[at as usize], x);
            at += stride;
        }
    }
}

/// The gradient of a source of shape `source` of which `view` was shown: each element gets the sum
/// of the gradients of the places where it was seen, zero where it was not.
pub fn add_view(g: &Tensor, view: &View, source: &Shape) -> Result<Tensor, TensorError> {
    if let Some(back) = view.inverse(source) {
        return copy_view(g, &back);
    }
    let g = super::computed(g);
    let (found, expected) = (g.dtype(), "floats".to_string());
    dispatch_float!(found, T => {
        let mut out = Tensor::filled::<T>(source.clone(), T::default())?;
        accumulate(out.make_mut::<T>()?, view, g.as_slice::<T>()?);
        Ok(out)
    }, else Err(TensorError::DType { expected, found }))
}

fn accumulate<T: Float>(out: &mut [T], view: &View, from: &[T]) {
    let dims = view.collapsed();
    match dims.split_last() {
        Some((&(cols, 0), outer)) => {
            for (row, at) in from.chunks_exact(cols.max(1)).zip(Walk::new(outer, view.offset)) {
                out[at] += sum(row);
            }
        }
        _ => place(out, view, from, |o, x| *o += x),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counting(shape: &Shape) -> Tensor {
        Tensor::new(shape.clone(), (0..shape.numel()).map(|i| i as f64).collect()).unwrap()
    }

    fn check(x: &Tensor, view: &View) {
        let y = copy_view(x, view).unwrap();
        let mut seen = vec![0.0; x.numel()];
        for flat in 0..y.numel() {
            let at = view.source(&y.shape().unravel(flat)).unwrap();
            assert_eq!(y.get(flat), x.get(at), "{view:?}");
            seen[at] += flat as f64 + 1.0;
        }
        let g: Vec<f64> = (0..y.numel()).map(|i| i as f64 + 1.0).collect();
        let g = Tensor::new(y.shape().clone(), g).unwrap();
        assert_eq!(add_view(&g, view, x.shape()).unwrap().to_f64_vec(), seen, "{view:?}");
    }

    proptest! {
        /// Every permutation, with a slice on top, agrees with reading element by element, and its
        /// gradient with counting.
        #[test]
        fn permuted_slices_agree_with_plain_indexing(
            dims in prop::collection::vec(1usize..20, 1..5),
            keys in prop::collection::vec(any::<u32>(), 5),
            cut in 0usize..3,
            step in prop::sample::select(vec![-2isize, -1, 1, 2]),
        ) {
            let shape = Shape::from(dims.clone());
            prop_assume!(shape.numel() < 3000);
            let mut perm: Vec<usize> = (0..dims.len()).collect();
            perm.sort_by_key(|&i| keys[i]);
            let x = counting(&shape);
            let view = View::of(&shape).permuted(&perm);
            check(&x, &view);
            let axis = keys[4] as usize % perm.len();
            let size = view.output()[axis];
            let len = size.saturating_sub(cut).div_ceil(step.unsigned_abs());
            let start = if step > 0 { cut.min(size - 1) } else { size - 1 - cut.min(size - 1) };
            let len = if step > 0 { (size - start).div_ceil(step as usize) } else { (start + 1).div_ceil(step.unsigned_abs()) }.min(len.max(1));
            check(&x, &view.sliced(axis, start, step, len));
        }
    }

    #[test]
    fn repeats_and_diagonals() {
        let x = counting(&[3, 4].into());
        check(&x, &View::strided([(2, 0), (3, 4), (2, 0), (4, 1)]).reshaped([6, 8].into()));
        check(&x, &View::strided([(3, 5)]));
        check(&x, &View::strided([(3, 4), (5, 0)]));
    }
}
