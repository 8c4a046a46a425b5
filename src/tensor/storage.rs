//! Where the numbers live: shared, copy-on-write blocks that go back to a per-thread shelf instead
//! of the allocator, with the `Arc` around them. A training step asks for the same sizes again and
//! again; taking a block of the right length off the shelf costs neither an allocation, a page
//! fault nor a fill.
//! Imported through `tensor`.

use super::Element;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

static LIVE_BYTES: AtomicUsize = AtomicUsize::new(0);
static PEAK_BYTES: AtomicUsize = AtomicUsize::new(0);

/// Bytes held by all tensors of the process, shelved buffers not counted.
pub fn live_bytes() -> usize {
    LIVE_BYTES.load(Ordering::Relaxed)
}

/// The most that [`live_bytes`] has been since the last call, which begins anew.
pub fn take_peak_bytes() -> usize {
    PEAK_BYTES.swap(live_bytes(), Ordering::Relaxed)
}

fn count_live(bytes: usize) {
    let now = LIVE_BYTES.fetch_add(bytes, Ordering::Relaxed) + bytes;
    // A new peak is rare once a step has run, so most buffers only pay for the look.
    if now > PEAK_BYTES.load(Ordering::Relaxed) {
        PEAK_BYTES.fetch_max(now, Ordering::Relaxed);
    }
}

/// What a shelved buffer costs besides its elements, so that many small ones are not free.
const OVERHEAD_BYTES: usize = 64;

thread_local! {
    static CAPACITY_BYTES: Cell<usize> = const { Cell::new(0) };
    static SHELF: RefCell<Shelf> = RefCell::new(Shelf::default());
}

/// Buffers of one element type and length, each held once and with the `Arc` it lives in.
type Pile<T> = Vec<Arc<Block<T>>>;

#[derive(Default)]
struct Shelf {
    held_bytes: usize,
    /// Piles by length and element type.
    by_length: HashMap<(usize, super::DType), Box<dyn Any>, BuildHasherDefault<LengthHasher>>,
}

/// Lengths are not chosen by an adversary and looked up for every tensor: one multiplication does.
#[derive(Default)]
struct LengthHasher(u64);

impl Hasher for LengthHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&b| self.write_u64(b as u64));
    }

    fn write_u64(&mut self, x: u64) {
        self.0 = (self.0.rotate_left(5) ^ x).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_usize(&mut self, x: usize) {
        self.write_u64(x as u64);
    }

    fn write_isize(&mut self, x: isize) {
        self.write_u64(x as u64);
    }
}

impl Shelf {
    fn pile<T: Element>(&mut self, len: usize) -> Option<&mut Pile<T>> {
        self.by_length.get_mut(&(len, T::DTYPE))?.downcast_mut()
    }
}

/// Lets this thread keep up to `capacity_bytes` of freed buffers for reuse; 0 lets go of them all.
pub fn keep_buffers(capacity_bytes: usize) {
    CAPACITY_BYTES.set(capacity_bytes);
    if capacity_bytes == 0 {
        SHELF.with_borrow_mut(|s| *s = Shelf::default());
    }
}

fn shelved_bytes<T>(len: usize) -> usize {
    len * size_of::<T>() + OVERHEAD_BYTES
}

fn take<T: Element>(len: usize) -> Option<Arc<Block<T>>> {
    if CAPACITY_BYTES.get() == 0 {
        return None;
    }
    SHELF.with_borrow_mut(|shelf| {
        let block = shelf.pile::<T>(len)?.pop()?;
        shelf.held_bytes -= shelved_bytes::<T>(len);
        Some(block)
    })
}

fn give<T: Element>(block: Arc<Block<T>>) {
    let (len, bytes) = (block.values.len(), shelved_bytes::<T>(block.values.len()));
    let capacity = CAPACITY_BYTES.try_with(Cell::get).unwrap_or(0);
    // A thread that is ending has no shelf any more: the buffer is simply freed.
    let _ = SHELF.try_with(|shelf| {
        let mut shelf = shelf.borrow_mut();
        if shelf.held_bytes + bytes > capacity {
            return;
        }
        shelf.held_bytes += bytes;
        match shelf.pile::<T>(len) {
            Some(pile) => pile.push(block),
            None => {
                shelf.by_length.insert((len, T::DTYPE), Box::new(vec![block]));
            }
        }
    });
}

/// Elements that know whether they count as live.
#[derive(Debug)]
struct Block<T> {
    values: Vec<T>,
    live_bytes: usize,
}

impl<T> Block<T> {
    fn revive(&mut self) {
        self.live_bytes = self.values.len() * size_of::<T>();
        count_live(self.live_bytes);
    }

    fn retire(&mut self) {
        LIVE_BYTES.fetch_sub(self.live_bytes, Ordering::Relaxed);
        self.live_bytes = 0;
    }
}

impl<T> Drop for Block<T> {
    fn drop(&mut self) {
        self.retire();
    }
}

/// The elements of one tensor. Clones share; writing copies first where they are shared.
#[derive(Debug, Clone)]
pub struct Buffer<T: Element>(
    /// `None`: no elements at all. Set while the buffer lives, so that dropping can take it.
    Option<Arc<Block<T>>>,
);

impl<T: Element> Buffer<T> {
    /// No elements, and nothing allocated for them.
    pub const EMPTY: Self = Buffer(None);

    pub fn from_vec(values: Vec<T>) -> Self {
        let mut block = Block { values, live_bytes: 0 };
        block.revive();
        Buffer(Some(Arc::new(block)))
    }

    fn from_shelf(len: usize) -> Option<Self> {
        let mut arc = take::<T>(len)?;
        Arc::get_mut(&mut arc)?.revive();
        Some(Buffer(Some(arc)))
    }

    /// `len` elements with arbitrary (old) content: the caller writes every one of them.
    pub fn scratch(len: usize) -> Self {
        Self::from_shelf(len).unwrap_or_else(|| Self::from_vec(vec![T::default(); len]))
    }

    pub fn filled(len: usize, value: T) -> Self {
        match Self::from_shelf(len) {
            Some(mut buffer) => {
                buffer.fill(value);
                buffer
            }
            None => Self::from_vec(vec![value; len]),
        }
    }

    /// Whether both are the same memory.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }

    /// Whether nothing else shares the elements, so that they can be written where they are.
    pub fn is_unique(&self) -> bool {
        self.0.as_ref().is_some_and(|arc| Arc::strong_count(arc) == 1)
    }
}

impl<T: Element> Drop for Buffer<T> {
    fn drop(&mut self) {
        let Some(mut arc) = self.0.take() else { return };
        // Held once more or by another thread just now: whoever is last frees it.
        if CAPACITY_BYTES.try_with(Cell::get).unwrap_or(0) > 0
            && let Some(block) = Arc::get_mut(&mut arc)
        {
            block.retire();
            give(arc);
        }
    }
}

impl<T: Element> Deref for Buffer<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        self.0.as_ref().map_or(&[], |arc| &arc.values)
    }
}

impl<T: Element> DerefMut for Buffer<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        if !self.is_unique() {
            let mut copy = Self::scratch(self.len());
            if let Some(block) = copy.0.as_mut().and_then(Arc::get_mut) {
                block.values.copy_from_slice(self);
            }
            *self = copy;
        }
        self.0.as_mut().and_then(Arc::get_mut).map_or(&mut [], |block| &mut block.values)
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
