//! `object`, `type`, exceptions, `property` and its kin, `super`, generators.

use super::function;
use crate::script::args::Args;
use crate::script::error::{Exc, Raise, Result, runtime_error, type_error};
use crate::script::names::{self as n, Name};
use crate::script::value::{Class, Descriptor, Payload, Value};
use crate::script::vm::{Exit, Vm, add_methods, class_path, no_attribute};
use std::rc::Rc;

pub fn new_object(vm: &mut Vm, class: &Rc<Class>, _: &Args) -> Result<Value> {
    Ok(vm.object(class.clone(), Payload::None))
}

pub fn new_exception(vm: &mut Vm, class: &Rc<Class>, args: &Args) -> Result<Value> {
    let made = vm.exception(class, args.pos().to_vec());
    if let (Value::Object(o), true) = (&made, is_stop(vm, class)) {
        o.set(n::VALUE, args.get(0).cloned().unwrap_or(Value::None));
    }
    Ok(made)
}

fn is_stop(vm: &Vm, class: &Class) -> bool {
    class.is_subclass_of(vm.types.exception(Exc::StopIteration))
}

/// `type(x)`, or `type(name, bases, attributes)`.
pub fn new_type(vm: &mut Vm, class: &Rc<Class>, args: &Args) -> Result<Value> {
    match args.pos() {
        [Value::Iter(i)] => Ok(Value::Class(vm.iterator_class(i.kind))),
        [x] => Ok(Value::Class(vm.class_of(x).clone())),
        [name, bases, attrs] => {
            let name = name.text("type() argument 1")?;
            let mut classes = Vec::new();
            for base in vm.collect(bases)? {
                match base {
                    Value::Class(c) => classes.push(c),
                    other => {
                        return Err(type_error(format!(
                            "bases must be types, not {}",
                            other.type_name()
                        )));
                    }
                }
            }
            let Value::Dict(d) = attrs else {
                return Err(type_error("type() argument 3 must be dict"));
            };
            let mut pairs = Vec::new();
            for (k, v) in d.pairs() {
                pairs.push((Name::new(k.text("an attribute's name")?), v));
            }
            let own = (class.id != vm.types.type_.id).then_some(class);
            let meta = vm.meta_of(own, &classes);
            let module = pairs.iter().position(|(k, _)| *k == n::MODULE).map(|i| pairs.remove(i).1);
            let module = module.as_ref().and_then(Value::as_str).unwrap_or("__main__").to_string();
            pairs.retain(|(k, v)| *k != n::QUALNAME || v.as_str() != Some(name));
            let made = vm.new_class(name, Name::new(&module), classes, pairs)?;
            if let Some(meta) = meta {
                // A class that was just made has none yet.
                let _ = made.meta.set(meta);
            }
            let (values, keywords) = args.parts();
            let named = values.get(args.pos().len()..).unwrap_or(&[]);
            vm.after_class(&made, &Args::new(named, keywords))?;
            Ok(Value::Class(made))
        }
        _ => Err(type_error("type() takes 1 or 3 arguments")),
    }
}

pub fn new_property(_: &mut Vm, _: &Rc<Class>, args: &Args) -> Result<Value> {
    let [get, set, delete, _] = args.bind("property", ["fget?", "fset?", "fdel?", "doc?"])?;
    let or_none = |v: Value| v.given().unwrap_or(Value::None);
    let property =
        Descriptor::Property { get: or_none(get), set: or_none(set), delete: or_none(delete) };
    Ok(Value::Descriptor(Rc::new(property)))
}

pub fn new_classmethod(_: &mut Vm, _: &Rc<Class>, args: &Args) -> Result<Value> {
    let [f] = args.bind("classmethod", ["function"])?;
    Ok(Value::Descriptor(Rc::new(Descriptor::ClassMethod(f))))
}

pub fn new_staticmethod(_: &mut Vm, _: &Rc<Class>, args: &Args) -> Result<Value> {
    let [f] = args.bind("staticmethod", ["function"])?;
    Ok(Value::Descriptor(Rc::new(Descriptor::StaticMethod(f))))
}

pub fn new_super(vm: &mut Vm, _: &Rc<Class>, args: &Args) -> Result<Value> {
    match args.pos() {
        [Value::Class(class), this] => {
            let line = match this {
                Value::Class(c) if c.is_subclass_of(class) => c.clone(),
                other => vm.class_of(other).clone(),
            };
            if !line.is_subclass_of(class) {
                return Err(type_error(
                    "super(type, obj): obj must be an instance or subtype of type",
                ));
            }
            let found = Descriptor::Super { class: class.clone(), this: this.clone() };
            Ok(Value::Descriptor(Rc::new(found)))
        }
        [] => Err(runtime_error("super(): no arguments")),
        _ => Err(type_error("super() takes a class and an instance of it")),
    }
}

