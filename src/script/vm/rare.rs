//! The instructions that need not be quick.

use super::Vm;
use super::frame::Frame;
use super::quick::{join, slice};
use crate::script::args::Args;
use crate::script::compile::{Code, Op};
use crate::script::error::{
    Exc, Raise, Result, name_error, runtime_error, type_error, value_error,
};
use crate::script::names::{self as n, Name};
use crate::script::value::{CellBox, Dict, Value};
use std::rc::Rc;

impl Vm {
    /// Runs one instruction; a number is where to go on.
    #[allow(clippy::too_many_lines, reason = "one match over the instructions")]
    pub(super) fn rare(
        &mut self,
        frame: &mut Frame,
        code: &Rc<Code>,
        op: Op,
    ) -> Result<Option<u32>> {
        let pop = |frame: &mut Frame| frame.stack.pop().unwrap_or_default();
        let top = |frame: &Frame, down: u32| {
            let at = frame.stack.len().checked_sub(1 + down as usize);
            at.and_then(|at| frame.stack.get(at)).cloned().unwrap_or_default()
        };
        match op {
            Op::LoadClassName { local, global } => {
                let v = match frame.stack.get(local as usize) {
                    Some(v) if !v.is_unbound() => v.clone(),
                    _ => self.load_global(code, global as usize)?,
                };
                frame.stack.push(v);
            }
            Op::LoadClassCell { local, cell } => {
                let v = match frame.stack.get(local as usize) {
                    Some(v) if !v.is_unbound() => v.clone(),
                    _ => frame.cells.get(cell as usize).map(|c| c.get()).unwrap_or_default(),
                };
                if v.is_unbound() {
                    let name = code.locals.get(local as usize).map_or("?".into(), |n| n.text());
                    return Err(name_error(format!("name '{name}' is not defined")));
                }
                frame.stack.push(v);
            }
            Op::DeleteLocal(i) => {
                let slot = frame.stack.get_mut(i as usize).map(std::mem::take).unwrap_or_default();
                if slot.is_unbound() {
                    let name = code.locals.get(i as usize).map_or("?".into(), |n| n.text());
                    return Err(Raise::new(
                        Exc::UnboundLocalError,
                        format!(
                            "cannot access local variable '{name}' where it is not associated with a value"
                        ),
                    ));
                }
            }
            Op::DeleteGlobal(i) => {
                let old = code.globals.values.borrow_mut().get_mut(i as usize).map(std::mem::take);
                if old.is_none_or(|v| v.is_unbound()) {
                    let name = code.globals.name(i).map_or("?".into(), |n| n.text());
                    return Err(name_error(format!("name '{name}' is not defined")));
                }
            }
            Op::DeleteCell(i) => {
                if let Some(cell) = frame.cells.get(i as usize) {
                    cell.set(Value::Unbound);
                }
            }
            Op::NewCell(i) => {
                let cell = CellBox::new(Value::Unbound);
                self.gather.track_cell(&cell);
                if let Some(slot) = frame.cells.get_mut(i as usize) {
                    *slot = cell;
                }
            }
            Op::DeleteAttr { name } => {
                let v = pop(frame);
                self.delete_attr(&v, name)?;
            }
            Op::DeleteIndex => {
                let (at, v) = (pop(frame), pop(frame));
                self.delete_item(&v, &at)?;
            }
            Op::BuildSet(n) => {
                let at = frame.stack.len() - n as usize;
                let items: Vec<Value> = frame.stack.drain(at..).collect();
                let set = self.make_set(items, false)?;
                frame.stack.push(set);
            }
            Op::BuildDict(n) => {
                let at = frame.stack.len() - 2 * n as usize;
                let dict = Dict::new();
                let mut items = frame.stack.split_off(at).into_iter();
                while let (Some(k), Some(v)) = (items.next(), items.next()) {
                    self.dict_set(&dict, k, v)?;
                }
                frame.stack.push(Value::Dict(Rc::new(dict)));
            }
            Op::BuildSlice => {
                let (step, stop, start) = (pop(frame), pop(frame), pop(frame));
                frame.stack.push(slice(start, stop, step));
            }
            Op::BuildString(n) => {
                let at = frame.stack.len() - n as usize;
                let text = join(&frame.stack[at..]);
                frame.stack.truncate(at);
                frame.stack.push(text);
            }
            Op::SetAdd(depth) => {
                let v = pop(frame);
                if let Value::Set(s) = top(frame, depth - 1) {
                    self.set_add(&s, v)?;
                }
            }
            Op::DictAdd(depth) => {
                let (v, k) = (pop(frame), pop(frame));
                if let Value::Dict(d) = top(frame, depth - 1) {
                    self.dict_set(&d, k, v)?;
                }
            }
            Op::ListExtend => {
                let v = pop(frame);
                if let Value::List(l) = top(frame, 0) {
                    if !self.is_iterable(&v) {
                        let text =
                            format!("Value after * must be an iterable, not {}", v.type_name());
                        return Err(type_error(text));
                    }
                    self.list_extend(&l, &v)?;
                }
            }
            Op::SetUpdate => {
                let v = pop(frame);
                if let (Value::Set(s), Value::Set(from)) = (top(frame, 0), &v) {
                    self.set_merge(&s, from)?;
                } else if let Value::Set(s) = top(frame, 0) {
                    for item in self.collect(&v)? {
                        self.set_add(&s, item)?;
                    }
                }
            }
            Op::DictUpdate { call } => {
                let v = pop(frame);
                if let Value::Dict(d) = top(frame, 0) {
                    self.spread_dict(&d, &v, call)?;
                }
            }
            Op::ListToTuple => {
                let v = pop(frame);
                let items = self.collect(&v)?;
                frame.stack.push(Value::tuple(items));
            }
            Op::Format { conversion, spec } => {
                let spec = if spec { pop(frame) } else { Value::str("") };
                let v = pop(frame);
                let v = match conversion {
                    b'r' | b'a' => Value::str(self.repr(&v)?),
                    b's' => Value::str(self.str_of(&v)?),
                    _ => v,
                };
                let text = self.format(&v, spec.as_str().unwrap_or(""))?;
                frame.stack.push(Value::str(text));
            }
            Op::CallSpread { keywords } => {
                let named = if keywords { pop(frame) } else { Value::Unbound };
                let (args, callee) = (pop(frame), pop(frame));
                let v = self.call_spread(&callee, &args, &named)?;
                frame.stack.push(v);
            }
            Op::MakeClass { code: at, n, keywords } => {
                let body = code.codes.get(at as usize).cloned();
                let Some(body) = body else { return Ok(None) };
                let start = frame.stack.len() - n as usize;
                let values = frame.stack.split_off(start);
                let names: &[Name] = match keywords {
                    0 => &[],
                    k => code.keywords.get(k as usize - 1).map_or(&[], |names| &**names),
                };
                let closure: Vec<_> = body
                    .captures
                    .iter()
                    .filter_map(|&c| frame.cells.get(c as usize).cloned())
                    .collect();
                let class = self.make_class(&body, &closure, &values, names)?;
                frame.stack.push(class);
            }
            Op::Unpack(count) => {
                let v = pop(frame);
                let items = match &v {
                    Value::Tuple(t) if t.items.len() == count as usize => t.items.to_vec(),
                    _ => self.unpack(&v, count as usize)?,
                };
                frame.stack.extend(items.into_iter().rev());
            }
            Op::UnpackStar { before, after } => {
                let v = pop(frame);
                self.unpack_star(frame, &v, before as usize, after as usize)?;
            }
            Op::Raise(parts) => {
                if parts == 0 {
                    let Some(current) = self.handled.last().cloned() else {
                        return Err(runtime_error("No active exception to reraise"));
                    };
                    return Err(self.again(current));
                }
                let cause = if parts > 1 { Some(pop(frame)) } else { None };
                let v = pop(frame);
                return Err(self.raise(&v, cause.as_ref()));
            }
            Op::MatchException => {
                let wanted = pop(frame);
                let exception = top(frame, 0);
                let holds = self.matches(&exception, &wanted)?;
                frame.stack.push(Value::Bool(holds));
            }
            Op::PushHandled => {
                let exception = top(frame, 0);
                self.handled.push(exception);
            }
            Op::PopHandled => {
                self.handled.pop();
            }
            Op::Reraise => {
                let exception = pop(frame);
                let mut e = self.again(exception);
                // This frame is in the trail already; it is noted again as the error leaves.
                e.0.again = e.0.trace.pop().map(|p| p.pc);
                return Err(e);
            }
            Op::EnterWith => self.enter_with(frame)?,
            Op::ExitWith => {
                let (exit, exception) = (top(frame, 1), top(frame, 0));
                let class = Value::Class(self.class_of(&exception).clone());
                let v = self.call(&exit, &[class, exception, Value::None])?;
                let swallowed = self.truthy(&v)?;
                frame.stack.push(Value::Bool(swallowed));
            }
            Op::AssertFailed { message } => {
                let args = if message { vec![pop(frame)] } else { Vec::new() };
                return Err(Raise::with_args(Exc::AssertionError, args));
            }
            Op::Import { name, whole } => {
                let v = self.import(name, whole)?;
                frame.stack.push(v);
            }
            Op::ImportFrom { name } => {
                let module = top(frame, 0);
                let v = self.import_from(&module, name)?;
                frame.stack.push(v);
            }
            Op::ImportStar => {
                let module = pop(frame);
                self.import_star(&module, &code.globals)?;
            }
            Op::MatchSequence { len, star } => {
                let v = top(frame, 0);
                let holds = self.match_sequence(&v, len as usize, star);
                frame.stack.push(Value::Bool(holds));
            }
            Op::MatchMapping => {
                let holds = matches!(top(frame, 0).plain(), Value::Dict(_));
                frame.stack.push(Value::Bool(holds));
            }
            Op::MatchKeys(count) => {
                let at = frame.stack.len() - count as usize;
                let keys = frame.stack.split_off(at);
                let v = top(frame, 0);
                let found = self.match_keys(&v, &keys)?;
                push_found(frame, found);
            }
            Op::MatchClass { n, keywords } => {
                let class = pop(frame);
                let v = top(frame, 0);
                let names: &[Name] = match keywords {
                    0 => &[],
                    k => code.keywords.get(k as usize - 1).map_or(&[], |names| &**names),
                };
                let found = self.match_class(&v, &class, n as usize, names)?;
                push_found(frame, found);
            }
            _ => return Err(runtime_error("an instruction out of its place")),
        }
        Ok(None)
    }

