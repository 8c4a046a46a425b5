//! `math`.

use super::ModuleSpec;
use crate::script::args::Args;
use crate::script::builtins::number::{float_to_int, to_float};
use crate::script::compile::Bin;
use crate::script::error::{Result, overflow_error, type_error, value_error};
use crate::script::names as n;
use crate::script::value::Value;
use crate::script::vm::Vm;
use num_bigint::BigInt;
use num_traits::Signed;

pub const MODULE: ModuleSpec = ModuleSpec {
    name: "math",
    functions: &[
        ("sqrt", sqrt),
        ("exp", exp),
        ("expm1", expm1),
        ("log", log),
        ("log2", log2),
        ("log10", log10),
        ("log1p", log1p),
        ("sin", sin),
        ("cos", cos),
        ("tan", tan),
        ("asin", asin),
        ("acos", acos),
        ("atan", atan),
        ("atan2", atan2),
        ("sinh", sinh),
        ("cosh", cosh),
        ("tanh", tanh),
        ("asinh", asinh),
        ("acosh", acosh),
        ("atanh", atanh),
        ("erf", erf),
        ("erfc", erfc),
        ("gamma", gamma),
        ("lgamma", lgamma),
        ("floor", floor),
        ("ceil", ceil),
        ("trunc", trunc),
        ("fabs", fabs),
        ("pow", pow),
        ("fmod", fmod),
        ("copysign", copysign),
        ("hypot", hypot),
        ("dist", dist),
        ("degrees", degrees),
        ("radians", radians),
        ("isnan", isnan),
        ("isinf", isinf),
        ("isfinite", isfinite),
        ("isclose", isclose),
        ("gcd", gcd),
        ("lcm", lcm),
        ("factorial", factorial),
        ("comb", comb),
        ("perm", perm),
        ("isqrt", isqrt),
        ("prod", prod),
        ("fsum", fsum),
        ("modf", modf),
        ("frexp", frexp),
        ("ldexp", ldexp),
        ("cbrt", cbrt),
        ("exp2", exp2),
        ("remainder", remainder),
        ("nextafter", nextafter),
        ("ulp", ulp),
    ],
    init: Some(|_, module| {
        module.set("pi", Value::Float(std::f64::consts::PI));
        module.set("e", Value::Float(std::f64::consts::E));
        module.set("tau", Value::Float(std::f64::consts::TAU));
        module.set("inf", Value::Float(f64::INFINITY));
        module.set("nan", Value::Float(f64::NAN));
        Ok(())
    }),
    ..ModuleSpec::NEW
};

fn number(vm: &mut Vm, v: &Value) -> Result<f64> {
    match v.plain() {
        Value::Str(_) => Err(type_error("must be real number, not str")),
        Value::Object(o) if o.class.lookup(n::FLOAT).is_none() => {
            Err(type_error(format!("must be real number, not {}", v.type_name())))
        }
        Value::List(_) | Value::Tuple(_) | Value::None | Value::Dict(_) => {
            Err(type_error(format!("must be real number, not {}", v.type_name())))
        }
        _ => to_float(vm, v),
    }
}

/// Applies `f`; what leaves its domain or range is CPython's error.
fn unary(vm: &mut Vm, args: &Args, name: &str, f: fn(f64) -> f64) -> Result<Value> {
    let [v] = args.exactly::<1>(name).map_err(|_| {
        type_error(format!("math.{name}() takes exactly one argument ({} given)", args.len()))
    })?;
    let x = number(vm, v)?;
    let y = f(x);
    if y.is_nan() && !x.is_nan() {
        return Err(value_error("math domain error"));
    }
    if y.is_infinite() && x.is_finite() {
        return Err(match name {
            "exp" | "expm1" | "cosh" | "sinh" | "exp2" | "gamma" | "lgamma" if x != 0.0 => {
                overflow_error("math range error")
            }
            _ => value_error("math domain error"),
        });
    }
    Ok(Value::Float(y))
}

macro_rules! unary {
    ($($name:ident $f:expr;)*) => {
        $(fn $name(vm: &mut Vm, args: &Args) -> Result<Value> {
            unary(vm, args, stringify!($name), $f)
        })*
    };
}

