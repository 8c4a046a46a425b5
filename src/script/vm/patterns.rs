//! What `match` asks of its subject.

use super::Vm;
use crate::script::error::{Result, type_error};
use crate::script::names::{self as n, Name};
use crate::script::value::Value;

impl Vm {
    /// The items of a sequence that has the wanted length.
    pub(super) fn match_sequence(&mut self, v: &Value, len: usize, star: bool) -> bool {
        let found = match v.plain() {
            Value::List(l) => l.len(),
            Value::Tuple(t) => t.items.len(),
            Value::Range(r) => r.len(),
            _ => return false,
        };
        if star { found >= len } else { found == len }
    }

    /// The values under the keys, if all are there.
    pub(super) fn match_keys(&mut self, v: &Value, keys: &[Value]) -> Result<Option<Vec<Value>>> {
        let Value::Dict(d) = v.plain() else { return Ok(None) };
        let mut out = Vec::new();
        for key in keys {
            match self.dict_get(d, key)? {
                Some(value) => out.push(value),
                None => return Ok(None),
            }
        }
        Ok(Some(out))
    }

    /// The attributes that a class pattern looks at, if `v` is an instance.
    pub(super) fn match_class(
        &mut self,
        v: &Value,
        class: &Value,
        positional: usize,
        keywords: &[Name],
    ) -> Result<Option<Vec<Value>>> {
        let Value::Class(c) = class else {
            return Err(type_error("called match pattern must be a class"));
        };
        if !self.class_of(v).is_subclass_of(c) {
            return Ok(None);
        }
        let mut out = Vec::new();
        if positional > 0 {
            match c.lookup(n::MATCH_ARGS) {
                Some(names) => {
                    let names = self.collect(&names)?;
                    if names.len() < positional {
                        return Err(type_error(format!(
                            "{}() accepts {} positional sub-patterns ({positional} given)",
                            c.name(),
                            names.len()
                        )));
                    }
                    for name in names.iter().take(positional) {
                        match self.try_attr(v, Name::new(name.text("a pattern's name")?))? {
                            Some(value) => out.push(value),
                            None => return Ok(None),
                        }
                    }
                }
                None if c.native && positional == 1 => out.push(v.clone()),
                None => {
                    return Err(type_error(format!(
                        "{}() accepts 0 positional sub-patterns ({positional} given)",
                        c.name()
                    )));
                }
            }
        }
        for &name in keywords {
            match self.try_attr(v, name)? {
                Some(value) => out.push(value),
                None => return Ok(None),
            }
        }
        Ok(Some(out))
    }
}
