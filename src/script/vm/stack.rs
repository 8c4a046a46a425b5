//! The stack that frames share. Imported by the machine only.
//!
//! Slots are made ahead of use and written in place: a value that is put together in one place and
//! then moved to another makes the processor wait for it, and the loop does little else than move
//! values. What lies above the top owns nothing.

use crate::script::compile::Code;
use crate::script::value::{CellBox, CellRef, Value};
use std::ops::{Index, IndexMut};

/// The values of frames, one above the other: of each its locals, then its operands.
#[derive(Default)]
pub struct Stack {
    slots: Vec<Value>,
    top: usize,
    pub cells: Vec<CellRef>,
    /// Where the locals of the running frame begin; true for the rare instructions.
    pub base: usize,
    /// Where its cells begin.
    pub cell_base: usize,
}

/// Slots that are made at first; later their number doubles.
const FIRST: usize = 16;

impl Stack {
    pub fn of(values: Vec<Value>) -> Self {
        Stack { top: values.len(), slots: values, ..Stack::default() }
    }

    #[inline(always)]
    pub fn len(&self) -> usize {
        self.top
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        let more = self.slots.len().max(FIRST);
        self.slots.resize(self.slots.len() + more, Value::Unbound);
    }

    /// A new slot on top, for a value that is made in it.
    #[inline(always)]
    pub fn next(&mut self) -> &mut Value {
        if self.top >= self.slots.len() {
            self.grow();
        }
        self.top += 1;
        &mut self.slots[self.top - 1]
    }

    #[inline(always)]
    pub fn push(&mut self, v: Value) {
        self.next().put(v);
    }

    #[inline(always)]
    pub fn push_none(&mut self) {
        let slot = self.next();
        slot.put(Value::None);
    }

    /// The slots up to the top, and one above it that may be filled; see [`Stack::keep`].
    #[inline(always)]
    pub fn with_room(&mut self) -> (&[Value], &mut Value) {
        if self.top >= self.slots.len() {
            self.grow();
        }
        let (used, free) = self.slots.split_at_mut(self.top);
        (used, &mut free[0])
    }

    /// What was put into the slot above the top now belongs to the stack.
    #[inline(always)]
    pub fn keep(&mut self) {
        self.top += 1;
    }

    /// A lower slot, and the topmost value.
    #[inline(always)]
    pub fn slot_and_top(&mut self, i: usize) -> (&mut Value, &Value) {
        let (low, high) = self.slots.split_at_mut(self.top - 1);
        (&mut low[i], &high[0])
    }

    #[inline(always)]
    pub fn pop(&mut self) -> Value {
        self.top = self.top.saturating_sub(1);
        self.slots.get_mut(self.top).map(std::mem::take).unwrap_or_default()
    }

    /// Like `pop`, made in place; see [`Value::copied`].
    #[inline(always)]
    pub fn pop_copied(&mut self) -> Value {
        let Some(v) = self.last() else { return Value::Unbound };
        let v = v.copied();
        self.cut(self.top - 1);
        v
    }

    /// Negates a number on top; false where there is none, or none that stays small.
    #[inline(always)]
    pub fn negate_top(&mut self) -> bool {
        let top = self.top.wrapping_sub(1);
        match self.slots.get_mut(top) {
            Some(slot @ &mut Value::Int(i)) if i != i64::MIN => slot.put(Value::Int(-i)),
            Some(slot @ &mut Value::Float(f)) => slot.put(Value::Float(-f)),
            _ => return false,
        }
        true
    }

    #[inline(always)]
    pub fn last(&self) -> Option<&Value> {
        self.slots.get(self.top.wrapping_sub(1))
    }

    /// The values from `at` upwards.
    #[inline(always)]
    pub fn above(&self, at: usize) -> &[Value] {
        &self.slots[at..self.top]
    }

    /// Takes off the values from `at` upwards.
    pub fn take_above(&mut self, at: usize) -> Vec<Value> {
        let taken = self.slots[at..self.top].iter_mut().map(std::mem::take).collect();
        self.top = at;
        taken
    }

    pub fn extend(&mut self, values: impl IntoIterator<Item = Value>) {
        for v in values {
            self.push(v);
        }
    }

