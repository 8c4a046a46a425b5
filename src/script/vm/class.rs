//! Making classes, from `class` statements and from `type(name, bases, dict)`.

use super::Vm;
use super::frame::Frame;
use crate::script::args::Args;
use crate::script::compile::Code;
use crate::script::error::{Result, type_error};
use crate::script::names::{self as n, Name};
use crate::script::value::{CellRef, Class, ClassInit, Value};
use std::rc::Rc;

impl Vm {
    /// Runs a class body and makes the class. `values` are the bases, then keyword arguments.
    pub(super) fn make_class(
        &mut self,
        code: &Rc<Code>,
        closure: &[CellRef],
        values: &[Value],
        keywords: &[Name],
    ) -> Result<Value> {
        let args = Args::new(values, keywords);
        let mut bases = Vec::new();
        for base in args.pos() {
            if let Value::Object(o) = base
                && let Some(method) = o.class.lookup(Name::new("__mro_entries__"))
            {
                let all = Value::tuple(args.pos().to_vec());
                let stand_ins = self.call_with_self(&method, base, &[all])?;
                for one in self.collect(&stand_ins)? {
                    bases.push(self.as_base(&one)?);
                }
                continue;
            }
            bases.push(self.as_base(base)?);
        }
        let mut frame = Frame::new(code.clone(), Vec::new(), closure);
        self.run_frame(&mut frame)?;
        let mut attrs: Vec<(Name, Value)> = code
            .locals
            .iter()
            .zip(frame.stack.above(0))
            .filter(|(_, v)| !v.is_unbound())
            .map(|(k, v)| (*k, v.clone()))
            .collect();
        for (at, name) in code.cells.iter().enumerate().take(code.own_cells) {
            if let Some(cell) = frame.stack.cells.get(at) {
                let value = cell.get();
                if !value.is_unbound() && Some(at as u32) != code.class_cell {
                    attrs.push((*name, value));
                }
            }
        }
        if !code.annotations.is_empty() {
            attrs.push((n::ANNOTATIONS, super::facts::annotations(&code.annotations)));
        }
        attrs.push((n::DOC, code.doc.clone()));
        if code.qualname != code.name {
            attrs.push((n::QUALNAME, Value::str(&*code.qualname)));
        }
        let cell = code.class_cell.and_then(|at| frame.stack.cells.get(at as usize));
        let maker = self.maker(&bases, &args);
        if let Some(maker) = maker {
            let made = self.class_by(&maker, code, bases, attrs, &args)?;
            if let Some(cell) = cell {
                cell.set(made.clone());
            }
            return Ok(made);
        }
        let class = self.new_class(&code.name, code.module, bases, attrs)?;
        if let Some(cell) = cell {
            cell.set(Value::Class(class.clone()));
        }
        self.after_class(&class, &args)?;
        Ok(Value::Class(class))
    }

    /// What makes a class, where that is not plain `type`: what `metaclass=` says, else the class
    /// of a base.
    fn maker(&self, bases: &[Rc<Class>], args: &Args) -> Option<Value> {
        let said = args.keyword("metaclass").filter(
            |m| !matches!(m, Value::Class(c) if c.id == self.types.type_.id || &*c.name() == "ABCMeta"),
        );
        let said_class = match said {
            Some(Value::Class(c)) => Some(c),
            Some(other) => return Some(other.clone()),
            None => None,
        };
        self.meta_of(said_class, bases).map(Value::Class)
    }

    /// The most derived class among `first` and the classes of the bases.
    pub fn meta_of(&self, first: Option<&Rc<Class>>, bases: &[Rc<Class>]) -> Option<Rc<Class>> {
        let all = first.into_iter().chain(bases.iter().filter_map(|b| b.meta.get()));
        all.fold(None, |best: Option<Rc<Class>>, m| match &best {
            Some(b) if b.is_subclass_of(m) => best,
            _ => Some(m.clone()),
        })
    }

    /// `maker(name, bases, attributes, **keywords)`.
    fn class_by(
        &mut self,
        maker: &Value,
        code: &Code,
        bases: Vec<Rc<Class>>,
        attrs: Vec<(Name, Value)>,
        args: &Args,
    ) -> Result<Value> {
        let dict = crate::script::value::Dict::new();
        dict.set_str("__module__", Value::str(&*code.module.text()));
        dict.set_str("__qualname__", Value::str(&*code.qualname));
        for (k, v) in attrs {
            dict.set_str(&k.text(), v);
        }
        let bases = bases.into_iter().map(Value::Class).collect();
        let mut values =
            vec![Value::str(&*code.name), Value::tuple(bases), Value::Dict(Rc::new(dict))];
        let mut names = Vec::new();
        for (name, v) in args.keywords().filter(|(k, _)| &*k.text() != "metaclass") {
            names.push(name);
            values.push(v.clone());
        }
        self.call_args(maker, &Args::new(&values, &names))
    }

