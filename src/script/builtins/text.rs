//! `str`.

use crate::script::args::Args;
use crate::script::error::{Result, type_error, value_error};
use crate::script::names::Name;
use crate::script::value::{Class, Dict, Value};
use crate::script::vm::{Vm, add_methods};
use std::rc::Rc;

pub fn new_str(vm: &mut Vm, _: &Rc<Class>, args: &Args) -> Result<Value> {
    let [x, encoding, errors] = args.bind("str", ["object?", "encoding?", "errors?"])?;
    match x.given() {
        None => Ok(Value::str("")),
        Some(x @ Value::Str(_)) => Ok(x),
        Some(x) if !encoding.is_unbound() || !errors.is_unbound() => {
            let named = [Name::new("encoding"), Name::new("errors")];
            let given = [(encoding, named[0]), (errors, named[1])];
            let (values, names): (Vec<Value>, Vec<Name>) =
                given.into_iter().filter(|(v, _)| !v.is_unbound()).unzip();
            if super::bytes::of(&x).is_none() {
                let kind = x.type_name();
                let text = format!("decoding to str: need a bytes-like object, {kind} found");
                return Err(type_error(text));
            }
            let decode = vm.get_attr(&x, "decode")?;
            vm.call_args(&decode, &Args::new(&values, &names))
        }
        Some(x) => Ok(Value::str(vm.str_of(&x)?)),
    }
}

fn own<'a>(args: &Args<'a>) -> Result<&'a str> {
    args.this().text("self")
}

macro_rules! whole {
    ($($name:ident: $f:expr;)*) => {
        $(fn $name(_: &mut Vm, args: &Args) -> Result<Value> {
            args.exactly::<1>(concat!("str.", stringify!($name)))?;
            let f: fn(&str) -> Value = $f;
            Ok(f(own(args)?))
        })*
    };
}

fn all(text: &str, test: fn(char) -> bool) -> Value {
    Value::Bool(!text.is_empty() && text.chars().all(test))
}

/// Decimal digits of other scripts: ten in a row, from each of these on.
fn is_other_decimal(c: char) -> bool {
    const ZEROS: [u32; 12] =
        [0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xFF10];
    ZEROS.iter().any(|z| (*z..z + 10).contains(&(c as u32)))
}

/// Decimal digits, and small ones above or below the line.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
        || is_other_decimal(c)
        || matches!(c, '²' | '³' | '¹' | '\u{2070}'..='\u{2079}' | '\u{2080}'..='\u{2089}' | '①'..='⑨')
}

/// Every word with a capital.
fn titled(text: &str) -> Value {
    let mut before = false;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match before {
            true => out.extend(c.to_lowercase()),
            false => out.extend(c.to_uppercase()),
        }
        before = c.is_alphabetic();
    }
    Value::str(out)
}

fn capitalised(text: &str) -> Value {
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    Value::str(first + &chars.as_str().to_lowercase())
}

fn swapped(text: &str) -> Value {
    let swap = |c: char| -> String {
        if c.is_uppercase() { c.to_lowercase().collect() } else { c.to_uppercase().collect() }
    };
    Value::str(text.chars().map(swap).collect::<String>())
}

/// Letters with case, all of this one.
fn cased(text: &str, right: fn(char) -> bool, wrong: fn(char) -> bool) -> Value {
    Value::Bool(text.chars().any(right) && !text.chars().any(wrong))
}

