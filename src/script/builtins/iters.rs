//! `range`, `slice`, and the functions that give iterators.

use crate::script::args::Args;
use crate::script::compile::Cmp;
use crate::script::error::{Raise, Result, type_error, value_error};
use crate::script::names as n;
use crate::script::value::{Class, Iter, NativeFn, NativeIter, Range, Slice, Value};
use crate::script::vm::{Getter, Vm, add_getters, add_methods};
use std::rc::Rc;

fn range_int(vm: &mut Vm, v: &Value) -> Result<i64> {
    if let Value::Object(o) = v
        && let Some(method) = o.class.lookup(n::INDEX)
    {
        return vm.call_with_self(&method, v, &[])?.int("the index");
    }
    v.as_int().ok_or_else(|| match v {
        Value::Big(_) => crate::script::error::overflow_error(
            "range() of numbers beyond 64 bits is not part of the script language here",
        ),
        v => type_error(format!("'{}' object cannot be interpreted as an integer", v.type_name())),
    })
}

pub fn new_range(vm: &mut Vm, _: &Rc<Class>, args: &Args) -> Result<Value> {
    args.no_keywords("range")?;
    let mut parts = Vec::new();
    for v in args.pos() {
        parts.push(range_int(vm, v)?);
    }
    let (start, stop, step) = match parts.as_slice() {
        [stop] => (0, *stop, 1),
        [start, stop] => (*start, *stop, 1),
        [start, stop, step] => (*start, *stop, *step),
        [] => return Err(type_error("range expected at least 1 argument, got 0")),
        more => {
            return Err(type_error(format!(
                "range expected at most 3 arguments, got {}",
                more.len()
            )));
        }
    };
    if step == 0 {
        return Err(value_error("range() arg 3 must not be zero"));
    }
    Ok(Value::Range(Rc::new(Range { start, stop, step })))
}

pub fn new_slice(_: &mut Vm, _: &Rc<Class>, args: &Args) -> Result<Value> {
    let part = |i: usize| args.get(i).cloned().unwrap_or(Value::None);
    let (start, stop, step) = match args.len() {
        1 => (Value::None, part(0), Value::None),
        2 | 3 => (part(0), part(1), part(2)),
        k => return Err(type_error(format!("slice expected at most 3 arguments, got {k}"))),
    };
    Ok(Value::Slice(Rc::new(Slice { start, stop, step })))
}

fn enumerate(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [items, start] = args.bind("enumerate", ["iterable", "start?"])?;
    let iter = vm.iter(&items)?;
    let at = start.int_or("start", 0)?;
    Ok(Iter::native("enumerate", Enumerate { iter, at }))
}

struct Enumerate {
    iter: Value,
    at: i64,
}

impl NativeIter for Enumerate {
    fn next(&mut self, vm: &mut Vm) -> Result<Option<Value>> {
        let pair = self.next_pair(vm)?;
        Ok(pair.map(|(at, v)| Value::tuple(vec![at, v])))
    }

    fn gives_pairs(&self) -> bool {
        true
    }

    fn next_pair(&mut self, vm: &mut Vm) -> Result<Option<(Value, Value)>> {
        let Some(v) = vm.next(&self.iter)? else { return Ok(None) };
        self.at += 1;
        Ok(Some((Value::Int(self.at - 1), v)))
    }
}

fn zip(vm: &mut Vm, args: &Args) -> Result<Value> {
    let strict = match args.keyword("strict") {
        Some(v) => vm.truthy(v)?,
        None => false,
    };
    let mut iters = Vec::new();
    for v in args.pos() {
        iters.push(vm.iter(v)?);
    }
    Ok(Iter::native("zip", Zip { iters, strict }))
}

struct Zip {
    iters: Vec<Value>,
    strict: bool,
}

