//! `complex`. Imported by the script room only.

use super::format::{Spec, format_float};
use super::number::to_float;
use crate::script::args::Args;
use crate::script::error::{Result, type_error, value_error, zero_division};
use crate::script::names::Name;
use crate::script::value::{Class, Value};
use crate::script::vm::{Getter, TypeSpec, Vm, float_repr};
use std::rc::Rc;

#[derive(Clone, Copy, PartialEq)]
pub struct Complex {
    re: f64,
    im: f64,
}

pub static COMPLEX: TypeSpec = TypeSpec {
    name: "complex",
    module: "",
    new: Some(new),
    methods: &[
        ("__add__", |vm, a| op(vm, a, |x, y| Ok(Complex { re: x.re + y.re, im: x.im + y.im }))),
        ("__radd__", |vm, a| op(vm, a, |x, y| Ok(Complex { re: x.re + y.re, im: x.im + y.im }))),
        ("__sub__", |vm, a| op(vm, a, |x, y| Ok(minus(x, y)))),
        ("__rsub__", |vm, a| op(vm, a, |x, y| Ok(minus(y, x)))),
        ("__mul__", |vm, a| op(vm, a, |x, y| Ok(times(x, y)))),
        ("__rmul__", |vm, a| op(vm, a, |x, y| Ok(times(y, x)))),
        ("__truediv__", |vm, a| op(vm, a, by)),
        ("__rtruediv__", |vm, a| op(vm, a, |x, y| by(y, x))),
        ("__pow__", |vm, a| op(vm, a, power)),
        ("__rpow__", |vm, a| op(vm, a, |x, y| power(y, x))),
        ("__neg__", |vm, a| {
            let z = own(a)?;
            Ok(make(vm, Complex { re: -z.re, im: -z.im }))
        }),
        ("__pos__", |_, a| Ok(a.this().clone())),
        ("__copy__", |_, a| Ok(a.this().clone())),
        ("__deepcopy__", |_, a| Ok(a.this().clone())),
        ("__abs__", |_, a| own(a).map(|z| Value::Float(libm::hypot(z.re, z.im)))),
        ("__bool__", |_, a| own(a).map(|z| Value::Bool(z.re != 0.0 || z.im != 0.0))),
        ("__eq__", |_, a| Ok(same(a)?.map_or(Value::NotImplemented, Value::Bool))),
        ("__ne__", |_, a| Ok(same(a)?.map_or(Value::NotImplemented, |s| Value::Bool(!s)))),
        ("__hash__", hash),
        ("__repr__", |_, a| own(a).map(|z| Value::str(written(z)))),
        ("__format__", format),
        ("conjugate", |vm, a| {
            let z = own(a)?;
            Ok(make(vm, Complex { im: -z.im, ..z }))
        }),
    ],
    getters: &[
        Getter { name: "real", get: |_, v| part(v, |z| z.re), set: None },
        Getter { name: "imag", get: |_, v| part(v, |z| z.im), set: None },
    ],
    class_methods: &[],
};

fn part(v: &Value, of: fn(&Complex) -> f64) -> Result<Value> {
    Ok(v.native::<Complex>().map_or(Value::None, |z| Value::Float(of(z))))
}

fn own(args: &Args) -> Result<Complex> {
    number(args.this()).ok_or_else(|| type_error("a complex number is needed"))
}

fn number(v: &Value) -> Option<Complex> {
    match v.native::<Complex>() {
        Some(z) => Some(*z),
        None => v.as_float().map(|re| Complex { re, im: 0.0 }),
    }
}

fn make(vm: &mut Vm, z: Complex) -> Value {
    vm.native_of(&COMPLEX, z)
}

fn op(vm: &mut Vm, args: &Args, f: fn(Complex, Complex) -> Result<Complex>) -> Result<Value> {
    let [x, y] = args.exactly::<2>("complex")?;
    match (number(x), number(y)) {
        (Some(x), Some(y)) => {
            let z = f(x, y)?;
            Ok(make(vm, z))
        }
        _ => Ok(Value::NotImplemented),
    }
}

fn minus(x: Complex, y: Complex) -> Complex {
    Complex { re: x.re - y.re, im: x.im - y.im }
}