whole! {
    upper: |t| Value::str(t.to_uppercase());
    lower: |t| Value::str(t.to_lowercase());
    casefold: |t| Value::str(t.to_lowercase().replace('ß', "ss"));
    title: titled;
    capitalize: capitalised;
    swapcase: swapped;
    isdigit: |t| all(t, is_digit);
    isdecimal: |t| all(t, |c| c.is_ascii_digit() || is_other_decimal(c));
    isnumeric: |t| all(t, char::is_numeric);
    isalpha: |t| all(t, char::is_alphabetic);
    isalnum: |t| all(t, char::is_alphanumeric);
    isspace: |t| all(t, char::is_whitespace);
    isupper: |t| cased(t, char::is_uppercase, char::is_lowercase);
    islower: |t| cased(t, char::is_lowercase, char::is_uppercase);
    isascii: |t| Value::Bool(t.is_ascii());
    isidentifier: |t| Value::Bool(t.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_') && t.chars().all(|c| c.is_alphanumeric() || c == '_'));
}

fn istitle(_: &mut Vm, args: &Args) -> Result<Value> {
    let text = own(args)?;
    let same = matches!(titled(text), Value::Str(s) if s.text() == text);
    Ok(Value::Bool(same && text.chars().any(char::is_alphabetic)))
}

/// The pieces that are cut off: white space, or the characters of the argument.
fn strip_with(args: &Args, name: &str, left: bool, right: bool) -> Result<Value> {
    let [this, chars] = args.bind(name, ["self", "chars?"])?;
    let mut text = this.text("self")?;
    let chars = chars.some();
    let set: Option<Vec<char>> = match &chars {
        Some(c) => Some(c.text(&format!("{name} arg"))?.chars().collect()),
        None => None,
    };
    let cut = |c: char| set.as_ref().map_or(c.is_whitespace(), |s| s.contains(&c));
    if left {
        text = text.trim_start_matches(cut);
    }
    if right {
        text = text.trim_end_matches(cut);
    }
    Ok(Value::str(text))
}

fn strip(_: &mut Vm, args: &Args) -> Result<Value> {
    strip_with(args, "strip", true, true)
}

fn lstrip(_: &mut Vm, args: &Args) -> Result<Value> {
    strip_with(args, "lstrip", true, false)
}

fn rstrip(_: &mut Vm, args: &Args) -> Result<Value> {
    strip_with(args, "rstrip", false, true)
}

fn list_of<'t>(parts: impl Iterator<Item = &'t str>) -> Value {
    Value::list(parts.map(Value::str).collect())
}

fn split(_: &mut Vm, args: &Args) -> Result<Value> {
    let [this, sep, max] = args.bind("split", ["self", "sep?", "maxsplit?"])?;
    let (text, max) = (this.text("self")?, max.int_or("maxsplit", -1)?);
    let limit = usize::try_from(max).map_or(usize::MAX, |m| m.saturating_add(1));
    match sep.some() {
        Some(sep) => {
            let sep = sep.text("sep")?;
            if sep.is_empty() {
                return Err(value_error("empty separator"));
            }
            Ok(list_of(text.splitn(limit, sep)))
        }
        None => Ok(list_of(split_blank(text, limit).into_iter())),
    }
}

fn split_blank(text: &str, limit: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        if parts.len() + 1 == limit {
            parts.push(rest.trim_end());
            break;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        parts.push(word);
        rest = tail.trim_start();
    }
    parts
}

fn rsplit(_: &mut Vm, args: &Args) -> Result<Value> {
    let [this, sep, max] = args.bind("rsplit", ["self", "sep?", "maxsplit?"])?;
    let (text, max) = (this.text("self")?, max.int_or("maxsplit", -1)?);
    let limit = usize::try_from(max).map_or(usize::MAX, |m| m.saturating_add(1));
    let mut parts: Vec<&str> = match sep.some() {
        Some(sep) => {
            let sep = sep.text("sep")?.to_string();
            if sep.is_empty() {
                return Err(value_error("empty separator"));
            }
            text.rsplitn(limit, &*sep).collect()
        }
        None if max < 0 => return Ok(list_of(text.split_whitespace())),
        None => {
            let mut parts = Vec::new();
            let mut rest = text.trim_end();
            while !rest.is_empty() {
                if parts.len() + 1 == limit {
                    parts.push(rest.trim_start());
                    break;
                }
                let start = rest
                    .rfind(char::is_whitespace)
                    .map_or(0, |i| i + rest[i..].chars().next().map_or(1, char::len_utf8));
                let (head, word) = rest.split_at(start);
                parts.push(word);
                rest = head.trim_end();
            }
            parts
        }
    };
    parts.reverse();
    Ok(list_of(parts.into_iter()))
}

fn splitlines(_: &mut Vm, args: &Args) -> Result<Value> {
    let [this, keep] = args.bind("splitlines", ["self", "keepends?"])?;
    let (text, keep) = (this.text("self")?, keep.bool_or("keepends", false)?);
    let lines = text.split_inclusive('\n');
    Ok(list_of(
        lines.map(|l| if keep { l } else { l.trim_end_matches('\n').trim_end_matches('\r') }),
    ))
}

fn join(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, items] = args.exactly::<2>("str.join")?;
    let sep = this.text("self")?;
    if !vm.is_iterable(items) {
        return Err(type_error("can only join an iterable"));
    }
    let items = vm.collect(items)?;
    let mut size = sep.len().saturating_mul(items.len());
    for (i, item) in items.iter().enumerate() {
        match item.as_str() {
            Some(t) => size = size.saturating_add(t.len()),
            None => {
                let text =
                    format!("sequence item {i}: expected str instance, {} found", item.type_name());
                return Err(type_error(text));
            }
        }
    }
    vm.reserve(size as u64)?;
    let parts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
    Ok(Value::str(parts.join(sep)))
}

