//! The built-in functions.

use super::number;
use crate::script::args::Args;
use crate::script::compile::{Bin, Cmp, Source, compile};
use crate::script::error::{Exc, Raise, Result, type_error, value_error};
use crate::script::names::{self as n, Name};
use crate::script::value::{Dict, Globals, NativeFn, Value};
use crate::script::vm::{Vm, big_floor, float_divmod};
use num_bigint::BigInt;
use num_traits::Signed;
use std::rc::Rc;

fn print(vm: &mut Vm, args: &Args) -> Result<Value> {
    let mut sep = " ".to_string();
    let mut end = "\n".to_string();
    let mut file = None;
    for (name, value) in args.keywords() {
        match (&*name.text(), value) {
            ("sep", Value::None) | ("end", Value::None) | ("flush", _) | ("file", Value::None) => {}
            ("sep", v) => sep = v.text("sep")?.into(),
            ("end", v) => end = v.text("end")?.into(),
            ("file", v) => file = Some(v.clone()),
            (other, _) => {
                let text = format!("'{other}' is an invalid keyword argument for print()");
                return Err(type_error(text));
            }
        }
    }
    let mut out = String::new();
    for (i, v) in args.pos().iter().enumerate() {
        if i > 0 {
            out.push_str(&sep);
        }
        match v {
            Value::Str(s) => out.push_str(s.text()),
            v => out.push_str(&vm.str_of(v)?),
        }
    }
    out.push_str(&end);
    vm.close_orphans();
    if let Some(file) = file {
        return vm.call_method(&file, "write", &[Value::from(out)]).map(|_| Value::None);
    }
    match elsewhere(vm) {
        Some(target) => {
            vm.call_method(&target, "write", &[Value::from(out)])?;
        }
        None => vm.print(&out),
    }
    Ok(Value::None)
}

/// Where `sys.stdout` points, if a script has turned it.
fn elsewhere(vm: &Vm) -> Option<Value> {
    let target = vm.global("sys", "stdout")?;
    let own = matches!(&target, Value::Object(o) if &*o.class.module.text() == "sys");
    (!own).then_some(target)
}

fn len(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [v] = args.needs::<1>("len").map_err(|_| {
        type_error(format!("len() takes exactly one argument ({} given)", args.len()))
    })?;
    Ok(Value::from(vm.len(v)?))
}

fn abs(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [v] = args.needs::<1>("abs")?;
    if let Value::Object(o) = v
        && let Some(method) = o.class.lookup(n::ABS)
    {
        return vm.call_with_self(&method, v, &[]);
    }
    match v.plain() {
        Value::Float(f) => Ok(Value::Float(f.abs())),
        Value::Int(i) => Ok(match i.checked_abs() {
            Some(i) => Value::Int(i),
            None => Value::big(BigInt::from(*i).abs()),
        }),
        Value::Bool(b) => Ok(Value::Int(i64::from(*b))),
        Value::Big(b) => Ok(Value::big(b.abs())),
        _ => Err(type_error(format!("bad operand type for abs(): '{}'", v.type_name()))),
    }
}

fn sum(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [items, start] = args.bind("sum", ["iterable", "start?"])?;
    let mut total = start.given().unwrap_or(Value::Int(0));
    if total.as_str().is_some() {
        return Err(type_error("sum() can't sum strings [use ''.join(seq) instead]"));
    }
    let iter = vm.iter(&items)?;
    while let Some(v) = vm.next(&iter)? {
        total = match (&total, &v) {
            (Value::Int(a), Value::Int(b)) if let Some(sum) = a.checked_add(*b) => Value::Int(sum),
            (Value::Float(a), Value::Float(b)) => Value::Float(a + b),
            _ => vm.binary(Bin::Add, &total, &v)?,
        };
    }
    Ok(total)
}

