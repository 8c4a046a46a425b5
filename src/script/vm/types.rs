//! The built-in classes. Imported by the script room only.

use super::Vm;
use crate::script::error::{EXCEPTIONS, Exc};
use crate::script::names::Name;
use crate::script::value::{
    Builtin, Class, ClassInit, Descriptor, NativeFn, NativeGet, NativeSet, New, Value,
};
use std::rc::Rc;

/// A native type, as its module's table names it.
pub struct TypeSpec {
    pub name: &'static str,
    /// The module that `type(x)` shows; empty for the built-in ones.
    pub module: &'static str,
    /// Makes an instance: see [`Vm::native`]. Without it the type cannot be called.
    pub new: Option<New>,
    /// Methods and operators by their Python names (`reshape`, `__add__`, `__getitem__` …). The
    /// first argument is the instance.
    pub methods: &'static [(&'static str, NativeFn)],
    /// Attributes that are computed.
    pub getters: &'static [Getter],
    /// Functions of the class itself; the first argument is the class.
    pub class_methods: &'static [(&'static str, NativeFn)],
}

/// A computed attribute.
pub struct Getter {
    pub name: &'static str,
    pub get: NativeGet,
    pub set: Option<NativeSet>,
}

/// The built-in classes that the VM itself refers to.
pub struct Types {
    pub object: Rc<Class>,
    pub type_: Rc<Class>,
    pub none: Rc<Class>,
    pub not_implemented: Rc<Class>,
    pub ellipsis: Rc<Class>,
    pub bool: Rc<Class>,
    pub int: Rc<Class>,
    pub float: Rc<Class>,
    pub str: Rc<Class>,
    pub list: Rc<Class>,
    pub tuple: Rc<Class>,
    pub dict: Rc<Class>,
    /// The dictionary that `obj.__dict__` gives.
    pub instance_dict: Rc<Class>,
    pub set: Rc<Class>,
    pub frozenset: Rc<Class>,
    pub range: Rc<Class>,
    pub slice: Rc<Class>,
    pub function: Rc<Class>,
    pub builtin: Rc<Class>,
    pub method: Rc<Class>,
    pub generator: Rc<Class>,
    pub iterator: Rc<Class>,
    pub module: Rc<Class>,
    pub property: Rc<Class>,
    pub classmethod: Rc<Class>,
    pub staticmethod: Rc<Class>,
    pub super_: Rc<Class>,
    pub dict_keys: Rc<Class>,
    pub dict_values: Rc<Class>,
    pub dict_items: Rc<Class>,
    pub exceptions: Vec<Rc<Class>>,
}

fn class(name: &str, bases: Vec<Rc<Class>>, new: Option<New>, fills_in_init: bool) -> Rc<Class> {
    let init = ClassInit {
        name: name.into(),
        module: Name::new("builtins"),
        bases,
        new,
        native: true,
        fills_in_init,
    };
    Class::new(init).unwrap_or_else(|| class(name, Vec::new(), new, fills_in_init))
}

