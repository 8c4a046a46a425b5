//! `dict`.

use crate::script::args::Args;
use crate::script::error::{Result, key_error, type_error, value_error};
use crate::script::names as n;
use crate::script::value::{Class, Dict, Value, View, ViewKind};
use crate::script::vm::{Vm, add_class_methods, add_methods};
use std::rc::Rc;

pub fn new_dict(vm: &mut Vm, _: &Rc<Class>, args: &Args) -> Result<Value> {
    let dict = Dict::new();
    fill(vm, &dict, args)?;
    Ok(Value::Dict(Rc::new(dict)))
}

/// Takes in a mapping or pairs, then keyword arguments.
pub fn fill(vm: &mut Vm, dict: &Dict, args: &Args) -> Result<()> {
    match args.pos() {
        [] => {}
        [from] => merge(vm, dict, from)?,
        more => {
            return Err(type_error(format!(
                "dict expected at most 1 argument, got {}",
                more.len()
            )));
        }
    }
    for (name, value) in args.keywords() {
        dict.set_str(&name.text(), value.clone());
    }
    Ok(())
}

fn merge(vm: &mut Vm, dict: &Dict, from: &Value) -> Result<()> {
    if let Value::Dict(other) = from.plain() {
        for (k, v) in other.pairs() {
            vm.dict_set(dict, k, v)?;
        }
        return Ok(());
    }
    if let (Value::Object(_), Some(keys)) = (from, vm.try_attr(from, n::KEYS)?) {
        let keys = vm.call(&keys, &[])?;
        for k in vm.collect(&keys)? {
            let v = vm.get_item(from, &k)?;
            vm.dict_set(dict, k, v)?;
        }
        return Ok(());
    }
    for (i, pair) in vm.collect(from)?.into_iter().enumerate() {
        if !vm.is_iterable(&pair) {
            let text =
                format!("cannot convert dictionary update sequence element #{i} to a sequence");
            return Err(type_error(text));
        }
        let items = vm.collect(&pair)?;
        let [k, v] = <[Value; 2]>::try_from(items).map_err(|items| {
            value_error(format!(
                "dictionary update sequence element #{i} has length {}; 2 is required",
                items.len()
            ))
        })?;
        vm.dict_set(dict, k, v)?;
    }
    Ok(())
}

fn own<'a>(args: &Args<'a>) -> Result<&'a Rc<Dict>> {
    match args.this().plain() {
        Value::Dict(d) => Ok(d),
        other => Err(type_error(format!("a dict is needed, not {}", other.type_name()))),
    }
}

fn init(vm: &mut Vm, args: &Args) -> Result<Value> {
    fill(vm, own(args)?, &args.rest())?;
    Ok(Value::None)
}

fn view(args: &Args, kind: ViewKind) -> Result<Value> {
    Ok(Value::View(Rc::new(View { dict: own(args)?.clone(), kind })))
}

fn keys(_: &mut Vm, args: &Args) -> Result<Value> {
    view(args, ViewKind::Keys)
}

fn values(_: &mut Vm, args: &Args) -> Result<Value> {
    view(args, ViewKind::Values)
}

fn items(_: &mut Vm, args: &Args) -> Result<Value> {
    view(args, ViewKind::Items)
}

fn get(vm: &mut Vm, args: &Args) -> Result<Value> {
    if let ([_, key, default], []) = args.parts() {
        return Ok(vm.dict_get(own(args)?, key)?.unwrap_or_else(|| default.clone()));
    }
    let [_, key, default] = args.bind("get", ["self", "key", "default?"])?;
    Ok(vm.dict_get(own(args)?, &key)?.or(default.given()).unwrap_or(Value::None))
}

pub fn setdefault(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, key, default] = args.bind("setdefault", ["self", "key", "default?"])?;
    let dict = own(args)?;
    if let Some(v) = vm.dict_get(dict, &key)? {
        return Ok(v);
    }
    let default = default.given().unwrap_or(Value::None);
    vm.dict_set(dict, key, default.clone())?;
    Ok(default)
}

pub fn pop(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, key, default] = args.bind("pop", ["self", "key", "default?"])?;
    match vm.dict_remove(own(args)?, &key)? {
        Some((_, v)) => Ok(v),
        None => default.given().ok_or_else(|| key_error(key)),
    }
}

pub fn popitem(_: &mut Vm, args: &Args) -> Result<Value> {
    let dict = own(args)?;
    let last = dict.borrow().entries.iter().rposition(|e| !e.key.is_unbound());
    match last.and_then(|at| dict.borrow_mut().remove(at)) {
        Some((k, v)) => Ok(Value::tuple(vec![k, v])),
        None => Err(key_error(Value::str("popitem(): dictionary is empty"))),
    }
}

pub fn update(vm: &mut Vm, args: &Args) -> Result<Value> {
    fill(vm, own(args)?, &args.rest())?;
    Ok(Value::None)
}

pub fn clear(_: &mut Vm, args: &Args) -> Result<Value> {
    let dict = own(args)?;
    let old = dict.borrow_mut().clear();
    dict.recount();
    drop(old);
    Ok(Value::None)
}

fn copy(vm: &mut Vm, args: &Args) -> Result<Value> {
    let out = Dict::new();
    for (k, v) in own(args)?.pairs() {
        vm.dict_set(&out, k, v)?;
    }
    Ok(Value::Dict(Rc::new(out)))
}

fn fromkeys(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, keys, value] = args.bind("fromkeys", ["cls", "iterable", "value?"])?;
    let value = value.given().unwrap_or(Value::None);
    let out = Dict::new();
    for k in vm.collect(&keys)? {
        vm.dict_set(&out, k, value.clone())?;
    }
    Ok(Value::Dict(Rc::new(out)))
}

pub fn install(vm: &mut Vm) {
    add_methods(
        &vm.types.dict,
        &[
            ("__init__", init),
            ("keys", keys),
            ("values", values),
            ("items", items),
            ("get", get),
            ("setdefault", setdefault),
            ("pop", pop),
            ("popitem", popitem),
            ("update", update),
            ("clear", clear),
            ("copy", copy),
        ],
    );
    add_class_methods(&vm.types.dict, &[("fromkeys", fromkeys)]);
}
