//! What a script computes with: `Value`, sixteen bytes, the small kinds inline and the rest
//! counted references. Values never leave their thread. Imported by the script room only.

mod class;
mod containers;
mod convert;
mod dict;
mod function;
pub mod heap;
mod iter;
mod object;
mod set;

pub use class::{Class, ClassInit, New, epoch, is_data_name};
pub use containers::{List, Range, Slice, Str, Tuple};
pub use convert::{index_in, slice_bounds};
pub use dict::{Dict, DictInner, View, ViewKind};
pub use function::{
    Builtin, CellBox, CellRef, Descriptor, Function, Method, NativeFn, NativeGet, NativeSet,
};
pub use iter::{Iter, IterState, NativeIter};
pub use object::{Attrs, Globals, Module, Object, Payload, may_be_attr};
pub use set::{Set, SetInner, hash_mix};

use super::vm::Generator;
use num_bigint::BigInt;
use std::rc::Rc;

/// A value of the script language. The tag fills a word, so that values move as two words: a tag of
/// one byte makes the processor wait for every value that was just written.
#[derive(Clone, Default)]
#[repr(u64)]
pub enum Value {
    /// No value: a variable that is not set, an entry that was deleted. Scripts never see it.
    #[default]
    Unbound,
    None,
    NotImplemented,
    Ellipsis,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// An integer that does not fit into 64 bits; never one that does.
    Big(Rc<BigInt>),
    Str(Rc<Str>),
    List(Rc<List>),
    Tuple(Rc<Tuple>),
    Dict(Rc<Dict>),
    Set(Rc<Set>),
    Range(Rc<Range>),
    Slice(Rc<Slice>),
    Function(Rc<Function>),
    Builtin(Rc<Builtin>),
    Method(Rc<Method>),
    Class(Rc<Class>),
    /// An instance of a class: of the script's, or of a native type.
    Object(Rc<Object>),
    Iter(Rc<Iter>),
    Generator(Rc<Generator>),
    Module(Rc<Module>),
    Descriptor(Rc<Descriptor>),
    View(Rc<View>),
}

impl Value {
    pub fn str(text: impl Into<Box<str>>) -> Self {
        Value::Str(Rc::new(Str::new(text.into())))
    }

    pub fn list(items: Vec<Value>) -> Self {
        Value::List(Rc::new(List::new(items)))
    }

    pub fn tuple(items: Vec<Value>) -> Self {
        Value::Tuple(Rc::new(Tuple::new(items)))
    }

    /// A small integer where it fits, else a big one.
    pub fn big(n: BigInt) -> Self {
        match i64::try_from(&n) {
            Ok(small) => Value::Int(small),
            Err(_) => Value::Big(Rc::new(n)),
        }
    }

    /// Nothing is shared: dropping it does nothing.
    #[inline(always)]
    pub fn is_inline(&self) -> bool {
        use Value::*;
        matches!(self, Unbound | None | NotImplemented | Ellipsis | Bool(_) | Int(_) | Float(_))
    }

    /// Takes the place of what was here.
    #[inline(always)]
    pub fn put(&mut self, value: Value) {
        match self.is_inline() {
            true => std::mem::forget(std::mem::replace(self, value)),
            false => *self = value,
        }
    }

    /// Like `put`, for what a function has just given back: numbers go over in the halves in which
    /// they were written, which spares a wait.
    #[inline(always)]
    pub fn put_made(&mut self, value: Value) {
        match value {
            Value::Int(i) => self.put(Value::Int(i)),
            Value::Float(f) => self.put(Value::Float(f)),
            other => self.put(other),
        }
    }

    /// A clone that is made in place, for the loop: the common `clone` is a call that leaves its
    /// result in memory, and the processor waits for it.
    #[inline(always)]
    pub fn copied(&self) -> Value {
        use Value::*;
        // Asked step by step, since a jump by table is slower than comparisons.
        if self.is_inline() {
            return match self {
                Int(v) => Int(*v),
                Float(v) => Float(*v),
                other => Value::constant(other.constant_number()),
            };
        }
        match self {
            Big(v) => Big(Rc::clone(v)),
            Str(v) => Str(Rc::clone(v)),
            List(v) => List(Rc::clone(v)),
            Tuple(v) => Tuple(Rc::clone(v)),
            Dict(v) => Dict(Rc::clone(v)),
            Set(v) => Set(Rc::clone(v)),
            Range(v) => Range(Rc::clone(v)),
            Slice(v) => Slice(Rc::clone(v)),
            Function(v) => Function(Rc::clone(v)),
            Builtin(v) => Builtin(Rc::clone(v)),
            Method(v) => Method(Rc::clone(v)),
            Class(v) => Class(Rc::clone(v)),
            Object(v) => Object(Rc::clone(v)),
            Iter(v) => Iter(Rc::clone(v)),
            Generator(v) => Generator(Rc::clone(v)),
            Module(v) => Module(Rc::clone(v)),
            Descriptor(v) => Descriptor(Rc::clone(v)),
            View(v) => View(Rc::clone(v)),
            _ => Unbound,
        }
    }

