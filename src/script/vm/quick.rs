//! The quick ways of the loop: numbers out of values, items of lists, attributes of instances,
//! without a call. Imported by the machine only.

use super::stack::Stack;
use crate::script::compile::{Bin, CONST, Cmp, Code, GLOBAL, LOCAL, Src};
use crate::script::error::{Exc, Raise, name_error};
use crate::script::names::{self as n, Name};
use crate::script::value::{Function, IterState, Slice, Str, Value, index_in, is_data_name};
use std::rc::Rc;

/// A number out of its value, to compute with.
#[derive(Clone, Copy)]
pub(super) enum Num {
    Int(i64),
    Float(f64),
    No,
}

#[inline(always)]
pub(super) fn num(v: &Value) -> Num {
    match v {
        Value::Int(i) => Num::Int(*i),
        Value::Float(f) => Num::Float(*f),
        _ => Num::No,
    }
}

/// What is common and cannot fail; `No` sends it the long way.
#[inline(always)]
pub(super) fn quick(op: Bin, a: Num, b: Num) -> Num {
    match (a, b) {
        (Num::Float(x), Num::Float(y)) => quick_float(op, x, y),
        (Num::Int(x), Num::Int(y)) => match op {
            Bin::Add => x.checked_add(y).map_or(Num::No, Num::Int),
            Bin::Sub => x.checked_sub(y).map_or(Num::No, Num::Int),
            Bin::Mul => x.checked_mul(y).map_or(Num::No, Num::Int),
            Bin::Mod if x >= 0 && y > 0 => Num::Int(x % y),
            Bin::FloorDiv if x >= 0 && y > 0 => Num::Int(x / y),
            Bin::Div if y != 0 => quick_float(op, x as f64, y as f64),
            _ => Num::No,
        },
        (Num::Float(x), Num::Int(y)) => quick_float(op, x, y as f64),
        (Num::Int(x), Num::Float(y)) => quick_float(op, x as f64, y),
        _ => Num::No,
    }
}

#[inline(always)]
pub(super) fn quick_float(op: Bin, x: f64, y: f64) -> Num {
    match op {
        Bin::Add => Num::Float(x + y),
        Bin::Sub => Num::Float(x - y),
        Bin::Mul => Num::Float(x * y),
        Bin::Div if y != 0.0 => Num::Float(x / y),
        _ => Num::No,
    }
}

/// The outcomes of a comparison as bits, and which of them each operator accepts, from `==` on.
const LESS: u8 = 1;
const EQUAL: u8 = 2;
const GREATER: u8 = 4;
const UNORDERED: u8 = 8;
const ACCEPTED: [u8; 6] =
    [EQUAL, LESS | GREATER | UNORDERED, LESS, LESS | EQUAL, GREATER, GREATER | EQUAL];

/// Compares numbers, without a branch by operator.
#[inline(always)]
pub(super) fn quick_compare(op: Cmp, a: Num, b: Num) -> Option<bool> {
    let accepted = *ACCEPTED.get(op as usize)?;
    let bits = |less: bool, equal: bool, greater: bool| {
        let unordered = !(less | equal | greater);
        u8::from(less) | u8::from(equal) << 1 | u8::from(greater) << 2 | u8::from(unordered) << 3
    };
    match (a, b) {
        (Num::Int(x), Num::Int(y)) => Some(bits(x < y, x == y, x > y) & accepted != 0),
        (Num::Float(x), Num::Float(y)) => Some(bits(x < y, x == y, x > y) & accepted != 0),
        _ => None,
    }
}

/// A number operand, without taking it; locals begin at `base`, `below` counts stack operands
/// above it.
#[inline(always)]
pub(super) fn peek(src: Src, stack: &Stack, base: usize, below: usize, code: &Code) -> Num {
    // Two questions are quicker than a jump by table.
    match (src.is_elsewhere(), src.is_odd()) {
        (false, true) => num(&stack[base + src.index()]),
        (false, false) => num(&stack[stack.len() - 1 - below]),
        (true, false) => num(&code.consts[src.index()]),
        (true, true) => num(&code.globals.values.borrow()[src.index()]),
    }
}

#[inline(always)]
pub(super) fn on_stack(src: Src) -> usize {
    usize::from(src.kind() == 0)
}

/// The function takes these positional arguments, with its defaults for the rest, and nothing else.
#[inline(always)]
pub(super) fn fits(f: &Function, given: usize) -> bool {
    let params = &f.code.params;
    f.code.plain_args == given as u32
        || (params.is_plain()
            && !f.code.is_generator
            && f.defaults
                .get(given..params.positional)
                .is_some_and(|rest| !rest.iter().any(Value::is_unbound)))
}

#[inline]
pub(super) fn keyword_names(code: &Code, keywords: u32) -> &[Name] {
    match keywords {
        0 => &[],
        k => code.keywords.get(k as usize - 1).map_or(&[], |names| &**names),
    }
}