/// `object.__init__`.
fn object_init(vm: &mut Vm, args: &Args) -> Result<Value> {
    if args.len() <= 1 {
        return Ok(Value::None);
    }
    let class = vm.class_of(args.this()).clone();
    let own_init = matches!(class.lookup(n::INIT), Some(Value::Function(_)));
    let own_new = matches!(class.lookup(n::NEW), Some(Value::Function(_)));
    let filled = class.native_base().is_some_and(|b| b.id != vm.types.object.id);
    match (own_init, own_new || filled) {
        (_, true) => Ok(Value::None),
        (true, _) => Err(type_error(
            "object.__init__() takes exactly one argument (the instance to initialize)",
        )),
        (false, _) => Err(type_error(format!("{}() takes no arguments", class.name()))),
    }
}

/// `object.__new__(cls, ...)` and that of the other built-in types.
fn object_new(vm: &mut Vm, args: &Args) -> Result<Value> {
    let Value::Class(class) = args.this() else {
        return Err(type_error("object.__new__(X): X is not a type object"));
    };
    let plain = class.native_base().is_none_or(|b| b.id == vm.types.object.id);
    let none = Args::positional(&[]);
    let rest = args.rest();
    vm.make_instance(class, if plain { &none } else { &rest })
}

fn object_setattr(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, name, value] = args.exactly::<3>("__setattr__")?;
    let name = Name::new(name.text("the attribute's name")?);
    match this {
        Value::Object(o) => vm.generic_set_attr(this, o, name, value.clone())?,
        Value::Class(c) if !c.native => c.set(name, value.clone()),
        other => vm.set_attr(other, name, value.clone())?,
    }
    Ok(Value::None)
}

fn object_delattr(_: &mut Vm, args: &Args) -> Result<Value> {
    let [this, name] = args.exactly::<2>("__delattr__")?;
    let name = Name::new(name.text("the attribute's name")?);
    let gone = match this {
        Value::Object(o) => o.attrs.borrow_mut().remove(name),
        _ => None,
    };
    gone.map(|_| Value::None).ok_or_else(|| no_attribute(this, name))
}

fn object_getattribute(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, name] = args.exactly::<2>("__getattribute__")?;
    let name = Name::new(name.text("the attribute's name")?);
    let found = match this {
        Value::Object(o) => vm.generic_attr(this, o, name)?,
        other => vm.try_attr(other, name)?,
    };
    found.ok_or_else(|| no_attribute(this, name))
}

fn object_repr(vm: &mut Vm, args: &Args) -> Result<Value> {
    let this = args.this();
    Ok(match this {
        Value::Object(o) if o.class.traits.is_exception.get() => exception_repr(vm, this)?,
        Value::Object(o) if o.base().is_none() => Value::str(format!(
            "<{} object at {:#x}>",
            class_path(&o.class),
            this.address().unwrap_or(0)
        )),
        other => Value::str(vm.repr(&other.plain().clone())?),
    })
}

fn object_str(vm: &mut Vm, args: &Args) -> Result<Value> {
    let this = args.this().clone();
    match this.plain() {
        Value::Object(_) => Ok(Value::str(vm.repr(&this)?)),
        plain => Ok(Value::str(vm.str_of(&plain.clone())?)),
    }
}

fn object_eq(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [a, b] = args.exactly::<2>("__eq__")?;
    if !matches!(a.plain(), Value::Object(_)) {
        let (x, y) = (a.plain().clone(), b.plain().clone());
        return Ok(Value::Bool(vm.equal(&x, &y)?));
    }
    Ok(if a.is(b) { Value::Bool(true) } else { Value::NotImplemented })
}

fn object_hash(vm: &mut Vm, args: &Args) -> Result<Value> {
    Ok(Value::Int(match args.this() {
        this @ Value::Object(_) => (this.address().unwrap_or(0) >> 4) as i64,
        plain => vm.hash(plain)?,
    }))
}

