//! `re`: patterns are compiled and matched here by the `regex` crate (linear time, so that no pattern
//! can hang); what Python builds on spans is written in the dialect (`assets/script/re.py`).
//! Look-around and back-references are refused by name: that crate has none.

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
    methods: &[("spans", spans), ("names", names)],
    getters: &[],
    class_methods: &[],
};

/// Bytes that one compiled pattern may take.
const MAX_PATTERN_BYTES: usize = 4 << 20;

/// The same pattern three times: anywhere, from the start, over the whole text.
struct Compiled {
    anywhere: Regex,
    from_start: Regex,
    whole: Regex,
}

fn compile(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [pattern, flags] = args.bind("compile", ["pattern", "flags"])?;
    let (text, flags) = (translated(pattern.text("pattern")?), flags.text("flags")?);
    let build = |text: &str| {
        RegexBuilder::new(text)
            .case_insensitive(flags.contains('i'))
            .multi_line(flags.contains('m'))
            .dot_matches_new_line(flags.contains('s'))
            .ignore_whitespace(flags.contains('x'))
            .size_limit(MAX_PATTERN_BYTES)
            .build()
            .map_err(|e| value_error(reason(&e)))
    };
    let compiled = Compiled {
        anywhere: build(&text)?,
        from_start: build(&format!(r"\A(?:{text})"))?,
        whole: build(&format!(r"\A(?:{text})\z"))?,
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
    let found = match mode.text("mode")? {
        "match" => compiled.from_start.captures(&text[from..]).map(|c| (c, from)),
        "fullmatch" => compiled.whole.captures(&text[from..]).map(|c| (c, from)),
        _ => compiled.anywhere.captures_at(text, from).map(|c| (c, 0)),
    };
    let Some((captures, base)) = found else { return Ok(Value::None) };
    let place = |byte: usize| Value::Int(char_of(text, base + byte) as i64);
    let span = |m: Option<regex::Match<'_>>| {
        m.map_or(Value::None, |m| Value::tuple(vec![place(m.start()), place(m.end())]))
    };
    Ok(Value::list(captures.iter().map(span).collect()))
}

/// Name and number of every named group.
fn names(_vm: &mut Vm, args: &Args) -> Result<Value> {
    let Some(compiled) = args.this().native::<Compiled>() else {
        return Err(value_error("this is no compiled pattern"));
    };
    let named = compiled.anywhere.capture_names().enumerate();
    let pairs = named
        .filter_map(|(i, n)| Some((n?, i)))
        .map(|(name, i)| Value::tuple(vec![Value::str(name), Value::Int(i as i64)]));
    Ok(Value::list(pairs.collect()))
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
        let ahead = String::from("(?=a)");
        assert!(reason(&Regex::new(&ahead).unwrap_err()).contains("look-around"));
    }
}
