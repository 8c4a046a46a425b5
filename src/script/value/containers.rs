//! Text, lists, tuples, ranges and slices.

use super::{Value, heap};
use std::cell::{Cell, Ref, RefCell, RefMut};

/// Bytes that a counted reference and its header take, roughly.
const HEAD: i64 = 40;

/// A string. Indices count characters; where the text is ASCII they are bytes.
pub struct Str {
    text: String,
    ascii: bool,
    hash: Cell<i64>,
}

impl Str {
    pub fn new(text: Box<str>) -> Self {
        heap::count(text.len() as i64 + HEAD);
        Str { ascii: text.is_ascii(), text: text.into(), hash: Cell::new(0) }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Grows at its end; only for a text that nobody else holds.
    pub fn push(&mut self, more: &str) {
        heap::count(more.len() as i64);
        self.ascii &= more.is_ascii();
        self.hash.set(0);
        self.text.push_str(more);
    }

    pub fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// Bytes.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Characters.
    pub fn count(&self) -> usize {
        if self.ascii { self.text.len() } else { self.text.chars().count() }
    }

    /// The character at `index`, as a string.
    pub fn char_at(&self, index: usize) -> Option<&str> {
        if self.ascii {
            return self.text.get(index..index + 1);
        }
        let (at, c) = self.text.char_indices().nth(index)?;
        self.text.get(at..at + c.len_utf8())
    }

    /// The same for equal texts, and never zero.
    pub fn hash(&self) -> i64 {
        if self.hash.get() == 0 {
            let mut h: u64 = 0x9E37_79B9_7F4A_7C15;
            for chunk in self.text.as_bytes().chunks(8) {
                let mut word = [0u8; 8];
                word[..chunk.len()].copy_from_slice(chunk);
                h = (h.rotate_left(5) ^ u64::from_le_bytes(word))
                    .wrapping_mul(0x517C_C1B7_2722_0A95);
            }
            h ^= h >> 32;
            self.hash.set((h as i64).max(i64::MIN + 1) | 1);
        }
        self.hash.get()
    }
}

impl Drop for Str {
    fn drop(&mut self) {
        heap::count(-(self.text.len() as i64 + HEAD));
    }
}

const ITEM: i64 = size_of::<Value>() as i64;

/// A list.
pub struct List {
    items: RefCell<Vec<Value>>,
    charged: Cell<usize>,
}

impl List {
    pub fn new(items: Vec<Value>) -> Self {
        let charged = Cell::new(items.capacity());
        heap::count(HEAD + ITEM * items.capacity() as i64);
        List { items: RefCell::new(items), charged }
    }

    pub fn borrow(&self) -> Ref<'_, Vec<Value>> {
        self.items.borrow()
    }

    /// Call [`List::recount`] after the list has grown or shrunk.
    pub fn borrow_mut(&self) -> RefMut<'_, Vec<Value>> {
        self.items.borrow_mut()
    }

    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn push(&self, value: Value) {
        let mut items = self.items.borrow_mut();
        items.push(value);
        let capacity = items.capacity();
        drop(items);
        self.charge(capacity);
    }

    pub fn recount(&self) {
        let capacity = self.items.borrow().capacity();
        self.charge(capacity);
    }

    #[inline]
    fn charge(&self, capacity: usize) {
        let before = self.charged.get();
        if capacity != before {
            heap::count(ITEM * (capacity as i64 - before as i64));
            self.charged.set(capacity);
        }
    }
}

impl Drop for List {
    fn drop(&mut self) {
        heap::count(-(HEAD + ITEM * self.charged.get() as i64));
        let items = std::mem::take(self.items.get_mut());
        if !items.is_empty() {
            heap::drop_flat(items);
        }
    }
}

/// A tuple.
pub struct Tuple {
    pub items: Box<[Value]>,
}

impl Tuple {
    pub fn new(items: Vec<Value>) -> Self {
        heap::count(HEAD + ITEM * items.len() as i64);
        Tuple { items: items.into_boxed_slice() }
    }
}

impl Drop for Tuple {
    fn drop(&mut self) {
        heap::count(-(HEAD + ITEM * self.items.len() as i64));
        if !self.items.is_empty() {
            heap::drop_flat(std::mem::take(&mut self.items));
        }
    }
}

/// `range(start, stop, step)`; `step` is never zero.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
}

impl Range {
    pub fn len(&self) -> usize {
        let (start, stop, step) =
            (i128::from(self.start), i128::from(self.stop), i128::from(self.step));
        let n = if step > 0 {
            (stop - start + step - 1) / step
        } else {
            (start - stop - step - 1) / -step
        };
        n.clamp(0, i128::from(i64::MAX)) as usize
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn get(&self, index: usize) -> i64 {
        self.start.wrapping_add(self.step.wrapping_mul(index as i64))
    }

    /// Where `n` stands, if it is in the range.
    pub fn position(&self, n: i64) -> Option<usize> {
        let (start, step, n) = (i128::from(self.start), i128::from(self.step), i128::from(n));
        let at = (n - start) / step;
        let inside = at >= 0 && at < self.len() as i128 && start + at * step == n;
        inside.then_some(at as usize)
    }
}

/// `start:stop:step`.
pub struct Slice {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}
