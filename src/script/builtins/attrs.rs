//! `obj.__dict__`: a dictionary of an instance's attributes that writes through to the instance.
//! It is made when it is asked for; attributes themselves live in slots, not in a dictionary.
//! Imported by the script room only.

use super::dict;
use crate::script::args::Args;
use crate::script::error::{Result, type_error};
use crate::script::names::Name;
use crate::script::value::{NativeFn, Object, Payload, Value};
use crate::script::vm::{SELF_DICT, Vm, add_methods};
use std::rc::Rc;

const OWNER: &str = "<owner>";

/// The dictionary `dict` of the attributes of `v`.
pub fn live(vm: &mut Vm, v: &Value, dict: Value) -> Value {
    if let Value::Object(o) = v
        && let Some(held) = o.get(SELF_DICT)
    {
        let own = o.base().is_some_and(|base| base.is(&held));
        return if own { v.clone() } else { held };
    }
    let class = vm.types.instance_dict.clone();
    let made = vm.object(class, Payload::Value(dict));
    if let Value::Object(o) = &made {
        o.set(OWNER, v.clone());
    }
    made
}

/// `obj.__dict__ = new`.
pub fn replace(o: &Rc<Object>, new: &Value) -> Result<()> {
    let Value::Dict(_) = new.plain() else {
        let kind = new.type_name();
        return Err(type_error(format!("__dict__ must be set to a dictionary, not a '{kind}'")));
    };
    let old = o.attrs.borrow_mut().take();
    o.set(SELF_DICT, new.plain().clone());
    drop(old);
    Ok(())
}

/// Gives an instance the entries of a dictionary as its attributes.
fn fill(o: &Object, d: &crate::script::value::Dict) -> Result<()> {
    let old = o.attrs.borrow_mut().take();
    for (k, value) in d.pairs() {
        o.set(Name::new(k.text("the name of an attribute")?), value);
    }
    drop(old);
    Ok(())
}

/// Does something to the dictionary, then lets the instance follow.
fn through(vm: &mut Vm, args: &Args, f: NativeFn) -> Result<Value> {
    let made = f(vm, args)?;
    if let Value::Object(o) = args.this()
        && let (Some(Value::Object(owner)), Some(Value::Dict(d))) = (o.get(OWNER), o.base())
    {
        fill(&owner, d)?;
    }
    Ok(made)
}

fn set_item(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, key, value] = args.exactly::<3>("__setitem__")?;
    vm.set_item(&this.plain().clone(), key, value.clone())?;
    Ok(Value::None)
}

fn delete_item(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, key] = args.exactly::<2>("__delitem__")?;
    vm.delete_item(&this.plain().clone(), key)?;
    Ok(Value::None)
}

pub fn install(vm: &mut Vm) {
    add_methods(
        &vm.types.instance_dict,
        &[
            ("__setitem__", |vm, a| through(vm, a, set_item)),
            ("__delitem__", |vm, a| through(vm, a, delete_item)),
            ("update", |vm, a| through(vm, a, dict::update)),
            ("pop", |vm, a| through(vm, a, dict::pop)),
            ("popitem", |vm, a| through(vm, a, dict::popitem)),
            ("setdefault", |vm, a| through(vm, a, dict::setdefault)),
            ("clear", |vm, a| through(vm, a, dict::clear)),
        ],
    );
}
