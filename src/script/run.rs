//! The way in: runs a script on a thread of its own, with a large stack, and gives back what came
//! out of it. Imported by the front doors and the session.

use super::compile::{self, CompileError, Source};
use super::error::{Raise, Traceback};
use super::names::{self as n, Name};
use super::value::{Globals, Value};
use super::vm::{Limits, Vm, trace_line};
use crate::tensor::keep_buffers;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Freed tensors that a script keeps for its next ones of the same size: loops make the same again
/// and again, and the system's allocator takes longer than a small op does.
const SHELF_BYTES: usize = 64 << 20;

/// Virtual, mostly never touched; it holds a thousand nested calls in an unoptimised build.
const STACK_BYTES: usize = 512 << 20;

/// A top-level variable at the end of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    pub name: String,
    pub type_name: String,
    /// `repr`, cut to a line.
    pub text: String,
}

/// What a run left behind.
#[derive(Debug)]
pub struct ScriptRun<T = ()> {
    /// Why it ended early; what it made until then is there all the same.
    pub error: Option<Traceback>,
    pub variables: Vec<Variable>,
    /// What `finish` took from the machine. Nothing where the run could not even begin.
    pub result: Option<T>,
    pub elapsed_secs: f64,
    /// What `sys.exit` said; 0 without it.
    pub exit_code: u8,
}

/// Runs a script. `print` gets what it prints, as it prints it; `cancel` ends it from outside.
pub fn run(
    source: &str,
    name: &str,
    limits: Limits,
    print: impl FnMut(&str) + Send,
    cancel: Arc<AtomicBool>,
) -> ScriptRun {
    run_with(source, name, limits, print, cancel, |_| {}, |_| ())
}

/// Runs a script; `start` prepares the machine before it, `finish` takes from it what the caller
/// wants to keep (also after an error).
pub fn run_with<T: Send>(
    source: &str,
    name: &str,
    limits: Limits,
    mut print: impl FnMut(&str) + Send,
    cancel: Arc<AtomicBool>,
    start: impl FnOnce(&mut Vm) + Send,
    finish: impl FnOnce(&mut Vm) -> T + Send,
) -> ScriptRun<T> {
    let (lines, printed) = std::sync::mpsc::sync_channel::<String>(1024);
    std::thread::scope(|scope| {
        let work = move || {
            keep_buffers(SHELF_BYTES);
            let sink = Box::new(move |text: &str| {
                // The other end only goes away together with the run.
                let _ = lines.send(text.to_string());
            });
            let mut vm = Vm::new(limits, sink);
            vm.set_cancel(cancel);
            let ran = run_here(&mut vm, source, name, start, finish);
            vm.wind_down();
            ran
        };
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES).name("script".into());
        let Ok(running) = thread.spawn_scoped(scope, work) else {
            return ScriptRun {
                error: Some(broken("no thread could be started for the script")),
                variables: Vec::new(),
                result: None,
                elapsed_secs: 0.0,
                exit_code: 1,
            };
        };
        for text in printed {
            print(&text);
        }
        running.join().unwrap_or_else(|_| ScriptRun {
            error: Some(broken(
                "the machine itself failed; this is a fault of Chalkgrad, not of the script",
            )),
            variables: Vec::new(),
            result: None,
            elapsed_secs: 0.0,
            exit_code: 1,
        })
    })
}

fn broken(message: &str) -> Traceback {
    Traceback {
        lines: Vec::new(),
        kind: "SystemError".into(),
        message: message.into(),
        before: None,
    }
}

fn run_here<T>(
    vm: &mut Vm,
    source: &str,
    name: &str,
    start: impl FnOnce(&mut Vm),
    finish: impl FnOnce(&mut Vm) -> T,
) -> ScriptRun<T> {
    let source = Rc::new(Source::new(name, source, false));
    let globals = Rc::new(Globals::default());
    let main = Name::new("__main__");
    globals.set(n::DUNDER_NAME, Value::str("__main__"));
    globals.set(n::FILE, Value::str(name));
    vm.add_module(main, globals.clone());
    start(vm);
    let mut exit_code = 0;
    let error = match compile::compile(&source, globals.clone(), main) {
        Err(e) => Some(syntax_error(&source, &e)),
        Ok(code) => vm.run_code(code).err().and_then(|e| ended(vm, e, &mut exit_code)),
    };
    vm.close_orphans();
    let variables = variables(vm, &globals);
    let elapsed_secs = vm.elapsed_secs();
    ScriptRun { error, variables, result: Some(finish(vm)), elapsed_secs, exit_code }
}

/// The traceback of an error; `SystemExit` is none.
fn ended(vm: &mut Vm, mut e: Raise, exit_code: &mut u8) -> Option<Traceback> {
    if vm.is_exception(&e, super::error::Exc::SystemExit) {
        let said = vm.exception_of(&mut e).and_then(|v| vm.get_attr(&v, n::ARGS).ok());
        let said = said.and_then(|args| vm.collect(&args).ok()).unwrap_or_default();
        *exit_code = match said.first() {
            None | Some(Value::None) => 0,
            Some(v) => v.as_int().map_or(1, |i| i as u8),
        };
        return None;
    }
    Some(vm.traceback(e))
}

fn syntax_error(source: &Source, e: &CompileError) -> Traceback {
    let line = trace_line(source, e.start, e.end.max(e.start + 1), "<module>");
    let kind = if e.message.contains("indent") { "IndentationError" } else { "SyntaxError" };
    Traceback { lines: vec![line], kind: kind.into(), message: e.message.clone(), before: None }
}

fn variables(vm: &mut Vm, globals: &Globals) -> Vec<Variable> {
    let own = globals.iter().into_iter().filter(|(k, _)| !k.text().starts_with("__"));
    own.map(|(name, value)| {
        let text = match &value {
            // A text of a script's own could do anything; its class says enough.
            Value::Object(o) if !o.class.native => format!("<{}>", o.class.name()),
            Value::List(l) if l.len() > 100 => format!("<list of {}>", l.len()),
            Value::Dict(d) if d.len() > 100 => format!("<dict of {}>", d.len()),
            Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::Set(_) => String::new(),
            other => vm.repr(other).unwrap_or_default(),
        };
        let text = text.lines().next().unwrap_or("").chars().take(200).collect();
        Variable { name: name.text().to_string(), type_name: value.type_name().to_string(), text }
    })
    .collect()
}

/// Compiles without running: the error, if there is one. For an editor, as the user types.
pub fn check(source: &str, name: &str) -> Option<Traceback> {
    let work = || {
        let source = Rc::new(Source::new(name, source, false));
        let compiled = compile::compile(&source, Rc::default(), Name::new("__main__"));
        compiled.err().map(|e| syntax_error(&source, &e))
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
        match thread.spawn_scoped(scope, work) {
            Ok(running) => {
                running.join().unwrap_or_else(|_| Some(broken("the source could not be read")))
            }
            Err(_) => Some(broken("no thread could be started")),
        }
    })
}
