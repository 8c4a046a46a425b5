//! Operators of text and containers.

use super::Vm;
use crate::script::compile::Bin;
use crate::script::error::{Result, type_error};
use crate::script::value::{Dict, List, Set, Value};
use std::rc::Rc;

impl Vm {
    /// `a op b` where the operands are built-in containers or text.
    pub(super) fn collect_op(&mut self, op: Bin, a: &Value, b: &Value) -> Result<Option<Value>> {
        match (op, a, b) {
            (Bin::Add, Value::Str(x), Value::Str(y)) => {
                self.reserve((x.len() + y.len()) as u64)?;
                let mut text = String::with_capacity(x.len() + y.len());
                text.push_str(x.text());
                text.push_str(y.text());
                Ok(Some(Value::str(text)))
            }
            (Bin::Add, Value::List(x), Value::List(y)) => {
                let (x, y) = (x.borrow(), y.borrow());
                self.reserve(16 * (x.len() + y.len()) as u64)?;
                Ok(Some(Value::list(x.iter().chain(y.iter()).cloned().collect())))
            }
            (Bin::Add, Value::Tuple(x), Value::Tuple(y)) => {
                self.reserve(16 * (x.items.len() + y.items.len()) as u64)?;
                Ok(Some(Value::tuple(x.items.iter().chain(&y.items).cloned().collect())))
            }
            (Bin::Mul, Value::Str(_) | Value::List(_) | Value::Tuple(_), _) => self.repeat(a, b),
            (Bin::Mul, _, Value::Str(_) | Value::List(_) | Value::Tuple(_)) => self.repeat(b, a),
            (Bin::Mod, Value::Str(s), _) => {
                crate::script::builtins::percent::format(self, s.text(), b).map(Some)
            }
            (Bin::Or, Value::Dict(x), Value::Dict(y)) => {
                let out = Dict::new();
                for (k, v) in x.pairs().into_iter().chain(y.pairs()) {
                    self.dict_set(&out, k, v)?;
                }
                Ok(Some(Value::Dict(Rc::new(out))))
            }
            (Bin::Or, Value::Class(_), Value::Class(_) | Value::None) => {
                Ok(Some(Value::tuple(vec![a.clone(), b.clone()])))
            }
            (Bin::Or, Value::Tuple(t), Value::Class(_) | Value::None)
                if matches!(t.items.first(), Some(Value::Class(_))) =>
            {
                Ok(Some(Value::tuple(t.items.iter().chain([b]).cloned().collect())))
            }
            (Bin::Or | Bin::And | Bin::Sub | Bin::Xor, _, _) => {
                match (self.as_set(a)?, self.as_set(b)?) {
                    (Some(x), Some(y)) => self.set_op(op, &x, &y).map(Some),
                    // A view takes any iterable beside it.
                    (Some(x), None) if matches!(a, Value::View(_)) && self.is_iterable(b) => {
                        let items = self.collect(b)?;
                        match self.make_set(items, false)? {
                            Value::Set(y) => self.set_op(op, &x, &y).map(Some),
                            _ => Ok(None),
                        }
                    }
                    _ => Ok(None),
                }
            }
            _ => Ok(None),
        }
    }

    pub(super) fn as_set(&mut self, v: &Value) -> Result<Option<Rc<Set>>> {
        match v {
            Value::Set(s) => Ok(Some(s.clone())),
            Value::View(w) if w.kind != crate::script::value::ViewKind::Values => {
                let items = self.collect(v)?;
                match self.make_set(items, false)? {
                    Value::Set(s) => Ok(Some(s)),
                    _ => Ok(None),
                }
            }
            _ => Ok(None),
        }
    }

    /// `a | b` and its like; the kind of the result is that of `a`.
    pub fn set_op(&mut self, op: Bin, a: &Rc<Set>, b: &Rc<Set>) -> Result<Value> {
        let out = Set::new(Default::default(), a.frozen);
        let (x, y) = match op {
            // CPython walks the smaller one.
            Bin::And if b.len() > a.len() => (b, a),
            _ => (a, b),
        };
        match op {
            Bin::And => {
                for k in y.keys() {
                    let hash = self.hash(&k)?;
                    if self.set_find(x, &k, hash)?.is_some() {
                        self.set_add(&out, k)?;
                    }
                }
            }
            Bin::Sub => self.add_missing(&out, x, y)?,
            Bin::Xor => {
                self.add_missing(&out, y, x)?;
                self.add_missing(&out, x, y)?;
            }
            _ => {
                self.set_merge(&out, x)?;
                self.set_merge(&out, y)?;
            }
        }
        Ok(Value::Set(Rc::new(out)))
    }

