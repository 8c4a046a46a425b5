//! Interned names: attribute and variable names as small numbers, so that neither is ever hashed
//! or allocated while a script runs. One table a thread (values never leave theirs).
//! Imported by the script room only.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// An interned name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(pub u32);

/// Names are numbers already: one multiplication spreads them.
#[derive(Default, Clone)]
pub struct NameHasher(u64);

impl std::hash::Hasher for NameHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.write_u32(u32::from(b));
        }
    }

    fn write_u32(&mut self, n: u32) {
        self.0 = (self.0 ^ u64::from(n)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(26);
    }
}

/// A map by name.
pub type NameMap<V> = HashMap<Name, V, std::hash::BuildHasherDefault<NameHasher>>;

struct Table {
    by_text: HashMap<Rc<str>, u32>,
    texts: Vec<Rc<str>>,
}

thread_local! {
    static TABLE: RefCell<Table> = RefCell::new(Table::with_known());
}

impl Table {
    fn with_known() -> Self {
        let mut table = Table { by_text: HashMap::new(), texts: Vec::new() };
        for text in KNOWN {
            table.intern(text);
        }
        table
    }

    fn intern(&mut self, text: &str) -> u32 {
        if let Some(&id) = self.by_text.get(text) {
            return id;
        }
        let id = self.texts.len() as u32;
        let text: Rc<str> = text.into();
        self.texts.push(Rc::clone(&text));
        self.by_text.insert(text, id);
        id
    }
}

impl Name {
    pub fn new(text: &str) -> Self {
        TABLE.with_borrow_mut(|t| Name(t.intern(text)))
    }

    /// The name, if anything was ever called so.
    pub fn known(text: &str) -> Option<Self> {
        TABLE.with_borrow(|t| t.by_text.get(text).map(|&id| Name(id)))
    }

    pub fn text(self) -> Rc<str> {
        TABLE.with_borrow(|t| t.texts.get(self.0 as usize).cloned().unwrap_or_else(|| "?".into()))
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Name::new(text)
    }
}

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

macro_rules! known {
    ($($constant:ident $text:literal),* $(,)?) => {
        const KNOWN: &[&str] = &[$($text),*];
        known!(@ 0u32; $($constant)*);
    };
    (@ $n:expr; $first:ident $($rest:ident)*) => {
        pub const $first: Name = Name($n);
        known!(@ $n + 1; $($rest)*);
    };
    (@ $n:expr;) => {};
}

known! {
    INIT "__init__", NEW "__new__", CALL "__call__", GETATTR "__getattr__", SETATTR "__setattr__",
    DELATTR "__delattr__", GETATTRIBUTE "__getattribute__",
    GETITEM "__getitem__", SETITEM "__setitem__", DELITEM "__delitem__", LEN "__len__",
    ITER "__iter__", NEXT "__next__", CONTAINS "__contains__", ENTER "__enter__", EXIT "__exit__",
    EQ "__eq__", NE "__ne__", LT "__lt__", LE "__le__", GT "__gt__", GE "__ge__",
    HASH "__hash__", BOOL "__bool__", STR "__str__", REPR "__repr__", FORMAT "__format__",
    ADD "__add__", RADD "__radd__", IADD "__iadd__", SUB "__sub__", RSUB "__rsub__", ISUB "__isub__",
    MUL "__mul__", RMUL "__rmul__", IMUL "__imul__", MATMUL "__matmul__", RMATMUL "__rmatmul__",
    IMATMUL "__imatmul__", TRUEDIV "__truediv__", RTRUEDIV "__rtruediv__", ITRUEDIV "__itruediv__",
    FLOORDIV "__floordiv__", RFLOORDIV "__rfloordiv__", IFLOORDIV "__ifloordiv__",
    MOD "__mod__", RMOD "__rmod__", IMOD "__imod__", POW "__pow__", RPOW "__rpow__", IPOW "__ipow__",
    LSHIFT "__lshift__", RLSHIFT "__rlshift__", ILSHIFT "__ilshift__",
    RSHIFT "__rshift__", RRSHIFT "__rrshift__", IRSHIFT "__irshift__",
    AND "__and__", RAND "__rand__", IAND "__iand__", OR "__or__", ROR "__ror__", IOR "__ior__",
    XOR "__xor__", RXOR "__rxor__", IXOR "__ixor__",
    NEG "__neg__", POS "__pos__", INVERT "__invert__", ABS "__abs__", ROUND "__round__",
    INT "__int__", FLOAT "__float__", INDEX "__index__", REVERSED "__reversed__",
    TRUNC "__trunc__", FLOOR "__floor__", CEIL "__ceil__", DIVMOD "__divmod__",
    GET "__get__", SET "__set__", DELETE "__delete__", SET_NAME "__set_name__",
    INIT_SUBCLASS "__init_subclass__", POST_INIT "__post_init__", MISSING "__missing__",
    CLASS "__class__", DICT "__dict__", DUNDER_NAME "__name__", QUALNAME "__qualname__",
    MODULE "__module__", DOC "__doc__", ANNOTATIONS "__annotations__", BASES "__bases__", MRO "__mro__",
    WRAPPED "__wrapped__", APPEND "append", ARGS "args", CAUSE "__cause__", CONTEXT "__context__", SLOTS "__slots__",
    SUPPRESS "__suppress_context__", VALUE "value", MATCH_ARGS "__match_args__", FILE "__file__",
    DEFAULTS "__defaults__", FUNC "__func__", SELF "__self__", ALL "__all__", SUPER "super",
    TRACEBACK "__traceback__", COPY "__copy__", DEEPCOPY "__deepcopy__", ITER_ARG ".0",
    FIELDS "__dataclass_fields__", LENGTH_HINT "__length_hint__", KEYS "keys", ABSTRACT "__abstractmethods__",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_stand_where_their_constants_say() {
        assert_eq!(&*INIT.text(), "__init__");
        assert_eq!(&*KEYS.text(), "keys");
        assert_eq!(Name::new("__deepcopy__"), DEEPCOPY);
        assert_eq!(Name::new("fresh").text(), Name::new("fresh").text());
        assert_ne!(Name::new("fresh"), Name::new("stale"));
    }
}