fn times(x: Complex, y: Complex) -> Complex {
    Complex { re: x.re * y.re - x.im * y.im, im: x.re * y.im + x.im * y.re }
}

/// Divided in the way that loses least: by the larger part of the divisor first.
fn by(x: Complex, y: Complex) -> Result<Complex> {
    if y.re == 0.0 && y.im == 0.0 {
        return Err(zero_division("complex division by zero"));
    }
    if y.re.abs() >= y.im.abs() {
        let ratio = y.im / y.re;
        let below = y.re + y.im * ratio;
        return Ok(Complex {
            re: (x.re + x.im * ratio) / below,
            im: (x.im - x.re * ratio) / below,
        });
    }
    let ratio = y.re / y.im;
    let below = y.re * ratio + y.im;
    Ok(Complex { re: (x.re * ratio + x.im) / below, im: (x.im * ratio - x.re) / below })
}

fn power(x: Complex, y: Complex) -> Result<Complex> {
    const ONE: Complex = Complex { re: 1.0, im: 0.0 };
    if y.im == 0.0 && y.re.fract() == 0.0 && y.re.abs() <= 100.0 {
        let z = whole_power(x, y.re.abs() as u32);
        return if y.re < 0.0 { by(ONE, z) } else { Ok(z) };
    }
    if x.re == 0.0 && x.im == 0.0 {
        return match y.im != 0.0 || y.re < 0.0 {
            true => Err(zero_division("0.0 to a negative or complex power")),
            false => Ok(Complex { re: 0.0, im: 0.0 }),
        };
    }
    let size = libm::hypot(x.re, x.im);
    let mut length = libm::pow(size, y.re);
    let angle = libm::atan2(x.im, x.re);
    let mut phase = angle * y.re;
    if y.im != 0.0 {
        length *= libm::exp(-angle * y.im);
        phase += y.im * libm::log(size);
    }
    Ok(Complex { re: length * libm::cos(phase), im: length * libm::sin(phase) })
}

fn whole_power(x: Complex, n: u32) -> Complex {
    let (mut result, mut square, mut mask) = (Complex { re: 1.0, im: 0.0 }, x, 1u32);
    while mask <= n {
        if n & mask != 0 {
            result = times(result, square);
        }
        mask <<= 1;
        square = times(square, square);
    }
    result
}

/// A negative number to a fractional power.
pub fn float_power(vm: &mut Vm, x: f64, y: f64) -> Result<Value> {
    let z = power(Complex { re: x, im: 0.0 }, Complex { re: y, im: 0.0 })?;
    Ok(make(vm, z))
}

fn same(args: &Args) -> Result<Option<bool>> {
    let [x, y] = args.exactly::<2>("__eq__")?;
    Ok(match (number(x), number(y)) {
        (Some(x), Some(y)) => Some(x == y),
        _ => None,
    })
}

fn hash(vm: &mut Vm, args: &Args) -> Result<Value> {
    let z = own(args)?;
    let (re, im) = (vm.hash(&Value::Float(z.re))?, vm.hash(&Value::Float(z.im))?);
    Ok(Value::Int(re.wrapping_add(im.wrapping_mul(1_000_003))))
}

fn short(f: f64) -> String {
    let text = float_repr(f);
    text.strip_suffix(".0").map_or(text.clone(), str::to_string)
}

fn written(z: Complex) -> String {
    let im = short(z.im);
    if z.re == 0.0 && z.re.is_sign_positive() {
        return format!("{im}j");
    }
    let plus = if im.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{im}j)", short(z.re))
}

fn format(_: &mut Vm, args: &Args) -> Result<Value> {
    let [_, spec] = args.exactly::<2>("__format__")?;
    let (z, spec) = (own(args)?, spec.text("format_spec")?);
    if spec.is_empty() {
        return Ok(Value::str(written(z)));
    }
    let outer = Spec::parse(spec)?;
    if outer.kind.is_none() && outer.precision.is_none() {
        return Ok(Value::str(outer.pad(written(z), '>')));
    }
    let part = || -> Result<Spec> {
        Ok(Spec { width: 0, align: None, fill: None, zero: false, ..Spec::parse(spec)? })
    };
    let re = format_float(z.re, &part()?, "complex")?;
    let im = format_float(z.im, &Spec { sign: Some('+'), ..part()? }, "complex")?;
    Ok(Value::str(outer.pad(format!("{re}{im}j"), '>')))
}

