//! What goes wrong in a script: exceptions, the end of a run from outside, and tracebacks.
//! Natives raise with `Err(type_error(...))` and its like; no VM is needed for that.
//! Imported by the script room and by whoever shows an error.

use super::compile::Code;
use super::value::Value;
use std::rc::Rc;

macro_rules! exceptions {
    ($($name:ident : $base:ident),* $(,)?) => {
        /// The built-in exceptions.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Exc { $($name),* }

        /// Every built-in exception and its base, bases first.
        pub const EXCEPTIONS: &[(Exc, &str, &str)] =
            &[$((Exc::$name, stringify!($name), stringify!($base))),*];
    };
}

exceptions! {
    BaseException: object, Exception: BaseException, SystemExit: BaseException,
    KeyboardInterrupt: BaseException, GeneratorExit: BaseException,
    ArithmeticError: Exception, ZeroDivisionError: ArithmeticError, OverflowError: ArithmeticError,
    FloatingPointError: ArithmeticError, AssertionError: Exception, AttributeError: Exception,
    BufferError: Exception, EOFError: Exception, ImportError: Exception, ModuleNotFoundError: ImportError,
    LookupError: Exception, IndexError: LookupError, KeyError: LookupError, MemoryError: Exception,
    NameError: Exception, UnboundLocalError: NameError, OSError: Exception,
    FileNotFoundError: OSError, PermissionError: OSError, TimeoutError: OSError,
    RuntimeError: Exception, RecursionError: RuntimeError, NotImplementedError: RuntimeError,
    StopIteration: Exception, StopAsyncIteration: Exception, SyntaxError: Exception,
    SystemError: Exception, TypeError: Exception, ValueError: Exception, UnicodeError: ValueError,
    UnicodeDecodeError: UnicodeError, UnicodeEncodeError: UnicodeError,
    Warning: Exception, UserWarning: Warning, DeprecationWarning: Warning, RuntimeWarning: Warning,
    FutureWarning: Warning,
    // The libraries' own: they are no builtins.
    AxisError: ValueError, LinAlgError: ValueError, UFuncTypeError: TypeError,
}

/// Exceptions of libraries: raised by name, but not found among the builtins.
pub const OF_LIBRARIES: &[Exc] = &[Exc::AxisError, Exc::LinAlgError, Exc::UFuncTypeError];

impl Exc {
    pub fn name(self) -> &'static str {
        EXCEPTIONS.get(self as usize).map_or("Exception", |row| row.1)
    }
}

/// Why a run ended from outside; a script cannot catch it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    Steps(u64),
    Time(std::time::Duration),
    Memory(u64),
    Cancelled,
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Stop::Steps(n) => write!(f, "stopped after {n} steps: is there a loop without an end?"),
            Stop::Time(t) => write!(
                f,
                "stopped after {} s: is there a loop without an end? Fewer epochs or smaller data would help",
                t.as_secs_f64()
            ),
            Stop::Memory(n) => write!(
                f,
                "stopped: the script holds more than {} MB; does a list grow in a loop?",
                n / 1_000_000
            ),
            Stop::Cancelled => f.write_str("stopped by the Stop button"),
        }
    }
}

/// What is raised.
#[derive(Clone)]
pub enum Raised {
    /// An instance of an exception class.
    Value(Value),
    /// A built-in exception that nobody has looked at yet.
    Lazy(Exc, Vec<Value>),
    Stop(Stop),
}

/// A place in the code that an error passed through.
#[derive(Clone)]
pub struct Passed {
    pub code: Rc<Code>,
    pub pc: usize,
}

/// An error on its way out. One pointer wide, so that results stay small.
pub struct Raise(pub Box<RaiseInner>);

pub struct RaiseInner {
    pub what: Raised,
    /// Innermost first.
    pub trace: Vec<Passed>,
    /// What was being handled when this was raised.
    pub context: Value,
    /// What had no such attribute, to look for a similar one.
    pub subject: Value,
    /// Raised again after a `finally` or an `except` that did not fit: where it was raised first.
    pub again: Option<usize>,
}

impl RaiseInner {
    fn new(what: Raised) -> Box<Self> {
        Box::new(RaiseInner {
            what,
            trace: Vec::new(),
            context: Value::Unbound,
            subject: Value::Unbound,
            again: None,
        })
    }
}

pub type Result<T, E = Raise> = std::result::Result<T, E>;