    fn call_spread(&mut self, callee: &Value, args: &Value, named: &Value) -> Result<Value> {
        let mut values = self.collect(args)?;
        let mut names: Vec<Name> = Vec::new();
        if let Value::Dict(d) = named {
            for (k, v) in d.pairs() {
                let Some(name) = k.as_str() else {
                    return Err(type_error("keywords must be strings"));
                };
                names.push(Name::new(name));
                values.push(v);
            }
        }
        self.call_args(callee, &Args::new(&values, &names))
    }

    /// `**v` in a call or a dictionary.
    fn spread_dict(&mut self, into: &Dict, v: &Value, call: bool) -> Result<()> {
        let pairs = match v.plain() {
            Value::Dict(d) => d.pairs(),
            _ => match self.try_attr(v, n::KEYS)? {
                Some(keys) => {
                    let keys = self.call(&keys, &[])?;
                    let mut pairs = Vec::new();
                    for k in self.collect(&keys)? {
                        let value = self.get_item(v, &k)?;
                        pairs.push((k, value));
                    }
                    pairs
                }
                None if call => {
                    return Err(type_error(format!(
                        "argument after ** must be a mapping, not {}",
                        v.type_name()
                    )));
                }
                None => {
                    return Err(type_error(format!("'{}' object is not a mapping", v.type_name())));
                }
            },
        };
        for (k, value) in pairs {
            if call && self.dict_get(into, &k)?.is_some() {
                let text =
                    format!("got multiple values for keyword argument '{}'", self.str_of(&k)?);
                return Err(type_error(text));
            }
            self.dict_set(into, k, value)?;
        }
        Ok(())
    }

