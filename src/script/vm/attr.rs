//! Attributes: reading, setting, deleting, binding methods.

use super::Vm;
use crate::script::args::Args;
use crate::script::error::{Exc, Raise, Result, attribute_error, type_error};
use crate::script::names::{self as n, Name};
use crate::script::value::{
    Class, Descriptor, Dict, Method, Module, NativeSet, Object, Value, is_data_name,
};
use std::rc::Rc;

impl Vm {
    /// `v.name`.
    pub fn get_attr(&mut self, v: &Value, name: impl Into<Name>) -> Result<Value> {
        let name = name.into();
        match self.try_attr(v, name)? {
            Some(found) => Ok(found),
            None => Err(no_attribute(v, name)),
        }
    }

    /// `v.name`, or nothing where there is no such attribute.
    pub fn try_attr(&mut self, v: &Value, name: Name) -> Result<Option<Value>> {
        match v {
            Value::Object(o) => self.object_attr(v, o, name),
            Value::Class(c) => self.class_attr(c, name),
            Value::Module(m) => self.module_attr(m, name),
            Value::Function(f) => self.function_attr(v, f, name),
            Value::Descriptor(d) => match &**d {
                Descriptor::Super { class, this } => self.super_attr(class, this, name),
                _ => self.descriptor_attr(v, d, name),
            },
            Value::Builtin(b) if matches!(name, n::DUNDER_NAME | n::QUALNAME) => {
                Ok(Some(Value::str(b.name)))
            }
            Value::Method(m) => match name {
                n::SELF => Ok(Some(m.this.clone())),
                n::FUNC => Ok(Some(m.func.clone())),
                _ => {
                    let func = m.func.clone();
                    self.try_attr(&func, name)
                }
            },
            _ => self.plain_attr(v, name),
        }
    }

    /// An attribute that comes from the class alone.
    pub(super) fn plain_attr(&mut self, v: &Value, name: Name) -> Result<Option<Value>> {
        if name == n::CLASS {
            return Ok(Some(Value::Class(self.class_of(v).clone())));
        }
        let class = self.class_of(v).clone();
        match class.lookup(name).or_else(|| crate::script::builtins::object::fallback(name)) {
            Some(found) => self.bind(found, v, &class).map(Some),
            None => self.operator_method(v, name),
        }
    }

    fn object_attr(&mut self, v: &Value, o: &Rc<Object>, name: Name) -> Result<Option<Value>> {
        if o.class.traits.has_getattribute.get()
            && let Some(method) = o.class.lookup(n::GETATTRIBUTE)
        {
            return self.call_with_self(&method, v, &[Value::str(&*name.text())]).map(Some);
        }
        if let Some(found) = self.generic_attr(v, o, name)? {
            return Ok(Some(found));
        }
        if o.class.traits.has_getattr.get()
            && let Some(method) = o.class.lookup(n::GETATTR)
        {
            let found = self.call_with_self(&method, v, &[Value::str(&*name.text())]);
            // What the libraries make when it is asked for is either there or not.
            return match found {
                Err(e) if o.native_data() && self.is_exception(&e, Exc::AttributeError) => Ok(None),
                found => found.map(Some),
            };
        }
        Ok(None)
    }

    /// What `object.__getattribute__` finds.
    pub fn generic_attr(&mut self, v: &Value, o: &Rc<Object>, name: Name) -> Result<Option<Value>> {
        if !is_data_name(name)
            && let Some(found) = o.attrs.borrow().get(name)
        {
            return Ok(Some(found.clone()));
        }
        let of_class = o.class.lookup(name);
        if let Some(found) = &of_class
            && self.is_data(found)
        {
            return self.bind(found.clone(), v, &o.class).map(Some);
        }
        if let Some(found) = o.get(name) {
            return Ok(Some(found));
        }
        if let Some(found) = of_class {
            return self.bind(found, v, &o.class).map(Some);
        }
        Ok(match name {
            n::CLASS => Some(Value::Class(o.class.clone())),
            n::DICT => Some(self.live_dict(v, o)),
            n::DOC => Some(Value::None),
            n::TRACEBACK | n::CAUSE | n::CONTEXT if o.class.traits.is_exception.get() => {
                Some(Value::None)
            }
            n::SUPPRESS if o.class.traits.is_exception.get() => {
                Some(Value::Bool(o.get(n::CAUSE).is_some()))
            }
            n::MODULE => Some(Value::str(&*o.class.module.text())),
            // Its attributes lie in a dictionary that it was given: see `builtins/attrs.rs`.
            _ if let Some(found) = held_attr(o, name) => Some(found),
            _ => match crate::script::builtins::object::fallback(name) {
                Some(found) => Some(self.bind(found, v, &o.class)?),
                None => None,
            },
        })
    }

