//! `int`, `float`, `bool`.

use crate::script::args::Args;
use crate::script::error::{Result, overflow_error, type_error, value_error};
use crate::script::names::{self as n};
use crate::script::value::{Class, Value};
use crate::script::vm::{Getter, Vm, add_class_methods, add_getters, add_methods};
use num_bigint::BigInt;
use num_traits::FromPrimitive;
use std::rc::Rc;

pub fn new_bool(vm: &mut Vm, _: &Rc<Class>, args: &Args) -> Result<Value> {
    let [x] = args.bind("bool", ["x?"])?;
    Ok(Value::Bool(x.given().map_or(Ok(false), |x| vm.truthy(&x))?))
}

pub fn new_float(vm: &mut Vm, _: &Rc<Class>, args: &Args) -> Result<Value> {
    let [x] = args.bind("float", ["x?"])?;
    let Some(x) = x.given() else { return Ok(Value::Float(0.0)) };
    to_float(vm, &x).map(Value::Float)
}

/// `float(x)`.
pub fn to_float(vm: &mut Vm, x: &Value) -> Result<f64> {
    if let Value::Object(o) = x
        && let Some(method) = o.class.lookup(n::FLOAT)
    {
        return match vm.call_with_self(&method, x, &[])? {
            Value::Float(f) => Ok(f),
            other => Err(type_error(format!(
                "{}.__float__ returned non-float (type {})",
                o.class.name(),
                other.type_name()
            ))),
        };
    }
    match x.plain() {
        Value::Big(_) => match x.as_float() {
            Some(f) if f.is_finite() => Ok(f),
            _ => Err(overflow_error("int too large to convert to float")),
        },
        Value::Str(s) => parse_float(s.text()),
        v => v.as_float().ok_or_else(|| {
            type_error(format!(
                "float() argument must be a string or a real number, not '{}'",
                x.type_name()
            ))
        }),
    }
}

fn parse_float(text: &str) -> Result<f64> {
    let bad = || {
        let mut quoted = String::new();
        crate::script::vm::write_quoted(text, &mut quoted);
        value_error(format!("could not convert string to float: {quoted}"))
    };
    let clean = without_underscores(text.trim()).ok_or_else(bad)?;
    let lower = clean.to_ascii_lowercase();
    let bare = lower.trim_start_matches(['+', '-']);
    if matches!(bare, "inf" | "infinity" | "nan") && lower.len() - bare.len() <= 1 {
        let value = if bare == "nan" { f64::NAN } else { f64::INFINITY };
        return Ok(if lower.starts_with('-') { -value } else { value });
    }
    match clean.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)) {
        true => clean.parse().map_err(|_| bad()),
        false => Err(bad()),
    }
}

/// Underscores may stand between digits only.
fn without_underscores(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let digit =
        |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_alphanumeric);
    for (i, b) in bytes.iter().enumerate() {
        if *b == b'_' && !(digit(i.checked_sub(1)) && digit(Some(i + 1))) {
            return None;
        }
    }
    Some(text.replace('_', ""))
}

pub fn new_int(vm: &mut Vm, _: &Rc<Class>, args: &Args) -> Result<Value> {
    let [x, base] = args.bind("int", ["x?", "base?"])?;
    let Some(x) = x.given() else { return Ok(Value::Int(0)) };
    if let Some(base) = base.given() {
        let base = base.int("int() base")?;
        let Some(text) = x.as_str() else {
            return Err(type_error("int() can't convert non-string with explicit base"));
        };
        return parse_int(text, base);
    }
    to_int(vm, &x)
}

/// `int(x)`.
pub fn to_int(vm: &mut Vm, x: &Value) -> Result<Value> {
    if let Value::Object(o) = x {
        for name in [n::INT, n::INDEX, n::TRUNC] {
            if let Some(method) = o.class.lookup(name) {
                return vm.call_with_self(&method, x, &[]);
            }
        }
    }
    match x.plain() {
        Value::Int(i) => Ok(Value::Int(*i)),
        Value::Bool(b) => Ok(Value::Int(i64::from(*b))),
        Value::Big(b) => Ok(Value::Big(b.clone())),
        Value::Float(f) => float_to_int(*f),
        Value::Str(s) => parse_int(s.text(), 10),
        _ => Err(type_error(format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            x.type_name()
        ))),
    }
}

/// The whole part of a float.
pub fn float_to_int(f: f64) -> Result<Value> {
    if f.is_nan() {
        return Err(value_error("cannot convert float NaN to integer"));
    }
    match BigInt::from_f64(f.trunc()) {
        Some(big) => Ok(Value::big(big)),
        None => Err(overflow_error("cannot convert float infinity to integer")),
    }
}

fn parse_int(text: &str, base: i64) -> Result<Value> {
    let bad = || {
        let mut quoted = String::new();
        crate::script::vm::write_quoted(text, &mut quoted);
        value_error(format!("invalid literal for int() with base {base}: {quoted}"))
    };
    if base != 0 && !(2..=36).contains(&base) {
        return Err(value_error("int() base must be >= 2 and <= 36, or 0"));
    }
    let clean = without_underscores(text.trim()).ok_or_else(bad)?;
    let (negative, digits) = match clean.as_bytes().first() {
        Some(b'-') => (true, &clean[1..]),
        Some(b'+') => (false, &clean[1..]),
        _ => (false, &clean[..]),
    };
    let lower = digits.to_ascii_lowercase();
    let prefixes = [("0x", 16), ("0o", 8), ("0b", 2)];
    let found = prefixes.iter().find(|(p, b)| lower.starts_with(p) && (base == 0 || base == *b));
    let (digits, radix) = match found {
        Some((_, b)) => (lower.get(2..).unwrap_or(""), *b),
        None => (&lower[..], if base == 0 { 10 } else { base }),
    };
    if radix == 10 && digits.len() > 4300 {
        return Err(value_error(format!(
            "Exceeds the limit (4300 digits) for integer string conversion: value has {} digits; use sys.set_int_max_str_digits() to increase the limit",
            digits.len()
        )));
    }
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(bad());
    }
    let big = BigInt::parse_bytes(digits.as_bytes(), radix as u32).ok_or_else(bad)?;
    Ok(Value::big(if negative { -big } else { big }))
}

