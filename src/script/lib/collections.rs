//! `collections` and `collections.abc`, written in the dialect.

use super::ModuleSpec;

pub const MODULE: ModuleSpec = ModuleSpec {
    name: "collections",
    prelude: include_str!("../../../assets/script/collections.py"),
    ..ModuleSpec::NEW
};

pub const ABC: ModuleSpec = ModuleSpec {
    name: "collections.abc",
    prelude: "from typing import Iterable, Iterator, Callable, Sequence, Mapping, Hashable, Sized, Generator, MutableSequence, MutableMapping\n",
    ..ModuleSpec::NEW
};