impl Types {
    pub fn new() -> Self {
        use crate::script::builtins as b;
        let object = class("object", Vec::new(), Some(b::object::new_object), false);
        let plain = |name: &str, new: Option<New>| class(name, vec![object.clone()], new, false);
        let filled = |name: &str, new: New| class(name, vec![object.clone()], Some(new), true);
        let int = plain("int", Some(b::number::new_int));
        let dict = filled("dict", b::dict::new_dict);
        let mut exceptions: Vec<Rc<Class>> = Vec::new();
        for (_, name, base) in EXCEPTIONS {
            let found = exceptions.iter().find(|c| &*c.name() == *base).cloned();
            let base = found.unwrap_or_else(|| object.clone());
            exceptions.push(class(name, vec![base], Some(b::object::new_exception), false));
        }
        Types {
            type_: plain("type", Some(b::object::new_type)),
            none: plain("NoneType", None),
            not_implemented: plain("NotImplementedType", None),
            ellipsis: plain("ellipsis", None),
            bool: class("bool", vec![int.clone()], Some(b::number::new_bool), false),
            float: plain("float", Some(b::number::new_float)),
            str: plain("str", Some(b::text::new_str)),
            list: filled("list", b::list::new_list),
            tuple: plain("tuple", Some(b::list::new_tuple)),
            instance_dict: class("dict", vec![dict.clone()], None, false),
            dict,
            set: filled("set", b::set::new_set),
            frozenset: plain("frozenset", Some(b::set::new_frozenset)),
            range: plain("range", Some(b::iters::new_range)),
            slice: plain("slice", Some(b::iters::new_slice)),
            function: plain("function", None),
            builtin: plain("builtin_function_or_method", None),
            method: plain("method", None),
            generator: plain("generator", None),
            iterator: plain("iterator", None),
            module: plain("module", None),
            property: plain("property", Some(b::object::new_property)),
            classmethod: plain("classmethod", Some(b::object::new_classmethod)),
            staticmethod: plain("staticmethod", Some(b::object::new_staticmethod)),
            super_: plain("super", Some(b::object::new_super)),
            dict_keys: plain("dict_keys", None),
            dict_values: plain("dict_values", None),
            dict_items: plain("dict_items", None),
            exceptions,
            int,
            object,
        }
    }

    pub fn exception(&self, kind: Exc) -> &Rc<Class> {
        self.exceptions.get(kind as usize).unwrap_or(&self.object)
    }

    /// Every class that has a name in `builtins`.
    pub fn named(&self) -> Vec<&Rc<Class>> {
        let mut all = vec![
            &self.object,
            &self.type_,
            &self.bool,
            &self.int,
            &self.float,
            &self.str,
            &self.list,
            &self.tuple,
            &self.dict,
            &self.set,
            &self.frozenset,
            &self.range,
            &self.slice,
            &self.property,
            &self.classmethod,
            &self.staticmethod,
            &self.super_,
        ];
        all.extend(&self.exceptions);
        all
    }
}

impl Default for Types {
    fn default() -> Self {
        Types::new()
    }
}