    /// Adds all of `from`, with the growth that CPython's merge has.
    pub fn set_merge(&mut self, to: &Set, from: &Set) -> Result<()> {
        to.borrow_mut().reserve_merge(from.len());
        for k in from.keys() {
            self.set_add(to, k)?;
        }
        Ok(())
    }

    fn add_missing(&mut self, out: &Set, from: &Set, other: &Set) -> Result<()> {
        for k in from.keys() {
            let hash = self.hash(&k)?;
            if self.set_find(other, &k, hash)?.is_none() {
                self.set_add(out, k)?;
            }
        }
        Ok(())
    }

    fn repeat(&mut self, what: &Value, times: &Value) -> Result<Option<Value>> {
        let times = match times {
            Value::Int(n) => (*n).max(0) as u64,
            Value::Bool(b) => u64::from(*b),
            Value::Object(_) => match self.index_of(times)? {
                Some(n) => n.max(0) as u64,
                None => return Ok(None),
            },
            Value::Big(b) => {
                if b.sign() == num_bigint::Sign::Minus {
                    0
                } else {
                    u64::MAX
                }
            }
            _ => return Ok(None),
        };
        let unit = match what {
            Value::Str(s) => s.len() as u64,
            Value::List(l) => 16 * l.len() as u64,
            Value::Tuple(t) => 16 * t.items.len() as u64,
            _ => 0,
        };
        self.reserve(unit.saturating_mul(times))?;
        let times = if unit == 0 { 0 } else { times as usize };
        Ok(Some(match what {
            Value::Str(s) => Value::str(s.text().repeat(times)),
            Value::List(l) => Value::list(repeated(&l.borrow(), times)),
            Value::Tuple(t) => Value::tuple(repeated(&t.items, times)),
            _ => return Ok(None),
        }))
    }

    /// `a op= b` that changes `a` itself.
    pub(super) fn collect_in_place(
        &mut self,
        op: Bin,
        a: &Value,
        b: &Value,
    ) -> Result<Option<Value>> {
        match (op, a.plain(), b) {
            (Bin::Add, Value::List(list), _) => {
                self.list_extend(list, b)?;
                Ok(Some(a.clone()))
            }
            (Bin::Mul, Value::List(list), Value::Int(_)) => {
                let items = list.borrow().clone();
                let Some(Value::List(made)) = self.repeat(&Value::list(items), b)? else {
                    return Ok(None);
                };
                *list.borrow_mut() = std::mem::take(&mut *made.borrow_mut());
                list.recount();
                Ok(Some(a.clone()))
            }
            (Bin::Or, Value::Dict(dict), Value::Dict(other)) => {
                for (k, v) in other.pairs() {
                    self.dict_set(dict, k, v)?;
                }
                Ok(Some(a.clone()))
            }
            (Bin::Or, Value::Set(set), Value::Set(other)) if !set.frozen => {
                for k in other.keys() {
                    self.set_add(set, k)?;
                }
                Ok(Some(a.clone()))
            }
            (Bin::And | Bin::Sub | Bin::Xor, Value::Set(set), Value::Set(other)) if !set.frozen => {
                if let Value::Set(made) = self.set_op(op, set, other)? {
                    let inner = made.borrow().clone();
                    *set.borrow_mut() = inner;
                    set.recount();
                }
                Ok(Some(a.clone()))
            }
            _ => Ok(None),
        }
    }

    /// `list.extend(items)`.
    pub fn list_extend(&mut self, list: &List, items: &Value) -> Result<()> {
        if !self.is_iterable(items) {
            return Err(type_error(format!("'{}' object is not iterable", items.type_name())));
        }
        let mut more = self.collect(items)?;
        self.reserve(16 * more.len() as u64)?;
        list.borrow_mut().append(&mut more);
        list.recount();
        Ok(())
    }
}

fn repeated(items: &[Value], times: usize) -> Vec<Value> {
    let mut out = Vec::with_capacity(items.len() * times);
    for _ in 0..times {
        out.extend_from_slice(items);
    }
    out
}
