//! `v[i]`: reading, setting, deleting.

use super::Vm;
use crate::script::error::{Exc, Raise, Result, index_error, type_error, value_error};
use crate::script::names as n;
use crate::script::value::{Range, Slice, Value, index_in, slice_bounds};
use std::rc::Rc;

impl Vm {
    /// `v[at]`.
    pub fn get_item(&mut self, v: &Value, at: &Value) -> Result<Value> {
        match (v, at) {
            (Value::List(l), Value::Int(i)) => {
                let items = l.borrow();
                match index_in(*i, items.len()).and_then(|i| items.get(i)) {
                    Some(item) => Ok(item.clone()),
                    None => Err(index_error("list index out of range")),
                }
            }
            (Value::Dict(d), _) => self.dict_index(d, at),
            (Value::Object(o), _) => {
                if let Some(method) = o.class.lookup(n::GETITEM) {
                    return self.call_with_self(&method, v, std::slice::from_ref(at));
                }
                let Some(base) = o.base().cloned() else { return Err(not_subscriptable(v)) };
                match self.get_item(&base, at) {
                    Err(e) if self.is_exception(&e, Exc::KeyError) => {
                        match o.class.lookup(n::MISSING) {
                            Some(method) => {
                                self.call_with_self(&method, v, std::slice::from_ref(at))
                            }
                            None => Err(e),
                        }
                    }
                    other => other,
                }
            }
            (
                Value::List(_) | Value::Tuple(_) | Value::Str(_) | Value::Range(_),
                Value::Slice(s),
            ) => self.get_slice(v, s),
            (Value::List(_) | Value::Tuple(_) | Value::Str(_) | Value::Range(_), _) => {
                let i = self.as_index(at, v)?;
                get_at(v, i)
            }
            // `list[int]` and the like, as annotations have it.
            (Value::Class(c), _) => {
                if let Some(method) = c.meta_lookup(n::GETITEM) {
                    return self.call_with_self(&method, v, std::slice::from_ref(at));
                }
                match c.lookup(crate::script::names::Name::new("__class_getitem__")) {
                    Some(f) => {
                        let f = self.bind(f, &Value::Class(c.clone()), c)?;
                        self.call(&f, std::slice::from_ref(at))
                    }
                    None if c.native => Ok(v.clone()),
                    None => Err(type_error(format!("type '{}' is not subscriptable", c.name()))),
                }
            }
            _ => Err(not_subscriptable(v)),
        }
    }

    /// What `__index__` of an instance gives, if it has one.
    pub fn index_of(&mut self, v: &Value) -> Result<Option<i64>> {
        let Value::Object(o) = v else { return Ok(None) };
        match o.class.lookup(n::INDEX) {
            Some(method) => self.call_with_self(&method, v, &[])?.int("the index").map(Some),
            None => Ok(None),
        }
    }

    /// An index as an integer; `of` is what is indexed.
    fn as_index(&mut self, at: &Value, of: &Value) -> Result<i64> {
        match at {
            Value::Int(i) => Ok(*i),
            Value::Bool(b) => Ok(i64::from(*b)),
            Value::Big(_) => Err(index_error("cannot fit 'int' into an index-sized integer")),
            Value::Object(o) => match o.class.lookup(n::INDEX) {
                Some(method) => self.call_with_self(&method, at, &[])?.int("the index"),
                None => match o.base() {
                    Some(base) => self.as_index(&base.clone(), of),
                    None => Err(bad_index(at, of)),
                },
            },
            _ => Err(bad_index(at, of)),
        }
    }

    fn get_slice(&mut self, v: &Value, s: &Slice) -> Result<Value> {
        match v {
            Value::List(l) => {
                let items = l.borrow();
                Ok(Value::list(sliced(&items, slice_bounds(s, items.len())?)))
            }
            Value::Tuple(t) => Ok(Value::tuple(sliced(&t.items, slice_bounds(s, t.items.len())?))),
            Value::Str(text) => {
                let bounds = slice_bounds(s, text.count())?;
                if text.is_ascii() && bounds.1 == 1 {
                    let part = text.text().get(bounds.0..bounds.0 + bounds.2).unwrap_or("");
                    return Ok(Value::str(part));
                }
                let chars: Vec<char> = text.text().chars().collect();
                Ok(Value::str(sliced(&chars, bounds).into_iter().collect::<String>()))
            }
            Value::Range(r) => {
                let (start, step, count) = slice_bounds(s, r.len())?;
                let (start, step) = (r.get(start), r.step.saturating_mul(step));
                let stop = start.saturating_add(step.saturating_mul(count as i64));
                Ok(Value::Range(Rc::new(Range { start, stop, step })))
            }
            _ => Err(not_subscriptable(v)),
        }
    }