fn extreme(vm: &mut Vm, args: &Args, name: &str, op: Cmp) -> Result<Value> {
    let (mut key, mut default) = (Value::None, None);
    for (word, value) in args.keywords() {
        match &*word.text() {
            "key" => key = value.clone(),
            "default" => default = Some(value.clone()),
            other => {
                let text = format!("{name}() got an unexpected keyword argument '{other}'");
                return Err(type_error(text));
            }
        }
    }
    let items = match args.pos() {
        [] => return Err(type_error(format!("{name} expected at least 1 argument, got 0"))),
        [one] => vm.iter(one)?,
        many => vm.iter(&Value::tuple(many.to_vec()))?,
    };
    let mut best: Option<(Value, Value)> = None;
    while let Some(v) = vm.next(&items)? {
        let k = match &key {
            Value::None => v.clone(),
            f => vm.call(f, std::slice::from_ref(&v))?,
        };
        let better = match &best {
            None => true,
            Some((b, _)) => {
                let holds = vm.compare(op, &k, b)?;
                vm.truthy(&holds)?
            }
        };
        if better {
            best = Some((k, v));
        }
    }
    match best {
        Some((_, v)) => Ok(v),
        None => default.ok_or_else(|| value_error(format!("{name}() arg is an empty sequence"))),
    }
}

fn min(vm: &mut Vm, args: &Args) -> Result<Value> {
    extreme(vm, args, "min", Cmp::Lt)
}

fn max(vm: &mut Vm, args: &Args) -> Result<Value> {
    extreme(vm, args, "max", Cmp::Gt)
}

fn sorted(vm: &mut Vm, args: &Args) -> Result<Value> {
    for (name, _) in args.keywords() {
        if !matches!(&*name.text(), "key" | "reverse") {
            let text = format!("'{name}' is an invalid keyword argument for sort()");
            return Err(type_error(text));
        }
    }
    let [items, key, reverse] = args.bind("sorted", ["iterable", "*key?", "*reverse?"])?;
    let items = vm.collect(&items)?;
    Ok(Value::list(super::list::sorted(vm, items, &key, &reverse)?))
}

fn any_all(vm: &mut Vm, args: &Args, name: &str, wanted: bool) -> Result<Value> {
    let [items] = args.needs::<1>(name)?;
    let iter = vm.iter(items)?;
    while let Some(v) = vm.next(&iter)? {
        if vm.truthy(&v)? == wanted {
            return Ok(Value::Bool(wanted));
        }
    }
    Ok(Value::Bool(!wanted))
}

fn any(vm: &mut Vm, args: &Args) -> Result<Value> {
    any_all(vm, args, "any", true)
}

fn all(vm: &mut Vm, args: &Args) -> Result<Value> {
    any_all(vm, args, "all", false)
}

fn name_of(v: &Value, function: &str) -> Result<Name> {
    match v.as_str() {
        Some(t) => Ok(Name::new(t)),
        None => Err(type_error(format!("{function}(): attribute name must be string"))),
    }
}

/// The attribute, or nothing where reading it raises an `AttributeError`.
fn attribute(vm: &mut Vm, v: &Value, name: Name) -> Result<Option<Value>> {
    match vm.try_attr(v, name) {
        Err(e) if vm.is_exception(&e, Exc::AttributeError) => Ok(None),
        other => other,
    }
}

fn getattr(vm: &mut Vm, args: &Args) -> Result<Value> {
    match args.pos() {
        [v, name] => vm.get_attr(v, name_of(name, "getattr")?),
        [v, name, default] => {
            Ok(attribute(vm, v, name_of(name, "getattr")?)?.unwrap_or_else(|| default.clone()))
        }
        _ => Err(type_error(format!("getattr expected at least 2 arguments, got {}", args.len()))),
    }
}

fn hasattr(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [v, name] = args.needs::<2>("hasattr")?;
    Ok(Value::Bool(attribute(vm, v, name_of(name, "hasattr")?)?.is_some()))
}

fn setattr(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [v, name, value] = args.needs::<3>("setattr")?;
    vm.set_attr(v, name_of(name, "setattr")?, value.clone())?;
    Ok(Value::None)
}

fn delattr(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [v, name] = args.needs::<2>("delattr")?;
    vm.delete_attr(v, name_of(name, "delattr")?)?;
    Ok(Value::None)
}

