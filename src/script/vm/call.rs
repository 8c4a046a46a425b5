//! Calls: of functions of the script, of natives, of classes, of instances.

use super::Vm;
use super::frame::{Frame, Kind};
use super::generator::Generator;
use super::stack::Stack;
use crate::script::args::{Args, missing_text};
use crate::script::error::{Raise, Result, type_error};
use crate::script::names::{self as n, Name};
use crate::script::value::{Class, Dict, Function, Payload, Value};
use std::rc::Rc;

impl Vm {
    /// `f(*args)`.
    pub fn call(&mut self, f: &Value, args: &[Value]) -> Result<Value> {
        self.call_args(f, &Args::positional(args))
    }

    /// `f(*args, **keywords)`.
    pub fn call_args(&mut self, f: &Value, args: &Args) -> Result<Value> {
        match f {
            Value::Function(f) => self.call_function(f, args),
            Value::Builtin(b) => match &b.bound {
                None => (b.func)(self, args),
                Some(bound) => self.call_prefixed(b.func, bound, args),
            },
            Value::Method(m) => {
                let (values, keywords) = args.parts();
                let mut all = smallvec::SmallVec::<[Value; 6]>::with_capacity(values.len() + 1);
                all.push(m.this.clone());
                all.extend(values.iter().cloned());
                self.call_args(&m.func, &Args::new(&all, keywords))
            }
            Value::Class(c) => self.deeper(|vm| vm.instantiate(c, args)),
            Value::Object(o) => match o.class.lookup(n::CALL) {
                Some(method) => {
                    let bound = self.bind(method, f, &o.class)?;
                    self.deeper(|vm| vm.call_args(&bound, args))
                }
                None => Err(not_callable(f)),
            },
            Value::Descriptor(d) => match &**d {
                crate::script::value::Descriptor::StaticMethod(f) => {
                    let f = f.clone();
                    self.deeper(|vm| vm.call_args(&f, args))
                }
                _ => Err(not_callable(f)),
            },
            _ => Err(not_callable(f)),
        }
    }

    fn call_prefixed(
        &mut self,
        func: crate::script::value::NativeFn,
        bound: &Value,
        args: &Args,
    ) -> Result<Value> {
        let (values, keywords) = args.parts();
        let mut all = Vec::with_capacity(values.len() + 1);
        all.push(bound.clone());
        all.extend(values.iter().cloned());
        self.deeper(|vm| func(vm, &Args::new(&all, keywords)))
    }

    /// Can `v` be called?
    pub fn is_callable(&self, v: &Value) -> bool {
        match v {
            Value::Function(_) | Value::Builtin(_) | Value::Method(_) | Value::Class(_) => true,
            Value::Object(o) => o.class.lookup(n::CALL).is_some(),
            _ => false,
        }
    }

    /// Calls a function of the script from outside the loop, on a stack of its own.
    pub(super) fn call_function(&mut self, f: &Rc<Function>, args: &Args) -> Result<Value> {
        let mut stack = self.pool.pop().unwrap_or_default();
        let mut params = std::mem::take(&mut self.bound);
        let bound = self.bind_params(f, args, &mut params);
        stack.extend(params.drain(..));
        self.bound = params;
        let result = match bound {
            Ok(()) if f.code.is_generator => Ok(self.make_generator(f, &mut stack)),
            Ok(()) => self.run_function(f, &mut stack),
            Err(e) => Err(e),
        };
        stack.clear();
        if self.pool.len() < 64 {
            self.pool.push(stack);
        }
        result
    }

    /// Runs a function whose parameters are all that lies on the stack.
    fn run_function(&mut self, f: &Rc<Function>, stack: &mut Stack) -> Result<Value> {
        self.enter(stack, f, 0, 0, Kind::Entry)?;
        let result = self.run(stack);
        self.leave_cells(stack);
        result?;
        Ok(stack.pop_copied())
    }

    fn make_generator(&mut self, f: &Rc<Function>, stack: &mut Stack) -> Value {
        let params = stack.take_above(0);
        let mut frame = Frame::new(f.code.clone(), params, &f.closure);
        self.move_params_to_cells(&mut frame.stack, &f.code, 0, 0);
        Value::Generator(Rc::new(Generator::new(frame, f.name.borrow().clone())))
    }

