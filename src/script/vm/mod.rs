//! The machine that runs code: its state, its limits, and what natives may ask of it. The loop is
//! `exec`; the rest is one file a matter. Imported by the script room only.

mod arith;
mod attr;
mod call;
mod class;
mod collect;
mod compare;
mod drive;
mod dunder;
mod enter;
mod exec;
mod facts;
mod frame;
mod gather;
mod generator;
mod hash;
mod import;
mod index;
mod iterate;
mod limits;
mod orphans;
mod patterns;
mod quick;
mod raise;
mod rare;
mod repr;
mod stack;
mod types;

pub use arith::{big_floor, float_divmod};
pub use attr::{SELF_DICT, no_attribute};
pub use frame::{Activation, Exit, Frame};
pub use gather::Gather;
pub use generator::Generator;
pub use index::sliced;
pub use limits::Limits;
pub use raise::{Trail, trace_line};
pub use repr::{big_text, class_path, float_repr, write_quoted};
pub use types::{Getter, TypeSpec, Types, add_class_methods, add_getters, add_methods};

use super::error::{Raise, Result};
use super::names::Name;
use super::value::{Class, Globals, Module, Object, Payload, Value};
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::rc::Rc;

/// Takes what a script prints.
pub type Sink<'a> = Box<dyn FnMut(&str) + 'a>;

/// The machine.
pub struct Vm {
    pub types: Types,
    /// Built-in functions and classes, by name number.
    builtins: Vec<Value>,
    native_classes: HashMap<usize, Rc<Class>>,
    modules: HashMap<Name, Value>,
    /// Running functions, innermost last.
    active: frame::Active,
    /// New instances whose `__init__` is running, innermost last.
    made: Vec<Value>,
    /// Generators that a `for` has resumed, innermost last; each frame keeps the loop's stack.
    resumed: Vec<(Rc<Generator>, Box<Frame>)>,
    /// Exceptions that are being handled, innermost last.
    handled: Vec<Value>,
    /// Native calls within native calls.
    depth: usize,
    limits: limits::Guard,
    /// Stacks that are not in use.
    pool: Vec<stack::Stack>,
    /// Arguments on their way to their parameters; empty in between.
    bound: Vec<Value>,
    gather: Gather,
    states: HashMap<TypeId, Box<dyn Any>>,
    sink: Sink<'static>,
}

impl Vm {
    pub fn new(limits: Limits, sink: Sink<'static>) -> Self {
        let mut vm = Vm {
            types: Types::new(),
            builtins: Vec::new(),
            native_classes: HashMap::new(),
            modules: HashMap::new(),
            active: frame::Active::default(),
            made: Vec::new(),
            resumed: Vec::new(),
            handled: Vec::new(),
            depth: 0,
            limits: limits::Guard::new(limits),
            pool: Vec::new(),
            bound: Vec::new(),
            gather: Gather::default(),
            states: HashMap::new(),
            sink,
        };
        super::builtins::install(&mut vm);
        vm
    }

    /// State that natives keep with the machine: one value a Rust type, made at first use.
    pub fn state<T: Default + 'static>(&mut self) -> &mut T {
        let slot = self.states.entry(TypeId::of::<T>()).or_insert_with(|| Box::new(T::default()));
        if !slot.is::<T>() {
            *slot = Box::new(T::default());
        }
        // The entry was put under this type's own id.
        slot.downcast_mut().unwrap_or_else(|| unreachable!())
    }

    /// Takes the state out, if there is any.
    pub fn take_state<T: 'static>(&mut self) -> Option<T> {
        let any = self.states.remove(&TypeId::of::<T>())?;
        any.downcast().ok().map(|b| *b)
    }

    /// An instance of a native type's class (or of a subclass of it).
    pub fn native(&mut self, class: &Rc<Class>, data: impl Any) -> Value {
        self.object(class.clone(), Payload::Native(Box::new(data)))
    }

    /// An instance of a native type.
    pub fn native_of(&mut self, spec: &'static TypeSpec, data: impl Any) -> Value {
        let class = self.native_class(spec);
        self.native(&class, data)
    }

    /// A new instance of a class.
    pub fn object(&mut self, class: Rc<Class>, payload: Payload) -> Value {
        let object = Rc::new(Object::new(class, payload));
        self.gather.track_object(&object);
        Value::Object(object)
    }

    /// The exception that is being handled.
    pub fn handled(&self) -> Option<Value> {
        self.handled.last().cloned()
    }

    /// Writes to the script's output.
    pub fn print(&mut self, text: &str) {
        (self.sink)(text);
    }

    /// The innermost place in the user's own file that is running now: code and instruction.
    fn user_place(&self) -> Option<&Activation> {
        self.active.iter().rev().find(|a| !a.code.source.library)
    }

    /// The line of the user's own file that is running now.
    pub fn span(&self) -> Option<crate::graph::SourceSpan> {
        let at = self.user_place()?;
        let &(start, end) = at.code.spans.get(at.pc)?;
        let (line, column) = at.code.source.place(start);
        let (end_line, end_column) = at.code.source.place(end);
        Some(crate::graph::SourceSpan { line, column, end_line, end_column })
    }

    /// A variable of a module that has been imported (`__main__`: the script's own).
    pub fn global(&self, module: &str, name: &str) -> Option<Value> {
        self.module_globals(module)?.get(Name::known(name)?)
    }

    pub fn module_globals(&self, module: &str) -> Option<Rc<Globals>> {
        match self.modules.get(&Name::known(module)?)? {
            Value::Module(m) => Some(m.globals.clone()),
            _ => None,
        }
    }

    pub(super) fn add_module(&mut self, name: Name, globals: Rc<Globals>) -> Value {
        let module = Value::Module(Rc::new(Module { name, globals }));
        self.modules.insert(name, module.clone());
        module
    }

    pub(super) fn set_builtin(&mut self, name: Name, value: Value) {
        let at = name.0 as usize;
        if self.builtins.len() <= at {
            self.builtins.resize(at + 1, Value::Unbound);
        }
        if let Some(slot) = self.builtins.get_mut(at) {
            *slot = value;
        }
    }

    /// A built-in function or class.
    #[inline]
    pub fn builtin(&self, name: Name) -> Option<&Value> {
        self.builtins.get(name.0 as usize).filter(|v| !v.is_unbound())
    }

    pub(super) fn builtin_names(&self) -> impl Iterator<Item = Name> {
        let set = self.builtins.iter().enumerate().filter(|(_, v)| !v.is_unbound());
        set.map(|(i, _)| Name(i as u32))
    }

    /// Runs `work` one level deeper; an error where the levels are used up.
    #[inline]
    pub fn deeper<T>(&mut self, work: impl FnOnce(&mut Vm) -> Result<T>) -> Result<T> {
        if self.depth >= self.limits.max_depth() {
            return Err(self.too_deep());
        }
        self.depth += 1;
        let result = work(self);
        self.depth -= 1;
        result
    }

    #[cold]
    pub(super) fn too_deep(&self) -> Raise {
        super::error::recursion_error("maximum recursion depth exceeded")
    }

    /// Lets go of everything that a run has made, cycles too.
    pub(super) fn wind_down(&mut self) {
        self.states.clear();
        self.handled.clear();
        let modules: Vec<Value> = self.modules.drain().map(|(_, m)| m).collect();
        for module in &modules {
            if let Value::Module(m) = module {
                m.globals.clear();
            }
        }
        self.gather.clear_all();
        orphans::drop_orphans();
    }
}