/// Adds native methods to a class.
pub fn add_methods(class: &Class, methods: &[(&'static str, NativeFn)]) {
    for (name, func) in methods {
        let builtin = Builtin { name, func: *func, bound: None, is_method: true };
        class.set(*name, Value::Builtin(Rc::new(builtin)));
    }
}

pub fn add_getters(class: &Class, getters: &[Getter]) {
    for g in getters {
        let property =
            Descriptor::NativeProperty { name: Name::new(g.name), get: g.get, set: g.set };
        class.set(g.name, Value::Descriptor(Rc::new(property)));
    }
}

pub fn add_class_methods(class: &Class, methods: &[(&'static str, NativeFn)]) {
    for (name, func) in methods {
        let builtin = Builtin { name, func: *func, bound: None, is_method: false };
        let inner = Value::Builtin(Rc::new(builtin));
        class.set(*name, Value::Descriptor(Rc::new(Descriptor::ClassMethod(inner))));
    }
}

impl Vm {
    /// The class of a native type; always the same one on a thread.
    pub fn native_class(&mut self, spec: &'static TypeSpec) -> Rc<Class> {
        let key = std::ptr::from_ref(spec) as usize;
        if let Some(found) = self.native_classes.get(&key) {
            return found.clone();
        }
        let module = if spec.module.is_empty() { "builtins" } else { spec.module };
        let init = ClassInit {
            name: spec.name.into(),
            module: Name::new(module),
            bases: vec![self.types.object.clone()],
            new: spec.new.or(Some(not_callable)),
            native: true,
            fills_in_init: false,
        };
        let class = Class::new(init).unwrap_or_else(|| self.types.object.clone());
        add_methods(&class, spec.methods);
        add_getters(&class, spec.getters);
        add_class_methods(&class, spec.class_methods);
        self.native_classes.insert(key, class.clone());
        class
    }

    /// The class that `type(iterator)` shows.
    pub fn iterator_class(&mut self, kind: &'static str) -> Rc<Class> {
        let base = self.types.iterator.clone();
        let made = self.native_classes.entry(kind.as_ptr() as usize);
        made.or_insert_with(|| class(kind, vec![base], None, false)).clone()
    }

    /// The class of a value.
    pub fn class_of<'v>(&'v self, value: &'v Value) -> &'v Rc<Class> {
        let t = &self.types;
        match value {
            Value::Unbound | Value::None => &t.none,
            Value::NotImplemented => &t.not_implemented,
            Value::Ellipsis => &t.ellipsis,
            Value::Bool(_) => &t.bool,
            Value::Int(_) | Value::Big(_) => &t.int,
            Value::Float(_) => &t.float,
            Value::Str(_) => &t.str,
            Value::List(_) => &t.list,
            Value::Tuple(_) => &t.tuple,
            Value::Dict(_) => &t.dict,
            Value::Set(s) if s.frozen => &t.frozenset,
            Value::Set(_) => &t.set,
            Value::Range(_) => &t.range,
            Value::Slice(_) => &t.slice,
            Value::Function(_) => &t.function,
            Value::Builtin(_) => &t.builtin,
            Value::Method(_) => &t.method,
            Value::Class(c) => c.meta.get().unwrap_or(&t.type_),
            Value::Iter(_) => &t.iterator,
            Value::Generator(_) => &t.generator,
            Value::Module(_) => &t.module,
            Value::Descriptor(d) => match &**d {
                Descriptor::Super { .. } => &t.super_,
                Descriptor::ClassMethod(_) => &t.classmethod,
                Descriptor::StaticMethod(_) => &t.staticmethod,
                _ => &t.property,
            },
            Value::View(v) => match v.kind {
                crate::script::value::ViewKind::Keys => &t.dict_keys,
                crate::script::value::ViewKind::Values => &t.dict_values,
                crate::script::value::ViewKind::Items => &t.dict_items,
            },
            Value::Object(o) => &o.class,
        }
    }
}

fn not_callable(
    _: &mut Vm,
    class: &Rc<Class>,
    _: &crate::script::args::Args,
) -> crate::script::error::Result<Value> {
    let text = format!("cannot create '{}' instances", class.name());
    Err(crate::script::error::type_error(text))
}

impl Value {
    /// The name of the value's type.
    pub fn type_name(&self) -> Rc<str> {
        let name = match self {
            Value::Unbound | Value::None => "NoneType",
            Value::NotImplemented => "NotImplementedType",
            Value::Ellipsis => "ellipsis",
            Value::Bool(_) => "bool",
            Value::Int(_) | Value::Big(_) => "int",
            Value::Float(_) => "float",
            Value::Str(_) => "str",
            Value::List(_) => "list",
            Value::Tuple(_) => "tuple",
            Value::Dict(_) => "dict",
            Value::Set(s) if s.frozen => "frozenset",
            Value::Set(_) => "set",
            Value::Range(_) => "range",
            Value::Slice(_) => "slice",
            Value::Function(_) => "function",
            Value::Builtin(_) => "builtin_function_or_method",
            Value::Method(m) if matches!(m.func, Value::Builtin(_)) => "builtin_function_or_method",
            Value::Method(_) => "method",
            Value::Class(c) => return c.meta.get().map_or("type".into(), |m| m.name()),
            Value::Iter(i) => i.kind,
            Value::Generator(_) => "generator",
            Value::Module(_) => "module",
            Value::Descriptor(d) => match &**d {
                Descriptor::Super { .. } => "super",
                Descriptor::ClassMethod(_) => "classmethod",
                Descriptor::StaticMethod(_) => "staticmethod",
                _ => "property",
            },
            Value::View(v) => match v.kind {
                crate::script::value::ViewKind::Keys => "dict_keys",
                crate::script::value::ViewKind::Values => "dict_values",
                crate::script::value::ViewKind::Items => "dict_items",
            },
            Value::Object(o) => return o.class.name(),
        };
        name.into()
    }
}
