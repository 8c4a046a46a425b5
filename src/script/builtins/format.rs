//! Format specifications: `f"{x:>10.3f}"`, `format(x, spec)`, `"{} {:d}".format(...)`.

use crate::script::args::Args;
use crate::script::error::{Exc, Raise, Result, index_error, key_error, type_error, value_error};
use crate::script::names::{self as n, Name};
use crate::script::value::Value;
use crate::script::vm::{Vm, big_text, float_repr};
use num_bigint::BigInt;
use num_traits::Signed;

/// A parsed specification: `[[fill]align][sign][#][0][width][,][.precision][type]`.
#[derive(Default)]
pub struct Spec {
    pub fill: Option<char>,
    pub align: Option<char>,
    pub sign: Option<char>,
    pub alternate: bool,
    pub zero: bool,
    pub width: usize,
    pub grouping: Option<char>,
    pub precision: Option<usize>,
    pub kind: Option<char>,
}

const MAX_WIDTH: usize = 1_000_000;

impl Spec {
    pub fn parse(text: &str) -> Result<Spec> {
        let chars: Vec<char> = text.chars().collect();
        let mut spec = Spec::default();
        let mut at = 0;
        let is_align = |c: Option<&char>| c.is_some_and(|c| "<>=^".contains(*c));
        if is_align(chars.get(1)) {
            (spec.fill, spec.align) = (chars.first().copied(), chars.get(1).copied());
            at = 2;
        } else if is_align(chars.first()) {
            spec.align = chars.first().copied();
            at = 1;
        }
        let take = |at: &mut usize, set: &str| {
            let found = chars.get(*at).copied().filter(|c| set.contains(*c));
            *at += usize::from(found.is_some());
            found
        };
        spec.sign = take(&mut at, "+- ");
        spec.alternate = take(&mut at, "#").is_some();
        spec.zero = take(&mut at, "0").is_some();
        let number = |at: &mut usize| -> Result<Option<usize>> {
            let start = *at;
            while chars.get(*at).is_some_and(char::is_ascii_digit) {
                *at += 1;
            }
            let digits: String = chars.get(start..*at).unwrap_or(&[]).iter().collect();
            match digits.is_empty() {
                true => Ok(None),
                false => match digits.parse() {
                    Ok(n) if n <= MAX_WIDTH => Ok(Some(n)),
                    _ => Err(value_error("Too many decimal digits in format string")),
                },
            }
        };
        spec.width = number(&mut at)?.unwrap_or(0);
        spec.grouping = take(&mut at, ",_");
        if take(&mut at, ".").is_some() {
            match number(&mut at)? {
                Some(p) => spec.precision = Some(p),
                None => return Err(value_error("Format specifier missing precision")),
            }
        }
        spec.kind = chars.get(at).copied();
        if chars.len() > at + 1 {
            return Err(value_error("Invalid format specifier"));
        }
        Ok(spec)
    }

    /// Fills up to the width.
    pub fn pad(&self, text: String, default: char) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        if missing == 0 {
            return text;
        }
        let fill = self.fill.unwrap_or(' ').to_string();
        match self.align.unwrap_or(default) {
            '<' => text + &fill.repeat(missing),
            '^' => fill.repeat(missing / 2) + &text + &fill.repeat(missing - missing / 2),
            _ => fill.repeat(missing) + &text,
        }
    }

    /// Sign, prefix and digits, with zeros between where they are asked for.
    pub fn number(&self, negative: bool, prefix: &str, digits: String) -> String {
        let sign = match (negative, self.sign) {
            (true, _) => "-",
            (false, Some('+')) => "+",
            (false, Some(' ')) => " ",
            _ => "",
        };
        let head = format!("{sign}{prefix}");
        let inner = self.align == Some('=') || (self.zero && self.align.is_none());
        if !inner {
            return self.pad(format!("{head}{}", self.grouped(&digits, 0)), '>');
        }
        let fill = if self.zero && self.fill.is_none() { '0' } else { self.fill.unwrap_or(' ') };
        let room = self.width.saturating_sub(head.len());
        let least = if fill == '0' { room } else { 0 };
        let body = self.grouped(&digits, least);
        let missing = room.saturating_sub(body.chars().count());
        format!("{head}{}{body}", fill.to_string().repeat(missing))
    }

    /// Digits with separators; whole digits are filled with zeros up to `least` places in all.
    fn grouped(&self, digits: &str, least: usize) -> String {
        let Some(mark) = self.grouping else { return digits.into() };
        let size = if matches!(self.kind, Some('x' | 'X' | 'b' | 'o')) { 4 } else { 3 };
        let whole_len = digits
            .find(|c: char| !c.is_ascii_hexdigit() || (c == 'e' && size == 3))
            .unwrap_or(digits.len());
        let (whole, rest) = digits.split_at(whole_len);
        let mut whole: Vec<char> = whole.chars().collect();
        let total = |n: usize| n + n.saturating_sub(1) / size + rest.len();
        while total(whole.len() + 1) <= least {
            whole.insert(0, '0');
        }
        let mut out = String::new();
        for (i, c) in whole.iter().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(size) {
                out.push(mark);
            }
            out.push(*c);
        }
        out + rest
    }
}

