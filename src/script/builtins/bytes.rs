//! `bytes` and `bytearray`. What a text can do, bytes can do too: they borrow the methods of `str`
//! by standing for characters 0–255 meanwhile. Imported by the script room only.

use super::{bytearray, codec};
use crate::script::args::Args;
use crate::script::error::{Raise, Result, index_error, type_error, value_error};
use crate::script::names::{self as n, Name};
use crate::script::value::{Class, NativeFn, Value, index_in, slice_bounds};
use crate::script::vm::{TypeSpec, Vm, sliced};
use std::cell::RefCell;
use std::fmt::Write;
use std::rc::Rc;

/// What both types hold.
pub struct Buffer(pub(super) RefCell<Vec<u8>>);

pub static BYTES: TypeSpec = TypeSpec {
    name: "bytes",
    module: "",
    new: Some(new),
    methods: SHARED,
    getters: &[],
    class_methods: &[("fromhex", from_hex)],
};

pub static BYTEARRAY: TypeSpec = TypeSpec { name: "bytearray", methods: GROWING, ..BYTES };

/// The bytes of a value, if it is made of bytes.
pub fn of(v: &Value) -> Option<Vec<u8>> {
    v.native::<Buffer>().map(|b| b.0.borrow().clone())
}

/// A new `bytes`.
pub fn make(vm: &mut Vm, data: Vec<u8>) -> Result<Value> {
    vm.reserve(data.len() as u64)?;
    Ok(vm.native_of(&BYTES, Buffer(RefCell::new(data))))
}

/// A `bytes` or a `bytearray`, as `like` is.
fn alike(vm: &mut Vm, like: &Value, data: Vec<u8>) -> Result<Value> {
    vm.reserve(data.len() as u64)?;
    let growing = vm.native_class(&BYTEARRAY);
    let spec = if vm.class_of(like).is_subclass_of(&growing) { &BYTEARRAY } else { &BYTES };
    Ok(vm.native_of(spec, Buffer(RefCell::new(data))))
}

fn own(args: &Args) -> Result<Vec<u8>> {
    needed(args.this())
}

fn needed(v: &Value) -> Result<Vec<u8>> {
    of(v).ok_or_else(|| {
        type_error(format!("a bytes-like object is required, not '{}'", v.type_name()))
    })
}

pub(super) fn buffer<'a>(args: &Args<'a>) -> Result<&'a Buffer> {
    args.this().native().ok_or_else(|| type_error("a bytearray is needed"))
}

pub(super) fn byte(vm: &mut Vm, v: &Value, what: &str) -> Result<u8> {
    let i = match v.as_int() {
        Some(i) => i,
        None => vm.index_of(v)?.ok_or_else(|| {
            let kind = v.type_name();
            type_error(format!("'{kind}' object cannot be interpreted as an integer"))
        })?,
    };
    u8::try_from(i).map_err(|_| value_error(format!("{what} must be in range(0, 256)")))
}

fn new(vm: &mut Vm, class: &Rc<Class>, args: &Args) -> Result<Value> {
    let kind = class.native_base().map_or("bytes".into(), Class::name);
    let [source, encoding, errors] = args.bind(&kind, ["source?", "encoding?", "errors?"])?;
    let data = match source.plain() {
        Value::Unbound => Vec::new(),
        Value::Str(s) => match encoding.given() {
            None => return Err(type_error("string argument without an encoding")),
            Some(e) => codec::encode(s.text(), e.text("encoding")?, &mode(&errors)?)?,
        },
        Value::Int(_) | Value::Bool(_) => {
            let count = source.int("count")?;
            let count = usize::try_from(count).map_err(|_| value_error("negative count"))?;
            vm.reserve(count as u64)?;
            vec![0; count]
        }
        _ => collected(vm, &source, &kind)?,
    };
    vm.reserve(data.len() as u64)?;
    Ok(vm.native(class, Buffer(RefCell::new(data))))
}

pub(super) fn mode(errors: &Value) -> Result<String> {
    errors.clone().given().map_or(Ok("strict".into()), |e| Ok(e.text("errors")?.to_string()))
}

/// Bytes, or an iterable of numbers.
pub(super) fn collected(vm: &mut Vm, source: &Value, kind: &str) -> Result<Vec<u8>> {
    if let Some(data) = of(source) {
        return Ok(data);
    }
    if let Value::Object(o) = source
        && let Some(method) = o.class.lookup(Name::new("__bytes__"))
    {
        let made = vm.call_with_self(&method, source, &[])?;
        return needed(&made);
    }
    if !vm.is_iterable(source) {
        let text = format!("cannot convert '{}' object to bytes", source.type_name());
        return Err(type_error(text));
    }
    let what = if kind == "bytes" { "bytes" } else { "byte" };
    let items = vm.collect(source)?;
    items.iter().map(|v| byte(vm, v, what)).collect()
}

