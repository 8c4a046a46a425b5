//! What scripts can import: one file a module, one row in `MODULES`. Imported by the script room
//! only; how to write one stands in `script/mod.rs`.

mod around;
mod collections;
mod functools;
mod itertools;
mod math;
mod random;
mod regex;
mod small;

use super::error::Result;
use super::value::{Globals, NativeFn};
use super::vm::{TypeSpec, Vm};

/// A module that scripts can import.
pub struct ModuleSpec {
    /// With dots where it is inside another: `torch.nn`.
    pub name: &'static str,
    pub functions: &'static [(&'static str, NativeFn)],
    pub types: &'static [&'static TypeSpec],
    /// Sets constants and whatever else needs the machine.
    pub init: Option<fn(&mut Vm, &Globals) -> Result<()>>,
    /// Source in the dialect that runs in the module; may be empty.
    pub prelude: &'static str,
}

impl ModuleSpec {
    pub const NEW: ModuleSpec =
        ModuleSpec { name: "", functions: &[], types: &[], init: None, prelude: "" };
}

/// Every module.
pub const MODULES: &[&ModuleSpec] = &[
    &collections::MODULE,
    &collections::ABC,
    &functools::MODULE,
    &itertools::MODULE,
    &math::MODULE,
    &random::MODULE,
    &regex::NATIVE,
    &regex::MODULE,
    &small::ABC,
    &small::BISECT,
    &small::CONTEXTLIB,
    &small::COPY,
    &small::DATACLASSES,
    &small::ENUM,
    &small::FUTURE,
    &small::HEAPQ,
    &small::IO,
    &small::JSON,
    &small::NUMBERS,
    &small::OPERATOR,
    &small::PPRINT,
    &small::STATISTICS,
    &small::STRING,
    &small::SYS,
    &small::TIME,
    &small::TYPES,
    &small::TYPING,
    &small::WARNINGS,
];

/// Every module that can be imported: these, and the libraries of tensors.
pub fn all() -> impl Iterator<Item = &'static ModuleSpec> {
    let own = MODULES.iter().chain(around::MODULES).copied();
    own.chain(super::tensors::LIBRARIES.iter().copied())
}

pub fn find(name: &str) -> Option<&'static ModuleSpec> {
    all().find(|m| m.name == name)
}

/// Modules that scripts often want and cannot have, and what to do instead.
pub const REFUSED: &[(&[&str], &str)] = &[
    (&["shutil", "glob", "tempfile"], "scripts here cannot reach files"),
    (
        &["subprocess", "multiprocessing", "threading", "asyncio", "concurrent", "signal"],
        "scripts here run alone, without processes or threads",
    ),
    (&["socket", "urllib", "requests", "http"], "scripts here cannot reach the network"),
    (&["pickle", "csv", "sqlite3", "shelve"], "scripts here cannot read or write files"),
    (
        &["seaborn", "plotly", "graphviz", "torchviz"],
        "the app draws: open the Graph and Training views beside the script",
    ),
    (
        &["pandas", "scipy", "tensorflow", "keras", "jax", "torchvision", "tqdm"],
        "it is not part of Chalkgrad",
    ),
    (
        &[
            "datetime",
            "inspect",
            "importlib",
            "ctypes",
            "gc",
            "logging",
            "argparse",
            "unittest",
            "pytest",
        ],
        "it is not part of the script language here",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_have_different_names_and_none_is_refused() {
        let mut names: Vec<&str> = all().map(|m| m.name).collect();
        assert!(!names.iter().any(|n| REFUSED.iter().any(|(r, _)| r.contains(n))));
        names.sort_unstable();
        let before = names.len();
        names.dedup();
        assert_eq!(before, names.len());
    }
}