fn replace(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, old, new, count] = args.bind("replace", ["self", "old", "new", "count?"])?;
    let (text, old, new) =
        (this.text("self")?, old.text("replace() argument 1")?, new.text("replace() argument 2")?);
    let hits = if old.is_empty() { text.chars().count() + 1 } else { text.len() / old.len() };
    vm.reserve(text.len() as u64 + (hits as u64).saturating_mul(new.len() as u64))?;
    Ok(Value::str(match usize::try_from(count.int_or("count", -1)?) {
        Ok(n) => text.replacen(old, new, n),
        Err(_) => text.replace(old, new),
    }))
}

/// The part of the text from `start` to `end` (in characters), and the characters before it.
fn window<'t>(text: &'t str, start: &Value, end: &Value) -> Result<(usize, &'t str)> {
    let none = |v: &Value| if v.is_unbound() { Value::None } else { v.clone() };
    let slice =
        crate::script::value::Slice { start: none(start), stop: none(end), step: Value::None };
    let count = text.chars().count();
    let (from, _, len) = crate::script::value::slice_bounds(&slice, count)?;
    let byte = |n: usize| text.char_indices().nth(n).map_or(text.len(), |(i, _)| i);
    Ok((from, text.get(byte(from)..byte(from + len)).unwrap_or("")))
}

fn position(args: &Args, name: &str, last: bool) -> Result<Option<usize>> {
    let [this, part, start, end] = args.bind(name, ["self", "sub", "start?", "end?"])?;
    let (before, text) = window(this.text("self")?, &start, &end)?;
    let part = part.text("the text to look for")?;
    let found = if last { text.rfind(part) } else { text.find(part) };
    Ok(found.map(|i| before + text.get(..i).map_or(0, |t| t.chars().count())))
}

fn find(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(Value::Int(position(args, "find", false)?.map_or(-1, |i| i as i64)))
}

fn rfind(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(Value::Int(position(args, "rfind", true)?.map_or(-1, |i| i as i64)))
}

fn index(_: &mut Vm, args: &Args) -> Result<Value> {
    position(args, "index", false)?
        .map(Value::from)
        .ok_or_else(|| value_error("substring not found"))
}

fn rindex(_: &mut Vm, args: &Args) -> Result<Value> {
    position(args, "rindex", true)?
        .map(Value::from)
        .ok_or_else(|| value_error("substring not found"))
}

fn count(_: &mut Vm, args: &Args) -> Result<Value> {
    let [this, part, start, end] = args.bind("count", ["self", "sub", "start?", "end?"])?;
    let (_, text) = window(this.text("self")?, &start, &end)?;
    let part = part.text("the text to count")?;
    Ok(Value::from(match part.is_empty() {
        true => text.chars().count() + 1,
        false => text.matches(part).count(),
    }))
}

fn ends(args: &Args, name: &str, test: fn(&str, &str) -> bool) -> Result<Value> {
    let [this, part, start, end] = args.bind(name, ["self", "prefix", "start?", "end?"])?;
    let (_, text) = window(this.text("self")?, &start, &end)?;
    let wrong = |v: &Value| {
        type_error(format!("{name} first arg must be str or a tuple of str, not {}", v.type_name()))
    };
    match &part {
        Value::Tuple(t) => {
            for one in &t.items {
                if test(text, one.as_str().ok_or_else(|| wrong(one))?) {
                    return Ok(Value::Bool(true));
                }
            }
            Ok(Value::Bool(false))
        }
        one => Ok(Value::Bool(test(text, one.as_str().ok_or_else(|| wrong(one))?))),
    }
}

fn startswith(_: &mut Vm, args: &Args) -> Result<Value> {
    ends(args, "startswith", |t, p| t.starts_with(p))
}

fn endswith(_: &mut Vm, args: &Args) -> Result<Value> {
    ends(args, "endswith", |t, p| t.ends_with(p))
}

fn removeprefix(_: &mut Vm, args: &Args) -> Result<Value> {
    let [this, part] = args.exactly::<2>("removeprefix")?;
    let text = this.text("self")?;
    Ok(Value::str(text.strip_prefix(part.text("prefix")?).unwrap_or(text)))
}

