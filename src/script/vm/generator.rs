//! Generators: frames that wait. Imported by the machine only.

use super::Vm;
use super::frame::{Exit, Frame, Kind, Place};
use super::stack::Stack;
use crate::script::error::{Exc, Raise, Result, runtime_error, type_error, value_error};
use crate::script::value::{Value, heap};
use std::cell::RefCell;
use std::rc::Rc;

enum State {
    Waiting(Box<Frame>),
    Running,
    Done,
}

/// A generator.
pub struct Generator {
    state: RefCell<State>,
    pub name: Rc<str>,
}

impl Generator {
    pub fn new(frame: Frame, name: Rc<str>) -> Self {
        heap::count(200);
        Generator { state: RefCell::new(State::Waiting(Box::new(frame))), name }
    }

    fn set(&self, state: State) {
        let old = self.state.replace(state);
        drop(old);
    }

    /// The frame, where it waits; nothing where it has ended.
    fn take(&self) -> Result<Option<Box<Frame>>> {
        let mut state = self.state.borrow_mut();
        match std::mem::replace(&mut *state, State::Running) {
            State::Waiting(frame) => Ok(Some(frame)),
            State::Running => Err(value_error("generator already executing")),
            State::Done => {
                *state = State::Done;
                Ok(None)
            }
        }
    }
}

impl Drop for Generator {
    fn drop(&mut self) {
        heap::count(-200);
        heap::drop_flat(std::mem::replace(self.state.get_mut(), State::Done));
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
            g.set(State::Waiting(frame));
            return Err(type_error("can't send non-None value to a just-started generator"));
        }
        frame.pending = throw;
        let result = self.run_frame(&mut frame);
        let (after, result) = match result {
            Ok(Exit::Yield(v)) => (State::Waiting(frame), Ok(Exit::Yield(v))),
            Ok(done) => (State::Done, Ok(done)),
            Err(e) => (State::Done, Err(self.stop_in_generator(e))),
        };
        g.set(after);
        result
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
            frame.stack.push(Value::None);
        }
        std::mem::swap(stack, &mut frame.stack);
        let handled_base = self.handled.len();
        self.handled.append(&mut frame.handled);
        let at = Place { handled_base, ..Place::default() };
        self.active.push(&frame.code, frame.pc, at, Kind::Generator);
        self.resumed.push((g, frame));
        Ok(true)
    }

    /// The running frame yields `v` and will go on at `pc`: given back where something outside the
    /// loop waits for it; a `for` of the frame below gets it here.
    #[inline]
    pub(super) fn yields(&mut self, stack: &mut Stack, v: Value, pc: usize) -> Option<Value> {
        match self.active.last_mut() {
            Some(top) if !matches!(top.kind, Kind::Entry) => {
                self.pause(stack, pc);
                self.feed_for(stack, v);
                None
            }
            Some(top) => {
                top.pc = pc;
                Some(v)
            }
            None => Some(v),
        }
    }

    /// The running frame, a generator's that a `for` waits for, pauses; it goes on at `pc`.
    fn pause(&mut self, stack: &mut Stack, pc: usize) {
        let handled_base = self.active.pop().map_or(0, |top| top.handled_base);
        let Some((g, mut frame)) = self.resumed.pop() else { return };
        std::mem::swap(stack, &mut frame.stack);
        frame.pc = pc;
        if self.handled.len() > handled_base {
            frame.handled = self.handled.split_off(handled_base);
        }
        g.set(State::Waiting(frame));
    }

    /// The generator that a `for` waits for has ended; the stack is the loop's again.
    pub(super) fn end_generator(&mut self, stack: &mut Stack) {
        let Some((g, mut frame)) = self.resumed.pop() else { return };
        std::mem::swap(stack, &mut frame.stack);
        g.set(State::Done);
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
        let fresh = match &*g.state.borrow() {
            State::Waiting(frame) => frame.pc == 0,
            _ => true,
        };
        if fresh {
            g.set(State::Done);
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
