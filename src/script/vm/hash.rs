//! Hashes, and finding keys in dictionaries and sets. Keys with an `__eq__` of their own are
//! compared after the search has let go of the table, since a script may change it meanwhile.

use super::Vm;
use super::compare::number_order;
use crate::script::error::{Result, key_error, type_error};
use crate::script::names as n;
use crate::script::value::{Dict, Set, SetInner, Value};
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};
use std::cmp::Ordering;
use std::rc::Rc;

/// Python's modulus of number hashes.
const MODULUS: u64 = (1 << 61) - 1;

fn hash_int(i: i64) -> i64 {
    let h = (i.unsigned_abs() % MODULUS) as i64;
    let h = if i < 0 { -h } else { h };
    if h == -1 { -2 } else { h }
}

fn hash_big(b: &BigInt) -> i64 {
    let h = (b.magnitude() % MODULUS).to_i64().unwrap_or(0);
    let h = if b.is_negative() { -h } else { h };
    if h == -1 { -2 } else { h }
}

/// CPython's hash of a float: equal numbers hash alike, whatever their type.
fn hash_float(f: f64) -> i64 {
    if f.is_nan() {
        return 0;
    }
    if f.is_infinite() {
        return if f > 0.0 { 314_159 } else { -314_159 };
    }
    let (mut m, mut e) = libm::frexp(f.abs());
    let mut x: u64 = 0;
    while m != 0.0 {
        x = ((x << 28) & MODULUS) | (x >> (61 - 28));
        m *= 268_435_456.0;
        e -= 28;
        let y = m as u64;
        m -= y as f64;
        x += y;
        if x >= MODULUS {
            x -= MODULUS;
        }
    }
    let e = e.rem_euclid(61) as u32;
    x = ((x << e) & MODULUS) | (x >> ((61 - e) % 64));
    let h = if f < 0.0 { -(x as i64) } else { x as i64 };
    if h == -1 { -2 } else { h }
}

/// CPython's mix of the hashes of a tuple's items.
fn hash_tuple(parts: &[i64]) -> i64 {
    const P1: u64 = 11_400_714_785_074_694_791;
    const P2: u64 = 14_029_467_366_897_019_727;
    const P5: u64 = 2_870_177_450_012_600_261;
    let mut acc = P5;
    for &part in parts {
        acc = acc.wrapping_add((part as u64).wrapping_mul(P2));
        acc = acc.rotate_left(31).wrapping_mul(P1);
    }
    acc = acc.wrapping_add(parts.len() as u64 ^ (P5 ^ 3_527_539));
    if acc == u64::MAX { 1_546_275_796 } else { acc as i64 }
}

/// Whether two keys are the same, where no code of the script has a say in it.
fn same_key(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Str(x), Value::Str(y)) => return Some(Rc::ptr_eq(x, y) || x.text() == y.text()),
        (Value::Int(x), Value::Int(y)) => return Some(x == y),
        (Value::None, Value::None) => return Some(true),
        _ => {}
    }
    if a.is(b) {
        return Some(true);
    }
    if let Some(order) = number_order(a, b) {
        return Some(order == Some(Ordering::Equal));
    }
    match (a, b) {
        (Value::Tuple(x), Value::Tuple(y)) => {
            if x.items.len() != y.items.len() {
                return Some(false);
            }
            // Items that are tuples again are left to the slow way, which counts its depth.
            let simple = |v: &Value| !matches!(v, Value::Tuple(_));
            let mut all = true;
            for (p, q) in x.items.iter().zip(&y.items) {
                all &= if simple(p) { same_key(p, q)? } else { return None };
            }
            Some(all)
        }
        (Value::Object(x), _) if x.class.traits.has_eq.get() || x.base().is_some() => None,
        (_, Value::Object(y)) if y.class.traits.has_eq.get() || y.base().is_some() => None,
        (Value::Set(_), Value::Set(_)) | (Value::Range(_), Value::Range(_)) => None,
        (Value::Method(_), Value::Method(_)) => None,
        _ => Some(false),
    }
}

impl Vm {
    pub fn hash(&mut self, v: &Value) -> Result<i64> {
        Ok(match v {
            Value::Str(s) => s.hash(),
            Value::Int(i) => hash_int(*i),
            Value::Bool(b) => i64::from(*b),
            Value::Float(f) => hash_float(*f),
            Value::Big(b) => hash_big(b),
            Value::None => 0x0FCA_86420,
            Value::Tuple(t) => {
                let parts: Vec<i64> = self.deeper(|vm| {
                    t.items.iter().map(|i| vm.hash(i)).collect::<Result<Vec<i64>>>()
                })?;
                hash_tuple(&parts)
            }
            Value::Set(s) if s.frozen => {
                let mixed = s
                    .borrow()
                    .iter()
                    .map(|(h, _)| crate::script::value::hash_mix(h) as i64)
                    .fold(0, |a, h| a ^ h);
                mixed ^ 1_927_868_237
            }
            Value::Range(r) => hash_tuple(&[r.len() as i64, r.start, r.step]),
            Value::List(_) | Value::Dict(_) | Value::Set(_) | Value::Slice(_) => {
                return Err(unhashable(v));
            }
            Value::Object(o) => return self.hash_object(v, o),
            Value::Method(m) => {
                let (a, b) = (m.func.address().unwrap_or(0), m.this.address().unwrap_or(0));
                (a ^ b.rotate_left(7)) as i64
            }
            other => (other.address().unwrap_or(0) >> 4) as i64,
        })
    }

