//! What every script has without importing it: functions, and the methods of the built-in types,
//! one file a type. Imported by the script room only.

pub mod attrs;
mod bytearray;
pub mod bytes;
mod codec;
pub mod complex;
pub mod dict;
mod format;
pub mod functions;
pub mod iters;
mod kinds;
pub mod list;
pub mod number;
pub mod object;
pub mod percent;
pub mod set;
pub mod text;

use super::names::Name;
use super::value::{Builtin, NativeFn, Value};
use super::vm::Vm;
use std::rc::Rc;

/// A native function as a value.
pub fn function(name: &'static str, func: NativeFn) -> Value {
    Value::Builtin(Rc::new(Builtin { name, func, bound: None, is_method: false }))
}

/// A native function that gets `bound` as its first argument.
pub fn closure(name: &'static str, func: NativeFn, bound: Value) -> Value {
    Value::Builtin(Rc::new(Builtin { name, func, bound: Some(bound), is_method: false }))
}

/// Gives a new machine its built-in names.
pub fn install(vm: &mut Vm) {
    let hidden: Vec<&str> = super::error::OF_LIBRARIES.iter().map(|e| e.name()).collect();
    for class in vm.types.named().into_iter().cloned().collect::<Vec<_>>() {
        if hidden.contains(&&*class.name()) {
            continue;
        }
        vm.set_builtin(Name::new(&class.name()), Value::Class(class));
    }
    for (name, func) in functions::ALL.iter().chain(iters::FUNCTIONS) {
        vm.set_builtin(Name::new(name), function(name, *func));
    }
    vm.set_builtin(Name::new("NotImplemented"), Value::NotImplemented);
    vm.set_builtin(Name::new("Ellipsis"), Value::Ellipsis);
    let oserror = vm.types.exception(super::error::Exc::OSError).clone();
    vm.set_builtin(Name::new("IOError"), Value::Class(oserror));
    object::install(vm);
    number::install(vm);
    text::install(vm);
    list::install(vm);
    dict::install(vm);
    set::install(vm);
    iters::install(vm);
    attrs::install(vm);
    bytes::install(vm);
    complex::install(vm);
}