unary! {
    sqrt f64::sqrt; exp f64::exp; expm1 f64::exp_m1; log1p f64::ln_1p; sin f64::sin; cos f64::cos;
    tan f64::tan; asin f64::asin; acos f64::acos; atan f64::atan; sinh f64::sinh; cosh f64::cosh;
    tanh f64::tanh; asinh libm::asinh; acosh libm::acosh; atanh libm::atanh; erf libm::erf;
    erfc libm::erfc; gamma gamma_of; lgamma libm::lgamma; fabs f64::abs; cbrt f64::cbrt; exp2 f64::exp2;
    degrees f64::to_degrees; radians f64::to_radians;
}

fn gamma_of(x: f64) -> f64 {
    if x <= 0.0 && x.fract() == 0.0 { f64::NAN } else { libm::tgamma(x) }
}

/// A logarithm; also of integers that are too big for a float.
fn log_of(vm: &mut Vm, v: &Value, f: fn(f64) -> f64) -> Result<f64> {
    if let Value::Big(b) = v.plain() {
        if b.is_negative() {
            return Err(value_error("math domain error"));
        }
        let shift = b.bits().saturating_sub(60);
        let top = num_traits::ToPrimitive::to_f64(&(&**b >> shift)).unwrap_or(1.0);
        return Ok(f(top) + shift as f64 * f(2.0));
    }
    let x = number(vm, v)?;
    if x <= 0.0 {
        return Err(value_error("math domain error"));
    }
    Ok(f(x))
}

fn log(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [x, base] = args.bind("log", ["x", "base?"])?;
    let top = log_of(vm, &x, f64::ln)?;
    match base.given() {
        None => Ok(Value::Float(top)),
        Some(base) => match log_of(vm, &base, f64::ln)? {
            0.0 => Err(crate::script::error::zero_division("float division by zero")),
            bottom => Ok(Value::Float(top / bottom)),
        },
    }
}

fn log2(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [x] = args.exactly::<1>("log2")?;
    Ok(Value::Float(log_of(vm, x, f64::log2)?))
}

fn log10(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [x] = args.exactly::<1>("log10")?;
    Ok(Value::Float(log_of(vm, x, f64::log10)?))
}

fn two(vm: &mut Vm, args: &Args, name: &str) -> Result<(f64, f64)> {
    let [a, b] = args.exactly::<2>(name)?;
    Ok((number(vm, a)?, number(vm, b)?))
}

fn atan2(vm: &mut Vm, args: &Args) -> Result<Value> {
    let (y, x) = two(vm, args, "atan2")?;
    Ok(Value::Float(y.atan2(x)))
}

fn pow(vm: &mut Vm, args: &Args) -> Result<Value> {
    let (x, y) = two(vm, args, "pow")?;
    let z = x.powf(y);
    match () {
        () if z.is_nan() && !x.is_nan() && !y.is_nan() => Err(value_error("math domain error")),
        () if z.is_infinite() && x == 0.0 => Err(value_error("math domain error")),
        () if z.is_infinite() && x.is_finite() && y.is_finite() => {
            Err(overflow_error("math range error"))
        }
        () => Ok(Value::Float(z)),
    }
}

fn fmod(vm: &mut Vm, args: &Args) -> Result<Value> {
    let (x, y) = two(vm, args, "fmod")?;
    match y == 0.0 || x.is_infinite() {
        true => Err(value_error("math domain error")),
        false => Ok(Value::Float(x % y)),
    }
}

fn copysign(vm: &mut Vm, args: &Args) -> Result<Value> {
    let (x, y) = two(vm, args, "copysign")?;
    Ok(Value::Float(x.copysign(y)))
}

fn remainder(vm: &mut Vm, args: &Args) -> Result<Value> {
    let (x, y) = two(vm, args, "remainder")?;
    match y == 0.0 || x.is_infinite() {
        true => Err(value_error("math domain error")),
        false => Ok(Value::Float(libm::remainder(x, y))),
    }
}

fn nextafter(vm: &mut Vm, args: &Args) -> Result<Value> {
    let (x, y) = two(vm, args, "nextafter")?;
    Ok(Value::Float(libm::nextafter(x, y)))
}

fn ulp(vm: &mut Vm, args: &Args) -> Result<Value> {
    let x = number(vm, args.this())?.abs();
    Ok(Value::Float(if x.is_finite() { x.next_up() - x } else { x }))
}

