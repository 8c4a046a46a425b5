//! The instructions that need not be quick.

use super::Vm;
use super::quick::{join, slice};
use super::stack::Stack;
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
        stack: &mut Stack,
        code: &Rc<Code>,
        op: Op,
    ) -> Result<Option<u32>> {
        let pop = |stack: &mut Stack| stack.pop();
        let top = |stack: &Stack, down: u32| {
            let at = stack.len().checked_sub(1 + down as usize);
            at.map(|at| stack[at].clone()).unwrap_or_default()
        };
        match op {
            Op::LoadClassName { local, global } => {
                let v = match stack.local(local) {
                    Some(v) if !v.is_unbound() => v.clone(),
                    _ => self.load_global(code, global as usize)?,
                };
                stack.push(v);
            }
            Op::LoadClassCell { local, cell } => {
                let v = match stack.local(local) {
                    Some(v) if !v.is_unbound() => v.clone(),
                    _ => stack.cell(cell).map(|c| c.get()).unwrap_or_default(),
                };
                if v.is_unbound() {
                    let name = code.locals.get(local as usize).map_or("?".into(), |n| n.text());
                    return Err(name_error(format!("name '{name}' is not defined")));
                }
                stack.push(v);
            }
            Op::DeleteLocal(i) => {
                let slot = stack.local_mut(i).map(std::mem::take).unwrap_or_default();
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
                if let Some(cell) = stack.cell(i) {
                    cell.set(Value::Unbound);
                }
            }
            Op::NewCell(i) => {
                let cell = CellBox::new(Value::Unbound);
                self.gather.track_cell(&cell);
                if let Some(slot) = stack.cell_mut(i) {
                    *slot = cell;
                }
            }
            Op::DeleteAttr { name } => {
                let v = pop(stack);
                self.delete_attr(&v, name)?;
            }
            Op::DeleteIndex => {
                let (at, v) = (pop(stack), pop(stack));
                self.delete_item(&v, &at)?;
            }
            Op::BuildSet(n) => {
                let at = stack.len() - n as usize;
                let items: Vec<Value> = stack.take_above(at);
                let set = self.make_set(items, false)?;
                stack.push(set);
            }
            Op::BuildDict(n) => {
                let at = stack.len() - 2 * n as usize;
                let dict = Dict::new();
                let mut items = stack.take_above(at).into_iter();
                while let (Some(k), Some(v)) = (items.next(), items.next()) {
                    self.dict_set(&dict, k, v)?;
                }
                stack.push(Value::Dict(Rc::new(dict)));
            }
            Op::BuildSlice => {
                let (step, stop, start) = (pop(stack), pop(stack), pop(stack));
                stack.push(slice(start, stop, step));
            }
            Op::BuildString(n) => {
                let at = stack.len() - n as usize;
                let text = join(stack.above(at));
                stack.cut(at);
                stack.push(text);
            }
            Op::SetAdd(depth) => {
                let v = pop(stack);
                if let Value::Set(s) = top(stack, depth - 1) {
                    self.set_add(&s, v)?;
                }
            }
            Op::DictAdd(depth) => {
                let (v, k) = (pop(stack), pop(stack));
                if let Value::Dict(d) = top(stack, depth - 1) {
                    self.dict_set(&d, k, v)?;
                }
            }
            Op::ListExtend => {
                let v = pop(stack);
                if let Value::List(l) = top(stack, 0) {
                    if !self.is_iterable(&v) {
                        let text =
                            format!("Value after * must be an iterable, not {}", v.type_name());
                        return Err(type_error(text));
                    }
                    self.list_extend(&l, &v)?;
                }
            }
            Op::SetUpdate => {
                let v = pop(stack);
                if let (Value::Set(s), Value::Set(from)) = (top(stack, 0), &v) {
                    self.set_merge(&s, from)?;
                } else if let Value::Set(s) = top(stack, 0) {
                    for item in self.collect(&v)? {
                        self.set_add(&s, item)?;
                    }
                }
            }
            Op::DictUpdate { call } => {
                let v = pop(stack);
                if let Value::Dict(d) = top(stack, 0) {
                    self.spread_dict(&d, &v, call)?;
                }
            }
            Op::ListToTuple => {
                let v = pop(stack);
                let items = self.collect(&v)?;
                stack.push(Value::tuple(items));
            }
            Op::Format { conversion: 0 | b's', spec: false }
                if matches!(stack.last(), Some(Value::Str(_))) => {}
            Op::Format { conversion: 0, spec: false }
                if let Some(&Value::Int(i)) = stack.last() =>
            {
                let text = Value::str(i.to_string());
                pop(stack);
                stack.push(text);
            }
            Op::Format { conversion, spec } => {
                let spec = if spec { pop(stack) } else { Value::str("") };
                let v = pop(stack);
                let v = match conversion {
                    b'r' => Value::str(self.repr(&v)?),
                    b'a' => {
                        let text = self.repr(&v)?;
                        Value::str(crate::script::builtins::functions::only_ascii(&text))
                    }
                    b's' => Value::str(self.str_of(&v)?),
                    _ => v,
                };
                let text = self.format(&v, spec.as_str().unwrap_or(""))?;
                stack.push(Value::str(text));
            }
            Op::CallSpread { keywords } => {
                let named = if keywords { pop(stack) } else { Value::Unbound };
                let (args, callee) = (pop(stack), pop(stack));
                let v = self.call_spread(&callee, &args, &named)?;
                stack.push(v);
            }
            Op::MakeClass { code: at, n, keywords } => {
                let body = code.codes.get(at as usize).cloned();
                let Some(body) = body else { return Ok(None) };
                let start = stack.len() - n as usize;
                let values = stack.take_above(start);
                let names: &[Name] = match keywords {
                    0 => &[],
                    k => code.keywords.get(k as usize - 1).map_or(&[], |names| &**names),
                };
                let closure: Vec<_> =
                    body.captures.iter().filter_map(|&c| stack.cell(c).cloned()).collect();
                let class = self.make_class(&body, &closure, &values, names)?;
                stack.push(class);
            }
            Op::Unpack(count) => {
                let v = pop(stack);
                let items = match &v {
                    Value::Tuple(t) if t.items.len() == count as usize => t.items.to_vec(),
                    _ => self.unpack(&v, count as usize)?,
                };
                stack.extend(items.into_iter().rev());
            }
            Op::UnpackStar { before, after } => {
                let v = pop(stack);
                self.unpack_star(stack, &v, before as usize, after as usize)?;
            }
            Op::Raise(parts) => {
                if parts == 0 {
                    let Some(current) = self.handled.last().cloned() else {
                        return Err(runtime_error("No active exception to reraise"));
                    };
                    return Err(self.again(current));
                }
                let cause = if parts > 1 { Some(pop(stack)) } else { None };
                let v = pop(stack);
                return Err(self.raise(&v, cause.as_ref()));
            }
            Op::MatchException => {
                let wanted = pop(stack);
                let exception = top(stack, 0);
                let holds = self.matches(&exception, &wanted)?;
                stack.push(Value::Bool(holds));
            }
            Op::PushHandled => {
                let exception = top(stack, 0);
                self.handled.push(exception);
            }
            Op::PopHandled => {
                self.handled.pop();
            }
            Op::Reraise => {
                let exception = pop(stack);
                let mut e = self.again(exception);
                // This frame is in the trail already; it is noted again as the error leaves.
                e.0.again = e.0.trace.pop().map(|p| p.pc);
                return Err(e);
            }
            Op::EnterWith => self.enter_with(stack)?,
            Op::ExitWith => {
                let (exit, exception) = (top(stack, 1), top(stack, 0));
                let class = Value::Class(self.class_of(&exception).clone());
                let v = self.call(&exit, &[class, exception, Value::None])?;
                let swallowed = self.truthy(&v)?;
                stack.push(Value::Bool(swallowed));
            }
            Op::AssertFailed { message } => {
                let args = if message { vec![pop(stack)] } else { Vec::new() };
                return Err(Raise::with_args(Exc::AssertionError, args));
            }
            Op::Import { name, whole } => {
                let v = self.import(name, whole)?;
                stack.push(v);
            }
            Op::ImportFrom { name } => {
                let module = top(stack, 0);
                let v = self.import_from(&module, name)?;
                stack.push(v);
            }
            Op::ImportStar => {
                let module = pop(stack);
                self.import_star(&module, &code.globals)?;
            }
            Op::MatchSequence { len, star } => {
                let v = top(stack, 0);
                let holds = self.match_sequence(&v, len as usize, star);
                stack.push(Value::Bool(holds));
            }
            Op::MatchMapping => {
                let holds = matches!(top(stack, 0).plain(), Value::Dict(_));
                stack.push(Value::Bool(holds));
            }
            Op::MatchKeys(count) => {
                let at = stack.len() - count as usize;
                let keys = stack.take_above(at);
                let v = top(stack, 0);
                let found = self.match_keys(&v, &keys)?;
                push_found(stack, found);
            }
            Op::MatchClass { n, keywords } => {
                let class = pop(stack);
                let v = top(stack, 0);
                let names: &[Name] = match keywords {
                    0 => &[],
                    k => code.keywords.get(k as usize - 1).map_or(&[], |names| &**names),
                };
                let found = self.match_class(&v, &class, n as usize, names)?;
                push_found(stack, found);
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
        stack: &mut Stack,
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
        stack.extend(tail.into_iter().rev());
        stack.push(Value::list(middle));
        stack.extend(items.into_iter().rev());
        Ok(())
    }

    fn enter_with(&mut self, stack: &mut Stack) -> Result<()> {
        let manager = stack.pop();
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
        stack.push(exit);
        stack.push(entered);
        Ok(())
    }
}

/// What a pattern found, and whether it did.
fn push_found(stack: &mut Stack, found: Option<Vec<Value>>) {
    let holds = found.is_some();
    stack.push(found.map_or(Value::None, Value::tuple));
    stack.push(Value::Bool(holds));
}
