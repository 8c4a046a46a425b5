//! The loop that runs code. What is quick stands here; the rest is called.

use super::frame::{Exit, Frame};
use super::{Activation, Vm};
use crate::script::args::Args;
use crate::script::compile::{Bin, CONST, Cache, Cmp, Code, GLOBAL, LOCAL, Op, Src};
use crate::script::error::{Exc, Passed, Raise, Result, name_error, runtime_error};
use crate::script::names::{self as n, Name};
use crate::script::value::{
    Function, IterState, List, Slice, Str, Value, epoch, index_in, is_data_name,
};
use std::rc::Rc;

/// A number out of its value, to compute with.
#[derive(Clone, Copy)]
enum Num {
    Int(i64),
    Float(f64),
    No,
}

#[inline(always)]
fn num(v: &Value) -> Num {
    match v {
        Value::Int(i) => Num::Int(*i),
        Value::Float(f) => Num::Float(*f),
        _ => Num::No,
    }
}

/// What is common and cannot fail; `None` sends it the long way.
#[inline(always)]
fn quick(op: Bin, a: Num, b: Num) -> Option<Value> {
    match (a, b) {
        (Num::Float(x), Num::Float(y)) => quick_float(op, x, y),
        (Num::Int(x), Num::Int(y)) => match op {
            Bin::Add => x.checked_add(y).map(Value::Int),
            Bin::Sub => x.checked_sub(y).map(Value::Int),
            Bin::Mul => x.checked_mul(y).map(Value::Int),
            Bin::Mod if x >= 0 && y > 0 => Some(Value::Int(x % y)),
            Bin::FloorDiv if x >= 0 && y > 0 => Some(Value::Int(x / y)),
            _ => None,
        },
        (Num::Float(x), Num::Int(y)) => quick_float(op, x, y as f64),
        (Num::Int(x), Num::Float(y)) => quick_float(op, x as f64, y),
        _ => None,
    }
}

#[inline(always)]
fn quick_float(op: Bin, x: f64, y: f64) -> Option<Value> {
    match op {
        Bin::Add => Some(Value::Float(x + y)),
        Bin::Sub => Some(Value::Float(x - y)),
        Bin::Mul => Some(Value::Float(x * y)),
        Bin::Div if y != 0.0 => Some(Value::Float(x / y)),
        _ => None,
    }
}

#[inline(always)]
fn quick_compare(op: Cmp, a: Num, b: Num) -> Option<bool> {
    let order = match (a, b) {
        (Num::Int(x), Num::Int(y)) => Some(x.cmp(&y)),
        (Num::Float(x), Num::Float(y)) => x.partial_cmp(&y),
        _ => return None,
    };
    match op {
        Cmp::Eq | Cmp::Ne | Cmp::Lt | Cmp::Le | Cmp::Gt | Cmp::Ge => Some(op.holds(order)),
        _ => None,
    }
}

/// A number operand, without taking it; `below` counts stack operands above it.
#[inline(always)]
fn peek(src: Src, stack: &[Value], below: usize, code: &Code) -> Num {
    match src.kind() {
        LOCAL => num(&stack[src.index()]),
        CONST => num(&code.consts[src.index()]),
        GLOBAL => num(&code.globals.values.borrow()[src.index()]),
        _ => num(&stack[stack.len() - 1 - below]),
    }
}

#[inline(always)]
fn on_stack(src: Src) -> usize {
    usize::from(src.kind() == 0)
}

impl Vm {
    /// Runs code that takes no arguments.
    pub fn run_code(&mut self, code: Rc<Code>) -> Result<Value> {
        let stack = vec![Value::Unbound; code.locals.len()];
        let mut frame = Frame::new(code, stack, &[]);
        match self.run_frame(&mut frame)? {
            Exit::Return(v) | Exit::Yield(v) => Ok(v),
        }
    }

