//! Parsing, with the guards that keep hostile sources from using up the stack: length, nesting of
//! brackets, chains of prefix operators.

use super::{CompileError, Source};
use ruff_python_ast::ModModule;
use ruff_python_parser::{Parsed, parse_module};

/// Bytes of source.
pub const MAX_SOURCE: usize = 64 * 1024;
const MAX_NESTING: usize = 200;

pub fn parse(source: &Source) -> Result<Parsed<ModModule>, CompileError> {
    let text = &source.text;
    let fail = |start: usize, end: usize, message: String| CompileError {
        start: start as u32,
        end: end as u32,
        line: source.place(start as u32).0,
        message,
    };
    if text.len() > MAX_SOURCE && !source.library {
        let kb = text.len() / 1024;
        return Err(fail(0, 0, format!("the script has {kb} KB; at most 64 KB can be run")));
    }
    if let Some(nul) = text.find('\0') {
        return Err(fail(nul, nul + 1, "source code cannot contain null bytes".into()));
    }
    if let Some((at, what)) = too_nested(text) {
        return Err(fail(at, at + 1, what.into()));
    }
    parse_module(text).map_err(|e| {
        let (start, end): (u32, u32) = (e.location.start().into(), e.location.end().into());
        fail(start as usize, end as usize, in_words(&e.error.to_string()))
    })
}

/// The parser's message in the words that students know.
fn in_words(message: &str) -> String {
    let known = [
        ("Expected an indented block", "expected an indented block"),
        ("Expected ':', found newline", "expected ':'"),
        ("Expected ':'", "expected ':'"),
        ("Unexpected indentation", "unexpected indent"),
        ("unindent does not match", "unindent does not match any outer indentation level"),
        ("missing closing quote", "unterminated string literal"),
        ("Expected ')'", "'(' was never closed"),
        ("Expected ']'", "'[' was never closed"),
        ("Expected '}'", "'{' was never closed"),
    ];
    let found = known.iter().find(|(theirs, _)| message.contains(theirs));
    match found {
        Some((theirs, ours)) if message.len() > theirs.len() + 4 && !ours.starts_with('\'') => {
            format!("{ours} ({})", lower_first(message))
        }
        Some((_, ours)) => (*ours).to_string(),
        None => format!("invalid syntax: {}", lower_first(message)),
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(c) => c.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// Where the source nests deeper than the parser may be trusted with.
fn too_nested(text: &str) -> Option<(usize, &'static str)> {
    let bytes = text.as_bytes();
    let (mut depth, mut braces, mut run, mut words, mut at) =
        (0usize, 0usize, 0usize, 0usize, 0usize);
    let mut quote: Option<(u8, bool)> = None;
    while let Some(&b) = bytes.get(at) {
        match b {
            // Counted inside strings too: replacement fields nest there.
            b'{' => braces += 1,
            b'}' => braces = braces.saturating_sub(1),
            _ => {}
        }
        if let Some((q, triple)) = quote {
            let ends = if triple { bytes.get(at..at + 3) == Some(&[q; 3]) } else { b == q };
            if b == b'\\' {
                at += 1;
            } else if ends || (!triple && b == b'\n') {
                at += if triple && ends { 2 } else { 0 };
                quote = None;
            }
        } else {
            match b {
                b'#' => {
                    while bytes.get(at + 1).is_some_and(|&b| b != b'\n') {
                        at += 1;
                    }
                }
                b'\'' | b'"' => {
                    let triple = bytes.get(at..at + 3) == Some(&[b; 3]);
                    at += if triple { 2 } else { 0 };
                    quote = Some((b, triple));
                }
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                b'\n' if depth == 0 => words = 0,
                _ => {}
            }
            match b {
                b'-' | b'+' | b'~' | b'*' => run += 1,
                b' ' | b'\t' | b'\\' | b'\n' | b'\r' => {}
                _ => run = 0,
            }
            if b.is_ascii_alphabetic()
                && !at
                    .checked_sub(1)
                    .and_then(|p| bytes.get(p))
                    .is_some_and(|p| p.is_ascii_alphanumeric() || *p == b'_')
            {
                let rest = bytes.get(at..).unwrap_or(&[]);
                let nests = ["not", "lambda", "else", "await", "yield", "from"];
                words += usize::from(nests.iter().any(|w| rest.starts_with(w.as_bytes())));
            }
            if b == b'*' && bytes.get(at + 1) == Some(&b'*') {
                words += 1;
            }
        }
        if depth > MAX_NESTING || braces > MAX_NESTING {
            return Some((at, "too many nested parentheses"));
        }
        if run > MAX_NESTING || words > 2 * MAX_NESTING {
            return Some((at, "too many operators in one expression"));
        }
        at += 1;
    }
    None
}
