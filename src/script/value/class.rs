//! Classes: of the script, and the built-in and native types.

use super::Value;
use crate::script::args::Args;
use crate::script::error::Raise;
use crate::script::names::{Name, NameMap};
use crate::script::vm::Vm;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

/// Makes a new instance of the given class (which may be a subclass of the one that this was
/// written for).
pub type New = fn(&mut Vm, &Rc<Class>, &Args) -> Result<Value, Raise>;

/// A class.
pub struct Class {
    pub name: RefCell<Rc<str>>,
    /// The module that defines it, `builtins` for the built-in ones.
    pub module: Name,
    pub bases: Vec<Rc<Class>>,
    /// The ancestors in the order of look-up (C3), without the class itself.
    pub ancestors: Vec<Rc<Class>>,
    pub attrs: RefCell<NameMap<Value>>,
    /// The names of the attributes in the order in which they were set first.
    order: RefCell<Vec<Name>>,
    /// The class of this class, where it is not `type`.
    pub meta: OnceCell<Rc<Class>>,
    /// How instances are made, where the class is native.
    pub new: Option<New>,
    /// The class is written in Rust.
    pub native: bool,
    /// Unique on the thread.
    pub id: u32,
    /// A subclass in the script makes the base empty first and fills it in `__init__`.
    pub fills_in_init: bool,
    /// Some class of the line has a `__getattr__`, `__setattr__`, `__eq__`, `__hash__` of its own.
    pub traits: ClassTraits,
    subclasses: RefCell<Vec<Weak<Class>>>,
    cache: RefCell<NameMap<(u32, Option<Value>)>>,
    /// For which state of all classes `init` holds, and what a plain instance is initialised with.
    plain_init: RefCell<(u32, Option<Rc<super::Function>>)>,
}

/// What is asked of a class so often that it is kept at hand. Set by `refresh_traits`.
#[derive(Default)]
pub struct ClassTraits {
    pub has_getattr: Cell<bool>,
    pub has_getattribute: Cell<bool>,
    pub has_setattr: Cell<bool>,
    pub has_eq: Cell<bool>,
    pub is_exception: Cell<bool>,
    /// Every class of the line but `object` has `__slots__`: instances have no other attributes.
    pub slotted: Cell<bool>,
}

/// What a new class is made of.
pub struct ClassInit {
    pub name: Rc<str>,
    pub module: Name,
    pub bases: Vec<Rc<Class>>,
    pub new: Option<New>,
    pub native: bool,
    pub fills_in_init: bool,
}

thread_local! {
    static NEXT_ID: Cell<u32> = const { Cell::new(1) };
    /// Moves when an attribute of any class changes; what was cached before is then stale.
    static EPOCH: Cell<u32> = const { Cell::new(1) };
    static DATA_BITS: [Cell<u64>; 64] = const { [const { Cell::new(0) }; 64] };
    /// Names that are a property (or another data descriptor) in some class.
    static DATA_NAMES: RefCell<Vec<bool>> = const { RefCell::new(Vec::new()) };
}

/// The present state of all classes, as a number.
#[inline]
pub fn epoch() -> u32 {
    EPOCH.with(Cell::get)
}

/// Some class has a data descriptor of this name, so instances' own attributes come second.
#[inline]
pub fn is_data_name(name: Name) -> bool {
    // Nearly no name is; a bit tells that without a look at the list.
    let bit = DATA_BITS.with(|bits| bits[name.0 as usize / 64 % 64].get() >> (name.0 % 64) & 1);
    bit == 1 && is_listed(name)
}

#[cold]
fn is_listed(name: Name) -> bool {
    DATA_NAMES.with_borrow(|d| d.get(name.0 as usize).copied().unwrap_or(false))
}

pub fn mark_data_name(name: Name) {
    DATA_BITS.with(|bits| {
        let word = &bits[name.0 as usize / 64 % 64];
        word.set(word.get() | 1 << (name.0 % 64));
    });
    DATA_NAMES.with_borrow_mut(|d| {
        let at = name.0 as usize;
        if d.len() <= at {
            d.resize(at + 1, false);
        }
        if let Some(slot) = d.get_mut(at) {
            *slot = true;
        }
    });
}

impl Class {
    /// A class without attributes yet. `None` where no order of look-up exists.
    pub fn new(init: ClassInit) -> Option<Rc<Class>> {
        let ancestors = linearise(&init.bases)?;
        let id = NEXT_ID.with(|n| n.replace(n.get() + 1));
        let native = init.native;
        let class = Class {
            name: RefCell::new(init.name),
            module: init.module,
            bases: init.bases,
            ancestors,
            attrs: RefCell::default(),
            order: RefCell::default(),
            meta: OnceCell::new(),
            new: init.new,
            native,
            id,
            fills_in_init: init.fills_in_init,
            traits: ClassTraits::default(),
            subclasses: RefCell::default(),
            cache: RefCell::default(),
            plain_init: RefCell::new((0, None)),
        };
        class.refresh_traits();
        let class = Rc::new(class);
        for base in &class.bases {
            base.subclasses.borrow_mut().push(Rc::downgrade(&class));
        }
        Some(class)
    }

    pub fn name(&self) -> Rc<str> {
        Rc::clone(&self.name.borrow())
    }

    /// Sets an attribute of the class.
    pub fn set(&self, name: impl Into<Name>, value: Value) {
        let name = name.into();
        if is_data_descriptor(&value) {
            mark_data_name(name);
        }
        let old = self.attrs.borrow_mut().insert(name, value);
        if old.is_none() {
            self.order.borrow_mut().push(name);
        }
        EPOCH.with(|e| e.set(e.get().wrapping_add(1)));
        self.refresh_traits();
        drop(old);
    }

