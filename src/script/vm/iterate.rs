//! Iteration: making iterators, taking the next item, collecting.

use super::Vm;
use super::stack::Stack;
use crate::script::error::{Exc, Raise, Result, runtime_error, type_error, value_error};
use crate::script::names as n;
use crate::script::value::{Iter, IterState, Value, ViewKind};
use std::rc::Rc;

/// What comes of asking for a pair.
pub(super) enum Pair {
    /// Both parts are on the stack.
    Item,
    End,
    /// The iterator gives whole items only.
    Unknown,
}

impl Vm {
    /// `iter(v)`.
    pub fn iter(&mut self, v: &Value) -> Result<Value> {
        Ok(match v {
            Value::List(l) => Iter::value("list_iterator", IterState::List(l.clone(), 0)),
            Value::Range(r) => {
                let state = IterState::Range { next: r.start, step: r.step, left: r.len() };
                Iter::value("range_iterator", state)
            }
            Value::Tuple(t) => Iter::value("tuple_iterator", IterState::Tuple(t.clone(), 0)),
            Value::Str(s) => Iter::value("str_iterator", IterState::Str(s.clone(), 0)),
            Value::Dict(d) => dict_iter(d, ViewKind::Keys),
            Value::View(view) => dict_iter(&view.dict, view.kind),
            Value::Set(s) => {
                let state = IterState::Set { set: s.clone(), at: 0, size: s.len() };
                Iter::value("set_iterator", state)
            }
            Value::Iter(_) | Value::Generator(_) => v.clone(),
            Value::Class(c) if c.meta.get().is_some() => {
                let Some(method) = c.meta_lookup(n::ITER) else { return Err(not_iterable(v)) };
                let made = self.call_with_self(&method, v, &[])?;
                return self.iter(&made);
            }
            Value::Object(o) => {
                if let Some(method) = o.class.lookup(n::ITER) {
                    if method.is_none() {
                        return Err(not_iterable(v));
                    }
                    let iter = self.call_with_self(&method, v, &[])?;
                    return match &iter {
                        Value::Iter(_) | Value::Generator(_) => Ok(iter),
                        Value::Object(o) if o.class.lookup(n::NEXT).is_some() => Ok(iter),
                        Value::List(_) | Value::Tuple(_) if self.class_of(v).native => {
                            self.iter(&iter)
                        }
                        other => Err(type_error(format!(
                            "iter() returned non-iterator of type '{}'",
                            other.type_name()
                        ))),
                    };
                }
                if let Some(base) = o.base() {
                    let base = base.clone();
                    return self.iter(&base);
                }
                if o.class.lookup(n::GETITEM).is_none() {
                    return Err(not_iterable(v));
                }
                self.item_iter(v.clone())
            }
            _ => return Err(not_iterable(v)),
        })
    }

    /// The old protocol: `v[0]`, `v[1]` … until an `IndexError`.
    fn item_iter(&mut self, v: Value) -> Value {
        let mut at = 0;
        Iter::native("iterator", move |vm: &mut Vm| {
            let index = Value::Int(at);
            at += 1;
            match vm.get_item(&v, &index) {
                Ok(item) => Ok(Some(item)),
                Err(e) if vm.is_exception(&e, Exc::IndexError) => Ok(None),
                Err(e) if vm.is_exception(&e, Exc::StopIteration) => Ok(None),
                Err(e) => Err(e),
            }
        })
    }

    pub fn is_iterable(&self, v: &Value) -> bool {
        match v {
            Value::Object(o) => {
                o.class.lookup(n::ITER).is_some()
                    || o.class.lookup(n::GETITEM).is_some()
                    || o.base().is_some_and(|b| self.is_iterable(b))
            }
            Value::List(_) | Value::Range(_) | Value::Tuple(_) | Value::Str(_) | Value::Dict(_) => {
                true
            }
            Value::View(_) | Value::Set(_) | Value::Iter(_) | Value::Generator(_) => true,
            Value::Class(c) => c.meta_lookup(n::ITER).is_some(),
            _ => false,
        }
    }