    /// The attributes of an instance as a dictionary; what is written to it goes to the instance
    /// (see `builtins/attrs.rs`).
    fn live_dict(&mut self, v: &Value, o: &Object) -> Value {
        let dict = self.attrs_dict(o);
        crate::script::builtins::attrs::live(self, v, dict)
    }

    /// The attributes of an instance as a dictionary (a copy).
    pub fn attrs_dict(&mut self, o: &Object) -> Value {
        let dict = Dict::new();
        for (name, value) in o.attrs.borrow().iter() {
            dict.set_str(&name.text(), value.clone());
        }
        Value::Dict(Rc::new(dict))
    }

    fn is_data(&self, found: &Value) -> bool {
        match found {
            Value::Descriptor(d) => {
                matches!(**d, Descriptor::Property { .. } | Descriptor::NativeProperty { .. })
            }
            Value::Object(o) => o.class.lookup(n::SET).is_some(),
            _ => false,
        }
    }

    /// What a class attribute is when read through an instance.
    pub fn bind(&mut self, found: Value, this: &Value, class: &Rc<Class>) -> Result<Value> {
        let method = |func: Value, this: Value| Value::Method(Rc::new(Method { func, this }));
        match &found {
            Value::Function(_) => Ok(method(found, this.clone())),
            Value::Builtin(b) if b.is_method => Ok(method(found, this.clone())),
            Value::Descriptor(d) => match &**d {
                Descriptor::Property { get, .. } => match get {
                    Value::None | Value::Unbound => Err(attribute_error("unreadable attribute")),
                    get => self.call(get, std::slice::from_ref(this)),
                },
                Descriptor::ClassMethod(f) => Ok(method(f.clone(), Value::Class(class.clone()))),
                Descriptor::StaticMethod(f) => Ok(f.clone()),
                Descriptor::NativeProperty { get, .. } => get(self, this),
                Descriptor::Super { .. } => Ok(found),
            },
            Value::Object(o) => match o.class.lookup(n::GET) {
                Some(get) => {
                    let args = [this.clone(), Value::Class(class.clone())];
                    self.call_with_self(&get, &found, &args)
                }
                None => Ok(found),
            },
            _ => Ok(found),
        }
    }

    fn class_attr(&mut self, c: &Rc<Class>, name: Name) -> Result<Option<Value>> {
        let special = match name {
            n::DUNDER_NAME => Some(Value::str(&*c.name())),
            n::QUALNAME => Some(Value::str(super::repr::class_name(c))),
            n::MODULE => Some(Value::str(&*c.module.text())),
            n::BASES => Some(Value::tuple(c.bases.iter().cloned().map(Value::Class).collect())),
            n::MRO => Some(Value::tuple(self.line_of(c))),
            n::CLASS => Some(Value::Class(self.class_of_class(c))),
            n::DICT => {
                let dict = Dict::new();
                for (k, v) in c.own_attrs() {
                    dict.set_str(&k.text(), v);
                }
                Some(Value::Dict(Rc::new(dict)))
            }
            _ => None,
        };
        if special.is_some() {
            return Ok(special);
        }
        if name == n::ANNOTATIONS {
            let own = c.own(name).map(|v| match v {
                Value::Dict(d) => {
                    let copy = Dict::new();
                    for (k, v) in d.pairs() {
                        copy.set_str(k.as_str().unwrap_or(""), v);
                    }
                    Value::Dict(Rc::new(copy))
                }
                other => other,
            });
            let Some(own) = own else { return Ok(Some(Value::Dict(Rc::new(Dict::new())))) };
            return Ok(Some(match self.module_globals(&c.module.text()) {
                Some(globals) => self.annotation_values(own, &globals, c.module),
                None => own,
            }));
        }
        if let Some(found) = c.meta_lookup(name)
            && self.is_data(&found)
        {
            return self.bind_to_class(found, c).map(Some);
        }
        let found = match c.lookup(name) {
            Some(found) => found,
            None if name == n::DOC => return Ok(Some(Value::None)),
            None if &*name.text() == "__base__" => {
                let base = c.bases.first().cloned();
                return Ok(Some(base.map_or(Value::None, Value::Class)));
            }
            None => {
                let type_ = self.class_of_class(c);
                let object = self.types.object.id;
                let line = std::iter::once(&type_).chain(&type_.ancestors);
                let inherited = line.filter(|t| t.id != object).find_map(|t| t.own(name));
                if let (None, Some(found)) =
                    (&inherited, crate::script::builtins::object::fallback(name))
                {
                    return Ok(Some(found));
                }
                return match (inherited, type_.lookup(n::GETATTR)) {
                    (Some(found), _) => self.bind_to_class(found, c).map(Some),
                    (None, Some(method)) => {
                        let args = [Value::str(&*name.text())];
                        self.call_with_self(&method, &Value::Class(c.clone()), &args).map(Some)
                    }
                    (None, None) => Ok(super::dunder::unbound(self, c, name)),
                };
            }
        };
        match &found {
            Value::Descriptor(d) => match &**d {
                Descriptor::ClassMethod(_) | Descriptor::StaticMethod(_) => {
                    self.bind(found, &Value::None, c).map(Some)
                }
                _ => Ok(Some(found)),
            },
            _ => Ok(Some(found)),
        }
    }