fn norm(parts: &[f64]) -> f64 {
    let largest = parts.iter().fold(0.0f64, |m, x| m.max(x.abs()));
    if largest == 0.0 || largest.is_infinite() {
        return largest;
    }
    if let [x, y] = parts {
        return x.hypot(*y);
    }
    largest * parts.iter().map(|x| (x / largest) * (x / largest)).sum::<f64>().sqrt()
}

fn hypot(vm: &mut Vm, args: &Args) -> Result<Value> {
    let mut parts = Vec::new();
    for v in args.pos() {
        parts.push(number(vm, v)?);
    }
    Ok(Value::Float(norm(&parts)))
}

fn dist(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [p, q] = args.exactly::<2>("dist")?;
    let (p, q) = (vm.collect(p)?, vm.collect(q)?);
    if p.len() != q.len() {
        return Err(value_error("both points must have the same number of dimensions"));
    }
    let mut parts = Vec::new();
    for (a, b) in p.iter().zip(&q) {
        parts.push(number(vm, a)? - number(vm, b)?);
    }
    Ok(Value::Float(norm(&parts)))
}

fn whole(vm: &mut Vm, args: &Args, name: n::Name, text: &str, f: fn(f64) -> f64) -> Result<Value> {
    let [v] = args.exactly::<1>(text)?;
    if let Value::Object(o) = v
        && let Some(method) = o.class.lookup(name)
    {
        return vm.call_with_self(&method, v, &[]);
    }
    match v.plain() {
        Value::Int(_) | Value::Big(_) => Ok(v.plain().clone()),
        _ => float_to_int(f(number(vm, v)?)),
    }
}

fn floor(vm: &mut Vm, args: &Args) -> Result<Value> {
    whole(vm, args, n::FLOOR, "floor", f64::floor)
}

fn ceil(vm: &mut Vm, args: &Args) -> Result<Value> {
    whole(vm, args, n::CEIL, "ceil", f64::ceil)
}

fn trunc(vm: &mut Vm, args: &Args) -> Result<Value> {
    whole(vm, args, n::TRUNC, "trunc", f64::trunc)
}

fn isnan(vm: &mut Vm, args: &Args) -> Result<Value> {
    Ok(Value::Bool(number(vm, args.this())?.is_nan()))
}

fn isinf(vm: &mut Vm, args: &Args) -> Result<Value> {
    Ok(Value::Bool(number(vm, args.this())?.is_infinite()))
}

fn isfinite(vm: &mut Vm, args: &Args) -> Result<Value> {
    Ok(Value::Bool(number(vm, args.this())?.is_finite()))
}

fn isclose(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [a, b, rel, abs] = args.bind("isclose", ["a", "b", "*rel_tol?", "*abs_tol?"])?;
    let (a, b) = (number(vm, &a)?, number(vm, &b)?);
    let (rel, abs) = (rel.float_or("rel_tol", 1e-9)?, abs.float_or("abs_tol", 0.0)?);
    if a == b {
        return Ok(Value::Bool(true));
    }
    let gap = (a - b).abs();
    let close = gap <= (rel * a.abs().max(b.abs())).max(abs);
    Ok(Value::Bool(close && a.is_finite() && b.is_finite()))
}

fn big(v: &Value) -> Result<BigInt> {
    match v.plain() {
        Value::Big(b) => Ok((**b).clone()),
        v => v.as_int().map(BigInt::from).ok_or_else(|| {
            type_error(format!("'{}' object cannot be interpreted as an integer", v.type_name()))
        }),
    }
}

fn euclid(mut a: BigInt, mut b: BigInt) -> BigInt {
    while b != BigInt::from(0) {
        (a, b) = (b.clone(), a % b);
    }
    a.abs()
}

fn gcd(_: &mut Vm, args: &Args) -> Result<Value> {
    let mut all = BigInt::from(0);
    for v in args.pos() {
        all = euclid(all, big(v)?);
    }
    Ok(Value::big(all))
}

fn lcm(_: &mut Vm, args: &Args) -> Result<Value> {
    let mut all = BigInt::from(1);
    for v in args.pos() {
        let b = big(v)?;
        if b == BigInt::from(0) {
            return Ok(Value::Int(0));
        }
        all = (&all * &b).abs() / euclid(all, b);
    }
    Ok(Value::big(all))
}