    /// `next(iter)`; nothing at the end.
    pub fn next(&mut self, iter: &Value) -> Result<Option<Value>> {
        self.tick()?;
        match iter {
            Value::Iter(it) => self.next_of(it),
            Value::Generator(g) => self.next_of_generator(g),
            Value::Object(o) => {
                let Some(method) = o.class.lookup(n::NEXT) else { return Err(no_iterator(iter)) };
                match self.call_with_self(&method, iter, &[]) {
                    Ok(v) => Ok(Some(v)),
                    Err(e) if self.is_exception(&e, Exc::StopIteration) => Ok(None),
                    Err(e) => Err(e),
                }
            }
            other => Err(no_iterator(other)),
        }
    }

    fn next_of(&mut self, it: &Rc<Iter>) -> Result<Option<Value>> {
        let mut state = it.state.borrow_mut();
        let (found, done) = match &mut *state {
            IterState::Native(_) => {
                let taken = std::mem::replace(&mut *state, IterState::Busy);
                drop(state);
                let IterState::Native(mut native) = taken else { return Ok(None) };
                let result = self.deeper(|vm| native.next(vm));
                let over = !matches!(result, Ok(Some(_)));
                let after = if over { IterState::Done } else { IterState::Native(native) };
                *it.state.borrow_mut() = after;
                return result;
            }
            simple => simple.step()?,
        };
        if done {
            let old = std::mem::replace(&mut *state, IterState::Done);
            drop(state);
            drop(old);
        }
        Ok(found)
    }

    /// The next pair of an iterator that gives pairs, its first part on top; the iterator is taken
    /// off at the end.
    #[inline(never)]
    pub(super) fn next_pair(&mut self, stack: &mut Stack) -> Result<Pair> {
        let Some(Value::Iter(it)) = stack.last() else { return Ok(Pair::Unknown) };
        let it = it.clone();
        let mut native = {
            let mut state = it.state.borrow_mut();
            match &*state {
                IterState::Native(native) if native.gives_pairs() => {}
                _ => return Ok(Pair::Unknown),
            }
            match std::mem::replace(&mut *state, IterState::Busy) {
                IterState::Native(native) => native,
                _ => return Ok(Pair::Unknown),
            }
        };
        self.tick()?;
        let result = self.deeper(|vm| native.next_pair(vm));
        let over = !matches!(result, Ok(Some(_)));
        let after = if over { IterState::Done } else { IterState::Native(native) };
        *it.state.borrow_mut() = after;
        Ok(match result? {
            Some((first, second)) => {
                stack.push(second);
                stack.push(first);
                Pair::Item
            }
            None => {
                stack.cut(stack.len() - 1);
                Pair::End
            }
        })
    }

    /// All items of an iterable.
    pub fn collect(&mut self, v: &Value) -> Result<Vec<Value>> {
        match v {
            Value::List(l) => Ok(l.borrow().clone()),
            Value::Tuple(t) => Ok(t.items.to_vec()),
            Value::Dict(d) => Ok(d.keys()),
            Value::Set(s) => Ok(s.keys()),
            Value::View(w) if w.kind == ViewKind::Keys => Ok(w.dict.keys()),
            Value::View(w) if w.kind == ViewKind::Values => Ok(w.dict.values()),
            Value::Range(r) => {
                self.reserve(16 * r.len() as u64)?;
                Ok((0..r.len()).map(|i| Value::Int(r.get(i))).collect())
            }
            _ => {
                let iter = self.iter(v)?;
                let mut items: Vec<Value> = Vec::new();
                while let Some(item) = self.next(&iter)? {
                    if items.len() == items.capacity() {
                        self.reserve(32 * items.len() as u64)?;
                    }
                    items.push(item);
                }
                Ok(items)
            }
        }
    }

    /// Exactly `count` items of an iterable, as unpacking wants them.
    pub fn unpack(&mut self, v: &Value, count: usize) -> Result<Vec<Value>> {
        if !self.is_iterable(v) {
            let text = format!("cannot unpack non-iterable {} object", v.type_name());
            return Err(type_error(text));
        }
        let iter = self.iter(v)?;
        let mut items = Vec::with_capacity(count.min(1024));
        while let Some(item) = self.next(&iter)? {
            if items.len() == count {
                let text = format!("too many values to unpack (expected {count})");
                return Err(value_error(text));
            }
            items.push(item);
        }
        if items.len() < count {
            let text =
                format!("not enough values to unpack (expected {count}, got {})", items.len());
            return Err(value_error(text));
        }
        Ok(items)
    }

