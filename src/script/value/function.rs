//! What can be called: functions of the script, native functions, bound methods; cells of
//! closures; and descriptors (`property`, `classmethod`, `staticmethod`, `super`).

use super::{Attrs, Class, Globals, Value, heap};
use crate::script::args::Args;
use crate::script::compile::Code;
use crate::script::error::Raise;
use crate::script::names::Name;
use crate::script::vm::Vm;
use std::cell::RefCell;
use std::rc::Rc;

/// A native function. The first positional argument of a method is the instance.
pub type NativeFn = fn(&mut Vm, &Args) -> Result<Value, Raise>;
/// Reads an attribute of an instance.
pub type NativeGet = fn(&mut Vm, &Value) -> Result<Value, Raise>;
/// Sets an attribute of an instance.
pub type NativeSet = fn(&mut Vm, &Value, Value) -> Result<(), Raise>;

/// A variable that a nested function shares with the one around it.
pub struct CellBox(pub RefCell<Value>);
pub type CellRef = Rc<CellBox>;

impl CellBox {
    pub fn new(value: Value) -> CellRef {
        heap::count(48);
        Rc::new(CellBox(RefCell::new(value)))
    }

    pub fn get(&self) -> Value {
        self.0.borrow().clone()
    }

    pub fn set(&self, value: Value) {
        let old = std::mem::replace(&mut *self.0.borrow_mut(), value);
        drop(old);
    }
}

impl Drop for CellBox {
    fn drop(&mut self) {
        heap::count(-48);
        heap::drop_flat(std::mem::take(self.0.get_mut()));
    }
}

/// A function of the script.
pub struct Function {
    pub code: Rc<Code>,
    pub globals: Rc<Globals>,
    /// One value a parameter (positional, then keyword-only); unbound where it has no default.
    pub defaults: Vec<Value>,
    pub closure: Vec<CellRef>,
    pub name: RefCell<Rc<str>>,
    pub attrs: RefCell<Attrs>,
}

impl Drop for Function {
    fn drop(&mut self) {
        heap::count(-120);
        let attrs = self.attrs.get_mut().take();
        let parts = (attrs, std::mem::take(&mut self.closure), std::mem::take(&mut self.defaults));
        heap::drop_flat(parts);
    }
}

/// A native function as a value.
pub struct Builtin {
    pub name: &'static str,
    pub func: NativeFn,
    /// What was given along when it was made (`functools.partial`, `lru_cache` …): passed as the
    /// first argument.
    pub bound: Option<Value>,
    /// A method of a native type: attribute access on an instance binds it.
    pub is_method: bool,
}

/// A function together with the instance that it is called on.
pub struct Method {
    pub func: Value,
    pub this: Value,
}

impl Drop for Method {
    fn drop(&mut self) {
        heap::drop_flat((std::mem::take(&mut self.func), std::mem::take(&mut self.this)));
    }
}

/// An attribute of a class that does more than be read.
pub enum Descriptor {
    Property {
        get: Value,
        set: Value,
        delete: Value,
    },
    ClassMethod(Value),
    StaticMethod(Value),
    NativeProperty {
        name: Name,
        get: NativeGet,
        set: Option<NativeSet>,
    },
    /// `super()` in a method of `class`, called on `this` (an instance or a class).
    Super {
        class: Rc<Class>,
        this: Value,
    },
}