fn removesuffix(_: &mut Vm, args: &Args) -> Result<Value> {
    let [this, part] = args.exactly::<2>("removesuffix")?;
    let text = this.text("self")?;
    Ok(Value::str(text.strip_suffix(part.text("suffix")?).unwrap_or(text)))
}

/// How much to fill in, and with what.
fn fill(vm: &Vm, args: &Args, name: &str) -> Result<(String, usize, String)> {
    let [this, width, with] = args.bind(name, ["self", "width", "fillchar?"])?;
    let text = this.text("self")?;
    let width = width.int("width")?;
    let with = match with.given() {
        Some(w) => w.text("the fill character")?.to_string(),
        None => " ".into(),
    };
    if with.chars().count() != 1 {
        return Err(type_error("The fill character must be exactly one character long"));
    }
    let missing = (width.max(0) as usize).saturating_sub(text.chars().count());
    vm.reserve(missing as u64 * 4)?;
    Ok((text.to_string(), missing, with))
}

fn ljust(vm: &mut Vm, args: &Args) -> Result<Value> {
    let (text, missing, with) = fill(vm, args, "ljust")?;
    Ok(Value::str(text + &with.repeat(missing)))
}

fn rjust(vm: &mut Vm, args: &Args) -> Result<Value> {
    let (text, missing, with) = fill(vm, args, "rjust")?;
    Ok(Value::str(with.repeat(missing) + &text))
}

fn center(vm: &mut Vm, args: &Args) -> Result<Value> {
    let (text, missing, with) = fill(vm, args, "center")?;
    let width = missing + text.chars().count();
    let left = missing / 2 + (missing & width & 1);
    Ok(Value::str(with.repeat(left) + &text + &with.repeat(missing - left)))
}

fn zfill(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, width] = args.exactly::<2>("str.zfill")?;
    let text = this.text("self")?;
    let missing = (width.int("width")?.max(0) as usize).saturating_sub(text.chars().count());
    vm.reserve(missing as u64)?;
    let sign = usize::from(text.starts_with(['+', '-']));
    let (sign, rest) = text.split_at(sign);
    Ok(Value::str(format!("{sign}{}{rest}", "0".repeat(missing))))
}

fn cut(args: &Args, name: &str, last: bool) -> Result<Value> {
    let [this, sep] = args.exactly::<2>(name)?;
    let (text, sep) = (this.text("self")?, sep.text("sep")?);
    if sep.is_empty() {
        return Err(value_error("empty separator"));
    }
    let found = if last { text.rsplit_once(sep) } else { text.split_once(sep) };
    let parts = match found {
        Some((a, b)) => [a, sep, b],
        None if last => ["", "", text],
        None => [text, "", ""],
    };
    Ok(Value::tuple(parts.into_iter().map(Value::str).collect()))
}

fn partition(_: &mut Vm, args: &Args) -> Result<Value> {
    cut(args, "partition", false)
}

fn rpartition(_: &mut Vm, args: &Args) -> Result<Value> {
    cut(args, "rpartition", true)
}

fn expandtabs(_: &mut Vm, args: &Args) -> Result<Value> {
    let [this, size] = args.bind("expandtabs", ["self", "tabsize?"])?;
    let size = size.int_or("tabsize", 8)?.clamp(0, 1000) as usize;
    let (mut out, mut column) = (String::new(), 0);
    for c in this.text("self")?.chars() {
        match c {
            '\t' if size > 0 => {
                let missing = size - column % size;
                out.push_str(&" ".repeat(missing));
                column += missing;
            }
            '\t' => {}
            c => {
                out.push(c);
                column = if c == '\n' { 0 } else { column + 1 };
            }
        }
    }
    Ok(Value::str(out))
}

fn maketrans(vm: &mut Vm, args: &Args) -> Result<Value> {
    let out = Dict::new();
    match args.rest().pos() {
        [Value::Dict(d)] => {
            for (k, v) in d.pairs() {
                let k = match k.as_str() {
                    Some(t) => Value::Int(t.chars().next().map_or(0, |c| c as i64)),
                    None => k,
                };
                vm.dict_set(&out, k, v)?;
            }
        }
        [from, to, gone @ ..] => {
            let (from, to) = (from.text("the first argument")?, to.text("the second argument")?);
            if from.chars().count() != to.chars().count() {
                return Err(value_error(
                    "the first two maketrans arguments must have equal length",
                ));
            }
            for (a, b) in from.chars().zip(to.chars()) {
                vm.dict_set(&out, Value::Int(a as i64), Value::Int(b as i64))?;
            }
            for c in gone.first().and_then(Value::as_str).unwrap_or("").chars() {
                vm.dict_set(&out, Value::Int(c as i64), Value::None)?;
            }
        }
        _ => return Err(type_error("maketrans() takes a dict, or two or three strings")),
    }
    Ok(Value::Dict(Rc::new(out)))
}

