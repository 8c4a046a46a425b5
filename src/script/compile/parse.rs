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
        if let Some((at, message)) = wrong_bracket(text) {
            return fail(at, at + 1, message);
        }
        let (start, end): (u32, u32) = (e.location.start().into(), e.location.end().into());
        fail(start as usize, end as usize, in_words(&e.error.to_string()))
    })
}

/// The parser's message in the words that students know.
fn in_words(message: &str) -> String {
    let known = [
        ("Expected an indented block", "expected an indented block"),
        ("Expected `:`", "expected ':'"),
        ("Expected an expression", "invalid syntax"),
        ("Expected a statement", "invalid syntax"),
        ("Unexpected indentation", "unexpected indent"),
        ("unindent does not match", "unindent does not match any outer indentation level"),
        ("missing closing quote", "unterminated string literal"),
    ];
    let found = known.iter().find(|(theirs, _)| message.contains(theirs));
    let said = lower_first(message).replace('`', "'");
    match found {
        Some((_, ours)) if said.starts_with(ours) => said,
        Some((theirs, ours)) if message.len() > theirs.len() + 4 => format!("{ours} ({said})"),
        Some((_, ours)) => (*ours).to_string(),
        None => format!("invalid syntax: {said}"),
    }
}

/// The first bracket that closes nothing or the wrong one, else the last that is never closed: it
/// is what a syntax error comes from most often, and seldom where the parser stumbles.
fn wrong_bracket(text: &str) -> Option<(usize, String)> {
    let mut open: Vec<(usize, char)> = Vec::new();
    for (at, bracket) in brackets(text) {
        let closes = match bracket {
            ')' => '(',
            ']' => '[',
            '}' => '{',
            _ => {
                open.push((at, bracket));
                continue;
            }
        };
        match open.pop() {
            Some((_, c)) if c == closes => {}
            None => return Some((at, format!("unmatched '{bracket}'"))),
            Some((_, c)) => {
                let what = "does not match opening parenthesis";
                return Some((at, format!("closing parenthesis '{bracket}' {what} '{c}'")));
            }
        }
    }
    open.pop().map(|(at, c)| (at, format!("'{c}' was never closed")))
}

/// Brackets outside strings and comments, with their places. Nothing after a string that is never
/// closed: that is the fault to speak of then.
fn brackets(text: &str) -> Vec<(usize, char)> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        at += match c {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '\'' | '"' => match string_len(rest, c) {
                Some(len) => len,
                None => return Vec::new(),
            },
            '(' | ')' | '[' | ']' | '{' | '}' => {
                found.push((at, c));
                1
            }
            _ => c.len_utf8(),
        };
    }
    found
}

/// The length of the string that `text` begins with; none where it is not closed.
fn string_len(text: &str, quote: char) -> Option<usize> {
    let three: String = [quote; 3].iter().collect();
    let triple = text.starts_with(&three);
    let mut at = if triple { 3 } else { 1 };
    loop {
        let rest = text.get(at..)?;
        match rest.chars().next()? {
            '\\' => at += 1 + rest.chars().nth(1)?.len_utf8(),
            '\n' if !triple => return None,
            c if c == quote && !triple => return Some(at + 1),
            _ if triple && rest.starts_with(&three) => return Some(at + 3),
            c => at += c.len_utf8(),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syntax_errors_say_what_python_says() {
        let says = |text: &str| {
            let e = parse(&Source::new("t.py", text, false)).err().unwrap();
            (e.start, e.message)
        };
        for (text, at, message) in [
            ("x = (1 + 2\n", 4, "'(' was never closed"),
            ("print(\"(\", [1\ny = 3\n", 11, "'[' was never closed"),
            ("x = 1)\n", 5, "unmatched ')'"),
            ("x = (1]  # )\n", 6, "closing parenthesis ']' does not match opening parenthesis '('"),
        ] {
            assert_eq!(says(text), (at, message.to_string()), "{text}");
        }
        assert!(says("if x\n    y\n").1.starts_with("expected ':'"));
        assert!(says("x = 'a(b\n").1.starts_with("unterminated string literal"));
        assert!(says("def f():\nx = 1\n").1.starts_with("expected an indented block"));
    }

    #[test]
    fn strings_of_all_kinds_are_passed_over() {
        let text = "'''a(\n'b\\''''\"\\\"[\" (é) # {\nr'\\d[' {";
        let places: String = brackets(text).into_iter().map(|(_, c)| c).collect();
        assert_eq!(places, "(){");
    }
}
