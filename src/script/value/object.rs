//! Instances, modules and the variables of a module.

use super::{Class, Value, heap};
use crate::script::names::{Name, NameMap};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

const HEAD: i64 = 120;
const ATTR: i64 = 24;

thread_local! {
    /// A bit for every name (modulo 4096) that some instance has had as an attribute.
    static ATTR_BITS: [Cell<u64>; 64] = const { [const { Cell::new(0) }; 64] };
}

/// Whether any instance may have an attribute of this name: names of methods hardly ever are.
#[inline]
pub fn may_be_attr(name: Name) -> bool {
    ATTR_BITS.with(|bits| bits[name.0 as usize / 64 % 64].get() >> (name.0 % 64) & 1 == 1)
}

fn note_attr(name: Name) {
    ATTR_BITS.with(|bits| {
        let word = &bits[name.0 as usize / 64 % 64];
        word.set(word.get() | 1 << (name.0 % 64));
    });
}

/// The attributes of an instance, in the order in which they were set.
#[derive(Default)]
pub struct Attrs {
    items: Vec<(Name, Value)>,
}

impl Attrs {
    #[inline]
    pub fn get(&self, name: Name) -> Option<&Value> {
        self.items.iter().find(|(n, _)| *n == name).map(|(_, v)| v)
    }

    /// Like `get`; `hint` is where the name was the last time.
    #[inline]
    pub fn get_hinted(&self, name: Name, hint: &Cell<u32>) -> Option<&Value> {
        if let Some((n, v)) = self.items.get(hint.get() as usize)
            && *n == name
        {
            return Some(v);
        }
        let at = self.items.iter().position(|(n, _)| *n == name)?;
        hint.set(at as u32);
        self.items.get(at).map(|(_, v)| v)
    }

    pub fn set(&mut self, name: Name, value: Value) -> Value {
        match self.items.iter_mut().find(|(n, _)| *n == name) {
            Some((_, v)) => std::mem::replace(v, value),
            None => {
                heap::count(ATTR);
                note_attr(name);
                self.items.push((name, value));
                Value::Unbound
            }
        }
    }

    /// Like `set`; `hint` is where the name was the last time. Nothing is given back where there
    /// was only a number.
    #[inline(always)]
    pub fn set_hinted(&mut self, name: Name, value: &Value, hint: &Cell<u32>) -> Value {
        if let Some((n, v)) = self.items.get_mut(hint.get() as usize)
            && *n == name
        {
            if v.is_inline() {
                v.put(value.copied());
                return Value::Unbound;
            }
            return std::mem::replace(v, value.copied());
        }
        self.set_and_note(name, value, hint)
    }

    #[inline(never)]
    fn set_and_note(&mut self, name: Name, value: &Value, hint: &Cell<u32>) -> Value {
        let old = self.set(name, value.clone());
        if let Some(at) = self.items.iter().position(|(n, _)| *n == name) {
            hint.set(at as u32);
        }
        old
    }

    pub fn remove(&mut self, name: Name) -> Option<Value> {
        let at = self.items.iter().position(|(n, _)| *n == name)?;
        heap::count(-ATTR);
        Some(self.items.remove(at).1)
    }

    pub fn iter(&self) -> impl Iterator<Item = &(Name, Value)> {
        self.items.iter()
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub fn take(&mut self) -> Vec<(Name, Value)> {
        heap::count(-ATTR * self.items.len() as i64);
        std::mem::take(&mut self.items)
    }
}

/// What an instance carries besides its attributes.
pub enum Payload {
    None,
    /// The value of the built-in type (`list`, `str` …) that its class descends from.
    Value(Value),
    /// The state of a native type.
    Native(Box<dyn Any>),
}

/// An instance.
pub struct Object {
    pub class: Rc<Class>,
    pub attrs: RefCell<Attrs>,
    pub payload: Payload,
}

impl Object {
    pub fn new(class: Rc<Class>, payload: Payload) -> Self {
        heap::count(HEAD);
        Object { class, attrs: RefCell::default(), payload }
    }

    /// The built-in value that this instance of a subclass stands for.
    pub fn base(&self) -> Option<&Value> {
        match &self.payload {
            Payload::Value(v) => Some(v),
            _ => None,
        }
    }

    /// Whether it is one of a library's own types.
    pub fn native_data(&self) -> bool {
        matches!(self.payload, Payload::Native(_))
    }

    pub fn native<T: 'static>(&self) -> Option<&T> {
        match &self.payload {
            Payload::Native(data) => data.downcast_ref(),
            _ => None,
        }
    }

    pub fn get(&self, name: impl Into<Name>) -> Option<Value> {
        self.attrs.borrow().get(name.into()).cloned()
    }

    pub fn set(&self, name: impl Into<Name>, value: Value) {
        let old = self.attrs.borrow_mut().set(name.into(), value);
        drop(old);
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        heap::count(-HEAD);
        let attrs = self.attrs.get_mut().take();
        let payload = std::mem::replace(&mut self.payload, Payload::None);
        match payload {
            Payload::None if attrs.is_empty() => {}
            Payload::None => heap::drop_flat(attrs),
            payload => heap::drop_flat((attrs, payload)),
        }
    }
}

/// The variables of a module, by slot. Code refers to slots; names are for the first time.
#[derive(Default)]
pub struct Globals {
    index: RefCell<NameMap<u32>>,
    names: RefCell<Vec<Name>>,
    pub values: RefCell<Vec<Value>>,
}

impl Globals {
    /// The slot of a name, made where there is none.
    pub fn slot(&self, name: Name) -> u32 {
        let mut index = self.index.borrow_mut();
        *index.entry(name).or_insert_with(|| {
            self.names.borrow_mut().push(name);
            let mut values = self.values.borrow_mut();
            values.push(Value::Unbound);
            values.len() as u32 - 1
        })
    }

    pub fn get(&self, name: Name) -> Option<Value> {
        let slot = *self.index.borrow().get(&name)?;
        let value = self.values.borrow().get(slot as usize).cloned()?;
        (!value.is_unbound()).then_some(value)
    }

    pub fn set(&self, name: impl Into<Name>, value: Value) {
        let slot = self.slot(name.into());
        let old =
            self.values.borrow_mut().get_mut(slot as usize).map(|v| std::mem::replace(v, value));
        drop(old);
    }

    pub fn name(&self, slot: u32) -> Option<Name> {
        self.names.borrow().get(slot as usize).copied()
    }

    /// Names and values that are set, in the order in which the code first names them.
    pub fn iter(&self) -> Vec<(Name, Value)> {
        let (names, values) = (self.names.borrow(), self.values.borrow());
        let all = names.iter().copied().zip(values.iter().cloned());
        all.filter(|(_, v)| !v.is_unbound()).collect()
    }

    pub fn clear(&self) {
        let values = std::mem::take(&mut *self.values.borrow_mut());
        self.index.borrow_mut().clear();
        self.names.borrow_mut().clear();
        drop(values);
    }
}

/// A module.
pub struct Module {
    pub name: Name,
    pub globals: Rc<Globals>,
}
