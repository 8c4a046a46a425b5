//! A function's state while it runs, and generators: frames that wait.

use super::Vm;
use crate::script::compile::Code;
use crate::script::error::{Exc, Raise, Result, runtime_error, type_error, value_error};
use crate::script::value::{CellBox, CellRef, Value, heap};
use std::cell::RefCell;
use std::rc::Rc;

/// A running (or waiting) function, module or class body.
pub struct Frame {
    pub code: Rc<Code>,
    /// Locals first, then operands.
    pub stack: Vec<Value>,
    pub cells: Vec<CellRef>,
    pub pc: usize,
    /// Where this frame's entries in `Vm::handled` begin.
    pub handled_base: usize,
    /// Its handled exceptions while it waits.
    pub handled: Vec<Value>,
    /// Raised at the next resumption (`generator.throw`).
    pub pending: Option<Raise>,
}

/// How a frame ends or pauses.
pub enum Exit {
    Return(Value),
    Yield(Value),
}

impl Frame {
    /// `stack` holds the locals.
    pub fn new(code: Rc<Code>, stack: Vec<Value>, closure: &[CellRef]) -> Self {
        let mut cells = Vec::new();
        if !code.cells.is_empty() {
            cells.extend((0..code.own_cells).map(|_| CellBox::new(Value::Unbound)));
            cells.extend(closure.iter().cloned());
        }
        Frame { code, stack, cells, pc: 0, handled_base: 0, handled: Vec::new(), pending: None }
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        let parts = (std::mem::take(&mut self.stack), std::mem::take(&mut self.cells));
        if !parts.0.is_empty() || !parts.1.is_empty() {
            heap::drop_flat(parts);
        }
    }
}

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
}

impl Drop for Generator {
    fn drop(&mut self) {
        heap::count(-200);
        heap::drop_flat(std::mem::replace(self.state.get_mut(), State::Done));
    }
}

impl Vm {
    /// Lets a generator run on to its next `yield`: what it yields, or how it returned.
    pub fn resume(&mut self, g: &Generator, send: Value, throw: Option<Raise>) -> Result<Exit> {
        let before = std::mem::replace(&mut *g.state.borrow_mut(), State::Running);
        let mut frame = match before {
            State::Waiting(frame) => frame,
            State::Running => return Err(value_error("generator already executing")),
            State::Done => {
                *g.state.borrow_mut() = State::Done;
                return throw.map_or(Ok(Exit::Return(Value::None)), Err);
            }
        };
        if frame.pc > 0 {
            frame.stack.push(send);
        } else if !send.is_none() {
            *g.state.borrow_mut() = State::Waiting(frame);
            return Err(type_error("can't send non-None value to a just-started generator"));
        }
        frame.pending = throw;
        let result = self.run_frame(&mut frame);
        let (after, result) = match result {
            Ok(Exit::Yield(v)) => (State::Waiting(frame), Ok(Exit::Yield(v))),
            Ok(done) => (State::Done, Ok(done)),
            Err(e) => (State::Done, Err(self.stop_in_generator(e))),
        };
        *g.state.borrow_mut() = after;
        result
    }

    fn stop_in_generator(&mut self, e: Raise) -> Raise {
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
            *g.state.borrow_mut() = State::Done;
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