    /// Sorts arguments under the parameters of a function, CPython's errors included.
    pub(super) fn bind_params(
        &mut self,
        f: &Function,
        args: &Args,
        out: &mut Vec<Value>,
    ) -> Result<()> {
        let p = &f.code.params;
        let given = args.pos();
        if p.is_plain() && given.len() == p.positional && args.len() == given.len() {
            out.extend(given.iter().cloned());
            return Ok(());
        }
        let named = p.positional + p.keyword_only;
        out.extend(given.iter().take(p.positional).cloned());
        out.resize(named, Value::Unbound);
        if given.len() > p.positional && !p.var_args {
            return Err(self.too_many(f, args));
        }
        if p.var_args {
            let rest = given.get(p.positional..).unwrap_or(&[]);
            out.push(Value::tuple(rest.to_vec()));
        }
        let mut extra: Option<Dict> = p.var_keywords.then(Dict::new);
        for (name, value) in args.keywords() {
            let known = p.names.iter().take(named).position(|x| *x == name);
            match known.filter(|&at| at >= p.positional_only) {
                Some(at) => match out.get_mut(at) {
                    Some(slot) if slot.is_unbound() => *slot = value.clone(),
                    _ => {
                        let text = format!(
                            "{}() got multiple values for argument '{name}'",
                            f.code.qualname
                        );
                        return Err(type_error(text));
                    }
                },
                None => match &mut extra {
                    Some(dict) => dict.set_str(&name.text(), value.clone()),
                    None if known.is_some() => {
                        let text = format!(
                            "{}() got some positional-only arguments passed as keyword arguments: '{name}'",
                            f.code.qualname
                        );
                        return Err(type_error(text));
                    }
                    None => return Err(unexpected(f, name)),
                },
            }
        }
        for (slot, default) in out.iter_mut().take(named).zip(&f.defaults) {
            if slot.is_unbound() {
                *slot = default.clone();
            }
        }
        self.check_missing(f, out)?;
        if let Some(dict) = extra {
            out.push(Value::Dict(Rc::new(dict)));
        }
        Ok(())
    }

    fn check_missing(&self, f: &Function, out: &[Value]) -> Result<()> {
        let p = &f.code.params;
        let named = p.positional + p.keyword_only;
        if !out.iter().take(named).any(Value::is_unbound) {
            return Ok(());
        }
        let names: Vec<Rc<str>> = p.names.iter().map(|n| n.text()).collect();
        let missing = |from: usize, to: usize| -> Vec<&str> {
            (from..to)
                .filter(|&i| out.get(i).is_some_and(Value::is_unbound))
                .filter_map(|i| names.get(i).map(|n| &**n))
                .collect()
        };
        let positional = missing(0, p.positional);
        let (kind, list) = match positional.is_empty() {
            false => ("positional", positional),
            true => ("keyword-only", missing(p.positional, named)),
        };
        Err(type_error(missing_text(&f.code.qualname, kind, &list)))
    }

    #[cold]
    fn too_many(&self, f: &Function, args: &Args) -> Raise {
        let p = &f.code.params;
        let set = f.defaults.iter().take(p.positional).filter(|d| !d.is_unbound()).count();
        let (most, given) = (p.positional, args.pos().len());
        let s = |n: usize| if n == 1 { "" } else { "s" };
        let takes = match set {
            0 => format!("{most} positional argument{}", s(most)),
            _ => format!("from {} to {most} positional arguments", most - set),
        };
        let keyword_only = args
            .keywords()
            .filter(|(n, _)| p.names.iter().skip(p.positional).take(p.keyword_only).any(|x| x == n))
            .count();
        let given_text = match keyword_only {
            0 => format!("{given} {} given", if given == 1 { "was" } else { "were" }),
            k => format!(
                "{given} positional argument{} (and {k} keyword-only argument{}) were given",
                s(given),
                s(k)
            ),
        };
        type_error(format!("{}() takes {takes} but {given_text}", f.code.qualname))
    }

    /// `Class(args)`.
    pub(super) fn instantiate(&mut self, c: &Rc<Class>, args: &Args) -> Result<Value> {
        if let Some(method @ Value::Function(_)) = c.meta_lookup(n::CALL) {
            let bound = self.bind(method, &Value::Class(c.clone()), c)?;
            return self.call_args(&bound, args);
        }
        self.make(c, args)
    }

