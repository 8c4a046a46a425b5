//! `repr` and `str`, as CPython writes them.

use super::Vm;
use crate::script::error::{Result, type_error};
use crate::script::names as n;
use crate::script::value::{Class, Descriptor, Value, ViewKind};
use std::fmt::Write;

impl Vm {
    /// `repr(v)`.
    pub fn repr(&mut self, v: &Value) -> Result<String> {
        let mut out = String::new();
        self.write_repr(v, &mut out, &mut Vec::new())?;
        Ok(out)
    }

    /// `str(v)`.
    pub fn str_of(&mut self, v: &Value) -> Result<String> {
        match v {
            Value::Str(s) => Ok(s.text().to_string()),
            Value::Object(o) => {
                if let Some(method) = o.class.lookup(n::STR) {
                    return self.text_from(&method, v, "__str__");
                }
                if o.class.lookup(n::REPR).is_none()
                    && let Some(Value::Str(s)) = o.base()
                {
                    return Ok(s.text().to_string());
                }
                self.repr(v)
            }
            Value::Class(c) if c.meta_lookup(n::STR).is_some() => {
                let method = c.meta_lookup(n::STR).unwrap_or_default();
                self.text_from(&method, v, "__str__")
            }
            _ => self.repr(v),
        }
    }

    fn text_from(&mut self, method: &Value, v: &Value, name: &str) -> Result<String> {
        let text = self.deeper(|vm| vm.call_with_self(method, v, &[]))?;
        match text.as_str() {
            Some(t) => Ok(t.to_string()),
            None => {
                Err(type_error(format!("{name} returned non-string (type {})", text.type_name())))
            }
        }
    }

    /// `inside` holds the containers that are being written, so that one that holds itself ends.
    fn write_repr(&mut self, v: &Value, out: &mut String, inside: &mut Vec<usize>) -> Result<()> {
        match v {
            Value::Unbound | Value::None => out.push_str("None"),
            Value::NotImplemented => out.push_str("NotImplemented"),
            Value::Ellipsis => out.push_str("Ellipsis"),
            Value::Bool(b) => out.push_str(if *b { "True" } else { "False" }),
            Value::Int(i) => {
                let _ = write!(out, "{i}");
            }
            Value::Float(f) => out.push_str(&float_repr(*f)),
            Value::Big(b) => out.push_str(&big_text(b)?),
            Value::Str(s) => write_quoted(s.text(), out),
            Value::Range(r) => {
                let _ = match r.step {
                    1 => write!(out, "range({}, {})", r.start, r.stop),
                    s => write!(out, "range({}, {}, {s})", r.start, r.stop),
                };
            }
            Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::Set(_) | Value::View(_) => {
                self.tick()?;
                self.reserve(out.len() as u64 * 2)?;
                return self.write_container(v, out, inside);
            }
            Value::Slice(s) => {
                out.push_str("slice(");
                for (i, part) in [&s.start, &s.stop, &s.step].into_iter().enumerate() {
                    out.push_str(if i > 0 { ", " } else { "" });
                    self.write_repr(part, out, inside)?;
                }
                out.push(')');
            }
            Value::Function(f) => {
                let _ = write!(out, "<function {} at {:#x}>", f.code.qualname, address(v));
            }
            Value::Builtin(b) if b.is_method => {
                let _ = write!(out, "<method '{}'>", b.name);
            }
            Value::Builtin(b) => {
                let _ = write!(out, "<built-in function {}>", b.name);
            }
            Value::Method(m) => match &m.func {
                Value::Function(f) => {
                    let _ = write!(out, "<bound method {} of ", f.code.qualname);
                    self.write_repr(&m.this, out, inside)?;
                    out.push('>');
                }
                f => {
                    let name = if let Value::Builtin(b) = f { b.name } else { "?" };
                    let of = m.this.type_name();
                    let _ = write!(
                        out,
                        "<built-in method {name} of {of} object at {:#x}>",
                        address(&m.this)
                    );
                }
            },
            Value::Class(c) if c.meta_lookup(n::REPR).is_some() => {
                let method = c.meta_lookup(n::REPR).unwrap_or_default();
                let text = self.text_from(&method, v, "__repr__")?;
                out.push_str(&text);
            }
            Value::Class(c) => {
                let _ = write!(out, "<class '{}'>", class_path(c));
            }
            Value::Iter(i) => {
                let _ = write!(out, "<{} object at {:#x}>", i.kind, address(v));
            }
            Value::Generator(g) => {
                let _ = write!(out, "<generator object {} at {:#x}>", g.name, address(v));
            }
            Value::Module(m) => {
                let _ = write!(out, "<module '{}'>", m.name);
            }
            Value::Descriptor(d) => {
                let kind = match &**d {
                    Descriptor::Super { class, .. } => {
                        format!("super: <class '{}'>, ...", class.name())
                    }
                    _ => format!("{} object at {:#x}", v.type_name(), address(v)),
                };
                let _ = write!(out, "<{kind}>");
            }
            Value::Object(o) => {
                if let Some(method) = o.class.lookup(n::REPR) {
                    let text = self.text_from(&method, v, "__repr__")?;
                    out.push_str(&text);
                    return Ok(());
                }
                if let Some(base) = o.base() {
                    let base = base.clone();
                    return self.write_repr(&base, out, inside);
                }
                let _ = write!(out, "<{} object at {:#x}>", class_path(&o.class), address(v));
            }
        }
        Ok(())
    }

