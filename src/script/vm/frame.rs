//! What is known of functions while they run, and frames that wait. Imported by the machine only.
//!
//! Functions that call each other directly run one above the other on one [`Stack`], and the loop
//! goes from frame to frame without calling itself: the arguments stay where the caller put them
//! and become the first locals. A function that a native calls begins a stack of its own; so does a
//! generator, which keeps it while it waits.

use super::stack::Stack;
use crate::script::compile::Code;
use crate::script::error::Raise;
use crate::script::value::{CellRef, Value};
use std::rc::Rc;

/// A function, module or class body that does not run now, with a stack of its own.
pub struct Frame {
    pub code: Rc<Code>,
    pub stack: Stack,
    pub pc: usize,
    /// Its handled exceptions while it waits.
    pub handled: Vec<Value>,
    /// Raised at the next resumption (`generator.throw`).
    pub pending: Option<Raise>,
}

impl Frame {
    /// `values` holds the parameters.
    pub fn new(code: Rc<Code>, values: Vec<Value>, closure: &[CellRef]) -> Self {
        let mut stack = Stack::of(values);
        stack.fill(code.locals.len());
        stack.open_cells(&code, closure);
        Frame { code, stack, pc: 0, handled: Vec::new(), pending: None }
    }
}

/// A function that is running, or that waits for one that it has called.
pub struct Activation {
    pub code: Rc<Code>,
    /// The instruction that it is at; true at every call that leaves the loop.
    pub pc: usize,
    pub(super) base: usize,
    pub(super) cell_base: usize,
    /// Where the stack is cut when it ends.
    pub(super) floor: usize,
    /// Where its entries in `Vm::handled` begin.
    pub(super) handled_base: usize,
    pub(super) kind: Kind,
}

/// Who waits for a frame.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Something outside the loop.
    Entry,
    /// The frame below, for the value that is returned.
    Call,
    /// The operator of the frame below, whose operands lie at the floor.
    Operator,
    /// The frame below, for the new instance on top of `Vm::made`.
    Init,
    /// The `for` of the frame below, whose stack is in the frame on top of `Vm::resumed`.
    Generator,
}

/// The running functions, innermost last. Slots are written field by field and used again with the
/// code that they hold, so that a call moves no more memory than it must.
#[derive(Default)]
pub struct Active {
    slots: Vec<Activation>,
    len: usize,
}

impl Active {
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }

    #[inline(always)]
    pub fn last(&self) -> Option<&Activation> {
        self.slots.get(self.len.wrapping_sub(1))
    }

    #[inline(always)]
    pub fn last_mut(&mut self) -> Option<&mut Activation> {
        self.slots.get_mut(self.len.wrapping_sub(1))
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Activation> {
        self.slots.iter().take(self.len)
    }

    #[inline(always)]
    pub(super) fn push(&mut self, code: &Rc<Code>, pc: usize, at: Place, kind: Kind) {
        match self.slots.get_mut(self.len) {
            Some(slot) => {
                if !Rc::ptr_eq(&slot.code, code) {
                    slot.code = code.clone();
                }
                slot.pc = pc;
                slot.base = at.base;
                slot.cell_base = at.cell_base;
                slot.floor = at.floor;
                slot.handled_base = at.handled_base;
                slot.kind = kind;
            }
            None => self.grow(code, pc, at, kind),
        }
        self.len += 1;
    }

    #[cold]
    fn grow(&mut self, code: &Rc<Code>, pc: usize, at: Place, kind: Kind) {
        let Place { base, cell_base, floor, handled_base } = at;
        let code = code.clone();
        self.slots.push(Activation { code, pc, base, cell_base, floor, handled_base, kind });
    }

    /// The topmost frame goes on after the instruction that it was at.
    #[inline(always)]
    pub fn step(&mut self) {
        if let Some(top) = self.last_mut() {
            top.pc += 1;
        }
    }

    #[inline(always)]
    pub fn pop(&mut self) -> Option<&Activation> {
        self.len = self.len.checked_sub(1)?;
        self.slots.get(self.len)
    }
}

/// Where a frame lies.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    pub base: usize,
    pub cell_base: usize,
    pub floor: usize,
    pub handled_base: usize,
}

/// How a frame ends or pauses.
pub enum Exit {
    Return(Value),
    Yield(Value),
}

/// The same inside the machine: the value lies on top of the stack. As wide as an error, so that
/// either comes back in registers.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Halt {
    Return,
    Yield,
}