fn object_format(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, spec] = args.exactly::<2>("__format__")?;
    let spec = spec.text("the format")?.to_string();
    match this.plain() {
        Value::Object(_) if spec.is_empty() => Ok(Value::str(vm.str_of(this)?)),
        Value::Object(o) => Err(type_error(format!(
            "unsupported format string passed to {}.__format__",
            o.class.name()
        ))),
        plain => Ok(Value::str(vm.format(&plain.clone(), &spec)?)),
    }
}

fn object_dir(vm: &mut Vm, args: &Args) -> Result<Value> {
    let names = vm.names_of(args.this());
    Ok(Value::list(names.into_iter().map(|k| Value::str(&*k.text())).collect()))
}

fn init_subclass(_: &mut Vm, args: &Args) -> Result<Value> {
    match args.len() > 1 {
        true => Err(type_error("__init_subclass__() takes no keyword arguments")),
        false => Ok(Value::None),
    }
}

fn exception_init(_: &mut Vm, args: &Args) -> Result<Value> {
    if let Value::Object(o) = args.this() {
        o.set(n::ARGS, Value::tuple(args.rest().pos().to_vec()));
    }
    Ok(Value::None)
}

fn exception_args(v: &Value) -> Vec<Value> {
    match v {
        Value::Object(o) => match o.get(n::ARGS) {
            Some(Value::Tuple(t)) => t.items.to_vec(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn exception_str(vm: &mut Vm, args: &Args) -> Result<Value> {
    let this = args.this();
    let parts = exception_args(this);
    let key = vm.class_of(this).is_subclass_of(vm.types.exception(Exc::KeyError));
    Ok(Value::str(match parts.as_slice() {
        [] => String::new(),
        [one] if key => vm.repr(one)?,
        [one] => vm.str_of(one)?,
        _ => vm.repr(&Value::tuple(parts))?,
    }))
}

fn exception_repr(vm: &mut Vm, this: &Value) -> Result<Value> {
    let parts = exception_args(this);
    let name = vm.class_of(this).name();
    Ok(Value::str(match parts.as_slice() {
        [one] => format!("{name}({})", vm.repr(one)?),
        _ => format!("{name}{}", vm.repr(&Value::tuple(parts))?),
    }))
}

fn exception_repr_method(vm: &mut Vm, args: &Args) -> Result<Value> {
    exception_repr(vm, args.this())
}

fn with_traceback(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(args.this().clone())
}

fn add_note(_: &mut Vm, args: &Args) -> Result<Value> {
    let [this, note] = args.exactly::<2>("add_note")?;
    note.text("note")?;
    if let Value::Object(o) = this {
        match o.get(NOTES) {
            Some(Value::List(l)) => l.push(note.clone()),
            _ => o.set(NOTES, Value::list(vec![note.clone()])),
        }
    }
    Ok(Value::None)
}

/// Where an exception keeps its notes.
pub const NOTES: &str = "__notes__";

fn property_setter(_: &mut Vm, args: &Args) -> Result<Value> {
    changed(args, |new, get, _, delete| Descriptor::Property { get, set: new, delete })
}

fn property_getter(_: &mut Vm, args: &Args) -> Result<Value> {
    changed(args, |new, _, set, delete| Descriptor::Property { get: new, set, delete })
}

fn property_deleter(_: &mut Vm, args: &Args) -> Result<Value> {
    changed(args, |new, get, set, _| Descriptor::Property { get, set, delete: new })
}

fn changed(args: &Args, make: fn(Value, Value, Value, Value) -> Descriptor) -> Result<Value> {
    let [this, f] = args.exactly::<2>("setter")?;
    match this {
        Value::Descriptor(d) => match &**d {
            Descriptor::Property { get, set, delete } => {
                let made = make(f.clone(), get.clone(), set.clone(), delete.clone());
                Ok(Value::Descriptor(Rc::new(made)))
            }
            _ => Err(type_error("this property cannot be changed")),
        },
        _ => Err(type_error("not a property")),
    }
}

fn generator_of<'a>(args: &Args<'a>) -> Result<&'a Rc<crate::script::vm::Generator>> {
    match args.this() {
        Value::Generator(g) => Ok(g),
        other => Err(type_error(format!("not a generator but {}", other.type_name()))),
    }
}

fn step(vm: &mut Vm, args: &Args, send: Value, throw: Option<Raise>) -> Result<Value> {
    match vm.resume(generator_of(args)?, send, throw)? {
        Exit::Yield(v) => Ok(v),
        Exit::Return(v) => {
            let values = if v.is_none() { Vec::new() } else { vec![v] };
            let class = vm.types.exception(Exc::StopIteration).clone();
            Err(Raise::value(new_exception(vm, &class, &Args::positional(&values))?))
        }
    }
}

fn generator_send(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, v] = args.exactly::<2>("send")?;
    step(vm, args, v.clone(), None)
}

fn generator_next(vm: &mut Vm, args: &Args) -> Result<Value> {
    step(vm, args, Value::None, None)
}

fn generator_throw(vm: &mut Vm, args: &Args) -> Result<Value> {
    let what = args.get(1).cloned().unwrap_or_default();
    let what = match (&what, args.get(2)) {
        (Value::Class(_), Some(v)) => vm.call(&what, std::slice::from_ref(v))?,
        _ => what,
    };
    let raise = vm.raise(&what, None);
    step(vm, args, Value::None, Some(raise))
}

fn generator_close(vm: &mut Vm, args: &Args) -> Result<Value> {
    vm.close_generator(generator_of(args)?)?;
    Ok(Value::None)
}

fn self_iter(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(args.this().clone())
}

fn iterator_next(vm: &mut Vm, args: &Args) -> Result<Value> {
    match vm.next(args.this())? {
        Some(v) => Ok(v),
        None => Err(Raise::with_args(Exc::StopIteration, Vec::new())),
    }
}

/// `type.__call__`: makes an instance of a class, whatever the class of that says.
fn type_call(vm: &mut Vm, args: &Args) -> Result<Value> {
    match args.this() {
        Value::Class(c) => vm.make(c, &args.rest()),
        other => Err(type_error(format!("'{}' object is no class", other.type_name()))),
    }
}

fn type_subclasses(_: &mut Vm, args: &Args) -> Result<Value> {
    match args.this() {
        Value::Class(c) => Ok(Value::list(c.subclasses().into_iter().map(Value::Class).collect())),
        _ => Err(type_error("__subclasses__() needs a type")),
    }
}

fn type_mro(vm: &mut Vm, args: &Args) -> Result<Value> {
    match args.this() {
        Value::Class(c) => Ok(Value::list(vm.line_of(c))),
        _ => Err(type_error("mro() needs a type")),
    }
}

pub fn install(vm: &mut Vm) {
    let t = &vm.types;
    let object = t.object.clone();
    object.set(n::NEW, function("__new__", object_new));
    add_methods(
        &object,
        &[
            ("__init__", object_init),
            ("__setattr__", object_setattr),
            ("__delattr__", object_delattr),
        ],
    );
    object.set(
        n::INIT_SUBCLASS,
        Value::Descriptor(Rc::new(Descriptor::ClassMethod(function(
            "__init_subclass__",
            init_subclass,
        )))),
    );
    let base = t.exception(Exc::BaseException).clone();
    add_methods(
        &base,
        &[
            ("__init__", exception_init),
            ("__str__", exception_str),
            ("__repr__", exception_repr_method),
            ("with_traceback", with_traceback),
            ("add_note", add_note),
        ],
    );
    add_methods(
        &t.property,
        &[("setter", property_setter), ("getter", property_getter), ("deleter", property_deleter)],
    );
    add_methods(
        &t.generator,
        &[
            ("send", generator_send),
            ("throw", generator_throw),
            ("close", generator_close),
            ("__next__", generator_next),
            ("__iter__", self_iter),
        ],
    );
    add_methods(&t.iterator, &[("__next__", iterator_next), ("__iter__", self_iter)]);
    add_methods(
        &t.type_,
        &[("mro", type_mro), ("__call__", type_call), ("__subclasses__", type_subclasses)],
    );
}

/// Methods of `object` that are found by name only when nothing else is: if they stood on the
/// class, every class would look as if it had operators of its own.
pub fn fallback(name: Name) -> Option<Value> {
    let found: Value = match name {
        n::REPR => function_method("__repr__", object_repr),
        n::STR => function_method("__str__", object_str),
        n::EQ => function_method("__eq__", object_eq),
        n::HASH => function_method("__hash__", object_hash),
        n::FORMAT => function_method("__format__", object_format),
        n::GETATTRIBUTE => function_method("__getattribute__", object_getattribute),
        _ if &*name.text() == "__dir__" => function_method("__dir__", object_dir),
        _ => return None,
    };
    Some(found)
}

fn function_method(name: &'static str, func: crate::script::value::NativeFn) -> Value {
    Value::Builtin(Rc::new(crate::script::value::Builtin {
        name,
        func,
        bound: None,
        is_method: true,
    }))
}
