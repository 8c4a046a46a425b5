//! Where the numbers live: a `Vec` that can go back to a per-thread shelf instead of the
//! allocator. A training step asks for the same sizes again and again; taking a buffer of the
//! right length off the shelf costs neither an allocation, a page fault nor a fill.
//! Imported through `tensor`.

use super::Element;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicUsize, Ordering};

static LIVE_BYTES: AtomicUsize = AtomicUsize::new(0);

/// Bytes held by all tensors of the process, shelved buffers not counted.
pub fn live_bytes() -> usize {
    LIVE_BYTES.load(Ordering::Relaxed)
}

/// Below this an allocator is as quick as the shelf.
const MIN_SHELVED_BYTES: usize = 2048;

thread_local! {
    static CAPACITY_BYTES: Cell<usize> = const { Cell::new(0) };
    static SHELF: RefCell<Shelf> = RefCell::new(Shelf::default());
}

#[derive(Default)]
struct Shelf {
    held_bytes: usize,
    /// Buffers by byte length and element type.
    by_length: HashMap<(usize, super::DType), Vec<Box<dyn Any>>>,
}

/// Lets this thread keep up to `capacity_bytes` of freed buffers for reuse; 0 lets go of them all.
pub fn keep_buffers(capacity_bytes: usize) {
    CAPACITY_BYTES.set(capacity_bytes);
    if capacity_bytes == 0 {
        SHELF.with_borrow_mut(|s| *s = Shelf::default());
    }
}

fn take<T: Element>(len: usize) -> Option<Vec<T>> {
    let bytes = len * size_of::<T>();
    if bytes < MIN_SHELVED_BYTES || CAPACITY_BYTES.get() == 0 {
        return None;
    }
    SHELF.with_borrow_mut(|shelf| {
        let boxed = shelf.by_length.get_mut(&(len, T::DTYPE))?.pop()?;
        shelf.held_bytes -= bytes;
        boxed.downcast::<Vec<T>>().ok().map(|v| *v)
    })
}

fn give<T: Element>(vec: Vec<T>) {
    let bytes = vec.len() * size_of::<T>();
    let capacity = CAPACITY_BYTES.try_with(Cell::get).unwrap_or(0);
    if bytes < MIN_SHELVED_BYTES || capacity == 0 {
        return;
    }
    // A thread that is ending has no shelf any more: the buffer is simply freed.
    let _ = SHELF.try_with(|shelf| {
        let mut shelf = shelf.borrow_mut();
        if shelf.held_bytes + bytes <= capacity {
            shelf.held_bytes += bytes;
            shelf.by_length.entry((vec.len(), T::DTYPE)).or_default().push(Box::new(vec));
        }
    });
}

/// The elements of one tensor.
#[derive(Debug)]
pub struct Buffer<T: Element>(Vec<T>);

impl<T: Element> Buffer<T> {
    pub fn from_vec(vec: Vec<T>) -> Self {
        LIVE_BYTES.fetch_add(vec.len() * size_of::<T>(), Ordering::Relaxed);
        Buffer(vec)
    }

    /// `len` elements with arbitrary (old) content: the caller writes every one of them.
    pub fn scratch(len: usize) -> Self {
        Self::from_vec(take(len).unwrap_or_else(|| vec![T::default(); len]))
    }

    pub fn filled(len: usize, value: T) -> Self {
        match take(len) {
            Some(mut vec) => {
                vec.fill(value);
                Self::from_vec(vec)
            }
            None => Self::from_vec(vec![value; len]),
        }
    }
}

impl<T: Element> Drop for Buffer<T> {
    fn drop(&mut self) {
        LIVE_BYTES.fetch_sub(self.0.len() * size_of::<T>(), Ordering::Relaxed);
        give(std::mem::take(&mut self.0));
    }
}

impl<T: Element> Clone for Buffer<T> {
    fn clone(&self) -> Self {
        let mut copy = Self::scratch(self.0.len());
        copy.copy_from_slice(&self.0);
        copy
    }
}

impl<T: Element> Deref for Buffer<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Element> DerefMut for Buffer<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_comes_back_from_the_shelf() {
        keep_buffers(1 << 20);
        let mut b = Buffer::<f32>::filled(1000, 1.0);
        b[0] = 5.0;
        let at = b.as_ptr();
        drop(b);
        let again = Buffer::<f32>::scratch(1000);
        assert_eq!(again.as_ptr(), at);
        assert_eq!(Buffer::<f32>::filled(1000, 2.0)[0], 2.0);
        drop(again);
        assert_eq!(Buffer::<f32>::filled(1000, 3.0)[0], 3.0);
        keep_buffers(0);
    }
}