    fn write_container(
        &mut self,
        v: &Value,
        out: &mut String,
        inside: &mut Vec<usize>,
    ) -> Result<()> {
        let (open, close) = brackets(v);
        let at = address(v);
        if inside.contains(&at) {
            out.push_str(open);
            out.push_str("...");
            out.push_str(close);
            return Ok(());
        }
        if let Value::Set(s) = v
            && s.is_empty()
        {
            out.push_str(if s.frozen { "frozenset()" } else { "set()" });
            return Ok(());
        }
        inside.push(at);
        let result = self.deeper(|vm| vm.write_items(v, out, inside));
        inside.pop();
        result
    }

    fn write_items(&mut self, v: &Value, out: &mut String, inside: &mut Vec<usize>) -> Result<()> {
        let (open, close) = brackets(v);
        out.push_str(open);
        let pairs = match v {
            Value::Dict(d) => Some(d.pairs()),
            _ => None,
        };
        if let Some(pairs) = pairs {
            for (i, (key, value)) in pairs.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                self.write_repr(key, out, inside)?;
                out.push_str(": ");
                self.write_repr(value, out, inside)?;
            }
            out.push_str(close);
            return Ok(());
        }
        let items = match v {
            Value::View(w) if w.kind == ViewKind::Items => {
                w.dict.pairs().into_iter().map(|(k, v)| Value::tuple(vec![k, v])).collect()
            }
            _ => self.collect(v)?,
        };
        for (i, item) in items.iter().enumerate() {
            out.push_str(if i > 0 { ", " } else { "" });
            self.write_repr(item, out, inside)?;
        }
        if matches!(v, Value::Tuple(_)) && items.len() == 1 {
            out.push(',');
        }
        out.push_str(close);
        Ok(())
    }
}

fn address(v: &Value) -> usize {
    v.address().unwrap_or(0)
}

fn brackets(v: &Value) -> (&'static str, &'static str) {
    match v {
        Value::List(_) => ("[", "]"),
        Value::Tuple(_) => ("(", ")"),
        Value::Set(s) if s.frozen => ("frozenset({", "})"),
        Value::View(w) => match w.kind {
            ViewKind::Keys => ("dict_keys([", "])"),
            ViewKind::Values => ("dict_values([", "])"),
            ViewKind::Items => ("dict_items([", "])"),
        },
        _ => ("{", "}"),
    }
}

/// The name with those of the classes and functions around it.
pub fn class_name(c: &Class) -> String {
    match c.own(n::QUALNAME) {
        Some(Value::Str(s)) => s.text().to_string(),
        _ => c.name().to_string(),
    }
}

/// `module.Name`, without `builtins`.
pub fn class_path(c: &Class) -> String {
    match &*c.module.text() {
        "builtins" => c.name().to_string(),
        module => format!("{module}.{}", class_name(c)),
    }
}

/// CPython refuses to write numbers of more than 4300 digits.
pub fn big_text(b: &num_bigint::BigInt) -> Result<String> {
    const MAX_DIGITS: u64 = 4300;
    let too_long = || {
        crate::script::error::value_error(
            "Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit",
        )
    };
    if b.bits() > MAX_DIGITS * 10 / 3 + 8 {
        return Err(too_long());
    }
    let text = b.to_string();
    if text.trim_start_matches('-').len() as u64 > MAX_DIGITS {
        return Err(too_long());
    }
    Ok(text)
}

/// The shortest text that reads back as the same float.
pub fn float_repr(f: f64) -> String {
    if f.is_nan() {
        return "nan".into();
    }
    if f.is_infinite() {
        return if f > 0.0 { "inf".into() } else { "-inf".into() };
    }
    let text = format!("{f:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    if !(-4..16).contains(&exponent) {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        let esign = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{first}{point}{rest}e{esign}{:02}", exponent.abs());
    }
    if exponent < 0 {
        let zeros = "0".repeat((-exponent - 1) as usize);
        return format!("{sign}0.{zeros}{digits}");
    }
    let whole = exponent as usize + 1;
    if digits.len() <= whole {
        let zeros = "0".repeat(whole - digits.len());
        return format!("{sign}{digits}{zeros}.0");
    }
    let (a, b) = digits.split_at(whole);
    format!("{sign}{a}.{b}")
}

/// The text in quotes, escaped.
pub fn write_quoted(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if (c as u32) < 0x20 || (0x7F..0xA0).contains(&(c as u32)) || c == '\u{AD}' => {
                let _ = write!(out, "\\x{:02x}", c as u32);
            }
            c if is_unprintable(c) => {
                let _ = match c as u32 {
                    u @ 0x1_0000.. => write!(out, "\\U{u:08x}"),
                    u => write!(out, "\\u{u:04x}"),
                };
            }
            c => out.push(c),
        }
    }
    out.push(quote);
}

fn is_unprintable(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E000}'..='\u{F8FF}' | '\u{3000}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_read_as_in_python() {
        let cases = [
            (0.1, "0.1"),
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (1e16, "1e+16"),
            (123456789012345680.0, "1.2345678901234568e+17"),
            (1e15, "1000000000000000.0"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1.5e-7, "1.5e-07"),
            (1e22, "1e+22"),
            (1.0 / 3.0, "0.3333333333333333"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
        ];
        for (f, text) in cases {
            assert_eq!(float_repr(f), text);
        }
    }

    #[test]
    fn quotes_are_chosen_and_escaped() {
        let quoted = |t: &str| {
            let mut out = String::new();
            write_quoted(t, &mut out);
            out
        };
        assert_eq!(quoted("a'b"), "\"a'b\"");
        assert_eq!(quoted("a'\"b\n"), "'a\\'\"b\\n'");
    }
}
