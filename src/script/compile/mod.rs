//! From source to code: parse (`parse`), find out where names live (`scope`), compile statements
//! (`stmt`, `blocks`, `pattern`) and expressions (`expr`, `call`) into instructions (`code`).
//! Imported by the script room only.

mod blocks;
mod call;
mod code;
mod comprehension;
mod expr;
mod mangle;
mod parse;
mod pattern;
mod scope;
mod stmt;
mod unit;

pub use code::*;

use super::names::Name;
use super::value::Globals;
use std::rc::Rc;

/// Why a source cannot be compiled: outside the language, or outside our part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// Byte range in the source.
    pub start: u32,
    pub end: u32,
    /// Counted from 1.
    pub line: u32,
    pub message: String,
}

/// The code of a module. Call it on a thread with a large stack.
pub fn compile(
    source: &Rc<Source>,
    globals: Rc<Globals>,
    module: Name,
) -> Result<Rc<Code>, CompileError> {
    let parsed = parse::parse(source)?;
    let mut tree = parsed.into_syntax();
    mangle::mangle(&mut tree.body, &source.text);
    let suite = &tree.body;
    let scopes = scope::analyse(suite).map_err(|e| e.at(source))?;
    let mut compiler = unit::Compiler::new(source.clone(), globals, module, &scopes);
    compiler.module(suite).map_err(|e| e.at(source))
}

/// An error before its line is known.
#[derive(Debug)]
pub(super) struct Refusal {
    start: u32,
    end: u32,
    message: String,
}

impl Refusal {
    fn at(self, source: &Source) -> CompileError {
        let line = source.place(self.start).0;
        CompileError { start: self.start, end: self.end, line, message: self.message }
    }
}

fn refuse<T>(range: ruff_text_size::TextRange, message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { start: range.start().into(), end: range.end().into(), message: message.into() })
}