impl Raise {
    /// A built-in exception with a message.
    #[cold]
    pub fn new(kind: Exc, message: impl Into<String>) -> Self {
        Raise::with_args(kind, vec![Value::str(message.into())])
    }

    #[cold]
    pub fn with_args(kind: Exc, args: Vec<Value>) -> Self {
        Raise(RaiseInner::new(Raised::Lazy(kind, args)))
    }

    #[cold]
    pub fn value(exception: Value) -> Self {
        Raise(RaiseInner::new(Raised::Value(exception)))
    }

    #[cold]
    pub fn stop(why: Stop) -> Self {
        Raise(RaiseInner::new(Raised::Stop(why)))
    }

    pub fn is_stop(&self) -> bool {
        matches!(self.0.what, Raised::Stop(_))
    }
}

macro_rules! short {
    ($($function:ident $kind:ident),* $(,)?) => {
        $(#[cold]
        pub fn $function(message: impl Into<String>) -> Raise {
            Raise::new(Exc::$kind, message)
        })*
    };
}

short! {
    type_error TypeError, value_error ValueError, index_error IndexError, attribute_error AttributeError,
    runtime_error RuntimeError, name_error NameError, zero_division ZeroDivisionError,
    overflow_error OverflowError, axis_error AxisError, memory_error MemoryError, import_error ImportError,
    recursion_error RecursionError, not_implemented NotImplementedError,
}

/// `KeyError(key)`.
#[cold]
pub fn key_error(key: Value) -> Raise {
    Raise::with_args(Exc::KeyError, vec![key])
}

/// A place in a file, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceLine {
    pub file: String,
    /// Counted from 1.
    pub line: u32,
    /// Counted from 1, in characters; the end is exclusive.
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
    pub function: String,
    /// The line of source, without its indentation; empty where it is not known.
    pub source: String,
    /// The line of carets under it; empty where they would say nothing.
    pub carets: String,
    /// The place is in a library file of Chalkgrad's own, not in the user's.
    pub library: bool,
}

/// An error that ended a run, with all that is needed to show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traceback {
    /// Outermost first.
    pub lines: Vec<TraceLine>,
    /// `TypeError`, `SyntaxError`, a class of the script, or `Stopped`.
    pub kind: String,
    pub message: String,
    /// What came before: the exception and how it led here.
    pub before: Option<Box<(Traceback, &'static str)>>,
}

pub const CAUSED: &str = "The above exception was the direct cause of the following exception:";
pub const DURING: &str = "During handling of the above exception, another exception occurred:";

impl Traceback {
    /// The innermost place in the user's own file.
    pub fn place(&self) -> Option<&TraceLine> {
        self.lines.iter().rev().find(|l| !l.library)
    }

    /// `Type: message`.
    pub fn summary(&self) -> String {
        match self.message.is_empty() {
            true => self.kind.clone(),
            false => format!("{}: {}", self.kind, self.message),
        }
    }
}

impl std::fmt::Display for Traceback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(before) = &self.before {
            write!(f, "{}\n\n{}\n\n", before.0, before.1)?;
        }
        let syntax = self.kind == "SyntaxError" || self.kind == "IndentationError";
        if !syntax && !self.lines.is_empty() {
            writeln!(f, "Traceback (most recent call last):")?;
        }
        let shown: Vec<&TraceLine> = self.lines.iter().filter(|l| !l.library).collect();
        let mut at = 0;
        while let Some(line) = shown.get(at) {
            let same = shown.iter().skip(at).take_while(|l| l == &line).count();
            for _ in 0..same.min(3) {
                self.write_line(f, line, syntax)?;
            }
            if same > 3 {
                let more = same - 3;
                let s = if more == 1 { "" } else { "s" };
                writeln!(f, "  [Previous line repeated {more} more time{s}]")?;
            }
            at += same;
        }
        f.write_str(&self.summary())
    }
}

impl Traceback {
    fn write_line(
        &self,
        f: &mut std::fmt::Formatter<'_>,
        line: &TraceLine,
        syntax: bool,
    ) -> std::fmt::Result {
        match syntax {
            true => writeln!(f, "  File \"{}\", line {}", line.file, line.line)?,
            false => {
                writeln!(f, "  File \"{}\", line {}, in {}", line.file, line.line, line.function)?
            }
        }
        if !line.source.is_empty() {
            writeln!(f, "    {}", line.source)?;
        }
        if !line.carets.is_empty() {
            writeln!(f, "    {}", line.carets)?;
        }
        Ok(())
    }
}