    /// The class of a class.
    pub fn class_of_class(&self, c: &Class) -> Rc<Class> {
        c.meta.get().cloned().unwrap_or_else(|| self.types.type_.clone())
    }

    /// What an attribute of a class's class is when read through the class.
    fn bind_to_class(&mut self, found: Value, c: &Rc<Class>) -> Result<Value> {
        let type_ = self.class_of_class(c);
        self.bind(found, &Value::Class(c.clone()), &type_)
    }

    /// The class and its ancestors, as `__mro__` shows them.
    pub fn line_of(&self, c: &Rc<Class>) -> Vec<Value> {
        std::iter::once(c).chain(&c.ancestors).cloned().map(Value::Class).collect()
    }

    fn module_attr(&mut self, m: &Module, name: Name) -> Result<Option<Value>> {
        if let Some(found) = m.globals.get(name) {
            return Ok(Some(found));
        }
        if name == n::DUNDER_NAME {
            return Ok(Some(Value::str(&*m.name.text())));
        }
        let inner = format!("{}.{}", m.name, name);
        if self.module_exists(&inner) {
            return self.import_module(Name::new(&inner)).map(Some);
        }
        // PEP 562: a module may make what is rarely wanted when it is.
        match m.globals.get(n::GETATTR) {
            Some(make) => match self.call(&make, &[Value::str(&*name.text())]) {
                Err(e) if self.is_exception(&e, Exc::AttributeError) => Ok(None),
                Err(e) => Err(e),
                Ok(made) => {
                    m.globals.set(name, made.clone());
                    Ok(Some(made))
                }
            },
            None => Ok(None),
        }
    }

    fn descriptor_attr(&mut self, v: &Value, d: &Descriptor, name: Name) -> Result<Option<Value>> {
        match (d, &*name.text()) {
            (Descriptor::Property { get, .. }, "fget") => Ok(Some(get.clone())),
            (Descriptor::Property { set, .. }, "fset") => Ok(Some(set.clone())),
            (Descriptor::Property { get: get @ Value::Function(_), .. }, "__doc__") => {
                let get = get.clone();
                self.try_attr(&get, name)
            }
            (Descriptor::ClassMethod(f) | Descriptor::StaticMethod(f), "__func__") => {
                Ok(Some(f.clone()))
            }
            _ => self.plain_attr(v, name),
        }
    }

    fn super_attr(&mut self, class: &Rc<Class>, this: &Value, name: Name) -> Result<Option<Value>> {
        let (line, instance) = match this {
            Value::Class(c) if c.is_subclass_of(class) => (c.clone(), false),
            Value::Class(c) => (self.class_of_class(c), true),
            other => (self.class_of(other).clone(), true),
        };
        let found = line.lookup_after(class, name).or_else(|| {
            crate::script::builtins::object::fallback(name).filter(|_| !has_base(this))
        });
        let Some(found) = found else {
            // A subclass of a built-in type: what that type's own value has.
            return match this {
                Value::Object(o) if o.base().is_some() => {
                    let base = this.plain().clone();
                    self.plain_attr(&base, name)
                }
                _ => Ok(None),
            };
        };
        if !instance {
            return match &found {
                Value::Descriptor(_) => self.bind(found, this, &line).map(Some),
                _ => Ok(Some(found)),
            };
        }
        self.bind(found, this, &line).map(Some)
    }