fn from_hex(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, text] = args.exactly::<2>("fromhex")?;
    let text = text.text("fromhex() argument")?;
    let digits: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let pair = |p: &[char]| match p {
        [a, b] => Some((a.to_digit(16)? * 16 + b.to_digit(16)?) as u8),
        _ => None,
    };
    let bad = || {
        let at = text.chars().position(|c| !c.is_ascii_hexdigit() && !c.is_whitespace());
        let at = at.unwrap_or(text.chars().count());
        value_error(format!("non-hexadecimal number found in fromhex() arg at position {at}"))
    };
    let data: Option<Vec<u8>> = digits.chunks(2).map(pair).collect();
    let data = data.ok_or_else(bad)?;
    match args.this() {
        Value::Class(c) => Ok(vm.native(c, Buffer(RefCell::new(data)))),
        _ => make(vm, data),
    }
}

/// `bytes` as its literal.
fn written(data: &[u8]) -> String {
    let quote = if data.contains(&b'\'') && !data.contains(&b'"') { '"' } else { '\'' };
    let mut out = format!("b{quote}");
    for &b in data {
        match b {
            b'\\' => out.push_str("\\\\"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            0x20..=0x7E => {
                if b as char == quote {
                    out.push('\\');
                }
                out.push(b as char);
            }
            _ => {
                let _ = write!(out, "\\x{b:02x}");
            }
        }
    }
    out.push(quote);
    out
}

fn repr(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(Value::str(written(&own(args)?)))
}

fn repr_growing(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(Value::str(format!("bytearray({})", written(&own(args)?))))
}

fn len(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(Value::from(buffer(args)?.0.borrow().len()))
}

fn iter(vm: &mut Vm, args: &Args) -> Result<Value> {
    let data = own(args)?;
    vm.reserve(16 * data.len() as u64)?;
    Ok(numbers(&data))
}

pub(super) fn numbers(data: &[u8]) -> Value {
    Value::list(data.iter().map(|&b| Value::Int(i64::from(b))).collect())
}

fn get_item(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, at] = args.exactly::<2>("__getitem__")?;
    let data = needed(this)?;
    match at {
        Value::Slice(s) => {
            let part = sliced(&data, slice_bounds(s, data.len())?);
            alike(vm, this, part)
        }
        at => {
            let i = position(vm, this, at)?;
            let found = index_in(i, data.len()).and_then(|i| data.get(i));
            found.map(|&b| Value::Int(i64::from(b))).ok_or_else(|| out_of_range(this))
        }
    }
}

pub(super) fn out_of_range(this: &Value) -> Raise {
    let kind = this.type_name();
    index_error(match &*kind {
        "bytes" => "index out of range".to_string(),
        kind => format!("{kind} index out of range"),
    })
}

pub(super) fn position(vm: &mut Vm, this: &Value, at: &Value) -> Result<i64> {
    match at.as_int() {
        Some(i) => Ok(i),
        None => vm.index_of(at)?.ok_or_else(|| {
            let kinds = (this.type_name(), at.type_name());
            let kind = if &*kinds.0 == "bytes" { "byte" } else { &*kinds.0 };
            type_error(format!("{kind} indices must be integers or slices, not {}", kinds.1))
        }),
    }
}

fn contains(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, item] = args.exactly::<2>("__contains__")?;
    let data = needed(this)?;
    if item.as_int().is_some() {
        return Ok(Value::Bool(data.contains(&byte(vm, item, "byte")?)));
    }
    let part = needed(item)?;
    let found = part.is_empty() || data.windows(part.len()).any(|w| w == part);
    Ok(Value::Bool(found))
}

fn add(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, other] = args.exactly::<2>("__add__")?;
    let Some(more) = of(other) else {
        let kinds = (other.type_name(), this.type_name());
        return Err(type_error(format!("can't concat {} to {}", kinds.0, kinds.1)));
    };
    let mut data = needed(this)?;
    data.extend(more);
    alike(vm, this, data)
}

fn repeat(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, times] = args.exactly::<2>("__mul__")?;
    let Some(times) = times.as_int() else {
        let text = format!("can't multiply sequence by non-int of type '{}'", times.type_name());
        return Err(type_error(text));
    };
    let (data, times) = (needed(this)?, times.max(0) as usize);
    vm.reserve((data.len() as u64).saturating_mul(times as u64))?;
    alike(vm, this, data.repeat(times))
}

