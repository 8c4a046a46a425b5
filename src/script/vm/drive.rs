//! Frames from their start to their end: errors go to handlers, generators pause, the pool gets its
//! stacks back. And what the loop asks for by name. Imported by the machine only.

use super::frame::{Exit, Frame};
use super::{Activation, Vm};
use crate::script::compile::{Cache, Code};
use crate::script::error::{Exc, Passed, Raise, Result, name_error};
use crate::script::names::{self as n, Name};
use crate::script::value::{List, Value, epoch, may_be_attr};
use std::rc::Rc;

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
        if !frame.handled.is_empty() {
            self.handled.append(&mut frame.handled);
        }
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
        if self.handled.len() > frame.handled_base {
            if let Ok(Exit::Yield(_)) = &result {
                frame.handled = self.handled.split_off(frame.handled_base);
            } else {
                self.handled.truncate(frame.handled_base);
            }
        }
        self.active.pop();
        result
    }

    /// Goes to the handler of an error, if this frame has one. `frame.pc` is where it happened.
    fn unwind(&mut self, frame: &mut Frame, mut e: Raise) -> Result<()> {
        let pc = frame.pc;
        if e.0.trace.is_empty()
            && !e.is_stop()
            && e.0.context.is_unbound()
            && let Some(context) = self.handled.last()
        {
            e.0.context = context.clone();
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