    /// `v[at] = value`.
    pub fn set_item(&mut self, v: &Value, at: &Value, value: Value) -> Result<()> {
        match (v, at) {
            (Value::List(l), Value::Int(i)) => {
                let mut items = l.borrow_mut();
                let len = items.len();
                match index_in(*i, len).and_then(|i| items.get_mut(i)) {
                    Some(slot) => {
                        let old = std::mem::replace(slot, value);
                        drop(items);
                        drop(old);
                        Ok(())
                    }
                    None => Err(index_error("list assignment index out of range")),
                }
            }
            (Value::Dict(d), _) => self.dict_set(d, at.clone(), value),
            (Value::List(l), Value::Slice(s)) => {
                let bounds = slice_bounds(s, l.len())?;
                if !self.is_iterable(&value) {
                    return Err(type_error("can only assign an iterable"));
                }
                let new = self.collect(&value)?;
                let old = set_slice(&mut l.borrow_mut(), bounds, new)?;
                l.recount();
                drop(old);
                Ok(())
            }
            (Value::List(_), _) => {
                let i = self.as_index(at, v)?;
                self.set_item(v, &Value::Int(i), value)
            }
            (Value::Object(o), _) => {
                if let Some(method) = o.class.lookup(n::SETITEM) {
                    return self.call_with_self(&method, v, &[at.clone(), value]).map(drop);
                }
                match o.base().cloned() {
                    Some(base) => self.set_item(&base, at, value),
                    None => Err(no_item(v, "assignment")),
                }
            }
            _ => Err(no_item(v, "assignment")),
        }
    }

    /// `del v[at]`.
    pub fn delete_item(&mut self, v: &Value, at: &Value) -> Result<()> {
        match (v, at) {
            (Value::Dict(d), _) => match self.dict_remove(d, at)? {
                Some(_) => Ok(()),
                None => Err(crate::script::error::key_error(at.clone())),
            },
            (Value::List(l), Value::Slice(s)) => {
                let (start, step, count) = slice_bounds(s, l.len())?;
                let mut items = l.borrow_mut();
                let mut gone = vec![false; items.len()];
                for k in 0..count as i64 {
                    if let Some(mark) = gone.get_mut((start as i64 + k * step) as usize) {
                        *mark = true;
                    }
                }
                let mut marks = gone.into_iter();
                items.retain(|_| !marks.next().unwrap_or(false));
                drop(items);
                l.recount();
                Ok(())
            }
            (Value::List(l), _) => {
                let i = self.as_index(at, v)?;
                let mut items = l.borrow_mut();
                match index_in(i, items.len()) {
                    Some(i) => {
                        let old = items.remove(i);
                        drop(items);
                        drop(old);
                        Ok(())
                    }
                    None => Err(index_error("list assignment index out of range")),
                }
            }
            (Value::Object(o), _) => {
                if let Some(method) = o.class.lookup(n::DELITEM) {
                    return self.call_with_self(&method, v, std::slice::from_ref(at)).map(drop);
                }
                match o.base().cloned() {
                    Some(base) => self.delete_item(&base, at),
                    None => Err(no_item(v, "deletion")),
                }
            }
            _ => Err(no_item(v, "deletion")),
        }
    }
}

fn get_at(v: &Value, i: i64) -> Result<Value> {
    let found = match v {
        Value::List(l) => {
            let items = l.borrow();
            index_in(i, items.len()).and_then(|i| items.get(i).cloned())
        }
        Value::Tuple(t) => index_in(i, t.items.len()).and_then(|i| t.items.get(i).cloned()),
        Value::Str(s) => index_in(i, s.count()).and_then(|i| s.char_at(i)).map(Value::str),
        Value::Range(r) => index_in(i, r.len()).map(|i| Value::Int(r.get(i))),
        _ => None,
    };
    found.ok_or_else(|| match v {
        Value::Str(_) => index_error("string index out of range"),
        Value::Range(_) => index_error("range object index out of range"),
        _ => index_error(format!("{} index out of range", v.type_name())),
    })
}

/// The items that a slice names.
pub fn sliced<T: Clone>(items: &[T], (start, step, count): (usize, i64, usize)) -> Vec<T> {
    if step == 1 {
        return items.get(start..start + count).unwrap_or(&[]).to_vec();
    }
    let at = |k: usize| (start as i64).wrapping_add((k as i64).wrapping_mul(step)) as usize;
    (0..count).filter_map(|k| items.get(at(k)).cloned()).collect()
}

fn set_slice(
    items: &mut Vec<Value>,
    (start, step, count): (usize, i64, usize),
    new: Vec<Value>,
) -> Result<Vec<Value>> {
    if step == 1 {
        let start = start.min(items.len());
        return Ok(items.splice(start..start + count, new).collect());
    }
    if new.len() != count {
        return Err(value_error(format!(
            "attempt to assign sequence of size {} to extended slice of size {count}",
            new.len()
        )));
    }
    let mut old = Vec::new();
    for (k, value) in new.into_iter().enumerate() {
        if let Some(slot) = items.get_mut((start as i64 + k as i64 * step) as usize) {
            old.push(std::mem::replace(slot, value));
        }
    }
    Ok(old)
}

#[cold]
fn bad_index(at: &Value, of: &Value) -> Raise {
    let kind = of.type_name();
    let what = match of {
        Value::Str(_) => {
            return type_error(format!(
                "string indices must be integers, not '{}'",
                at.type_name()
            ));
        }
        _ => kind,
    };
    type_error(format!("{what} indices must be integers or slices, not {}", at.type_name()))
}

#[cold]
fn not_subscriptable(v: &Value) -> Raise {
    type_error(format!("'{}' object is not subscriptable", v.type_name()))
}

#[cold]
fn no_item(v: &Value, what: &str) -> Raise {
    match (v, what) {
        (Value::Tuple(_) | Value::Str(_) | Value::Range(_), "deletion") => {
            type_error(format!("'{}' object doesn't support item deletion", v.type_name()))
        }
        _ => type_error(format!("'{}' object does not support item {what}", v.type_name())),
    }
}
