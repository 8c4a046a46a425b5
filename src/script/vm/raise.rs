//! Exceptions inside the machine: from an error to an object, from an object to a traceback.

use super::Vm;
use crate::script::compile::Source;
use crate::script::error::{
    CAUSED, DURING, Exc, Passed, Raise, Raised, Result, Stop, TraceLine, Traceback, type_error,
};
use crate::script::names::{self as n, Name};
use crate::script::value::{Class, Object, Payload, Value};
use std::cell::RefCell;
use std::rc::Rc;

/// What an exception object remembers besides its attributes: where it passed.
#[derive(Default)]
pub struct Trail(pub RefCell<Vec<Passed>>);

/// Where an exception keeps what a teaching assistant would add. `str(e)` is what PyTorch, numpy or Python
/// say and no more, so that scripts that print it print the same; the advice stands in the traceback.
const ADVICE: &str = "__advice__";

/// Splits the message of a library's exception: its first line stays, the advice below it goes apart.
fn set_advice_apart(exception: &Value) {
    let Value::Object(o) = exception else { return };
    let Some(Value::Tuple(args)) = o.get(n::ARGS) else { return };
    let [text] = args.items.as_ref() else { return };
    let Some(text) = text.as_str() else { return };
    let Some((head, tail)) = text.split_once('\n') else { return };
    // Messages that have several lines in PyTorch or Python too go on with a tab or a small letter.
    let goes_on = tail.starts_with(|c: char| c.is_whitespace() || c.is_lowercase());
    if head.is_empty() || goes_on {
        return;
    }
    let (head, tail) = (Value::str(head), Value::str(tail));
    o.set(n::ARGS, Value::tuple(vec![head]));
    o.set(ADVICE, tail);
}

impl Vm {
    /// Whether an error is an exception of this kind.
    pub fn is_exception(&self, e: &Raise, kind: Exc) -> bool {
        let wanted = self.types.exception(kind);
        match &e.0.what {
            Raised::Lazy(k, _) => self.types.exception(*k).is_subclass_of(wanted),
            Raised::Value(Value::Object(o)) => o.class.is_subclass_of(wanted),
            _ => false,
        }
    }

    /// A new exception object.
    pub fn exception(&mut self, class: &Rc<Class>, args: Vec<Value>) -> Value {
        let made = self.object(class.clone(), Payload::Native(Box::new(Trail::default())));
        if let Value::Object(o) = &made {
            o.set(n::ARGS, Value::tuple(args));
        }
        made
    }

    /// The exception object of an error; nothing for a stop from outside.
    pub fn exception_of(&mut self, e: &mut Raise) -> Option<Value> {
        let value = match &mut e.0.what {
            Raised::Stop(_) => return None,
            Raised::Value(v) => v.clone(),
            Raised::Lazy(kind, args) => {
                let (class, args) = (self.types.exception(*kind).clone(), std::mem::take(args));
                let made = self.exception(&class, args);
                set_advice_apart(&made);
                e.0.what = Raised::Value(made.clone());
                made
            }
        };
        if e.0.trace.first().is_some_and(|p| p.code.source.library) {
            set_advice_apart(&value);
        }
        if let Value::Object(o) = &value {
            if let Some(trail) = o.native::<Trail>() {
                trail.0.borrow_mut().clone_from(&e.0.trace);
            }
            let context = std::mem::take(&mut e.0.context);
            if !context.is_unbound() && !context.is(&value) && o.get(n::CONTEXT).is_none() {
                o.set(n::CONTEXT, context);
            }
            let subject = std::mem::take(&mut e.0.subject);
            if !subject.is_unbound() {
                o.set("obj", subject);
            }
        }
        Some(value)
    }