    fn as_base(&mut self, base: &Value) -> Result<Rc<Class>> {
        match base {
            Value::Class(c) => {
                let closed =
                    [&self.types.bool, &self.types.function, &self.types.range, &self.types.slice];
                if closed.iter().any(|x| x.id == c.id) {
                    let text = format!("type '{}' is not an acceptable base type", c.name());
                    return Err(type_error(text));
                }
                Ok(c.clone())
            }
            other => Err(type_error(format!(
                "a class can only inherit from classes; '{}' is an instance of {}",
                self.repr(other)?,
                other.type_name()
            ))),
        }
    }

    /// A class with these bases and attributes.
    pub fn new_class(
        &mut self,
        name: &str,
        module: Name,
        mut bases: Vec<Rc<Class>>,
        attrs: Vec<(Name, Value)>,
    ) -> Result<Rc<Class>> {
        if bases.is_empty() {
            bases.push(self.types.object.clone());
        }
        for (i, base) in bases.iter().enumerate() {
            if bases.iter().skip(i + 1).any(|b| b.id == base.id) {
                return Err(type_error(format!("duplicate base class {}", base.name())));
            }
        }
        let names: Vec<Rc<str>> = bases.iter().map(|b| b.name()).collect();
        if bases.iter().any(|b| b.ancestors.len() > 200) {
            return Err(type_error("more than 200 classes in one line of inheritance"));
        }
        let init = ClassInit {
            name: name.into(),
            module,
            bases,
            new: None,
            native: false,
            fills_in_init: false,
        };
        let class = Class::new(init).ok_or_else(|| {
            let names: Vec<&str> = names.iter().map(|n| &**n).collect();
            type_error(format!(
                "Cannot create a consistent method resolution\norder (MRO) for bases {}",
                names.join(", ")
            ))
        })?;
        let own_eq = attrs.iter().any(|(k, _)| *k == n::EQ);
        let own_hash = attrs.iter().any(|(k, _)| *k == n::HASH);
        for (k, v) in attrs {
            // These are class methods by nature.
            let v = match (k, v) {
                (n::INIT_SUBCLASS, f @ Value::Function(_)) => {
                    Value::Descriptor(Rc::new(crate::script::value::Descriptor::ClassMethod(f)))
                }
                (_, v) => v,
            };
            class.set(k, v);
        }
        if own_eq && !own_hash {
            class.set(n::HASH, Value::None);
        }
        self.note_abstract(&class);
        Ok(class)
    }

    /// Remembers which methods are still abstract.
    fn note_abstract(&mut self, class: &Rc<Class>) {
        let mark = Name::new("__isabstractmethod__");
        let marked = |v: &Value| match v {
            Value::Function(f) => f.attrs.borrow().get(mark).is_some(),
            Value::Descriptor(d) => match &**d {
                crate::script::value::Descriptor::Property { get: Value::Function(f), .. }
                | crate::script::value::Descriptor::ClassMethod(Value::Function(f))
                | crate::script::value::Descriptor::StaticMethod(Value::Function(f)) => {
                    f.attrs.borrow().get(mark).is_some()
                }
                _ => false,
            },
            _ => false,
        };
        let mut names: Vec<Rc<str>> = Vec::new();
        for c in &class.bases {
            if let Some(Value::Tuple(inherited)) = c.own(n::ABSTRACT) {
                names.extend(inherited.items.iter().filter_map(Value::as_str).map(Rc::from));
            }
        }
        let inherits = |c: &Class| &*c.name() == "ABC";
        let is_abc = std::iter::once(class).chain(&class.ancestors).any(|c| inherits(c));
        names.retain(|name| class.lookup(Name::new(name)).is_some_and(|v| marked(&v)));
        if is_abc {
            let own: Vec<Rc<str>> = class
                .attrs
                .borrow()
                .iter()
                .filter(|(_, v)| marked(v))
                .map(|(k, _)| k.text())
                .collect();
            names.extend(own);
        }
        names.sort();
        names.dedup();
        if !names.is_empty() {
            let names = names.iter().map(|t| Value::str(&**t)).collect();
            class.set(n::ABSTRACT, Value::tuple(names));
        }
    }

    /// `__set_name__` and `__init_subclass__`.
    pub fn after_class(&mut self, class: &Rc<Class>, args: &Args) -> Result<()> {
        for (name, value) in class.own_attrs() {
            let Value::Object(o) = &value else { continue };
            if let Some(hook) = o.class.lookup(n::SET_NAME) {
                let args = [Value::Class(class.clone()), Value::str(&*name.text())];
                self.call_with_self(&hook, &value, &args)?;
            }
        }
        let keywords: Vec<(Name, Value)> = args
            .keywords()
            .filter(|(k, _)| &*k.text() != "metaclass")
            .map(|(k, v)| (k, v.clone()))
            .collect();
        let hook = class.ancestors.iter().find_map(|c| c.own(n::INIT_SUBCLASS));
        let Some(hook) = hook else {
            return match keywords.first() {
                Some(_) => Err(type_error(format!(
                    "{}.__init_subclass__() takes no keyword arguments",
                    class.name()
                ))),
                None => Ok(()),
            };
        };
        let bound = self.bind(hook, &Value::None, class)?;
        let (names, values): (Vec<Name>, Vec<Value>) = keywords.into_iter().unzip();
        self.call_args(&bound, &Args::new(&values, &names)).map(drop)
    }
}
