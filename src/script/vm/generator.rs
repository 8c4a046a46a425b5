//! Generators: frames that wait. Imported by the machine only.

use super::Vm;
use super::frame::{Exit, Frame, Halt, Kind, Place};
use super::orphans::{Thrown, leave_orphan};
use super::stack::Stack;
use crate::script::error::{Exc, Raise, Result, runtime_error, type_error, value_error};
use crate::script::value::{Value, heap};
use std::cell::Cell;
use std::rc::Rc;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Running,
    Done,
}

/// A generator.
pub struct Generator {
    /// There while it waits.
    frame: Cell<Option<Box<Frame>>>,
    state: Cell<State>,
    pub name: Rc<str>,
}

impl Generator {
    pub fn new(frame: Frame, name: Rc<str>) -> Self {
        heap::count(200);
        let frame = Cell::new(Some(Box::new(frame)));
        Generator { frame, state: Cell::new(State::Waiting), name }
    }

    /// The frame, which runs from now on; nothing where it has ended.
    #[inline(always)]
    fn take(&self) -> Result<Option<Box<Frame>>> {
        match self.state.get() {
            State::Waiting => self.state.set(State::Running),
            State::Running => return Err(value_error("generator already executing")),
            State::Done => return Ok(None),
        }
        Ok(self.frame.take())
    }

    #[inline(always)]
    fn wait(&self, frame: Box<Frame>) {
        self.state.set(State::Waiting);
        self.frame.set(Some(frame));
    }

    fn end(&self) {
        self.state.set(State::Done);
    }
}

impl Drop for Generator {
    fn drop(&mut self) {
        heap::count(-200);
        match self.frame.take() {
            // It may have a `finally` or a `with` to leave; the machine sees to that.
            Some(frame)
                if self.state.get() == State::Waiting
                    && frame.pc > 0
                    && !frame.code.handlers.is_empty() =>
            {
                leave_orphan(frame);
            }
            Some(frame) => heap::drop_flat(frame),
            None => {}
        }
    }
}

/// What a `for` gets.
pub(super) enum Next {
    Item(Value),
    End,
    /// A generator runs now; the loop of the `for` goes on when it pauses or ends.
    Entered,
}

impl Vm {
    /// Lets a generator run on to its next `yield`: what it yields, or how it returned.
    pub fn resume(&mut self, g: &Generator, send: Value, throw: Option<Raise>) -> Result<Exit> {
        let Some(mut frame) = g.take()? else {
            return throw.map_or(Ok(Exit::Return(Value::None)), Err);
        };
        if frame.pc > 0 {
            frame.stack.push(send);
        } else if !send.is_none() {
            g.wait(frame);
            return Err(type_error("can't send non-None value to a just-started generator"));
        }
        frame.pending = match throw {
            None => None,
            Some(e) => match self.throw_inside(&mut frame, e) {
                Thrown::Yields(v) => {
                    g.wait(frame);
                    return Ok(Exit::Yield(v));
                }
                Thrown::GoesOn => None,
                Thrown::Raises(e) => Some(e),
            },
        };
        let halt = self.run_generator(g, &mut frame)?;
        let v = frame.stack.pop();
        Ok(match halt {
            Halt::Yield => {
                g.wait(frame);
                Exit::Yield(v)
            }
            Halt::Return => Exit::Return(v),
        })
    }

    #[inline(always)]
    fn run_generator(&mut self, g: &Generator, frame: &mut Frame) -> Result<Halt> {
        let result = self.run_frame(frame);
        match result {
            Ok(Halt::Yield) => {}
            _ => g.end(),
        }
        result.map_err(|e| self.stop_in_generator(e))
    }

    /// The next item of a generator; nothing at its end.
    #[inline]
    pub(super) fn next_of_generator(&mut self, g: &Generator) -> Result<Option<Value>> {
        let Some(mut frame) = g.take()? else { return Ok(None) };
        if frame.pc > 0 {
            frame.stack.push_none();
        }
        match self.run_generator(g, &mut frame)? {
            Halt::Yield => {
                let v = frame.stack.pop_copied();
                g.wait(frame);
                Ok(Some(v))
            }
            Halt::Return => Ok(None),
        }
    }