    /// `v.name = value`.
    pub fn set_attr(&mut self, v: &Value, name: impl Into<Name>, value: Value) -> Result<()> {
        let name = name.into();
        match v {
            Value::Object(o) => {
                if o.class.traits.has_setattr.get()
                    && let Some(method @ Value::Function(_)) = o.class.lookup(n::SETATTR)
                {
                    let args = [Value::str(&*name.text()), value];
                    return self.call_with_self(&method, v, &args).map(drop);
                }
                self.generic_set_attr(v, o, name, value)
            }
            Value::Class(c) if c.native => Err(type_error(format!(
                "cannot set '{name}' attribute of immutable type '{}'",
                c.name()
            ))),
            Value::Class(c) => {
                if let Some(method @ Value::Function(_)) = c.meta_lookup(n::SETATTR) {
                    let args = [Value::str(&*name.text()), value];
                    return self.call_with_self(&method, v, &args).map(drop);
                }
                if name == n::DUNDER_NAME
                    && let Some(text) = value.as_str()
                {
                    *c.name.borrow_mut() = text.into();
                    return Ok(());
                }
                c.set(name, value);
                Ok(())
            }
            Value::Function(f) => {
                if let (n::DUNDER_NAME, Some(text)) = (name, value.as_str()) {
                    *f.name.borrow_mut() = text.into();
                    return Ok(());
                }
                let old = f.attrs.borrow_mut().set(name, value);
                drop(old);
                Ok(())
            }
            Value::Module(m) => {
                m.globals.set(name, value);
                Ok(())
            }
            Value::Descriptor(d) => match &**d {
                Descriptor::Super { this, .. } => match this.clone() {
                    Value::Object(o) => {
                        self.generic_set_attr(&Value::Object(o.clone()), &o, name, value)
                    }
                    _ => Err(no_attribute(v, name)),
                },
                _ => Err(no_attribute(v, name)),
            },
            _ => match self.plain_attr(v, name)? {
                Some(_) => Err(attribute_error(format!(
                    "'{}' object attribute '{name}' is read-only",
                    v.type_name()
                ))),
                None => Err(no_attribute(v, name)),
            },
        }
    }

    /// What `object.__setattr__` does.
    pub fn generic_set_attr(
        &mut self,
        v: &Value,
        o: &Rc<Object>,
        name: Name,
        value: Value,
    ) -> Result<()> {
        if is_data_name(name)
            && let Some(found) = o.class.lookup(name)
        {
            match self.setter(&found) {
                Setter::Python(set) => return self.call(&set, &[v.clone(), value]).map(drop),
                Setter::Native(set) => return set(self, v, value),
                Setter::Object(set) => {
                    return self.call_with_self(&set, &found, &[v.clone(), value]).map(drop);
                }
                Setter::ReadOnly => {
                    let text =
                        format!("property '{name}' of '{}' object has no setter", o.class.name());
                    return Err(attribute_error(text));
                }
                Setter::None => {}
            }
        }
        if name == n::DICT {
            return crate::script::builtins::attrs::replace(o, &value);
        }
        if name == n::CLASS {
            return Err(type_error(
                "__class__ of an instance cannot be replaced here; make a new instance",
            ));
        }
        if let Some(Value::Dict(d)) = o.get(SELF_DICT) {
            d.set_str(&name.text(), value);
            return Ok(());
        }
        let slotted = o.class.traits.slotted.get() && o.attrs.borrow().get(name).is_none();
        if slotted && !self.has_slot(&o.class, name)? {
            let text = format!("'{}' object has no attribute '{name}'", o.class.name());
            return Err(attribute_error(text));
        }
        o.set(name, value);
        Ok(())
    }