impl NativeIter for Zip {
    fn next(&mut self, vm: &mut Vm) -> Result<Option<Value>> {
        if self.iters.is_empty() {
            return Ok(None);
        }
        let mut row = Vec::with_capacity(self.iters.len());
        for (i, iter) in self.iters.iter().enumerate() {
            match vm.next(iter)? {
                Some(v) if self.strict && i > 0 && row.is_empty() => {
                    drop(v);
                    return Err(uneven(i, "longer"));
                }
                Some(v) => row.push(v),
                None if self.strict && i > 0 && row.len() == i => return Err(uneven(i, "shorter")),
                None if self.strict && i == 0 => {}
                None => return Ok(None),
            }
        }
        Ok((!row.is_empty()).then(|| Value::tuple(row)))
    }

    fn gives_pairs(&self) -> bool {
        self.iters.len() == 2 && !self.strict
    }

    fn next_pair(&mut self, vm: &mut Vm) -> Result<Option<(Value, Value)>> {
        let [first, second] = &*self.iters else { return Ok(None) };
        let Some(a) = vm.next(first)? else { return Ok(None) };
        Ok(vm.next(second)?.map(|b| (a, b)))
    }
}

fn uneven(i: usize, how: &str) -> Raise {
    let of = if i == 1 { "argument 1".to_string() } else { format!("arguments 1-{i}") };
    value_error(format!("zip() argument {} is {how} than {of}", i + 1))
}

fn map(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [f, first, rest @ ..] = args.pos() else {
        return Err(type_error("map() must have at least two arguments."));
    };
    let f = f.clone();
    let mut iters = vec![vm.iter(first)?];
    for v in rest {
        iters.push(vm.iter(v)?);
    }
    Ok(Iter::native("map", move |vm: &mut Vm| {
        let mut row = smallvec::SmallVec::<[Value; 2]>::new();
        for iter in &iters {
            match vm.next(iter)? {
                Some(v) => row.push(v),
                None => return Ok(None),
            }
        }
        vm.call(&f, &row).map(Some)
    }))
}

fn filter(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [f, items] = args.needs::<2>("filter")?;
    let (f, iter) = (f.clone(), vm.iter(items)?);
    Ok(Iter::native("filter", move |vm: &mut Vm| {
        while let Some(v) = vm.next(&iter)? {
            let kept = match &f {
                Value::None => vm.truthy(&v)?,
                f => {
                    let v = vm.call(f, std::slice::from_ref(&v))?;
                    vm.truthy(&v)?
                }
            };
            if kept {
                return Ok(Some(v));
            }
        }
        Ok(None)
    }))
}

fn reversed(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [v] = args.needs::<1>("reversed")?;
    if let Value::Object(o) = v {
        if let Some(method) = o.class.lookup(n::REVERSED) {
            let made = vm.call_with_self(&method, v, &[])?;
            return vm.iter(&made);
        }
        if o.base().is_none() {
            if o.class.lookup(n::LEN).is_none() || o.class.lookup(n::GETITEM).is_none() {
                return Err(not_reversible(v));
            }
            let (v, mut left) = (v.clone(), vm.len(v)?);
            return Ok(Iter::native("reversed", move |vm: &mut Vm| {
                let Some(next) = left.checked_sub(1) else { return Ok(None) };
                left = next;
                vm.get_item(&v, &Value::from(next)).map(Some)
            }));
        }
    }
    let (kind, mut items) = match v.plain() {
        Value::Range(r) => {
            let last = if r.is_empty() { r.start } else { r.get(r.len() - 1) };
            let turned = Range {
                start: last,
                stop: r.start.wrapping_sub(r.step),
                step: r.step.wrapping_neg(),
            };
            return vm.iter(&Value::Range(Rc::new(if r.is_empty() {
                Range { start: 0, stop: 0, step: 1 }
            } else {
                turned
            })));
        }
        Value::List(_) => ("list_reverseiterator", vm.collect(v)?),
        Value::Tuple(_) | Value::Str(_) => ("reversed", vm.collect(v)?),
        Value::Dict(_) | Value::View(_) => ("dict_reversekeyiterator", vm.collect(v)?),
        _ => return Err(not_reversible(v)),
    };
    Ok(Iter::native(kind, move |_: &mut Vm| Ok(items.pop())))
}

