//! The arguments of a native function, and how to read them.
//!
//! ```ignore
//! fn randint(vm: &mut Vm, args: &Args) -> Result<Value> {
//!     let [a, b] = args.bind("randint", ["a", "b"])?;        // both needed
//!     ...
//! }
//! fn sum(vm: &mut Vm, args: &Args) -> Result<Value> {
//!     // `?`: may be left out (unbound then); `*`: by keyword only
//!     let [this, dim, keepdim] = args.bind("sum", ["self", "dim?", "*keepdim?"])?;
//!     let keepdim = keepdim.bool_or("keepdim", false)?;
//! }
//! ```
//! Imported by the script room only.

use super::error::{Raise, Result, type_error};
use super::names::Name;
use super::value::Value;

/// Arguments of a call: positional ones, then the values of keyword ones.
pub struct Args<'a> {
    values: &'a [Value],
    keywords: &'a [Name],
}

impl<'a> Args<'a> {
    /// The last `keywords.len()` values are keyword arguments.
    pub fn new(values: &'a [Value], keywords: &'a [Name]) -> Self {
        Args { values, keywords }
    }

    pub fn positional(values: &'a [Value]) -> Self {
        Args { values, keywords: &[] }
    }

    pub fn pos(&self) -> &'a [Value] {
        self.values.get(..self.values.len() - self.keywords.len()).unwrap_or(&[])
    }

    pub fn keywords(&self) -> impl Iterator<Item = (Name, &'a Value)> + use<'a> {
        let start = self.values.len() - self.keywords.len();
        let values = self.values.get(start..).unwrap_or(&[]);
        self.keywords.iter().copied().zip(values)
    }

    /// All values, with the names of the last ones.
    pub fn parts(&self) -> (&'a [Value], &'a [Name]) {
        (self.values, self.keywords)
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The positional argument at `i`.
    pub fn get(&self, i: usize) -> Option<&'a Value> {
        self.pos().get(i)
    }

    /// The first argument: the instance, for a method.
    pub fn this(&self) -> &'a Value {
        self.values.first().unwrap_or(&Value::Unbound)
    }

    /// A keyword argument.
    pub fn keyword(&self, name: &str) -> Option<&'a Value> {
        self.keywords().find(|(n, _)| &*n.text() == name).map(|(_, v)| v)
    }

    /// The arguments without the first one.
    pub fn rest(&self) -> Args<'a> {
        match self.pos().is_empty() {
            true => Args { values: self.values, keywords: self.keywords },
            false => Args { values: self.values.get(1..).unwrap_or(&[]), keywords: self.keywords },
        }
    }

    /// Sorts the arguments under parameter names: `"x"` needed, `"x?"` may be left out, `"*x?"`
    /// by keyword only. What is left out is unbound.
    pub fn bind<const N: usize>(&self, function: &str, names: [&str; N]) -> Result<[Value; N]> {
        let mut out: [Value; N] = std::array::from_fn(|_| Value::Unbound);
        let slots = names.iter().take_while(|n| !n.starts_with('*')).count();
        if self.pos().len() > slots {
            return Err(too_many(function, &names, slots, self.pos().len()));
        }
        for (slot, value) in out.iter_mut().zip(self.pos()) {
            *slot = value.clone();
        }
        for (name, value) in self.keywords() {
            let text = name.text();
            let Some(at) = names.iter().position(|n| bare(n) == &*text) else {
                return Err(unexpected(function, &text, &names));
            };
            match out.get_mut(at) {
                Some(slot) if slot.is_unbound() => *slot = value.clone(),
                _ => {
                    let text = format!("{function}() got multiple values for argument '{text}'");
                    return Err(type_error(text));
                }
            }
        }
        let missing: Vec<&str> = names
            .iter()
            .zip(&out)
            .filter(|(n, v)| v.is_unbound() && !n.ends_with('?'))
            .map(|(n, _)| bare(n))
            .collect();
        match missing.is_empty() {
            true => Ok(out),
            false => Err(type_error(missing_text(function, "positional", &missing))),
        }
    }

    /// Refuses keyword arguments and a wrong number of positional ones (`self` not counted).
    pub fn exactly<const N: usize>(&self, function: &str) -> Result<&'a [Value; N]> {
        self.no_keywords(function)?;
        <&[Value; N]>::try_from(self.values).map_err(|_| {
            let (want, got) = (N.saturating_sub(1), self.values.len().saturating_sub(1));
            type_error(match want {
                0 => format!("{function}() takes no arguments ({got} given)"),
                1 => format!("{function}() takes exactly one argument ({got} given)"),
                _ => format!("{function} expected {want} arguments, got {got}"),
            })
        })
    }

    /// As `exactly`, for a function that has no `self`.
    pub fn needs<const N: usize>(&self, function: &str) -> Result<&'a [Value; N]> {
        self.no_keywords(function)?;
        <&[Value; N]>::try_from(self.values).map_err(|_| {
            let got = self.values.len();
            type_error(match N {
                0 => format!("{function}() takes no arguments ({got} given)"),
                1 => format!("{function}() takes exactly one argument ({got} given)"),
                _ => format!("{function} expected {N} arguments, got {got}"),
            })
        })
    }

    pub fn no_keywords(&self, function: &str) -> Result<()> {
        match self.keywords.is_empty() {
            true => Ok(()),
            false => Err(type_error(format!("{function}() takes no keyword arguments"))),
        }
    }
}