    /// `raise value`, `raise Class`, `raise value from cause`.
    pub fn raise(&mut self, value: &Value, cause: Option<&Value>) -> Raise {
        match self.make_exception(value) {
            Ok(exception) => {
                if let (Value::Object(o), Some(cause)) = (&exception, cause) {
                    match cause {
                        Value::None => o.set(n::SUPPRESS, Value::Bool(true)),
                        cause => match self.make_exception(cause) {
                            Ok(cause) => o.set(n::CAUSE, cause),
                            Err(e) => return e,
                        },
                    }
                }
                self.again(exception)
            }
            Err(e) => e,
        }
    }

    /// Raises an exception object (again), with the way it has come.
    pub fn again(&mut self, exception: Value) -> Raise {
        let mut raise = Raise::value(exception);
        if let Raised::Value(Value::Object(o)) = &raise.0.what {
            let before = o.native::<Trail>().map(|t| t.0.borrow().clone());
            raise.0.trace = before.unwrap_or_default();
        }
        raise
    }

    fn make_exception(&mut self, value: &Value) -> Result<Value> {
        match value {
            Value::Class(c) if c.traits.is_exception.get() => self.call(value, &[]),
            Value::Object(o) if o.class.traits.is_exception.get() => Ok(value.clone()),
            _ => Err(type_error("exceptions must derive from BaseException")),
        }
    }

