//! Truth, equality and order.

use super::Vm;
use crate::script::compile::Cmp;
use crate::script::error::{Raise, Result, type_error};
use crate::script::names::{self as n, Name};
use crate::script::value::{Dict, Set, Value};
use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use std::cmp::Ordering;

impl Cmp {
    fn method(self) -> Name {
        match self {
            Cmp::Eq | Cmp::Is | Cmp::In => n::EQ,
            Cmp::Ne | Cmp::IsNot | Cmp::NotIn => n::NE,
            Cmp::Lt => n::LT,
            Cmp::Le => n::LE,
            Cmp::Gt => n::GT,
            Cmp::Ge => n::GE,
        }
    }

    fn mirrored(self) -> Cmp {
        match self {
            Cmp::Lt => Cmp::Gt,
            Cmp::Le => Cmp::Ge,
            Cmp::Gt => Cmp::Lt,
            Cmp::Ge => Cmp::Le,
            same => same,
        }
    }

    fn symbol(self) -> &'static str {
        ["==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in"][self as usize]
    }

    pub fn holds(self, order: Option<Ordering>) -> bool {
        match (self, order) {
            (Cmp::Ne, None) => true,
            (_, None) => false,
            (Cmp::Eq, Some(o)) => o.is_eq(),
            (Cmp::Ne, Some(o)) => o.is_ne(),
            (Cmp::Lt, Some(o)) => o.is_lt(),
            (Cmp::Le, Some(o)) => o.is_le(),
            (Cmp::Gt, Some(o)) => o.is_gt(),
            (_, Some(o)) => o.is_ge(),
        }
    }
}

/// How two numbers stand to each other: `None` if they are no numbers, `Some(None)` with a NaN.
pub fn number_order(a: &Value, b: &Value) -> Option<Option<Ordering>> {
    Some(match (a, b) {
        (Value::Int(x), Value::Int(y)) => Some(x.cmp(y)),
        (Value::Float(x), Value::Float(y)) => x.partial_cmp(y),
        (Value::Bool(x), _) => return number_order(&Value::Int(i64::from(*x)), b),
        (_, Value::Bool(y)) => return number_order(a, &Value::Int(i64::from(*y))),
        (Value::Int(x), Value::Float(y)) => int_float_order(*x, *y),
        (Value::Float(x), Value::Int(y)) => int_float_order(*y, *x).map(Ordering::reverse),
        (Value::Big(x), Value::Big(y)) => Some(x.cmp(y)),
        (Value::Int(_), Value::Big(y)) => {
            Some(if y.is_negative() { Ordering::Greater } else { Ordering::Less })
        }
        (Value::Big(x), Value::Int(_)) => {
            Some(if x.is_negative() { Ordering::Less } else { Ordering::Greater })
        }
        (Value::Big(x), Value::Float(y)) => big_float_order(x, *y),
        (Value::Float(x), Value::Big(y)) => big_float_order(y, *x).map(Ordering::reverse),
        _ => return None,
    })
}

fn int_float_order(x: i64, y: f64) -> Option<Ordering> {
    const EXACT: u64 = 1 << 53;
    if x.unsigned_abs() <= EXACT || !y.is_finite() {
        return (x as f64).partial_cmp(&y);
    }
    big_float_order(&BigInt::from(x), y)
}

fn big_float_order(x: &BigInt, y: f64) -> Option<Ordering> {
    use num_traits::FromPrimitive;
    if y.is_nan() {
        return None;
    }
    if y.is_infinite() {
        return Some(if y > 0.0 { Ordering::Less } else { Ordering::Greater });
    }
    let whole = BigInt::from_f64(y.floor())?;
    let order = x.cmp(&whole);
    Some(if order.is_eq() && y.fract() != 0.0 { Ordering::Less } else { order })
}

impl Vm {
    pub fn truthy(&mut self, v: &Value) -> Result<bool> {
        Ok(match v {
            Value::Bool(b) => *b,
            Value::None | Value::Unbound => false,
            Value::Int(i) => *i != 0,
            Value::Float(f) => *f != 0.0,
            Value::Big(b) => !b.is_zero(),
            Value::Str(s) => !s.is_empty(),
            Value::List(l) => !l.is_empty(),
            Value::Tuple(t) => !t.items.is_empty(),
            Value::Dict(d) => !d.is_empty(),
            Value::Set(s) => !s.is_empty(),
            Value::Range(r) => !r.is_empty(),
            Value::View(v) => !v.dict.is_empty(),
            Value::Object(o) => {
                if let Some(method) = o.class.lookup(n::BOOL) {
                    return match self.call_with_self(&method, v, &[])? {
                        Value::Bool(b) => Ok(b),
                        other => Err(type_error(format!(
                            "__bool__ should return bool, returned {}",
                            other.type_name()
                        ))),
                    };
                }
                if o.class.lookup(n::LEN).is_some() {
                    return Ok(self.len(v)? != 0);
                }
                match o.base() {
                    Some(base) => return self.truthy(&base.clone()),
                    None => true,
                }
            }
            _ => true,
        })
    }