fn callable(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [v] = args.needs::<1>("callable")?;
    Ok(Value::Bool(vm.is_callable(v)))
}

fn ascii(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [v] = args.needs::<1>("ascii")?;
    Ok(Value::str(only_ascii(&vm.repr(v)?)))
}

/// A text with all that is not ASCII escaped.
pub fn only_ascii(text: &str) -> String {
    let one = |c: char| if c.is_ascii() { c.to_string() } else { super::codec::escaped(c) };
    text.chars().map(one).collect()
}

fn repr(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [v] = args.needs::<1>("repr")?;
    Ok(Value::str(vm.repr(v)?))
}

fn hash(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [v] = args.needs::<1>("hash")?;
    Ok(Value::Int(vm.hash(v)?))
}

fn id(_: &mut Vm, args: &Args) -> Result<Value> {
    let [v] = args.needs::<1>("id")?;
    Ok(Value::Int(match v {
        Value::Int(i) => i.wrapping_mul(32).wrapping_add(1 << 40),
        Value::Float(f) => (f.to_bits() >> 4) as i64,
        Value::Bool(b) => 9_000_000 + 32 * i64::from(*b),
        Value::Str(s) if s.len() <= 20 => s.hash() >> 3,
        v => v.address().unwrap_or(9_100_000) as i64,
    }))
}

fn format(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [v, spec] = args.bind("format", ["value", "format_spec?"])?;
    let spec = spec.given().unwrap_or_else(|| Value::str(""));
    Ok(Value::str(vm.format(&v, spec.text("format() argument 2")?)?))
}

fn round(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [v, digits] = args.bind("round", ["number", "ndigits?"])?;
    if let Value::Object(o) = &v
        && let Some(method) = o.class.lookup(n::ROUND)
    {
        let digits: Vec<Value> = digits.given().into_iter().collect();
        return vm.call_with_self(&method, &v, &digits);
    }
    let digits = digits.some();
    match (v.plain(), digits) {
        (Value::Float(f), None) => number::float_to_int(f.round_ties_even()),
        (Value::Float(f), Some(d)) => Ok(Value::Float(round_float(*f, d.int("ndigits")?))),
        (Value::Int(_) | Value::Bool(_) | Value::Big(_), None) => number::to_int(vm, &v),
        (Value::Int(_) | Value::Bool(_) | Value::Big(_), Some(d)) => {
            let d = d.int("ndigits")?;
            let whole = number::to_int(vm, &v)?;
            match d {
                0.. => Ok(whole),
                d => round_int(&whole, (-d).min(400) as u32),
            }
        }
        _ => Err(type_error(format!("type {} doesn't define __round__ method", v.type_name()))),
    }
}

/// Rounds half to even, by the decimal digits that the float really has.
fn round_float(f: f64, digits: i64) -> f64 {
    if !f.is_finite() || digits > 320 {
        return f;
    }
    if digits >= 0 {
        return format!("{f:.*}", digits as usize).parse().unwrap_or(f);
    }
    if digits < -310 {
        return 0.0 * f;
    }
    let power = 10f64.powi(-digits as i32);
    (f / power).round_ties_even() * power
}

fn round_int(v: &Value, digits: u32) -> Result<Value> {
    let whole = match v {
        Value::Big(b) => (**b).clone(),
        v => BigInt::from(v.int("number")?),
    };
    let power = BigInt::from(10).pow(digits);
    let (quotient, rest) = big_floor(&whole, &power);
    let twice = &rest * 2;
    let up = twice > power || (twice == power && quotient.bit(0));
    Ok(Value::big((quotient + i32::from(up)) * power))
}

