//! The memory behind a tensor of a running script: shared by aliases (`.data`, `.detach()`), written
//! in place, and looked into by views (`x[0]`, `x.T`), so that writing to a view changes its base.
//! Imported through `engine`.

use crate::dispatch_all;
use crate::ops::kernels::view::{View, copy_view, write_view};
use crate::tensor::{Element, Shape, Tensor, TensorError};
use smallvec::SmallVec;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Which elements of a base a view sees: `offset + Σ index·stride`, in elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strided {
    pub offset: usize,
    pub shape: Shape,
    pub strides: SmallVec<[isize; 6]>,
}

impl Strided {
    /// All of a row-major tensor of this shape.
    pub fn whole(shape: &Shape) -> Self {
        let strides = shape.strides().iter().map(|&s| s as isize).collect();
        Strided { offset: 0, shape: shape.clone(), strides }
    }

    /// The positions in the base, in row-major order of the view.
    pub fn positions(&self) -> Vec<usize> {
        let mut out = Vec::with_capacity(self.shape.numel());
        if self.shape.numel() > 0 {
            self.walk(0, self.offset as isize, &mut out);
        }
        out
    }

    fn walk(&self, axis: usize, at: isize, out: &mut Vec<usize>) {
        let Some((&size, &stride)) = self.shape.get(axis).zip(self.strides.get(axis)) else {
            out.push(at as usize);
            return;
        };
        for i in 0..size as isize {
            self.walk(axis + 1, at + i * stride, out);
        }
    }

    /// The view as the copy kernels take it; an error where it leaves a base of `len` elements.
    fn within(&self, len: usize) -> Result<View, TensorError> {
        let (mut low, mut high) = (self.offset as isize, self.offset as isize);
        for (&size, &stride) in self.shape.iter().zip(&self.strides) {
            let reach = (size as isize - 1).max(0).saturating_mul(stride);
            let end = if reach < 0 { &mut low } else { &mut high };
            *end = end.saturating_add(reach);
        }
        if self.shape.numel() > 0 && (low < 0 || high as usize >= len) {
            let needed = high.max(0) as usize;
            return Err(TensorError::Length { shape: self.shape.clone(), numel: len, needed });
        }
        let dims = self.shape.iter().copied().zip(self.strides.iter().copied());
        Ok(View::strided(dims).starting(self.offset))
    }

    /// The elements of the view.
    pub fn read(&self, base: &Tensor) -> Result<Tensor, TensorError> {
        copy_view(base, &self.within(base.numel())?)
    }

    fn scatter<T: Element>(&self, base: &mut Tensor, new: &Tensor) -> Result<(), TensorError> {
        let view = self.within(base.numel())?;
        write_view(base.make_mut::<T>()?, &view, new.as_slice::<T>()?);
        Ok(())
    }

    /// Writes the elements of the view; `new` has its shape and the base's type.
    pub fn write(&self, base: &mut Tensor, new: &Tensor) -> Result<(), TensorError> {
        dispatch_all!(base.dtype(), T => self.scatter::<T>(base, new))
    }
}

/// Numbers that several tensors may share.
#[derive(Debug)]
pub struct Storage {
    data: RefCell<Tensor>,
    version: Cell<u64>,
    base: Option<(Rc<Storage>, Strided)>,
    /// The operation that wrote last; empty where none was recorded.
    writer: Cell<&'static str>,
}

impl Storage {
    pub fn new(data: Tensor) -> Rc<Self> {
        Rc::new(Storage {
            data: RefCell::new(data),
            version: Cell::new(0),
            base: None,
            writer: Cell::default(),
        })
    }

    /// A view of `base` whose numbers are already known.
    pub fn view(base: &Rc<Storage>, spec: Strided, data: Tensor) -> Rc<Self> {
        let version = Cell::new(base.version());
        Rc::new(Storage {
            data: RefCell::new(data),
            version,
            base: Some((Rc::clone(base), spec)),
            writer: Cell::default(),
        })
    }

