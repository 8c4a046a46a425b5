//! Iterators. The common ones are told apart so that `for` need not call anything.

use super::{Dict, List, Set, Str, Tuple, Value, ViewKind, heap};
use crate::script::error::Raise;
use crate::script::vm::Vm;
use std::cell::RefCell;
use std::rc::Rc;

/// An iterator written in Rust; closures of this shape are such iterators.
pub trait NativeIter: 'static {
    fn next(&mut self, vm: &mut Vm) -> Result<Option<Value>, Raise>;

    /// Whether its items are pairs that [`NativeIter::next_pair`] gives.
    fn gives_pairs(&self) -> bool {
        false
    }

    /// The next item in its two parts.
    fn next_pair(&mut self, _: &mut Vm) -> Result<Option<(Value, Value)>, Raise> {
        Ok(None)
    }
}

impl<F: FnMut(&mut Vm) -> Result<Option<Value>, Raise> + 'static> NativeIter for F {
    fn next(&mut self, vm: &mut Vm) -> Result<Option<Value>, Raise> {
        self(vm)
    }
}

/// Where an iterator stands.
pub enum IterState {
    Range {
        next: i64,
        step: i64,
        left: usize,
    },
    List(Rc<List>, usize),
    Tuple(Rc<Tuple>, usize),
    Str(Rc<Str>, usize),
    Dict {
        dict: Rc<Dict>,
        kind: ViewKind,
        at: usize,
        size: usize,
    },
    Set {
        set: Rc<Set>,
        at: usize,
        size: usize,
    },
    Native(Box<dyn NativeIter>),
    /// Its own `next` is on the way.
    Busy,
    Done,
}

/// An iterator; `kind` is the name of its type.
pub struct Iter {
    pub kind: &'static str,
    pub state: RefCell<IterState>,
}

impl Iter {
    pub fn value(kind: &'static str, state: IterState) -> Value {
        heap::count(80);
        Value::Iter(Rc::new(Iter { kind, state: RefCell::new(state) }))
    }

    /// An iterator written in Rust.
    pub fn native(kind: &'static str, iter: impl NativeIter) -> Value {
        Iter::value(kind, IterState::Native(Box::new(iter)))
    }
}

impl Drop for Iter {
    fn drop(&mut self) {
        heap::count(-80);
        heap::drop_flat(std::mem::replace(self.state.get_mut(), IterState::Done));
    }
}