fn divmod(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [a, b] = args.needs::<2>("divmod")?;
    if let Value::Object(o) = a
        && let Some(method) = o.class.lookup(n::DIVMOD)
    {
        return vm.call_with_self(&method, a, std::slice::from_ref(b));
    }
    let floats = matches!(a, Value::Float(_)) || matches!(b, Value::Float(_));
    if let (Some(x), Some(y), true) = (a.as_float(), b.as_float(), floats) {
        if y == 0.0 {
            return Err(crate::script::error::zero_division("float divmod()"));
        }
        let (q, r) = float_divmod(x, y);
        return Ok(Value::tuple(vec![Value::Float(q), Value::Float(r)]));
    }
    let (q, r) = (vm.binary(Bin::FloorDiv, a, b)?, vm.binary(Bin::Mod, a, b)?);
    Ok(Value::tuple(vec![q, r]))
}

fn pow(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [base, exp, modulus] = args.bind("pow", ["base", "exp", "mod?"])?;
    let Some(modulus) = modulus.some() else { return vm.binary(Bin::Pow, &base, &exp) };
    let big = |v: &Value| match v.plain() {
        Value::Big(b) => Ok((**b).clone()),
        v => v.as_int().map(BigInt::from).ok_or_else(|| {
            type_error("pow() 3rd argument not allowed unless all arguments are integers")
        }),
    };
    let (base, exp, modulus) = (big(&base)?, big(&exp)?, big(&modulus)?);
    if modulus == BigInt::from(0) {
        return Err(value_error("pow() 3rd argument cannot be 0"));
    }
    let (base, exp) = match exp.is_negative() {
        false => (base, exp),
        true => match base.modinv(&modulus) {
            Some(inverse) => (inverse, -exp),
            None => return Err(value_error("base is not invertible for the given modulus")),
        },
    };
    Ok(Value::big(base.modpow(&exp, &modulus)))
}

fn in_base(args: &Args, name: &str, prefix: &str, radix: u32) -> Result<Value> {
    let [v] = args.needs::<1>(name)?;
    let n = match v.plain() {
        Value::Big(b) => (**b).clone(),
        v => match v.as_int() {
            Some(i) => BigInt::from(i),
            None => {
                let text =
                    format!("'{}' object cannot be interpreted as an integer", v.type_name());
                return Err(type_error(text));
            }
        },
    };
    let sign = if n.is_negative() { "-" } else { "" };
    Ok(Value::str(format!("{sign}{prefix}{}", n.abs().to_str_radix(radix))))
}

fn bin(_: &mut Vm, args: &Args) -> Result<Value> {
    in_base(args, "bin", "0b", 2)
}

fn oct(_: &mut Vm, args: &Args) -> Result<Value> {
    in_base(args, "oct", "0o", 8)
}

fn hex(_: &mut Vm, args: &Args) -> Result<Value> {
    in_base(args, "hex", "0x", 16)
}

fn vars(vm: &mut Vm, args: &Args) -> Result<Value> {
    match args.pos() {
        [] => globals(vm, args),
        [v] => match vm.try_attr(v, n::DICT)? {
            Some(d) => Ok(d),
            None => Err(type_error("vars() argument must have __dict__ attribute")),
        },
        _ => Err(type_error("vars expected at most 1 argument")),
    }
}

fn globals(vm: &mut Vm, _: &Args) -> Result<Value> {
    let dict = Dict::new();
    for (name, value) in vm.module_globals("__main__").map(|g| g.iter()).unwrap_or_default() {
        dict.set_str(&name.text(), value);
    }
    Ok(Value::Dict(Rc::new(dict)))
}

fn dir(vm: &mut Vm, args: &Args) -> Result<Value> {
    let names = match args.pos() {
        [] => {
            let globals = vm.module_globals("__main__").map(|g| g.iter()).unwrap_or_default();
            let mut names: Vec<Name> = globals.into_iter().map(|(k, _)| k).collect();
            names.sort_by_key(|k| k.text());
            names
        }
        [v @ Value::Object(o), ..] if o.class.lookup(Name::new("__dir__")).is_some() => {
            let method = o.class.lookup(Name::new("__dir__")).unwrap_or_default();
            let names = vm.call_with_self(&method, v, &[])?;
            let names = vm.collect(&names)?;
            let none = Value::Unbound;
            return Ok(Value::list(super::list::sorted(vm, names, &none, &none)?));
        }
        [v, ..] => vm.names_of(v),
    };
    Ok(Value::list(names.into_iter().map(|k| Value::str(&*k.text())).collect()))
}

