//! The loop that runs code. What is quick stands here; the rest is called.

use super::Vm;
use super::frame::{Exit, Halt, Kind};
use super::generator::Next;
use super::iterate::Pair;
use super::quick::{
    Num, grow_text, item, keyword_names, make_function, on_stack, own_attr, peek, quick,
    quick_compare, quick_next, set_own_attr, unbound_cell, unbound_local,
};
use super::stack::Stack;
use crate::script::args::Args;
use crate::script::compile::{Bin, LOCAL, Op, STACK, Src, Unary};
use crate::script::error::{Result, runtime_error};
use crate::script::names as n;
use crate::script::value::{Value, epoch, is_data_name, may_be_attr};
use std::rc::Rc;

impl Vm {
    /// Runs the topmost frame, and those that it calls, until it ends, pauses or fails; the topmost
    /// activation then says where.
    #[allow(
        clippy::too_many_lines,
        clippy::cognitive_complexity,
        reason = "one match over all instructions"
    )]
    pub(super) fn go(&mut self, stack: &mut Stack) -> Result<Halt> {
        // Once a frame: this begins it, or goes on with it.
        let Some(top) = self.active.last() else {
            return Err(runtime_error("no function is running"));
        };
        // Two, since a caller and what it calls take turns.
        let (mut code, mut other_code) = (top.code.clone(), top.code.clone());
        'frame: loop {
            let Some(top) = self.active.last() else {
                return Err(runtime_error("no function is running"));
            };
            if !Rc::ptr_eq(&code, &top.code) {
                std::mem::swap(&mut code, &mut other_code);
                if !Rc::ptr_eq(&code, &top.code) {
                    code = top.code.clone();
                }
            }
            let ops = &code.ops[..];
            let (base, mut pc) = (top.base, top.pc);
            stack.cell_base = top.cell_base;
            // The place is noted before anything that may look at it: a call, a native, a span.
            macro_rules! note {
                () => {
                    if let Some(top) = self.active.last_mut() {
                        top.pc = pc - 1;
                    }
                };
            }
            macro_rules! fail {
                ($e:expr) => {{
                    note!();
                    return Err($e);
                }};
            }
            macro_rules! check {
                ($result:expr) => {
                    match $result {
                        Ok(v) => v,
                        Err(e) => fail!(e),
                    }
                };
            }
            // The slot comes first, so that the value is made in it.
            macro_rules! push {
                ($value:expr) => {{
                    let slot = stack.next();
                    slot.put($value);
                }};
            }
            macro_rules! push_made {
                ($value:expr) => {{
                    let v: Value = $value;
                    stack.next().put_made(v);
                }};
            }
            macro_rules! take {
                ($src:expr) => {{
                    let src: Src = $src;
                    match (src.is_elsewhere(), src.is_odd()) {
                        (false, true) => {
                            let v = stack[base + src.index()].copied();
                            if v.is_unbound() {
                                fail!(unbound_local(&code, src.index()));
                            }
                            v
                        }
                        (false, false) => stack.pop(),
                        (true, false) => code.consts[src.index()].copied(),
                        (true, true) => check!(self.load_global(&code, src.index())),
                    }
                }};
            }
            macro_rules! store {
                ($to:expr, $value:expr) => {{
                    let to: Src = $to;
                    if to.kind() == LOCAL {
                        let slot = &mut stack[base + to.index()];
                        slot.put($value);
                    } else {
                        let mut globals = code.globals.values.borrow_mut();
                        let slot = &mut globals[to.index()];
                        slot.put($value);
                    }
                }};
            }
            // Numbers are computed at once, and go where they belong straight away: a value that is
            // put together in one place and moved to another makes the processor wait.
            macro_rules! binary {
                ($op:expr, $a:expr, $b:expr, $slow:ident, $grows:literal, $done:ident $(, $to:expr)?) => {{
                    let y = peek($b, stack, base, 0, &code);
                    let x = peek($a, stack, base, on_stack($b), &code);
                    match quick($op, x, y) {
                        Num::Float(v) => {
                            stack.drop_numbers(on_stack($a) + on_stack($b));
                            $done!($($to,)? Value::Float(v));
                        }
                        Num::Int(v) => {
                            stack.drop_numbers(on_stack($a) + on_stack($b));
                            $done!($($to,)? Value::Int(v));
                        }
                        Num::No => {
                            note!();
                            let b = take!($b);
                            let a = take!($a);
                            if matches!(a, Value::Object(_)) || matches!(b, Value::Object(_)) {
                                if check!(self.enter_operator(stack, $op, $grows, &a, &b)) {
                                    continue 'frame;
                                }
                            }
                            match check!(self.$slow($op, &a, &b)) {
                                Value::Float(v) => $done!($($to,)? Value::Float(v)),
                                Value::Int(v) => $done!($($to,)? Value::Int(v)),
                                v => $done!($($to,)? v),
                            }
                        }
                    }
                }};
            }
            // Whether it holds, or what a method of the script says to it.
            macro_rules! compare {
                ($op:expr, $a:expr, $b:expr) => {{
                    let y = peek($b, stack, base, 0, &code);
                    let x = peek($a, stack, base, on_stack($b), &code);
                    if let Some(holds) = quick_compare($op, x, y) {
                        stack.drop_numbers(on_stack($a) + on_stack($b));
                        Ok(holds)
                    } else {
                        note!();
                        let b = take!($b);
                        let a = take!($a);
                        match check!(self.compare($op, &a, &b)) {
                            Value::Bool(holds) => Ok(holds),
                            other => Err(other),
                        }
                    }
                }};
            }
            macro_rules! jump {
                ($to:expr) => {
                    pc = $to as usize
                };
            }
            loop {
                let at = pc;
                pc += 1;
                match ops[at] {
                    Op::Push(src) => match (src.is_elsewhere(), src.is_odd()) {
                        (false, _) => {
                            let (used, slot) = stack.with_room();
                            let from = &used[base + src.index()];
                            if from.is_unbound() {
                                fail!(unbound_local(&code, src.index()));
                            }
                            slot.put(from.copied());
                            stack.keep();
                        }
                        (true, false) => {
                            let from = &code.consts[src.index()];
                            push!(from.copied());
                        }
                        (true, true) => {
                            let globals = code.globals.values.borrow();
                            let from = &globals[src.index()];
                            if from.is_unbound() {
                                drop(globals);
                                let v = check!(self.load_builtin(&code, src.index()));
                                push!(v);
                            } else {
                                push!(from.copied());
                            }
                        }
                    },
                    Op::Bin { op, a, b } => binary!(op, a, b, binary, false, push),
                    Op::BinStore { op, a, b, to } => binary!(op, a, b, binary, false, store, to),
                    Op::InPlace { op, a, b } => binary!(op, a, b, in_place, true, push),
                    Op::InPlaceStore { op, a, b, to } => {
                        if op == Bin::Add && a == to && grow_text(stack, base, &code, a, b) {
                            continue;
                        }
                        binary!(op, a, b, in_place, true, store, to);
                    }
                    Op::Compare { op, a, b } => match compare!(op, a, b) {
                        Ok(holds) => push!(Value::Bool(holds)),
                        Err(v) => push!(v),
                    },
                    Op::CompareJump { op, a, b, to } => {
                        let holds = match compare!(op, a, b) {
                            Ok(holds) => holds,
                            Err(v) => check!(self.truthy(&v)),
                        };
                        if !holds {
                            jump!(to);
                        }
                    }
                    Op::Jump(to) => jump!(to),
                    Op::Loop(to) => {
                        check!(self.tick());
                        jump!(to);
                    }
                    Op::ForStore { to, end } => {
                        let found = if to.kind() == LOCAL {
                            let (slot, iter) = stack.slot_and_top(base + to.index());
                            quick_next(iter, slot)
                        } else {
                            let mut v = Value::Unbound;
                            let found = stack.last().is_some_and(|iter| quick_next(iter, &mut v));
                            if found {
                                store!(to, v);
                            }
                            found
                        };
                        if !found {
                            note!();
                            match check!(self.next_item(stack)) {
                                Next::Item(v) => store!(to, v),
                                Next::End => jump!(end),
                                Next::Entered => continue 'frame,
                            }
                        }
                    }
                    Op::ForIter(end) => {
                        let (used, slot) = stack.with_room();
                        if used.last().is_some_and(|iter| quick_next(iter, slot)) {
                            stack.keep();
                            continue;
                        }
                        note!();
                        // Pairs that are taken apart at once need not be made.
                        if matches!(ops.get(pc), Some(Op::Unpack(2))) {
                            match check!(self.next_pair(stack)) {
                                Pair::Item => {
                                    pc += 1;
                                    continue;
                                }
                                Pair::End => {
                                    jump!(end);
                                    continue;
                                }
                                Pair::Unknown => {}
                            }
                        }
                        match check!(self.next_item(stack)) {
                            Next::Item(v) => push!(v),
                            Next::End => jump!(end),
                            Next::Entered => continue 'frame,
                        }
                    }
                    Op::GetIter(src) => {
                        note!();
                        let v = take!(src);
                        push_made!(check!(self.iter(&v)));
                    }
                    Op::StoreLocal(i) => {
                        let (slot, top) = stack.slot_and_top(base + i as usize);
                        slot.put(top.copied());
                        stack.cut(stack.len() - 1);
                    }
                    Op::StoreGlobal(i) => {
                        let v = stack.pop();
                        code.globals.values.borrow_mut()[i as usize].put(v);
                    }
                    Op::LoadCell(i) => {
                        if !stack.push_cell(i as usize) {
                            fail!(unbound_cell(&code, i as usize));
                        }
                    }
                    Op::StoreCell(i) => stack.store_cell(i as usize),
                    Op::LoadAttr { of, name, cache } => {
                        let hint = &code.caches[cache as usize].hint;
                        let plain = !is_data_name(name);
                        if plain && of.kind() == LOCAL {
                            let (used, slot) = stack.with_room();
                            if own_attr(&used[base + of.index()], name, hint, slot) {
                                stack.keep();
                                continue;
                            }
                        } else if plain && of.kind() == STACK {
                            let (used, slot) = stack.with_room();
                            if used.last().is_some_and(|v| own_attr(v, name, hint, slot)) {
                                stack.keep();
                                stack.settle(stack.len() - 1, stack.len() - 2);
                                continue;
                            }
                        }
                        note!();
                        let v = take!(of);
                        let cache = &code.caches[cache as usize];
                        if !plain && let Some(f) = self.getter_of(&v, name, cache) {
                            let at = stack.len();
                            push!(v);
                            check!(self.enter(stack, &f, at, at, Kind::Call));
                            continue 'frame;
                        }
                        push_made!(check!(self.get_attr(&v, name)));
                    }
                    Op::StoreAttr { of, name, cache } => {
                        let top = stack.len() - 1;
                        let (object, value) = match of.kind() {
                            LOCAL => (&stack[base + of.index()], &stack[top]),
                            STACK => (&stack[top], &stack[top - 1]),
                            _ => (&Value::Unbound, &Value::Unbound),
                        };
                        let hint = &code.caches[cache as usize].hint;
                        if set_own_attr(object, name, value, hint) {
                            stack.cut(top - on_stack(of));
                            continue;
                        }
                        note!();
                        let object = take!(of);
                        let v = stack.pop();
                        check!(self.set_attr(&object, name, v));
                    }
                    Op::LoadIndex { of, at } => {
                        let floor = stack.len() - on_stack(of) - on_stack(at);
                        if let Num::Int(i) = peek(at, stack, base, 0, &code) {
                            let (used, slot) = stack.with_room();
                            let found = match (of.is_elsewhere(), of.is_odd()) {
                                (false, true) => item(&used[base + of.index()], i, slot),
                                (false, false) => item(&used[floor], i, slot),
                                (true, false) => item(&code.consts[of.index()], i, slot),
                                (true, true) => {
                                    item(&code.globals.values.borrow()[of.index()], i, slot)
                                }
                            };
                            if found {
                                stack.keep();
                                stack.settle(stack.len() - 1, floor);
                                continue;
                            }
                        }
                        note!();
                        let at = take!(at);
                        let of = take!(of);
                        push_made!(check!(self.get_item(&of, &at)));
                    }
                    Op::StoreIndex { of, at } => {
                        note!();
                        let at = take!(at);
                        let of = take!(of);
                        let v = stack.pop();
                        check!(self.set_item(&of, &at, v));
                    }
                    Op::JumpIfFalse(to) => {
                        let holds = match stack.pop() {
                            Value::Bool(b) => b,
                            v => {
                                note!();
                                check!(self.truthy(&v))
                            }
                        };
                        if !holds {
                            jump!(to);
                        }
                    }
                    Op::JumpIfTrue(to) => {
                        note!();
                        let v = stack.pop();
                        if check!(self.truthy(&v)) {
                            jump!(to);
                        }
                    }
                    Op::JumpIfFalseOrPop(to) => {
                        note!();
                        let v = stack[stack.len() - 1].clone();
                        if check!(self.truthy(&v)) {
                            drop(stack.pop());
                        } else {
                            jump!(to);
                        }
                    }
                    Op::JumpIfTrueOrPop(to) => {
                        note!();
                        let v = stack[stack.len() - 1].clone();
                        if check!(self.truthy(&v)) {
                            jump!(to);
                        } else {
                            drop(stack.pop());
                        }
                    }
                    Op::Call { n, keywords } => {
                        note!();
                        let at = stack.len() - n as usize - 1;
                        if let Value::Function(f) = &stack[at]
                            && f.code.plain_args == n
                            && keywords == 0
                        {
                            if f.code.own_cells == 0 {
                                check!(self.begin());
                                let height = at + 1 + f.code.locals.len();
                                self.push_plain(&f.code, at + 1, at, stack.cells.len());
                                stack.share_cells(at);
                                stack.fill(height);
                            } else {
                                let f = f.clone();
                                check!(self.enter(stack, &f, at + 1, at, Kind::Call));
                            }
                            continue 'frame;
                        }
                        let names = keyword_names(&code, keywords);
                        match check!(self.call_at(stack, at, names)) {
                            Some(v) => push_made!(v),
                            None => continue 'frame,
                        }
                    }
                    Op::CallMethod { name, n, keywords, cache } => {
                        note!();
                        let at = stack.len() - n as usize - 1;
                        if name == n::APPEND
                            && n == 1
                            && let Value::List(list) = &stack[at]
                        {
                            let list = list.clone();
                            let item = stack.pop();
                            stack[at] = Value::None;
                            check!(self.append(&list, item));
                            continue;
                        }
                        let cache = &code.caches[cache as usize];
                        if let Value::Object(o) = &stack[at]
                            && cache.class.get() == o.class.id
                            && cache.epoch.get() == epoch()
                            && !may_be_attr(name)
                            && let Value::Function(f) = &*cache.found.borrow()
                            && f.code.plain_args == n + 1
                            && keywords == 0
                        {
                            check!(self.enter(stack, f, at, at, Kind::Call));
                            continue 'frame;
                        }
                        match self.find_method(&stack[at], name, cache) {
                            Some(Value::Function(f)) if !f.code.is_generator => {
                                let names = keyword_names(&code, keywords);
                                check!(self.enter_bound(stack, &f, at, at, names, Kind::Call));
                                continue 'frame;
                            }
                            Some(method) => {
                                let names = keyword_names(&code, keywords);
                                let args = Args::new(stack.above(at), names);
                                let v = check!(self.call_args(&method, &args));
                                stack.cut(at);
                                push_made!(v);
                            }
                            None => {
                                let object = stack[at].clone();
                                stack[at] = check!(self.get_attr(&object, name));
                                let names = keyword_names(&code, keywords);
                                match check!(self.call_at(stack, at, names)) {
                                    Some(v) => push_made!(v),
                                    None => continue 'frame,
                                }
                            }
                        }
                    }
                    Op::Return(src) => {
                        let Some(top) = self.active.last() else { continue 'frame };
                        let (kind, floor) = (top.kind, top.floor);
                        if kind != Kind::Call {
                            let v = take!(src);
                            if kind == Kind::Entry {
                                push!(v);
                                return Ok(Halt::Return);
                            }
                            if let Some(v) = self.returned(stack, v)? {
                                push!(v);
                                self.active.step();
                            }
                            continue 'frame;
                        }
                        match (src.is_elsewhere(), src.is_odd()) {
                            (false, true) if !stack[base + src.index()].is_unbound() => {
                                stack.settle(base + src.index(), floor);
                            }
                            (false, false) => stack.settle(stack.len() - 1, floor),
                            (true, false) => {
                                let v = &code.consts[src.index()];
                                stack.cut(floor);
                                push!(v.copied());
                            }
                            _ => {
                                let v = take!(src);
                                stack.cut(floor);
                                push!(v);
                            }
                        }
                        self.leave_cells(stack);
                        self.active.step();
                        continue 'frame;
                    }
                    Op::Yield => match self.yields(stack, pc) {
                        true => continue 'frame,
                        false => return Ok(Halt::Yield),
                    },
                    Op::YieldFrom(to) => {
                        note!();
                        let sent = stack.pop();
                        let iter = stack[stack.len() - 1].clone();
                        match check!(self.delegate(&iter, sent)) {
                            Exit::Yield(v) => {
                                if pc == 1 {
                                    fail!(runtime_error("yield from at the start of a function"));
                                }
                                // Comes back to this instruction, with what is sent on the stack.
                                push!(v);
                                match self.yields(stack, pc - 1) {
                                    true => continue 'frame,
                                    false => return Ok(Halt::Yield),
                                }
                            }
                            Exit::Return(v) => {
                                drop(stack.pop());
                                push!(v);
                                jump!(to);
                            }
                        }
                    }
                    Op::Unpack(count)
                        if let Some(Value::Tuple(t)) = stack.last()
                            && t.items.len() == count as usize =>
                    {
                        let t = t.clone();
                        drop(stack.pop());
                        stack.extend(t.items.iter().rev().cloned());
                    }
                    Op::Pop => drop(stack.pop()),
                    Op::Dup => {
                        let v = stack[stack.len() - 1].clone();
                        push!(v);
                    }
                    Op::DupTwo => {
                        for i in [stack.len() - 2, stack.len() - 1] {
                            let v = stack[i].copied();
                            push!(v);
                        }
                    }
                    Op::Swap => stack.swap_top(),
                    Op::RotThree => stack.rotate_three(),
                    Op::Unary(Unary::Neg) if stack.negate_top() => {}
                    Op::Unary(op) => {
                        note!();
                        let v = stack.pop();
                        push_made!(check!(self.unary(op, &v)));
                    }
                    Op::BuildList(n) => {
                        let items = stack.take_above(stack.len() - n as usize);
                        push!(Value::list(items));
                    }
                    Op::BuildTuple(n) => {
                        let items = stack.take_above(stack.len() - n as usize);
                        push!(Value::tuple(items));
                    }
                    Op::ListAppend(depth) => {
                        let v = stack.pop();
                        if let Value::List(l) = &stack[stack.len() - depth as usize] {
                            check!(self.append(l, v));
                        }
                    }
                    Op::MakeFunction { code: at, defaults } => {
                        let v = make_function(&code, stack, at as usize, defaults as usize);
                        push!(v);
                    }
                    other => {
                        note!();
                        stack.base = base;
                        if let Some(to) = check!(self.rare(stack, &code, other)) {
                            jump!(to)
                        }
                    }
                }
            }
        }
    }
}
