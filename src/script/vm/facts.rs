//! What functions tell about themselves: names, parameters, annotations. Imported by the machine only.

use super::Vm;
use crate::script::args::Args;
use crate::script::compile;
use crate::script::error::{Exc, Raise, Result};
use crate::script::names::{self as n, Name};
use crate::script::value::{Dict, Function, Globals, Value};
use std::rc::Rc;

impl Vm {
    pub(super) fn function_attr(
        &mut self,
        v: &Value,
        f: &Function,
        name: Name,
    ) -> Result<Option<Value>> {
        if let Some(found) = f.attrs.borrow().get(name) {
            return Ok(Some(found.clone()));
        }
        Ok(Some(match name {
            n::DUNDER_NAME => Value::str(&**f.name.borrow()),
            n::QUALNAME => Value::str(&*f.code.qualname),
            n::DOC => f.code.doc.clone(),
            n::MODULE => Value::str(&*f.code.module.text()),
            n::DEFAULTS => {
                let all = f.defaults.iter().take(f.code.params.positional);
                let set: Vec<Value> = all.filter(|v| !v.is_unbound()).cloned().collect();
                if set.is_empty() { Value::None } else { Value::tuple(set) }
            }
            n::ANNOTATIONS => {
                let texts = annotations(&f.code.annotations);
                self.annotation_values(texts, &f.code.globals, f.code.module)
            }
            n::DICT => {
                let dict = Dict::new();
                for (k, value) in f.attrs.borrow().iter() {
                    dict.set_str(&k.text(), value.clone());
                }
                Value::Dict(Rc::new(dict))
            }
            _ => match &*name.text() {
                "__parameters__" => parameters(f),
                "__is_generator__" => Value::Bool(f.code.is_generator),
                "__kwdefaults__" => {
                    let p = &f.code.params;
                    let names = p.names.iter().zip(&f.defaults).skip(p.positional);
                    let dict = Dict::new();
                    for (k, d) in names.take(p.keyword_only).filter(|(_, d)| !d.is_unbound()) {
                        dict.set_str(&k.text(), d.clone());
                    }
                    if dict.is_empty() { Value::None } else { Value::Dict(Rc::new(dict)) }
                }
                "__code__" => self.code_facts(f)?,
                _ => return self.plain_attr(v, name),
            },
        }))
    }

    /// What `f.__code__` tells.
    fn code_facts(&mut self, f: &Function) -> Result<Value> {
        let types = self.import_module(Name::new("types"))?;
        let kind = self.get_attr(&types, "SimpleNamespace")?;
        let (p, locals) = (&f.code.params, f.code.locals.iter().filter(|n| &*n.text() != "?"));
        let names: Vec<Value> = locals.map(|n| Value::str(&*n.text())).collect();
        let first = f.code.spans.first().map_or(1, |s| f.code.source.place(s.0).0);
        let facts = [
            ("co_name", Value::str(&*f.code.name)),
            ("co_argcount", Value::from(p.positional)),
            ("co_posonlyargcount", Value::from(p.positional_only)),
            ("co_kwonlyargcount", Value::from(p.keyword_only)),
            ("co_nlocals", Value::from(names.len())),
            ("co_varnames", Value::tuple(names)),
            ("co_filename", Value::str(f.code.source.name.as_str())),
            ("co_firstlineno", Value::Int(i64::from(first))),
        ];
        let (keys, values): (Vec<Name>, Vec<Value>) =
            facts.into_iter().map(|(k, v)| (Name::new(k), v)).unzip();
        self.call_args(&kind, &Args::new(&values, &keys))
    }

    /// Annotations as values; one that cannot be evaluated (it names what is defined later) stays
    /// a text, as all do under `from __future__ import annotations`.
    pub fn annotation_values(
        &mut self,
        texts: Value,
        globals: &Rc<Globals>,
        module: Name,
    ) -> Value {
        let Value::Dict(dict) = &texts else { return texts };
        if globals.get(Name::new("annotations")).is_some_and(|v| v.is_none()) {
            return texts;
        }
        for (key, text) in dict.pairs() {
            let (Some(key), Some(text)) = (key.as_str(), text.as_str()) else { continue };
            if let Ok(value) = self.evaluate(text, globals, module) {
                dict.set_str(key, value);
            }
        }
        texts
    }

    /// The value of an expression, among the variables of a module.
    pub fn evaluate(&mut self, text: &str, globals: &Rc<Globals>, module: Name) -> Result<Value> {
        let text = text.trim();
        let source = compile::Source::new("<string>", &format!("__result__ = (\n{text}\n)"), false);
        let code = compile::compile(&Rc::new(source), globals.clone(), module)
            .map_err(|e| Raise::new(Exc::SyntaxError, format!("{} in {text:?}", e.message)))?;
        self.deeper(|vm| vm.run_code(code))?;
        let value = globals.get(Name::new("__result__")).unwrap_or(Value::None);
        globals.set("__result__", Value::Unbound);
        Ok(value)
    }
}

/// Name, kind (as `inspect` counts them) and default of every parameter; the default is a tuple of
/// one, or of none where there is no default.
fn parameters(f: &Function) -> Value {
    let p = &f.code.params;
    let named = p.positional + p.keyword_only;
    let rows = p.names.iter().enumerate().map(|(i, name)| {
        let kind = match i {
            _ if i < p.positional_only => 0,
            _ if i < p.positional => 1,
            _ if i < named => 3,
            _ if i == named && p.var_args => 2,
            _ => 4,
        };
        let default = f.defaults.get(i).filter(|d| i < named && !d.is_unbound());
        let default = Value::tuple(default.into_iter().cloned().collect());
        (kind, Value::tuple(vec![Value::str(&*name.text()), Value::Int(kind), default]))
    });
    let mut rows: Vec<(i64, Value)> = rows.collect();
    rows.sort_by_key(|(kind, _)| *kind);
    Value::list(rows.into_iter().map(|(_, row)| row).collect())
}

/// The annotations as a dictionary of texts.
pub fn annotations(pairs: &[(Name, String)]) -> Value {
    let dict = Dict::new();
    for (name, text) in pairs {
        dict.set_str(&name.text(), Value::str(text.as_str()));
    }
    Value::Dict(Rc::new(dict))
}
