//! Calls that stay inside the loop: a function of the script gets a frame above the running one,
//! and its arguments stay where they lie. Imported by the machine only.

use super::Vm;
use super::frame::{Kind, Place};
use super::quick::fits;
use super::stack::Stack;
use crate::script::args::Args;
use crate::script::compile::Code;
use crate::script::error::Result;
use crate::script::names::Name;
use crate::script::value::{Function, Payload, Value};

impl Vm {
    /// Begins a frame of `f`, whose parameters lie at `base`. At its end the stack is cut to `floor`.
    #[inline(always)]
    pub(super) fn enter(
        &mut self,
        stack: &mut Stack,
        f: &Function,
        base: usize,
        floor: usize,
        kind: Kind,
    ) -> Result<()> {
        self.begin()?;
        let code = &f.code;
        let cell_base = stack.cells.len();
        stack.fill(base + code.locals.len());
        if !code.cells.is_empty() {
            stack.open_cells(code, &f.closure);
            self.move_params_to_cells(stack, code, base, cell_base);
        }
        let handled_base = self.handled.len();
        self.active.push(code, 0, Place { base, cell_base, floor, handled_base }, kind);
        Ok(())
    }

    /// Parameters that a nested function shares go to their cells.
    pub(super) fn move_params_to_cells(
        &mut self,
        stack: &mut Stack,
        code: &Code,
        base: usize,
        cell_base: usize,
    ) {
        for cell in stack.cells.iter().skip(cell_base).take(code.own_cells) {
            self.gather.track_cell(cell);
        }
        for &(local, cell) in &code.cell_params {
            let value = std::mem::take(&mut stack[base + local as usize]);
            if let Some(cell) = stack.cells.get(cell_base + cell as usize) {
                cell.set(value);
            }
        }
    }

    /// Like `enter`, whatever the arguments: those above `base`, the last ones by keyword.
    #[inline(never)]
    pub(super) fn enter_bound(
        &mut self,
        stack: &mut Stack,
        f: &Function,
        base: usize,
        floor: usize,
        names: &[Name],
        kind: Kind,
    ) -> Result<()> {
        let given = stack.len() - base;
        if names.is_empty() && fits(f, given) {
            let positional = f.code.params.positional;
            stack.extend(f.defaults.iter().take(positional).skip(given).cloned());
        } else {
            let mut bound = std::mem::take(&mut self.bound);
            let args = Args::new(stack.above(base), names);
            let result = self.bind_params(f, &args, &mut bound);
            stack.cut(base);
            stack.extend(bound.drain(..));
            self.bound = bound;
            result?;
        }
        self.enter(stack, f, base, floor, kind)
    }

    /// Calls what lies at `at` with the values above it, the last ones by keyword. A function of the
    /// script gets its frame, and there is no value yet; anything else has returned one.
    #[inline(never)]
    pub(super) fn call_at(
        &mut self,
        stack: &mut Stack,
        at: usize,
        names: &[Name],
    ) -> Result<Option<Value>> {
        match &stack[at] {
            Value::Function(f) if !f.code.is_generator => {
                let f = f.clone();
                self.enter_bound(stack, &f, at + 1, at, names, Kind::Call)?;
                Ok(None)
            }
            Value::Method(m)
                if let Value::Function(f) = &m.func
                    && !f.code.is_generator =>
            {
                let (f, this) = (f.clone(), m.this.clone());
                stack[at] = this;
                self.enter_bound(stack, &f, at, at, names, Kind::Call)?;
                Ok(None)
            }
            Value::Class(c) if let Some(init) = self.plain_init(c) => {
                let made = self.object(c.clone(), Payload::None);
                stack[at] = made.clone();
                self.enter_bound(stack, &init, at, at, names, Kind::Init)?;
                self.made.push(made);
                Ok(None)
            }
            callee => {
                let callee = callee.clone();
                let args = Args::new(stack.above(at + 1), names);
                let v = self.call_args(&callee, &args)?;
                stack.cut(at);
                Ok(Some(v))
            }
        }
    }
}