    /// The few values of the kinds that have no number in them, counted through.
    #[inline(never)]
    fn constant_number(&self) -> u8 {
        match self {
            Value::None => 1,
            Value::NotImplemented => 2,
            Value::Ellipsis => 3,
            Value::Bool(false) => 4,
            Value::Bool(true) => 5,
            _ => 0,
        }
    }

    #[inline(always)]
    fn constant(number: u8) -> Value {
        match number {
            1 => Value::None,
            2 => Value::NotImplemented,
            3 => Value::Ellipsis,
            4 | 5 => Value::Bool(number == 5),
            _ => Value::Unbound,
        }
    }

    pub fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }

    pub fn is_unbound(&self) -> bool {
        matches!(self, Value::Unbound)
    }

    /// The same object (`is`).
    pub fn is(&self, other: &Value) -> bool {
        use Value::*;
        match (self, other) {
            (None, None) | (NotImplemented, NotImplemented) | (Ellipsis, Ellipsis) => true,
            (Bool(a), Bool(b)) => a == b,
            (Int(a), Int(b)) => a == b,
            (Float(a), Float(b)) => a.to_bits() == b.to_bits(),
            (Str(a), Str(b)) => Rc::ptr_eq(a, b) || (a.len() <= 20 && a.text() == b.text()),
            (Tuple(a), Tuple(b)) => Rc::ptr_eq(a, b) || (a.items.is_empty() && b.items.is_empty()),
            (Method(_), Method(_)) => false,
            _ => self.address().is_some_and(|a| other.address() == Some(a)),
        }
    }

    /// Where the shared part lives; `None` for what is inline.
    pub fn address(&self) -> Option<usize> {
        use Value::*;
        fn at<T>(rc: &Rc<T>) -> Option<usize> {
            Some(Rc::as_ptr(rc) as usize)
        }
        match self {
            Big(r) => at(r),
            Str(r) => at(r),
            List(r) => at(r),
            Tuple(r) => at(r),
            Dict(r) => at(r),
            Set(r) => at(r),
            Range(r) => at(r),
            Slice(r) => at(r),
            Function(r) => at(r),
            Builtin(r) => at(r),
            Method(r) => at(r),
            Class(r) => at(r),
            Object(r) => at(r),
            Iter(r) => at(r),
            Generator(r) => at(r),
            Module(r) => at(r),
            Descriptor(r) => at(r),
            View(r) => at(r),
            Unbound | None | NotImplemented | Ellipsis | Bool(_) | Int(_) | Float(_) => {
                Option::None
            }
        }
    }

    /// The text of a `str` (or of an instance of a subclass of `str`).
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(s) => Some(s.text()),
            Value::Object(o) => o.base().and_then(Value::as_str),
            _ => None,
        }
    }

    /// An `int` or `bool` that fits into 64 bits.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(i) => Some(*i),
            Value::Bool(b) => Some(i64::from(*b)),
            Value::Object(o) => o.base().and_then(Value::as_int),
            _ => None,
        }
    }

    /// A `float`, `int` or `bool` as a float.
    pub fn as_float(&self) -> Option<f64> {
        use num_traits::ToPrimitive;
        match self {
            Value::Float(f) => Some(*f),
            Value::Int(i) => Some(*i as f64),
            Value::Bool(b) => Some(f64::from(u8::from(*b))),
            Value::Big(b) => b.to_f64(),
            Value::Object(o) => o.base().and_then(Value::as_float),
            _ => None,
        }
    }

    /// The native payload of an instance of a native type (or of a subclass of one).
    pub fn native<T: 'static>(&self) -> Option<&T> {
        match self {
            Value::Object(o) => o.native(),
            _ => None,
        }
    }

    /// An instance of a subclass of a built-in type stands for that type's value.
    pub fn plain(&self) -> &Value {
        match self {
            Value::Object(o) => o.base().unwrap_or(self),
            _ => self,
        }
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Value::Bool(b)
    }
}

impl From<i64> for Value {
    fn from(i: i64) -> Self {
        Value::Int(i)
    }
}

impl From<usize> for Value {
    fn from(i: usize) -> Self {
        Value::Int(i as i64)
    }
}

impl From<f64> for Value {
    fn from(f: f64) -> Self {
        Value::Float(f)
    }
}

impl From<&str> for Value {
    fn from(s: &str) -> Self {
        Value::str(s)
    }
}

impl From<String> for Value {
    fn from(s: String) -> Self {
        Value::str(s)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Self {
        v.map_or(Value::None, Into::into)
    }
}