fn refused(name: &str, why: &str) -> Result<Value> {
    Err(Raise::new(
        Exc::RuntimeError,
        format!("{name}() is not part of the script language here: {why}"),
    ))
}

fn input(_: &mut Vm, _: &Args) -> Result<Value> {
    refused("input", "nobody is asked while a script runs; assign the value to a variable")
}

fn open(_: &mut Vm, _: &Args) -> Result<Value> {
    refused("open", "scripts cannot reach files")
}

/// The variables that `eval` and `exec` work on: those of the dictionary that was given (which gets
/// back what they become), else the script's own.
fn room(vm: &mut Vm, args: &Args) -> Result<(Rc<Globals>, Option<Rc<Dict>>)> {
    let given = args.pos().get(1).filter(|v| !v.is_none());
    let Some(given) = given else {
        return Ok((vm.module_globals("__main__").unwrap_or_default(), None));
    };
    let Value::Dict(dict) = given.plain() else {
        return Err(type_error(format!("globals must be a dict, not {}", given.type_name())));
    };
    let globals = Rc::new(Globals::default());
    let locals = args.pos().get(2).map(Value::plain);
    for d in std::iter::once(dict).chain(locals.and_then(|l| match l {
        Value::Dict(d) => Some(d),
        _ => None,
    })) {
        for (k, v) in d.pairs() {
            globals.set(Name::new(k.text("a variable's name")?), v);
        }
    }
    let back = match locals {
        Some(Value::Dict(d)) => d.clone(),
        _ => dict.clone(),
    };
    Ok((globals, Some(back)))
}

fn eval(vm: &mut Vm, args: &Args) -> Result<Value> {
    let (globals, _) = room(vm, args)?;
    let text = args.this().text("eval() arg 1")?.to_string();
    vm.evaluate(&text, &globals, Name::new("__main__"))
}

fn exec(vm: &mut Vm, args: &Args) -> Result<Value> {
    let (globals, back) = room(vm, args)?;
    let source = Source::new("<string>", args.this().text("exec() arg 1")?, false);
    let code = compile(&Rc::new(source), globals.clone(), Name::new("__main__"))
        .map_err(|e| Raise::new(Exc::SyntaxError, e.message))?;
    vm.deeper(|vm| vm.run_code(code))?;
    if let Some(dict) = back {
        for (name, value) in globals.iter() {
            dict.set_str(&name.text(), value);
        }
    }
    Ok(Value::None)
}

fn no_compile(_: &mut Vm, _: &Args) -> Result<Value> {
    refused("compile", "eval() and exec() take the text itself")
}

fn import(_: &mut Vm, _: &Args) -> Result<Value> {
    refused("__import__", "use `import`")
}

fn locals(_: &mut Vm, _: &Args) -> Result<Value> {
    refused("locals", "name the variables")
}

pub const ALL: &[(&str, NativeFn)] = &[
    ("print", print),
    ("len", len),
    ("abs", abs),
    ("sum", sum),
    ("min", min),
    ("max", max),
    ("sorted", sorted),
    ("any", any),
    ("all", all),
    ("isinstance", super::kinds::isinstance),
    ("issubclass", super::kinds::issubclass),
    ("getattr", getattr),
    ("hasattr", hasattr),
    ("setattr", setattr),
    ("delattr", delattr),
    ("callable", callable),
    ("repr", repr),
    ("ascii", ascii),
    ("hash", hash),
    ("id", id),
    ("format", format),
    ("round", round),
    ("divmod", divmod),
    ("pow", pow),
    ("bin", bin),
    ("oct", oct),
    ("hex", hex),
    ("vars", vars),
    ("globals", globals),
    ("dir", dir),
    ("input", input),
    ("open", open),
    ("eval", eval),
    ("exec", exec),
    ("compile", no_compile),
    ("__import__", import),
    ("locals", locals),
    ("chr", super::text::chr),
    ("ord", super::text::ord),
];