    /// Runs a frame to its end or to its next `yield`.
    pub(super) fn run_frame(&mut self, frame: &mut Frame) -> Result<Exit> {
        if self.active.len() >= self.limits.max_depth() {
            return Err(crate::script::error::recursion_error("maximum recursion depth exceeded"));
        }
        self.tick()?;
        self.gather_if_due();
        self.active.push(Activation { code: frame.code.clone(), pc: frame.pc });
        frame.handled_base = self.handled.len();
        self.handled.append(&mut frame.handled);
        let mut failed = frame.pending.take();
        let result = loop {
            let step = match failed.take() {
                Some(e) => {
                    frame.pc = frame.pc.saturating_sub(1);
                    Err(e)
                }
                None => self.go(frame),
            };
            match step {
                Ok(exit) => break Ok(exit),
                Err(e) => match self.unwind(frame, e) {
                    Ok(()) => {}
                    Err(e) => break Err(e),
                },
            }
        };
        if let Ok(Exit::Yield(_)) = &result {
            frame.handled = self.handled.split_off(frame.handled_base);
        } else {
            self.handled.truncate(frame.handled_base);
        }
        self.active.pop();
        result
    }

    /// Goes to the handler of an error, if this frame has one. `frame.pc` is where it happened.
    fn unwind(&mut self, frame: &mut Frame, mut e: Raise) -> Result<()> {
        let pc = frame.pc;
        if e.0.trace.is_empty() && !e.is_stop() && e.0.context.is_unbound() {
            if let Some(context) = self.handled.last() {
                e.0.context = context.clone();
            }
        }
        if e.0.trace.len() < 2000 {
            let shown = e.0.again.take().unwrap_or(pc);
            e.0.trace.push(Passed { code: frame.code.clone(), pc: shown });
        }
        let at = pc as u32;
        let handler = frame.code.handlers.iter().find(|h| h.start <= at && at < h.end).copied();
        let Some(handler) = handler else { return Err(e) };
        let Some(exception) = self.exception_of(&mut e) else { return Err(e) };
        frame.stack.truncate(frame.code.locals.len() + handler.depth as usize);
        self.handled.truncate(frame.handled_base + handler.handled as usize);
        frame.stack.push(exception);
        frame.pc = handler.target as usize;
        Ok(())
    }

    /// Runs until the frame ends, pauses or fails; `frame.pc` then is the failing instruction.
    #[allow(
        clippy::too_many_lines,
        clippy::cognitive_complexity,
        reason = "one match over all instructions"
    )]
    fn go(&mut self, frame: &mut Frame) -> Result<Exit> {
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
                    let v = match &frame.stack[at] {
                        Value::Function(f) if keywords == 0 && fits(f, n as usize) => {
                            let f = f.clone();
                            let mut regs = self.pool.pop().unwrap_or_default();
                            regs.extend(frame.stack.drain(at + 1..));
                            frame.stack.truncate(at);
                            check!(self.run_function(&f, regs))
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
                    let cache = &code.caches[cache as usize];
                    let v = match self.find_method(&frame.stack[at], name, cache) {
                        Some(Value::Function(f)) if keywords == 0 && fits(&f, n as usize + 1) => {
                            let mut regs = self.pool.pop().unwrap_or_default();
                            regs.extend(frame.stack.drain(at..));
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
                    match check!(self.rare(frame, &code, other)) {
                        Some(to) => jump!(to),
                        None => {}
                    }
                }
            }
        }
    }

    /// `list.append(v)`.
    #[inline]
    pub fn append(&mut self, list: &List, v: Value) -> Result<()> {
        list.push(v);
        let len = list.len();
        if len >= 1 << 16 && len.is_power_of_two() {
            self.reserve(16 * len as u64)?;
        }
        Ok(())
    }

    #[inline]
    pub(super) fn load_global(&mut self, code: &Code, slot: usize) -> Result<Value> {
        let v = code.globals.values.borrow()[slot].clone();
        if !v.is_unbound() {
            return Ok(v);
        }
        let Some(name) = code.globals.name(slot as u32) else { return Ok(v) };
        match self.builtin(name) {
            Some(v) => Ok(v.clone()),
            None => Err(name_error(format!("name '{name}' is not defined"))),
        }
    }

    /// A method of the object's class that can be called with the object as first argument.
    #[inline]
    fn find_method(&mut self, object: &Value, name: Name, cache: &Cache) -> Option<Value> {
        let class = match object {
            Value::Object(o) => {
                if o.class.traits.has_getattribute.get() || o.attrs.borrow().get(name).is_some() {
                    return None;
                }
                &o.class
            }
            Value::Module(_) | Value::Class(_) | Value::Descriptor(_) | Value::Function(_) => {
                return None;
            }
            other => self.class_of(other),
        };
        if cache.class.get() == class.id && cache.epoch.get() == epoch() {
            return Some(cache.found.borrow().clone());
        }
        match class.lookup(name) {
            Some(found @ Value::Function(_)) => {
                cache.class.set(class.id);
                cache.epoch.set(epoch());
                cache.found.replace(found.clone());
                Some(found)
            }
            Some(Value::Builtin(b)) if b.is_method => {
                let found = Value::Builtin(b);
                cache.class.set(class.id);
                cache.epoch.set(epoch());
                cache.found.replace(found.clone());
                Some(found)
            }
            _ => None,
        }
    }

    fn delegate(&mut self, iter: &Value, sent: Value) -> Result<Exit> {
        match iter {
            Value::Generator(g) => self.resume(g, sent, None),
            Value::Object(_) if !sent.is_none() => {
                let v = self.call_method(iter, "send", &[sent])?;
                Ok(Exit::Yield(v))
            }
            Value::Object(o) => {
                let Some(method) = o.class.lookup(n::NEXT) else {
                    return Ok(Exit::Return(Value::None));
                };
                match self.call_with_self(&method, iter, &[]) {
                    Ok(v) => Ok(Exit::Yield(v)),
                    Err(mut e) if self.is_exception(&e, Exc::StopIteration) => {
                        let value = match self.exception_of(&mut e) {
                            Some(v) => self.try_attr(&v, n::VALUE)?,
                            None => None,
                        };
                        Ok(Exit::Return(value.unwrap_or(Value::None)))
                    }
                    Err(e) => Err(e),
                }
            }
            other => Ok(match self.next(other)? {
                Some(v) => Exit::Yield(v),
                None => Exit::Return(Value::None),
            }),
        }
    }
}