    fn unpack_star(
        &mut self,
        frame: &mut Frame,
        v: &Value,
        before: usize,
        after: usize,
    ) -> Result<()> {
        if !self.is_iterable(v) {
            return Err(type_error(format!("cannot unpack non-iterable {} object", v.type_name())));
        }
        let mut items = self.collect(v)?;
        if items.len() < before + after {
            return Err(value_error(format!(
                "not enough values to unpack (expected at least {}, got {})",
                before + after,
                items.len()
            )));
        }
        let tail = items.split_off(items.len() - after);
        let middle = items.split_off(before);
        frame.stack.extend(tail.into_iter().rev());
        frame.stack.push(Value::list(middle));
        frame.stack.extend(items.into_iter().rev());
        Ok(())
    }

    fn enter_with(&mut self, frame: &mut Frame) -> Result<()> {
        let manager = frame.stack.pop().unwrap_or_default();
        let class = self.class_of(&manager).clone();
        let (Some(enter), Some(exit)) = (class.lookup(n::ENTER), class.lookup(n::EXIT)) else {
            let text = format!(
                "'{}' object does not support the context manager protocol",
                manager.type_name()
            );
            return Err(type_error(text));
        };
        let exit = self.bind(exit, &manager, &class)?;
        let entered = self.call_with_self(&enter, &manager, &[])?;
        frame.stack.push(exit);
        frame.stack.push(entered);
        Ok(())
    }
}

/// What a pattern found, and whether it did.
fn push_found(frame: &mut Frame, found: Option<Vec<Value>>) {
    let holds = found.is_some();
    frame.stack.push(found.map_or(Value::None, Value::tuple));
    frame.stack.push(Value::Bool(holds));
}
