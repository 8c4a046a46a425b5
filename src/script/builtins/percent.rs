//! `"%d %s" % values`.

use super::format::{Spec, format_float};
use super::number;
use crate::script::error::{Result, type_error, value_error};
use crate::script::value::Value;
use crate::script::vm::{Vm, big_text};
use std::iter::Peekable;
use std::str::Chars;

/// Takes the values one after the other.
struct Values {
    items: Vec<Value>,
    next: usize,
    map: Option<Value>,
}

impl Values {
    fn take(&mut self) -> Result<Value> {
        let found = self.items.get(self.next).cloned();
        self.next += 1;
        found.ok_or_else(|| type_error("not enough arguments for format string"))
    }
}

pub fn format(vm: &mut Vm, text: &str, values: &Value) -> Result<Value> {
    let mut values = match values {
        Value::Tuple(t) => Values { items: t.items.to_vec(), next: 0, map: None },
        Value::Dict(_) => {
            Values { items: vec![values.clone()], next: 0, map: Some(values.clone()) }
        }
        v => Values { items: vec![v.clone()], next: 0, map: None },
    };
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '%' if chars.peek() == Some(&'%') => {
                chars.next();
                out.push('%');
            }
            '%' => out.push_str(&one(vm, &mut chars, &mut values)?),
            c => out.push(c),
        }
        vm.reserve(out.len() as u64)?;
    }
    if values.next < values.items.len() && values.map.is_none() {
        return Err(type_error("not all arguments converted during string formatting"));
    }
    Ok(Value::str(out))
}

fn one(vm: &mut Vm, chars: &mut Peekable<Chars>, values: &mut Values) -> Result<String> {
    let mut spec = Spec { align: Some('>'), ..Spec::default() };
    let mut named = None;
    if chars.peek() == Some(&'(') {
        chars.next();
        let name: String = chars.by_ref().take_while(|c| *c != ')').collect();
        let map = values.map.clone().ok_or_else(|| type_error("format requires a mapping"))?;
        named = Some(vm.get_item(&map, &Value::str(name))?);
    }
    let mut zero = false;
    while let Some(&flag) = chars.peek() {
        match flag {
            '-' => spec.align = Some('<'),
            '+' => spec.sign = Some('+'),
            ' ' => spec.sign = spec.sign.or(Some(' ')),
            '#' => spec.alternate = true,
            '0' => zero = true,
            _ => break,
        }
        chars.next();
    }
    spec.width = number_or_star(chars, values, &mut spec.align)?.unwrap_or(0);
    if chars.peek() == Some(&'.') {
        chars.next();
        spec.precision = Some(number_or_star(chars, values, &mut None)?.unwrap_or(0));
    }
    let kind = chars.next().ok_or_else(|| value_error("incomplete format"))?;
    let value = match named {
        Some(v) => v,
        None => values.take()?,
    };
    if zero && spec.align != Some('<') && !matches!(kind, 's' | 'r' | 'c') {
        (spec.zero, spec.align) = (true, None);
    }
    spec.kind = Some(kind);
    convert(vm, spec, kind, &value)
}

fn number_or_star(
    chars: &mut Peekable<Chars>,
    values: &mut Values,
    align: &mut Option<char>,
) -> Result<Option<usize>> {
    if chars.peek() == Some(&'*') {
        chars.next();
        let n = values.take()?.int("* wants int; the width")?;
        if n < 0 {
            *align = Some('<');
        }
        return Ok(Some((n.unsigned_abs() as usize).min(1_000_000)));
    }
    let mut digits = String::new();
    while let Some(c) = chars.peek().filter(|c| c.is_ascii_digit()) {
        digits.push(*c);
        chars.next();
    }
    match digits.is_empty() {
        true => Ok(None),
        false => match digits.parse() {
            Ok(n) if n <= 1_000_000 => Ok(Some(n)),
            _ => Err(value_error("width too big")),
        },
    }
}

fn convert(vm: &mut Vm, mut spec: Spec, kind: char, value: &Value) -> Result<String> {
    let text = match kind {
        's' => vm.str_of(value)?,
        'r' | 'a' => vm.repr(value)?,
        'c' => match value.as_str() {
            Some(t) => t.to_string(),
            None => char::from_u32(value.int("%c")? as u32).map(String::from).unwrap_or_default(),
        },
        'd' | 'i' | 'u' | 'x' | 'X' | 'o' => {
            let numeric = matches!(
                value.plain(),
                Value::Int(_) | Value::Bool(_) | Value::Big(_) | Value::Float(_)
            ) || matches!(value, Value::Object(_));
            if !numeric || (matches!(kind, 'x' | 'X' | 'o') && matches!(value, Value::Float(_))) {
                let want =
                    if matches!(kind, 'x' | 'X' | 'o') { "an integer" } else { "a real number" };
                let text = format!("%{kind} format: {want} is required, not {}", value.type_name());
                return Err(type_error(text));
            }
            let whole = number::to_int(vm, value)?;
            let big = match &whole {
                Value::Big(b) => (**b).clone(),
                v => v.int("%d")?.into(),
            };
            let digits = match kind {
                'x' => big.magnitude().to_str_radix(16),
                'X' => big.magnitude().to_str_radix(16).to_uppercase(),
                'o' => big.magnitude().to_str_radix(8),
                _ => big_text(&big.magnitude().clone().into())?,
            };
            let least = spec.precision.unwrap_or(0);
            let digits = "0".repeat(least.saturating_sub(digits.len())) + &digits;
            let prefix = match (spec.alternate, kind) {
                (true, 'x') => "0x",
                (true, 'X') => "0X",
                (true, 'o') => "0o",
                _ => "",
            };
            let negative = big.sign() == num_bigint::Sign::Minus;
            return Ok(spec.number(negative, prefix, digits));
        }
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
            if value.as_str().is_some() {
                let text = format!("must be real number, not {}", value.type_name());
                return Err(type_error(text));
            }
            let f = number::to_float(vm, value).map_err(|_| {
                type_error(format!("must be real number, not {}", value.type_name()))
            })?;
            return format_float(f, &spec, "float");
        }
        other => {
            let text = format!("unsupported format character '{other}' ({:#x})", other as u32);
            return Err(value_error(text));
        }
    };
    let cut: String = text.chars().take(spec.precision.take().unwrap_or(usize::MAX)).collect();
    Ok(spec.pad(cut, '>'))
}
