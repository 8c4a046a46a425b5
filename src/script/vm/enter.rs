//! Calls that stay inside the loop: a function of the script gets a frame above the running one,
//! and its arguments stay where they lie. Imported by the machine only.

use super::Vm;
use super::frame::{Kind, Place};
use super::quick::fits;
use super::stack::Stack;
use crate::script::args::Args;
use crate::script::compile::{Bin, Cache, Code};
use crate::script::error::Result;
use crate::script::names::{self as n, Name};
use crate::script::value::{Descriptor, Function, Payload, Value, epoch};
use std::rc::Rc;

/// Parameters of a call by keyword that is bound in place.
const MOST: usize = 12;

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
            if code.own_cells > 0 {
                self.move_params_to_cells(stack, code, base, cell_base);
            }
        }
        let handled_base = self.handled.len();
        self.active.push(code, 0, Place { base, cell_base, floor, handled_base }, kind);
        Ok(())
    }

    /// Puts a called function without cells of its own on top of the running ones.
    #[inline(always)]
    pub(super) fn push_plain(
        &mut self,
        code: &Rc<Code>,
        base: usize,
        floor: usize,
        cell_base: usize,
    ) {
        let handled_base = self.handled.len();
        self.active.push(code, 0, Place { base, cell_base, floor, handled_base }, Kind::Call);
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
            for default in f.defaults.iter().take(f.code.params.positional).skip(given) {
                stack.push(default.copied());
            }
        } else if !self.bind_keywords(stack, f, base, names) {
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

    /// Puts keyword arguments where their parameters belong, with the defaults of the others; false,
    /// and nothing done, where that is not all there is to it.
    fn bind_keywords(
        &mut self,
        stack: &mut Stack,
        f: &Function,
        base: usize,
        names: &[Name],
    ) -> bool {
        let params = &f.code.params;
        let (total, plain) = (params.named(), stack.len() - base - names.len());
        if params.var_args || params.var_keywords || plain > params.positional || total > MOST {
            return false;
        }
        let mut given: u32 = (1 << plain) - 1;
        let mut places = [0; MOST];
        for (place, name) in places.iter_mut().zip(names) {
            let known = params.names.iter().take(total).position(|n| n == name);
            let Some(at) = known.filter(|&at| at >= params.positional_only) else { return false };
            if given >> at & 1 == 1 {
                return false;
            }
            given |= 1 << at;
            *place = at;
        }
        let missing = |at: &usize| given >> at & 1 == 0;
        let default = |at: usize| f.defaults.get(at).filter(|v| !v.is_unbound());
        if (0..total).filter(missing).any(|at| default(at).is_none()) {
            return false;
        }
        let first = base + plain;
        let in_order = (plain..).zip(places).take(names.len()).all(|(at, place)| at == place);
        if in_order {
            stack.fill(base + total);
        } else {
            let values = stack.take_above(first);
            stack.fill(base + total);
            for (value, place) in values.into_iter().zip(places) {
                stack[base + place].put(value);
            }
        }
        for at in (0..total).filter(missing) {
            if let Some(v) = default(at) {
                stack[base + at].put(v.copied());
            }
        }
        true
    }

    /// The function behind a property, where it may be called straight away.
    pub(super) fn getter_of(&self, v: &Value, name: Name, cache: &Cache) -> Option<Rc<Function>> {
        let Value::Object(o) = v else { return None };
        if cache.class.get() == o.class.id
            && cache.epoch.get() == epoch()
            && let Value::Function(f) = &*cache.found.borrow()
        {
            return Some(f.clone());
        }
        if o.class.traits.has_getattribute.get() {
            return None;
        }
        let Some(Value::Descriptor(d)) = o.class.lookup(name) else { return None };
        let Descriptor::Property { get: Value::Function(f), .. } = &*d else { return None };
        if f.code.plain_args != 1 {
            return None;
        }
        cache.class.set(o.class.id);
        cache.epoch.set(epoch());
        cache.found.replace(Value::Function(f.clone()));
        Some(f.clone())
    }

    /// Begins the method of an operand for `a op b`, where one of them is a plain instance of a
    /// class of the script. The operands stay below its frame, should it refuse them.
    pub(super) fn enter_operator(
        &mut self,
        stack: &mut Stack,
        op: Bin,
        in_place: bool,
        a: &Value,
        b: &Value,
    ) -> Result<bool> {
        let (method, mirrored, grown) = op.methods();
        let (f, this, other) = match (a, b) {
            (Value::Object(x), _) if matches!(x.payload, Payload::None) => {
                if matches!(b, Value::Object(y) if y.class.id != x.class.id) {
                    return Ok(false);
                }
                match in_place.then(|| x.class.lookup(grown)).flatten() {
                    Some(_) => return Ok(false),
                    None => (x.class.lookup(method), a, b),
                }
            }
            (Value::Int(_) | Value::Float(_), Value::Object(y))
                if matches!(y.payload, Payload::None) =>
            {
                (y.class.lookup(mirrored), b, a)
            }
            _ => return Ok(false),
        };
        let Some(Value::Function(f)) = f else { return Ok(false) };
        if f.code.plain_args != 2 {
            return Ok(false);
        }
        let floor = stack.len();
        for v in [a, b, this, other] {
            stack.push(v.copied());
        }
        self.enter(stack, &f, floor + 2, floor, Kind::Operator)?;
        Ok(true)
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
            Value::Object(o)
                if let Some(Value::Function(f)) = o.class.lookup(n::CALL)
                    && !f.code.is_generator =>
            {
                self.enter_bound(stack, &f, at, at, names, Kind::Call)?;
                Ok(None)
            }
            Value::Class(c) if let Some(init) = self.plain_init(c) => {
                let class = c.clone();
                let made = self.object(class, Payload::None);
                stack[at] = made.copied();
                if names.is_empty() && init.code.plain_args as usize == stack.len() - at {
                    self.enter(stack, &init, at, at, Kind::Init)?;
                } else {
                    self.enter_bound(stack, &init, at, at, names, Kind::Init)?;
                }
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