    /// `a == b`, as a truth value.
    pub fn equal(&mut self, a: &Value, b: &Value) -> Result<bool> {
        if let Some(order) = number_order(a, b) {
            return Ok(order == Some(Ordering::Equal));
        }
        if let (Value::Str(x), Value::Str(y)) = (a, b) {
            return Ok(x.text() == y.text());
        }
        let v = self.compare(Cmp::Eq, a, b)?;
        self.truthy(&v)
    }

    /// `a == b` or the same object: what containers ask.
    pub fn same_or_equal(&mut self, a: &Value, b: &Value) -> Result<bool> {
        Ok(a.is(b) || self.equal(a, b)?)
    }

    /// `a < b`, as a truth value.
    pub fn less(&mut self, a: &Value, b: &Value) -> Result<bool> {
        if let Some(order) = number_order(a, b) {
            return Ok(order == Some(Ordering::Less));
        }
        let v = self.compare(Cmp::Lt, a, b)?;
        self.truthy(&v)
    }

    /// `a op b`; for `==` and its like on native types not always a truth value.
    pub fn compare(&mut self, op: Cmp, a: &Value, b: &Value) -> Result<Value> {
        match op {
            Cmp::Is => return Ok(Value::Bool(a.is(b))),
            Cmp::IsNot => return Ok(Value::Bool(!a.is(b))),
            Cmp::In => return Ok(Value::Bool(self.contains(b, a)?)),
            Cmp::NotIn => return Ok(Value::Bool(!self.contains(b, a)?)),
            _ => {}
        }
        if let Some(order) = number_order(a, b) {
            return Ok(Value::Bool(op.holds(order)));
        }
        if (matches!(a, Value::Object(_)) || matches!(b, Value::Object(_)))
            && let Some(v) = self.compare_objects(op, a, b)?
        {
            return Ok(v);
        }
        self.compare_plain(op, a, b)
    }

    fn compare_objects(&mut self, op: Cmp, a: &Value, b: &Value) -> Result<Option<Value>> {
        let swap = match (a, b) {
            (Value::Object(x), Value::Object(y)) => {
                x.class.id != y.class.id && y.class.is_subclass_of(&x.class)
            }
            _ => false,
        };
        let mut tries = [(a, b, op), (b, a, op.mirrored())];
        if swap {
            tries.swap(0, 1);
        }
        for (this, other, op) in tries {
            let Value::Object(o) = this else { continue };
            if let Some(method) = o.class.lookup(op.method()) {
                let v = self.call_with_self(&method, this, std::slice::from_ref(other))?;
                if !matches!(v, Value::NotImplemented) {
                    return Ok(Some(v));
                }
            } else if op == Cmp::Ne
                && let Some(method) = o.class.lookup(n::EQ)
            {
                let v = self.call_with_self(&method, this, std::slice::from_ref(other))?;
                if !matches!(v, Value::NotImplemented) {
                    return Ok(Some(Value::Bool(!self.truthy(&v)?)));
                }
            }
        }
        Ok(None)
    }

    fn compare_plain(&mut self, op: Cmp, a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = (a.plain(), b.plain());
        if matches!(op, Cmp::Eq | Cmp::Ne) {
            let same = self.equal_plain(x, y)?;
            return Ok(Value::Bool(same == (op == Cmp::Eq)));
        }
        let order = match (x, y) {
            (Value::Str(p), Value::Str(q)) => Some(p.text().cmp(q.text())),
            (Value::List(p), Value::List(q)) => {
                let (p, q) = (p.borrow().clone(), q.borrow().clone());
                return self.compare_items(op, &p, &q);
            }
            (Value::Tuple(p), Value::Tuple(q)) => {
                return self.compare_items(op, &p.items, &q.items);
            }
            (Value::Set(p), Value::Set(q)) => return self.compare_sets(op, p, q),
            (Value::View(_) | Value::Set(_), Value::View(_) | Value::Set(_)) => {
                return match (self.as_set(x)?, self.as_set(y)?) {
                    (Some(p), Some(q)) => self.compare_sets(op, &p, &q),
                    _ => Err(not_ordered(op, a, b)),
                };
            }
            _ => match number_order(x, y) {
                Some(order) => order,
                None => return Err(not_ordered(op, a, b)),
            },
        };
        Ok(Value::Bool(op.holds(order)))
    }