/// Puts an attribute of the instance itself into a slot, where there is one.
#[inline(always)]
pub(super) fn own_attr(
    v: &Value,
    name: Name,
    hint: &std::cell::Cell<u32>,
    slot: &mut Value,
) -> bool {
    let Value::Object(o) = v else { return false };
    if o.class.traits.has_getattribute.get() {
        return false;
    }
    let attrs = o.attrs.borrow();
    let Some(v) = attrs.get_hinted(name, hint) else { return false };
    slot.put(v.copied());
    true
}

/// Sets an attribute of the instance itself, where its class has no say in it.
#[inline(always)]
pub(super) fn set_own_attr(
    object: &Value,
    name: Name,
    value: &Value,
    hint: &std::cell::Cell<u32>,
) -> bool {
    let Value::Object(o) = object else { return false };
    let traits = &o.class.traits;
    let special = is_data_name(name) || name == n::CLASS || name == n::DICT;
    if special || traits.has_setattr.get() || traits.slotted.get() {
        return false;
    }
    let old = o.attrs.borrow_mut().set_hinted(name, value, hint);
    drop(old);
    true
}

/// Puts `v[i]` of a list or tuple into a slot, where it is there.
#[inline(always)]
pub(super) fn item(v: &Value, i: i64, slot: &mut Value) -> bool {
    match v {
        Value::List(l) => {
            let items = l.borrow();
            let Some(i) = index_in(i, items.len()) else { return false };
            slot.put(items[i].copied());
        }
        Value::Tuple(t) => {
            let Some(i) = index_in(i, t.items.len()) else { return false };
            slot.put(t.items[i].copied());
        }
        _ => return false,
    }
    true
}

/// Puts the next item of a range or list iterator into a slot, where there is one.
#[inline(always)]
pub(super) fn quick_next(iter: &Value, slot: &mut Value) -> bool {
    let Value::Iter(it) = iter else { return false };
    match &mut *it.state.borrow_mut() {
        IterState::Range { next, step, left } if *left > 0 => {
            *left -= 1;
            let now = *next;
            *next = next.wrapping_add(*step);
            slot.put(Value::Int(now));
            true
        }
        IterState::List(l, at) => {
            let items = l.borrow();
            let Some(v) = items.get(*at) else { return false };
            *at += 1;
            let v = v.copied();
            drop(items);
            slot.put(v);
            true
        }
        _ => false,
    }
}

pub(super) fn make_function(
    code: &Rc<Code>,
    stack: &mut Stack,
    at: usize,
    defaults: usize,
) -> Value {
    let inner = code.codes[at].clone();
    let start = stack.len() - defaults;
    let defaults: Vec<Value> = stack.take_above(start);
    let cells = &stack.cells[stack.cell_base..];
    let closure = inner.captures.iter().map(|&c| cells[c as usize].clone()).collect();
    crate::script::value::heap::count(120);
    Value::Function(Rc::new(Function {
        globals: inner.globals.clone(),
        defaults,
        closure,
        name: std::cell::RefCell::new(inner.name.clone()),
        attrs: Default::default(),
        code: inner,
    }))
}

#[cold]
pub(super) fn unbound_local(code: &Code, i: usize) -> Raise {
    let name = code.locals.get(i).map_or("?".into(), |n| n.text());
    Raise::new(
        Exc::UnboundLocalError,
        format!("cannot access local variable '{name}' where it is not associated with a value"),
    )
}

#[cold]
pub(super) fn unbound_cell(code: &Code, i: usize) -> Raise {
    let name = code.cells.get(i).map_or("?".into(), |n| n.text());
    match i < code.own_cells {
        true => Raise::new(
            Exc::UnboundLocalError,
            format!(
                "cannot access local variable '{name}' where it is not associated with a value"
            ),
        ),
        false => name_error(format!(
            "cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
        )),
    }
}

/// `text += more` where nobody else holds the text: it grows in place.
#[inline(always)]
pub(super) fn grow_text(stack: &mut Stack, base: usize, code: &Code, a: Src, b: Src) -> bool {
    if a.kind() != LOCAL || !matches!(stack[base + a.index()], Value::Str(_)) {
        return false;
    }
    stack.base = base;
    grow_local(stack, code, base + a.index(), b)
}

fn grow_local(stack: &mut Stack, code: &Code, at: usize, b: Src) -> bool {
    let more = match b.kind() {
        LOCAL => stack[stack.base + b.index()].clone(),
        CONST => code.consts[b.index()].clone(),
        GLOBAL => code.globals.values.borrow()[b.index()].clone(),
        _ => stack.last().cloned().unwrap_or_default(),
    };
    let Value::Str(more) = more else { return false };
    let Value::Str(text) = &mut stack[at] else { return false };
    let Some(text) = Rc::get_mut(text) else { return false };
    text.push(more.text());
    stack.cut(stack.len() - on_stack(b));
    true
}

/// A slice of three values.
pub(super) fn slice(start: Value, stop: Value, step: Value) -> Value {
    Value::Slice(Rc::new(Slice { start, stop, step }))
}

/// Text pieces joined.
pub(super) fn join(pieces: &[Value]) -> Value {
    let size = pieces.iter().filter_map(Value::as_str).map(str::len).sum();
    let mut text = String::with_capacity(size);
    for piece in pieces {
        text.push_str(piece.as_str().unwrap_or(""));
    }
    Value::Str(Rc::new(Str::new(text.into())))
}
