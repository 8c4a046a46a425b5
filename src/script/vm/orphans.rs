//! What happens to generators from outside: exceptions thrown into the innermost of those that
//! delegate to each other, and the end of those that were dropped half-way. Imported by the machine only.

use super::Vm;
use super::frame::{Exit, Frame};
use super::generator::Generator;
use crate::script::compile::Op;
use crate::script::error::{Exc, Raise};
use crate::script::value::Value;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

thread_local! {
    /// Generators that nobody will ask again, but that have something to leave in good order.
    static ORPHANS: RefCell<Vec<Frame>> = const { RefCell::new(Vec::new()) };
    static HAS_ORPHANS: Cell<bool> = const { Cell::new(false) };
}

pub fn leave_orphan(frame: Box<Frame>) {
    // A thread that is going away has no machine any more that could close it.
    let _ = ORPHANS.try_with(|o| o.borrow_mut().push(*frame));
    let _ = HAS_ORPHANS.try_with(|h| h.set(true));
}

/// Lets all orphans go as they are.
pub fn drop_orphans() {
    while let Some(frame) = ORPHANS.with_borrow_mut(Vec::pop) {
        drop(frame);
    }
    HAS_ORPHANS.set(false);
}

/// What came of an exception that was thrown into an inner generator.
pub enum Thrown {
    Yields(Value),
    GoesOn,
    Raises(Raise),
}

impl Vm {
    /// Closes the generators that were dropped half-way, as CPython does at once.
    #[inline(always)]
    pub fn close_orphans(&mut self) {
        if HAS_ORPHANS.get() {
            self.close_all_orphans();
        }
    }

    #[cold]
    fn close_all_orphans(&mut self) {
        HAS_ORPHANS.set(false);
        for frame in ORPHANS.with_borrow_mut(std::mem::take) {
            let name: Rc<str> = frame.code.name.clone();
            // What goes wrong here has nobody to go to.
            let _ = self.close_generator(&Generator::new(frame, name));
        }
    }

    /// Throws into the generator that a waiting frame delegates to (`yield from`).
    pub(super) fn throw_inside(&mut self, frame: &mut Frame, e: Raise) -> Thrown {
        let Some(&Op::YieldFrom(to)) = frame.code.ops.get(frame.pc) else {
            return Thrown::Raises(e);
        };
        let below = frame.stack.len().saturating_sub(2);
        let inner = frame.stack.above(below).first().cloned();
        let Some(Value::Generator(g)) = &inner else { return Thrown::Raises(e) };
        if self.is_exception(&e, Exc::GeneratorExit) {
            return Thrown::Raises(self.close_generator(g).err().unwrap_or(e));
        }
        match self.resume(g, Value::None, Some(e)) {
            Ok(Exit::Yield(v)) => {
                drop(frame.stack.pop());
                Thrown::Yields(v)
            }
            Ok(Exit::Return(v)) => {
                frame.stack.cut(below);
                frame.stack.push(v);
                frame.pc = to as usize;
                Thrown::GoesOn
            }
            Err(e) => Thrown::Raises(e),
        }
    }
}