    fn compare_items(&mut self, op: Cmp, a: &[Value], b: &[Value]) -> Result<Value> {
        self.deeper(|vm| {
            for (x, y) in a.iter().zip(b) {
                vm.tick()?;
                if !vm.same_or_equal(x, y)? {
                    return vm.compare(op, x, y);
                }
            }
            Ok(Value::Bool(op.holds(Some(a.len().cmp(&b.len())))))
        })
    }

    fn compare_sets(&mut self, op: Cmp, a: &Set, b: &Set) -> Result<Value> {
        let (n, m) = (a.len(), b.len());
        Ok(Value::Bool(match op {
            Cmp::Le => n <= m && self.is_subset(a, b)?,
            Cmp::Lt => n < m && self.is_subset(a, b)?,
            Cmp::Ge => n >= m && self.is_subset(b, a)?,
            _ => n > m && self.is_subset(b, a)?,
        }))
    }

    /// Every element of `a` is in `b`.
    pub fn is_subset(&mut self, a: &Set, b: &Set) -> Result<bool> {
        let keys: Vec<(i64, Value)> = a.borrow().iter().map(|(h, k)| (h, k.clone())).collect();
        for (hash, key) in keys {
            if self.set_find(b, &key, hash)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn equal_plain(&mut self, x: &Value, y: &Value) -> Result<bool> {
        if let Some(order) = number_order(x, y) {
            return Ok(order == Some(Ordering::Equal));
        }
        match (x, y) {
            (Value::Str(p), Value::Str(q)) => Ok(p.text() == q.text()),
            (Value::List(p), Value::List(q)) => {
                if p.len() != q.len() {
                    return Ok(false);
                }
                let (p, q) = (p.borrow().clone(), q.borrow().clone());
                self.equal_items(&p, &q)
            }
            (Value::Tuple(p), Value::Tuple(q)) => self.equal_items(&p.items, &q.items),
            (Value::Dict(p), Value::Dict(q)) => self.equal_dicts(p, q),
            (Value::Set(p), Value::Set(q)) => Ok(p.len() == q.len() && self.is_subset(p, q)?),
            (Value::Range(p), Value::Range(q)) => {
                let n = p.len();
                Ok(n == q.len() && (n == 0 || p.start == q.start && (n == 1 || p.step == q.step)))
            }
            (Value::Slice(p), Value::Slice(q)) => {
                let part = |s: &crate::script::value::Slice| {
                    [s.start.clone(), s.stop.clone(), s.step.clone()]
                };
                self.equal_items(&part(p), &part(q))
            }
            (Value::Method(p), Value::Method(q)) => Ok(p.func.is(&q.func) && p.this.is(&q.this)),
            (Value::View(_), Value::View(_) | Value::Set(_)) | (Value::Set(_), Value::View(_)) => {
                match (self.as_set(x)?, self.as_set(y)?) {
                    (Some(p), Some(q)) => Ok(p.len() == q.len() && self.is_subset(&p, &q)?),
                    _ => Ok(x.is(y)),
                }
            }
            _ => Ok(x.is(y)),
        }
    }

    fn equal_items(&mut self, a: &[Value], b: &[Value]) -> Result<bool> {
        if a.len() != b.len() {
            return Ok(false);
        }
        self.deeper(|vm| {
            for (x, y) in a.iter().zip(b) {
                vm.tick()?;
                if !vm.same_or_equal(x, y)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }

    fn equal_dicts(&mut self, a: &Dict, b: &Dict) -> Result<bool> {
        if a.len() != b.len() {
            return Ok(false);
        }
        self.deeper(|vm| {
            for (key, value) in a.pairs() {
                match vm.dict_get(b, &key)? {
                    Some(other) if vm.same_or_equal(&value, &other)? => {}
                    _ => return Ok(false),
                }
            }
            Ok(true)
        })
    }

    /// `item in container`.
    pub fn contains(&mut self, container: &Value, item: &Value) -> Result<bool> {
        match container {
            Value::Str(s) => match item.as_str() {
                Some(part) => Ok(s.text().contains(part)),
                None => Err(type_error(format!(
                    "'in <string>' requires string as left operand, not {}",
                    item.type_name()
                ))),
            },
            Value::Dict(d) => Ok(self.dict_get(d, item)?.is_some()),
            Value::Set(s) => {
                let hash = self.hash(item)?;
                Ok(self.set_find(s, item, hash)?.is_some())
            }
            Value::View(v) if v.kind == crate::script::value::ViewKind::Keys => {
                Ok(self.dict_get(&v.dict, item)?.is_some())
            }
            Value::Range(r) => match item {
                Value::Int(i) => Ok(r.position(*i).is_some()),
                Value::Bool(b) => Ok(r.position(i64::from(*b)).is_some()),
                _ => self.contains_by_walk(container, item),
            },
            Value::Object(o) => {
                if let Some(method) = o.class.lookup(n::CONTAINS) {
                    let v = self.call_with_self(&method, container, std::slice::from_ref(item))?;
                    return self.truthy(&v);
                }
                match o.base() {
                    Some(base) if o.class.lookup(n::ITER).is_none() => {
                        let base = base.clone();
                        self.contains(&base, item)
                    }
                    _ => self.contains_by_walk(container, item),
                }
            }
            Value::Class(c) if c.meta_lookup(n::CONTAINS).is_some() => {
                let method = c.meta_lookup(n::CONTAINS).unwrap_or_default();
                let v = self.call_with_self(&method, container, std::slice::from_ref(item))?;
                self.truthy(&v)
            }
            Value::List(_) | Value::Tuple(_) => self.contains_by_walk(container, item),
            Value::Iter(_) | Value::Generator(_) | Value::View(_) | Value::Class(_) => {
                self.contains_by_walk(container, item)
            }
            _ => Err(type_error(format!(
                "argument of type '{}' is not iterable",
                container.type_name()
            ))),
        }
    }

    fn contains_by_walk(&mut self, container: &Value, item: &Value) -> Result<bool> {
        let iter = self.iter(container)?;
        while let Some(v) = self.next(&iter)? {
            if self.same_or_equal(&v, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Sorts in place, stably, with `less` of the keys; the keys go along.
    pub fn sort_by_keys(&mut self, items: &mut Vec<(Value, Value)>, reverse: bool) -> Result<()> {
        // A reversed stable sort keeps equal ones in order, so it is turned before and after.
        if reverse {
            items.reverse();
        }
        if !sort_simple(items) {
            self.merge_sort(items)?;
        }
        if reverse {
            items.reverse();
        }
        Ok(())
    }

    fn merge_sort(&mut self, items: &mut Vec<(Value, Value)>) -> Result<()> {
        let n = items.len();
        let mut from = std::mem::take(items);
        let mut width = 1;
        while width < n {
            let mut to = Vec::with_capacity(n);
            let mut rest = from.into_iter();
            loop {
                let left: Vec<_> = rest.by_ref().take(width).collect();
                if left.is_empty() {
                    break;
                }
                let right: Vec<_> = rest.by_ref().take(width).collect();
                self.merge(left, right, &mut to)?;
            }
            from = to;
            width *= 2;
        }
        *items = from;
        Ok(())
    }

    fn merge(
        &mut self,
        left: Vec<(Value, Value)>,
        right: Vec<(Value, Value)>,
        to: &mut Vec<(Value, Value)>,
    ) -> Result<()> {
        let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            self.tick()?;
            let take_right = self.less(&b.0, &a.0)?;
            to.extend(if take_right { right.next() } else { left.next() });
        }
        to.extend(left);
        to.extend(right);
        Ok(())
    }
}

/// Sorts keys of one simple kind; false if they are not.
fn sort_simple(items: &mut [(Value, Value)]) -> bool {
    if items.iter().all(|(k, _)| matches!(k, Value::Int(_))) {
        items.sort_by_key(|(k, _)| k.as_int());
        return true;
    }
    if items.iter().all(|(k, _)| matches!(k, Value::Float(f) if !f.is_nan())) {
        // Zeros of either sign are equal, so no total order of bits.
        items.sort_by(|(a, _), (b, _)| number_order(a, b).flatten().unwrap_or(Ordering::Equal));
        return true;
    }
    if items.iter().all(|(k, _)| matches!(k, Value::Str(_))) {
        items.sort_by(|(a, _), (b, _)| a.as_str().cmp(&b.as_str()));
        return true;
    }
    false
}

#[cold]
fn not_ordered(op: Cmp, a: &Value, b: &Value) -> Raise {
    type_error(format!(
        "'{}' not supported between instances of '{}' and '{}'",
        op.symbol(),
        a.type_name(),
        b.type_name()
    ))
}
