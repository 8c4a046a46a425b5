//! `functools`, written in the dialect.

use super::ModuleSpec;

pub const MODULE: ModuleSpec = ModuleSpec {
    name: "functools",
    prelude: include_str!("../../../assets/script/functools.py"),
    ..ModuleSpec::NEW
};