    pub fn remove(&self, name: Name) -> Option<Value> {
        let old = self.attrs.borrow_mut().remove(&name);
        self.order.borrow_mut().retain(|n| *n != name);
        EPOCH.with(|e| e.set(e.get().wrapping_add(1)));
        self.refresh_traits();
        old
    }

    /// An attribute of this class itself.
    pub fn own(&self, name: Name) -> Option<Value> {
        self.attrs.borrow().get(&name).cloned()
    }

    /// The attributes of this class itself, in the order in which they were set first.
    pub fn own_attrs(&self) -> Vec<(Name, Value)> {
        let attrs = self.attrs.borrow();
        let order = self.order.borrow();
        order.iter().filter_map(|n| Some((*n, attrs.get(n)?.clone()))).collect()
    }

    /// The classes that name this one as a base and are still there.
    pub fn subclasses(&self) -> Vec<Rc<Class>> {
        self.subclasses.borrow().iter().filter_map(Weak::upgrade).collect()
    }

    /// What the class's own class says about a name; nothing where that is plain `type`.
    pub fn meta_lookup(&self, name: Name) -> Option<Value> {
        self.meta.get().and_then(|m| m.lookup(name))
    }

    /// An attribute of this class or of its ancestors.
    pub fn lookup(&self, name: Name) -> Option<Value> {
        let now = epoch();
        if let Some((then, found)) = self.cache.borrow().get(&name)
            && *then == now
        {
            return found.clone();
        }
        let found = self.own(name).or_else(|| self.ancestors.iter().find_map(|c| c.own(name)));
        self.cache.borrow_mut().insert(name, (now, found.clone()));
        found
    }

    /// What was found out by `find` about how plain instances are initialised, as long as no class changes.
    pub fn plain_init(
        &self,
        find: impl FnOnce() -> Option<Rc<super::Function>>,
    ) -> Option<Rc<super::Function>> {
        let now = epoch();
        if self.plain_init.borrow().0 == now {
            return self.plain_init.borrow().1.clone();
        }
        let found = find();
        *self.plain_init.borrow_mut() = (now, found.clone());
        found
    }

    /// Looks only in the ancestors that come after `after` (for `super()`).
    pub fn lookup_after(&self, after: &Class, name: Name) -> Option<Value> {
        if self.id == after.id {
            return self.ancestors.iter().find_map(|c| c.own(name));
        }
        let mut rest = self.ancestors.iter().skip_while(|c| c.id != after.id);
        rest.next();
        rest.find_map(|c| c.own(name))
    }

    pub fn is_subclass_of(&self, other: &Class) -> bool {
        self.id == other.id || self.ancestors.iter().any(|c| c.id == other.id)
    }

    /// The nearest class written in Rust, itself included.
    pub fn native_base(&self) -> Option<&Class> {
        let mut line = std::iter::once(self).chain(self.ancestors.iter().map(|c| &**c));
        line.find(|c| c.native && c.new.is_some())
    }

    fn refresh_traits(&self) {
        use crate::script::names as n;
        let defined = |name| {
            self.attrs.borrow().contains_key(&name)
                || self.ancestors.iter().any(|c| c.attrs.borrow().contains_key(&name))
        };
        let t = &self.traits;
        t.has_getattr.set(defined(n::GETATTR));
        t.has_getattribute.set(defined(n::GETATTRIBUTE));
        // `object` has one too, which does what is done without.
        let own_setattr =
            |c: &Class| matches!(c.attrs.borrow().get(&n::SETATTR), Some(Value::Function(_)));
        t.has_setattr.set(own_setattr(self) || self.ancestors.iter().any(|c| own_setattr(c)));
        t.has_eq.set(defined(n::EQ) || defined(n::HASH));
        let has_slots = |c: &Class| c.attrs.borrow().contains_key(&n::SLOTS);
        let plain = |c: &Class| c.native && &**c.name.borrow() == "object";
        let slotted = has_slots(self) && self.ancestors.iter().all(|c| plain(c) || has_slots(c));
        t.slotted.set(slotted);
        let inherited = self.bases.iter().any(|b| b.traits.is_exception.get());
        t.is_exception.set(inherited || (self.native && &**self.name.borrow() == "BaseException"));
    }
}

fn is_data_descriptor(value: &Value) -> bool {
    use crate::script::names as n;
    use crate::script::value::Descriptor;
    match value {
        Value::Descriptor(d) => {
            matches!(**d, Descriptor::Property { .. } | Descriptor::NativeProperty { .. })
        }
        Value::Object(o) => o.class.lookup(n::GET).is_some(),
        _ => false,
    }
}

/// C3: each class before its bases, bases in the order written.
fn linearise(bases: &[Rc<Class>]) -> Option<Vec<Rc<Class>>> {
    let mut lines: Vec<Vec<Rc<Class>>> = bases
        .iter()
        .map(|b| std::iter::once(Rc::clone(b)).chain(b.ancestors.iter().cloned()).collect())
        .collect();
    lines.push(bases.to_vec());
    let mut out: Vec<Rc<Class>> = Vec::new();
    loop {
        lines.retain(|l| !l.is_empty());
        if lines.is_empty() {
            return Some(out);
        }
        let heads = lines.iter().filter_map(|l| l.first());
        let in_tail = |c: &Rc<Class>| lines.iter().any(|l| l.iter().skip(1).any(|x| x.id == c.id));
        let next = heads.into_iter().find(|c| !in_tail(c)).cloned()?;
        for line in &mut lines {
            if line.first().is_some_and(|c| c.id == next.id) {
                line.remove(0);
            }
        }
        out.push(next);
    }
}
