//! `x.__add__`, `x.__len__` … of built-in values, for scripts that call them by name (most often
//! as `super().__getitem__(key)` in a subclass of a built-in type).

use super::Vm;
use crate::script::args::Args;
use crate::script::builtins::closure;
use crate::script::compile::{Bin, Cmp, Unary};
use crate::script::error::Result;
use crate::script::names::{self as n, Name};
use crate::script::value::{Class, NativeFn, Value};

const BINARY: &[Bin] = &[
    Bin::Add,
    Bin::Sub,
    Bin::Mul,
    Bin::MatMul,
    Bin::Div,
    Bin::Mod,
    Bin::Pow,
    Bin::LShift,
    Bin::RShift,
    Bin::Or,
    Bin::Xor,
    Bin::And,
    Bin::FloorDiv,
];

/// Methods of numbers that a built-in function calls, and that function.
const ASKED_BY: &[(&str, &str)] = &[
    ("__abs__", "abs"),
    ("__round__", "round"),
    ("__int__", "int"),
    ("__float__", "float"),
    ("__divmod__", "divmod"),
];

impl Vm {
    /// What a built-in function asks of a number, as a bound method.
    fn number_method(&self, v: &Value, name: Name) -> Option<Value> {
        let text = name.text();
        let numeric = matches!(v, Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::Big(_));
        let whole = numeric && !matches!(v, Value::Float(_));
        let asker = match &*text {
            "__index__" | "__trunc__" if whole => "int",
            own => ASKED_BY.iter().find(|(method, _)| numeric && *method == own)?.1,
        };
        let asker = self.builtin(Name::known(asker)?)?.clone();
        let call: NativeFn = |vm, args| {
            let Value::Tuple(bound) = args.this() else { return Ok(Value::NotImplemented) };
            let [asker, own] = &*bound.items else { return Ok(Value::NotImplemented) };
            let all: Vec<Value> = std::iter::once(own).chain(args.rest().pos()).cloned().collect();
            vm.call(asker, &all)
        };
        Some(closure("__operator__", call, Value::tuple(vec![asker, v.clone()])))
    }

    /// An operator of a built-in value, as a bound method.
    pub(super) fn operator_method(&mut self, v: &Value, name: Name) -> Result<Option<Value>> {
        let simple: Option<(&'static str, NativeFn)> = match name {
            n::LEN => Some(("__len__", |vm, a| Ok(Value::from(vm.len(a.this())?)))),
            n::GETITEM => Some(("__getitem__", |vm, a| vm.get_item(a.this(), second(a)))),
            n::SETITEM => Some(("__setitem__", |vm, a| {
                vm.set_item(a.this(), second(a), third(a).clone())?;
                Ok(Value::None)
            })),
            n::DELITEM => Some(("__delitem__", |vm, a| {
                vm.delete_item(a.this(), second(a))?;
                Ok(Value::None)
            })),
            n::CONTAINS => {
                Some(("__contains__", |vm, a| Ok(Value::Bool(vm.contains(a.this(), second(a))?))))
            }
            n::ITER => Some(("__iter__", |vm, a| vm.iter(a.this()))),
            n::BOOL => Some(("__bool__", |vm, a| Ok(Value::Bool(vm.truthy(a.this())?)))),
            n::NEG => Some(("__neg__", |vm, a| vm.unary(Unary::Neg, a.this()))),
            n::LT => Some(("__lt__", |vm, a| vm.compare(Cmp::Lt, a.this(), second(a)))),
            n::LE => Some(("__le__", |vm, a| vm.compare(Cmp::Le, a.this(), second(a)))),
            n::GT => Some(("__gt__", |vm, a| vm.compare(Cmp::Gt, a.this(), second(a)))),
            n::GE => Some(("__ge__", |vm, a| vm.compare(Cmp::Ge, a.this(), second(a)))),
            n::NE => Some(("__ne__", |vm, a| vm.compare(Cmp::Ne, a.this(), second(a)))),
            n::CALL if self.is_callable(v) => {
                Some(("__call__", |vm, a| vm.call_args(a.this(), &a.rest())))
            }
            _ => None,
        };
        if let Some((name, func)) = simple {
            let sized = matches!(
                v,
                Value::List(_)
                    | Value::Dict(_)
                    | Value::Str(_)
                    | Value::Tuple(_)
                    | Value::Set(_)
                    | Value::Range(_)
            );
            let fits = match name {
                "__len__" | "__getitem__" | "__contains__" => sized,
                "__setitem__" | "__delitem__" => matches!(v, Value::List(_) | Value::Dict(_)),
                "__iter__" => self.is_iterable(v),
                _ => true,
            };
            return Ok(fits.then(|| closure(name, func, v.clone())));
        }
        for &op in BINARY {
            let (plain, mirrored, _) = op.methods();
            if name == plain || name == mirrored {
                let numeric =
                    matches!(v, Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::Big(_));
                let text = matches!(
                    (op, v),
                    (Bin::Add | Bin::Mul, Value::Str(_) | Value::List(_) | Value::Tuple(_))
                );
                if !numeric && !text {
                    return Ok(None);
                }
                let bound = Value::tuple(vec![
                    v.clone(),
                    Value::Int(op as i64),
                    Value::Bool(name == mirrored),
                ]);
                return Ok(Some(closure("__operator__", operator, bound)));
            }
        }
        Ok(self.number_method(v, name))
    }
}