    pub fn writer(&self) -> &'static str {
        self.writer.get()
    }

    pub fn set_writer(&self, label: &'static str) {
        self.writer.set(label);
    }

    pub fn base(&self) -> Option<&(Rc<Storage>, Strided)> {
        self.base.as_ref()
    }

    /// Counts the writes.
    pub fn version(&self) -> u64 {
        self.base.as_ref().map_or_else(|| self.version.get(), |(b, _)| b.version())
    }

    /// The numbers as they are now.
    pub fn read(&self) -> Tensor {
        if let Some((base, spec)) = &self.base
            && base.version() != self.version.get()
        {
            if let Ok(fresh) = spec.read(&base.read()) {
                *self.data.borrow_mut() = fresh;
            }
            self.version.set(base.version());
        }
        self.data.borrow().clone()
    }

    pub fn shape(&self) -> Shape {
        self.data.borrow().shape().clone()
    }

    pub fn dtype(&self) -> crate::tensor::DType {
        self.data.borrow().dtype()
    }

    /// Changes the numbers in place; shape and type must stay.
    pub fn update<R>(&self, change: impl FnOnce(&mut Tensor) -> R) -> R {
        let mut change = Some(change);
        let mut result = None;
        self.change(&mut |t| result = change.take().map(|f| f(t)));
        // `change` calls back exactly once.
        result.unwrap_or_else(|| unreachable!("the change was not made"))
    }

    fn change(&self, change: &mut dyn FnMut(&mut Tensor)) {
        let Some((base, spec)) = &self.base else {
            self.version.set(self.version.get() + 1);
            return change(&mut self.data.borrow_mut());
        };
        let mut own = self.read();
        *self.data.borrow_mut() = own.hollow();
        change(&mut own);
        base.change(&mut |b| {
            // The shapes and types are those of the view, so this cannot fail.
            let _ = spec.write(b, &own);
        });
        *self.data.borrow_mut() = own;
        self.version.set(base.version());
    }

    /// Replaces all numbers, for everyone who shares them.
    pub fn write(&self, new: Tensor) {
        self.update(|t| *t = new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_writes_to_its_base_and_sees_what_is_written_there() {
        let base =
            Storage::new(Tensor::new([2, 3], vec![0.0f64, 1.0, 2.0, 3.0, 4.0, 5.0]).unwrap());
        let column = Strided { offset: 1, shape: [2].into(), strides: SmallVec::from_slice(&[3]) };
        let view = Storage::view(&base, column.clone(), column.read(&base.read()).unwrap());
        assert_eq!(view.read().to_f64_vec(), [1.0, 4.0]);
        view.update(|t| *t = Tensor::vector(vec![10.0f64, 40.0]));
        assert_eq!(base.read().to_f64_vec(), [0.0, 10.0, 2.0, 3.0, 40.0, 5.0]);
        base.update(|t| *t = t.with_element(1, -1.0));
        assert_eq!(view.read().to_f64_vec(), [-1.0, 40.0]);
        assert_eq!((base.version(), view.version()), (2, 2));
    }

    #[test]
    fn backward_strides_are_walked() {
        let base = Tensor::vector(vec![1i64, 2, 3]);
        let flipped =
            Strided { offset: 2, shape: [3].into(), strides: SmallVec::from_slice(&[-1]) };
        assert_eq!(flipped.read(&base).unwrap().to_i64_vec(), [3, 2, 1]);
    }

    #[test]
    fn a_view_that_leaves_its_base_is_an_error() {
        let base = Tensor::vector(vec![1i64, 2, 3]);
        for (offset, size, stride) in [(0, 4, 1), (3, 1, 1), (1, 3, -1), (2, 2, 1)] {
            let shape = [size].into();
            let view = Strided { offset, shape, strides: SmallVec::from_slice(&[stride]) };
            assert!(view.read(&base).is_err(), "{view:?}");
            let new = Tensor::filled([size], 0i64).unwrap();
            assert!(view.write(&mut base.clone(), &new).is_err(), "{view:?}");
        }
    }
}