    /// The next item for the `for` whose iterator lies on top; taken off at the end.
    #[inline(never)]
    pub(super) fn next_item(&mut self, stack: &mut Stack) -> Result<Next> {
        let top = stack.len() - 1;
        let found = match &stack[top] {
            Value::Generator(g) => {
                let g = g.clone();
                if self.enter_generator(stack, g)? {
                    return Ok(Next::Entered);
                }
                None
            }
            iter => {
                let iter = iter.clone();
                self.next(&iter)?
            }
        };
        Ok(match found {
            Some(v) => Next::Item(v),
            None => {
                stack.cut(top);
                Next::End
            }
        })
    }

    /// Puts a generator's frame above the running one, whose `for` wants the next item. False where
    /// there is none.
    fn enter_generator(&mut self, stack: &mut Stack, g: Rc<Generator>) -> Result<bool> {
        self.begin()?;
        let Some(mut frame) = g.take()? else { return Ok(false) };
        if frame.pc > 0 {
            frame.stack.push_none();
        }
        std::mem::swap(stack, &mut frame.stack);
        let handled_base = self.handled.len();
        self.handled.append(&mut frame.handled);
        let at = Place { handled_base, ..Place::default() };
        self.active.push(&frame.code, frame.pc, at, Kind::Generator);
        self.resumed.push((g, frame));
        Ok(true)
    }

    /// The running frame yields what lies on top and will go on at `pc`. False where something
    /// outside the loop waits for it; a `for` of the frame below gets it here.
    #[inline(always)]
    pub(super) fn yields(&mut self, stack: &mut Stack, pc: usize) -> bool {
        match self.active.last_mut() {
            Some(top) if top.kind == Kind::Generator => {
                self.pause(stack, pc);
                true
            }
            Some(top) => {
                top.pc = pc;
                false
            }
            None => false,
        }
    }

    /// The running frame, a generator's that a `for` waits for, pauses; it goes on at `pc`.
    #[inline(always)]
    fn pause(&mut self, stack: &mut Stack, pc: usize) {
        let handled_base = self.active.pop().map_or(0, |top| top.handled_base);
        let Some((g, mut frame)) = self.resumed.pop() else { return };
        std::mem::swap(stack, &mut frame.stack);
        frame.pc = pc;
        if self.handled.len() > handled_base {
            frame.handled = self.handled.split_off(handled_base);
        }
        self.feed_for(stack, &mut frame.stack);
        g.wait(frame);
    }

    /// The generator that a `for` waits for has ended; the stack is the loop's again.
    pub(super) fn end_generator(&mut self, stack: &mut Stack) {
        let Some((g, mut frame)) = self.resumed.pop() else { return };
        std::mem::swap(stack, &mut frame.stack);
        g.end();
        heap::drop_flat(frame);
    }

    pub(super) fn stop_in_generator(&mut self, e: Raise) -> Raise {
        match self.is_exception(&e, Exc::StopIteration) {
            true => runtime_error("generator raised StopIteration"),
            false => e,
        }
    }

    /// `generator.close()`.
    pub fn close_generator(&mut self, g: &Generator) -> Result<()> {
        if g.state.get() == State::Waiting {
            let frame = g.frame.take();
            if frame.as_ref().is_none_or(|f| f.pc == 0) {
                g.end();
                return Ok(());
            }
            g.frame.set(frame);
        } else {
            return Ok(());
        }
        let exit = Raise::with_args(Exc::GeneratorExit, Vec::new());
        match self.resume(g, Value::None, Some(exit)) {
            Ok(Exit::Yield(_)) => Err(runtime_error("generator ignored GeneratorExit")),
            Ok(Exit::Return(_)) => Ok(()),
            Err(e) if self.is_exception(&e, Exc::GeneratorExit) => Ok(()),
            Err(e) if self.is_exception(&e, Exc::StopIteration) => Ok(()),
            Err(e) => Err(e),
        }
    }
}