    /// Unset values up to this height.
    #[inline(always)]
    pub fn fill(&mut self, height: usize) {
        while self.top < height {
            self.next().put(Value::Unbound);
        }
    }

    /// Takes off as many values as there are, all of them numbers.
    #[inline(always)]
    pub fn drop_numbers(&mut self, count: usize) {
        self.top -= count;
    }

    /// Lets go of what lies above this height.
    #[inline(always)]
    pub fn cut(&mut self, height: usize) {
        if self.top <= height {
            return;
        }
        for slot in &mut self.slots[height..self.top] {
            if !slot.is_inline() {
                *slot = Value::Unbound;
            }
        }
        self.top = height;
    }

    /// The value at `i` becomes the topmost one, at `floor`; what lay there and above is let go.
    #[inline(always)]
    pub fn settle(&mut self, i: usize, floor: usize) {
        if i > floor {
            let (low, high) = self.slots.split_at_mut(i);
            let (to, from) = (&mut low[floor], &high[0]);
            to.put(from.copied());
        }
        self.cut(floor + 1);
    }

    pub fn local(&self, i: u32) -> Option<&Value> {
        self.slots.get(self.base + i as usize)
    }

    pub fn local_mut(&mut self, i: u32) -> Option<&mut Value> {
        self.slots.get_mut(self.base + i as usize)
    }

    pub fn cell(&self, i: u32) -> Option<&CellRef> {
        self.cells.get(self.cell_base + i as usize)
    }

    pub fn cell_mut(&mut self, i: u32) -> Option<&mut CellRef> {
        self.cells.get_mut(self.cell_base + i as usize)
    }

    /// Pushes what is in a cell; false where it is not set.
    #[inline(always)]
    pub fn push_cell(&mut self, i: usize) -> bool {
        if self.top >= self.slots.len() {
            self.grow();
        }
        let value = self.cells[self.cell_base + i].0.borrow();
        let slot = &mut self.slots[self.top];
        slot.put(value.copied());
        self.top += 1;
        !value.is_unbound()
    }

    /// Takes the topmost value off into a cell.
    #[inline(always)]
    pub fn store_cell(&mut self, i: usize) {
        let Some(top) = self.top.checked_sub(1) else { return };
        let from = &self.slots[top];
        let mut cell = self.cells[self.cell_base + i].0.borrow_mut();
        if cell.is_inline() {
            cell.put(from.copied());
            drop(cell);
        } else {
            let old = std::mem::replace(&mut *cell, from.copied());
            drop(cell);
            drop(old);
        }
        self.cut(top);
    }

    /// The cells of a frame: its own, new ones, then those that it shares.
    #[inline(always)]
    pub fn open_cells(&mut self, code: &Code, closure: &[CellRef]) {
        for _ in 0..code.own_cells {
            self.cells.push(CellBox::new(Value::Unbound));
        }
        for cell in closure {
            self.cells.push(cell.clone());
        }
    }

    /// Exchanges the values at and below the top.
    pub fn swap_top(&mut self) {
        self.slots.swap(self.top - 1, self.top - 2);
    }

    /// Moves the top below the next two.
    pub fn rotate_three(&mut self) {
        self.slots[self.top - 3..self.top].rotate_right(1);
    }

    /// The cells that the function at `at` shares, for its frame.
    #[inline(always)]
    pub fn share_cells(&mut self, at: usize) {
        if let Value::Function(f) = &self.slots[at] {
            for cell in &f.closure {
                self.cells.push(cell.clone());
            }
        }
    }

    /// Lets go of the cells of frames that have ended.
    #[inline(always)]
    pub fn close_cells(&mut self, base: usize) {
        while self.cells.len() > base {
            drop(self.cells.pop());
        }
    }

    pub fn clear(&mut self) {
        self.cut(0);
        self.cells.clear();
    }
}

impl Index<usize> for Stack {
    type Output = Value;

    #[inline(always)]
    fn index(&self, i: usize) -> &Value {
        &self.slots[i]
    }
}

impl IndexMut<usize> for Stack {
    #[inline(always)]
    fn index_mut(&mut self, i: usize) -> &mut Value {
        &mut self.slots[i]
    }
}
