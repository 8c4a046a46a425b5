//! The loop that runs code. What is quick stands here; the rest is called.

use super::Vm;
use super::frame::{Exit, Kind, Stack};
use super::generator::Next;
use super::quick::{
    Num, grow_text, item, keyword_names, make_function, on_stack, own_attr, peek, quick,
    quick_compare, quick_next, unbound_cell, unbound_local,
};
use crate::script::args::Args;
use crate::script::compile::{Bin, CONST, GLOBAL, LOCAL, Op, Src};
use crate::script::error::{Result, runtime_error};
use crate::script::names as n;
use crate::script::value::{Value, is_data_name};
use std::rc::Rc;

impl Vm {
    /// Runs the topmost frame, and those that it calls, until it ends, pauses or fails; the topmost
    /// activation then says where.
    #[allow(
        clippy::too_many_lines,
        clippy::cognitive_complexity,
        reason = "one match over all instructions"
    )]
    pub(super) fn go(&mut self, stack: &mut Stack) -> Result<Exit> {
        // Once a frame: this begins it, or goes on with it.
        let Some(top) = self.active.last() else {
            return Err(runtime_error("no function is running"));
        };
        let mut code = top.code.clone();
        'frame: loop {
            let Some(top) = self.active.last() else {
                return Err(runtime_error("no function is running"));
            };
            if !Rc::ptr_eq(&code, &top.code) {
                code = top.code.clone();
            }
            let ops = &code.ops[..];
            let (base, mut pc) = (top.base, top.pc);
            (stack.base, stack.cell_base) = (base, top.cell_base);
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
            macro_rules! pop {
                () => {
                    stack.values.pop().unwrap_or_default()
                };
            }
            macro_rules! push {
                ($value:expr) => {
                    stack.values.push($value)
                };
            }
            macro_rules! take {
                ($src:expr) => {{
                    let src: Src = $src;
                    match src.kind() {
                        LOCAL => {
                            let v = stack.values[base + src.index()].clone();
                            if v.is_unbound() {
                                fail!(unbound_local(&code, src.index()));
                            }
                            v
                        }
                        CONST => code.consts[src.index()].clone(),
                        GLOBAL => check!(self.load_global(&code, src.index())),
                        _ => pop!(),
                    }
                }};
            }
            macro_rules! store {
                ($to:expr, $value:expr) => {{
                    let to: Src = $to;
                    if to.kind() == LOCAL {
                        stack.values[base + to.index()].put($value);
                    } else {
                        code.globals.values.borrow_mut()[to.index()].put($value);
                    }
                }};
            }
            // Numbers are computed at once, and go where they belong straight away: a value that is
            // put together in one place and moved to another makes the processor wait.
            macro_rules! binary {
                ($op:expr, $a:expr, $b:expr, $slow:ident, $done:ident $(, $to:expr)?) => {{
                    let y = peek($b, &stack.values, base, 0, &code);
                    let x = peek($a, &stack.values, base, on_stack($b), &code);
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
                            let v = check!(self.$slow($op, &a, &b));
                            $done!($($to,)? v);
                        }
                    }
                }};
            }
            macro_rules! compare {
                ($op:expr, $a:expr, $b:expr) => {{
                    let y = peek($b, &stack.values, base, 0, &code);
                    let x = peek($a, &stack.values, base, on_stack($b), &code);
                    match quick_compare($op, x, y) {
                        Some(holds) => {
                            stack.drop_numbers(on_stack($a) + on_stack($b));
                            holds
                        }
                        None => {
                            note!();
                            let b = take!($b);
                            let a = take!($a);
                            match check!(self.compare($op, &a, &b)) {
                                Value::Bool(holds) => holds,
                                other => check!(self.truthy(&other)),
                            }
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
                    Op::Push(src) => match src.kind() {
                        LOCAL => {
                            let v = stack.values[base + src.index()].copied();
                            if v.is_unbound() {
                                fail!(unbound_local(&code, src.index()));
                            }
                            push!(v);
                        }
                        CONST => push!(code.consts[src.index()].copied()),
                        _ => {
                            let v = code.globals.values.borrow()[src.index()].copied();
                            if v.is_unbound() {
                                let v = check!(self.load_builtin(&code, src.index()));
                                push!(v);
                            } else {
                                push!(v);
                            }
                        }
                    },
                    Op::Bin { op, a, b } => binary!(op, a, b, binary, push),
                    Op::BinStore { op, a, b, to } => binary!(op, a, b, binary, store, to),
                    Op::InPlace { op, a, b } => binary!(op, a, b, in_place, push),
                    Op::InPlaceStore { op, a, b, to } => {
                        if op == Bin::Add && a == to && grow_text(stack, &code, a, b) {
                            continue;
                        }
                        binary!(op, a, b, in_place, store, to);
                    }
                    Op::Compare { op, a, b } => {
                        let y = peek(b, &stack.values, base, 0, &code);
                        let x = peek(a, &stack.values, base, on_stack(b), &code);
                        match quick_compare(op, x, y) {
                            Some(holds) => {
                                stack.drop_numbers(on_stack(a) + on_stack(b));
                                push!(Value::Bool(holds));
                            }
                            None => {
                                note!();
                                let b = take!(b);
                                let a = take!(a);
                                let v = check!(self.compare(op, &a, &b));
                                push!(v);
                            }
                        }
                    }
                    Op::CompareJump { op, a, b, to } => {
                        if !compare!(op, a, b) {
                            jump!(to);
                        }
                    }
                    Op::Jump(to) => jump!(to),
                    Op::Loop(to) => {
                        check!(self.tick());
                        jump!(to);
                    }
                    Op::ForStore { to, end } => {
                        let top = stack.values.len() - 1;
                        match quick_next(&stack.values[top]) {
                            Some(v) => store!(to, v),
                            None => {
                                note!();
                                match check!(self.next_item(stack, top)) {
                                    Next::Item(v) => store!(to, v),
                                    Next::End => jump!(end),
                                    Next::Entered => continue 'frame,
                                }
                            }
                        }
                    }
                    Op::ForIter(end) => {
                        let top = stack.values.len() - 1;
                        match quick_next(&stack.values[top]) {
                            Some(v) => push!(v),
                            None => {
                                note!();
                                match check!(self.next_item(stack, top)) {
                                    Next::Item(v) => push!(v),
                                    Next::End => jump!(end),
                                    Next::Entered => continue 'frame,
                                }
                            }
                        }
                    }
                    Op::GetIter(src) => {
                        note!();
                        let v = take!(src);
                        let iter = check!(self.iter(&v));
                        push!(iter);
                    }
                    Op::StoreLocal(i) => {
                        let v = stack.values.last().map(Value::copied).unwrap_or_default();
                        stack.cut(stack.values.len() - 1);
                        stack.values[base + i as usize].put(v);
                    }
                    Op::StoreGlobal(i) => {
                        let v = pop!();
                        let old =
                            std::mem::replace(&mut code.globals.values.borrow_mut()[i as usize], v);
                        drop(old);
                    }
                    Op::LoadCell(i) => {
                        let v = stack.cells[stack.cell_base + i as usize].0.borrow().copied();
                        if v.is_unbound() {
                            fail!(unbound_cell(&code, i as usize));
                        }
                        push!(v);
                    }
                    Op::StoreCell(i) => {
                        let v = pop!();
                        stack.cells[stack.cell_base + i as usize].set(v);
                    }
                    Op::LoadAttr { of, name, cache } => {
                        let hint = &code.caches[cache as usize].hint;
                        let quick = if is_data_name(name) {
                            None
                        } else if of.kind() == LOCAL {
                            own_attr(&stack.values[base + of.index()], name, hint)
                        } else if of.kind() == 0 {
                            stack.values.last().and_then(|v| own_attr(v, name, hint))
                        } else {
                            None
                        };
                        match quick {
                            Some(v) => {
                                stack.cut(stack.values.len() - on_stack(of));
                                push!(v);
                            }
                            None => {
                                note!();
                                let v = take!(of);
                                let v = check!(self.get_attr(&v, name));
                                push!(v);
                            }
                        }
                    }
                    Op::StoreAttr { of, name, cache } => {
                        let object = take!(of);
                        let v = pop!();
                        match &object {
                            Value::Object(o)
                                if !o.class.traits.has_setattr.get()
                                    && !o.class.traits.slotted.get()
                                    && !is_data_name(name)
                                    && name != n::CLASS
                                    && name != n::DICT =>
                            {
                                let hint = &code.caches[cache as usize].hint;
                                let old = o.attrs.borrow_mut().set_hinted(name, v, hint);
                                drop(old);
                            }
                            _ => {
                                note!();
                                check!(self.set_attr(&object, name, v));
                            }
                        }
                    }
                    Op::LoadIndex { of, at } => {
                        let index = peek(at, &stack.values, base, 0, &code);
                        let quick = match (of.kind(), index) {
                            (LOCAL, Num::Int(i)) => item(&stack.values[base + of.index()], i),
                            (0, Num::Int(i)) => {
                                item(&stack.values[stack.values.len() - 1 - on_stack(at)], i)
                            }
                            (GLOBAL, Num::Int(i)) => {
                                item(&code.globals.values.borrow()[of.index()], i)
                            }
                            _ => None,
                        };
                        match quick {
                            Some(v) => {
                                stack.cut(stack.values.len() - on_stack(of) - on_stack(at));
                                push!(v);
                            }
                            None => {
                                note!();
                                let at = take!(at);
                                let of = take!(of);
                                let v = check!(self.get_item(&of, &at));
                                push!(v);
                            }
                        }
                    }
                    Op::StoreIndex { of, at } => {
                        note!();
                        let at = take!(at);
                        let of = take!(of);
                        let v = pop!();
                        check!(self.set_item(&of, &at, v));
                    }
                    Op::JumpIfFalse(to) => {
                        let holds = match pop!() {
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
                        let v = pop!();
                        if check!(self.truthy(&v)) {
                            jump!(to);
                        }
                    }
                    Op::JumpIfFalseOrPop(to) => {
                        note!();
                        let v = stack.values[stack.values.len() - 1].clone();
                        if check!(self.truthy(&v)) {
                            drop(pop!());
                        } else {
                            jump!(to);
                        }
                    }
                    Op::JumpIfTrueOrPop(to) => {
                        note!();
                        let v = stack.values[stack.values.len() - 1].clone();
                        if check!(self.truthy(&v)) {
                            jump!(to);
                        } else {
                            drop(pop!());
                        }
                    }
                    Op::Call { n, keywords } => {
                        note!();
                        let at = stack.values.len() - n as usize - 1;
                        if let Value::Function(f) = &stack.values[at]
                            && f.code.plain_args == n
                            && keywords == 0
                        {
                            let f = f.clone();
                            check!(self.enter(stack, &f, at + 1, at, Kind::Call));
                            continue 'frame;
                        }
                        let names = keyword_names(&code, keywords);
                        match check!(self.call_at(stack, at, names)) {
                            Some(v) => push!(v),
                            None => continue 'frame,
                        }
                    }
                    Op::CallMethod { name, n, keywords, cache } => {
                        note!();
                        let at = stack.values.len() - n as usize - 1;
                        if name == n::APPEND
                            && n == 1
                            && let Value::List(list) = &stack.values[at]
                        {
                            let list = list.clone();
                            let item = pop!();
                            stack.values[at] = Value::None;
                            check!(self.append(&list, item));
                            continue;
                        }
                        let cache = &code.caches[cache as usize];
                        match self.find_method(&stack.values[at], name, cache) {
                            Some(Value::Function(f))
                                if f.code.plain_args == n + 1 && keywords == 0 =>
                            {
                                check!(self.enter(stack, &f, at, at, Kind::Call));
                                continue 'frame;
                            }
                            Some(Value::Function(f)) if !f.code.is_generator => {
                                let names = keyword_names(&code, keywords);
                                check!(self.enter_bound(stack, &f, at, at, names, Kind::Call));
                                continue 'frame;
                            }
                            Some(method) => {
                                let names = keyword_names(&code, keywords);
                                let args = Args::new(&stack.values[at..], names);
                                let v = check!(self.call_args(&method, &args));
                                stack.cut(at);
                                push!(v);
                            }
                            None => {
                                let object = stack.values[at].clone();
                                stack.values[at] = check!(self.get_attr(&object, name));
                                let names = keyword_names(&code, keywords);
                                match check!(self.call_at(stack, at, names)) {
                                    Some(v) => push!(v),
                                    None => continue 'frame,
                                }
                            }
                        }
                    }
                    Op::Return(src) => {
                        let v = match src.kind() {
                            LOCAL => stack.values[base + src.index()].copied(),
                            CONST => code.consts[src.index()].copied(),
                            GLOBAL => check!(self.load_global(&code, src.index())),
                            _ => stack.values.last().map(Value::copied).unwrap_or_default(),
                        };
                        if v.is_unbound() {
                            fail!(unbound_local(&code, src.index()));
                        }
                        match self.active.last().map(|top| top.kind) {
                            Some(Kind::Call) => {
                                self.leave(stack);
                                push!(v);
                            }
                            Some(Kind::Entry) | None => return Ok(Exit::Return(v)),
                            Some(_) => match self.returned(stack, v)? {
                                Some(v) => push!(v),
                                None => continue 'frame,
                            },
                        }
                        if let Some(caller) = self.active.last_mut() {
                            caller.pc += 1;
                        }
                        continue 'frame;
                    }
                    Op::Yield => {
                        let v = pop!();
                        match self.yields(stack, v, pc) {
                            Some(v) => return Ok(Exit::Yield(v)),
                            None => continue 'frame,
                        }
                    }
                    Op::YieldFrom(to) => {
                        note!();
                        let sent = pop!();
                        let iter = stack.values[stack.values.len() - 1].clone();
                        match check!(self.delegate(&iter, sent)) {
                            Exit::Yield(v) => {
                                if pc == 1 {
                                    fail!(runtime_error("yield from at the start of a function"));
                                }
                                // Comes back to this instruction, with what is sent on the stack.
                                match self.yields(stack, v, pc - 1) {
                                    Some(v) => return Ok(Exit::Yield(v)),
                                    None => continue 'frame,
                                }
                            }
                            Exit::Return(v) => {
                                drop(pop!());
                                push!(v);
                                jump!(to);
                            }
                        }
                    }
                    Op::Unpack(count)
                        if let Some(Value::Tuple(t)) = stack.values.last()
                            && t.items.len() == count as usize =>
                    {
                        let t = t.clone();
                        drop(pop!());
                        stack.values.extend(t.items.iter().rev().cloned());
                    }
                    Op::Pop => drop(pop!()),
                    Op::Dup => {
                        let v = stack.values[stack.values.len() - 1].clone();
                        push!(v);
                    }
                    Op::DupTwo => {
                        let top = stack.values.len();
                        let (a, b) = (stack.values[top - 2].clone(), stack.values[top - 1].clone());
                        stack.values.extend([a, b]);
                    }
                    Op::Swap => {
                        let top = stack.values.len();
                        stack.values.swap(top - 1, top - 2);
                    }
                    Op::RotThree => {
                        let top = stack.values.len();
                        stack.values[top - 3..].rotate_right(1);
                    }
                    Op::Unary(op) => {
                        note!();
                        let v = pop!();
                        let v = check!(self.unary(op, &v));
                        push!(v);
                    }
                    Op::BuildList(n) => {
                        let at = stack.values.len() - n as usize;
                        let items: Vec<Value> = stack.values.drain(at..).collect();
                        push!(Value::list(items));
                    }
                    Op::BuildTuple(n) => {
                        let at = stack.values.len() - n as usize;
                        let items: Vec<Value> = stack.values.drain(at..).collect();
                        push!(Value::tuple(items));
                    }
                    Op::ListAppend(depth) => {
                        let v = pop!();
                        if let Value::List(l) = &stack.values[stack.values.len() - depth as usize] {
                            check!(self.append(l, v));
                        }
                    }
                    Op::MakeFunction { code: at, defaults } => {
                        let v = make_function(&code, stack, at as usize, defaults as usize);
                        push!(v);
                    }
                    other => {
                        note!();
                        if let Some(to) = check!(self.rare(stack, &code, other)) {
                            jump!(to)
                        }
                    }
                }
            }
        }
    }
}
