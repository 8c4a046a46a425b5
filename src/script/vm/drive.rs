//! Frames from their start to their end: errors go to handlers, generators pause, the pool gets its
//! stacks back. And what the loop asks for by name. Imported by the machine only.

use super::Vm;
use super::call::not_none;
use super::frame::{Exit, Frame, Halt, Kind, Place};
use super::stack::Stack;
use crate::script::compile::{Cache, Code, GLOBAL, Handler, LOCAL, Op, Src};
use crate::script::error::{Exc, Passed, Raise, Result, name_error};
use crate::script::names::{self as n, Name};
use crate::script::value::{List, Value, epoch, may_be_attr};
use std::rc::Rc;

impl Vm {
    /// Runs code that takes no arguments.
    pub fn run_code(&mut self, code: Rc<Code>) -> Result<Value> {
        let mut frame = Frame::new(code, Vec::new(), &[]);
        self.run_frame(&mut frame)?;
        Ok(frame.stack.pop())
    }

    /// Before every frame: is there room for one more, is it time to stop or to tidy up?
    #[inline(always)]
    pub(super) fn begin(&mut self) -> Result<()> {
        if self.active.len() >= self.limits.max_depth() {
            return Err(self.too_deep());
        }
        self.tick()?;
        self.gather_if_due();
        self.close_orphans();
        Ok(())
    }

    /// Runs a frame that has a stack of its own, to its end or to its next `yield`; the value is on
    /// top of that stack.
    pub(super) fn run_frame(&mut self, frame: &mut Frame) -> Result<Halt> {
        self.begin()?;
        let handled_base = self.handled.len();
        self.handled.append(&mut frame.handled);
        let at = Place { handled_base, ..Place::default() };
        self.active.push(&frame.code, frame.pc, at, Kind::Entry);
        let result = match frame.pending.take() {
            Some(e) => self.throw_in(&mut frame.stack, e),
            None => self.run(&mut frame.stack),
        };
        if self.handled.len() > handled_base {
            if let Ok(Halt::Yield) = &result {
                frame.handled = self.handled.split_off(handled_base);
            } else {
                self.handled.truncate(handled_base);
            }
        }
        frame.pc = self.active.pop().map_or(0, |top| top.pc);
        result
    }

    /// Goes on in the topmost frame with an error at the instruction where it stopped.
    fn throw_in(&mut self, stack: &mut Stack, e: Raise) -> Result<Halt> {
        if let Some(top) = self.active.last_mut() {
            top.pc = top.pc.saturating_sub(1);
        }
        self.unwind(stack, e)?;
        self.run(stack)
    }

    /// Runs the topmost frame, and those that it calls, until it ends, pauses or fails.
    pub(super) fn run(&mut self, stack: &mut Stack) -> Result<Halt> {
        loop {
            match self.go(stack) {
                Ok(halt) => return Ok(halt),
                Err(e) => self.unwind(stack, e)?,
            }
        }
    }

    /// Goes to the handler of an error: in the topmost frame or in one that waits for it. The frame
    /// that something outside the loop waits for stays, with or without a handler.
    fn unwind(&mut self, stack: &mut Stack, mut e: Raise) -> Result<()> {
        if e.0.trace.is_empty()
            && !e.is_stop()
            && e.0.context.is_unbound()
            && let Some(context) = self.handled.last()
        {
            e.0.context = context.clone();
        }
        while let Some(top) = self.active.last_mut() {
            if e.0.trace.len() < 2000 {
                let shown = e.0.again.take().unwrap_or(top.pc);
                e.0.trace.push(Passed { code: top.code.clone(), pc: shown });
            }
            let at = top.pc as u32;
            let handler = top.code.handlers.iter().find(|h| h.start <= at && at < h.end).copied();
            if let Some(handler) = handler
                && let Some(exception) = self.exception_of(&mut e)
            {
                self.handle(stack, handler, exception);
                return Ok(());
            }
            if self.is_entry() {
                break;
            }
            match self.leave(stack) {
                Kind::Generator => {
                    self.end_generator(stack);
                    e = self.stop_in_generator(e);
                }
                Kind::Init => drop(self.made.pop()),
                Kind::Entry | Kind::Call | Kind::Operator => {}
            }
        }
        Err(e)
    }

    fn handle(&mut self, stack: &mut Stack, handler: Handler, exception: Value) {
        let Some(top) = self.active.last_mut() else { return };
        top.pc = handler.target as usize;
        self.handled.truncate(top.handled_base + handler.handled as usize);
        stack.cut(top.base + top.code.locals.len() + handler.depth as usize);
        stack.push(exception);
    }

    /// Something outside the loop waits for the topmost frame.
    fn is_entry(&self) -> bool {
        self.active.last().is_none_or(|top| matches!(top.kind, Kind::Entry))
    }