    /// An instance of a class, as `type.__call__` makes it.
    pub fn make(&mut self, c: &Rc<Class>, args: &Args) -> Result<Value> {
        if c.id == self.types.type_.id {
            return crate::script::builtins::object::new_type(self, c, args);
        }
        self.refuse_abstract(c)?;
        let made = match c.lookup(n::NEW) {
            Some(f @ (Value::Function(_) | Value::Descriptor(_))) => {
                let f = match &f {
                    Value::Descriptor(d) => match &**d {
                        crate::script::value::Descriptor::StaticMethod(f) => f.clone(),
                        _ => f.clone(),
                    },
                    _ => f,
                };
                let (values, keywords) = args.parts();
                let mut all = vec![Value::Class(c.clone())];
                all.extend(values.iter().cloned());
                self.call_args(&f, &Args::new(&all, keywords))?
            }
            _ => self.make_instance(c, args)?,
        };
        let is_ours = self.class_of(&made).is_subclass_of(c);
        if is_ours && !c.native {
            self.initialise(c, &made, args)?;
        }
        Ok(made)
    }

    /// Makes an instance without `__init__`, as `object.__new__` and its like do.
    pub fn make_instance(&mut self, c: &Rc<Class>, args: &Args) -> Result<Value> {
        let Some(base) = c.native_base() else {
            return Ok(self.object(c.clone(), Payload::None));
        };
        let Some(new) = base.new else { return Ok(self.object(c.clone(), Payload::None)) };
        let own_init = !c.native && matches!(c.lookup(n::INIT), Some(Value::Function(_)));
        let made = match base.fills_in_init && own_init {
            true => new(self, c, &Args::positional(&[]))?,
            false => new(self, c, args)?,
        };
        let wanted = c.id == base.id || self.class_of(&made).id == c.id;
        Ok(match wanted {
            true => made,
            false => self.object(c.clone(), Payload::Value(made)),
        })
    }

    fn initialise(&mut self, c: &Rc<Class>, made: &Value, args: &Args) -> Result<()> {
        let Some(init) = c.lookup(n::INIT) else {
            let plain = c.native_base().is_none_or(|b| b.id == self.types.object.id);
            let own_new = matches!(c.lookup(n::NEW), Some(Value::Function(_)));
            return match plain && !args.is_empty() && !own_new {
                true => Err(type_error(format!("{}() takes no arguments", c.name()))),
                false => Ok(()),
            };
        };
        let (values, keywords) = args.parts();
        let mut all = smallvec::SmallVec::<[Value; 6]>::with_capacity(values.len() + 1);
        all.push(made.clone());
        all.extend(values.iter().cloned());
        let bound = Args::new(&all, keywords);
        let result = match &init {
            Value::Function(_) | Value::Builtin(_) => self.call_args(&init, &bound)?,
            other => {
                let f = self.bind(other.clone(), made, c)?;
                self.call_args(&f, args)?
            }
        };
        match result {
            Value::None => Ok(()),
            other => Err(not_none(&other)),
        }
    }

    /// What initialises a new instance, where a class has nothing else to say about making one.
    #[inline]
    pub(super) fn plain_init(&self, c: &Class) -> Option<Rc<Function>> {
        c.plain_init(|| {
            let object = self.types.object.id;
            let own_new =
                matches!(c.lookup(n::NEW), Some(Value::Function(_) | Value::Descriptor(_)));
            let plain = !c.native && !own_new && c.native_base().is_none_or(|b| b.id == object);
            let abstract_ = c.own(n::ABSTRACT).is_some() || c.meta_lookup(n::CALL).is_some();
            match c.lookup(n::INIT) {
                Some(Value::Function(f)) if plain && !abstract_ && !f.code.is_generator => Some(f),
                _ => None,
            }
        })
    }

    fn refuse_abstract(&self, c: &Class) -> Result<()> {
        let Some(Value::Tuple(names)) = c.own(n::ABSTRACT) else { return Ok(()) };
        let names: Vec<&str> = names.items.iter().filter_map(Value::as_str).collect();
        if names.is_empty() {
            return Ok(());
        }
        let s = if names.len() == 1 { "" } else { "s" };
        Err(type_error(format!(
            "Can't instantiate abstract class {} with abstract method{s} {}",
            c.name(),
            names.join(", ")
        )))
    }
}

#[cold]
pub(super) fn not_none(result: &Value) -> Raise {
    type_error(format!("__init__() should return None, not '{}'", result.type_name()))
}

#[cold]
fn not_callable(f: &Value) -> Raise {
    type_error(format!("'{}' object is not callable", f.type_name()))
}

#[cold]
fn unexpected(f: &Function, name: Name) -> Raise {
    let text = name.text();
    type_error(format!("{}() got an unexpected keyword argument '{text}'", f.code.qualname))
}
