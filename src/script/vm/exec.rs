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
        'frame: loop {
            let Some(top) = self.active.last() else {
                return Err(runtime_error("no function is running"));
            };
            let code = top.code.clone();
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
                    let (to, value): (Src, Value) = ($to, $value);
                    if to.kind() == LOCAL {
                        stack.values[base + to.index()].put(value);
                    } else {
                        let slot = &mut code.globals.values.borrow_mut()[to.index()];
                        *slot = value;
                    }
                }};
            }
            macro_rules! binary {
                ($op:expr, $a:expr, $b:expr, $slow:ident) => {{
                    let y = peek($b, &stack.values, base, 0, &code);
                    let x = peek($a, &stack.values, base, on_stack($b), &code);
                    match quick($op, x, y) {
                        Some(v) => {
                            let keep = stack.values.len() - on_stack($a) - on_stack($b);
                            stack.cut(keep);
                            v
                        }
                        None => {
                            note!();
                            let b = take!($b);
                            let a = take!($a);
                            check!(self.$slow($op, &a, &b))
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
                let op = ops[pc];
                pc += 1;
                match op {
                    Op::Push(src) => {
                        let v = take!(src);
                        stack.values.push(v);
                    }
                    Op::Bin { op, a, b } => {
                        let v = binary!(op, a, b, binary);
                        stack.values.push(v);
                    }
                    Op::BinStore { op, a, b, to } => {
                        let v = binary!(op, a, b, binary);
                        store!(to, v);
                    }
                    Op::InPlace { op, a, b } => {
                        let v = binary!(op, a, b, in_place);
                        stack.values.push(v);
                    }
                    Op::InPlaceStore { op, a, b, to } => {
                        if op == Bin::Add && a == to && grow_text(stack, &code, a, b) {
                            continue;
                        }
                        let v = binary!(op, a, b, in_place);
                        store!(to, v);
                    }
                    Op::Compare { op, a, b } => {
                        let y = peek(b, &stack.values, base, 0, &code);
                        let x = peek(a, &stack.values, base, on_stack(b), &code);
                        let v = match quick_compare(op, x, y) {
                            Some(holds) => {
                                let keep = stack.values.len() - on_stack(a) - on_stack(b);
                                stack.cut(keep);
                                Value::Bool(holds)
                            }
                            None => {
                                note!();
                                let b = take!(b);
                                let a = take!(a);
                                check!(self.compare(op, &a, &b))
                            }
                        };
                        stack.values.push(v);
                    }
                    Op::CompareJump { op, a, b, to } => {
                        let y = peek(b, &stack.values, base, 0, &code);
                        let x = peek(a, &stack.values, base, on_stack(b), &code);
                        let holds = match quick_compare(op, x, y) {
                            Some(holds) => {
                                let keep = stack.values.len() - on_stack(a) - on_stack(b);
                                stack.cut(keep);
                                holds
                            }
                            None => {
                                note!();
                                let b = take!(b);
                                let a = take!(a);
                                let v = check!(self.compare(op, &a, &b));
                                check!(self.truthy(&v))
                            }
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
                            Some(v) => stack.values.push(v),
                            None => {
                                note!();
                                match check!(self.next_item(stack, top)) {
                                    Next::Item(v) => stack.values.push(v),
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
                        stack.values.push(iter);
                    }
                    Op::StoreLocal(i) => {
                        let v = pop!();
                        stack.values[base + i as usize].put(v);
                    }
                    Op::StoreGlobal(i) => {
                        let v = pop!();
                        let old =
                            std::mem::replace(&mut code.globals.values.borrow_mut()[i as usize], v);
                        drop(old);
                    }
                    Op::LoadCell(i) => {
                        let v = stack.cells[stack.cell_base + i as usize].get();
                        if v.is_unbound() {
                            fail!(unbound_cell(&code, i as usize));
                        }
                        stack.values.push(v);
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
                        let v = match quick {
                            Some(v) => {
                                let keep = stack.values.len() - on_stack(of);
                                stack.cut(keep);
                                v
                            }
                            None => {
                                note!();
                                let v = take!(of);
                                check!(self.get_attr(&v, name))
                            }
                        };
                        stack.values.push(v);
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
                        let v = match quick {
                            Some(v) => {
                                let keep = stack.values.len() - on_stack(of) - on_stack(at);
                                stack.cut(keep);
                                v
                            }
                            None => {
                                note!();
                                let at = take!(at);
                                let of = take!(of);
                                check!(self.get_item(&of, &at))
                            }
                        };
                        stack.values.push(v);
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
                            Some(v) => stack.values.push(v),
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
                                stack.values.push(v);
                            }
                            None => {
                                let object = stack.values[at].clone();
                                stack.values[at] = check!(self.get_attr(&object, name));
                                let names = keyword_names(&code, keywords);
                                match check!(self.call_at(stack, at, names)) {
                                    Some(v) => stack.values.push(v),
                                    None => continue 'frame,
                                }
                            }
                        }
                    }
                    Op::Return(src) => {
                        let v = take!(src);
                        match self.active.last().map(|top| &top.kind) {
                            Some(Kind::Call) => {
                                self.leave(stack);
                                stack.values.push(v);
                            }
                            Some(Kind::Entry) | None => return Ok(Exit::Return(v)),
                            Some(_) => match self.returned(stack, v)? {
                                Some(v) => stack.values.push(v),
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
                                stack.values.push(v);
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
                        stack.values.push(v);
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
                        stack.values.push(v);
                    }
                    Op::BuildList(n) => {
                        let at = stack.values.len() - n as usize;
                        let items: Vec<Value> = stack.values.drain(at..).collect();
                        stack.values.push(Value::list(items));
                    }
                    Op::BuildTuple(n) => {
                        let at = stack.values.len() - n as usize;
                        let items: Vec<Value> = stack.values.drain(at..).collect();
                        stack.values.push(Value::tuple(items));
                    }
                    Op::ListAppend(depth) => {
                        let v = pop!();
                        if let Value::List(l) = &stack.values[stack.values.len() - depth as usize] {
                            check!(self.append(l, v));
                        }
                    }
                    Op::MakeFunction { code: at, defaults } => {
                        let v = make_function(&code, stack, at as usize, defaults as usize);
                        stack.values.push(v);
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
