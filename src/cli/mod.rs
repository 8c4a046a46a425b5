//! Floor 9: the front door without a window. Reads the call, does what it asks, prints for people
//! or (`--json`) for programs. Exit codes: 0 well; 1 the model was read and something about it
//! fails; 2 wrong call or unreadable file. Imported by the binary only.

mod args;
mod failure;
mod feeds;
mod inspect;
mod json;
mod lists;
mod render;
mod report;
mod run;
mod script;
mod table;

use crate::engine::set_threads;
use crate::formats;
use args::{Args, Call};
use clap::Parser;
use failure::Failure;
use std::path::PathBuf;
use std::process::ExitCode;

/// Opens the window on a model; the binary hands it in where it has one.
pub type OpenWindow = fn(Option<PathBuf>) -> anyhow::Result<()>;

/// Runs the program with the arguments of the process.
pub fn main(window: Option<OpenWindow>) -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        // Help and version are no errors.
        Err(e) if !e.use_stderr() => {
            let _ = e.print();
            return ExitCode::SUCCESS;
        }
        Err(e) => return tell(&Failure::usage(&e.to_string())),
    };
    set_threads(compute_threads());
    dispatch(args, window).unwrap_or_else(|failure| tell(&failure))
}

/// One compute thread, or two where the window and the system keep a processor each.
fn compute_threads() -> usize {
    let processors = std::thread::available_parallelism().map_or(1, |n| n.get());
    (processors / 2).clamp(1, 2)
}

fn tell(failure: &Failure) -> ExitCode {
    use std::io::Write;
    // Nobody is left to tell when standard error is closed.
    let _ = write!(std::io::stderr(), "{failure}");
    failure.exit_code()
}

fn dispatch(args: Args, window: Option<OpenWindow>) -> Result<ExitCode, Failure> {
    match args.call {
        None => open_window(window, args.file),
        Some(Call::Run(call)) => run::run(&call),
        Some(Call::Render(call)) => render::render(&call),
        Some(Call::Inspect(call)) => inspect::inspect(&call),
        Some(Call::Ops(call)) => lists::ops(&call),
        Some(Call::Samples(call)) => lists::samples(&call),
    }
}

fn open_window(window: Option<OpenWindow>, file: Option<PathBuf>) -> Result<ExitCode, Failure> {
    let hint = "without a display, `chalkgrad render MODEL --out FILE.png` draws the same picture";
    if let Some(file) = &file {
        let hint = "give a model, a script, sample:ID, or a command: `chalkgrad --help` lists them";
        formats::check_exists(file).map_err(|e| match formats::sample_id(file) {
            Some(_) => e,
            // A word that is no file is often a mistyped command.
            None => e.hint(hint),
        })?;
    }
    let Some(open) = window else {
        let what = "this build has no window (its feature `gui` is off)";
        return Err(Failure::call(what, "chalkgrad", hint));
    };
    if let Some(what) = missing_display() {
        return Err(Failure::call(what, "the display", hint));
    }
    match open(file) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(e) => Err(Failure::call(format!("{e:#}"), "the display", hint)),
    }
}

/// Where windows need a display server: that none is named.
fn missing_display() -> Option<&'static str> {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    let servers = ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"];
    let needed = cfg!(all(unix, not(any(target_os = "macos", target_os = "ios"))));
    (needed && !servers.into_iter().any(set))
        .then_some("there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set")
}

/// Prints to standard output; a reader that went away (`| head`) ends the program quietly.
fn print(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Prints a value as indented JSON.
fn print_json(value: &serde_json::Value) {
    print(&format!("{value:#}\n"));
}
