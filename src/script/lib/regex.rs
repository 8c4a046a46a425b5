//! `re`: patterns are compiled and matched here by the `regex` crate (linear time, so that no pattern
//! can hang), those with look-around and back-references by `fancy-regex`, with a limit on its steps;
//! what Python builds on spans is written in the dialect (`assets/script/re.py`).

use super::ModuleSpec;
use crate::script::args::Args;
use crate::script::error::{Result, value_error};
use crate::script::value::Value;
use crate::script::vm::{TypeSpec, Vm};
use regex::{Regex, RegexBuilder};

pub const NATIVE: ModuleSpec = ModuleSpec {
    name: "_regex",
    functions: &[("compile", compile)],
    types: &[&PATTERN],
    ..ModuleSpec::NEW
};

pub const MODULE: ModuleSpec = ModuleSpec {
    name: "re",
    prelude: include_str!("../../../assets/script/re.py"),
    ..ModuleSpec::NEW
};

pub static PATTERN: TypeSpec = TypeSpec {
    name: "Compiled",
    module: "_regex",
    new: None,
    methods: &[("spans", spans), ("names", names), ("groups", groups)],
    getters: &[],
    class_methods: &[],
};

/// Bytes that one compiled pattern may take.
const MAX_PATTERN_BYTES: usize = 4 << 20;

/// Steps back that a pattern with look-around or back-references may take in one search.
const MAX_BACKTRACKS: usize = 1_000_000;

/// One pattern: in linear time where that can be, by trying and going back where it must be.
enum Engine {
    Linear(Regex),
    Backtracking(fancy_regex::Regex),
}

type Spans = Vec<Option<(usize, usize)>>;

impl Engine {
    fn new(pattern: &str) -> Result<Self> {
        let error = match RegexBuilder::new(pattern).size_limit(MAX_PATTERN_BYTES).build() {
            Ok(found) => return Ok(Engine::Linear(found)),
            Err(e) => reason(&e),
        };
        let other = fancy_regex::RegexBuilder::new(pattern)
            .backtrack_limit(MAX_BACKTRACKS)
            .delegate_size_limit(MAX_PATTERN_BYTES)
            .build();
        other.map(Engine::Backtracking).map_err(|_| value_error(error))
    }

    fn find(&self, text: &str, from: usize) -> Result<Option<Spans>> {
        match self {
            Engine::Linear(r) => Ok(r
                .captures_at(text, from)
                .map(|c| c.iter().map(|m| m.map(|m| (m.start(), m.end()))).collect())),
            Engine::Backtracking(r) => match r.captures_from_pos(text, from) {
                Ok(found) => {
                    Ok(found.map(|c| c.iter().map(|m| m.map(|m| (m.start(), m.end()))).collect()))
                }
                Err(_) => Err(value_error(
                    "this pattern takes too many steps on this text; can it be written without nested repeats?",
                )),
            },
        }
    }

    fn names(&self) -> Vec<(usize, String)> {
        fn named<'n>(all: impl Iterator<Item = Option<&'n str>>) -> Vec<(usize, String)> {
            all.enumerate().filter_map(|(i, n)| Some((i, n?.to_string()))).collect()
        }
        match self {
            Engine::Linear(r) => named(r.capture_names()),
            Engine::Backtracking(r) => named(r.capture_names()),
        }
    }

    fn groups(&self) -> usize {
        match self {
            Engine::Linear(r) => r.captures_len(),
            Engine::Backtracking(r) => r.captures_len(),
        }
    }
}

/// The same pattern three times: anywhere, from the start, over the whole text.
struct Compiled {
    anywhere: Engine,
    from_start: Engine,
    whole: Engine,
}

fn compile(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [pattern, flags] = args.bind("compile", ["pattern", "flags"])?;
    let (text, flags) = (translated(pattern.text("pattern")?), flags.text("flags")?);
    let flags = if flags.is_empty() { String::new() } else { format!("(?{flags})") };
    // A comment at the end of a spread-out pattern ends with its line.
    let end = if flags.contains('x') { "\n" } else { "" };
    let compiled = Compiled {
        anywhere: Engine::new(&format!("{flags}{text}"))?,
        from_start: Engine::new(&format!(r"{flags}\A(?:{text}{end})"))?,
        whole: Engine::new(&format!(r"{flags}\A(?:{text}{end})\z"))?,
    };
    Ok(vm.native_of(&PATTERN, compiled))
}