    /// `len(v)`.
    pub fn len(&mut self, v: &Value) -> Result<usize> {
        Ok(match v {
            Value::Str(s) => s.count(),
            Value::List(l) => l.len(),
            Value::Tuple(t) => t.items.len(),
            Value::Dict(d) => d.len(),
            Value::Set(s) => s.len(),
            Value::Range(r) => r.len(),
            Value::View(w) => w.dict.len(),
            Value::Class(c) if c.meta.get().is_some() => {
                let Some(method) = c.meta_lookup(n::LEN) else { return Err(no_len(v)) };
                return self.call_with_self(&method, v, &[])?.size("len()");
            }
            Value::Object(o) => {
                if let Some(method) = o.class.lookup(n::LEN) {
                    return match self.call_with_self(&method, v, &[])? {
                        Value::Int(i) if i >= 0 => Ok(i as usize),
                        Value::Bool(b) => Ok(usize::from(b)),
                        Value::Int(_) => Err(value_error("__len__() should return >= 0")),
                        other => Err(type_error(format!(
                            "'{}' object cannot be interpreted as an integer",
                            other.type_name()
                        ))),
                    };
                }
                match o.base() {
                    Some(base) => {
                        let base = base.clone();
                        return self.len(&base);
                    }
                    None => return Err(no_len(v)),
                }
            }
            _ => return Err(no_len(v)),
        })
    }
}

fn dict_iter(dict: &Rc<crate::script::value::Dict>, kind: ViewKind) -> Value {
    let state = IterState::Dict { dict: dict.clone(), kind, at: 0, size: dict.len() };
    let name = match kind {
        ViewKind::Keys => "dict_keyiterator",
        ViewKind::Values => "dict_valueiterator",
        ViewKind::Items => "dict_itemiterator",
    };
    Iter::value(name, state)
}

impl IterState {
    /// The next item of a simple iterator, and whether it is at its end.
    #[inline]
    fn step(&mut self) -> Result<(Option<Value>, bool)> {
        Ok(match self {
            IterState::Range { next, step, left } => {
                if *left == 0 {
                    return Ok((None, true));
                }
                *left -= 1;
                let now = *next;
                *next = next.wrapping_add(*step);
                (Some(Value::Int(now)), false)
            }
            IterState::List(l, at) => {
                let item = l.borrow().get(*at).cloned();
                *at += 1;
                let done = item.is_none();
                (item, done)
            }
            IterState::Tuple(t, at) => {
                let item = t.items.get(*at).cloned();
                *at += 1;
                let done = item.is_none();
                (item, done)
            }
            IterState::Str(s, at) => {
                let c = s.text().get(*at..).and_then(|rest| rest.chars().next());
                *at += c.map_or(0, char::len_utf8);
                (c.map(|c| Value::str(c.to_string())), c.is_none())
            }
            IterState::Dict { dict, kind, at, size } => {
                if dict.len() != *size {
                    return Err(runtime_error("dictionary changed size during iteration"));
                }
                let inner = dict.borrow();
                let rest = inner.entries.iter().enumerate().skip(*at);
                let Some((i, e)) = rest.into_iter().find(|(_, e)| !e.key.is_unbound()) else {
                    return Ok((None, true));
                };
                *at = i + 1;
                let item = match kind {
                    ViewKind::Keys => e.key.clone(),
                    ViewKind::Values => e.value.clone(),
                    ViewKind::Items => Value::tuple(vec![e.key.clone(), e.value.clone()]),
                };
                (Some(item), false)
            }
            IterState::Set { set, at, size } => {
                if set.len() != *size {
                    return Err(runtime_error("Set changed size during iteration"));
                }
                match set.borrow().next_from(*at) {
                    Some((next, item)) => {
                        *at = next;
                        (Some(item), false)
                    }
                    None => (None, true),
                }
            }
            IterState::Busy => return Err(value_error("iterator already executing")),
            IterState::Native(_) | IterState::Done => (None, true),
        })
    }
}

#[cold]
fn not_iterable(v: &Value) -> Raise {
    type_error(format!("'{}' object is not iterable", v.type_name()))
}

#[cold]
fn no_iterator(v: &Value) -> Raise {
    type_error(format!("'{}' object is not an iterator", v.type_name()))
}

#[cold]
fn no_len(v: &Value) -> Raise {
    type_error(format!("object of type '{}' has no len()", v.type_name()))
}