/// A number that the functions below count up to.
fn counted(v: &Value, name: &str) -> Result<u64> {
    if matches!(v.plain(), Value::Float(_)) {
        return Err(type_error("'float' object cannot be interpreted as an integer"));
    }
    let i = v.int(name)?;
    match u64::try_from(i) {
        Ok(n) if n <= 100_000 => Ok(n),
        Ok(_) => Err(overflow_error(format!(
            "{name}() of numbers above 100000 is not part of the script language here"
        ))),
        Err(_) => Err(value_error(format!("{name}() not defined for negative values"))),
    }
}

/// from * (from + 1) * … * to, in halves so that the factors stay balanced.
fn product(from: u64, to: u64) -> BigInt {
    match to.checked_sub(from) {
        None => BigInt::from(1),
        Some(0..=8) => (from..=to).fold(BigInt::from(1), |all, k| all * k),
        Some(gap) => product(from, from + gap / 2) * product(from + gap / 2 + 1, to),
    }
}

fn factorial(_: &mut Vm, args: &Args) -> Result<Value> {
    let [v] = args.exactly::<1>("factorial")?;
    Ok(Value::big(product(1, counted(v, "factorial")?)))
}

fn comb(_: &mut Vm, args: &Args) -> Result<Value> {
    let [all, k] = args.exactly::<2>("comb")?;
    let (all, k) = (counted(all, "comb")?, counted(k, "comb")?);
    if k > all {
        return Ok(Value::Int(0));
    }
    let k = k.min(all - k);
    Ok(Value::big(product(all - k + 1, all) / product(1, k)))
}

fn perm(_: &mut Vm, args: &Args) -> Result<Value> {
    let [all, k] = args.bind("perm", ["n", "k?"])?;
    let all = counted(&all, "perm")?;
    let k = k.some().map_or(Ok(all), |k| counted(&k, "perm"))?;
    Ok(if k > all { Value::Int(0) } else { Value::big(product(all - k + 1, all)) })
}

fn isqrt(_: &mut Vm, args: &Args) -> Result<Value> {
    let [v] = args.exactly::<1>("isqrt")?;
    let b = big(v)?;
    match b.is_negative() {
        true => Err(value_error("isqrt() argument must be nonnegative")),
        false => Ok(Value::big(b.sqrt())),
    }
}

fn prod(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [items, start] = args.bind("prod", ["iterable", "*start?"])?;
    let mut all = start.given().unwrap_or(Value::Int(1));
    let iter = vm.iter(&items)?;
    while let Some(v) = vm.next(&iter)? {
        all = vm.binary(Bin::Mul, &all, &v)?;
    }
    Ok(all)
}

/// The sum without rounding until its end (Shewchuk's partial sums).
fn fsum(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [items] = args.exactly::<1>("fsum")?;
    let mut partials: Vec<f64> = Vec::new();
    for v in vm.collect(items)? {
        let mut x = number(vm, &v)?;
        let mut kept = Vec::with_capacity(partials.len() + 1);
        for mut y in partials {
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                kept.push(low);
            }
            x = high;
        }
        kept.push(x);
        partials = kept;
    }
    let mut total = 0.0;
    while let Some(x) = partials.pop() {
        let before = total;
        total += x;
        let rest = x - (total - before);
        if rest != 0.0 {
            // Half-way cases look at the next partial for the direction.
            if let Some(next) = partials.last()
                && (rest < 0.0) == (*next < 0.0)
            {
                let twice = rest * 2.0;
                let moved = total + twice;
                if moved - total == twice {
                    total = moved;
                }
            }
            break;
        }
    }
    Ok(Value::Float(total))
}

fn modf(vm: &mut Vm, args: &Args) -> Result<Value> {
    let x = number(vm, args.this())?;
    let fraction = if x.is_infinite() { 0.0 } else { x - x.trunc() };
    Ok(Value::tuple(vec![Value::Float(fraction.copysign(x)), Value::Float(x.trunc())]))
}

fn frexp(vm: &mut Vm, args: &Args) -> Result<Value> {
    let (m, e) = libm::frexp(number(vm, args.this())?);
    Ok(Value::tuple(vec![Value::Float(m), Value::Int(i64::from(e))]))
}

fn ldexp(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [x, e] = args.exactly::<2>("ldexp")?;
    let e = e.int("the exponent")?.clamp(-5000, 5000) as i32;
    Ok(Value::Float(libm::ldexp(number(vm, x)?, e)))
}
