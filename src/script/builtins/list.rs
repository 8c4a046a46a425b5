//! `list` and `tuple`.

use crate::script::args::Args;
use crate::script::error::{Result, index_error, type_error, value_error};
use crate::script::value::{Class, List, Value, index_in};
use crate::script::vm::{Vm, add_methods};
use std::rc::Rc;

pub fn new_list(vm: &mut Vm, _: &Rc<Class>, args: &Args) -> Result<Value> {
    args.no_keywords("list")?;
    let [items] = args.bind("list", ["iterable?"])?;
    Ok(Value::list(items.given().map_or(Ok(Vec::new()), |v| vm.collect(&v))?))
}

pub fn new_tuple(vm: &mut Vm, _: &Rc<Class>, args: &Args) -> Result<Value> {
    args.no_keywords("tuple")?;
    let [items] = args.bind("tuple", ["iterable?"])?;
    match items {
        Value::Tuple(_) => Ok(items),
        items => Ok(Value::tuple(items.given().map_or(Ok(Vec::new()), |v| vm.collect(&v))?)),
    }
}

fn own<'a>(args: &Args<'a>) -> Result<&'a Rc<List>> {
    match args.this().plain() {
        Value::List(l) => Ok(l),
        other => Err(type_error(format!("a list is needed, not {}", other.type_name()))),
    }
}

fn init(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, items] = args.bind("list", ["self", "iterable?"])?;
    let list = own(args)?;
    let items = items.given().map_or(Ok(Vec::new()), |v| vm.collect(&v))?;
    let old = std::mem::replace(&mut *list.borrow_mut(), items);
    list.recount();
    drop(old);
    Ok(Value::None)
}

fn append(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, v] = args.exactly::<2>("list.append")?;
    vm.append(own(args)?, v.clone())?;
    Ok(Value::None)
}

fn extend(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, items] = args.exactly::<2>("list.extend")?;
    vm.list_extend(own(args)?, items)?;
    Ok(Value::None)
}

fn insert(_: &mut Vm, args: &Args) -> Result<Value> {
    let [_, at, v] = args.exactly::<3>("insert")?;
    let list = own(args)?;
    let len = list.len() as i64;
    let at = at.int("the index")?;
    let at = (if at < 0 { at.saturating_add(len) } else { at }).clamp(0, len);
    list.borrow_mut().insert(at as usize, v.clone());
    list.recount();
    Ok(Value::None)
}

fn pop(_: &mut Vm, args: &Args) -> Result<Value> {
    let [_, at] = args.bind("pop", ["self", "index?"])?;
    let list = own(args)?;
    let mut items = list.borrow_mut();
    if items.is_empty() {
        return Err(index_error("pop from empty list"));
    }
    match index_in(at.int_or("the index", -1)?, items.len()) {
        Some(i) => Ok(items.remove(i)),
        None => Err(index_error("pop index out of range")),
    }
}

fn where_is(vm: &mut Vm, items: &[Value], v: &Value) -> Result<Option<usize>> {
    for (i, item) in items.iter().enumerate() {
        vm.tick()?;
        if vm.same_or_equal(item, v)? {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

fn remove(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, v] = args.exactly::<2>("list.remove")?;
    let list = own(args)?;
    let items = list.borrow().clone();
    match where_is(vm, &items, v)? {
        Some(i) if i < list.len() => {
            let old = list.borrow_mut().remove(i);
            drop(old);
            Ok(Value::None)
        }
        _ => Err(value_error("list.remove(x): x not in list")),
    }
}

fn clear(_: &mut Vm, args: &Args) -> Result<Value> {
    let list = own(args)?;
    let old = std::mem::take(&mut *list.borrow_mut());
    list.recount();
    drop(old);
    Ok(Value::None)
}

fn items_of(v: &Value) -> Result<Vec<Value>> {
    match v.plain() {
        Value::List(l) => Ok(l.borrow().clone()),
        Value::Tuple(t) => Ok(t.items.to_vec()),
        other => Err(type_error(format!("a list or tuple is needed, not {}", other.type_name()))),
    }
}

fn index(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, v, start, stop] = args.bind("index", ["self", "value", "start?", "stop?"])?;
    let items = items_of(&this)?;
    let len = items.len() as i64;
    let clip = |i: i64| (if i < 0 { i + len } else { i }).clamp(0, len) as usize;
    let (start, stop) = (clip(start.int_or("start", 0)?), clip(stop.int_or("stop", len)?));
    match where_is(vm, items.get(start..stop).unwrap_or(&[]), &v)? {
        Some(i) => Ok(Value::from(i + start)),
        None => match this.plain() {
            Value::Tuple(_) => Err(value_error("tuple.index(x): x not in tuple")),
            _ => Err(value_error(format!("{} is not in list", vm.repr(&v)?))),
        },
    }
}

fn count(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, v] = args.exactly::<2>("count")?;
    let mut n = 0;
    for item in items_of(this)? {
        vm.tick()?;
        n += i64::from(vm.same_or_equal(&item, v)?);
    }
    Ok(Value::Int(n))
}

fn reverse(_: &mut Vm, args: &Args) -> Result<Value> {
    own(args)?.borrow_mut().reverse();
    Ok(Value::None)
}

fn copy(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(Value::list(own(args)?.borrow().clone()))
}

fn sort(vm: &mut Vm, args: &Args) -> Result<Value> {
    if args.pos().len() > 1 {
        return Err(type_error("sort() takes no positional arguments"));
    }
    let [_, key, reverse] = args.bind("sort", ["self", "*key?", "*reverse?"])?;
    let list = own(args)?;
    let items = std::mem::take(&mut *list.borrow_mut());
    let kept = items.clone();
    let result = sorted(vm, items, &key, &reverse);
    match result {
        Ok(items) => {
            *list.borrow_mut() = items;
            list.recount();
            Ok(Value::None)
        }
        Err(e) => {
            *list.borrow_mut() = kept;
            Err(e)
        }
    }
}

/// The items in order.
pub fn sorted(vm: &mut Vm, items: Vec<Value>, key: &Value, reverse: &Value) -> Result<Vec<Value>> {
    let reverse = match reverse {
        Value::Unbound => false,
        v => vm.truthy(v)?,
    };
    let mut keyed = Vec::with_capacity(items.len());
    for item in items {
        let k = match key {
            Value::Unbound | Value::None => item.clone(),
            key => vm.call(key, std::slice::from_ref(&item))?,
        };
        keyed.push((k, item));
    }
    vm.sort_by_keys(&mut keyed, reverse)?;
    Ok(keyed.into_iter().map(|(_, v)| v).collect())
}

pub fn install(vm: &mut Vm) {
    add_methods(
        &vm.types.list,
        &[
            ("__init__", init),
            ("append", append),
            ("extend", extend),
            ("insert", insert),
            ("pop", pop),
            ("remove", remove),
            ("clear", clear),
            ("index", index),
            ("count", count),
            ("reverse", reverse),
            ("copy", copy),
            ("sort", sort),
        ],
    );
    add_methods(&vm.types.tuple, &[("index", index), ("count", count)]);
}