/// `int.__add__`, `dict.__setitem__` and the like: an operator that is still without its operand.
pub(super) fn unbound(vm: &Vm, class: &Class, name: Name) -> Option<Value> {
    let text = name.text();
    let known = BINARY.iter().any(|op| {
        let (plain, mirrored, _) = op.methods();
        name == plain || name == mirrored
    });
    let simple = [
        n::LEN,
        n::GETITEM,
        n::SETITEM,
        n::DELITEM,
        n::CONTAINS,
        n::ITER,
        n::BOOL,
        n::NEG,
        n::LT,
        n::LE,
        n::GT,
        n::GE,
        n::NE,
    ];
    let fits = (known || simple.contains(&name))
        && class.native_base().is_some_and(|b| b.id != vm.types.object.id);
    fits.then(|| closure("__operator__", call_unbound, Value::str(&*text)))
}

fn call_unbound(vm: &mut Vm, args: &Args) -> Result<Value> {
    let (name, rest) = (args.this().text("name")?, args.rest());
    let name = Name::new(name);
    let this = rest.this().plain().clone();
    match vm.try_attr(&this, name)? {
        Some(method) => vm.call_args(&method, &rest.rest()),
        None => Err(super::attr::no_attribute(&this, name)),
    }
}

/// The bound value is (operand, operator, mirrored).
fn operator(vm: &mut Vm, args: &Args) -> Result<Value> {
    let (Value::Tuple(t), other) = (args.this(), second(args)) else {
        return Ok(Value::NotImplemented);
    };
    let [own, op, mirrored] = &*t.items else { return Ok(Value::NotImplemented) };
    let Some(&op) = op.as_int().and_then(|i| BINARY.iter().find(|b| **b as i64 == i)) else {
        return Ok(Value::NotImplemented);
    };
    let other = other.plain();
    let found = match mirrored {
        Value::Bool(true) => super::arith::number_op(op, other, own)?,
        _ => match super::arith::number_op(op, own, other)? {
            Some(v) => Some(v),
            None => vm.collect_op(op, own, other)?,
        },
    };
    Ok(found.unwrap_or(Value::NotImplemented))
}

fn second<'a>(args: &Args<'a>) -> &'a Value {
    args.get(1).unwrap_or(&Value::None)
}

fn third<'a>(args: &Args<'a>) -> &'a Value {
    args.get(2).unwrap_or(&Value::None)
}