macro_rules! compared {
    ($($name:ident $op:tt),*) => {
        $(fn $name(_: &mut Vm, args: &Args) -> Result<Value> {
            let [this, other] = args.exactly::<2>(stringify!($name))?;
            Ok(match of(other) {
                Some(other) => Value::Bool(needed(this)? $op other),
                None => Value::NotImplemented,
            })
        })*
    };
}

compared!(eq ==, ne !=, lt <, le <=, gt >, ge >=);

fn hash(vm: &mut Vm, args: &Args) -> Result<Value> {
    let text = Value::str(chars(&own(args)?));
    Ok(Value::Int(vm.hash(&text)?))
}

fn is_true(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(Value::Bool(!own(args)?.is_empty()))
}

fn decode(_: &mut Vm, args: &Args) -> Result<Value> {
    let [this, encoding, errors] = args.bind("decode", ["self", "encoding?", "errors?"])?;
    let encoding = encoding.given().unwrap_or_else(|| Value::str("utf-8"));
    codec::decode(&needed(&this)?, encoding.text("encoding")?, &mode(&errors)?).map(Value::str)
}

fn hex(_: &mut Vm, args: &Args) -> Result<Value> {
    let [this, sep, every] = args.bind("hex", ["self", "sep?", "bytes_per_sep?"])?;
    let every = every.int_or("bytes_per_sep", 1)?.unsigned_abs().max(1) as usize;
    let digits: Vec<String> = needed(&this)?.iter().map(|b| format!("{b:02x}")).collect();
    Ok(Value::str(match sep.given() {
        None => digits.concat(),
        Some(sep) => {
            let first = digits.len() % every;
            let (head, tail) = digits.split_at(first);
            let mut groups: Vec<String> = Vec::new();
            if !head.is_empty() {
                groups.push(head.concat());
            }
            groups.extend(tail.chunks(every).map(<[String]>::concat));
            groups.join(sep.text("sep")?)
        }
    }))
}

fn join(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, items] = args.exactly::<2>("join")?;
    let sep = needed(this)?;
    let mut data: Vec<u8> = Vec::new();
    for (i, item) in vm.collect(items)?.iter().enumerate() {
        let part = of(item).ok_or_else(|| {
            let kind = item.type_name();
            type_error(format!("sequence item {i}: expected a bytes-like object, {kind} found"))
        })?;
        if i > 0 {
            data.extend(&sep);
        }
        vm.reserve((data.len() + part.len()) as u64)?;
        data.extend(part);
    }
    alike(vm, this, data)
}

/// Characters 0–255 in place of the bytes.
fn chars(data: &[u8]) -> String {
    data.iter().map(|&b| b as char).collect()
}

fn bytes_again(vm: &mut Vm, like: &Value, v: Value) -> Result<Value> {
    Ok(match &v {
        Value::Str(s) => {
            let data = s.text().chars().map(|c| c as u8).collect();
            alike(vm, like, data)?
        }
        Value::List(l) => {
            let items = l.borrow().clone();
            let parts: Result<Vec<Value>> =
                items.into_iter().map(|v| bytes_again(vm, like, v)).collect();
            Value::list(parts?)
        }
        Value::Tuple(t) => {
            let parts: Result<Vec<Value>> =
                t.items.iter().map(|v| bytes_again(vm, like, v.clone())).collect();
            Value::tuple(parts?)
        }
        _ => v,
    })
}

/// A method of `str`, on the characters that stand for the bytes.
fn borrowed(vm: &mut Vm, args: &Args, name: &str) -> Result<Value> {
    let (values, keywords) = args.parts();
    let mut all: Vec<Value> = Vec::with_capacity(values.len());
    for (i, v) in values.iter().enumerate() {
        all.push(match v {
            Value::Str(_) => {
                return Err(type_error("a bytes-like object is required, not 'str'"));
            }
            // A place of `find` and its like may be a number: one byte.
            Value::Int(b @ 0..=255)
                if i == 1 && matches!(name, "find" | "count" | "index" | "rfind") =>
            {
                Value::str(chars(&[*b as u8]))
            }
            Value::Tuple(t) => {
                let parts = t.items.iter().map(|v| of(v).map(|d| Value::str(chars(&d))));
                Value::tuple(parts.map(|v| v.unwrap_or(Value::None)).collect())
            }
            v => of(v).map_or_else(|| v.clone(), |d| Value::str(chars(&d))),
        });
    }
    let this = all.first().cloned().unwrap_or_default();
    let method = vm.get_attr(&this, name)?;
    let made = vm.call_args(&method, &Args::new(all.get(1..).unwrap_or(&[]), keywords));
    let made = made?;
    bytes_again(vm, args.this(), made)
}