    /// Some class of the line names this attribute in its `__slots__`.
    fn has_slot(&mut self, class: &Rc<Class>, name: Name) -> Result<bool> {
        let text = name.text();
        let line: Vec<Rc<Class>> =
            std::iter::once(class).chain(&class.ancestors).cloned().collect();
        for c in line {
            let Some(slots) = c.own(n::SLOTS) else { continue };
            let names = match &slots {
                Value::Str(_) => vec![slots],
                slots => self.collect(slots)?,
            };
            let private = format!("_{}", c.name().trim_start_matches('_'));
            let fits = |s: &str| {
                let own = s.starts_with("__") && !s.ends_with("__");
                let stem = if own { text.strip_prefix(&*private) } else { Some(&*text) };
                stem == Some(s) || s == "__dict__"
            };
            if names.iter().any(|s| s.as_str().is_some_and(fits)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn setter(&self, found: &Value) -> Setter {
        match found {
            Value::Descriptor(d) => match &**d {
                Descriptor::Property { set: Value::None | Value::Unbound, .. } => Setter::ReadOnly,
                Descriptor::Property { set, .. } => Setter::Python(set.clone()),
                Descriptor::NativeProperty { set: Some(set), .. } => Setter::Native(*set),
                Descriptor::NativeProperty { set: None, .. } => Setter::ReadOnly,
                _ => Setter::None,
            },
            Value::Object(o) => o.class.lookup(n::SET).map_or(Setter::None, Setter::Object),
            _ => Setter::None,
        }
    }

    /// `del v.name`.
    pub fn delete_attr(&mut self, v: &Value, name: Name) -> Result<()> {
        let gone = match v {
            Value::Object(o) => {
                if let Some(method @ Value::Function(_)) = o.class.lookup(n::DELATTR) {
                    return self.call_with_self(&method, v, &[Value::str(&*name.text())]).map(drop);
                }
                if let Some(Value::Descriptor(d)) = o.class.lookup(name)
                    && let Descriptor::Property { delete, .. } = &*d
                {
                    return match delete {
                        Value::None | Value::Unbound => Err(attribute_error(format!(
                            "property '{name}' of '{}' object has no deleter",
                            o.class.name()
                        ))),
                        f => self.call(f, std::slice::from_ref(v)).map(drop),
                    };
                }
                let own = o.attrs.borrow_mut().remove(name);
                match (own, o.get(SELF_DICT)) {
                    (None, Some(Value::Dict(d))) => {
                        self.dict_remove(&d, &Value::str(&*name.text()))?.map(|(_, v)| v)
                    }
                    (own, _) => own,
                }
            }
            Value::Class(c) if !c.native => c.remove(name),
            Value::Function(f) => f.attrs.borrow_mut().remove(name),
            Value::Module(m) => {
                m.globals.get(name).inspect(|_| m.globals.set(name, Value::Unbound))
            }
            _ => None,
        };
        match gone {
            Some(_) => Ok(()),
            None => Err(no_attribute(v, name)),
        }
    }

    /// `v.name(args)`.
    pub fn call_method(
        &mut self,
        v: &Value,
        name: impl Into<Name>,
        args: &[Value],
    ) -> Result<Value> {
        let method = self.get_attr(v, name)?;
        self.call(&method, args)
    }

    /// Calls something found in a class as a method of `this`.
    pub fn call_with_self(
        &mut self,
        method: &Value,
        this: &Value,
        args: &[Value],
    ) -> Result<Value> {
        match method {
            Value::Function(_) | Value::Builtin(_) => {
                let mut all = smallvec::SmallVec::<[Value; 4]>::with_capacity(args.len() + 1);
                all.push(this.clone());
                all.extend(args.iter().cloned());
                self.call_args(method, &Args::positional(&all))
            }
            _ => {
                let class = self.class_of(this).clone();
                let bound = self.bind(method.clone(), this, &class)?;
                self.call(&bound, args)
            }
        }
    }
}

fn held_attr(o: &Object, name: Name) -> Option<Value> {
    match o.get(SELF_DICT)? {
        Value::Dict(d) => d.get_str(&name.text()),
        _ => None,
    }
}

/// Where an instance keeps the dictionary that its attributes lie in, after `self.__dict__ = …`.
pub const SELF_DICT: &str = "<self dict>";

fn has_base(v: &Value) -> bool {
    matches!(v, Value::Object(o) if o.base().is_some())
}

enum Setter {
    Python(Value),
    Native(NativeSet),
    Object(Value),
    ReadOnly,
    None,
}

#[cold]
pub fn no_attribute(v: &Value, name: Name) -> Raise {
    let text = match v {
        Value::Class(c) => format!("type object '{}' has no attribute '{name}'", c.name()),
        Value::Module(m) => format!("module '{}' has no attribute '{name}'", m.name),
        v if &*v.type_name() == "ndarray" => {
            format!("'numpy.ndarray' object has no attribute '{name}'")
        }
        v => format!("'{}' object has no attribute '{name}'", v.type_name()),
    };
    let mut raise = Raise::new(Exc::AttributeError, text);
    raise.0.subject = v.clone();
    raise
}
