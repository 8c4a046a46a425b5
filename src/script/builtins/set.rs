//! `set` and `frozenset`.

use crate::script::args::Args;
use crate::script::compile::{Bin, Cmp};
use crate::script::error::{Result, key_error, type_error};
use crate::script::value::{Class, Set, SetInner, Value};
use crate::script::vm::{Vm, add_methods};
use std::rc::Rc;

fn from_items(vm: &mut Vm, args: &Args, name: &str, frozen: bool) -> Result<Value> {
    let [items] = args.bind(name, ["iterable?"])?;
    match items.given() {
        None => vm.make_set(Vec::new(), frozen),
        Some(Value::Set(s)) if frozen && s.frozen => Ok(Value::Set(s)),
        Some(Value::Set(s)) => {
            let out = Set::new(SetInner::default(), frozen);
            vm.set_merge(&out, &s)?;
            Ok(Value::Set(Rc::new(out)))
        }
        Some(v) => {
            let items = vm.collect(&v)?;
            vm.make_set(items, frozen)
        }
    }
}

pub fn new_set(vm: &mut Vm, _: &Rc<Class>, args: &Args) -> Result<Value> {
    from_items(vm, args, "set", false)
}

pub fn new_frozenset(vm: &mut Vm, _: &Rc<Class>, args: &Args) -> Result<Value> {
    from_items(vm, args, "frozenset", true)
}

fn own<'a>(args: &Args<'a>) -> Result<&'a Rc<Set>> {
    match args.this().plain() {
        Value::Set(s) => Ok(s),
        other => Err(type_error(format!("a set is needed, not {}", other.type_name()))),
    }
}

fn as_set(vm: &mut Vm, v: &Value) -> Result<Rc<Set>> {
    if let Value::Set(s) = v.plain() {
        return Ok(s.clone());
    }
    let items = vm.collect(v)?;
    match vm.make_set(items, false)? {
        Value::Set(s) => Ok(s),
        _ => Err(type_error("a set is needed")),
    }
}

fn init(vm: &mut Vm, args: &Args) -> Result<Value> {
    update(vm, args)
}

fn add(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, v] = args.exactly::<2>("set.add")?;
    vm.set_add(own(args)?, v.clone())?;
    Ok(Value::None)
}

fn discard(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, v] = args.exactly::<2>("set.discard")?;
    vm.set_remove(own(args)?, v)?;
    Ok(Value::None)
}

fn remove(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, v] = args.exactly::<2>("set.remove")?;
    match vm.set_remove(own(args)?, v)? {
        true => Ok(Value::None),
        false => Err(key_error(v.clone())),
    }
}

fn pop(_: &mut Vm, args: &Args) -> Result<Value> {
    let found = own(args)?.borrow_mut().pop();
    found.ok_or_else(|| key_error(Value::str("pop from an empty set")))
}

fn clear(_: &mut Vm, args: &Args) -> Result<Value> {
    let set = own(args)?;
    let old = std::mem::take(&mut *set.borrow_mut());
    set.recount();
    drop(old);
    Ok(Value::None)
}

fn copy(vm: &mut Vm, args: &Args) -> Result<Value> {
    let set = own(args)?;
    let out = Set::new(SetInner::default(), set.frozen);
    vm.set_merge(&out, set)?;
    Ok(Value::Set(Rc::new(out)))
}

fn combine(vm: &mut Vm, args: &Args, op: Bin) -> Result<Value> {
    let mut set = own(args)?.clone();
    if args.pos().len() == 1 {
        return copy(vm, args);
    }
    for other in args.rest().pos() {
        let other = as_set(vm, other)?;
        if let Value::Set(made) = vm.set_op(op, &set, &other)? {
            set = made;
        }
    }
    Ok(Value::Set(set))
}

fn union(vm: &mut Vm, args: &Args) -> Result<Value> {
    combine(vm, args, Bin::Or)
}

fn intersection(vm: &mut Vm, args: &Args) -> Result<Value> {
    combine(vm, args, Bin::And)
}

fn difference(vm: &mut Vm, args: &Args) -> Result<Value> {
    combine(vm, args, Bin::Sub)
}

fn symmetric_difference(vm: &mut Vm, args: &Args) -> Result<Value> {
    combine(vm, args, Bin::Xor)
}

fn update(vm: &mut Vm, args: &Args) -> Result<Value> {
    let set = own(args)?;
    for other in args.rest().pos() {
        for v in vm.collect(other)? {
            vm.set_add(set, v)?;
        }
    }
    Ok(Value::None)
}

/// Replaces the contents by the result of an operator.
fn replace(vm: &mut Vm, args: &Args, op: Bin) -> Result<Value> {
    if let Value::Set(made) = combine(vm, args, op)? {
        let inner = made.borrow().clone();
        let set = own(args)?;
        *set.borrow_mut() = inner;
        set.recount();
    }
    Ok(Value::None)
}

fn intersection_update(vm: &mut Vm, args: &Args) -> Result<Value> {
    replace(vm, args, Bin::And)
}

fn difference_update(vm: &mut Vm, args: &Args) -> Result<Value> {
    replace(vm, args, Bin::Sub)
}

fn symmetric_difference_update(vm: &mut Vm, args: &Args) -> Result<Value> {
    replace(vm, args, Bin::Xor)
}

fn compared(vm: &mut Vm, args: &Args, op: Cmp) -> Result<Value> {
    let [_, other] = args.exactly::<2>("set")?;
    let other = Value::Set(as_set(vm, other)?);
    vm.compare(op, args.this().plain(), &other)
}

fn issubset(vm: &mut Vm, args: &Args) -> Result<Value> {
    compared(vm, args, Cmp::Le)
}

fn issuperset(vm: &mut Vm, args: &Args) -> Result<Value> {
    compared(vm, args, Cmp::Ge)
}

fn isdisjoint(vm: &mut Vm, args: &Args) -> Result<Value> {
    let both = intersection(vm, args)?;
    Ok(Value::Bool(!vm.truthy(&both)?))
}

pub fn install(vm: &mut Vm) {
    for class in [vm.types.set.clone(), vm.types.frozenset.clone()] {
        add_methods(
            &class,
            &[
                ("copy", copy),
                ("union", union),
                ("intersection", intersection),
                ("difference", difference),
                ("symmetric_difference", symmetric_difference),
                ("issubset", issubset),
                ("issuperset", issuperset),
                ("isdisjoint", isdisjoint),
            ],
        );
    }
    add_methods(
        &vm.types.set,
        &[
            ("__init__", init),
            ("add", add),
            ("discard", discard),
            ("remove", remove),
            ("pop", pop),
            ("clear", clear),
            ("update", update),
            ("intersection_update", intersection_update),
            ("difference_update", difference_update),
            ("symmetric_difference_update", symmetric_difference_update),
        ],
    );
}