/// The function takes exactly these positional arguments and nothing else.
#[inline(always)]
fn fits(f: &Function, given: usize) -> bool {
    f.code.params.positional == given && f.code.params.is_plain()
}

#[inline]
fn keyword_names(code: &Code, keywords: u32) -> &[Name] {
    match keywords {
        0 => &[],
        k => code.keywords.get(k as usize - 1).map_or(&[], |names| &**names),
    }
}

/// An attribute of the instance itself.
#[inline(always)]
fn own_attr(v: &Value, name: Name, hint: &std::cell::Cell<u32>) -> Option<Value> {
    match v {
        Value::Object(o) if !o.class.traits.has_getattribute.get() => {
            o.attrs.borrow().get_hinted(name, hint).cloned()
        }
        _ => None,
    }
}

/// `v[i]` of a list or tuple, where it is there.
#[inline(always)]
fn item(v: &Value, i: i64) -> Option<Value> {
    match v {
        Value::List(l) => {
            let items = l.borrow();
            index_in(i, items.len()).map(|i| items[i].clone())
        }
        Value::Tuple(t) => index_in(i, t.items.len()).map(|i| t.items[i].clone()),
        _ => None,
    }
}

/// The next item of a range or list iterator that has one.
#[inline(always)]
fn quick_next(iter: &Value) -> Option<Value> {
    let Value::Iter(it) = iter else { return None };
    match &mut *it.state.borrow_mut() {
        IterState::Range { next, step, left } if *left > 0 => {
            *left -= 1;
            let now = *next;
            *next = next.wrapping_add(*step);
            Some(Value::Int(now))
        }
        IterState::List(l, at) => {
            let v = l.borrow().get(*at)?.clone();
            *at += 1;
            Some(v)
        }
        _ => None,
    }
}

fn make_function(code: &Rc<Code>, frame: &mut Frame, at: usize, defaults: usize) -> Value {
    let inner = code.codes[at].clone();
    let start = frame.stack.len() - defaults;
    let defaults: Vec<Value> = frame.stack.drain(start..).collect();
    let closure = inner.captures.iter().map(|&c| frame.cells[c as usize].clone()).collect();
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
fn unbound_local(code: &Code, i: usize) -> Raise {
    let name = code.locals.get(i).map_or("?".into(), |n| n.text());
    Raise::new(
        Exc::UnboundLocalError,
        format!("cannot access local variable '{name}' where it is not associated with a value"),
    )
}

#[cold]
fn unbound_cell(code: &Code, i: usize) -> Raise {
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
