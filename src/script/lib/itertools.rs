//! `itertools`, written in the dialect.

use super::ModuleSpec;

pub const MODULE: ModuleSpec = ModuleSpec {
    name: "itertools",
    prelude: include_str!("../../../assets/script/itertools.py"),
    ..ModuleSpec::NEW
};