    /// Takes the topmost frame off.
    pub(super) fn leave(&mut self, stack: &mut Stack) -> Kind {
        if let Some(top) = self.active.last() {
            stack.cut(top.floor);
        }
        self.leave_cells(stack)
    }

    /// Takes the topmost frame off, but for what it left on the stack.
    #[inline(always)]
    pub(super) fn leave_cells(&mut self, stack: &mut Stack) -> Kind {
        let Some(top) = self.active.pop() else { return Kind::Entry };
        stack.close_cells(top.cell_base);
        if self.handled.len() > top.handled_base {
            self.handled.truncate(top.handled_base);
        }
        top.kind
    }

    /// The topmost frame has returned `v`, and it was no plain call: what its caller goes on with.
    /// Nothing where the caller has what it needs.
    pub(super) fn returned(&mut self, stack: &mut Stack, v: Value) -> Result<Option<Value>> {
        if self.active.last().is_some_and(|top| top.kind == Kind::Operator) {
            self.end_operator(stack, v)?;
            return Ok(None);
        }
        match self.leave(stack) {
            Kind::Init => match (self.made.pop(), v) {
                (made, Value::None) => Ok(made),
                (_, other) => Err(not_none(&other)),
            },
            Kind::Generator => {
                self.end_generator(stack);
                self.end_for(stack);
                Ok(None)
            }
            Kind::Entry | Kind::Call | Kind::Operator => Ok(Some(v)),
        }
    }

    /// The method of an operator has returned `v`: the frame below gets it, or what is found without
    /// that method if it refused.
    fn end_operator(&mut self, stack: &mut Stack, v: Value) -> Result<()> {
        let floor = self.active.last().map_or(0, |top| top.floor);
        let refused = match v {
            Value::NotImplemented => Some((stack[floor].clone(), stack[floor + 1].clone())),
            _ => None,
        };
        self.leave(stack);
        let Some(top) = self.active.last() else { return Ok(()) };
        let (op, to) = match top.code.ops.get(top.pc) {
            Some(Op::Bin { op, .. } | Op::InPlace { op, .. }) => (*op, Src::STACK),
            Some(Op::BinStore { op, to, .. } | Op::InPlaceStore { op, to, .. }) => (*op, *to),
            _ => return Ok(()),
        };
        let grown =
            matches!(top.code.ops.get(top.pc), Some(Op::InPlace { .. } | Op::InPlaceStore { .. }));
        let v = match refused {
            Some((a, b)) => self.after_refusal(op, &a, &b, if grown { "=" } else { "" })?,
            None => v,
        };
        let Some(top) = self.active.last_mut() else { return Ok(()) };
        match to.kind() {
            LOCAL => stack[top.base + to.index()].put(v),
            GLOBAL => top.code.globals.values.borrow_mut()[to.index()].put(v),
            _ => stack.push(v),
        }
        top.pc += 1;
        Ok(())
    }

    /// The topmost frame's `for` has no more items.
    fn end_for(&mut self, stack: &mut Stack) {
        let Some(top) = self.active.last_mut() else { return };
        if let Some(Op::ForIter(end) | Op::ForStore { end, .. }) = top.code.ops.get(top.pc) {
            drop(stack.pop());
            top.pc = *end as usize;
        }
    }

    /// Gives the topmost frame's `for` its next item, from the top of the generator's stack.
    #[inline(always)]
    pub(super) fn feed_for(&mut self, stack: &mut Stack, from: &mut Stack) {
        let Some(top) = self.active.last_mut() else { return };
        match top.code.ops.get(top.pc) {
            Some(Op::ForStore { to, .. }) if to.kind() == LOCAL => {
                stack[top.base + to.index()].put(from.pop_copied());
            }
            Some(Op::ForStore { to, .. }) => {
                let v = from.pop_copied();
                top.code.globals.values.borrow_mut()[to.index()].put(v);
            }
            _ => stack.push(from.pop_copied()),
        }
        top.pc += 1;
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
        let v = code.globals.values.borrow()[slot].copied();
        if !v.is_unbound() {
            return Ok(v);
        }
        self.load_builtin(code, slot)
    }

    /// What a global that is not set means.
    pub(super) fn load_builtin(&mut self, code: &Code, slot: usize) -> Result<Value> {
        let Some(name) = code.globals.name(slot as u32) else { return Ok(Value::None) };
        match self.builtin(name) {
            Some(v) => Ok(v.clone()),
            None => Err(name_error(format!("name '{name}' is not defined"))),
        }
    }

    /// A method of the object's class that can be called with the object as first argument.
    #[inline]
    pub(super) fn find_method(
        &mut self,
        object: &Value,
        name: Name,
        cache: &Cache,
    ) -> Option<Value> {
        let class = match object {
            Value::Object(o) => {
                let own = may_be_attr(name) && o.attrs.borrow().get(name).is_some();
                if o.class.traits.has_getattribute.get() || own {
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

    pub(super) fn delegate(&mut self, iter: &Value, sent: Value) -> Result<Exit> {
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