fn translate(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, table] = args.exactly::<2>("str.translate")?;
    let Value::Dict(table) = table else {
        return Err(type_error("translate() needs a table from maketrans()"));
    };
    let mut out = String::new();
    for c in this.text("self")?.chars() {
        match vm.dict_get(table, &Value::Int(c as i64))? {
            None => out.push(c),
            Some(Value::None) => {}
            Some(Value::Int(i)) => out.extend(char::from_u32(i as u32)),
            Some(v) => out.push_str(v.text("a translation")?),
        }
    }
    Ok(Value::str(out))
}

fn format(vm: &mut Vm, args: &Args) -> Result<Value> {
    let text = own(args)?.to_string();
    super::format::str_format(vm, &text, &args.rest(), &mut 0).map(Value::str)
}

fn format_map(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, map] = args.exactly::<2>("format_map")?;
    let Value::Dict(d) = map.plain() else { return Err(type_error("format_map() needs a dict")) };
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for (k, v) in d.pairs() {
        if let Some(name) = k.as_str() {
            names.push(name.into());
            values.push(v);
        }
    }
    let text = this.text("self")?.to_string();
    super::format::str_format(vm, &text, &Args::new(&values, &names), &mut 0).map(Value::str)
}

/// `chr(i)`.
pub fn chr(_: &mut Vm, args: &Args) -> Result<Value> {
    let [i] = args.exactly::<1>("chr")?;
    let i = i.as_int().ok_or_else(|| {
        type_error(format!("'{}' object cannot be interpreted as an integer", i.type_name()))
    })?;
    match u32::try_from(i).ok().and_then(char::from_u32) {
        Some(c) => Ok(Value::str(c.to_string())),
        None => Err(value_error("chr() arg not in range(0x110000)")),
    }
}

/// `ord(c)`.
pub fn ord(_: &mut Vm, args: &Args) -> Result<Value> {
    let [c] = args.exactly::<1>("ord")?;
    if let Some([b]) = super::bytes::of(c).as_deref() {
        return Ok(Value::Int(i64::from(*b)));
    }
    let Some(text) = c.as_str() else {
        return Err(type_error(format!(
            "ord() expected string of length 1, but {} found",
            c.type_name()
        )));
    };
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Ok(Value::Int(c as i64)),
        _ => Err(type_error(format!(
            "ord() expected a character, but string of length {} found",
            text.chars().count()
        ))),
    }
}

pub fn install(vm: &mut Vm) {
    add_methods(
        &vm.types.str,
        &[
            ("upper", upper),
            ("lower", lower),
            ("casefold", casefold),
            ("title", title),
            ("capitalize", capitalize),
            ("swapcase", swapcase),
            ("isdigit", isdigit),
            ("isdecimal", isdecimal),
            ("isnumeric", isnumeric),
            ("isalpha", isalpha),
            ("isalnum", isalnum),
            ("isspace", isspace),
            ("isupper", isupper),
            ("islower", islower),
            ("istitle", istitle),
            ("isascii", isascii),
            ("isidentifier", isidentifier),
            ("strip", strip),
            ("lstrip", lstrip),
            ("rstrip", rstrip),
            ("split", split),
            ("rsplit", rsplit),
            ("splitlines", splitlines),
            ("join", join),
            ("replace", replace),
            ("find", find),
            ("rfind", rfind),
            ("index", index),
            ("rindex", rindex),
            ("count", count),
            ("startswith", startswith),
            ("endswith", endswith),
            ("removeprefix", removeprefix),
            ("removesuffix", removesuffix),
            ("ljust", ljust),
            ("rjust", rjust),
            ("center", center),
            ("zfill", zfill),
            ("partition", partition),
            ("rpartition", rpartition),
            ("expandtabs", expandtabs),
            ("translate", translate),
            ("encode", super::bytearray::encode),
            ("format", format),
            ("format_map", format_map),
        ],
    );
    crate::script::vm::add_class_methods(&vm.types.str, &[("maketrans", maketrans)]);
}