macro_rules! of_text {
    ($($name:ident)*) => {
        $(fn $name(vm: &mut Vm, args: &Args) -> Result<Value> {
            borrowed(vm, args, stringify!($name))
        })*
    };
}

of_text! {
    find rfind index rindex count startswith endswith split rsplit strip lstrip rstrip replace
    partition rpartition splitlines removeprefix removesuffix ljust rjust center zfill title
    isspace islower isupper expandtabs
}

fn upper(vm: &mut Vm, args: &Args) -> Result<Value> {
    alike(vm, args.this(), own(args)?.to_ascii_uppercase())
}

fn lower(vm: &mut Vm, args: &Args) -> Result<Value> {
    alike(vm, args.this(), own(args)?.to_ascii_lowercase())
}

macro_rules! tests {
    ($($name:ident $test:ident),*) => {
        $(fn $name(_: &mut Vm, args: &Args) -> Result<Value> {
            let data = own(args)?;
            Ok(Value::Bool(!data.is_empty() && data.iter().all(u8::$test)))
        })*
    };
}

tests!(isalpha is_ascii_alphabetic, isdigit is_ascii_digit, isalnum is_ascii_alphanumeric);

fn translate(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, table, delete] = args.bind("translate", ["self", "table", "delete?"])?;
    let gone = delete.given().map_or(Ok(Vec::new()), |d| needed(&d))?;
    let table = if table.is_none() { (0..=255).collect() } else { needed(&table)? };
    let kept = needed(&this)?.into_iter().filter(|b| !gone.contains(b));
    let data = kept.map(|b| table.get(b as usize).copied().unwrap_or(b)).collect();
    alike(vm, &this, data)
}

/// Immutable: it is its own copy.
fn same(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(args.this().clone())
}

fn copied(vm: &mut Vm, args: &Args) -> Result<Value> {
    alike(vm, args.this(), own(args)?)
}

macro_rules! methods {
    ($($extra:tt)*) => {
        &[
            ("__len__", len), ("__iter__", iter), ("__getitem__", get_item),
            ("__contains__", contains), ("__add__", add), ("__mul__", repeat), ("__rmul__", repeat),
            ("__eq__", eq), ("__ne__", ne), ("__lt__", lt), ("__le__", le), ("__gt__", gt),
            ("__ge__", ge), ("__bool__", is_true), ("decode", decode), ("hex", hex), ("join", join),
            ("find", find), ("rfind", rfind), ("index", index), ("rindex", rindex),
            ("count", count), ("startswith", startswith), ("endswith", endswith),
            ("split", split), ("rsplit", rsplit), ("strip", strip), ("lstrip", lstrip),
            ("rstrip", rstrip), ("replace", replace), ("partition", partition),
            ("rpartition", rpartition), ("splitlines", splitlines),
            ("removeprefix", removeprefix), ("removesuffix", removesuffix), ("ljust", ljust),
            ("rjust", rjust), ("center", center), ("zfill", zfill), ("title", title),
            ("isspace", isspace), ("islower", islower), ("isupper", isupper),
            ("expandtabs", expandtabs), ("upper", upper), ("lower", lower), ("isalpha", isalpha),
            ("isdigit", isdigit), ("isalnum", isalnum), ("translate", translate),
            $($extra)*
        ]
    };
}

const SHARED: &[(&str, NativeFn)] = methods! {
    ("__repr__", repr), ("__hash__", hash), ("__copy__", same), ("__deepcopy__", same),
};

const GROWING: &[(&str, NativeFn)] = methods! {
    ("__repr__", repr_growing), ("__copy__", copied), ("__deepcopy__", copied), ("copy", copied),
    ("__setitem__", bytearray::set_item), ("__delitem__", bytearray::delete_item), ("__iadd__", bytearray::add_in_place),
    ("append", bytearray::append), ("extend", bytearray::extend), ("insert", bytearray::insert), ("pop", bytearray::pop), ("remove", bytearray::remove),
    ("clear", bytearray::clear), ("reverse", bytearray::reverse),
};

/// A literal: the characters stand for the bytes.
fn literal(vm: &mut Vm, args: &Args) -> Result<Value> {
    let data = args.this().text("literal")?.chars().map(|c| c as u8).collect();
    make(vm, data)
}

pub fn install(vm: &mut Vm) {
    let (fixed, growing) = (vm.native_class(&BYTES), vm.native_class(&BYTEARRAY));
    growing.set(n::HASH, Value::None);
    vm.set_builtin(Name::new("bytes"), Value::Class(fixed));
    vm.set_builtin(Name::new("bytearray"), Value::Class(growing));
    vm.set_builtin(Name::new(LITERAL), super::function(LITERAL, literal));
}

/// The function that literals call; no name of a script's.
pub const LITERAL: &str = "<bytes>";