impl Vm {
    /// `format(v, spec)`.
    pub fn format(&mut self, v: &Value, spec: &str) -> Result<String> {
        if let Value::Object(o) = v
            && let Some(method) = o.class.lookup(n::FORMAT)
        {
            let text = self.call_with_self(&method, v, &[Value::str(spec)])?;
            return match text.as_str() {
                Some(t) => Ok(t.to_string()),
                None => Err(type_error(format!(
                    "__format__ must return a str, not {}",
                    text.type_name()
                ))),
            };
        }
        if spec.is_empty() {
            return self.str_of(v);
        }
        match v.plain() {
            Value::Str(s) => format_str(s.text(), spec),
            Value::Int(i) => format_int(&BigInt::from(*i), spec),
            Value::Bool(b) => format_int(&BigInt::from(i64::from(*b)), spec),
            Value::Big(b) => format_int(b, spec),
            Value::Float(f) => format_float(*f, &Spec::parse(spec)?, "float"),
            _ => Err(type_error(format!(
                "unsupported format string passed to {}.__format__",
                v.type_name()
            ))),
        }
    }
}

fn unknown(kind: char, of: &str) -> Raise {
    value_error(format!("Unknown format code '{kind}' for object of type '{of}'"))
}

fn format_str(text: &str, spec: &str) -> Result<String> {
    let spec = Spec::parse(spec)?;
    match spec.kind {
        None | Some('s') => {}
        Some(other) => return Err(unknown(other, "str")),
    }
    if spec.sign.is_some() {
        return Err(value_error("Sign not allowed in string format specifier"));
    }
    if spec.align == Some('=') {
        return Err(value_error("'=' alignment not allowed in string format specifier"));
    }
    let cut: String = text.chars().take(spec.precision.unwrap_or(usize::MAX)).collect();
    let spec = match spec.zero && spec.fill.is_none() {
        true => Spec { fill: Some('0'), ..spec },
        false => spec,
    };
    Ok(spec.pad(cut, '<'))
}

fn format_int(i: &BigInt, spec: &str) -> Result<String> {
    let spec = Spec::parse(spec)?;
    let kind = spec.kind.unwrap_or('d');
    if "eEfFgG%".contains(kind) {
        let f = num_traits::ToPrimitive::to_f64(i).unwrap_or(f64::INFINITY);
        return format_float(f, &spec, "int");
    }
    if spec.precision.is_some() {
        return Err(value_error("Precision not allowed in integer format specifier"));
    }
    let (radix, prefix) = match kind {
        'd' | 'n' => (10, ""),
        'b' => (2, "0b"),
        'o' => (8, "0o"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        'c' => {
            let c = num_traits::ToPrimitive::to_u32(i).and_then(char::from_u32);
            let c =
                c.ok_or_else(|| Raise::new(Exc::OverflowError, "%c arg not in range(0x110000)"))?;
            return Ok(spec.pad(c.to_string(), '<'));
        }
        other => return Err(unknown(other, "int")),
    };
    let digits = if radix == 10 { big_text(&i.abs())? } else { i.abs().to_str_radix(radix) };
    let digits = if kind == 'X' { digits.to_uppercase() } else { digits };
    let prefix = if spec.alternate { prefix } else { "" };
    Ok(spec.number(i.is_negative(), prefix, digits))
}

/// A float under a specification.
pub fn format_float(f: f64, spec: &Spec, of: &str) -> Result<String> {
    let kind = spec.kind.unwrap_or('\0');
    if !"eEfFgG%\0n".contains(kind) {
        return Err(unknown(kind, of));
    }
    let negative = f.is_sign_negative() && !f.is_nan();
    let (size, upper) = (f.abs(), kind.is_ascii_uppercase());
    let size = if kind == '%' { size * 100.0 } else { size };
    let digits = if size.is_nan() {
        "nan".to_string()
    } else if size.is_infinite() {
        "inf".to_string()
    } else {
        match kind.to_ascii_lowercase() {
            'e' => exponential(size, spec.precision.unwrap_or(6), spec.alternate),
            'g' | 'n' => general(size, spec.precision.unwrap_or(6), spec.alternate),
            '\0' => match spec.precision {
                Some(p) => with_point(general(size, p, spec.alternate), size, p),
                None => float_repr(size),
            },
            _ => fixed(size, spec.precision.unwrap_or(6), spec.alternate),
        }
    };
    let digits = if upper { digits.to_uppercase() } else { digits };
    let digits = if kind == '%' { digits + "%" } else { digits };
    Ok(spec.number(negative, "", digits))
}

pub fn fixed(f: f64, precision: usize, point: bool) -> String {
    let text = format!("{f:.precision$}");
    if point && precision == 0 { text + "." } else { text }
}

pub fn exponential(f: f64, precision: usize, point: bool) -> String {
    let text = format!("{f:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    let dot = if point && precision == 0 { "." } else { "" };
    format!("{mantissa}{dot}e{sign}{:02}", exponent.abs())
}

pub fn general(f: f64, precision: usize, keep: bool) -> String {
    let precision = precision.max(1);
    let text = format!("{f:.*e}", precision - 1);
    let exponent: i32 = text.split_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0);
    let trim = |t: String| match keep || !t.contains('.') {
        true => t,
        false => t.trim_end_matches('0').trim_end_matches('.').to_string(),
    };
    if exponent < -4 || exponent >= precision as i32 {
        let text = exponential(f, precision - 1, keep);
        let (mantissa, tail) = text.split_once('e').unwrap_or((&text, ""));
        return format!("{}e{tail}", trim(mantissa.to_string()));
    }
    trim(format!("{f:.*}", (precision as i32 - 1 - exponent).max(0) as usize))
}

/// Without a type, a float keeps at least one digit after the point.
fn with_point(text: String, f: f64, precision: usize) -> String {
    let exponent = if f == 0.0 { 0 } else { f.log10().floor() as i32 };
    if text.contains(['e', '.']) {
        return text;
    }
    match exponent >= precision as i32 - 1 && f != 0.0 {
        true => {
            let t = exponential(f, precision.saturating_sub(1), false);
            let (mantissa, tail) = t.split_once('e').unwrap_or((&t, "+00"));
            let mantissa = if mantissa.contains('.') {
                mantissa.trim_end_matches('0').trim_end_matches('.')
            } else {
                mantissa
            };
            format!("{mantissa}e{tail}")
        }
        false => text + ".0",
    }
}

/// `"...".format(...)`. `auto` counts the fields without a number.
pub fn str_format(vm: &mut Vm, text: &str, args: &Args, auto: &mut usize) -> Result<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        if tail.starts_with("{{") || tail.starts_with("}}") {
            out.push_str(&tail[..1]);
            rest = &tail[2..];
            continue;
        }
        if tail.starts_with('}') {
            return Err(value_error("Single '}' encountered in format string"));
        }
        let end = closing(tail).ok_or_else(|| value_error("expected '}' before end of string"))?;
        out.push_str(&field(vm, &tail[1..end], args, auto)?);
        rest = &tail[end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

/// Where the brace that opens `text` is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (i, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(i);
                }
            }
            _ => {}
        }
    }
    None
}