fn not_reversible(v: &Value) -> Raise {
    type_error(format!("'{}' object is not reversible", v.type_name()))
}

fn iter(vm: &mut Vm, args: &Args) -> Result<Value> {
    match args.pos() {
        [v] => vm.iter(v),
        [f, until] => {
            let (f, until) = (f.clone(), until.clone());
            Ok(Iter::native("callable_iterator", move |vm: &mut Vm| {
                let v = vm.call(&f, &[])?;
                let same = vm.compare(Cmp::Eq, &v, &until)?;
                Ok(if vm.truthy(&same)? { None } else { Some(v) })
            }))
        }
        _ => Err(type_error(format!("iter expected at least 1 argument, got {}", args.len()))),
    }
}

fn next(vm: &mut Vm, args: &Args) -> Result<Value> {
    match args.pos() {
        [v @ (Value::Object(_) | Value::Generator(_))] => match v {
            // What it raises at its end may carry a value.
            Value::Object(o) if o.class.lookup(n::NEXT).is_some() => {
                vm.call_method(v, n::NEXT, &[])
            }
            Value::Generator(_) => vm.call_method(v, n::NEXT, &[]),
            _ => Err(type_error(format!("'{}' object is not an iterator", v.type_name()))),
        },
        [v] => match vm.next(v)? {
            Some(v) => Ok(v),
            None => Err(Raise::with_args(crate::script::error::Exc::StopIteration, Vec::new())),
        },
        [v, default] => Ok(vm.next(v)?.unwrap_or_else(|| default.clone())),
        _ => Err(type_error(format!("next expected at least 1 argument, got {}", args.len()))),
    }
}

pub const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("enumerate", enumerate),
    ("zip", zip),
    ("map", map),
    ("filter", filter),
    ("reversed", reversed),
    ("iter", iter),
    ("next", next),
];

fn range_index(_: &mut Vm, args: &Args) -> Result<Value> {
    let [this, v] = args.exactly::<2>("index")?;
    let Value::Range(r) = this else { return Err(type_error("not a range")) };
    match v.as_int().and_then(|i| r.position(i)) {
        Some(at) => Ok(Value::from(at)),
        None => Err(value_error(format!("{} is not in range", v.as_int().unwrap_or(0)))),
    }
}

fn range_count(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, v] = args.exactly::<2>("count")?;
    Ok(Value::Int(i64::from(vm.contains(this, v)?)))
}

fn slice_indices(_: &mut Vm, args: &Args) -> Result<Value> {
    let [this, len] = args.exactly::<2>("indices")?;
    let Value::Slice(s) = this else { return Err(type_error("not a slice")) };
    let (start, step, count) = crate::script::value::slice_bounds(s, len.size("length")?)?;
    let stop = start as i64 + step * count as i64;
    Ok(Value::tuple(vec![Value::from(start), Value::Int(stop), Value::Int(step)]))
}

macro_rules! part {
    ($kind:ident, $field:ident) => {
        Getter {
            name: stringify!($field),
            get: |_, v| match v {
                Value::$kind(x) => Ok(Value::from(x.$field.clone())),
                _ => Ok(Value::None),
            },
            set: None,
        }
    };
}

pub fn install(vm: &mut Vm) {
    const RANGE: &[Getter] = &[part!(Range, start), part!(Range, stop), part!(Range, step)];
    const SLICE: &[Getter] = &[part!(Slice, start), part!(Slice, stop), part!(Slice, step)];
    add_getters(&vm.types.range, RANGE);
    add_getters(&vm.types.slice, SLICE);
    add_methods(&vm.types.range, &[("index", range_index), ("count", range_count)]);
    add_methods(&vm.types.slice, &[("indices", slice_indices)]);
}
