//! Floor 4: scripts. A Python dialect of our own, with no Python installed: parser (ruff's),
//! compiler and machine here; the libraries that scripts import, one file each, in `lib`.
//!
//! The way of a script: `run` starts a thread with a large stack; `compile` parses the source and
//! turns it into code; `vm` runs the code. Nothing can reach files, the network or processes:
//! there is no function that does.
//!
//! # Writing a library
//!
//! A module is one file in `lib/` with a `MODULE: ModuleSpec` and its row in [`lib::MODULES`]:
//!
//! ```ignore
//! pub const MODULE: ModuleSpec = ModuleSpec {
//!     name: "torch",
//!     functions: &[("zeros", zeros)],          // NativeFn: fn(&mut Vm, &Args) -> Result<Value>
//!     types: &[&TENSOR],                       // TypeSpec: methods, operators, getters
//!     init: Some(|vm, module| { module.set("float32", ...); Ok(()) }),
//!     prelude: include_str!("../../../assets/script/torch.py"),   // runs in the module, may be ""
//!     ..ModuleSpec::NEW
//! };
//! ```
//!
//! - **Arguments**: `let [x, dim, keepdim] = args.bind("sum", ["x", "dim?", "*keepdim?"])?` (see
//!   [`args`]); then `dim.int_or("dim", -1)?`, `x.text("name")?`, `vm.collect(&x)?` (any iterable).
//! - **Errors**: `Err(type_error("..."))`, `value_error`, … (see [`error`]): no VM needed.
//! - **Native types**: a [`TypeSpec`] names methods by their Python names, operators included
//!   (`__add__`, `__radd__`, `__matmul__`, `__getitem__`, `__len__`, `__iter__` (may return a list),
//!   `__repr__`, `__eq__`, `__bool__`, `__float__`, `__format__` …). Return `Value::NotImplemented`
//!   for an operand that is not yours. Make an instance with `vm.native_of(&TENSOR, data)` (in `new`:
//!   `vm.native(class, data)`, so that subclasses work); get the data back with
//!   `value.native::<Data>()` (shared: keep what changes in a `RefCell`). A script may subclass it
//!   and set attributes on its instances.
//! - **State** that belongs to a run (a tape, a generator of random numbers): `vm.state::<T>()`, one
//!   value a Rust type, made by `Default`.
//! - **Place**: `vm.span()` is the line of the user's file that is running.
//! - **Calling back**: `vm.call(&f, &[x])?`, `vm.call_method(&obj, "forward", &[x])?`,
//!   `vm.get_attr(&obj, "weight")?`, `vm.set_attr(..)`, `vm.try_attr(&obj, name)?` (an `Option`), `vm.iter`
//!   and `vm.next`, `vm.collect`, `vm.equal`, `vm.truthy`, `vm.repr`, `vm.str_of`, `vm.len`, `vm.get_item`,
//!   `vm.dict_get`. Never hold a `RefCell` borrow across these.
//! - **Limits**: `vm.reserve(bytes)?` before a large allocation, `vm.tick()?` once a turn in a long
//!   loop, `vm.check_now()?` before long work.
//! - **In the dialect**: what is easier in Python is written in Python, in `assets/script/*.py`, as the
//!   `prelude` of a module. It runs once, in the module's own variables, after the native functions
//!   are there. Its frames are left out of tracebacks, and spans name the user's line.

pub mod args;
pub mod builtins;
pub mod compile;
pub mod error;
pub mod lib;
pub mod names;
mod run;
pub mod suggest;
pub mod tensors;
pub mod value;
pub mod vm;

pub use args::Args;
pub use error::{Raise, Result, TraceLine, Traceback};
pub use lib::ModuleSpec;
pub use names::Name;
pub use run::{ScriptRun, Variable, check, run, run_with};
pub use value::Value;
pub use vm::{Getter, Limits, TypeSpec, Vm};