fn new(vm: &mut Vm, class: &Rc<Class>, args: &Args) -> Result<Value> {
    let [re, im] = args.bind("complex", ["real?", "imag?"])?;
    if let Some(text) = re.as_str() {
        if im.clone().given().is_some() {
            return Err(type_error("complex() can't take second arg if first is a string"));
        }
        let z = parse(text).ok_or_else(|| value_error("complex() arg is a malformed string"))?;
        return Ok(vm.native(class, z));
    }
    let mut part = |v: Value, name: &str| -> Result<Complex> {
        let Some(v) = v.given() else { return Ok(Complex { re: 0.0, im: 0.0 }) };
        if let Some(z) = number(&v) {
            return Ok(z);
        }
        if let Value::Object(o) = &v
            && let Some(method) = o.class.lookup(Name::new("__complex__"))
        {
            let made = vm.call_with_self(&method, &v, &[])?;
            return number(&made).ok_or_else(|| type_error("__complex__ returned non-complex"));
        }
        match v.as_str() {
            None => Ok(Complex { re: to_float(vm, &v).map_err(|_| wrong(&v, name))?, im: 0.0 }),
            Some(_) => Err(wrong(&v, name)),
        }
    };
    let (x, y) = (part(re, "first")?, part(im, "second")?);
    let im = if x.im == 0.0 { y.re } else { x.im + y.re };
    Ok(vm.native(class, Complex { re: x.re - y.im, im }))
}

fn wrong(v: &Value, which: &str) -> crate::script::error::Raise {
    let kind = v.type_name();
    type_error(match which {
        "first" => format!("complex() first argument must be a string or a number, not '{kind}'"),
        _ => format!("complex() second argument must be a number, not '{kind}'"),
    })
}

/// `1+2j`, `3`, `-j`, in brackets or not.
fn parse(text: &str) -> Option<Complex> {
    let text = text.trim();
    let text = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')).unwrap_or(text).trim();
    let real = |t: &str| t.parse::<f64>().ok();
    let Some(body) = text.strip_suffix(['j', 'J']) else {
        return Some(Complex { re: real(text)?, im: 0.0 });
    };
    let bytes = body.as_bytes();
    let cut = (1..bytes.len())
        .rev()
        .find(|&i| matches!(bytes[i], b'+' | b'-') && !matches!(bytes[i - 1], b'e' | b'E'));
    let (head, tail) = cut.map_or(("", body), |at| body.split_at(at));
    let im = match tail {
        "" | "+" => 1.0,
        "-" => -1.0,
        t => real(t)?,
    };
    Some(Complex { re: if head.is_empty() { 0.0 } else { real(head)? }, im })
}

fn literal(vm: &mut Vm, args: &Args) -> Result<Value> {
    let im = args.this().float("literal")?;
    Ok(make(vm, Complex { re: 0.0, im }))
}

pub fn install(vm: &mut Vm) {
    let class = vm.native_class(&COMPLEX);
    vm.set_builtin(Name::new("complex"), Value::Class(class));
    vm.set_builtin(Name::new(LITERAL), super::function(LITERAL, literal));
}

/// The function that literals call; no name of a script's.
pub const LITERAL: &str = "<complex>";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_and_written() {
        for (text, re, im) in [
            ("1+2j", 1.0, 2.0),
            ("-j", 0.0, -1.0),
            ("1e-3-2.5e2j", 1e-3, -250.0),
            ("(3)", 3.0, 0.0),
        ] {
            assert!(parse(text) == Some(Complex { re, im }), "{text}");
        }
        assert!(parse("1+").is_none());
        assert_eq!(written(Complex { re: 1.5, im: -0.0 }), "(1.5-0j)");
        assert_eq!(written(Complex { re: 0.0, im: 1.0 }), "1j");
    }
}