fn field(vm: &mut Vm, field: &str, args: &Args, auto: &mut usize) -> Result<String> {
    let (name, spec) = field.split_once(':').unwrap_or((field, ""));
    let (name, conversion) = name.split_once('!').unwrap_or((name, ""));
    let value = look_up(vm, name, args, auto)?;
    let value = match conversion {
        "" => value,
        "r" | "a" => Value::str(vm.repr(&value)?),
        "s" => Value::str(vm.str_of(&value)?),
        _ => return Err(value_error("Unknown conversion specifier")),
    };
    let spec =
        if spec.contains('{') { str_format(vm, spec, args, auto)? } else { spec.to_string() };
    vm.format(&value, &spec)
}

/// `0`, `name`, `name.attribute`, `name[key]`.
fn look_up(vm: &mut Vm, path: &str, args: &Args, auto: &mut usize) -> Result<Value> {
    let end = path.find(['.', '[']).unwrap_or(path.len());
    let (first, mut rest) = path.split_at(end);
    let numbered = |i: usize| {
        args.get(i).cloned().ok_or_else(|| {
            index_error(format!("Replacement index {i} out of range for positional args tuple"))
        })
    };
    const BY_HAND: usize = usize::MAX;
    let switch = |a: &str, b: &str| value_error(format!("cannot switch from {a} to {b}"));
    let (by_hand, counted) = ("manual field specification", "automatic field numbering");
    let mut value = if first.is_empty() {
        if *auto == BY_HAND {
            return Err(switch(by_hand, counted));
        }
        *auto += 1;
        numbered(*auto - 1)?
    } else if let Ok(i) = first.parse() {
        if *auto != 0 && *auto != BY_HAND {
            return Err(switch(counted, by_hand));
        }
        *auto = BY_HAND;
        numbered(i)?
    } else {
        args.keyword(first).cloned().ok_or_else(|| key_error(Value::str(first)))?
    };
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix('.') {
            let end = tail.find(['.', '[']).unwrap_or(tail.len());
            value = vm.get_attr(&value, Name::new(&tail[..end]))?;
            rest = &tail[end..];
        } else if let Some(tail) = rest.strip_prefix('[') {
            let end = tail.find(']').ok_or_else(|| value_error("Missing ']' in format string"))?;
            let key = &tail[..end];
            let key = key.parse::<i64>().map_or_else(|_| Value::str(key), Value::Int);
            value = vm.get_item(&value, &key)?;
            rest = &tail[end + 1..];
        } else {
            return Err(value_error("Only '.' or '[' may follow ']' in format field specifier"));
        }
    }
    Ok(value)
}
