//! Dictionaries: entries in insertion order, and a table of positions by hash. Finding a key may
//! run a script's `__eq__`, so the search itself is the VM's (`vm::hash`).

use super::{Value, hash_mix, heap};
use hashbrown::HashTable;
use std::cell::{Cell, Ref, RefCell, RefMut};
use std::rc::Rc;

const HEAD: i64 = 120;
const ENTRY: i64 = (size_of::<Entry>() + 8) as i64;

/// One entry; a deleted one has an unbound key.
pub struct Entry {
    pub hash: i64,
    pub key: Value,
    pub value: Value,
}

/// The contents of a dictionary.
#[derive(Default)]
pub struct DictInner {
    pub entries: Vec<Entry>,
    table: HashTable<u32>,
}

/// A dictionary.
pub struct Dict {
    inner: RefCell<DictInner>,
    charged: Cell<usize>,
}

impl DictInner {
    pub fn len(&self) -> usize {
        self.table.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The position of the entry with this hash for which `same` holds.
    pub fn find(&self, hash: i64, mut same: impl FnMut(u32, &Value) -> bool) -> Option<usize> {
        let fits = |&at: &u32| {
            self.entries.get(at as usize).is_some_and(|e| e.hash == hash && same(at, &e.key))
        };
        self.table.find(hash_mix(hash), fits).map(|&at| at as usize)
    }

    /// Adds an entry whose key is not in the dictionary.
    pub fn push(&mut self, hash: i64, key: Value, value: Value) {
        let at = self.entries.len() as u32;
        self.entries.push(Entry { hash, key, value });
        let entries = &self.entries;
        self.table.insert_unique(hash_mix(hash), at, |&i| {
            hash_mix(entries.get(i as usize).map_or(0, |e| e.hash))
        });
    }

    /// Takes out the entry at a position.
    pub fn remove(&mut self, at: usize) -> Option<(Value, Value)> {
        let entry = self.entries.get_mut(at)?;
        let hash = entry.hash;
        let taken = (std::mem::take(&mut entry.key), std::mem::take(&mut entry.value));
        if let Ok(found) = self.table.find_entry(hash_mix(hash), |&i| i as usize == at) {
            found.remove();
        }
        while self.entries.last().is_some_and(|e| e.key.is_unbound()) {
            self.entries.pop();
        }
        if self.entries.len() > 32 && self.entries.len() > 2 * self.table.len() {
            self.compact();
        }
        Some(taken)
    }

    fn compact(&mut self) {
        self.entries.retain(|e| !e.key.is_unbound());
        self.table.clear();
        let entries = &self.entries;
        let hash_of = |&i: &u32| hash_mix(entries.get(i as usize).map_or(0, |e| e.hash));
        for (at, entry) in self.entries.iter().enumerate() {
            self.table.insert_unique(hash_mix(entry.hash), at as u32, hash_of);
        }
    }

    pub fn clear(&mut self) -> Vec<Entry> {
        self.table.clear();
        std::mem::take(&mut self.entries)
    }

    /// Live entries in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter().filter(|e| !e.key.is_unbound())
    }
}

impl Dict {
    pub fn new() -> Self {
        heap::count(HEAD);
        Dict { inner: RefCell::default(), charged: Cell::new(0) }
    }

    /// From names and values.
    pub fn from_names<'a>(items: impl IntoIterator<Item = (&'a str, Value)>) -> Rc<Self> {
        let dict = Dict::new();
        for (name, value) in items {
            dict.set_str(name, value);
        }
        Rc::new(dict)
    }

    pub fn borrow(&self) -> Ref<'_, DictInner> {
        self.inner.borrow()
    }

    /// Call [`Dict::recount`] after the dictionary has grown.
    pub fn borrow_mut(&self) -> RefMut<'_, DictInner> {
        self.inner.borrow_mut()
    }

    pub fn len(&self) -> usize {
        self.inner.borrow().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn recount(&self) {
        let now = self.inner.borrow().entries.capacity();
        heap::count(ENTRY * (now as i64 - self.charged.get() as i64));
        self.charged.set(now);
    }

    fn find_str(&self, key: &Value) -> (i64, Option<usize>) {
        let Value::Str(text) = key else { return (0, None) };
        let same = |_, k: &Value| k.as_str().is_some_and(|k| k == text.text());
        (text.hash(), self.inner.borrow().find(text.hash(), same))
    }

    /// The value under a text key.
    pub fn get_str(&self, key: &str) -> Option<Value> {
        let (_, at) = self.find_str(&Value::str(key));
        self.inner.borrow().entries.get(at?).map(|e| e.value.clone())
    }

    /// Sets the value under a text key.
    pub fn set_str(&self, key: &str, value: Value) {
        let key = Value::str(key);
        let (hash, at) = self.find_str(&key);
        let mut inner = self.inner.borrow_mut();
        match at.and_then(|at| inner.entries.get_mut(at)) {
            Some(entry) => entry.value = value,
            None => inner.push(hash, key, value),
        }
        drop(inner);
        self.recount();
    }

    /// Keys and values in order.
    pub fn pairs(&self) -> Vec<(Value, Value)> {
        self.inner.borrow().iter().map(|e| (e.key.clone(), e.value.clone())).collect()
    }

    pub fn keys(&self) -> Vec<Value> {
        self.inner.borrow().iter().map(|e| e.key.clone()).collect()
    }

    pub fn values(&self) -> Vec<Value> {
        self.inner.borrow().iter().map(|e| e.value.clone()).collect()
    }
}

impl Default for Dict {
    fn default() -> Self {
        Dict::new()
    }
}

impl Drop for Dict {
    fn drop(&mut self) {
        heap::count(-(HEAD + ENTRY * self.charged.get() as i64));
        let entries = self.inner.get_mut().clear();
        if !entries.is_empty() {
            heap::drop_flat(entries);
        }
    }
}

/// What of a dictionary a view shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ViewKind {
    Keys,
    Values,
    Items,
}

/// `d.keys()`, `d.values()`, `d.items()`.
pub struct View {
    pub dict: Rc<Dict>,
    pub kind: ViewKind,
}