fn bit_length(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(Value::Int(match args.this().plain() {
        Value::Big(b) => b.bits() as i64,
        v => 64 - i64::from(v.int("self")?.unsigned_abs().leading_zeros()),
    }))
}

fn bit_count(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(Value::Int(match args.this().plain() {
        Value::Big(b) => b.magnitude().count_ones() as i64,
        v => i64::from(v.int("self")?.unsigned_abs().count_ones()),
    }))
}

/// `float.fromhex`: `0x1.8p3`.
fn from_hex(_: &mut Vm, args: &Args) -> Result<Value> {
    let [_, text] = args.exactly::<2>("fromhex")?;
    let bad = || value_error("invalid hexadecimal floating-point string");
    let clean = text.text("the text")?.trim().to_ascii_lowercase();
    let negative = clean.starts_with('-');
    let body = clean.trim_start_matches(['+', '-']);
    if let "inf" | "infinity" | "nan" = body {
        let value = if body == "nan" { f64::NAN } else { f64::INFINITY };
        return Ok(Value::Float(if negative { -value } else { value }));
    }
    let body = body.strip_prefix("0x").unwrap_or(body);
    let (digits, exponent) = body.split_once('p').unwrap_or((body, "0"));
    let exponent: i32 = exponent.parse().map_err(|_| bad())?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut value = 0.0;
    for c in whole.chars().chain(fraction.chars()) {
        value = value * 16.0 + f64::from(c.to_digit(16).ok_or_else(bad)?);
    }
    let value = libm::ldexp(value, exponent.saturating_sub(4 * fraction.len() as i32));
    Ok(Value::Float(if negative { -value } else { value }))
}

fn is_integer(_: &mut Vm, args: &Args) -> Result<Value> {
    let f = args.this().float("self")?;
    Ok(Value::Bool(f.is_finite() && f.fract() == 0.0))
}

fn as_integer_ratio(_: &mut Vm, args: &Args) -> Result<Value> {
    match args.this().plain() {
        Value::Float(f) if f.is_finite() => {
            let (mut num, mut den) = (*f, BigInt::from(1));
            while num.fract() != 0.0 {
                num *= 2.0;
                den *= 2;
            }
            let num = BigInt::from_f64(num).unwrap_or_default();
            Ok(Value::tuple(vec![Value::big(num), Value::big(den)]))
        }
        Value::Float(_) => Err(overflow_error("cannot convert Infinity to integer ratio")),
        other => Ok(Value::tuple(vec![other.clone(), Value::Int(1)])),
    }
}

fn conjugate(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(args.this().plain().clone())
}

fn float_hex(_: &mut Vm, args: &Args) -> Result<Value> {
    let f = args.this().float("self")?;
    let bits = f.to_bits();
    let (sign, exponent, fraction) = (
        if f.is_sign_negative() { "-" } else { "" },
        (bits >> 52 & 0x7FF) as i64,
        bits & ((1 << 52) - 1),
    );
    Ok(Value::str(match exponent {
        0x7FF => format!("{sign}{}", if fraction == 0 { "inf" } else { "nan" }),
        0 if fraction == 0 => format!("{sign}0x0.0p+0"),
        0 => format!("{sign}0x0.{fraction:013x}p-1022"),
        e => format!("{sign}0x1.{fraction:013x}p{:+}", e - 1023),
    }))
}

fn real(_: &mut Vm, v: &Value) -> Result<Value> {
    Ok(v.plain().clone())
}

fn imag(_: &mut Vm, v: &Value) -> Result<Value> {
    Ok(if matches!(v.plain(), Value::Float(_)) { Value::Float(0.0) } else { Value::Int(0) })
}

fn one(_: &mut Vm, _: &Value) -> Result<Value> {
    Ok(Value::Int(1))
}

pub fn install(vm: &mut Vm) {
    let (int, float) = (vm.types.int.clone(), vm.types.float.clone());
    add_methods(
        &int,
        &[
            ("bit_length", bit_length),
            ("conjugate", conjugate),
            ("as_integer_ratio", as_integer_ratio),
            ("is_integer", is_integer),
            ("bit_count", bit_count),
            ("to_bytes", super::bytearray::to_bytes),
        ],
    );
    add_class_methods(&int, &[("from_bytes", super::bytearray::from_bytes)]);
    add_class_methods(&float, &[("fromhex", from_hex)]);
    add_methods(
        &float,
        &[
            ("is_integer", is_integer),
            ("as_integer_ratio", as_integer_ratio),
            ("conjugate", conjugate),
            ("hex", float_hex),
        ],
    );
    const PARTS: &[Getter] = &[
        Getter { name: "real", get: real, set: None },
        Getter { name: "imag", get: imag, set: None },
    ];
    add_getters(&int, PARTS);
    add_getters(&float, PARTS);
    add_getters(
        &int,
        &[
            Getter { name: "numerator", get: real, set: None },
            Getter { name: "denominator", get: one, set: None },
        ],
    );
}