fn bare<'n>(name: &&'n str) -> &'n str {
    name.trim_start_matches('*').trim_end_matches('?')
}

#[cold]
fn too_many(function: &str, names: &[&str], slots: usize, got: usize) -> Raise {
    let method = names.first() == Some(&"self");
    let needed = names.iter().take(slots).filter(|n| !n.ends_with('?')).count();
    let (off, s) = (usize::from(method), |n: usize| if n == 1 { "" } else { "s" });
    let (slots, needed, got) =
        (slots - off.min(slots), needed - off.min(needed), got - off.min(got));
    let was = if got == 1 { "was" } else { "were" };
    type_error(match needed == slots {
        true => format!(
            "{function}() takes {slots} positional argument{} but {got} {was} given",
            s(slots)
        ),
        false => format!(
            "{function}() takes from {needed} to {slots} positional arguments but {got} {was} given"
        ),
    })
}

#[cold]
fn unexpected(function: &str, keyword: &str, names: &[&str]) -> Raise {
    let near = super::suggest::nearest(keyword, names.iter().map(bare));
    let hint = near.map_or(String::new(), |n| format!(". Did you mean '{n}'?"));
    type_error(format!("{function}() got an unexpected keyword argument '{keyword}'{hint}"))
}

/// CPython's words for missing arguments.
pub fn missing_text(function: &str, kind: &str, missing: &[&str]) -> String {
    let quoted: Vec<String> = missing.iter().map(|m| format!("'{m}'")).collect();
    let list = match quoted.as_slice() {
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        [start @ .., last] => format!("{}, and {last}", start.join(", ")),
        [] => String::new(),
    };
    let s = if missing.len() == 1 { "" } else { "s" };
    format!("{function}() missing {} required {kind} argument{s}: {list}", missing.len())
}

/// Reading one argument; `name` is what an error calls it.
impl Value {
    /// `self` unless it was left out.
    pub fn given(self) -> Option<Value> {
        (!self.is_unbound()).then_some(self)
    }

    /// `self` unless it was left out or is `None`.
    pub fn some(self) -> Option<Value> {
        (!self.is_unbound() && !self.is_none()).then_some(self)
    }

    pub fn int_or(&self, name: &str, default: i64) -> Result<i64> {
        if self.is_unbound() { Ok(default) } else { self.int(name) }
    }

    pub fn float_or(&self, name: &str, default: f64) -> Result<f64> {
        if self.is_unbound() { Ok(default) } else { self.float(name) }
    }

    /// A `bool`, also as the numbers 0 and 1.
    pub fn bool_or(&self, name: &str, default: bool) -> Result<bool> {
        match self {
            Value::Unbound => Ok(default),
            Value::Bool(b) => Ok(*b),
            Value::Int(i @ 0..=1) => Ok(*i == 1),
            _ => Err(type_error(format!("{name} must be True or False, not {}", self.type_name()))),
        }
    }

    pub fn int(&self, name: &str) -> Result<i64> {
        self.as_int().ok_or_else(|| {
            type_error(format!("{name} must be an integer, not {}", self.type_name()))
        })
    }

    /// An integer that is not negative.
    pub fn size(&self, name: &str) -> Result<usize> {
        let i = self.int(name)?;
        usize::try_from(i).map_err(|_| {
            super::error::value_error(format!("{name} must not be negative, but is {i}"))
        })
    }

    pub fn float(&self, name: &str) -> Result<f64> {
        self.as_float()
            .ok_or_else(|| type_error(format!("{name} must be a number, not {}", self.type_name())))
    }

    pub fn text(&self, name: &str) -> Result<&str> {
        self.as_str()
            .ok_or_else(|| type_error(format!("{name} must be str, not {}", self.type_name())))
    }
}
