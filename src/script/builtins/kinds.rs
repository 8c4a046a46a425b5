//! `isinstance` and `issubclass`, with what classes and metaclasses have to say about it. Imported by
//! the built-in functions only.

use crate::script::args::Args;
use crate::script::error::{Result, type_error};
use crate::script::names::Name;
use crate::script::value::{Class, Value};
use crate::script::vm::Vm;
use std::rc::Rc;

/// Whether `class` is, or descends from, one of `wanted`; `v` is what is asked about, if it is an
/// instance.
fn is_kind(vm: &mut Vm, v: Option<&Value>, class: &Rc<Class>, wanted: &Value) -> Result<bool> {
    match wanted {
        Value::Class(c) => {
            let hook = if v.is_some() { "__instancecheck__" } else { "__subclasscheck__" };
            if let Some(method) = c.meta.get().and_then(|m| m.lookup(Name::new(hook))) {
                let asked = v.cloned().unwrap_or_else(|| Value::Class(class.clone()));
                let held = vm.call_with_self(&method, wanted, &[asked])?;
                return vm.truthy(&held);
            }
            if class.is_subclass_of(c) {
                return Ok(true);
            }
            by_hook(vm, class, c, wanted)
        }
        Value::None => Ok(&*class.name() == "NoneType"),
        Value::Tuple(t) => {
            for one in &t.items {
                if is_kind(vm, v, class, one)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => {
            // A union of types, as `int | str` makes it.
            if let Some(all @ Value::Tuple(_)) = vm.try_attr(wanted, Name::new("__args__"))? {
                return is_kind(vm, v, class, &all);
            }
            let name = if v.is_some() { "isinstance" } else { "issubclass" };
            let text = format!("{name}() arg 2 must be a type, a tuple of types, or a union");
            Err(type_error(text))
        }
    }
}

/// What `__subclasshook__` of an abstract class says, and who is registered with it.
fn by_hook(vm: &mut Vm, class: &Rc<Class>, of: &Rc<Class>, wanted: &Value) -> Result<bool> {
    if of.native {
        return Ok(false);
    }
    if let Some(hook) = of.lookup(Name::new("__subclasshook__")) {
        let hook = vm.bind(hook, wanted, of)?;
        let said = vm.call(&hook, &[Value::Class(class.clone())])?;
        if !matches!(said, Value::NotImplemented) {
            return vm.truthy(&said);
        }
    }
    match of.own(Name::new("_abc_registry")) {
        Some(Value::List(l)) => {
            let all = l.borrow().clone();
            let known = |c: &Value| matches!(c, Value::Class(c) if class.is_subclass_of(c));
            Ok(all.iter().any(known))
        }
        _ => Ok(false),
    }
}

pub fn isinstance(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [v, wanted] = args.needs::<2>("isinstance")?;
    let class = vm.class_of(v).clone();
    Ok(Value::Bool(is_kind(vm, Some(v), &class, wanted)?))
}

pub fn issubclass(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [v, wanted] = args.needs::<2>("issubclass")?;
    let Value::Class(class) = v else {
        return Err(type_error("issubclass() arg 1 must be a class"));
    };
    Ok(Value::Bool(is_kind(vm, None, class, wanted)?))
}