    /// Whether an exception matches what stands after `except`.
    pub(super) fn matches(&mut self, exception: &Value, wanted: &Value) -> Result<bool> {
        match wanted {
            Value::Class(c) if c.traits.is_exception.get() => {
                Ok(self.class_of(exception).is_subclass_of(c))
            }
            Value::Tuple(t) => {
                for one in &t.items {
                    if self.matches(exception, one)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            _ => Err(type_error(
                "catching classes that do not inherit from BaseException is not allowed",
            )),
        }
    }

    /// The traceback that is shown for an error.
    pub fn traceback(&mut self, mut e: Raise) -> Traceback {
        if let Raised::Stop(stop) = &e.0.what {
            let (stop, lines) = (stop.clone(), lines(&e.0.trace));
            return stopped(&stop, lines);
        }
        let trace = std::mem::take(&mut e.0.trace);
        match self.exception_of(&mut e) {
            Some(value) => self.traceback_of(&value, &trace, 0),
            None => Traceback {
                lines: Vec::new(),
                kind: "Error".into(),
                message: String::new(),
                before: None,
            },
        }
    }

    fn traceback_of(&mut self, exception: &Value, trace: &[Passed], depth: usize) -> Traceback {
        let Value::Object(o) = exception else {
            return Traceback {
                lines: lines(trace),
                kind: "Error".into(),
                message: String::new(),
                before: None,
            };
        };
        let before = if depth > 20 { None } else { self.what_came_before(o, depth) };
        let kind = match &*o.class.module.text() {
            "builtins" | "__main__" => o.class.name().to_string(),
            module => format!("{module}.{}", o.class.name()),
        };
        let message = match self.str_of(exception) {
            Ok(text) => text,
            Err(_) => "<exception str() failed>".into(),
        };
        let hint = self.hint(o, &message);
        let advice = o.get(ADVICE).and_then(|v| v.as_str().map(|text| format!("\n{text}")));
        let mut message = message + &hint + &advice.unwrap_or_default();
        if let Some(Value::List(notes)) = o.get(crate::script::builtins::object::NOTES) {
            for note in notes.borrow().iter().filter_map(Value::as_str) {
                message = format!("{message}\n{note}");
            }
        }
        Traceback { lines: lines(trace), kind, message, before }
    }

    fn what_came_before(
        &mut self,
        o: &Object,
        depth: usize,
    ) -> Option<Box<(Traceback, &'static str)>> {
        let (link, words) = match o.get(n::CAUSE) {
            Some(cause) if !cause.is_none() => (cause, CAUSED),
            _ if o.get(n::SUPPRESS).is_some() => return None,
            _ => (o.get(n::CONTEXT).filter(|c| !c.is_none())?, DURING),
        };
        let Value::Object(b) = &link else { return None };
        let trace = b.native::<Trail>().map(|t| t.0.borrow().clone()).unwrap_or_default();
        Some(Box::new((self.traceback_of(&link, &trace, depth + 1), words)))
    }

    /// "Did you mean …?" for a name or an attribute.
    fn hint(&mut self, o: &Object, message: &str) -> String {
        let mut quoted = message.split('\'').skip(1).step_by(2);
        let names: Vec<Rc<str>>;
        let word: String;
        match &*o.class.name() {
            "NameError" => {
                let Some(w) = quoted.next() else { return String::new() };
                word = w.into();
                let main = self.module_globals("__main__").map(|g| g.iter()).unwrap_or_default();
                let globals = main.into_iter().map(|(k, _)| k);
                names = globals.chain(self.builtin_names()).map(Name::text).collect();
                if crate::script::lib::find(w).is_some() {
                    return format!(". Did you forget to import '{w}'?");
                }
            }
            "AttributeError" => {
                let Some(w) = quoted.nth(1) else { return String::new() };
                word = w.into();
                let Some(subject) = o.get("obj") else { return String::new() };
                names = self.names_of(&subject).into_iter().map(Name::text).collect();
            }
            _ => return String::new(),
        }
        let known = names.iter().map(|t| &**t).filter(|t| !t.starts_with("__"));
        match crate::script::suggest::nearest(&word, known) {
            Some(near) => format!(". Did you mean: '{near}'?"),
            None => String::new(),
        }
    }

    /// All attribute names of a value, as `dir` lists them.
    pub fn names_of(&mut self, v: &Value) -> Vec<Name> {
        let mut names: Vec<Name> = Vec::new();
        let mut add_class = |c: &Rc<Class>| {
            for one in std::iter::once(c).chain(&c.ancestors) {
                names.extend(one.attrs.borrow().keys().copied());
            }
        };
        match v {
            Value::Class(c) => add_class(c),
            Value::Module(m) => names.extend(m.globals.iter().into_iter().map(|(k, _)| k)),
            other => add_class(&self.class_of(other).clone()),
        }
        if let Value::Object(o) = v {
            names.extend(o.attrs.borrow().iter().map(|(k, _)| *k));
        }
        names.sort_by_key(|k| k.text());
        names.dedup();
        names
    }
}

fn stopped(stop: &Stop, lines: Vec<TraceLine>) -> Traceback {
    Traceback { lines, kind: "Stopped".into(), message: stop.to_string(), before: None }
}

/// Places for people, outermost first.
fn lines(trace: &[Passed]) -> Vec<TraceLine> {
    let mut out: Vec<TraceLine> = Vec::new();
    for passed in trace.iter().rev() {
        let (start, end) = passed.code.spans.get(passed.pc).copied().unwrap_or((0, 0));
        out.push(trace_line(&passed.code.source, start, end, &passed.code.name));
    }
    out
}

/// One place: its line of source, and carets where they single something out.
pub fn trace_line(source: &Source, start: u32, end: u32, function: &str) -> TraceLine {
    let (line, column) = source.place(start);
    let (end_line, end_column) = source.place(end);
    let full = source.line(line);
    let text = full.trim();
    let indent = full.chars().take_while(|c| c.is_whitespace()).count() as u32;
    let width = text.chars().count() as u32;
    let from = (column - 1).saturating_sub(indent).min(width);
    let to =
        if end_line > line { width } else { (end_column - 1).saturating_sub(indent).min(width) };
    let whole = from == 0 && to >= width;
    let carets = match whole || to <= from {
        true => String::new(),
        false => format!("{}{}", " ".repeat(from as usize), "^".repeat((to - from) as usize)),
    };
    TraceLine {
        file: source.name.clone(),
        line,
        column,
        end_line,
        end_column,
        function: function.into(),
        source: text.into(),
        carets,
        library: source.library,
    }
}
