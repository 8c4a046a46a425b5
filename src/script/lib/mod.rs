//! What scripts can import: one file a module, one row in `MODULES`. Imported by the script room
//! only; how to write one stands in `script/mod.rs`.

/// Modules that are a file of the dialect, and other names of modules.
macro_rules! modules {
    (files: $($name:literal $file:literal;)* aliases: $($alias:literal = $of:literal;)*) => {
        /// Every one of them.
        pub const MODULES: &[&ModuleSpec] = &[
            $(&ModuleSpec {
                name: $name,
                prelude: include_str!(concat!("../../../assets/script/", $file)),
                ..ModuleSpec::NEW
            },)*
            $(&ModuleSpec {
                name: $alias,
                prelude: concat!("from ", $of, " import *\n"),
                ..ModuleSpec::NEW
            },)*
        ];
    };
}

mod around;
mod functools;
mod itertools;
mod math;
mod random;
mod regex;
mod small;
mod standard;

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
];

/// Every module that can be imported: these, and the libraries of tensors.
pub fn all() -> impl Iterator<Item = &'static ModuleSpec> {
    let own = MODULES.iter().chain(standard::MODULES).chain(around::MODULES).copied();
    own.chain(super::tensors::LIBRARIES.iter().copied())
}

pub fn find(name: &str) -> Option<&'static ModuleSpec> {
    all().find(|m| m.name == name)
}

/// Modules that scripts often want and cannot have, and what to do instead.
pub const REFUSED: &[(&[&str], &str)] = &[
    (
        &["shutil", "glob", "tempfile", "zipfile", "tarfile", "gzip", "fileinput", "mmap"],
        "scripts here cannot reach files; keep the data in the script, or in io.StringIO",
    ),
    (
        &[
            "subprocess",
            "multiprocessing",
            "threading",
            "_thread",
            "asyncio",
            "concurrent",
            "signal",
            "sched",
            "joblib",
        ],
        "scripts here run alone, without processes or threads; call the function itself",
    ),
    (
        &["socket", "urllib", "requests", "http", "ssl", "email", "smtplib", "aiohttp"],
        "scripts here cannot reach the network; put the data into the script",
    ),
    (
        &["pickle", "sqlite3", "shelve", "marshal", "dbm"],
        "scripts here cannot read or write files; json.dumps() makes a text of plain data",
    ),
    (
        &["seaborn", "plotly", "graphviz", "torchviz"],
        "the app draws: open the Graph and Training views beside the script",
    ),
    (
        &["pandas", "scipy", "tensorflow", "keras", "jax", "torchvision"],
        "it is not part of Chalkgrad; numpy and torch are here",
    ),
    (
        &["tkinter", "turtle", "pygame", "curses", "readline"],
        "scripts here have no window of their own",
    ),
    (
        &["importlib", "ctypes", "ast", "dis", "code", "runpy", "pdb", "cProfile", "profile"],
        "it is not part of the script language here",
    ),
    (
        &["unittest", "pytest", "doctest", "hypothesis"],
        "it is not part of the script language here; write tests as functions with assert",
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
