//! Which words of a script are what, for their colours. A scan that never fails, so that half-typed
//! code is coloured too. Private to `editor`.

use std::ops::Range;

/// What a piece of source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Keyword,
    Text,
    Number,
    Comment,
    /// After `def` or `class`, and decorators.
    Name,
}

pub(super) const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield", "self",
];

/// The pieces of a source, in order, without gaps; ranges are bytes.
pub(super) fn pieces(source: &str) -> Vec<(Range<usize>, Kind)> {
    let mut pieces: Vec<(Range<usize>, Kind)> = Vec::new();
    let (mut at, mut names_next) = (0, false);
    while let Some(rest) = source.get(at..).filter(|r| !r.is_empty()) {
        let (length, mut kind) = piece(rest);
        if kind == Kind::Plain && names_next && is_word(rest) {
            kind = Kind::Name;
        }
        let word = &rest[..length];
        names_next = match kind {
            Kind::Keyword => matches!(word, "def" | "class"),
            _ => names_next && word.trim().is_empty(),
        };
        match pieces.last_mut().filter(|(_, k)| *k == kind) {
            Some((range, _)) => range.end = at + length,
            None => pieces.push((at..at + length, kind)),
        }
        at += length;
    }
    pieces
}

/// Length in bytes (at least one character) and kind of what a text begins with.
fn piece(rest: &str) -> (usize, Kind) {
    let Some(first) = rest.chars().next() else { return (0, Kind::Plain) };
    match first {
        '#' => (until(rest, |c| c == '\n'), Kind::Comment),
        '"' | '\'' => (text_length(rest), Kind::Text),
        '@' if rest[1..].starts_with(|c: char| c.is_alphabetic()) => {
            (1 + until(&rest[1..], |c| !is_name(c) && c != '.'), Kind::Name)
        }
        '0'..='9' => (until(rest, |c| !c.is_alphanumeric() && c != '.' && c != '_'), Kind::Number),
        c if is_name(c) => word(rest),
        c => (c.len_utf8(), Kind::Plain),
    }
}

/// A name, a keyword, or the prefix of a text as in `f"…"`.
fn word(rest: &str) -> (usize, Kind) {
    let length = until(rest, |c| !is_name(c));
    let (word, after) = rest.split_at(length);
    let prefix = length <= 2 && word.chars().all(|c| "rRbBfFuU".contains(c));
    match KEYWORDS.contains(&word) {
        true => (length, Kind::Keyword),
        false if prefix && after.starts_with(['"', '\'']) => {
            (length + text_length(after), Kind::Text)
        }
        false => (length, Kind::Plain),
    }
}

/// Up to the closing quote: of three where it opened with three, else at most to the end of the line.
fn text_length(rest: &str) -> usize {
    let quote = &rest[..1];
    let triple = quote.repeat(3);
    let (closing, one_line) = match rest.starts_with(&triple) {
        true => (triple.as_str(), false),
        false => (quote, true),
    };
    let mut at = closing.len();
    while let Some(c) = rest.get(at..).and_then(|r| r.chars().next()) {
        if rest[at..].starts_with(closing) {
            return at + closing.len();
        }
        if one_line && c == '\n' {
            return at;
        }
        at += c.len_utf8();
        if c == '\\' {
            at += rest[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    rest.len()
}

fn until(text: &str, stop: impl Fn(char) -> bool) -> usize {
    text.find(stop).unwrap_or(text.len())
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_word(text: &str) -> bool {
    text.starts_with(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kinds(source: &str) -> Vec<(&str, Kind)> {
        let named = pieces(source).into_iter().filter(|(_, k)| *k != Kind::Plain);
        named.map(|(r, k)| (&source[r], k)).collect()
    }

    #[test]
    fn words_have_their_kinds() {
        let source = "@property\ndef f(x): # note\n    return f'{x}' + \"a\\\"b\" * 1.5e3 if x else '''t\n'''";
        assert_eq!(
            kinds(source),
            [
                ("@property", Kind::Name),
                ("def", Kind::Keyword),
                ("f", Kind::Name),
                ("# note", Kind::Comment),
                ("return", Kind::Keyword),
                ("f'{x}'", Kind::Text),
                ("\"a\\\"b\"", Kind::Text),
                ("1.5e3", Kind::Number),
                ("if", Kind::Keyword),
                ("else", Kind::Keyword),
                ("'''t\n'''", Kind::Text),
            ]
        );
    }

    #[test]
    fn an_open_text_ends_with_its_line() {
        assert_eq!(kinds("x = 'open\ny = 2")[0], ("'open", Kind::Text));
    }

    proptest! {
        #[test]
        fn pieces_cover_any_text(source in "(?s).{0,80}") {
            let mut at = 0;
            for (range, _) in pieces(&source) {
                prop_assert_eq!(range.start, at);
                prop_assert!(range.end > at && source.is_char_boundary(range.end));
                at = range.end;
            }
            prop_assert_eq!(at, source.len());
        }
    }
}
