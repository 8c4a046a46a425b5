//! The loop that runs code. What is quick stands here; the rest is called.

use super::Vm;
use super::call::not_none;
use super::frame::{Exit, Frame};
use super::quick::{
    Num, add_defaults, fits, grow_text, item, keyword_names, make_function, on_stack, own_attr,
    peek, quick, quick_compare, quick_next, unbound_cell, unbound_local,
};
use crate::script::args::Args;
use crate::script::compile::{Bin, CONST, GLOBAL, LOCAL, Op, Src};
use crate::script::error::{Result, runtime_error};
use crate::script::names as n;
use crate::script::value::{Payload, Value, is_data_name};

impl Vm {
    /// Runs until the frame ends, pauses or fails; `frame.pc` then is the failing instruction.
    #[allow(
        clippy::too_many_lines,
        clippy::cognitive_complexity,
        reason = "one match over all instructions"
    )]
    pub(super) fn go(&mut self, frame: &mut Frame) -> Result<Exit> {
        let code = frame.code.clone();
        let ops = &code.ops[..];
        let mut pc = frame.pc;
        macro_rules! fail {
            ($e:expr) => {{
                frame.pc = pc - 1;
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
        // The place is noted before anything that may look at it: a call, a native, a span.
        macro_rules! note {
            () => {
                if let Some(top) = self.active.last_mut() {
                    top.pc = pc - 1;
                }
            };
        }
        macro_rules! pop {
            () => {
                frame.stack.pop().unwrap_or_default()
            };
        }
        macro_rules! take {
            ($src:expr) => {{
                let src: Src = $src;
                match src.kind() {
                    LOCAL => {
                        let v = frame.stack[src.index()].clone();
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
                    frame.stack[to.index()] = value;
                } else {
                    let slot = &mut code.globals.values.borrow_mut()[to.index()];
                    *slot = value;
                }
            }};
        }
        macro_rules! binary {
            ($op:expr, $a:expr, $b:expr, $slow:ident) => {{
                let y = peek($b, &frame.stack, 0, &code);
                let x = peek($a, &frame.stack, on_stack($b), &code);
                match quick($op, x, y) {
                    Some(v) => {
                        let keep = frame.stack.len() - on_stack($a) - on_stack($b);
                        frame.stack.truncate(keep);
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
                    frame.stack.push(v);
                }
                Op::Bin { op, a, b } => {
                    let v = binary!(op, a, b, binary);
                    frame.stack.push(v);
                }
                Op::BinStore { op, a, b, to } => {
                    let v = binary!(op, a, b, binary);
                    store!(to, v);
                }
                Op::InPlace { op, a, b } => {
                    let v = binary!(op, a, b, in_place);
                    frame.stack.push(v);
                }
                Op::InPlaceStore { op, a, b, to } => {
                    if op == Bin::Add && a == to && grow_text(frame, &code, a, b) {
                        continue;
                    }
                    let v = binary!(op, a, b, in_place);
                    store!(to, v);
                }
                Op::Compare { op, a, b } => {
                    let y = peek(b, &frame.stack, 0, &code);
                    let x = peek(a, &frame.stack, on_stack(b), &code);
                    let v = match quick_compare(op, x, y) {
                        Some(holds) => {
                            let keep = frame.stack.len() - on_stack(a) - on_stack(b);
                            frame.stack.truncate(keep);
                            Value::Bool(holds)
                        }
                        None => {
                            note!();
                            let b = take!(b);
                            let a = take!(a);
                            check!(self.compare(op, &a, &b))
                        }
                    };
                    frame.stack.push(v);
                }
                Op::CompareJump { op, a, b, to } => {
                    let y = peek(b, &frame.stack, 0, &code);
                    let x = peek(a, &frame.stack, on_stack(b), &code);
                    let holds = match quick_compare(op, x, y) {
                        Some(holds) => {
                            let keep = frame.stack.len() - on_stack(a) - on_stack(b);
                            frame.stack.truncate(keep);
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
                    let top = frame.stack.len() - 1;
                    match quick_next(&frame.stack[top]) {
                        Some(v) => store!(to, v),
                        None => {
                            note!();
                            let iter = frame.stack[top].clone();
                            match check!(self.next(&iter)) {
                                Some(v) => store!(to, v),
                                None => {
                                    frame.stack.truncate(top);
                                    jump!(end);
                                }
                            }
                        }
                    }
                }
                Op::ForIter(end) => {
                    let top = frame.stack.len() - 1;
                    match quick_next(&frame.stack[top]) {
                        Some(v) => frame.stack.push(v),
                        None => {
                            note!();
                            let iter = frame.stack[top].clone();
                            match check!(self.next(&iter)) {
                                Some(v) => frame.stack.push(v),
                                None => {
                                    frame.stack.truncate(top);
                                    jump!(end);
                                }
                            }
                        }
                    }
                }
                Op::GetIter(src) => {
                    note!();
                    let v = take!(src);
                    let iter = check!(self.iter(&v));
                    frame.stack.push(iter);
                }
                Op::StoreLocal(i) => {
                    let v = pop!();
                    frame.stack[i as usize] = v;
                }
                Op::StoreGlobal(i) => {
                    let v = pop!();
                    let old =
                        std::mem::replace(&mut code.globals.values.borrow_mut()[i as usize], v);
                    drop(old);
                }
                Op::LoadCell(i) => {
                    let v = frame.cells[i as usize].get();
                    if v.is_unbound() {
                        fail!(unbound_cell(&code, i as usize));
                    }
                    frame.stack.push(v);
                }
                Op::StoreCell(i) => {
                    let v = pop!();
                    frame.cells[i as usize].set(v);
                }
                Op::LoadAttr { of, name, cache } => {
                    let hint = &code.caches[cache as usize].hint;
                    let quick = if is_data_name(name) {
                        None
                    } else if of.kind() == LOCAL {
                        own_attr(&frame.stack[of.index()], name, hint)
                    } else if of.kind() == 0 {
                        frame.stack.last().and_then(|v| own_attr(v, name, hint))
                    } else {
                        None
                    };
                    let v = match quick {
                        Some(v) => {
                            let keep = frame.stack.len() - on_stack(of);
                            frame.stack.truncate(keep);
                            v
                        }
                        None => {
                            note!();
                            let v = take!(of);
                            check!(self.get_attr(&v, name))
                        }
                    };
                    frame.stack.push(v);
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
                    let index = peek(at, &frame.stack, 0, &code);
                    let quick = match (of.kind(), index) {
                        (LOCAL, Num::Int(i)) => item(&frame.stack[of.index()], i),
                        (0, Num::Int(i)) => {
                            item(&frame.stack[frame.stack.len() - 1 - on_stack(at)], i)
                        }
                        (GLOBAL, Num::Int(i)) => item(&code.globals.values.borrow()[of.index()], i),
                        _ => None,
                    };
                    let v = match quick {
                        Some(v) => {
                            let keep = frame.stack.len() - on_stack(of) - on_stack(at);
                            frame.stack.truncate(keep);
                            v
                        }
                        None => {
                            note!();
                            let at = take!(at);
                            let of = take!(of);
                            check!(self.get_item(&of, &at))
                        }
                    };
                    frame.stack.push(v);
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
                    let v = frame.stack[frame.stack.len() - 1].clone();
                    if check!(self.truthy(&v)) {
                        drop(pop!());
                    } else {
                        jump!(to);
                    }
                }
                Op::JumpIfTrueOrPop(to) => {
                    note!();
                    let v = frame.stack[frame.stack.len() - 1].clone();
                    if check!(self.truthy(&v)) {
                        jump!(to);
                    } else {
                        drop(pop!());
                    }
                }
                Op::Call { n, keywords } => {
                    note!();
                    let at = frame.stack.len() - n as usize - 1;
                    let quick = match &frame.stack[at] {
                        Value::Function(f) => keywords == 0 && fits(f, n as usize),
                        _ => false,
                    };
                    let v = match &frame.stack[at] {
                        _ if quick => {
                            let mut regs = self.pool.pop().unwrap_or_default();
                            regs.extend(frame.stack.drain(at + 1..));
                            let Value::Function(f) = pop!() else { continue };
                            add_defaults(&f, &mut regs);
                            check!(self.run_function(&f, regs))
                        }
                        Value::Class(c)
                            if keywords == 0
                                && let Some(init) = self.plain_init(c)
                                && fits(&init, n as usize + 1) =>
                        {
                            let made = self.object(c.clone(), Payload::None);
                            frame.stack[at] = made.clone();
                            let mut regs = self.pool.pop().unwrap_or_default();
                            regs.extend(frame.stack.drain(at..));
                            add_defaults(&init, &mut regs);
                            let result = check!(self.run_function(&init, regs));
                            if !result.is_none() {
                                fail!(not_none(&result));
                            }
                            made
                        }
                        callee => {
                            let callee = callee.clone();
                            let names = keyword_names(&code, keywords);
                            let args = Args::new(&frame.stack[at + 1..], names);
                            let v = check!(self.call_args(&callee, &args));
                            frame.stack.truncate(at);
                            v
                        }
                    };
                    frame.stack.push(v);
                }
                Op::CallMethod { name, n, keywords, cache } => {
                    note!();
                    let at = frame.stack.len() - n as usize - 1;
                    if name == n::APPEND
                        && n == 1
                        && let Value::List(list) = &frame.stack[at]
                    {
                        let list = list.clone();
                        let item = pop!();
                        frame.stack[at] = Value::None;
                        check!(self.append(&list, item));
                        continue;
                    }
                    let cache = &code.caches[cache as usize];
                    let v = match self.find_method(&frame.stack[at], name, cache) {
                        Some(Value::Function(f)) if keywords == 0 && fits(&f, n as usize + 1) => {
                            let mut regs = self.pool.pop().unwrap_or_default();
                            regs.extend(frame.stack.drain(at..));
                            add_defaults(&f, &mut regs);
                            check!(self.run_function(&f, regs))
                        }
                        Some(method) => {
                            let names = keyword_names(&code, keywords);
                            let args = Args::new(&frame.stack[at..], names);
                            let v = check!(self.call_args(&method, &args));
                            frame.stack.truncate(at);
                            v
                        }
                        None => {
                            let object = frame.stack[at].clone();
                            let callee = check!(self.get_attr(&object, name));
                            let names = keyword_names(&code, keywords);
                            let args = Args::new(&frame.stack[at + 1..], names);
                            let v = check!(self.call_args(&callee, &args));
                            frame.stack.truncate(at);
                            v
                        }
                    };
                    frame.stack.push(v);
                }
                Op::Return(src) => {
                    let v = take!(src);
                    return Ok(Exit::Return(v));
                }
                Op::Yield => {
                    let v = pop!();
                    frame.pc = pc;
                    return Ok(Exit::Yield(v));
                }
                Op::YieldFrom(to) => {
                    note!();
                    let sent = pop!();
                    let iter = frame.stack[frame.stack.len() - 1].clone();
                    match check!(self.delegate(&iter, sent)) {
                        Exit::Yield(v) => {
                            // Comes back to this instruction, with what is sent on the stack.
                            frame.pc = pc - 1;
                            if frame.pc == 0 {
                                fail!(runtime_error("yield from at the start of a function"));
                            }
                            return Ok(Exit::Yield(v));
                        }
                        Exit::Return(v) => {
                            drop(pop!());
                            frame.stack.push(v);
                            jump!(to);
                        }
                    }
                }
                Op::Unpack(count)
                    if let Some(Value::Tuple(t)) = frame.stack.last()
                        && t.items.len() == count as usize =>
                {
                    let t = t.clone();
                    drop(pop!());
                    frame.stack.extend(t.items.iter().rev().cloned());
                }
                Op::Pop => drop(pop!()),
                Op::Dup => {
                    let v = frame.stack[frame.stack.len() - 1].clone();
                    frame.stack.push(v);
                }
                Op::DupTwo => {
                    let top = frame.stack.len();
                    let (a, b) = (frame.stack[top - 2].clone(), frame.stack[top - 1].clone());
                    frame.stack.extend([a, b]);
                }
                Op::Swap => {
                    let top = frame.stack.len();
                    frame.stack.swap(top - 1, top - 2);
                }
                Op::RotThree => {
                    let top = frame.stack.len();
                    frame.stack[top - 3..].rotate_right(1);
                }
                Op::Unary(op) => {
                    note!();
                    let v = pop!();
                    let v = check!(self.unary(op, &v));
                    frame.stack.push(v);
                }
                Op::BuildList(n) => {
                    let at = frame.stack.len() - n as usize;
                    let items: Vec<Value> = frame.stack.drain(at..).collect();
                    frame.stack.push(Value::list(items));
                }
                Op::BuildTuple(n) => {
                    let at = frame.stack.len() - n as usize;
                    let items: Vec<Value> = frame.stack.drain(at..).collect();
                    frame.stack.push(Value::tuple(items));
                }
                Op::ListAppend(depth) => {
                    let v = pop!();
                    if let Value::List(l) = &frame.stack[frame.stack.len() - depth as usize] {
                        check!(self.append(l, v));
                    }
                }
                Op::MakeFunction { code: at, defaults } => {
                    let v = make_function(&code, frame, at as usize, defaults as usize);
                    frame.stack.push(v);
                }
                other => {
                    note!();
                    if let Some(to) = check!(self.rare(frame, &code, other)) {
                        jump!(to)
                    }
                }
            }
        }
    }
}