/// What is wrong with a pattern, in one line.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or("").trim();
    last.strip_prefix("error: ").unwrap_or(last).to_string()
}

/// Python's way of writing where it differs: `\Z`, and brackets inside a class.
fn translated(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut chars = pattern.chars().peekable();
    // Characters since the class was opened.
    let mut class: Option<usize> = None;
    while let Some(c) = chars.next() {
        let first = class == Some(0);
        class = class.map(|n| n + usize::from(!(n == 0 && c == '^')));
        match (c, class) {
            ('\\', _) => {
                out.push('\\');
                match chars.next() {
                    Some('Z') => out.push('z'),
                    Some(next) => out.push(next),
                    None => {}
                }
            }
            ('[', None) => {
                class = Some(0);
                out.push(c);
            }
            (']', Some(_)) if !first => {
                class = None;
                out.push(c);
            }
            ('[' | ']' | '&' | '~', Some(_)) => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

/// The next match at or after a place: for each group its first and last place, in characters, or
/// None; None if there is no match.
fn spans(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, text, start, mode] = args.bind("spans", ["self", "text", "start", "mode"])?;
    let (text, start) = (text.text("string")?, start.int("start")?);
    let Some(compiled) = this.native::<Compiled>() else {
        return Err(value_error("this is no compiled pattern"));
    };
    vm.tick()?;
    let Some(from) = byte_of(text, usize::try_from(start).unwrap_or(0)) else {
        return Ok(Value::None);
    };
    let (found, base) = match mode.text("mode")? {
        "match" => (compiled.from_start.find(&text[from..], 0)?, from),
        "fullmatch" => (compiled.whole.find(&text[from..], 0)?, from),
        _ => (compiled.anywhere.find(text, from)?, 0),
    };
    let Some(spans) = found else { return Ok(Value::None) };
    let place = |byte: usize| Value::Int(char_of(text, base + byte) as i64);
    let span = |m: Option<(usize, usize)>| {
        m.map_or(Value::None, |(a, b)| Value::tuple(vec![place(a), place(b)]))
    };
    Ok(Value::list(spans.into_iter().map(span).collect()))
}

/// Name and number of every named group, and the number of groups.
fn names(_vm: &mut Vm, args: &Args) -> Result<Value> {
    let Some(compiled) = args.this().native::<Compiled>() else {
        return Err(value_error("this is no compiled pattern"));
    };
    let named = compiled.anywhere.names().into_iter();
    let pairs = named.map(|(i, name)| Value::tuple(vec![Value::str(name), Value::Int(i as i64)]));
    Ok(Value::list(pairs.collect()))
}

fn groups(_vm: &mut Vm, args: &Args) -> Result<Value> {
    match args.this().native::<Compiled>() {
        Some(compiled) => Ok(Value::from(compiled.anywhere.groups().saturating_sub(1))),
        None => Err(value_error("this is no compiled pattern")),
    }
}

/// The byte at which a character begins; the end of the text counts too.
fn byte_of(text: &str, at: usize) -> Option<usize> {
    if text.is_ascii() {
        return (at <= text.len()).then_some(at);
    }
    text.char_indices().map(|(i, _)| i).chain([text.len()]).nth(at)
}

fn char_of(text: &str, byte: usize) -> usize {
    if text.is_ascii() { byte } else { text[..byte].chars().count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pythons_ways_of_writing() {
        for (python, ours) in [
            (r"a\Z", r"a\z"),
            ("[[]", r"[\[]"),
            ("[]a]", r"[\]a]"),
            ("[^]a]", r"[^\]a]"),
            (r"[\]a&&b]", r"[\]a\&\&b]"),
            ("a[b]c]", "a[b]c]"),
        ] {
            assert_eq!(translated(python), ours);
        }
        for pattern in [r"a(?!b)", r"(?<=x)y", r"(\w)\1"] {
            assert!(matches!(Engine::new(pattern), Ok(Engine::Backtracking(_))), "{pattern}");
        }
        assert!(matches!(Engine::new(r"a+b*"), Ok(Engine::Linear(_))));
        assert!(Engine::new("(a").is_err());
    }
}