    fn hash_object(&mut self, v: &Value, o: &crate::script::value::Object) -> Result<i64> {
        if o.class.traits.has_eq.get()
            && let Some(method) = o.class.lookup(n::HASH)
        {
            if method.is_none() {
                return Err(unhashable(v));
            }
            let hash = self.call_with_self(&method, v, &[])?;
            return match hash {
                Value::Int(i) => Ok(hash_int(i)),
                Value::Big(b) => Ok(hash_big(&b)),
                Value::Bool(b) => Ok(i64::from(b)),
                _ => Err(type_error("__hash__ method should return an integer")),
            };
        }
        match o.base() {
            Some(base) => self.hash(&base.clone()),
            None => Ok((v.address().unwrap_or(0) >> 4) as i64),
        }
    }

    fn dict_find(&mut self, dict: &Dict, key: &Value, hash: i64) -> Result<Option<usize>> {
        let mut unsure: Vec<(usize, Value)> = Vec::new();
        let found = dict.borrow().find(hash, |at, k| match same_key(k, key) {
            Some(same) => same,
            None => {
                unsure.push((at as usize, k.clone()));
                false
            }
        });
        if found.is_some() || unsure.is_empty() {
            return Ok(found);
        }
        for (at, k) in unsure {
            if self.same_or_equal(&k, key)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// The value under a key.
    pub fn dict_get(&mut self, dict: &Dict, key: &Value) -> Result<Option<Value>> {
        let hash = self.hash(key)?;
        let at = self.dict_find(dict, key, hash)?;
        Ok(at.and_then(|at| dict.borrow().entries.get(at).map(|e| e.value.clone())))
    }

    pub fn dict_set(&mut self, dict: &Dict, key: Value, value: Value) -> Result<()> {
        let hash = self.hash(&key)?;
        let at = self.dict_find(dict, &key, hash)?;
        let mut inner = dict.borrow_mut();
        let old = match at.and_then(|at| inner.entries.get_mut(at)) {
            Some(entry) => std::mem::replace(&mut entry.value, value),
            None => {
                inner.push(hash, key, value);
                Value::Unbound
            }
        };
        drop(inner);
        drop(old);
        dict.recount();
        Ok(())
    }

    /// Takes an entry out.
    pub fn dict_remove(&mut self, dict: &Dict, key: &Value) -> Result<Option<(Value, Value)>> {
        let hash = self.hash(key)?;
        let at = self.dict_find(dict, key, hash)?;
        Ok(at.and_then(|at| dict.borrow_mut().remove(at)))
    }

    /// `d[key]`, with `__missing__` and `KeyError`.
    pub fn dict_index(&mut self, dict: &Dict, key: &Value) -> Result<Value> {
        match self.dict_get(dict, key)? {
            Some(v) => Ok(v),
            None => Err(key_error(key.clone())),
        }
    }

    /// The slot of a key in a set.
    pub fn set_find(&mut self, set: &Set, key: &Value, hash: i64) -> Result<Option<usize>> {
        let mut unsure: Vec<(usize, Value)> = Vec::new();
        let found = set.borrow().find(hash, |at, k| match same_key(k, key) {
            Some(same) => same,
            None => {
                unsure.push((at, k.clone()));
                false
            }
        });
        if found.is_some() || unsure.is_empty() {
            return Ok(found);
        }
        for (at, k) in unsure {
            if self.same_or_equal(&k, key)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    pub fn set_add(&mut self, set: &Set, key: Value) -> Result<()> {
        let hash = self.hash(&key)?;
        if self.set_find(set, &key, hash)?.is_none() {
            set.borrow_mut().push(hash, key);
            set.recount();
        }
        Ok(())
    }

    /// Takes a key out; whether it was there.
    pub fn set_remove(&mut self, set: &Set, key: &Value) -> Result<bool> {
        let hash = self.hash(key)?;
        let at = self.set_find(set, key, hash)?;
        let gone = at.map(|at| set.borrow_mut().remove(at));
        Ok(gone.is_some())
    }

    pub fn make_set(&mut self, items: Vec<Value>, frozen: bool) -> Result<Value> {
        let set = Set::new(SetInner::default(), frozen);
        for item in items {
            self.set_add(&set, item)?;
        }
        Ok(Value::Set(Rc::new(set)))
    }
}

fn unhashable(v: &Value) -> crate::script::error::Raise {
    type_error(format!("unhashable type: '{}'", v.type_name()))
}
