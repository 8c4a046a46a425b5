//! Sets, in the order in which CPython would show them: the same probing, the same growth. For
//! numbers the order is then the one that a student sees elsewhere.

use super::{Value, heap};
use std::cell::{Cell, Ref, RefCell, RefMut};

const HEAD: i64 = 100;
const SLOT: i64 = size_of::<Slot>() as i64;
const LINEAR_PROBES: usize = 9;

/// Spreads a hash over all bits, as the hash table wants it.
pub fn hash_mix(hash: i64) -> u64 {
    let h = (hash as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    h ^ (h >> 29)
}

#[derive(Clone, Default)]
struct Slot {
    key: Value,
    hash: i64,
    dead: bool,
}

/// The contents of a set.
#[derive(Clone)]
pub struct SetInner {
    slots: Vec<Slot>,
    fill: usize,
    used: usize,
}

impl Default for SetInner {
    fn default() -> Self {
        SetInner { slots: empty_slots(8), fill: 0, used: 0 }
    }
}

fn empty_slots(count: usize) -> Vec<Slot> {
    std::iter::repeat_with(Slot::default).take(count).collect()
}

impl SetInner {
    pub fn len(&self) -> usize {
        self.used
    }

    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// Walks the probe sequence of `hash` until `visit` says stop or an empty slot is met; gives
    /// the slot where it ended and whether `visit` stopped it.
    fn probe(&self, hash: i64, mut visit: impl FnMut(usize, &Slot) -> bool) -> (usize, bool) {
        let mask = self.slots.len() - 1;
        let mut perturb = hash as u64 as usize;
        let mut at = perturb & mask;
        loop {
            let probes = if at + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 };
            for (offset, slot) in self.slots.iter().skip(at).take(probes + 1).enumerate() {
                if slot.key.is_unbound() && !slot.dead {
                    return (at + offset, false);
                }
                if visit(at + offset, slot) {
                    return (at + offset, true);
                }
            }
            perturb >>= 5;
            at = at.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb) & mask;
        }
    }

    /// The slot of the key with this hash for which `same` holds.
    pub fn find(&self, hash: i64, mut same: impl FnMut(usize, &Value) -> bool) -> Option<usize> {
        let (at, found) =
            self.probe(hash, |at, s| !s.key.is_unbound() && s.hash == hash && same(at, &s.key));
        found.then_some(at)
    }

    /// Adds a key that is not in the set.
    pub fn push(&mut self, hash: i64, key: Value) {
        let (at, _) = self.probe(hash, |_, _| false);
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = Slot { key, hash, dead: false };
        }
        self.fill += 1;
        self.used += 1;
        if self.fill * 5 >= (self.slots.len() - 1) * 3 {
            let wanted = if self.used > 50_000 { self.used * 2 } else { self.used * 4 };
            self.resize(wanted);
        }
    }

    fn resize(&mut self, wanted: usize) {
        let mut size = 8;
        while size <= wanted {
            size *= 2;
        }
        let old = std::mem::replace(&mut self.slots, empty_slots(size));
        (self.fill, self.used) = (0, 0);
        for slot in old.into_iter().filter(|s| !s.key.is_unbound()) {
            let (at, _) = self.probe(slot.hash, |_, _| false);
            if let Some(free) = self.slots.get_mut(at) {
                *free = slot;
            }
            self.fill += 1;
            self.used += 1;
        }
    }

    /// Room for `more` keys at once, as CPython makes when it merges sets.
    pub fn reserve_merge(&mut self, more: usize) {
        if (self.fill + more) * 5 >= (self.slots.len() - 1) * 3 {
            self.resize((self.used + more) * 2);
        }
    }

    pub fn remove(&mut self, at: usize) -> Value {
        self.used -= 1;
        match self.slots.get_mut(at) {
            Some(slot) => {
                slot.dead = true;
                std::mem::take(&mut slot.key)
            }
            None => Value::Unbound,
        }
    }

    /// Takes out the first key in table order.
    pub fn pop(&mut self) -> Option<Value> {
        let at = self.slots.iter().position(|s| !s.key.is_unbound())?;
        Some(self.remove(at))
    }

    /// Keys with their hashes, in table order.
    pub fn iter(&self) -> impl Iterator<Item = (i64, &Value)> {
        self.slots.iter().filter(|s| !s.key.is_unbound()).map(|s| (s.hash, &s.key))
    }

    /// The key at or after a slot, and the slot after it.
    pub fn next_from(&self, at: usize) -> Option<(usize, Value)> {
        let tail = self.slots.get(at..)?;
        let offset = tail.iter().position(|s| !s.key.is_unbound())?;
        tail.get(offset).map(|s| (at + offset + 1, s.key.clone()))
    }
}

/// A `set`, or a `frozenset`.
pub struct Set {
    inner: RefCell<SetInner>,
    pub frozen: bool,
    charged: Cell<usize>,
}

impl Set {
    pub fn new(inner: SetInner, frozen: bool) -> Self {
        heap::count(HEAD);
        let set = Set { inner: RefCell::new(inner), frozen, charged: Cell::new(0) };
        set.recount();
        set
    }

    pub fn borrow(&self) -> Ref<'_, SetInner> {
        self.inner.borrow()
    }

    /// Call [`Set::recount`] after the set has grown.
    pub fn borrow_mut(&self) -> RefMut<'_, SetInner> {
        self.inner.borrow_mut()
    }

    pub fn len(&self) -> usize {
        self.inner.borrow().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn recount(&self) {
        let now = self.inner.borrow().slots.len();
        heap::count(SLOT * (now as i64 - self.charged.get() as i64));
        self.charged.set(now);
    }

    pub fn keys(&self) -> Vec<Value> {
        self.inner.borrow().iter().map(|(_, k)| k.clone()).collect()
    }
}

impl Drop for Set {
    fn drop(&mut self) {
        heap::count(-(HEAD + SLOT * self.charged.get() as i64));
        let inner = std::mem::take(self.inner.get_mut());
        heap::drop_flat(inner);
    }
}
